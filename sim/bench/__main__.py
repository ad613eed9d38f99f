"""`python -m sim.bench [--quick] [--out FOLDER]`: measure, print, write."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from sim.bench import report
from sim.bench.cases import PLANS
from sim.bench.findings import find
from sim.bench.measure import HOME
from sim.errors import SpyscareError

#: As of the command `spyscare`.
UNUSABLE, INTERRUPTED = 2, 130

#: Columns of what is printed where nobody looks at a terminal.
WIDE = 110


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    wanted = _arguments().parse_args(arguments)
    try:
        return bench("quick" if wanted.quick else "full", _folder(wanted.out, wanted.quick))
    except SpyscareError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("interrupted; nothing is written", file=sys.stderr)
        return INTERRUPTED


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sim.bench", description="Measure time and memory; about six minutes."
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, under a minute; written only with --out"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help=f"where to write {report.FILE} [docs]"
    )
    return parser


def _folder(out: Path | None, quick: bool) -> Path | None:
    """Where to write; None where nothing is to be."""
    if out is not None or quick:
        return out
    if not (HOME / "docs").is_dir():
        raise SpyscareError(f"{HOME}: no docs here; wants --out FOLDER")
    return HOME / "docs"


def bench(plan: str, folder: Path | None) -> int:
    """Measure a plan, print it, and write it where there is a folder."""
    where = None if folder is None else report.place(folder)
    before = report.load()
    errors = Console(stderr=True, highlight=False)
    found = find(PLANS[plan], lambda what: errors.print(f"measuring: {what}", soft_wrap=True))
    told = report.circumstances(found, before)
    console = Console()
    report.show(found, told, console if console.is_terminal else Console(width=WIDE))
    if where is not None:
        report.write(*where, report.markdown(found, told))
        errors.print(f"written: {where[0]}", soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
