"""`python -m docs.explorable [--runs FOLDER]`: numbers of finished runs, and the page of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from docs.explorable import refreshing
from docs.explorable.numbers import BELIEVED, gathered, written
from sim.errors import SpyscareError
from sim.measures import read_run


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code, 1 where something cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m docs.explorable", description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs"), metavar="FOLDER",
                        help="holds explorable (the study) and way-SCENARIO (runs)")  # fmt: skip
    folder = parser.parse_args(arguments).runs
    try:
        runs = {name: read_run(folder / f"way-{name}") for name in BELIEVED}
        refreshing.NUMBERS.write_text(written(gathered(runs, folder / "explorable")), "utf-8")
        refreshing.refresh()
    except SpyscareError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
