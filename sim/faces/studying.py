"""`spyscare sweep`, `fit`, `rivals`, and `plot` of a study: progress, an account, figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from sim import study as studies
from sim.engine.run import version
from sim.errors import SpyscareError
from sim.faces.folders import FIGURES, copied
from sim.faces.order import Order
from sim.faces.progress import progress, rate
from sim.faces.showing import console_of, table_of
from sim.faces.tabling import compact, constant
from sim.faces.terminal import hush, waiting
from sim.study import courses
from sim.study.answer import Answer, answer
from sim.study.course import Report
from sim.study.methods import stages
from sim.study.methods.findings import Findings, sentences
from sim.study.methods.fit_statement import load_fit
from sim.study.methods.rivals import FOUND, compare
from sim.study.methods.rivals_answer import UNLIKE
from sim.study.methods.rivals_statement import load_rivals
from sim.study.methods.stages import Stages
from sim.study.statement import Study
from sim.study.store import Store
from sim.study.writing import read_json, table_hash, text_hash, write_json

#: Kinds of failure that are told apart.
SHOWN = 5

ANALYSIS = "analysis"

#: Simulations near the record below which shares of them say nothing of rivals.
FEW_NEAR = 30

#: Rows of a table that are printed, and its width in a pipe.
ROWS, WIDTH = 14, 118


def sweep(order: Order) -> Report:
    """Run what is missing, with progress on standard error.

    Args:
        order: with the options that `sim.study.sweep` takes under the same names.

    Raises:
        SpyscareError: everything wrong with the order.
    """
    try:
        with progress() as told:
            return studies.sweep(order.name, order.folder, progress=told, **order.options)
    except studies.Interrupted as stop:
        return stop.report


def account_of_sweep(report: Report, order: Order) -> list[str]:
    """What a sweep came to, in lines."""
    fine = report.planned - report.missing
    lines = [
        f"{report.study}: {fine:,} of {report.planned:,} runs are there"
        f" ({report.points:,} points, {report.replicates:,} replicates);"
        f" {report.done:,} made now{rate(report)}"
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
    return lines + (order.how_to_go_on(f"stopped: {report.stopped}") if report.stopped else [])


# plot


def plot_study(folder: Path, into: Path | None = None) -> list[Path]:
    """Draw a study anew from its folder, save its analysis, print what was found.

    Args:
        folder: of the study.
        into: a folder that also gets the figure (PNG) and what was found (JSON), for an index.

    Returns:
        Paths of the files made.

    Raises:
        SpyscareError: a folder, figure or analysis that cannot be used.
    """
    from sim.plots.studies import save

    study, found, birth = answered(folder)
    paths = save(study, found, source_of(birth), folder / FIGURES)
    paths += save_tables(found.tables, folder / ANALYSIS)
    _show_study(study, found)
    if into is not None:
        paths += _publish(study, found, birth, paths[0], into)
    return paths


def answered(folder: Path) -> tuple[Study, Answer, dict[str, Any]]:
    """The study of a folder as it was run, its analysis, and where that comes from.

    Raises:
        SpyscareError: a folder or analysis that cannot be used.
    """
    study, quick = studies.folder_study(folder)
    table = studies.read(folder)
    found = answer(study, table)
    if study.figure["kind"] == "pairs":
        found = replace(found, tables=found.tables | courses.tables(study, table))
    return study, found, _birth(study, table, folder, quick)


def _birth(study: Study, table: pd.DataFrame, folder: Path, quick: bool) -> dict[str, Any]:
    """Where an answer comes from."""
    manifest = Store(folder).manifest()
    varied = "officers.count" in {factor.name for factor in study.factors}
    return {
        "study": study.name,
        "folder": folder.name,
        "runs": len(table),
        "failed": int((table["failed"] != "").sum()),
        "points": int(table["point"].nunique()),
        "replicates": int(table["replicate"].nunique()),
        "officers": None if varied else study.design.officers,
        "quick": quick,
        "seconds": Store(folder).worked(),
        "version": version(),
        "code": manifest["model"]["code"],
        "fingerprint": table_hash(table["fingerprint"].astype(str)),
        "text": text_hash(study.text),
    }


def source_of(birth: dict[str, Any]) -> str:
    """Study, folder, size, code and fingerprint in one line."""
    parts = [birth["study"], f"folder {birth['folder']}"]
    if birth["officers"]:
        parts.append(f"{birth['officers']:,} officers")
    seeds = "1 seed" if birth["replicates"] == 1 else f"{birth['replicates']} seeds"
    parts.append(f"{birth['points']:,} points x {seeds}")
    if birth["quick"]:
        parts.append("quick trial")
    parts += [f"version {birth['version']}", f"code {birth['code'][:8]}",
              f"fingerprint {birth['fingerprint'][:12]}"]  # fmt: skip
    return " · ".join(parts)


def save_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write tables as CSV; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        table.to_csv(path, index=False)
        paths.append(path)
    return paths


def _publish(
    study: Study, found: Answer, birth: dict[str, Any], figure: Path, into: Path
) -> list[Path]:
    from sim.plots.studies import OF_WHAT_IF

    content = {
        "title": study.title, "question": study.question, "expected": study.expected,
        "found": found.found, "birth": birth, **found.more,
    }  # fmt: skip
    if study.figure["kind"] in OF_WHAT_IF:
        content |= published_tables(found.tables)
    pictures, said = copied([figure], into), into / f"{study.name}.json"
    write_json(said, content, sort=True)
    return [*pictures, said]


def published_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Tables of an answer to what if, for the documents; of curves, their means over worlds."""
    tables = {name: table for name, table in tables.items() if name != "outcomes"}
    if "return" in tables:
        means = tables["return"].groupby(["curve", "day", "date"], sort=False)["probability"]
        tables["return"] = means.mean().reset_index()
    return {"tables": {name: table.to_dict("records") for name, table in tables.items()}}


