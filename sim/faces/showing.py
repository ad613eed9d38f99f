"""What the command prints of a run: tables on a terminal, plain lines into a pipe."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import typer
from rich.table import Table

from sim.faces.folders import FIGURES, over_replicates
from sim.faces.listing import console_of, table_of
from sim.measures import Run, read_run, record_table
from sim.measures.runs import RUN
from sim.study.writing import plain, read_json

#: Numbers of the summary that are printed, in words, and how.
SHOWN = {
    "letters": ("letters", "count"),
    "arrests": ("arrests", "count"),
    "dismissals": ("dismissals", "count"),
    "removed_share": ("share of the corps arrested or dismissed", "share"),
    "reinstated": ("reinstated", "count"),
    "order_day": ("first purge order", "day"),
    "peak_weekly_arrests": ("arrests in the worst week", "count"),
    "peak_command_lost": ("share of senior posts whose holders were gone", "share"),
    "reproduction": ("arrests brought about per arrest", "ratio"),
    "arrests_from_above": ("share of arrests whose chain begins above", "share"),
    "arrests_from_below": ("share of arrests whose chain begins below", "share"),
    "arrests_from_trigger": ("share of arrests whose chain begins in a trigger", "share"),
    "largest_tree": ("largest tree of arrests", "count"),
    "misperception_gap": ("misperception gap", "ratio"),
}

#: Width of tables that go into a pipe or a file.
WIDTH = 110


def show_run(folder: Path, as_json: bool) -> None:
    """The summary, the record beside it, and where everything is; or JSON alone."""
    if as_json:
        typer.echo(json.dumps(plain(read_json(folder / RUN)), indent=2, sort_keys=True))
        return
    run = read_run(folder)
    console = console_of(WIDTH)
    console.print(_summary_table(run))
    record = record_table(run)
    if len(record):
        console.print(record_lines(run, record))
    drawn = sorted((folder / FIGURES).glob("*.png"))
    figures = f", {len(drawn)} figures in {folder / FIGURES}" if drawn else ""
    console.print(f"tables in {folder}{figures}", soft_wrap=True)


def _summary_table(run: Run) -> Table:
    several = len(run.replicates) > 1
    title = f"{run.provenance['values']['title']}: {run.count:,} officers, "
    title += f"{len(run.seeds)} replicates" if several else f"seed {run.seeds[0]}"
    table = table_of(title, "")
    table.add_column("median" if several else "run", justify="right")
    if several:
        table.add_column("10-90 %", justify="right")
    start = run.period[0]
    summary = over_replicates(replicate.summary for replicate in run.replicates)
    for name, (words, how) in SHOWN.items():
        if name not in summary:
            continue
        number = summary[name]
        if how == "day" and 0 < number["replicates"] < len(run.replicates):
            words += f", in {number['replicates']} of {len(run.replicates)}"
        cells = [words, _shown(number["median"], how, start)]
        if several:
            low, high = (_shown(number[end], how, start) for end in ("low", "high"))
            cells.append(f"{low} - {high}")
        table.add_row(*cells)
    return table


def _shown(value: float, how: str, start: dt.date) -> str:
    if pd.isna(value):
        return "none"
    if how == "day":
        return (start + dt.timedelta(days=math.floor(value + 0.5))).isoformat()
    if how == "share":
        return f"{100 * value:.1f} %"
    return f"{value:,.0f}" if how == "count" else f"{value:.2f}"


def record_lines(run: Run, record: pd.DataFrame) -> Table:
    """The run beside the record, as a table for the terminal."""
    several = len(run.replicates) > 1
    scaled = bool(record["scaled"].any())
    note = (
        "run scaled to 144,300 officers; the historical persons count once each"
        if scaled else "counts as they are"
    )  # fmt: skip
    table = table_of("Beside the record", "quantity", caption=note, caption_justify="left")
    table.add_column("run", justify="right")
    if several:
        table.add_column("10-90 %", justify="right")
    table.add_column("record", justify="right")
    table.add_column("evidence", overflow="fold", min_width=22)
    for row in record.itertuples():
        cells = [row.quantity, _amount(row.median, row.unit)]
        if several:
            cells.append(f"{_amount(row.low, row.unit)} - {_amount(row.high, row.unit)}")
        told = _recorded(row.record, row.record_low, row.record_high, row.unit)
        table.add_row(*cells, told, row.evidence.replace(", ", "\n"))
    return table


def _amount(value: Any, unit: str) -> str:
    if value is None or pd.isna(value):
        return "none"
    if unit == "date":
        return value.isoformat()
    return f"{value:.0f} %" if unit == "percent" else f"{value:,.0f}"


def _recorded(value: Any, low: Any, high: Any, unit: str) -> str:
    """`34,301`, `300 - 400`, `over 10,000`, `up to 10,000`."""
    if value is not None and low is None and high is not None and high == value:
        return f"up to {_amount(value, unit)}"
    if value is not None:
        return _amount(value, unit)
    if low is not None and high is not None:
        return f"{_amount(low, unit)} - {_amount(high, unit)}"
    return f"over {_amount(low, unit)}" if low is not None else f"under {_amount(high, unit)}"
