"""The yardstick: a plain contagion on a network, written as Mesa's own examples are.

Of the corps it has the size, the mean number of ties and the days, and nothing else: no
files, no police, no leadership. What it costs is what any daily model of so many agents costs in
Mesa before it says anything. It is on the cheap side: agents who are not infected do nothing, and
the counts of a day are kept, not counted.
"""

from __future__ import annotations

import networkx
from mesa import DataCollector, Model
from mesa.discrete_space import Cell, FixedAgent, Network

SUSCEPTIBLE, INFECTED, REMOVED = range(3)
STATES = ("susceptible", "infected", "removed")


class Person(FixedAgent):
    """Somebody on a node of the network."""

    def __init__(self, model: Contagion, cell: Cell) -> None:
        super().__init__(model)
        self.cell = cell
        self.state = SUSCEPTIBLE

    def step(self) -> None:
        """Pass it on along each tie, perhaps, and be rid of it, perhaps."""
        if self.state != INFECTED:
            return
        model = self.model
        for other in self.cell.neighborhood.agents:
            if other.state == SUSCEPTIBLE and self.random.random() < model.chance:
                other.becomes(INFECTED)
        if self.random.random() < model.recovery:
            self.becomes(REMOVED)

    def becomes(self, state: int) -> None:
        """Change state, and the counts with it."""
        self.model.count[self.state] -= 1
        self.model.count[state] += 1
        self.state = state


class Contagion(Model):
    """Susceptible, infected, removed, on a random graph.

    Args:
        people: nodes.
        ties: mean number of ties of a node.
        seed: of graph and course.
        chance: that an infected person infects a tie on a day.
        recovery: chance a day of an infected person.
        first: share infected on day 0, at least one person.

    The usual values infect most of the corps over some hundred days and keep some infected for
    nearly all of the flagship's.
    """

    def __init__(
        self, people: int, ties: float, seed: int,
        chance: float = 0.002, recovery: float = 0.01, first: float = 0.01,
    ) -> None:  # fmt: skip
        super().__init__(rng=seed)
        self.chance, self.recovery = chance, recovery
        pairs = round(people * ties / 2)
        self.graph = networkx.gnm_random_graph(people, pairs, seed=seed)
        self.network = Network(self.graph, capacity=1, random=self.random)
        Person.create_agents(self, people, list(self.network.all_cells))
        self.count = [people, 0, 0]
        for person in self.random.sample(list(self.agents), max(1, round(first * people))):
            person.becomes(INFECTED)
        self.collector = DataCollector(
            {name: [self.count.__getitem__, [state]] for state, name in enumerate(STATES)}
        )

    def step(self) -> None:
        """One day."""
        self.agents.shuffle_do("step")
        self.collector.collect(self)


def run(people: int, ties: float, days: int, seed: int, **rates: float) -> dict[str, list[int]]:
    """Found a network and let it go for so many days; how many were in each state, by day."""
    model = Contagion(people, ties, seed, **rates)
    for _ in range(days):
        model.step()
    return model.collector.model_vars
