"""What the worker computes: worlds as short series, a case file, the triggers as a list.

Everything given and given back is plain and small, for it goes from process to process. Finished
runs are kept, the last few, so that a case file needs no run of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from sim.errors import SpyscareError
from sim.faces.explore.state import SPANS, State
from sim.vocabulary import Narrative

#: Runs kept, and the number of officers from which on only two are.
KEPT, LARGE = 8, 50_000
#: Weekly series: those that are counted, and those that stand at a week's last day.
COUNTED = ("arrests", "letters", "dismissals")
STANDING = ("pressure", "shield_held")
#: Days of a month, on average.
MONTH = 365.25 / 12

_runs: OrderedDict[tuple[str, int], Any] = OrderedDict()


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
        `mine` and `shipped` (see `told`; the same object where nothing is changed), `parts`
        (ISO date of the first row that differs, "" where none does), `cells` (men taken in
        both, spared, instead; empty without edits), `men` (see `_men`), `remarks`.

    Raises:
        SpyscareError: what is wrong with the edits.
    """
    world, shipped = _world(state), _shipped(state.scenario, state.officers)
    mine = _run(world, state.seed)
    if world.hash == shipped.hash:
        same = told(mine)
        return {"mine": same, "shipped": same, "parts": "", "cells": {}, "men": _men(mine, mine),
                "remarks": []}  # fmt: skip
    other = _run(shipped, state.seed)
    parts, cells = "", {}
    if all(a == b for a, b in zip(_corps(world), _corps(shipped), strict=True)):
        from sim.measures.pairs import Pair

        pair = Pair(other, mine).numbers()
        cells = {name: int(pair[f"pair.{name}"]) for name in ("both", "spared", "instead")}
        if pair["pair.parts"] == pair["pair.parts"]:
            parts = shipped.date(int(pair["pair.parts"])).isoformat()
    return {"mine": told(mine), "shipped": told(other), "parts": parts, "cells": cells,
            "men": _men(mine, other), "remarks": list(world.remarks)}  # fmt: skip


def _corps(world: Any) -> tuple[Any, ...]:
    return world.values.officers, world.values.markers, world.recruits


def told(result: Any) -> dict[str, Any]:
    """A run in short.

    Returns:
        `start` (ISO), `days`, `ends` (index of the last day of each week); by week the counts of
        `COUNTED`, the standings of `STANDING`, and `credence` [0-1] of the most believed
        narrative; `spans`: arrests a month in `SPANS` equal parts; `ordered` (ISO or "");
        `letters`, `arrests`, `dismissals`, `executions` as totals, under `totals`; `officers`.
    """
    from sim.engine.ledger import DAILY

    series = {name: result.series[:, DAILY.index(name)] for name in (
        *COUNTED, *STANDING, *(f"belief_{n.word}" for n in Narrative), "order",
    )}  # fmt: skip
    days = result.days
    ends = np.unique(np.append(np.arange(6, days, 7), days - 1))
    weekly: dict[str, Any] = {name: _sums(series[name], ends) for name in COUNTED}
    weekly |= {name: np.round(series[name][ends], 4).tolist() for name in STANDING}
    belief = np.max([series[f"belief_{n.word}"] for n in Narrative], axis=0)
    weekly["credence"] = np.round(1.0 / (1.0 + np.exp(-belief[ends])), 4).tolist()
    under = np.flatnonzero(series["order"] > 0)
    edges = np.linspace(0, days, SPANS + 1).astype(int)
    spans = [
        round(float(series["arrests"][a:b].sum() / max(b - a, 1) * MONTH), 2)
        for a, b in pairwise(edges)
    ]
    date = result.scenario.date
    return {
        "start": result.scenario.start.isoformat(), "days": days, "ends": ends.tolist(),
        "weekly": weekly, "spans": spans, "edges": [date(int(e)).isoformat() for e in edges],
        "ordered": date(int(under[0])).isoformat() if len(under) else "",
        "totals": {name: int(result.summary[name])
                   for name in ("letters", "arrests", "dismissals", "executions")},
        "officers": int(result.corps.count),
    }  # fmt: skip


