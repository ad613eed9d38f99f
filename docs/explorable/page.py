"""The page: the way, then the sandbox; the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from docs.explorable.causes import CAUSES, count_of, counted, said, switches
from docs.explorable.closing import closing
from docs.explorable.figures import months_of, step_chart, world_chart
from docs.explorable.steps import STEPS, Step, asked, cited
from docs.explorable.words import GLOSSARY, called, plainly, when
from sim.errors import SpyscareError
from sim.faces.charts.base import columns
from sim.faces.cited import entry
from sim.faces.report.making import LARGEST
from sim.faces.report.page import More, page
from sim.faces.report.sections import Case, Section
from sim.faces.studying import source_of
from sim.measures.page import Block

HERE = Path(__file__).resolve().parent
TITLE = "How a spy scare became a purge"
LEAD = (
    "A model of the Red Army of 1936-38, after Peter Whitewood's account. Nobody in it is a spy:"
    " every arrest is an error. Each story is played 20 times with other dice (20 runs). Seven"
    " steps, then switches; the buttons below or the arrow keys lead on."
)
#: Id of the sandbox in the page, and what begins its state in the address.
SANDBOX = "try"
#: What sentences of a step rest on, folded; the ids that they cite lead to it.
RECORD = "What the record says"


def made(numbers: Mapping[str, Any]) -> str:
    """The page as one HTML file that fetches nothing.

    Raises:
        SpyscareError: where it is too large to be mailed.
    """
    ids = [str(i + 1) for i in range(len(STEPS) + 1)]
    more = More(
        "explorable", _beside("explorable.css"), _beside("explorable.js"),
        {"steps": ids, "sandbox": SANDBOX, "open": [ids[-1]],
         "glossary": [list(each) for each in GLOSSARY.items()],
         "guesses": {str(i): asked(facts_of(numbers, step))
                     for i, step in enumerate(STEPS, start=1) if step.guessed},
         "switches": switches(numbers["factors"]), "worlds": list(_worlds(numbers))},
        search=False,
    )  # fmt: skip
    last = closing(numbers, ids[-1], _made(numbers, list(numbers["way"])))
    text = page(TITLE, LEAD, [*_way(numbers), last, _sandbox(numbers)], more)
    if (size := len(text.encode())) >= LARGEST:
        raise SpyscareError(f"explorable: {size:,} bytes; wants fewer than {LARGEST:,}")
    return text


def _beside(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


# the way


def facts_of(numbers: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """What the words of a step are made of.

    Returns:
        Facts of its scenario, and without: factor -> runs with an order where it alone is 0.
    """
    without = {}
    for world in numbers["worlds"]:
        levels = dict(zip(numbers["factors"], world["levels"], strict=True))
        changed = [name for name, level in levels.items() if level != 1.0]
        if len(changed) == 1 and levels[changed[0]] == 0.0:
            without[changed[0]] = count_of(world)
    return numbers["way"][step.scenario]["facts"] | {"without": without}


def _way(numbers: Mapping[str, Any]) -> Iterator[Section]:
    for i, step in enumerate(STEPS, start=1):
        told, words = numbers["way"][step.scenario], step.words(facts_of(numbers, step))
        record = Case(RECORD, [_record(cited(words))])
        yield Section(
            str(i), f"{i}. {step.title}", words,
            [step_chart(step, told, f"step-{i}")], cases=[record, *_triggers(step, told)],
            source=_made(numbers, [step.scenario]),
        )  # fmt: skip


def _triggers(step: Step, told: Mapping[str, Any]) -> Iterator[Case]:
    """What the triggers of a step do, and what the record says behind each."""
    for row in pd.DataFrame(told["triggers"]).itertuples(index=False):
        if row.id in step.triggers:
            date = when(row.first, row.last, row.date, row.conditional)
            does = Block(sentences=[f"{date}.", f"In the model: {plainly(row.sentence)}."])
            yield Case(called(row.id), [does, _record(row.source.split(", "))])


def _record(ids: Sequence[str]) -> Block:
    """What the record says, a line an id: columns are too narrow here for a table."""
    lines = []
    for id in ids:
        if (found := entry(id)) is None:
            continue
        date, words, source = found
        lines.append(f"{date}: {words.rstrip('.')}. ({source.rstrip('.')}; {id}.)" if date
                     else f"Behind the rule: {words} ({source} {id}).")  # fmt: skip
    return Block("", lines)


def _made(numbers: Mapping[str, Any], scenarios: Sequence[str]) -> str:
    facts, birth = numbers["way"][scenarios[0]]["facts"], numbers["birth"]
    return (
        f"How this was made: {', '.join(scenarios)} · {facts['officers']:,} officers · seeds"
        f" {facts['seeds'][0]}–{facts['seeds'][-1]} · version {birth['version']} · code"
        f" {birth['code'][:8]}"
    )


# the sandbox


def _worlds(numbers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Of every world: places of its levels, its sentence, its months."""
    factors, shipped = numbers["factors"], shipped_of(numbers)
    for world in numbers["worlds"]:
        levels = dict(zip(factors, world["levels"], strict=True))
        yield {
            "at": [list(factors[name]).index(level) for name, level in levels.items()],
            **said(world, shipped, levels),
            "months": columns(months_of(world, numbers["months"])),
        }


def shipped_of(numbers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The world in which nothing is changed."""
    return next(w for w in numbers["worlds"] if set(w["levels"]) == {1.0})


def _sandbox(numbers: Mapping[str, Any]) -> Section:
    shipped, runs = shipped_of(numbers), len(numbers["worlds"][0]["orders"])
    words = [
        "Nearly every single switch prevents the order. That need not mean that every cause was"
        " necessary: the numbers of the model were set with the outcome in view, so this may be a"
        " knife edge. And small pieces of evidence stand in for one another: each of them can go,"
        " all together cannot. docs/why.md of the project asks with more runs and other worlds.",
        "A switch can only take away, but for pressure, which can also be made stronger: the one"
        " thing here that can make up for another.",
        f"Every combination of {len(numbers['factors'])} causes: {len(numbers['worlds'])} worlds of"
        f" {numbers['birth']['officers']:,} officers, {runs} runs each. With the same dice two"
        " worlds are the same until the day on which they part. Where the order comes in some runs"
        " and not in others, other dice would move the count.",
        "A difference between two worlds is one in the model, and no proof of what happened.",
    ]  # fmt: skip
    return Section(
        SANDBOX, "Now you: switch causes on and off", words,
        [world_chart(shipped, shipped, numbers["months"])],
        tables={"Each switch alone, and what makes up for what": counted(numbers),
                "What goes with each switch": _without(numbers),
                "What was expected and found": _answer(numbers)},
        source=source_of(numbers["birth"]),
    )  # fmt: skip


def _without(numbers: Mapping[str, Any]) -> pd.DataFrame:
    """The triggers that are not there where a cause is switched off."""
    rows = [(CAUSES[name][0], ", ".join(called(id) for id in gone))
            for name, gone in numbers["gone"].items()]  # fmt: skip
    return pd.DataFrame(rows, columns=["switch", "events_that_are_not_there"])


def _answer(numbers: Mapping[str, Any]) -> pd.DataFrame:
    """What was written down before the worlds were run, and what came of it."""
    rows = [("expected, after a faulty trial of a few worlds", numbers["expected"])]
    return pd.DataFrame(rows + [("found", each) for each in numbers["found"]],
                        columns=["what", "words"])  # fmt: skip
