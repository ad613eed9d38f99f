"""Chains of parents, on ledgers small enough to see and against the slow way on random ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import genealogy
from sim.vocabulary import LEADERSHIP, NKVD, TRIGGER, Kind


def ledger(*rows: tuple[int, Kind, int, int]) -> dict[str, np.ndarray]:
    """Ledger columns from (day, kind, who, parent)."""
    columns = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    day, kind, who, parent = columns
    return {"day": day, "kind": kind.astype(np.int8), "who": who, "parent": parent}


#: A letter has a man arrested, who names two, of whom one is arrested and names a third; beside
#: it a trigger's item with an arrest; and an arrest under an order, the order after a letter.
FAMILY = ledger(
    (0, Kind.LETTER, 5, -1),  # 0
    (0, Kind.REQUEST, NKVD, 0),  # 1
    (0, Kind.ARREST, NKVD, 0),  # 2: from 0
    (3, Kind.CONFESSION, 7, 2),  # 3
    (3, Kind.NAME, 7, 3),  # 4
    (3, Kind.NAME, 7, 3),  # 5
    (4, Kind.ARREST, NKVD, 4),  # 6: child of 2
    (4, Kind.ITEM, TRIGGER - 2, -1),  # 7
    (5, Kind.ARREST, NKVD, 7),  # 8: from a trigger
    (6, Kind.CONFESSION, 8, 6),  # 9
    (6, Kind.NAME, 8, 9),  # 10
    (6, Kind.LETTER, 9, 6),  # 11: fear of arrest 6
    (7, Kind.ARREST, NKVD, 10),  # 12: child of 6
    (7, Kind.ARREST, NKVD, 11),  # 13: child of 6 through fear
    (8, Kind.ORDER, LEADERSHIP, 11),  # 14: a decision begins a chain
    (9, Kind.ARREST, NKVD, 14),  # 15: from above
    (9, Kind.ARREST, TRIGGER - 1, -1),  # 16: by a trigger itself
    (9, Kind.ARREST, NKVD, -1),  # 17: on a quota
)
ARRESTS = [2, 6, 8, 12, 13, 15, 16, 17]


def test_chains_begin_where_they_begin() -> None:
    assert genealogy.roots(FAMILY)[ARRESTS].tolist() == [0, 0, 7, 0, 0, 14, 16, 17]


def test_origins_are_above_below_or_a_trigger() -> None:
    above, below, trigger = genealogy.ABOVE, genealogy.BELOW, genealogy.BY_TRIGGER
    assert genealogy.origins(FAMILY)[ARRESTS].tolist() == [
        below, below, trigger, below, below, above, trigger, above,
    ]  # fmt: skip
    assert genealogy.ORIGINS[below] == "below"


def test_arrests_have_mothers() -> None:
    assert genealogy.parent_arrest(FAMILY)[ARRESTS].tolist() == [-1, 2, -1, 6, 6, 6, -1, -1]


def test_offspring_are_counted_on_the_mothers_day() -> None:
    offspring = genealogy.offspring(FAMILY, 12)
    assert offspring.tolist() == [1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]


def test_depths_and_trees() -> None:
    assert genealogy.depths(FAMILY)[ARRESTS].tolist() == [1, 2, 1, 3, 3, 3, 1, 1]
    assert genealogy.trees(FAMILY)[ARRESTS].tolist() == [2, 2, 8, 2, 2, 2, 16, 17]
    others = np.setdiff1d(np.arange(len(FAMILY["day"])), ARRESTS)
    assert (genealogy.depths(FAMILY)[others] == 0).all()
    assert (genealogy.trees(FAMILY)[others] == -1).all()


def test_an_empty_ledger_has_no_families() -> None:
    empty = {name: column[:0] for name, column in FAMILY.items()}
    for function in (
        genealogy.roots, genealogy.origins, genealogy.parent_arrest, genealogy.depths,
        genealogy.trees,
    ):  # fmt: skip
        assert function(empty).size == 0
    assert genealogy.offspring(empty, 3).tolist() == [0, 0, 0]


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, np.ndarray]:
    """Any ledger in which parents come first."""
    n = draw(st.integers(1, 40))
    kinds = st.sampled_from([Kind.ARREST, Kind.LETTER, Kind.NAME, Kind.CONFESSION, Kind.ORDER])
    makers = st.sampled_from([0, 3, NKVD, LEADERSHIP, TRIGGER, TRIGGER - 4])
    return ledger(
        *((day // 3, draw(kinds), draw(makers), draw(st.integers(-1, day - 1))) for day in range(n))
    )


def ancestors(rows: dict[str, np.ndarray], row: int) -> list[int]:
    """A row's parents, grandparents, … the slow way."""
    out = []
    while rows["parent"][row] >= 0:
        row = int(rows["parent"][row])
        out.append(row)
    return out


@settings(deadline=None)
@given(ledgers())
def test_pointers_find_what_walking_finds(rows: dict[str, np.ndarray]) -> None:
    mothers, roots = genealogy.parent_arrest(rows), genealogy.roots(rows)
    depths, trees = genealogy.depths(rows), genealogy.trees(rows)
    for row in range(len(rows["day"])):
        chain = ancestors(rows, row)
        arrests = [a for a in chain if rows["kind"][a] == Kind.ARREST]
        assert mothers[row] == (arrests[0] if arrests else -1)
        decided = [a for a in (row, *chain) if rows["kind"][a] == Kind.ORDER]
        assert roots[row] == (decided[0] if decided else (row, *chain)[-1])
        if rows["kind"][row] == Kind.ARREST:
            assert depths[row] == 1 + len(arrests)
            assert trees[row] == (arrests[-1] if arrests else row)


@settings(deadline=None)
@given(ledgers())
def test_every_arrest_is_somebodys_child_or_the_first_of_its_tree(rows) -> None:
    days = int(rows["day"].max()) + 1
    arrests = rows["kind"] == Kind.ARREST
    firsts = (genealogy.parent_arrest(rows)[arrests] == -1).sum()
    assert genealogy.offspring(rows, days).sum() + firsts == arrests.sum()
    assert len(np.unique(genealogy.trees(rows)[arrests])) == firsts


@pytest.mark.parametrize("length", [1, 2, 3, 100, 1025])
def test_a_chain_ends_however_long_it_is(length: int) -> None:
    rows = ledger(*((row, Kind.ARREST, 0, row - 1) for row in range(length)))
    assert (genealogy.roots(rows) == 0).all()
    assert genealogy.depths(rows).tolist() == list(range(1, length + 1))
    assert (genealogy.trees(rows) == 0).all()
