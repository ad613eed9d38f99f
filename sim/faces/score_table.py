"""A score on a terminal, or in plain lines into a pipe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sim.faces.folders import plain
from sim.faces.scoring import Scored, source_words
from sim.measures.score import Judged
from sim.measures.score_words import amount, closing, span, verdict

#: Width of tables that go into a pipe or a file.
WIDTH = 118


def show_score(scored: Scored, as_json: bool, paths: Sequence[Path] = ()) -> None:
    """Run beside record, pattern by pattern, and the share met last; or JSON alone.

    Args:
        scored: the score.
        as_json: print JSON and nothing else.
        paths: files it was written to.
    """
    if as_json:
        typer.echo(json.dumps(plain(scored.content), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    computed = [judged for judged in scored.score.judged if judged.computed]
    if computed:
        console.print(_table(computed, scored.scaled))
    missing = [judged for judged in scored.score.judged if not judged.computed]
    for scenario in dict.fromkeys(judged.pattern.scenario for judged in missing):
        ids = [j.pattern.id for j in missing if j.pattern.scenario == scenario]
        console.print(f"not computed here, wants {scenario}: {', '.join(ids)}")
    if missing:
        console.print()
    if paths:
        console.print(f"in {', '.join(str(path) for path in paths)}", soft_wrap=True)
    console.print(source_words(scored.birth), soft_wrap=True)
    console.print(closing(scored.score), soft_wrap=True, style="bold")


def _table(computed: list[Judged], scaled: bool) -> Table:
    notes = ["record: its number, and what a run has to lie in; other readings below it",
             "met (8/10): only so many of the runs have such a number at all",
             "* set from the same figure, so that meeting it shows little"]  # fmt: skip
    if scaled:
        notes.append("counts scaled to 144,300 officers; the historical persons count once each")
    table = Table(
        title="Beside the record, pattern by pattern", title_justify="left", title_style="bold",
        caption="\n".join(notes), caption_justify="left", box=SIMPLE_HEAD,
    )  # fmt: skip
    table.add_column("pattern", no_wrap=True)
    table.add_column("rel.")
    table.add_column("record", justify="right", no_wrap=True)
    table.add_column("low-high", justify="right", no_wrap=True)
    table.add_column("run", justify="right", no_wrap=True)
    table.add_column("10-90 %", justify="right", no_wrap=True)
    table.add_column("met", no_wrap=True)
    for judged in computed:
        table.add_row(*_cells(judged))
        for other in judged.pattern.others:
            unit = judged.pattern.unit
            table.add_row(
                f"  or: {', '.join(other.evidence)}", "",
                "" if other.value is None else amount(other.value, unit),
                span(other.low, other.high, unit), "", "",
                "would be met" if judged.meets(other) else "would be missed", style="dim",
            )  # fmt: skip
    return table


def _cells(judged: Judged) -> tuple[str, ...]:
    pattern, unit = judged.pattern, judged.pattern.unit
    said = verdict(judged.median, pattern.low, pattern.high, judged.factor)
    if judged.replicates < judged.of:
        said += f" ({judged.replicates}/{judged.of})"
    return (
        pattern.id + ("*" if pattern.given else ""), pattern.reliability,
        "" if pattern.value is None else amount(pattern.value, unit),
        span(pattern.low, pattern.high, unit), amount(judged.median, unit),
        span(judged.low, judged.high, unit) if judged.of > 1 else "", said,
    )  # fmt: skip
