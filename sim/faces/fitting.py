"""`spyscare fit`: progress while it runs, what was found when it ends, figures."""

from __future__ import annotations

import shlex
import shutil
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
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from sim.fit.findings import Findings, findings
from sim.fit.reading import load_fit
from sim.fit.report import save
from sim.fit.run import Progress as Step
from sim.fit.run import Told
from sim.fit.run import carry_out as carry_out_fit
from sim.fit.store import CHOSEN, FINDINGS, Folder
from sim.fit.words import sentences

#: Seconds between two lines where standard error is no terminal.
NOW_AND_THEN = 30.0
FIGURES = "figures"


@dataclass(frozen=True)
class Order:
    """What the user asked for; see `spyscare fit --help`."""

    study: str
    out: Path | None = None
    workers: int = 1
    only: tuple[str, ...] = ()
    quick: bool = False
    officers: int | None = None

    @property
    def folder(self) -> Path:
        """Folder to fill."""
        if self.out is not None:
            return self.out
        return Path("runs") / (Path(self.study).stem + ("-quick" if self.quick else ""))

    def again(self) -> str:
        """The command that goes on with it."""
        words = ["spyscare", "fit", self.study, "--out", str(self.folder)]
        words += ["--workers", str(self.workers)] if self.workers != 1 else []
        for stage in self.only:
            words += ["--only", stage]
        words += ["--quick"] if self.quick else []
        words += ["--officers", str(self.officers)] if self.officers is not None else []
        return shlex.join(words)


def carry_out(order: Order) -> Path:
    """Do what is missing, with progress on standard error; returns the folder.

    Raises:
        SpyscareError: everything wrong with the order.
    """
    study = load_fit(order.study)
    with _progress() as told:
        carry_out_fit(
            study, order.folder, order.workers, order.only, told, order.quick, order.officers
        )
    return order.folder


def has_posterior(folder: Path) -> bool:
    """Whether there is something to say and to draw."""
    known = Folder(folder).known("fit")
    return bool(known and known["done"])


def plot_fit(folder: Path, into: Path | None = None, figures: bool = True) -> list[Path]:
    """What a fit came to, printed, saved and drawn.

    Args:
        folder: of the fit.
        into: a folder that also gets the figures (PNG), `fit.json` and the chosen set.
        figures: whether to draw.

    Returns:
        Paths of the files made.

    Raises:
        SpyscareError: where there is no finished fit.
    """
    found = findings(folder)
    paths = [save(found, folder)]
    if figures:
        from sim.plots.fit.all import save as draw

        paths += draw(found, folder / FIGURES)
    show(found)
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        for source in [*(p for p in paths if p.suffix == ".png"), folder / FINDINGS,
                       folder / CHOSEN]:  # fmt: skip
            if source.is_file():
                paths.append(Path(shutil.copyfile(source, into / source.name)))
    return paths


def show(found: Findings) -> None:
    """Question, what was expected, what was found."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{found.study.title}[/bold]\n{found.study.question}", markup=True)
    console.print(f"expected: {found.study.expected}", markup=False)
    for line in sentences(found):
        console.print(f"found: {line}", markup=False)


@contextmanager
def _progress() -> Iterator[Told]:
    """A bar on a terminal, one for each part; elsewhere a line now and then."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _lines(console)
        return
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[tried]}"), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(), console=console,
    )  # fmt: skip
    tasks: dict[tuple[str, str], Any] = {}
    with bar:

        def told(step: Step) -> None:
            key = step.stage, step.part
            if key not in tasks:
                tasks[key] = bar.add_task(f"{step.stage}, {step.part}", total=step.planned,
                                          tried="")  # fmt: skip
            bar.update(tasks[key], completed=step.done, tried=_tried(step))

        yield told


def _tried(step: Step) -> str:
    return f"of {step.simulations:,} tried" if step.simulations else ""


def _lines(console: Console) -> Told:
    said, part, began, first = 0.0, ("", ""), 0.0, 0

    def told(step: Step) -> None:
        nonlocal said, part, began, first
        now = time.monotonic()
        if (step.stage, step.part) != part:
            part, began, first = (step.stage, step.part), now, step.done
        elif now - said < NOW_AND_THEN and step.done < step.planned:
            return
        said = now
        left = ""
        if step.done > first and step.done < step.planned:
            rest = (now - began) / (step.done - first) * (step.planned - step.done)
            left = f", about {rest / 60:.0f} min left of this part"
        tried = _tried(step)
        console.print(
            f"{step.stage}, {step.part}: {step.done:,} of {step.planned:,}"
            f"{' ' + tried if tried else ''}{left}", soft_wrap=True,
        )  # fmt: skip

    return told


__all__ = ["Order", "carry_out", "has_posterior", "plot_fit"]
