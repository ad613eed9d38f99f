"""`spyscare compare` and `whatif`, and the same from Python: words, tables, figures, escapes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from docs import published
from docs.blocks import whatif as blocks
from sim.cli import app
from sim.errors import SpyscareError
from sim.faces import stating
from sim.faces.asked import Asked
from sim.faces.tabling import compact, constant
from sim.plots import style
from sim.plots.studies import causes, moments, twins
from sim.plots.style import Words
from sim.scenario import evidence
from sim.scenario.load import load
from sim.study.analysis import Answer
from sim.study.statement import Study

SMALL = ["--officers", "300"]
WORDS = Words("A title", "where it is from", {"came": "it came"}, {"came": "yes or no"})

runner = CliRunner()


def spyscare(*arguments):
    return runner.invoke(app, [str(each) for each in arguments])


# the command


def test_without_words_it_lists_every_question_with_an_example() -> None:
    done = spyscare("whatif")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[::2]] == list(stating.WORDS)
    assert list(stating.EXAMPLES) == list(stating.WORDS)
    assert all(line.strip().startswith("spyscare whatif ") for line in lines[1::2])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("whatif spy-scare-1937", "spy-scare-1937: wants a question; `spyscare whatif` lists"),
        ("whatif spy-scare-1937 witout plenum", '"witout": no such question; did you mean "with'),
        ("whatif spy-scare-1937 without", "without: wants an object, like `spyscare whatif"),
        ("whatif spy-scare-1937 without plenm", '"plenm": no trigger, theme or person of spy-s'),
        ("whatif spy-scare-1973 shares", 'no such scenario; did you mean "spy-scare-1937"?'),
        ("whatif spy-scare-1937 person iakr --without plenum", 'no such officer; did you mean "ia'),
        ("whatif spy-scare-1937 shares --without plenum", "--without plenum: is for whatif … pers"),
        ("whatif spy-scare-1937 without plenum --set zeal", "--set zeal: wants KEY=VALUE"),
        ("whatif spy-scare-1937 luck --set period.end=1936-10-31", "--set period.end: no such"),
        ("compare spy-scare-1937", "compare: spy-scare-1937: wants two scenarios or more"),
        ("compare spy-scare-1937 spy-scare-1937", "compare: spy-scare-1937: stands there twice"),
        ("compare spy-scare-1937 no-dnunciation", 'no such scenario; did you mean "no-denunciat'),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(words: str, said: str) -> None:
    done = spyscare(*words.split())
    assert done.exit_code == 2
    assert done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert said in done.stderr


def test_settings_and_courses_come_into_the_text_of_the_study() -> None:
    study = stating.stated(
        "spy-scare-1937", "without", "plenum", settings={"police.zeal": 1.5}, officers=400, seeds=3
    )
    assert study.design.fixed["police.zeal"] == 1.5
    assert study.design.officers == 400 and study.design.replicates == 3
    months = [each.name for each in study.outcomes if each.name.startswith("arrests_by_")]
    assert len(months) == 29 and months[-1] == "arrests_by_1938_12_31"


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("asked") / "pair"
    words = ["whatif", "spy-scare-1937", "without", "putna-arrested", "--seeds", 2, *SMALL]
    done = spyscare(*words, "--out", folder, "--json")
    assert done.exit_code == 0, done.stderr
    return folder, done.stdout


@pytest.mark.slow
def test_json_is_the_tables_and_nothing_else(asked) -> None:
    folder, said = asked
    tables = json.loads(said)
    assert next(iter(tables)) == "pairs" and {"cells", "parting", "courses"} <= set(tables)
    kept = pd.read_csv(folder / "analysis" / "pairs.csv")
    assert [row["outcome"] for row in tables["pairs"]] == list(kept["outcome"])
    assert len(list((folder / "figures").glob("*.png"))) == 1


@pytest.mark.slow
def test_asked_again_it_runs_nothing_and_says_sentences_and_paths(asked) -> None:
    folder, _ = asked
    words = ["whatif", "spy-scare-1937", "without", "putna-arrested", "--seeds", 2, *SMALL]
    done = spyscare(*words, "--out", folder)
    assert done.exit_code == 0, done.stderr
    assert "0 runs to make, 4 there already" in done.stderr
    first = done.stdout.splitlines()[1]
    assert re.match(r"The purge order comes in \d of 2 seeds as the scenario is; without", first)
    assert "This is a small corps: 300 officers, where the scenario has 144,300." in done.stdout
    assert "In the model" in done.stdout
    assert str(folder / "figures") in done.stdout.replace("\n", "")


@pytest.mark.slow
def test_from_python_it_is_the_same(asked, tmp_path) -> None:
    found = sim.whatif(
        "spy-scare-1937", "without", "putna-arrested", officers=300, seeds=2,
        out=tmp_path / "it",
    )  # fmt: skip
    kept = pd.read_csv(asked[0] / "analysis" / "pairs.csv")
    np.testing.assert_allclose(found.table["difference"], kept["difference"])
    assert found.folder == tmp_path / "it" and all("in the model" in s.lower()
                                                   for s in found.sentences)  # fmt: skip
    assert "data:image/png;base64," in found._repr_html_()
    assert [ax.get_title(loc="left") for ax in found.figure().axes][:2] == [
        "Two worlds", "Who was taken",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_man_is_told_with_and_without_his_twin(tmp_path) -> None:
    words = ["whatif", "spy-scare-1937", "person", "iakir", *SMALL]
    alone = spyscare(*words, "--out", tmp_path / "a")
    assert alone.exit_code == 0, alone.stderr
    assert "WHAT THE RECORD SAYS" in alone.stdout and "With --without TRIGGER" in alone.stdout
    into = tmp_path / "docs"
    beside = spyscare(*words, "--without", "putna-arrested", "--seeds", 2, "--out", tmp_path / "b",
                      "--into", into)  # fmt: skip
    assert beside.exit_code == 0, beside.stderr
    for answer in ("But for it:", "Over worlds:", "By his file:", "HE AND HIS TWIN"):
        assert answer in beside.stdout
    said = json.loads((into / "person-iakir.json").read_text(encoding="utf-8"))
    assert {"map", "pairs"} <= set(said["tables"]) and "## " in said["markdown"]
    assert said["birth"]["sources"][0]["scenario"] == "spy-scare-1937"


# what a notebook shows


def test_everything_in_a_notebook_is_escaped() -> None:
    bad = "<script>alert('&')</script>"
    figure = Words(bad, bad)
    table = pd.DataFrame({"rank": [bad], "distance": ["1"], "taken": [1.0], "necessity": [0.5]})
    asked = Asked("it", bad, [bad], {bad: pd.DataFrame({bad: [bad]})}, bad, Path(),
                  draw=lambda: twins.atlas(table, figure))  # fmt: skip
    html = asked._repr_html_()
    assert "<script" not in html and html.count("&lt;script&gt;") == 5


def test_without_tables_or_figure_there_is_still_a_page() -> None:
    asked = Asked("it", "Title", ["said"], {}, "source", Path())
    assert asked.figure() is None and "<img" not in asked._repr_html_()
    assert repr(asked) == "Title\nsaid" and asked.table.empty


# figures, from tables


def study(**figure) -> Study:
    from types import SimpleNamespace

    return SimpleNamespace(figure=figure, as_run=None)


def drawn(make, **tables):
    with style.styled():
        return make(study(value="came"), Answer(tables, []), WORDS)


def needed() -> pd.DataFrame:
    """Two causes; of the second nothing can be said of sufficiency."""
    rows = []
    for cause, pn, known in (("a", 0.2, True), ("b", 0.9, False)):
        row = {"cause": cause, "theme": "", "outcome": "came", "all": 1.0, "without": 1 - pn,
               "alone": 0.1, "none": 0.0, "corrected": 0.01, "pairs_pn": 20,
               "pairs_ps": 20 if known else 2, "estimable_pn": True,
               "estimable_ps": known}  # fmt: skip
        for name, value in (("pn", pn), ("ps", 0.1 if known else np.nan), ("pns", 0.1)):
            ends = ("", "_low", "_high", "_least", "_most")
            steps = (0.0, -0.1, 0.1, -0.05, 0.05)
            row |= {name + end: value + step for end, step in zip(ends, steps, strict=True)}
        rows.append(row)
    return pd.DataFrame(rows)


def test_the_tornado_has_the_most_needed_above_and_says_what_cannot_be_estimated() -> None:
    (ax,) = drawn(causes.tornado, necessity=needed()).axes
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["b", "a"]
    widths = {round(bar.get_width(), 6) for bar in ax.patches}
    assert {-0.9, -0.2, 0.1} <= widths  # PN to the left, PS to the right
    said = [text.get_text() for text in ax.texts]
    assert said == ["not estimable (2 pairs)"]


def test_of_many_causes_those_are_drawn_for_which_most_speaks() -> None:
    part = needed().iloc[[0]]
    many = pd.concat(
        [part.assign(cause=f"c{i}", pn=i / 100, ps=0.0) for i in range(causes.MOST + 9)],
        ignore_index=True,
    )
    figure = drawn(causes.tornado, necessity=many)
    names = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert names == [f"c{i}" for i in range(causes.MOST + 8, 8, -1)]
    assert any(f"{causes.MOST} causes of {len(many)}" in text.get_text() for text in figure.texts)


def test_shares_within_stand_beside_and_pairs_below() -> None:
    rows = [("", "x", 0.6), ("", "y", -0.1), ("x", "x1", 0.4), ("x", "x2", 0.2)]
    shares = pd.DataFrame([
        {"within": w, "cause": c, "outcome": "came", "share": s, "low": s - 0.1, "high": s + 0.1}
        for w, c, s in rows
    ])  # fmt: skip
    pair = {"first": "x", "second": "y", "outcome": "came", "value": 0.2, "low": 0.1, "high": 0.3}
    figure = drawn(causes.credit, shares=shares, interactions=pd.DataFrame([pair]))
    top, matrix, inner = figure.axes[:3]
    assert [bar.get_width() for bar in top.patches] == [0.6, -0.1]
    assert [tick.get_text() for tick in inner.get_yticklabels()] == ["x1", "x2"]
    assert np.nansum(matrix.images[0].get_array().filled(np.nan)) == pytest.approx(0.2)
    assert len(matrix.lines) == 1  # beyond chance


def test_sets_are_dots_of_their_members() -> None:
    row = {"probability": 0.95, "low": 0.8, "high": 1.0, "runs": 20}
    sets = pd.DataFrame([{"kind": "sufficient", "set": "a + b", "size": 2, **row}])
    bars, grid, none, _ = drawn(causes.dots, sets=sets).axes
    assert len(bars.patches) == 1
    assert grid.lines[-1].get_ydata().tolist() == [0, 1]
    assert [text.get_text() for text in none.texts] == ["none found"]
    assert causes.parted("nothing") == []


def test_curves_of_no_return_are_never_merged() -> None:
    days = pd.date_range("1936-08-01", periods=6, freq="91D")
    rows = [
        (d, str(day.date()), curve, seed, d / 5, 3)
        for curve in ("settled", *moments.CURVES)
        for seed in (1, 2)
        for d, day in enumerate(days)
    ]
    table = pd.DataFrame(rows, columns=["day", "date", "curve", "seed", "probability", "futures"])
    points = pd.DataFrame(
        [("halted", 0.5, 3, str(days[3].date())), ("levers", 0.9, np.nan, "")],
        columns=["curve", "level", "day", "date"],
    )
    figure = drawn(moments.no_return, **{"return": table, "points": points})
    settled, stopped = figure.axes
    assert len(settled.lines) == 2 + 2  # each world, their mean, and a word for the legend
    assert len(stopped.lines) == len(moments.CURVES) + 1  # and the one level that is reached


def test_dates_of_the_record_stand_on_the_axis() -> None:
    dates = moments.dates_of(sim.load("spy-scare-1937"))
    assert dates["Ezhov"].isoformat() == "1936-09-26"
    assert dates[moments.ORDER_NAME].isoformat() == "1937-05-24"
    assert moments.dates_of(None) == {}
    assert len(moments.dates_of(sim.load("alarm-1927"))) <= moments.FEW


def test_the_day_of_parting_is_marked_where_it_is() -> None:
    dates = ["1937-01-31", "1937-02-28", "1937-03-31"]
    courses = pd.DataFrame([
        (world, "arrests", date, 1.0, 2.0, 3.0) for world in ("one", "other") for date in dates
    ], columns=["world", "series", "date", "low", "median", "high"])  # fmt: skip
    pairs = pd.DataFrame([{"world": "other", "outcome": "came", "first": 1.0, "second": 0.0,
                           "difference": -1.0, "low": -1.0, "high": 0.0, "ci_low": -1.0,
                           "ci_high": 0.0, "variance_ratio": 0.5, "runs": 9}])  # fmt: skip
    parting = pd.DataFrame([{"world": "other", "low": 200.0, "median": 211.0, "high": 220.0,
                             "date": "1937-02-28", "runs": 9}])  # fmt: skip
    ax = drawn(twins.twins, pairs=pairs, courses=courses, parting=parting).axes[0]
    assert "they part, 28 February 1937" in [t.get_text() for t in ax.get_legend().get_texts()]


# words of tables


def test_a_number_and_its_interval_stand_in_one_cell() -> None:
    words = compact(needed())
    assert list(words["pn"]) == ["0.2 (0.1-0.3)", "0.9 (0.8-1)"]
    assert list(words["ps"]) == ["0.1 (0-0.2)", "not estimable"]
    assert list(words["pn bounds"]) == ["0.15-0.25", "0.85-0.95"]
    assert not {"pairs_pn", "estimable_pn", "pns", "all"} & set(words)
    assert constant(needed()) == "outcome came, all 1, none 0"


# the blocks of docs/why.md


def test_blocks_are_filled_from_what_was_published(monkeypatch) -> None:
    rows = needed().replace({np.nan: None}).to_dict("records")
    birth = {"officers": 1_000, "replicates": 4, "code": "c0de" * 16, "quick": False}
    kept = {"title": "A title", "birth": birth, "tables": {"necessity": rows}}
    monkeypatch.setattr(published, "kept", lambda name: kept if name == blocks.NECESSITY else None)
    text = blocks.necessity()
    assert text.index("| `b` |") < text.index("| `a` |")
    assert "not estimable (2 pairs)" in text and "85 % to 95 %" in text
    assert text.endswith("![A title](studies/whatif-leave-one-out.png)\n")
    assert blocks.shares().startswith("Not run yet: `spyscare sweep whatif-shares")


def test_a_question_nobody_knows_is_refused_from_python_too() -> None:
    with pytest.raises(SpyscareError, match='"luk": no such question; did you mean "luck"'):
        sim.whatif("spy-scare-1937", "luk")
    with pytest.raises(SpyscareError, match="compare: alarm-1927: wants two scenarios or more"):
        sim.compare("alarm-1927")


def test_triggers_that_decide_are_told_with_what_the_record_has_of_them(monkeypatch) -> None:
    chance = {"estimable_pn": True, "pn_low": 0.3, "pn_high": 1.0, "pairs_pn": 50}
    rows = [
        {"cause": cause, "outcome": "ordered", "pn": pn} | chance
        for cause, pn in (("ezhov", 0.39), ("deadline", 0.5), ("budennyi-letter", 0.1))
    ]
    found = {"birth": {"study": "whatif-leave-one-out"}, "tables": {"necessity": rows}}
    monkeypatch.setattr(published, "kept", lambda name: found if name == blocks.NECESSITY else None)
    (trigger,) = (t for t in load("spy-scare-1937").triggers if t.id == "deadline")
    (event,) = (evidence.events()[e] for e in trigger.evidence[:1] if e in evidence.events())
    said = blocks.deciding()
    assert event.summary in said and event.source in said
    assert "`ezhov`" not in said and "`budennyi-letter`" not in said
    rows[1]["pn"] = 0.2
    assert blocks.deciding() == "None is needed in 40 % of worlds.\n"
