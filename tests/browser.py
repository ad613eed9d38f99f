"""A browser for tests of pages: Debian's chromium-headless-shell, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

#: Names under which Debian has it.
NAMES = ("chromium-headless-shell", "chromium")
AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
#: Milliseconds after which a page that does nothing is lost, on a busy machine.
PATIENCE = 60_000


def program() -> str | None:
    """The browser on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Any]:
    """A browser; skips with a clear word where there is none."""
    driven = pytest.importorskip(
        "playwright.sync_api", reason="no Playwright: pip install 'spyscare[dev]'"
    )
    path = program()
    if path is None:
        pytest.skip("no browser: apt-get install chromium-headless-shell")
    with driven.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


class Watched:
    """A page, and all that went wrong in it.

    Attributes:
        page: of Playwright.
        faults: errors of the console and of scripts, answers of 400 and more, requests to
            anywhere but this machine.
    """

    def __init__(self, context: Any) -> None:
        self.page, self.faults = context.new_page(), []
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._answered)
        self.page.on("request", self._asked)
        self.page.on("websocket", lambda socket: self._went(socket.url))

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def _asked(self, request: Any) -> None:
        self._went(request.url)

    def _went(self, url: str) -> None:
        ours = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
        if not url.startswith(ours):
            self.faults.append(f"went out: {url}")


def violations(page: Any, rules: list[str]) -> list[str]:
    """What axe-core finds against these rules or tags, a line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
