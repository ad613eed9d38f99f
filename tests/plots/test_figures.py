"""Figures: that they are drawn, say where they come from, repeat to the byte, and are legible."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, pairwise

import matplotlib as mpl
import matplotlib.dates as mdates
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.run import simulate
from sim.measures import Run
from sim.plots import escalation, forest, style
from sim.plots.run import FIGURES, draw_all
from sim.scenario.load import load
from sim.vocabulary import Narrative

FIRST, LAST = pd.Timestamp("1936-08-01"), pd.Timestamp("1938-12-31")


@pytest.fixture(scope="module")
def run():
    scenario = load("spy-scare-1937").with_values(
        {
            "officers.count": 400,
            "period.end": dt.date(1937, 9, 30),
            # enough arrests for every figure, whatever the shipped values are
            "police.threshold": 1.0,
            "police.capacity": 300,
        }
    )
    return Run(tuple(simulate(scenario, seed=seed) for seed in (1, 2)))


@pytest.fixture(scope="module")
def figures(run):
    with style.styled():
        made = {name: make(run) for name, make in FIGURES.items()}
        for figure in made.values():
            style.at_the_foot(figure, run)
            figure.canvas.draw()
    return made


@pytest.fixture(scope="module")
def drawn(run, tmp_path_factory):
    return draw_all(run, tmp_path_factory.mktemp("drawn") / "figures")


def test_every_figure_is_drawn_in_both_formats(drawn):
    assert [path.name for path in drawn] == [
        f"{name}.{suffix}" for name in FIGURES for suffix in ("png", "pdf")
    ]
    for path in drawn:
        head = {"png": b"\x89PNG", "pdf": b"%PDF"}[path.suffix[1:]]
        assert path.read_bytes().startswith(head)


def test_the_same_run_gives_the_same_bytes_and_the_style_of_others_stays(run, drawn, tmp_path):
    before = dict(mpl.rcParams)
    for one, other in zip(drawn, draw_all(run, tmp_path), strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    assert dict(mpl.rcParams) == before


def test_each_figure_says_where_it_comes_from(figures, run):
    code = run.provenance["code_hash"][:8]
    for name, figure in figures.items():
        texts = [text.get_text() for text in figure.texts]
        foot = [text for text in texts if text.startswith("spy-scare-1937 · 400 officers")]
        assert len(foot) == 1, name
        assert "seeds 1–2" in foot[0] and f"code {code}" in foot[0]
        assert run.provenance["engine"] in foot[0]


def test_titles_say_how_many_runs_are_shown(figures):
    assert figures["escalation"].get_suptitle().endswith("2 replicates, median and 10–90 %")
    assert "in one run" not in figures["who-was-hit"].get_suptitle()
    assert "seed 1" in figures["forest"].axes[0].get_title(loc="left")


def test_a_quiet_run_has_no_forest_and_no_reproduction_number(tmp_path):
    scenario = load("base").with_values(
        {"officers.count": 200, "period.end": dt.date(1935, 1, 20), "denunciation.letters": False}
    )
    names = {path.stem for path in draw_all(Run((simulate(scenario),)), tmp_path)}
    assert names == {"escalation", "above-and-below", "who-was-hit"}


def boxes(artists, renderer):
    return [artist.get_window_extent(renderer) for artist in artists if artist.get_text()]


def test_words_do_not_cover_words(figures):
    for name, figure in figures.items():
        renderer = figure.canvas.get_renderer()
        for ax in figure.axes:
            inside = boxes(ax.texts, renderer)
            assert not any(a.overlaps(b) for a, b in combinations(inside, 2)), name
        titles = [ax.get_title(loc="left") and ax._left_title for ax in figure.axes]
        outside = boxes([text for text in [*titles, figure._suptitle] if text], renderer)
        outside += boxes(figure.texts[-1:], renderer)
        assert not any(a.overlaps(b) for a, b in combinations(outside, 2)), name


def test_words_stay_on_the_page(figures):
    for name, figure in figures.items():
        page, renderer = figure.bbox, figure.canvas.get_renderer()
        for text in figure.findobj(mpl.text.Text):
            if text.get_visible() and text.get_text():
                box = text.get_window_extent(renderer)
                tick = text in [
                    label for ax in figure.axes
                    for label in (*ax.get_xticklabels(), *ax.get_yticklabels())
                ]  # fmt: skip
                if not tick:
                    assert page.x0 <= box.x0 and box.x1 <= page.x1, (name, text.get_text())
                    assert page.y0 <= box.y0 and box.y1 <= page.y1, (name, text.get_text())


# names of triggers


def moments(days, weights, peak=None):
    return pd.DataFrame(
        {
            "id": [f"trigger-number-{i}" for i in range(len(days))],
            "date": [FIRST + pd.Timedelta(days=day) for day in days],
            "weight": weights,
            "peak": [i == peak for i in range(len(days))],
        }
    )


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 880), st.floats(0, 5)), max_size=40))
def test_trigger_names_meet_neither_names_nor_lines(drawn):
    marks = moments([day for day, _ in drawn], [weight for _, weight in drawn])
    placed = escalation.places(marks, pd.Series([pd.NaT]), FIRST, LAST)
    low, high = mdates.date2num(FIRST), mdates.date2num(LAST)
    assert len(placed) <= escalation.NAMED

    def span(place):
        x = mdates.date2num(place.date)
        width = (high - low) * escalation.CHARACTER * (len(place.text) + 1)
        return (x - width, x) if place.leftward else (x, x + width)

    for a, b in combinations(placed, 2):
        (a0, a1), (b0, b1) = span(a), span(b)
        assert a.row != b.row or a1 <= b0 or b1 <= a0
        for name, line in ((a, b), (b, a)):
            x = mdates.date2num(line.date)
            reaches_down_to = line.row <= name.row
            assert not (reaches_down_to and span(name)[0] < x < span(name)[1])
    for place in placed:
        assert 0 <= place.row < escalation.ROWS


def test_the_heaviest_trigger_is_always_named_and_light_ones_never():
    marks = moments([100, 101, 102, 400], [1.0, 5.0, 2.0, escalation.LIGHTEST / 2])
    placed = escalation.places(marks, pd.Series([pd.NaT]), FIRST, LAST)
    assert [place.text for place in placed] == [f"trigger number {i}" for i in range(3)]


@pytest.mark.parametrize("peak", [0, 7, 39])
def test_the_trigger_of_the_worst_day_is_named_however_light_and_crowded(peak):
    days, weights = [200 + 3 * i for i in range(40)], [4.0 + i / 40 for i in range(40)]
    weights[peak] = 0.0
    name = f"trigger number {peak}"
    crowded, led = moments(days, weights), moments(days, weights, peak)
    nothing = pd.Series([pd.NaT])
    texts = [p.text for p in escalation.places(crowded, nothing, FIRST, LAST)]
    assert len(texts) > 3 and name not in texts
    assert name in [p.text for p in escalation.places(led, nothing, FIRST, LAST)]


def test_the_purge_order_of_most_runs_is_named_as_an_outcome():
    order = pd.Series([FIRST + pd.Timedelta(days=d) for d in (280, 290, 300)])
    marks = moments([100], [1.0])
    texts = [p.text for p in escalation.places(marks, order, FIRST, LAST)]
    assert escalation.ORDER in texts
    rare = pd.Series([order[0], pd.NaT, pd.NaT])
    assert escalation.ORDER not in [p.text for p in escalation.places(marks, rare, FIRST, LAST)]


# trees


def family(mothers, names=()):
    n = len(mothers)
    return pd.DataFrame({
        "tree": 0, "size": n, "arrest": range(n), "mother": mothers,
        "name": [*names, *[""] * (n - len(names))],
        "date": [FIRST + pd.Timedelta(days=i) for i in range(n)],
    })  # fmt: skip


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=forest.LARGEST - 1))
def test_mothers_stand_amid_their_daughters_and_leaves_apart(choices):
    mothers = [-1] + [choice % (i + 1) for i, choice in enumerate(choices)]
    rows = forest.layout(family(mothers))
    daughters = {i: [j for j, m in enumerate(mothers) if m == i] for i in range(len(mothers))}
    leaves = sorted(rows[i] for i in daughters if not daughters[i])
    assert all(b - a >= 1 for a, b in pairwise(leaves))
    for i, below in daughters.items():
        if below:
            assert min(rows[j] for j in below) <= rows[i] <= max(rows[j] for j in below)


def test_a_long_chain_is_laid_out_on_one_row():
    rows = forest.layout(family(range(-1, forest.LARGEST - 1)))
    assert set(rows.values()) == {0.0}


def test_the_tree_with_most_persons_is_among_those_shown():
    def tree(root, n, names=()):
        table = family([-1] + [0] * (n - 1), names)
        table[["arrest", "mother"]] += root
        return table.assign(tree=root)

    sizes = {0: 9, 100: 8, 200: 7, 300: 6, 400: 2, 500: 1}
    table = pd.concat([tree(r, n, ("A", "B") if r == 400 else ()) for r, n in sizes.items()])
    assert list(dict.fromkeys(forest.choose(table)["tree"])) == [0, 100, 200, 400]
    assert forest.choose(table.assign(name=""))["tree"].nunique() == 4
    assert forest.choose(table[table["tree"] == 500]).empty


# words


@pytest.mark.parametrize(
    ("seeds", "words"),
    [((7,), " 7"), ((1, 2, 3), "s 1–3"), ((1, 5, 9), "s 1, 5, 9"),
     ((1, 5, 9, 11), "s 1, 5, 9 and 1 more")],
)  # fmt: skip
def test_seeds_in_words(seeds, words):
    assert style.seeds_words(seeds) == words


@pytest.mark.parametrize("days", [1, 20, 74, 75, 200, 500, 883, 3000])
def test_time_axes_are_neither_bare_nor_crowded(days):
    ax = style.new_figure(8, 3).add_subplot()
    style.time_axis(ax, FIRST, FIRST + pd.Timedelta(days=days))
    labels = [ax.xaxis.get_major_formatter()(x, i) for i, x in enumerate(ax.get_xticks())]
    assert 2 <= len(labels) <= style.MONTHS_NAMED + 1
    assert all(labels) and "\n193" in labels[0]


def test_the_style_travels_with_the_package():
    with style.styled():
        colors = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
    assert colors[:3] == [style.BLUE, style.VERMILION, style.GREEN]


def test_a_marker_is_a_fact_and_is_not_called_by_its_accusation():
    assert [*style.MARKERS] == [*Narrative.words(), "none"]
    words = " ".join(style.MARKERS.values()).lower()
    assert not any(charge in words for charge in ("agent", "spy", "trotskyist", "enemy"))
