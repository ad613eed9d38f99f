"""The explorer in a browser: every control does something, and nothing leaves this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.faces.explore.state import State
from sim.scenario.load import load
from tests.browser import PATIENCE, Watched, browser, violations

pytestmark = pytest.mark.slow
pytest.importorskip("nicegui", reason="no NiceGUI: pip install 'spyscare[web]'")

ROOT = Path(__file__).parents[1]
SMALL = "?scenario=spy-scare-1937&officers=300"
#: The command, with a whole army that is small, and few other seeds of it.
COMMAND = """
from sim.cli import main
from sim.faces.explore import state
state.whole_of = lambda scenario: 400
from sim.faces.explore import seeds
seeds.COUNT = 8
if __name__ == "__main__":
    main()
"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def begun(*words: str) -> tuple[subprocess.Popen, str]:
    """The command, and the address that it says."""
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "explore", "--no-show", *words],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    return process, process.stdout.readline().strip()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[subprocess.Popen, str]]:
    process, told = begun(SMALL)
    yield process, told
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0  # how one ends it is no failure


@pytest.fixture(scope="module")
def address(served: tuple[subprocess.Popen, str]) -> str:
    return served[1]


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def watched(opened: Any) -> Iterator[Watched]:
    context = opened.new_context(viewport={"width": 1600, "height": 1000})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield Watched(context)
    context.close()


@pytest.fixture
def tab(watched: Watched, address: str) -> Iterator[Watched]:
    """A tab on a small world, ready; it must go without a fault."""
    watched.faults.clear()
    watched.page.set_viewport_size({"width": 1600, "height": 1000})
    go(watched, address + SMALL)
    yield watched
    assert watched.faults == []


def go(watched: Watched, where: str) -> None:
    watched.page.goto(where)
    ready(watched)


def ready(watched: Watched) -> None:
    watched.page.wait_for_function(
        "document.querySelector('.words')?.innerText.startsWith('In the model')", timeout=PATIENCE
    )


def words(watched: Watched) -> str:
    return watched.page.locator(".words").inner_text()


def until(watched: Watched, change: Any) -> str:
    """What the page says once it says something else."""
    before = words(watched)
    change()
    watched.page.wait_for_function(
        "before => document.querySelector('.words').innerText !== before", arg=before
    )
    return words(watched)


def unfold(watched: Watched, name: str) -> None:
    watched.page.get_by_role("button", name=f'Expand "{name}"').or_(
        watched.page.locator(".q-expansion-item .q-item", has_text=re.compile(f"^{name}$"))
    ).first.click()


def look_at(watched: Watched, name: str) -> None:
    watched.page.get_by_role("tab", name=name).click()


def find(watched: Watched, words: str) -> None:
    watched.page.get_by_label("Find a man, an event or a number").fill(words)


def in_address(watched: Watched, said: str) -> None:
    """The address comes to say this."""
    watched.page.wait_for_function("said => location.search.includes(said)", arg=said)
    assert said in watched.page.url


def seen(what: Any, there: bool = True) -> None:
    """It comes to stand on the page, or goes."""
    what.wait_for(state="visible" if there else "hidden")
    assert what.is_visible() is there


def to_the_left(watched: Watched, name: str) -> None:
    """Press the left end of a slider."""
    track = watched.page.locator(f'.q-slider[aria-label="{name}"]').first
    track.click(position={"x": 1, "y": track.bounding_box()["height"] / 2})


