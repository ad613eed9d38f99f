"""Questions of what if, stated as studies, and carried out.

A question is a study (`sim.study.questions`), so it is run, kept and resumed as any other is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.faces.asked import OUTCOMES, Asked
from sim.faces.order import read_settings
from sim.faces.studying import answered, source_of
from sim.study import courses, questions
from sim.study.course import Progress, Report
from sim.study.methods.sweep import sweep
from sim.study.statement import Study, parse_study

#: Word of a question -> an example of it, and whether it wants an object.
EXAMPLES = {
    "without": ("spy-scare-1937 without plenum", True),
    "leave-one-out": ("spy-scare-1937 leave-one-out", False),
    "shares": ("spy-scare-1937 shares", False),
    "sets": ("spy-scare-1937 sets", False),
    "no-return": ("spy-scare-1937 no-return", False),
    "luck": ("spy-scare-1937 luck", False),
    "person": ("spy-scare-1937 person iakir --without plenum", True),
}
PERSON = "person"
#: What can be asked; of a person no study of its own is made.
WORDS = questions.WORDS | {
    PERSON: "his case file; with --without beside his twin, and in how many worlds he is arrested"
}


def listed() -> list[str]:
    """The questions, each with a line and an example."""
    lines = []
    for word, said in WORDS.items():
        lines += [f"{word:<14} {said}", f"{'':<14} spyscare whatif {EXAMPLES[word][0]}"]
    return lines


# statements


def check_worlds(scenarios: Sequence[str]) -> None:
    """Refuse what is not two worlds or more.

    Raises:
        SpyscareError: saying what was wanted.
    """
    if len(scenarios) < 2:
        raise SpyscareError(f"compare: {' '.join(scenarios)}: wants two scenarios or more")
    twice = [name for name in dict.fromkeys(scenarios) if scenarios.count(name) > 1]
    if twice:
        raise SpyscareError(f"compare: {twice[0]}: stands there twice")


def check_word(word: str, about: str) -> None:
    """Refuse a question that nobody knows, and one without what it is about.

    Raises:
        SpyscareError: with the nearest word, or an example.
    """
    if word not in WORDS:
        wants = f"; wants one of {', '.join(WORDS)}"
        near = did_you_mean(word, WORDS) or wants
        raise SpyscareError(f'whatif: "{word}": no such question{near}')
    example, wants = EXAMPLES[word]
    if wants and not about:
        raise SpyscareError(f"whatif: {word}: wants an object, like `spyscare whatif {example}`")


def stated(
    scenario: str, word: str, about: str, *, settings: Mapping[str, Any] = {}, **given: Any
) -> Study:  # fmt: skip
    """The study that asks a question.

    Raises:
        SpyscareError: what cannot be asked.
    """
    check_word(word, about)
    return with_courses(amended(questions.question(scenario, word, about, **_known(given)),
                                settings))  # fmt: skip


def comparison(
    scenarios: Sequence[str], *, settings: Mapping[str, Any] = {}, **given: Any
) -> Study:  # fmt: skip
    """The study that sets worlds beside the first of them.

    Raises:
        SpyscareError: what cannot be compared.
    """
    check_worlds(scenarios)
    study = questions.comparison_of(tuple(scenarios), **_known(given))
    return with_courses(amended(study, settings))


def _known(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments that were given; the others are left to the question."""
    return {name: value for name, value in given.items() if value is not None}


def amended(
    study: Study, settings: Mapping[str, Any] = {}, outcomes: Mapping[str, Any] = {}
) -> Study:  # fmt: skip
    """The same study with numbers that all worlds have, and with more that is looked at.

    Raises:
        SpyscareError: what no study can have.
    """
    if not settings and not outcomes:
        return study
    tables = tomllib.loads(study.text)
    fixed = dict(tables["design"].get("fixed", {})) | dict(settings)
    tables["design"] |= {"fixed": fixed} if fixed else {}
    tables["outcomes"] = dict(tables["outcomes"]) | dict(outcomes)
    try:
        return parse_study(questions.written(tables), study.path, study.table)
    except SpyscareError as error:
        ours = f"{study.path.name}: design.fixed."
        raise SpyscareError([line.replace(ours, "--set ") for line in error.lines]) from None


def with_courses(study: Study) -> Study:
    """A study of pairs, with the arrests up to the end of each month for its figure."""
    if study.figure.get("kind") != "pairs":
        return study
    return amended(study, outcomes=courses.outcomes(study.bases()[0]))


def changes_of(settings: Sequence[str]) -> dict[str, Any]:
    """Numbers of `--set KEY=VALUE` by dotted name.

    Raises:
        SpyscareError: what cannot be read.
    """
    changes, _, lines = read_settings(settings)
    if lines:
        raise SpyscareError(lines)
    return changes


# runs


def carry_out(
    study: Study,
    folder: Path,
    workers: int = 1,
    watch: AbstractContextManager[Progress | None] | None = None,
) -> tuple[Asked, Report]:
    """Run what is missing of a question, and answer it.

    Args:
        study: the question, in the size in which it is asked.
        folder: of its runs.
        workers: processes.
        watch: shows how far it is.

    Raises:
        SpyscareError: what cannot be run, written or answered.
        Interrupted: at Ctrl-C; what is finished is kept.
    """
    with watch or nullcontext() as told:
        report = sweep(study, folder, workers, progress=told)
    if report.stopped:
        raise SpyscareError(report.stopped)
    return asked_of(folder), report


def asked_of(folder: Path) -> Asked:
    """The answer of a folder, from its runs alone."""
    study, found, birth = answered(folder)
    source = source_of(birth)

    def draw():
        from sim.plots import studies

        return studies.draw(study, found, source)

    tables = {name: table for name, table in found.tables.items() if name != OUTCOMES}
    return Asked(study.name, study.title, found.found, tables, source, folder, birth, draw)
