"""Who knows whom on day 0: the typed, weighted, symmetric network of the corps.

Three sources: the chain of command (a unit's commander and its members; a unit's
commander and that of the unit above), unit peers (every pair of a roster with the same chance)
and shared past service across units (near each other in district, branch and rank; seniors know
more). A pair's draws are addressed by the pair, so ties among founders do not depend on recruits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim import draws
from sim.vocabulary import Decision, Tie

#: Of the ties beyond the chain of command, those with unit peers; the rest is past service.
PEER_SHARE = 0.75

#: A recruit's chance of a tie with a man of his unit, against that between founders.
RECRUIT_PEERS = 0.5

#: Past service: more ties per rank, and chance of partners within district, branch and rank, of
#: partners in any district, and of anybody (judgements).
SENIOR_GAIN = 0.35
NEAR, SAME_RANK = 0.6, 0.9

#: How far a man's cohort reaches in the lists from which service ties are drawn, at least.
COHORT = 60

#: Base weight by what the other is; each pair's weight is between half and one and a half of it.
WEIGHT = np.array([1.0, 1.2, 1.2, 0.8])

# Order in which one kind of tie wins over another between the same two men, and its types.
_KINDS = np.array([Tie.SUPERIOR, Tie.SUBORDINATE, Tie.SERVICE, Tie.PEER], np.int8)
_SUPERIOR, _SUBORDINATE, _SERVICE, _PEER = range(4)

_TIE, _RIVAL = int(Decision.FOUND_TIE), int(Decision.FOUND_RIVAL)
# Occurrences of FOUND_TIE: whether a pair of peers is tied, a pair's weight; then service ties.
_EXISTS, _WEIGHT, _NUMBER, _PARTNER = 0, 1, 2, 3
_ATTEMPTS = 8


@dataclass(frozen=True)
class Ties:
    """The network in compressed rows; i's ties are `start[i]:start[i + 1]`, sorted by `whom`.

    Attributes:
        start: int64[n + 1].
        whom: int32[m].
        type: int8[m], codes of `Tie`: what `whom` is to i.
        weight: float32[m], the same both ways.
        rival: bool[m], the same both ways; only among peers and past service.
    """

    start: NDArray[np.int64]
    whom: NDArray[np.int32]
    type: NDArray[np.int8]
    weight: NDArray[np.float32]
    rival: NDArray[np.bool_]


@dataclass(frozen=True)
class People:
    """What the network depends on; n people, u units, the first `count` of them founders.

    Attributes:
        count: founders.
        rank, branch, district: int8[n].
        unit: int32[n].
        roster_start, roster: members of each unit in order, int64[u + 1] and int32[n].
        commander, parent: int32[u], -1 where there is none.
    """

    count: int
    rank: NDArray[np.int8]
    branch: NDArray[np.int8]
    district: NDArray[np.int8]
    unit: NDArray[np.int32]
    roster_start: NDArray[np.int64]
    roster: NDArray[np.int32]
    commander: NDArray[np.int32]
    parent: NDArray[np.int32]


@njit(cache=True)
def _peers(seed, start, roster, commander, count, chance):
    """Pairs (lower, higher) of unit peers; `chance` per unit, that of pairs with recruits less."""
    room = 1024
    pairs = np.empty((room, 2), np.int32)
    k = 0
    for u in range(commander.size):
        for s in range(start[u], start[u + 1]):
            a = roster[s]
            if a == commander[u]:
                continue
            most = k + start[u + 1] - s
            if most > room:
                room = max(2 * room, most)
                larger = np.empty((room, 2), np.int32)
                larger[:k] = pairs[:k]
                pairs = larger
            for t in range(s + 1, start[u + 1]):
                b = roster[t]
                p = chance[u] if b < count else chance[u] * RECRUIT_PEERS
                met = draws.uniform(seed, _TIE, a, b, _EXISTS) < p
                # written in any case and counted if met: no machine can foresee a lot
                pairs[k, 0] = a
                pairs[k, 1] = b
                k += met & (b != commander[u])
    return pairs[:k]


@njit(cache=True)
def _near(place, lot, size, reach):
    """Another place in a list of `size`, at most `reach` away, reflected at its ends."""
    step = int(lot * 2 * reach)
    there = place + (step - reach if step < reach else step - reach + 1)
    if there < 0:
        return -there
    return 2 * (size - 1) - there if there >= size else there


@njit(cache=True)
def _service(seed, local, wide, local_place, wide_place, unit, mean, reach):
    """Pairs (owner, partner) of past service, with repetitions; `mean[i]` sought by officer i.

    A partner from one's own unit, or oneself, is drawn again, a few times at most.
    """
    n = unit.size
    number = np.empty(n, np.int64)
    for i in range(n):
        number[i] = int(mean[i] + draws.uniform(seed, _TIE, i, -1, _NUMBER))
    pairs = np.empty((number.sum(), 2), np.int32)
    k = 0
    for i in range(n):
        for attempt in range(number[i] * _ATTEMPTS):
            lot = draws.uniform(seed, _TIE, i, -1, _PARTNER + attempt)
            if lot < NEAR:
                j = local[_near(local_place[i], lot / NEAR, n, reach)]
            elif lot < SAME_RANK:
                j = wide[_near(wide_place[i], (lot - NEAR) / (SAME_RANK - NEAR), n, reach)]
            else:
                j = int((lot - SAME_RANK) / (1.0 - SAME_RANK) * n)
            if unit[j] != unit[i]:
                pairs[k, 0] = i
                pairs[k, 1] = j
                k += 1
                number[i] -= 1
                if number[i] == 0:
                    break
    return pairs[:k]


@njit(cache=True)
def _rows(n, superiors, service, peers):
    """Unsorted rows of keys `whom * 4 + kind`; each pair stands in both men's rows."""
    degree = np.zeros(n + 1, np.int64)
    for pairs in (superiors, service, peers):
        for e in range(pairs.shape[0]):
            degree[pairs[e, 0] + 1] += 1
            degree[pairs[e, 1] + 1] += 1
    start = np.cumsum(degree)
    keys = np.empty(start[n], np.int64)
    fill = start[:-1].copy()
    for kind, pairs in zip((_SUPERIOR, _SERVICE, _PEER), (superiors, service, peers)):  # noqa: B905
        mirrored = _SUBORDINATE if kind == _SUPERIOR else kind
        for e in range(pairs.shape[0]):
            a, b = pairs[e, 0], pairs[e, 1]
            keys[fill[a]] = np.int64(b) * 4 + kind
            keys[fill[b]] = np.int64(a) * 4 + mirrored
            fill[a] += 1
            fill[b] += 1
    return start, keys


