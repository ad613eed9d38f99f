"""Two worlds of one seed, week by week, side by side; and the historical persons in both."""

from __future__ import annotations

import pandas as pd

from sim.measures.losses import persons
from sim.measures.runs import Replicate
from sim.measures.series import BELIEFS, WEEKLY

#: Endings of the columns of the two worlds.
FIRST, SECOND = "_1", "_2"
#: What is read off on the last day of each week.
STATE = ("pressure", "shield_held", "order")


def side_by_side(first: Replicate, second: Replicate) -> pd.DataFrame:
    """Weeks that both worlds have, counted from the first day of each.

    Returns:
        Columns date (last day of the week), and of each world, ending in `_1` and `_2`: letters,
        arrests, dismissals (that week), the same with `_so_far` (from the first day), pressure,
        shield_held, order, and belief (in the story believed most; log-odds) as that day ends.
    """
    a, b = _weeks(first), _weeks(second)
    return a.merge(b, on="date", how="inner", suffixes=(FIRST, SECOND))


def _weeks(replicate: Replicate) -> pd.DataFrame:
    daily = replicate.daily
    ends = slice(6, len(daily) // 7 * 7, 7)
    sums = daily[list(WEEKLY)].cumsum().iloc[ends]
    table = sums.diff().fillna(sums).astype("int64")
    for name in WEEKLY:
        table[f"{name}_so_far"] = sums[name]
    for name in STATE:
        table[name] = daily[name].iloc[ends]
    table["belief"] = daily[list(BELIEFS)].max(axis=1).iloc[ends]
    return table.rename_axis("date").reset_index()


def fates(first: Replicate, second: Replicate) -> pd.DataFrame:
    """The historical persons in two worlds.

    Returns:
        Columns name, rank, arrested_1, outcome_1, arrested_2, outcome_2, record_arrested; those
        whose lot differs first, then by rank as they stand in the corps.
    """
    a, b = (persons(each).set_index("person") for each in (first, second))
    lots = ["arrested", "outcome"]
    table = a[["name", "rank"]].join([a[lots].add_suffix(FIRST), b[lots].add_suffix(SECOND)])
    table["record_arrested"] = a["record_arrested"]
    same = table["arrested_1"].eq(table["arrested_2"]) | (
        table["arrested_1"].isna() & table["arrested_2"].isna()
    )
    return pd.concat([table[~same], table[same]], ignore_index=True)
