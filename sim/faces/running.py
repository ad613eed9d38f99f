"""`spyscare run`: check everything, run what is missing, save each replicate when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer

from sim.engine import run as engines
from sim.errors import SpyscareError, did_you_mean
from sim.faces import folders
from sim.faces.order import Order, configured, remarks
from sim.faces.progress import progress
from sim.faces.terminal import waiting
from sim.measures.runs import Saved
from sim.scenario.load import Scenario
from sim.study.course import Course, Report
from sim.study.executor import Done
from sim.study.writing import held, refused

LOST = (
    "a worker process was ended from outside, perhaps for want of memory; fewer --workers need"
    " less, and --resume keeps what is finished"
)
KEPT = "finished replicates are kept, and --resume goes on once there is room"


@dataclass
class Replicates:
    """Runs of one scenario, each saved by the process that ran it.

    Attributes:
        scenario, engine: what is run, and by which engine.
        places: seed -> folder, of all replicates.
        days: days done of each replicate, in the order of `places`; all processes see it.
        told: called whenever days are done in the process that began it.
    """

    scenario: Scenario
    engine: str
    places: dict[int, Path]
    days: Any
    told: Any = None
    name = "run"

    def check(self) -> None:
        """Nothing can be wrong here."""

    def __call__(self, runs: np.ndarray) -> Done:
        """Run and save the first of these seeds."""
        seed = int(runs[0])
        at, step = list(self.places).index(seed), max(1, self.scenario.days // 100)

        def progress(done: int, days: int) -> None:
            if done - self.days[at] >= step or done == days:
                self.days[at] = done
                if self.told is not None:
                    self.told()

        result = engines.simulate(self.scenario, seed=seed, engine=self.engine, progress=progress)
        place = self.places[seed]
        with refused(place, more=f"; {KEPT}"):
            result.save(place, replicate=at)
        return Done(1, rest=runs[1:])

    def lost(self, run: Any, why: str) -> Done:
        """Say that a worker is gone."""
        raise SpyscareError(LOST)


def carry_out(order: Order, force: bool = False, resume: bool = False) -> Path:
    """Run what is asked for and not there yet; returns the folder.

    Nothing is computed, and nothing is deleted, before the order is known to be sound and the
    folder to be free for it and to take what is written.

    Args:
        order: with options seed, officers, replicates, workers, engine, set.
        force: replace what a former run left.
        resume: keep finished replicates of the same run.

    Raises:
        SpyscareError: everything wrong with it.
        KeyboardInterrupt: after Ctrl-C; finished replicates are saved.
    """
    engine = _checked(order, force and resume)
    options = order.options
    with waiting(f"reading {order.name}"):
        scenario = configured(order.name, options["set"], options["officers"])
        said = remarks(scenario, options["set"])
    for line in said:
        typer.echo(line, err=True)
    folder, places = order.folder, _places(order)

    def check() -> None:
        folders.check_usable(folder)
        if resume:
            birth = engines.provenance(scenario, options["seed"], engine)
            folders.check_same(folder, places, birth)
        elif not force:
            folders.check_free(folder)

    check()
    with held(folder, "run"):
        check()  # another may have been at work in it until now
        if force:
            folders.clear(folder)
        missing = [seed for seed, place in places.items() if not folders.finished(place)]
        if missing:
            folders.unmake(folder)
        _run(Replicates(scenario, engine, places, [0] * len(places)), missing, order)
        if len(places) > 1:
            folders.write_together(folder, [Saved(place) for place in places.values()])
    return folder


def _places(order: Order) -> dict[int, Path]:
    """Seed -> folder of its replicate."""
    seed, count = order.options["seed"], order.options["replicates"]
    return {
        each: folders.replicate_folder(order.folder, each, count)
        for each in range(seed, seed + count)
    }


def how_to_go_on(order: Order) -> list[str]:
    """What to say when interrupted."""
    places = _places(order).values()
    done = sum(map(folders.finished, places))
    said, command = order.how_to_go_on(
        f"interrupted; {done} of {len(places)} finished in {order.folder}"
    )
    return [said, f"{command} --resume"]


def _checked(order: Order, both: bool) -> str:
    """The engine; everything else that can be wrong before a file is read."""
    options = order.options
    engine = options["engine"] or engines.DEFAULT_ENGINE
    lines = []
    if engine not in engines.ENGINES:
        near = did_you_mean(engine, engines.ENGINES)
        lines.append(f"--engine {engine}: is not one of {', '.join(engines.ENGINES)}{near}")
    for option in ("replicates", "workers"):
        if options[option] < 1:
            lines.append(f"--{option} {options[option]}: wants at least 1")
    seed = options["seed"]
    if seed < 0 or seed + max(options["replicates"], 1) > 2**63:
        lines.append(f"--seed {seed}: wants whole numbers from 0 to 2**63 - 1")
    if both:
        lines.append("--force and --resume: wants one of them; one replaces, the other goes on")
    if lines:
        raise SpyscareError(lines)
    return engine


def _run(task: Replicates, missing: list[int], order: Order) -> None:
    """All that is missing, with progress in days."""
    scenario, count, replicates = task.scenario, len(missing), len(task.places)
    workers = min(order.options["workers"], count)
    if workers > 1:
        from multiprocessing.sharedctypes import RawArray

        task.days = RawArray("q", replicates)
    kept = f", {replicates - count} there already" if count < replicates else ""
    head = (
        f"{scenario.name}: {scenario.values.officers.count:,} officers, {scenario.days} days,"
        f" {count} to run{kept}, into {order.folder}"
    )
    days = Report(scenario.name, order.folder, asked=scenario.days * count)
    with progress(lambda report: head, "days") as told:

        def tell(*_: Report) -> None:
            days.done = sum(task.days)
            told(days)

        tell()
        if not count:
            return
        task.told = tell if workers == 1 else None
        with Course(task, Report(scenario.name, order.folder), tell, workers) as course:
            course.carry(np.array(missing), last=True)
