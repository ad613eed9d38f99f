"""`spyscare doctor`: what a report of trouble should say, on one screen."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from sim import cache
from sim.faces.terminal import waiting

#: Packages whose versions are told.
PACKAGES = ("numpy", "numba", "llvmlite", "mesa", "pandas", "pyarrow", "scipy", "matplotlib")
#: What is run, and timed.
SCENARIO, OFFICERS = "spy-scare-1937", 200


def examine() -> Iterator[str]:
    """Lines, each as soon as it is known."""
    yield f"spyscare    {_version('spyscare')}, in {Path(__file__).parent.parent}"
    yield f"python      {platform.python_version()}, {sys.executable}"
    yield f"system      {platform.platform()}"
    yield f"packages    {', '.join(f'{name} {_version(name)}' for name in PACKAGES)}"
    yield f"cores       {_cores()}"
    yield f"memory      {_memory()}"
    yield f"terminal    {_terminal()}"
    yield f"folder      {_place(Path.cwd())}"
    yield from _caches()
    with waiting("loading the model"):
        from sim.engine.identity import code, kernel_hash

        made = code()
    yield f"model       code {made[:16]}, {_certified()}"
    yield f"kernels     {_kernels(kernel_hash())}"
    yield from _timed()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _cores() -> str:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{os.cpu_count()}, {usable} for this process"


def _memory() -> str:
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        whole, free = (os.sysconf(name) * page for name in ("SC_PHYS_PAGES", "SC_AVPHYS_PAGES"))
    except (OSError, ValueError, AttributeError):
        return "not known"
    return f"{whole / 2**30:.1f} GiB, {free / 2**30:.1f} free"


def _terminal() -> str:
    streams = (("output", sys.stdout), ("errors", sys.stderr))
    said = [
        f"{name} {stream.encoding}{' on a terminal' if stream.isatty() else ''}"
        for name, stream in streams
    ]
    return f"{', '.join(said)}; file names {sys.getfilesystemencoding()}"


def _place(folder: Path) -> str:
    """A folder, whether it can be written, and its room."""
    if not cache.usable(folder):
        return f"{folder}: cannot be written, or has no room"
    return f"{folder}: can be written, {shutil.disk_usage(folder).free / 2**30:.1f} GiB free"


def _caches() -> Iterator[str]:
    """Where kernels are kept, and what was tried before."""
    for place in cache.places():
        chosen = place == cache.folder()
        yield f"cache       {_place(place)}{', kernels are kept here' if chosen else ''}"
        if chosen:
            break
    if said := cache.said():
        yield f"            {said}"


def _certified() -> str:
    from sim.engine.identity import code, code_hash

    return (
        f"gives the results of {code_hash()[:16]}" if code_hash() != code() else "its own results"
    )


def _kernels(identity: str) -> str:
    place = cache.folder()
    kept = place is not None and any((place / f"kernels-{identity[:16]}").glob("*/*.nbi"))
    return "compiled" if kept else "not compiled yet; the first run compiles them, about a minute"


def _timed() -> Iterator[str]:
    with waiting(f"running {OFFICERS} officers"):
        begun = time.perf_counter()
        from sim.engine.run import simulate
        from sim.scenario.load import load

        scenario = load(SCENARIO).with_values({"officers.count": OFFICERS})
        read = time.perf_counter()
        first = simulate(scenario)
        ran = time.perf_counter()
        simulate(scenario)
        again = time.perf_counter()
    yield (
        f"a run       {SCENARIO}, {OFFICERS} officers, {scenario.days} days: read in"
        f" {read - begun:.2f} s, run in {ran - read:.2f} s, again in {again - ran:.2f} s;"
        f" {first.summary['arrests']:.0f} arrests"
    )
