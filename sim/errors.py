"""What a user wrote cannot be used: the error, and the nearest word that could."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class SpyscareError(Exception):
    """Something the user wrote cannot be used: one clear line for each thing wrong.

    Attributes:
        lines: messages, each naming file, place, value and what was wanted.
    """

    def __init__(self, lines: str | Sequence[str]):
        self.lines = [lines] if isinstance(lines, str) else list(lines)
        super().__init__("\n".join(self.lines))


def nearest(word: str, among: Iterable[str]) -> str | None:
    """The closest known word, or None where nothing is close."""
    close = difflib.get_close_matches(word, list(among), n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(word: str, among: Iterable[str], quote: bool = True) -> str:
    """`; did you mean "x"?`, or nothing where nothing is close."""
    match = nearest(word, among)
    if match is None:
        return ""
    return f'; did you mean "{match}"?' if quote else f"; did you mean {match}?"
