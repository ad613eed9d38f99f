"""Numbers that documents speak of: where they are kept, and whether they are stale.

They are made by commands, not here, and carry the identity of the code, of the study and of the
scenarios they were made with. Pages are filled from them, so that making the documents runs
nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.engine.identity import canonical, code_hash
from sim.errors import SpyscareError
from sim.measures.patterns import load_patterns
from sim.scenario.load import Scenario, load
from sim.study.files import folder as experiments
from sim.study.writing import text_hash

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent

#: File of numbers in the documents -> the command that makes it; `NAME` is the study's.
COMMANDS = {
    "explorable/explorable.json": "make explorable",
    "score.json": "spyscare score --all --replicates 50 --workers 2 --out docs",
    "fit/fit.json": "spyscare fit fit --workers 2 && spyscare plot runs/fit --into docs/fit",
    "rivals/rivals.json": "spyscare rivals rivals --workers 2 --into docs/rivals",
    "studies/NAME.json": "spyscare sweep NAME --workers 2 && spyscare plot runs/NAME --into"
    " docs/studies",
}
#: The page that holds its own numbers, and its code.
TIMED, TIMED_BY = "performance.md", "make bench"
_CODE = re.compile(r"^\| code \| ([0-9a-f]+) \|$", re.MULTILINE)


def kept(name: str) -> dict[str, Any] | None:
    """What is kept in a file of the documents; None where nothing has been yet.

    Args:
        name: path below `docs`.

    Raises:
        SpyscareError: where it cannot be read.
    """
    try:
        return json.loads((DOCS / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SpyscareError(
            f"docs/{name}: cannot be read: {error}; `{command(name)}` makes it"
        ) from None


def needed(name: str) -> dict[str, Any]:
    """The same, where there is nothing to say without it.

    Raises:
        SpyscareError: where it is not there.
    """
    found = kept(name)
    if found is None:
        raise SpyscareError(f"docs/{name}: is not there; `{command(name)}` makes it")
    return found


def command(name: str) -> str:
    """What makes a file of numbers anew."""
    if name == TIMED:
        return TIMED_BY
    if name.startswith("cases/"):
        return json.loads((DOCS / name).read_text(encoding="utf-8"))["command"]
    study = Path(name).stem
    return COMMANDS.get(name) or COMMANDS["studies/NAME.json"].replace("NAME", study)


def files() -> list[str]:
    """Files of numbers, as paths below `docs`."""
    return sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.json"))


def outdated() -> list[str]:
    """What has changed since numbers were made, one line each, with the command that helps."""
    lines = []
    for name in files():
        found = needed(name)
        lines += [f"{name}: {what} has changed since; `{command(name)}`" for what in changed(found)]
    code = _CODE.search((DOCS / TIMED).read_text(encoding="utf-8"))
    if code and not _same(code[1]):
        lines.append(f"{TIMED}: the model has changed since; `{TIMED_BY}`")
    return lines


def changed(found: Mapping[str, Any]) -> Iterator[str]:
    """What numbers were made with that is no longer so."""
    birth = found["birth"]
    if not _same(birth["code"]):
        yield "the model"
    study = birth.get("study") or found.get("study", {}).get("name")
    if study and text_hash(text_of(study)) not in (birth.get("text"), birth.get("study_hash")):
        yield f"experiments/{study}.toml"
    for name, officers, then in _scenarios(found):
        if _hash(name, officers) != then:
            yield name
    record = {p["id"]: p["record"] for p in found.get("patterns", ()) if "run" in p}
    ends = {name: (each["low"], each["high"]) for name, each in record.items()}
    if record and ends != {p.id: (p.low, p.high) for p in load_patterns()}:
        yield "the table of patterns"


def _same(code: str) -> bool:
    """Whether results of a code are those of this one; of some pages only its first digits."""
    now = code_hash()
    return canonical(code) == now or (len(code) < 64 and now.startswith(code))


def _scenarios(found: Mapping[str, Any]) -> Iterator[tuple[str, int | None, str]]:
    """Scenario, officers and hash of all that numbers were made from, where they say so."""
    birth = found["birth"]
    for source in birth.get("sources", ()):
        yield source["scenario"], source["officers"], source["hash"]
    for name, then in birth.get("scenarios", {}).items():  # of the shipped ones
        yield name, None, then
    for name, then in found.get("scenarios", {}).items():
        yield name, birth["officers"], then


def scenario(name: str, officers: int | None = None) -> Scenario:
    """A scenario as it is now, shipped or beside the studies, at a size.

    Raises:
        SpyscareError: where there is none.
    """
    beside = experiments() / f"{name}.toml"
    found = load(beside if beside.is_file() else name)
    return found.with_values({"officers.count": officers}) if officers else found


def _hash(name: str, officers: int | None) -> str:
    try:
        return scenario(name, officers).hash
    except SpyscareError:
        return ""


def text_of(study: str) -> str:
    """Text of a study's file as it is now; empty where there is none."""
    path = experiments() / f"{study}.toml"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
