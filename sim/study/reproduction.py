"""Where each loss brings about one more: the two-channel reproduction number of a scenario.

A mean-field reading of the rules, with no run of the model in it. Losses are of two
kinds, arrests (a) and dismissals (d), and bring about one another through two channels:

*Below.* For the `W` days in which a loss is felt, each of the lost man's `T` ties has a hazard of
letters from fear raised by `fear_gain`, each of his `B` subordinates by tie one from belief, each
of the `C` men below him in his unit one from career. With climates as in the rules, a loss brings

    L = scale * (fear*fear_gain*T * sum_W P v + belief*belief_gain*B * sum_W v sum_k y[k]
                 + career*career_gain*C * sum_W P)

letters more than there would have been. A letter ends in a dismissal with probability

    e = E[party * (1 - exp(-readiness * habit * v * (1 + climate) * (1 + m)))]

(`m` letters against him before; the loss that provoked it is felt in the unit), and sticks in the
story, against all others and none, with probability `s`: it then tips `q(letter)` arrests.

*Above.* An arrest is confessed to within the `W` days with probability `c`, and names
`custody.names` men in the story, and in no other. Each name sticks with probability
`z = E[w / (w + doubt)]`, `w = y min(1, x + openness)`. A share `steering` of the names is supplied
from the top of the list, where men stand who have all but one of the names that a case needs: such
a name brings an arrest where it sticks, or one in `n - 1` of them where `n` names are needed. The
others bring `q(name)` each:

    N = c * names * z * (steering / max(1, n - 1) + (1 - steering) * q(name))

`D = associates * v * T` of an arrested man's ties are discharged as his associates.

*What one item tips.* A man with the marker (x = 1) or without (x = 0) is asked for once his file
reaches `d*`, where `scale y (b x + heard(d*)) zeal (1 + P) = threshold`. Before the day his file
holds Poisson-many letters: those that nobody's loss has provoked since the beginning, times
`1/(1 - L e)` for those that come of them in turn. Accusations are drawn to suspicion by
`(1 + S)^attraction`; an item of weight `w` tips the man it meets with probability
`q(w) = P(d* - w <= file < d*)`, men weighted so.

The next-generation matrix has offspring in rows and parents in columns,

    K = | N + L s q(letter)   L s q(letter) |        R = spectral radius of K
        | D + L e             L e           |

and `R = 1` is the line: below it a loss dies out, on average, above it losses grow until men run
out. This is the stability condition of a two-type branching (or Hawkes) process.

Left out, on purpose: visibility by rank, the shield, licence and capacity (they delay: a man tipped
waits until the police may ask for him), trust, silence items, further charges, screening, strangers
among the names, men lost already, repeated letters of one man, clustering of ties, reports and
arrests that triggers make. A story weighs its salience, since what one loss teaches is nothing. The
leadership is taken to believe one narrative fully, and an order to stand, whose pressure wears off.
The line is therefore that of the summer of the purge, not of its eve; losses below the line are
still amplified, by about `1/(1 - R)`.

References:
    O. Diekmann, J. A. P. Heesterbeek and J. A. J. Metz (1990), Journal of Mathematical Biology 28:
    365-382 (next-generation matrix).
    A. G. Hawkes (1971), Biometrika 58: 83-90.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.corps.corps import Corps, found
from sim.rules import denunciation, pressure
from sim.rules.suspicion import heard
from sim.scenario.load import Scenario
from sim.scenario.timeline import resolve
from sim.vocabulary import Lever, Narrative, Tie

Floats = NDArray[np.float64]

#: Seed that dates the triggers known to a month only; and officers of the corps that is measured.
SEED, SAMPLE = 1, 5_000

#: Terms of the Poisson sum, and letters an average man draws at most.
TERMS, MOST = 60, 20.0
_LOG_FACTORIAL = np.array([math.lgamma(n + 1.0) for n in range(TERMS)])


@dataclass(frozen=True)
class Circle:
    """Whom the loss of a man concerns, on average over men as letters and names find them.

    Attributes:
        ties, subordinates, below: men tied to him, his subordinates by tie, and men of his unit
            whom he outranks.
        rivals: rivals of an average man.
        marked: share with the marker of the story.
        party: share of party members.
        habit: habit of his unit's cell, float64[men].
        weight: how often each is found, float64[men], sums to 1.
        member: party members, bool[men].
    """

    ties: float
    subordinates: float
    below: float
    rivals: float
    marked: float
    habit: Floats
    weight: Floats
    member: NDArray[np.bool_]


@dataclass(frozen=True)
class Parts:
    """The reproduction number and what it is made of; see the module for the symbols."""

    number: float
    names: float
    associates: float
    letters: float
    dismissed: float
    letter_sticks: float
    name_sticks: float
    by_name: float
    by_letter: float
    matrix: tuple[tuple[float, float], tuple[float, float]]


@lru_cache(maxsize=4)
def circle(scenario: Scenario, story: Narrative) -> Circle:
    """Measure the corps of a scenario on day 0."""
    size = min(SAMPLE, scenario.values.officers.count)
    officers = scenario.values.officers.model_copy(update={"count": size})
    corps = found(officers, scenario.values.markers, 0)
    weight = _found_by(corps)
    degree = np.diff(corps.tie_start)
    subordinate = _per_man(corps, corps.tie_type == Tie.SUBORDINATE)
    rivals = _per_man(corps, corps.tie_rival)
    return Circle(
        ties=float(weight @ degree),
        subordinates=float(weight @ subordinate),
        below=float(weight @ _outranked(corps)),
        rivals=float(rivals.mean()),
        marked=float(weight @ (corps.markers[:, story] > 0)),
        habit=corps.unit_habit[corps.unit],
        weight=weight,
        member=np.asarray(corps.party),
    )


def _per_man(corps: Corps, ties: NDArray[np.bool_]) -> Floats:
    """How many of each man's ties are marked, float64[men]."""
    summed = np.concatenate([[0], np.cumsum(ties)])
    return (summed[corps.tie_start[1:]] - summed[corps.tie_start[:-1]]).astype(float)


