"""`spyscare rivals`: progress while it simulates, an account when it ends, figures."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.errors import SpyscareError
from sim.faces.order import Order
from sim.faces.progress import progress
from sim.study.course import Progress
from sim.study.methods.rivals import FOUND, compare
from sim.study.methods.rivals_answer import UNLIKE
from sim.study.methods.rivals_statement import load_rivals
from sim.study.writing import read_json

FIGURES = "figures"


def carry_out(order: Order) -> dict[str, Any]:
    """Simulate what is missing, compare, and write what is found.

    Args:
        order: with options workers, quick, officers, simulations, into.

    Raises:
        SpyscareError: everything wrong with the order.
        KeyboardInterrupt: at Ctrl-C; what was finished is kept.
    """
    asked = order.options
    sizes = {key: asked[key] for key in ("officers", "simulations")}
    study = load_rivals(order.name).sized(asked["quick"], **sizes)
    design = study.design
    Console(stderr=True, highlight=False).print(
        f"{study.name}: {len(study.rivals)} rivals, {design.simulations:,} simulations of each at"
        f" {design.officers:,} officers, into {order.folder}", soft_wrap=True,
    )  # fmt: skip

    def watch(rival: str) -> AbstractContextManager[Progress]:
        return progress(lambda report: f"{rival}: {report.planned:,} runs, {report.found:,} there")

    return compare(study, order.folder, asked["workers"], watch)


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


def draw(folder: Path, into: Path | None = None) -> list[Path]:
    """Draw the figures of a comparison into its folder.

    Args:
        folder: of the comparison.
        into: a folder that also gets the figures (PNG) and what was found, for the documents.

    Returns:
        Paths of the files made.

    Raises:
        SpyscareError: where there is no comparison, or nothing can be written.
    """
    from sim.plots.rivals import save

    if not (folder / FOUND).is_file():
        raise SpyscareError(f"{folder}: holds no comparison of rivals ({FOUND} is missing)")
    paths = save(read_json(folder / FOUND), folder / FIGURES)
    if into is None:
        return paths
    try:
        into.mkdir(parents=True, exist_ok=True)
        sources = [*(path for path in paths if path.suffix == ".png"), folder / FOUND]
        return paths + [Path(shutil.copyfile(path, into / path.name)) for path in sources]
    except OSError as error:
        raise SpyscareError(f"{into}: cannot be written: {error.strerror}") from None
