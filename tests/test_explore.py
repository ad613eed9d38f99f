"""The explorer without a page: states, addresses, files, places on sliders, the gate, the desk."""

from __future__ import annotations

import asyncio
import datetime as dt
import operator
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.run import simulate
from sim.errors import SpyscareError
from sim.faces import exploring
from sim.faces.explore import seeds, work
from sim.faces.explore.desk import Desk, Superseded
from sim.faces.explore.fields import read, written
from sim.faces.explore.figures import by_then, curves, expected
from sim.faces.explore.gate import Gate
from sim.faces.explore.past import edits_of
from sim.faces.explore.places import END, MIDDLE, matching, place_of, sections, value_at
from sim.faces.explore.short import COUNTED
from sim.faces.explore.state import SPANS, State
from sim.faces.explore.words import by_luck, changed, follows, in_whole, verdict
from sim.measures.fates import fate
from sim.scenario.files import available
from sim.scenario.load import load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.words import day_words

FLAGSHIP = load("spy-scare-1937")
NUMBERS = {name: each for name, each in PARAMETERS.items() if each.kind is float}
DATED = [each.id for each in FLAGSHIP.triggers if each.date is not None]

values = st.sampled_from(sorted(NUMBERS)).flatmap(
    lambda name: st.tuples(
        st.just(name), st.floats(NUMBERS[name].low, NUMBERS[name].high, allow_subnormal=False)
    )
)
moves = st.sampled_from(DATED).flatmap(
    lambda name: st.one_of(
        st.tuples(st.just(f"shift.{name}"), st.integers(-90, 90).map(lambda n: f"{n:+d}d")),
        st.tuples(st.just(f"present.{name}"), st.just(False)),
    )
)
states = st.builds(
    lambda edits, **fields: State(**fields).edited(dict(edits)),
    edits=st.lists(st.one_of(values, moves), max_size=4),
    scenario=st.sampled_from(available()),
    seed=st.integers(0, 2**63 - 1),
    officers=st.integers(200, 1_000_000),
    day=st.none() | st.integers(0, 3000),
    man=st.none() | st.integers(0, 10_000),
    expect=st.just(()) | st.lists(st.integers(0, 9999).map(float), min_size=SPANS,
                                  max_size=SPANS).map(tuple),
    hidden=st.booleans(),
)  # fmt: skip


# states


@given(states)
def test_an_address_brings_the_state_back(state: State) -> None:
    assert State.read(state.query()) == state
    assert State.read("?" + state.query()) == state


def test_a_first_look_has_a_short_address() -> None:
    assert State().query() == "scenario=spy-scare-1937"
    assert State.read("") == State()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "address: colour: no such key"),
        ("seed=-1", "address: seed=-1: wants a whole number, 0 to 9223372036854775807"),
        ("officers=many", "address: officers=many: wants a whole number, 200 to 1000000"),
        ("set=police.zeal", "address: set=police.zeal: wants KEY=VALUE, like police.zeal=1.2"),
        ("expect=1,2", "address: expect=1,2: wants 12 numbers, 0 or more"),
        ("expect=1,2,x", "address: expect=1,2,x: wants 12 numbers, 0 or more"),
    ],
)
def test_an_address_that_cannot_be_read_is_told(query: str, said: str) -> None:
    with pytest.raises(SpyscareError) as told:
        State.read(query)
    assert told.value.lines == [said]


@settings(max_examples=25, deadline=None)
@given(st.lists(values, max_size=4), st.integers(200, 2000))
def test_edits_say_the_same_as_with_values_and_as_a_file(edits, officers: int) -> None:
    state = State(officers=officers).edited(dict(edits))
    wanted = FLAGSHIP.with_values({"officers.count": officers, **dict(edits)})
    assert state.world().hash == wanted.hash


def test_a_file_loads_to_the_same_world(tmp_path: Path) -> None:
    state = State(officers=700).edited(
        {"police.zeal": 1.5, "shift.plenum": "+30d", "scale.ezhov": 0.5, "stop.decided": True}
    )
    state = state.without("deadline", FLAGSHIP.dependents("deadline"))
    path = tmp_path / "mine.toml"
    path.write_text(state.file(), encoding="utf-8")
    assert load(path).hash == state.world().hash != state.shipped().hash
    assert load(path).title == "The spy scare of 1937, changed"


