"""Every parameter, kind of trigger, lever and command has words, and every source exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

import sim
from sim.cli import app
from sim.engine.ledger import COUNTED, COUNTS, LEVERS, STATE
from sim.scenario import evidence
from sim.scenario.parameters import (
    FITTED,
    JUDGEMENT,
    LEVER_NAMES,
    PARAMETERS,
    START_OF_LEVER,
    Parameter,
    Values,
)
from sim.scenario.triggers import KINDS
from sim.vocabulary import Decision, Kind, Lever, Motive, Narrative

SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))
CODE = re.compile(r"\b([MSEH]\d{1,3})\b")


# -- parameters -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_has_bounds_unit_meaning_and_source(name: str) -> None:
    p: Parameter = PARAMETERS[name]
    assert len(p.meaning.split()) >= 2
    assert p.unit
    assert p.source
    for source in p.source:
        assert source in (JUDGEMENT, FITTED) or evidence.known(source), f"{name} cites {source}"
    if p.kind is bool:
        assert (p.low, p.high) == (None, None)
    else:
        assert p.low < p.high
        assert p.low <= p.default <= p.high


def test_every_parameter_has_one_meaning() -> None:
    meanings = [(p.name.split(".")[0], p.meaning) for p in PARAMETERS.values()]
    assert len(set(meanings)) == len(meanings)


def test_every_section_says_what_it_is_about() -> None:
    for name, field in Values.model_fields.items():
        assert field.annotation.__doc__, name


def test_a_share_is_between_nothing_and_all() -> None:
    for p in PARAMETERS.values():
        if p.unit == "share" and not p.name.endswith("_preference"):  # those are added to 1
            assert (p.low, p.high) == (0, 1), p.name


@pytest.mark.parametrize("narrative", Narrative)
def test_every_narrative_has_its_marker_its_salience_and_its_openness(narrative: Narrative) -> None:
    for section in ("markers", "salience", "openness"):
        assert f"{section}.{narrative.word}" in PARAMETERS
    assert PARAMETERS[f"salience.{narrative.word}"].lever == Lever(int(narrative))
    assert f"salience.{narrative.word}" in LEVER_NAMES
    for column in ("belief", "weight"):
        assert f"{column}_{narrative.word}" in STATE


def test_every_section_by_narrative_names_the_narratives_and_nothing_else() -> None:
    for section in ("markers", "salience", "openness"):
        fields = Values.model_fields[section].annotation.model_fields
        assert tuple(fields) == Narrative.words()


@pytest.mark.parametrize("motive", Motive)
def test_every_motive_has_its_rate_its_gain_and_its_preference(motive: Motive) -> None:
    for name in (motive.word, f"{motive.word}_gain", f"{motive.word}_preference"):
        assert f"denunciation.{name}" in PARAMETERS
    assert f"letters_{motive.word}" in COUNTS


@pytest.mark.parametrize("lever", Lever)
def test_every_lever_starts_at_a_parameter_and_has_a_name(lever: Lever) -> None:
    assert [p.name for p in PARAMETERS.values() if p.lever == lever] == [START_OF_LEVER[lever]]
    assert list(LEVER_NAMES.values()).count(lever) == 1
    assert lever.word in LEVERS


# -- codes ----------------------------------------------------------------------------------


def test_no_two_decisions_share_an_address() -> None:
    codes = {name: code for name, code in vars(Decision).items() if name.isupper()}
    assert len(set(codes.values())) == len(codes) > 30


def test_every_kind_of_row_is_counted_or_a_decision_of_those_above() -> None:
    uncounted = set(Kind) - set(COUNTED)
    assert uncounted == {Kind.VERIFICATION, Kind.CLEARANCE, Kind.ORDER, Kind.HALT, Kind.REPORT}
    columns = [*COUNTS, *LEVERS, *STATE]
    assert len(set(columns)) == len(columns)


# -- triggers -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_trigger_and_its_fields_have_words(kind: str) -> None:
    cls = KINDS[kind]
    assert cls.__doc__ and cls.__doc__.strip().endswith(".")
    fields = cls.model_json_schema()["properties"]
    plain = {"kind", "outcome"}  # words that say themselves what they may be
    assert [n for n, said in fields.items() if n not in plain and not said.get("description")] == []


# -- commands -------------------------------------------------------------------------------

COMMANDS = typer.main.get_command(app).commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_its_options_have_words(name: str) -> None:
    command = COMMANDS[name]
    assert command.help and command.help.strip().endswith(".")
    assert [p.name for p in command.params if not getattr(p, "help", None)] == []


# -- sources --------------------------------------------------------------------------------


def test_every_source_named_in_the_code_exists() -> None:
    found: dict[str, str] = {}
    for path in SOURCES:
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, path.name)
    assert len(found) > 60
    assert {code: place for code, place in found.items() if not evidence.known(code)} == {}
