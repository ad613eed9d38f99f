"""What came of a question: tables, sentences and a figure, for notebooks and for the command."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.study.analysis import Answer
from sim.study.statement import Study

if TYPE_CHECKING:
    from sim.plots.style import Figure

#: The table of every outcome at every point, which all studies have; the others come first.
OUTCOMES = "outcomes"
#: Rows of a table that a notebook shows, and dots per inch of its picture.
ROWS, DPI = 20, 100


@dataclass(frozen=True, eq=False, repr=False)
class Asked:
    """A question put to the model, and its answer.

    Attributes:
        study: the question, as it was run.
        answer: tables, sentences, and what its figure takes.
        source: study, folder, size, code and fingerprint in one line.
        folder: of its runs; asked again with the same folder, nothing is run twice.
    """

    study: Study
    answer: Answer
    source: str
    folder: Path

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables by name, the one that answers the question first."""
        return {name: each for name, each in self.answer.tables.items() if name != OUTCOMES}

    @property
    def table(self) -> pd.DataFrame:
        """The first of them."""
        return next(iter(self.tables.values()))

    @property
    def sentences(self) -> list[str]:
        """What was found, in words made from the numbers."""
        return list(self.answer.found)

    def figure(self) -> Figure:
        """A matplotlib figure of it."""
        from sim.plots.studies import draw
        from sim.plots.style import styled

        with styled():
            return draw(self.study, self.answer, self.source)

    def __repr__(self) -> str:
        return "\n".join([self.study.title, *self.sentences])

    def _repr_html_(self) -> str:
        """Sentences, the first table and the figure, for a notebook; all words are escaped."""
        said = "".join(f"<p>{html.escape(line)}</p>" for line in self.sentences)
        rows = self.table.head(ROWS).to_html(index=False, escape=True, border=0, na_rep="")
        return (
            f"<div><h4>{html.escape(self.study.title)}</h4>{said}{rows}"
            f'<img alt="{html.escape(self.study.title)}" style="max-width:100%"'
            f' src="data:image/png;base64,{self._picture()}"/></div>'
        )

    def _picture(self) -> str:
        from sim.plots.style import FORMATS, styled

        file = io.BytesIO()
        figure = self.figure()
        with styled():
            figure.savefig(file, format="png", dpi=DPI, **FORMATS["png"])
        return base64.b64encode(file.getvalue()).decode("ascii")
