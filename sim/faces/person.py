"""One man: his case file beside his twin's, and three answers that are never merged."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.result import Result
from sim.engine.run import code_hash, simulate, version
from sim.errors import SpyscareError, did_you_mean
from sim.faces.asked import Asked
from sim.faces.order import configured
from sim.faces.report.pair import first_pair
from sim.faces.stating import amended, carry_out, stated
from sim.measures.answers import answers
from sim.measures.casefile import CaseFile, case_file
from sim.measures.necessity import necessity_map
from sim.scenario import evidence
from sim.scenario.load import Scenario
from sim.study import folder_study, read
from sim.study.course import Progress, Report

#: Outcome: whether he is arrested.
TAKEN = "taken"
#: Officers of a quick answer that needs no study.
QUICK = 1_000
#: What to add where no other world is named.
ADD = (
    "This is one world. With --without TRIGGER or THEME he is told beside his twin, and in which"
    " share of worlds he is taken, with it and without."
)


def told_of(
    name: str,
    man: str,
    without: str | None,
    folder: Path,
    workers: int = 1,
    watch: AbstractContextManager[Progress | None] | None = None,
    *,
    settings: Mapping[str, Any] = {},
    officers: int | None = None,
    first_seed: int | None = None,
    quick: bool = False,
    seeds: int | None = None,
) -> tuple[Asked, Report | None]:
    """What became of a man in the model, and what would have without something.

    Args:
        name: of a scenario, or its file.
        man: a historical person, or the number of an officer.
        without: a trigger or theme; without one his case file in one world is told alone.
        folder: of the runs.
        workers, watch: as `carry_out` takes them.
        settings, officers, first_seed, quick, seeds: of the question.

    Raises:
        SpyscareError: what cannot be asked, run or written; where nobody is meant.
    """
    if without is None:
        words = [f"{key}={str(value).lower()}" for key, value in settings.items()]
        size = officers or (QUICK if quick else None)
        result = simulate(configured(name, words, size), seed=first_seed or 1)
        return _alone(result, case_file(result, man), man, folder), None
    given = {"officers": officers, "first_seed": first_seed, "quick": quick, "seeds": seeds}
    study = stated(name, "without", without, settings=settings, **given)
    study = amended(study, outcomes=_arrest_of(man))
    asked, report = carry_out(study, folder, workers, watch)
    return _beside_his_twin(asked, man, without), report


def _arrest_of(man: str) -> dict[str, Any]:
    """What a study looks at to know whether a man is taken.

    Raises:
        SpyscareError: where nobody is meant.
    """
    if not man.isdecimal() and man not in evidence.officers():
        near = did_you_mean(man, evidence.officers())
        raise SpyscareError(f'person: "{man}": no such officer{near}')
    person = int(man) if man.isdecimal() else man
    return {
        "his_arrests": {"count": "arrest", "person": person},
        TAKEN: {"value": "his_arrests > 0", "words": f"the arrest of {man}", "unit": "yes or no"},
    }  # fmt: skip


def _alone(result: Result, case: CaseFile, man: str, folder: Path) -> Asked:
    scenario = result.scenario
    size, seed = scenario.values.officers.count, result.seed
    source = (
        f"{scenario.name} · {size:,} officers · seed {seed} · version {version()} · code"
        f" {code_hash()[:8]}"
    )
    sentences = [*case.head, ADD]
    return Asked(f"person-{man}", f"{scenario.title}: {man}", sentences, _file(case), source,
                 folder, birth(scenario, [seed]), about=case)  # fmt: skip


def birth(scenario: Scenario, seeds: list[int]) -> dict[str, Any]:
    """Where what is told of a man comes from."""
    source = {
        "scenario": scenario.name, "hash": scenario.hash,
        "officers": scenario.values.officers.count, "seeds": seeds,
    }  # fmt: skip
    return {"version": version(), "code": code_hash(), "sources": [source]}


def _file(case: CaseFile) -> dict[str, pd.DataFrame]:
    """What lay in his file, a row an item."""
    rows = [
        {"row": item.row, "date": date, "what": what, "weight": item.weight, "enough": item.enough,
         "degree": item.degree}
        for (date, what), item in zip(case.papers, case.items, strict=True)
    ]  # fmt: skip
    return {"file": pd.DataFrame(rows)} if rows else {}


def _beside_his_twin(asked: Asked, man: str, without: str) -> Asked:
    """The three answers, from a pair of worlds told whole and from all pairs of the study."""
    study, _ = folder_study(asked.folder)
    was, other = first_pair(study)
    case = case_file(was, man, other)
    table = read(asked.folder).query("failed == ''")
    taken = table.pivot(index="seed", columns="point", values=TAKEN).dropna() > 0
    three = answers(case, taken[0].to_numpy(), taken[1].to_numpy())
    atlas = necessity_map([(was, other)])
    tables = {**_file(case), "map": atlas, **asked.tables}
    title = f"{was.scenario.title}: {case.head[0].partition(',')[0]}, and without {without}"

    def draw():
        from sim.plots.studies.twins import atlas as drawn
        from sim.plots.style import Words

        return drawn(atlas, Words(title, asked.source))

    return Asked(f"person-{man}", title, [*three.sentences(), *asked.sentences], tables,
                 asked.source, asked.folder, birth(was.scenario, list(study.design.seeds)), draw,
                 case)  # fmt: skip
