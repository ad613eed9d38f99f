"""Tables of a run: the units by name, and files that any program can put together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from sim.corps.corps import DISTRICTS, Corps
from sim.vocabulary import ACTORS, NOBODY, TRIGGER, Branch, Level

if TYPE_CHECKING:
    import pandas as pd

#: Columns that every saved table begins with: where its rows are from.
ORIGIN = ("scenario", "seed", "replicate")

#: Key of the provenance, as JSON, in the metadata of a file.
BIRTH = b"spyscare"


def units(corps: Corps) -> pd.DataFrame:
    """One row a unit: unit, name, level, branch, district, parent, commander, officers.

    `parent` is the unit above, `commander` the officer who had it on day 0, both null where there
    is none; `officers` are those on day 0.
    """
    import pandas as pd

    def numbers(codes: np.ndarray) -> pd.arrays.IntegerArray:
        return pd.arrays.IntegerArray(codes.astype(np.int32), codes < 0)

    return pd.DataFrame(
        {
            "unit": np.arange(len(corps.unit_level), dtype=np.int32),
            "name": names_of_units(corps),
            "level": pd.Categorical.from_codes(corps.unit_level, list(Level.words())),
            "branch": pd.Categorical.from_codes(corps.unit_branch, list(Branch.words())),
            "district": pd.Categorical.from_codes(corps.unit_district, list(DISTRICTS)),
            "parent": numbers(corps.unit_parent),
            "commander": numbers(corps.commander),
            "officers": np.bincount(corps.unit[: corps.count], minlength=len(corps.unit_level)),
        }
    )


def names_of_units(corps: Corps) -> list[str]:
    """`commissariat`, `kiev`, `kiev ground division 3`: numbered within district and branch."""
    seen: dict[tuple[int, int, int], int] = {}
    names = []
    columns = (corps.unit_level, corps.unit_district, corps.unit_branch)
    for level, district, branch in zip(*(column.tolist() for column in columns), strict=True):
        if level <= Level.DISTRICT:
            names.append(DISTRICTS[district] if level else Level(level).word)
            continue
        place = seen[level, district, branch] = seen.get((level, district, branch), 0) + 1
        names.append(f"{DISTRICTS[district]} {Branch(branch).word} {Level(level).word} {place}")
    return names


def actors(who: np.ndarray, triggers: Sequence[str]) -> pd.Categorical:
    """Who acts, in words, where it is no officer: those of `ACTORS`, and triggers by their ids."""
    import pandas as pd

    above = [actor for actor in ACTORS if actor != NOBODY]
    code = np.full(len(who), -1)
    for place, actor in enumerate(above):
        code[who == actor] = place
    of_record = who <= TRIGGER
    code[of_record] = len(above) + TRIGGER - who[of_record]
    words = [ACTORS[actor] for actor in above]
    return pd.Categorical.from_codes(code, [*words, *triggers])


def write_to(
    table: pd.DataFrame, birth: Mapping[str, Any], replicate: int, file: BinaryIO
) -> None:  # fmt: skip
    """A table as Parquet: where it is from in its first columns, its provenance in the metadata.

    What is undefined (NaN) is null, so that no other program's averages are spoilt by it.
    """
    import pandas as pd
    import pyarrow as pa
    from pyarrow import parquet

    table = table.copy(deep=False)
    origin = {
        "scenario": pd.Categorical([birth["scenario"]] * len(table)),
        "seed": np.int64(birth["seed"]),
        "replicate": np.int32(replicate),
    }
    for place, name in enumerate(ORIGIN):
        table.insert(place, name, origin[name])
    whole = pa.Table.from_pandas(table)
    told = json.dumps(birth, sort_keys=True, separators=(",", ":")).encode()
    whole = whole.replace_schema_metadata({**(whole.schema.metadata or {}), BIRTH: told})
    parquet.write_table(whole, file, compression="zstd")
