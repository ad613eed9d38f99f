"""Triggers as they are written, and what edits of later files make of them.

Every draft remembers where its fields were written, for complaints.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from sim.errors import did_you_mean, nearest
from sim.scenario.edits import parse_days
from sim.scenario.errors import Fault, is_number, shown
from sim.scenario.parts import MOMENTS, TIMING, parse_date, parse_span
from sim.scenario.reading import ALONE, read
from sim.scenario.trigger import Trigger, moves
from sim.scenario.triggers import KINDS

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
        since: number of the layer that last said what it is and does.
    """

    fields: dict[str, Any]
    place: str
    edited: dict[str, str] = field(default_factory=dict)
    dated: int = 0
    since: int = 0

    @cached_property
    def reading(self) -> tuple[Trigger | None, list[Fault]]:
        """The trigger it makes, or None and faults; read once for all scenarios that share it."""
        return read_trigger(self.fields)

    @cached_property
    def sketch(self) -> Trigger | None:
        """The trigger, or so much of a faulty one as says when it comes and what it needs."""
        trigger, faults = self.reading
        return trigger if trigger is not None else moment_of(self.fields, faults)

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
        dated = layer if any(key in table for key in TIMING) else self.dated
        return replace(self, fields=fields, edited=edited, dated=dated, since=layer)

    def shifted(self, moment: Any, place: str, layer: int) -> Draft:
        """Moved by days or to a date; what is dated `after` it follows by itself.

        Raises:
            ValueError: what was wanted.
        """
        fields = shifted(self.fields, moment)
        moved = {key for key in TIMING if fields.get(key) != self.fields.get(key)}
        edited = self.edited | dict.fromkeys(moved, place)
        return replace(self, fields=fields, edited=edited, dated=layer)

    def scaled(self, scale: float, place: str) -> Draft:
        """So many times as strong; itself where nothing of it has a strength."""
        strength, kind = self.fields.get("strength", 1.0), self.fields.get("kind")
        amounts = KINDS[kind].amounts if isinstance(kind, str) and kind in KINDS else ()
        has = moves(self.fields) or any(self.fields.get(name) is not None for name in amounts)
        if not has or not is_number(strength):
            return self
        fields = self.fields | {"strength": strength * scale}
        return replace(self, fields=fields, edited=self.edited | {"strength": place})


def draft_of(fields: dict[str, Any], file: str, number: int, layer: int = 0) -> Draft:
    """A trigger of a file, by its number there."""
    draft = Draft(fields, f"{file}: trigger {number}", dated=layer, since=layer)
    return draft if draft.id is None else replace(draft, place=f'{draft.place} "{draft.id}"')


def read_trigger(fields: Mapping[str, Any]) -> tuple[Trigger | None, list[Fault]]:
    """A trigger from its raw fields, or None and everything wrong with them.

    One of an unknown kind is read as one of the nearest, or for what all kinds have.
    """
    kind = fields.get("kind")
    if isinstance(kind, str) and kind in KINDS:
        return read(KINDS[kind], fields)
    wants = f"missing; wants one of {', '.join(KINDS)}"
    if kind is not None:
        wants = f"{shown(kind)}: no such kind of trigger{did_you_mean(str(kind), KINDS)}"
    near = nearest(str(kind), KINDS)
    if near is not None:
        _, faults = read(KINDS[near], {**fields, "kind": near})
    else:
        known = {name for each in KINDS.values() for name in each.model_fields}
        common = {k: v for k, v in fields.items() if k in Trigger.model_fields or k not in known}
        _, faults = read(Trigger, common)
    return None, [("kind", wants), *faults]


class _Acting(Trigger):
    acts: ClassVar[bool] = True


def moment_of(fields: Mapping[str, Any], faults: Sequence[Fault]) -> Trigger | None:
    """What a faulty trigger says of when it comes and what it presupposes; None if unreadable."""
    wrong = {field.partition(".")[0] for field, _ in faults}
    names = {"id", *TIMING, "needs"} - wrong
    sound = {name: value for name, value in fields.items() if name in names}
    moments = [name for name in MOMENTS if name in sound]
    if "id" not in sound or len(moments) > 1:
        return None
    kind = nearest(str(fields.get("kind")), KINDS)
    cls = _Acting if kind is not None and KINDS[kind].acts else Trigger
    return cls.model_validate(sound, context=ALONE)


def compact(content: Any) -> str:
    """Plain values as the one text they have, for hashing."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def shifted(fields: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """The fields of a trigger moved by `"+60d"` or to a date; ValueError says what was wanted."""
    kept = dict(fields)
    if isinstance(value, dt.date):
        moment = parse_date(value)
        for key in TIMING:
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
