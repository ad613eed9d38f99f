"""What became of the historical persons, and when."""

from __future__ import annotations

import pandas as pd

from sim.measures.runs import Replicate, each
from sim.measures.series import Results
from sim.scenario import evidence

#: Column of the table -> kinds of row whose first occurrence it dates, and whether the person
#: is the row's `who` (else its `whom`).
FIRSTS: dict[str, tuple[tuple[str, ...], bool]] = {
    "filed": (("letter", "item", "name"), False),
    "named": (("name",), False),
    "moved": (("transfer",), False),
    "arrested": (("arrest",), False),
    "confessed": (("confession",), True),
}


def persons(results: Results) -> pd.DataFrame:
    """Each historical person who is an officer: first dates, and the end.

    Returns:
        Columns seed, officer, person (actor id), name, rank (day 0), filed (first item of any
        kind), named (first in a confession), moved (first transfer), arrested, confessed,
        suicide; NaT where it did not happen; outcome (status at the end), record_arrested: what
        the record says of his arrest, as written there.
    """
    return pd.concat([_persons_of(replicate) for replicate in each(results)], ignore_index=True)


def _persons_of(replicate: Replicate) -> pd.DataFrame:
    officers = replicate.officers
    table = officers.loc[officers["person"] != "", ["officer", "person", "name"]].copy()
    table["rank"] = officers["rank_at_start"].astype(str)
    ledger = replicate.ledger
    for column, (kinds, acts) in FIRSTS.items():
        table[column] = _first(ledger, kinds, "who" if acts else "whom", table["officer"])
    table["suicide"] = _first(ledger, ("suicide",), "who", table["officer"])
    table["outcome"] = officers["status"].astype(str)
    actors = evidence.actors()
    table["record_arrested"] = [
        actors[person].arrested if person in actors else "" for person in table["person"]
    ]
    table.insert(0, "seed", replicate.seed)
    return table.reset_index(drop=True)


def _first(
    ledger: pd.DataFrame, kinds: tuple[str, ...], side: str, officers: pd.Series
) -> pd.Series:
    """First date on which each officer is on one side of a row of these kinds."""
    rows = ledger[ledger["kind"].isin(kinds) & ledger[side].isin(officers)]
    first = rows.groupby(side)["date"].min().reindex(officers)
    return pd.Series(first.to_numpy(dtype="datetime64[ms]"), index=officers.index)
