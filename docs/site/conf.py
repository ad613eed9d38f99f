"""How the documentation becomes pages: `make site`, or

    python -m sphinx -W -b html -c docs/site . site

Pages are the Markdown files as they stand in the repository; the list of pages and the reference of
public names are added here, so that the files read well without being built. Nothing is fetched,
neither while building nor by the pages.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import sim  # noqa: E402

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = PROJECT["name"]
author = PROJECT["authors"][0]["name"]
copyright = f"2026, {author}"
version = release = PROJECT["version"]
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "README"
#: Heading of the list -> pages, without their suffix. Every page of docs/ stands in one.
PAGES = {
    "Use": ["docs/guide", "scenarios/README", "scenarios/rivals/README", "docs/own-study",
            "docs/report", "docs/explore", "docs/explorable", "experiments/README",
            "docs/studies", "docs/cluster"],
    "The model": ["docs/odd", "docs/odd-d", "docs/trace", "docs/structure", "docs/mesa",
                  "docs/site/api"],
    "What came of it": ["docs/why", "docs/compare", "docs/validity", "docs/fit", "docs/rivals",
                        "docs/mass-operations", "docs/performance"],
    "The project": ["docs/related", "CONTRIBUTING", "CHANGELOG"],
}  # fmt: skip
include_patterns = ["README.md", "docs/*.md", "docs/site/*.md", "CHANGELOG.md", "CONTRIBUTING.md",
                    "scenarios/README.md", "scenarios/rivals/README.md",
                    "experiments/README.md"]  # fmt: skip
exclude_patterns = ["runs", "build", "dist", ".venv"]

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
# `cannot be lexed`: listings of our own kinds (errors, history) are plain text.
suppress_warnings = ["misc.highlighting_failure"]
highlight_language = "none"

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"spyscare {version}"
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"footer_icons": []}

#: Public names that are no class or function.
PLAIN = ("__version__",)


def _listed(app: Any, name: str, source: list[str]) -> None:
    """Add the list of pages to the first one, and the public names to their reference."""
    if name == root_doc:
        source[0] += "".join(
            f"\n```{{toctree}}\n:hidden:\n:caption: {head}\n:maxdepth: 1\n\n"
            + "".join(f"{page}\n" for page in pages)
            + "```\n"
            for head, pages in PAGES.items()
        )
    elif name == "docs/site/api":
        source[0] += "".join(_documented(each) for each in sim.__all__ if each not in PLAIN)


def _documented(name: str) -> str:
    found = getattr(sim, name)
    kind = "autoclass" if isinstance(found, type) else "autofunction"
    members = "\n:members:" if kind == "autoclass" else ""
    return (
        f"\n## `sim.{name}`\n\n```{{eval-rst}}\n.. {kind}:: sim.{name}\n"
        + "".join(f"   {line}\n" for line in members.splitlines() if line)
        + "```\n"
    )


def _fronted(app: Any, fault: Exception | None) -> None:
    """Let the folder's own address lead to the first page."""
    if fault is None and app.builder.name == "html":
        lead = f"{root_doc}.html"
        Path(app.outdir, "index.html").write_text(
            f'<!doctype html>\n<html lang="{language}"><meta charset="utf-8">'
            f'<meta http-equiv="refresh" content="0; url={lead}"><title>{html_title}</title>'
            f'<a href="{lead}">{html_title}</a></html>\n',
            encoding="utf-8",
        )


def _explorable(app: Any, fault: Exception | None) -> None:
    """Put the explorable, which is a page already, where its page links to."""
    if fault is None and app.builder.name == "html":
        into = Path(app.outdir, "docs", "explorable")
        into.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "docs" / "explorable" / "index.html", into)


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _listed)
    app.connect("build-finished", _fronted)
    app.connect("build-finished", _explorable)
