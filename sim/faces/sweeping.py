"""`spyscare sweep`: progress while it runs, an account when it ends."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from sim.faces.progress import progress, rate
from sim.study import Interrupted, Report, load_study, sweep

#: Kinds of failure that are told apart.
SHOWN = 5


@dataclass(frozen=True)
class Order:
    """What the user asked for; see `spyscare sweep --help`."""

    study: str
    out: Path | None = None
    workers: int = 1
    dask: str | None = None
    quick: bool = False
    officers: int | None = None
    replicates: int | None = None

    @property
    def folder(self) -> Path:
        """Folder to fill."""
        if self.out is not None:
            return self.out
        return Path("runs") / (Path(self.study).stem + ("-quick" if self.quick else ""))

    def again(self) -> str:
        """The command that goes on with it."""
        words = ["spyscare", "sweep", self.study, "--out", str(self.folder)]
        words += ["--workers", str(self.workers)] if self.workers != 1 else []
        words += ["--dask", self.dask] if self.dask is not None else []
        words += ["--quick"] if self.quick else []
        for option, value in (("officers", self.officers), ("replicates", self.replicates)):
            words += [f"--{option}", str(value)] if value is not None else []
        return shlex.join(words)


def carry_out(order: Order) -> Report:
    """Run what is missing, with progress on standard error.

    Raises:
        SpyscareError: everything wrong with the order.
        Interrupted: at Ctrl-C, with the report.
    """
    study = load_study(order.study)
    with progress() as told:
        return sweep(
            study, order.folder, workers=order.workers, dask=order.dask, quick=order.quick,
            progress=told, officers=order.officers, replicates=order.replicates,
        )  # fmt: skip


def account(report: Report, order: Order) -> list[str]:
    """What a sweep came to, in lines."""
    fine = report.planned - report.missing
    lines = [
        f"{report.study}: {fine:,} of {report.planned:,} runs are there"
        f" ({report.points:,} points, {report.replicates:,} replicates);"
        f" {report.done:,} made now{rate(report)}"
    ]
    if report.set_aside:
        lines.append(
            f"{report.set_aside:,} runs of an older model or another plan set aside in"
            f" {report.folder / 'aside'}"
        )
    if report.workers_lost:
        times = f"{report.workers_lost} times" if report.workers_lost > 1 else "once"
        lines.append(f"a worker died {times}; its runs were given to another")
    if report.failed:
        lines.append(f"{report.failed:,} runs failed; the next sweep tries them again:")
        lines += [f"  {count:,} x {why}" for why, count in report.failures.most_common(SHOWN)]
        if len(report.failures) > SHOWN:
            lines.append(f"  and {len(report.failures) - SHOWN} other reasons")
    if report.stopped:
        lines += [f"stopped: {report.stopped}; go on with:", f"  {order.again()}"]
    return lines


__all__ = ["Interrupted", "Order", "account", "carry_out"]
