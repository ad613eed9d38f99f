"""The folder of a run: what is in it, what may be written into it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SpyscareError
from sim.measures.runs import FILES, REPLICATE, Saved
from sim.measures.series import HIGH, LOW
from sim.study.writing import plain

FIGURES = "figures"
SCORE = "score.json"

#: What makes two replicates the same, so that one need not be run again.
SAME = ("scenario_hash", "seed", "code_hash", "engine")


def replicate_folder(folder: Path, seed: int, replicates: int) -> Path:
    """Where a replicate is saved: the folder itself where it is the only one."""
    return folder if replicates == 1 else folder / REPLICATE.format(seed=seed)


def check_free(folder: Path) -> None:
    """Refuse a folder that holds a run, or that is a file.

    Raises:
        SpyscareError: saying what to do.
    """
    if folder.exists() and not folder.is_dir():
        raise SpyscareError(f"{folder}: is a file; --out wants a folder")
    found = _ours(folder)
    if found:
        raise SpyscareError(
            f"{folder}: already holds a run ({found[0].name}); --force replaces it, --resume goes"
            " on with it, --out DIR writes elsewhere"
        )


def check_layout(folder: Path, replicates: int) -> None:
    """Refuse to go on with a single run as if it were one of several, or the reverse.

    Raises:
        SpyscareError: saying what is there.
    """
    single = (folder / "daily.parquet").is_file()
    several = any(folder.glob("replicate-*"))
    if single and replicates > 1:
        raise SpyscareError(f"{folder}: holds a single run, not replicates; use --force or --out")
    if several and replicates == 1:
        raise SpyscareError(f"{folder}: holds replicates, not a single run; use --force or --out")


def make(folder: Path) -> None:
    """Make a folder.

    Raises:
        SpyscareError: where that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SpyscareError(f"{folder}: cannot be made: {error.strerror}") from None


def copied(sources: Iterable[Path], into: Path | None) -> list[Path]:
    """Copy files into a folder, where there is one asked for; gives paths of the copies.

    Raises:
        SpyscareError: where that is not possible.
    """
    if into is None:
        return []
    try:
        into.mkdir(parents=True, exist_ok=True)
        return [Path(shutil.copyfile(path, into / path.name)) for path in sources]
    except OSError as error:
        raise SpyscareError(f"{into}: cannot be written: {error.strerror}") from None


def clear(folder: Path) -> None:
    """Take out what a former run left, and nothing else."""
    for path in _ours(folder):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _ours(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    named = [folder / name for name in (*FILES, FIGURES, SCORE)]
    return [path for path in named if path.exists()] + sorted(folder.glob("replicate-*"))


def finished(folder: Path, wanted: dict[str, Any]) -> bool:
    """Whether a folder holds the replicate of that provenance, complete."""
    if not all((folder / name).is_file() for name in FILES):
        return False
    try:
        provenance = Saved(folder).provenance
    except (SpyscareError, KeyError):
        return False
    return all(provenance.get(key) == wanted[key] for key in SAME)


def write_together(folder: Path, replicates: Sequence[Saved]) -> None:
    """`run.json` of several replicates: seeds, each summary, and all of them in one."""
    summaries = {replicate.seed: replicate.summary for replicate in replicates}
    birth = {k: v for k, v in replicates[0].provenance.items() if k != "seed"}
    content = {
        "seeds": list(summaries),
        "summary": over_replicates(summaries.values()),
        "summaries": {str(seed): summary for seed, summary in summaries.items()},
        "provenance": birth,
    }
    text = json.dumps(plain(content), indent=2, sort_keys=True)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")


def over_replicates(summaries: Iterable[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Median and 10-90 % of each number of the summaries, over those that have it."""
    rows = list(summaries)
    out = {}
    for name in rows[0]:
        values = np.array([np.nan if row[name] is None else row[name] for row in rows], float)
        values = values[~np.isnan(values)]
        low, median, high = np.quantile(values, [LOW, 0.5, HIGH]) if len(values) else (np.nan,) * 3
        out[name] = {"median": float(median), "low": float(low), "high": float(high),
                     "replicates": len(values)}  # fmt: skip
    return out
