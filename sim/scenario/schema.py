"""A JSON Schema of scenario files, for editors that complete and check TOML.

Made from the models that read the files, so that it cannot fall behind them. Checks that span
several fields or files are the loader's alone.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from sim.scenario.layers import Layer
from sim.scenario.triggers import AnyTrigger


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one scenario file."""
    found = Layer.model_json_schema(ref_template="#/$defs/{model}")
    trigger = TypeAdapter(AnyTrigger).json_schema(ref_template="#/$defs/{model}")
    definitions = found.pop("$defs") | trigger.pop("$defs")
    found["properties"]["trigger"] = {"type": "array", "items": {"$ref": "#/$defs/AnyTrigger"}}
    for each in found["properties"].values():
        each.pop("default", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "spyscare scenario",
        "required": ["title", "question"],
        "$defs": definitions | {"AnyTrigger": trigger},
    }
