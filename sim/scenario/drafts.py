"""Triggers as written, and the edits that files lying on top make to them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.common import Trigger
from sim.scenario.edits import parse_days
from sim.scenario.errors import Complaints, shown
from sim.scenario.fields import parse_date, parse_span
from sim.scenario.reading import Fault, read_trigger

_MOMENTS = ("date", "after", "when")


def compact(content: Any) -> str:
    """Plain values as the one text they have, for hashing."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


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
        """Where a field was written."""
        top = name.partition(".")[0]
        return self.edited.get(name) or self.edited.get(top) or f"{self.place}: {name}"


class TriggerLayer:
    """The triggers of one layer: those it removes, adds, changes and shifts, in this order."""

    def __init__(
        self,
        drafts: tuple[Draft, ...],
        removed: Mapping[str, str],
        layer: int,
        below: str,
        file: str,
        complaints: Complaints,
    ):
        """A layer over the drafts, and the removed ids, of the layers below.

        Args:
            drafts, removed: as in `Document`; both are copied.
            layer: number of this layer.
            below, file: how complaints speak of the layers below, and of this one.
            complaints: told everything that is wrong.
        """
        self.drafts = list(drafts)
        self.removed = dict(removed)
        self.layer = layer
        self.below = below
        self.file = file
        self.complaints = complaints

    def read(self, tables: Mapping[str, Any]) -> None:
        """Take in this layer's triggers and edits."""
        self._remove(tables.get("remove", []))
        self._present(tables.get("present", {}))
        self._add(tables.get("trigger", []))
        self._each("change", tables.get("change", {}), self._change)
        self._each("shift", tables.get("shift", {}), self._shift)

    def _complain(self, place: str, message: str) -> None:
        self.complaints.add(f"{self.file}: {place}", message)

    def _position(self, trigger_id: Any, place: str) -> int | None:
        """Where a trigger stands among the drafts; complains where it does not."""
        ids = [draft.id for draft in self.drafts]
        if isinstance(trigger_id, str) and trigger_id in ids:
            return ids.index(trigger_id)
        near = did_you_mean(str(trigger_id), [name for name in ids if name is not None])
        self._complain(place, f"no such trigger in {self.below}{near}")
        return None

    def _remove(self, ids: Any) -> None:
        if isinstance(ids, str):
            ids = [ids]
        if not isinstance(ids, list):
            self._complain("remove", f"{shown(ids)}: wants a list of trigger ids")
            return
        for trigger_id in ids:
            position = self._position(trigger_id, f"remove: {shown(trigger_id)}")
            if position is not None:
                del self.drafts[position]
                self.removed[trigger_id] = f"{self.file}: remove"

    def _present(self, table: Any) -> None:
        def act(position: int, value: Any, place: str) -> None:
            if not isinstance(value, bool):
                self._complain(place, f"{shown(value)}: wants true or false")
            elif not value:
                trigger_id = self.drafts.pop(position).id
                self.removed[trigger_id] = f"{self.file}: {place}"

        self._each("present", table, act)

    def _each(self, key: str, table: Any, act: Callable[[int, Any, str], None]) -> None:
        """Let an edit act on every trigger that a table names."""
        if not isinstance(table, dict):
            self._complain(key, f"{shown(table)}: wants a table, [{key}], of trigger ids")
            return
        for trigger_id, value in table.items():
            place = f"{key}.{trigger_id}"
            position = self._position(trigger_id, place)
            if position is not None:
                act(position, value, place)

    def _add(self, tables: Any) -> None:
        if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
            self._complain("trigger", "wants tables, each under [[trigger]]")
            return
        for number, fields in enumerate(tables, start=1):
            draft = Draft(dict(fields), f"{self.file}: trigger {number}", dated=self.layer)
            if draft.id is not None:
                draft = replace(draft, place=f'{draft.place} "{draft.id}"')
                self._complain_if_taken(draft)
                self.removed.pop(draft.id, None)
            self.drafts.append(draft)

    def _complain_if_taken(self, draft: Draft) -> None:
        taken = next((each for each in self.drafts if each.id == draft.id), None)
        if taken is not None:
            where = taken.place.removeprefix(f"{self.file}: ").partition(' "')[0]
            self.complaints.add(draft.place_of("id"), f"{shown(draft.id)} is already {where}")

    def _change(self, position: int, table: Any, place: str) -> None:
        """Override fields of a trigger; a new moment or source replaces the old one."""
        if not isinstance(table, dict):
            self._complain(place, f"{shown(table)}: wants a table of fields, [{place}]")
            return
        draft = self.drafts[position]
        fields, edited, dated = dict(draft.fields), dict(draft.edited), draft.dated
        if any(key in table for key in _MOMENTS):
            dated = self.layer
        for group in (_MOMENTS, ("evidence", "invented"), ("persons", "group")):
            if any(key in table for key in group):
                fields = {key: value for key, value in fields.items() if key not in group}
                dropped = {"date": "delay", "persons": "share"}.get(group[0])
                if dropped is not None and group[0] in table:
                    fields.pop(dropped, None)
        for key, value in table.items():
            if key == "id":
                self._complain(f"{place}.id", "an id stays; remove the trigger and add another")
            elif key == "salience" and isinstance(value, dict):
                fields[key] = {**(fields.get(key) or {}), **value}
                edited |= {f"{key}.{name}": f"{self.file}: {place}.{key}.{name}" for name in value}
            else:
                fields[key] = value
                edited[key] = f"{self.file}: {place}.{key}"
        self.drafts[position] = replace(draft, fields=fields, edited=edited, dated=dated)

    def _shift(self, position: int, value: Any, place: str) -> None:
        """Move a trigger by days, or to a date; what is dated `after` it follows by itself."""
        draft = self.drafts[position]
        try:
            fields = shifted(draft.fields, value)
        except ValueError as error:
            self._complain(place, str(error))
            return
        changed = {key for key in (*_MOMENTS, "delay") if fields.get(key) != draft.fields.get(key)}
        edited = draft.edited | dict.fromkeys(changed, f"{self.file}: {place}")
        self.drafts[position] = replace(draft, fields=fields, edited=edited, dated=self.layer)


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
