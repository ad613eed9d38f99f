"""`spyscare compare` and `spyscare whatif`: what is printed, saved and drawn of an answer."""

from __future__ import annotations

import json

import typer

from sim.errors import SpyscareError
from sim.faces import asking
from sim.faces.asked import Asked
from sim.faces.folders import FIGURES
from sim.faces.order import Order
from sim.faces.progress import progress
from sim.faces.showing import console_of
from sim.faces.studying import ANALYSIS, WIDTH, first_rows, save_tables
from sim.study.course import Report
from sim.study.writing import plain


def check(order: Order) -> None:
    """Refuse an order that asks nothing, before anything else is looked at.

    Raises:
        SpyscareError: saying what may be asked.
    """
    if order.command == "compare":
        asking.check_worlds((order.name, *order.more))
        return
    word, about = order.more
    if not word:
        raise SpyscareError(f"whatif: {order.name}: wants a question; `spyscare whatif` lists them")
    asking.check_word(word, about)
    if order.options["without"] and word != asking.PERSON:
        raise SpyscareError(f"--without {order.options['without']}: is for whatif … person NAME")


def put(order: Order) -> tuple[Asked, Report]:
    """Run what is missing of the question of an order, with progress on standard error.

    Raises:
        SpyscareError: everything wrong with the order.
        KeyboardInterrupt: at Ctrl-C; what is finished is kept.
    """
    asked = order.options
    given = {
        "settings": asking.changes_of(asked["set"]), "officers": asked["officers"],
        "seeds": asked["seeds"], "first_seed": asked["seed"], "quick": asked["quick"],
    }  # fmt: skip
    if order.command == "compare":
        study = asking.comparison((order.name, *order.more), **given)
    else:
        word, about = order.more
        study = asking.stated(order.name, word, about, **given)
    return asking.carry_out(study, order.folder, asked["workers"], progress())


def show(asked: Asked, as_json: bool, figures: bool = True) -> None:
    """Sentences, tables and where everything is; or the tables as JSON alone."""
    paths = save_tables(asked.answer, asked.folder / ANALYSIS)
    if figures:
        from sim.plots.studies import save

        paths = save(asked.study, asked.answer, asked.source, asked.folder / FIGURES)
    if as_json:
        tables = {name: table.to_dict("records") for name, table in asked.tables.items()}
        typer.echo(json.dumps(plain(tables), indent=2))
        return
    console = console_of(WIDTH)
    console.print(f"[bold]{asked.study.title}[/bold]")
    for line in asked.sentences:
        console.print(line, markup=False)
    for name, table in asked.tables.items():
        if len(table):
            console.print(first_rows(name, table))
    for path in paths if figures else ():
        console.print(str(path), markup=False, soft_wrap=True)
    console.print(f"tables in {asked.folder / ANALYSIS}; {asked.source}", markup=False,
                  soft_wrap=True)  # fmt: skip
