"""What the command `explore` does before a page is there: what it is of, and what it needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

    To be told to end is how it ends: that is said, and is no failure.

    Raises:
        SpyscareError: what cannot be opened.
    """
    check_installed()
    typer.echo("starting ...", err=True)
    with suppress(KeyboardInterrupt):
        _open(what, port, show)
    typer.echo("ended", err=True)


def _open(what: str | None, port: int, show: bool) -> None:
    from sim.faces.explore.desk import Desk, ready

    desk = Desk()
    try:
        # while this process loads the page, the worker loads the model and runs the first world
        desk.begin(ready)
        first, wrong = _first(what)
        from sim.faces.explore import work

        desk.begin(work.worlds, first)
        with _absent("aiohttp", "requests", "websocket"):  # for clients, and the page is served
            from sim.faces.explore.server import serve

        serve(first, desk, wrong, port, show, lambda address: typer.echo(f"{address}"))
    finally:
        desk.close()


@contextmanager
def _absent(*names: str) -> Iterator[None]:
    """What can do without these packages does, and is loaded the sooner."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


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
