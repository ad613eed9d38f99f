"""What goes out with a release: it is valid, says one version, and its licences are where it says.

The wheel itself is tried in `tests/test_wheel.py`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from docs import published

ROOT = published.ROOT
DATA = ROOT / "sim" / "data"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))["project"]


@pytest.fixture(scope="module")
def citation() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(text("CITATION.cff"))


@pytest.fixture(scope="module")
def codemeta() -> dict[str, Any]:
    return json.loads(text("codemeta.json"))


def test_the_version_is_the_same_everywhere(project, citation, codemeta) -> None:
    version = project["version"]
    assert citation["version"] == codemeta["version"] == codemeta["softwareVersion"] == version
    assert re.findall(r"spyscare, version (\S+) \(", text("README.md")) == [version]
    assert re.findall(r"spyscare, version (\S+)$", text("sim/data/LICENSE.txt"), re.M) == [version]


def test_the_changelog_has_the_version_with_its_day(citation, project) -> None:
    released = re.search(r"^## \[(\d[^]]*)\] - (\S+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert released is not None
    day = citation["date-released"]
    assert released.groups() == (project["version"], dt.date.fromisoformat(str(day)).isoformat())


def test_who_made_it_and_what_it_is_about_are_said_alike(project, citation, codemeta) -> None:
    names = [each["name"] for each in project["authors"]]
    assert names == [each["name"] for each in citation["authors"]]
    assert names == [each["name"] for each in codemeta["author"]]
    assert project["keywords"] == citation["keywords"] == codemeta["keywords"]
    assert citation["title"] == codemeta["name"] == project["name"]
    assert codemeta["datePublished"] == str(citation["date-released"])


def test_a_citation_has_what_the_format_asks_for(citation) -> None:
    needed = {"cff-version", "title", "message", "authors"}
    assert needed <= set(citation)
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    for work in citation["references"]:
        assert {"type", "title", "authors"} <= set(work), work


def test_metadata_is_of_the_vocabulary_it_names(codemeta) -> None:
    assert codemeta["@context"] == "https://w3id.org/codemeta/3.0"
    assert codemeta["@type"] == "SoftwareSourceCode"
    parts = [codemeta["readme"], codemeta["softwareHelp"]["url"], codemeta["hasPart"][0]["url"]]
    assert [name for name in parts if not (ROOT / name).exists()] == []


def test_every_licence_is_where_it_is_said_to_be(project, citation, codemeta) -> None:
    assert [name for name in project["license-files"] if not (ROOT / name).is_file()] == []
    assert project["license"] == f"{citation['license']} AND CC-BY-4.0"
    assert codemeta["license"].endswith(f"/{citation['license']}")
    assert codemeta["hasPart"][0]["license"].endswith("/CC-BY-4.0")


def test_the_licence_of_the_evidence_names_every_table_of_it() -> None:
    said = text("sim/data/LICENSE.txt").partition("=====")[0]
    tables = {path.name for path in DATA.iterdir() if path.suffix in (".csv", ".toml")}
    assert set(re.findall(r"`(\w+\.(?:csv|toml))`", said)) == tables
    for table in ("chronology.csv", "statistics.csv"):  # whose columns it speaks of
        assert "source" in (DATA / table).read_text(encoding="utf-8").partition("\n")[0].split(",")


def test_commands_for_contributors_are_there() -> None:
    targets = re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE)
    asked = re.findall(r"(?m)(?:^|`)make ([a-z]+)", text("CONTRIBUTING.md"))
    assert [name for name in asked if name not in targets] == []


def links(name: str) -> list[str]:
    """Targets of a document's links that are no addresses."""
    found = re.findall(r"\]\(([^)\s]+)\)", text(name))
    return [each for each in found if not each.startswith("http")]


@pytest.mark.parametrize(
    "name", ["CONTRIBUTING.md", "docs/odd-d.md", "docs/trace.md", "docs/related.md"]
)
def test_links_lead_somewhere(name) -> None:
    def slugs(path: Path) -> set[str]:
        heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}

    nowhere = []
    for target in links(name):
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        if not path.exists() or (anchor and anchor not in slugs(path)):
            nowhere.append(target)
    assert links(name) and nowhere == []
