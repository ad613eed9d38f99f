"""Tables to a terminal and into docs/performance.md, with what they were measured on."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from importlib import metadata
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Shown

from sim.bench.findings import Findings
from sim.bench.tables import TABLES, Table
from sim.engine.identity import code_hash
from sim.errors import SpyscareError

FILE = "performance.md"
OPENING, CLOSING = "<!-- measured: make bench -->\n", "<!-- end measured -->"
#: A larger load than this before the first measurement belongs to somebody else.
IDLE = 0.3
PACKAGES = ("numba", "llvmlite", "numpy", "mesa")

#: Of a document that is not there yet.
SKELETON = f"# Performance\n\n{OPENING}{CLOSING}\n"


def load() -> float | None:
    """How many processes have wanted a core in the last minute; None where nobody counts."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def circumstances(found: Findings, load_before: float | None) -> list[tuple[str, str]]:
    """Machine, versions, code and date."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    repeats = found.plan.repeats
    return [
        ("date", dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")),
        ("machine", f"{_processor()}, {_cores()} core{'s' * (_cores() > 1)}, {_memory()}"),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("versions", f"Python {platform.python_version()}, {packages}"),
        ("code", code_hash()[:16]),
        ("load before", _load_said(load_before)),
        ("each number", f"median of {repeats} after warm-up (least to most), if it says no other"),
        ("took", f"{found.took:.0f} s"),
    ]


def _load_said(load_before: float | None) -> str:
    if load_before is None:
        return "not known"
    return f"{load_before:.2f}" + ("; the machine was not idle" if load_before > IDLE else "")


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


def _cores() -> int:
    """Cores this process may use, which in a container are fewer than there are."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _memory() -> str:
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return "memory not known"
    return f"{size / 1e9:.0f} GB"


def show(found: Findings, told: list[tuple[str, str]], console: Console) -> None:
    """All tables in a terminal."""
    for name, words in told:
        console.print(f"[bold]{name}[/]  {escape(words)}", highlight=False)
    for make in TABLES:
        table = make(found)
        console.print(f"\n[bold]{escape(table.title)}[/]", _shown(table), sep="\n")
        console.print(escape(table.note), highlight=False)


def _shown(table: Table) -> Shown:
    out = Shown(box=box.SIMPLE_HEAD)
    for i, head in enumerate(table.heads):
        out.add_column(head, justify="right" if i else "left")
    for row in table.rows:
        out.add_row(*(escape(cell) for cell in row))
    return out


def markdown(found: Findings, told: list[tuple[str, str]]) -> str:
    """All tables as a block of a document."""
    head = "\n".join(f"| {name} | {words} |" for name, words in told)
    parts = [f"| measured | |\n|---|---|\n{head}\n"]
    parts += [_markdown(make(found)) for make in TABLES]
    return "\n".join(parts)


def _markdown(table: Table) -> str:
    lines = [f"## {table.title}", "", _row(table.heads), "|---|" + "---:|" * (len(table.heads) - 1)]
    lines += [_row(row) for row in table.rows]
    return "\n".join([*lines, "", table.note, ""])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def place(folder: Path) -> tuple[Path, str]:
    """The document of a folder and what it says, with a place for what is measured.

    Raises:
        SpyscareError: where it has no such place, or cannot be.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.is_file() else SKELETON
    except OSError as error:
        raise SpyscareError(f"--out {folder}: {error.strerror}; wants a folder") from None
    if text.count(OPENING) != 1 or CLOSING not in text.partition(OPENING)[2]:
        wants = f'"{OPENING.strip()}" and "{CLOSING}", once'
        raise SpyscareError(f"{path}: no place for what is measured; wants {wants}")
    return path, text


def write(path: Path, text: str, block: str) -> None:
    """Put a block into its place; what is written by hand around it stays."""
    before, _, rest = text.partition(OPENING)
    after = rest[re.search(re.escape(CLOSING), rest).start() :]
    path.write_text(f"{before}{OPENING}{block}{after}", encoding="utf-8")
