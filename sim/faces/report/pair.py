"""Two worlds of one seed that a question of what if is about, run whole so that men can be told."""

from __future__ import annotations

from sim.engine.result import Result
from sim.engine.run import simulate
from sim.study.methods.sweep import question_of
from sim.study.statement import Study


def is_pair(study: Study | None) -> bool:
    """Whether a study is about two worlds and no more."""
    if study is None or study.figure.get("kind") != "pairs":
        return False
    question = question_of(study)
    return len({int(run["point"]) for run in question.runs(question.method.points)}) == 2


def first_pair(study: Study) -> tuple[Result, Result]:
    """The worlds of the first seed of a study of pairs: as it is, and as it is asked about.

    Raises:
        SpyscareError: what cannot be run.
    """
    question = question_of(study)
    runs = question.runs(question.method.points)
    first = runs[runs["replicate"] == 0]
    was, other = (
        simulate(question.scenario(run), seed=int(run["seed"])) for run in (first[0], first[1])
    )
    return was, other