def test_a_trigger_goes_with_what_needs_it_and_comes_back() -> None:
    below = FLAGSHIP.dependents("deadline")
    state = State().edited({"shift.deadline": "+3d"})
    out = state.without("deadline", below)
    assert "shift.deadline" not in out.changes
    assert all(out.is_out(each) for each in ("deadline", *below)) and below
    assert out.again("deadline", below) == State()


def test_edits_are_taken_back_one_by_one() -> None:
    state = State().edited({"police.zeal": 2.0, "chief.shield": 0.1})
    assert state.edited({"police.zeal": None}).changes == {"chief.shield": 0.1}


def test_a_command_can_be_given_to_a_shell() -> None:
    state = State().edited({"shift.plenum": "+30d"})
    assert state.command() == (
        "spyscare run spy-scare-1937 --officers 5000 --seed 1 --set 'shift.plenum=\"+30d\"'"
    )


#: Fields of triggers, each of another sort.
FIELDS = {
    "change.plenum.push": "+0.2", "change.plenum.salience.foreign_agent": 0.4,
    "change.plenum.vigilance": {"to": "+0.3", "over": "30d"}, "scale.plenum": 0.5,
    "change.clerks-checked.share": 0.004, "change.clerks-checked.army": False,
    "change.medvedev-names-the-group.what": "rumour",
    "change.medvedev-names-the-group.persons": ["iakir", "kork"],
    "change.first-trial-in-the-press.half_life": "40d",
}  # fmt: skip


def test_fields_of_triggers_go_into_address_and_file(tmp_path: Path) -> None:
    state = State(officers=300).edited(FIELDS)
    assert State.read(state.query()) == state
    path = tmp_path / "mine.toml"
    path.write_text(state.file(), encoding="utf-8")
    assert load(path).hash == state.world().hash
    assert state.without("plenum").changes.keys() == {
        "present.plenum",
        *(name for name in FIELDS if "plenum" not in name),
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+0.1", "+0.1"), ("x1.5", "x1.5"), ("0.4", 0.4),
        ("+0.12 over 14d", {"to": "+0.12", "over": "14d"}), ("14d", "14d"),
    ],
)  # fmt: skip
def test_a_field_is_read_as_it_is_written(text: str, value: Any) -> None:
    assert read(text, 0.5) == value and written(value) == text


def test_a_field_keeps_its_sort() -> None:
    assert read("iakir, kork", ["iakir"]) == ["iakir", "kork"]
    assert read("3", 1) == 3 and isinstance(read("3", 1), int)


def test_a_run_is_read_back_to_its_edits() -> None:
    edits = {"police.zeal": 1.5, "shift.radek-names-a-marshal": "-9d", **FIELDS}
    state = State(seed=4, officers=300).edited(edits)
    state = state.without("deadline", FLAGSHIP.dependents("deadline"))
    found, wrong = edits_of(simulate(state.world(), 4, record="summary").provenance)
    assert (found, wrong) == (state, [])


# places


@given(values)
def test_a_slider_keeps_to_its_bounds_and_comes_back(named: tuple[str, float]) -> None:
    parameter, shipped = NUMBERS[named[0]], NUMBERS[named[0]].default
    place = place_of(parameter, shipped, named[1])
    assert 0 <= place <= END
    assert parameter.fault(value_at(parameter, shipped, place)) is None


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_a_slider_has_the_shipped_value_in_the_middle_and_rises(name: str) -> None:
    parameter, shipped = NUMBERS[name], NUMBERS[name].default
    found = [value_at(parameter, shipped, place) for place in range(0, END + 1, 50)]
    assert found == sorted(found)
    assert found[10] == shipped and place_of(parameter, shipped, shipped) == MIDDLE
    assert (found[0], found[-1]) == (parameter.low, parameter.high)


