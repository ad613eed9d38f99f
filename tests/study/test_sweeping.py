"""`spyscare sweep`: its account, its exit codes, and how one goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.faces.order import Order
from sim.faces.studying import account_of_sweep
from sim.study import Interrupted, Report, read


@pytest.fixture
def at_desk(desk, study, monkeypatch):
    """The user in the folder of the trial study."""
    study()
    monkeypatch.chdir(desk)
    return desk


def spyscare(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


def report(**numbers):
    made = Report("trial", Path("runs/trial"), points=9, replicates=2, asked=18)
    for name, value in numbers.items():
        setattr(made, name, value)
    return made


def test_a_sweep_fills_its_folder_and_goes_on(at_desk):
    result = spyscare("sweep", "trial", "--quick", "--officers", 250)
    assert result.exit_code == 0, result.stderr
    assert "trial: 4 of 4 runs are there (4 points, 1 replicates); 4 made now" in result.stdout
    assert "4 runs to make, into runs/trial-quick" in result.stderr
    assert len(read("runs/trial-quick")) == 4
    result = spyscare("sweep", "trial", "--quick", "--officers", 250, "--replicates", 2)
    assert "8 of 8 runs are there (4 points, 2 replicates); 4 made now" in result.stdout
    assert "4 runs to make, 4 there already" in result.stderr


def test_what_cannot_be_used_is_said(at_desk):
    result = spyscare("sweep", "trail")
    assert result.exit_code == 2 and "trail: no such study" in result.stderr
    result = spyscare("sweep", "trial", "--workers", 0, "--quick")
    assert result.exit_code == 2 and "--workers 0: wants at least 1" in result.stderr
    result = spyscare("sweep", "trial", "--officers", 3)
    assert result.exit_code == 2 and "--officers: 3: wants a whole number" in result.stderr


def test_failures_are_told_and_make_the_exit_code(at_desk, monkeypatch):
    failed = report(done=18, failed=3)
    failed.failures.update({"ValueError: no": 2, "KeyError: x": 1})
    monkeypatch.setattr("sim.study.sweep", lambda *_, **__: failed)
    result = spyscare("sweep", "trial")
    assert result.exit_code == 1
    assert "trial: 15 of 18 runs are there" in result.stdout
    assert "3 runs failed; the next sweep tries them again:\n  2 x ValueError: no\n" in (
        result.stdout
    )


def test_ctrl_c_says_how_to_go_on(at_desk, monkeypatch):
    def interrupted(*_, **__):
        raise Interrupted(report(done=7, stopped="interrupted"))

    monkeypatch.setattr("sim.study.sweep", interrupted)
    result = spyscare("sweep", "trial", "--workers", 2, "--quick", "--replicates", 3)
    assert result.exit_code == 130 and result.stdout == ""
    assert "7 of 18 runs are there" in result.stderr
    assert "stopped: interrupted; go on with:" in result.stderr
    assert (
        "  spyscare sweep trial --out runs/trial-quick --workers 2 --quick --replicates 3\n"
        in result.stderr
    )


def test_an_account_tells_of_everything():
    lines = account_of_sweep(
        report(found=4, done=10, seconds=5.0, set_aside=2000, workers_lost=2, stopped="disk full"),
        Order("sweep", "trial"),
    )
    assert lines == [
        "trial: 14 of 18 runs are there (9 points, 2 replicates); 10 made now, 2.0 a second",
        "2,000 runs of an older model or another plan set aside in runs/trial/aside",
        "a worker died 2 times; its runs were given to another",
        "stopped: disk full; go on with:",
        "  spyscare sweep trial --out runs/trial",
    ]
