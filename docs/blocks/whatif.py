"""What if, in `docs/why.md`: necessity, shares, sets, points of no return, luck, and case files.

Numbers are those of the studies `whatif-leave-one-out`, `-shares`, `-sets`, `-no-return` and
`-luck`, and of the case files in `docs/cases`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from docs import published
from docs.blocks.tables import table
from docs.blocks.why import Found, born, if_kept, ranged, scenarios_of
from sim.scenario import evidence
from sim.scenario.load import Scenario

NECESSITY, SHARES, SETS, RETURN, LUCK = (
    f"studies/whatif-{word}.json"
    for word in ("leave-one-out", "shares", "sets", "no-return", "luck")
)
#: From here a trigger decides: the share of worlds with an order that have none without it.
DECIDES = 0.4
#: Folder of case files below `docs`.
CASES = "cases"
#: Causes and pairs of them in a table; the rest is in one line.
MOST, PAIRS = 24, 6
#: Outcome whose luck is told by blocks: whether an order comes differs in too few worlds.
COUNTED = "arrests"
#: Answers about a man, which are never merged.
ANSWERS = 3
#: Curve -> its words.
CURVES = {
    "settled": "L, the share of luck that is settled", "triggers": "no further triggers",
    "levers": "and levers back", "halted": "and everything halted",
}  # fmt: skip
STOPS = ("triggers", "levers", "halted")
KINDS = {"sufficient": "enough: with these alone", "blocking": "gone: without all of these"}


def necessity() -> str:
    """Each cause: without it, with it alone, with bounds; what is needed most first."""
    return if_kept(NECESSITY, _necessity)


def _necessity(found: Found) -> str:
    rows = _first_outcome(found["tables"]["necessity"])
    rows = sorted(rows, key=lambda row: (-(row["pn"] or 0.0), -(row["ps"] or 0.0)))
    lines = [
        (f"`{row['cause']}`", _percent(row["without"]), _chance(row, "pn"), _bounds(row, "pn"),
         _chance(row, "ps"), _bounds(row, "ps"), _p(row["corrected"]))
        for row in rows[:MOST]
    ]  # fmt: skip
    heads = ("cause", "without it", "PN", "bounds", "PS", "bounds", "p, Holm")
    said = "PN and PS by counting pairs, Wilson's 95 %; beside them the bounds of Tian and Pearl"
    rest = [row["pn"] for row in rows[MOST:] if row["pn"] is not None]
    more = (
        f"\nOf the other {len(rows) - MOST}, PN is at most {_percent(max(rest))}.\n" if rest else ""
    )
    return born(found, NECESSITY, said) + table(heads, lines) + more + _picture(found, NECESSITY)


def deciding() -> str:
    """The triggers that decide, in the words of the sources."""
    return if_kept(NECESSITY, _deciding)


def _deciding(found: Found) -> str:
    (scenario,) = scenarios_of(found)
    rows = _first_outcome(found["tables"]["necessity"])
    lines = [
        (f"`{row['cause']}`", _chance(row, "pn"), _cited(scenario, row["cause"]))
        for row in sorted(rows, key=lambda row: -(row["pn"] or 0.0))
        if (row["pn"] or 0.0) >= DECIDES
    ]
    if not lines:
        return f"None is needed in {_percent(DECIDES)} of worlds.\n"
    return table(("needed", "in", "what the record has of it"), lines)


def _cited(scenario: Scenario, name: str) -> str:
    """What the record says of a trigger: the summaries of the events that it cites."""
    (trigger,) = (each for each in scenario.triggers if each.id == name)
    events = [evidence.events()[each] for each in trigger.evidence if each in evidence.events()]
    return " ".join(f"{event.summary} ({event.source}.)" for event in events)


def shares() -> str:
    """Shapley's shares of themes, the strongest pairs, and that the shares add up."""
    return if_kept(SHARES, _shares)


