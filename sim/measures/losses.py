"""Who was hit, and on whose word: shares lost by group, historical persons, trees of arrests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.engine import genealogy
from sim.measures.lives import FILED
from sim.measures.runs import Replicate, codes, columns_of, rows_of, stacked
from sim.measures.series import Results, band
from sim.measures.telling import name_of
from sim.scenario import evidence
from sim.vocabulary import ACTORS, GROUP_OF_RANK, Branch, Kind, Narrative, Rank, RankGroup

#: Normal quantile of a two-sided 95 % interval.
Z95 = 1.959963984540054

OUTCOMES = ("arrested", "dismissed", "removed")
UNMARKED = "none"

#: Column of the table -> kinds of row whose first occurrence it dates, and whether the person
#: is the row's `who` (else its `whom`).
FIRSTS: dict[str, tuple[tuple[str, ...], bool]] = {
    "filed": (FILED, False),
    "named": (("name",), False),
    "moved": (("transfer",), False),
    "arrested": (("arrest",), False),
    "confessed": (("confession",), True),
}


def wilson(
    part: np.ndarray | float, whole: np.ndarray | float, z: float = Z95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval for a share.

    `(k + z^2/2 -+ z sqrt(k (n - k) / n + z^2/4)) / (n + z^2)`; never outside 0-1, and usable
    for k = 0 and k = n, unlike the normal interval.

    References:
        E. B. Wilson (1927), JASA 22: 209-212; recommended for small n by L. D. Brown, T. T. Cai
        and A. DasGupta (2001), Statistical Science 16: 101-133.

    Args:
        part: k, number lost.
        whole: n, number of members; NaN is returned where it is 0.
        z: normal quantile.

    Returns:
        Lower and upper ends.
    """
    k, n = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    n = np.where(n > 0, n, np.nan)
    middle = k + z * z / 2.0
    half = z * np.sqrt(k * (n - k) / n + z * z / 4.0)
    low = np.clip((middle - half) / (n + z * z), 0.0, 1.0)
    high = np.clip((middle + half) / (n + z * z), 0.0, 1.0)
    # exact at the ends, where rounding would leave 1e-17
    return np.where(k == 0, np.where(np.isnan(n), np.nan, 0.0), low), np.where(k == n, 1.0, high)


def losses(results: Results) -> pd.DataFrame:
    """Shares of the founding corps lost, by group, for each replicate.

    `arrested`: at least once; `dismissed`: dismissed and never arrested; `removed`: either.
    Rank is that of day 0. Under `marker`, a man with two markers counts in both groups; `none`
    are those without any.

    Returns:
        Columns seed, by (all, rank_group, branch, district, marker), group, outcome, members,
        lost, share, low, high (Wilson 95 %).
    """
    return stacked(results, _losses_of)


def losses_over(results: Results) -> pd.DataFrame:
    """The same shares over replicates.

    Returns:
        Columns by, group, outcome, members, share (median), low, high, replicates. Low and high
        are the 10-90 % band over replicates, or Wilson's interval where there is only one.
    """
    table = losses(results)
    keys = ["by", "group", "outcome"]
    if table["seed"].nunique() == 1:
        return table.drop(columns=["seed", "lost"]).assign(replicates=1)
    order = table[keys].drop_duplicates()
    summary = band(table, keys, "share").rename(columns={"median": "share"})
    members = table.groupby(keys, observed=True)["members"].first().reset_index()
    return order.merge(members, on=keys).merge(summary, on=keys)


#: Columns of the officers that shares of losses are made of.
_COLUMNS = ("recruit", "arrests", "dismissals", "rank_at_start", "branch", "district")
_MARKERS = tuple(f"marker_{word}" for word in Narrative.words())


def _losses_of(replicate: Replicate) -> pd.DataFrame:
    officers = columns_of(replicate, "officers", (*_COLUMNS, *_MARKERS))
    officers = officers.iloc[: int((~officers["recruit"]).sum())]  # recruits come last
    arrested = officers["arrests"].to_numpy() > 0
    dismissed = (officers["dismissals"].to_numpy() > 0) & ~arrested
    lost = {"arrested": arrested, "dismissed": dismissed, "removed": arrested | dismissed}
    records = [
        (by, group, outcome, int(members.sum()), int((members & lost[outcome]).sum()))
        for by, group, members in _groups(officers)
        for outcome in OUTCOMES
    ]
    table = pd.DataFrame(records, columns=["by", "group", "outcome", "members", "lost"])
    table = table[table["members"] > 0].reset_index(drop=True)
    table["share"] = table["lost"] / table["members"]
    table["low"], table["high"] = wilson(table["lost"], table["members"])
    return table


