"""Tables over time: weeks, days, the reproduction number, belief against truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.measures.runs import Replicate, Run, each
from sim.vocabulary import Motive, Narrative

Results = Replicate | Run | Sequence[Replicate]

#: Share of replicates below and above the band: 10-90 %.
LOW, HIGH = 0.1, 0.9

WEEKLY = ("letters", "arrests", "dismissals")
BELIEFS = tuple(f"belief_{narrative.word}" for narrative in Narrative)
LETTERS = tuple(f"letters_{motive.word}" for motive in Motive)
STATE = ("pressure", "shield_held", "vigilance_felt", "restraint")


def weekly(results: Results, quantities: Sequence[str] = WEEKLY) -> pd.DataFrame:
    """Counts per week, weeks counted from the first day; a last week cut short is left out.

    Args:
        results: one or more replicates.
        quantities: counted columns of the daily table.

    Returns:
        Columns seed, date (first day of the week), quantity, value (happenings per week).
    """
    tables = []
    for replicate in each(results):
        daily = replicate.daily[list(quantities)]
        weeks = len(daily) // 7
        sums = daily.to_numpy()[: weeks * 7].reshape(weeks, 7, len(quantities)).sum(axis=1)
        wide = pd.DataFrame(sums, columns=list(quantities))
        wide["date"] = daily.index[: weeks * 7 : 7]
        tables.append(_long(wide, replicate.seed))
    return pd.concat(tables, ignore_index=True)


def above_and_below(results: Results) -> pd.DataFrame:
    """What comes from above and what from below, day by day.

    Returns:
        Columns seed, date, quantity, value. Quantities: pressure, shield_held [0-1],
        vigilance_felt [0-1], restraint and belief_* [log-odds], letters_* [per day].
    """
    columns = [*STATE, *BELIEFS, *LETTERS]
    tables = [
        _long(replicate.daily[columns].astype(float).rename_axis("date").reset_index(),
              replicate.seed)
        for replicate in each(results)
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def reproduction(results: Results, window: int = 28) -> pd.DataFrame:
    """Arrests brought about by the arrests of a window of days, per arrest in it.

    Centred on each day; a ratio of sums, so days with few arrests weigh little. An arrest made
    late in the run has had little time to bring about others: the last weeks are too low.

    Args:
        results: one or more replicates.
        window: days summed over; cut short at the ends of the run.

    Returns:
        Columns seed, date, arrests (in the window), reproduction (NaN without arrests).
    """
    tables = []
    for replicate in each(results):
        sums = (
            replicate.daily[["offspring", "arrests"]]
            .rolling(window, center=True, min_periods=1)
            .sum()
        )
        arrests = sums["arrests"].round()
        tables.append(
            pd.DataFrame(
                {
                    "seed": replicate.seed,
                    "date": sums.index,
                    "arrests": arrests.to_numpy(),
                    "reproduction": (sums["offspring"] / arrests.where(arrests > 0)).to_numpy(),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def misperception(results: Results) -> pd.DataFrame:
    """What the leadership credits at most, against what is there (design, section 3.9).

    Returns:
        Columns seed, date, narrative (the most believed), credence = 1/(1 + exp(-belief)),
        truth (1 where there is any true agent), gap = credence - truth.
    """
    tables = []
    for replicate in each(results):
        beliefs = replicate.daily[list(BELIEFS)].to_numpy()
        credence = 1.0 / (1.0 + np.exp(-beliefs.max(axis=1)))
        truth = float(replicate.officers["true_agent"].any())
        tables.append(
            pd.DataFrame(
                {
                    "seed": replicate.seed,
                    "date": replicate.daily.index,
                    "narrative": np.array(Narrative.words())[beliefs.argmax(axis=1)],
                    "credence": credence,
                    "truth": truth,
                    "gap": credence - truth,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def ordered(results: Results) -> pd.Series:
    """Date of the first purge order in each replicate, NaT where there was none; by seed."""
    dates = {}
    for replicate in each(results):
        standing = replicate.daily.index[replicate.daily["order"] > 0]
        dates[replicate.seed] = standing[0] if len(standing) else pd.NaT
    return pd.Series(dates, name="ordered", dtype="datetime64[ns]").rename_axis("seed")


def band(table: pd.DataFrame, by: Sequence[str] = ("date", "quantity"), of: str = "value"):
    """Median and 10-90 % band over replicates.

    Args:
        table: tidy, with a column seed.
        by: columns that tell the groups apart.
        of: column to summarise; missing values are left out.

    Returns:
        The columns of `by`, and median, low, high, replicates (those with a value).
    """
    if table.empty:
        return pd.DataFrame(columns=[*by, "median", "low", "high", "replicates"])
    grouped = table.groupby(list(by), sort=True, observed=True)[of]
    out = grouped.quantile([LOW, 0.5, HIGH]).unstack()
    out.columns = ["low", "median", "high"]
    out["replicates"] = grouped.count()
    return out[["median", "low", "high", "replicates"]].reset_index()


def _long(wide: pd.DataFrame, seed: int) -> pd.DataFrame:
    long = wide.melt(id_vars="date", var_name="quantity", value_name="value")
    long.insert(0, "seed", seed)
    return long