def _shares(found: Found) -> str:
    tables = found["tables"]
    rows = [row for row in _first_outcome(tables["shares"]) if not row["within"]]
    rows.sort(key=lambda row: -row["share"])
    inner = [row for row in _first_outcome(tables["shares"]) if row["within"]]
    more = [("most within it", lambda cause: _largest(cause, inner))] if inner else []
    lines = [
        (f"`{row['cause']}`", _spread(row, "share"), *(said(row["cause"]) for _, said in more))
        for row in rows
    ]
    parts = [
        born(found, SHARES, "shares divide the credit; 95 % over seeds"),
        table(("theme", "share", *(head for head, _ in more)), lines),
        _sums(tables.get("sums", ())),
    ]
    pairs = sorted(_first_outcome(tables.get("interactions", ())), key=lambda r: -abs(r["value"]))
    if pairs:
        lines = [
            (f"`{row['first']}` and `{row['second']}`", _spread(row, "value"))
            for row in pairs[:PAIRS]
        ]
        parts += ["\n", table(("two together", "beyond each"), lines)]
    return "".join(parts) + _picture(found, SHARES)


def _largest(theme: str, inner: Sequence[Found]) -> str:
    mine = [row for row in inner if row["within"] == theme]
    if not mine:
        return ""
    row = max(mine, key=lambda row: abs(row["share"]))
    return f"`{row['cause']}` {_percent(row['share'])}"


def _sums(rows: Iterable[Found]) -> str:
    rows = list(rows)
    if not rows:
        return ""
    equal = sum(row["total"] == row["whole"] for row in rows)
    return f"\nShares add up to all less none, to the bit, in {equal:,} of {len(rows):,} samples.\n"


def sets() -> str:
    """Smallest sets that are enough, and that are needed."""
    return if_kept(SETS, _sets)


def _sets(found: Found) -> str:
    rows = found["tables"]["sets"]
    lines = [
        (KINDS[row["kind"]], row["set"], _spread(row, "probability"), f"{row['runs']:,.0f}")
        for row in sorted(rows, key=lambda row: (row["kind"] != "sufficient", row["size"]))
    ]
    if not lines:
        lines = [("none found", "", "", "")]
    said = "smallest sets only; Wilson's 95 %"
    return (
        born(found, SETS, said)
        + table(("kind", "set", "it comes in", "runs"), lines)
        + _picture(found, SETS)
    )


def no_return() -> str:
    """From which day each curve stays at a level, and how much luck is settled when."""
    return if_kept(RETURN, _no_return)


def _no_return(found: Found) -> str:
    tables = found["tables"]
    lines = [
        (CURVES.get(row["curve"], row["curve"]), _percent(row["level"]), row["date"] or "no day")
        for row in tables["points"]
    ]
    settled = tables.get("settled", [])
    last = next((i for i, row in enumerate(settled) if row["fixed"] == 1.0), len(settled) - 1)
    luck = [
        (row["date"], _percent(row["mean"]), _spread(row, "fixed")) for row in settled[: last + 1]
    ]
    parts = [
        born(found, RETURN, "the first day from which a curve stays at or above a level"),
        table(("curve", "level", "from"), lines),
    ]
    if luck:
        heads = ("world until", "it comes in time in so many futures", "luck that is settled")
        parts += ["\n", table(heads, luck)]
    parts += ["\n", _stopped(tables)]
    return "".join(parts) + _picture(found, RETURN)


def _stopped(tables: Found) -> str:
    """Per day and stop: in how many worlds it comes in time, and in how many at all."""
    means: dict[tuple[str, str], list[float]] = {}
    for row in tables["return"]:
        means.setdefault((row["date"], row["curve"]), []).append(row["probability"])
    lines = []
    for day in sorted({row["date"] for row in tables["otherwise"]}):
        now = {row["curve"]: row for row in tables["otherwise"] if row["date"] == day}
        cells = [
            f"{_percent(sum(means[day, c]) / len(means[day, c]))}, {_percent(now[c]['ordered'])}"
            for c in STOPS
        ]
        lines.append((day, *cells))
        if all(row["ordered"] == 1.0 for row in now.values()):
            break
    return table(("stopped on", *(f"{CURVES[c]}: in time, at all" for c in STOPS)), lines)


