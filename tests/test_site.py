"""The documentation as pages: every page is listed, links lead somewhere, nothing is fetched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

import sim
from docs import published

ROOT = published.ROOT
CONF = ROOT / "docs" / "site" / "conf.py"


@pytest.fixture(scope="module")
def conf():
    pytest.importorskip("sphinx", reason='pip install "spyscare[site]"')
    spec = util.spec_from_file_location("conf", CONF)
    assert spec is not None and spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(source: Path, into: Path) -> subprocess.CompletedProcess[str]:
    words = ["-m", "sphinx", "--fail-on-warning", "--keep-going", "-q", "-b", "html"]
    return subprocess.run(
        [sys.executable, *words, "-c", str(source / "docs" / "site"),
         "-d", str(into.with_name("doctrees")), str(source), str(into)],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_every_page_stands_in_the_list_once(conf) -> None:
    listed = [page for pages in conf.PAGES.values() for page in pages]
    assert len(set(listed)) == len(listed)
    pages = {p.relative_to(ROOT).with_suffix("").as_posix() for p in (ROOT / "docs").glob("*.md")}
    assert pages <= set(listed)
    assert [page for page in listed if not (ROOT / f"{page}.md").is_file()] == []


def test_every_public_name_is_in_the_reference(conf) -> None:
    source = [""]
    conf._listed(None, "docs/site/api", source)
    told = re.findall(r"^## `sim\.(\w+)`$", source[0], re.MULTILINE)
    assert told == [name for name in sim.__all__ if name not in conf.PLAIN]
    assert [name for name in told if not getattr(sim, name).__doc__] == []


@pytest.fixture(scope="module")
def built(conf, tmp_path_factory) -> Path:
    into = tmp_path_factory.mktemp("site") / "html"
    done = build(ROOT, into)
    assert done.returncode == 0, done.stderr
    return into


@pytest.mark.slow
def test_it_builds_strictly_with_search_and_an_entrance(built) -> None:
    assert "README.html" in (built / "index.html").read_text(encoding="utf-8")
    assert (built / "searchindex.js").stat().st_size > 10_000
    assert "sim.simulate" in (built / "docs" / "site" / "api.html").read_text(encoding="utf-8")
    assert 'href="explorable/index.html"' in (built / "docs" / "explorable.html").read_text("utf-8")
    assert (built / "docs" / "explorable" / "index.html").is_file()


@pytest.mark.slow
def test_pages_fetch_nothing(built) -> None:
    fetching = re.compile(
        r"<(?:script|img|iframe|source)[^>]+src=\"https?:|<link[^>]+href=\"https?:"
    )
    styling = re.compile(r"url\([\"']?https?:|@import [\"']?https?:")
    faults = [p.name for p in built.rglob("*.html") if fetching.search(p.read_text("utf-8"))]
    faults += [p.name for p in built.rglob("*.css") if styling.search(p.read_text("utf-8"))]
    assert faults == []


@pytest.mark.slow
def test_broken_links_fail(conf, tmp_path) -> None:
    links = ("nowhere.md", "guide.md#no-such-heading", "../scenarios/no-such.toml")
    source = tmp_path / "source"
    (source / "docs").mkdir(parents=True)
    shutil.copytree(CONF.parent, source / "docs" / "site")
    shutil.copy(ROOT / "pyproject.toml", source)
    (source / "README.md").write_text("# A page\n\n[the guide](docs/guide.md)\n", encoding="utf-8")
    broken = "\n".join(f"[broken]({link})" for link in links)
    (source / "docs" / "guide.md").write_text(f"# Guide\n\n{broken}\n", encoding="utf-8")
    done = build(source, tmp_path / "html")
    assert done.returncode != 0
    for link in links:
        assert link.rpartition("#")[2].rpartition("/")[2] in done.stderr
