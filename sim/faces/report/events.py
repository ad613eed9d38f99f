"""The events of a scenario, its triggers: what each is, and which bear the name of a man."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from sim.faces.cited import cited, entry, title
from sim.faces.report.parts import Case, Section
from sim.measures.fates import fates
from sim.measures.page import Block
from sim.measures.runs import Replicate
from sim.scenario import evidence

#: Said of every event.
WHAT_IT_IS = (
    "Events (triggers, in the file of a scenario) are what it puts in from outside, each on its"
    " day. Most rest on the record, and each says on what. Nobody in the run does them; what they"
    " say of a man is nobody's word in this run."
)
#: How a ledger and its readers name one.
_NAMED = re.compile(r'the (?:trigger|event) "([^"]+)"', re.I)


def called(id: str) -> str:
    """`the event "primakov names iakir"`."""
    return f'the event "{id.replace("-", " ")}"'


def as_events(sentence: str) -> str:
    """A sentence in which triggers are called events, as they are everywhere on the page."""

    def swapped(met: re.Match[str]) -> str:
        name = called(met.group(1))
        return name[0].upper() + name[1:] if met.group(0)[0] == "T" else name

    return _NAMED.sub(swapped, sentence)


def ids_in(source: object) -> list[str]:
    """Ids of a list of sources."""
    return [part.strip() for part in str(source).split(",") if part.strip()]


def recorded(source: object) -> Iterator[str]:
    """What the record says under the ids that an event cites: the chronology first."""
    ids = ids_in(source)
    for id in sorted(ids, key=lambda each: each not in evidence.events()):
        if said := cited(id):
            yield said


# which bear the name of a man


def namesake(id: str, officers: pd.DataFrame) -> int | None:
    """The man of the run after whom an event that speaks is called; None where there is none.

    `primakov-names-iakir` is called after Primakov, `primakov-arrested` is about him and is not.
    """
    first, _, rest = id.partition("-")
    if not rest.startswith(("names", "letter", "confesses", "reported")):
        return None
    found = officers.index[officers["person"] == first]
    return int(found[0]) if len(found) else None


def of_namesake(run: Replicate, id: str, day: str) -> str:
    """What became in a run of the man after whom an event is called; "" where there is none."""
    man = namesake(id, run.officers)
    if man is None:
        return ""
    fate, name = fates(run, [man])[man], run.officers.at[man, "name"]
    dead = " He was dead by then." if fate.died and fate.died <= day else ""
    held = run.ledger[(run.ledger["kind"] == "name") & (run.ledger["who"] == man)]
    names = f"names {held['whom'].nunique()} men" if len(held) else "names nobody"
    return f"The model's man of that name, {name}: {fate}.{dead} In this run he {names}."


def put_in(run: Replicate, id: str, day: str, source: str) -> str:
    """That an event, not a man of the run, put something into a file."""
    who, name = of_namesake(run, id, day), called(id)
    known = any(entry(each) is not None for each in ids_in(source))
    origin = "put in from the record" if known else "put in by who made it"
    because = f" (sources {source})" if known else ""
    return (
        f"{name[0].upper()}{name[1:]} of {day} is an event of the scenario, {origin}{because}: no"
        f" man of this run said it.{' ' * bool(who)}{who}"
    )


# all of them


def events(run: Replicate, told: pd.DataFrame, where: str, cited: Iterable[str] = ()) -> Section:
    """Every event with what it does and what the record says; and a table of what is cited.

    Args:
        run: whose events they are.
        told: `stories(…)` of it.
        where: where its numbers come from.
        cited: ids of events that another world alone has.
    """
    cases = [
        Case(f"Event: {_title(row)}", _blocks(run, row), f"event-{row.id}",
             f"event {row.id} {row.theme}", (called(row.id)[4:], f'"{row.id}"'))
        for row in told.itertuples()
    ]  # fmt: skip
    words = [WHAT_IT_IS, "Sentences of the record are summaries of the literature named in them."]
    ids = sorted({id for cell in told["source"] for id in ids_in(cell)} | set(cited))
    rows = [(id, *said) for id in ids if (said := entry(id)) is not None]
    table = pd.DataFrame(rows, columns=["id", "date", "what", "source"])
    return Section("evidence", "Events, and their sources", words, cases=cases,
                   tables={"Evidence cited": table},
                   source=f"{where} — the tables of evidence in sim/data, CC BY 4.0")  # fmt: skip


def _title(row) -> str:
    return f"{title(row.id)}, {_day(row) or 'waits for the run'}"


def _day(row) -> str:
    return "" if pd.isna(row.date) else str(pd.Timestamp(row.date).date())


def _blocks(run: Replicate, row) -> list[Block]:
    """What the record says of an event, and what it does in the model."""
    said = list(recorded(row.source)) or ["Nothing is cited for it."]
    does = [f"In the model's numbers: {row.sentence.removesuffix('.')}."]
    if (who := of_namesake(run, row.id, _day(row))) != "":
        does.append(who)
    return [Block("What is cited for it", said),
            Block("What it does in the model", [*does, f"Sources: {row.source}."])]  # fmt: skip
