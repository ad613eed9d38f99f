"""Designs: where their points lie, in what order, and that they are the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import SpyscareError
from sim.study import designs

TWO = """"police.zeal" = { from = 1.0, to = 3.0 }
"police.threshold" = { from = 1.0, to = 16.0, log = true }
"""
FACTORS = """"police.zeal" = { from = 1.0, to = 2.0, steps = 3 }
"shift.plenum" = { from = "-20d", to = "20d", step = "20d" }
"""


@pytest.fixture
def points(study):
    """A function: replacements of the trial study -> its points."""

    def make(**replacements):
        made = study(**replacements)
        return made.points(made.bases())

    return make


def sampled(kind, more=""):
    return {FACTORS: TWO, 'kind = "grid"': f'kind = "{kind}"\n{more}', "steps = 2\n": ""}


def test_a_grid_is_every_level_with_every_other(points):
    numbers = points().numbers
    assert numbers.tolist() == [[z, d] for z in (1.0, 1.5, 2.0) for d in (-20, 0, 20)]


def test_a_star_leaves_the_scenario_by_one_factor_at_a_time(study):
    made = study(**{'kind = "grid"': 'kind = "star"'})
    own = made.bases()[0].values.police.zeal
    numbers = made.points(made.bases()).numbers
    assert numbers[0].tolist() == [own, 0.0]
    away = numbers[1:] != numbers[0]
    assert (away.sum(axis=1) == 1).all()
    assert sorted(numbers[away[:, 1].nonzero()[0] + 1, 1]) == [-20.0, 20.0]


@pytest.mark.parametrize("kind", ["grid", "lhs", "morris"])
def test_only_a_star_leaves_one_trigger_alone(study, kind):
    more = {"lhs": "points = 20\n", "morris": "trajectories = 5\n"}.get(kind, "")
    with pytest.raises(SpyscareError, match=f"alone: a {kind} design has none; wants a star"):
        study(**{'kind = "grid"': f'kind = "{kind}"\nalone = true\n{more}'})


def test_several_scenarios_are_visited_one_after_the_other(points):
    both = points(**{'scenario = "short"': 'scenarios = ["short", "spy-scare-1937"]'})
    one = points()
    assert both.scenario.tolist() == [0] * 9 + [1] * 9
    assert np.array_equal(both.numbers[:9], one.numbers)
    assert np.array_equal(both.numbers[9:], one.numbers)


def test_no_factors_is_one_point(points):
    assert points(**{FACTORS: "", "steps = 2\n": ""}).numbers.shape == (1, 0)


def test_a_latin_hypercube_has_one_point_in_every_row_and_column(points):
    numbers = points(**sampled("lhs", "points = 20")).numbers
    zeal = (numbers[:, 0] - 1) / 2
    threshold = np.log(numbers[:, 1]) / np.log(16)
    for u in (zeal, threshold):
        assert sorted(np.floor(u * 20)) == list(range(20))


def test_sobol_points_fill_evenly(points):
    numbers = points(**sampled("sobol", "points = 16")).numbers
    assert sorted(np.floor((numbers[:, 0] - 1) / 2 * 16)) == list(range(16))


def test_morris_walks_one_factor_at_a_time(study):
    made = study(**sampled("morris", "trajectories = 5\nlevels = 4"))
    numbers = made.points(made.bases()).numbers
    assert numbers.shape == (5 * 3, 2)
    for walk in numbers.reshape(5, 3, 2):
        assert ((np.diff(walk, axis=0) != 0).sum(axis=1) == 1).all()
    assert designs.problem(made.factors)["names"] == ["police.zeal", "police.threshold"]
    assert np.allclose(designs.unit(made.design, made.factors)[:, 0], (numbers[:, 0] - 1) / 2)


def test_saltelli_keeps_the_order_of_its_rows(study):
    made = study(**sampled("saltelli", "samples = 8"))
    numbers = made.points(made.bases()).numbers
    assert numbers.shape == (8 * (2 + 2), 2)
    blocks = numbers.reshape(8, 4, 2)
    a, ab1, ab2, b = (blocks[:, i] for i in range(4))
    assert np.array_equal(ab1[:, 1], a[:, 1]) and np.array_equal(ab1[:, 0], b[:, 0])
    assert np.array_equal(ab2[:, 0], a[:, 0]) and np.array_equal(ab2[:, 1], b[:, 1])


@pytest.mark.parametrize(
    ("kind", "more"),
    [("lhs", "points = 9"), ("sobol", "points = 8"), ("morris", "trajectories = 3"),
     ("saltelli", "samples = 4")],
)  # fmt: skip
def test_a_design_is_the_same_every_time_and_another_with_another_seed(points, kind, more):
    first, again = (points(**sampled(kind, more)).numbers for _ in range(2))
    other = points(**sampled(kind, more + "\nseed = 2")).numbers
    assert np.array_equal(first, again)
    assert first.shape == other.shape and not np.array_equal(first, other)


def test_replicates_share_their_seeds(study):
    assert list(study().design.seeds) == [1, 2]
    assert list(study(**{"replicates = 2": "replicates = 3\nfirst_seed = 7"}).design.seeds) == [
        7, 8, 9,
    ]  # fmt: skip


def test_the_quick_size_stands_above_the_factors_own(study):
    quick = study().sized(quick=True)
    numbers = quick.points(quick.bases()).numbers
    assert numbers.tolist() == [[z, d] for z in (1.0, 2.0) for d in (-20, 20)]
    assert quick.design.replicates == 1
    assert study().sized(quick=True, replicates=4).design.replicates == 4


# tables

TABLE = {FACTORS: "", 'kind = "grid"': 'kind = "table"\ntable = "rows.csv"', "steps = 2\n": ""}


def test_a_table_says_where_to_go(desk, points):
    (desk / "rows.csv").write_text("police.zeal,shift.plenum\n1.5,+10d\n2,-3\n")
    assert points(**TABLE).numbers.tolist() == [[1.5, 10.0], [2.0, -3.0]]


def test_a_row_may_name_its_scenario(desk, points):
    (desk / "rows.csv").write_text("scenario,police.zeal\nspy-scare-1937,1\nshort,2\n")
    both = {**TABLE, 'scenario = "short"': 'scenarios = ["short", "spy-scare-1937"]'}
    made = points(**both)
    assert made.scenario.tolist() == [1, 0] and made.numbers.tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("police.zeel\n1\n", 'rows.csv, column police.zeel: no such value or edit of a trigger; '
         'did you mean "police.zeal"?'),
        ("police.zeal\n1\n12\n", "rows.csv, line 3: police.zeal: 12 is above 5"),
        ("police.zeal\n", "wants a line of names and at least one below"),
        ("scenario\nshrt\n", '"shrt": no such scenario in the study; did you mean "short"?'),
    ],
)  # fmt: skip
def test_a_table_is_checked(desk, study, text, said):
    (desk / "rows.csv").write_text(text)
    with pytest.raises(SpyscareError) as error:
        study(**TABLE)
    assert said in str(error.value)


def test_a_table_must_be_there(study):
    with pytest.raises(SpyscareError, match=r'design.table: "rows.csv": cannot be read'):
        study(**TABLE)
