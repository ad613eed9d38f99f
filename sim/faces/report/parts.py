"""What a report is made of: parts of words, figures, tables and case files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sim.faces.charts import Chart
from sim.measures.page import Block


@dataclass(frozen=True)
class Case:
    """A case file.

    Attributes:
        title: who it is about, and why he is here.
        blocks: what is told.
        id: in its address; "" where nothing leads to it.
        called: what he may be looked for by, beside the title.
        links: words that lead to it wherever they stand in a page.
    """

    title: str
    blocks: Sequence[Block]
    id: str = ""
    called: str = ""
    links: Sequence[str] = ()


@dataclass(frozen=True)
class Section:
    """A part of a report.

    Attributes:
        id: of the part, in its address.
        title: above it.
        words: paragraphs.
        charts: figures.
        tables: caption -> table without a figure.
        cases: case files.
        source: where its numbers come from, in one line.
    """

    id: str
    title: str
    words: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cases: Sequence[Case] = ()
    source: str = ""
