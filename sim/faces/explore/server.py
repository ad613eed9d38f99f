"""The server of `spyscare explore`: the page behind its gate, on this machine alone."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request
from nicegui import ui

from sim.errors import SpyscareError
from sim.faces.explore.desk import Desk
from sim.faces.explore.gate import LOOPBACK, Gate
from sim.faces.explore.page import build
from sim.faces.explore.state import State
from sim.scenario.files import available


def free_port(wanted: int) -> socket.socket:
    """A socket of this machine that listens, on a port; 0 takes any that is free.

    Raises:
        SpyscareError: where the port is taken.
    """
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((LOOPBACK, wanted))
        door.listen()  # whoever is told the address may come at once
    except OSError as error:
        door.close()
        raise SpyscareError(f"--port {wanted}: cannot be used: {error.strerror}") from None
    return door


def application(first: State, desk: Desk, wrong: list[str]) -> FastAPI:
    """The page as an application: its address may carry a state, else the first one is shown."""
    names = list(dict.fromkeys([first.scenario, *available()]))

    def page(request: Request) -> None:
        state, faults = first, list(wrong)
        if request.url.query:
            try:
                state, faults = State.read(request.url.query), []
            except SpyscareError as error:
                faults = error.lines
            if state.scenario not in names:  # no address opens a file of this machine
                faults = [f"address: scenario={state.scenario}: no such scenario"]
                state = first
        build(state, desk, names, faults)

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    ui.page("/", title="spyscare explore")(page)
    ui.run_with(app, show_welcome_message=False, tailwind=False, reconnect_timeout=30.0,
                gzip_middleware_factory=None)  # fmt: skip
    return app


def serve(
    first: State, desk: Desk, wrong: list[str], port: int, show: bool,
    tell: Callable[[str], None],
) -> None:  # fmt: skip
    """Serve until Ctrl-C.

    Args:
        first: what the page shows where its address says nothing else.
        desk: where runs are asked for.
        wrong: what the page has to say of that.
        port: of this machine; 0 takes any that is free.
        show: open a browser.
        tell: says the address.

    Raises:
        SpyscareError: where the port is taken.
    """
    door = free_port(port)
    app = application(first, desk, wrong)
    gate = Gate(app, door.getsockname()[1])
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI):
        async with inner(app):
            tell(gate.address)
            if show:
                webbrowser.open(gate.address)
            yield

    app.router.lifespan_context = lifespan
    config = uvicorn.Config(gate, log_level="warning", lifespan="on", timeout_graceful_shutdown=1)
    try:
        uvicorn.Server(config).run(sockets=[door])
    finally:
        desk.close()
        door.close()
