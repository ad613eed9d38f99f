"""Who the officers are: rank, branch, district, party, markers, character.

Everything about a man is drawn at his own address, so that a larger or smaller corps
leaves the historical persons' lives alone. Shares asked for by a scenario are met in the mean:
the chance of each trait differs by rank, as the record suggests, and the chances are scaled so
that they add up to the share asked for. A share of 0 leaves nobody with the trait and a share of
1 nobody without, historical persons included; between the two theirs come from the record alone.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from sim import draws
from sim.corps.persons import Person, persons
from sim.scenario.parameters import Markers, Officers
from sim.vocabulary import NARRATIVES, NOBODY, Branch, Decision, Narrative, Rank

#: Districts by code, in the words of `evidence.districts()`: the commissariat's own people first.
DISTRICTS = (
    "central", "moscow", "leningrad", "belorussian", "kiev", "kharkov", "kalinin", "volga",
    "ural", "north_caucasus", "transcaucasus", "central_asian", "siberian_with_transbaikal",
    "far_east",
)  # fmt: skip

#: Size of each district, relative (R13: border districts larger; a judgement).
DISTRICT_SIZE = np.array([4, 9, 11, 14, 14, 5, 4, 5, 4, 5, 6, 4, 9, 14], float)

#: Size of each district's share of the navy, relative: fleets and flotillas (a judgement).
NAVY_SIZE = np.array([4, 0, 40, 1, 1, 8, 0, 1, 0, 12, 4, 0, 1, 28], float)

#: By how much one rank makes service at the centre more likely (a judgement).
CENTRAL_PULL = 0.6

#: Share of air force (S016 of S001), political staff (R11) and navy (the latter two judgements).
AIR, POLITICAL, NAVY = 13_000 / 144_300, 0.12, 0.05

#: Chance of each marker by rank, relative, lieutenant to marshal. Seniors were older men, sent
#: abroad (nearly the whole high command: S155) and had followings. The slopes are judgements.
GRADIENT = {
    Narrative.MILITARY_SPECIALIST: (0.3, 0.6, 1, 2.5, 4, 5, 5, 5, 5, 5),
    Narrative.FORMER_TROTSKYIST: (0.4, 0.8, 1.2, 3, 5, 6, 6, 6, 6, 6),
    Narrative.FOREIGN_AGENT: (0.2, 0.5, 1, 4, 10, 20, 28, 30, 30, 30),
    Narrative.NATIONAL_MINORITY: (0.9, 1, 1, 1.3, 1.6, 2, 2, 2, 2, 2),
    Narrative.RIGHT_DEVIATION: (0.6, 0.8, 1, 2, 3, 4, 4, 4, 4, 4),
    Narrative.FACTIONAL: (0.3, 0.5, 1, 3, 8, 12, 15, 15, 15, 15),
}

#: Chance of party membership by rank, relative, and that of political officers against others.
PARTY_GRADIENT = (0.75, 1, 1.15, 1.3, 1.4, 1.5, 1.5, 1.5, 1.5, 1.5)
PARTY_POLITICAL = 3.0

#: Typical years of service by rank (a judgement; nobody had served the Red Army before 1918).
SERVICE_YEARS = np.array([3, 6, 10, 14, 16, 17.5, 18, 18, 18, 18.5])


@cache
def pyramid() -> tuple[float, ...]:
    """Share of each line rank among officers, lieutenant to marshal (R01-R10)."""
    path = resources.files("sim") / "data" / "establishment.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    counts = [int(row["count"]) for row in rows if row["id"] <= "R10"]
    return tuple(count / sum(counts) for count in reversed(counts))


def apportion(total: int, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers in proportion to `shares` that add up to `total` (largest remainders)."""
    exact = total * shares / shares.sum()
    out = np.floor(exact).astype(np.int64)
    out[np.argsort(out - exact, kind="stable")[: total - out.sum()]] += 1
    return out


def ranks(seed: int, count: int, known: tuple[Person, ...]) -> NDArray[np.int8]:
    """Rank of every founder: the persons' own, and the rest of the pyramid by lot, int8[count]."""
    own = np.array([p.rank for p in known], np.int8)
    left = np.array(pyramid()) * count - np.bincount(own, minlength=len(Rank))
    quota = apportion(count - own.size, np.maximum(left, 0.0))
    lot = draws.uniforms(seed, Decision.FOUND_RANK, np.arange(own.size, count))
    out = np.empty(count, np.int8)
    out[: own.size] = own
    others = np.empty(lot.size, np.int8)
    others[np.argsort(lot, kind="stable")] = np.repeat(np.arange(len(Rank)), quota)
    out[own.size :] = others
    return out


