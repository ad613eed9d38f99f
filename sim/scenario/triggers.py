"""The kinds of trigger: what each holds, checks, does, and says.

One class per kind; adding a kind is one class and its name in `AnyTrigger`. Every
trigger is dated in one of three ways (`date`, `after`, `when`), says where it comes from
(`evidence` or `invented`), and may edit levers (see `common`); some also act on the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StrictBool

from sim.scenario import evidence, wording
from sim.scenario.common import Effect, Trigger, moves
from sim.scenario.edits import Edit
from sim.scenario.fields import HalfLife, RampDays, Said, amount
from sim.scenario.people import MARKED, Group, NarrativeWord, Persons
from sim.vocabulary import Lever


class _Moving(Trigger):
    """A kind that is nothing but its lever edits."""

    @classmethod
    def contradictions(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super().contradictions(given)
        misspelt = set(given) - set(cls.model_fields)
        if not misspelt and not moves(given):
            yield "kind", f'a {shown_kind(cls)} edits at least one lever, like push = "+0.1"'


class Set(_Moving):
    """Levers take a value, at once or over a ramp, and keep it."""

    kind: Literal["set"]


class Ramp(_Moving):
    """Levers go in a straight line to a value, over the same time."""

    kind: Literal["ramp"]
    over: RampDays = Field(description="days the ramp takes")

    def edits(self) -> tuple[tuple[Lever, Edit], ...]:
        """As everywhere; an edit without its own `over` takes the trigger's."""
        return tuple((k, e if e.over else replace(e, over=self.over)) for k, e in super().edits())


class Pulse(_Moving):
    """Levers jump and fall back, halving the distance every half-life; the base stays."""

    kind: Literal["pulse"]
    half_life: HalfLife = Field(description="days in which half of the pulse is gone")

    @classmethod
    def contradictions(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super().contradictions(given)
        for name, value in moves(given).items():
            relative = value.how != "set" and not value.over if isinstance(value, Edit) else None
            if not (isinstance(value, str) if relative is None else relative):
                yield name, f'{wording.written(value)}: a pulse is relative, "+0.3" or "x1.5"'

    def edits(self) -> tuple[tuple[Lever, Edit], ...]:
        """As everywhere, with the half-life."""
        return tuple((k, replace(e, half_life=self.half_life)) for k, e in super().edits())


class Report(Trigger):
    """A report on a narrative reaches the leadership, however often it is repeated."""

    kind: Literal["report"]
    narrative: NarrativeWord = Field(description="what it is about")
    weight: amount("weight of a report") = Field(description="how strong it is")
    echoes: amount("times the same thing is heard", 1) = 1.0

    def effect(self, day: int, position: int) -> Effect:
        """The report."""
        return Effect(day, position, "report", int(self.narrative), self.weight, self.echoes)

    def says(self) -> str:
        return (
            f"{self.id}: a report on {MARKED[self.narrative]} reaches the leadership,"
            f" weight {self.weight:g}{wording.times(self.echoes)}"
        )


class _About(Trigger):
    """A kind that is about persons, or about a share of a group."""

    persons: Persons = Field((), description="actor ids")
    group: Group | None = Field(None, description="officers by what they are")
    share: amount("share of the group", 0, 1) | None = Field(None, description="of the group")

    @classmethod
    def contradictions(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super().contradictions(given)
        persons, group = bool(given.get("persons")), given.get("group") is not None
        if persons and group:
            yield "persons", "both persons and group; wants exactly one"
        elif not persons and not group:
            yield "persons", "missing; wants either persons or group with share"
        elif group and given.get("share") is None:
            yield "share", "missing; wants the share of the group, 0-1"
        elif persons and given.get("share") is not None:
            yield "share", "goes with group, not with persons"

    def whom(self) -> str:
        """Those it is about."""
        if self.group is None:
            return wording.listed([wording.surname(evidence.actor(p).name) for p in self.persons])
        return f"{100 * self.share:g} % of {self.group.words()}"


class Items(_About):
    """Something goes into files: rumour, foreign report, lost document, accident (M46-M48)."""

    kind: Literal["items"]
    narrative: NarrativeWord = Field(description="what it is filed under")
    weight: amount("weight of an item in names") = Field(description="1 is like one name")
    echoes: amount("times the same thing is heard", 1) = 1.0

    def effect(self, day: int, position: int) -> Effect:
        """The items."""
        return Effect(
            day, position, "items", int(self.narrative), self.weight, self.echoes, self.persons,
            self.group, self.share or 0.0,
        )  # fmt: skip

    def says(self) -> str:
        return (
            f"{self.id}: an item under {MARKED[self.narrative]} in the files of {self.whom()},"
            f" weight {self.weight:g}{wording.times(self.echoes)}"
        )


class Remove(_About):
    """Officers are taken, or dismissed, by decision from above."""

    kind: Literal["remove"]
    outcome: Literal["arrest", "dismissal"] = "arrest"
    narrative: NarrativeWord = Field(description="what they are accused of")

    def effect(self, day: int, position: int) -> Effect:
        """The removal."""
        return Effect(
            day, position, "remove", int(self.narrative), persons=self.persons, group=self.group,
            share=self.share or 0.0, arrest=self.outcome == "arrest",
        )  # fmt: skip

    def says(self) -> str:
        return f"{self.id}: {self.outcome} of {self.whom()}, under {MARKED[self.narrative]}"


class PoliceChief(Trigger):
    """Another head of the NKVD (M12)."""

    kind: Literal["police_chief"]
    name: Said = Field(description="who it is")
    old_guard: StrictBool = Field(
        True, description="whether the former chief's men are arrested in their turn (M18)"
    )

    def effect(self, day: int, position: int) -> Effect:
        """The replacement."""
        return Effect(day, position, "police_chief", old_guard=self.old_guard)

    def says(self) -> str:
        return f"{self.name} takes over the NKVD"


class Order(Trigger):
    """The leadership orders the purge under a narrative."""

    kind: Literal["order"]
    narrative: NarrativeWord = Field(description="under which it is ordered")

    def effect(self, day: int, position: int) -> Effect:
        """The order."""
        return Effect(day, position, "order", int(self.narrative))

    def says(self) -> str:
        return f"{self.id}: the leadership orders a purge, under {MARKED[self.narrative]}"


class Halt(Trigger):
    """The leadership ends the purge (M57)."""

    kind: Literal["halt"]

    def effect(self, day: int, position: int) -> Effect:
        """The halt."""
        return Effect(day, position, "halt")

    def says(self) -> str:
        return f"{self.id}: the leadership ends the purge"


AnyTrigger = Annotated[
    Set | Ramp | Pulse | Report | Items | Remove | PoliceChief | Order | Halt,
    Field(discriminator="kind"),
]


def shown_kind(cls: type[Trigger]) -> str:
    """The word of a kind as it stands in a file."""
    return get_args(cls.model_fields["kind"].annotation)[0]


#: Word of a kind -> its class.
KINDS: dict[str, type[Trigger]] = {
    shown_kind(cls): cls for cls in get_args(get_args(AnyTrigger)[0])
}
