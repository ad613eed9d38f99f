"""`spyscare plot DIR` for the folder of a study: figure, tables and what was found."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from sim.engine.run import version
from sim.faces.folders import FIGURES, copied
from sim.faces.showing import console_of, table_of
from sim.plots import studies
from sim.study import folder_study, read
from sim.study.answer import Answer, answer
from sim.study.statement import Study
from sim.study.store import Store
from sim.study.writing import table_hash, text_hash, write_json

ANALYSIS = "analysis"

#: Rows of a table that are printed, and its width in a pipe.
ROWS, WIDTH = 14, 118


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
    study, quick = folder_study(folder)
    table = read(folder)
    found = answer(study, table)
    birth = _birth(study, table, folder, quick)
    paths = studies.save(study, found, source(birth), folder / FIGURES)
    paths += _tables(found, folder / ANALYSIS)
    show(study, found)
    if into is not None:
        paths += _publish(study, found, birth, paths[0], into)
    return paths


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
        "seconds": manifest.get("seconds"),
        "version": version(),
        "code": manifest["model"]["code"],
        "fingerprint": table_hash(table["fingerprint"].astype(str)),
        "text": text_hash(study.text),
    }


def source(birth: dict[str, Any]) -> str:
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


def _tables(found: Answer, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in found.tables.items():
        path = folder / f"{name}.csv"
        table.to_csv(path, index=False)
        paths.append(path)
    return paths


def _publish(
    study: Study, found: Answer, birth: dict[str, Any], figure: Path, into: Path
) -> list[Path]:
    content = {
        "title": study.title, "question": study.question, "expected": study.expected,
        "found": found.found, "birth": birth, **found.more,
    }  # fmt: skip
    pictures, said = copied([figure], into), into / f"{study.name}.json"
    write_json(said, content, sort=True)
    return [*pictures, said]


# printing


def show(study: Study, found: Answer) -> None:
    """Question, what was expected, what was found, and the first rows of each table."""
    console = console_of(WIDTH)
    console.print(f"[bold]{study.title}[/bold]\n{study.question}")
    console.print(f"expected: {study.expected}")
    for line in found.found:
        console.print(f"found: {line}")
    for name, table in found.tables.items():
        if name != "outcomes" and len(table):
            console.print(_shown(name, table))


def _shown(name: str, table: pd.DataFrame) -> Table:
    """The first rows of a table; those of super-additivity on its diagonal."""
    rows = table
    if name == "together" and len(table) > ROWS:
        x, y = table.columns[:2]
        rows = table[table[x] == table[y]]
    shown = table_of(name)
    for column in table.columns:
        shown.add_column(str(column), justify="right" if table[column].dtype.kind in "fi"
                         else "left", overflow="fold")  # fmt: skip
    for row in rows.head(ROWS).itertuples(index=False):
        shown.add_row(*(_cell(value) for value in row))
    if len(rows) > ROWS:
        shown.caption = f"{len(rows):,} rows; all in {ANALYSIS}/{name}.csv"
    return shown


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:,.3g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return str(value)
