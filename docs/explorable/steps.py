"""What the guided way says: six steps, each with its scenario, its figure, its triggers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from docs.explorable.words import day
from sim.faces.charts.base import said_number


@dataclass(frozen=True)
class Step:
    """A step of the way.

    Attributes:
        title: its heading.
        scenario: whose runs it shows.
        last: last day shown; the end of the period where None.
        words: the step in one sentence, then what else there is to say; of the numbers of its
            runs.
        look: what to look at in the figure.
        panels: heading -> quantities of it; see `figures.QUANTITIES`.
        triggers: ids of those that matter, in the figure and told below.
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
    mark: tuple[str, str]
    first: str | None = None
    last: str | None = None
    guessed: bool = False


#: Scenario -> trigger of the moment that decides, and its words; the order's day where empty.
MOMENTS = {
    "alarm-1927": ("menzhinskii-letters", "the police chief writes"),
    "vesna-1930": ("menzhinskii-urges", "the police chief urges"),
    "spy-scare-1937": ("", "the order"),
}

# words: the first sentence is the step in short; what is of the record names its id, everything
# else says that it is of the model


def _refused(facts: Mapping[str, Any]) -> list[str]:
    return [
        f"In the model of 1927 the police asks for {_middle(facts, 'requests')} arrests, is refused"
        f" {_middle(facts, 'refusals')} of them, and no run of {len(facts['seeds'])} comes to a"
        " purge."
        if not _ordered(facts)
        else _orders(facts),
        "The refusing is mostly the army chief's, case by case over 19 months: his shield, which"
        " step 4 tells of.",
        "The record: in November 1927 the head of the police, Menzhinskii, warned Stalin of a"
        " possible coup with help from the army. Stalin answered that what was being done was"
        " enough (menzhinskii-letters-1927, stalin-rejects-1927). In the model the letters move"
        " belief a little.",
    ]


def _contained(facts: Mapping[str, Any]) -> list[str]:
    runs, checked = len(facts["seeds"]), facts["verified"]
    return [
        f"In the model of 1930 {_men(facts, 'arrested')} men are arrested, and yet no purge of the"
        " command follows."
        if not _ordered(facts)
        else _orders(facts),
        f"A case against the high command is checked in {checked} of {runs} runs, and somebody is"
        f" cleared in {facts['cleared']}. In the other {runs - checked} it does not come so far:"
        " there the model does not do what the record tells.",
        "The record: former officers of the tsar, the specialists, were taken in their thousands."
        " Associates named Tukhachevskii under arrest; Stalin found him clean, and let the wider"
        " case stand (vesna-1930, kakurin-troitskii-1930, stalin-clears-1930).",
    ]


def _fills(facts: Mapping[str, Any]) -> list[str]:
    without = facts.get("without", {}).get("present.theme.arrests-of-1936")
    more = (
        f" Together they do: without all arrests of 1936, which are more than those of the four"
        f" men told of below, the order comes in {without} of {len(facts['seeds'])} runs only."
        if without is not None else ""
    )  # fmt: skip
    return [
        "For months the files grow, and hardly anything seems to happen.",
        "Two events of 1936 decide in the model, both about who presses: the new police chief, and"
        f" his conference of December. The small pieces, one by one, hardly matter.{more}",
        "The record of 1936: a show trial, some officers arrested for an old past, a tale"
        " from Spain (first-show-trial-1936, trotskyist-officers-arrested-1936,"
        " stashevskii-letter-1936). In autumn the police gets a new chief; in December he tells his"
        " men that the army has been looked at too little (ezhov-appointed-1936,"
        " ezhov-conference-1936).",
    ]


def _goes(facts: Mapping[str, Any]) -> list[str]:
    shield = facts["shield"]
    return [
        f"On 1 January 1937 the army chief refuses {100 * shield[0]:.0f} % of what the police asks"
        f" for, on 1 June {100 * shield[1]:.0f} %: his shield is gone.",
        "No event of the scenario takes it from him. Three small rebukes lower it a little; the"
        " rest is pressure, which wears it down day by day.",
        "The record: Voroshilov, the army chief, reversed his course in March; not one enemy may"
        " remain (aktiv-voroshilov-1937).",
    ]


def _order(facts: Mapping[str, Any]) -> list[str]:
    days = _ordered(facts)
    when = f", on {day(days[0])} at the earliest and {day(days[-1])} at the latest" if days else ""
    median = f" The median run has its order on {day(middle_of(days))}." if days else ""
    return [
        "No event of the scenario orders the purge: it comes when the leadership believes in"
        " foreign agents past what restrains it, and its check of the case does not clear the men.",
        f"It comes in {len(days)} of {_runs(facts)}{when}. Causes are the same in all: the dice"
        " decide the day, and hardly whether.",
        "The record: the army chief's report on 10 May 1937, Tukhachevskii's arrest on the 22nd"
        f" (voroshilov-report-1937, tukhachevskii-arrest-1937).{median} The model does not predict"
        " that: its numbers were set with these days in view.",
    ]


def _halt(facts: Mapping[str, Any]) -> list[str]:
    return [
        "Nobody in the scenario is a spy: every arrest is an error.",
        f"By the end of 1938 {_men(facts, 'arrested')} men are arrested, and"
        f" {_men(facts, 'removed')} are arrested or dismissed or both, each man counted once"
        f" (medians of {_runs(facts)}). The figure counts arrests, {_middle(facts, 'arrests')}, and"
        f" dismissals, {_middle(facts, 'dismissals')}: a man who is dismissed and then arrested is"
        " in both, one who comes back and is taken again counts twice.",
        "The record dates the halt of the purge in the army to November 1938 (purge-halt-1938). The"
        " scenario has it as a trigger: it is a decision put in, and no outcome of the model.",
    ]


