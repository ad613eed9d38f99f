"""The folder of a run: what is in it, what may be written into it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import SpyscareError
from sim.measures.runs import FILES, REPLICATE, RUN, Saved, inside
from sim.measures.series import deciles
from sim.study.writing import TEMPORARY, refused, write_json

FIGURES = "figures"
SCORE = "score.json"

#: Names of the figures of a run and of a score, each as PNG and PDF (`sim.plots`).
DRAWN = ("escalation", "above-and-below", "who-was-hit", "reproduction", "forest", "score")
#: What is made of a run afterwards, and is no longer its own when the run is another.
MADE_OF_IT = (SCORE, *(f"{FIGURES}/{name}.{kind}" for name in DRAWN for kind in ("png", "pdf")))

#: What the folders of other commands hold -> what it is.
OTHERS = {"manifest.json": "a study", "fit/manifest.json": "a fit", "rivals.json": "rivals"}

#: Differences between two scenarios that are named.
FEW = 3
HOW_TO_GO_ON = "--resume goes on with the same run, --force replaces it, --out DIR writes elsewhere"


def replicate_folder(folder: Path, seed: int, replicates: int) -> Path:
    """Where a replicate is saved: the folder itself where it is the only one."""
    return folder if replicates == 1 else folder / REPLICATE.format(seed=seed)


def runs_in(folder: Path) -> dict[Path, Saved]:
    """Runs that the folder holds: itself, and its replicates; by a `run.json` of ours alone."""
    ours = (
        path
        for path in inside(folder)
        if path.name.removeprefix(REPLICATE.format(seed="")).isdecimal()
    )
    return {place: Saved(place) for place in [folder, *ours] if is_run(place)}


def is_run(folder: Path) -> bool:
    """Whether a folder has a `run.json` of ours."""
    try:
        return bool(Saved(folder).provenance)
    except SpyscareError:
        return False


def check_usable(folder: Path) -> None:
    """Refuse a folder of something else, or with files that a run would write over.

    Raises:
        SpyscareError: saying what is there.
    """
    if folder.exists() and not folder.is_dir():
        raise SpyscareError(f"{folder}: is a file; --out wants a folder")
    for name, what in OTHERS.items():
        if (folder / name).is_file():
            raise SpyscareError(f"{folder}: holds {what}, not a run; --out DIR writes elsewhere")
    files = [place / name for place in [folder, *inside(folder)] for name in (*FILES, *MADE_OF_IT)]
    found = [path for path in files if path.is_file()]
    if found and not runs_in(folder):
        raise SpyscareError(
            f"{found[0]}: is of no run that is known here, and is not written over;"
            " --out DIR writes elsewhere"
        )


def check_no_run(folder: Path) -> None:
    """Refuse a folder that holds a run to what is none.

    Raises:
        SpyscareError: saying what to do.
    """
    if runs_in(folder):
        raise SpyscareError(f"{folder}: holds a run; --out DIR writes elsewhere")


def check_free(folder: Path) -> None:
    """Refuse a folder that holds a run.

    Raises:
        SpyscareError: saying what to do.
    """
    if found := list(runs_in(folder)):
        name = (found[0] / RUN).relative_to(folder)
        raise SpyscareError(f"{folder}: already holds a run ({name}); {HOW_TO_GO_ON}")


def check_same(folder: Path, places: Mapping[int, Path], wanted: Mapping[str, Any]) -> None:
    """Refuse to go on with what is another run.

    Args:
        folder: of the run.
        places: seed -> folder of its replicate.
        wanted: provenance of the run asked for, whatever its seed.

    Raises:
        SpyscareError: naming all that differs.
    """
    found = runs_in(folder)
    said = []
    for saved in found.values():
        said += [line for line in differences(saved.provenance, wanted) if line not in said]
    seeds = sorted({seed for saved in found.values() for seed in saved.seeds})
    single = folder in found and "seed" in found[folder].provenance
    if found and (single != (len(places) == 1) or not set(seeds) <= set(places)):
        there = "a single run with seed" if single else "replicates with seeds"
        asked = "a single run with seed" if len(places) == 1 else "replicates with seeds"
        said.append(f"{there} {spelt(seeds)} there, {asked} {spelt(list(places))} asked for")
    if said:
        raise SpyscareError(f"{folder}: holds another run: {'; '.join(said)}; {HOW_TO_GO_ON}")


def spelt(seeds: list[int]) -> str:
    """`7`, `1 to 3`, `1, 4`."""
    if len(seeds) > 1 and seeds == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))


def differences(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What makes a run another: `seed` aside, all that decides it, in words."""
    said = []
    if there.get("scenario_hash") != wanted["scenario_hash"]:
        said += _of_scenario(there, wanted)
    if there.get("engine") != wanted["engine"]:
        said.append(f"engine {there.get('engine')} there, {wanted['engine']} asked for")
    if there.get("code_hash") != wanted["code_hash"]:
        code = str(there.get("code_hash"))[:8]
        said.append(f"made by another model (code {code} there, {wanted['code_hash'][:8]} here)")
    packages = there.get("packages", {})
    for name in ("numpy", "numba"):
        if packages.get(name) != wanted["packages"][name]:
            version = packages.get(name)
            said.append(f"made with {name} {version}, {wanted['packages'][name]} is here")
    return said


