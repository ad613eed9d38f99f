"""A JSON Schema of scenario files, for editors that complete and check TOML.

Made from the parameters and the kinds of trigger, so that it cannot fall behind them.
Checks that span several fields or files are the loader's alone.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from sim.scenario.parameters import PARAMETERS, Parameter, Values
from sim.scenario.triggers import AnyTrigger

_DATE = {"type": "string", "format": "date"}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one scenario file."""
    trigger = TypeAdapter(AnyTrigger).json_schema(ref_template="#/$defs/{model}")
    definitions = trigger.pop("$defs")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "spyscare scenario",
        "type": "object",
        "required": ["title", "question"],
        "additionalProperties": False,
        "properties": {
            "title": _TEXT | {"description": "a few words for figures and tables"},
            "question": _TEXT | {"description": "what the scenario asks"},
            "expected": _TEXT | {"description": "what its author expects"},
            "extends": _TEXT | {"description": "scenario from which this one differs"},
            "sources": _TEXTS | {"description": "texts it rests on"},
            "period": _table({"start": _DATE, "end": _DATE}, "first and last day"),
            **{section: _section(section) for section in Values.model_fields},
            "trigger": {"type": "array", "items": {"$ref": "#/$defs/AnyTrigger"}},
            "remove": _TEXTS | {"description": "ids of inherited triggers to take out"},
            "present": _by_id({"type": "boolean"}, "whether an inherited trigger is there"),
            "shift": _by_id(
                {"anyOf": [{"type": "string", "pattern": r"^[+-]?\d+d$"}, _DATE]},
                "days, or a date, by or to which a trigger is moved",
            ),
            "change": _by_id({"type": "object"}, "fields of an inherited trigger to override"),
        },
        "$defs": definitions | {"AnyTrigger": trigger},
    }


def _table(properties: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }


def _by_id(item: dict[str, Any], description: str) -> dict[str, Any]:
    return {"type": "object", "description": description, "additionalProperties": item}


def _section(section: str) -> dict[str, Any]:
    prefix = f"{section}."
    properties = {
        name.removeprefix(prefix): _value(parameter)
        for name, parameter in PARAMETERS.items()
        if name.startswith(prefix)
    }
    return _table(properties, Values.model_fields[section].annotation.__doc__)


def _value(parameter: Parameter) -> dict[str, Any]:
    """A plain value, or one that says its unit and source."""
    plain: dict[str, Any] = {"type": "boolean"}
    if parameter.kind is not bool:
        number = "integer" if parameter.kind is int else "number"
        plain = {"type": number, "minimum": parameter.low, "maximum": parameter.high}
    sourced = _table(
        {
            "value": plain,
            "unit": {"const": parameter.unit},
            "basis": _TEXT,
            "evidence": {"anyOf": [_TEXT, _TEXTS]},
        },
        "value with its unit and source",
    ) | {"required": ["value"]}
    return {
        "description": f"{parameter.meaning} [{parameter.unit}]",
        "default": parameter.default,
        "anyOf": [plain, sourced],
    }
