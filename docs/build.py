"""The generated parts of the documents: `python -m docs.build [--check]`.

A document holds blocks between `<!-- generated: NAME -->` and `<!-- end -->`; what stands in them
is made from the code and from the numbers kept beside the documents (`docs.published`), so that no
list in prose can fall behind. The page of `docs.explorable` is made as a whole. `--check` changes
nothing and fails where anything is stale.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from docs import published
from docs.explorable import refreshing
from sim.errors import SpyscareError, did_you_mean

#: Folders of a checkout whose Markdown files may hold blocks.
FOLDERS = (".", "docs", "scenarios", "experiments")

#: Modules of `docs.blocks` that make blocks.
MAKERS = (
    "compare", "diagrams", "fit", "mass_operations", "rivals", "studies", "tables", "validity",
    "whatif", "why",
)  # fmt: skip
#: Name of a block -> what makes it.
BLOCKS = {
    name: make
    for maker in MAKERS
    for name, make in import_module(f"docs.blocks.{maker}").BLOCKS.items()
}

_BLOCK = re.compile(
    r"^<!-- generated: (?P<name>[\w-]+) -->\n(?P<body>.*?)^<!-- end -->$", re.DOTALL | re.MULTILINE
)
_OPENING = re.compile(r"^<!-- generated:", re.MULTILINE)


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
        if block not in BLOCKS:
            raise SpyscareError(f'{name}: "{block}": no such block{did_you_mean(block, BLOCKS)}')
        body = BLOCKS[block]()
        if body != match["body"]:
            stale.append(block)
        return f"<!-- generated: {block} -->\n{body}<!-- end -->"

    return _BLOCK.sub(renewed, text), stale


def refresh(root: Path, check: bool = False) -> list[str]:
    """Make all blocks of a checkout anew, or only look; one line for each that was stale."""
    lines = []
    for path in sorted(path for name in FOLDERS for path in (root / name).glob("*.md")):
        name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        anew, stale = refreshed(text, name)
        lines += [f"{name}: {block}: {'stale' if check else 'made anew'}" for block in stale]
        if stale and not check:
            path.write_text(anew, encoding="utf-8")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code, 1 where something is stale or cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m docs.build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where stale")
    check = parser.parse_args(arguments).check
    try:
        lines = [*refreshing.refresh(check), *refresh(published.ROOT, check)]
        lines += published.outdated()
    except SpyscareError as error:
        print(error, file=sys.stderr)
        return 1
    for line in lines:
        print(line, file=sys.stderr if check else sys.stdout)
    return 1 if check and lines else 0


if __name__ == "__main__":
    sys.exit(main())
