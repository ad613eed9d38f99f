"""`spyscare compare` and `spyscare whatif`: what is printed, saved and drawn of an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import typer
from rich.markup import escape

from sim.errors import SpyscareError
from sim.faces import stating
from sim.faces.asked import Asked
from sim.faces.folders import FIGURES, copied
from sim.faces.order import Order
from sim.faces.person import told_of
from sim.faces.progress import progress
from sim.faces.showing import console_of
from sim.faces.studying import ANALYSIS, WIDTH, first_rows, published_tables, save_tables
from sim.study import folder_study, is_study
from sim.study.course import Report
from sim.study.writing import plain, write_json

#: Long tables that the figure shows; they are in the folder and not on the terminal.
DRAWN = ("courses", "map")


def check(order: Order) -> None:
    """Refuse an order that asks nothing, before anything else is looked at.

    Raises:
        SpyscareError: saying what may be asked.
    """
    if order.command == "compare":
        stating.check_worlds((order.name, *order.more))
        return
    word, about = order.more
    if not word:
        raise SpyscareError(f"whatif: {order.name}: wants a question; `spyscare whatif` lists them")
    stating.check_word(word, about)
    if order.options["without"] and word != stating.PERSON:
        raise SpyscareError(f"--without {order.options['without']}: is for whatif … person NAME")


def put(order: Order) -> tuple[Asked, Report | None]:
    """Run what is missing of the question of an order, with progress on standard error.

    Raises:
        SpyscareError: everything wrong with the order.
        KeyboardInterrupt: at Ctrl-C; what is finished is kept.
    """
    asked = order.options
    given = {
        "settings": stating.changes_of(asked["set"]), "officers": asked["officers"],
        "seeds": asked["seeds"], "first_seed": asked["seed"], "quick": asked["quick"],
    }  # fmt: skip
    if order.command == "compare":
        study = stating.comparison((order.name, *order.more), **given)
    else:
        word, about = order.more
        if word == stating.PERSON:
            return told_of(order.name, about, asked["without"], order.folder, asked["workers"],
                           watch=progress(), **given)  # fmt: skip
        study = stating.stated(order.name, word, about, **given)
    return stating.carry_out(study, order.folder, asked["workers"], progress())


def show(
    asked: Asked, as_json: bool, figures: bool = True, into: Path | None = None, command: str = ""
) -> None:
    """Save tables and figure, and print sentences, tables and where everything is.

    Args:
        asked: what came of the question.
        as_json: print the tables as JSON and nothing else.
        figures: whether to draw.
        into: a folder that also gets the figure (PNG) and what was found (JSON).
        command: what asked it.
    """
    save_tables(asked.tables, asked.folder / ANALYSIS)
    paths: list[Path] = []
    if (figures or into) and asked.draw is not None:
        from sim.plots.style import save_all

        paths = save_all({asked.name: asked.draw}, asked.folder / FIGURES)
    if into is not None:
        paths += publish(asked, paths[:1], into, command)
    if as_json:
        tables = {name: table.to_dict("records") for name, table in asked.tables.items()}
        typer.echo(json.dumps(plain(tables), indent=2))
        return
    console = console_of(WIDTH)
    console.print(f"[bold]{escape(asked.title)}[/bold]")
    for line in (*_first(asked), *asked.sentences):
        console.print(line, markup=False)
    if asked.about is not None:
        console.print(f"\n{asked.about}\n", markup=False, soft_wrap=True)
    for name, table in asked.tables.items():
        if len(table) and name not in DRAWN:
            console.print(first_rows(name, table))
    for path in paths:
        console.print(str(path), markup=False, soft_wrap=True)
    console.print(f"tables in {asked.folder / ANALYSIS}; {asked.source}", markup=False,
                  soft_wrap=True)  # fmt: skip


def _first(asked: Asked) -> Iterator[str]:
    """What a reader wants first: how often it came about in two worlds, and how far to trust it."""
    from sim.faces.report.many import of_size, plainly, whole_of

    if not is_study(asked.folder):
        return
    study = folder_study(asked.folder)[0]
    yield from plainly(study, asked.folder)
    whole = max(whole_of(each.name) for each in study.bases())
    if said := of_size(asked.birth.get("officers", whole), whole):
        yield said


def publish(asked: Asked, figures: list[Path], into: Path, command: str = "") -> list[Path]:
    """The figure and what was found, into a folder of the documents; returns their paths."""
    pictures, said = copied(figures, into), into / f"{asked.name}.json"
    content = {
        "title": asked.title, "found": asked.sentences, "birth": asked.birth, "command": command,
    }  # fmt: skip
    if asked.about is not None:
        content["markdown"] = asked.about.markdown()
    write_json(said, content | published_tables(asked.tables), sort=True)
    return [*pictures, said]
