"""What runs give, to the last bit: every shipped scenario and 200 drawn worlds, as digests.

`golden.json` is the net under every change of the code, and the certificate by which two states
of the code count as equal (`sim.engine.identity`). Digests hold on the platform and for the
packages that it names; elsewhere row counts and totals are compared.

    python -m tests.golden          # compare; where all is equal, certify the code as it stands
    python -m tests.golden --renew  # results have moved: write digests anew

Renewing wants a line of the changelog, marked **Regression**, that the last commit has not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from sim.engine import identity
from sim.engine.result import Result
from sim.engine.run import simulate
from sim.scenario.load import Scenario, load
from tests.drawn import QUIET, WORLDS, world

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden.json"
OFFICERS, SEEDS = 300, (1, 2)


def cases() -> Iterator[tuple[str, Scenario, int]]:
    """What is run: name of the case, scenario, seed."""
    for path in sorted((ROOT / "scenarios").rglob("*.toml")):
        scenario = load(path).with_values({"officers.count": OFFICERS})
        name = path.relative_to(ROOT / "scenarios").with_suffix("").as_posix()
        for seed in SEEDS:
            yield f"{name} {seed}", scenario, seed
    quiet = load(QUIET)
    for n in range(WORLDS):
        changes, seed = world(n)
        yield f"world {n}", quiet.with_values(changes), seed


def digests(result: Result) -> dict[str, str | int]:
    """SHA-256 of ledger, series, final state and summary; rows, arrests and dismissals in all."""
    arrays = {
        "ledger": result.rows.values(), "series": [result.series], "final": result.final.values()
    }  # fmt: skip
    found: dict[str, str | int] = {}
    for what, columns in arrays.items():
        digest = hashlib.sha256()
        for column in columns:
            digest.update(column.tobytes())
        found[what] = digest.hexdigest()
    numbers = sorted((name, float(value).hex()) for name, value in result.summary.items())
    found["summary"] = hashlib.sha256(repr(numbers).encode()).hexdigest()
    return found | totals(result)


def totals(result: Result) -> dict[str, int]:
    """What is compared on another platform."""
    counted = {name: int(result.summary[name]) for name in ("letters", "arrests", "dismissals")}
    return {"rows": len(result.rows["day"]), **counted}


def here() -> dict[str, str]:
    """Where digests hold."""
    packages = {name: metadata.version(name) for name in ("numba", "numpy")}
    return {"platform": f"{platform.system()} {platform.machine()}", **packages}


def computed() -> dict[str, dict[str, str | int]]:
    """Digests of every case, by the code as it stands."""
    return {name: digests(simulate(scenario, seed)) for name, scenario, seed in cases()}


def differing(
    wanted: dict[str, dict[str, str | int]], found: dict[str, dict[str, str | int]]
) -> list[str]:
    """Cases that moved, came or went, with what differs in each."""
    out = []
    for name in dict.fromkeys([*wanted, *found]):
        old, new = wanted.get(name, {}), found.get(name, {})
        moved = [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)]
        out += [f"{name}: {', '.join(moved)}"] if moved else []
    return out


def certificate(runs: dict[str, dict[str, str | int]]) -> str:
    """SHA-256 of all digests together."""
    return hashlib.sha256(json.dumps(runs, sort_keys=True).encode()).hexdigest()


def write(runs: dict[str, dict[str, str | int]]) -> None:
    """`golden.json`: a line a case."""
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(run)}" for name, run in runs.items())
    GOLDEN.write_text(f'{{"here": {json.dumps(here())},\n"runs": {{\n{lines}\n}}}}\n')


def regression_is_told() -> bool:
    """Whether the changelog has a **Regression** line that the last commit has not."""
    now = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    then = subprocess.run(
        ["git", "show", "HEAD:CHANGELOG.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return now.count("**Regression**") > then.count("**Regression**")


def main() -> int:
    """Compare and certify, or renew."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--renew", action="store_true", help="results have moved: write anew")
    renew = parser.parse_args().renew
    if renew and not regression_is_told():
        print("CHANGELOG.md has no new **Regression** line; results that move want one")
        return 2
    runs = computed()
    if renew:
        write(runs)
    else:
        stored = json.loads(GOLDEN.read_text())
        if stored["here"] != here():
            print(f"digests hold for {stored['here']}, not for {here()}; nothing is certified")
            return 2
        moved = differing(stored["runs"], runs)
        if moved:
            print(*moved, f"{len(moved)} of {len(runs)} cases moved", sep="\n")
            return 1
    identity.certify(identity.code(), certificate(runs))
    print(f"{len(runs)} cases; {identity.code()[:16]} is certified")
    return 0


if __name__ == "__main__":
    sys.exit(main())