def test_every_parameter_has_a_place_and_can_be_found() -> None:
    listed = [each.name for group in sections().values() for each in group]
    assert len(listed) == len(set(listed)) == len(PARAMETERS) - 4
    assert [p.name for p in matching("licence fit", PARAMETERS.values())] == ["police.licence"]


# what is answered


SMALL = State(officers=300)


def test_worlds_are_those_of_the_runs() -> None:
    state = SMALL.edited({"pressure.scale": 0.5})
    told = work.worlds(state)
    for world, scenario in (("mine", state.world()), ("shipped", state.shipped())):
        daily = simulate(scenario, 1).daily
        for name in COUNTED:
            assert (
                sum(told[world]["weekly"][name]) == daily[name].sum() == told[world]["totals"][name]
            )
        assert told[world]["weekly"]["pressure"][-1] == pytest.approx(
            daily["pressure"].iloc[-1], abs=1e-4
        )
    assert told["parts"] > "1936-08-01"
    assert told["cells"]["both"] + told["cells"]["instead"] <= told["mine"]["totals"]["arrests"]


def test_a_world_as_shipped_is_its_own_twin() -> None:
    told = work.worlds(SMALL)
    assert told["mine"] is told["shipped"] and not told["parts"] and not told["cells"]
    assert follows(told).startswith("In the model, as shipped: ")
    assert not [s for s in curves(told)["series"] if s["name"].endswith("as shipped")]


def test_luck_has_the_weeks_of_the_seed() -> None:
    told = work.luck(SMALL, 3)
    assert told["weeks"] == work.worlds(replace(SMALL, seed=3))["mine"]["weekly"]["arrests"]


def under(state: State, *seeds: int) -> list[dict[str, Any]]:
    """Other seeds of a changed world, with the shipped one beside each."""
    shipped = replace(state, edits=())
    return [{**work.luck(state, each), "shipped": work.luck(shipped, each)} for each in seeds]


def test_curves_have_both_worlds_the_band_and_the_day() -> None:
    told = work.worlds(SMALL.edited({"pressure.scale": 0.5}))
    band = under(SMALL.edited({"pressure.scale": 0.5}), 2, 3)
    option = curves(told, 200, band, work.triggers("spy-scare-1937", 1))
    names = [each["name"] for each in option["series"]]
    assert {"arrests", "arrests, as shipped", "luck as shipped", "events"} <= set(names)
    over = [[each["name"] for each in legend["data"]] for legend in option["legend"]]
    assert over[0] == ["luck as shipped", "luck, 2 seeds", "arrests", "events"]
    assert over[1:] == [["letters", "dismissals"], ["pressure", "chief's shield", "belief"]]
    assert len({(each["min"], each["max"]) for each in option["xAxis"]}) == 1
    lines = [each["markLine"]["data"] for each in option["series"] if "markLine" in each]
    day = (dt.date(1936, 8, 1) + dt.timedelta(days=200)).isoformat()
    assert all(day in [line["xAxis"] for line in each] for each in lines) and len(lines) == 3


def test_the_shipped_order_is_drawn_where_it_is_another() -> None:
    told = work.worlds(SMALL.edited({"pressure.scale": 0.5}))
    told["mine"]["ordered"], told["shipped"]["ordered"] = "1937-06-20", "1937-05-10"
    lines = next(s["markLine"]["data"] for s in curves(told)["series"] if "markLine" in s)
    assert {"as shipped 1937-05-10", "order 1937-06-20"} <= {e["label"]["formatter"] for e in lines}
    told["mine"]["ordered"] = "1937-05-10"
    lines = next(s["markLine"]["data"] for s in curves(told)["series"] if "markLine" in s)
    assert [e["xAxis"] for e in lines].count("1937-05-10") == 1


def test_counts_by_a_day_are_those_of_the_weeks_that_ended() -> None:
    told = work.worlds(SMALL)
    assert by_then(told, None)[1][1] == f"{told['mine']['totals']['arrests']:,}"
    assert by_then(told, 0)[1] == ("arrests so far", "0", "0")


