"""`spyscare report`: what was given, runs where there are none, and the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.engine.result import Result
from sim.errors import SpyscareError
from sim.faces.charts import what_if
from sim.faces.report.again import birth
from sim.faces.report.many import plainly
from sim.faces.report.page import page
from sim.faces.report.pair import first_pair, is_pair
from sim.faces.report.parts import Case, Section
from sim.faces.report.sections import names_of, of_run, small
from sim.measures.runs import Run, read_run
from sim.plots.palette import title_of
from sim.scenario.load import available, load
from sim.study import folder_study, is_study, questions

#: Bytes that a report must stay below, to be mailed.
LARGEST = 3_000_000
#: Between a scenario and what is taken out of it.
WITHOUT = "without"


@dataclass(frozen=True)
class Given:
    """What a report is made of: one run or two, and answers to questions of what if."""

    runs: tuple[Run, ...]
    asked: tuple[Any, ...]


def given(targets: Sequence[Any], officers: int | None = None, seed: int = 1) -> Given:
    """Read folders, and run scenarios where a name is given instead.

    Args:
        targets: folders of runs or studies, names of scenarios, results or runs; of runs at most
            two. Or a scenario (a folder of a run of it), the word `without`, and what is taken
            out of it in a second world.
            Of the answer about two worlds alone, those of its first seed are run as well.
        officers, seed: of a scenario that is run.

    Raises:
        SpyscareError: what cannot be read, run, or told together.
    """
    runs: list[Run] = []
    asked: list[Any] = []
    if len(targets) == 3 and targets[1] == WITHOUT:
        return Given(_without(targets[0], str(targets[2]), officers, seed), ())
    for target in targets:
        found = _read(target, officers, seed)
        (runs if isinstance(found, Run) else asked).append(found)
    if len(runs) > 2:
        raise SpyscareError(f"report: {len(runs)} runs; wants one, or two worlds of one seed")
    if not runs and not asked:
        raise SpyscareError("report: wants a folder, or one or two scenarios")
    if len(runs) < 2 and len(asked) == 1 and is_pair(study := _study_of(asked[0])):
        runs = _with_pair(runs, study)
    return Given(tuple(runs), tuple(asked))


def _with_pair(runs: list[Run], study: Any) -> list[Run]:
    """The worlds of the first seed of an answer; a run beside it must be the first of them."""
    pair = [Run((each,)) for each in first_pair(study)]
    same = ("scenario_hash", "seed")
    if runs and any(runs[0].provenance[each] != pair[0].provenance[each] for each in same):
        return runs
    return pair


def _without(
    target: Any, what: str, officers: int | None, seed: int
) -> tuple[Run, ...]:  # fmt: skip
    """A scenario as it is, and without something; of a folder, the scenario of its run."""
    _check_made(target)
    if isinstance(target, str | Path) and Path(target).is_dir():
        run = read_run(Path(target))
        scenario = load(run.name).with_values({"officers.count": run.count})
        if scenario.hash != run.provenance["scenario_hash"]:
            raise SpyscareError(f"report: {target}: was run with changes; wants a scenario")
        target, officers, seed = run.name, run.count, run.seeds[0]
    size = officers or load(target).values.officers.count
    study = questions.question(str(target), WITHOUT, what, first_seed=seed, officers=size)
    return tuple(Run((each,)) for each in first_pair(study))


def _check_made(target: Any) -> None:
    """Say which command makes the folder of a run that is not there."""
    if not isinstance(target, str | Path):
        return
    path = Path(target)
    if path.name in available() and str(path) != path.name and not path.exists():
        raise SpyscareError(f"{target}: no such run; `spyscare run {path.name}` makes it")


def _read(target: Any, officers: int | None, seed: int) -> Any:
    if isinstance(target, Run):
        return target
    if isinstance(target, Result) or hasattr(target, "ledger"):
        return Run((target,))
    if hasattr(target, "sentences"):
        return target
    path = Path(target)
    _check_made(target)
    if path.is_dir():
        if is_study(path):
            from sim.faces.stating import asked_of

            return asked_of(path)
        return read_run(path)
    from sim.engine.run import simulate

    scenario = load(target)
    if officers is not None:
        scenario = scenario.with_values({"officers.count": officers})
    return Run((simulate(scenario, seed=seed),))


def place_of(targets: Sequence[str], into: Path | None) -> Path:
    """The file to write: as asked for, else in the first folder, else in `runs`."""
    if into is not None:
        if into.is_dir():
            raise SpyscareError(
                f"--into {into}: is a folder; wants a file, like {into}/report.html"
            )
        return into
    folders = [Path(each) for each in targets if Path(each).is_dir()]
    if folders:
        return folders[0] / "report.html"
    return Path("runs") / f"{'-'.join(Path(each).stem for each in targets)}.html"


def report(
    *targets: Any, into: str | Path | None = None, officers: int | None = None, seed: int = 1
) -> str:  # fmt: skip
    """A report as one HTML file that fetches nothing.

        sim.report(sim.simulate("spy-scare-1937"), into="report.html")
        sim.report("runs/spy-scare-1937", "runs/no-denunciation", into="two.html")
        sim.report("spy-scare-1937", "without", "plenum", into="two.html")

    Args:
        targets: one run, two worlds of one seed, answers to questions of what if: each a result, a
            folder, or the name of a scenario, which is then run.
        into: file to write; where none is given nothing is written.
        officers, seed: of a scenario that is run; as many as it has where none are given, since a
            small corps may answer otherwise.

    Returns:
        The file's text. It depends on the runs alone.

    Raises:
        SpyscareError: what cannot be read, run, told or written.
    """
    text = made(given(targets, officers, seed))
    if into is not None:
        write(text, Path(into))
    return text


def made(found: Given) -> str:
    """The report of what was given.

    Raises:
        SpyscareError: two worlds that are no pair, or a report too large to be mailed.
    """
    sections = list(of_run(*found.runs, asked=bool(found.asked))) if found.runs else []
    for place, asked in enumerate(found.asked):
        sections.insert(place + bool(found.runs), _of_answer(asked, place))  # after what is short
    sections += [birth(run, i) for i, run in enumerate(found.runs)]
    text = page(_title(found), _question(found), sections)
    if (size := len(text.encode())) >= LARGEST:
        raise SpyscareError(
            f"report: would be {size:,} bytes; wants fewer than {LARGEST:,}, so fewer officers"
        )
    return text


def write(text: str, path: Path) -> None:
    """Write the file, whole or not at all.

    Raises:
        SpyscareError: where that cannot be done.
    """
    from sim.engine.writing import write_whole
    from sim.study.writing import refused

    with refused(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda file: file.write(text.encode()))


def _title(found: Given) -> str:
    if not found.runs:
        return str(found.asked[0].title)
    first, *others = found.runs
    size = f" ({first.count:,} of {shipped:,} officers)" if (shipped := small(first)) else ""
    if not others:
        return f"{title_of(first)}{size}"
    (other,) = others
    if other.name != first.name:
        return f"{title_of(first)}, beside {title_of(other)}{size}"
    return f"{title_of(first)}: two worlds, {' and '.join(names_of(first, other))}{size}"


def _question(found: Given) -> str:
    if not found.runs:
        study = _study_of(found.asked[0])
        return "" if study is None else str(study.question)
    try:
        return load(found.runs[0].name).question
    except SpyscareError:
        return ""


def _study_of(asked: Any) -> Any:
    """The study that asked; None where it was asked without one."""
    return folder_study(asked.folder)[0] if is_study(asked.folder) else None


def _of_answer(asked: Any, place: int) -> Section:
    """What came of a question of what if."""
    study = _study_of(asked)
    words = {} if study is None else {each.name: each.said for each in study.outcomes}
    drawn = what_if(asked.tables, words)
    shown = {name for chart in drawn for name in chart.tables}
    others = {name: table for name, table in asked.tables.items() if name not in shown}
    cases = [] if asked.about is None else [Case("His case file", asked.about.blocks())]
    last = "Every sentence is about the model, and holds for its worlds alone."
    return Section(
        f"what-if-{place + 1}", f"What if: {asked.title}",
        [*plainly(study, asked.folder), *asked.sentences, last],
        drawn, others, cases, source=asked.source,
    )  # fmt: skip
