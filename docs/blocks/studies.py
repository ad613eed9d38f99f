"""The index of studies in `experiments/README.md`: question, what was expected, what was found.

What was found is what `spyscare plot DIR --into docs/studies` left there; a study file
that has changed since is marked, and one that nobody has run says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docs import published
from sim.study.files import folder, kind_of_file
from sim.study.identity import text_hash
from sim.study.statement import load_study

#: Sentences shown of each study; the rest is in its file.
SHOWN = 6


def index() -> str:
    """The body of the block, one section a study, in alphabetical order."""
    return "\n".join(map(_section, _sweeps()))


def _sweeps() -> list[Path]:
    return sorted(path for path in folder().glob("*.toml") if not kind_of_file(path))


def _section(path: Path) -> str:
    study = load_study(path)
    lines = [
        f"### `{study.name}`: {study.title}", "",
        f"*{study.question}*", "",
        f"- **Expected**: {study.expected or 'nothing was written down.'}",
    ]  # fmt: skip
    said = published.kept(f"studies/{study.name}.json")
    if said is None:
        lines.append("- **Found**: not run yet.")
        return "\n".join(lines) + "\n"
    birth = said["birth"]
    lines += [f"- **Found**: {line}" for line in said["found"][:SHOWN]]
    if birth["text"] != text_hash(study.text):
        lines.append("- **Stale**: the study file has changed since; run it again.")
    lines.append(f"- **Ran**: {_ran(birth)}.")
    lines += ["", f"![{study.title}](../docs/studies/{study.name}.png)"]
    return "\n".join(lines) + "\n"


def _ran(birth: dict[str, Any]) -> str:
    seeds = "1 seed" if birth["replicates"] == 1 else f"{birth['replicates']} seeds"
    parts = [f"{birth['points']:,} points x {seeds}"]
    if birth["officers"]:
        parts.append(f"{birth['officers']:,} officers")
    if birth["failed"]:
        parts.append(f"{birth['failed']:,} runs failed")
    if birth["seconds"]:
        parts.append(_duration(birth["seconds"]))
    if birth["quick"]:
        parts.append("quick trial")
    return ", ".join([*parts, f"code `{birth['code'][:8]}`"])


def _duration(seconds: float) -> str:
    """`under a minute`, `7 min`."""
    return "under a minute" if seconds < 60 else f"{seconds / 60:.0f} min"


BLOCKS = {"studies": index}