def _found_by(corps: Corps) -> Floats:
    """Chance of being picked by an average man among his ties, by weight of tie."""
    owner = np.repeat(np.arange(corps.count), np.diff(corps.tie_start))
    total = np.bincount(owner, corps.tie_weight, corps.count)
    picked = np.bincount(corps.tie_whom, corps.tie_weight / total[owner], corps.count)
    return picked / picked.sum()


def _outranked(corps: Corps) -> Floats:
    """Men of his unit whom each man outranks."""
    out = np.zeros(corps.count)
    for u in range(len(corps.unit_level)):
        men = corps.roster[corps.roster_start[u] : corps.roster_start[u + 1]]
        rank = np.sort(corps.rank[men])
        out[men] = np.searchsorted(rank, corps.rank[men], side="left")
    return out


@dataclass(frozen=True, eq=False)
class Moment:
    """A scenario on a day on which a purge order stands.

    Attributes:
        scenario: at the scales 1 and 1 (its own are multiplied in).
        day: index of the day.
        ordered: index of the day since which the order stands.
        levers: float64[days, levers], the conditional triggers on an order fired.
        story: the one of the day, which sticks to most men: largest salience times openness.
    """

    scenario: Scenario
    day: int
    ordered: int
    levers: Floats
    story: Narrative

    @property
    def window(self) -> slice:
        """Days in which a loss of the day is felt."""
        return slice(self.day, self.day + self.scenario.values.denunciation.window)

    @cached_property
    def order(self) -> Floats:
        """What the order pushes by day, float64[days]; 0 before it is given."""
        v = self.scenario.values.pressure
        since = range(len(self.levers) - self.ordered)
        lasts = [pressure.lasting(v.order_push, d, v.order_half_life) for d in since]
        return np.array([0.0] * self.ordered + lasts)


def moment(scenario: Scenario, date: dt.date, ordered: dt.date) -> Moment:
    """A scenario on `date`, with an order standing since `ordered`.

    Raises:
        ValueError: where a date is outside the period, or the order comes later.
    """
    day, since = ((when - scenario.start).days for when in (date, ordered))
    if not 0 <= since <= day < scenario.days:
        raise ValueError(f"{date}, ordered {ordered}: wants days of the period, in this order")
    fired = {
        trigger.id: since + trigger.wait
        for trigger in scenario.triggers
        if trigger.when is not None and trigger.when.measure == "order"
    }
    levers = resolve(scenario, SEED, fired).levers
    clinging = _salience(levers[day]) * _openness(scenario)
    return Moment(scenario, day, since, levers, Narrative(int(clinging.argmax())))


