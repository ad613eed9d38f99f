"""All of a study of rivals: simulate, run the best again, put together what is found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SpyscareError
from sim.fit.distance import Distance
from sim.fit.pool import Pool
from sim.measures.patterns import Pattern, load_patterns
from sim.measures.score import Score, score
from sim.rivals.answer import answer
from sim.rivals.forest import check_library
from sim.rivals.statement import Rival, Study
from sim.rivals.table import AGAIN, DRAWS, Progress, Rows, cells_of, fill, write_table
from sim.study.writing import write_whole

#: Names of what a comparison leaves in its folder.
TABLE, FOUND = "table.parquet", "rivals.json"


@dataclass(frozen=True)
class Best:
    """A draw near to the record, run again.

    Attributes:
        draw: its number.
        distance: of its one simulation in the table.
        score: of its replicates.
    """

    draw: int
    distance: float
    score: Score


def compare(
    study: Study, folder: Path, workers: int = 1, progress: Progress | None = None
) -> dict[str, Any]:
    """Simulate what is missing, compare, and write `table.parquet` and `rivals.json`.

    Args:
        study: sized as it is to be run.
        folder: to fill, or to go on with.
        workers: simulations at a time.
        progress: told after each batch of simulations.

    Returns:
        What `rivals.json` holds.

    Raises:
        SpyscareError: where something cannot be used.
        KeyboardInterrupt: at Ctrl-C; what was finished is kept, and the same call goes on.
    """
    check_library()
    patterns = load_patterns()
    distance = Distance(patterns)
    with Pool(workers) as pool:
        rows = {r.id: simulated(study, r, folder, pool, progress) for r in study.rivals}
        best = {
            r.id: again(study, r, folder, pool, rows[r.id], distance, progress)
            for r in study.rivals
        }
    try:
        write_table(folder / TABLE, study, rows, [p.id for p in patterns])
        found = answer(study, rows, best, patterns)
        text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
        write_whole(folder / FOUND, lambda file: file.write(text.encode()) and None)
    except OSError as error:
        raise SpyscareError(f"{folder}: cannot be written: {error.strerror}") from None
    return found


def simulated(
    study: Study, rival: Rival, folder: Path, pool: Pool, progress: Progress | None
) -> Rows:
    """The simulations of one rival."""
    design = study.design
    cells = cells_of(rival, design.seed, range(design.simulations))
    values = fill(study, rival, folder, DRAWS, cells, pool, progress)
    return Rows(np.array([cell.numbers for cell in cells]), values)


def again(
    study: Study, rival: Rival, folder: Path, pool: Pool, rows: Rows, distance: Distance,
    progress: Progress | None,
) -> list[Best]:  # fmt: skip
    """The best draws of a rival, each with other seeds, the nearest first."""
    away = np.asarray(distance(rows.values))
    design = study.design
    draws = [int(i) for i in np.argsort(away, kind="stable")[: design.sets]]
    cells = cells_of(rival, design.seed, draws, design.replicates)
    told = None
    if progress is not None:

        def told(name: str, done: int, of: int) -> None:
            progress(f"{name}, best again", done, of)

    values = fill(study, rival, folder, AGAIN, cells, pool, told)
    values = values.reshape(len(draws), design.replicates, -1)
    return [
        Best(draw, float(away[draw]), score(distance.patterns, _by_id(distance.patterns, each)))
        for draw, each in zip(draws, values, strict=True)
    ]


def _by_id(patterns: Sequence[Pattern], values: np.ndarray) -> Mapping[str, list[float]]:
    return {pattern.id: values[:, i].tolist() for i, pattern in enumerate(patterns)}
