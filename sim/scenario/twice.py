"""Settings that stand in one table twice, in two ways of writing, or that undo each other.

TOML refuses a key that is written twice in one way. `police.zeal` under quotes and in the table
`[police]` are two keys to it and one setting here; so are an edit that moves a trigger and one
that takes it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.scenario.errors import shown
from sim.scenario.parts import THEME, TIMING

#: A setting as it was written: its keys, from the outside in, and its value.
Written = tuple[tuple[str, ...], Any]


class Twice(NamedTuple):
    """One setting, and the two ways in which it was given."""

    place: str
    first: Written
    second: Written

    def words(self) -> str:
        """What to say of it."""
        return f"given twice, as {spelt(self.first)} and as {spelt(self.second)}; wants one of them"


def spelt(written: Written) -> str:
    """A setting as its writer would recognise it."""
    keys, value = written
    return f"{'.'.join(shown(k) if '.' in k else k for k in keys)} = {shown(value)}"


def twice(table: Mapping[str, Any]) -> list[Twice]:
    """Everything that is given twice in the tables of one file, or in one set of changes."""
    found = _same(table)
    for number, trigger in enumerate(_listed(table.get("trigger")), start=1):
        if isinstance(trigger, Mapping):
            found += [t._replace(place=f"trigger {number}: {t.place}") for t in _same(trigger)]
    return found + _undone(table)


def _same(table: Mapping[str, Any]) -> list[Twice]:
    """Settings of one dotted name, or of a name and something within it."""
    first: dict[str, Written] = {}
    found = []
    for keys, value in _leaves(table):
        names = ".".join(keys).split(".")
        begun = (".".join(names[:n]) for n in range(1, len(names) + 1))
        before = next((first[name] for name in begun if name in first), None)
        if before is None:
            first[".".join(names)] = keys, value
        else:
            found.append(Twice(".".join(names), before, (keys, value)))
    return found


def _leaves(table: Mapping[str, Any], keys: tuple[str, ...] = ()) -> Iterator[Written]:
    for key, value in table.items():
        here = (*keys, str(key))
        if isinstance(value, Mapping):
            yield from _leaves(value, here)
        else:
            yield here, value


def _undone(table: Mapping[str, Any]) -> list[Twice]:
    """Edits of one trigger, or theme, of which one takes out, or moves, what the other changes."""
    edits: dict[str, list[Written]] = {}
    for keys, value in _leaves(table):
        kind, *names = ".".join(keys).split(".")
        if kind == "remove":
            for name in _listed(value):
                edits.setdefault(str(name), []).append((keys, [name]))
        elif kind in ("present", "shift", "change", "scale") and names:
            name = ".".join(names[: 2 if names[0] == THEME else 1])
            edits.setdefault(name, []).append((keys, value))
    return [
        Twice(name if name.startswith(f"{THEME}.") else f"trigger {name}", *pair)
        for name, written in edits.items()
        if (pair := next(_at_odds(written), None)) is not None
    ]


def _at_odds(written: list[Written]) -> Iterator[tuple[Written, Written]]:
    for i, one in enumerate(written):
        for other in written[:i]:
            kinds = {_kind(one), _kind(other)}
            if "out" in kinds or kinds == {"moved", "dated"}:
                yield other, one


def _kind(written: Written) -> str:
    """What an edit does to its trigger: takes it `out`, keeps it `in`, moves it, or another."""
    kind, *rest = ".".join(written[0]).split(".")
    if kind == "remove" or (kind == "present" and written[1] is False):
        return "out"
    if kind == "change" and len(rest) > 1 and rest[1] in TIMING:
        return "dated"
    return {"present": "in", "shift": "moved"}.get(kind, "changed")


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None else [value]
