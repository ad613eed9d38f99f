"""Small studies: a short scenario, a study over it, and models whose answers are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sim.study import Study, load_study
from tests.texts import replaced

SHORT = """
title    = "Ten months"
question = "What has happened by the spring?"
extends  = "spy-scare-1937"
[period]
end = 1937-05-31
[officers]
count = 300
"""

STUDY = """
title    = "A trial"
question = "Does it work?"
expected = "Yes."
scenario = "short"
[factors]
"police.zeal" = { from = 1.0, to = 2.0, steps = 3 }
"shift.plenum" = { from = "-20d", to = "20d", step = "20d" }
[design]
kind = "grid"
replicates = 2
[outcomes]
lost   = { value = "removed_share", words = "share lost", unit = "share" }
cases  = "arrests"
ordered = "order_day >= 0"
[quick]
steps = 2
replicates = 1
"""

#: Models by name, found by worker processes as `known_models.NAME`.
MODELS = """
import os, time
from pathlib import Path

HERE = Path(__file__).parent

def plain(scenario, changes, seed):
    return {"arrests": 100 * changes["police.zeal"] + seed, "removed_share": 0.5}

def slow(scenario, changes, seed):
    time.sleep(0.01)
    return plain(scenario, changes, seed)

def fails_at_two(scenario, changes, seed):
    if changes["police.zeal"] == 2.0:
        raise ValueError("too much\\nzeal")
    return plain(scenario, changes, seed)

def dies_at_two(scenario, changes, seed):
    if changes["police.zeal"] == 2.0 and seed == 1:
        os._exit(7)
    return plain(scenario, changes, seed)

def dies_once(scenario, changes, seed):
    try:
        (HERE / "died").touch(exist_ok=False)
    except FileExistsError:
        return plain(scenario, changes, seed)
    os._exit(7)
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the short scenario in it."""
    (tmp_path / "short.toml").write_text(SHORT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def study(desk: Path) -> Callable[..., Study]:
    """A function: replacements in the text of the trial study -> the study, in a file."""

    def make(name: str = "trial", /, **replacements: str) -> Study:
        return load_study(write(desk, name, replaced(STUDY, *replacements.items())))

    return make


def write(folder: Path, name: str, text: str) -> Path:
    """A study file; path of it."""
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def written(desk: Path) -> Callable[[str], Path]:
    """A function: text -> `mine.toml` beside the short scenario."""
    return lambda text: write(desk, "mine", text)


@pytest.fixture
def models(desk: Path, monkeypatch: pytest.MonkeyPatch):
    """The module of known models, which worker processes find too."""
    (desk / "known_models.py").write_text(MODELS, encoding="utf-8")
    monkeypatch.syspath_prepend(desk)
    import importlib
    import sys

    sys.modules.pop("known_models", None)
    return importlib.import_module("known_models")


@pytest.fixture(scope="session")
def trial_text() -> str:
    """The text of the trial study."""
    return STUDY


@pytest.fixture(scope="session")
def content_of() -> Callable[[pd.DataFrame], bytes]:
    """A function: a table -> all its bytes, types included."""

    def content(table: pd.DataFrame) -> bytes:
        import pyarrow as pa

        sink = pa.BufferOutputStream()
        whole = pa.Table.from_pandas(table, preserve_index=True)
        with pa.ipc.new_stream(sink, whole.schema) as stream:
            stream.write_table(whole.combine_chunks())
        return sink.getvalue().to_pybytes()

    return content
