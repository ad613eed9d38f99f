"""Reading a scenario: one frozen, hashed `Scenario`, or everything wrong with its files.

A file says only what differs from the one it `extends`; numbers it does not give come
from `parameters`. See `layers` for how files lie over one another, `triggers` for the kinds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from sim.errors import did_you_mean
from sim.scenario.checks import check_conditions, check_fading, check_story
from sim.scenario.documents import Document, Known, lay, look_over, meant, no_such
from sim.scenario.drafts import Draft, compact
from sim.scenario.edits import LONGEST
from sim.scenario.errors import Complaints
from sim.scenario.files import KEPT, File, available, chain, find
from sim.scenario.needs import dependents
from sim.scenario.overruled import overruled
from sim.scenario.parameters import PARAMETERS, START_OF_LEVER, Values
from sim.scenario.timeline import recruits_needed
from sim.scenario.trigger import Trigger
from sim.scenario.twin import LEVERS_BACK, Twin, twin
from sim.vocabulary import Lever

#: What decides about recruits, beside the triggers.
SIZE, INTAKE = "officers.count", START_OF_LEVER[Lever.INTAKE]

__all__ = ["Scenario", "available", "load"]


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """What a run is given, frozen.

    Attributes:
        name: name of its file, without `.toml`.
        title, question, expected: what it is about; `expected` may be empty.
        sources: texts it rests on.
        start, end: first and last day, both included.
        values: every number, see `parameters`.
        triggers: in the order of the files; a trigger's position is its number in ledgers.
        twin: what makes it differ from its twin, see `twin`; nothing, as a rule.
        hash: SHA-256 (hex) of what matters to a run: period, values, and triggers without their
            notes and sources.
    """

    name: str
    title: str
    question: str
    expected: str
    sources: tuple[str, ...]
    start: dt.date
    end: dt.date
    values: Values
    triggers: tuple[Trigger, ...]
    twin: Twin
    hash: str
    document: Document = field(repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and (self.name, self.hash) == (other.name, other.hash)

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        return (
            f"<Scenario {self.name}, {self.start} to {self.end}, {self.values.officers.count:,}"
            f" officers, {len(self.triggers)} triggers, {self.hash[:8]}>"
        )

    @property
    def days(self) -> int:
        """Days of the period."""
        return (self.end - self.start).days + 1

    @cached_property
    def recruits(self) -> int:
        """Officers to found beyond the count, so that no day's intake runs short."""
        return recruits_needed(self)

    @cached_property
    def stem(self) -> str:
        """Hash of the world it is until luck is drawn anew or all is stopped."""
        return _digest(self.start, self.end, self.values, self.document.drafts, self.twin.stem)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What its writer may not have meant though nothing is wrong: values that do not last."""
        return tuple(overruled(self.document, self.triggers, self.start, self.days))

    def date(self, day: int) -> dt.date:
        """The date of a day index; 0 is the first day."""
        return self.start + dt.timedelta(days=int(day))

    def value(self, name: str) -> float | int | bool:
        """The value of a dotted name, such as `police.zeal`; KeyError where there is none."""
        if name not in PARAMETERS:
            raise KeyError(f"{name}: no such value{did_you_mean(name, PARAMETERS)}")
        section, _, last = name.partition(".")
        return getattr(getattr(self.values, section), last)

    def trigger(self, trigger_id: str) -> Trigger:
        """The trigger of that id; KeyError, with the nearest, where there is none."""
        found = next((each for each in self.triggers if each.id == trigger_id), None)
        if found is None:
            raise KeyError(f"{trigger_id}: {self.no_such(trigger_id)}")
        return found

    def meant(self, name: str) -> tuple[str, ...]:
        """Ids of the triggers a name stands for: its own id, or those of the theme `theme.WORD`.

        Raises:
            KeyError: with the nearest, where there is none.
        """
        wrong = self.no_such(name)
        if wrong:
            raise KeyError(f"{name}: {wrong}")
        return tuple(self.triggers[i].id for i in meant(name, self._known))

    def no_such(self, name: str) -> str:
        """What is wrong with a name as that of a trigger or theme; empty where nothing is."""
        return no_such(name, self._known, self.name)

    @property
    def _known(self) -> list[Known]:
        return [(each.id, each.theme) for each in self.triggers]

    def dependents(self, *names: str, after: bool = True) -> tuple[str, ...]:
        """Ids of the triggers that cannot stand without these ids or themes, in order.

        Those that presuppose one (`needs`) or follow one (`after`, unless left out), and so on
        down.
        """
        gone = [each for name in names for each in self.meant(name)]
        return dependents(self.triggers, gone, after)

    def with_values(self, changes: Mapping[str, Any]) -> Scenario:
        """The same scenario with changes, as if a file extending it had made them.

        Args:
            changes: dotted names and values (`"police.zeal": 1.2`, `"period.end": date`), and
                edits of triggers: `"shift.ID": "+60d"` or a date, `"present.ID": False`,
                `"remove": [ID, …]`, `"scale.ID": 0.5`, `"change.ID": {field: value}`. For an id
                may stand a theme, `theme.trials`, but under `change`. And what makes it differ
                from its twin, `"luck.after": 90`; a day may be given as a date.

        Raises:
            SpyscareError: everything wrong with them.
        """
        speaker = "with_values"
        complaints = Complaints(speaker)
        document = lay(self.document, changes, speaker, self.name, complaints)
        changed = freeze(document, complaints, speaker, self)
        if self._recruits_like(changed):
            changed.__dict__["recruits"] = self.recruits
        return changed

    def _recruits_like(self, other: Scenario) -> bool:
        """Whether another founds as many recruits for sure: the same intake over the same days."""
        return (
            other.triggers is self.triggers
            and (other.twin.how >= LEVERS_BACK) == (self.twin.how >= LEVERS_BACK)
            and (other.start, other.end) == (self.start, self.end)
            and all(self.value(name) == other.value(name) for name in (SIZE, INTAKE))
        )

    def describe(self) -> dict[str, Any]:
        """All that matters to a run, in plain values, for provenance; and its name and title.

        What it says of triggers is shared between scenarios, and not to be changed.
        """
        told = {
            "name": self.name,
            "title": self.title,
            "hash": self.hash,
            "period": [self.start.isoformat(), self.end.isoformat()],
            "values": self.values.model_dump(),
            "triggers": [draft.canonical for draft in self.document.drafts],
        }
        return told | {"twin": self.twin.canonical()} if self.twin.given else told


def load(name_or_path: str | os.PathLike[str]) -> Scenario:
    """The scenario of a file, or of the name of a shipped one.

    Raises:
        SpyscareError: everything wrong with it and the files it extends, one line each.
    """
    complaints = Complaints()
    files, whole = chain(find(name_or_path), complaints)
    return _sound(*files) if not complaints.lines else _laid(files, whole, complaints)


@lru_cache(maxsize=KEPT)
def _sound(*files: File) -> Scenario:
    """The scenario of files that can be read, once."""
    return _laid(files, True, Complaints())


def _laid(files: Sequence[File], whole: bool, complaints: Complaints) -> Scenario:
    """The scenario of files laid over one another, ancestors first.

    Args:
        files: those that can be read.
        whole: whether they are all there.
        complaints: what is already known to be wrong with them.
    """
    document = Document()
    for file in files:
        if whole:
            document = lay(document, file.tables, file.path.name, file.name, complaints)
        else:
            look_over(file.tables, file.path.name, complaints)
        for key in ("title", "question"):
            if key not in file.tables:
                complaints.add(f"{file.path.name}: {key}", f"missing; a scenario has its {key}")
    if not whole:
        complaints.check()
    return freeze(document, complaints, files[-1].path.name)


def freeze(
    document: Document, complaints: Complaints, speaker: str, like: Scenario | None = None
) -> Scenario:
    """A checked scenario from a document.

    Args:
        document: what the files say.
        complaints: what is already known to be wrong with them.
        speaker: file of the last layer, for what no other file is to blame for.
        like: a scenario whose triggers need not be checked again if they are the same.

    Raises:
        SpyscareError: everything wrong.
    """
    if like is not None and _same_story(document, like.document):
        start, end, triggers = like.start, like.end, like.triggers
    else:
        start, end, triggers = _story(document, complaints, speaker)
    values = _values(document)
    check_conditions(document, values, complaints)
    if start is not None and end is not None:
        check_fading(values.file.half_life, (end - start).days + 1, speaker, complaints)
        differs = twin(document.twin, start, values.officers.count, speaker, complaints)
    complaints.check()
    head = document.head
    return Scenario(
        document.name, head["title"], head["question"], head.get("expected", ""),
        tuple(head.get("sources", ())), start, end, values, triggers,
        differs, _digest(start, end, values, document.drafts, differs), document,
    )  # fmt: skip


def _same_story(document: Document, checked: Document) -> bool:
    """Whether period and triggers are those of a document that has been checked."""
    return (
        document.period == checked.period
        and document.ends[: len(checked.ends)] == checked.ends
        and len(document.drafts) == len(checked.drafts)
        and all(a is b for a, b in zip(document.drafts, checked.drafts, strict=True))
    )


def _story(
    document: Document, complaints: Complaints, speaker: str
) -> tuple[dt.date | None, dt.date | None, tuple[Trigger, ...]]:
    """First day, last day and triggers, checked together; or complaints."""
    for draft in document.drafts:
        complaints.add_all(draft.reading[1], draft.place_of)
    start, end = _checked_period(document, complaints, speaker)
    check_story(document, start, end, complaints)
    return start, end, tuple(trigger for _, trigger in document.sound)


def _digest(
    start: dt.date, end: dt.date, values: Values, drafts: tuple[Draft, ...], differs: Twin
) -> str:
    """SHA-256 of what matters to a run, `{period, triggers, values}` as one compact JSON text.

    With `twin`, where it differs from its twin.

    The text is put together from parts: triggers that another scenario has too keep theirs.
    """
    period = compact([start.isoformat(), end.isoformat()])
    triggers = ",".join(draft.digestible for draft in drafts)
    also = f'"twin":{compact(differs.canonical())},' if differs.given else ""
    told = compact(values.model_dump())
    parts = f'"period":{period},"triggers":[{triggers}],{also}"values":{told}'
    return hashlib.sha256(f"{{{parts}}}".encode()).hexdigest()


def _values(document: Document) -> Values:
    """The tree of values; those no file gives keep their defaults."""
    given = {
        section: Values.model_fields[section].annotation.model_construct(**found)
        for section, found in document.values.items()
    }
    return Values.model_construct(**given)


def _checked_period(
    document: Document, complaints: Complaints, speaker: str
) -> tuple[dt.date | None, dt.date | None]:
    """First and last day."""
    start, end = document.period.get("start"), document.period.get("end")
    for key, day in (("start", start), ("end", end)):
        if day is None and not complaints.spoke_of(f"period.{key}"):
            complaints.add(f"{speaker}: period.{key}", "missing; wants a date")
    if start is None or end is None or 0 <= (end - start).days <= LONGEST:
        return start, end
    wrong = f"{start} to {end} is longer than a hundred years"
    if end < start:
        wrong = f"end {end} is before start {start}"
    complaints.add(f"{speaker}: period", wrong)
    return None, None
