"""From raw fields to a checked trigger or value, with complaints in the words of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from sim.errors import did_you_mean
from sim.scenario import evidence
from sim.scenario.common import Trigger
from sim.scenario.errors import clean, fault, shown, unwrap, where_known
from sim.scenario.fields import When
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS, Values
from sim.scenario.people import Group, listed
from sim.scenario.triggers import KINDS, shown_kind
from sim.vocabulary import Narrative

#: A complaint about a field: dotted name (empty for the whole) and what is wrong.
Fault = tuple[str, str]

#: What a value may say besides itself.
_VALUE_KEYS = ("value", "unit", "basis", "evidence")


def read_trigger(fields: Mapping[str, Any]) -> tuple[Trigger | None, list[Fault]]:
    """A trigger from its raw fields, or None and everything wrong with them."""
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        if kind is None:
            return None, [("kind", f"missing; wants one of {', '.join(KINDS)}")]
        near = did_you_mean(str(kind), KINDS)
        return None, [("kind", f"{shown(kind)}: no such kind of trigger{near}")]
    cls = KINDS[kind]
    try:
        return cls(**fields), []
    except ValidationError as error:
        return None, _merged(list(cls.contradictions(fields)), explain(error, cls))


def _merged(first: list[Fault], second: Iterable[Fault]) -> list[Fault]:
    """Both lists; one complaint a field is enough, and the whole repeats what the first says."""
    spoken = {field for field, _ in first} | ({""} if first else set())
    return first + [fault for fault in second if fault[0] not in spoken]


def explain(error: ValidationError, cls: type[Trigger]) -> list[Fault]:
    """What pydantic found, in our words."""
    return [_explained(detail, cls) for detail in error.errors(include_url=False)]


def _explained(detail: Mapping[str, Any], cls: type[Trigger]) -> Fault:
    place = ".".join(str(part) for part in detail["loc"] if not isinstance(part, int))
    value, kind = detail["input"], detail["type"]
    if kind == "value_error":
        return place, str(detail["ctx"]["error"])
    if kind == "missing":
        return place, f"missing; a {shown_kind(cls)} wants it"
    if kind == "extra_forbidden":
        return place, unknown_field(place, cls)
    if kind == "literal_error":
        return place, f"{shown(value)}: wants {detail['ctx']['expected'].replace(chr(39), chr(34))}"
    wants = {
        "string_type": "text in quotes",
        "bool_type": "true or false",
        "tuple_type": "a list in brackets",
        "model_type": "a table",
    }.get(kind, detail["msg"].lower())
    return place, f"{shown(value)}: wants {wants}"


def unknown_field(place: str, cls: type[Trigger]) -> str:
    """What to say of a field that a kind of trigger does not have."""
    table, _, field = place.rpartition(".")
    if table == "salience":
        words = Narrative.words()
        return f"no such narrative{did_you_mean(field, words)}"
    if table in ("group", "when"):
        known = {"group": Group, "when": When}[table].model_fields
        return f"no such field{did_you_mean(field, known)}"
    if place in Values.model_fields:
        return 'triggers name levers without their section, like zeal or "salience.foreign_agent"'
    others = [word for word, other in KINDS.items() if place in other.model_fields]
    if others:
        return f"a {shown_kind(cls)} has none; {' and '.join(others)} have"
    constant = [name for name in PARAMETERS if name.rpartition(".")[2] == place]
    if constant:
        return f"{constant[0]} is constant through a run, not a lever"
    names = (*LEVER_NAMES, *cls.model_fields)
    return f"no such field or lever{did_you_mean(place, names)}"


def read_values(section: str, table: Any) -> tuple[dict[str, Any], list[Fault]]:
    """The values of a section by dotted name, and everything wrong with it."""
    if not isinstance(table, Mapping):
        return {}, [(section, f"{shown(table)}: wants a table, [{section}]")]
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    fields = Values.model_fields[section].annotation.model_fields
    for field, raw in table.items():
        name = f"{section}.{field}"
        if name not in PARAMETERS:
            near = did_you_mean(field, fields) or where_known(name)
            what = "narrative" if tuple(fields) == Narrative.words() else "value"
            faults.append((name, f"no such {what}{near}"))
            continue
        value, wrong = _read_value(name, raw)
        faults += wrong
        if not wrong:
            values[name] = value
    return values, faults


def _read_value(name: str, raw: Any) -> tuple[Any, list[Fault]]:
    """One value, plain or `{ value, unit, basis | evidence }`."""
    parameter = PARAMETERS[name]
    faults: list[Fault] = []
    value = raw
    if isinstance(raw, Mapping):
        faults = list(_around(name, raw))
        if "value" not in raw:
            return None, [*faults, (name, "missing value; wants { value = …, unit = … }")]
        value = raw["value"]
    value = unwrap(value)
    wrong = fault(parameter, value)
    if wrong is not None:
        return None, [*faults, (name, wrong)]
    return clean(parameter, value), faults


def _around(name: str, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a value's unit and sources."""
    for key in raw:
        if key not in _VALUE_KEYS:
            yield f"{name}.{key}", f"no such field of a value{did_you_mean(key, _VALUE_KEYS)}"
    unit, right = raw.get("unit"), PARAMETERS[name].unit
    if "unit" in raw and not (isinstance(unit, str) and unit.split() == right.split()):
        yield f"{name}.unit", f'{shown(unit)}: wants "{right}"'
    cited = listed(raw.get("evidence", ()))
    for evidence_id in cited if isinstance(cited, list | tuple) else (cited,):
        if not isinstance(evidence_id, str) or not evidence.known(evidence_id):
            near = did_you_mean(str(evidence_id), evidence.ids())
            yield f"{name}.evidence", f"{shown(evidence_id)}: no such evidence{near}"
    if "basis" in raw and not (isinstance(raw["basis"], str) and raw["basis"].strip()):
        yield f"{name}.basis", f"{shown(raw['basis'])}: wants a few words"
