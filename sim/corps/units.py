"""The tree of command and who sits where in it on day 0.

The commissariat is the root; each of the 13 districts has a headquarters under it; below
a headquarters, ground, air and navy each have a tree of their own, with as many levels as there
are officers for (corps, division, regiment, battalion). Every unit is a roster of about `ROSTER`
officers: a battalion's officers or a higher unit's staff. Political officers sit in the units of
all branches.

Seats and officers are matched in order of seniority within district and branch: each seat has a
standing (a commander's above his staff's, a division's above a battalion's), each officer a rank,
and both are sorted. So marshals and commissars of districts sit at the top and lieutenants in
battalions, whatever the size of the corps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.corps.persons import Person
from sim.vocabulary import NOBODY, Branch, Decision, Level

#: Officers in a battalion or a staff at full size.
ROSTER = 25

#: Branches that have units of their own; political officers serve in all of them.
ARMS = (Branch.GROUND, Branch.AIR, Branch.NAVY)

#: Units under one unit above which another level is added (a judgement).
SPAN = 5

#: Levels of a tree below headquarters that is so many levels deep.
LEVELS_OF_DEPTH = {
    1: (Level.BATTALION,),
    2: (Level.DIVISION, Level.BATTALION),
    3: (Level.DIVISION, Level.REGIMENT, Level.BATTALION),
    4: (Level.CORPS, Level.DIVISION, Level.REGIMENT, Level.BATTALION),
}

#: Standing of a commander's seat, in ranks, by level.
COMMANDER = np.array([10.0, 8.5, 7.2, 6.2, 4.6, 2.9])

#: Standing of the first and the last staff seat, in ranks, by level.
STAFF_FIRST = np.array([8.8, 7.2, 5.6, 4.6, 3.2, 2.0])
STAFF_LAST = np.array([4.0, 2.4, 1.4, 0.9, 0.2, -0.5])


@dataclass(frozen=True)
class Units:
    """The tree of command; u units, unit 0 is the commissariat, parents come before children.

    Attributes:
        level: int8[u], codes of `Level`.
        parent: int32[u], -1 for the root.
        district: int8[u].
        branch: int8[u], ground, air or navy.
    """

    level: NDArray[np.int8]
    parent: NDArray[np.int32]
    district: NDArray[np.int8]
    branch: NDArray[np.int8]

    @property
    def count(self) -> int:
        """Number of units."""
        return self.level.size


def _sizes(units: int) -> list[int]:
    """How many units stand on each level of a tree of so many units, top first; sums to it."""
    depth, room = 1, SPAN
    while units > room and depth < len(LEVELS_OF_DEPTH):
        depth += 1
        room = room * SPAN + SPAN
    low, high = 0.0, float(units)
    for _ in range(60):  # the span at which the levels add up: bisection to the last bit
        span = (low + high) / 2
        if sum(span**k for k in range(1, depth + 1)) < units:
            low = span
        else:
            high = span
    sizes = [max(1, round(low**k)) for k in range(1, depth)]
    return [*sizes, units - sum(sizes)]


def plant(people: NDArray[np.int64]) -> Units:
    """The tree for so many officers in each district and arm.

    Args:
        people: officers by district and arm, int64[districts, 3].
    """
    districts = people.shape[0]
    level = [Level.COMMISSARIAT] + [Level.DISTRICT] * (districts - 1)
    parent = [-1] + [0] * (districts - 1)
    district, branch = list(range(districts)), [Branch.GROUND] * districts
    for d in range(districts):
        for a, arm in enumerate(ARMS):
            headquarters = 1 if arm is Branch.GROUND else 0
            units = round(people[d, a] / ROSTER) - headquarters
            if units < 1:
                continue
            above, first = [d], len(level)
            sizes = _sizes(units)
            for tier, size in zip(LEVELS_OF_DEPTH[len(sizes)], sizes, strict=True):
                level += [tier] * size
                parent += [above[i * len(above) // size] for i in range(size)]
                above = list(range(first, first + size))
                first += size
            district += [d] * units
            branch += [arm] * units
    return Units(
        np.array(level, np.int8), np.array(parent, np.int32),
        np.array(district, np.int8), np.array(branch, np.int8),
    )  # fmt: skip


def posted(units: Units, persons: tuple[Person, ...]) -> NDArray[np.int32]:
    """The unit of each historical person: of his level and branch in his district.

    Where the tree of a small corps lacks the level, the next higher one that exists; persons of
    the same level are spread over its units in order.
    """
    taken: dict[tuple[int, int, int], int] = {}
    out = np.empty(len(persons), np.int32)
    for i, person in enumerate(persons):
        arm = Branch.GROUND if person.branch is Branch.POLITICAL else person.branch
        for level in range(person.level, -1, -1):
            headquarters = level <= Level.DISTRICT
            there = (units.district == person.district) & (units.level == level)
            choice = np.flatnonzero(there if headquarters else there & (units.branch == arm))
            if choice.size:
                break
        else:
            choice = np.array([person.district])
        key = (person.district, arm, level)
        out[i] = choice[taken.get(key, 0) % choice.size]
        taken[key] = taken.get(key, 0) + 1
    return out


def _free(seats: int, held: NDArray[np.int64]) -> NDArray[np.int64]:
    """Free seats in each unit, so that rosters come out as even as the seats held allow.

    Args:
        seats: free seats in all.
        held: seats already held by historical persons, int64[units].
    """
    filled = np.sort(held)
    level = (seats + np.cumsum(filled)) / np.arange(1, held.size + 1)
    enough = np.append(level[:-1] <= filled[1:], True)
    exact = np.maximum(0.0, level[np.argmax(enough)] - held)
    free = np.floor(exact).astype(np.int64)
    rest = seats - free.sum()
    free[np.argsort(free - exact, kind="stable")[:rest]] += 1
    return free


def _standings(
    seed: int, level: NDArray[np.int8], held: NDArray[np.int64], free: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Unit and standing, in ranks, of every free seat; persons hold the first seats of a unit.

    Like seats of different units differ by chance, or the first battalions would get the majors.
    """
    unit = np.repeat(np.arange(level.size), free)
    first_of_unit = np.repeat(np.cumsum(free) - free, free)
    place = np.arange(unit.size) - first_of_unit + held[unit]
    last = np.maximum(held + free - 2, 1)[unit]
    tier = level[unit]
    staff = STAFF_FIRST[tier] + (STAFF_LAST - STAFF_FIRST)[tier] * (place - 1) / last
    jitter = draws.uniforms(seed, Decision.FOUND_UNIT, unit, place, 2) - 0.5
    return unit, np.where(place == 0, COMMANDER[tier], staff) + jitter


