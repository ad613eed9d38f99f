"""The page of the rivals: sentences made from numbers, and a word where nobody has run it."""

from __future__ import annotations

import copy

import pytest

from docs import published
from docs.blocks import rivals as rivals_page
from sim.faces.studying import account_of_rivals
from sim.measures.patterns import deciding
from sim.plots.rivals import FIGURES, confusion, name_of, patterns, source
from sim.plots.style import styled


@pytest.fixture
def found(done):
    return copy.deepcopy(done[1])


@pytest.fixture
def kept(found, monkeypatch):
    monkeypatch.setattr(published, "kept", lambda name: found)
    return found


def test_before_the_first_run_every_block_says_so(monkeypatch) -> None:
    monkeypatch.setattr(published, "kept", lambda name: None)
    for name, block in rivals_page.BLOCKS.items():
        said = block()
        assert said.startswith("Not run yet: `spyscare rivals") == (name != "rivals-priors")


def test_the_table_ranks_by_share_and_says_what_it_is_made_of(kept) -> None:
    said = rivals_page.BLOCKS["rivals-results"]()
    assert "12 simulations of each of 3 rivals at 300 officers, seed 5" in said
    rows = [line for line in said.splitlines() if line.startswith("| ") and "`" in line]
    ranked = sorted(kept["rivals"], key=lambda r: -r["shares"][1]["share"])
    assert [row.split("`")[1] for row in rows] == [r["id"] for r in ranked]
    best = sum(p.reliability == "A" for p in deciding())
    assert f"{ranked[0]['best'][0]['met_a']} of {best}" in rows[0]


def test_a_sentence_says_what_sets_a_rival_apart(kept) -> None:
    ids = [pattern["id"] for pattern in kept["patterns"]]
    for rival in kept["rivals"]:
        rival["met"]["near"] = [0.5] * len(ids)
    kept["rivals"][0]["met"]["near"][ids.index("letters-by-august")] = 0.9
    kept["rivals"][0]["met"]["near"][ids.index("lost-1937")] = 0.1
    kept["rivals"][0]["met"]["near"][ids.index("arrested-1930")] = 0.0  # of reliability B
    line = rivals_page.BLOCKS["rivals-for-and-against"]().splitlines()[0]
    assert line == (
        "- **H1 `scare`**, a scare. For it: `letters-by-august` (90 %). Against it: `lost-1937`"
        " (10 %)."
    )
    other = rivals_page.BLOCKS["rivals-for-and-against"]().splitlines()[1]
    assert other.endswith("For it: nothing that sets it apart. Against it: nothing that sets it"
                          " apart.")  # fmt: skip


def test_what_is_alike_and_what_fails_the_nulls_is_told(kept) -> None:
    assert "| `plan` | `other-plan` |" in rivals_page.BLOCKS["rivals-alike"]()
    nulls = rivals_page.BLOCKS["rivals-nulls"]()
    assert nulls.count("\n") == 2 + len(kept["rivals"])


def test_the_account_names_every_rival(found) -> None:
    lines = account_of_rivals(found)
    assert [line.split()[0] for line in lines[1:4]] == [
        r["id"] for r in sorted(found["rivals"], key=lambda r: -r["shares"][1]["share"])
    ]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_shows_and_where_it_is_from(found, name) -> None:
    with styled():
        figure = FIGURES[name](found, source(found))
    words = " ".join(text.get_text() for text in figure.texts)
    assert "trial · 12 simulations of each of 3 rivals · 300 officers" in words
    ticks = [t.get_text() for ax in figure.axes for t in ax.get_yticklabels()]
    if name != "rivals-patterns":
        assert {name_of(r) for r in found["rivals"]} <= set(ticks)
    else:
        assert len([t for t in ticks if t.endswith(("  A", "  B"))]) == len(found["patterns"])


def test_cells_of_the_confusion_hold_its_numbers(found) -> None:
    found["confusion"]["abc"] = [[0.75, 0.25, 0], [0, 1, 0], [0.001, 0.4, 0.599]]
    with styled():
        figure = confusion(found, "")
    written = [text.get_text() for text in figure.axes[0].texts]
    assert written == ["75", "25", "100", "40", "60"]


def test_dots_are_what_the_best_draw_meets(found) -> None:
    with styled():
        figure = patterns(found, "")
    dots = sum(len(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() == "o")
    best = [max(r["best"], key=lambda each: each["met_a"]) for r in found["rivals"]]
    assert dots == sum(sum(each["met"]) for each in best)
