"""Triggers as they are written, and what edits of later files make of them.

Every draft remembers where its fields were written, for complaints.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sim.scenario.edits import parse_days, parse_edit
from sim.scenario.errors import Fault, is_number, shown, unwrap
from sim.scenario.parameters import LEVER_NAMES
from sim.scenario.parts import parse_date, parse_span
from sim.scenario.triggers import KINDS, Trigger, moves, read_trigger

#: The fields that say when a trigger comes; it has one of them.
MOMENTS = ("date", "after", "when")
#: Fields of which a change of one replaces all, and what goes with the first of them.
_INSTEAD = (
    (MOMENTS, "delay"), (("evidence", "invented"), ""), (("persons", "group"), "share"),
    (("what", "weight"), ""),
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A trigger as written.

    Attributes:
        fields: raw fields, edits applied.
        place: `mine.toml: trigger 3 "plenum"`.
        edited: field -> place of the edit that wrote it, where another layer did.
        dated: number of the layer that last said when it comes.
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
        return self._text("id")

    @property
    def theme(self) -> str | None:
        """Its theme, or None where it has none."""
        return self._text("theme")

    @property
    def after(self) -> str | None:
        """Id of the trigger it follows, or None."""
        return self._text("after")

    def _text(self, name: str) -> str | None:
        found = self.fields.get(name)
        return found if isinstance(found, str) else None

    @property
    def moment(self) -> str:
        """The field that says when it comes."""
        if "delay" in self.edited:
            return "delay"
        return next((key for key in MOMENTS if self.fields.get(key) is not None), "date")

    def place_of(self, name: str) -> str:
        """Where a field was written; the place of the trigger for the whole."""
        top = name.partition(".")[0]
        own = f"{self.place}: {name}" if name else self.place
        return self.edited.get(name) or self.edited.get(top) or own

    def changed(self, table: Mapping[str, Any], place: str, layer: int) -> Draft:
        """With other fields; a new moment, source or target replaces the old one."""
        fields, edited = dict(self.fields), dict(self.edited)
        for group, companion in _INSTEAD:
            if any(key in table for key in group):
                gone = (*group, companion) if group[0] in table else group
                fields = {key: value for key, value in fields.items() if key not in gone}
        for key, value in table.items():
            if key == "salience" and isinstance(value, dict):
                fields[key] = {**(fields.get(key) or {}), **value}
                edited |= {f"{key}.{name}": f"{place}.{key}.{name}" for name in value}
            else:
                fields[key] = value
                edited[key] = f"{place}.{key}"
        dated = layer if any(key in table for key in (*MOMENTS, "delay")) else self.dated
        return replace(self, fields=fields, edited=edited, dated=dated)

    def shifted(self, moment: Any, place: str, layer: int) -> Draft:
        """Moved by days or to a date; what is dated `after` it follows by itself.

        Raises:
            ValueError: what was wanted.
        """
        fields = shifted(self.fields, moment)
        moved = {key for key in (*MOMENTS, "delay") if fields.get(key) != self.fields.get(key)}
        edited = self.edited | dict.fromkeys(moved, place)
        return replace(self, fields=fields, edited=edited, dated=layer)

    def scaled(self, scale: float, place: str) -> Draft:
        """With every amount so many times as large; itself where it has none."""
        amounts, levers = _scaled(self.fields, scale)
        salience = {name: edit for name, edit in levers.items() if "." in name}
        fields = self.fields | amounts | {k: v for k, v in levers.items() if k not in salience}
        if salience:
            narratives = {name.partition(".")[2]: edit for name, edit in salience.items()}
            fields["salience"] = {**dict(fields["salience"]), **narratives}
        found = [*amounts, *levers]
        if not found:
            return self
        return replace(self, fields=fields, edited=self.edited | dict.fromkeys(found, place))


def compact(content: Any) -> str:
    """Plain values as the one text they have, for hashing."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _scaled(fields: Mapping[str, Any], scale: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """The amounts of a trigger's effect, and the edits of its levers, so many times as large.

    What cannot be read stays, and is told where the trigger itself is read.
    """
    kind = fields.get("kind")
    kinds = [KINDS[kind]] if isinstance(kind, str) and kind in KINDS else []
    found = {
        name: unwrap(fields.get(name, each.model_fields[name].default))
        for each in kinds
        for name in each.amounts
    }
    amounts = {name: value * scale for name, value in found.items() if is_number(value)}
    levers = {}
    for name, written in moves(fields).items():
        try:
            levers[name] = parse_edit(written, LEVER_NAMES[name]).scaled(scale)
        except (ValueError, KeyError):
            continue
    return amounts, levers


def shifted(fields: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """The fields of a trigger moved by `"+60d"` or to a date; ValueError says what was wanted."""
    kept = dict(fields)
    if isinstance(value, dt.date):
        moment = parse_date(value)
        for key in (*MOMENTS, "delay"):
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
