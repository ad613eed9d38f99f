"""A report as one HTML file: everything in it, nothing fetched, the same bytes for the same run."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib import resources
from typing import Any

import pandas as pd

from sim.faces.charts import Chart, columns
from sim.faces.report.links import Linker, linker
from sim.faces.report.parts import Case, Section
from sim.measures.page import html as blocks_html
from sim.scenario import evidence

#: Said at the head and at the foot of every report.
SOBER = (
    "This is a model. The names in it are those of real people, many of whom were killed; what"
    " befalls them here follows from rules and chance, and says nothing about them. A fitted model"
    " is an argument, not a proof."
)
#: Licences of what is bundled, shown in every report that carries it.
LICENCES = ("NOTICE", "LICENSE", "LICENSE-zrender", "LICENSE-tslib", "LICENSE-d3")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<a class="skip" href="#main">To the {noun}</a>
<header>
<h1>{title}</h1>
<p class="question">{question}</p>
<p class="sober" role="note">{sober}</p>
<nav aria-label="Parts of the {noun}"><h2>Contents</h2><ol>{nav}</ol></nav>
{find}
</header>
<main id="main">
<noscript><p>Figures and tables want JavaScript; it fetches nothing.</p></noscript>
{sections}
</main>
<footer>
<p>{sober}</p>
<p>Nothing is loaded from anywhere: figures are drawn by Apache ECharts, which is in this file.</p>
<details><summary>Licences of what is in this file</summary>{licences}</details>
</footer>
<script type="application/json" id="data">{data}</script>
{scripts}
</body>
</html>
"""

_FIND = """<div class="find" role="search" data-outside="{outside}" hidden>
<label for="find">Look for a man: who named him, what led up to his arrest; or for an event</label>
<input id="find" type="search" autocomplete="off" spellcheck="false" aria-describedby="found-many">
<p id="found-many" aria-live="polite"></p>
<ul id="found"></ul>
</div>"""
#: Paragraphs beyond which words are a list.
FEW = 5


@dataclass(frozen=True)
class More:
    """What a page has beside what every report has.

    Attributes:
        noun: what it calls itself.
        css, js: after those of reports.
        data: plain values that its script finds in the data of the page, as `more`.
        search: whether its cases are men, to be looked for.
    """

    noun: str = "report"
    css: str = ""
    js: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    search: bool = True


def page(title: str, question: str, sections: Sequence[Section], more: More = More()) -> str:
    """The whole file.

    Args:
        title: of the report.
        question: that the scenario asks, below the title; may be empty.
        sections: in their order.
        more: of another page that is made as reports are.
    """
    scripts = [asset("echarts/echarts.min.js"), asset("report.js"), *filter(None, [more.js])]
    allowed = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
    cases = [case for section in sections for case in section.cases]
    linked, named = linker(cases), linker(cases, short=True)
    licences = "".join(
        f"<h2 class='small'>{escape(name)}</h2><pre tabindex='0'>"
        f"{escape(asset(f'echarts/{name}'))}</pre>"
        for name in LICENCES
    )
    return _PAGE.format(
        policy=policy, title=escape(title), css=asset("report.css") + more.css,
        question=escape(question), sober=escape(SOBER), noun=escape(more.noun), licences=licences,
        data=_data(sections, more.data),
        scripts="\n".join(f"<script>{text}</script>" for text in scripts),
        nav="".join(f'<li><a href="#{s.id}">{escape(s.title)}</a></li>' for s in sections),
        find=_FIND.format(outside=_outside()) if more.search and cases else "",
        sections="\n".join(_section(section, linked, named) for section in sections),
    )  # fmt: skip


@cache
def asset(name: str) -> str:
    """A file of `sim/faces/assets`."""
    return (resources.files("sim") / "faces" / "assets" / name).read_text(encoding="utf-8")


@cache
def _outside() -> str:
    """Those of the record who are no officers, with what they were: they are looked for too."""
    roles = {
        him.name: him.role for him in evidence.actors().values()
        if him.rank_group in evidence.CIVILIANS
    }  # fmt: skip
    return escape(json.dumps(roles, ensure_ascii=False))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# data


