"""A headless browser for tests of pages, where the machine has one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: Milliseconds after which a page that does nothing is lost, on a busy machine.
PATIENCE = 60_000
AXE = Path(__file__).parent / "axe-core" / "axe.min.js"


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium of the system; the test is skipped where it or its driver is missing."""
    driver = pytest.importorskip("playwright.sync_api", reason="no playwright; pip install it")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no browser; apt-get install chromium-headless-shell")
    with driver.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


def violations(page: Any, rules: list[str]) -> list[str]:
    """What axe-core finds against these rules or tags, a line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


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
