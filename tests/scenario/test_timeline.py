"""The timeline: closed forms of edits, causality, chance, conditions."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import SpyscareError
from sim.scenario.edits import Edit, bounds
from sim.scenario.timeline import history, resolve
from sim.vocabulary import Lever

START = dt.date(1937, 1, 1)
V = Lever.VIGILANCE


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def trigger(name: str, day: int | None = None, kind: str = "set", **fields: object) -> str:
    """A `[[trigger]]` on a day index, or dated by its fields."""
    moment = {} if day is None else {"date": START + dt.timedelta(days=day)}
    content = {"id": name, "kind": kind, **moment, "invented": "a test", **fields}
    return "[[trigger]]\n" + "".join(f"{key} = {toml(item)}\n" for key, item in content.items())


def column(scenario, *triggers: str, lever: Lever = V, text: str = "") -> np.ndarray:
    """One lever under these triggers."""
    return resolve(scenario(text + "".join(triggers)), 0).levers[:, lever]


# closed forms


def test_without_triggers_levers_stay_where_the_values_put_them(scenario) -> None:
    timeline = resolve(scenario("[salience]\nfactional = 0.7\n"), 0)
    assert timeline.levers.shape == (365, len(Lever))
    assert timeline.levers.flags.c_contiguous
    assert (timeline.levers == timeline.levers[0]).all()
    assert timeline.levers[0, Lever.SALIENCE_FACTIONAL] == 0.7
    assert timeline.levers[0, V] == 0.1


def test_a_set_holds_from_its_day(scenario) -> None:
    v = column(scenario, trigger("a", 10, vigilance=0.4))
    assert (v[:10] == 0.1).all() and (v[10:] == 0.4).all()


def test_relative_edits_act_on_the_value_as_it_stands(scenario) -> None:
    v = column(
        scenario,
        trigger("b", 20, vigilance="x1.5"),
        trigger("a", 10, vigilance="+0.1"),
        trigger("c", 30, vigilance="-0.05"),
    )
    assert v[[9, 10, 20, 30]] == pytest.approx([0.1, 0.2, 0.3, 0.25])


def test_on_one_day_triggers_act_in_the_order_of_the_file(scenario) -> None:
    plus, times = trigger("a", 10, vigilance="+0.1"), trigger("b", 10, vigilance="x2")
    assert column(scenario, plus, times)[10] == pytest.approx(0.4)
    assert column(scenario, times, plus)[10] == pytest.approx(0.3)


def test_a_ramp_is_a_straight_line_from_the_standing_value(scenario) -> None:
    v = column(scenario, trigger("a", 10, vigilance={"to": 0.4, "over": "30d"}))
    assert v[10:41] == pytest.approx(np.linspace(0.1, 0.4, 31))
    assert (v[40:] == 0.4).all()


def test_a_relative_ramp_aims_from_the_standing_value(scenario) -> None:
    v = column(scenario, trigger("a", 10, kind="ramp", vigilance="x3", over="10d"))
    assert v[15] == pytest.approx(0.2)
    assert v[20] == pytest.approx(0.3)


def test_a_later_edit_replaces_a_ramp_where_it_stands(scenario) -> None:
    ramp = trigger("a", 10, vigilance={"to": 0.5, "over": "40d"})
    flat = column(scenario, ramp, trigger("b", 20, vigilance="+0"))
    assert flat[20:] == pytest.approx(0.2)
    down = column(scenario, ramp, trigger("b", 20, vigilance={"to": 0.0, "over": "20d"}))
    assert down[[19, 20, 30, 40]] == pytest.approx([0.19, 0.2, 0.1, 0.0])


def test_a_pulse_is_added_and_fades(scenario) -> None:
    v = column(scenario, trigger("a", 10, kind="pulse", vigilance="+0.4", half_life="20d"))
    days = np.arange(355)
    assert v[10:] == pytest.approx(0.1 + 0.4 * 2.0 ** (-days / 20))


def test_a_factor_pulse_fades_to_one(scenario) -> None:
    v = column(scenario, trigger("a", 10, kind="pulse", vigilance="x3", half_life="20d"))
    days = np.arange(355)
    assert v[10:] == pytest.approx(0.1 * (1 + 2 * 2.0 ** (-days / 20)))


def test_pulses_add_up_and_leave_the_base_to_later_edits(scenario) -> None:
    pulse = trigger("a", 10, kind="pulse", vigilance="+0.2", half_life="10d")
    other = trigger("b", 20, kind="pulse", vigilance="+0.2", half_life="10d")
    assert column(scenario, pulse, other)[20] == pytest.approx(0.1 + 0.1 + 0.2)
    assert column(scenario, pulse, trigger("b", 20, vigilance="x2"))[20] == pytest.approx(0.2 + 0.1)
    assert column(scenario, pulse, trigger("b", 20, vigilance=0.5))[30] == pytest.approx(0.55)


def test_a_lever_beyond_its_bounds_stands_at_them(scenario) -> None:
    v = column(scenario, trigger("a", 10, vigilance="x1000"), trigger("b", 20, vigilance="-0.25"))
    assert v[10] == 1.0
    assert v[20] == 0.75


def test_what_moved_before_the_period_is_history(scenario) -> None:
    v = column(
        scenario,
        trigger("a", -10, vigilance={"to": 0.3, "over": "20d"}),
        trigger("b", -5, kind="pulse", tension="+0.4", half_life="5d"),
    )
    assert v[0] == pytest.approx(0.2) and v[10] == pytest.approx(0.3)
    tension = column(
        scenario, trigger("b", -5, kind="pulse", tension="+0.4", half_life="5d"),
        lever=Lever.TENSION, text="[climate]\ntension = 0.0\n",
    )  # fmt: skip
    assert tension[0] == pytest.approx(0.2)


# properties

EDITS = st.one_of(
    st.floats(0, 1).map(lambda x: round(x, 3)),
    st.floats(0, 4).map(lambda x: f"x{x:.3f}"),
    st.floats(-1, 1).map(lambda x: f"{x:+.3f}"),
)
RAMPS = st.builds(lambda to, over: {"to": to, "over": f"{over}d"}, EDITS, st.integers(1, 90))
KINDS = st.one_of(
    st.builds(lambda edit: {"kind": "set", "vigilance": edit}, st.one_of(EDITS, RAMPS)),
    st.builds(
        lambda edit, days: {"kind": "pulse", "vigilance": edit, "half_life": f"{days}d"},
        EDITS.filter(lambda edit: isinstance(edit, str)),
        st.integers(1, 60),
    ),
    st.builds(
        lambda edit, days: {"kind": "ramp", "vigilance": edit, "over": f"{days}d"},
        EDITS,
        st.integers(1, 60),
    ),
)
DATED = st.tuples(st.integers(-20, 364), KINDS)


def written(named: list[tuple[str, tuple[int, dict]]]) -> str:
    return "".join(trigger(name, day, **fields) for name, (day, fields) in named)


@settings(max_examples=60, deadline=None)
@given(st.lists(DATED, max_size=5), DATED)
def test_a_trigger_changes_no_row_before_its_day(scenario, others, one) -> None:
    named = [(f"t{i}", each) for i, each in enumerate(others)]
    without = resolve(scenario(written(named)), 0).levers
    with_it = resolve(scenario(written([*named, ("one", one)])), 0).levers
    assert np.array_equal(without[: max(one[0], 0)], with_it[: max(one[0], 0)])


@settings(max_examples=40, deadline=None)
@given(st.lists(DATED, max_size=5), st.integers(0, 364), st.floats(0.001, 1))
def test_a_set_does_change_its_row(scenario, others, day, value) -> None:
    """Negative control of the property above: on the day, the lever is what the trigger says."""
    named = [(f"t{i}", (d, f)) for i, (d, f) in enumerate(others) if f["kind"] != "pulse"]
    last = ("last", (day, {"kind": "set", "vigilance": value}))
    assert resolve(scenario(written([*named, last])), 0).levers[day, V] == value


@settings(max_examples=60, deadline=None)
@given(st.lists(DATED, max_size=6))
def test_levers_keep_to_their_bounds(scenario, several) -> None:
    levers = resolve(scenario(written([(f"t{i}", e) for i, e in enumerate(several)])), 0).levers
    for lever in Lever:
        low, high = bounds(lever)
        assert levers[:, lever].min() >= low and levers[:, lever].max() <= high


@pytest.mark.parametrize("edit", ["x1", "+0", "-0"])
@pytest.mark.parametrize("kind", [{"kind": "set"}, {"kind": "pulse", "half_life": "9d"}])
def test_a_trigger_without_effect_changes_no_row(scenario, edit, kind) -> None:
    other = trigger("a", 5, vigilance=0.37)
    with_it = scenario(other + trigger("b", 10, vigilance=edit, **kind))
    assert np.array_equal(resolve(scenario(other), 0).levers, resolve(with_it, 0).levers)


@settings(max_examples=40, deadline=None)
@given(st.integers(-100, 100), st.integers(0, 30), st.integers(0, 2**62))
def test_a_shift_moves_the_trigger_and_all_that_hang_on_it(scenario, days, delay, seed) -> None:
    text = (
        trigger("a", kind="halt", date={"between": [dt.date(1937, 5, 1), dt.date(1937, 5, 31)]})
        + trigger("b", kind="halt", after="a", delay=f"{delay}d")
        + trigger("c", kind="halt", after="b")
        + trigger("d", 200, kind="halt")
    )
    before = resolve(scenario(text), seed).dates
    moved = resolve(scenario(text).with_values({"shift.a": f"{days:+d}d"}), seed).dates
    assert [moved[k] - before[k] for k in "abcd"] == [days, days, days, 0]


# chance


def test_a_span_is_drawn_once_per_seed_and_reaches_all_its_days(scenario) -> None:
    text = trigger("a", kind="halt", date={"between": [dt.date(1937, 5, 1), dt.date(1937, 5, 7)]})
    plan = scenario(text)
    drawn = [resolve(plan, seed).dates["a"] for seed in range(200)]
    assert drawn == [resolve(plan, seed).dates["a"] for seed in range(200)]
    assert set(drawn) == set(range(120, 127))


def test_a_drawn_day_depends_on_the_id_and_not_on_the_position(scenario) -> None:
    span = {"between": [dt.date(1937, 1, 1), dt.date(1937, 12, 31)]}
    alone = resolve(scenario(trigger("a", kind="halt", date=span)), 7).dates["a"]
    text = trigger("b", kind="halt", date=span) + trigger("a", kind="halt", date=span)
    both = resolve(scenario(text), 7).dates
    assert both["a"] == alone
    assert both["b"] != alone


# effects and conditions


def test_effects_come_by_day_then_by_position(scenario) -> None:
    text = (
        trigger("late", 30, kind="halt")
        + trigger("early", 3, kind="order", narrative="factional")
        + trigger("also-late", 30, kind="report", narrative="factional", weight=1)
        + trigger("levers-only", 5, push=0.1)
    )
    effects = resolve(scenario(text), 0).effects
    assert [(e.day, e.trigger, e.kind) for e in effects] == [
        (3, 1, "order"), (30, 0, "halt"), (30, 2, "report")
    ]  # fmt: skip


CONDITIONAL = (
    trigger("seen", kind="order", narrative="factional", vigilance=0.9, delay="5d",
            when={"measure": "belief.factional", "at_least": 0.5})
    + trigger("follows", kind="halt", after="seen", delay="10d")
    + trigger("low", kind="halt", when={"measure": "shield", "at_most": 0.2})
)  # fmt: skip


def test_conditions_are_told_until_they_fire(scenario) -> None:
    timeline = resolve(scenario(CONDITIONAL), 0)
    seen, low = timeline.conditions
    assert (seen.trigger, seen.id, seen.measure, seen.narrative) == (0, "seen", "belief", 5)
    assert (seen.at_least, seen.at_most, seen.delay) == (0.5, None, 5)
    assert (low.trigger, low.measure, low.narrative, low.delay) == (2, "shield", -1, 1)
    assert timeline.dates == {"seen": None, "follows": None, "low": None}
    assert timeline.effects == ()
    assert seen.met(0.5) and not seen.met(0.49)
    assert low.met(0.2) and not low.met(0.21)


def test_a_fired_condition_acts_and_what_hangs_on_it_follows(scenario) -> None:
    timeline = resolve(scenario(CONDITIONAL), 0, {"seen": 40})
    assert timeline.dates == {"seen": 40, "follows": 50, "low": None}
    assert [(e.day, e.kind) for e in timeline.effects] == [(40, "order"), (50, "halt")]
    assert [c.id for c in timeline.conditions] == ["low"]


@given(st.integers(1, 400))
@settings(max_examples=30, deadline=None)
def test_firing_leaves_the_past_alone(scenario, day) -> None:
    plan = scenario(CONDITIONAL + trigger("a", 20, vigilance="x2"))
    before, after = resolve(plan, 0), resolve(plan, 0, {"seen": day})
    assert np.array_equal(before.levers[:day], after.levers[:day])
    assert (after.levers[day:, V] == 0.9).all() or day <= 20  # doubled later by the other


def test_firing_behind_the_end_changes_nothing(scenario) -> None:
    plan = scenario(CONDITIONAL)
    after = resolve(plan, 0, {"seen": 365})
    assert np.array_equal(resolve(plan, 0).levers, after.levers)
    assert after.effects == () and after.dates["seen"] == 365


@pytest.mark.parametrize("name", ["follows", "nobody"])
def test_only_conditional_triggers_can_be_fired(scenario, name) -> None:
    with pytest.raises(KeyError, match=f'"{name}" is no conditional trigger of mine'):
        resolve(scenario(CONDITIONAL), 0, {name: 40})


# recruits


def test_recruits_are_the_sum_of_the_intake(scenario) -> None:
    text = "[officers]\ncount = 1000\n[turnover]\nintake = 100\n" + trigger("a", 100, intake=300)
    wanted = (100 * 100 + 265 * 300) * 1000 / 1e5
    assert scenario(text).recruits == int(np.ceil(wanted)) + 1


def test_recruits_cover_the_intake_whatever_fires_and_whenever(scenario) -> None:
    span = {"between": [dt.date(1937, 3, 1), dt.date(1937, 6, 30)]}
    plan = scenario(
        "[officers]\ncount = 10_000\n"
        + trigger("a", intake="x2", date=span)
        + trigger("b", kind="pulse", intake="+50", half_life="20d", after="a", delay="30d")
        + trigger("c", intake="+30", when={"measure": "arrests", "at_least": 5})
        + trigger("d", 200, intake=10)
    )
    for seed in range(10):
        for fired in ({}, {"c": 1}, {"c": 90}, {"c": 201}):
            intake = resolve(plan, seed, fired).levers[:, Lever.INTAKE].sum() * 0.1
            assert plan.recruits > intake


def test_recruits_cover_a_single_uncertain_edit_and_no_more(scenario) -> None:
    when = {"measure": "arrests", "at_least": 5}
    text = "[officers]\ncount = 1000\n[turnover]\nintake = 100\n"
    plan = scenario(text + trigger("c", intake="+200", when=when, delay="101d"))
    assert plan.recruits == (101 * 100 + 264 * 300) * 1000 // 100_000 + 1


def test_recruits_are_exact_where_only_other_levers_are_uncertain(scenario) -> None:
    plain = scenario("")
    uncertain = scenario(trigger("c", push=1, when={"measure": "arrests", "at_least": 5}))
    assert uncertain.recruits == plain.recruits


@pytest.mark.parametrize("first", ["follower", "anchor"])
@pytest.mark.parametrize("link", ['after = "anchor"\n', 'date = 1937-03-01\nneeds = "anchor"\n'])
def test_what_follows_acts_after_its_anchor_wherever_it_is_written(scenario, first, link) -> None:
    head = '[[trigger]]\ninvented = "x"\nkind = "set"\n'
    texts = {
        "anchor": head + 'id = "anchor"\ndate = 1937-03-01\nzeal = 2.0\n',
        "follower": head + f'id = "follower"\nzeal = "x1.5"\n{link}',
    }
    texts = [texts.pop(first), *texts.values()]
    plan = scenario("".join(texts))
    assert resolve(plan, 1).levers[100, Lever.ZEAL] == 3.0
    assert [entry.id for entry in history(plan)] == ["anchor", "follower"]


def test_effects_of_one_day_come_in_turn(scenario) -> None:
    link = '[[trigger]]\nid = "{}"\nkind = "halt"\nevidence = "M57"\n{}\n'
    plan = scenario(
        link.format("c", 'after = "b"') + link.format("b", 'after = "a"')
        + link.format("a", "date = 1937-03-01") + link.format("d", "date = 1937-03-01")
    )  # fmt: skip
    assert [effect.trigger for effect in resolve(plan, 1).effects] == [2, 1, 0, 3]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            "vigilance = 'x1e6'",
            "x1e+06, halving every 900 days: with all before it, more than a number can hold",
        ),
        ("tension = 'x1e6'\nstrength = 9.5", "x1e+57, halving every 900 days: with all"),
        ("salience.factional = 'x2e5'", "x200000, halving every 900 days: with all"),
    ],
)
def test_levers_stay_finite(scenario, fields, line) -> None:
    many = "".join(
        f'[[trigger]]\nid = "p{i}"\nkind = "pulse"\nhalf_life = "900d"\ninvented = "x"\n'
        f"date = 1937-03-0{i % 9 + 1}\n{fields}\n"
        for i in range(60)
    )
    with pytest.raises(SpyscareError) as caught:
        scenario(many)
    name = fields.partition(" ")[0]
    assert f": {name}: {line}" in caught.value.lines[0]
    assert all(line.startswith("mine.toml: trigger") for line in caught.value.lines)


def test_a_lever_that_is_no_number_is_told_with_day_and_trigger(scenario) -> None:
    import dataclasses

    plan = scenario(trigger("a", 20, kind="pulse", zeal="x2", half_life="10d"))
    broken = plan.triggers[0].model_copy(update={"zeal": Edit("times", float("nan"), 0, 10.0)})
    plan = dataclasses.replace(plan, triggers=(broken,))
    with pytest.raises(SpyscareError, match='mine: zeal is no finite number on 1937-01-21, by "a"'):
        resolve(plan, 1)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ('zeal = "x1e7"', "above 1,000,000"),
        ('push = "+2e6"', "above 1,000,000"),
        ("zeal = 1e308", "above 5"),
    ],
)
def test_edits_without_measure_are_refused(scenario, field, words) -> None:
    with pytest.raises(SpyscareError, match=words):
        scenario(f'[[trigger]]\nid = "a"\nkind = "set"\ndate = 1937-03-01\ninvented = "x"\n{field}')


@pytest.mark.parametrize("field", ["weight = 1e300", "weight = 1\nechoes = 1e300", "weight = 1e10"])
def test_weights_without_measure_are_refused(scenario, field) -> None:
    with pytest.raises(SpyscareError, match="is above 1,000,000,000"):
        scenario(
            '[[trigger]]\nid = "a"\nkind = "report"\nnarrative = "factional"\ndate = 1937-03-01\n'
            f'invented = "x"\n{field}\n'
        )
