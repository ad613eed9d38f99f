"""The public explorable: its numbers are the study's, its page is theirs, its controls work."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from docs.explorable import refreshing
from docs.explorable.causes import named
from docs.explorable.closing import table, words
from docs.explorable.numbers import BELIEVED, gathered, with_way, written
from docs.explorable.page import facts_of, made, shipped_of
from docs.explorable.steps import STEPS, asked, cited
from docs.explorable.words import CALLED, plainly, when
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
    assert json.loads(written(with_way(numbers, runs))) == numbers  # the way alone made anew


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
    assert shipped_of(numbers)["removed"] == way["men"]["removed"]  # men, and in both the same


def test_tables_and_sentences_hold_the_numbers(numbers, text) -> None:
    held = data_of(text)
    for world, shown in zip(numbers["worlds"], held["more"]["worlds"], strict=True):
        assert shown["months"]["median"] == world["months"][1]
        count = sum(day is not None for day in world["orders"])
        assert f"the purge order comes in {count} of {len(SEEDS)} runs" in shown["bold"]
        assert shown["short"].startswith(f"Order in {count} of {len(SEEDS)}")
        levels = dict(zip(numbers["factors"], world["levels"], strict=True))
        if world is not shipped_of(numbers):
            assert shown["bold"].startswith(f"In the model, {named(levels)}, ")
            assert f"{round(world['removed'][1]):,} men are arrested or dismissed" in shown["small"]
    weeks = numbers["way"]["vesna-1930"]["weeks"]
    shown = held["tables"]["2-step-2-weeks"]
    assert shown["date"] == weeks["date"] and shown["arrests_high"] == weeks["arrests_high"]


def test_men_are_counted_once_and_the_eve_is_the_runs_own(runs, numbers) -> None:
    for name, run in runs.items():
        facts, moment = (numbers["way"][name]["facts"][key] for key in ("men", "moment"))
        arrested = [int((r.officers["arrests"] > 0).sum()) for r in run.replicates]
        assert facts["arrested"][1] == np.median(arrested)
        if name == "alarm-1927":
            eve = pd.Timestamp(moment["day"]) - pd.Timedelta(days=1)
            held = [r.daily.loc[eve, "belief_former_trotskyist"] for r in run.replicates]
            asked = [r.daily.loc[:eve, "requests"].sum() for r in run.replicates]
            assert moment["belief"][1] == pytest.approx(np.median(held), abs=1e-3)
            assert moment["requests"][1] == np.median(asked)


def test_the_three_years_stand_beside_one_another(numbers, text) -> None:
    shown = table(numbers["way"])
    assert list(shown.columns) == ["on its eve, median run", "in_1927", "in_1930", "in_1937"]
    refused = shown.set_index("on its eve, median run").loc["of these refused", "in_1927"]
    assert refused == f"{numbers['way']['alarm-1927']['facts']['moment']['refusals'][1]:,.0f}"
    kept = json.loads(refreshing.NUMBERS.read_text(encoding="utf-8"))
    assert kept["way"]["spy-scare-1937"]["facts"]["moment"]["day"] == "1937-05-21"
    assert "no proof" in words(kept["way"])[-1]
    weeks = data_of(made(kept))["tables"]["7-step-7-1937"]
    assert -24 <= min(weeks["week"]) < 0 < max(weeks["week"]) <= 12


def test_what_a_switch_takes_out_is_what_the_study_left_out(numbers) -> None:
    kept = json.loads(refreshing.NUMBERS.read_text(encoding="utf-8"))
    flagship = sim.load("spy-scare-1937")
    for gone in kept["gone"].values():  # whole: nothing that is left presupposes any of it
        left = {
            t.id for t in flagship.with_values({f"present.{id}": False for id in gone}).triggers
        }
        assert {each.id for each in flagship.triggers} - left == set(gone)
    assert kept["gone"]["present.plenum"] == ["plenum"] == numbers["gone"]["present.plenum"]


def test_plain_words() -> None:
    said = "foreign agents 0.7 -> 0.9, push 0.08 -> 0.17, a report on foreign agents"
    assert plainly(said) == (
        "talk of foreign agents 0.7 to 0.9, pressure 0.08 to 0.17, a report on foreign agents"
    )
    days = ("1937-05-21", "1938-01-02", "1937-05-31")
    assert when(*days, True) == "Follows the order in each run, in the median on 31 May 1937"
    assert when(*days, False) == "21 May 1937 to 2 January 1938 (a day drawn in each run)"
    assert when(*days[:1] * 3, False) == "21 May 1937"
    assert {id for step in STEPS for id in step.triggers} <= set(CALLED)


def test_a_step_shows_its_own_days_and_triggers(numbers, text) -> None:
    held = data_of(text)["tables"]
    for i, step in enumerate(STEPS, start=1):
        dates = held[f"{i}-step-{i}-weeks"]["date"]
        assert (step.first or "0") <= dates[0] and dates[-1] <= (step.last or "9")
        assert set(held[f"{i}-step-{i}-triggers"]["id"]) <= set(step.triggers)
        assert 2 <= len(step.words(facts_of(numbers, step))) <= 4


def test_steps_cite_what_is_there(numbers) -> None:
    for step in STEPS:
        known = {trigger.id for trigger in sim.load(step.scenario).triggers}
        assert set(step.triggers) <= known and step.mark[1] in {*step.triggers, ""}
        ids = cited(step.words(facts_of(numbers, step)))
        assert ids and all(map(evidence.known, ids))


def test_words_cannot_become_markup(numbers) -> None:
    wild = copy.deepcopy(numbers)
    wild["expected"] = wild["found"][0] = WILD
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
    button = page.locator("[id='5'] .guess button")
    assert button.is_disabled()  # nobody guesses by not guessing
    page.keyboard.press("ArrowRight")  # the slider's, not the way's
    button.click()
    guess = asked(numbers["way"]["spy-scare-1937"]["facts"])
    assert page.locator(".verdict").inner_text() == f"You said 2. {guess['answer']}"
    page.locator("[id='5'] .chart svg").wait_for()
    page.get_by_role("button", name="Guess again").click()
    page.locator("[id='5'] h2").click()
    page.keyboard.press("ArrowRight")  # beside the slider: no way past the guess
    assert at(page) == ("#5", ["5"]) and not page.locator("[id='5'] figure").is_visible()


@pytest.mark.slow
def test_words_and_sources_are_one_click_away(opened: Any) -> None:
    page, uri = opened
    page.goto(f"{uri}#4")
    page.get_by_role("button", name="Words").click()
    assert "dice" in page.get_by_role("dialog").inner_text()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Close").click()
    assert at(page) == ("#4", ["4"]) and not page.get_by_role("dialog").is_visible()
    page.get_by_role("button", name="Source: aktiv-voroshilov-1937").click()
    record = page.locator("[id='4'] details.case[open]")
    assert "aktiv-voroshilov-1937" in record.inner_text() and record.locator("table").count() == 0


@pytest.mark.slow
def test_a_switch_changes_words_figure_and_table_and_can_be_sent(
    opened: Any, numbers: dict[str, Any]
) -> None:
    page, uri = opened
    page.goto(f"{uri}#try")
    shipped = page.locator("#try .bold").inner_text()
    page.locator("#try figure > details.table summary").first.click()
    page.get_by_role("group", name="The plenum").get_by_label("does not meet").check()
    assert at(page) == ("#try-01", ["try"])
    changed = page.locator("#try .bold").inner_text()
    assert changed != shipped and "without the plenum" in changed
    assert "; unchanged " in page.locator(".way .where").inner_text()
    world = next(w for w in numbers["worlds"] if w["levels"] == [0.0, 1.0])
    cells = page.locator("#try figure > details[open] tbody td:nth-child(2)").all_inner_texts()
    assert list(map(float, cells)) == world["months"][1]
    drawn = page.evaluate("""() => echarts.getInstanceByDom(document.querySelector(
        "#try .chart")).getOption().dataset.find(set => set.id === "here").source.median""")
    assert drawn == world["months"][1]
    page.reload()
    assert page.locator("#try .bold").inner_text() == changed
    page.get_by_role("button", name="All unchanged").click()
    assert at(page)[0] == "#try-11" and page.locator("#try .bold").inner_text() == shipped
    page.get_by_role("group", name="The plenum").get_by_label("does not meet").check()
    page.get_by_role("link", name="1. 1927").click()
    page.get_by_role("link", name="Now you").click()
    assert page.locator("#try .bold").inner_text() == changed  # a way round leaves switches alone
    page.goto(f"{uri}#try-nonsense")
    assert page.locator("#try .bold").inner_text() == shipped


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1600])
def test_it_fits_and_can_be_read(opened: Any, width: int) -> None:
    page, uri = opened
    page.set_viewport_size({"width": width, "height": 900})
    for stop in ("3", "5", "7", "try"):
        page.goto(f"{uri}#{stop}")
        page.evaluate("""() => document.querySelectorAll("section:not([hidden]) > details")
            .forEach(each => each.open = true)""")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = """() => [...document.querySelectorAll("section > details > div")].filter(
            each => each.scrollWidth > each.clientWidth + 1).length"""
        assert page.evaluate(cut) == 0  # no word is hidden at the side
        assert violations(page, ["wcag2a", "wcag2aa"]) == []


@pytest.mark.slow
def test_on_paper_all_of_it_stands_there(opened: Any) -> None:
    page, uri = opened
    page.goto(f"{uri}#2")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert at(page)[1] == [*(str(i + 1) for i in range(len(STEPS) + 1)), "try"]
    assert page.locator("main section .chart svg:visible").count() == len(STEPS) + 2
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert at(page) == ("#2", ["2"])
