"""Ways to break a text that people write, each as somebody has done it.

`broken(text, seed)` breaks it in one to three places; the same seed breaks it in the same way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

#: A text, and chance -> the text with one fault; as it is where there is no place for the fault.
Way = Callable[[str, random.Random], str]

#: What may stand where a value was wanted.
VALUES = (
    "-1", "0", "1e400", "nan", "inf", "-0.0", "1e-300", "2.5", "99999999999999999999", "0x1F",
    '""', '" "', '"x"', '"+3d"', '"-400d"', "true", "false", "[]", "{}", "[1, 1]", '["a", 3]',
    "{ from = 2, to = 1 }", "{ values = [0.5, 0.5] }", "1937-05-22", "1937-05-22T10:00:00",
    "27.9.1937", "1937-02-30", "'''\n'''", '"\u00e9\u0414\u2028"', '"a\\u0000b"',
)  # fmt: skip
#: Signs that come from another keyboard or program.
SIGNS = "\"'=[]{}#,.;:-_\u201c\u201d\u2019\u00a0\u2013\ufeff\x00\t\\"
#: Cells of a table.
CELLS = ("", "x", "1,5", '"1,5"', "1;5", "nan", "inf", "-1", "1e9", "true", "+3d", "1 # one", '"')

_LINE = re.compile(r"[^\n]*\n?")
_SET = re.compile(r"(?m)^(\s*)([\w\".-]+)(\s*=\s*)([^\n]*)$")
_WORD = re.compile(r"[A-Za-z_]{3,}")
_HEAD = re.compile(r"(?m)^\[+[^\n]*\]+$")


def lines_of(text: str) -> list[str]:
    return [line for line in _LINE.findall(text) if line]


def no_line(text: str, chance: random.Random) -> str:
    lines = lines_of(text)
    if len(lines) > 1:
        del lines[chance.randrange(len(lines))]
    return "".join(lines)


def twice(text: str, chance: random.Random) -> str:
    lines = lines_of(text)
    at = chance.randrange(len(lines))
    return "".join([*lines[: at + 1], *lines[at:]])


def swapped(text: str, chance: random.Random) -> str:
    lines = lines_of(text)
    if len(lines) < 2:
        return text
    at = chance.randrange(len(lines) - 1)
    lines[at : at + 2] = lines[at + 1], lines[at]
    return "".join(lines)


def cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def no_letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def a_sign(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(SIGNS) + text[at:]


def misspelt(text: str, chance: random.Random) -> str:
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(word.start(), word.end() - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


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


def curly(text: str, chance: random.Random) -> str:
    return text.replace('"', chance.choice(["\u201c", "\u201d", "\u00ab"]), chance.randint(1, 4))


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


#: Of any text, of TOML alone, of CSV alone.
ANY: tuple[Way, ...] = (no_line, twice, swapped, cut, no_letter, a_sign, misspelt, other_number)
TOML: tuple[Way, ...] = (*ANY, other_word, other_value, other_value, a_key, other_head, curly)
CSV: tuple[Way, ...] = (*ANY, other_cell, other_cell, more_or_fewer_cells, semicolons)


def broken(text: str, seed: int, ways: tuple[Way, ...] = TOML) -> str:
    """A text broken in one to three places; one that differs from what it was."""
    chance = random.Random(seed)
    out = text
    for _ in range(chance.randint(1, 3)):
        out = chance.choice(ways)(out, chance) or text
    return out
