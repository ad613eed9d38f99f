"""The public explorable: its numbers are the study's, its page is theirs, its controls work."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from docs.explorable import refreshing
from docs.explorable.causes import named
from docs.explorable.numbers import BELIEVED, gathered, written
from docs.explorable.page import made, shipped_of
from docs.explorable.steps import STEPS
from sim.engine.identity import canonical, code_hash
from sim.errors import SpyscareError
from sim.faces.studying import answered
from sim.measures import Run
from sim.scenario import evidence
from sim.study import read, sweep
from sim.study.files import folder
from tests.browser import browser, violations

OFFICERS, SEEDS = 200, (1, 2)
WILD = "<script>alert(1)</script> & \"'</title>"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the study with two of its causes, run small."""
    text = (folder() / "explorable.toml").read_text(encoding="utf-8")
    gone = r'^"present\.(theme|ezhov|deadline).*\n|^"denunciation.*\n|^by .*\n'
    place = tmp_path_factory.mktemp("study")
    (place / "explorable.toml").write_text(re.sub(gone, "", text, flags=re.M), encoding="utf-8")
    report = sweep(
        place / "explorable.toml", place / "there", officers=OFFICERS, replicates=len(SEEDS)
    )
    assert (report.points, report.missing) == (6, 0)
    return place / "there"


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """Replicates of every scenario of the way, as small."""
    worlds = {name: sim.load(name).with_values({"officers.count": OFFICERS}) for name in BELIEVED}
    return {
        name: Run(tuple(sim.simulate(world, seed=seed) for seed in SEEDS))
        for name, world in worlds.items()
    }


@pytest.fixture(scope="module")
def numbers(runs: dict[str, Run], study: Path) -> dict[str, Any]:
    return json.loads(written(gathered(runs, study)))


@pytest.fixture(scope="module")
def text(numbers: dict[str, Any]) -> str:
    return made(numbers)


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found is not None
    return json.loads(found[1])


# numbers, and the page that is made of them


def test_it_is_the_same_twice(runs, study, numbers, text) -> None:
    again = json.loads(written(gathered(runs, study)))
    assert again == numbers and made(again) == text


def test_numbers_are_those_of_the_stored_study(study, numbers) -> None:
    table = read(study)
    for world in numbers["worlds"]:
        rows = table
        for name, level in zip(numbers["factors"], world["levels"], strict=True):
            rows = rows[rows[name] == level]
        assert len(rows) == len(SEEDS)
        assert sum(day is not None for day in world["orders"]) == rows["ordered"].sum()
        assert world["removed"][1] == np.median(rows["removed"])
        assert len(world["months"][0]) == len(numbers["months"]) == 29


def test_lines_of_a_study_with_more_factors_leave_the_others_as_they_are(study) -> None:
    _, answer, _ = answered(study)
    assert set(answer.drawn["table"]["present.plenum"]) == {1.0}
    assert answer.found[0].startswith("Along the lines every other factor is")


def test_the_world_with_nothing_changed_is_the_one_of_the_way(numbers) -> None:
    way = numbers["way"]["spy-scare-1937"]["facts"]
    assert shipped_of(numbers)["orders"] == way["orders"]
    assert shipped_of(numbers)["arrests"] == way["totals"]["arrests"]


def test_tables_and_sentences_hold_the_numbers(numbers, text) -> None:
    held = data_of(text)
    for world, shown in zip(numbers["worlds"], held["more"]["worlds"], strict=True):
        assert shown["months"]["median"] == world["months"][1]
        count = sum(day is not None for day in world["orders"])
        assert f"the purge order comes in {count} of {len(SEEDS)} runs" in shown["said"]
        levels = dict(zip(numbers["factors"], world["levels"], strict=True))
        assert shown["said"].startswith(f"In the model, {named(levels)}, ")
    weeks = numbers["way"]["vesna-1930"]["weeks"]
    table = held["tables"]["2-step-2-weeks"]
    assert table["date"] == weeks["date"] and table["arrests_high"] == weeks["arrests_high"]


