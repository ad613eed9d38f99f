"""The parts triggers are made of: dates, durations, conditions, persons, groups of officers.

Each part checks itself and complains in the words of the file, with the nearest word where one
is unknown. Words of a file become codes here.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)

from sim.errors import did_you_mean
from sim.scenario import evidence
from sim.scenario.edits import parse_days, parse_duration
from sim.scenario.errors import Fault, plain, shown
from sim.scenario.escalation import Items, Reports
from sim.scenario.reading import Table, amount, listed, some_words, text
from sim.scenario.syntax import date_meant
from sim.vocabulary import GROUP_OF_RANK, NONE, Branch, Narrative, Rank, RankGroup, Voice, Word

#: What a condition may watch; `belief` is followed by a narrative.
MEASURES = (
    "arrests", "dismissals", "letters", "confessions", "names", "pressure", "shield",
    "command_lost", "lost", "order", *(f"belief.{narrative.word}" for narrative in Narrative),
)  # fmt: skip

#: Whom a trigger may let speak to the leadership; the other voices are outcomes of the rules.
OUTSIDERS = (Voice.POLICE, Voice.ABROAD)
#: Sources of reports that a scenario may name, beside the one that is common to a voice.
MOST_SOURCES = 7

#: Officers who carry a marker, as a fact about their lives.
CARRIERS = {
    Narrative.MILITARY_SPECIALIST: "former tsarist officers",
    Narrative.FORMER_TROTSKYIST: "one-time Trotskyists",
    Narrative.FOREIGN_AGENT: "officers with ties abroad",
    Narrative.NATIONAL_MINORITY: "officers of a nationality with a state abroad",
    Narrative.RIGHT_DEVIATION: "officers once of the Right",
    Narrative.FACTIONAL: "officers of a senior's circle",
}

#: People whom a narrative sees in them.
MARKED = {
    Narrative.MILITARY_SPECIALIST: "military specialists",
    Narrative.FORMER_TROTSKYIST: "former Trotskyists",
    Narrative.FOREIGN_AGENT: "foreign agents",
    Narrative.NATIONAL_MINORITY: "national minorities",
    Narrative.RIGHT_DEVIATION: "Rightists",
    Narrative.FACTIONAL: "members of a circle",
}

#: The fields that say when a trigger comes; it has one of them.
MOMENTS = ("date", "after", "when")
#: Those, and what goes with two of them.
TIMING = (*MOMENTS, "delay")

#: What a scenario's triggers can be about; `theme.WORD` edits all of one theme together.
THEMES = (
    "police-leadership", "trials", "press", "pressure-from-the-top", "army-chief",
    "arrests-of-1936", "war-scare", "aftermath",
    "rumours", "papers-and-accidents", "confessions", "marks-of-favour",
)  # fmt: skip
#: First word of the name of a theme, and so the id of no trigger.
THEME = "theme"

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE_SCHEMA = {"type": "string", "format": "date"}
_DAYS_SCHEMA = {"type": "string", "pattern": r"^[+-]?\d+d$"}


@dataclass(frozen=True)
class Span:
    """A date, or the days `first` to `last` (both included) within which one is drawn."""

    first: dt.date
    last: dt.date

    def moved(self, days: int) -> Span:
        """The same span so many days later."""
        step = dt.timedelta(days=days)
        return Span(self.first + step, self.last + step)


def parse_date(value: Any) -> dt.date:
    """A TOML date; ValueError says what was wanted."""
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        like = (date_meant(value) if isinstance(value, str) else None) or "like 1937-05-10"
        raise ValueError(f"{shown(value)}: wants a date without quotes, {like}")
    return value


def parse_span(value: Any) -> Span:
    """A TOML date or `{ between = [first, last] }`; ValueError says what was wanted."""
    if isinstance(value, Span):
        return value
    if not isinstance(value, dict):
        day = parse_date(value)
        return Span(day, day)
    ends = value.get("between")
    if set(value) != {"between"} or not isinstance(ends, list | tuple) or len(ends) != 2:
        raise ValueError(f"{shown(value)}: wants {{ between = [1937-05-01, 1937-05-31] }}")
    first, last = (parse_date(end) for end in ends)
    if first > last:
        raise ValueError(f"between: {first} is after {last}; the earlier date comes first")
    return Span(first, last)


_BETWEEN = {
    "type": "object",
    "properties": {
        "between": {"type": "array", "items": _DATE_SCHEMA, "minItems": 2, "maxItems": 2}
    },
    "required": ["between"],
    "additionalProperties": False,
}
_SPAN_SCHEMA = {"anyOf": [_DATE_SCHEMA, _BETWEEN]}
Day = Annotated[dt.date, PlainValidator(parse_date), WithJsonSchema(_DATE_SCHEMA)]
Dated = Annotated[Span, PlainValidator(parse_span), WithJsonSchema(_SPAN_SCHEMA)]


def _at_least_a_day(value: Any) -> int:
    days = value if type(value) is int else parse_days(value)
    if days < 1:
        raise ValueError(f"{shown(value)}: a ramp takes at least one day")
    return days


def _positive(value: Any) -> float:
    days = value if type(value) is float else parse_duration(value)
    if not (days > 0 and math.isfinite(days)):
        raise ValueError(f"{shown(value)}: a half-life is longer than nothing")
    return days


Days = Annotated[int, PlainValidator(parse_days), WithJsonSchema(_DAYS_SCHEMA)]
RampDays = Annotated[int, PlainValidator(_at_least_a_day), WithJsonSchema(_DAYS_SCHEMA)]
_HALF_LIFE = {"type": "string", "pattern": r"^\d+(\.\d+)?d$"}
HalfLife = Annotated[float, PlainValidator(_positive), WithJsonSchema(_HALF_LIFE)]


def _id(value: str) -> str:
    if not _KEBAB.fullmatch(value):
        wants = 'an id is written in small letters, like "press-follows"'
        raise ValueError(f"{shown(value)}: {wants}")
    if value == THEME:
        raise ValueError(f"{shown(value)}: names themes, as in theme.trials; wants another id")
    return value


def _cited(value: str) -> str:
    wrong = evidence.fault(value)
    if wrong:
        raise ValueError(wrong)
    return value


_AS_WORD = PlainSerializer(lambda code: code.word)


def _word(cls: type[Word], what: str) -> Any:
    """A word with a code, read into the code."""

    def parse(value: Any) -> Word:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str) or value not in cls.words():
            near = did_you_mean(str(value), cls.words())
            raise ValueError(f"{shown(value)}: no such {what}{near}")
        return cls[value.upper()]

    schema = {"enum": list(cls.words())}
    return Annotated[cls, PlainValidator(parse), _AS_WORD, WithJsonSchema(schema)]


def _person(value: str) -> str:
    actors = evidence.actors()
    if value not in actors:
        officers = [key for key, actor in actors.items() if actor.is_officer]
        raise ValueError(f"{shown(value)}: no such person{did_you_mean(value, officers)}")
    if not actors[value].is_officer:
        raise ValueError(f"{shown(value)} is no officer ({actors[value].role or 'not a person'})")
    return value


def _district(value: Any) -> int:
    known = evidence.districts()
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(known):
        return value
    word = value.lower().replace(" ", "_").replace("-", "_") if isinstance(value, str) else ""
    if word not in known:
        raise ValueError(f"{shown(value)}: no such district{did_you_mean(word, known)}")
    return known.index(word)


TriggerId = text(_id)
Source = text(_id)
Needed = Annotated[tuple[text(_id), ...], BeforeValidator(listed)]
SomeWords = text(some_words)
Cited = Annotated[tuple[text(_cited), ...], BeforeValidator(listed)]
NarrativeWord = _word(Narrative, "narrative")
Persons = Annotated[tuple[text(_person), ...], BeforeValidator(listed)]


def _somebody(persons: tuple[str, ...]) -> tuple[str, ...]:
    if not persons:
        raise ValueError("wants at least one person")
    return persons


SomePersons = Annotated[Persons, AfterValidator(_somebody)]
_AS_NAME = PlainSerializer(lambda code: evidence.districts()[code])
_District = Annotated[int, PlainValidator(_district), _AS_NAME, WithJsonSchema({"type": "string"})]


def one_of(words: Iterable[str], what: str) -> Any:
    """One of these words; `what` names them in complaints."""
    known = tuple(words)

    def parse(value: Any) -> str:
        if value not in known:
            near = did_you_mean(str(value), known) or f" (there are {', '.join(known)})"
            raise ValueError(f"{shown(value)}: no such {what}{near}")
        return value

    return Annotated[str, PlainValidator(parse), WithJsonSchema({"enum": list(known)})]


Theme = one_of(THEMES, "theme")
#: Kinds of items and reports, each with its weight among the values of a scenario.
ITEMS, REPORTS = tuple(Items.model_fields), tuple(Reports.model_fields)
ItemWord = one_of(ITEMS, "kind of item")
ReportWord = one_of(REPORTS, "kind of report")


def _voice(value: Any) -> Voice:
    words = [voice.word for voice in OUTSIDERS]
    if isinstance(value, Voice):
        value = value.word
    if value in words:
        return Voice[value.upper()]
    near = did_you_mean(str(value), words) or f"; wants {' or '.join(words)}"
    if value in Voice.words():
        others = "the rules make the letters from below and the army chief's report"
        near = f"; wants {' or '.join(words)}, for {others}"
    raise ValueError(f"{shown(value)}: no voice of a trigger{near}")


_SPOKEN = {"enum": [voice.word for voice in OUTSIDERS]}
VoiceWord = Annotated[Voice, PlainValidator(_voice), _AS_WORD, WithJsonSchema(_SPOKEN)]


class When(Table):
    """A condition on the run: `{ measure = "arrests", at_least = 300 }`."""

    measure: one_of(MEASURES, "measure")
    at_least: amount("value of a measure", -math.inf) | None = None
    at_most: amount("value of a measure", -math.inf) | None = None

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        if (given.get("at_least") is None) == (given.get("at_most") is None):
            yield "", "wants either at_least or at_most"

    @property
    def narrative(self) -> int:
        """Narrative code of a belief, NONE for other measures."""
        _, _, word = self.measure.partition(".")
        return int(Narrative[word.upper()]) if word else NONE

    def words(self) -> str:
        """`arrests reach 300`, `belief in foreign agents falls to 0`."""
        subject = self.measure.partition(".")[0].replace("_", " ")
        if self.narrative != NONE:
            subject += f" in {MARKED[Narrative(self.narrative)]}"
        many = "" if subject.endswith("s") and self.narrative == NONE else "es"
        if self.at_least is not None:
            return f"{subject} reach{many} {plain(self.at_least)}"
        return f"{subject} fall{many and 's'} to {plain(self.at_most)}"


class Group(Table):
    """Officers by what they are; filters left out let everybody through. Holds codes.

    Attributes:
        marker: narrative whose marker they carry.
        rank_group: group of ranks.
        rank_at_least: lowest rank.
        branch: branch of service.
        district: index in `evidence.districts()`.
    """

    marker: NarrativeWord | None = None
    rank_group: _word(RankGroup, "rank group") | None = None
    rank_at_least: _word(Rank, "rank") | None = None
    branch: _word(Branch, "branch") | None = None
    district: _District | None = None

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        group, least = given.get("rank_group"), given.get("rank_at_least")
        if group in RankGroup.words() and least in Rank.words():
            ranks = [rank for rank in Rank if GROUP_OF_RANK[rank] == RankGroup[group.upper()]]
            if max(ranks) < Rank[least.upper()]:
                said = f"nobody is of {group} rank"
                yield "rank_at_least", f"{shown(least)}: {said}, which ends with {max(ranks).word}"

    def words(self) -> str:
        """`former tsarist officers of senior rank in the Kiev district`."""
        who = "officers" if self.marker is None else CARRIERS[self.marker]
        if self.rank_group is not None:
            who += f" of {self.rank_group.word.replace('_', ' ')} rank"
        if self.rank_at_least is not None:
            who += f" from {self.rank_at_least.word.replace('_', ' ')} up"
        if self.branch is not None:
            who += f" of the {self.branch.word} branch"
        if self.district is not None:
            name = evidence.districts()[self.district].replace("_", " ").title()
            who += f" in the {name} district" if self.district else " at the centre"
        return who
