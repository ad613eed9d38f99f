"""`spyscare run`: check everything, run what is missing, save each replicate when it is done."""

from __future__ import annotations

import multiprocessing
import shlex
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty

from sim.engine import run as engines
from sim.errors import SpyscareError, did_you_mean
from sim.faces import folders
from sim.faces.settings import configured
from sim.measures.runs import Saved
from sim.scenario.load import Scenario
from sim.study.executor import shielded as deaf

#: Told of days done since it was last told.
Told = Callable[[int], None]


@dataclass(frozen=True)
class Order:
    """What the user asked for; see `spyscare run --help`."""

    name: str
    officers: int | None = None
    seed: int = 1
    replicates: int = 1
    engine: str | None = None
    settings: tuple[str, ...] = ()
    out: Path | None = None
    force: bool = False
    resume: bool = False
    workers: int = 1

    @property
    def folder(self) -> Path:
        """Folder to fill."""
        return self.out if self.out is not None else Path("runs") / Path(self.name).stem

    @property
    def seeds(self) -> range:
        """Seeds of the replicates."""
        return range(self.seed, self.seed + self.replicates)

    def how_to_go_on(self) -> list[str]:
        """What to say when interrupted."""
        done = sum(
            all((folders.replicate_folder(self.folder, seed, self.replicates) / name).is_file()
                for name in folders.FILES)
            for seed in self.seeds
        )  # fmt: skip
        return [
            f"interrupted; {done} of {self.replicates} finished in {self.folder}; go on with:",
            f"  {shlex.join(self._again())}",
        ]

    def _again(self) -> list[str]:
        words = ["spyscare", "run", self.name, "--seed", str(self.seed)]
        if self.officers is not None:
            words += ["--officers", str(self.officers)]
        if self.replicates > 1:
            words += ["--replicates", str(self.replicates), "--workers", str(self.workers)]
        if self.engine is not None:
            words += ["--engine", self.engine]
        for setting in self.settings:
            words += ["--set", setting]
        return [*words, "--out", str(self.folder), "--resume"]


def carry_out(order: Order) -> Path:
    """Run what is asked for and not there yet; returns the folder.

    Nothing is computed, and nothing is deleted, before the order is known to be sound.

    Raises:
        SpyscareError: everything wrong with it.
        KeyboardInterrupt: after Ctrl-C; finished replicates are saved.
    """
    engine = _checked(order)
    scenario = configured(order.name, order.settings, order.officers)
    folder = order.folder
    if order.force:
        folders.clear(folder)
    elif order.resume:
        folders.check_layout(folder, order.replicates)
    else:
        folders.check_free(folder)
    places = {
        seed: folders.replicate_folder(folder, seed, order.replicates) for seed in order.seeds
    }
    missing = {
        seed: place
        for seed, place in places.items()
        if not (order.resume
                and folders.finished(place, engines.provenance(scenario, seed, engine)))
    }  # fmt: skip
    folders.make(folder)
    for place in missing.values():
        (place / "run.json").unlink(missing_ok=True)  # an older replicate is not taken for it
    with _progress(order, scenario, missing) as told:
        if min(order.workers, len(missing)) > 1:
            _run_beside(scenario, engine, missing, order.workers, told)
        else:
            for seed, place in missing.items():
                _run_one(scenario, seed, engine, place, told)
    if order.replicates > 1:
        folders.write_together(folder, [Saved(place) for place in places.values()])
    return folder


def _checked(order: Order) -> str:
    """The engine; everything else that can be wrong before a file is read."""
    engine = order.engine or engines.DEFAULT_ENGINE
    lines = []
    if engine not in engines.ENGINES:
        near = did_you_mean(engine, engines.ENGINES)
        lines.append(f"--engine {engine}: is not one of {', '.join(engines.ENGINES)}{near}")
    for option, value in (("replicates", order.replicates), ("workers", order.workers)):
        if value < 1:
            lines.append(f"--{option} {value}: wants at least 1")
    if order.seed < 0 or order.seed + max(order.replicates, 1) > 2**63:
        lines.append(f"--seed {order.seed}: wants whole numbers from 0 to 2**63 - 1")
    if order.force and order.resume:
        lines.append("--force and --resume: wants one of them; one replaces, the other goes on")
    if lines:
        raise SpyscareError(lines)
    return engine


def _run_one(scenario: Scenario, seed: int, engine: str, place: Path, told: Told) -> None:
    """One replicate, run and saved; `told` about every hundredth of the days."""
    step = max(1, scenario.days // 100)
    said = 0

    def progress(done: int, days: int) -> None:
        nonlocal said
        if done - said >= step or done == days:
            told(done - said)
            said = done

    engines.simulate(scenario, seed=seed, engine=engine, progress=progress).save(place)


# several at a time

_days_done = None


def _begin(queue) -> None:
    """A worker's first act: note where to report days."""
    global _days_done
    _days_done = queue


def _work(scenario: Scenario, seed: int, engine: str, place: Path) -> None:
    _run_one(scenario, seed, engine, place, _days_done.put)


def _run_beside(
    scenario: Scenario, engine: str, missing: dict[int, Path], workers: int, told: Told
) -> None:
    """Replicates in processes of their own, each saved by the process that ran it."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        min(workers, len(missing)), mp_context=context, initializer=_begin, initargs=(queue,)
    )
    try:
        with deaf():
            waiting: set[Future] = {
                pool.submit(_work, scenario, seed, engine, place) for seed, place in missing.items()
            }
        while waiting:
            done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            for days in _read(queue):
                told(days)
            for future in done:
                future.result()
    except BaseException as error:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        if isinstance(error, BrokenProcessPool):
            raise SpyscareError(
                "a worker process was ended from outside, perhaps for want of memory; fewer"
                " --workers need less, and --resume keeps what is finished"
            ) from None
        raise
    pool.shutdown()


def _read(queue) -> Iterator[int]:
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return


@contextmanager
def _progress(order: Order, scenario: Scenario, missing: dict[int, Path]) -> Iterator[Told]:
    """A bar with the time left on standard error, where that is a terminal; one line before."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True, highlight=False)
    kept = order.replicates - len(missing)
    what = f"{len(missing)} to run" + (f", {kept} there already" if kept else "")
    console.print(
        f"{scenario.name}: {scenario.values.officers.count:,} officers, {scenario.days} days,"
        f" {what}, into {order.folder}", soft_wrap=True,
    )  # fmt: skip
    bar = Progress(
        TextColumn("days"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(), console=console,
        disable=not console.is_terminal or not missing,
    )  # fmt: skip
    with bar:
        task = bar.add_task("days", total=scenario.days * max(1, len(missing)))
        yield lambda days: bar.advance(task, days)
