"""Figures and sentences from little: nothing defined, few seeds, single levels, long words."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from sim.errors import SpyscareError
from sim.plots import studies, style
from sim.study import intervals
from sim.study.answer import answer
from sim.study.statement import parse_study
from tests.study.test_figures import FILES, HEAD, OUTCOMES, SOURCE, table_of
from tests.texts import replaced

#: Verdicts that want an interval, or enough points.
VERDICTS = (
    "more than the sum", "less than the sum", "not to be told from", "differ beyond chance",
    "make a difference beyond chance", "half of the way", "to the power", "in most runs",
)  # fmt: skip
#: What is written into a study file in place of what.
TWO_SEEDS = ("replicates = 6", "replicates = 2")
ONE_SEED = ("replicates = 6", "replicates = 1")


def study_of(kind, *changes, title=""):
    text = replaced(HEAD.format(kind=kind) + FILES[kind] + OUTCOMES, *changes)
    return parse_study(text.replace(f"A study of {kind}", title or kind), Path("mine.toml"))


def drawn(study, table):
    """What was found in words, and the figure."""
    found = answer(study, table)
    with style.styled():
        made = studies.draw(study, found, SOURCE)
        made.draw_without_rendering()  # lays all out; test_figures draws each kind
    return found.found, made


def notes(made):
    return " ".join(text.get_text().replace("\n", " ") for text in made.texts)


#: Kinds that want numbers everywhere, or some at all.
REFUSE = ("morris", "sobol", "box", "sets", "shares", "return")
UNDEFINED = sorted({*FILES} - {*REFUSE})


@pytest.mark.parametrize("kind", UNDEFINED)
@pytest.mark.parametrize("outcomes", [["lost"], ["lost", "sweeping"]])
def test_an_outcome_that_is_undefined_everywhere_is_said_and_drawn(kind, outcomes):
    study = study_of(kind)
    table = table_of(study).assign(**dict.fromkeys(outcomes, np.nan))
    found, made = drawn(study, table)
    assert made.axes and not [line for line in found if "nan" in line]


@pytest.mark.parametrize("kind", UNDEFINED)
def test_runs_that_all_failed_are_counted_and_drawn(kind):
    study = study_of(kind)
    table = table_of(study).assign(failed="broke")
    found, _ = drawn(study, table)
    assert found[0] == f"{len(table):,} runs failed and 0 are missing."


@pytest.mark.parametrize("kind", REFUSE)
def test_what_wants_numbers_everywhere_refuses(kind):
    study = study_of(kind)
    with pytest.raises(SpyscareError, match=r"undefined in \d+ runs|are too few|no seed has"):
        drawn(study, table_of(study).assign(lost=np.nan, sweeping=np.nan))


@pytest.mark.parametrize("change", [ONE_SEED, TWO_SEEDS], ids=["one", "two"])
@pytest.mark.parametrize("kind", sorted({*FILES} - {"morris", "sobol", "box"}))
def test_from_too_few_seeds_there_is_no_verdict_and_no_band(kind, change):
    study = study_of(kind, change)
    found, made = drawn(study, table_of(study))
    assert [line for line in found for word in VERDICTS if word in line] == []
    said = notes(made)
    assert "bootstrap" not in said and "10-90" not in said
    if kind not in (
        "probability",
        "absence",
        "necessity",
        "sets",
    ):  # Wilson's interval knows what a run is worth
        assert "too few" in " ".join([said, *found])


@pytest.mark.parametrize("kind", UNDEFINED)
def test_seeds_without_a_number_do_not_make_an_interval(kind):
    """Six seeds, of which two have the outcome."""
    study = study_of(kind)
    table = table_of(study)
    table.loc[table["seed"] > 2, ["lost", "sweeping"]] = np.nan
    found, _ = drawn(study, table)
    assert [line for line in found for word in VERDICTS[:5] if word in line] == []


def test_an_interval_wants_so_many_numbers_and_not_so_many_seeds():
    values = np.full((3, 12), np.nan)
    values[0], values[1, :4], values[2, :5] = np.arange(12), np.arange(4), np.arange(5)
    mean, low, high = intervals.of_means(values)
    assert mean.tolist() == [5.5, 1.5, 2.0]
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, True, False]


SINGLE = {
    "x": ('"pressure.scale"     = { from = 0, to = 2, steps = 5 }', '"pressure.scale" = [0]'),
    "y": ('"denunciation.scale" = { from = 0, to = 2, steps = 5 }', '"denunciation.scale" = [1]'),
}


@pytest.mark.parametrize("change", [[SINGLE["x"]], [SINGLE["y"]], [SINGLE["x"], SINGLE["y"]]])
def test_the_line_of_theory_wants_two_levels_of_each(change):
    study = study_of("heatmap", *change)
    found, _ = drawn(study, table_of(study))
    assert "R = 1" not in " ".join(found)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("maps", ('"pressure.scale"     = { from = 0, to = 2, steps = 3 }',
                  '"pressure.scale" = [1]')),
        ("lines", ("[0, 0.1, 0.3, 1]", "[0.1]")),
        ("size", ("[1_000, 10_000, 144_300]", "[1_000]")),
        ("timing", ('from = "-40d", to = "+40d", step = "20d"', 'values = ["20d"]')),
        ("absence", ("first-show-trial = [false]\nfirst-trial-in-the-press = [false]\n", "")),
        ("comparison", ('scenarios = ["spy-scare-1937", "no-denunciation", "no-pressure", "base"]',
                        'scenario = "base"')),
        ("probability", ('scenarios = ["alarm-1927", "spy-scare-1937", "base"]',
                         'scenario = "base"')),
    ],
)  # fmt: skip
def test_a_single_level_is_drawn(kind, change):
    more = ()
    if kind == "comparison":
        more = [(f'{part} = "{name}"\n', "") for part, name in (
            ("both", "spy-scare-1937"), ("above", "no-denunciation"), ("below", "no-pressure"),
            ("neither", "base"))]  # fmt: skip
    study = study_of(kind, change, *more)
    assert drawn(study, table_of(study))[1].axes


TIMES = [
    '"shift.plenum"   = { from = "-40d", to = "+40d", step = "20d" }\n',
    '"shift.deadline" = { from = "-40d", to = "+40d", step = "20d" }\n',
    '"present.plenum" = [false]\n',
]


@pytest.mark.parametrize("gone", [TIMES[:2], TIMES[:1], TIMES[2:]], ids=["removals", "one", "none"])
def test_timing_of_removals_alone_of_shifts_alone_and_of_both(gone):
    study = study_of("timing", *((line, "") for line in gone))
    found, made = drawn(study, table_of(study))
    assert made.axes
    assert ("never" in " ".join(found)) == (TIMES[2] not in gone)


LONG = "Whether the leadership of the army, having read the reports of the foreign department, " * 2


@pytest.fixture(scope="module")
def wordy():
    """Every kind with a title, words and names as people write them."""
    made = {}
    longer = [
        ("share of the corps removed", "share of all who served on the first day, removed by"
         " arrest or by dismissal at least once"),
        ('"file.kappa" = {}', '"denunciation.career_preference" = {}'),
        ('"police.zeal" = {}', '"denunciation.grudge_preference" = {}'),
        ('"-40d", to = "+40d", step = "20d"', '"-20d", to = "+120d", step = "10d"'),
        ('"alarm-1927", "spy-scare-1937", "base"',
         '"alarm-1927", "spy-scare-1937", "base", "no-denunciation", "no-pressure", "no-deadline"'),
    ]  # fmt: skip
    for kind in FILES:
        text = HEAD + FILES[kind] + OUTCOMES
        known = [
            pair for pair in longer if pair[0] in text and (kind, pair[0][:6]) != ("maps", '"alarm')
        ]
        study = study_of(kind, *known, title=LONG.strip())
        made[kind] = drawn(study, table_of(study))[1]
    return made


def test_every_word_stays_on_the_page_also_at_the_ticks(wordy):
    for kind, made in wordy.items():
        page, renderer = made.bbox, made.canvas.get_renderer()
        for text in made.findobj(mpl.text.Text):
            if text.get_visible() and text.get_text() and shown(text, made):
                box = text.get_window_extent(renderer)
                assert page.x0 - 1 <= box.x0 and box.x1 <= page.x1 + 1, (kind, text.get_text())
                assert page.y0 - 1 <= box.y0 and box.y1 <= page.y1 + 1, (kind, text.get_text())


def shown(text, made):
    """Whether a text is no tick beyond the ends of its axis."""
    for ax in made.axes:
        for axis, ends in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if text in (tick.label1, tick.label2):
                    return min(ends) <= tick.get_loc() <= max(ends) and ax.get_visible()
    return True


def test_ticks_do_not_touch(wordy):
    for kind, made in wordy.items():
        renderer = made.canvas.get_renderer()
        for ax in made.axes:
            for axis, end in ((ax.xaxis, ("x0", "x1")), (ax.yaxis, ("y0", "y1"))):
                boxes = [
                    (getattr(b, end[0]), getattr(b, end[1]), t.label1.get_text())
                    for t in axis.get_major_ticks()
                    if t.label1.get_visible() and t.label1.get_text() and shown(t.label1, made)
                    for b in [t.label1.get_window_extent(renderer)]
                ]
                for (_, end_of, one), (begins, _, other) in pairwise(sorted(boxes)):
                    assert end_of <= begins + 0.5, (kind, one, other)


def test_titles_of_panels_stand_apart_from_the_panels_above(wordy):
    for kind, made in wordy.items():
        renderer = made.canvas.get_renderer()
        titles = [t for ax in made.axes for t in (ax.title, ax._left_title) if t.get_text()]
        for title in titles:
            box = title.get_window_extent(renderer)
            for ax in made.axes:
                assert ax.title is title or ax._left_title is title or not box.overlaps(
                    ax.get_window_extent(renderer)), (kind, title.get_text())  # fmt: skip