def worker_of(process: subprocess.Popen) -> int:
    """Number of the process that runs the model."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = [n for n in children if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()]
    return int(found[0])


# who may come in


def test_who_has_no_token_is_refused(address: str) -> None:
    door = address.split("/")[2]
    for path in ("/", "/wrong/", "/_nicegui_ws/socket.io/?EIO=4&transport=polling"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"http://{door}{path}")
    stranger = urllib.request.Request(address, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(stranger)
    assert urllib.request.urlopen(address).status == 200


# controls


def test_a_dial_changes_the_world(tab: Watched) -> None:
    for name in ("suspicion.scale", "pressure.scale", "denunciation.scale"):
        said = until(tab, lambda name=name: to_the_left(tab, name))
        assert "the two worlds part on" in said
        in_address(tab, f"set={name}%3D0")
        assert float(tab.page.get_by_label(f"{name}, number").input_value()) < 0.1


def test_a_number_moves_its_slider_and_can_be_taken_back(tab: Watched) -> None:
    until(tab, lambda: tab.page.get_by_label("pressure.scale, number").fill("0"))
    in_address(tab, "pressure.scale%3D0")
    slider = tab.page.locator('.q-slider[aria-label="pressure.scale"]')
    assert slider.get_attribute("aria-valuenow") == "0"
    said = until(tab, lambda: tab.page.get_by_label("pressure.scale = 0: take back").click())
    assert said.startswith("In the model, as shipped:")


def test_a_number_out_of_bounds_is_refused_with_a_word(tab: Watched) -> None:
    before = words(tab)
    tab.page.get_by_label("pressure.scale, number").fill("9")
    seen(tab.page.get_by_text("is above 5"))
    assert words(tab) == before


def test_all_goes_back_at_once(tab: Watched) -> None:
    until(tab, lambda: tab.page.get_by_label("pressure.scale, number").fill("0"))
    said = until(tab, lambda: tab.page.locator(".edits").get_by_text("All as shipped").click())
    assert said.startswith("In the model, as shipped:")


def test_numbers_are_found_and_moved_or_stand_in_their_section(tab: Watched) -> None:
    find(tab, "zeal head")
    until(tab, lambda: tab.page.get_by_label("police.zeal, number").fill("3"))
    in_address(tab, "police.zeal%3D3")
    find(tab, "no such words")
    seen(tab.page.get_by_text("Nothing has the words: no such words"))
    find(tab, "Yakir")
    seen(tab.page.get_by_text('Nothing has the words: Yakir; did you mean "Iakir"?'))
    unfold(tab, "Parameters")
    tab.page.locator(".q-item", has_text=re.compile(r"^custody \(")).click()
    until(tab, lambda: tab.page.get_by_label("custody.pressure, number").fill("3"))
    in_address(tab, "custody.pressure%3D3")


def test_an_event_is_found_and_left_out_and_what_follows_is_said(tab: Watched) -> None:
    find(tab, "plenum")
    said = until(tab, lambda: tab.page.get_by_label("plenum", exact=True).click())
    assert said.startswith('In the model without "plenum": ')
    assert re.search(r"order (comes|before)", said) and " spared, " in said
    in_address(tab, "present.plenum%3Dfalse")
    seen(tab.page.get_by_text("One pair of worlds is one pair"))
    seen(tab.page.get_by_text("One run of a small corps. Whether an order comes cannot be read"))
    seen(tab.page.get_by_role("button", name="Stop the whole army"))
    seen(tab.page.get_by_text("In the whole army (400), under 8 seeds: the order comes in"))
    said = until(tab, lambda: tab.page.get_by_role("button", name="Open the whole army").click())
    assert " men are arrested" in said
    in_address(tab, "officers=400")
    assert tab.page.get_by_role("button", name="Open the whole army").is_hidden()


def test_triggers_are_moved_scaled_edited_and_put_back(tab: Watched) -> None:
    unfold(tab, "Events")
    tab.page.get_by_label("change plenum", exact=True).click()
    tab.page.get_by_label("days later, plenum").fill("120")
    in_address(tab, "shift.plenum%3D%22%2B120d%22")
    tab.page.get_by_label("times as strong, plenum").fill("0")
    in_address(tab, "scale.plenum%3D0")
    tab.page.get_by_label("push, plenum").fill("+0.2")
    in_address(tab, "change.plenum.push%3D%22%2B0.2%22")
    assert tab.page.locator(".details .quiet").first.is_visible()  # its source is at hand
    tab.page.get_by_label("push, plenum").fill("much")  # refused, and the page as it was
    seen(tab.page.get_by_text('wants a number, "x1.5", "+0.2"'))
    in_address(tab, "change.plenum.push%3D%22%2B0.2%22")
    tab.page.get_by_label("plenum", exact=True).click()
    in_address(tab, "present.plenum%3Dfalse")
    assert "shift" not in tab.page.url and "change" not in tab.page.url
    tab.page.locator(".more").get_by_text("All as shipped").click()
    tab.page.wait_for_function("!location.search.includes('plenum')")


def test_a_word_of_a_trigger_is_chosen_among_those_there_are(tab: Watched) -> None:
    find(tab, "medvedev names the group")
    tab.page.get_by_label("change medvedev-names-the-group", exact=True).click()
    tab.page.get_by_label("what, medvedev-names-the-group").click()
    tab.page.get_by_role("option", name="rumour", exact=True).click()
    in_address(tab, "change.medvedev-names-the-group.what%3D%22rumour%22")


def test_what_cannot_stand_alone_goes_along(tab: Watched) -> None:
    unfold(tab, "Events")
    until(tab, lambda: tab.page.get_by_label("deadline", exact=True).click())
    below = load("spy-scare-1937").dependents("deadline")
    for each in below:
        in_address(tab, f"present.{each}%3Dfalse")
    until(tab, lambda: tab.page.get_by_label(below[0], exact=True).click())
    tab.page.wait_for_function("!location.search.includes('present.deadline%3Dfalse')")


def test_scenario_size_and_seed(tab: Watched) -> None:
    until(tab, lambda: tab.page.get_by_label("Seed", exact=True).fill("7"))
    in_address(tab, "seed=7")
    tab.page.get_by_label("Officers", exact=True).click()
    until(tab, lambda: tab.page.get_by_role("option", name="2,000", exact=True).click())
    in_address(tab, "officers=2000")
    tab.page.get_by_label("Scenario", exact=True).click()
    until(tab, lambda: tab.page.get_by_role("option", name="no-pressure", exact=True).click())
    in_address(tab, "scenario=no-pressure")


def test_one_scrubs_through_time(tab: Watched) -> None:
    to_the_left(tab, "day looked at")
    in_address(tab, "day=6")
    row = tab.page.locator("tr", has_text="arrests so far")
    assert row.locator("td").nth(1).inner_text() == "0"


def test_the_wheel_over_the_charts_scrolls_the_page(tab: Watched) -> None:
    tab.page.set_viewport_size({"width": 1600, "height": 600})
    box = tab.page.locator(".curves").bounding_box()
    tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 90)  # within the axes
    tab.page.mouse.wheel(0, 100)
    tab.page.wait_for_function("document.querySelector('.came').scrollTop > 0")
    assert tab.page.evaluate("document.querySelector('.came').scrollTop") > 0


def test_luck_comes_and_can_be_stopped(tab: Watched) -> None:
    until(tab, lambda: tab.page.get_by_label("pressure.scale, number").fill("0"))
    switch = tab.page.get_by_role("switch", name="Luck")
    switch.click()
    stop = tab.page.get_by_role("button", name="Stop", exact=True)
    tab.page.wait_for_function("document.querySelector('.by-luck').innerText.startsWith('Under')")
    stop.evaluate_all("each => each.forEach(one => one.click())")  # all may have come by now
    seen(stop, False)
    switch.click()
    seen(tab.page.get_by_text("One pair of worlds is one pair"))
    switch.click()
    seen(tab.page.get_by_text("Under 8 other seeds: the order comes in"))
    tab.page.wait_for_function(
        "[...document.querySelectorAll('.curves')].some(e =>"
        " getElement(Number(e.id.slice(1))).options.series.some("
        "s => s.name === 'luck, 8 seeds'))"
    )


def test_a_man_is_found_and_the_chain_is_climbed(tab: Watched) -> None:
    find(tab, "iakir")
    seen(tab.page.locator(".casefile", has_text="Who named Iakir, Iona"))
    in_address(tab, "man=")
    file = tab.page.locator(".casefile")
    until(tab, lambda: tab.page.get_by_label("pressure.scale, number").fill("2"))
    seen(file.get_by_text(re.compile("^As shipped: ")).first)
    for words in ("Who named, denounced or filed him", "He and his twin"):
        file.locator(".q-item", has_text=words).click()
    seen(file.get_by_role("heading", name="His file when he was asked for, on").first)
    file.get_by_role("heading", name="What the record says").scroll_into_view_if_needed()
    assert file.locator(".whose").bounding_box()["y"] >= 0  # the name stays in view
    file.locator(".step .man:visible").first.click()
    seen(file.get_by_text("You came by"))
    seen(file.locator(".heading").first.filter(has_not_text="Iakir"))
    find(tab, "7")
    tab.page.get_by_text("officer 7: open his file").click()
    in_address(tab, "man=7")
    seen(file.get_by_text("You came by"), False)  # who was searched for begins a way of his own


def test_a_row_of_the_men_opens_his_file(tab: Watched) -> None:
    look_at(tab, "Men")
    tab.page.locator(".q-table tr", has_text="Budennyi").click()
    seen(tab.page.locator(".casefile", has_text="Budennyi, Semen, officer 1"))
    in_address(tab, "man=1")
    find(tab, "299999")
    tab.page.get_by_text("officer 299999: open his file").click()
    seen(tab.page.get_by_text("299999: no such officer"))


def test_figures_of_a_report_are_drawn(tab: Watched) -> None:
    look_at(tab, "Figures")
    seen(tab.page.get_by_text("The course, with every trigger"))
    tab.page.wait_for_function("document.querySelectorAll('.came canvas').length >= 3")


def test_one_draws_first_and_sees_then(tab: Watched) -> None:
    look_at(tab, "Draw first")
    seen(tab.page.locator(".words"), False)  # before one asks for it
    seen(tab.page.locator(".since", has_text="1936").first)
    look_at(tab, "Course")
    seen(tab.page.locator(".words"))
    look_at(tab, "Draw first")
    seen(tab.page.locator(".words"), False)
    tab.page.get_by_label("part 4 of 12, number").fill("2")
    tab.page.locator('.q-slider[aria-label="part 5 of 12"] [tabindex]').first.focus()
    tab.page.keyboard.press("ArrowUp")
    in_address(tab, "hidden=1")
    tab.page.get_by_role("button", name="Show the model's").click()
    seen(tab.page.get_by_text("You drew most arrests from"))
    seen(tab.page.locator(".words"))


def test_a_run_that_takes_long_can_be_stopped(tab: Watched, served: Any) -> None:
    seen(tab.page.get_by_text("In the whole army (400), under 8 seeds"))  # nothing else is run
    before, worker = words(tab), worker_of(served[0])
    os.kill(worker, signal.SIGSTOP)
    tab.page.get_by_label("pressure.scale, number").fill("0")
    tab.page.get_by_role("button", name="Stop the run").click()
    seen(tab.page.get_by_text("stopped; this is what was there before"))
    assert words(tab) == before and "pressure" not in tab.page.url
    assert tab.page.get_by_label("pressure.scale, number").input_value() == "1"
    until(tab, lambda: tab.page.get_by_label("pressure.scale, number").fill("0"))
    assert worker_of(served[0]) != worker


def test_what_was_found_is_kept(tab: Watched, tmp_path: Path) -> None:
    unfold(tab, "Keep it")
    with tab.page.expect_download() as coming:
        tab.page.get_by_role("button", name="Scenario file").click()
    assert coming.value.suggested_filename == "spy-scare-1937.toml"
    until(tab, lambda: tab.page.get_by_label("pressure.scale, number").fill("0.5"))
    with tab.page.expect_download() as coming:
        tab.page.get_by_role("button", name="Scenario file").click()
    path = tmp_path / "kept.toml"
    coming.value.save_as(path)
    state = State(officers=300).edited({"pressure.scale": 0.5})
    assert load(path).hash == state.world().hash
    seen(tab.page.get_by_text("spyscare run spy-scare-1937 --officers 300"))
    with tab.page.expect_download() as coming:
        tab.page.get_by_role("button", name="Report").click()
    assert coming.value.suggested_filename == "spy-scare-1937-changed.html"
    assert "<!doctype html>" in Path(coming.value.path()).read_text("utf-8")[:100].casefold()
    tab.page.get_by_role("button", name="Copy the link").click()
    seen(tab.page.get_by_text("is copied"))


# state and tabs


def test_a_reload_brings_the_state_back(tab: Watched) -> None:
    said = until(tab, lambda: tab.page.get_by_label("pressure.scale, number").fill("0"))
    in_address(tab, "pressure.scale")
    tab.page.reload()
    ready(tab)
    assert words(tab) == said
    assert tab.page.get_by_label("pressure.scale, number").input_value() == "0"


def test_a_wrong_address_is_told_and_opens_no_file(tab: Watched, address: str) -> None:
    go(tab, f"{address}?scenario=/etc/passwd")
    seen(tab.page.get_by_text("scenario=/etc/passwd: no such scenario"))
    go(tab, f"{address}?{SMALL[1:]}&colour=<b>red</b>")
    assert tab.page.locator("b").count() == 0


def test_two_tabs_do_not_disturb_each_other(tab: Watched, opened: Any, address: str) -> None:
    context = opened.new_context()
    other = Watched(context)
    go(other, address + SMALL)
    mine = words(tab)
    theirs = until(other, lambda: other.page.get_by_label("pressure.scale, number").fill("0"))
    assert words(tab) == mine != theirs
    assert "pressure" not in tab.page.url
    until(tab, lambda: tab.page.get_by_label("Seed", exact=True).fill("3"))
    assert words(other) == theirs
    assert other.faults == []
    context.close()


def fits_and_can_be_read_by_all(watched: Watched) -> None:
    for width in (360, 1600):
        watched.page.set_viewport_size({"width": width, "height": 900})
        assert violations(watched.page, RULES) == []
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_can_be_looked_at_fits_and_can_be_read_by_all(tab: Watched) -> None:
    for name in ("Course", "Figures", "Draw first"):
        look_at(tab, name)
        tab.page.wait_for_function("document.querySelectorAll('.came canvas').length")
        fits_and_can_be_read_by_all(tab)


def test_what_can_be_opened_fits_and_can_be_read_by_all(tab: Watched) -> None:
    for name in ("Events", "Parameters", "What the words mean", "Keep it"):
        unfold(tab, name)
    tab.page.locator(".q-item", has_text=re.compile(r"^items \(")).click()
    tab.page.get_by_label("change plenum", exact=True).click()
    until(tab, lambda: tab.page.get_by_label("pressure.scale, number").fill("0.5"))
    find(tab, "iakir")
    seen(tab.page.locator(".casefile", has_text="Who named Iakir, Iona"))
    folds = tab.page.locator('.casefile [aria-expanded="false"]')
    while folds.count():
        folds.first.click()
    seen(tab.page.get_by_text("He and his twin"))
    fits_and_can_be_read_by_all(tab)


def test_names_cannot_be_mark_up(tab: Watched) -> None:
    find(tab, "<img src=x onerror=alert(1)>")
    seen(tab.page.get_by_text("Nothing has the words: <img src=x onerror=alert(1)>"))
