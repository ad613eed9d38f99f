"""What decides, in `docs/why.md`: the flagship without each of its parts, and other worlds.

Numbers are those of the studies `why-worlds`, `why-echo`, `why-themes` and `why-triggers`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from docs import published
from docs.blocks.tables import table
from sim.measures.losses import wilson
from sim.scenario.load import Scenario
from sim.study.methods.compare import ALL, BUT

FLAGSHIP = "spy-scare-1937"
WORLDS, ECHO, THEMES, TRIGGERS = (
    f"studies/why-{name}.json" for name in ("worlds", "echo", "themes", "triggers")
)

Found = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What the thesis wants of a world.

    Attributes:
        most: share of runs with an order, at most; None where at least `least` is meant.
        least: share of them, at least.
        later: days by which a later median will do as well; None where it will not.
        between: first and last day of the median, None where nothing is said.
    """

    most: float | None = None
    least: float = 0.0
    later: float | None = None
    between: tuple[str, str] | None = None

    def words(self) -> str:
        """`at most 40 %, or 61 days later`; nothing where nothing is claimed."""
        if self.most is not None:
            said = f"at most {100 * self.most:.0f} %"
            return said if self.later is None else f"{said}, or {self.later:.0f} days later"
        said = f"at least {100 * self.least:.0f} %" if self.least else ""
        return f"{said}, {' to '.join(self.between)}" if self.between else said

    def met(self, share: float, day: str, delay: float) -> str:
        """`yes`, `no`, or nothing where nothing is claimed.

        Args:
            share: of runs with an order.
            day: the median one's, as a date.
            delay: of it, in days after the flagship's; NaN where either has none.
        """
        if not self.words():
            return ""
        late = self.later is not None and delay >= self.later
        few = self.most is None or share <= self.most or late
        then = self.between is None or self.between[0] <= day <= self.between[1]
        return "yes" if few and share >= self.least and then else "no"


#: World of `why-worlds` -> what was wanted of it before any was run.
WANTED = {
    FLAGSHIP: Wanted(least=0.9, between=("1937-05-10", "1937-05-25")),
    "neither": Wanted(0.05), "no-pressure": Wanted(0.2), "no-denunciation": Wanted(0.4),
    "no-small-evidence": Wanted(0.25), "no-arrests-1936": Wanted(0.4, later=61),
    "no-deadline": Wanted(0.5), "shield-holds": Wanted(0.25), "sceptic-stays": Wanted(0.4),
    "narrow-narrative": Wanted(0.1), "flat-tension": Wanted(least=0.4),
    "no-relabelling": Wanted(), "no-vouching": Wanted(), "no-memory": Wanted(),
    "worlds/no-suspicion": Wanted(0.05),
}  # fmt: skip


# the four blocks


def worlds() -> str:
    """Each world beside what was wanted of it."""
    return if_kept(WORLDS, _worlds)


def _worlds(found: Found) -> str:
    rows: dict[str, Found] = {}
    for row in found["quantiles"]:
        rows.setdefault(row["scenario"], {})[row["outcome"]] = row
    usual, lines = rows[FLAGSHIP]["order_day"]["median"], []
    for name, of in rows.items():
        day, wanted, date = of["order_day"], WANTED[name], _date(of["order_day"]["median"])
        delay = math.nan if None in (day["median"], usual) else day["median"] - usual
        lines.append((
            f"`{name.rpartition('/')[2]}`", wanted.words(), _share(day["runs"], day["of"]),
            wanted.met(day["runs"] / day["of"], date, delay),
            ranged((day["median"], day["low"], day["high"]), _date),
            *(_spread(of[each]) for each in ("arrests", "removed")),
        ))  # fmt: skip
    heads = ("world", "an order wanted in", "in", "as wanted", "day of it", "arrests", "removed")
    return born(found, WORLDS, "day, arrests and removed: median, 10-90 %") + table(heads, lines)


def echo() -> str:
    """Belief, arrests and misperception by kappa."""
    return if_kept(ECHO, _echo)


def _echo(found: Found) -> str:
    rows: dict[float, Found] = {}
    for row in found["points"]:
        rows.setdefault(row["file.kappa"], {})[row["outcome"]] = row
    lines = [
        (f"{kappa:g}", *(_mean(of[name], digits) for name, digits in
         (("belief", 2), ("arrests", 0), ("gap", 2), ("ordered", 2))))
        for kappa, of in sorted(rows.items())
    ]  # fmt: skip
    heads = ("kappa", "highest belief", "arrests", "misperception gap", "share with an order")
    return born(found, ECHO, "means, 95 %") + table(heads, lines)