def test_what_was_drawn_stands_beside_the_model_once_it_may() -> None:
    told, drawn = work.worlds(SMALL), (3.0,) + (0.0,) * (SPANS - 1)
    assert [each["name"] for each in expected(told, drawn, False)["series"]] == ["yours"]
    assert [each["name"] for each in expected(told, drawn, True)["series"]][1] == "the model's"
    assert verdict(told, drawn).startswith("You drew most arrests from 1936-08-01 on;")


def test_what_follows_is_said_in_one_sentence() -> None:
    state = SMALL.edited({"present.plenum": False})
    told = work.worlds(state)
    said = follows(told, changed(state))
    both, spared, instead = (told["cells"][each] for each in ("both", "spared", "instead"))
    assert said.startswith('In the model without "plenum": ')
    assert f"{both + instead:,} men are arrested, as shipped {both + spared:,}" in said
    parted = day_words(dt.date.fromisoformat(told["parts"]))
    assert said.endswith(f"the two worlds part on {parted}.")
    told["mine"]["ordered"], told["shipped"]["ordered"] = "1937-05-20", "1937-05-10"
    assert "on 20 May 1937, 10 days later than as shipped (10 May 1937)" in follows(told)
    told["mine"]["ordered"] = ""
    assert "no purge order comes before the run ends, as shipped it comes on" in follows(told)


def test_many_changes_are_counted() -> None:
    state = SMALL.edited({"police.zeal": 2.0, "shift.plenum": "+3d"})
    assert changed(state) == 'with police.zeal = 2 and "plenum" +3d'
    assert changed(state.edited({"scale.ezhov": 0.5})) == "with these 3 changes"


def test_luck_is_counted_in_both_worlds() -> None:
    state = SMALL.edited({"pressure.scale": 0})
    told = work.worlds(state)
    assert by_luck([], 20, told).startswith("One pair of worlds is one pair")
    band = under(state, 2, 3)
    for each, day in zip(band, ("1937-05-12", "1937-05-20"), strict=True):
        each["shipped"] = {**each["shipped"], "ordered": day}
    said = (
        "Under 2 other seeds so far, of 20: the order comes in 0 of 2, as shipped in 2 of 2"
        " (median 12 May 1937); fewer are arrested than as shipped in "
    )
    assert by_luck(band, 20, told).startswith(said)
    assert by_luck([{**each, "shipped": None} for each in band], 2, told) == (
        "Under 2 other seeds: the order comes in 0 of 2."
    )


def test_of_a_small_corps_it_is_said_what_the_whole_army_does() -> None:
    assert in_whole([], 20, True, 900).endswith("the whole army, 0 of 20 seeds so far ...")
    assert in_whole([], 20, False, 900).endswith("cannot be read off it.")
    found = [{"ordered": day, "weeks": [1], "shipped": None} for day in ("", "1937-05-12")]
    assert in_whole(found, 2, False, 144_300) == (
        "In the whole army (144,300), under 2 seeds: the order comes in 1 of 2"
        " (median 12 May 1937). Where the two differ on whether an order comes, this is the one to"
        " believe."
    )


def test_seeds_of_the_whole_army_come_by_themselves_and_are_given_up(monkeypatch, run) -> None:
    class Board:
        """As much of a page as seeds want."""

        answered, asked = SMALL.edited({"pressure.scale": 0}), []

        async def ask_for(self, what, task, *given):
            self.asked.append((task.__name__, given[0].officers, bool(given[0].edits)))
            await asyncio.sleep(0)
            return {"ordered": "", "weeks": [0]}

        def leave(self, *what) -> None:
            pass

    monkeypatch.setattr(seeds, "AFTER", 0.0)
    monkeypatch.setattr(seeds, "COUNT", 2)
    heard: list[int] = []
    board = Board()
    whole = seeds.Whole(board, "whole", heard.append)

    async def asked() -> None:
        whole.later()
        async with asyncio.timeout(10):
            while whole.counting:
                await asyncio.sleep(0)
        whole.later()
        whole.drop()  # something newer has been asked before it began
        await asyncio.sleep(0.01)

    async def again() -> None:
        board.answered = SMALL.edited({"pressure.scale": 0})
        whole.found = [{}, {}]
        whole.later()
        assert whole.found == [{}, {}] and not whole.counting  # what is done stays
        whole.drop()

    run(asked())
    run(again())
    both = [("luck", 144_300, True), ("luck", 144_300, False)]
    assert board.asked == [("muster", 144_300, True), *both, *both]
    assert heard == [0, 1, 2] and whole.found == []
    board.answered = replace(SMALL, officers=144_300)
    whole.later()
    assert not whole.counting


