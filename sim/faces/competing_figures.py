"""The figures of a comparison of rivals, from its folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError
from sim.plots.rivals.draw import save
from sim.rivals.compare import FOUND

FIGURES = "figures"


def found_in(folder: Path) -> dict[str, Any]:
    """What a comparison left in its folder.

    Raises:
        SpyscareError: where there is none.
    """
    path = folder / FOUND
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        said = f"{folder}: holds no comparison of rivals ({FOUND} is missing)"
        raise SpyscareError(said) from None
    except (OSError, ValueError) as error:
        raise SpyscareError(f"{path}: cannot be read: {error}") from None


def draw(folder: Path, into: Path | None = None) -> list[Path]:
    """Draw the figures of a comparison into its folder.

    Args:
        folder: of the comparison.
        into: a folder that also gets the figures (PNG) and what was found, for the documents.

    Returns:
        Paths of the files made.
    """
    found = found_in(folder)
    paths = save(found, folder / FIGURES)
    if into is None:
        return paths
    try:
        into.mkdir(parents=True, exist_ok=True)
        copied = [into / path.name for path in paths if path.suffix == ".png"]
        for path in copied:
            shutil.copyfile(folder / FIGURES / path.name, path)
        shutil.copyfile(folder / FOUND, into / FOUND)
    except OSError as error:
        raise SpyscareError(f"{into}: cannot be written: {error.strerror}") from None
    return [*paths, *copied, into / FOUND]
