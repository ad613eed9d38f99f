"""A small study of two families and a baseline, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.study.methods.rivals import compare
from sim.study.methods.rivals_statement import RivalStudy, load_rivals

EPISODES = '{{ alarm-1927 = "{}", vesna-1930 = "{}", spy-scare-1940 = "{}" }}'
TEXT = """
kind     = "rivals"
title    = "A trial"
question = "Which of three?"
expected = "None, at this size."

[design]
simulations = 12
officers    = 300
seed        = 5

[abc]
accepted  = [0.05, 0.1, 0.2]
bootstrap = 20
tested    = 12

[forest]
trees = 20

[best]
sets       = 1
replicates = 2

[[rival]]
id         = "scare"
hypothesis = "H1"
words      = "a scare"
episodes   = @SCARE
[rival.parameters]
"police.threshold"  = { from = "x0.5", to = "x2" }
"leadership.abroad" = { from = "x0.333", to = "x3" }

[[rival]]
id         = "plan"
hypothesis = "H2"
words      = "a plan"
episodes   = @PLAN
[rival.parameters]
"police.threshold" = { from = "x0.5", to = "x2" }
"shift.the-plan"   = { from = "-60d", to = "+60d" }

[[rival]]
id         = "other-plan"
hypothesis = ""
words      = "the same plan under another name"
episodes   = @PLAN
[rival.parameters]
"police.threshold" = { from = "x0.5", to = "x2" }
"shift.the-plan"   = { from = "-60d", to = "+60d" }
"""
TEXT = TEXT.replace("@SCARE", EPISODES.format("alarm-1927", "vesna-1930", "spy-scare-1940"))
TEXT = TEXT.replace("@PLAN", EPISODES.format("plan-1927", "plan-1930", "plan-1940"))


@pytest.fixture(scope="session")
def trial(tmp_path_factory) -> RivalStudy:
    """The study."""
    path = tmp_path_factory.mktemp("rivals") / "trial.toml"
    path.write_text(TEXT, encoding="utf-8")
    return load_rivals(path)


@pytest.fixture(scope="session")
def done(trial, tmp_path_factory) -> tuple[Path, dict[str, Any]]:
    """Its folder after one comparison in this process, and what was found."""
    folder = tmp_path_factory.mktemp("done")
    return folder, compare(trial, folder)
