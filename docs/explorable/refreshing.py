"""The page made anew from the numbers that are kept, or only looked at."""

from __future__ import annotations

import json

from docs.explorable.page import HERE, made

NUMBERS, PAGE = HERE / "explorable.json", HERE / "index.html"


def refresh(check: bool = False) -> list[str]:
    """Make the page anew where it is not what its numbers give; one line where it was stale."""
    if not NUMBERS.is_file():
        return []
    text = made(json.loads(NUMBERS.read_text(encoding="utf-8")))
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return []
    if not check:
        PAGE.write_text(text, encoding="utf-8")
    return [f"docs/explorable/index.html: {'stale' if check else 'made anew'}"]
