"""Super-additivity and main effects: planted products and sums are told apart, with intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.errors import SpyscareError
from sim.study import analysis, interaction

X, Y = "pressure.scale", "denunciation.scale"


def runs_of(f: Callable, steps: int = 5, seeds: int = 10, noise: float = 0.02) -> analysis.Runs:
    """Runs of f(x, y) on a grid over 0 to 2, with noise common to all points of a seed and more."""
    rng = np.random.default_rng(7)
    at = np.linspace(0, 2, steps)
    common = rng.normal(0, noise, size=seeds)
    rows = []
    for point, (x, y) in enumerate((x, y) for x in at for y in at):
        for seed in range(seeds):
            value = f(x, y) + common[seed] + rng.normal(0, noise / 4)
            rows.append(("s", "w", "h", point, seed, seed + 1, x, y, value, "", f"{point}-{seed}"))
    table = pd.DataFrame(rows, columns=[
        "study", "scenario", "scenario_hash", "point", "replicate", "seed", X, Y, "lost", "failed",
        "fingerprint",
    ])  # fmt: skip
    return analysis.block(table, [X, Y], ["lost"])


def at(table: pd.DataFrame, x: float, y: float) -> pd.Series:
    return table[(table[X] == x) & (table[Y] == y)].iloc[0]


def test_a_planted_product_is_super_additive_by_what_was_planted() -> None:
    runs = runs_of(lambda x, y: 0.1 + 0.2 * x + 0.1 * y + 0.5 * x * y)
    grid = interaction.grid(runs, X, Y, "lost")
    found = interaction.together(grid)
    assert len(found) == 16  # neither factor is off
    row = at(found, 1, 1)
    assert row["together"] == pytest.approx(0.5, abs=0.03)
    assert 0 < row["together_low"] < 0.5 < row["together_high"]
    assert row["alone"] == pytest.approx(0.3 / 0.8, abs=0.05)
    assert row["alone_high"] < 1
    assert row["neither"] == pytest.approx(0.1, abs=0.03)
    assert row["x_alone"] == pytest.approx(0.3, abs=0.03)
    assert row["y_alone"] == pytest.approx(0.2, abs=0.03)
    assert at(found, 2, 2)["together"] == pytest.approx(2.0, abs=0.05)


def test_a_planted_sum_is_not() -> None:
    found = interaction.together(
        interaction.grid(runs_of(lambda x, y: 0.3 * x + 0.2 * y), X, Y, "lost")
    )
    row = at(found, 1, 1)
    assert row["together_low"] < 0 < row["together_high"]
    assert row["alone_low"] < 1 < row["alone_high"]


def test_saturation_is_sub_additive() -> None:
    found = interaction.together(
        interaction.grid(runs_of(lambda x, y: min(1.0, x + y), noise=0.001), X, Y, "lost")
    )
    assert at(found, 1, 1)["together_high"] < 0


def test_noise_that_all_points_of_a_seed_share_leaves_the_interval_narrow() -> None:
    """Pairs cancel it: ten times the common noise widens nothing."""
    rows = [
        at(interaction.together(interaction.grid(runs, X, Y, "lost")), 1, 1)
        for runs in (runs_of(lambda x, y: x * y, noise=1e-4),)
    ]
    shaken = runs_of(lambda x, y: x * y, noise=1e-4)
    shaken.outcomes["lost"] += np.random.default_rng(1).normal(0, 10, size=10)
    rows.append(at(interaction.together(interaction.grid(shaken, X, Y, "lost")), 1, 1))
    widths = [row["together_high"] - row["together_low"] for row in rows]
    assert widths[1] == pytest.approx(widths[0], rel=1e-6)


def test_shares_of_the_variance_are_those_of_the_function() -> None:
    """x + 3y over an even grid: variances 1 to 9, no interaction; x*y centred: all interaction."""
    shares = interaction.effects(
        interaction.grid(runs_of(lambda x, y: x + 3 * y, noise=1e-3), X, Y, "lost")
    ).set_index("effect")["share"]
    assert shares[X] == pytest.approx(0.1, abs=0.01)
    assert shares[Y] == pytest.approx(0.9, abs=0.01)
    assert shares["interaction"] == pytest.approx(0, abs=1e-3)
    centred = interaction.effects(
        interaction.grid(runs_of(lambda x, y: (x - 1) * (y - 1), noise=1e-3), X, Y, "lost")
    ).set_index("effect")
    assert centred.loc["interaction", "share"] > 0.99
    assert centred["share"].sum() == pytest.approx(1)


def test_a_grid_with_a_hole_is_refused() -> None:
    runs = runs_of(lambda x, y: x)
    holed = analysis.Runs(runs.points.iloc[1:], runs.seeds, {"lost": runs.values("lost")[1:]},
                          runs.done[1:], 0, 0)  # fmt: skip
    with pytest.raises(SpyscareError, match="1 of 25 have none, 0 several"):
        interaction.grid(holed, X, Y, "lost")
    with pytest.raises(SpyscareError, match=r'"police\.zeal": no such factor'):
        interaction.grid(runs, "police.zeal", Y, "lost")
    with pytest.raises(SpyscareError, match=r"pressure.scale: the grid has no 0.3; nearest is 0"):
        interaction.together(interaction.grid(runs, X, Y, "lost"), none=(0.3, 0.0))
