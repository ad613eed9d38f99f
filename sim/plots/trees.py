"""Which trees of arrests are drawn, and where each arrest stands in its tree."""

from __future__ import annotations

import pandas as pd

#: Arrests of one tree drawn at most; of a larger one, the earliest.
LARGEST = 120

#: Rows that a named leaf takes.
FOR_NAME = 2.4


def choose(table: pd.DataFrame, trees: int = 4) -> pd.DataFrame:
    """The largest trees, the last of them being the one with most historical persons.

    Args:
        table: `forest(…)` of all trees.
        trees: how many.

    Returns:
        Their rows; none where no arrest brought about another.
    """
    grown = table[table["size"] > 1]
    by_size = list(dict.fromkeys(grown["tree"]))[:trees]
    persons = grown[grown["name"] != ""].groupby("tree").size()
    if len(persons) and persons.idxmax() not in by_size:
        by_size[trees - 1 :] = [persons.idxmax()]
    return grown[grown["tree"].isin(by_size)]


def layout(table: pd.DataFrame) -> dict[int, float]:
    """Row of each arrest within its tree: leaves one below the other, mothers amid daughters."""
    rows: dict[int, float] = {}
    for _, whole in table.groupby("tree", sort=False):
        part = whole.head(LARGEST)
        named = set(part.loc[part["name"] != "", "arrest"])
        daughters: dict[int, list[int]] = {arrest: [] for arrest in part["arrest"]}
        for arrest, mother in zip(part["arrest"], part["mother"], strict=True):
            if mother in daughters:
                daughters[mother].append(arrest)
        order: list[int] = []
        stack = [part["arrest"].iloc[0]]
        while stack:  # depth first, without recursion: chains can be long
            arrest = stack.pop()
            order.append(arrest)
            stack.extend(reversed(daughters[arrest]))
        # the more names a tree has, the more room between its rows
        apart = min(FOR_NAME, 1.0 + 3.5 * len(named) / len(part))
        leaf = 0.0
        for arrest in order:
            if not daughters[arrest]:
                leaf += FOR_NAME if arrest in named else apart
                rows[arrest] = leaf
        top = rows[next(arrest for arrest in order if not daughters[arrest])]
        for arrest in reversed(order):
            if not daughters[arrest]:
                rows[arrest] -= top
            if daughters[arrest]:
                below = [rows[daughter] for daughter in daughters[arrest]]
                rows[arrest] = (below[0] + below[-1]) / 2
    return rows
