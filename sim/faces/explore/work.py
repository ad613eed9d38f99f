"""What the worker computes: worlds as short series, a case file, the triggers as a list.

Everything given and given back is plain and small, for it goes from process to process. Finished
runs are kept, the last few, so that a case file needs no run of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from typing import Any

from sim.errors import SpyscareError
from sim.faces.explore import short
from sim.faces.explore.state import State

#: Runs kept, and the number of officers from which on only two are; other seeds, in short.
KEPT, LARGE, SEEDS_KEPT = 8, 50_000, 400

_runs: OrderedDict[tuple[str, int], Any] = OrderedDict()
_seeds: OrderedDict[tuple[str, int], dict[str, Any]] = OrderedDict()


def _run(world: Any, seed: int) -> Any:
    from sim.engine.run import simulate

    key = (world.hash, seed)
    if key not in _runs:
        _runs[key] = simulate(world, seed)
    _runs.move_to_end(key)
    most = KEPT if world.values.officers.count < LARGE else 2
    while len(_runs) > most:
        _runs.popitem(last=False)
    return _runs[key]


@lru_cache(maxsize=8)
def _shipped(scenario: str, officers: int) -> Any:
    return State(scenario, officers=officers).shipped()


def _world(state: State) -> Any:
    shipped = _shipped(state.scenario, state.officers)
    return shipped.with_values(state.changes) if state.edits else shipped


# worlds


def worlds(state: State) -> dict[str, Any]:
    """The world of a state, and the shipped one beside it.

    Returns:
        `mine` and `shipped` (see `short.told`; the same object where nothing is changed), `parts`
        (ISO date of the first row that differs, "" where none does), `cells` (men taken in
        both, spared, instead; empty without edits), `men` (see `short.men`), `remarks`.

    Raises:
        SpyscareError: what is wrong with the edits.
    """
    world, shipped = _world(state), _shipped(state.scenario, state.officers)
    mine = _run(world, state.seed)
    if world.hash == shipped.hash:
        same, men = short.told(mine), short.men(mine, mine)
        return {"mine": same, "shipped": same, "parts": "", "cells": {}, "men": men, "remarks": []}
    other = _run(shipped, state.seed)
    parts, cells = "", {}
    if all(a == b for a, b in zip(_corps(world), _corps(shipped), strict=True)):
        from sim.measures.pairs import Pair

        pair = Pair(other, mine).numbers()
        cells = {name: int(pair[f"pair.{name}"]) for name in ("both", "spared", "instead")}
        if pair["pair.parts"] == pair["pair.parts"]:
            parts = shipped.date(int(pair["pair.parts"])).isoformat()
    return {
        "mine": short.told(mine), "shipped": short.told(other), "parts": parts, "cells": cells,
        "men": short.men(mine, other), "remarks": list(world.remarks),
    }  # fmt: skip


def _corps(world: Any) -> tuple[Any, ...]:
    return world.values.officers, world.values.markers, world.recruits


def luck(state: State, seed: int) -> dict[str, Any]:
    """The world of a state under another seed, see `short.arrests`; the run itself is not kept."""
    from sim.engine.run import simulate

    world = _world(state)
    key = (world.hash, seed)
    if key not in _seeds:
        _seeds[key] = short.arrests(simulate(world, seed, record="daily"))
    _seeds.move_to_end(key)  # what is asked for beside every answer, the shipped world, stays
    while len(_seeds) > SEEDS_KEPT:
        _seeds.popitem(last=False)
    return _seeds[key]


def muster(state: State) -> None:
    """Have the corps of a state ready, so that its first run lasts no longer than others."""
    from sim.corps.corps import found

    found(*_corps(_world(state)))


# men


def case(state: State, asked: str) -> dict[str, Any]:
    """The case file of a man, beside his twin's where the world is changed.

    Returns:
        `man` (number), `name`; `naming`: for this world, and for the shipped one where this one
        is changed, `world` (which), `said` (who named him, in sentences), `died` (ISO or ""),
        `chains` (of steps:
        date, sentence, man), `by` and `named` (date, name, man, how); `blocks` of the whole file:
        heading, sentences, columns, rows.

    Raises:
        SpyscareError: where nobody is meant, or more than one.
    """
    from dataclasses import asdict

    from sim.measures.casefile import case_file
    from sim.measures.naming import naming
    from sim.measures.who import Story

    mine, *beside = _both(state)
    story = Story(mine)
    man = story.find(asked)
    found = [
        {"world": world, **asdict(naming(each, man))}
        for world, each in zip(("in this world", "as shipped"), (mine, *beside), strict=False)
    ]
    file = case_file(mine, man, *beside)
    blocks = [_plainly(each) for each in _askings(mine, file, len(found[0]["chains"]))]
    return {"man": man, "name": story.name(man), "naming": found, "blocks": blocks}


#: Headings of a case file that want the twin beside them to be understood; and what of its tables
#: is for those who have the ledger, with the sentence that says what it means.
_PLAINER = {"His life in the model until the two part": "His life until his two lives part"}
_LEDGER, _MEANS = ("degree", "row"), " The degree of an item is"


def _plainly(block: Any) -> dict[str, Any]:
    """A part of a case file as the page has it."""
    kept = [i for i, name in enumerate(block.columns) if name not in _LEDGER]
    return {
        "heading": _PLAINER.get(block.heading, block.heading),
        "sentences": [each.partition(_MEANS)[0] for each in block.sentences],
        "columns": [block.columns[i] for i in kept],
        "rows": [[row[i] for i in kept] for row in block.rows],
    }


def _askings(run: Any, file: Any, arrests: int) -> list[Any]:
    """The parts of a case file, with what lay in it at each asking that led to an arrest."""
    from dataclasses import replace

    from sim.measures.casefile import again

    parts: list[Any] = []
    for each in file.blocks():
        if each.heading != "His file when he was asked for":
            parts.append(each)
            continue
        day = run.scenario.date(file.reading.day)
        parts.append(replace(each, heading=f"{each.heading}, on {day}"))
        parts += again(run, file.man) if arrests > 1 else []
    return parts


def _both(state: State) -> list[Any]:
    """The run of a state; and the shipped one, where the world is changed and has the same men."""
    world, shipped = _world(state), _shipped(state.scenario, state.officers)
    beside = world.hash != shipped.hash and _corps(world) == _corps(shipped)
    return [_run(each, state.seed) for each in ((world, shipped) if beside else (world,))]


def report(state: State) -> str:
    """One HTML file that tells of the world, beside the shipped one where it is changed.

    Raises:
        SpyscareError: where it would be too large to be sent.
    """
    from sim.faces.report.making import given, made

    return made(given(_both(state)))


def figures(state: State) -> list[dict[str, Any]]:
    """The figures of a report, as `title`, `said`, `option` of ECharts, and `height` in pixels."""
    from sim import measures
    from sim.faces import charts
    from sim.faces.report.sections import order_of
    from sim.measures.series import LETTERS, voices
    from sim.measures.stories import stories

    run, *beside = (measures.Run((each,)) for each in _both(state))
    weeks = [measures.band(measures.weekly(each)) for each in (run, *beside)]
    days, letters = (
        measures.band(table) for table in (measures.above_and_below(run),
                                           measures.weekly(run, LETTERS))
    )  # fmt: skip
    made = [
        charts.escalation(weeks[0], stories(run), order_of(run), *weeks[1:]),
        charts.above_and_below(days, letters, measures.band(voices(run))),
        charts.who_was_hit(measures.losses_over(run), "rank_group"),
    ]
    return [
        {"title": each.title, "said": each.said, "option": each.option, "height": each.height}
        for each in made
    ]


def settle(state: State) -> None:
    """Have ready what the next questions want: the tables, and the words of the evidence."""
    try:
        worlds(state)
        case(state, "0")
    except SpyscareError:
        return


def triggers(scenario: str, seed: int) -> list[dict[str, Any]]:
    """Triggers of a shipped scenario as they come under a seed, see `events.triggers`."""
    from sim.faces.explore.events import triggers as listed

    return listed(_shipped(scenario, State().officers), seed)


def of_folder(folder: str) -> tuple[State, list[str]]:
    """The state of the first run in a folder, and what of it could not be read back.

    Raises:
        SpyscareError: where there is no run, or its scenario is not there any more.
    """
    from pathlib import Path

    from sim.faces.explore.past import edits_of
    from sim.measures.runs import read_run

    born = read_run(Path(folder)).provenance
    return edits_of(born)
