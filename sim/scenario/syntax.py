"""Reading TOML: all that is wrong with a text in one round, and what its writer may have meant.

The parser of the standard library stops at the first fault. What it cannot read is told and put
aside, and the rest is read on. What is put aside becomes `UNREADABLE`, of which `Complaints` say
nothing more.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from bisect import bisect_left
from typing import Any, NamedTuple

from sim.scenario.errors import UNREADABLE

#: Faults of a text after which no more are looked for.
_MOST = 20

_AT_LINE = re.compile(r"^(?P<what>.*) \(at line (?P<line>\d+), column \d+\)$", re.DOTALL)
_STRAIGHT = str.maketrans({c: '"' for c in "“”„‟«»"} | {c: "'" for c in "‘’‚‛"})
_KEY = re.compile(r"""^\s*(?P<key>[\w.\-"']+(?:\s*\.\s*[\w.\-"']+)*)\s*=\s*(?P<value>.*?)\s*$""")
_TABLE = re.compile(r"^\s*(?P<open>\[{1,2})\s*(?P<name>[A-Za-z0-9_.\-]+)")
_ASIDE = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|#.*""")  # what is quoted, or no statement
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_AGAIN = ("overwrite", "declare", "mutate", "redefine")
_DATES = (
    re.compile(r"(?P<y>\d{4})[-./ ](?P<m>\d{1,2})[-./ ](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[-./ ](?P<m>\d{1,2})[-./ ](?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})\.? (?P<word>[A-Za-z]{3,9})\.?,? (?P<y>\d{4})"),
    re.compile(r"(?P<word>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Wrong(NamedTuple):
    """What is wrong with a line of a text."""

    line: int
    said: str


def parse(text: str) -> tuple[dict[str, Any] | None, list[Wrong]]:
    """The tables of a TOML text so far as it can be read, and all that cannot.

    No tables where so much is wrong that nothing can be made of the rest.
    """
    lines, found = text.split("\n"), []
    touched: set[int] = set()
    for _ in range(3 * _MOST):
        try:
            return tomllib.loads("\n".join(lines)), found
        except (ValueError, RecursionError) as error:
            begin, at, far, what = _where(error, lines)
        if at not in touched:
            shown = text.split("\n")[at].strip()
            where = f" (what begins on line {begin + 1} is still open)" if begin < at else ""
            found.append(Wrong(at + 1, f"{_said(what, lines[at])}{where}: {shown}".rstrip(": ")))
        _put_aside(lines, begin, far, what, at in touched)
        touched.add(at)
        if len(found) == _MOST:
            break
    return None, found


def _where(error: Exception, lines: list[str]) -> tuple[int, int, bool, str]:
    """Where a statement begins that cannot be read, where that shows, whether it goes on beyond
    its first line, and what the parser says.
    """
    match = _AT_LINE.match(str(error))
    what = match["what"] if match else str(error).removesuffix(" (at end of document)")
    if isinstance(error, RecursionError):
        what = "Too many brackets within one another"
    at = min(int(match["line"]), len(lines)) - 1 if match else len(lines) - 1
    begin = at
    if match is None or not _reads(lines[:at]):
        starts = [0, *(i for i in range(1, at + 1) if _begins(lines[i]))]
        found = bisect_left(starts, True, lo=1, key=lambda i: not _reads(lines[:i]))
        begin = starts[found - 1]
    return begin, at if match else begin, match is None or begin < at, what


def _reads(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return False
    return True


def _put_aside(lines: list[str], begin: int, far: bool, what: str, again: bool) -> None:
    """Make a statement readable: as it may have been meant, or with nothing but its key."""
    straight = lines[begin].translate(_STRAIGHT)
    if not far and straight != lines[begin] and _reads([straight]):
        lines[begin] = straight
        return
    end = begin + 1
    if far:
        end = next((i for i in range(begin + 1, len(lines)) if _begins(lines[i])), len(lines))
    key, table = _KEY.match(lines[begin]), _TABLE.match(lines[begin])
    twice = any(word in what for word in _AGAIN)
    kept = ""
    if table and not again:
        name = f'"{UNREADABLE}{begin}"' if twice else table["name"]
        kept = f"{table['open']}{name}{']' * len(table['open'])}"
    elif key and not again and not twice:
        kept = f'{key["key"]} = "{UNREADABLE}"'
    lines[begin:end] = [kept, *[""] * (end - begin - 1)]


def _begins(line: str) -> bool:
    """Whether a line looks like the beginning of a statement."""
    return bool(_KEY.match(line) or _TABLE.match(line))


def _said(what: str, line: str) -> str:
    """What is wrong with a line, with what may have been meant."""
    bare = _ASIDE.sub("", line)
    key = _KEY.match(line)
    value = _ASIDE.sub("", key["value"]).strip() if key else ""
    date = _ISO.search(line)
    if date is not None and "date" in what.lower():
        return f"{date[0]}: no such date"
    if bare.translate(_STRAIGHT) != bare:
        return 'curly quotes; wants straight ones, like "this"'
    odd = odd_character(bare)
    if odd:
        return f"{what}{odd}"
    if date_hint(value):
        return f"no date{date_hint(value)}"
    if what == "Illegal character '\\n'":
        return "a quote is not closed"
    return f"{what}{_meant(value)}"


def _meant(value: str) -> str:
    """`; wants 1.5`: what a bare value may be meant to be, or nothing."""
    if re.fullmatch(r"[+-]?\d+,\d+", value):
        return f"; wants a point, {value.replace(',', '.')}"
    if re.fullmatch(r"[+-]?\.\d+", value):
        return f"; wants {value.replace('.', '0.')}"
    if value.lower() in ("true", "false"):
        return f"; wants {value.lower()}"
    return "; text stands in quotes" if re.match(r"[A-Za-z]", value) else ""


def odd_character(text: str) -> str:
    """`; "х" is CYRILLIC SMALL LETTER HA`, where a text that wants plain letters has others."""
    odd = next((c for c in text if not c.isascii()), None)
    return f'; "{odd}" is {unicodedata.name(odd, "no letter")}' if odd is not None else ""


def date_hint(text: str) -> str:
    """`; wants 1937-09-27`, where a text is a date written in another way; else nothing."""
    year, day = _date_in(text)
    if day is not None:
        return f"; wants {day}"
    return f"; wants year, month and day, like {year}-05-10" if year else ""


def date_meant(text: str) -> dt.date | None:
    """The day of a text that is a date written in another way."""
    return _date_in(text)[1]


def _date_in(text: str) -> tuple[str, dt.date | None]:
    """Year and day of a text that looks like a date, however written; no day where none is such."""
    for pattern in _DATES:
        match = pattern.fullmatch(text.strip())
        if match is not None:
            found = match.groupdict()
            word = found.get("word", "")[:3].lower()
            if word and word not in _MONTHS:
                break
            month = _MONTHS.index(word) + 1 if word else int(found["m"])
            try:
                return found["y"], dt.date(int(found["y"]), month, int(found["d"]))
            except ValueError:
                return found["y"], None
    return "", None
