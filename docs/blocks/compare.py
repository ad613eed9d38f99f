"""The comparison of scenarios in `docs/compare.md`: one table over seeds, the same for all.

The flagship, above only, below only, neither, every variant of the flagship, and the
null episodes. Runs are paired: each world sees the same seeds and the same corps.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from docs.blocks.tables import table
from sim.engine.run import ENGINES, code_hash, simulate, version
from sim.errors import SpyscareError, did_you_mean
from sim.measures.series import HIGH, LOW
from sim.scenario import files
from sim.scenario.load import Scenario, load
from sim.vocabulary import Narrative

FLAGSHIP, ABOVE, BELOW, QUIET = "spy-scare-1937", "no-denunciation", "no-pressure", "base"
NEITHER = "neither"
#: The flagship over more days; until its end it is the same, to the last row.
CONTINUED = "spy-scare-1940"

#: Resamples of the seeds, the seed of the resampling, and the share within the interval.
RESAMPLES, RESAMPLING, WITHIN = 10_000, 1937, 0.95

QUANTITIES = {"arrests": "arrests", "dismissals": "dismissals", "removed": "men removed"}

_COMMAND = re.compile(r"compare --seeds (\d+) --officers (\d+) --engine (\w+)")
_WORLD = re.compile(r"^\| `([\w-]+)` .*\| `([0-9a-f]{12})` \|$", re.MULTILINE)


@dataclass(frozen=True)
class World:
    """A scenario of the comparison.

    Attributes:
        name: as the table has it.
        role: what it is there for.
        scenario: loaded, at the size of the comparison.
    """

    name: str
    role: str
    scenario: Scenario


def worlds(officers: int) -> Iterator[World]:
    """The worlds in the order of the table."""
    size = {"officers.count": officers}
    flagship = load(FLAGSHIP)
    yield World(FLAGSHIP, "above and below together", flagship.with_values(size))
    yield World(ABOVE, "above only", load(ABOVE).with_values(size))
    yield World(BELOW, "below only", load(BELOW).with_values(size))
    neither = {"denunciation.letters": False, "pressure.scale": 0.0}
    yield World(NEITHER, "what triggers do alone", flagship.with_values(size | neither))
    apart = (FLAGSHIP, ABOVE, BELOW, QUIET, CONTINUED)
    others = [name for name in files.available() if name not in apart]
    for of_flagship, role in ((True, "variant"), (False, "null episode")):
        for name in others:
            if _extends(name, FLAGSHIP) == of_flagship:
                yield World(name, role, load(name).with_values(size))


def _extends(name: str, ancestor: str) -> bool:
    return ancestor in [file.name for file in files.chain(files.find(name))]


@dataclass(frozen=True)
class Comparison:
    """The worlds, run over seeds 1 to `seeds`.

    Attributes:
        seeds: how many.
        officers: on day 0.
        engine: `compiled` or `agents`.
    """

    seeds: int
    officers: int
    engine: str

    def __post_init__(self) -> None:
        if self.seeds < 1:
            raise SpyscareError(f"--seeds {self.seeds}: wants at least 1")
        if self.engine not in ENGINES:
            near = did_you_mean(self.engine, ENGINES)
            raise SpyscareError(f"--engine {self.engine}: is not one of {', '.join(ENGINES)}{near}")

    @cached_property
    def worlds(self) -> tuple[World, ...]:
        """The worlds."""
        return tuple(worlds(self.officers))

    @cached_property
    def found(self) -> dict[str, dict[str, NDArray[np.float64]]]:
        """World -> name of a number of the summary -> its value for each seed."""
        out = {}
        for world in self.worlds:
            print(f"{world.name}: {self.seeds} seeds", file=sys.stderr)
            summaries = [
                simulate(world.scenario, seed, self.engine, record="summary").summary
                for seed in range(1, self.seeds + 1)
            ]
            out[world.name] = {
                name: np.array([summary[name] for summary in summaries]) for name in summaries[0]
            }
        return out

    def written(self) -> str:
        """The body of the block."""
        return "\n".join([self._birth(), self._outcomes(), self._together(), self._narratives()])

    # the parts

    def _birth(self) -> str:
        return (
            f"`python -m docs.build compare --seeds {self.seeds} --officers {self.officers}"
            f" --engine {self.engine}`\n\n"
            f"{self.officers:,} officers, seeds 1 to {self.seeds}, the same for every scenario;"
            f" {self.engine} engine, version {version()}, code `{code_hash()[:12]}`. Counts are"
            " those of the run, not scaled to the corps of the record.\n"
        )

    def _outcomes(self) -> str:
        heads = (
            "scenario", "role", "arrests", "dismissals", "letters", "corps removed",
            "first purge order", "runs with one", "hash",
        )  # fmt: skip
        lines = []
        for world in self.worlds:
            found = self.found[world.name]
            lines.append((
                f"`{world.name}`", world.role,
                *(interval(found[name]) for name in ("arrests", "dismissals", "letters")),
                interval(found["removed_share"], percent),
                interval(found["order_day"], _dated(world.scenario)),
                percent(float(np.mean(~np.isnan(found["order_day"])))),
                f"`{world.scenario.hash[:12]}`",
            ))  # fmt: skip
        return f"Median, and 10-90 % of the runs in brackets.\n\n{table(heads, lines)}"

    def _together(self) -> str:
        heads = ("quantity", "above only", "below only", "neither", "both",
                 "(above + below) / both", "beyond the triggers")  # fmt: skip
        lines = []
        for name, words in QUANTITIES.items():
            above, below, neither, both = (
                self.found[world][name] for world in (ABOVE, BELOW, NEITHER, FLAGSHIP)
            )
            lines.append((
                words,
                *(f"{values.mean():,.0f}" for values in (above, below, neither, both)),
                bootstrapped(above + below, both),
                bootstrapped(above + below - 2 * neither, both - neither),
            ))  # fmt: skip
        return (
            "Means over seeds; ratios of means with a"
            f" {100 * WITHIN:.0f} % interval from {RESAMPLES:,} resamples of the seeds. The last"
            " column takes off, everywhere, what happens with neither channel.\n\n"
            + table(heads, lines)
        )

    def _narratives(self) -> str:
        heads = ("scenario", *(n.word.replace("_", " ") for n in Narrative))
        lines = []
        for world in self.worlds:
            found = self.found[world.name]
            lines.append(
                (
                    f"`{world.name}`",
                    *(
                        f"{_median(found[f'arrests_as_{n.word}'])};"
                        f" {_median(found[f'marked_{n.word}_among_arrested'])}"
                        for n in Narrative
                    ),
                )
            )
        return (
            "Share of arrests that rest on each narrative; share of the arrested who carry its"
            f" marker. Medians over the runs with arrests.\n\n{table(heads, lines)}"
        )


# numbers


def percent(value: float) -> str:
    """`12 %`; one decimal below 10, and `under 0.1 %` for what would round to nothing."""
    if 0 < value < 0.0005:
        return "under 0.1 %"
    return f"{100 * value:.1f} %" if 0 < value < 0.0995 else f"{100 * value:.0f} %"


def _dated(scenario: Scenario) -> Callable[[float], str]:
    def date(day: float) -> str:
        return (scenario.start + dt.timedelta(days=math.floor(day + 0.5))).isoformat()

    return date


def interval(values: NDArray[np.float64], shown: Callable[[float], str] = "{:,.0f}".format) -> str:
    """`median (low to high)` over the seeds that have a number; `none` where none has."""
    values = values[~np.isnan(values)]
    if not len(values):
        return "none"
    low, median, high = (shown(float(q)) for q in np.quantile(values, [LOW, 0.5, HIGH]))
    return f"{median} ({low} to {high})"


def _median(values: NDArray[np.float64]) -> str:
    values = values[~np.isnan(values)]
    return percent(float(np.median(values))) if len(values) else "none"


def bootstrapped(part: NDArray[np.float64], whole: NDArray[np.float64]) -> str:
    """`ratio (low to high)` of two means over the same seeds; `none` over nothing."""
    if whole.mean() <= 0:
        return "none"
    low, high = bootstrap(part, whole)
    return f"{part.mean() / whole.mean():.2f} ({low:.2f} to {high:.2f})"


def bootstrap(part: NDArray[np.float64], whole: NDArray[np.float64]) -> tuple[float, float]:
    """Percentile interval of `mean(part) / mean(whole)` under resampling of seeds, in pairs.

    B. Efron and R. J. Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.

    Args:
        part, whole: float64[seeds], one value a seed, in the same order.
    """
    chosen = np.random.default_rng(RESAMPLING).integers(len(part), size=(RESAMPLES, len(part)))
    below = whole[chosen].mean(axis=1)
    ratio = part[chosen].mean(axis=1)[below > 0] / below[below > 0]
    tail = (1 - WITHIN) / 2
    low, high = np.quantile(ratio, [tail, 1 - tail])
    return float(low), float(high)


# stale or not


def outdated(body: str) -> list[str]:
    """Worlds whose scenario has changed since the comparison was made; none where never made."""
    made = _COMMAND.search(body)
    if made is None:
        return []
    then = dict(_WORLD.findall(body))
    now = {world.name: world.scenario.hash[:12] for world in worlds(int(made[2]))}
    names = [name for name in {**now, **then} if now.get(name) != then.get(name)]
    return [f"compare: {name} has changed since; `python -m docs.build {made[0]}`"
            for name in names]  # fmt: skip
