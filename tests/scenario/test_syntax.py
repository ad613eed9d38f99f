"""Texts that are no TOML: all that is wrong in one round, and what their writers may have meant."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import SpyscareError
from sim.scenario.load import load
from sim.scenario.syntax import date_hint, parse

SOUND = """title = "A"
question = "?"
[period]
start = 1937-01-01
end = 1937-12-31
[police]
zeal = 1.0
sources = 3
"""


def said(text: str) -> list[tuple[int, str]]:
    return [tuple(each) for each in parse(text)[1]]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("title = “A”", 'curly quotes; wants straight ones, like "this": title = “A”'),
        ("title = «Дело»", 'curly quotes; wants straight ones, like "this": title = «Дело»'),
        ("title = ‘A’ # so", 'curly quotes; wants straight ones, like "this": title = ‘A’ # so'),
        ("start = 27.9.1937", "no date; wants 1937-09-27: start = 27.9.1937"),
        ("start = 1937/9/27", "no date; wants 1937-09-27: start = 1937/9/27"),
        ("start = 27 Sept. 1937", "no date; wants 1937-09-27: start = 27 Sept. 1937"),
        ("start = September 27, 1937", "no date; wants 1937-09-27: start = September 27, 1937"),
        ("start = 1937-02-30", "1937-02-30: no such date: start = 1937-02-30"),
        ('evidence = "M57', 'a quote is not closed: evidence = "M57'),
        ("zeal = True", "Invalid value; wants true: zeal = True"),
        ("zeal = .5", "Invalid value; wants 0.5: zeal = .5"),
        ("kind = halt", "Invalid value; text stands in quotes: kind = halt"),
        ("х = 1", 'Invalid statement; "х" is CYRILLIC SMALL LETTER HA: х = 1'),
    ],
)
def test_a_line_says_what_is_wrong_and_the_rest_is_read(line, words) -> None:
    tables, wrong = parse(f"{line}\n[police]\npatience = 3\n")
    assert wrong == [(1, words)]
    assert tables["police"] == {"patience": 3}


def test_a_decimal_comma_is_named() -> None:
    (wrong,) = said("zeal = 1,5\n")
    assert wrong[1].endswith("wants a point, 1.5: zeal = 1,5")


def test_curly_quotes_are_read_as_meant_where_only_they_are_wrong() -> None:
    assert parse("title = “It’s”\n")[0] == {"title": "It's"}


def test_quotes_within_text_are_the_writers_own() -> None:
    assert parse('title = "the “plot” — а"\n') == ({"title": "the “plot” — а"}, [])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = [1,\n2\n[b]\nc = 1\nd = x\n", [3, 5]),
        ('a = """open\nstill\nb = 3\n', [1]),
        ("[a]\n[a]\nb = x\n[c\nd = 1\n", [2, 3, 4]),
        ("a = 1\na = 2\nb = x\n", [2, 3]),
        ("a = " + "[" * 3000 + "\nb = x\n", [1, 2]),
        ("a = " + "9" * 5000 + "\nb = x\n", [1, 2]),
    ],
)
def test_one_fault_does_not_hide_the_next(text, lines) -> None:
    assert [line for line, _ in said(text)] == lines


@given(st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)))
def test_dates_in_other_ways_are_understood(day: dt.date) -> None:
    others = (
        f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}", f"{day.year}-{day.month}-{day.day}",
        f"{day.day} {day:%B} {day.year}", f"{day:%b %d, %Y}", f"{day:%Y/%m/%d}",
    )  # fmt: skip
    assert {date_hint(text) for text in others} == {f"; wants {day}"}


@given(st.text(max_size=20))
def test_no_text_is_misread_as_a_date(text: str) -> None:
    hint = date_hint(text)
    assert hint == "" or hint.startswith("; wants ")


def told(folder, content: bytes) -> list[str]:
    (folder / "bare.toml").write_bytes(content)
    with pytest.raises(SpyscareError) as caught:
        load(folder / "bare.toml")
    return caught.value.lines


