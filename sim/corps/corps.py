"""The corps on day 0: officers, posts, units, ties. Recruits are founded with it.

`found` is a pure function of the scenario's officers and markers; the same sections give
the same corps, and runs of one study share it. People 0 .. count-1 serve on day 0, of whom the
first are the historical persons; people count .. count+recruits-1 are the lieutenants who will be
commissioned in the days of the run, with units, ties and characters of their own. How many
recruits there are changes nothing about the founders and their ties to each other.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.corps.people import DISTRICTS, Crowd, enlist
from sim.corps.persons import acquainted, persons
from sim.corps.ties import People, Ties, in_order, knit
from sim.corps.units import ARMS, Units, billet, plant, posted, seat
from sim.errors import did_you_mean
from sim.scenario.parameters import Markers, Officers
from sim.vocabulary import Branch, Decision, Level, Motive, Narrative, Rank

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DISTRICTS", "Corps", "found"]


@dataclass(frozen=True, eq=False, repr=False)
class Corps:
    """Officers, units and ties on day 0; arrays are read-only because corps are shared.

    n = count + recruits people, P historical persons, u units, m ties.

    Attributes:
        count: officers on day 0.
        recruits: people to be commissioned later, after the founders in every array.
        seed: founding seed.
        rank, branch, district: codes, int8[n]; districts index `DISTRICTS`.
        unit: int32[n].
        post: what each historical person does, by number.
        party: party members, bool[n].
        markers: uint8[n, narratives], 0 or 1.
        disposition: readiness to denounce, float64[n, motives], lognormal with mean 1.
        resistance: under interrogation, float64[n], lognormal with mean 1.
        experience: years of service, float64[n].
        person, names: ids and names of the historical persons, who are officers 0 .. P-1.
        tie_start, tie_whom, tie_type, tie_weight, tie_rival: the network in compressed rows:
            int64[n + 1], int32[m], int8[m] (what `whom` is to the owner), float32[m], bool[m].
            Symmetric, sorted by `whom`, at most one tie between two men.
        unit_level, unit_parent, unit_district, unit_branch: the tree of command, int8[u],
            int32[u] (-1 for the root, which is unit 0), int8[u], int8[u].
        unit_habit: readiness of the unit's party cell, float64[u], lognormal with mean 1.
        commander: highest-ranking founder of each unit, the first among equals; -1 where there
            is none, int32[u].
        roster_start, roster: members of each unit, ascending, int64[u + 1] and int32[n].
    """

    count: int
    recruits: int
    seed: int
    rank: NDArray[np.int8]
    branch: NDArray[np.int8]
    district: NDArray[np.int8]
    unit: NDArray[np.int32]
    post: dict[int, str]
    party: NDArray[np.bool_]
    markers: NDArray[np.uint8]
    disposition: NDArray[np.float64]
    resistance: NDArray[np.float64]
    experience: NDArray[np.float64]
    person: tuple[str, ...]
    names: tuple[str, ...]
    tie_start: NDArray[np.int64]
    tie_whom: NDArray[np.int32]
    tie_type: NDArray[np.int8]
    tie_weight: NDArray[np.float32]
    tie_rival: NDArray[np.bool_]
    unit_level: NDArray[np.int8]
    unit_parent: NDArray[np.int32]
    unit_district: NDArray[np.int8]
    unit_branch: NDArray[np.int8]
    unit_habit: NDArray[np.float64]
    commander: NDArray[np.int32]
    roster_start: NDArray[np.int64]
    roster: NDArray[np.int32]

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __repr__(self) -> str:
        return (
            f"<Corps of {self.count:,} officers and {self.recruits:,} recruits,"
            f" {len(self.unit_habit):,} units, seed {self.seed}>"
        )

    def officer(self, person: str) -> int:
        """Number of a historical person.

        Raises:
            KeyError: where no officer has this id, with the nearest that exists.
        """
        if person not in self.person:
            raise KeyError(f"{person}: no such officer{did_you_mean(person, self.person)}")
        return self.person.index(person)

    def table(self) -> pd.DataFrame:
        """One row per person, in words, with the number of his ties."""
        import pandas as pd

        n = self.count + self.recruits
        named = np.full((2, n), "", object)
        named[:, : len(self.person)] = self.person, self.names
        columns = {
            "officer": np.arange(n),
            "person": named[0],
            "name": named[1],
            "recruit": np.arange(n) >= self.count,
            "rank": np.array(Rank.words())[self.rank],
            "branch": np.array(Branch.words())[self.branch],
            "district": np.array(DISTRICTS)[self.district],
            "unit": self.unit,
            "level": np.array(Level.words())[self.unit_level[self.unit]],
            "post": [self.post.get(i, "") for i in range(n)],
            "party": self.party,
            "experience": self.experience,
            "resistance": self.resistance,
            "ties": np.diff(self.tie_start),
        }
        columns |= {n.word: self.markers[:, n] > 0 for n in Narrative}
        columns |= {f"disposition_{m.word}": self.disposition[:, m] for m in Motive}
        return pd.DataFrame(columns)


def _rosters(unit: NDArray[np.int32], units: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Members of each unit in order: where each roster starts, and the rosters."""
    start = np.zeros(units + 1, np.int64)
    np.cumsum(np.bincount(unit, minlength=units), out=start[1:])
    return start, in_order(unit).astype(np.int32)