def themes() -> str:
    """The flagship without each theme, and each theme alone."""
    return if_kept(THEMES, lambda found: _absences(found, THEMES, "theme"))


def triggers() -> str:
    """The flagship without each trigger, what moves an order most first."""
    return if_kept(TRIGGERS, lambda found: _absences(found, TRIGGERS, "trigger", most_first=True))


BLOCKS = {
    "why-worlds": worlds, "why-echo": echo, "why-themes": themes, "why-triggers": triggers,
}  # fmt: skip


# tables of absence


def _absences(found: Found, name: str, what: str, most_first: bool = False) -> str:
    rows = list(_by_absent(found).items())
    if most_first:
        rows[1:] = sorted(rows[1:], key=lambda row: -abs(row[1]["ordered"]["difference"] or 0.0))
    lines = [
        (_without(absent), _mean(of["ordered"], percent=True), _points(of["ordered"]),
         _date(of["order_day"]["median"]), _mean(of["arrests"]), _change(of["arrests"]),
         _mean(of["removed"]), _change(of["removed"]))
        for absent, of in rows
    ]  # fmt: skip
    heads = (what, "an order", "points", "median day", "arrests", "change", "removed", "change")
    said = "Wilson's 95 % of a probability, else bootstrap 95 %; changes are seed by seed"
    figure = f"\n![{found['title']}]({name.removesuffix('.json')}.png)\n"
    return born(found, name, said) + table(heads, lines) + figure


def _by_absent(found: Found) -> dict[str, Found]:
    """Rows by what is absent, in the order of the study, and outcome."""
    rows: dict[str, Found] = {}
    for row in found["absent"]:
        rows.setdefault(row["absent"], {})[row["outcome"]] = row
    return rows


def _without(absent: str) -> str:
    if not absent:
        return "**as it is**"
    if absent == ALL:
        return "with none"
    if absent.startswith(BUT):
        return f"`{absent.removeprefix(BUT)}` alone"
    first, *more = absent.split()
    return f"without `{first}`" + (f" and {len(more)} that need it" if more else "")


def scenarios_of(found: Found) -> list[Scenario]:
    from sim.study.statement import load_study

    return list(load_study(found["birth"]["study"]).bases())


# words


def if_kept(name: str, made: Callable[[Found], str]) -> str:
    found = published.kept(name)
    return f"Not run yet: `{published.command(name)}`.\n" if found is None else made(found)


def born(found: Found, name: str, said: str) -> str:
    birth = found["birth"]
    trial = " As a quick trial." if birth["quick"] else ""
    many = birth["replicates"] > 1
    seeds = f"seeds 1 to {birth['replicates']}, paired" if many else f"{birth['points']:,} runs"
    return (
        f"`{published.command(name)}`\n\n{birth['officers']:,} officers, {seeds}; code"
        f" `{birth['code'][:12]}`.{trial} {said[0].upper()}{said[1:]}.\n\n"
    )


def _share(runs: float, of: float) -> str:
    low, high = (float(each) for each in wilson(runs, of))
    return f"{100 * runs / of:.0f} % ({100 * low:.0f}-{100 * high:.0f})"


def _date(day: float | None) -> str:
    if day is None:
        return "none"
    start = published.scenario(FLAGSHIP).start
    return (start + dt.timedelta(days=math.floor(day + 0.5))).isoformat()


def ranged(ends: Iterable[float | None], shown: Callable[[float], str]) -> str:
    first, low, high = ends
    if first is None:
        return "none"
    return (
        shown(first) if None in (low, high) else f"{shown(first)} ({shown(low)} to {shown(high)})"
    )


def _spread(row: Found) -> str:
    return ranged((row["median"], row["low"], row["high"]), "{:,.0f}".format)


def _mean(row: Found, digits: int = 0, percent: bool = False) -> str:
    def shown(value: float) -> str:
        return f"{100 * value:.0f} %" if percent else f"{value:,.{digits}f}"

    return ranged((row["mean"], row["low"], row["high"]), shown)


def _change(row: Found, times: float = 1.0) -> str:
    """By how much it differs from the flagship as it is; nothing for that itself."""
    if not row["absent"]:
        return ""
    ends = (row[f"difference{end}"] for end in ("", "_low", "_high"))
    return ranged(ends, lambda change: f"{round(times * change) + 0:+,}")


def _points(row: Found) -> str:
    return _change(row, 100.0)
