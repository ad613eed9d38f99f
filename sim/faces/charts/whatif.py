"""What if: a chart for each table of an answer that can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from sim.faces.charts import atlas, moments, needed, pairs
from sim.faces.charts.base import Chart


def what_if(tables: Mapping[str, pd.DataFrame], words: Mapping[str, str] = {}) -> list[Chart]:
    """A chart for each table of an answer that has one here.

    Args:
        tables: of an answer to a question of what if.
        words: outcome -> its words.
    """
    return [
        chart
        for name, make in MAKERS.items()
        if name in tables and len(tables[name])
        for chart in make(tables[name], words)
    ]


#: Table of an answer -> what makes charts of it.
MAKERS: dict[str, Callable[[pd.DataFrame, Mapping[str, str]], list[Chart]]] = {
    "courses": pairs.courses,
    "cells": pairs.cells,
    "pairs": pairs.differences,
    "parting": pairs.parting,
    "chances": needed.chances,
    "map": atlas.atlas,
    "necessity": needed.necessity,
    "shares": needed.shares,
    "interactions": needed.together,
    "sets": needed.sets,
    "return": moments.no_return,
    "settled": moments.settled,
    "variance": moments.variance,
    "blocks": moments.blocks,
}
