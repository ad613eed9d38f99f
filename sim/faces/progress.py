"""How far work is: a bar on a terminal, elsewhere a line now and then; on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.faces.terminal import heed
from sim.study.course import Progress, Report

if TYPE_CHECKING:
    from rich.console import Console

#: Seconds between two lines where standard error is no terminal.
NOW_AND_THEN = 30.0

#: What is said before anything is done.
Head = Callable[[Report], str]


def of_points(report: Report) -> str:
    """`trial: 9 points, 2 replicates, 18 runs to make, into runs/trial`."""
    there = f", {report.found:,} there already" if report.found else ""
    return (
        f"{report.study}: {report.points:,} points, {report.replicates:,} replicates,"
        f" {report.planned - report.found:,} runs to make{there}, into {report.folder}"
    )


@contextmanager
def progress(head: Head = of_points, unit: str = "runs") -> Iterator[Progress]:
    """Shows a report whenever it is told one.

    Args:
        head: the line that is said first.
        unit: of what is counted, where the report does not say what is being done.
    """
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _heeding(_lines(console, head, unit))
        return
    from rich import progress as rich

    bar = rich.Progress(
        rich.TextColumn("{task.description}"), rich.BarColumn(), rich.MofNCompleteColumn(),
        rich.TextColumn("{task.fields[rate]}"), rich.TimeElapsedColumn(), rich.TextColumn("left"),
        rich.TimeRemainingColumn(), rich.TextColumn("{task.fields[failed]}", style="red"),
        console=console,
    )  # fmt: skip
    with bar:
        task = bar.add_task(unit, total=None, rate="", failed="")

        def told(report: Report) -> None:
            if bar.tasks[0].total is None:
                console.print(head(report), soft_wrap=True)
                bar.reset(task, total=report.planned, completed=report.found)
            bar.update(
                task, description=report.part or unit, total=report.planned,
                completed=report.found + report.done, rate=rate(report).strip(", "),
                failed=_failed(report).strip(", "),
            )  # fmt: skip

        yield _heeding(told)


def _heeding(told: Progress) -> Progress:
    """Tells, and is interrupted where a signal came that nobody heard."""

    def both(report: Report) -> None:
        told(report)
        heed()

    return both


def rate(report: Report) -> str:
    """`, 12.5 a second`; nothing in the first second."""
    if not report.done or report.seconds < 1:
        return ""
    return f", {report.done / report.seconds:,.1f} a second"


def _failed(report: Report) -> str:
    return f", {report.failed:,} failed" if report.failed else ""


def _lines(console: Console, head: Head, unit: str) -> Progress:
    said: float | None = None

    def told(report: Report) -> None:
        nonlocal said
        if said is None:
            console.print(head(report), soft_wrap=True)
            said = 0.0
        elif report.seconds - said >= NOW_AND_THEN:
            part = f"{report.part}: " if report.part else ""
            done = report.found + report.done
            console.print(
                f"{part}{done:,} of {report.planned:,} {unit}{rate(report)}{_failed(report)}",
                soft_wrap=True,
            )
            said = report.seconds

    return told
