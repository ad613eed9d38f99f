"""What makes a world differ from its twin in luck, in a stop, or in one man or letter.

    luck.after, luck.seed    luck after a day drawn anew, under a second seed
    luck.dates, luck.letters … a seed for each block of decisions (`vocabulary.BLOCKS`)
    stop.day, stop.how       from a day on no triggers; levers back; everything halted
    stop.decided             the run ends on the day of the first purge order
    without.person           he is not there
    without.author, .letter  that letter of his is not written

None of them is a number of the model: a scenario without them is what it always was, to its hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema, create_model

from sim.errors import did_you_mean
from sim.scenario import evidence
from sim.scenario.edits import LONGEST
from sim.scenario.errors import Complaints, shown, unwrap
from sim.scenario.reading import Table
from sim.scenario.sections import Parameter
from sim.vocabulary import BLOCKS, DECISIONS, Decision

#: Strengths of a stop: no further triggers; levers back to where they began; everything halted.
NO_TRIGGERS, LEVERS_BACK, HALTED = 1, 2, 3
_MOST_SEED = 2**63 - 1
_MOST = 2**53


def _name(name: str, low: float, high: float, unit: str, meaning: str) -> tuple[str, Parameter]:
    return name, Parameter(name, -1, low, high, unit, meaning, (), None, int)


#: Every dotted name, with what it takes. They are read, varied and told as parameters are.
NAMES: dict[str, Parameter] = dict([
    _name("luck.after", -1, LONGEST, "days from the first", "day after which luck is drawn anew"),
    _name("luck.seed", 0, _MOST_SEED, "seed", "seed of what is drawn anew"),
    *(_name(f"luck.{word}", 0, _MOST_SEED, "seed", f"seed of the draws of {word}")
      for word in BLOCKS),
    _name("stop.day", 0, LONGEST, "days from the first", "day from which all is stopped"),
    _name("stop.how", NO_TRIGGERS, HALTED, "strength", "no further triggers (1), levers back to"
          " where they began as well (2), everything halted as well (3)"),
    ("stop.decided", Parameter("stop.decided", False, None, None, "yes or no",
     "whether the run ends with a purge order", (), None, bool)),
    _name("without.person", 0, _MOST, "number of an officer", "officer who is not there"),
    _name("without.author", 0, _MOST, "number of an officer",
          "officer of whom a letter is not written"),
    _name("without.letter", 0, _MOST, "number", "which letter of his that is"),
])  # fmt: skip
#: Names of which one says nothing without the other.
_TOGETHER = (
    ("luck.after", "luck.seed"), ("stop.day", "stop.how"), ("without.author", "without.letter"),
)  # fmt: skip
#: What a day is counted from may be left out: its date says it.
_DAYS = ("luck.after", "stop.day")
_OFFICERS = ("without.person", "without.author")


def _reader(name: str) -> Any:
    """The field of a name: its check, schema and words; days may be dates, officers actor ids."""

    def read(value: Any) -> Any:
        value = unwrap(value)
        if name in _DAYS and isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        if name in _OFFICERS and isinstance(value, str):
            return _number_of(value)
        wrong = NAMES[name].fault(value)
        if wrong:
            raise ValueError(wrong)
        return NAMES[name].clean(value)

    kind = {"type": "boolean" if NAMES[name].kind is bool else "integer"}
    also = [{"type": "string"}] if name in (*_DAYS, *_OFFICERS) else []
    schema = WithJsonSchema({"anyOf": [kind, *also]})
    return Annotated[Any, PlainValidator(read), schema], Field(
        None, description=NAMES[name].meaning
    )


def _number_of(person: str) -> int:
    """Number of a historical person in every corps."""
    known = evidence.officers()
    if person not in known:
        raise ValueError(f"{shown(person)}: no such officer{did_you_mean(person, known)}")
    return known.index(person)


def _table(section: str) -> type[Table]:
    names = [name.partition(".")[2] for name in NAMES if name.startswith(f"{section}.")]
    fields = {name: _reader(f"{section}.{name}") for name in names}
    return create_model(section.title(), __base__=Table, **fields)


#: Tables of a file, by name.
TABLES = {section: _table(section) for section in ("luck", "stop", "without")}


@dataclass(frozen=True)
class Twin:
    """What of it a scenario says; an officer or a day that is not given is None.

    Attributes:
        given: dotted name -> number, days as indices; empty for most scenarios.
    """

    given: tuple[tuple[str, int | bool], ...] = ()

    def __getitem__(self, name: str) -> int | bool | None:
        """What is given under a dotted name, None where nothing is."""
        return dict(self.given).get(name)

    def canonical(self) -> dict[str, int | bool]:
        """Dotted names and numbers, for hashing and provenance; `with_values` takes them."""
        return dict(self.given)

    @property
    def after(self) -> int | None:
        """The last day of the first luck; None where there is no second."""
        return self["luck.after"]

    @property
    def stop(self) -> int | None:
        """The day from which no trigger acts, None where all do."""
        return self["stop.day"]

    @property
    def how(self) -> int:
        """How all is stopped; 0 where it is not."""
        return self["stop.how"] or 0

    @property
    def decided(self) -> bool:
        """Whether the run ends with a purge order."""
        return bool(self["stop.decided"])

    @property
    def parts(self) -> int | None:
        """The last day that is as in `stem`; None where all are."""
        days = [d for d in (self.after, None if self.stop is None else self.stop - 1)
                if d is not None]  # fmt: skip
        return min(days, default=None)

    @property
    def stem(self) -> Twin:
        """The same without what happens only after a day."""
        late = (*_DAYS, "luck.seed", "stop.how")
        return replace(self, given=tuple((k, v) for k, v in self.given if k not in late))

    def keys(self, seed: int, day: int) -> list[int]:
        """Seed of each decision on a day, by code; 0 is also for the morning before it.

        Ties on the police's list are broken once for all, and stay with the seed of the run: a
        draw that has been consulted is not drawn anew, and who stands before whom has been.
        """
        found = [seed] * DECISIONS
        for word, decisions in BLOCKS.items():
            if (own := self[f"luck.{word}"]) is not None:
                for decision in decisions:
                    found[decision] = own
        if self.after is not None and day > self.after:
            second, tiebreak = self["luck.seed"], found[Decision.TIEBREAK]
            found = [second] * DECISIONS
            found[Decision.TIEBREAK] = tiebreak
        return found


def twin(
    given: Mapping[str, Any], start: dt.date, count: int, speaker: str, complaints: Complaints
) -> Twin:
    """What layers say, checked beside the period and the corps.

    Args:
        given: dotted name -> what was read; days as dates or indices.
        start: first day of the period.
        count: officers on day 0.
        speaker: file of the last layer.
        complaints: told what is wrong.
    """
    found = {
        name: (value - start).days if isinstance(value, dt.date) else value
        for name, value in given.items()
    }
    for name, message in _wrong(found, given, start, count):
        if not complaints.spoke_of(name):
            complaints.add(f"{speaker}: {name}", message)
    said = {name: value for name, value in found.items() if value is not False}
    return Twin(tuple(sorted(said.items())))


def _wrong(
    found: Mapping[str, Any], given: Mapping[str, Any], start: dt.date, count: int
) -> Iterator[tuple[str, str]]:
    for first, second in _TOGETHER:
        if (first in found) != (second in found):
            there, missing = (first, second) if first in found else (second, first)
            yield missing, f"missing; {there} says nothing without it"
    for name in found.keys() & _DAYS:
        if found[name] < NAMES[name].low:
            yield name, f"{given[name]} is before the period, which starts on {start}"
    for name in found.keys() & _OFFICERS:
        if found[name] >= count:
            wants = f"there are officers 0-{count - 1:,} on the first day"
            yield name, f"{shown(found[name])}: no such officer; {wants}"