def test_triggers_say_their_source_and_what_goes_with_them() -> None:
    told = {each["id"]: each for each in work.triggers("spy-scare-1937", 1)}
    assert told["deadline"]["dependents"] == list(FLAGSHIP.dependents("deadline"))
    assert told["deadline-lapses"]["needed"] == ["deadline"]
    clerks = told["clerks-checked"]
    assert any("Gamarnik" in line for line in (*clerks["record"], *clerks["said"]))
    assert told["plenum"]["record"][0].startswith(
        "1937-02: At the February-March Plenum Stalin warns"
    )
    assert set(told) == {each.id for each in FLAGSHIP.triggers}


def test_a_fate_tells_each_arrest_and_how_it_ended() -> None:
    taken = ("arrest", "14 May 1937", 1)
    again = [taken, ("release", "29 May 1937", 2), ("arrest", "25 November 1937", 3),
             ("sentence", "D", 4), ("execution", "D", 5)]  # fmt: skip
    assert str(fate([], "serving")) == "not arrested, serving"
    assert str(fate([taken], "arrested")) == "arrested 14 May 1937, still held when the run ends"
    assert str(fate(again, "shot")) == (
        "arrested 14 May 1937, released 29 May 1937;"
        " arrested again 25 November 1937, sentenced and shot D"
    )
    assert str(fate(again[:2], "serving")).endswith("released 29 May 1937; at the end serving")
    assert fate(again, "shot").died == "D" and not fate(again[:2], "serving").died
    assert str(fate([("suicide", "D", 1)], "suicide")) == "not arrested, killed himself D"


def test_a_case_file_has_a_twin_where_the_world_is_changed() -> None:
    alone = work.case(SMALL, "iakir")
    beside = work.case(SMALL.edited({"pressure.scale": 0.5}), str(alone["man"]))
    headings = [block["heading"] for block in beside["blocks"]]
    assert "He and his twin" in headings
    assert "He and his twin" not in [block["heading"] for block in alone["blocks"]]
    assert not any({"degree", "row"} & set(block["columns"]) for block in beside["blocks"])
    assert [each["world"] for each in beside["naming"]] == ["in this world", "as shipped"]
    assert alone["naming"][0] == {**beside["naming"][1], "world": "in this world"}


def test_what_the_police_name_of_themselves_is_no_confession() -> None:
    run = work._run(work._world(SMALL), SMALL.seed)
    names = run.ledger[run.ledger["kind"].astype(str) == "name"]
    listed = names.loc[names["who"] < 0, "whom"]
    told = work.case(SMALL, str(listed.iloc[0]))["naming"][0]
    hows = {each["how"].partition(",")[0]: each["man"] for each in told["by"]}
    assert hows["from its own list"] < 0
    assert "the NKVD (in a confession" not in " ".join(told["said"])
    assert "named from the police's own list" in " ".join(told["said"])


# the gate


async def _through(gate: Gate, path: str, host: str, kind: str = "http", **more: str):
    sent, reached = [], []

    async def send(message) -> None:
        sent.append(message)

    async def receive():
        return {"type": "http.request" if kind == "http" else "websocket.connect"}

    async def app(scope, receive, send) -> None:
        reached.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    gate.app = app
    headers = [(b"host", host.encode()), *((k.encode(), v.encode()) for k, v in more.items())]
    await gate({"type": kind, "path": path, "headers": headers}, receive, send)
    return sent, reached


def test_the_token_lets_in_and_is_cut_from_the_path() -> None:
    gate = Gate(None, 8000)
    sent, reached = asyncio.run(_through(gate, f"/{gate.token}/page", "127.0.0.1:8000"))
    assert sent[0]["status"] == 200 and reached[0]["root_path"] == f"/{gate.token}"
    policy = dict(sent[0]["headers"])[b"content-security-policy"].decode()
    assert "default-src 'none'" in policy and "connect-src 'self' ws://127.0.0.1:8000" in policy


