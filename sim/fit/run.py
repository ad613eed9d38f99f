"""Carrying a fit out, stage by stage; what is done already is not done again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.engine import run as engines
from sim.errors import SpyscareError, did_you_mean
from sim.fit.check import check
from sim.fit.choice import choose, written
from sim.fit.pool import Pool
from sim.fit.recovery import problem_of, recover
from sim.fit.smc import Generation, fit
from sim.fit.store import CHOSEN, Folder, write
from sim.fit.study import STAGES, FitStudy, digest
from sim.measures.score_words import content


@dataclass(frozen=True)
class Progress:
    """How far a stage is.

    Attributes:
        stage: `fit`, `choice`, `check` or `recovery`.
        part: what of it, in words.
        done, planned: of what is counted.
        simulations: made in this part, also before; 0 where they are what is counted.
    """

    stage: str
    part: str
    done: int
    planned: int
    simulations: int = 0


Told = Callable[[Progress], None]


def _nobody(progress: Progress) -> None:
    """Tell nobody."""


def carry_out(
    study: FitStudy, path: Path, workers: int = 1, only: tuple[str, ...] = (), told: Told = _nobody,
    quick: bool = False, officers: int | None = None,
) -> Folder:  # fmt: skip
    """Do what is missing of a fit.

    Args:
        study: as its file states it.
        path: folder to fill, or to go on with.
        workers: processes.
        only: stages wanted; all of the study where empty.
        told: gets progress.
        quick, officers: see `FitStudy.sized`.

    Raises:
        SpyscareError: an unusable order, a folder of something else, a lost worker.
    """
    wanted = _wanted(study, only)
    sized = study.sized(quick, officers)
    folder = Folder(path)
    with Pool(workers) as pool:
        folder.begin(sized, quick, officers)
        for stage in wanted:
            _STAGES[stage](sized, folder, pool, told)
    return folder


def _wanted(study: FitStudy, only: tuple[str, ...]) -> tuple[str, ...]:
    for name in only:
        if name not in STAGES:
            near = did_you_mean(name, STAGES) or f"; wants one of {', '.join(STAGES)}"
            raise SpyscareError(f"--only {name}: no such stage{near}")
        if name not in study.stages:
            raise SpyscareError(f"--only {name}: {study.name} has no [{name}]")
    return tuple(name for name in study.stages if not only or name in only)


@contextmanager
def _timed(folder: Folder, stage: str) -> Iterator[None]:
    """Add what a stage took to what it took before, also where it is interrupted."""
    began = time.monotonic()
    try:
        yield
    finally:
        folder.leave(stage, time.monotonic() - began)


def _fit(study: FitStudy, folder: Folder, pool: Pool, told: Told) -> None:
    known = folder.enter("fit", study.identity("fit"))
    if known["done"] and known["generations"] == study.fit.generations:
        return
    where = folder.stage("fit")
    course: list[dict[str, Any]] = []

    def done(generation: Generation) -> None:
        generation.particles.to_parquet(folder.generation(generation.number), index=False)
        course.append({
            "generation": generation.number, "tolerance": generation.tolerance,
            "simulations": generation.simulations, "particles": len(generation.particles),
            "effective": generation.effective,
            "nearest": float(generation.particles["distance"].min()),
        })  # fmt: skip

    def each(generation: int, simulations: int, accepted: int, planned: int) -> None:
        part = f"generation {generation} of {study.fit.generations}"
        told(Progress("fit", part, accepted, planned, simulations))

    history = where / "history.sqlite"
    history.unlink(missing_ok=True)  # replayed from the logs
    with _timed(folder, "fit"):
        problem = problem_of(study, study.fit.officers)
        fit(problem, study.fit.settings, where, pool, done, each, f"sqlite:///{history}")
    if not course:
        raise SpyscareError(
            f"{where}: no generation became full; [fit] most allows {study.fit.most:,} candidates"
        )
    folder.leave("fit", 0.0, done=True, generations=study.fit.generations, course=course)


def _after(study: FitStudy, folder: Folder, stage: str) -> tuple[Any, dict[str, Any]]:
    """The posterior, and what is known of a stage that rests on it."""
    particles = folder.posterior()
    resting = digest([particles.columns.tolist(), particles.to_numpy().tolist()])
    return particles, folder.enter(stage, study.identity(stage) | {"the posterior": resting})


def _choice(study: FitStudy, folder: Folder, pool: Pool, told: Told) -> None:
    particles, known = _after(study, folder, "choice")
    if known["done"]:
        return
    with _timed(folder, "choice"):
        tried = choose(
            study, particles, folder.stage("choice") / "runs.log", pool, _runs("choice", told)
        )
    best = tried[0]
    course = folder.known("fit")["course"]
    totals = best.score.totals
    birth = {
        "study": study.name, "model": study.episodes.code, "version": engines.version(),
        "fit": digest(study.identity("fit")), "generation": course[-1]["generation"],
        "particle": best.particle, "distance": best.distance, "distance_of_medians": best.medians,
        "officers": study.choice.officers, "replicates": study.choice.decisive,
        "met_of_reliability_A": totals.met, "of": totals.computed,
    }  # fmt: skip
    write(folder.path / CHOSEN, written(best, birth))
    folder.leave("choice", 0.0, done=True, birth=birth, tried=[
        {
            "particle": t.particle, "distance": t.distance, "numbers": dict(t.numbers),
            "medians": t.medians, "met": t.score.totals.met, "of": t.score.totals.computed,
            "far": list(t.score.totals.far),
        }
        for t in tried
    ], score=content(best.score, birth))  # fmt: skip


def _check(study: FitStudy, folder: Folder, pool: Pool, told: Told) -> None:
    particles, known = _after(study, folder, "check")
    if known["done"]:
        return
    with _timed(folder, "check"):
        found = check(
            study, particles, folder.stage("check") / "runs.log", pool, _runs("check", told)
        )
    folder.leave("check", 0.0, done=True, judged=[
        {
            "pattern": j.pattern.id, "median": j.median, "low": j.low, "high": j.high,
            "replicates": j.replicates, "of": j.of,
        }
        for j in found.judged
    ])  # fmt: skip


def _recovery(study: FitStudy, folder: Folder, pool: Pool, told: Told) -> None:
    known = folder.enter("recovery", study.identity("recovery"))
    if known["done"]:
        return

    def fitted(done: int, planned: int) -> None:
        told(Progress("recovery", "truths fitted", done, planned))

    told(Progress("recovery", "truths fitted", 0, study.recovery.truths))
    with _timed(folder, "recovery"):
        truths = recover(study, folder.stage("recovery"), pool, fitted)
    folder.leave("recovery", 0.0, done=True, truths=truths)


def _runs(stage: str, told: Told) -> Callable[[int, int], None]:
    return lambda done, planned: told(Progress(stage, "runs", done, planned))


_STAGES = {"fit": _fit, "choice": _choice, "check": _check, "recovery": _recovery}
