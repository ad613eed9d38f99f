"""How long the explorer lets one wait, measured in the browser; on an idle machine.

    python -m tests.bench.explore

Prints the seconds from the command to the first curve, and from a changed slider to the new
curve at 5,000 officers: median, least and most.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser import Watched, browser

ROOT = Path(__file__).parents[2]
STARTS, CHANGES = 5, 15
#: Resolves, with the milliseconds since it was called, when the words of an answer have changed.
WATCH = """() => new Promise(done => {
    const words = document.querySelector('.words'), before = words.innerText;
    const at = performance.now();
    const look = new MutationObserver(() => {
        if (words.innerText === before) return;
        look.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - at)));
    });
    look.observe(words, {childList: true, characterData: true, subtree: true});
    window.__push();
})"""
#: Makes ready to press a slider at a part of its length, as a mouse does.
PUSH = """([label, value]) => { window.__push = () => {
    const track = document.querySelector(`.q-slider[aria-label="${label}"]`);
    const box = track.getBoundingClientRect();
    const at = {clientX: box.left + box.width * value, clientY: box.top + box.height / 2,
                bubbles: true, cancelable: true, button: 0};
    const held = track.querySelector('[tabindex]');
    held.dispatchEvent(new MouseEvent('mousedown', at));
    document.dispatchEvent(new MouseEvent('mouseup', at));
    held.dispatchEvent(new MouseEvent('click', at));
} }"""


@contextmanager
def begun() -> Iterator[str]:
    """The command runs; the address that it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "explore", "--no-show"],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def _ready(page) -> None:
    page.wait_for_function("document.querySelector('.words')?.innerText.startsWith('In the model')")


def starts(opened) -> list[float]:
    """Seconds from the command to the first curve, each time with a fresh process and cache."""
    found = []
    for _ in range(STARTS):
        page = Watched(opened.new_context()).page
        at = time.perf_counter()
        with begun() as address:
            page.goto(address)
            _ready(page)
            found.append(time.perf_counter() - at)
            page.context.close()
    return found


def changes(opened) -> list[float]:
    """Seconds from a slider that is let go to the new curve."""
    page = Watched(opened.new_context(viewport={"width": 1600, "height": 1000})).page
    found = []
    with begun() as address:
        page.goto(address)
        _ready(page)
        page.wait_for_timeout(5000)  # until the worker has its tables
        for number in range(CHANGES + 1):
            page.evaluate(PUSH, ["pressure.scale", 0.2 + 0.03 * number])
            found.append(page.evaluate(WATCH) / 1000)
            page.wait_for_timeout(300)
    return found[1:]


def main() -> None:
    """Measure, and print."""
    with browser() as opened:
        for words, seconds in (("first curve", starts(opened)), ("new curve", changes(opened))):
            print(
                f"{words}: {statistics.median(seconds):.2f} s"
                f" ({min(seconds):.2f} to {max(seconds):.2f}, {len(seconds)} times)"
            )


if __name__ == "__main__":
    main()
