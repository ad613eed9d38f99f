"""Sensitivity indices: Ishigami's known ones through our own path, and what is refused.

T. Ishigami and T. Homma (1990): f = sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]^3, with
a = 7, b = 0.1:  V1 = (1 + b pi^4/5)^2/2,  V2 = a^2/8,  V13 = 8 b^2 pi^8/225,  all others 0.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.errors import SpyscareError
from sim.study import analysis, designs, folder_study, indices, read, sweep
from sim.study.outcomes import summary_names
from sim.study.statement import parse_study

A, B = 7.0, 0.1
V1 = (1 + B * math.pi**4 / 5) ** 2 / 2
V2 = A**2 / 8
V13 = 8 * B**2 * math.pi**8 / 225
V = V1 + V2 + V13
X1, X2, X3 = "leadership.prior", "leadership.verdict_bias", "leadership.restraint"
FIRST = {X1: V1 / V, X2: V2 / V, X3: 0.0}
TOTAL = {X1: (V1 + V13) / V, X2: V2 / V, X3: V13 / V}

STUDY = """
title    = "Ishigami"
question = "Are indices that are known found again?"
scenario = "base"

[factors]
"{x1}" = {{ from = {low}, to = {high} }}
"{x2}" = {{ from = {low}, to = {high} }}
"{x3}" = {{ from = {low}, to = {high} }}

[design]
kind = "{kind}"
officers = 200
{more}

[outcomes]
f = "arrests"

[figure]
kind = "{figure}"
value = "f"
"""


def study_text(kind: str, more: str) -> str:
    figure = {"saltelli": "sobol", "morris": "morris"}[kind]
    return STUDY.format(x1=X1, x2=X2, x3=X3, low=-math.pi, high=math.pi, kind=kind, more=more,
                        figure=figure)  # fmt: skip


def ishigami(scenario, changes: dict, seed: int) -> dict[str, float]:
    """In place of a run; the seed shakes it, as chance shakes a run, and pairs cancel nothing."""
    x1, x2, x3 = (float(changes[name]) for name in (X1, X2, X3))
    value = math.sin(x1) + A * math.sin(x2) ** 2 + B * x3**4 * math.sin(x1)
    return {**dict.fromkeys(summary_names(), math.nan), "arrests": value + 0.01 * (seed % 2)}


@cache
def swept(folder: str, kind: str, more: str):
    """A study run with Ishigami's function, read back from its folder."""
    study = parse_study(study_text(kind, more), Path("ishigami.toml"))
    report = sweep(study, folder, runner=ishigami)
    assert report.missing == 0
    again, _ = folder_study(folder)
    return again, read(folder)


def runs_of(study, table) -> analysis.Runs:
    return analysis.block(
        table, [f.name for f in study.factors], [o.name for o in study.outcomes], study.design.seeds
    )


@pytest.fixture(scope="module")
def saltelli(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("saltelli"))
    return swept(folder, "saltelli", "samples = 512\nreplicates = 1")


@pytest.fixture(scope="module")
def walks(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("morris"))
    return swept(folder, "morris", "trajectories = 60\nlevels = 8\nreplicates = 2")


def sobol(study, runs):
    return indices.sobol(
        runs, designs.problem(study.factors), designs.unit(study.design, study.factors), "f"
    )


def morris(study, runs):
    sample = designs.unit(study.design, study.factors)
    return indices.morris(runs, designs.problem(study.factors), sample, "f", study.design.levels)


def test_known_sobol_indices_are_found_through_design_run_and_table(saltelli) -> None:
    study, table = saltelli
    found = sobol(study, runs_of(study, table)).set_index("factor")
    for name in (X1, X2, X3):
        assert found.loc[name, "first"] == pytest.approx(FIRST[name], abs=0.04), name
        assert found.loc[name, "total"] == pytest.approx(TOTAL[name], abs=0.04), name
        assert found.loc[name, "first_low"] <= FIRST[name] <= found.loc[name, "first_high"]
        assert found.loc[name, "total_low"] <= TOTAL[name] <= found.loc[name, "total_high"]
    assert list(found.index) == [X1, X2, X3]  # by total


