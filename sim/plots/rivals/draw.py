"""The figures of a comparison of rivals, from what `rivals.json` holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from sim.plots.draw import FORMATS
from sim.plots.rivals import confusion, patterns, shares
from sim.plots.style import styled

#: File name -> what draws it: what was found, and the line at its foot.
FIGURES: dict[str, Callable[[Mapping[str, Any], str], Figure]] = {
    "rivals-shares": shares.make,
    "rivals-confusion": confusion.make,
    "rivals-patterns": patterns.make,
}


def source(found: Mapping[str, Any]) -> str:
    """Where a comparison comes from, in one line."""
    birth = found["birth"]
    return (
        f"{found['study']['name']} · {birth['simulations']:,} simulations of each of"
        f" {len(found['rivals'])} rivals · {birth['officers']:,} officers · seed {birth['seed']} ·"
        f" version {birth['version']} · code {birth['code'][:8]}"
    )


def save(
    found: Mapping[str, Any], folder: Path, suffixes: tuple[str, ...] = ("png", "pdf")
) -> list[Path]:
    """Draw all figures into a folder, made where it is not there; paths of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with styled():
        for name, make in FIGURES.items():
            figure = make(found, source(found))
            for suffix in suffixes:
                paths.append(folder / f"{name}.{suffix}")
                figure.savefig(paths[-1], metadata=FORMATS[suffix])
    return paths
