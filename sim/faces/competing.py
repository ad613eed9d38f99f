"""`spyscare rivals`: progress while it simulates, an account when it ends."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from sim.errors import SpyscareError
from sim.rivals.compare import compare
from sim.rivals.reading import check_number, load_rivals
from sim.rivals.statement import Study
from sim.rivals.table import Progress
from sim.scenario.errors import Complaints

#: Seconds between two lines where standard error is no terminal.
NOW_AND_THEN = 30.0


@dataclass(frozen=True)
class Order:
    """What the user asked for; see `spyscare rivals --help`."""

    study: str
    out: Path | None = None
    workers: int = 1
    quick: bool = False
    officers: int | None = None
    simulations: int | None = None
    into: Path | None = None

    @property
    def folder(self) -> Path:
        """Folder to fill."""
        if self.out is not None:
            return self.out
        return Path("runs") / (Path(self.study).stem + ("-quick" if self.quick else ""))

    def again(self) -> str:
        """The command that goes on with it."""
        words = ["spyscare", "rivals", self.study, "--out", str(self.folder)]
        words += ["--workers", str(self.workers)] if self.workers != 1 else []
        words += ["--quick"] if self.quick else []
        for option in ("officers", "simulations", "into"):
            value = getattr(self, option)
            words += [f"--{option}", str(value)] if value is not None else []
        return shlex.join(words)


def carry_out(order: Order) -> dict[str, Any]:
    """Simulate what is missing, compare, and write what is found.

    Raises:
        SpyscareError: everything wrong with the order.
        KeyboardInterrupt: at Ctrl-C; what was finished is kept.
    """
    study = _sized(order)
    with _progress(study, order) as told:
        return compare(study, order.folder, order.workers, told)


def _sized(order: Order) -> Study:
    study = load_rivals(order.study)
    complaints = Complaints(study.name)
    given = {"officers": order.officers, "simulations": order.simulations}
    for key, value in given.items():
        if value is not None:
            check_number(key, value, f"--{key}", complaints)
    complaints.check()
    if order.workers < 1:
        raise SpyscareError(f"--workers {order.workers}: wants at least 1")
    return study.sized(order.quick, **given)


def account(found: dict[str, Any]) -> list[str]:
    """What a comparison came to, in lines: rivals by their share among the nearest."""
    count = found["accepted"][1]["count"]
    total = found["birth"]["simulations"] * len(found["rivals"])
    lines = [f"of the {count:,} simulations of {total:,} that are nearest to the record:"]
    for rival in sorted(found["rivals"], key=lambda r: -(r["shares"][1]["share"] or 0.0)):
        share = rival["shares"][1]
        lines.append(
            f"  {rival['id']:<14} {100 * share['share']:5.1f} %"
            f" ({100 * share['low']:.1f} to {100 * share['high']:.1f}),"
            f" votes of the forest {100 * rival['votes']:.0f} %,"
            f" its best meets {met_of(rival)} patterns of reliability A"
        )
    return lines + warnings(found)


def met_of(rival: dict[str, Any]) -> str:
    """`25 of 32`: patterns of reliability A that the best of its draws meets, run again."""
    best = max(rival["best"], key=lambda each: each["met_a"])
    return f"{best['met_a']} of {best['computed_a']}"


def warnings(found: dict[str, Any]) -> list[str]:
    """Where the record lies outside what is simulated; a comparison ranks even so."""
    from sim.rivals.answer import UNLIKE

    lines = []
    if found["beyond"] < UNLIKE:
        lines.append(
            "the record lies outside what any rival produces: only"
            f" {100 * found['beyond']:.1f} % of tested simulations are as far from their nearest"
        )
    outside = [r["id"] for r in found["rivals"] if r["beyond"] < UNLIKE]
    if outside:
        lines.append(f"the record lies outside what these produce: {', '.join(outside)}")
    return lines


@contextmanager
def _progress(study: Study, order: Order) -> Iterator[Progress]:
    """A bar on a terminal; elsewhere a line now and then."""
    console = Console(stderr=True, highlight=False)
    design = study.design
    planned = len(study.rivals) * (design.simulations + design.sets * design.replicates)
    console.print(
        f"{study.name}: {len(study.rivals)} rivals, {design.simulations:,} simulations of each at"
        f" {design.officers:,} officers, into {order.folder}", soft_wrap=True,
    )  # fmt: skip
    if not console.is_terminal:
        yield _lines(console, planned)
        return
    bar = Bar(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(speed_estimate_period=120.0), console=console,
    )  # fmt: skip
    with bar:
        task = bar.add_task("simulations", total=planned)
        count = _Count()

        def told(name: str, done: int, of: int) -> None:
            bar.update(task, description=name, completed=count.after(name, done))

        yield told


class _Count:
    """Simulations done over all rivals, from what is told of each."""

    def __init__(self) -> None:
        self.done: dict[str, int] = {}
        self.found: int = 0

    def after(self, name: str, done: int) -> int:
        if name not in self.done:
            self.found += done  # those were there already
        self.done[name] = done
        return sum(self.done.values())


def _lines(console: Console, planned: int) -> Progress:
    count, begun = _Count(), time.monotonic()
    said = begun

    def told(name: str, done: int, of: int) -> None:
        nonlocal said
        total, now = count.after(name, done), time.monotonic()
        if now - said < NOW_AND_THEN:
            return
        said = now
        made = total - count.found
        left = (now - begun) * (planned - total) / made / 60 if made else None
        more = f", about {left:.0f} min left" if left is not None else ""
        console.print(f"{name}: {total:,} of {planned:,} simulations{more}", soft_wrap=True)

    return told
