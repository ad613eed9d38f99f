"""What the tables of evidence say under an id, and how the event that rests on it is called."""

from __future__ import annotations

from functools import lru_cache

from sim.scenario import evidence


def entry(id: str) -> tuple[str, str, str] | None:
    """Date, words and source of a piece of evidence; None where the tables have none of that id."""
    if id in evidence.events():
        event = evidence.events()[id]
        return event.date, event.summary, event.source
    if id in evidence.statistics():
        number = evidence.statistics()[id]
        words = f"{number.quantity.replace('_', ' ')}: {number.meaning}"
        return number.period_start, words, number.source
    if id in evidence.codes():
        return "", evidence.codes()[id].title, evidence.codes()[id].kind
    return None


def cited(id: str) -> str:
    """The same in a line, with where it stands; "" where there is none."""
    if (found := entry(id)) is None:
        return ""
    date, words, source = found
    return f"{f'{date}: ' * bool(date)}{words} ({source}; {id})"


def title(id: str) -> str:
    """An event as it is called; who has a name in the record keeps its capital."""
    first, *rest = id.split("-")
    return " ".join([first.capitalize(), *(w.capitalize() if w in _names() else w for w in rest)])


@lru_cache
def _names() -> frozenset[str]:
    """Surnames of the persons of the record, as ids have them."""
    return frozenset(id for id, each in evidence.actors().items() if ", " in each.name)
