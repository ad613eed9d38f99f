"""Laying one file over another: values, triggers, and edits of triggers.

A `Document` is what a chain of files says, raw but for its values. `lay` puts one more
layer on it: a child file, or the edits given to `with_values`. Both mean the same because both
come through here. Every raw trigger remembers where it was written, for complaints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.drafts import Draft, TriggerLayer
from sim.scenario.errors import Complaints, shown, unwrap
from sim.scenario.fields import parse_date
from sim.scenario.parameters import LEVER_NAMES, Values
from sim.scenario.reading import read_values

_HEAD = ("title", "question", "expected", "sources", "extends")
_EDITS = ("remove", "shift", "change", "present")
_KEYS = (*_HEAD, "period", *Values.model_fields, "trigger", *_EDITS)


@dataclass(frozen=True)
class Document:
    """What a chain of files says.

    Attributes:
        name: of the last file.
        head: title, question, expected, sources.
        period: start and end, where given.
        values: dotted name -> value.
        drafts: triggers in order.
        removed: trigger id -> place where it was taken out.
        layers: how many layers there are.
        ended: number of the layer that set the end of the period.
    """

    name: str = ""
    head: dict[str, Any] = field(default_factory=dict)
    period: dict[str, dt.date] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    removed: dict[str, str] = field(default_factory=dict)
    layers: int = 0
    ended: int = 0


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
    tables = unfold(tables)
    layer = document.layers + 1
    for key in tables:
        if key not in _KEYS:
            complaints.add(f"{file}: {key}", _unknown(key))
    below, document = document.name, replace(document, layers=layer, name=name)
    document = _head(document, tables, file, complaints)
    document = _period(document, tables, file, complaints)
    values = dict(document.values)
    for section in Values.model_fields:
        if section in tables:
            found, faults = read_values(section, tables[section])
            values |= found
            for place, message in faults:
                complaints.add(f"{file}: {place}", message)
    document = replace(document, values=values)
    triggers = TriggerLayer(
        document.drafts, document.removed, layer, below or "any file below", file, complaints
    )
    triggers.read(tables)
    return replace(document, drafts=tuple(triggers.drafts), removed=triggers.removed)


def _unknown(key: str) -> str:
    """What to say of a key at the top of a file."""
    if key in LEVER_NAMES:
        return "a lever stands in its section, like [police] zeal = 1.2, or in a [[trigger]]"
    return f"no such key or section{did_you_mean(key, _KEYS)}"


def _head(
    document: Document, tables: Mapping[str, Any], file: str, complaints: Complaints
) -> Document:
    """Title, question, expectation, sources; a child has its own, but inherits the sources."""
    head = dict(document.head)
    for key in ("title", "question", "expected"):
        if key not in tables:
            continue
        if not isinstance(tables[key], str) or not tables[key].strip():
            complaints.add(f"{file}: {key}", f"{shown(tables[key])}: wants a sentence in quotes")
        else:
            head[key] = tables[key]
    if "sources" in tables:
        sources = tables["sources"]
        if not isinstance(sources, list) or not all(isinstance(s, str) for s in sources):
            complaints.add(f"{file}: sources", f"{shown(sources)}: wants a list of texts")
        else:
            head["sources"] = sources
    return replace(document, head=head)


def _period(
    document: Document, tables: Mapping[str, Any], file: str, complaints: Complaints
) -> Document:
    """First and last day."""
    table = tables.get("period", {})
    if not isinstance(table, dict):
        complaints.add(f"{file}: period", f"{shown(table)}: wants a table, [period]")
        return document
    period, ended = dict(document.period), document.ended
    for key, value in table.items():
        if key not in ("start", "end"):
            near = did_you_mean(key, ("start", "end"))
            complaints.add(f"{file}: period.{key}", f"no such field{near}")
            continue
        try:
            period[key] = parse_date(value)
        except ValueError as error:
            complaints.add(f"{file}: period.{key}", str(error))
        if key == "end":
            ended = document.layers
    return replace(document, period=period, ended=ended)
