"""The events of a scenario, its triggers, as a page lists them: what can be edited of each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sim.faces.cited import cited, title
from sim.scenario import evidence
from sim.scenario.drafts import Draft
from sim.scenario.load import Scenario
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS, START_OF_LEVER
from sim.scenario.timeline import history
from sim.scenario.trigger import Trigger, moves, named
from sim.scenario.triggers import KINDS
from sim.vocabulary import Word

#: Fields that are edited elsewhere on the page, or in a file alone.
_ELSEWHERE = {
    "id", "kind", "date", "after", "when", "delay", "evidence", "invented", "theme", "needs",
    "strength", "note", "group", "name", "salience",
}  # fmt: skip


def triggers(shipped: Scenario, seed: int) -> list[dict[str, Any]]:
    """Triggers of a shipped scenario as they come under a seed.

    Returns:
        For each `id`, `when` (ISO date or words), `day` (index, None where it waits for the run),
        `title`, `record` (what the chronology says of it, a line each), `sentence` (what it does,
        in numbers), `source` (ids, or why it is invented), `said` (what else the evidence says, a
        line each), `dependents` and `needed` (ids that go with it), `scales` (whether it has a
        size), `fields` (see `fields`).
    """
    entries = history(shipped, seed)
    below = {each.id: shipped.dependents(each.id) for each in entries}
    drafts = named(shipped.document.drafts)
    ids = {each.id: [word.strip() for word in each.source.split(",")] for each in entries}
    return [
        {
            "id": each.id, "when": each.when or str(each.date),
            "day": (each.date - shipped.start).days if each.date else None,
            "sentence": each.sentence.removeprefix(f"{each.id}: "), "source": each.source,
            "record": [cited(id) for id in ids[each.id] if id in evidence.events()],
            "said": [cited(id) for id in ids[each.id] if id not in evidence.events() and cited(id)],
            "dependents": list(below[each.id]),
            "needed": [other for other, found in below.items() if each.id in found],
            "scales": drafts[each.id].scaled(0.5, "") is not drafts[each.id],
            "title": title(each.id), "fields": list(fields(drafts[each.id])),
        }
        for each in entries
    ]  # fmt: skip


def fields(draft: Draft) -> Iterator[dict[str, Any]]:
    """What can be edited of a trigger beside whether, when, and how strong it comes.

    Yields:
        For each field `name` (as in `change.ID.NAME`), `value` as written, `said` (what it means),
        and `words`: those that it may be, where they are few.
    """
    for name, value in moves(draft.fields).items():
        lever = PARAMETERS[START_OF_LEVER[LEVER_NAMES[name]]]
        said = f"{lever.meaning} [{lever.unit}]: {lever.low:g} to {lever.high:g}, +0.1 or x1.5"
        yield {"name": name, "value": value, "said": said, "words": []}
    kind = KINDS[draft.fields["kind"]]
    schema = _schema(kind)
    for name, field in kind.model_fields.items():
        value = draft.fields.get(name, field.get_default())
        if name in _ELSEWHERE or name in LEVER_NAMES or value in (None, (), []):
            continue
        value = value.word if isinstance(value, Word) else value
        words = [True, False] if isinstance(value, bool) else _words(schema[name])
        yield {"name": name, "value": list(value) if isinstance(value, tuple) else value,
               "said": field.description or name.replace("_", " "), "words": words}  # fmt: skip


@lru_cache
def _schema(kind: type[Trigger]) -> dict[str, Any]:
    return kind.model_json_schema()["properties"]


def _words(schema: dict[str, Any]) -> list[str]:
    """Words that a field may be, from its schema."""
    parts = [schema, *schema.get("anyOf", ())]
    return next((part["enum"] for part in parts if "enum" in part), [])
