"""Laying one file over another: values, triggers, and edits of triggers.

A `Document` is what a chain of files says; its triggers are as written, for others may edit
them. `lay` puts one more layer on it: a child file, or the edits given to `with_values`. Both
mean the same because both come through here. Every trigger remembers where it was written, for
complaints.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, TypeAdapter, WithJsonSchema

from sim.errors import did_you_mean
from sim.scenario.edits import parse_days
from sim.scenario.errors import Complaints, Fault, shown, unwrap
from sim.scenario.parameters import LEVER_NAMES, Values
from sim.scenario.parts import Day, parse_date, parse_span
from sim.scenario.reading import Faults, Sentence, Table, read_sound
from sim.scenario.triggers import AnyTrigger, Trigger, read_trigger
from sim.scenario.twice import twice

_MOMENTS = ("date", "after", "when")
#: Fields of which a change of one replaces all, and what goes with the first of them.
_INSTEAD = ((_MOMENTS, "delay"), (("evidence", "invented"), ""), (("persons", "group"), "share"))
_TEXTS = {"type": "array", "items": {"type": "string"}}


# what one file says


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


def _by_id(key: str, schema: dict[str, Any], kind: type = object, wants: str = "") -> Any:
    """A table of edits by trigger id, each of a kind; `wants` names it, with the id for `{}`."""

    def parse(table: Any) -> dict[str, Any]:
        if not isinstance(table, Mapping):
            raise ValueError(f"{shown(table)}: wants a table, [{key}], of trigger ids")
        faults = [
            (name, f"{shown(value)}: wants {wants.format(name)}")
            for name, value in table.items()
            if not isinstance(value, kind)
        ]
        if faults:
            raise Faults(faults)
        return dict(table)

    told = {"type": "object", "additionalProperties": schema}
    return Annotated[dict[str, Any], PlainValidator(parse), WithJsonSchema(told)]


class Period(Table):
    """First and last day."""

    start: Day = None
    end: Day = None


class _Head(Table):
    title: Sentence = Field("", description="a few words for figures and tables")
    question: Sentence = Field("", description="what the scenario asks")
    expected: Sentence = Field("", description="what its author expects")
    extends: Any = Field(
        "", description="scenario from which this one differs", json_schema_extra={"type": "string"}
    )
    sources: _texts("a list of texts") = Field((), description="texts it rests on")
    period: Period = Period()


class _Story(Table):
    trigger: Annotated[tuple[dict, ...], PlainValidator(_tables), WithJsonSchema({})] = ()
    remove: Annotated[
        _texts("a list of trigger ids"),
        BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    ] = Field((), description="ids of inherited triggers to take out")
    present: _by_id("present", {"type": "boolean"}, bool, "true or false") = Field(
        {}, description="whether an inherited trigger is there"
    )
    change: _by_id("change", {"type": "object"}, Mapping, "a table of fields, [change.{}]") = Field(
        {}, description="fields of an inherited trigger to override"
    )
    shift: _by_id(
        "shift", {"anyOf": [{"type": "string", "pattern": r"^[+-]?\d+d$"}, {"format": "date"}]}
    ) = Field({}, description="days, or a date, by or to which a trigger is moved")


class Layer(_Story, Values, _Head):
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


# what all files say


@dataclass(frozen=True)
class Draft:
    """A trigger as written.

    Attributes:
        fields: raw fields, edits applied.
        place: `mine.toml: trigger 3 "plenum"`.
        edited: field -> place of the edit that wrote it, where another layer did.
        dated: number of the layer that gave it its date.
    """

    fields: dict[str, Any]
    place: str
    edited: dict[str, str] = field(default_factory=dict)
    dated: int = 0

    @cached_property
    def reading(self) -> tuple[Trigger | None, list[Fault]]:
        """The trigger it makes, or None and faults; read once for all scenarios that share it."""
        return read_trigger(self.fields)

    @cached_property
    def canonical(self) -> dict[str, Any]:
        """What matters of its trigger to a run, in plain values, shared: not to be changed."""
        trigger, _ = self.reading
        assert trigger is not None
        return trigger.canonical()

    @cached_property
    def digestible(self) -> str:
        """The same as text, as it stands in the text that is hashed."""
        return compact(self.canonical)

    @property
    def id(self) -> str | None:
        """Its id, or None where it has none that could be one."""
        name = self.fields.get("id")
        return name if isinstance(name, str) else None

    def place_of(self, name: str) -> str:
        """Where a field was written; the place of the trigger for the whole."""
        top = name.partition(".")[0]
        own = f"{self.place}: {name}" if name else self.place
        return self.edited.get(name) or self.edited.get(top) or own


@dataclass(frozen=True)
class Document:
    """What a chain of files says.

    Attributes:
        name: of the last file.
        head: title, question, expected, sources.
        period: start and end, where given.
        values: section -> name -> value, where given.
        drafts: triggers in order.
        removed: trigger id -> place where it was taken out.
        layers: how many layers there are.
        ended: number of the layer that set the end of the period.
    """

    name: str = ""
    head: dict[str, Any] = field(default_factory=dict)
    period: dict[str, dt.date] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    removed: dict[str, str] = field(default_factory=dict)
    layers: int = 0
    ended: int = 0


def compact(content: Any) -> str:
    """Plain values as the one text they have, for hashing."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def unfold(table: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys as tables: `{"police.zeal": 2}` is `{"police": {"zeal": 2}}`."""
    out: dict[str, Any] = {}
    for key, value in table.items():
        value = unwrap(value)
        if isinstance(value, Mapping):
            value = unfold(value)
        elif isinstance(value, list | tuple):
            value = [unfold(item) if isinstance(item, Mapping) else item for item in value]
        *tables, last = str(key).split(".")
        inner = out
        for name in tables:
            if not isinstance(inner.get(name), dict):
                inner[name] = {}
            inner = inner[name]
        if isinstance(value, dict) and isinstance(inner.get(last), dict):
            value = inner[last] | value
        inner[last] = value
    return out


