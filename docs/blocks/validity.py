"""The generated parts of `docs/validity.md`: patterns, the kept score, disputes, judgements.

The score is read from `docs/score.json`, which `spyscare score` makes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from docs import published
from docs.blocks.tables import table
from sim.faces.scoring import source_words
from sim.measures.patterns import Pattern, load_patterns
from sim.measures.score import amount, span, verdict
from sim.scenario.errors import plain
from sim.scenario.parameters import FITTED, JUDGEMENT, PARAMETERS

KEPT = "score.json"


def patterns() -> str:
    """Every pattern, its interval and the reason for it."""
    return table(
        ("pattern", "what of a run", "from", "to", "record", "interval", "", "weight", "evidence",
         "why this interval"),
        (_pattern(p) for p in load_patterns()),
    )  # fmt: skip


def _pattern(p: Pattern) -> tuple[str, ...]:
    return (
        f"`{p.id}`", _words(p), p.first.isoformat(), p.last.isoformat(),
        "" if p.value is None else amount(p.value, p.unit), span(p.low, p.high, p.unit),
        p.reliability, plain(p.weight), ", ".join(p.evidence), p.why,
    )  # fmt: skip


def _words(p: Pattern) -> str:
    """A quantity with what it is restricted to."""
    said = [
        ", ".join(str(x).replace("_", " ") for x in value) if isinstance(value, list)
        else str(value).replace("_", " ")
        for value in p.args.values()
    ]  # fmt: skip
    return f"{p.quantity.words} ({'; '.join(said)})" if said else p.quantity.words


def score() -> str:
    """The kept score, pattern by pattern."""
    said = published.needed(KEPT)
    birth, best = said["birth"], said["reliability_a"]
    lines = [
        f"`{published.command(KEPT)}`", "",
        f"{source_words(birth)}; {birth['sources'][0]['engine']} engine. Counts are scaled to"
        " 144,300 officers. Of the run, the median over replicates and 10-90 %; of what a run has"
        " or has not, the percentage of runs that have it and Wilson's 80 % interval.", "",
        f"**Reliability A: {best['met']} of {best['computed']} patterns met"
        f" ({100 * best['share']:.0f} %); of those that no single number was set from,"
        f" {best['met_free']} of {best['computed_free']}.**"
        f" Off by more than a factor of 2: {', '.join(f'`{i}`' for i in said['far']) or 'none'}.",
        "",
    ]  # fmt: skip
    return (
        "\n".join(lines)
        + "\n"
        + table(
            (
                "pattern",
                "",
                "record",
                "interval",
                "run",
                "10-90 %",
                "met",
                "set from the same figure",
            ),
            (_scored(p) for p in said["patterns"]),
        )
    )


def _scored(p: dict[str, Any]) -> tuple[str, ...]:
    record, run, unit = p["record"], p["run"], p["unit"]
    factor = math.inf if p["factor"] is None else p["factor"]
    return (
        f"`{p['id']}`", p["reliability"] if p["weight"] else "other",
        "" if record["value"] is None else amount(record["value"], unit),
        span(record["low"], record["high"], unit), amount(run["median"], unit),
        span(run["low"], run["high"], unit),
        verdict(run["median"], record["low"], record["high"], factor),
        ", ".join(f"`{g}`" for g in p["given"]),
    )  # fmt: skip


def disputed() -> str:
    """Figures on which the record disagrees, and what the kept runs have to each reading."""
    rows = []
    for p in published.needed(KEPT)["patterns"]:
        if not p["other"]:
            continue
        run, unit = amount(p["run"]["median"], p["unit"]), p["unit"]
        own = dict(p["record"], words="as taken here", evidence=p["evidence"], met=p["met"])
        for reading in (own, *p["other"]):
            rows.append((
                f"`{p['id']}`", reading["words"],
                "" if reading["value"] is None else amount(reading["value"], unit),
                span(reading["low"], reading["high"], unit), run,
                "yes" if reading["met"] else "no", ", ".join(reading["evidence"]),
            ))  # fmt: skip
    return table(("pattern", "reading", "record", "interval", "run", "met", "evidence"), rows)


def judgement() -> str:
    """Every number that no evidence fixes: set by hand, or by the fit."""
    found = [p for p in PARAMETERS.values() if p.is_open]
    fitted = sum(FITTED in p.source for p in found)
    alone = sum(set(p.source) <= {JUDGEMENT, FITTED} for p in found)
    said = (
        f"{len(found)} of the {len(PARAMETERS)} numbers of the model are fixed by no evidence,"
        f" {alone} of them lean on nothing at all; {fitted} were fitted, the others set by hand."
        " Where a source stands beside one, it speaks for the mechanism or the order of size, not"
        " for the number.\n\n"
    )
    return said + table(
        ("name", "default", "unit", "meaning", "set by", "what else it leans on"),
        (
            (f"`{p.name}`", _default(p.default), p.unit, p.meaning,
             "fit" if FITTED in p.source else "hand",
             ", ".join(source for source in p.source if source not in (JUDGEMENT, FITTED)))
            for p in found
        ),
    )  # fmt: skip


def _default(value: float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else plain(value)


#: Name of a block -> what makes it.
BLOCKS: dict[str, Callable[[], str]] = {
    "pattern-table": patterns,
    "score": score,
    "disputed": disputed,
    "judgement": judgement,
}