def _data(sections: Sequence[Section], more: Mapping[str, Any]) -> str:
    """Charts and tables as JSON that cannot end its own script."""
    held: dict[str, Any] = {"charts": {}, "tables": {}, **({"more": more} if more else {})}
    for section in sections:
        for chart in section.charts:
            keys = {name: table_id(section.id, chart.name, name) for name in chart.tables}
            held["charts"][chart_id(section.id, chart.name)] = {
                "option": _without_sources(chart.option, keys), "also": dict(chart.also),
                "height": chart.height, "tables": keys,
            }  # fmt: skip
            for name, table in chart.tables.items():
                held["tables"][keys[name]] = columns(table)
        for caption, table in section.tables.items():
            held["tables"][table_id(section.id, "", caption)] = columns(table)
    text = json.dumps(held, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _without_sources(option: Mapping[str, Any], tables: Mapping[str, str]) -> dict[str, Any]:
    """An option whose datasets stand in the page once, as tables."""
    slim = dict(option)
    if "dataset" in slim:
        slim["dataset"] = [
            {"id": each["id"], "of": tables[each["id"]]} if each["id"] in tables else each
            for each in slim["dataset"]
        ]
    return slim


def chart_id(section: str, chart: str) -> str:
    """Id of a figure in a page."""
    return f"{section}--{chart}"


def table_id(section: str, chart: str, name: str) -> str:
    """Id of a table in a page."""
    word = "".join(c if c.isalnum() else "-" for c in name.lower())
    return f"{section}-{chart}-{word}".replace("--", "-")


# parts


def _section(section: Section, linked: Linker, named: Linker) -> str:
    parts = [f'<section id="{section.id}" aria-labelledby="{section.id}-h">']
    parts.append(f'<h2 id="{section.id}-h">{escape(section.title)}</h2>')
    parts += [named(line, "") for line in _words(section.words)]
    parts += [_figure(section, chart) for chart in section.charts]
    parts += [_case(case, linked) for case in section.cases]
    for caption, table in section.tables.items():
        parts.append(_table(table_id(section.id, "", caption), caption, table))
    if section.tables or not section.charts:
        parts.append(_source(section.source))
    parts.append("</section>")
    return "\n".join(parts)


def _words(lines: Sequence[str]) -> list[str]:
    """Paragraphs, or a list of many."""
    if len(lines) <= FEW:
        return [f"<p>{escape(line)}</p>" for line in lines]
    return ["<ul class='words'>", *(f"<li>{escape(line)}</li>" for line in lines), "</ul>"]


def _figure(section: Section, chart: Chart) -> str:
    id = chart_id(section.id, chart.name)
    tables = "".join(
        _table(table_id(section.id, chart.name, name), f"{chart.title}: {name}", table)
        for name, table in chart.tables.items()
    )
    said = "" if chart.title == section.title else f"<h3>{escape(chart.title)}</h3>"
    return (
        f'<figure id="{id}" data-chart="{escape(chart.name)}">{said}'
        f'<p class="said">{escape(chart.said)}</p>'
        f'<div class="controls"></div><div class="chart"></div>'
        f'<div class="below" aria-live="polite"></div>'
        f"<figcaption>{_source(section.source)}</figcaption>{tables}</figure>"
    )


def _source(words: str) -> str:
    return f'<p class="source">{escape(words)}</p>' if words else ""


def _table(id: str, caption: str, table: pd.DataFrame) -> str:
    rows = f"{len(table):,} row{'s' * (len(table) != 1)}"
    return (
        f'<details class="table" data-table="{id}"><summary>Table: {escape(caption)} ({rows})'
        f"</summary></details>"
    )


def _case(case: Case, linked: Linker) -> str:
    body = blocks_html(case.blocks).replace(
        "<table>", '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>'
    )
    body = linked(body.replace("</table>", "</table></div>"), case.id)
    known = f' id="{escape(case.id)}" data-called="{escape(case.called)}"' if case.id else ""
    return (
        f'<details class="case"{known}><summary><h3>{escape(case.title)}</h3></summary>{body}'
        "</details>"
    )
