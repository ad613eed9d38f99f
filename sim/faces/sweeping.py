"""`spyscare sweep`: progress while it runs, an account when it ends."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from sim.study import Interrupted, Report, load_study, sweep
from sim.study.runs import Progress as Told

#: Seconds between two lines where standard error is no terminal.
NOW_AND_THEN = 30.0
#: Kinds of failure that are told apart.
SHOWN = 5


@dataclass(frozen=True)
class Order:
    """What the user asked for; see `spyscare sweep --help`."""

    study: str
    out: Path | None = None
    workers: int = 1
    dask: str | None = None
    quick: bool = False
    officers: int | None = None
    replicates: int | None = None

    @property
    def folder(self) -> Path:
        """Folder to fill."""
        if self.out is not None:
            return self.out
        return Path("runs") / (Path(self.study).stem + ("-quick" if self.quick else ""))

    def again(self) -> str:
        """The command that goes on with it."""
        words = ["spyscare", "sweep", self.study, "--out", str(self.folder)]
        words += ["--workers", str(self.workers)] if self.workers != 1 else []
        words += ["--dask", self.dask] if self.dask is not None else []
        words += ["--quick"] if self.quick else []
        for option, value in (("officers", self.officers), ("replicates", self.replicates)):
            words += [f"--{option}", str(value)] if value is not None else []
        return shlex.join(words)


def carry_out(order: Order) -> Report:
    """Run what is missing, with progress on standard error.

    Raises:
        SpyscareError: everything wrong with the order.
        Interrupted: at Ctrl-C, with the report.
    """
    study = load_study(order.study)
    with _progress() as told:
        return sweep(
            study, order.folder, workers=order.workers, dask=order.dask, quick=order.quick,
            progress=told, officers=order.officers, replicates=order.replicates,
        )  # fmt: skip


def account(report: Report, order: Order) -> list[str]:
    """What a sweep came to, in lines."""
    fine = report.planned - report.missing
    lines = [
        f"{report.study}: {fine:,} of {report.planned:,} runs are there"
        f" ({report.points:,} points, {report.replicates:,} replicates);"
        f" {report.done:,} made now{_rate(report)}"
    ]
    if report.set_aside:
        lines.append(
            f"{report.set_aside:,} runs of an older model or another plan set aside in"
            f" {report.folder / 'aside'}"
        )
    if report.workers_lost:
        times = f"{report.workers_lost} times" if report.workers_lost > 1 else "once"
        lines.append(f"a worker died {times}; its runs were given to another")
    if report.failed:
        lines.append(f"{report.failed:,} runs failed; the next sweep tries them again:")
        lines += [f"  {count:,} x {why}" for why, count in report.failures.most_common(SHOWN)]
        if len(report.failures) > SHOWN:
            lines.append(f"  and {len(report.failures) - SHOWN} other reasons")
    if report.stopped:
        lines += [f"stopped: {report.stopped}; go on with:", f"  {order.again()}"]
    return lines


def _rate(report: Report) -> str:
    if not report.done or report.seconds < 1:
        return ""
    return f", {report.done / report.seconds:,.1f} a second"


@contextmanager
def _progress() -> Iterator[Told]:
    """A bar on a terminal; elsewhere a line now and then."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _lines(console)
        return
    bar = Progress(
        TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}", style="red"), console=console,
    )  # fmt: skip
    with bar:
        task = bar.add_task("runs", total=None, rate="", failed="")

        def told(report: Report) -> None:
            if bar.tasks[0].total is None:
                _head(console, report)
                bar.reset(task, total=report.planned, completed=report.found)
            bar.update(
                task, completed=report.found + report.done, rate=_rate(report).strip(", "),
                failed=f"{report.failed:,} failed" if report.failed else "",
            )  # fmt: skip

        yield told


def _head(console: Console, report: Report) -> None:
    there = f", {report.found:,} there already" if report.found else ""
    to_run = report.planned - report.found
    console.print(
        f"{report.study}: {report.points:,} points, {report.replicates:,} replicates,"
        f" {to_run:,} runs to make{there}, into {report.folder}", soft_wrap=True,
    )  # fmt: skip


def _lines(console: Console) -> Told:
    said: float | None = None

    def told(report: Report) -> None:
        nonlocal said
        if said is None:
            _head(console, report)
            said = 0.0
        elif report.seconds - said >= NOW_AND_THEN:
            failed = f", {report.failed:,} failed" if report.failed else ""
            console.print(
                f"{report.found + report.done:,} of {report.planned:,} runs{_rate(report)}{failed}",
                soft_wrap=True,
            )
            said = report.seconds

    return told


__all__ = ["Interrupted", "Order", "account", "carry_out"]
