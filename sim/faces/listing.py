"""What the command prints of scenarios, and how all its tables look; nothing of it wants pandas."""

from __future__ import annotations

from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sim.faces.terminal import hush, waiting
from sim.scenario.files import available
from sim.scenario.load import load
from sim.scenario.timeline import history


def console_of(width: int) -> Console:
    """The terminal; in a pipe or a file, lines of this width."""
    hush()
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=width)


def table_of(title: str, *columns: str, **more: Any) -> Table:
    """A table under its title, both as all tables here look."""
    return Table(*columns, title=title, title_justify="left", title_style="bold",
                 box=SIMPLE_HEAD, **more)  # fmt: skip


def show_history(name: str, seed: int) -> None:
    """What a scenario's triggers come to, in order."""
    with waiting(f"reading {name}"):
        scenario = load(name)
        entries = history(scenario, seed)
    console = Console(highlight=False)
    if not console.is_terminal:
        for entry in entries:
            typer.echo(str(entry))
        return
    table = table_of(scenario.title, row_styles=["", "dim"])
    table.add_column("date", min_width=10, max_width=20)
    table.add_column("what happens", ratio=3)
    table.add_column("source", ratio=2)
    for entry in entries:
        table.add_row(entry.when or str(entry.date), entry.sentence, entry.source)
    console.print(table)


def show_scenarios() -> None:
    """The shipped scenarios: name, title, question."""
    console = Console(highlight=False)
    with waiting("reading the scenarios"):
        loaded = [load(name) for name in available()]
    if not console.is_terminal:
        for scenario in loaded:
            typer.echo(f"{scenario.name}  {scenario.title}  {scenario.question}")
        return
    table = Table("name", "title", "question", box=SIMPLE_HEAD)
    table.columns[0].no_wrap = True
    for scenario in loaded:
        table.add_row(scenario.name, scenario.title, scenario.question)
    console.print(table)
