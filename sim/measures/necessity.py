"""For whom a cause was needed: men taken with it and without, by rank, papers, unit, distance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from sim.engine import genealogy
from sim.errors import SpyscareError, did_you_mean
from sim.measures.losses import UNMARKED
from sim.measures.pairs import Imprint, Pair, triggers_of
from sim.measures.runs import Replicate
from sim.measures.trace import Trace, trace
from sim.vocabulary import NARRATIVES, NOBODY, TRIGGER, Narrative, Rank

#: What men may be told apart by.
BY = ("rank", "marker", "branch", "district", "level", "unit", "distance")
NO_DISTANCE = "none"
#: Steps from the beginning of a chain beyond which a map tells no distances apart.
FARTHEST = 9


def necessity_map(
    pairs: Iterable[tuple[Replicate, Replicate | Imprint]],
    cause: str = "",
    by: Sequence[str] = ("rank", "distance"),
) -> pd.DataFrame:
    """Founders taken in worlds with a cause and in the same worlds without it.

    Args:
        pairs: worlds of one seed each, with the cause and without it; gone through once.
        cause: id of a trigger, or number or id of an officer, from which distance is counted.
            Without one, and where the cause has no row of its own (a trigger that moves levers
            only), it is counted from wherever a chain of arrests begins.
        by: words of `BY`. Under `marker` a man with two counts under both. `distance` is how many
            arrests lead from the cause down to his first, his own included, in the world with the
            cause; `none` where none do.

    Returns:
        Columns `by`, then men, taken, taken_without (each a mean over pairs), necessity: of those
        taken with the cause, the share spared without it; NaN where none is taken.

    Raises:
        SpyscareError: a word or a cause that is none.
    """
    for word in by:
        if word not in BY:
            near = did_you_mean(word, BY)
            raise SpyscareError(f"map: {word!r} is not one of {', '.join(BY)}{near}")
    tables = [_of_pair(first, second, cause, by) for first, second in pairs]
    if not tables:
        raise SpyscareError("map: wants at least one pair of worlds")
    counted = ["men", "taken", "taken_without", "spared"]
    whole = pd.concat(tables).groupby(list(by), sort=False)[counted].sum() / len(tables)
    whole["necessity"] = whole.pop("spared") / whole["taken"].where(whole["taken"] > 0)
    return _in_order(whole.reset_index(), by)


def _of_pair(
    first: Replicate, second: Replicate | Imprint, cause: str, by: Sequence[str]
) -> pd.DataFrame:
    run, pair = trace(first), Pair(first, second)
    men = slice(0, run.count)
    was, would = (each.befell("taken", run.officers)[men] for each in (pair.first, pair.second))
    table = pd.DataFrame({
        "men": 1, "taken": was, "taken_without": would, "spared": was & ~would,
    })  # fmt: skip
    table["rank"] = np.array(Rank.words())[run.rank[men]]
    for word in ("branch", "district", "level", "unit"):
        if word in by:
            table[word] = first.officers[word].to_numpy()[men]
    if "distance" in by:
        steps = distance(first, cause)[men]
        table["distance"] = np.where(steps > 0, steps.astype(str), NO_DISTANCE)
    return _by_marker(table, run) if "marker" in by else table


def _by_marker(table: pd.DataFrame, run: Trace) -> pd.DataFrame:
    """Each man once under each of his markers."""
    marked = run.markers[: run.count]
    parts = [table[marked[:, k]].assign(marker=Narrative(k).word) for k in range(NARRATIVES)]
    return pd.concat([*parts, table[~marked.any(axis=1)].assign(marker=UNMARKED)])


def lumped(table: pd.DataFrame) -> pd.DataFrame:
    """A map by rank and distance as it is drawn, with all that is farther than `FARTHEST` in one.

    Args:
        table: of `necessity_map`, by rank and distance; rows in which nobody is taken are left
            out where there are others.

    Returns:
        Columns rank, distance (ordered categories, distances from near to far, words last), taken,
        necessity.
    """
    taken = table[table["taken"] > 0]
    table = taken if len(taken) else table
    steps = pd.to_numeric(table["distance"], errors="coerce")
    said = table["distance"].astype(str).mask(steps > FARTHEST, f"{FARTHEST + 1}+")
    near = dict(zip(said, steps.fillna(np.inf), strict=True))
    table = table.assign(
        rank=pd.Categorical(table["rank"], list(dict.fromkeys(table["rank"])), ordered=True),
        distance=pd.Categorical(said, sorted(near, key=near.get), ordered=True),
        spared=table["necessity"].fillna(0.0) * table["taken"],
    )
    grid = table.groupby(["rank", "distance"], observed=True, as_index=False)[["taken", "spared"]]
    whole = grid.sum()
    whole["necessity"] = whole.pop("spared") / whole["taken"].where(whole["taken"] > 0)
    return whole


def distance(replicate: Replicate, cause: str = "") -> np.ndarray:
    """How many arrests lead from a cause to each man's first: int64[officers], 0 where none do.

    Raises:
        SpyscareError: where the cause is neither a trigger's id nor an officer's number.
    """
    run = trace(replicate)
    family = genealogy.family(run.rows)
    by = run.rows["who"] == (_code(replicate, cause) if cause else NOBODY)
    of_cause = cause and by.any()
    steps = genealogy.steps_from(run.rows, by, family) if of_cause else family.depth
    whom = run.rows["whom"][family.row]
    men, first = np.unique(whom, return_index=True)
    out = np.zeros(run.officers, dtype=np.int64)
    out[men] = steps[first]
    return out


def _code(replicate: Replicate, cause: str) -> int:
    run, ids = trace(replicate), triggers_of(replicate)
    if cause in ids:
        return TRIGGER - ids.index(cause)
    if cause in run.persons:
        return run.persons[cause]
    if cause.isdecimal() and int(cause) < run.officers:
        return int(cause)
    near = did_you_mean(cause, [*ids, *run.persons])
    raise SpyscareError(f"map: {cause!r} is no trigger and no officer of this run{near}")


def _in_order(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Ranks from the top, distances from the cause."""
    ranks = {word: -code for code, word in enumerate(Rank.words())}

    def key(column: pd.Series) -> pd.Series:
        if column.name == "rank":
            return column.map(ranks)
        if column.name == "distance":
            return column.replace(NO_DISTANCE, "9999").astype(int)
        return column

    return table.sort_values(list(by), key=key, ignore_index=True)