def luck() -> str:
    """How much is luck, and which."""
    return if_kept(LUCK, _luck)


def _luck(found: Found) -> str:
    tables = found["tables"]
    parts = [born(found, LUCK, "shares of the variance, 95 %")]
    if tables.get("variance"):
        lines = [(row["part"], _spread(row, "share")) for row in _first_outcome(tables["variance"])]
        parts += [table(("part", "share of the variance"), lines), "\n"]
    rows = [row for row in tables["blocks"] if row["outcome"] == COUNTED]
    rows.sort(key=lambda row: -(row["total"] or 0.0))
    lines = [
        (f"`{row['block']}`", _variance(row, "first"), _variance(row, "total")) for row in rows
    ]
    parts.append(table((f"block of draws: {COUNTED}", "alone", "with all it goes with"), lines))
    return "".join(parts) + _picture(found, LUCK)


def cases() -> str:
    """The case files, each beside its twin."""
    names = [name for name in published.files() if name.startswith(f"{CASES}/")]
    if not names:
        return "Not told yet: `spyscare whatif spy-scare-1937 person NAME --into docs/cases`.\n"
    names.sort(key=lambda name: name.rpartition("-")[2][0].isdecimal())  # persons with names first
    return "\n".join(_case(published.needed(name)) for name in names)


def _case(found: Found) -> str:
    """The answers, and the file to be opened; its headings are none of the page's."""
    told = re.sub(r"^## (.*)$", r"**\1**", found["markdown"], flags=re.MULTILINE)
    lines = [f"### {found['title']}", "", f"`{found['command']}`", ""]
    lines += [f"- {line}" for line in found["found"][:ANSWERS]]
    lines += ["", "<details><summary>The case file</summary>", "", told.strip(), "", "</details>"]
    return "\n".join([*lines, ""])


BLOCKS: dict[str, Callable[[], str]] = {
    "why-necessity": necessity, "why-deciding": deciding, "why-shares": shares, "why-sets": sets,
    "why-no-return": no_return, "why-luck": luck, "why-cases": cases,
}  # fmt: skip


# words


def _first_outcome(rows: Iterable[Found]) -> list[Found]:
    """Rows of the first outcome, where there are several."""
    rows = list(rows)
    first = rows[0].get("outcome") if rows else None
    return [row for row in rows if row.get("outcome") == first]


def _percent(value: float | None) -> str:
    """A probability or a share of it in per cent; what is larger is a count."""
    if value is None:
        return "none"
    return f"{100 * value:.0f} %" if abs(value) <= 1 else f"{value:,.0f}"


def _spread(row: Found, name: str, ends: str = "") -> str:
    return ranged((row[name], row[f"{ends}low"], row[f"{ends}high"]), _percent)


def _variance(row: Found, name: str) -> str:
    """A share of the variance, which an estimate may put beyond the whole."""
    ends = row[name], row[f"{name}_low"], row[f"{name}_high"]
    return ranged(ends, lambda value: f"{100 * value:.0f} %")


def _chance(row: Found, name: str) -> str:
    """`98 % (90 % to 100 %)`, or why there is none."""
    if row[f"estimable_{name}"]:
        return _spread(row, name, f"{name}_")
    return f"not estimable ({row[f'pairs_{name}']:.0f} pairs)"


def _bounds(row: Found, name: str) -> str:
    ends = row[f"{name}_least"], row[f"{name}_most"]
    return "" if None in ends else f"{_percent(ends[0])} to {_percent(ends[1])}"


def _p(value: Any) -> str:
    if value is None:
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _picture(found: Found, name: str) -> str:
    return f"\n![{found['title']}]({name.removesuffix('.json')}.png)\n"
