"""The generated parts of the documentation: `python -m docs.build [--check]`, `… compare`,
`… score`, `… mass`.

A document holds blocks between `<!-- generated: NAME -->` and `<!-- end -->`; what
stands in them is made from the code, so that no list in prose can fall behind it. `--check`
changes nothing and fails where a block is stale. `compare` runs the flagship, its variants and
the null episodes and writes `docs/compare.md` (see `docs.blocks.compare`). `score` runs the three
episodes and keeps their score for `docs/validity.md` (see `docs.blocks.validity`). `mass` runs the
flagship and its counter-cases for `docs/mass-operations.md` (see `docs.blocks.mass_operations`).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from docs.blocks import fit, mass_operations, rivals, tables, validity
from docs.blocks.compare import Comparison, outdated
from sim.engine.run import DEFAULT_ENGINE
from sim.errors import SpyscareError, did_you_mean

#: Folders of a checkout whose Markdown files may hold blocks.
FOLDERS = (".", "docs", "scenarios", "experiments")

#: Name of a block -> what makes it.
BLOCKS = (
    tables.BLOCKS | validity.BLOCKS | mass_operations.BLOCKS | fit.BLOCKS
    | rivals.BLOCKS
)  # fmt: skip

#: The block that only `compare` writes.
COMPARED = "compare"

#: The block made of the score that only `score` makes.
SCORED = "score"

#: The command for the second stage, and a block made of what it keeps.
MASS, MASS_BLOCK = "mass", "mass-lags"

#: The block made of what `spyscare rivals` keeps for the documents.
RIVALS = "rivals-results"

_BLOCK = re.compile(
    r"^<!-- generated: (?P<name>[\w-]+) -->\n(?P<body>.*?)^<!-- end -->$", re.DOTALL | re.MULTILINE
)
_OPENING = re.compile(r"^<!-- generated:", re.MULTILINE)


def root() -> Path:
    """Folder of the checkout.

    Raises:
        SpyscareError: where the package is installed without its documents.
    """
    folder = Path(__file__).resolve().parent.parent
    if not (folder / "docs").is_dir():
        raise SpyscareError(f"{folder}: no docs here; the documents are made in a checkout")
    return folder


def documents(folder: Path) -> list[Path]:
    """Markdown files of a checkout that hold blocks."""
    found = sorted(path for name in FOLDERS for path in (folder / name).glob("*.md"))
    return [path for path in found if _OPENING.search(path.read_text(encoding="utf-8"))]


def refreshed(text: str, name: str) -> tuple[str, list[str]]:
    """A document with its blocks made anew, and the names of those that were stale.

    Args:
        text: the document.
        name: how complaints speak of it.

    Raises:
        SpyscareError: where a block has no end, or no known name.
    """
    if len(_OPENING.findall(text)) != len(_BLOCK.findall(text)):
        raise SpyscareError(f'{name}: a block has no end; wants a line "<!-- end -->"')
    stale = []

    def renewed(match: re.Match[str]) -> str:
        block = match["name"]
        if block == COMPARED:
            return match[0]
        if block not in BLOCKS:
            near = did_you_mean(block, [*BLOCKS, COMPARED])
            raise SpyscareError(f'{name}: "{block}": no such block{near}')
        body = BLOCKS[block]()
        if body != match["body"]:
            stale.append(block)
        return f"<!-- generated: {block} -->\n{body}<!-- end -->"

    return _BLOCK.sub(renewed, text), stale


def refresh(folder: Path, check: bool = False) -> list[str]:
    """Make all blocks of a checkout anew, or only look.

    Returns:
        One line for each block that was stale; a comparison is told of, never made here.
    """
    lines = []
    for path in documents(folder):
        name = path.relative_to(folder).as_posix()
        text = path.read_text(encoding="utf-8")
        anew, stale = refreshed(text, name)
        lines += [f"{name}: {block}: {'stale' if check else 'made anew'}" for block in stale]
        compared = _block(text, COMPARED)
        if compared is not None:
            lines += [f"{name}: {line}" for line in outdated(compared["body"])]
        if _block(text, SCORED) is not None:
            lines += [f"{name}: {line}" for line in validity.outdated()]
        if _block(text, MASS_BLOCK) is not None:
            lines += [f"{name}: {line}" for line in mass_operations.outdated()]
        if _block(text, RIVALS) is not None:
            lines += [f"{name}: {line}" for line in rivals.outdated()]
        if stale and not check:
            path.write_text(anew, encoding="utf-8")
    return lines


def _block(text: str, name: str) -> re.Match[str] | None:
    return next((match for match in _BLOCK.finditer(text) if match["name"] == name), None)


def compare(path: Path, comparison: Comparison) -> None:
    """Run a comparison and write it into its document.

    Raises:
        SpyscareError: where the document has no place for it.
    """
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    block = _block(text, COMPARED)
    if block is None:
        wants = f'wants "<!-- generated: {COMPARED} -->" and "<!-- end -->"'
        raise SpyscareError(f"{path.name}: no place for the comparison; {wants}")
    start, end = block.span("body")
    path.write_text(text[:start] + comparison.written() + text[end:], encoding="utf-8")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m docs.build", description="Make the generated parts of the documents."
    )
    parser.add_argument("--check", action="store_true", help="change nothing; fail where stale")
    commands = parser.add_subparsers(dest="command")
    options = commands.add_parser(COMPARED, help="run the comparison and write docs/compare.md")
    options.add_argument("--seeds", type=int, default=20, help="seeds 1 to this [20]")
    options.add_argument("--officers", type=int, default=5000, help="officers on day 0 [5000]")
    options.add_argument("--engine", default=DEFAULT_ENGINE, help=f"engine [{DEFAULT_ENGINE}]")
    options = commands.add_parser(SCORED, help="run the three episodes and keep their score")
    options.add_argument("--seeds", type=int, default=10, help="seeds 1 to this [10]")
    options.add_argument("--officers", type=int, default=20_000, help="officers on day 0 [20000]")
    options.add_argument("--workers", type=int, default=1, help="runs computed at a time [1]")
    options = commands.add_parser(MASS, help="run what docs/mass-operations.md speaks of")
    options.add_argument("--seeds", type=int, default=20, help="seeds 1 to this [20]")
    options.add_argument("--officers", type=int, default=20_000, help="officers on day 0 [20000]")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code, 1 where something is stale or cannot be used."""
    wanted = _arguments().parse_args(arguments)
    try:
        if wanted.command == COMPARED:
            comparison = Comparison(wanted.seeds, wanted.officers, wanted.engine)
            compare(root() / "docs" / "compare.md", comparison)
            return 0
        if wanted.command == SCORED:
            validity.make(root(), wanted.seeds, wanted.officers, wanted.workers)
            validity.kept.cache_clear()
        if wanted.command == MASS:
            mass_operations.make(root(), wanted.seeds, wanted.officers)
        lines = refresh(root(), wanted.check)
    except SpyscareError as error:
        print(error, file=sys.stderr)
        return 1
    for line in lines:
        print(line, file=sys.stderr if wanted.check else sys.stdout)
    return 1 if wanted.check and lines else 0


if __name__ == "__main__":
    sys.exit(main())