def lay(
    document: Document, tables: Mapping[str, Any], file: str, name: str, complaints: Complaints
) -> Document:
    """A document with one more layer on it.

    Args:
        document: what the layers below say.
        tables: the layer, with tables or with dotted keys.
        file: how complaints speak of the layer: `mine.toml`, or `with_values`.
        name: of the result.
        complaints: told everything that is wrong.
    """
    layer, faults = read_sound(Layer, unfold(tables))
    complaints.add_all(faults, lambda place: f"{file}: {place}")
    for each in twice(tables):
        complaints.add(f"{file}: {each.place}", each.words())
    stated, number = layer.model_fields_set, document.layers + 1
    head = [key for key in ("title", "question", "expected", "sources") if key in stated]
    period = layer.given("period")
    values = {
        section: document.values.get(section, {}) | layer.given(section)
        for section in Values.model_fields
        if section in stated
    }
    story = _Edited(document, layer, file, complaints)
    ended = number if "end" in period else document.ended
    return Document(
        name, document.head | {key: getattr(layer, key) for key in head},
        document.period | period, document.values | values,
        tuple(story.drafts), story.removed, number, ended,
    )  # fmt: skip


class _Edited:
    """The triggers of a document with one more layer: those it removes, adds, changes, shifts."""

    def __init__(self, document: Document, layer: Layer, file: str, complaints: Complaints) -> None:
        self.drafts = list(document.drafts)
        self.removed = dict(document.removed)
        self.number = document.layers + 1
        self.below, self.file = document.name or "any file below", file
        self.complaints = complaints
        for name in layer.remove:
            self._take_out(name, True, f"remove: {shown(name)}", "remove")
        for name, there in layer.present.items():
            self._take_out(name, not there, f"present.{name}", f"present.{name}")
        for position, fields in enumerate(layer.trigger, start=1):
            self._add(position, fields)
        for name, fields in layer.change.items():
            self._edit(self._change, name, fields, f"change.{name}")
        for name, moment in layer.shift.items():
            self._edit(self._shift, name, moment, f"shift.{name}")

    def _complain(self, place: str, message: str) -> None:
        self.complaints.add(f"{self.file}: {place}", message)

    def _position(self, name: str, place: str) -> int | None:
        """Where a trigger stands among the drafts; complains where it does not."""
        ids = [draft.id for draft in self.drafts]
        if name in ids:
            return ids.index(name)
        near = did_you_mean(name, [each for each in ids if each is not None])
        self._complain(place, f"no such trigger in {self.below}{near}")
        return None

    def _take_out(self, name: str, out: bool, place: str, where: str) -> None:
        position = self._position(name, place)
        if position is not None and out:
            del self.drafts[position]
            self.removed[name] = f"{self.file}: {where}"

    def _add(self, number: int, fields: dict[str, Any]) -> None:
        draft = Draft(fields, f"{self.file}: trigger {number}", dated=self.number)
        if draft.id is not None:
            draft = replace(draft, place=f'{draft.place} "{draft.id}"')
            taken = next((each for each in self.drafts if each.id == draft.id), None)
            if taken is not None:
                where = taken.place.removeprefix(f"{self.file}: ").partition(' "')[0]
                self.complaints.add(draft.place_of("id"), f"{shown(draft.id)} is already {where}")
            self.removed.pop(draft.id, None)
        self.drafts.append(draft)

    def _edit(
        self, edit: Callable[[Draft, Any, str], Draft], name: str, given: Any, place: str
    ) -> None:
        position = self._position(name, place)
        if position is not None:
            self.drafts[position] = edit(self.drafts[position], given, place)

    def _change(self, draft: Draft, table: Mapping[str, Any], place: str) -> Draft:
        """A trigger with other fields; a new moment, source or target replaces the old one."""
        fields, edited = dict(draft.fields), dict(draft.edited)
        for group, companion in _INSTEAD:
            if any(key in table for key in group):
                gone = (*group, companion) if group[0] in table else group
                fields = {key: value for key, value in fields.items() if key not in gone}
        for key, value in table.items():
            if key == "id":
                self._complain(f"{place}.id", "an id stays; remove the trigger and add another")
            elif key == "salience" and isinstance(value, dict):
                fields[key] = {**(fields.get(key) or {}), **value}
                edited |= {f"{key}.{name}": f"{self.file}: {place}.{key}.{name}" for name in value}
            else:
                fields[key] = value
                edited[key] = f"{self.file}: {place}.{key}"
        dated = self.number if any(key in table for key in _MOMENTS) else draft.dated
        return replace(draft, fields=fields, edited=edited, dated=dated)

    def _shift(self, draft: Draft, moment: Any, place: str) -> Draft:
        """A trigger moved by days, or to a date; what is dated `after` it follows by itself."""
        try:
            fields = shifted(draft.fields, moment)
        except ValueError as error:
            self._complain(place, str(error))
            return draft
        changed = {key for key in (*_MOMENTS, "delay") if fields.get(key) != draft.fields.get(key)}
        edited = draft.edited | dict.fromkeys(changed, f"{self.file}: {place}")
        return replace(draft, fields=fields, edited=edited, dated=self.number)


def shifted(fields: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """The fields of a trigger moved by `"+60d"` or to a date; ValueError says what was wanted."""
    kept = dict(fields)
    if isinstance(value, dt.date):
        moment = parse_date(value)
        for key in (*_MOMENTS, "delay"):
            kept.pop(key, None)
        return kept | {"date": moment}
    if not isinstance(value, str):
        raise ValueError(f'{shown(value)}: wants days, like "+60d", or a date')
    days = parse_days(value)
    try:
        if kept.get("date") is None:
            default = "1d" if kept.get("when") is not None else "0d"
            return kept | {"delay": f"{parse_days(kept.get('delay', default)) + days}d"}
        span = parse_span(kept["date"])
    except ValueError:
        return kept  # told where the trigger itself is read
    try:
        moved = span.moved(days)
    except OverflowError:
        raise ValueError(f"{shown(value)}: there is no such date") from None
    if moved.first == moved.last:
        return kept | {"date": moved.first}
    return kept | {"date": {"between": [moved.first, moved.last]}}
