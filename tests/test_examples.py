"""Examples: the notebook runs from its first cell to its last; the page is what Mesa asks for."""

from __future__ import annotations

import json
import sys
from types import ModuleType
from typing import Any

import matplotlib
import pytest

from docs import published
from sim.engine.ledger import DAILY

EXAMPLES = published.DOCS / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))


def cells(path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_notebooks_are_kept_without_outputs() -> None:
    assert NOTEBOOKS
    code = [cell for path in NOTEBOOKS for cell in cells(path) if cell["cell_type"] == "code"]
    assert [c for c in code if c["outputs"] or c["execution_count"] is not None] == []
    nbformat = pytest.importorskip("nbformat", reason="pip install nbformat")
    for path in NOTEBOOKS:
        nbformat.validate(nbformat.read(path, as_version=4))


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run(path, monkeypatch, capsys) -> None:
    """Cell by cell in one space, as a kernel would, with figures that need no screen."""
    monkeypatch.chdir(path.parent)
    space: dict[str, Any] = {}
    with matplotlib.rc_context({"backend": "agg"}):
        for cell in cells(path):
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), path.name, "exec"), space)
    assert "the first day on which counts differ: 19" in capsys.readouterr().out


@pytest.fixture
def page(monkeypatch) -> dict[str, Any]:
    """The page, made with what Mesa draws it with or, where that is not there, a stand-in."""
    pages: list[dict[str, Any]] = []
    try:
        import solara  # noqa: F401
    except ImportError:
        drawing = ModuleType("mesa.visualization")
        drawing.SolaraViz = lambda model, **given: pages.append(given)  # type: ignore[attr-defined]
        drawing.make_plot_component = lambda columns: columns  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "mesa.visualization", drawing)
    space: dict[str, Any] = {"__name__": "page"}
    path = EXAMPLES / "page.py"
    exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), space)
    return space


@pytest.mark.slow
def test_the_page_has_a_model_that_its_sliders_can_make_anew(page) -> None:
    sliders = page["SLIDERS"]
    for end in ("min", "max"):
        chosen = {name: slider.get(end, slider["value"]) for name, slider in sliders.items()}
        army = page["Watched"](**chosen)
        assert army.world.values.police.zeal == chosen["zeal"]
    army.step()
    assert army.running and army.day == 0
    shown = [c for each in page["PLOTS"] for c in ([each] if isinstance(each, str) else each)]
    collected = army.datacollector.get_model_vars_dataframe()
    assert set(shown) <= set(collected.columns) <= {"date", "day", *DAILY, *collected.columns}
