"""Who named whom, and the trees of arrests that came of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.engine import genealogy
from sim.measures.runs import Replicate, rows_of
from sim.vocabulary import ACTORS, NOBODY, TRIGGER, Kind


def accusations(replicate: Replicate) -> pd.DataFrame:
    """Every letter and every name in a confession: who accused whom, and whether it told.

    Returns:
        Columns event, date, kind (letter, name), who, whom (officer numbers; `who` may be the
        police), who_name, whom_name, motive, narrative, parent, arrests: number of arrests whose
        heaviest item it was (0 or 1, more if a man was taken twice on it).
    """
    ledger = replicate.ledger
    edges = ledger[ledger["kind"].isin(["letter", "name"])]
    reason = ledger.loc[ledger["kind"] == "arrest", "parent"]
    told = np.bincount(reason[reason >= 0], minlength=len(ledger))
    columns = ["event", "date", "kind", "who", "whom", "motive", "narrative", "parent"]
    edges = edges[columns].assign(arrests=told[edges["event"]])
    names = names_of(replicate)
    edges.insert(5, "who_name", edges["who"].map(names.get).fillna(""))
    edges.insert(6, "whom_name", edges["whom"].map(names.get).fillna(""))
    return edges.reset_index(drop=True)


def forest(replicate: Replicate, largest: int | None = 5) -> pd.DataFrame:
    """The largest trees of arrests, each arrest with the arrest that brought it about.

    Args:
        replicate: one replicate.
        largest: number of trees, by size, of equal ones the earliest first; None for all.

    Returns:
        Columns tree (row of its first arrest), size (arrests in the tree), arrest (row),
        mother (row of the arrest it came from, -1 for the first), depth (1 for the first), date,
        day, officer, name (of historical persons, else ""), narrative, via: kind of the row it
        rests on (letter, name, item, order, …; "" where it rests on nothing), by: who wrote or
        said that, in words. Sorted by size, then by row.
    """
    ledger = replicate.ledger
    rows = rows_of(ledger)
    family = genealogy.family(rows)
    roots, sizes = np.unique(family.tree, return_counts=True)
    order = np.lexsort((roots, -sizes))[:largest]
    size_of = dict(zip(roots[order].tolist(), sizes[order].tolist(), strict=True))
    inside = np.isin(family.tree, roots[order])
    kept, tree = family.row[inside], family.tree[inside].tolist()
    reason = rows["parent"][kept]
    named = names_of(replicate)
    whom = rows["whom"][kept]
    via = np.where(reason >= 0, np.array(Kind.words())[rows["kind"][reason]], "")
    table = pd.DataFrame(
        {
            "tree": tree,
            "size": [size_of[t] for t in tree],
            "arrest": kept,
            "mother": family.mother[inside].astype(np.int64),
            "depth": family.depth[inside],
            "date": ledger["date"].to_numpy()[kept],
            "day": rows["day"][kept],
            "officer": whom,
            "name": [named.get(number, "") for number in whom.tolist()],
            "narrative": ledger["narrative"].astype(object).to_numpy()[kept],
            "via": via,
            "by": [_accuser(rows, row, named) for row in reason.tolist()],
        }
    )
    return table.sort_values(["size", "tree", "arrest"], ascending=[False, True, True]).reset_index(
        drop=True
    )


def names_of(replicate: Replicate) -> dict[int, str]:
    """Display names of the historical persons, and of actors that are not officers."""
    officers = replicate.officers
    named = officers[officers["name"] != ""]
    known = dict(zip(named["officer"].tolist(), named["name"].tolist(), strict=True))
    return known | {code: word for code, word in ACTORS.items() if code != NOBODY}


def _accuser(rows: dict[str, np.ndarray], row: int, named: dict[int, str]) -> str:
    """Who stands behind a row, in words."""
    if row < 0:
        return ""
    who = int(rows["who"][row])
    if who <= TRIGGER:
        return "a trigger"
    return named.get(who, f"officer {who}" if who >= 0 else "")