def _sums(values: np.ndarray, ends: np.ndarray) -> list[int]:
    total = np.cumsum(values)[ends]
    return np.diff(total, prepend=0).astype(int).tolist()


def _men(mine: Any, other: Any) -> list[dict[str, Any]]:
    """Historical persons: number, name, and what became of each in both worlds."""
    names = mine.corps.names
    here, there = _fates(mine, len(names)), _fates(other, len(names))
    return [
        {"man": man, "name": str(name), "here": here[man], "there": there[man]}
        for man, name in enumerate(names)
        if name
    ]


def _fates(result: Any, count: int) -> list[str]:
    from sim.vocabulary import Kind, Status

    arrested = [""] * count
    rows = result.rows
    first = np.flatnonzero((rows["kind"] == Kind.ARREST) & (rows["whom"] < count))
    for row in first[::-1]:
        arrested[rows["whom"][row]] = result.scenario.date(rows["day"][row]).isoformat()
    words = [Status(int(code)).word.replace("_", " ") for code in result.final["status"][:count]]
    return [f"{w}, arrested {a}" if a else w for w, a in zip(words, arrested, strict=True)]


def luck(state: State, seed: int) -> list[int]:
    """Arrests by week of the same world under another seed; that run is not kept."""
    from sim.engine.ledger import DAILY
    from sim.engine.run import simulate

    result = simulate(_world(state), seed, record="daily")
    ends = np.unique(np.append(np.arange(6, result.days, 7), result.days - 1))
    return _sums(result.series[:, DAILY.index("arrests")], ends)


# men


def case(state: State, asked: str) -> dict[str, Any]:
    """The case file of a man, beside his twin's where the world is changed.

    Returns:
        `man` (number) and `blocks`: heading, sentences, columns, rows, in words.

    Raises:
        SpyscareError: where nobody is meant, or more than one.
    """
    from sim.measures.casefile import case_file

    mine, *beside = _both(state)
    file = case_file(mine, asked, *beside)
    blocks = [
        {"heading": each.heading, "sentences": list(each.sentences),
         "columns": list(each.columns), "rows": [list(row) for row in each.rows]}
        for each in file.blocks()
    ]  # fmt: skip
    return {"man": file.man, "blocks": blocks}


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
    """Triggers of a shipped scenario as they come under a seed.

    Returns:
        For each `id`, `when` (ISO date or words), `day` (index, None where it waits for the run),
        `sentence`, `source` (ids, or why it is invented), `said` (what the evidence says, a line
        each), `dependents` and `needed` (ids that go with it), `scales` (whether it has a size).
    """
    from sim.scenario.timeline import history

    shipped = _shipped(scenario, State().officers)
    entries = history(shipped, seed)
    below = {each.id: shipped.dependents(each.id) for each in entries}
    drafts = shipped.document.drafts
    sized = {draft.id for draft in drafts if draft.scaled(0.5, "") is not draft}
    return [
        {
            "id": each.id, "when": each.when or str(each.date),
            "day": (each.date - shipped.start).days if each.date else None,
            "sentence": each.sentence.removeprefix(f"{each.id}: "), "source": each.source,
            "said": [said(word.strip()) for word in each.source.split(",") if said(word.strip())],
            "dependents": list(below[each.id]),
            "needed": [other for other, found in below.items() if each.id in found],
            "scales": each.id in sized, "title": each.id.replace("-", " "),
        }
        for each in entries
    ]  # fmt: skip


def said(id: str) -> str:
    """What the evidence tables say under an id; "" where it is none."""
    from sim.scenario import evidence

    if id in evidence.events():
        event = evidence.events()[id]
        return f"{id} ({event.date}): {event.summary} [{event.source}]"
    if id in evidence.statistics():
        one = evidence.statistics()[id]
        return f"{id}: {one.meaning} [{one.source}]"
    if id in evidence.codes():
        return f"{id}: {evidence.codes()[id].title}"
    return ""


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