def test_morris_finds_what_matters_and_where_it_bends(walks) -> None:
    """Mean sizes of effects against those of the function itself over the levels of the design."""
    study, table = walks
    found = morris(study, runs_of(study, table)).set_index("factor")
    assert set(found.index) == {X1, X2, X3}
    assert (found["mu_star"] > 0.5).all()
    assert (found["sigma"] > 0.5 * found["mu_star"]).all()  # nothing here is linear
    # the function is even in x3 and in x2: their effects have no direction
    assert abs(found.loc[X3, "mu"]) < 0.5 * found.loc[X3, "mu_star"]
    assert (found["mu_star_low"] < found["mu_star"]).all()
    assert (found["mu_star"] < found["mu_star_high"]).all()


def test_indices_repeat_to_the_last_bit(saltelli) -> None:
    study, table = saltelli
    first, second = (sobol(study, runs_of(study, table)) for _ in range(2))
    assert first.equals(second)


# what is refused


def test_failed_runs_give_no_indices(saltelli) -> None:
    study, table = saltelli
    broken = table.copy()
    broken.loc[[3, 7], "failed"] = "broke"
    said = r"indices: 2 of 2,560 runs failed; indices from the rest would be wrong"
    with pytest.raises(SpyscareError, match=said):
        sobol(study, runs_of(study, broken))


def test_missing_points_give_no_indices(saltelli) -> None:
    study, table = saltelli
    said = r"indices: 2,559 of 2,560 points are there; the sweep is not finished"
    with pytest.raises(SpyscareError, match=said):
        sobol(study, runs_of(study, table[table["point"] != 17]))


def test_missing_replicates_give_no_indices(walks) -> None:
    study, table = walks
    said = r"indices: 1 of 480 runs are missing; the sweep is not finished"
    with pytest.raises(SpyscareError, match=said):
        morris(study, runs_of(study, table.iloc[1:]))


def test_an_undefined_outcome_gives_no_indices(walks) -> None:
    study, table = walks
    holed = table.copy()
    holed.loc[5, "f"] = np.nan
    with pytest.raises(SpyscareError, match=r'indices: "f" is undefined in 1 runs'):
        morris(study, runs_of(study, holed))


def test_too_few_samples_give_no_indices(tmp_path) -> None:
    study, table = swept(str(tmp_path / "a"), "saltelli", "samples = 32")
    with pytest.raises(SpyscareError, match="32 base samples are too few; Sobol' wants at least"):
        sobol(study, runs_of(study, table))
    study, table = swept(str(tmp_path / "b"), "morris", "trajectories = 3")
    with pytest.raises(SpyscareError, match="3 trajectories are too few; Morris wants at least 4"):
        morris(study, runs_of(study, table))


def test_an_outcome_that_never_changes_has_no_variance_to_share(saltelli) -> None:
    study, table = saltelli
    with pytest.raises(SpyscareError, match='"f" is the same at every point'):
        sobol(study, runs_of(study, table.assign(f=1.0)))


def test_rows_of_another_order_are_no_trajectories(walks) -> None:
    study, table = walks
    runs = runs_of(study, table)
    shuffled = designs.unit(study.design, study.factors)[::-1].copy()
    shuffled[[0, 9]] = shuffled[[9, 0]]
    with pytest.raises(SpyscareError, match="the points are no Morris trajectories"):
        indices.morris(runs, designs.problem(study.factors), shuffled, "f", study.design.levels)


def test_where_salib_is_missing_the_extra_is_named(saltelli, monkeypatch) -> None:
    import importlib

    def without(name: str):
        raise ModuleNotFoundError(name)

    study, table = saltelli
    runs = runs_of(study, table)
    problem, sample = designs.problem(study.factors), designs.unit(study.design, study.factors)
    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(SpyscareError, match="indices need SALib"):
        indices.sobol(runs, problem, sample, "f")
