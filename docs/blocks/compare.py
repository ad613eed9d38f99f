"""The comparison of scenarios in `docs/compare.md`, from what the study `compare` found."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

from docs import published
from docs.blocks.tables import table
from sim.scenario import files
from sim.scenario.errors import Complaints
from sim.study.intervals import RESAMPLES, WITHIN
from sim.vocabulary import Narrative

KEPT = "studies/compare.json"
#: What the first scenarios of the study are there for, in its order.
ROLES = ("above and below together", "above only", "below only", "what triggers do alone")

Found = dict[str, Any]


def compared() -> str:
    """The body of the block."""
    found = published.kept(KEPT)
    if found is None:
        return f"Not run yet: `{published.command(KEPT)}`.\n"
    return "\n".join([_birth(found["birth"]), _outcomes(found), _together(found), _shares(found)])


def role(name: str, place: int) -> str:
    """What a scenario of the study is there for."""
    if place < len(ROLES):
        return ROLES[place]
    found, _ = files.chain(files.find(name), Complaints())
    ancestors = [file.name for file in found]
    return "variant" if "spy-scare-1937" in ancestors else "null episode"


def percent(value: float) -> str:
    """`12 %`; one decimal below 10, and `under 0.1 %` for what would round to nothing."""
    if 0 < value < 0.0005:
        return "under 0.1 %"
    return f"{100 * value:.1f} %" if 0 < value < 0.0995 else f"{100 * value:.0f} %"


def dated(scenario: str) -> Callable[[float], str]:
    """Words for a day of a scenario."""
    start = published.scenario(scenario).start

    def date(day: float) -> str:
        return (start + dt.timedelta(days=math.floor(day + 0.5))).isoformat()

    return date


def interval(row: Found, shown: Callable[[float], str] = "{:,.0f}".format) -> str:
    """`median (low to high)` over the runs that have a number; `none` where none has."""
    if row["median"] is None:
        return "none"
    low, median, high = (shown(row[end]) for end in ("low", "median", "high"))
    return f"{median} ({low} to {high})"


def _birth(birth: Found) -> str:
    return (
        f"`{published.command(KEPT)}`\n\n"
        f"{birth['officers']:,} officers, seeds 1 to {birth['replicates']}, the same for every"
        f" scenario; compiled engine, version {birth['version']}, code `{birth['code'][:12]}`."
        " Counts are those of the run, not scaled to the corps of the record.\n"
    )


def _rows(found: Found) -> dict[str, dict[str, Found]]:
    """Rows of the quantiles by scenario, in the order of the study, and outcome."""
    out: dict[str, dict[str, Found]] = {}
    for row in found["quantiles"]:
        out.setdefault(row["scenario"], {})[row["outcome"]] = row
    return out


def _name(scenario: str) -> str:
    return f"`{scenario.rpartition('/')[2]}`"


def _outcomes(found: Found) -> str:
    heads = (
        "scenario", "role", "arrests", "dismissals", "letters", "corps removed",
        "first purge order", "runs with one", "hash",
    )  # fmt: skip
    lines = []
    for place, (name, of) in enumerate(_rows(found).items()):
        order = of["order_day"]
        date = str if order["median"] is None else dated(name)
        lines.append((
            _name(name), role(name, place),
            *(interval(of[outcome]) for outcome in ("arrests", "dismissals", "letters")),
            interval(of["removed_share"], percent), interval(order, date),
            percent(order["runs"] / order["of"]), f"`{found['scenarios'][name][:12]}`",
        ))  # fmt: skip
    return f"Median, and 10-90 % of the runs in brackets.\n\n{table(heads, lines)}"


def _together(found: Found) -> str:
    heads = ("quantity", "above only", "below only", "neither", "both",
             "(above + below) / both", "beyond the triggers")  # fmt: skip
    words = {"removed": "men removed"}
    lines = [
        (words.get(row["outcome"], row["outcome"]),
         *(f"{row[part]:,.0f}" for part in ("above", "below", "neither", "both")),
         _ratio(row, "alone"), _ratio(row, "beyond"))
        for row in found["together"]
    ]  # fmt: skip
    return (
        f"Means over seeds; ratios of means with a {100 * WITHIN:.0f} % interval from"
        f" {RESAMPLES:,} resamples of the seeds, widened for their number. The last column takes"
        " off, everywhere, what happens with neither channel.\n\n" + table(heads, lines)
    )


def _ratio(row: Found, name: str) -> str:
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    return "none" if value is None else f"{value:.2f} ({low:.2f} to {high:.2f})"


def _shares(found: Found) -> str:
    def median(row: Found) -> str:
        return "none" if row["median"] is None else percent(row["median"])

    heads = ("scenario", *(n.word.replace("_", " ") for n in Narrative))
    lines = [
        (_name(name),
         *(f"{median(of[f'as_{n.word}'])}; {median(of[f'marked_{n.word}'])}" for n in Narrative))
        for name, of in _rows(found).items()
    ]  # fmt: skip
    return (
        "Share of arrests that rest on each narrative; share of the arrested who carry its"
        " marker. Medians over the runs with arrests.\n\n" + table(heads, lines)
    )


BLOCKS = {"compare": compared}