def test_a_step_shows_its_own_days_and_triggers(numbers, text) -> None:
    held = data_of(text)["tables"]
    for i, step in enumerate(STEPS, start=1):
        dates = held[f"{i}-step-{i}-weeks"]["date"]
        assert (step.first or "0") <= dates[0] and dates[-1] <= (step.last or "9")
        assert set(held[f"{i}-step-{i}-triggers"]["id"]) <= set(step.triggers)
        assert 2 <= len(step.words(numbers["way"][step.scenario]["facts"])) <= 4


def test_steps_cite_what_is_there(numbers) -> None:
    for step in STEPS:
        known = {trigger.id for trigger in sim.load(step.scenario).triggers}
        assert set(step.triggers) <= known and step.mark[1] in {*step.triggers, ""}
        words = " ".join(step.words(numbers["way"][step.scenario]["facts"]))
        cited = {id for part in re.findall(r"\(([a-z0-9, -]+-\d{4})\)", words)
                 for id in part.split(", ")}  # fmt: skip
        assert {id for id in {*cited, *step.evidence} if not evidence.known(id)} == set()


def test_words_cannot_become_markup(numbers) -> None:
    wild = copy.deepcopy(numbers)
    wild["expected"] = wild["way"]["alarm-1927"]["facts"]["title"] = WILD
    wild["way"]["alarm-1927"]["triggers"]["sentence"][0] = WILD
    assert WILD not in made(wild) and "<script>alert" not in made(wild)


@pytest.mark.parametrize("what", ["officers", "seeds"])
def test_runs_that_are_not_the_studys_are_refused(runs, study, what) -> None:
    world = sim.load("alarm-1927").with_values(
        {"officers.count": OFFICERS + 100 * (what == "officers")}
    )
    seeds = SEEDS if what == "officers" else SEEDS[:1]
    other = {"alarm-1927": Run(tuple(sim.simulate(world, seed=seed) for seed in seeds))}
    with pytest.raises(SpyscareError, match=f"alarm-1927: {what}"):
        gathered(runs | other, study)


# what is published


def test_the_published_page_is_made_of_its_numbers_by_this_code() -> None:
    kept = json.loads(refreshing.NUMBERS.read_text(encoding="utf-8"))
    assert refreshing.refresh(check=True) == []
    assert canonical(kept["birth"]["code"]) == code_hash()
    assert kept["birth"]["runs"] == 20 * len(kept["worlds"]) == 1_920
    assert shipped_of(kept)["orders"] == kept["way"]["spy-scare-1937"]["facts"]["orders"]
    assert {each["officers"] for each in kept["birth"]["sources"]} == {144_300}


# in a browser


@pytest.fixture(scope="module")
def opened(text: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """The page without a network, and its address; nothing else is asked for or complained of."""
    path = tmp_path_factory.mktemp("page") / "index.html"
    path.write_text(text, encoding="utf-8")
    with browser() as there:
        page = there.new_context(offline=True, viewport={"width": 1600, "height": 1000}).new_page()
        page.set_default_timeout(60_000)
        told: list[str] = []
        page.on("request", lambda request: told.append(request.url.partition("#")[0]))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda line: told.append(line.text))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        yield page, path.as_uri()
        assert set(told) == {path.as_uri()}


def at(page: Any) -> tuple[str, list[str]]:
    """The address's end, and the parts that are to be seen."""
    return tuple(
        page.evaluate("""() => [location.hash, [...document.querySelectorAll(
        "main section")].filter(part => part.checkVisibility()).map(part => part.id)]""")
    )


def arrives(page: Any, id: str) -> None:
    """Wait until a step is there: the address changes first."""
    page.wait_for_function(
        "id => location.hash === '#' + id && !document.getElementById(id).hidden", arg=id
    )
    assert at(page) == (f"#{id}", [id])


