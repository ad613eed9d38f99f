"""Questions of what if, asked from Python and from the command: two worlds, or one taken apart.

A question is a study (`sim.study.questions`), so it is run, kept and resumed as any other is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.faces.asked import Asked
from sim.faces.order import Order, read_settings
from sim.faces.studying import answered, source_of
from sim.study import questions
from sim.study.course import Progress, Report
from sim.study.methods.sweep import sweep
from sim.study.statement import Study

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


def listed() -> list[str]:
    """The questions, each with a line and an example."""
    lines = []
    for word, said in questions.WORDS.items():
        lines += [f"{word:<14} {said}", f"{'':<14} spyscare whatif {EXAMPLES[word][0]}"]
    return lines


def compare(
    *scenarios: str | os.PathLike[str],
    officers: int | None = None,
    seeds: int = 20,
    first_seed: int = 1,
    workers: int = 1,
    out: str | Path | None = None,
    quick: bool = False,
    set: Mapping[str, Any] | None = None,
) -> Asked:
    """Worlds beside the first of them, seed by seed: how they differ, and who was taken instead.

        sim.compare("spy-scare-1937", "no-denunciation", officers=2_000)

    Args:
        scenarios: two or more, names or paths.
        officers: on day 0; as many as each scenario has where none are given.
        seeds: how many, the same in all worlds, from `first_seed` on.
        workers: processes; with more than one, a script wants a `__main__` guard.
        out: folder to fill or go on with; runs/, named after the scenarios, where none is given.
        quick: in the quick size.
        set: numbers that all worlds have, by dotted name.

    Raises:
        SpyscareError: what cannot be asked, run or written.
    """
    names = [os.fspath(each) for each in scenarios]
    given = {"officers": officers, "seeds": seeds, "first_seed": first_seed, "quick": quick}
    study = comparison(names, settings=set or {}, **given)
    order = Order("compare", names[0], _path(out), {"quick": quick}, tuple(names[1:]))
    return carry_out(study, order.folder, workers)[0]


def whatif(
    scenario: str | os.PathLike[str],
    question: str,
    object: str | None = None,
    *,
    officers: int | None = None,
    seeds: int = 20,
    first_seed: int = 1,
    workers: int = 1,
    out: str | Path | None = None,
    quick: bool = False,
    set: Mapping[str, Any] | None = None,
) -> Asked:
    """What would have been otherwise, in the model.

        sim.whatif("spy-scare-1937", "without", "plenum", officers=2_000)

    Args:
        scenario: name or path.
        question: its word, see `spyscare whatif`.
        object: what it is about, where it wants something: a trigger, a theme, a person.
        officers, seeds, first_seed, workers, out, quick, set: as `compare` takes them.

    Raises:
        SpyscareError: what cannot be asked, run or written.
    """
    name, about = os.fspath(scenario), object or ""
    given = {"officers": officers, "seeds": seeds, "first_seed": first_seed, "quick": quick}
    study = stated(name, question, about, settings=set or {}, **given)
    order = Order("whatif", name, _path(out), {"quick": quick}, (question, about))
    return carry_out(study, order.folder, workers)[0]


def _path(out: str | Path | None) -> Path | None:
    return None if out is None else Path(out)


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
    """Refuse a question that nobody knows, and one without, or with, what it is about.

    Raises:
        SpyscareError: with the nearest word, or an example.
    """
    if word not in questions.WORDS:
        near = did_you_mean(word, questions.WORDS)
        raise SpyscareError(f'whatif: "{word}": no such question{near or _wants()}')
    example, wants = EXAMPLES[word]
    if wants and not about:
        raise SpyscareError(f"whatif: {word}: wants an object, like `spyscare whatif {example}`")
    if about and not wants:
        raise SpyscareError(f'whatif: {word}: "{about}": takes no object')


def _wants() -> str:
    return f"; wants one of {', '.join(questions.WORDS)}"


def stated(
    scenario: str, word: str, about: str, *, settings: Mapping[str, Any] = {}, **given: Any
) -> Study:  # fmt: skip
    """The study that asks a question.

    Raises:
        SpyscareError: what cannot be asked.
    """
    check_word(word, about)
    return questions.question(scenario, word, about, **_given(settings, given))


def comparison(
    scenarios: Sequence[str], *, settings: Mapping[str, Any] = {}, **given: Any
) -> Study:  # fmt: skip
    """The study that sets worlds beside the first of them.

    Raises:
        SpyscareError: what cannot be compared.
    """
    check_worlds(scenarios)
    return questions.comparison_of(tuple(scenarios), **_given(settings, given))


def _given(settings: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments that were given; the others are left to the question."""
    given = {name: value for name, value in given.items() if value is not None}
    return given | ({"fixed": dict(settings)} if settings else {})


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
    return Asked(study, found, source_of(birth), folder)
