"""`spyscare sweep`: progress while it runs, an account when it ends."""

from __future__ import annotations

from sim.faces.order import Order
from sim.faces.progress import progress, rate
from sim.study import Interrupted, Report, sweep

#: Kinds of failure that are told apart.
SHOWN = 5


def carry_out(order: Order) -> Report:
    """Run what is missing, with progress on standard error.

    Args:
        order: with the options that `sim.study.sweep` takes under the same names.

    Raises:
        SpyscareError: everything wrong with the order.
    """
    try:
        with progress() as told:
            return sweep(order.name, order.folder, progress=told, **order.options)
    except Interrupted as stop:
        return stop.report


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
