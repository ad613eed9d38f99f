"""The parts triggers are made of: dates, durations, amounts, conditions.

Each part checks itself and complains in the words of the file; `fields` of a trigger
combine them (see `triggers`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema, model_validator

from sim.errors import did_you_mean
from sim.scenario import evidence
from sim.scenario.edits import parse_days, parse_duration
from sim.scenario.errors import is_number, plain, shown, unwrap
from sim.scenario.people import MARKED, Part, listed, text
from sim.vocabulary import NONE, Narrative

#: What a condition may watch; `belief` is followed by a narrative.
MEASURES = (
    "arrests", "dismissals", "letters", "confessions", "names", "pressure", "shield",
    "command_lost", "lost", "order", *(f"belief.{narrative.word}" for narrative in Narrative),
)  # fmt: skip

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


# dates


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
        raise ValueError(f"{shown(value)}: wants a date without quotes, like 1937-05-10")
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


# small types


def amount(what: str, low: float = 0.0, high: float = math.inf) -> Any:
    """A finite number between bounds; `what` names it in complaints."""

    def parse(value: Any) -> float:
        value = unwrap(value)
        if not is_number(value) or not math.isfinite(value):
            raise ValueError(f"{shown(value)} is not a finite number ({what})")
        if not low <= value <= high:
            side, bound = ("below", low) if value < low else ("above", high)
            raise ValueError(f"{shown(value)} is {side} {plain(bound)} ({what})")
        return float(value)

    schema: dict[str, Any] = {"type": "number", "description": what}
    if math.isfinite(low):
        schema["minimum"] = low
    if math.isfinite(high):
        schema["maximum"] = high
    return Annotated[float, PlainValidator(parse), WithJsonSchema(schema)]


def _name(text: str) -> str:
    if not _KEBAB.fullmatch(text):
        raise ValueError(f'{shown(text)}: an id is written in small letters, like "press-follows"')
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("wants a few words")
    return text


def _cited(text: str) -> str:
    if not evidence.known(text):
        near = did_you_mean(text, evidence.ids())
        raise ValueError(f"{shown(text)}: no such evidence{near}")
    return text


TriggerId = text(_name)
Said = text(_said)
Cited = Annotated[tuple[text(_cited), ...], BeforeValidator(listed)]
_DAYS_SCHEMA = {"type": "string", "pattern": r"^[+-]?\d+d$"}
Days = Annotated[int, PlainValidator(parse_days), WithJsonSchema(_DAYS_SCHEMA)]
Dated = Annotated[
    Span,
    PlainValidator(parse_span),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {
                    "type": "object",
                    "properties": {
                        "between": {
                            "type": "array",
                            "items": {"type": "string", "format": "date"},
                            "minItems": 2,
                            "maxItems": 2,
                        }
                    },
                    "required": ["between"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


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


RampDays = Annotated[int, PlainValidator(_at_least_a_day), WithJsonSchema(_DAYS_SCHEMA)]
HalfLife = Annotated[
    float,
    PlainValidator(_positive),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?d$"}),
]


# conditions


def _measure(value: Any) -> str:
    if value not in MEASURES:
        near = did_you_mean(str(value), MEASURES)
        raise ValueError(f"{shown(value)}: no such measure{near}")
    return value


class When(Part):
    """A condition on the run: `{ measure = "arrests", at_least = 300 }`."""

    measure: Annotated[str, PlainValidator(_measure), WithJsonSchema({"enum": list(MEASURES)})]
    at_least: amount("value of a measure", -math.inf) | None = None
    at_most: amount("value of a measure", -math.inf) | None = None

    @model_validator(mode="after")
    def _one_side(self) -> When:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("wants either at_least or at_most")
        return self

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
