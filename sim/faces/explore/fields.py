"""What is written in a field of a trigger, as one line of text and back."""

from __future__ import annotations

import re
from typing import Any

_OVER = re.compile(r"(.+?)\s+over\s+(\d+)\s*d(?:ays)?")


def written(value: Any) -> str:
    """A value as one writes it: `+0.1`, `x1.5`, `0.4 over 14d`, `iakir, kork`."""
    if isinstance(value, dict):
        return f"{written(value['to'])} over {value['over']}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def read(text: str, like: Any) -> Any:
    """The value of what is written, of the sort that stands there now; a loader checks it."""
    text = text.strip()
    if isinstance(like, list | tuple):
        return [each.strip() for each in text.split(",") if each.strip()]
    if found := _OVER.fullmatch(text):
        return {"to": read(found[1], ""), "over": f"{found[2]}d"}
    if text[:1] in ("+", "-", "x"):  # relative: not the number that it looks like
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if isinstance(like, int) and number.is_integer() else number