@pytest.mark.parametrize(
    ("path", "host", "origin"),
    [
        ("/", "127.0.0.1:8000", ""),
        ("/wrong/", "127.0.0.1:8000", ""),
        ("/_nicegui/x.js", "127.0.0.1:8000", ""),
        ("TOKEN", "evil.example:8000", ""),
        ("TOKEN", "127.0.0.1:8001", ""),
        ("TOKEN", "127.0.0.1:8000", "http://evil.example"),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_strangers_are_refused(path: str, host: str, origin: str, kind: str) -> None:
    gate = Gate(None, 8000)
    path = path.replace("TOKEN", f"/{gate.token}/")
    more = {"origin": origin} if origin else {}
    sent, reached = asyncio.run(_through(gate, path, host, kind, **more))
    assert reached == []
    if kind == "http":
        assert sent[0]["status"] == 403 and b"Refused" in sent[1]["body"]
    else:
        assert [each["type"] for each in sent] == ["websocket.close"]


def test_each_gate_has_a_token_of_its_own() -> None:
    assert Gate(None, 1).token != Gate(None, 1).token
    assert len(Gate(None, 1).token) >= 20


# the desk


@pytest.fixture(scope="module")
def run():
    """Runs coroutines, all in one loop, as a server does."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="module")
def desk():
    made = Desk()
    yield made
    made.close()


def test_a_newer_question_supersedes_the_one_that_waits(desk: Desk, run) -> None:
    async def asked():
        running = asyncio.create_task(desk.ask("other", time.sleep, 0.3))
        await asyncio.sleep(0.05)
        first = asyncio.create_task(desk.ask("me", operator.add, 1, 1))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(desk.ask("me", operator.add, 2, 2))
        return await asyncio.gather(running, first, second, return_exceptions=True)

    running, first, second = run(asked())
    assert running is None and second == 4
    assert isinstance(first, Superseded)


def test_askers_do_not_disturb_each_other(desk: Desk, run) -> None:
    async def asked():
        return await asyncio.gather(*(desk.ask(i, operator.mul, i, i) for i in range(5)))

    assert run(asked()) == [0, 1, 4, 9, 16]


def test_who_has_left_waits_for_nothing(desk: Desk, run) -> None:
    async def asked():
        task = asyncio.create_task(desk.ask("gone", time.sleep, 0.1))
        await asyncio.sleep(0.05)
        desk.leave("gone")
        return await asyncio.gather(task, return_exceptions=True)

    assert isinstance(run(asked())[0], Superseded)


def test_a_run_is_stopped_in_its_middle(desk: Desk, run) -> None:
    async def asked():
        task = asyncio.create_task(desk.ask("long", time.sleep, 600))
        await asyncio.sleep(0.05)
        desk.stop("other")
        desk.stop("long")
        return await asyncio.gather(task, desk.ask("me", operator.add, 1, 2),
                                    return_exceptions=True)  # fmt: skip

    stopped, found = run(asked())
    assert isinstance(stopped, Superseded) and found == 3


def test_what_is_wrong_in_the_worker_is_told(desk: Desk, run) -> None:
    state = State().edited({"police.zeall": 2})
    with pytest.raises(SpyscareError, match=r'police: "zeall"|zeall: no such'):
        run(desk.ask("me", work.worlds, state))


def test_a_lost_worker_is_told_and_replaced(run) -> None:
    desk = Desk()
    try:
        with pytest.raises(SpyscareError, match="was lost; ask again"):
            run(desk.ask("me", os._exit, 3))
        assert run(desk.ask("me", operator.add, 1, 2)) == 3
    finally:
        desk.close()


# the command


def test_without_nicegui_one_line_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(exploring, "NEEDS", "no_such_package")
    with pytest.raises(SpyscareError, match=r"^explore: wants NiceGUI; install it with: pip"):
        exploring.explore(None, 0, False)
