"""What came of a question: tables, sentences and a figure, for notebooks and for the command."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

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
        name: of its study; its figure and what is published of it are called so.
        title: in words.
        sentences: what was found, made from the numbers.
        tables: by name, the one that answers the question first.
        source: study, folder, size, code and fingerprint in one line.
        folder: of its runs; asked again with the same folder, nothing is run twice.
        birth: where it comes from, as it is published.
        draw: makes its figure; None where there is none.
        about: a case file, of a question about one man.
    """

    name: str
    title: str
    sentences: list[str]
    tables: Mapping[str, pd.DataFrame]
    source: str
    folder: Path
    birth: Mapping[str, Any] = field(default_factory=dict)
    draw: Callable[[], Figure] | None = None
    about: Any = None

    @property
    def table(self) -> pd.DataFrame:
        """The first table; without rows where there is none."""
        return next(iter(self.tables.values()), pd.DataFrame())

    def figure(self) -> Figure | None:
        """A matplotlib figure of it; None where there is nothing to draw."""
        from sim.plots.style import styled

        if self.draw is None:
            return None
        with styled():
            return self.draw()

    def __repr__(self) -> str:
        return "\n".join([self.title, *self.sentences])

    def _repr_html_(self) -> str:
        """Sentences, the first table, the figure and the case file; all words are escaped."""
        said = "".join(f"<p>{html.escape(line)}</p>" for line in self.sentences)
        rows = self.table.head(ROWS).to_html(index=False, escape=True, border=0, na_rep="")
        title = html.escape(self.title)
        file = self.about._repr_html_() if self.about is not None else ""
        return f"<div><h4>{title}</h4>{said}{rows}{self._picture(title)}{file}</div>"

    def _picture(self, title: str) -> str:
        from sim.plots.style import FORMATS, styled

        figure = self.figure()
        if figure is None:
            return ""
        file = io.BytesIO()
        with styled():
            figure.savefig(file, format="png", dpi=DPI, **FORMATS["png"])
        data = base64.b64encode(file.getvalue()).decode("ascii")
        return f'<img alt="{title}" style="max-width:100%" src="data:image/png;base64,{data}"/>'