def _groups(officers: pd.DataFrame):
    """(by, group, who belongs) for every group."""
    everybody = np.ones(len(officers), dtype=bool)
    yield "all", "all", everybody
    group_of = np.array(GROUP_OF_RANK)
    of_each = {
        "rank_group": (group_of[codes(officers["rank_at_start"], Rank.words())], RankGroup.words()),
        "branch": (codes(officers["branch"], Branch.words()), Branch.words()),
        "district": (codes(officers["district"], evidence.districts()), evidence.districts()),
    }
    for by, (of, words) in of_each.items():
        for code, word in enumerate(words):
            yield by, word, of == code
    marked = [officers[column].to_numpy(dtype=bool) for column in _MARKERS]
    for word, members in zip(Narrative.words(), marked, strict=True):
        yield "marker", word, members
    yield "marker", UNMARKED, ~np.any(marked, axis=0)


# persons


def persons(results: Results) -> pd.DataFrame:
    """Each historical person who is an officer: first dates, and the end.

    Returns:
        Columns seed, officer, person (actor id), name, rank (day 0), filed (first item of any
        kind), named (first in a confession), moved (first transfer), arrested, confessed,
        suicide; NaT where it did not happen; outcome (status at the end), record_arrested: what
        the record says of his arrest, as written there.
    """
    return stacked(results, _persons_of)


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
    return table


def _first(
    ledger: pd.DataFrame, kinds: tuple[str, ...], side: str, officers: pd.Series
) -> pd.Series:
    """First date on which each officer is on one side of a row of these kinds."""
    rows = ledger[ledger["kind"].isin(kinds) & ledger[side].isin(officers)]
    first = rows.groupby(side)["date"].min().reindex(officers)
    return pd.Series(first.to_numpy(dtype="datetime64[ms]"), index=officers.index)


# who named whom, and the trees of arrests that came of it


def accusations(results: Results) -> pd.DataFrame:
    """Every letter and every name in a confession: who accused whom, and whether it told.

    Returns:
        Columns seed, event, date, kind (letter, name), who, whom (officer numbers; `who` may be the
        police), who_name, whom_name, motive, narrative, parent, arrests: number of arrests whose
        heaviest item it was (0 or 1, more if a man was taken twice on it).
    """
    return stacked(results, _accusations_of)


def _accusations_of(replicate: Replicate) -> pd.DataFrame:
    ledger = replicate.ledger
    edges = ledger[ledger["kind"].isin(["letter", "name"])]
    reason = ledger.loc[ledger["kind"] == "arrest", "parent"]
    told = np.bincount(reason[reason >= 0], minlength=len(ledger))
    columns = ["event", "date", "kind", "who", "whom", "motive", "narrative", "parent"]
    edges = edges[columns].assign(arrests=told[edges["event"]])
    names = {**replicate.officers["name"], **ACTORS}
    edges.insert(5, "who_name", edges["who"].map(names))
    edges.insert(6, "whom_name", edges["whom"].map(names))
    return edges.reset_index(drop=True)


def forest(results: Results, largest: int | None = 5) -> pd.DataFrame:
    """The largest trees of arrests, each arrest with the arrest that brought it about.

    Args:
        results: one or more replicates.
        largest: number of trees of each, by size, of equal ones the earliest first; None for all.

    Returns:
        Columns seed, tree (row of its first arrest), size (arrests in the tree), arrest (row),
        mother (row of the arrest it came from, -1 for the first), depth (1 for the first), date,
        day, officer, name (of historical persons, else ""), narrative, via: kind of the row it
        rests on (letter, name, item, order, …; "" where it rests on nothing), by: who wrote or
        said that, in words. Sorted by size, then by row.
    """
    return stacked(results, lambda replicate: _forest_of(replicate, largest))


def _forest_of(replicate: Replicate, largest: int | None) -> pd.DataFrame:
    ledger = replicate.ledger
    rows = rows_of(ledger)
    family = genealogy.family(rows)
    roots, sizes = np.unique(family.tree, return_counts=True)
    order = np.lexsort((roots, -sizes))[:largest]
    size_of = dict(zip(roots[order].tolist(), sizes[order].tolist(), strict=True))
    inside = np.isin(family.tree, roots[order])
    kept, tree = family.row[inside], family.tree[inside].tolist()
    reason = rows["parent"][kept]
    names = replicate.officers["name"].to_numpy()
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
            "name": names[whom],
            "narrative": ledger["narrative"].astype(object).to_numpy()[kept],
            "via": via,
            "by": [name_of(rows["who"][row], names) if row >= 0 else "" for row in reason.tolist()],
        }
    )
    return table.sort_values(["size", "tree", "arrest"], ascending=[False, True, True]).reset_index(
        drop=True
    )