def branches(seed: int, who: NDArray[np.int64]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Branch, and branch of the unit served in (political officers serve in all), int8 each."""
    lot = draws.uniforms(seed, Decision.FOUND_BRANCH, who)
    order = np.array([Branch.AIR, Branch.NAVY, Branch.POLITICAL, Branch.GROUND], np.int8)
    branch = order[np.searchsorted(np.cumsum([AIR, NAVY, POLITICAL]), lot, side="right")]
    again = draws.uniforms(seed, Decision.FOUND_BRANCH, who, NOBODY, 1) * (1 - POLITICAL)
    arm = order[[0, 1, 3]][np.searchsorted(np.cumsum([AIR, NAVY]), again, side="right")]
    return branch, np.where(branch == Branch.POLITICAL, arm, branch).astype(np.int8)


def districts(
    seed: int, who: NDArray[np.int64], rank: NDArray[np.int8], arm: NDArray[np.int8]
) -> NDArray[np.int8]:
    """District of each officer: by size, by where the fleets are, the centre for seniors."""
    pull = 1 + CENTRAL_PULL * np.arange(len(Rank))
    sizes = np.stack([DISTRICT_SIZE, NAVY_SIZE])[:, None, :].repeat(len(Rank), axis=1)
    sizes[:, :, 0] *= pull
    steps = np.cumsum(sizes / sizes.sum(axis=2, keepdims=True), axis=2)
    # One increasing sequence of all cells' steps, cell c from c to c + 1: one search for all.
    cell = (arm == Branch.NAVY) * len(Rank) + rank
    rows = steps.reshape(-1, len(DISTRICTS))
    rows[:, -1] = 1.0
    ladder = (rows + np.arange(len(rows))[:, None]).ravel()
    lot = draws.uniforms(seed, Decision.FOUND_UNIT, who)
    found = np.searchsorted(ladder, cell + lot, side="right") - cell * len(DISTRICTS)
    return np.minimum(found, len(DISTRICTS) - 1).astype(np.int8)


def chances(
    people: NDArray[np.int64], weight: NDArray[np.float64], target: float
) -> NDArray[np.float64]:
    """Chance of a trait in each cell of people, proportional to `weight` and at most 1.

    The chances add up to `target` carriers. Cells of weight 0 get a chance only where all others
    are full.

    Args:
        people: number in each cell.
        weight: relative chance in each cell, any shape alike.
        target: expected number of carriers, clipped to 0 .. all.
    """
    # An empty cell still gets its chance, for recruits who will be the first in it.
    held = np.maximum(people, 1e-9)
    chance = np.zeros(weight.shape)
    left = float(np.clip(target, 0.0, people.sum()))
    for scale in (weight, (weight == 0).astype(float)):
        open_ = scale > 0
        while open_.any():
            chance[open_] = left / (held * scale)[open_].sum() * scale[open_]
            full = open_ & (chance >= 1.0)
            if not full.any():
                return chance
            chance[full] = 1.0
            left -= held[full].sum()
            open_ &= ~full
    return chance


@dataclass(frozen=True)
class Crowd:
    """The people of a corps, sorted into cells that share their chances.

    Attributes:
        seed: founding seed.
        count: founders; the others are recruits.
        rank, branch: int8[n].
        known: the historical persons, the first of the founders.
    """

    seed: int
    count: int
    rank: NDArray[np.int8]
    branch: NDArray[np.int8]
    known: tuple[Person, ...]

    def _trait(
        self, address: tuple[int, int], share: float, own: list[bool],
        cell: NDArray[np.intp], weight: NDArray[np.float64],
    ) -> NDArray[np.bool_]:  # fmt: skip
        """Who has a trait: the persons as recorded (`own`), the others by the chance of a cell."""
        if share in (0.0, 1.0):
            return np.full(self.rank.size, bool(share))
        decision, occurrence = address
        generic = slice(len(own), self.count)
        people = np.bincount(cell[generic], minlength=weight.size)
        chance = chances(people, weight, share * self.count - sum(own))
        lot = draws.uniforms(self.seed, decision, np.arange(self.rank.size), NOBODY, occurrence)
        has = lot < chance[cell]
        has[: len(own)] = own
        return has

    def party(self, share: float) -> NDArray[np.bool_]:
        """Party members, bool[n]; political officers nearly all, seniors more often."""
        weight = np.outer([1.0, PARTY_POLITICAL], PARTY_GRADIENT).ravel()
        cell = (self.branch == Branch.POLITICAL) * len(Rank) + self.rank
        own = [p.party for p in self.known]
        return self._trait((Decision.FOUND_PARTY, 0), share, own, cell, weight)

    def markers(self, shares: Markers, party: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Markers, uint8[n, 6]; former Trotskyists are found outside the party only where it
        holds fewer men than the share asks for."""
        out = np.empty((self.rank.size, NARRATIVES), np.uint8)
        cell = party * len(Rank) + self.rank
        for narrative in Narrative:
            outside = 0.0 if narrative is Narrative.FORMER_TROTSKYIST else 1.0
            weight = np.outer([outside, 1.0], GRADIENT[narrative]).ravel()
            own = [narrative in p.markers for p in self.known]
            address = (Decision.FOUND_MARKER, int(narrative))
            share = getattr(shares, narrative.word)
            out[:, narrative] = self._trait(address, share, own, cell, weight)
        return out

    def spread(self, decision: int, sigma: float, kinds: int = 1) -> NDArray[np.float64]:
        """Lognormal multiples with mean 1 and sigma of log, float64[n, kinds]."""
        who = np.arange(self.rank.size)[:, None]
        lot = draws.normals(self.seed, decision, who, NOBODY, np.arange(kinds))
        return np.exp(sigma * lot - sigma * sigma / 2)

    def experience(self) -> NDArray[np.float64]:
        """Years of service, float64[n]: a fifth either way about those of the rank, recruits 0."""
        lot = draws.uniforms(self.seed, Decision.FOUND_EXPERIENCE, np.arange(self.count))
        out = np.zeros(self.rank.size)
        out[: self.count] = SERVICE_YEARS[self.rank[: self.count]] * (0.8 + 0.4 * lot)
        return out


def enlist(officers: Officers, recruits: int) -> tuple[Crowd, NDArray[np.int8], NDArray[np.int8]]:
    """The crowd, and each one's district and the branch of his unit, int8[n] both."""
    seed, count, known = officers.seed, officers.count, persons()
    who = np.arange(count + recruits)
    rank = np.zeros(who.size, np.int8)
    rank[:count] = ranks(seed, count, known)
    branch, arm = branches(seed, who)
    district = districts(seed, who, rank, arm)
    for i, person in enumerate(known):
        branch[i], district[i] = person.branch, person.district
        arm[i] = Branch.GROUND if person.branch is Branch.POLITICAL else person.branch
    return Crowd(seed, count, rank, branch, known), district, arm
