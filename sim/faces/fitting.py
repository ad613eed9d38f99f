"""`spyscare fit`: progress while it runs, what was found when it ends, figures."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from rich.console import Console

from sim.faces.order import Order
from sim.faces.progress import progress
from sim.study.course import Progress
from sim.study.methods import stages
from sim.study.methods.findings import Findings, sentences
from sim.study.methods.fit_statement import load_fit
from sim.study.methods.stages import Stages

FIGURES = "figures"


def carry_out(order: Order) -> Stages:
    """Do what is missing, with progress on standard error; gives the stages.

    Args:
        order: with options workers, only, quick, officers.

    Raises:
        SpyscareError: everything wrong with the order.
        KeyboardInterrupt: at Ctrl-C; what was finished is kept.
    """

    def watch(stage: str) -> AbstractContextManager[Progress]:
        return progress(lambda report: f"{order.name}, {stage}, into {report.folder}")

    return stages.carry_out(load_fit(order.name), order.folder, **order.options, watch=watch)


def plot_fit(done: Stages, into: Path | None = None, figures: bool = True) -> list[Path]:
    """What a fit came to, printed, saved and drawn.

    Args:
        done: its stages, the first of them at least.
        into: a folder that also gets the figures (PNG), `fit.json` and the chosen set.
        figures: whether to draw.

    Returns:
        Paths of the files made.

    Raises:
        SpyscareError: where there is no finished fit.
    """
    found = done.findings()
    paths = stages.save(found, done.folder)
    if figures:
        from sim.plots.fit import save as draw

        paths += draw(found, done.folder / FIGURES)
    show(found)
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        for source in [path for path in paths if path.suffix != ".pdf"]:
            paths.append(Path(shutil.copyfile(source, into / source.name)))
    return paths


def show(found: Findings) -> None:
    """Question, what was expected, what was found."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{found.study.title}[/bold]\n{found.study.question}", markup=True)
    console.print(f"expected: {found.study.expected}", markup=False)
    for line in sentences(found):
        console.print(f"found: {line}", markup=False)