def parts(now: Moment, above: float = 1.0, below: float = 1.0) -> Parts:
    """The reproduction number where pressure is scaled by `above` and letters by `below`."""
    v = now.scenario.values
    known = circle(now.scenario, now.story)
    above, below = above * v.pressure.scale, below * v.denunciation.scale
    below = below if v.denunciation.letters else 0.0
    pressed, vigilance, weights = _climates(now, above)
    felt = now.window
    letters = below * (
        v.denunciation.fear * v.denunciation.fear_gain * known.ties
        * float((pressed * vigilance)[felt].sum())
        + v.denunciation.belief * v.denunciation.belief_gain * known.subordinates
        * float((vigilance * weights)[felt].sum())
        + v.denunciation.career * v.denunciation.career_gain * known.below
        * float(pressed[felt].sum())
    )  # fmt: skip
    before = below * _unprovoked(now, known, pressed, vigilance, weights)
    campaign = float(vigilance[now.day])
    cells = v.cells.readiness * known.habit * campaign * (1.0 + v.cells.climate) * (1.0 + before)
    dismissed = float(known.weight @ (known.member * (1.0 - np.exp(-cells))))
    before = min(before / (1.0 - letters * dismissed), MOST) if letters * dismissed < 1 else MOST
    letter_sticks, name_sticks = _sticking(now, known)
    by_name, by_letter, needed = _tipped(
        now, known, float(pressed[now.day]), before * letter_sticks
    )
    levers = now.levers[now.day]
    steering = levers[Lever.STEERING]
    names = _confessed(now, above, pressed) * v.custody.names * name_sticks * (
        steering / max(1.0, needed - 1.0) + (1.0 - steering) * by_name
    )  # fmt: skip
    tip, expelled = letters * letter_sticks * by_letter, letters * dismissed
    associates = v.cells.associates * campaign * known.ties
    matrix = ((names + tip, tip), (associates + expelled, expelled))
    return Parts(
        _radius(matrix), names, associates, letters, dismissed, letter_sticks, name_sticks,
        by_name, by_letter, matrix,
    )  # fmt: skip


def surface(
    scenario: Scenario, ordered: dt.date, above: Floats, below: Floats, every: int = 60
) -> Floats:
    """Largest R in the course of a standing order, looked at every so many days.

    Returns:
        float64[len(below), len(above)]; its contour at 1 is the line.
    """
    worst = np.zeros((len(below), len(above)))
    last = scenario.end - dt.timedelta(days=scenario.values.denunciation.window)
    date = ordered
    while date <= last:
        now = moment(scenario, date, ordered)
        worst = np.maximum(worst, [[parts(now, x, y).number for x in above] for y in below])
        date += dt.timedelta(days=every)
    return worst


def _climates(now: Moment, above: float) -> tuple[Floats, Floats, Floats]:
    """Pressure, vigilance as felt and the sum of weights, by day, once one story is believed.

    Before the order the leadership is taken to believe nothing, so that pressure is what is
    pushed.
    """
    v = now.scenario.values
    since = np.arange(len(now.levers)) >= now.ordered
    push = now.levers[:, Lever.PUSH]
    pressed = pressure.pressure(above, push, v.pressure.maximum, since * 1.0, now.order)
    vigilance = np.minimum(
        1.0, now.levers[:, Lever.VIGILANCE] + above * v.pressure.order_vigilance * since
    )
    return pressed, vigilance, _salience(now.levers).sum(axis=1)


def _unprovoked(
    now: Moment, known: Circle, pressed: Floats, vigilance: Floats, weights: Floats
) -> float:
    """Letters an average man has drawn by the day with nobody lost, at a scale of 1."""
    d = now.scenario.values.denunciation
    rate = (
        d.fear * pressed * vigilance + d.belief * vigilance * weights + d.career * pressed
        + d.grudge * (1.0 + d.grudge_gain * known.rivals) * vigilance
    )  # fmt: skip
    return float(rate[: now.day].sum())


