"""Laying one file over another: values, triggers, and edits of triggers.

A `Document` is what a chain of files says; its triggers are as written, for others may edit
them. `lay` puts one more layer on it: a child file, or the edits given to `with_values`. Both
mean the same because both come through here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.drafts import Draft, draft_of
from sim.scenario.errors import Complaints, shown, unwrap
from sim.scenario.layers import Layer
from sim.scenario.parameters import Values
from sim.scenario.parts import THEME, THEMES
from sim.scenario.reading import read_sound
from sim.scenario.trigger import Trigger, anchors, named
from sim.scenario.twice import twice
from sim.scenario.twin import TABLES


@dataclass(frozen=True)
class Document:
    """What a chain of files says.

    Attributes:
        name: of the last file.
        head: title, question, expected, sources.
        period: start and end, where given.
        values: section -> name -> value, where given.
        given: dotted name of each value given -> number of the layer that did, and its file.
        drafts: triggers in order.
        removed: trigger id -> place where it was taken out.
        ends: last day of the period as it stood with each layer, None where not given yet.
        own: number of the layer of the file that was asked for; changes of it come after.
        twin: what makes it differ from its twin, by dotted name, where given.
    """

    name: str = ""
    head: dict[str, Any] = field(default_factory=dict)
    period: dict[str, dt.date] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    given: dict[str, tuple[int, str]] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    removed: dict[str, str] = field(default_factory=dict)
    ends: tuple[dt.date | None, ...] = ()
    own: int = 0
    twin: dict[str, Any] = field(default_factory=dict)

    @property
    def sound(self) -> list[tuple[Draft, Trigger]]:
        """Triggers, of faulty ones so much as says when they come, with what they are made of."""
        return [(draft, made) for draft in self.drafts if (made := draft.sketch) is not None]


#: Id and theme of a trigger, where it has them.
Known = tuple[str | None, str | None]


def meant(name: str, known: Iterable[Known]) -> list[int]:
    """Positions of the triggers that a name stands for: an id, or `theme.WORD`."""
    return [i for i, (own, theme) in enumerate(known) if name in (own, f"{THEME}.{theme}")]


def no_such(name: str, known: Collection[Known], where: str) -> str:
    """What is wrong with a name as that of a trigger, or of a theme; empty where nothing is.

    Args:
        name: an id, or `theme.WORD`.
        known: id and theme of each trigger.
        where: word for what has them.
    """
    first, _, word = name.partition(".")
    ids, themes = {each for each, _ in known}, {theme for _, theme in known}
    if name in ids or (first == THEME and word in THEMES and word in themes):
        return ""
    if first != THEME:
        return f"no such trigger in {where}{did_you_mean(name, sorted(ids - {None}))}"
    if word in THEMES:
        return f"no trigger of {where} has that theme"
    near = did_you_mean(word, THEMES) or f" (there are {', '.join(THEMES)})"
    return f"no such theme{near}"


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
    layer = _read(tables, file, complaints)
    for each in twice(tables):
        complaints.add(f"{file}: {each.place}", each.words())
    stated = layer.model_fields_set
    head = [key for key in ("title", "question", "expected", "sources") if key in stated]
    period = document.period | layer.given("period")
    said = {section: layer.given(section) for section in Values.model_fields if section in stated}
    values = {section: document.values.get(section, {}) | own for section, own in said.items()}
    number = len(document.ends)
    given = {f"{section}.{key}": (number, file) for section, own in said.items() for key in own}
    twin = {f"{table}.{key}": value for table in TABLES if table in stated
            for key, value in layer.given(table).items()}  # fmt: skip
    story = _Edited(document, layer, file, complaints)
    return Document(
        name, document.head | {key: getattr(layer, key) for key in head},
        period, document.values | values, document.given | given,
        tuple(story.drafts), story.removed, (*document.ends, period.get("end")),
        document.own if name == document.name else number, document.twin | twin,
    )  # fmt: skip


def _read(tables: Mapping[str, Any], file: str, complaints: Complaints) -> Layer:
    """What a layer says, so far as it can be read."""
    layer, faults = read_sound(Layer, unfold(tables))
    complaints.add_all(faults, lambda place: f"{file}: {place}")
    return layer


def look_over(tables: Mapping[str, Any], file: str, complaints: Complaints) -> None:
    """Complain of what is wrong with a layer by itself, whatever it is to lie on."""
    for number, fields in enumerate(_read(tables, file, complaints).trigger, start=1):
        draft = draft_of(fields, file, number)
        complaints.add_all(draft.reading[1], draft.place_of)


class _Edited:
    """The triggers of a document with one more layer: what it removes, adds, and edits.

    The order of tables in the file does not matter: inherited triggers are taken out, new ones
    added, then they are changed, scaled and shifted. A theme stands for those of its triggers
    that are inherited.
    """

    def __init__(self, document: Document, layer: Layer, file: str, complaints: Complaints) -> None:
        self.file, self.complaints = file, complaints
        self.own: set[str | None] = set()  # ids of those that this layer adds
        self.out: set[str] = set()  # what this layer takes out, as it calls it
        self.drafts = list(document.drafts)
        self.removed = dict(document.removed)
        self.number = len(document.ends)
        self.below = document.name or "any file below"
        for name in layer.remove:
            self._take_out(name, True, f"remove: {shown(name)}", "remove")
        for name, there in layer.present.items():
            self._take_out(name, not there, f"present.{name}", f"present.{name}")
        for position, fields in enumerate(layer.trigger, start=1):
            self._add(position, fields)
        for name, fields in layer.change.items():
            self._edit(self._change, name, fields, f"change.{name}")
        for name, scale in layer.scale.items():
            self._scale(name, float(scale), f"scale.{name}")
        for name, moment in layer.shift.items():
            self._edit(self._shift, name, moment, f"shift.{name}")

    def _complain(self, place: str, message: str) -> None:
        self.complaints.add(f"{self.file}: {place}", message)

    def _meant(self, name: str, place: str) -> list[int]:
        """Where the triggers that a name stands for stand among the drafts; or a complaint."""
        known = [(draft.id, None if draft.id in self.own else draft.theme) for draft in self.drafts]
        wrong = no_such(name, known, self.below)
        if wrong and name in self.out:
            return []  # told where both are seen, as given twice
        if wrong and name in self.removed:
            wrong = f"was taken out already ({self.removed[name]})"
        if wrong:
            self._complain(place, wrong)
        return meant(name, known)

    def _take_out(self, name: str, out: bool, place: str, where: str) -> None:
        found = self._meant(name, place)
        if out:
            self.out.add(name)
            for position in reversed(found):
                self.removed[str(self.drafts[position].id)] = f"{self.file}: {where}"
                del self.drafts[position]

    def _add(self, number: int, fields: dict[str, Any]) -> None:
        draft = draft_of(fields, self.file, number, self.number)
        self.complaints.add_all(draft.reading[1], draft.place_of)  # whatever edits hide of it
        if draft.id is not None:
            taken = next((each for each in self.drafts if each.id == draft.id), None)
            if taken is not None:
                where = taken.place.removeprefix(f"{self.file}: ").partition(' "')[0]
                self.complaints.add(draft.place_of("id"), f"{shown(draft.id)} is already {where}")
            self.removed.pop(draft.id, None)
        self.own.add(draft.id)
        self.drafts.append(draft)

    def _edit(
        self, edit: Callable[[Draft, Any, str], Draft], name: str, given: Any, place: str
    ) -> None:
        """Edit each trigger that a name stands for; one that follows another moves with it."""
        found = self._meant(name, place)
        before, by_id = list(self.drafts), named(self.drafts)
        together = {before[i].id for i in found}
        for position in found:
            draft = before[position]
            above = {each.id for each in anchors(draft, by_id)[1:]}
            if edit != self._shift or not above & together:
                self.drafts[position] = edit(draft, given, place)

    def _change(self, draft: Draft, table: Mapping[str, Any], place: str) -> Draft:
        if place.startswith(f"change.{THEME}."):
            self._complain(place, "a theme is removed, shifted or scaled; change its triggers")
            return draft
        if "id" in table:
            self._complain(f"{place}.id", "an id stays; remove the trigger and add another")
            table = {key: value for key, value in table.items() if key != "id"}
        return draft.changed(table, f"{self.file}: {place}", self.number)

    def _shift(self, draft: Draft, moment: Any, place: str) -> Draft:
        try:
            if place.startswith(f"shift.{THEME}.") and isinstance(moment, dt.date):
                raise ValueError(f'{shown(moment)}: a theme is moved by days, like "+60d"')
            return draft.shifted(moment, f"{self.file}: {place}", self.number)
        except ValueError as error:
            self._complain(place, str(error))
            return draft

    def _scale(self, name: str, scale: float, place: str) -> None:
        found = self._meant(name, place)
        scaled = [self.drafts[i].scaled(scale, f"{self.file}: {place}") for i in found]
        if found and all(new is self.drafts[i] for i, new in zip(found, scaled, strict=True)):
            self._complain(place, "nothing to scale: it moves no lever and has no weight or share")
        for position, draft in zip(found, scaled, strict=True):
            self.drafts[position] = draft