def _show_study(study: Study, found: Answer) -> None:
    """Question, what was expected, what was found, and the first rows of each table."""
    console = console_of(WIDTH)
    console.print(f"[bold]{study.title}[/bold]\n{study.question}")
    console.print(f"expected: {study.expected}")
    for line in found.found:
        console.print(f"found: {line}")
    for name, table in found.tables.items():
        if name != "outcomes" and len(table):
            console.print(first_rows(name, table))


def first_rows(name: str, table: pd.DataFrame) -> Table:
    """The first rows of a table; those of super-additivity on its diagonal."""
    rows = table
    if name == "together" and len(table) > ROWS:
        x, y = table.columns[:2]
        rows = table[table[x] == table[y]]
    shown, words = table_of(name), compact(rows)
    for column in words.columns:
        number = column in table and table[column].dtype.kind in "fi"
        shown.add_column(str(column), justify="right" if number else "left", overflow="fold")
    for row in words.head(ROWS).itertuples(index=False):
        shown.add_row(*row)
    said = [each for each in [constant(rows)] if each]
    if len(rows) > ROWS or list(words.columns) != list(table.columns):
        said.append(f"{len(rows):,} rows and all columns in {ANALYSIS}/{name}.csv")
    if said:
        shown.caption, shown.caption_justify = "; ".join(said), "left"
    return shown


# fit


def fit(order: Order) -> Stages:
    """Do what is missing, with progress on standard error; gives the stages.

    Args:
        order: with options workers, only, quick, officers.

    Raises:
        SpyscareError: everything wrong with the order.
        KeyboardInterrupt: at Ctrl-C; what was finished is kept.
    """

    def watch(stage: str):
        return progress(lambda report: f"{order.name}: {stage}, into {report.folder}")

    stages.check_order(order.options["only"], order.options["workers"])
    with waiting(f"reading {order.name}"):
        study = load_fit(order.name)
    return stages.carry_out(study, order.folder, **order.options, watch=watch)


def plot_fit(done: Stages, into: Path | None = None, figures: bool = True) -> list[Path]:
    """What a fit came to, printed, saved and drawn.

    Args:
        done: its stages, the first of them at least.
        into: a folder that also gets the figures (PNG), `fit.json` and the chosen set.
        figures: whether to draw.

    Returns:
        Paths of the files made.

    Raises:
        SpyscareError: where there is no finished fit, or nothing can be written.
    """
    found = done.findings()
    paths = stages.save(found, done.folder)
    if figures:
        from sim.plots.fit import save

        paths += save(found, done.folder / FIGURES)
    _show_fit(found)
    return paths + copied([path for path in paths if path.suffix != ".pdf"], into)


def _show_fit(found: Findings) -> None:
    """Question, what was expected, what was found."""
    hush()
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{found.study.title}[/bold]\n{found.study.question}", markup=True)
    console.print(f"expected: {found.study.expected}", markup=False)
    for line in sentences(found):
        console.print(f"found: {line}", markup=False)


# rivals


def compare_rivals(order: Order) -> dict[str, Any]:
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

    def watch(rival: str):
        return progress(lambda report: f"{rival}: {report.planned:,} runs, {report.found:,} there")

    return compare(study, order.folder, asked["workers"], watch)


def account_of_rivals(found: dict[str, Any]) -> list[str]:
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
    """Where too few are near the record, or it lies outside what is simulated."""
    lines = []
    if found["beyond"] < UNLIKE:
        lines.append(
            "the record lies outside what any rival produces: only"
            f" {100 * found['beyond']:.1f} % of tested simulations are as far from their nearest"
        )
    outside = [r["id"] for r in found["rivals"] if r["beyond"] < UNLIKE]
    if outside:
        lines.append(f"the record lies outside what these produce: {', '.join(outside)}")
    near = found["accepted"][1]["count"]
    if near < FEW_NEAR:
        lines.append(f"too few simulations to tell rivals apart: {near} count, wants {FEW_NEAR}")
    return lines


def plot_rivals(folder: Path, into: Path | None = None) -> list[Path]:
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
    return paths + copied([*(p for p in paths if p.suffix == ".png"), folder / FOUND], into)
