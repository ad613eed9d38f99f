"""The net: what runs give is what it was, to the last bit where digests hold."""

from __future__ import annotations

import json

import pytest

from sim.engine import identity
from tests import golden

STORED = json.loads(golden.GOLDEN.read_text(encoding="utf-8"))


def test_runs_give_what_they_gave() -> None:
    wanted, found = STORED["runs"], golden.computed()
    if STORED["here"] != golden.here():
        print(f"digests hold for {STORED['here']}; here rows and totals are compared")
        counted = ("rows", "letters", "arrests", "dismissals")
        wanted, found = (
            {name: {key: run[key] for key in counted} for name, run in runs.items()}
            for runs in (wanted, found)
        )
    assert golden.differing(wanted, found) == []


def test_the_code_is_certified_by_the_digests_that_are_stored() -> None:
    groups = [group for group in identity._groups() if identity.code() in group["codes"]]
    assert [group["certificate"] for group in groups] == [golden.certificate(STORED["runs"])], (
        "python -m tests.golden certifies code that gives what it gave"
    )


def test_results_that_move_want_a_line_of_the_changelog(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["golden", "--renew"])
    monkeypatch.setattr(golden, "regression_is_told", lambda: False)
    monkeypatch.setattr(golden, "computed", lambda: pytest.fail("computed before it was asked"))
    assert golden.main() == 2
    assert "Regression" in capsys.readouterr().out


def test_what_moved_is_named_case_by_case() -> None:
    old = {"a 1": {"ledger": "x", "rows": 3}, "b 1": {"ledger": "y", "rows": 4}}
    new = {"a 1": {"ledger": "z", "rows": 3}, "c 1": {"ledger": "y", "rows": 4}}
    assert golden.differing(old, new) == ["a 1: ledger", "b 1: ledger, rows", "c 1: ledger, rows"]
    assert golden.differing(old, old) == []
