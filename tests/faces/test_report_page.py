"""A report in a browser: opened from its file, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import browser, violations

pytestmark = pytest.mark.slow
#: Milliseconds that a busy machine may take for anything.
PATIENCE = 120_000


@pytest.fixture(scope="module")
def opened(two: Path) -> Iterator[tuple[Any, list[str]]]:
    """The page, and whatever it asked for or complained of."""
    with browser() as made:
        context = made.new_context(offline=True, viewport={"width": 1600, "height": 1000})
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        told: list[str] = []
        page.on("request", lambda request: told.append(request.url))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda line: told.append(line.text))
        page.goto(two.as_uri())
        page.wait_for_selector("html[data-ready]")
        yield page, told
        assert told == [two.as_uri()]  # nothing else was asked for, and nothing went wrong


def figure(page: Any, name: str) -> Any:
    found = page.locator(f'figure[data-chart="{name}"]')
    found.scroll_into_view_if_needed()
    found.locator(".chart svg").wait_for()
    return found


def test_a_man_in_the_tree_leads_up_to_where_his_chain_begins(opened: Any) -> None:
    page, _ = opened
    tree = figure(page, "tree")
    place = page.evaluate("""() => {
        const chart = echarts.getInstanceByDom(
            document.querySelector('figure[data-chart="tree"] .chart'));
        const last = chart.getOption().series[0].data.at(-1);
        return chart.convertToPixel({seriesIndex: 0}, last.value);
    }""")
    tree.locator(".chart").click(position={"x": place[0], "y": place[1]})
    steps = tree.locator(".below li")
    assert steps.count() >= 2
    assert "arrests" in steps.first.inner_text()
    assert steps.last.inner_text().endswith("Here the chain begins.")


def test_the_tree_can_be_climbed_by_keyboard(opened: Any) -> None:
    page, _ = opened
    tree = figure(page, "tree")
    tree.locator("summary").focus()
    page.keyboard.press("Enter")
    tree.locator("td button").first.focus()
    page.keyboard.press("Enter")
    assert "Up the chain" in page.evaluate("document.activeElement.textContent")
    assert tree.locator(".below li").count() >= 1


def test_the_scrubber_moves_by_arrow_keys(opened: Any) -> None:
    page, _ = opened
    worlds = figure(page, "worlds")
    before = worlds.locator("output").inner_text()
    worlds.locator("input").focus()
    page.keyboard.press("Home")
    first = worlds.locator("output").inner_text()
    assert first < before
    page.keyboard.press("ArrowRight")
    assert first < worlds.locator("output").inner_text() < before
    page.keyboard.press("Home")
    letters = worlds.locator(".below tbody tr").first.locator("td").all_inner_texts()
    assert letters[0] == letters[1]  # the worlds have not parted yet


def test_disputed_numbers_go_and_come_back(opened: Any) -> None:
    page, _ = opened
    record = figure(page, "record")

    def drawn() -> int:
        return page.evaluate("""() => echarts.getInstanceByDom(
            document.querySelector('figure[data-chart="record"] .chart'))
            .getOption().yAxis[0].data.length""")

    whole = drawn()
    record.locator("input").check()
    assert drawn() < whole
    record.locator("input").uncheck()
    assert drawn() == whole


def test_a_table_is_filled_when_it_is_opened_and_can_be_had(opened: Any) -> None:
    page, _ = opened
    hit = figure(page, "hit-branch")
    hit.locator("summary").click()
    assert hit.locator("tbody tr").count() == 8
    with page.expect_download() as had:
        hit.locator("button").click()
    lines = Path(had.value.path()).read_text().splitlines()
    assert lines[0] == "group,outcome,members,share,low,high"
    assert len(lines) == 9


@pytest.mark.parametrize("width", [360, 1600])
def test_it_fits_and_can_be_read(opened: Any, width: int) -> None:
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page, ["color-contrast", "document-title", "html-has-lang", "heading-order",
                             "label", "button-name", "scrollable-region-focusable",
                             "svg-img-alt", "role-img-alt"]) == []  # fmt: skip