@njit(cache=True)
def _sort(row):
    """Sort keys; most rows are a score or two, nearly in order."""
    if row.size > 64:
        row.sort()
        return
    for i in range(1, row.size):
        key, place = row[i], i
        while place > 0 and row[place - 1] > key:
            row[place] = row[place - 1]
            place -= 1
        row[place] = key


@njit(cache=True)
def _merged(start, keys):
    """Rows sorted by man, the strongest kind first, and only that one kept for each man."""
    n = start.size - 1
    kept = np.zeros(n + 1, np.int64)
    k = 0
    for i in range(n):
        row = keys[start[i] : start[i + 1]]
        _sort(row)
        last = np.int64(-1)
        for key in row:
            if key >> 2 != last:
                keys[k] = key  # never ahead of what is still to be read
                k += 1
                last = key >> 2
        kept[i + 1] = k
    return kept, keys[:k]


@njit(cache=True)
def _described(seed, start, keys, rivals):
    """Man, type, weight and rivalry of every tie; a pair's draws are addressed by the pair."""
    m = keys.size
    whom, kind = np.empty(m, np.int32), np.empty(m, np.int8)
    weight, rival = np.empty(m, np.float32), np.zeros(m, np.bool_)
    for i in range(start.size - 1):
        for t in range(start[i], start[i + 1]):
            j = keys[t] >> 2
            a, b = min(i, j), max(i, j)
            whom[t], kind[t] = j, _KINDS[keys[t] & 3]
            weight[t] = WEIGHT[kind[t]] * (0.5 + draws.uniform(seed, _TIE, a, b, _WEIGHT))
            if keys[t] & 3 >= _SERVICE:
                rival[t] = draws.uniform(seed, _RIVAL, a, b, 0) < rivals
    return whom, kind, weight, rival


