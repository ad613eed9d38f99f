"""Worlds drawn from the whole space of parameters, with triggers of every kind.

World `n` stays what it is: it is drawn from `n` alone, each parameter under its own name, so that a
new parameter changes no other. Held to these worlds are both engines, and `golden.json`.
"""

from __future__ import annotations

import datetime as dt
from math import log10
from pathlib import Path
from random import Random
from typing import Any

from sim.corps.persons import persons
from sim.scenario import evidence
from sim.scenario.parameters import (
    LEVER_NAMES,
    PARAMETERS,
    START_OF_LEVER,
    Items,
    Parameter,
    Reports,
)
from sim.scenario.parts import MEASURES, MOST_SOURCES, OUTSIDERS
from sim.scenario.triggers import KINDS
from sim.vocabulary import GROUP_OF_RANK, Branch, Narrative, Rank, RankGroup

START = dt.date(1937, 1, 1)

WORLDS = 200
QUIET = Path(__file__).parent / "quiet.toml"

#: A world in which everything happens; what an example does not draw stands as it does here.
LIVELY: dict[str, Any] = {
    "officers.count": 250, "officers.rivals": 0.1, "officers.disposition_spread": 1,
    "officers.resistance_spread": 0.8, "officers.habit_spread": 0.7,
    **{f"markers.{n.word}": 0.15 for n in Narrative},
    "police.capacity": 1_500, "police.capacity_gain": 2, "police.capacity_rate": 0.1,
    "police.threshold": 1, "police.patience": 10, "police.steering_depth": 3_000,
    "police.old_guard": 3, "police.old_guard_rate": 0.05,
    "police.licence": 0.4, "police.licence_arrests": 2_000, "police.licence_days": 100,
    "police.watching": 300, "police.released_days": 5,
    **{f"salience.{n.word}": 0.4 for n in Narrative},
    **{f"openness.{n.word}": 0.1 for n in Narrative},
    "learning.half_life": 40, "learning.gain": 0.05, "learning.ceiling": 1,
    "climate.vigilance": 0.4, "climate.tension": 0.5,
    "pressure.push": 0.3, "pressure.maximum": 0.6, "pressure.reach_scale": 0.05,
    "pressure.order_push": 0.3, "pressure.order_vigilance": 0.2, "pressure.order_coercion": 2,
    "pressure.order_half_life": 30,
    "leadership.restraint": -1, "leadership.prior": -2, "leadership.old_distrust": 1,
    "leadership.bound": 8, "leadership.memory": 0.2, "leadership.memory_most": 1,
    "leadership.memory_days": 50, "leadership.forgetting": 40, "leadership.abroad_lasts": 2,
    "leadership.police": 0.1, "leadership.below": 0.3, "leadership.abroad": 0.3,
    "leadership.chief": 0.5, "leadership.saturation": 3, "leadership.agreement": 0.5,
    "leadership.all_clear": 1, "leadership.tension": 1,
    "leadership.confession_company": 0.002, "leadership.confession_field": 0.005,
    "leadership.confession_senior": 0.02, "leadership.arrest": 0.1, "leadership.finding": 0.0005,
    "leadership.verification": 5, "leadership.check_witnesses": 2, "leadership.check_coercion": 7,
    "leadership.check_vouchers": 3, "leadership.check_pause": 10, "leadership.check_discount": 0.5,
    "leadership.verdict_belief": 0.5,
    "leadership.verdict_evidence": 0.3, "leadership.verdict_confession": 0.5,
    "leadership.verdict_openness": 0.5, "leadership.verdict_vouching": 3,
    "leadership.cleared_days": 20, "leadership.halt_loss": 4, "leadership.halt_doubt": 2,
    "trust.high_command": 0.2, "trust.clearance": 0.5, "trust.favour": 1.5,
    "chief.shield": 0.4, "chief.erosion": 0.3, "chief.bearable": 0.1, "chief.recovery": 50,
    "chief.specialists": 0.6, "chief.deadline": 1, "chief.reports_below": 0.4,
    "chief.report_hazard": 0.2, "chief.report_found": 2_000, "chief.report_unit": 1_000,
    "chief.gone_over": 0.5, "chief.vindicated": 0.5,
    "denunciation.fear": 5e-3, "denunciation.belief": 5e-3, "denunciation.career": 5e-3,
    "denunciation.grudge": 5e-3, "denunciation.fear_gain": 2, "denunciation.belief_gain": 2,
    "denunciation.career_gain": 1, "denunciation.grudge_gain": 1,
    "denunciation.fear_preference": 2, "denunciation.belief_preference": 3,
    "denunciation.career_preference": 5, "denunciation.grudge_preference": 20,
    "denunciation.attraction": 1, "denunciation.habituation": 1.5, "denunciation.window": 20,
    "denunciation.silence": 0.05, "denunciation.doubt": 0.1,
    "cells.readiness": 0.3, "cells.climate": 0.2, "cells.associates": 0.3,
    "cells.screening": 0.02, "suspicion.scale": 1,
    "file.kappa": 0.8, "file.marker": 0.5, "file.letter": 0.4, "file.name": 1,
    "file.informer": 0.5, "file.silence": 0.3, "file.residue": 0.1,
    "file.half_life": 500, "file.visibility": 1.6,
    "custody.coercion": 0.1, "custody.pressure": 2, "custody.names": 3, "custody.dispersion": 0.5,
    "custody.steering": 0.2, "custody.strangers": 0.1, "custody.sentence_days": 10,
    "custody.order_sentence_days": 20, "custody.further": 2, "custody.further_share": 0.6,
    "custody.pressed_on": 0.5,
    **{f"items.{word}": 0.5 for word in Items.model_fields},
    **{f"reports.{word}": 2 for word in Reports.model_fields},
    "custody.shot": 0.3, "custody.shot_senior": 0.7, "custody.release_days": 15,
    "custody.suicide": 0.1,
    "turnover.natural": 0.3, "turnover.promotion_days": 5, "turnover.inexperience_days": 20,
    "turnover.intake": 200, "turnover.review": 500, "turnover.appeal_days": 10,
    "turnover.appeal_success": 0.5, "turnover.appeal_caution": 1, "turnover.prisoner_success": 0.3,
    "truth.agents": 2_000, "truth.signal": 0.02,
}  # fmt: skip

