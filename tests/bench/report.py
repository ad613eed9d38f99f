"""How long a report is made and waited for; on an idle machine.

    python -m tests.bench.report                 # two worlds of the whole corps, run here
    python -m tests.bench.report runs/a runs/b   # whatever `spyscare report` takes

Prints the bytes of the file, the seconds that it takes to make, and from its address to the first
view and to the last of its figures in the browser: median, least and most.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from sim.faces.report import making
from tests.browser import browser

OFFICERS, OPENED = 144_300, 15
WORLDS = ("spy-scare-1937", "without", "plenum")
#: Draws whatever waits to come into view, and resolves when it has been painted.
WHOLE = """() => new Promise(done => {
    window.dispatchEvent(new Event('beforeprint'));
    requestAnimationFrame(() => requestAnimationFrame(done));
})"""
#: How many figures are still empty.
EMPTY = "[...document.querySelectorAll('.chart')].filter(c => !c.querySelector('svg')).length"


def waits(page, address: str) -> tuple[float, float]:
    """Seconds from the address to the first view, and to the last figure."""
    at = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    first = time.perf_counter() - at
    page.evaluate(WHOLE)
    last = time.perf_counter() - at
    assert page.evaluate(EMPTY) == 0
    return first, last


def said(words: str, seconds: list[float]) -> None:
    """Print a line."""
    print(
        f"{words}: {statistics.median(seconds):.2f} s"
        f" ({min(seconds):.2f} to {max(seconds):.2f}, {len(seconds)} times)"
    )


def main() -> None:
    """Measure, and print."""
    targets = sys.argv[1:] or WORLDS
    at = time.perf_counter()
    found = making.given(targets, None if sys.argv[1:] else OFFICERS)
    ran = time.perf_counter()
    text = making.made(found)
    print(f"{len(text.encode()):,} bytes; runs {ran - at:.1f} s, report", end=" ")
    print(f"{time.perf_counter() - ran:.1f} s")
    with tempfile.TemporaryDirectory() as folder, browser() as opened:
        path = Path(folder) / "report.html"
        making.write(text, path)
        page = opened.new_context(offline=True, viewport={"width": 1600, "height": 1000}).new_page()
        both = [waits(page, path.as_uri()) for _ in range(OPENED + 1)][1:]
    said("first view", [first for first, _ in both])
    said("last figure", [last for _, last in both])


if __name__ == "__main__":
    main()
