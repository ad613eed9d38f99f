"""A report in a browser: opened from its file, without a network."""

from __future__ import annotations

import csv
import io
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


@pytest.mark.parametrize("width", [360, 1600])
def test_it_fits_and_can_be_read(opened: Any, width: int) -> None:
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")  # draws whatever waits
    assert page.locator(".chart svg").count() == page.locator("figure").count()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate("""() => [...document.querySelectorAll('p, li, h2, h3, summary, button')]
        .filter(e => e.checkVisibility() && !e.closest('.scroll'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.textContent)""")
    assert cut == []
    assert violations(page, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]) == []


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


def test_the_tree_can_be_walked_by_arrow_keys(opened: Any) -> None:
    page, _ = opened
    tree = figure(page, "tree")
    tree.locator(".chart").focus()
    page.keyboard.press("Home")
    first = tree.locator(".below li").first.inner_text()
    page.keyboard.press("ArrowRight")
    daughter = tree.locator(".below li")
    assert daughter.first.inner_text() != first
    assert first in daughter.all_inner_texts()
    page.keyboard.press("ArrowLeft")
    assert tree.locator(".below li").first.inner_text() == first


def test_a_man_is_found_by_his_name_however_it_is_written(opened: Any) -> None:
    page, _ = opened
    field, links = page.locator("#find"), page.locator("#found a")
    for written in ("Feldman", "fel'dman, boris", "feldman boris"):
        field.fill(written)
        assert page.locator("#found a[href^='#man-']").count() == 1
        assert links.first.inner_text().startswith("Fel'dman")
    field.fill("Yakir")
    assert links.first.inner_text().startswith("Iakir")
    page.keyboard.press("Enter")
    file = page.locator("details.case[open]:has(summary:focus)")
    file.wait_for()
    assert file.locator("summary").inner_text().startswith("Iakir")
    assert file.locator("h4", has_text="Who named or denounced him").is_visible()
    for written in ("Jakir", "Якир", "ЯКИР"):
        field.fill(written)
        assert links.first.inner_text().startswith("Iakir")
    field.fill("Blücher")
    assert links.first.inner_text().startswith("Bliukher")
    field.fill("Тухачевский")
    assert links.first.inner_text().startswith("Tukhachevskii")
    field.fill("Stalin")
    assert "is no officer of the model" in page.locator("#found-many").inner_text()
    field.fill("plenum")
    assert links.first.inner_text().startswith("Event: Plenum")
    field.fill("nobody at all")
    assert links.count() == 0
    assert "No case file" in page.locator("#found-many").inner_text()


def open_and_focused(page: Any, id: str) -> str:
    """Id of the case file in which the focus comes to stand, once it is this one."""
    page.locator(f"#{id}[open] summary:focus").wait_for()
    return page.evaluate("document.activeElement.parentElement.id")


def test_a_link_in_a_case_file_leads_to_what_tells_of_it(opened: Any) -> None:
    page, _ = opened
    link = page.locator("#in-short a[href='#event-plenum']")
    for _ in range(2):  # the second time to the same address
        link.click()
        assert open_and_focused(page, "event-plenum") == "event-plenum"
        link.focus()


def test_a_man_with_a_name_is_chosen_in_the_trees(opened: Any) -> None:
    page, _ = opened
    tree = figure(page, "tree")
    choice = tree.locator("select")
    if not choice.count():
        pytest.skip("nobody with a name is in these trees")
    name = choice.locator("option").nth(1).inner_text().rpartition(", 19")[0]
    choice.select_option(index=1)
    assert name in tree.locator(".below li").first.inner_text()


def test_an_address_leads_into_a_case_file(opened: Any) -> None:
    page, _ = opened
    id = page.locator("details.case").nth(1).get_attribute("id")
    page.evaluate("id => { location.hash = id; }", id)
    assert open_and_focused(page, id) == id


#: Presses every download, and resolves with the text of each by the id of its table.
HAVE = """async () => {
    const made = [], kept = [URL.createObjectURL, HTMLAnchorElement.prototype.click], had = {};
    URL.createObjectURL = blob => made.push(blob) && 'blob:none';
    HTMLAnchorElement.prototype.click = () => {};
    for (const table of document.querySelectorAll('details.table')) {
        table.open = true;
        table.dispatchEvent(new Event('toggle'));
        table.querySelector(':scope > button').click();
        had[table.dataset.table] = await made.pop().text();
        table.open = false;
    }
    [URL.createObjectURL, HTMLAnchorElement.prototype.click] = kept;
    return had;
}"""


def test_every_table_can_be_had_as_it_is_in_the_page(opened: Any) -> None:
    page, _ = opened
    held = page.evaluate("JSON.parse(document.getElementById('data').textContent).tables")
    had = page.evaluate(HAVE)
    assert set(had) == set(held) and len(had) >= 15
    for name, text in had.items():
        head, *rows = csv.reader(io.StringIO(text, newline=""))
        assert head == list(held[name])
        told = zip(*held[name].values(), strict=True)
        for row, expected in zip(rows, told, strict=True):
            assert [read(each, of) for each, of in zip(row, expected, strict=True)] == [
                cell(each) for each in expected
            ]


def read(text: str, like: Any) -> Any:
    """A cell of a file as what it is like."""
    return float(text) if isinstance(like, float) else text


def cell(value: Any) -> Any:
    """A cell as a spreadsheet has it; words that begin like a formula have a mark before them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return f"'{value}" if value[:1] in ("=", "+", "@", "-", "\t", "\r") else value
    return str(value)


def test_on_paper_there_is_nothing_to_press(opened: Any) -> None:
    page, _ = opened
    page.emulate_media(media="print")
    for part in ("nav", ".find", ".controls", "button"):
        assert not any(each.is_visible() for each in page.locator(part).all()[:3])
    assert page.locator("main h2").first.is_visible()
    page.emulate_media(media="screen")
