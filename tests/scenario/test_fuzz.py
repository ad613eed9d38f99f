"""Scenario files broken in one to three places: no traceback, no silence, and every place named.

`SPYSCARE_FUZZ=2000 pytest -s tests/scenario/test_fuzz.py` tries so many.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim.errors import SpyscareError
from sim.scenario.load import load
from sim.scenario.timeline import history
from tests.broken import BREAKS, SURE, broken

PARENT = """
title = "Parent"
question = "What if?"
sources = ["one", "two"]
[period]
start = 1937-01-01
end = 1938-06-30
[police]
zeal = 1.2
capacity = { value = 4, unit = "cases per day per 100,000 officers", evidence = "M20" }
[salience]
foreign_agent = 0.3
[[trigger]]
id = "plenum"
theme = "trials"
date = { between = [1937-02-23, 1937-03-05] }
kind = "set"
push = "+0.2"
salience.foreign_agent = 0.6
evidence = ["plenum-stalin-1937", "M12"]
[[trigger]]
id = "press"
theme = "press"
after = "plenum"
delay = "10d"
kind = "pulse"
vigilance = "x1.5"
half_life = "20.5d"
evidence = "M24"
[[trigger]]
id = "rumour"
date = 1937-04-01
kind = "items"
narrative = "foreign_agent"
group = { rank_group = "senior", district = "kiev" }
share = 0.2
weight = 0.5
echoes = 3
invented = "to show one"
[[trigger]]
id = "the-order"
when = { measure = "arrests", at_least = 300 }
delay = "2d"
kind = "order"
narrative = "foreign_agent"
needs = ["plenum"]
invented = "to show one"
"""

MINE = """
title = "Mine"
question = "And if not?"
extends = "parent"
remove = ["rumour"]
[climate]
vigilance = 0.1
[shift]
plenum = "+5d"
theme.press = "-2d"
[scale]
theme.trials = 0.5
[present]
press = true
[change.plenum]
push = "+0.3"
[[trigger]]
id = "taken"
date = 1937-05-10
kind = "remove"
outcome = "arrest"
narrative = "factional"
persons = ["tukhachevskii"]
needs = "plenum"
evidence = "S157"
[[trigger]]
id = "chief"
after = "the-order"
delay = "3d"
kind = "police_chief"
name = "Somebody"
zeal = { to = 2.0, over = "30d" }
evidence = "M12"
[[trigger]]
id = "slope"
date = 1937-08-01
kind = "ramp"
over = "40d"
tension = 0.6
invented = "to show one"
"""

FILES = {"parent": PARENT, "mine": MINE}
#: Of a complaint: the file, and where in it; a file may also be one that cannot be read.
PLACED = re.compile(r"(mine|parent)\.toml(, line \d+: .|: [^:]+: .|: cannot be read: .)", re.DOTALL)
TRIES = int(os.environ.get("SPYSCARE_FUZZ", "300"))


def test_the_files_are_sound_unbroken(tmp_path: Path) -> None:
    assert [t.id for t in load(written(tmp_path, {})).triggers][-1] == "slope"


def written(folder: Path, breaks: dict[str, list]) -> Path:
    for name, text in FILES.items():
        content = broken(text, breaks.get(name, []))
        (folder / f"{name}.toml").write_bytes(content.encode("utf-8"))
    return folder / "mine.toml"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1936, 1937, 1938, 1939])
def test_broken_files_are_told_with_their_places(tmp_path: Path, capsys, seed: int) -> None:
    tried: Counter[str] = Counter()

    @hypothesis.seed(seed)
    @settings(
        max_examples=TRIES // 4, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(which=st.sampled_from(sorted(FILES)), breaks=BREAKS)
    def check(which: str, breaks: list[tuple[str, int]]) -> None:
        path = written(tmp_path, {which: breaks})
        tried["files"] += 1
        try:
            scenario = load(path)
        except SpyscareError as error:
            tried["told"] += 1
            assert error.lines
            for line in error.lines:
                assert PLACED.match(line), line
        else:
            before = broken(FILES[which], breaks[:-1])
            silent = breaks[-1][0] in SURE and before != broken(FILES[which], breaks)
            assert not silent, (path.parent / f"{which}.toml").read_text(encoding="utf-8")
            assert len(history(scenario, seed)) <= len(scenario.triggers)

    check()
    with capsys.disabled():
        print(f"\n{tried['files']} files, {tried['told']} with complaints, seed {seed}")
    assert tried["told"] > tried["files"] // 2