def asked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The guess: what is asked, of how many, what is so in the model, and why."""
    runs = len(facts["seeds"])
    by = sum(day <= "1937-05-31" for day in _ordered(facts))
    return {
        "question": f"Before you look: the record has Tukhachevskii arrested on 22 May 1937. In how"
        f" many of {runs} runs has the model ordered the purge by the end of that month?",
        "runs": runs, "answer": f"In the model it is {by} of {runs}.",
        "why": "Why not none or all? The men and the events are the same in every run; when a"
        " letter comes and whom a prisoner names is dice. So the month is partly luck. That an"
        " order comes at all, sooner or later, hardly is.",
    }  # fmt: skip


def cited(words: Sequence[str]) -> list[str]:
    """Ids of the record that sentences cite, in brackets."""
    found = re.findall(r"\(([a-z0-9, -]+-\d{4})\)", " ".join(words))
    return list(dict.fromkeys(id for part in found for id in part.split(", ")))


def middle_of(days: Sequence[str]) -> Any:
    """The median day of some; NaT of none."""
    known = pd.to_datetime(pd.Series(list(days), dtype=object))
    return known.median().normalize() if len(known) else pd.NaT


def _ordered(facts: Mapping[str, Any]) -> list[str]:
    return sorted(filter(None, facts["orders"]))


def _men(facts: Mapping[str, Any], what: str) -> str:
    return said_number(round(facts["men"][what][1]))


def _middle(facts: Mapping[str, Any], what: str) -> str:
    return said_number(round(facts["totals"][what][1]))


def _runs(facts: Mapping[str, Any]) -> str:
    return f"{len(facts['seeds'])} runs"


def _orders(facts: Mapping[str, Any]) -> str:
    return f"In the model a purge is ordered in {len(_ordered(facts))} of {_runs(facts)}."


def shield_days() -> tuple[dt.date, dt.date]:
    """The two days between which the fourth step tells of the shield."""
    return dt.date(1937, 1, 1), dt.date(1937, 6, 1)


STEPS: tuple[Step, ...] = (
    Step(
        "1927: asked and refused", "alarm-1927", _refused,
        "Upper panel: nearly everything that is asked for is refused. Lower panel: belief stays far"
        " below what restrains the leadership, how sure it must be before it lets senior officers"
        " be taken. Lines are the median of the runs, bands hold 10 to 90 % of them.",
        {"Arrests asked for and refused, so far": ("requests_so_far", "refusals_so_far"),
         "Belief in a Trotskyist plot (log-odds)": ("belief", "restraint")},
        ("prosecutors-find-few-spies", "printing-press", "menzhinskii-letters"),
        ("the police chief writes", "menzhinskii-letters"),
    ),
    Step(
        "1930: contained", "vesna-1930", _contained,
        "Arrests rise to a plateau and end. Belief comes up to what restrains, and does not stay"
        " above it.",
        {"Arrests per week": ("arrests",),
         "Belief in the specialists' plot (log-odds)": ("belief", "restraint")},
        ("vesna-opens", "registers-of-former-officers", "kakurin-and-troitskii",
         "menzhinskii-urges"),
        ("the police chief urges", "menzhinskii-urges"),
    ),
    Step(
        "1936: the file fills", "spy-scare-1937", _fills,
        "Letters and items lie low until March; the number of open cases only grows.",
        {"Letters and items on file, per week": ("letters", "items"),
         "Open cases of the police": ("cases",)},
        ("first-show-trial", "officers-of-the-trial-arrested", "ezhov", "ezhov-conference",
         "stashevskii-letter"),
        ("the conference of December", "ezhov-conference"), "1936-08-08", "1937-03-15",
    ),
    Step(
        "1937: the shield goes", "spy-scare-1937", _goes,
        "Until the plenum the shield holds; then it falls week by week, as pressure doubles and"
        " goes on rising.",
        {"Shield: share of requests refused": ("shield_held",),
         "Pressure from above": ("pressure",)},
        ("military-soviet-concedes", "ezhov-spy-note", "plenum", "aktiv-voroshilov", "deadline"),
        ("the plenum", "plenum"), "1936-09-01", "1937-06-15",
    ),
    Step(
        "1937: the order", "spy-scare-1937", _order,
        "Where belief crosses the line that restrains it, and how far apart the runs are when they"
        " do; below, in how many runs the order stands.",
        {"Belief in foreign agents (log-odds)": ("belief", "restraint"),
         "Runs with a purge order": ("ordered",)},
        ("plenum", "deadline", "interrogations-harden", "pravda-on-recruitment"),
        ("median day of the order", ""), "1937-01-01", "1937-12-31", True,
    ),
    Step(
        "1938: the halt", "spy-scare-1937", _halt,
        "Arrests stand on a plateau from the summer of 1937 and ebb in 1938; the halt ends them and"
        " the dismissals. In most runs the order came early, so the median lies at the upper edge"
        " of the band; the few late runs make its lower edge. Single peaks are arrests that the"
        " scenario dates.",
        {"Arrests per week": ("arrests",), "Dismissals per week": ("dismissals",)},
        ("military-soviet-of-june", "trial-announced", "campaign-subsides", "purge-halt"),
        ("the halt", "purge-halt"),
    ),
)  # fmt: skip
