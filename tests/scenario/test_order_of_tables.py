"""In which order the tables of a file stand changes nothing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.load import load
from tests.scenario.test_fuzz import MINE, PARENT

HEAD, *TABLES = ("[" + part for part in MINE.split("\n["))
HEAD = HEAD.removeprefix("[")
KEYS = HEAD.strip().splitlines()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("order")
    (folder / "parent.toml").write_text(PARENT, encoding="utf-8")
    return folder


def made(place, keys, tables):
    (place / "mine.toml").write_text("\n".join([*keys, *tables]), encoding="utf-8")
    return load(place / "mine.toml")


@settings(max_examples=40, deadline=None)
@given(st.permutations(KEYS), st.permutations(TABLES))
def test_tables_and_keys_stand_anywhere(place, keys, tables) -> None:
    swapped, plain = made(place, keys, tables), made(place, KEYS, TABLES)
    assert swapped.values == plain.values
    assert {t.id: t.canonical() for t in swapped.triggers} == {
        t.id: t.canonical() for t in plain.triggers
    }
    triggers = [table for table in tables if table.startswith("[[trigger]]")]
    assert (swapped.hash == plain.hash) == (
        triggers == [table for table in TABLES if table.startswith("[[trigger]]")]
    )


def test_edits_of_one_trigger_act_in_one_order(place) -> None:
    edits = [
        '[shift]\nplenum = "+5d"', "[scale]\nplenum = 0.5",
        '[change.plenum]\npush = "+0.4"\nnote = "so"',
    ]  # fmt: skip
    found = {made(place, KEYS, order).hash for order in itertools.permutations(edits)}
    assert len(found) == 1
