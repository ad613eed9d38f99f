"""Every parameter, kind of trigger, lever and command has words, and every source exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import typer

import sim
from sim.cli import app
from sim.engine.chronicle import Chronicle
from sim.engine.kernel.chronicle import ACT_KINDS
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
CODE = re.compile(r"\b([MR]\d\d|S\d{3}|[EH]\d{1,2})\b")


# -- parameters -----------------------------------------------------------------------------


def faults(p: Parameter) -> Iterator[str]:
    """What is missing of a parameter."""
    if len(p.meaning.split()) < 2 or not p.unit or not p.source:
        yield "wants a meaning, a unit and a source"
    for source in p.source:
        if source not in (JUDGEMENT, FITTED) and not evidence.known(source):
            yield f"cites {source}"
    if p.kind is bool:
        if (p.low, p.high) != (None, None):
            yield "a switch has no bounds"
    elif not (p.low < p.high and p.low <= p.default <= p.high):
        yield "its default is not within its bounds"


def test_every_parameter_has_bounds_unit_meaning_and_source() -> None:
    assert [f"{p.name}: {fault}" for p in PARAMETERS.values() for fault in faults(p)] == []


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


def test_every_narrative_has_its_marker_its_salience_and_its_openness() -> None:
    for narrative in Narrative:
        word = narrative.word
        assert {f"{s}.{word}" for s in ("markers", "salience", "openness")} <= set(PARAMETERS)
        assert PARAMETERS[f"salience.{word}"].lever == Lever(int(narrative))
        assert f"salience.{word}" in LEVER_NAMES
        assert {f"belief_{word}", f"weight_{word}"} <= set(STATE)


def test_every_section_by_narrative_names_the_narratives_and_nothing_else() -> None:
    for section in ("markers", "salience", "openness"):
        fields = Values.model_fields[section].annotation.model_fields
        assert tuple(fields) == Narrative.words()


def test_every_motive_has_its_rate_its_gain_and_its_preference() -> None:
    for word in Motive.words():
        ends = ("", "_gain", "_preference")
        assert {f"denunciation.{word}{end}" for end in ends} <= set(PARAMETERS), word
        assert f"letters_{word}" in COUNTS


def test_every_lever_starts_at_a_parameter_and_has_a_name() -> None:
    for lever in Lever:
        assert [p.name for p in PARAMETERS.values() if p.lever == lever] == [START_OF_LEVER[lever]]
        assert list(LEVER_NAMES.values()).count(lever) == 1
        assert lever.word in LEVERS


# -- codes ----------------------------------------------------------------------------------


def test_no_two_decisions_share_an_address() -> None:
    codes = {name: code for name, code in vars(Decision).items() if name.isupper()}
    assert len(set(codes.values())) == len(codes) > 30


def test_every_kind_of_row_is_counted_or_a_decision_of_those_above() -> None:
    uncounted = set(Kind) - set(COUNTED)
    assert uncounted == {
        Kind.VERIFICATION, Kind.CONFRONTATION, Kind.VOUCHING, Kind.CLEARANCE, Kind.ORDER, Kind.HALT,
        Kind.REPORT, Kind.ALL_CLEAR,
    }  # fmt: skip
    columns = [*COUNTS, *LEVERS, *STATE]
    assert len(set(columns)) == len(columns)


# -- triggers -------------------------------------------------------------------------------


def test_every_kind_of_trigger_and_its_fields_have_words() -> None:
    plain = {"kind", "outcome"}  # words that say themselves what they may be
    silent = []
    for kind, cls in KINDS.items():
        assert cls.__doc__ and cls.__doc__.strip().endswith("."), kind
        fields = cls.model_json_schema()["properties"]
        silent += [(kind, n) for n, said in fields.items() if not said.get("description")]
    assert [each for each in silent if each[1] not in plain] == []


def test_every_kind_that_acts_has_its_effect_in_both_engines() -> None:
    acting = {word for word, cls in KINDS.items() if cls.acts}
    assert acting == set(ACT_KINDS)
    assert {word for word in acting if not hasattr(Chronicle, f"_{word}")} == set()


# -- commands -------------------------------------------------------------------------------


def test_every_command_and_its_options_have_words() -> None:
    silent = []
    for name, command in typer.main.get_command(app).commands.items():
        assert command.help and command.help.strip().endswith("."), name
        silent += [(name, p.name) for p in command.params if not getattr(p, "help", None)]
    assert silent == []


# -- sources --------------------------------------------------------------------------------


def test_every_source_named_in_the_code_exists() -> None:
    found: dict[str, str] = {}
    for path in SOURCES:
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, path.name)
    assert len(found) > 60
    assert {code: place for code, place in found.items() if not evidence.known(code)} == {}
