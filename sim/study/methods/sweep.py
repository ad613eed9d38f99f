"""A sweep: all points of a design at once, and the table of what came of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.measures.pairs import COLUMNS_OF_PAIR
from sim.scenario.errors import unwrap
from sim.study.carry import carry
from sim.study.causes.followers import KEEP
from sim.study.course import Progress, Report
from sim.study.files import texts
from sim.study.outcomes import summary_names
from sim.study.points import Points
from sim.study.question import Base, Question, Runner
from sim.study.shelf import Shelf
from sim.study.statement import Study, load_study, parse_study
from sim.study.store import AFTER, BEFORE, SCENARIOS, SUMMARY, Store

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.analysis import Answer


@dataclass(frozen=True, eq=False)
class Sweep:
    """Asks once.

    Attributes:
        study: sized as it is run.
        points: of its design.
    """

    study: Study
    points: Points

    @property
    def identity(self) -> list[Any]:
        """The first seed, scenarios and numbers; there may be more replicates.

        Where points have seeds of their own, those of the first seed say what the others are.
        """
        design = self.study.design
        first = self.points.seeds[:, 0] == design.first_seed
        arrays = (self.points.scenario[first], self.points.numbers[first])
        parts = [hashlib.sha256(array.tobytes()).hexdigest() for array in arrays]
        return [
            design.first_seed,
            parts,
            *[KEEP] * (design.followers == KEEP),
            *["pairs"] * design.pairs,
        ]

    def ask(self, rows: pd.DataFrame) -> Points | None:
        """All points, and nothing more."""
        return self.points if rows.empty else None

    def answer(self, rows: pd.DataFrame) -> Answer:
        """See `sim.study.answer`."""
        from sim.study.answer import answer

        return answer(self.study, rows)


def question_of(study: Study, runner: Runner | None = None, **about: Any) -> Question:
    """The question of a study that is sized as it is to be run.

    Args:
        runner: gives a run's summary in place of the simulation.
        about: what its folder says of it beside.

    Raises:
        SpyscareError: everything wrong with its scenarios and its design.
    """
    scenarios = study.bases()
    bases = tuple(
        Base(name, scenario, runner=runner)
        for name, scenario in zip(study.scenarios, scenarios, strict=True)
    )
    method = Sweep(study, study.points(scenarios))
    return Question(
        study.name, bases, study.factors, method, study.outcomes, about,
        texts(study.path, study.scenarios), study.design.followers, study.design.pairs,
    )  # fmt: skip


def sweep(
    study: Study | str | Path,
    out: str | Path,
    workers: int = 1,
    dask: str | Any = None,
    quick: bool = False,
    progress: Progress | None = None,
    officers: int | None = None,
    replicates: int | None = None,
    runner: Runner | None = None,
) -> Report:
    """Run what is missing of a study.

    Args:
        study: a study, or the name or file of one.
        out: folder of its table; made where it is missing, gone on with where it is not.
        workers, dask, progress: see `carry`.
        quick: in the study's quick size.
        officers, replicates: in place of the design's.
        runner: gives a run's summary in place of the simulation, for trying a study on a function
            whose answers are known.

    Returns:
        Report: what it came to.

    Raises:
        SpyscareError: a study, folder or cluster that cannot be used.
        Interrupted: at Ctrl-C.
    """
    study = study if isinstance(study, Study) else load_study(study)
    overrides = {"officers": unwrap(officers), "replicates": unwrap(replicates)}
    about = {"text": study.text, "table": study.table, "quick": quick, "overrides": overrides}
    question = question_of(study.sized(quick, **overrides), runner, **about)
    return carry(question, out, workers, dask, progress)


def folder_study(folder: str | Path) -> tuple[Study, bool]:
    """The study of a folder as it was run, from the folder alone, and whether that was quick.

    Raises:
        SpyscareError: where it holds none.
    """
    said = Store(Path(folder)).manifest()
    path = Path(folder) / SCENARIOS / f"{said['study']}.toml"
    study = parse_study(said["text"], path, said["table"])
    study = study.sized(said["quick"], **said["overrides"])
    return replace(study, hashes=said["scenarios"]), said["quick"]


def read(folder: str | Path, summary: bool = False) -> pd.DataFrame:
    """The table of a study, from its folder alone: a row for each run, by point and replicate.

    Columns: study, scenario, scenario_hash, point, replicate, seed, the factors, the outcomes,
    failed (why a run gave nothing; empty where it did not fail), fingerprint.

    Args:
        folder: of the study.
        summary: also every number of each run's summary, as `summary.NAME`.

    Raises:
        SpyscareError: where the folder holds no study.
    """
    store = Store(Path(folder))
    said, (study, _) = store.manifest(), folder_study(folder)
    names = [each.name for each in (*study.factors, *study.outcomes)]
    names += COLUMNS_OF_PAIR if study.design.pairs else ()
    kept = [SUMMARY + name for name in summary_names()] if summary else []
    shelf = Shelf(store, said["plan"], study.outcomes)
    table = shelf.rows([*BEFORE, *names, *AFTER, *kept])
    return table[table["replicate"] < said["replicates"]].reset_index(drop=True)
