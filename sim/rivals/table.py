"""The reference table: what every rival gives for many draws from its prior.

Each rival has a folder of its own, so that a changed rival is computed anew and the others
are not. Rows are saved in batches as they come; what a row holds depends on study seed, rival and
draw alone, and the table is read in the order of the draws, whoever computed them and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.fit.pool import Pool
from sim.rivals.maker import Maker, maker
from sim.rivals.statement import Rival, Study
from sim.study.question import model
from sim.study.store import Store, open_shard, write_shard
from sim.study.writing import digest

if TYPE_CHECKING:
    import pyarrow as pa

#: Simulations between two saves.
BATCH = 20
#: Folders of the draws from the priors, and of the best of them run again.
DRAWS, AGAIN = "draws", "best"

#: Told of (rival, done, of all) after each batch.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Cell:
    """One simulation that is wanted.

    Attributes:
        draw: number of the draw from the prior.
        replicate: 0 in the reference table; above, the best draws run again.
        numbers: the draw, as the ranges are written.
        seed: key of its runs.
    """

    draw: int
    replicate: int
    numbers: tuple[float, ...]
    seed: int


@dataclass(frozen=True)
class Batches:
    """A task for a pool: the values of each batch of cells, float64[cells, patterns]."""

    maker: Maker
    cells: tuple[Cell, ...]
    size: int

    def __len__(self) -> int:
        return -(-len(self.cells) // self.size)

    def of(self, index: int) -> tuple[Cell, ...]:
        """The cells of a batch."""
        return self.cells[index * self.size : (index + 1) * self.size]

    def __call__(self, index: int) -> np.ndarray:
        """Simulate a batch."""
        return np.array([self.maker.values(cell.numbers, cell.seed) for cell in self.of(index)])


@dataclass(frozen=True)
class Rows:
    """The simulations of one rival.

    Attributes:
        numbers: float64[draws, priors], as the ranges are written.
        values: float64[draws, patterns], NaN where a run has no number.
    """

    numbers: np.ndarray
    values: np.ndarray


def cells_of(rival: Rival, seed: int, draws: Sequence[int], replicates: int = 0) -> list[Cell]:
    """Cells for draws: one each, or `replicates` others of each."""
    which = range(1, replicates + 1) if replicates else (0,)
    return [
        Cell(draw, r, rival.drawn(seed, draw), rival.run_seed(seed, draw, r))
        for draw in draws
        for r in which
    ]


def fill(
    study: Study,
    rival: Rival,
    folder: Path,
    what: str,
    cells: Sequence[Cell],
    pool: Pool,
    progress: Progress | None = None,
) -> np.ndarray:
    """Simulate what is missing of some cells, and give all of them.

    Args:
        study: whose design it is.
        rival: whose cells.
        folder: of the study.
        what: folder below it.
        cells: what is wanted.
        pool: what works on it.
        progress: told after each batch.

    Returns:
        Values, float64[cells, patterns], in the order of the cells.

    Raises:
        SpyscareError: where the folder cannot be used, or a simulation cannot be made.
        KeyboardInterrupt: after Ctrl-C; what was finished has been saved.
    """
    store, worker = Store(folder / what / rival.id), maker(rival, study.design.officers)
    plan = digest([worker.fingerprint, model(), study.design.officers, study.design.seed])
    with store.held():
        store.begin({"format": 1, "study": f"{study.name}: {rival.id}", "plan": plan})
        there = _saved(store, worker)
        missing = tuple(c for c in cells if (c.draw, c.replicate) not in there)
        task = Batches(worker, missing, BATCH)
        done = len(cells) - len(missing)
        if progress is not None:
            progress(rival.id, done, len(cells))
        for index, values in enumerate(pool.ordered(task, 0, len(task))):
            batch = task.of(index)
            first = f"draw-{batch[0].draw:06d}-{batch[0].replicate:03d}"
            about = {"plan": plan, "runs": len(batch)}
            write_shard(store.folder, first, _table(worker, batch, values), about)
            there |= {(c.draw, c.replicate): v for c, v in zip(batch, values, strict=True)}
            done += len(batch)
            if progress is not None:
                progress(rival.id, done, len(cells))
    return np.array([there[cell.draw, cell.replicate] for cell in cells])


def _table(worker: Maker, cells: Sequence[Cell], values: np.ndarray) -> pa.Table:
    """Cells and their values as columns."""
    import pyarrow as pa

    columns: dict[str, Any] = {
        "rival": [worker.rival.id] * len(cells),
        "draw": np.array([cell.draw for cell in cells], dtype=np.int32),
        "replicate": np.array([cell.replicate for cell in cells], dtype=np.int16),
        "seed": np.array([cell.seed for cell in cells], dtype=np.int64),
    }
    for i, prior in enumerate(worker.rival.priors):
        columns[f"prior.{prior.name}"] = np.array([cell.numbers[i] for cell in cells])
    for i, pattern in enumerate(worker.patterns):
        columns[pattern.id] = values[:, i]
    return pa.table(columns)


def _saved(store: Store, worker: Maker) -> dict[tuple[int, int], np.ndarray]:
    """Values that are there already, by draw and replicate."""
    found: dict[tuple[int, int], np.ndarray] = {}
    ids = [pattern.id for pattern in worker.patterns]
    for file, _ in _shards(store):
        table = file.read()
        values = np.column_stack([table[name].to_numpy() for name in ids])
        places = zip(table["draw"].to_pylist(), table["replicate"].to_pylist(), strict=True)
        found |= dict(zip(places, values, strict=True))
    return found


def _shards(store: Store) -> Iterator[Any]:
    """The shards that can be read."""
    return (opened for path in store.shards if (opened := open_shard(path)) is not None)


def write_table(path: Path, study: Study, rows: dict[str, Rows], patterns: Sequence[str]) -> None:
    """The whole reference table as one file, in the order of rivals and draws.

    The bytes depend on study and model alone.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sim.study.writing import write_whole

    parts = []
    for rival in study.rivals:
        found = rows[rival.id]
        columns: dict[str, Any] = {
            "rival": [rival.id] * len(found.values),
            "draw": np.arange(len(found.values), dtype=np.int32),
        }
        for i in range(len(rival.priors)):
            columns[f"number_{i + 1}"] = found.numbers[:, i]
        columns |= {name: found.values[:, i] for i, name in enumerate(patterns)}
        parts.append(pa.table(columns))
    table = pa.concat_tables(parts)
    write_whole(path, lambda file: pq.write_table(table, file, compression="zstd"))