def _commanders(unit: NDArray[np.int32], rank: NDArray[np.int8], units: int) -> NDArray[np.int32]:
    """Highest-ranking of each unit's members, the lowest number among equals; -1 if empty."""
    out = np.full(units, -1, np.int32)
    order = np.argsort(unit.astype(np.int64) * len(Rank) + (len(Rank) - 1 - rank), kind="stable")
    taken, first = np.unique(unit[order], return_index=True)
    out[taken] = order[first]
    return out


def _settled(
    crowd: Crowd, district: NDArray[np.int8], arm: NDArray[np.int8]
) -> tuple[Units, NDArray[np.int32]]:
    """The tree of units, and everybody's unit."""
    founders = slice(0, crowd.count)
    cell = district[founders].astype(np.int64) * len(ARMS)
    cell += np.searchsorted(np.array(ARMS, np.int8), arm[founders])
    people = np.bincount(cell, minlength=len(DISTRICTS) * len(ARMS))
    units = plant(people.reshape(len(DISTRICTS), len(ARMS)))
    posts = posted(units, crowd.known)
    seats = seat(units, crowd.seed, district[founders], arm[founders], crowd.rank[founders], posts)
    late = np.arange(crowd.count, crowd.rank.size)
    beds = billet(units, crowd.seed, late, district[late], arm[late])
    return units, np.concatenate([seats, beds])


def _by_unit(crowd: Crowd, unit: NDArray[np.int32]) -> NDArray[np.int64]:
    """The order in which people are numbered: the persons first, then founders unit by unit.

    Men who meet stand near each other in memory: a loss is felt by a roster and by ties that
    mostly lie within it. Recruits keep the order in which they will be commissioned.
    """
    known = len(crowd.known)
    founders = known + np.argsort(unit[known : crowd.count], kind="stable")
    return np.concatenate([np.arange(known), founders, np.arange(crowd.count, unit.size)])


@lru_cache(maxsize=4)
def found(officers: Officers, markers: Markers, recruits: int) -> Corps:
    """The corps of a scenario.

    Args:
        officers: size, founding seed, party share, ties, rivalries, spreads.
        markers: share of the corps that carries each marker.
        recruits: people to be commissioned after day 0, 0 or more.
    """
    crowd, district, arm = enlist(officers, recruits)
    units, unit = _settled(crowd, district, arm)
    order = _by_unit(crowd, unit)
    crowd = replace(crowd, rank=crowd.rank[order], branch=crowd.branch[order])
    district, unit = district[order], unit[order]
    roster_start, roster = _rosters(unit, units.count)
    commander = _commanders(unit[: crowd.count], crowd.rank[: crowd.count], units.count)
    people = People(
        crowd.count, crowd.rank, crowd.branch, district, unit, roster_start, roster,
        commander, units.parent,
    )  # fmt: skip
    pairs = np.array(acquainted(), np.int32).reshape(-1, 2)
    ties: Ties = knit(officers.seed, officers.ties, officers.rivals, people, pairs)
    party = crowd.party(officers.party)
    habit = draws.normals(officers.seed, Decision.FOUND_HABIT, np.arange(units.count))
    spread = officers.habit_spread
    return Corps(
        count=officers.count,
        recruits=recruits,
        seed=officers.seed,
        rank=crowd.rank,
        branch=crowd.branch,
        district=district,
        unit=unit,
        post={i: person.post for i, person in enumerate(persons())},
        party=party,
        markers=crowd.markers(markers, party),
        disposition=crowd.spread(
            Decision.FOUND_DISPOSITION, officers.disposition_spread, len(Motive)
        ),
        resistance=crowd.spread(Decision.FOUND_RESISTANCE, officers.resistance_spread).ravel(),
        experience=crowd.experience(),
        person=tuple(person.id for person in persons()),
        names=tuple(person.name for person in persons()),
        tie_start=ties.start,
        tie_whom=ties.whom,
        tie_type=ties.type,
        tie_weight=ties.weight,
        tie_rival=ties.rival,
        unit_level=units.level,
        unit_parent=units.parent,
        unit_district=units.district,
        unit_branch=units.branch,
        unit_habit=np.exp(spread * habit - spread * spread / 2),
        commander=commander,
        roster_start=roster_start,
        roster=roster,
    )
