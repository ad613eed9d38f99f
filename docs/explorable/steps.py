"""What the guided way says: six steps, each with its scenario, its figure, its triggers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.faces.charts.base import said_number


@dataclass(frozen=True)
class Step:
    """A step of the way.

    Attributes:
        title: its heading.
        scenario: whose runs it shows.
        last: last day shown; the end of the period where None.
        words: two to four sentences, made of the numbers of its runs.
        look: what to look at in the figure.
        panels: heading -> quantities of it; see `figures.QUANTITIES`.
        triggers: ids of those that matter, in the figure and told below.
        evidence: ids of the record that the words rest on, beside those of the triggers.
        mark: words and trigger of the dashed line; the median day of the purge order where the
            trigger is empty.
        guessed: whether the reader is asked first.
    """

    title: str
    scenario: str
    words: Callable[[Mapping[str, Any]], list[str]]
    look: str
    panels: Mapping[str, tuple[str, ...]]
    triggers: tuple[str, ...]
    evidence: tuple[str, ...]
    mark: tuple[str, str]
    first: str | None = None
    last: str | None = None
    guessed: bool = False


# words; what is of the record names its id, everything else says that it is of the model


def _refused(facts: Mapping[str, Any]) -> list[str]:
    return [
        "The record: in November 1927 the head of the police, Menzhinskii, warned Stalin of a coup"
        " with help from the army. Stalin answered that what was being done was enough"
        " (menzhinskii-letters-1927, stalin-rejects-1927).",
        f"The model: its police asks for {_middle(facts, 'requests')} arrests, and"
        f" {_middle(facts, 'refusals')} are refused (medians of {_runs(facts)}). {_orders(facts)}",
    ]


def _contained(facts: Mapping[str, Any]) -> list[str]:
    return [
        "The record: former officers of the tsar were taken in their thousands. Associates named"
        " Tukhachevskii under arrest; Stalin found him clean, and let the wider case stand"
        " (vesna-1930, kakurin-troitskii-1930, stalin-clears-1930).",
        f"The model: {_middle(facts, 'arrests')} are arrested (median of {_runs(facts)})."
        f" A case against the high command is checked in {_in(facts, 'verified')} of them and"
        f" somebody is cleared in {_in(facts, 'cleared')}. {_orders(facts)}",
    ]


def _fills(facts: Mapping[str, Any]) -> list[str]:
    return [
        "The record of 1936: a show trial, some officers arrested for an old past, a tale"
        " from Spain (first-show-trial-1936, trotskyist-officers-arrested-1936,"
        " stashevskii-letter-1936). In the scenario each weighs little.",
        "In autumn the police gets a new chief, and in December he tells his men that the army has"
        " been looked at too little (ezhov-appointed-1936, ezhov-conference-1936).",
        "In the model the files grow, and for months hardly anything seems to happen.",
    ]


def _goes(facts: Mapping[str, Any]) -> list[str]:
    shield = facts["shield"]
    return [
        "In the model the army chief, Voroshilov, refuses most of what the police asks for: that is"
        " his shield. No trigger takes it from him; three small rebukes lower it a little, the"
        " rest is pressure.",
        f"It holds {100 * shield[0]:.0f} % on the first day of 1937 and {100 * shield[1]:.0f} % on"
        f" 1 June (medians of {_runs(facts)}).",
        "The record has him reverse his course in March: not one enemy may remain"
        " (aktiv-voroshilov-1937).",
    ]


def _order(facts: Mapping[str, Any]) -> list[str]:
    days = sorted(filter(None, facts["orders"]))
    when = f", the first on {days[0]} and the last on {days[-1]}" if days else ""
    return [
        "No trigger orders the purge. It comes in the model when what the leadership believes of"
        " foreign agents rises past what restrains it, and a check of the case ends in striking.",
        f"It comes in {len(days)} of {_runs(facts)}{when}. The same scenario in all of them: what"
        " differs is luck.",
        "The record has the army chief's report on 10 May 1937 and Tukhachevskii's arrest on the"
        " 22nd (voroshilov-report-1937, tukhachevskii-arrest-1937).",
    ]


def _halt(facts: Mapping[str, Any]) -> list[str]:
    return [
        "The record dates the halt of the purge in the army to November 1938 (purge-halt-1938). The"
        " scenario has it as a trigger: it is a decision, and not an outcome of the model.",
        f"By the end of the year the model counts {_middle(facts, 'arrests')} arrests and"
        f" {_middle(facts, 'dismissals')} dismissals (medians of {_runs(facts)}). Nobody in the"
        " scenario is a spy: every arrest is an error.",
    ]


def _middle(facts: Mapping[str, Any], what: str) -> str:
    return said_number(facts["totals"][what][1])


def _runs(facts: Mapping[str, Any]) -> str:
    return f"{len(facts['seeds'])} runs"


def _in(facts: Mapping[str, Any], what: str) -> str:
    return str(facts[what]) if facts[what] else "none"


def _orders(facts: Mapping[str, Any]) -> str:
    count = sum(day is not None for day in facts["orders"])
    return f"A purge of the command is ordered in {count or 'none'} of them."


def shield_days() -> tuple[dt.date, dt.date]:
    """The two days between which the fourth step tells of the shield."""
    return dt.date(1937, 1, 1), dt.date(1937, 6, 1)


STEPS: tuple[Step, ...] = (
    Step(
        "1927: asked and refused", "alarm-1927", _refused,
        "The two lines above run close together: nearly everything asked for is refused. Below,"
        " belief stays far under what restrains the leadership, whatever the police chief writes.",
        {"Arrests asked for and refused, so far": ("requests_so_far", "refusals_so_far"),
         "Belief in a Trotskyist plot (log-odds)": ("belief", "restraint")},
        ("prosecutors-find-few-spies", "printing-press", "menzhinskii-letters"),
        ("stalin-rejects-1927",), ("the police chief writes", "menzhinskii-letters"),
    ),
    Step(
        "1930: contained", "vesna-1930", _contained,
        "Arrests rise to a plateau and end; belief comes up to what restrains, and does not stay"
        " above it. The band says how far apart the runs are.",
        {"Arrests per week": ("arrests",),
         "Belief in the specialists' plot (log-odds)": ("belief", "restraint")},
        ("vesna-opens", "registers-of-former-officers", "kakurin-and-troitskii",
         "menzhinskii-urges"),
        ("stalin-clears-1930",), ("the police chief urges", "menzhinskii-urges"),
    ),
    Step(
        "1936: the file fills", "spy-scare-1937", _fills,
        "Letters and items lie low until March; the number of open cases only grows. (The peak of"
        " the first week is what lay on file already.) Compare the scales with the last step's.",
        {"Letters and items on file, per week": ("letters", "items"),
         "Open cases of the police": ("cases",)},
        ("first-show-trial", "officers-of-the-trial-arrested", "ezhov", "ezhov-conference",
         "stashevskii-letter"),
        (), ("the conference of December", "ezhov-conference"), None, "1937-03-15",
    ),
    Step(
        "1937: the shield goes", "spy-scare-1937", _goes,
        "Until the plenum the shield holds; then it falls week by week, as pressure doubles and"
        " goes on rising.",
        {"Shield: share of requests refused": ("shield_held",),
         "Pressure from above": ("pressure",)},
        ("military-soviet-concedes", "ezhov-spy-note", "plenum", "aktiv-voroshilov", "deadline"),
        (), ("the plenum", "plenum"), "1936-09-01", "1937-06-15",
    ),
    Step(
        "May 1937: the order", "spy-scare-1937", _order,
        "Where belief crosses the line that restrains it, and how far apart the runs are when they"
        " do; below, in how many runs the order stands.",
        {"Belief in foreign agents (log-odds)": ("belief", "restraint"),
         "Runs with a purge order": ("ordered",)},
        ("plenum", "deadline", "interrogations-harden", "pravda-on-recruitment"),
        ("voroshilov-report-1937", "tukhachevskii-arrest-1937"), ("median day of the order", ""),
        "1937-01-01", "1937-12-31", True,
    ),
    Step(
        "November 1938: the halt", "spy-scare-1937", _halt,
        "Arrests stand on a plateau from the summer of 1937 and ebb in 1938; dismissals go on until"
        " the halt ends both. Single peaks of the band are arrests that the scenario dates itself.",
        {"Arrests per week": ("arrests",), "Dismissals per week": ("dismissals",)},
        ("military-soviet-of-june", "trial-announced", "campaign-subsides", "purge-halt"),
        (), ("the halt", "purge-halt"),
    ),
)  # fmt: skip