@pytest.mark.slow
def test_steps_go_by_keys_and_buttons_and_stay_in_the_address(opened: Any) -> None:
    page, uri = opened
    page.goto(uri)
    assert at(page) == ("", ["1"])
    page.keyboard.press("ArrowRight")
    arrives(page, "2")
    page.get_by_role("button", name="Next").click()
    arrives(page, "3")
    assert page.evaluate("document.activeElement.textContent").startswith("3. ")
    page.reload()
    arrives(page, "3")
    page.locator("[id='3'] .chart svg").wait_for()
    page.get_by_role("button", name="Back").click()
    page.keyboard.press("ArrowLeft")
    arrives(page, "1")
    page.keyboard.press("ArrowLeft")  # there is nothing before it
    assert at(page) == ("#1", ["1"])
    page.goto(f"{uri}#2")
    page.locator(".skip").press("Enter")
    page.wait_for_function("location.hash === '#main'")
    assert at(page)[1] == ["2"]  # a place in the page is no step
    page.goto(f"{uri}#2")
    page.goto(f"{uri}#1")
    arrives(page, "1")
    page.go_back()
    arrives(page, "2")


@pytest.mark.slow
def test_the_order_is_guessed_before_it_is_seen(opened: Any, numbers: dict[str, Any]) -> None:
    page, uri = opened
    page.goto(f"{uri}#5")
    assert not page.locator("[id='5'] figure").is_visible()
    page.locator("[id='5'] input").focus()
    page.keyboard.press("ArrowRight")  # the slider's, not the way's
    assert at(page) == ("#5", ["5"])
    page.locator("[id='5'] .guess button").click()
    count = sum(day is not None for day in numbers["way"]["spy-scare-1937"]["facts"]["orders"])
    assert page.locator(".verdict").inner_text() == (
        f"You said 2; in the model it comes in {count} of {len(SEEDS)} runs."
    )
    page.locator("[id='5'] .chart svg").wait_for()


@pytest.mark.slow
def test_a_switch_changes_words_figure_and_table_and_can_be_sent(
    opened: Any, numbers: dict[str, Any]
) -> None:
    page, uri = opened
    page.goto(f"{uri}#try")
    shipped = page.locator(".sentence").inner_text()
    page.locator("#try summary").nth(0).click()
    page.get_by_role("group", name="The plenum").get_by_label("does not meet").check()
    assert at(page) == ("#try-01", ["try"])
    changed = page.locator(".sentence").inner_text()
    assert changed != shipped and "without the plenum" in changed
    world = next(w for w in numbers["worlds"] if w["levels"] == [0.0, 1.0])
    cells = page.locator("#try details[open] tbody td:nth-child(2)").all_inner_texts()
    assert list(map(float, cells)) == world["months"][1]
    drawn = page.evaluate("""() => echarts.getInstanceByDom(document.querySelector(
        "#try .chart")).getOption().dataset.find(set => set.id === "here").source.median""")
    assert drawn == world["months"][1]
    page.reload()
    assert page.locator(".sentence").inner_text() == changed
    page.get_by_role("button", name="All as shipped").click()
    assert at(page)[0] == "#try-11" and page.locator(".sentence").inner_text() == shipped
    page.get_by_role("group", name="The plenum").get_by_label("does not meet").check()
    page.get_by_role("link", name="1927").click()
    page.get_by_role("link", name="Now you").click()
    assert page.locator(".sentence").inner_text() == changed  # a way round leaves switches alone
    page.goto(f"{uri}#try-nonsense")
    assert page.locator(".sentence").inner_text() == shipped


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1600])
def test_it_fits_and_can_be_read(opened: Any, width: int) -> None:
    page, uri = opened
    page.set_viewport_size({"width": width, "height": 900})
    for stop in ("3", "5", "try"):
        page.goto(f"{uri}#{stop}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page, ["wcag2a", "wcag2aa"]) == []


@pytest.mark.slow
def test_on_paper_all_of_it_stands_there(opened: Any) -> None:
    page, uri = opened
    page.goto(f"{uri}#2")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert at(page)[1] == [*(str(i + 1) for i in range(len(STEPS))), "try"]
    assert page.locator("main section .chart svg:visible").count() == len(STEPS) + 1
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert at(page) == ("#2", ["2"])
