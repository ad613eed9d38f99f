"""What the command `explore` does before a page is there: what it is of, and what it needs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import typer

from sim.errors import SpyscareError

#: What a page needs beside what runs need.
NEEDS = "nicegui"


def check_installed() -> None:
    """Refuse where the page cannot be made.

    Raises:
        SpyscareError: saying what to install.
    """
    if find_spec(NEEDS) is None:
        raise SpyscareError("explore: wants NiceGUI; install it with: pip install 'spyscare[web]'")


def explore(what: str | None, port: int, show: bool) -> None:
    """Open the page of a scenario, of a finished run, or of a link's query; until Ctrl-C.

    Raises:
        SpyscareError: what cannot be opened.
    """
    check_installed()
    from sim.faces.explore import work
    from sim.faces.explore.desk import Desk

    first, wrong = _first(what)
    desk = Desk()
    try:
        # while this process loads the page, the worker loads the model and runs the first world
        desk.begin(work.worlds, first)
        from sim.faces.explore.server import serve

        serve(first, desk, wrong, port, show, lambda address: typer.echo(f"{address}"))
    finally:
        desk.close()


def _first(what: str | None):
    from sim.faces.explore.state import State

    if what is None:
        return State(), []
    if what.startswith("?"):
        state = State.read(what)
    elif Path(what).is_dir():
        from sim.faces.explore import work

        state, wrong = work.of_folder(what)
        return state, wrong
    else:
        state = State(what)
    state.world()
    return state, []
