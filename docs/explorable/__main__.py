"""`python -m docs.explorable [--runs FOLDER] [--way]`: numbers of finished runs, and the page."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from docs.explorable import refreshing
from docs.explorable.numbers import BELIEVED, gathered, with_way, written
from sim.errors import SpyscareError
from sim.measures import read_run


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code, 1 where something cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m docs.explorable", description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs"), metavar="FOLDER",
                        help="holds explorable (the study) and way-SCENARIO (runs)")  # fmt: skip
    parser.add_argument("--way", action="store_true",
                        help="only the runs anew; the worlds as they are kept")  # fmt: skip
    options = parser.parse_args(arguments)
    folder = options.runs
    try:
        runs = {name: read_run(folder / f"way-{name}") for name in BELIEVED}
        if options.way:
            numbers = with_way(json.loads(refreshing.NUMBERS.read_text("utf-8")), runs)
        else:
            numbers = gathered(runs, folder / "explorable")
        refreshing.NUMBERS.write_text(written(numbers), "utf-8")
        refreshing.refresh()
    except SpyscareError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