def _of_scenario(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """How scenarios differ: in name, or in a few of the things they state."""
    if there.get("scenario") != wanted["scenario"]:
        return [f"scenario {there.get('scenario')} there, {wanted['scenario']} asked for"]
    old, new = _stated(there), _stated(wanted)
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    said = [
        f"{key} {old.get(key)} there, {new.get(key)} asked for" if "." in key else f"another {key}"
        for key in keys[:FEW]
    ]
    if not keys:
        return [f"scenario {wanted['scenario']} has changed"]
    return said + ([f"and {len(keys) - FEW} other things"] if len(keys) > FEW else [])


def _stated(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Period, values by dotted name, and triggers, of the scenario of a run."""
    said = json.loads(json.dumps(provenance["values"]))
    out = {"period.start": said["period"][0], "period.end": said["period"][1]}
    for section, values in said["values"].items():
        out |= {f"{section}.{name}": value for name, value in values.items()}
    out |= said.get("twin", {})
    return out | {f"trigger {each['id']}": each for each in said["triggers"]}


def clear(folder: Path) -> None:
    """Take out the run that a folder holds, file by file, and nothing else."""
    for place in runs_in(folder):
        for name in FILES:
            (place / name).unlink(missing_ok=True)
    unmake(folder)


def unmake(folder: Path) -> None:
    """Take out what was made of a former run, what one that was cut short left, and empty folders.

    Replicates that are finished stay.
    """
    places = [place for place in inside(folder) if place.is_dir()]
    made = [folder / name for name in MADE_OF_IT]
    for path in made:
        path.unlink(missing_ok=True)
    for path in [*made, *(place / name for place in [folder, *places] for name in FILES)]:
        for leftover in path.parent.glob(f".{path.name}.*{TEMPORARY}"):
            leftover.unlink(missing_ok=True)
    for place in [*places, folder / FIGURES]:
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def copied(sources: Iterable[Path], into: Path | None) -> list[Path]:
    """Copy files into a folder, where there is one asked for; gives paths of the copies.

    Raises:
        SpyscareError: where that is not possible.
    """
    if into is None:
        return []
    with refused(into):
        into.mkdir(parents=True, exist_ok=True)
        return [Path(shutil.copyfile(path, into / path.name)) for path in sources]


def finished(folder: Path) -> bool:
    """Whether a folder holds a replicate, complete; it is checked to be the one asked for."""
    return is_run(folder) and all((folder / name).is_file() for name in FILES)


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
    write_json(folder / RUN, content, sort=True)


def over_replicates(summaries: Iterable[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Median and 10-90 % of each number of the summaries, over those that have it."""
    rows = list(summaries)
    out = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        low, median, high = deciles(values)
        number = int(pd.notna(values).sum())
        out[name] = {"median": median, "low": low, "high": high, "replicates": number}
    return out
