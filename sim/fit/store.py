"""The folder of a fit: a folder for each stage, each knowing what it was made from.

A stage that was begun with another model, other episodes, other priors or another size is
never gone on with: it is said what has changed. Nothing is deleted here.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import SpyscareError
from sim.fit.study import FitStudy

STAGE, MANIFEST, FINDINGS, CHOSEN = "stage.json", "fit-study.json", "fit.json", "chosen.toml"


class Folder:
    """Where a fit is kept."""

    def __init__(self, path: Path):
        self.path = path

    def stage(self, name: str) -> Path:
        """Folder of a stage."""
        return self.path / name

    def begin(self, study: FitStudy, quick: bool, officers: int | None) -> None:
        """Make it and leave the study in it, so that its figures can be drawn from it alone.

        Raises:
            SpyscareError: where the folder holds something else.
        """
        manifest = self.path / MANIFEST
        if self.path.is_dir() and not manifest.is_file() and any(self.path.iterdir()):
            raise SpyscareError(f"{self.path}: is not empty and holds no fit; choose another --out")
        if manifest.is_file() and self.manifest()["study"] != study.name:
            raise SpyscareError(
                f"{self.path}: holds the fit {self.manifest()['study']}; choose another --out"
            )
        write_json(manifest, {
            "kind": "fit", "study": study.name, "quick": quick, "officers": officers,
            "file": os.path.relpath(study.path), "text": study.text,
        })  # fmt: skip

    def manifest(self) -> dict[str, Any]:
        """What `begin` left."""
        return read_json(self.path / MANIFEST)

    def enter(self, name: str, identity: Mapping[str, str]) -> dict[str, Any]:
        """Begin a stage, or go on with it.

        Args:
            name: of the stage.
            identity: all that decides what comes of it, see `FitStudy.identity`.

        Returns:
            What is known of it: `identity`, `seconds`, `done`, and what it has come to.

        Raises:
            SpyscareError: where it was begun with something else.
        """
        path = self.stage(name) / STAGE
        if not path.is_file():
            known = {"identity": dict(identity), "seconds": 0.0, "done": False}
            write_json(path, known)
            return known
        known = read_json(path)
        changed = [k for k, v in identity.items() if known["identity"].get(k) != v]
        if changed:
            raise SpyscareError(
                f"{self.stage(name)}: was made before {_listed(changed)} changed; remove this"
                " folder to compute it anew, or choose another --out"
            )
        return known

    def leave(self, name: str, seconds: float, **more: Any) -> None:
        """Add to what is known of a stage."""
        path = self.stage(name) / STAGE
        known = read_json(path)
        write_json(path, {**known, **more, "seconds": known["seconds"] + seconds})

    def known(self, name: str) -> dict[str, Any] | None:
        """What is known of a stage; None where it was never begun."""
        path = self.stage(name) / STAGE
        return read_json(path) if path.is_file() else None

    def generation(self, number: int) -> Path:
        """File of a generation's particles."""
        return self.stage("fit") / f"generation-{number:02d}.parquet"

    def posterior(self) -> pd.DataFrame:
        """Particles of the last generation that is full.

        Raises:
            SpyscareError: where there is none.
        """
        known = self.known("fit")
        if not known or not known["done"]:
            raise SpyscareError(f"{self.path}: there is no finished fit; begin with --only fit")
        return pd.read_parquet(self.generation(known["course"][-1]["generation"]))


def is_fit(path: Path) -> bool:
    """Whether a folder is a fit's."""
    return (path / MANIFEST).is_file()


def write(path: Path, text: str) -> None:
    """A file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_text(text, encoding="utf-8")
    half.replace(path)


def write_json(path: Path, content: Any) -> None:
    """Plain values as JSON."""
    write(path, json.dumps(plain(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Plain values from JSON.

    Raises:
        SpyscareError: where it cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpyscareError(f"{path}: cannot be read: {error}") from None


def plain(value: Any) -> Any:
    """As JSON has it: no NaN and no infinity, which become null, and nothing of NumPy."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
