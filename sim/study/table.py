"""The table of a study, read from its folder alone."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study.files import parse_study
from sim.study.outcomes import OFFICERS, evaluate, summary_names
from sim.study.statement import Study
from sim.study.store import MANIFEST, Store, open_shard
from sim.study.work import SUMMARY

if TYPE_CHECKING:
    import pandas as pd


def is_study(folder: str | Path) -> bool:
    """Whether a folder is a study's."""
    return (Path(folder) / MANIFEST).is_file()


def folder_study(folder: str | Path) -> tuple[Study, bool]:
    """The study of a folder as it was run, from the folder alone, and whether that was quick.

    Raises:
        SpyscareError: where it holds none.
    """
    said = Store(Path(folder)).manifest()
    study = parse_study(said["text"], Path(f"{said['study']}.toml"), said["table"])
    return study.sized(said["quick"], **said["overrides"]), said["quick"]


def read(folder: str | Path, summary: bool = False) -> pd.DataFrame:
    """The table of a study: one row for each run that was made, by point and replicate.

    Columns: study, scenario, scenario_hash, point, replicate, seed, the factors, the outcomes,
    failed (why a run gave nothing; empty where it did not fail), fingerprint.

    Args:
        folder: of the study.
        summary: also every number of each run's summary, as `summary.NAME`.

    Raises:
        SpyscareError: where the folder holds no study.
    """
    import pandas as pd

    store = Store(Path(folder))
    said = store.manifest()
    study, _ = folder_study(folder)
    columns = [
        "study", "scenario", "scenario_hash", "point", "replicate", "seed",
        *(factor.name for factor in study.factors),
        *(outcome.name for outcome in study.outcomes), "failed", "fingerprint",
    ]  # fmt: skip
    columns += [SUMMARY + name for name in summary_names()] if summary else []
    parts = _parts(store, said, study, columns)
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    table = table[table["replicate"] < said["replicates"]]
    # the same run may be there twice, and may have failed before it did not
    table = table.assign(_bad=table["failed"] != "").sort_values(
        ["point", "replicate", "_bad", "failed"], kind="stable", ignore_index=True
    )
    table = table.drop_duplicates(["point", "replicate"], ignore_index=True)
    return table[columns]


def _parts(
    store: Store, said: dict[str, Any], study: Study, columns: list[str]
) -> list[pd.DataFrame]:
    """The rows of all shards of the plan that the folder speaks of."""
    import pyarrow as pa

    current, parts = [], []
    for file, own in filter(None, map(open_shard, store.shards)):
        if own["plan"] != said["plan"]:
            continue
        if own["outcomes"] == said["outcomes"]:
            current.append(file.read(columns=columns))
        else:
            parts.append(_anew(file.read().to_pandas(), study)[columns])
    return [pa.concat_tables(current).to_pandas(), *parts] if current else parts


def _anew(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """A shard with outcomes as they are defined now, from the summaries that it keeps."""
    names = [*summary_names(), OFFICERS]
    summaries = table[[SUMMARY + name for name in names]].set_axis(names, axis=1)
    outcomes = [
        evaluate(study.outcomes, row) if row[OFFICERS] > 0 else {}
        for row in summaries.to_dict("records")
    ]
    for outcome in study.outcomes:
        table[outcome.name] = [row.get(outcome.name, math.nan) for row in outcomes]
    return table
