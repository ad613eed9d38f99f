"""The corps as a network: units and ties on day 0, and who named whom in a run."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.corps.corps import DISTRICTS, Corps
from sim.errors import SpyscareError
from sim.measures.losses import accusations
from sim.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, new_figure, seeds_words
from sim.vocabulary import Tie

if TYPE_CHECKING:
    from sim.engine.result import Result

#: Officers of whom each can still be seen.
MOST = 1_500
#: Distance between two rings of units, and between two men of one unit.
RING, STEP = 1.0, 0.052
#: Around the men, for names of districts.
ROOM = np.array([0.75, 0.4])
#: What became of a man -> statuses, colour, mark and words; the rest stayed or left in peace.
FATES = (
    ("stayed", (), "#bbbbbb", "o", "at large at the end"),
    ("dismissed", ("dismissed",), ORANGE, "s", "dismissed"),
    ("taken", ("arrested", "camp", "shot", "suicide"), BLACK, "X", "arrested, in a camp, dead"),
)
#: Kind of accusation -> colour and words.
SAID = {"letter": (VERMILION, "in a letter"), "name": (BLUE, "in a confession")}


def network(result: Result) -> Figure:
    """Two pictures side by side of one place for each man: his ties, and who named whom.

    Units lie on rings, the commissariat in the middle, each district in a sector of its own; the
    founders of a unit lie round its centre, the highest in rank first.

    Args:
        result: a run with its ledger, of at most `MOST` officers.

    Raises:
        SpyscareError: where there are more officers than can be seen, or there is no ledger.
    """
    corps = result.corps
    if corps.count > MOST:
        raise SpyscareError(f"network: {corps.count:,} officers; shows {MOST:,} at most")
    if result.rows is None:
        raise SpyscareError('network: the run has no ledger; wants record="ledger"')
    place = places(corps)
    figure = new_figure(13, 7.2)
    low, high = place.min(axis=0) - ROOM, place.max(axis=0) + ROOM
    axes = [figure.add_axes((x, 0.13, 0.485, 0.8)) for x in (0.005, 0.51)]
    titles = ("Units and ties on day 0", "Who named whom; strong where an arrest rests on it")
    for ax, title in zip(axes, titles, strict=True):
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal", title=title)
        ax.axis("off")
        _districts(ax, corps, place)
    _ties(axes[0], corps, place)
    _accusations(axes[1], result, place)
    engine = result.provenance["engine"]
    figure.text(
        0.008, 0.008, f"{result.scenario.name} · {corps.count:,} officers · seed"
        f"{seeds_words([result.seed])} · {engine} engine · a run of the model, not the record",
        fontsize=9, color=GREY,
    )  # fmt: skip
    return figure


def places(corps: Corps) -> np.ndarray:
    """Where each founder lies: float64[count, 2], the commissariat in the middle."""
    centre = _centres(corps)
    found = np.zeros((corps.count, 2))
    for unit, (x, y) in enumerate(centre):
        roster = corps.roster[corps.roster_start[unit] : corps.roster_start[unit + 1]]
        men = sorted((int(i) for i in roster if i < corps.count), key=lambda i: -corps.rank[i])
        for n, man in enumerate(men):  # a sunflower's seeds, which never cover each other
            radius, angle = STEP * math.sqrt(n + 0.5), n * math.pi * (3 - math.sqrt(5))
            found[man] = x + radius * math.cos(angle), y + radius * math.sin(angle)
    return found


def _centres(corps: Corps) -> np.ndarray:
    """Centres of units: on the ring of their depth, within the sector of the unit above.

    A sector is as wide as what lies in it needs: its men, and a little for each unit.
    """
    count = len(corps.unit_parent)
    below: list[list[int]] = [[] for _ in range(count)]
    for unit in range(1, count):
        below[corps.unit_parent[unit]].append(unit)
    need = np.bincount(corps.unit[: corps.count], minlength=count) ** 0.5 + 3.0
    for unit in range(count - 1, 0, -1):  # parents come before children
        parent = corps.unit_parent[unit]
        need[parent] = max(need[parent], sum(need[other] for other in below[parent]))
    centre = np.zeros((count, 2))
    waiting = [(0, 0.0, 2 * math.pi, 0)]
    while waiting:
        unit, start, end, depth = waiting.pop()
        middle = (start + end) / 2
        centre[unit] = (RING * depth * math.cos(middle), RING * depth * math.sin(middle))
        total = sum(need[other] for other in below[unit])
        for other in below[unit]:
            stop = start + (end - start) * need[other] / total
            total -= need[other]
            waiting.append((other, start, stop, depth + 1))
            start = stop
    return centre


def _districts(ax: Axes, corps: Corps, place: np.ndarray) -> None:
    """Names of districts beyond their outermost men; at top and foot, one further than the next."""
    founders = corps.district[: corps.count]
    placed: list[tuple[float, float, str]] = []
    for district, name in enumerate(DISTRICTS):
        own = np.flatnonzero((founders == district) & (corps.unit[: corps.count] > 0))
        if own.size and name != "central":
            x, y = place[own].mean(axis=0)
            reach = float(np.hypot(*place[own].T).max()) + 0.14
            words = " ".join(w if w == "with" else w.capitalize() for w in name.split("_"))
            placed.append((math.atan2(y, x), reach, words))
    for n, (angle, reach, words) in enumerate(sorted(placed)):
        steep = abs(math.cos(angle)) < 0.5
        reach += 0.15 * (n % 2) if steep else 0.0
        side = "center" if steep else "left" if math.cos(angle) > 0 else "right"
        ax.text(
            reach * math.cos(angle), reach * math.sin(angle), words, ha=side, va="center",
            fontsize=10, color="#333333", zorder=6,
        )  # fmt: skip


def _ties(ax: Axes, corps: Corps, place: np.ndarray) -> None:
    owner = np.repeat(np.arange(len(corps.tie_start) - 1), np.diff(corps.tie_start))
    once = (owner < corps.tie_whom) & (corps.tie_whom < corps.count) & (owner < corps.count)
    command = np.isin(corps.tie_type, (Tie.SUPERIOR, Tie.SUBORDINATE))
    kinds = (
        ("comrades", once & ~command & ~corps.tie_rival, "#999999", 0.35, 0.35),
        ("rivals", once & corps.tie_rival, VERMILION, 0.5, 0.6),
        ("command", once & command, BLUE, 0.6, 0.6),
    )
    for _, which, colour, width, alpha in kinds:
        pairs = np.stack([owner[which], corps.tie_whom[which]], axis=1)
        ax.add_collection(
            LineCollection(place[pairs], colors=colour, linewidths=width, alpha=alpha)
        )
    size = 6 + 3.2 * corps.rank[: corps.count]
    ax.scatter(*place.T, s=size, color="#333333", linewidths=0, zorder=3)
    _legend(
        ax,
        [Line2D([], [], color=colour, linewidth=2, label=word) for word, _, colour, *_ in kinds]
        + [
            Line2D([], [], color="#333333", marker="o", linestyle="", markersize=6, label="by rank")
        ],
    )


def _accusations(ax: Axes, result: Result, place: np.ndarray) -> None:
    corps, told = result.corps, accusations(result)
    own = told["who"].between(0, corps.count - 1) & told["whom"].between(0, corps.count - 1)
    handles = []
    for kind, (colour, words) in SAID.items():
        each = told[own & (told["kind"] == kind)]
        for led, alpha, width in ((False, 0.3, 0.5), (True, 0.85, 1.0)):
            some = each[(each["arrests"] > 0) == led]
            ax.add_collection(
                LineCollection(
                    _bows(place, some), colors=colour, linewidths=width, alpha=alpha,
                    zorder=2 + led,
                )
            )  # fmt: skip
        handles.append(Line2D([], [], color=colour, linewidth=2, label=words))
    status = result.officers["status"].iloc[: corps.count].astype(str).to_numpy()
    size = 8 + 3.2 * corps.rank[: corps.count]
    fallen = {word for _, words, *_ in FATES for word in words}
    for name, words, colour, mark, said in FATES:
        chosen = ~np.isin(status, list(fallen)) if name == "stayed" else np.isin(status, words)
        ax.scatter(
            *place[chosen].T, s=size[chosen], color=colour, marker=mark, linewidths=0, zorder=4
        )
        handles.append(
            Line2D([], [], color=colour, marker=mark, linestyle="", markersize=6, label=said)
        )
    _legend(ax, handles)


def _bows(place: np.ndarray, told: pd.DataFrame) -> Iterable[np.ndarray]:
    """Each accusation bent to the left of its way, so that two ways can be told apart."""
    start, end = place[told["who"]], place[told["whom"]]
    across = np.stack([start[:, 1] - end[:, 1], end[:, 0] - start[:, 0]], axis=1)
    middle = (start + end) / 2 + 0.14 * across
    t = np.linspace(0, 1, 12)[:, None]
    for a, b, c in zip(start, middle, end, strict=True):
        yield (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c


def _legend(ax: Axes, handles: list[Line2D]) -> None:
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncol=3, fontsize=9.5,
        handlelength=1.6, columnspacing=1.4,
    )  # fmt: skip
