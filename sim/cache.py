"""Where compiled kernels are kept: beside the code, in the user's cache, or for a while.

Numba gives up where it finds no folder that it can write. Here one is looked for before anything
is compiled, and where there is none, kernels are compiled and not kept.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

#: A folder that the user has chosen for what Numba keeps.
CHOSEN = "NUMBA_CACHE_DIR"
#: Bytes that kernels may take; a folder with less room is none.
ROOM = 64 * 2**20
BESIDE = Path(__file__).parent / "engine" / "kernel" / "__pycache__"


@lru_cache(maxsize=1)
def folder() -> Path | None:
    """The first folder that can be written; None where none can."""
    return next((place for place in places() if usable(place)), None)


def places() -> Iterator[Path]:
    """Where kernels may be kept, the best first."""
    if chosen := os.environ.get(CHOSEN):
        yield Path(chosen)
    yield BESIDE
    if (home := os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))[0] != "~":
        yield Path(home) / "spyscare"
    yield temporary()


def temporary() -> Path:
    """For a while, and for this user alone."""
    return Path(os.environ.get("TMPDIR") or "/tmp") / f"spyscare-{_user()}"


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def usable(place: Path) -> bool:
    """Whether a folder is there, or can be made, and written, and nobody else may write it."""
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=place):
            pass
        mine = place.stat()
        room = shutil.disk_usage(place).free >= ROOM or any(place.glob("kernels-*"))
    except OSError:
        return False
    if place == temporary():  # what is kept there is run
        return room and mine.st_uid == _user() and not mine.st_mode & stat.S_IWOTH
    return room


def settle() -> None:
    """Tell Numba where to keep what it compiles; to be called before anything is."""
    place = folder()
    if place is None:
        from numba.core.dispatcher import Dispatcher

        Dispatcher.enable_caching = lambda self: None
    elif place != BESIDE:
        from numba import config

        config.CACHE_DIR = os.environ[CHOSEN] = str(place)  # of this process, and of its workers


def said() -> str:
    """What the user should know of it; empty where kernels are kept as usual."""
    place = folder()
    if place is None:
        return "no folder can be written to keep compiled kernels; each command compiles them anew"
    if place == temporary():
        return f"compiled kernels are kept in {place}, since no lasting folder can be written"
    return ""
