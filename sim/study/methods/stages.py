"""Carrying a fit out, stage by stage, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.run import version
from sim.errors import SpyscareError, did_you_mean
from sim.study.analysis import Answer
from sim.study.carry import carried, gathered
from sim.study.course import Watch, unwatched
from sim.study.files import texts
from sim.study.methods.episodes import factors_of
from sim.study.methods.findings import Findings, content
from sim.study.methods.fit import Checking, Choosing, Fitting, Tried, chosen_text
from sim.study.methods.fit_statement import KIND, STAGES, FitStudy, digest, parse_fit
from sim.study.methods.recovery import Recovering
from sim.study.question import Question
from sim.study.store import MANIFEST, SCENARIOS, Store, refuse_other
from sim.study.writing import held, text_hash, write_json, write_whole

#: What a fit leaves beside the folders of its stages.
FINDINGS, CHOSEN = "fit.json", "chosen.toml"


def carry_out(
    study: FitStudy, folder: str | Path, workers: int = 1, only: Sequence[str] = (),
    quick: bool = False, officers: int | None = None, watch: Watch = unwatched,
) -> Stages:  # fmt: skip
    """Do what is missing of a fit.

    Args:
        study: as its file states it.
        folder: to fill, or to go on with.
        workers: processes.
        only: stages wanted; all of the study where empty.
        quick, officers: see `FitStudy.sized`.
        watch: gives what is told how far a stage is.

    Raises:
        SpyscareError: an unusable order, a folder of something else, a lost worker.
        Interrupted: at Ctrl-C; what is finished is saved.
    """
    check_order(only, workers)
    for name in only:
        if name not in study.stages:
            raise SpyscareError(f"--only {name}: {study.name} has no [{name}]")
    folder = Path(folder)
    if not is_fit(folder):
        refuse_other(folder, "fit", STAGES)
    about = {"kind": KIND, "text": study.text, "quick": quick, "officers": officers}
    stages = Stages(study.sized(quick, officers), folder, about)
    with held(folder, "fit"):
        for name in study.stages:
            if not only or name in only:
                question = stages.question(name)
                with watch(name) as told:
                    rows = carried(question, folder / name, workers, told)
                stages.answers[name] = question.method.answer(rows)
    return stages


def check_order(only: Sequence[str], workers: int) -> None:
    """Refuse what no fit can be asked, before one is read.

    Raises:
        SpyscareError: saying what.
    """
    if workers < 1:
        raise SpyscareError(f"--workers {workers}: wants at least 1")
    for name in only:
        if name not in STAGES:
            near = did_you_mean(name, STAGES) or f"; wants one of {', '.join(STAGES)}"
            raise SpyscareError(f"--only {name}: no such stage{near}")


class Stages:
    """The stages of a fit in its folder.

    Attributes:
        study: sized.
        answers: of the stages that are known to be done, by name.
        read_only: whether they are read as they are, to be told and drawn.
    """

    def __init__(
        self, study: FitStudy, folder: Path, about: dict[str, Any], read_only: bool = False
    ) -> None:
        self.study, self.folder, self.about = study, folder, about
        self.read_only = read_only
        self.answers: dict[str, Answer] = {}

    def question(self, name: str) -> Question:
        """What a stage asks.

        Raises:
            SpyscareError: where it rests on a posterior, and there is none.
        """
        if name == "fit":
            method = Fitting(self.study)
        elif name == "recovery":
            method = Recovering(self.study)
        else:
            method = (Choosing if name == "choice" else Checking)(self.study, self.particles)
        factors = factors_of(method.names)
        bases, files = method.episodes.bases(), texts(self.study.path, self.study.named)
        return Question(self.study.name, bases, factors, method, (), self.about, files)

    @property
    def particles(self) -> pd.DataFrame:
        """The posterior.

        Raises:
            SpyscareError: where there is none.
        """
        fitted = self.answer("fit")
        if fitted is None:
            raise SpyscareError(f"{self.folder}: there is no finished fit; begin with --only fit")
        return fitted.tables["particles"]

    def answer(self, name: str) -> Answer | None:
        """What a stage came to; None where it is not done."""
        if name not in self.answers:
            manifest = self._manifest(name)
            if manifest is None:
                return None
            question = self.question(name)
            self._check_scenarios(question, manifest["scenarios"])
            # as it was made, whatever the code is now
            object.__setattr__(question, "model", manifest["model"])
            rows, whole = gathered(question, self.folder / name)
            if not whole:
                return None
            self.answers[name] = question.method.answer(rows)
        return self.answers[name]

    def _check_scenarios(self, question: Question, made_with: dict[str, str]) -> None:
        """Refuse to read rows of other scenarios than there are now."""
        now = {base.name: base.scenario.hash for base in question.bases}
        other = [name for name, said in made_with.items() if now.get(name, said) != said]
        if other and self.read_only:
            raise SpyscareError(
                f"{self.folder}: was made with {', '.join(other)} as this version does not read it"
                " any more; fit again, or plot with the version that made it"
            )

    def _manifest(self, name: str) -> dict[str, Any] | None:
        folder = self.folder / name
        return Store(folder).manifest() if (folder / MANIFEST).is_file() else None

    def findings(self) -> Findings:
        """Everything they say.

        Raises:
            SpyscareError: where there is no finished fit.
        """
        study, particles = self.study, self.particles
        course = self.answers["fit"].tables["course"].to_dict("records")
        manifests = {name: self._manifest(name) for name in study.stages}
        fitted = study.identity("fit") | {"the model": manifests["fit"]["model"]["code"]}
        birth = {
            "study": study.name, "quick": self.about["quick"], "officers": study.fit.officers,
            "simulations": sum(g["simulations"] for g in course),
            "seconds": {
                name: Store(self.folder / name).worked() for name, said in manifests.items() if said
            },
            "version": version(), "code": fitted["the model"],
            "fingerprint": text_hash(str(sorted(fitted.items()))),
            "text": text_hash(self.about["text"]),
        }  # fmt: skip
        drawn: dict[str, Any] = {}
        for name in study.stages[1:]:
            done = self.answer(name)
            drawn |= done.drawn if done is not None else {}
        tried = drawn.get("tried")
        return Findings(
            study, birth, particles, course,
            tried and self._chosen_birth(tried[0], course, manifests["choice"]["model"]["code"]),
            tried, drawn.get("score"), drawn.get("recovered"),
        )  # fmt: skip

    def _chosen_birth(self, best: Tried, course: list[dict[str, Any]], code: str) -> dict[str, Any]:
        study, totals = self.study, best.score.totals
        fitted = study.identity("fit") | {"the model": code}
        return {
            "study": study.name, "model": code, "version": version(), "fit": digest(fitted),
            "generation": course[-1]["generation"], "particle": best.particle,
            "distance": best.distance, "distance_of_medians": best.medians,
            "officers": study.choice.officers, "replicates": study.choice.decisive,
            "met_of_reliability_A": totals.met, "of": totals.computed,
        }  # fmt: skip


def is_fit(folder: str | Path) -> bool:
    """Whether a folder is a fit's."""
    stages = (Path(folder) / name / MANIFEST for name in STAGES)
    return any(path.is_file() for path in stages)


def stages_of(folder: str | Path) -> Stages:
    """The stages of a fit as its folder has them.

    Raises:
        SpyscareError: where it holds none.
    """
    folder = Path(folder)
    for name in STAGES:
        if (folder / name / MANIFEST).is_file():
            said = Store(folder / name).manifest()
            study = parse_fit(said["text"], folder / name / SCENARIOS / f"{said['study']}.toml")
            about = {key: said[key] for key in ("kind", "text", "quick", "officers")}
            sized = study.sized(said["quick"], said["officers"])
            return Stages(sized, folder, about, read_only=True)
    raise SpyscareError(f"{folder}: there is no finished fit; begin with --only fit")


def save(found: Findings, folder: Path) -> list[Path]:
    """Write `fit.json`, and `chosen.toml` where a set was chosen; gives their paths."""
    write_json(folder / FINDINGS, content(found))
    if not found.tried:
        return [folder / FINDINGS]
    text = chosen_text(found.tried[0], found.chosen_birth)
    write_whole(folder / CHOSEN, lambda file: file.write(text.encode()))
    return [folder / FINDINGS, folder / CHOSEN]
