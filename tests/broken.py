"""Ways to break a TOML text, as hands and editors do: for tests of readers of files.

A way takes a text and a source of chance, and gives another text. Those in `SURE` leave a text
that is wrong wherever they change it, if it was right before; others may leave one that is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from hypothesis import strategies as st

Way = Callable[[str, Random], str]

_LINE = re.compile(r"^(?P<key>[A-Za-z_][\w.\-]*)(?P<equals>\s*=\s*)(?P<value>.*)$")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_KINDS = (
    "3", "-0.5", '"text"', '""', "true", "[1, 2]", "[]", "{ a = 1 }", "1937-05-05", "07:32:00",
)  # fmt: skip
_NUMBERS = ("nan", "inf", "-inf", "-1", "1e300", "-1e300", "9" * 400, "1e-300", "0")
_DATES = ("1937-02-30", "27.9.1937", "0000-00-00", "1937-13-01", "9/27/1937", '"1937-09-27"')
_SIGNS = "\"'[]{}=#,.\\\0\r\n“”–\u00a0х"


def _edit_line(text: str, chance: Random, wants: re.Pattern[str], edit: Callable) -> str:
    """One of the lines that match, edited; comments and notes are left alone."""
    lines = text.split("\n")
    fit = [i for i, line in enumerate(lines) if wants.search(line) and not line.startswith("#")]
    if not fit:
        return text
    i = chance.choice(fit)
    lines[i] = edit(lines[i])
    return "\n".join(lines)


def misspelt(text: str, chance: Random) -> str:
    """A key with a letter too many."""

    def edit(line: str) -> str:
        match = _LINE.match(line)
        assert match is not None
        at = chance.randrange(1, len(match["key"]) + 1)
        key = match["key"][:at] + "q" + match["key"][at:]
        return key + match["equals"] + match["value"]

    return _edit_line(text, chance, _LINE, edit)


def _valued(text: str, chance: Random, values: Sequence[str]) -> str:
    value = chance.choice(values)
    return _edit_line(
        text, chance, _LINE, lambda line: _LINE.sub(rf"\g<key>\g<equals>{value}", line)
    )


def wrong_type(text: str, chance: Random) -> str:
    """A value of another kind."""
    return _valued(text, chance, _KINDS)


def wrong_number(text: str, chance: Random) -> str:
    """A number that is none, or none that is meant."""
    return _valued(text, chance, _NUMBERS)


def wrong_date(text: str, chance: Random) -> str:
    """A day that there is not, or that is written otherwise."""
    return _edit_line(
        text, chance, _DATE, lambda line: _DATE.sub(chance.choice(_DATES), line, count=1)
    )


def unknown_word(text: str, chance: Random) -> str:
    """A text in quotes that nobody knows."""
    return _edit_line(
        text, chance, re.compile(r'"[^"]+"'),
        lambda line: re.sub(r'"[^"]+"', '"nobody-knows"', line, count=1),
    )  # fmt: skip


def curly(text: str, chance: Random) -> str:
    """Quotes as a word processor writes them."""
    return _edit_line(
        text, chance, re.compile(r'"[^"]*"'),
        lambda line: re.sub(r'"([^"]*)"', r"“\1”", line, count=1),
    )  # fmt: skip


def mark(text: str, chance: Random) -> str:
    """A byte order mark, which is no fault."""
    return text if text.startswith("\ufeff") else f"\ufeff{text}"


def cut(text: str, chance: Random) -> str:
    """Nothing from some place on."""
    return text[: chance.randrange(len(text) + 1)]


def doubled(text: str, chance: Random) -> str:
    """A line that stands there twice."""
    return _edit_line(text, chance, _LINE, lambda line: f"{line}\n{line}")


def doubled_block(text: str, chance: Random) -> str:
    """A table that stands there twice."""
    blocks = re.split(r"(?m)^(?=\[)", text)
    return text + "\n" + chance.choice(blocks)


def lost_line(text: str, chance: Random) -> str:
    """A line that is gone."""
    lines = text.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def swapped(text: str, chance: Random) -> str:
    """Two lines in each other's place."""
    lines = text.split("\n")
    i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


def stray(text: str, chance: Random) -> str:
    """A sign that does not belong there."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_SIGNS) + text[at:]


def lost_sign(text: str, chance: Random) -> str:
    """A sign that is gone."""
    at = chance.randrange(max(len(text), 1))
    return text[:at] + text[at + 1 :]


#: After these a text is wrong, where they changed it and nothing else did.
SURE: dict[str, Way] = {"misspelt": misspelt, "curly": curly, "doubled": doubled}
WAYS: dict[str, Way] = SURE | {
    "wrong_type": wrong_type, "wrong_number": wrong_number, "wrong_date": wrong_date,
    "unknown_word": unknown_word, "mark": mark, "cut": cut, "doubled_block": doubled_block,
    "lost_line": lost_line, "swapped": swapped, "stray": stray, "lost_sign": lost_sign,
}  # fmt: skip

#: One to three ways, each with a seed of its own.
BREAKS = st.lists(
    st.tuples(st.sampled_from(sorted(WAYS)), st.integers(0, 2**32 - 1)), min_size=1, max_size=3
)


def broken(text: str, breaks: Sequence[tuple[str, int]]) -> str:
    """The text broken in these ways, one after the other."""
    for name, seed in breaks:
        text = WAYS[name](text, Random(seed))
    return text
