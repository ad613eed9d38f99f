"""The page: the way, then the sandbox; the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from docs.explorable.causes import said, switches
from docs.explorable.figures import months_of, step_chart, world_chart
from docs.explorable.steps import STEPS, Step
from sim.errors import SpyscareError
from sim.faces.charts.base import columns
from sim.faces.report.making import LARGEST
from sim.faces.report.page import More, page
from sim.faces.report.sections import Case, Section, entry
from sim.faces.studying import source_of
from sim.measures.page import Block

HERE = Path(__file__).resolve().parent
TITLE = "How a spy scare became a purge: six steps, then switches"
LEAD = (
    "A model of the Red Army of 1936-38, after Peter Whitewood's account. Go through six steps with"
    " the buttons or the arrow keys, then switch causes on and off. Everything was computed"
    " beforehand with the whole corps; nothing here is a finding about a person."
)
#: Id of the sandbox in the page, and what begins its state in the address.
SANDBOX = "try"


def made(numbers: Mapping[str, Any]) -> str:
    """The page as one HTML file that fetches nothing.

    Raises:
        SpyscareError: where it is too large to be mailed.
    """
    factors = numbers["factors"]
    more = More(
        "explorable", _beside("explorable.css"), _beside("explorable.js"),
        {"steps": [str(i + 1) for i in range(len(STEPS))], "sandbox": SANDBOX,
         "guessed": [str(i + 1) for i, step in enumerate(STEPS) if step.guessed],
         "runs": len(numbers["worlds"][0]["orders"]),
         "orders": _count(numbers["way"]["spy-scare-1937"]["facts"]["orders"]),
         "switches": switches(factors), "worlds": list(_worlds(numbers))},
        search=False,
    )  # fmt: skip
    text = page(TITLE, LEAD, [*_way(numbers), _sandbox(numbers)], more)
    if (size := len(text.encode())) >= LARGEST:
        raise SpyscareError(f"explorable: {size:,} bytes; wants fewer than {LARGEST:,}")
    return text


def _beside(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _count(orders: list[str | None]) -> int:
    return sum(day is not None for day in orders)


# the way


def _way(numbers: Mapping[str, Any]) -> Iterator[Section]:
    for i, step in enumerate(STEPS, start=1):
        told = numbers["way"][step.scenario]
        yield Section(
            str(i), f"{i}. {step.title}", step.words(told["facts"]),
            [step_chart(step, told, f"step-{i}")], cases=list(_triggers(step, told)),
            source=_source(step, told, numbers["birth"]),
        )  # fmt: skip


def _triggers(step: Step, told: Mapping[str, Any]) -> Iterator[Case]:
    """What the triggers of a step do, and what the record says behind each."""
    for row in pd.DataFrame(told["triggers"]).itertuples(index=False):
        if row.id in step.triggers:
            blocks = [Block(sentences=[f"In the model: {row.sentence}."]), _record(row.source)]
            day = row.date if row.first == row.last else f"{row.first} to {row.last}"
            yield Case(f"{day}: {row.id.replace('-', ' ')}", blocks)
    if step.evidence:
        yield Case("The record of this step", [_record(", ".join(step.evidence))])


def _record(ids: str) -> Block:
    rows = [(id, *found) for id in ids.split(", ") if (found := entry(id)) is not None]
    return Block("", (), ("evidence", "date", "what the record says", "source"), rows)


def _source(step: Step, told: Mapping[str, Any], birth: Mapping[str, Any]) -> str:
    facts = told["facts"]
    return (
        f"{step.scenario} · {facts['officers']:,} officers · seeds {facts['seeds'][0]}–"
        f"{facts['seeds'][-1]} · version {birth['version']} · code {birth['code'][:8]}"
    )


# the sandbox


def _worlds(numbers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Of every world: places of its levels, its sentence, its months."""
    factors, shipped = numbers["factors"], shipped_of(numbers)
    for world in numbers["worlds"]:
        levels = dict(zip(factors, world["levels"], strict=True))
        yield {
            "at": [list(factors[name]).index(level) for name, level in levels.items()],
            "said": said(world, shipped, levels),
            "months": columns(months_of(world, numbers["months"])),
        }


def shipped_of(numbers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The world in which nothing is changed."""
    return next(w for w in numbers["worlds"] if set(w["levels"]) == {1.0})


def _sandbox(numbers: Mapping[str, Any]) -> Section:
    shipped, runs = shipped_of(numbers), len(numbers["worlds"][0]["orders"])
    words = [
        f"Every combination of {len(numbers['factors'])} causes: {len(numbers['worlds'])} worlds of"
        f" {numbers['birth']['officers']:,} officers, {runs} runs each. Seed for seed, two worlds"
        " have the same men, dates and luck until the day on which they part. What cannot be"
        " without a cause goes with it; what is only dated after it keeps its date.",
        "A difference between two worlds is one in the model, and no proof of what happened."
        f" {runs} seeds are {runs} seeds: where the order comes in some runs and not in others,"
        " other seeds would move the count.",
    ]  # fmt: skip
    return Section(
        SANDBOX, "Now you: causes switched", words,
        [world_chart(shipped, shipped, numbers["months"])],
        tables={"What was expected and found": _answer(numbers)},
        source=source_of(numbers["birth"]),
    )  # fmt: skip


def _answer(numbers: Mapping[str, Any]) -> pd.DataFrame:
    """What was written down before the worlds were run, and what came of it."""
    rows = [("expected, after a faulty trial of a few worlds", numbers["expected"])]
    return pd.DataFrame(rows + [("found", each) for each in numbers["found"]],
                        columns=["what", "words"])  # fmt: skip
