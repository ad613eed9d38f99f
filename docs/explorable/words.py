"""Plain words of the page: its short word list, names of triggers, days, what a trigger moves."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

#: Word -> what it means here; one click away everywhere.
GLOSSARY: dict[str, str] = {
    "run": "The same story played once through, with the same men and events. 20 runs: played 20"
    " times with other dice (when a letter comes, whom a prisoner names).",
    "seed": "The number that the dice of a run start from. Two worlds of one seed have the same"
    " dice.",
    "median, band": "The run in the middle: half are below, half above. Bands hold 10 to 90 % of"
    " the runs.",
    "belief (log-odds)": "How far the leadership believes a story. 0 is even odds, 1 nearly three"
    " to one, -5 about one in 150.",
    "what restrains": "How sure the leadership must be before it lets senior officers be taken.",
    "shield": "The share of the police's requests for arrests that the army chief refuses.",
    "pressure": "How hard the leadership presses for enemies to be found. It wears the shield down,"
    " and makes men write letters.",
    "vigilance": "How far press and meetings call for watchfulness.",
    "zeal, capacity": "How much the head of police makes of a file; how many cases he can open.",
    "trigger": "An event that the scenario dates because the record does. What follows of it, the"
    " model works out.",
    "order": "The leadership's order for a purge of the command. No trigger gives it.",
    "unchanged": "The scenario as it comes with the model, with all its causes (elsewhere: as"
    " shipped).",
    "men, arrests": "Men are counted once. Arrests are counted each time: a man who comes back and"
    " is taken again counts twice.",
}
#: Trigger -> what it is called on the page.
CALLED: dict[str, str] = {
    "prosecutors-find-few-spies": "Prosecutors find few spies",
    "printing-press": "The printing press",
    "menzhinskii-letters": "Menzhinskii's letters",
    "vesna-opens": "Vesna opens",
    "registers-of-former-officers": "Registers of former officers",
    "kakurin-and-troitskii": "Kakurin and Troitskii",
    "menzhinskii-urges": "Menzhinskii urges",
    "first-show-trial": "First show trial",
    "officers-of-the-trial-arrested": "Officers of the trial arrested",
    "ezhov": "Ezhov, new police chief",
    "ezhov-conference": "Ezhov's conference",
    "stashevskii-letter": "Stashevskii's letter",
    "military-soviet-concedes": "The military soviet concedes",
    "ezhov-spy-note": "Ezhov's note on spies",
    "plenum": "The plenum",
    "aktiv-voroshilov": "Voroshilov's speech",
    "deadline": "The army's deadline",
    "interrogations-harden": "Interrogations harden",
    "pravda-on-recruitment": "Pravda on recruitment",
    "military-soviet-of-june": "Military soviet of June",
    "trial-announced": "The trial is announced",
    "campaign-subsides": "The campaign subsides",
    "purge-halt": "The halt",
    "mrachkovskii-arrested": "Mrachkovskii arrested",
    "primakov-arrested": "Primakov arrested",
    "putna-arrested": "Putna arrested",
    "former-trotskyists-of-rank": "Former Trotskyists of rank arrested",
    "trotskyist-officers-of-september": "Officers arrested in September",
    "trotskyist-group-detained": "A group detained in November",
    "trotskyists-of-december": "Officers arrested in December",
    "primakov-names-iakir": "Primakov names Iakir",
    "primakov-names-forty": "Primakov names forty",
    "putna-confesses": "Putna confesses",
    "double-agent-reread": "The double agent read again",
    "double-agent-reported": "The double agent reported",
    "nkvd-men-confess": "NKVD men confess",
    "nkvd-men-reported": "NKVD men reported",
    "deadline-lapses": "The deadline lapses",
    "air-force-plan": "The air force's plan",
    "navy-discharges": "The navy's discharges",
}
#: As a sentence of a trigger calls a lever -> in plain words.
_LEVERS = {
    r"\bpush\b": "pressure",
    r"\bzeal\b": "zeal of the police",
    r"\bcapacity\b": "cases the police can take on",
    r"\btension\b": "fear of war",
    r"\bsteering\b": "names put to prisoners",
    r"\b(foreign agents|former Trotskyists|military specialists)(?= (?:\d|to \d))": r"talk of \1",
    r" -> ": " to ",
}  # fmt: skip


def called(id: str) -> str:
    """A trigger's name."""
    return CALLED.get(id, id.replace("-", " "))


def plainly(sentence: str) -> str:
    """What a trigger does, with levers in plain words; numbers go from one to the other."""
    for lever, words in _LEVERS.items():
        sentence = re.sub(lever, words, sentence)
    return sentence


def day(value: Any, short: bool = False) -> str:
    """A day as people write it: 15 November 1927, or 15 Nov 1927 where there is little room."""
    stamp = pd.Timestamp(value)
    return f"{stamp.day} {stamp:%b %Y}" if short else f"{stamp.day} {stamp:%B %Y}"


def when(first: str, last: str, middle: str, follows: bool) -> str:
    """When a trigger acts.

    Args:
        first, last: days between which it falls.
        middle: the median one.
        follows: whether it waits for the order, and so falls on another day in every run.
    """
    if first == last:
        return day(first)
    if follows:
        return f"Follows the order in each run, in the median on {day(middle)}"
    return f"{day(first)} to {day(last)} (a day drawn in each run)"
