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
    family = genealogy.family(FAMILY)
    assert family.row.tolist() == ARRESTS
    assert family.root.tolist() == [0, 0, 7, 0, 0, 14, 16, 17]


def test_origins_are_above_below_or_a_trigger() -> None:
    above, below, trigger = genealogy.ABOVE, genealogy.BELOW, genealogy.BY_TRIGGER
    assert genealogy.family(FAMILY).origin.tolist() == [
        below, below, trigger, below, below, above, trigger, above,
    ]  # fmt: skip
    assert genealogy.ORIGINS[below] == "below"


def test_arrests_have_mothers() -> None:
    assert genealogy.family(FAMILY).mother.tolist() == [-1, 2, -1, 6, 6, 6, -1, -1]


def test_offspring_are_counted_on_the_mothers_day() -> None:
    offspring = genealogy.offspring(FAMILY, 12, genealogy.family(FAMILY))
    assert offspring.tolist() == [1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]


def test_depths_and_trees() -> None:
    family = genealogy.family(FAMILY)
    assert family.depth.tolist() == [1, 2, 1, 3, 3, 3, 1, 1]
    assert family.tree.tolist() == [2, 2, 8, 2, 2, 2, 16, 17]


def test_an_empty_ledger_has_no_families() -> None:
    empty = {name: column[:0] for name, column in FAMILY.items()}
    family = genealogy.family(empty)
    assert all(column.size == 0 for column in vars(family).values())
    assert genealogy.offspring(empty, 3, family).tolist() == [0, 0, 0]


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
    family = genealogy.family(rows)
    assert family.row.tolist() == np.flatnonzero(rows["kind"] == Kind.ARREST).tolist()
    for a, row in enumerate(family.row.tolist()):
        chain = ancestors(rows, row)
        arrests = [each for each in chain if rows["kind"][each] == Kind.ARREST]
        assert family.mother[a] == (arrests[0] if arrests else -1)
        decided = [each for each in chain if rows["kind"][each] == Kind.ORDER]
        assert family.root[a] == (decided[0] if decided else (row, *chain)[-1])
        assert family.depth[a] == 1 + len(arrests)
        assert family.tree[a] == (arrests[-1] if arrests else row)


@settings(deadline=None)
@given(ledgers())
def test_every_arrest_is_somebodys_child_or_the_first_of_its_tree(rows) -> None:
    family, days = genealogy.family(rows), int(rows["day"].max()) + 1
    firsts = (family.mother == -1).sum()
    assert genealogy.offspring(rows, days, family).sum() + firsts == len(family.row)
    assert len(np.unique(family.tree)) == firsts


def test_steps_are_counted_from_a_cause() -> None:
    family = genealogy.family(FAMILY)
    by = FAMILY["who"] == 7  # he names two, of whom one is arrested and has three after him
    assert genealogy.steps_from(FAMILY, by, family).tolist() == [0, 1, 0, 2, 2, 2, 0, 0]
    by = FAMILY["who"] == TRIGGER - 2
    assert genealogy.steps_from(FAMILY, by, family).tolist() == [0, 0, 1, 0, 0, 0, 0, 0]
    by = FAMILY["who"] == TRIGGER - 1
    assert genealogy.steps_from(FAMILY, by, family).tolist() == [0, 0, 0, 0, 0, 0, 1, 0]


@settings(deadline=None)
@given(ledgers())
def test_steps_are_those_of_a_walk(rows: dict[str, np.ndarray]) -> None:
    family, by = genealogy.family(rows), rows["who"] == 3
    for row, steps in zip(family.row, genealogy.steps_from(rows, by, family), strict=True):
        chain = [int(row), *ancestors(rows, row)]
        causes = [at for at in chain if by[at]]
        down = [
            at for at in chain if rows["kind"][at] == Kind.ARREST and causes and at >= causes[0]
        ]
        assert steps == len(down)


@pytest.mark.parametrize("length", [1, 2, 3, 100, 1025])
def test_a_chain_ends_however_long_it_is(length: int) -> None:
    family = genealogy.family(ledger(*((row, Kind.ARREST, 0, row - 1) for row in range(length))))
    assert (family.root == 0).all() and (family.tree == 0).all()
    assert family.depth.tolist() == list(range(1, length + 1))
