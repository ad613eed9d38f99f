"""Who accused whom, with what became of each: as a table, and as a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.measures.losses import accusations
from sim.measures.runs import Replicate, stacked
from sim.measures.series import Results

if TYPE_CHECKING:
    import networkx

#: What is told of each of the two men, from the table of officers.
FATE = ("rank_at_start", "branch", "district", "unit", "status", "arrests", "dismissals")

#: What is told of an accusation in a graph.
SAID = ("kind", "motive", "narrative", "arrests")


def with_fates(results: Results) -> pd.DataFrame:
    """Accusations, and for both men what they were and what became of them.

    Returns:
        The columns of `accusations`, and those of `FATE` twice, with `who_` and `whom_` before
        their names; null where the accuser is no officer.
    """
    return stacked(results, _with_fates_of)


def _with_fates_of(replicate: Replicate) -> pd.DataFrame:
    table = accusations(replicate).drop(columns="seed")
    men = replicate.officers.set_index("officer")[list(FATE)]
    for side in ("who", "whom"):
        table = table.join(men.add_prefix(f"{side}_"), on=side)
    whole = [f"who_{name}" for name in ("unit", "arrests", "dismissals")]
    return table.astype(dict.fromkeys(whole, "Int64"))


def graph(replicate: Replicate) -> networkx.MultiDiGraph:
    """Men as nodes, accusations as edges from accuser to accused.

    Nodes are officer numbers, and `NKVD` for what its own people testified; they carry `name` and
    what stands in `FATE`. Edges carry `event` (the row), `date` and what stands in `SAID`, without
    what is undefined.
    """
    import networkx

    table = accusations(replicate)
    men = replicate.officers.set_index("officer")[["name", *FATE]]
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
