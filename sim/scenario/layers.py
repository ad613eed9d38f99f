"""What one file says, or `with_values` is given: values, triggers, and edits of triggers.

How files lie over one another is in `documents`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, TypeAdapter, WithJsonSchema

from sim.errors import did_you_mean
from sim.scenario.errors import number_fault, shown
from sim.scenario.parameters import LEVER_NAMES, Values
from sim.scenario.parts import THEME, Day
from sim.scenario.reading import Faults, Sentence, Table
from sim.scenario.trigger import STRONGEST
from sim.scenario.triggers import AnyTrigger
from sim.scenario.twin import TABLES

_TEXTS = {"type": "array", "items": {"type": "string"}}


def _texts(wants: str) -> Any:
    """A list of texts, or a complaint that says what is wanted."""

    def parse(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ValueError(f"{shown(value)}: wants {wants}")
        return tuple(value)

    return Annotated[tuple[str, ...], PlainValidator(parse), WithJsonSchema(_TEXTS)]


def _tables(value: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise ValueError("wants tables, each under [[trigger]]")
    return tuple(dict(each) for each in value)


def _named(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table of edits by what they edit: an id, or `theme.WORD`."""
    themes = table.get(THEME)
    if not isinstance(themes, Mapping):
        return dict(table)
    ids = {name: value for name, value in table.items() if name != THEME}
    return ids | {f"{THEME}.{word}": value for word, value in themes.items()}


#: What is wrong with an edit of what is so named, empty where nothing is.
_Check = Callable[[str, Any], str]


def _is(kind: type, wants: str) -> _Check:
    """A check of its kind; `wants` names that, with the id for `{}`."""

    def check(name: str, value: Any) -> str:
        return "" if isinstance(value, kind) else f"{shown(value)}: wants {wants.format(name)}"

    return check


def _is_scale(name: str, value: Any) -> str:
    return number_fault(value, 0, STRONGEST, f"times as strong, 0-{STRONGEST:g}")


def _by_id(key: str, schema: dict[str, Any], check: _Check) -> Any:
    """A table of edits by id or theme, each checked."""

    def parse(table: Any) -> dict[str, Any]:
        if not isinstance(table, Mapping):
            raise ValueError(f"{shown(table)}: wants a table, [{key}], of trigger ids")
        named = _named(table)
        said = {name: check(name, value) for name, value in named.items()}
        faults = [(name, wrong) for name, wrong in said.items() if wrong]
        if faults:
            raise Faults(faults)
        return named

    themes = {THEME: {"type": "object", "additionalProperties": schema}}
    told = {"type": "object", "properties": themes, "additionalProperties": schema}
    return Annotated[dict[str, Any], PlainValidator(parse), WithJsonSchema(told)]


_SCALED = {"type": "number", "minimum": 0, "maximum": STRONGEST}


class Period(Table):
    """First and last day."""

    start: Day = None
    end: Day = None


class _Head(Table):
    title: Sentence = Field("", description="a few words for figures and tables")
    question: Sentence = Field("", description="what the scenario asks")
    expected: Sentence = Field("", description="what its author expects")
    extends: Any = Field(
        "",
        description="scenario from which this one differs; of several the later ones are laid "
        "over the earlier",
        json_schema_extra={"anyOf": [{"type": "string"}, _TEXTS]},
    )
    sources: _texts("a list of texts") = Field((), description="texts it rests on")
    period: Period = Period()


class _Story(Table):
    trigger: Annotated[tuple[dict, ...], PlainValidator(_tables), WithJsonSchema({})] = ()
    remove: Annotated[
        _texts("a list of trigger ids"),
        BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    ] = Field((), description="inherited triggers to take out, by id or theme")
    present: _by_id("present", {"type": "boolean"}, _is(bool, "true or false")) = Field(
        {}, description="whether an inherited trigger is there"
    )
    change: _by_id("change", {"type": "object"}, _is(Mapping, "a table of fields, [change.{}]")) = (
        Field({}, description="fields of an inherited trigger to override")
    )
    scale: _by_id("scale", _SCALED, _is_scale) = Field(
        {}, description="times by which a trigger is as strong as written"
    )
    shift: _by_id(
        "shift",
        {"anyOf": [{"type": "string", "pattern": r"^[+-]?\d+d$"}, {"format": "date"}]},
        _is(object, ""),
    ) = Field({}, description="days, or a date, by or to which a trigger is moved")


_LUCK, _STOP, _WITHOUT = (TABLES[name] for name in ("luck", "stop", "without"))


class _Twin(Table):
    luck: _LUCK = Field({}, description="what is drawn under another seed")
    stop: _STOP = Field({}, description="when all is stopped, and how")
    without: _WITHOUT = Field({}, description="a man or letter taken out")


class Layer(_Twin, _Story, Values, _Head):
    """All that a file can say, or `with_values` be given; what is set is what it says."""

    @classmethod
    def unknown(cls, field: str) -> str:
        if field in LEVER_NAMES:
            return "a lever stands in its section, like [police] zeal = 1.2, or in a [[trigger]]"
        return f"no such key or section{did_you_mean(field, cls.model_fields)}"

    def given(self, table: str) -> dict[str, Any]:
        """What a section, or the period, says."""
        found = getattr(self, table)
        return {key: getattr(found, key) for key in found.model_fields_set}


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one scenario file, for editors that complete and check TOML.

    Checks that span several fields or files are the loader's alone.
    """
    found = Layer.model_json_schema(ref_template="#/$defs/{model}")
    trigger = TypeAdapter(AnyTrigger).json_schema(ref_template="#/$defs/{model}")
    definitions = found.pop("$defs") | trigger.pop("$defs")
    found["properties"]["trigger"] = {"type": "array", "items": {"$ref": "#/$defs/AnyTrigger"}}
    for each in found["properties"].values():
        each.pop("default", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "spyscare scenario",
        "required": ["title", "question"],
        "$defs": definitions | {"AnyTrigger": trigger},
    }