def test_a_byte_order_mark_is_accepted(folder) -> None:
    text = 'title = "T"\r\nquestion = "?"\r\nextends = "quiet"\r\n'
    (folder / "mine.toml").write_text(text, encoding="utf-8-sig")
    assert load(folder / "mine.toml").title == "T"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251", "latin-1"])
def test_other_encodings_are_told(folder, encoding) -> None:
    text = 'title = "Дело"\n' if encoding != "latin-1" else 'title = "\xe9"\n'
    (line,) = told(folder, text.encode(encoding))
    assert line.startswith("bare.toml: cannot be read: no UTF-8 text (byte 0x")
    assert line.endswith("save it as UTF-8")


def test_syntax_and_meaning_are_told_in_one_round(folder) -> None:
    text = """title = “A”
[period]
start = 27.9.1937
end = 1938-01-01
[police]
zeel = 1
zeal = 99
[[trigger]]
id = "one"
kind = "hallt"
date = 1939-01-01
evidence = "nobody-knows"
[[trigger]]
id = "two"
kind = "set"
date = "27.9.1937"
needs = "three"
[[trigger]]
kind = "ramp"
id = "four"
date = 1938-02-02
vigilence = 3
"""
    assert [line.partition(" (")[0] for line in told(folder, text.encode())] == [
        'bare.toml, line 1: curly quotes; wants straight ones, like "this": title = “A”',
        "bare.toml, line 3: no date; wants 1937-09-27: start = 27.9.1937",
        "bare.toml: police.zeal: 99 is above 5",
        'bare.toml: police.zeel: no such value; did you mean "zeal"?',
        'bare.toml: trigger 1 "one": kind: "hallt": no such kind of trigger; did you mean "halt"?',
        'bare.toml: trigger 1 "one": evidence: "nobody-knows": no such evidence',
        'bare.toml: trigger 2 "two": evidence: missing; cite ids, or say invented = "why"',
        'bare.toml: trigger 2 "two": kind: a set edits at least one lever, like push = "+0.1"',
        'bare.toml: trigger 2 "two": date: "27.9.1937": wants a date without quotes, 1937-09-27',
        'bare.toml: trigger 3 "four": evidence: missing; cite ids, or say invented = "why"',
        'bare.toml: trigger 3 "four": over: missing; a ramp wants it',
        'bare.toml: trigger 3 "four": vigilence: no such field or lever; did you mean "vigilance"?',
        "bare.toml: question: missing; a scenario has its question",
        'bare.toml: trigger 2 "two": needs: "three": no such trigger',
    ]


def test_what_lies_outside_a_period_is_told_with_all_else_that_is_wrong(folder) -> None:
    text = SOUND.replace("sources", "zeel")
    for number, (kind, date) in enumerate(
        [("hallt", "1938-05-01"), ("report", "1939-01-01"), ("zzz", "1940-01-01")]
    ):
        text += f'[[trigger]]\nid = "t{number}"\nkind = "{kind}"\ndate = {date}\n'
    never = [line for line in told(folder, text.encode()) if "can never fire on" in line]
    assert [line.partition("fire on ")[2][:10] for line in never] == [
        "1938-05-01", "1939-01-01", "1940-01-01",
    ]  # fmt: skip


def test_a_file_whose_parent_is_missing_is_told_the_rest_too(folder) -> None:
    text = 'title = "T"\nextends = "quite"\n[police]\nzeal = 99\n[shift]\nx = "+3"\n'
    text += '[[trigger]]\nid = "It"\nkind = "halt"\ndate = 1937-02-02\ninvented = "why"\n'
    lines = told(folder, text.encode())
    assert lines[0] == 'bare.toml: extends: "quite": no such scenario; did you mean "quiet"?'
    assert [line.split(": ")[1] for line in lines[1:]] == [
        "police.zeal", 'trigger 1 "It"', "question",
    ]  # fmt: skip
