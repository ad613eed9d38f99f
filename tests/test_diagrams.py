"""Diagrams of the protocol are held to the code and to the protocol; its tables are complete."""

from __future__ import annotations

import re

import pytest

from docs import published
from docs.blocks import diagrams
from sim.engine.agents import PHASES
from sim.plots.style import FORMATS, styled


def page(name: str) -> str:
    return (published.DOCS / name).read_text(encoding="utf-8")


def test_the_day_has_every_phase_and_none_that_is_not() -> None:
    assert list(diagrams.DONE) == list(PHASES) == list(diagrams.actors())
    assert set(diagrams.MOVING) <= set(PHASES)


def test_everyone_who_acts_in_the_protocol_has_a_column_and_every_column_somebody() -> None:
    acting = [each for who in diagrams.actors().values() for each in who]
    assert set(acting) == set(diagrams.LANES)


def test_every_cause_joins_two_boxes_by_a_rule_that_stands_in_the_protocol() -> None:
    ends = {end for cause in diagrams.CAUSES for end in (cause.source, cause.target)}
    assert ends == set(diagrams.NODES)
    assert {cause.way for cause in diagrams.CAUSES} == set(diagrams.WAYS)
    sections = re.findall(r"^### (7\.\d+) ", page("odd.md"), re.MULTILINE)
    assert {cause.section for cause in diagrams.CAUSES} <= set(sections)


def test_each_picture_is_the_one_that_would_be_drawn() -> None:
    """Their words: a picture of other words than the script's would have to be drawn anew."""
    for name, make in diagrams.FIGURES.items():
        with styled():
            drawn = {text.get_text() for ax in make().axes for text in ax.texts} - {""}
        assert (published.DOCS / "figures" / f"{name}.png").stat().st_size > 10_000
        wanted = (
            {words for *_, words in (node.partition("\n") for *_, node in diagrams.NODES.values())}
            if name == "causes"
            else set(diagrams.DONE.values())
        ) - {""}
        assert wanted <= drawn


def test_words_of_the_diagrams_do_not_lie_over_each_other() -> None:
    for name, make in diagrams.FIGURES.items():
        with styled():
            figure = make()
            figure.canvas.draw()
            (ax,) = figure.axes
            boxes = [(t.get_text(), t.get_window_extent()) for t in ax.texts if t.get_text()]
        over = [
            (one, other)
            for n, (one, a) in enumerate(boxes)
            for other, b in boxes[n + 1 :]
            if a.overlaps(b)
        ]
        assert over == [], name


def test_pictures_are_the_same_bytes_each_time(tmp_path) -> None:
    found = []
    for n in range(2):
        with styled():
            path = tmp_path / f"{n}.png"
            diagrams.day().savefig(path, dpi=50, **FORMATS["png"])
        found.append(path.read_bytes())
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("part", "questions"),
    [
        ("I", "i.a i.b ii.a ii.b ii.c ii.d ii.e iii.a"),
        ("II", "i.a i.b i.c i.d i.e ii.a ii.b ii.c ii.d ii.e ii.f ii.g ii.h iii.a iii.b iv.a iv.b"
               " iv.c iv.d iv.e v.a-c vi.a vi.b vi.c vi.d vii.a vii.b viii.a viii.b ix.a x.a x.b"),
        ("III", "i.a i.b ii.a ii.b ii.c iii.a iv.a iv.b iv.c"),
    ],
)  # fmt: skip
def test_every_question_of_odd_d_is_answered_with_a_link(part, questions) -> None:
    rows = re.findall(rf"^\| {part}\.(\S+) \| (.+?) \| (.+?) \| (.+?) \|$", page("odd-d.md"), re.M)
    assert [row[0] for row in rows] == questions.split()
    assert all("](" in where for *_, where in rows)


def test_the_eight_elements_of_trace_are_there_each_with_a_link() -> None:
    rows = re.findall(r"^\| ([A-Z][\w ]+) \| (.+?) \| .* \| (.+?) \|$", page("trace.md"), re.M)
    assert [row[0] for row in rows] == [
        "Problem formulation", "Model description", "Data evaluation",
        "Conceptual model evaluation", "Implementation verification", "Model output verification",
        "Model analysis", "Model output corroboration",
    ]  # fmt: skip
    assert all("](" in where for *_, where in rows)