def _chain(unit, commander, parent) -> NDArray[np.int32]:
    """Pairs (man, his superior): members and their commander, commanders and the one above."""
    above = commander[unit].astype(np.int64)
    who = np.arange(unit.size)
    led = parent >= 0
    bosses = np.stack([commander[led], commander[parent[led]]], axis=1)
    pairs = np.concatenate([np.stack([who, above], axis=1), bosses])
    real = (pairs >= 0).all(axis=1) & (pairs[:, 0] != pairs[:, 1])
    return pairs[real].astype(np.int32)


def _initiated(target: float, pool: float) -> float:
    """Partners to draw with repetition from a pool so that `target` different ones are met."""
    return -pool * math.log1p(-min(target / pool, 0.95))


def _lists(rank, branch, district) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Founders ordered by district, branch and rank, and by rank and branch.

    In the first, ranks rise and fall in turn, so that seniors stand next to seniors.
    """
    group = district.astype(np.int64) * 8 + branch
    turn = np.unique(group, return_inverse=True)[1] % 2
    snake = np.where(turn == 1, 15 - rank, rank)
    return in_order(group * 16 + snake), in_order(rank.astype(np.int64) * 8 + branch)


def in_order(keys: NDArray[np.integer]) -> NDArray[np.int64]:
    """Positions of non-negative whole keys from the least up, equals as they stand.

    Keys of two bytes are sorted by their digits, in a tenth of the time.
    """
    small = np.can_cast(np.min_scalar_type(keys.max(initial=0)), np.uint16)
    return np.argsort(keys.astype(np.uint16) if small else keys, kind="stable")


def _inverse(order: NDArray[np.int64]) -> NDArray[np.int64]:
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    return place


def knit(
    seed: int, mean: float, rivals: float, people: People, acquainted: NDArray[np.int32]
) -> Ties:
    """The network of a corps.

    Args:
        mean: ties of a founder with founders, on average; recruits' come on top.
        rivals: share of rivalries among ties of peers and past service.
        people: who they are and where they sit.
        acquainted: pairs of historical persons who served together, int32[k, 2].
    """
    unit, commander, count = people.unit, people.commander, people.count
    superiors = _chain(unit, commander, people.parent)
    within = (superiors < count).all(axis=1).sum()
    rest = max(0.0, mean - 2 * (within + len(acquainted)) / count)
    size = np.bincount(unit[:count], minlength=commander.size)
    chance = np.minimum(1.0, PEER_SHARE * rest / np.maximum(size - 2, 1))
    found = (chance * (size - 1) * (size - 2))[size > 2].sum() / count
    peers = _peers(seed, people.roster_start, people.roster, commander, count, chance)
    local, wide = _lists(people.rank[:count], people.branch[:count], people.district[:count])
    sought = max(0.0, rest - found)
    reach = int(min(max(COHORT, 4 * sought), (count - 1) // 2))
    standing = 1 + SENIOR_GAIN * people.rank[:count]
    each = _initiated(sought, 2.0 * reach) / 2 * standing / standing.mean()
    service = _service(
        seed, local, wide, _inverse(local), _inverse(wide), unit[:count], each, reach
    )
    service = np.concatenate([acquainted, service])
    start, keys = _merged(*_rows(unit.size, superiors, service, peers))
    return Ties(start, *_described(seed, start, keys, rivals))
