"""The JSON Schema that editors get."""

from __future__ import annotations

import json

from sim.scenario.layers import schema
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS, Values
from sim.scenario.triggers import KINDS


def test_the_schema_is_json_with_all_sections_and_parameters() -> None:
    whole = json.loads(json.dumps(schema(), allow_nan=False))
    found = {
        section: whole["$defs"][each["$ref"].removeprefix("#/$defs/")]
        for section, each in whole["properties"].items()
        if section in Values.model_fields
    }
    assert set(found) == set(Values.model_fields)
    for name, parameter in PARAMETERS.items():
        section, _, field = name.partition(".")
        entry = found[section]["properties"][field]
        assert parameter.unit in entry["description"]
        plain = entry["anyOf"][0]
        if parameter.kind is not bool:
            assert (plain["minimum"], plain["maximum"]) == (parameter.low, parameter.high)


def test_every_kind_with_its_fields_and_levers_is_there() -> None:
    definitions = schema()["$defs"]
    by_kind = {
        definition["properties"]["kind"]["const"]: definition
        for definition in definitions.values()
        if "kind" in definition.get("properties", {})
    }
    assert set(by_kind) == set(KINDS)
    for kind, definition in by_kind.items():
        assert set(definition["properties"]) == set(KINDS[kind].model_fields)
        assert definition["additionalProperties"] is False
        assert {name for name in LEVER_NAMES if "." not in name} <= set(definition["properties"])


def test_every_reference_of_the_schema_resolves() -> None:
    found = schema()

    def references(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*map(references, node.values()))
        return set().union(*map(references, node)) if isinstance(node, list) else set()

    wanted = {reference.removeprefix("#/$defs/") for reference in references(found)}
    assert wanted and wanted <= set(found["$defs"])


def test_title_and_question_are_required_and_nothing_else_is_allowed() -> None:
    found = schema()
    assert found["required"] == ["title", "question"]
    assert found["additionalProperties"] is False