def seat(
    units: Units, seed: int, district: NDArray[np.int8], arm: NDArray[np.int8],
    rank: NDArray[np.int8], posts: NDArray[np.int32],
) -> NDArray[np.int32]:  # fmt: skip
    """The unit of every founder: persons at their posts, the others by rank.

    Args:
        district, arm, rank: of each founder, the historical persons first.
        posts: the persons' units.
    """
    arms = len(ARMS)
    codes = np.array(ARMS, np.int64)
    of_unit = units.district.astype(np.int64) * arms + np.searchsorted(codes, units.branch)
    # An arm too small for a unit of its own in a district serves there with the ground forces.
    own = np.bincount(of_unit, minlength=int(of_unit.max()) + arms) > 0
    others = np.arange(posts.size, rank.size)
    group = district[others].astype(np.int64) * arms + np.searchsorted(codes, arm[others])
    group = np.where(own[group], group, group - group % arms)
    wanted = np.bincount(group, minlength=own.size)
    held = np.bincount(posts, minlength=units.count)
    free = np.zeros(units.count, np.int64)
    for g in np.flatnonzero(own):
        members = np.flatnonzero(of_unit == g)
        free[members] = _free(int(wanted[g]), held[members])
    place, standing = _standings(seed, units.level, held, free)
    chance = draws.uniforms(seed, Decision.FOUND_UNIT, others, NOBODY, 1)
    # Groups are wider apart than any two standings, so one key sorts both.
    by_officer = np.argsort(group * 64.0 - (rank[others] + chance), kind="stable")
    by_seat = np.argsort(of_unit[place] * 64.0 - standing, kind="stable")
    out = np.empty(rank.size, np.int32)
    out[: posts.size] = posts
    out[others[by_officer]] = place[by_seat]
    return out


def billet(
    units: Units, seed: int, who: NDArray[np.int64], district: NDArray[np.int8],
    arm: NDArray[np.int8],
) -> NDArray[np.int32]:  # fmt: skip
    """The unit of every recruit: one of the lowest of his arm in his district, by chance."""
    leaf = np.ones(units.count, bool)
    leaf[units.parent[1:]] = False
    chance = draws.uniforms(seed, Decision.FOUND_UNIT, who, NOBODY, 1)
    out = np.empty(who.size, np.int32)
    for d in range(int(units.district.max()) + 1):
        there = leaf & (units.district == d)
        for code in ARMS:
            mine = np.flatnonzero((district == d) & (arm == code))
            choice = np.flatnonzero(there & (units.branch == code))
            if not choice.size:
                choice = np.flatnonzero(there)
            if not choice.size:
                choice = np.array([d])
            out[mine] = choice[(chance[mine] * choice.size).astype(np.int64)]
    return out
