"""Sections of a scenario's values: what a number says of itself, and how it is read.

The numbers are in `parameters`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from sim.errors import did_you_mean
from sim.scenario import evidence
from sim.scenario.errors import Fault, number_fault, plain, shown, unwrap
from sim.scenario.reading import Faults, Table, listed
from sim.vocabulary import Lever, Narrative

JUDGEMENT = "judgement"
#: Chosen by a fit to the record; docs/fit.md says how, docs/fit/fit.json which and by what code.
FITTED = "fit"

#: What stands between "zeal is" and a unit that begins with this word; before others, "in".
_ARTICLES = {
    "multiple": "a", "share": "a", "weight": "a", "shape": "a", "seed": "a", "exponent": "an",
    "sigma": "a", "pressure": "a", "per": "",
}  # fmt: skip

#: What a value may say besides itself.
_SAYING = ("value", "unit", "basis", "evidence")


@dataclass(frozen=True)
class Parameter:
    """One number as users meet it.

    Attributes:
        name: dotted name, `section.field`.
        default: value where no file says otherwise.
        low, high: bounds, inclusive; None for a switch.
        unit, meaning: words.
        source: evidence ids, `judgement` or `fit`.
        lever: the lever it starts, or None where it is constant through a run.
        kind: `float`, `int` or `bool`.
    """

    name: str
    default: float | int | bool
    low: float | None
    high: float | None
    unit: str
    meaning: str
    source: tuple[str, ...]
    lever: Lever | None
    kind: type

    @property
    def is_open(self) -> bool:
        """True where no evidence fixes the number: it was set by hand, or by a fit."""
        return JUDGEMENT in self.source or FITTED in self.source

    def wanted(self) -> str:
        """What it takes: `zeal is a multiple of a neutral chief's, 0.2-5`."""
        name = self.name.rpartition(".")[2]
        between = _ARTICLES.get(self.unit.split()[0], "in")
        unit = f"{between} {self.unit}".strip()
        return f"{name} is {unit}, {plain(self.low)}-{plain(self.high)}"

    def fault(self, value: Any) -> str | None:
        """What is wrong with a value, or None; see `clean` for the value itself."""
        if self.kind is bool:
            return None if isinstance(value, bool) else f"{shown(value)}: wants true or false"
        return number_fault(value, self.low, self.high, self.wanted(), self.kind is int) or None

    def clean(self, value: Any) -> float | int | bool:
        """A faultless value in the parameter's own type, so that 4 and 4.0 are the same value."""
        return value if self.kind is bool else self.kind(value) + 0  # no negative zero


def number(
    default: float, low: float, high: float, unit: str, meaning: str, *source: str,
    lever: Lever | None = None,
) -> Any:  # fmt: skip
    """A bounded number: its place in a file, its words, and the lever it starts, if any."""
    extra: dict[str, Any] = {"unit": unit, "source": list(source or (JUDGEMENT,))}
    if lever is not None:
        extra["lever"] = lever.word
    return Field(default, ge=low, le=high, description=meaning, json_schema_extra=extra)


def switch(default: bool, meaning: str, *source: str) -> Any:
    """A yes or no."""
    extra: dict[str, Any] = {"unit": "yes or no", "source": list(source or (JUDGEMENT,))}
    return Field(default, description=meaning, json_schema_extra=extra)


class Section(Table):
    """A table of values; each is written plainly, or with its unit and source."""

    @classmethod
    def prefix(cls) -> str:
        """The section as dotted names begin: `police`."""
        return cls.__name__.lower()

    @classmethod
    @cache
    def parameters(cls) -> dict[str, Parameter]:
        """Its numbers by the name they have in it, in their order."""
        return {name: _parameter(f"{cls.prefix()}.{name}", cls.model_fields[name])
                for name in cls.model_fields}  # fmt: skip

    @classmethod
    def wanted(cls) -> str:
        return f"a table, [{cls.prefix()}]"

    @classmethod
    def unknown(cls, field: str) -> str:
        what = "narrative" if tuple(cls.model_fields) == Narrative.words() else "value"
        near = did_you_mean(field, cls.model_fields)
        elsewhere = [each for each in Section.__subclasses__() if field in each.model_fields]
        if elsewhere and not near:
            near = f'; did you mean "{elsewhere[0].prefix()}.{field}"?'
        return f"no such {what}{near}"

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Each value plain, or as a table with its unit and source."""
        found = handler.resolve_ref_schema(handler(core))
        found["properties"] = {
            name: _schema(plain, cls.parameters()[name])
            for name, plain in found["properties"].items()
        }
        return found

    @field_validator("*", mode="before")
    @classmethod
    def _value(cls, raw: Any, info: ValidationInfo) -> float | int | bool:
        """One value, plain or `{ value, unit, basis | evidence }`."""
        parameter = cls.parameters()[info.field_name]
        faults = list(_around(parameter, raw)) if isinstance(raw, Mapping) else []
        if isinstance(raw, Mapping):
            if "value" not in raw:
                raise Faults([*faults, ("", "missing value; wants { value = …, unit = … }")])
            raw = raw["value"]
        value = unwrap(raw)
        wrong = parameter.fault(value)
        if wrong is not None:
            faults.append(("", wrong))
        if faults:
            raise Faults(faults)
        return parameter.clean(value)


def _parameter(name: str, field: FieldInfo) -> Parameter:
    """What a field of a section says."""
    extra = field.json_schema_extra
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    lever = Lever[extra["lever"].upper()] if "lever" in extra else None
    return Parameter(
        name, field.default, low, high, extra["unit"], field.description,
        tuple(extra["source"]), lever, field.annotation,
    )  # fmt: skip


def _schema(given: dict[str, Any], parameter: Parameter) -> dict[str, Any]:
    """JSON Schema of a value that may say its unit and source."""
    plain = {key: given[key] for key in ("type", "minimum", "maximum") if key in given}
    text = {"type": "string"}
    texts = {"anyOf": [text, {"type": "array", "items": text}]}
    sourced = {
        "type": "object",
        "description": "value with its unit and source",
        "properties": {
            "value": plain, "unit": {"const": parameter.unit}, "basis": text, "evidence": texts,
        },
        "additionalProperties": False,
        "required": ["value"],
    }  # fmt: skip
    meaning = f"{parameter.meaning} [{parameter.unit}]"
    return {"description": meaning, "default": parameter.default, "anyOf": [plain, sourced]}


def _around(parameter: Parameter, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a value's unit and sources."""
    for key in raw:
        if key not in _SAYING:
            yield key, f"no such field of a value{did_you_mean(key, _SAYING)}"
    unit, right = raw.get("unit"), parameter.unit
    if "unit" in raw and not (isinstance(unit, str) and unit.split() == right.split()):
        yield "unit", f'{shown(unit)}: wants "{right}"'
    cited = listed(raw.get("evidence", ()))
    for evidence_id in cited if isinstance(cited, list | tuple) else (cited,):
        wrong = evidence.fault(evidence_id)
        if wrong:
            yield "evidence", wrong
    if "basis" in raw and not (isinstance(raw["basis"], str) and raw["basis"].strip()):
        yield "basis", f"{shown(raw['basis'])}: wants a few words"
