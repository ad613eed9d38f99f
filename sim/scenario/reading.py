"""Tables of files as pydantic models, and what is wrong with them in the words of the file.

A kind of file is a `Table` with fields; `read` makes one, or says everything that is wrong with
it. This is the one place where what pydantic finds becomes what a user reads.

    class Period(Table):
        start: Day
        end: Day

    made, faults = read(Period, {"start": 3, "ende": 4})
    # None, [("start", "3: wants a date …"), ("ende", 'no such field; did you mean "end"?')]

Validators of fields raise `ValueError` with the whole message; what fields must be together is
told by `together`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    StrictStr,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from sim.errors import did_you_mean
from sim.scenario.errors import Fault, number_fault, shown, unwrap

#: Kind of error in pydantic -> what was wanted.
_WANTS = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "tuple_type": "a list in brackets",
    "list_type": "a list in brackets",
    "dict_type": "a table",
}

#: Context in which fields are read without asking `Table.together`.
ALONE = "alone"


class Faults(ValueError):
    """Several things that are wrong with one value."""

    def __init__(self, found: Iterable[Fault]) -> None:
        self.found = list(found)
        super().__init__("; ".join(f"{field}: {said}".lstrip(": ") for field, said in self.found))


class Table(BaseModel):
    """A table of a file; frozen, no unknown keys, finite numbers only."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def wanted(cls) -> str:
        """What is wanted where something else than a table stands."""
        return "a table"

    @classmethod
    def unknown(cls, field: str) -> str:
        """What to say of a field that there is not."""
        return f"no such field{did_you_mean(field, cls.model_fields)}"

    @classmethod
    def missing(cls, field: str) -> str:
        """What to say where a field is missing."""
        return "missing"

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        """What is wrong with fields beside each other, whatever each holds; they come raw."""
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: Any, handler: Any, info: ValidationInfo) -> Self:
        """Everything wrong with the table, in our words."""
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            raise ValueError(f"{shown(given)}: wants {cls.wanted()}")
        wrong = [] if info.context == ALONE else list(cls.together(given))
        try:
            made = handler(given)
        except ValidationError as error:
            raise Faults(_merged(wrong, cls._explained(error))) from None
        if wrong:
            raise Faults(wrong)
        return made

    @classmethod
    def _explained(cls, error: ValidationError) -> list[Fault]:
        """What pydantic found wrong with the fields."""
        found: list[Fault] = []
        for detail in error.errors(include_url=False):
            field = ".".join(str(part) for part in detail["loc"] if not isinstance(part, int))
            found += _within(field, cls._said(field, detail))
        return found

    @classmethod
    def _said(cls, field: str, detail: Mapping[str, Any]) -> list[Fault]:
        kind, value = detail["type"], detail["input"]
        if kind == "value_error":
            return faults_of(detail["ctx"]["error"])
        if kind == "missing":
            return [("", cls.missing(field))]
        if kind == "extra_forbidden":
            return [("", cls.unknown(field))]
        if kind == "literal_error":
            wants = detail["ctx"]["expected"].replace("'", '"')
        else:
            wants = _WANTS.get(kind, detail["msg"].lower())
        return [("", f"{shown(value)}: wants {wants}")]


def faults_of(error: ValueError) -> list[Fault]:
    """What a complaint says, field by field."""
    return error.found if isinstance(error, Faults) else [("", str(error))]


def _within(place: str, faults: Iterable[Fault]) -> list[Fault]:
    """Faults of a value as faults of the table in which it stands."""
    return [(f"{place}.{field}".strip("."), said) for field, said in faults]


def _merged(first: list[Fault], second: Iterable[Fault]) -> list[Fault]:
    """Both lists; one complaint a field is enough."""
    spoken = {field for field, _ in first}
    return first + [fault for fault in second if fault[0] not in spoken]


def read[T: Table](cls: type[T], given: Any) -> tuple[T | None, list[Fault]]:
    """The table that raw values make, or None and everything wrong with them."""
    try:
        return cls.model_validate(given), []
    except ValidationError as error:
        return None, [
            fault
            for detail in error.errors(include_url=False)
            for fault in faults_of(detail["ctx"]["error"])
        ]


def read_sound[T: Table](cls: type[T], given: Mapping[str, Any]) -> tuple[T, list[Fault]]:
    """The table that the faultless part makes, and everything wrong with the rest.

    So that one mistake does not hide those which show only when all else is read. Every field
    of the table must have a default.
    """
    told: list[Fault] = []
    made, faults = read(cls, given)
    while made is None:
        told = _merged(told, faults)  # what was taken out is missing, which needs no word
        rest = given
        for place, _ in faults:
            rest = _without(rest, place)
        if rest == given:  # what is wrong is that keys are not there
            return cls.model_validate(given, context=ALONE), told
        given = rest
        made, faults = read(cls, given)
    return made, told


def _without(given: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A table without what a fault is about: a key, or the table in which it is missing."""
    if place in given:  # a name in quotes may have dots of its own
        return {name: value for name, value in given.items() if name != place}
    key, _, rest = place.partition(".")
    inner = given.get(key)
    if isinstance(inner, Mapping) and rest.partition(".")[0] in inner:
        return {**given, key: _without(inner, rest)}
    return {name: value for name, value in given.items() if key and name != key}


# types of fields


def text(check: Any) -> Any:
    """Text that a check returns, or complains about."""
    return Annotated[StrictStr, AfterValidator(check)]


def sentence(value: Any) -> str:
    """Text that says something, in quotes."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{shown(value)}: wants a sentence in quotes")
    return value


Sentence = Annotated[str, BeforeValidator(sentence)]


def some_words(value: str) -> str:
    """Text that says something."""
    if not value.strip():
        raise ValueError("wants a few words")
    return value


def listed(value: Any) -> Any:
    """A single text may stand without brackets."""
    return (value,) if isinstance(value, str) else value


def must_be(kind: type | tuple[type, ...], wants: str) -> Any:
    """Refuses what is of another type, saying what is wanted."""

    def check(value: Any) -> Any:
        if not isinstance(value, kind):
            raise ValueError(f"{shown(value)}: wants {wants}")
        return value

    return BeforeValidator(check)


#: Largest amount where nothing else is said: what is multiplied and added up stays finite.
LARGEST = 1e9


def amount(what: str, low: float = 0.0, high: float = LARGEST) -> Any:
    """A finite number between bounds; `what` names it in complaints."""

    def parse(value: Any) -> float:
        value = unwrap(value)
        wrong = number_fault(value, max(low, -LARGEST), min(high, LARGEST), what)
        if wrong:
            raise ValueError(wrong)
        return float(value)

    schema: dict[str, Any] = {"type": "number", "description": what}
    if math.isfinite(low):
        schema["minimum"] = low
    if math.isfinite(high):
        schema["maximum"] = high
    return Annotated[float, PlainValidator(parse), WithJsonSchema(schema)]
