"""What counts as the same model: another number is another, another comment is not."""

from __future__ import annotations

import json

import pytest

from sim.engine import identity

RULE = "rules/pressure.py"


@pytest.mark.parametrize(
    "edited",
    [RULE, "engine/compiled.py", "engine/summary.py", "corps/corps.py", "scenario/load.py",
     "draws.py", "data/posts.csv"],
)  # fmt: skip
def test_an_edit_of_the_model_makes_other_results(code, edited):
    before = code()
    assert code(edited) != before


@pytest.mark.parametrize(
    "edited",
    ["cli.py", "plots/style.py", "faces/showing.py", "study/carry.py", "measures/series.py",
     "data/patterns.toml"],
)  # fmt: skip
def test_an_edit_of_anything_else_does_not(code, edited):
    before = code()
    assert code(edited) == before


def test_another_comment_or_docstring_is_the_same_model_and_another_number_is_not(code):
    before, kernels = code(), code(what=identity.kernel_hash)
    for change in (
        lambda text: text + "\n# another line\n",
        lambda text: text.replace('"""', '"""Otherwise. ', 1),
        lambda text: text.replace("\n\n\n", "\n\n\n\n\n"),
    ):
        assert code(RULE, change) == before
        assert code(what=identity.kernel_hash) == kernels
    edited = code(RULE, lambda text: text.replace("1.0", "1.5", 1))
    assert edited != before
    assert code(what=identity.kernel_hash) != kernels


def test_annotations_of_functions_say_nothing_and_those_of_fields_do():
    plain = identity._essence("a.py", b"def f(x): return x")
    assert identity._essence("a.py", b"def f(x: int) -> int:\n    return x  # so") == plain
    fields = [identity._essence("a.py", b"class A:\n    x: %s = 1" % k) for k in (b"int", b"str")]
    assert fields[0] != fields[1]


def test_codes_certified_together_count_as_one(code, tmp_path, monkeypatch):
    table = tmp_path / "sim" / identity.TABLE
    table.write_text("[]")
    identity._firsts.cache_clear()
    identity.certify("a" * 64, "first")
    identity.certify("b" * 64, "first")
    identity.certify("c" * 64, "second")
    assert [identity.canonical(c * 64) for c in "abcd"] == [c * 64 for c in "aacd"]
    assert [g["codes"] for g in json.loads(table.read_text())] == [["a" * 64, "b" * 64], ["c" * 64]]
    identity._firsts.cache_clear()


def test_what_was_found_is_kept(code, monkeypatch):
    first = code()
    monkeypatch.setattr(identity, "_essence", lambda *_: pytest.fail("parsed again"))
    assert code() == first


def test_a_folder_that_cannot_be_written_is_borne(code, tmp_path):
    blocked = tmp_path / "sim" / "engine" / "__pycache__"
    blocked.write_text("a file where a folder is wanted")
    assert code() == identity.code()
    assert blocked.is_file()