#: Bounds narrower than the parameter's own, each because the readable engine would take minutes.
CHEAPER = {
    "officers.count": (200, 320), "officers.ties": (2, 25), "officers.seed": (0, 3),
    "turnover.intake": (0, 2_000), "custody.names": (0, 25), "police.old_guard": (0, 20),
    **{f"denunciation.{motive}": (0, 0.3) for motive in ("fear", "belief", "career", "grudge")},
    "denunciation.silence": (0, 1), "truth.signal": (0, 0.5),
}  # fmt: skip


def bounds_of(p: Parameter) -> tuple[float, float]:
    return CHEAPER.get(p.name, (p.low, p.high))


def number(rng: Random, low: float, high: float) -> float:
    """A number between two bounds; by magnitude where they are far apart, sometimes a bound."""
    if rng.random() < 0.1:
        return rng.choice([low, high])
    if low >= 0 and high > 20 * max(low, 0.1):
        return min(high, max(low, 10 ** rng.uniform(-4, log10(high))))
    return rng.uniform(low, high)


def value_of(rng: Random, p: Parameter) -> Any:
    """Any value of a parameter."""
    if p.kind is bool:
        return rng.random() < 0.5
    drawn = number(rng, *bounds_of(p))
    return round(drawn) if p.kind is int else drawn


def edit_of(rng: Random, lever: str, relative: bool) -> Any:
    """Any edit of a lever; only a relative one where that is asked for."""
    low, high = bounds_of(PARAMETERS[START_OF_LEVER[LEVER_NAMES[lever]]])
    size = number(rng, 0, (high - low) / 2)
    edits = [f"x{rng.uniform(0, 3):.3f}", f"+{size:.4f}", f"-{size:.4f}"]
    if not relative:
        edits.append(number(rng, low, high))
    edit = rng.choice(edits)
    if not relative and rng.random() < 0.3:
        return {"to": edit, "over": f"{rng.randint(1, 40)}d"}
    return edit


def levers(rng: Random, relative: bool) -> dict[str, Any]:
    """Edits of up to three levers."""
    names = rng.sample(sorted(LEVER_NAMES), rng.randint(0, 3))
    return {name: edit_of(rng, name, relative) for name in names}


def known_persons(rng: Random) -> list[str]:
    """Up to four of the historical persons."""
    return rng.sample([p.id for p in persons()], rng.randint(1, 4))


def whom(rng: Random) -> dict[str, Any]:
    """Persons by name, or a share of a group."""
    if rng.random() < 0.5:
        return {"persons": known_persons(rng)}
    of = {
        "marker": Narrative.words(), "rank_group": RankGroup.words(),
        "rank_at_least": Rank.words(), "branch": Branch.words(),
        "district": sorted(evidence.districts()),
    }  # fmt: skip
    keys = rng.sample(sorted(of), rng.randint(1, 3))
    group, share = {key: rng.choice(of[key]) for key in keys}, rng.random()
    if {"rank_group", "rank_at_least"} <= group.keys():
        ranks = [r for r in Rank if GROUP_OF_RANK[r] == RankGroup[group["rank_group"].upper()]]
        least = Rank[group["rank_at_least"].upper()]
        group["rank_at_least"] = min(least, max(ranks)).word  # else nobody can be meant
    return {"group": group, "share": share}


