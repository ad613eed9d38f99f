"""Ways to break a study or its CSV table, beside those of any TOML text.

`broken_by(text, seed)` breaks a text in one to three places; the same seed does it in the same way.
"""

from __future__ import annotations

import random
import re

from tests.broken import WAYS, Way

#: What may stand where a value was wanted.
VALUES = (
    "-1", "0", "1e400", "nan", "inf", "-0.0", "1e-300", "2.5", "99999999999999999999", "0x1F",
    '""', '" "', '"x"', '"+3d"', '"-400d"', "true", "false", "[]", "{}", "[1, 1]", '["a", 3]',
    "{ from = 2, to = 1 }", "{ values = [0.5, 0.5] }", "1937-05-22", "1937-05-22T10:00:00",
    "27.9.1937", "1937-02-30", "'''\n'''", '"\u00e9\u0414\u2028"', '"a\\u0000b"',
)  # fmt: skip
#: Cells of a table.
CELLS = ("", "x", "1,5", '"1,5"', "1;5", "nan", "inf", "-1", "1e9", "true", "+3d", "1 # one", '"')

_LINE = re.compile(r"[^\n]*\n?")
_SET = re.compile(r"(?m)^(\s*)([\w\".-]+)(\s*=\s*)([^\n]*)$")
_WORD = re.compile(r"[A-Za-z_]{3,}")
_HEAD = re.compile(r"(?m)^\[+[^\n]*\]+$")


def lines_of(text: str) -> list[str]:
    return [line for line in _LINE.findall(text) if line]


def other_word(text: str, chance: random.Random) -> str:
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word, other = chance.choice(words), chance.choice(words)
    return text[: word.start()] + other[0] + text[word.end() :]


def other_value(text: str, chance: random.Random) -> str:
    found = list(_SET.finditer(text))
    if not found:
        return text
    place = chance.choice(found)
    return text[: place.start(4)] + chance.choice(VALUES) + text[place.end(4) :]


def other_number(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r"-?\d[\d_.]*", text))
    if not found:
        return text
    place = chance.choice(found)
    number = chance.choice(["0", "-3", "7", "1e9", "0.5", "1_000_000", "2147483648", "1.", "007"])
    return text[: place.start()] + number + text[place.end() :]


def a_key(text: str, chance: random.Random) -> str:
    lines = lines_of(text)
    key = chance.choice([*_WORD.findall(text), "nonsense"])
    lines.insert(chance.randrange(len(lines) + 1), f"{key} = {chance.choice(VALUES)}\n")
    return "".join(lines)


def other_head(text: str, chance: random.Random) -> str:
    heads = list(_HEAD.finditer(text))
    if not heads:
        return text
    place = chance.choice(heads)
    made = chance.choice(["[nonsense]", "[[factors]]", "[design.more]", "[quick.quick]", ""])
    return text[: place.start()] + made + text[place.end() :]


def other_cell(text: str, chance: random.Random) -> str:
    lines = lines_of(text)
    at = chance.randrange(len(lines))
    cells = lines[at].rstrip("\n").split(",")
    cells[chance.randrange(len(cells))] = chance.choice(CELLS)
    lines[at] = ",".join(cells) + "\n"
    return "".join(lines)


def more_or_fewer_cells(text: str, chance: random.Random) -> str:
    lines = lines_of(text)
    at = chance.randrange(len(lines))
    cells = lines[at].rstrip("\n").split(",")
    if chance.random() < 0.5:
        cells.insert(chance.randrange(len(cells) + 1), chance.choice([*cells, *CELLS]))
    else:
        del cells[chance.randrange(len(cells))]
    lines[at] = ",".join(cells) + "\n"
    return "".join(lines)


def semicolons(text: str, chance: random.Random) -> str:
    return text.replace(",", ";", chance.randint(1, 100))


#: Of TOML, and of CSV.
TOML: tuple[Way, ...] = (
    *WAYS.values(), other_word, other_value, other_value, other_number, a_key, other_head,
)  # fmt: skip
CSV: tuple[Way, ...] = (
    *(WAYS[name] for name in ("mark", "cut", "lost_line", "swapped", "stray", "lost_sign")),
    other_number, other_cell, other_cell, more_or_fewer_cells, semicolons,
)  # fmt: skip


def broken_by(text: str, seed: int, ways: tuple[Way, ...] = TOML) -> str:
    """A text broken in one to three places."""
    chance = random.Random(seed)
    out = text
    for _ in range(chance.randint(1, 3)):
        out = chance.choice(ways)(out, chance) or text
    return out
