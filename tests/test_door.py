"""The way in from Python: what it takes, what it refuses, what it says of itself."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim import measures, study
from sim.corps.corps import Corps
from sim.measures.runs import Saved
from sim.plots.run import draw_all
from sim.scenario.timeline import history
from sim.study.methods.stages import is_fit, stages_of

TEXT = (
    'title = "Small"\nquestion = "Does it run?"\nextends = "alarm-1927"\n'
    "[officers]\ncount = 200\n[period]\nend = 1926-07-31\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> sim.Result:
    path = tmp_path_factory.mktemp("door") / "small.toml"
    path.write_text(TEXT)
    return sim.simulate(path, seed=np.int64(3))


# text or path, numbers of any kind


@pytest.mark.parametrize("kind", [str, Path])
def test_text_and_paths_are_taken_alike(
    kind: Callable[[Any], Any], file: Path, result: sim.Result, tmp_path: Path
) -> None:
    folder = kind(tmp_path / "run")
    assert sim.load(kind(file)) == sim.army(kind(file)).world == result.scenario
    assert sim.simulate(kind(file), 3).summary["letters"] == result.summary["letters"]
    result.save(folder)
    run = measures.read_run(folder)
    assert run.seeds == (3,) and Saved(folder).seed == 3
    assert draw_all(run, kind(tmp_path / "figures"))
    assert not study.is_study(folder) and not is_fit(folder)
    with pytest.raises(sim.SpyscareError, match="there is no finished fit"):
        stages_of(folder)


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8, np.int32])
def test_whole_numbers_of_any_kind_are_seeds_and_counts(kind: Callable[[int], Any]) -> None:
    army = sim.army("alarm-1927", seed=kind(3), officers=kind(200))
    assert (army.seed, army.count, type(army.seed)) == (3, 200, int)
    again = sim.load("alarm-1927").with_values({"officers.count": np.float64(200)})
    assert again == army.world
    assert history(again, kind(3)) == history(again, 3)


@pytest.mark.parametrize("seed", [1.5, np.float64(1), "1", True, -1, 2**63, None, np.nan])
def test_what_is_no_seed_is_refused_at_every_door(seed: Any) -> None:
    for door in (sim.simulate, history):
        scenario = sim.load("alarm-1927").with_values({"officers.count": 200})
        with pytest.raises(sim.SpyscareError, match="is not a whole number from 0 to 2"):
            door(scenario, seed)
    if seed is not None:
        with pytest.raises(sim.SpyscareError, match="is not a whole number from 0 to 2"):
            sim.army("alarm-1927", seed=seed)


def test_a_seed_of_numpy_is_saved_whole(result: sim.Result, tmp_path: Path) -> None:
    result.save(str(tmp_path))
    plain = sim.simulate(result.scenario, 3)
    plain.save(tmp_path / "plain")
    for path in (tmp_path / "plain").iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_a_folder_that_cannot_be_written_keeps_what_it_had(
    result: sim.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim.simulate(result.scenario, 4).save(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    full = OSError(28, "No space left on device")

    def fail(table: Any, birth: Any, replicate: int, file: Any) -> None:
        file.write(b"half of it")
        raise full

    monkeypatch.setattr("sim.engine.tables.write_to", fail)
    with pytest.raises(OSError, match="No space left on device") as error:
        result.save(tmp_path)
    assert error.value.filename == str(tmp_path / "daily.parquet")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# an army by name


class Quota(sim.Police):
    """Asks for men whatever is on file."""

    def quota(self) -> float:
        return 500.0


def test_an_army_is_had_by_name_with_its_size_and_classes(file: Path) -> None:
    army = sim.army(file, seed=5, police=Quota)
    assert isinstance(army, sim.Army) and isinstance(army.police, Quota)
    assert (army.world.name, army.count, army.seed) == ("small", 200, 5)
    army.step()
    assert army.world.date(army.day) == dt.date(1926, 6, 1)
    without = sim.army(sim.load(file), officers=300, phases=sim.Army.phases[:3])
    assert (without.count, len(without.phases)) == (300, 3)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oficer": Quota}, 'army: oficer: no such argument; did you mean "officer"?'),
        ({"engine": "agents"}, "army: engine: no such argument; wants one of rng, corps, officer"),
        ({"officers": 5}, "officers.count: 5 is below 200"),
        ({"officers": 250.5}, "officers.count: 250.5 is not a whole number"),
        ({"seed": 1, "rng": 2}, "seed: 1 and rng: 2 both name the seed"),
        ({"phases": ("denunciaton",)}, "'denunciaton' is no method of the army"),
    ],
)
def test_what_an_army_cannot_take_is_one_line(given: dict[str, Any], words: str) -> None:
    with pytest.raises(sim.SpyscareError) as error:
        sim.army("alarm-1927", **given)
    (line,) = error.value.lines
    assert words in line


def test_a_corps_and_a_number_of_officers_both_say_how_many(result: sim.Result) -> None:
    with pytest.raises(sim.SpyscareError, match="officers=300 and a corps both say"):
        sim.army(result.scenario, officers=300, corps=result.corps)
    assert sim.army(result.scenario, corps=result.corps).corps is result.corps


# what it says of itself


def test_things_say_in_a_line_what_they_are(result: sim.Result, tmp_path: Path) -> None:
    result.save(tmp_path)
    army = sim.army(result.scenario, 3)
    before = repr(army)
    army.step()
    said = {
        repr(result): "<Result of small, 200 officers, seed 3, 61 days, compiled, ",
        repr(result.scenario): "<Scenario small, 1926-06-01 to 1926-07-31, 200 officers, ",
        repr(result.corps): "<Corps of 200 officers and ",
        repr(measures.read_run(tmp_path)): "<Run of small, 200 officers, seeds 3>",
        before: "<Army of small, 200 officers, seed 3, before its first day>",
        repr(army): "<Army of small, 200 officers, seed 3, after 1926-06-01>",
        repr(army.by_number[0]): "<Officer 0, ",
        repr(army.by_number[199]): "<Officer 199, ",
    }
    assert all(words.startswith(begin) and len(words) < 120 for words, begin in said.items())
    assert isinstance(result.corps, Corps)
    short = sim.simulate(result.scenario, record="summary")
    assert repr(short).endswith(", no ledger>")


# folders that are no runs


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{}", "is not of a run: wants a table summary"),
        ("[]", "is not of a run: wants a table summary"),
        ("null", "is not of a run: wants a table summary"),
        ('{"summary": {}}', "is not of a run: wants a table provenance"),
        ('{"summary": {}, "provenance": {}}', "provenance.scenario is missing"),
        ("{", "cannot be read"),
    ],
)
def test_a_run_json_that_is_none_is_told(
    content: str, words: str, result: sim.Result, tmp_path: Path
) -> None:
    result.save(tmp_path)
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(sim.SpyscareError, match=words) as error:
        measures.read_run(tmp_path).provenance  # noqa: B018
    assert error.value.lines[0].startswith(f"{tmp_path / 'run.json'}: ")


def test_seeds_that_are_none_are_told(result: sim.Result, tmp_path: Path) -> None:
    result.save(tmp_path / "replicate-3")
    text = (tmp_path / "replicate-3" / "run.json").read_text()
    for wrong in ('"3"', "null", "3.5"):
        (tmp_path / "replicate-3" / "run.json").write_text(
            text.replace('"seed": 3', f'"seed": {wrong}')
        )
        with pytest.raises(sim.SpyscareError, match="wants seeds, whole numbers"):
            measures.read_run(tmp_path)


def test_one_seed_in_two_folders_is_not_read_as_two_runs(
    result: sim.Result, tmp_path: Path
) -> None:
    result.save(tmp_path / "replicate-3")
    shutil.copytree(tmp_path / "replicate-3", tmp_path / "replicate-3-copy")
    with pytest.raises(sim.SpyscareError, match="seed 3 stands there twice, as replicate-3"):
        measures.read_run(tmp_path)
