"""Who accused whom, with what became of each: as a table, and as a graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.measures.losses import accusations
from sim.measures.pairs import CELLS, Pair
from sim.measures.runs import Replicate, stacked
from sim.measures.series import Results

if TYPE_CHECKING:
    import networkx

#: What is told of each of the two men, from the table of officers.
FATE = ("rank_at_start", "branch", "district", "unit", "status", "arrests", "dismissals")

#: What is told of an accusation in a graph.
SAID = ("kind", "motive", "narrative", "arrests")


#: What is told of a man in another world, with `other_` before it; and his cell of the pair.
BESIDE = ("status", "arrests", "dismissals")
CELL = "cell"


def with_fates(results: Results, beside: Mapping[int, Replicate] | None = None) -> pd.DataFrame:
    """Accusations, and for both men what they were and what became of them.

    Args:
        results: one run or more.
        beside: by seed, the same worlds made to differ.

    Returns:
        The columns of `accusations`, and those of `FATE` twice, with `who_` and `whom_` before
        their names; null where the accuser is no officer. With other worlds beside, what became of
        both men there as well (`BESIDE`), and each man's cell: both, spared, instead, neither.

    Raises:
        SpyscareError: where worlds beside are no pair.
    """
    others = beside or {}
    return stacked(results, lambda replicate: _with_fates_of(replicate, others.get(replicate.seed)))


def _with_fates_of(replicate: Replicate, other: Replicate | None) -> pd.DataFrame:
    table = accusations(replicate).drop(columns="seed")
    men = _men(replicate, other).drop(columns="name")
    for side in ("who", "whom"):
        table = table.join(men.add_prefix(f"{side}_"), on=side)
    whole = [c for c in men if pd.api.types.is_integer_dtype(men[c])]
    return table.astype({f"who_{c}": "Int64" for c in whole})


def _men(replicate: Replicate, other: Replicate | None) -> pd.DataFrame:
    """Names and fates by number; with another world beside, in both."""
    men = replicate.officers.set_index("officer")[["name", *FATE]]
    if other is None:
        return men
    cells = Pair(replicate, other).cells()
    there = other.officers.set_index("officer")[list(BESIDE)].add_prefix("other_")
    men = men.join(there.astype({"other_arrests": "Int64", "other_dismissals": "Int64"}))
    return men.assign(**{CELL: np.array(CELLS)[cells[men.index]]})


def graph(replicate: Replicate, beside: Replicate | None = None) -> networkx.MultiDiGraph:
    """Men as nodes, accusations as edges from accuser to accused.

    Nodes are officer numbers, and `NKVD` for what its own people testified; they carry `name` and
    what stands in `FATE`; with another world beside, also their fate there and their cell. Edges
    carry `event` (the row), `date` and what stands in `SAID`, without what is undefined.
    """
    import networkx

    table = accusations(replicate)
    men = _men(replicate, beside)
    found = networkx.MultiDiGraph()
    numbers = pd.unique(table[["who", "whom"]].to_numpy().ravel())
    mine = men.loc[[n for n in numbers if n >= 0]]
    found.add_nodes_from(zip(mine.index.tolist(), _attributes(mine), strict=True))
    who = table["who"].astype(object).where(table["who"] >= 0, table["who_name"])
    dated = table[list(SAID)].assign(event=table["event"], date=table["date"].dt.strftime("%F"))
    found.add_edges_from(zip(who.tolist(), table["whom"].tolist(), _attributes(dated), strict=True))
    return found


def _attributes(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, without what is undefined."""
    columns = {name: table[name].astype(object).tolist() for name in table}
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return [{k: v for k, v in row.items() if not pd.isna(v)} for row in rows]
