"""Fields that tables of several kinds of statement have."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import PlainValidator

from sim.errors import did_you_mean
from sim.scenario.errors import is_number, shown
from sim.scenario.reading import Table

#: Above, a whole number has no bound worth a word.
ENDLESS = 2**31


class Keyed(Table):
    """A table that speaks of keys."""

    @classmethod
    def unknown(cls, field: str) -> str:
        return f"no such key{did_you_mean(field, cls.model_fields)}"


def whole(least: int = 1, most: int = ENDLESS) -> Any:
    """A whole number."""

    def parse(value: Any) -> int:
        if not is_number(value) or not math.isfinite(value) or value != int(value):
            raise ValueError(f"{shown(value)}: wants a whole number")
        if not least <= value <= most:
            end = "up" if most == ENDLESS else f"to {most:,}"
            raise ValueError(f"{shown(value)}: wants a whole number from {least:,} {end}")
        return int(value)

    return Annotated[int, PlainValidator(parse)]


def between(most: float) -> Any:
    """A number between 0 and another, both excluded."""

    def parse(value: Any) -> float:
        if not is_number(value) or not 0.0 < value < most:
            raise ValueError(f"{shown(value)}: wants a number between 0 and {most:g}")
        return float(value)

    return Annotated[float, PlainValidator(parse)]


def _sentence(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{shown(value)}: wants a sentence in quotes")
    return value


Sentence = Annotated[str, PlainValidator(_sentence)]
Whole, Seed, Officers = whole(), whole(0), whole(200, 1_000_000)