def _salience(levers: Floats) -> Floats:
    """Weights of the narratives, float64[…, narratives]; nothing has been learned."""
    first = Lever.SALIENCE_MILITARY_SPECIALIST
    return levers[..., first : first + len(Narrative)]


def _openness(scenario: Scenario) -> Floats:
    return np.array([getattr(scenario.values.openness, n.word) for n in Narrative])


def _sticking(now: Moment, known: Circle) -> tuple[float, float]:
    """Chance that a letter, and a name, stick in the story, over marked men and others."""
    doubt, k = now.scenario.values.denunciation.doubt, now.story
    salience, openness = _salience(now.levers[now.day]), _openness(now.scenario)
    letter = name = 0.0
    for marked, share in ((0.0, 1.0 - known.marked), (1.0, known.marked)):
        x = np.zeros(len(Narrative))
        x[k] = marked
        weight = salience * np.minimum(1.0, x + openness)
        if weight[k] > 0:
            letter += share * weight[k] / (weight.sum() + doubt)
            name += share * weight[k] / (weight[k] + doubt)
    return float(letter), float(name)


def _tipped(
    now: Moment, known: Circle, pressed: float, before: float
) -> tuple[float, float, float]:
    """q(name), q(letter), and how many names a case against an unmarked man needs.

    Args:
        pressed: pressure on the day.
        before: mean number of letters already in the file.
    """
    v = now.scenario.values
    weight = v.suspicion.scale * float(_salience(now.levers[now.day])[now.story])
    heat = weight * float(now.levers[now.day, Lever.ZEAL]) * (1.0 + pressed)
    want = v.police.threshold / heat if heat > 0 else math.inf
    number, chance = _poisson(before)
    held = v.file.letter * number
    filed = np.array([heard(words, v.file.kappa) for words in held])
    met = by_name = by_letter = 0.0
    for marked, share in ((0.0, 1.0 - known.marked), (1.0, known.marked)):
        suspected = weight * (v.file.marker * marked + filed)
        drawn = share * chance * denunciation.pull(suspected, v.denunciation.attraction)
        enough = words_for(want - v.file.marker * marked, v.file.kappa)
        free = (held < enough) | (number == 0)  # nobody is asked for on his marker alone
        met += float(drawn.sum())
        by_name += float(drawn[free & (held + v.file.name >= enough)].sum())
        by_letter += float(drawn[free & (held + v.file.letter >= enough)].sum())
    names = words_for(want, v.file.kappa) / v.file.name if v.file.name > 0 else math.inf
    needed = math.ceil(names - 1e-9) if math.isfinite(names) else math.inf
    return by_name / met, by_letter / met, needed


def _poisson(mean: float) -> tuple[Floats, Floats]:
    """Numbers 0, 1, … and their chances."""
    n = np.arange(TERMS)
    log = n * math.log(mean) - mean if mean > 0 else np.where(n == 0, 0.0, -np.inf)
    return n.astype(float), np.exp(log - _LOG_FACTORIAL)


def words_for(counts: float, kappa: float) -> float:
    """Words of a file that counts so much: the least `w` with `heard(w, kappa) >= counts`."""
    if counts <= 1.0:
        return max(0.0, counts)
    return counts ** (1.0 / kappa) if kappa > 0.0 else math.inf


def _confessed(now: Moment, above: float, pressed: Floats) -> float:
    """Chance that a man of average resistance confesses within the window."""
    v = now.scenario.values
    felt = now.levers[now.window, Lever.COERCION] * (
        1.0 + above * (v.pressure.order_coercion - 1.0)
    )
    duress = felt * (1.0 + v.custody.pressure * pressed[now.window])
    return float(1.0 - math.exp(-duress.sum()))


def _radius(k: tuple[tuple[float, float], tuple[float, float]]) -> float:
    """Spectral radius of a matrix of two rows, none of whose entries is negative."""
    (a, b), (c, d) = k
    return (a + d) / 2.0 + math.sqrt(((a - d) / 2.0) ** 2 + b * c)