def fields(rng: Random, kind: str) -> dict[str, Any]:
    """What a trigger of a kind holds beyond its date and its levers."""
    sorts = Items if kind == "items" else Reports
    told = {"weight": number(rng, 0, 5)}
    if rng.random() < 0.5:
        told = {"what": rng.choice(sorted(sorts.model_fields))}
    heard = {**told, "echoes": rng.uniform(1, 20)}
    source = {"source": f"source-{rng.randint(1, MOST_SOURCES)}"} if rng.random() < 0.5 else {}
    favour = {"trust": number(rng, 0, 10)} if rng.random() < 0.5 else {}
    army = {"army": rng.random() < 0.5}
    story = {"narrative": rng.choice(Narrative.words())}
    outcome = {"outcome": rng.choice(["arrest", "dismissal"])}
    return {
        "set": {},
        "ramp": {"over": f"{rng.randint(1, 60)}d"},
        "pulse": {"half_life": f"{rng.uniform(0.5, 60):.2f}d"},
        "report": story | heard | source | {"voice": rng.choice(OUTSIDERS).word},
        "items": story | heard | army | whom(rng),
        "remove": story | outcome | army | whom(rng),
        "favour": favour | {"persons": known_persons(rng)},
        "police_chief": {"name": "X", "old_guard": rng.random() < 0.5},
        "order": story,
        "halt": {},
    }[kind]


#: Values a condition may wait for, by measure; counts otherwise.
REACHED = {
    "pressure": (0, 3), "shield": (0, 1), "command_lost": (0, 0.5), "lost": (0, 0.5),
    "order": (0, 3),
}  # fmt: skip


def condition(rng: Random) -> dict[str, Any]:
    """What a conditional trigger waits for."""
    measure = rng.choice(sorted(MEASURES))
    low, high = (-8, 8) if measure.startswith("belief") else REACHED.get(measure, (0, 200))
    return {"measure": measure, rng.choice(["at_least", "at_most"]): rng.uniform(low, high)}


def within(waits: dict[str, Any], bound: float) -> None:
    """Let a condition on a belief ask for none that the leadership cannot have."""
    if waits["measure"].startswith("belief"):
        for end in waits.keys() - {"measure"}:
            waits[end] = min(max(waits[end], -bound), bound)


def moment(rng: Random, days: int, anchor: dict[str, Any] | None) -> dict[str, Any]:
    """When a trigger acts, so that it can within the period."""
    how = rng.choice(["date", "between", "when", "after"])
    day = START + dt.timedelta(days=rng.randint(0, days - 11))
    if how == "between":
        return {"date": {"between": [day, day + dt.timedelta(days=rng.randint(0, 10))]}}
    if how == "when":
        return {"when": condition(rng), "delay": f"{rng.randint(1, 9)}d"}
    if how == "after" and anchor is not None and "after" not in anchor:
        return {"after": anchor["id"], "delay": f"{rng.randint(0, 10)}d"}
    return {"date": day}


def triggers(rng: Random, days: int) -> list[dict[str, Any]]:
    """Up to six triggers, of every kind, dated in every way."""
    out: list[dict[str, Any]] = []
    for n in range(rng.randint(0, 6)):
        kind = rng.choice(sorted(KINDS))
        moved = levers(rng, relative=kind == "pulse")
        if kind in ("set", "ramp", "pulse") and not moved:
            moved = {"push": "+0.1"}
        when = moment(rng, days, out[0] if out else None)
        out.append({"id": f"t{n}", "kind": kind, "invented": "drawn", **when,
                    **fields(rng, kind), **moved})  # fmt: skip
    return out


def world(n: int) -> tuple[dict[str, Any], int]:
    """World `n`: changes that make it of `quiet.toml`, and its seed."""
    rng = Random(n)
    days = rng.randint(30, 70)
    share = rng.random() ** 2  # few parameters as a rule, now and then nearly all
    values = {}
    for name in sorted(PARAMETERS):
        own = Random(f"{n} {name}")
        if own.random() < share:
            values[name] = value_of(own, PARAMETERS[name])
    changes = {
        **LIVELY, **values,
        "period.end": START + dt.timedelta(days=days - 1),
        "trigger": triggers(rng, days),
    }  # fmt: skip
    for trigger in changes["trigger"]:
        within(trigger.get("when", {"measure": ""}), changes["leadership.bound"])
    return changes, rng.randrange(2**63)
