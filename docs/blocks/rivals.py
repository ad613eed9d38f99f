"""The generated parts of `docs/rivals.md`, from what `spyscare rivals … --into docs/rivals` keeps.

Until it has been run the blocks say so; `outdated` says what has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from docs import published
from docs.blocks.tables import table
from sim.faces.studying import met_of, warnings
from sim.study.methods.rivals_statement import load_rivals

KEPT = "rivals/rivals.json"
#: A pattern speaks for a rival where so many of its nearest simulations meet it, and against it
#: where so few do; told are those in which it differs most from the other rivals.
FOR, AGAINST, TOLD = 0.8, 0.2, 4


def _said(make: Callable[[dict[str, Any]], str]) -> Callable[[], str]:
    """A block of what is kept, or a line where nothing is."""

    def block() -> str:
        found = published.kept(KEPT)
        return f"Not run yet: `{published.command(KEPT)}`.\n" if found is None else make(found)

    return block


def percent(share: float | None) -> str:
    """`12 %`, `0.4 %`; a dash where there is none."""
    if share is None:
        return "–"
    if 0 < share < 0.001:
        return "under 0.1 %"
    return f"{100 * share:.{1 if 0 < share < 0.0995 else 0}f} %"


def name_of(rival: Mapping[str, Any]) -> str:
    """`H1` and its id, or the id alone."""
    return f"{rival['hypothesis']} `{rival['id']}`".strip()


def _interval(share: Mapping[str, Any]) -> str:
    return f"{percent(share['share'])} ({percent(share['low'])} to {percent(share['high'])})"


def results(found: dict[str, Any]) -> str:
    """Rivals by their share among the nearest simulations."""
    birth, accepted = found["birth"], found["accepted"]
    least, usual, most = (f"nearest {percent(each['share'])}" for each in accepted)
    lines = [
        f"`{published.command(KEPT)}`", "",
        f"{birth['simulations']:,} simulations of each of {len(found['rivals'])} rivals at"
        f" {birth['officers']:,} officers, seed {birth['seed']}, code `{birth['code'][:8]}`.",
        f"{accepted[1]['count']:,} simulations are in the nearest {percent(accepted[1]['share'])}.",
        "",
    ]  # fmt: skip
    rows = [
        (name_of(r), r["words"], _interval(r["shares"][1]), percent(r["shares"][0]["share"]),
         percent(r["shares"][2]["share"]), percent(r["adjusted"]), percent(r["votes"]),
         f"{r['nearest']:.2f}", met_of(r), percent(r["beyond"]))
        for r in sorted(found["rivals"], key=lambda r: -(r["shares"][1]["share"] or 0.0))
    ]  # fmt: skip
    heads = ("rival", "", f"{usual} (5-95 %)", least, most, "adjusted", "votes of the forest",
             "least distance", "best meets, of A", "as far among its own")  # fmt: skip
    said = "".join(f"\n**{line[0].upper()}{line[1:]}.**\n" for line in warnings(found))
    why = f"\nNot adjusted: {found['adjusted_why']}.\n" if found["adjusted_why"] else ""
    return "\n".join(lines) + "\n" + table(heads, rows) + why + said


def null_episodes(found: dict[str, Any]) -> str:
    """What 1927 and 1930 do to the credit of each rival."""
    return table(
        ("rival", "runs from the prior in which nothing happens in 1927 and 1930",
         "the same of its nearest", "share by 1936-40 alone", "share by all",
         "share, nothing for runs that fail them"),
        (
            (name_of(r), percent(r["nulls"]["prior"]), percent(r["nulls"]["near"]),
             percent(r["later_only"]["share"]), percent(r["shares"][1]["share"]),
             percent(r["credit_for_nulls"]["share"]))
            for r in found["rivals"]
        ),
    )  # fmt: skip


def for_and_against(found: dict[str, Any]) -> str:
    """A sentence on each rival, made of what its nearest simulations meet and miss."""
    lines = []
    for rival in found["rivals"]:
        good, bad = speaking(found, rival)
        lines.append(
            f"- **{name_of(rival)}**, {rival['words']}. For it: {_patterns(good)}. Against it:"
            f" {_patterns(bad)}."
        )
    return "\n".join(lines) + "\n"


def speaking(
    found: Mapping[str, Any], rival: Mapping[str, Any]
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Patterns of reliability A for and against a rival, with the share that meets them.

    First what sets it apart: what it meets and others miss, what it misses and others meet.
    """
    others = [r for r in found["rivals"] if r["id"] != rival["id"]]
    good, bad = [], []
    for i, pattern in enumerate(found["patterns"]):
        if pattern["reliability"] != "A":
            continue
        mine = rival["met"]["near"][i]
        theirs = sum(r["met"]["near"][i] for r in others) / len(others)
        if mine >= FOR and mine > theirs:
            good.append((mine - theirs, pattern["id"], mine))
        elif mine <= AGAINST and mine < theirs:
            bad.append((theirs - mine, pattern["id"], mine))
    # what sets it apart most first, and ties in the order of the table
    return tuple(
        [(name, share) for _, name, share in sorted(side, key=lambda x: -x[0])[:TOLD]]
        for side in (good, bad)
    )


def _patterns(told: list[tuple[str, float]]) -> str:
    if not told:
        return "nothing that sets it apart"
    return ", ".join(f"`{name}` ({percent(share)})" for name, share in told)


def alike(found: dict[str, Any]) -> str:
    """Pairs that are taken for each other, and what the classifier looks at."""
    pairs = [
        (f"`{pair['rivals'][0]}`", f"`{pair['rivals'][1]}`", percent(pair["abc"]),
         percent(pair["forest"]))
        for pair in found["alike"]
    ]  # fmt: skip
    said = (
        table(("one", "another", "by the nearest", "by the forest"), pairs) if pairs
        else "No two are taken for each other in a fifth of the simulations.\n"
    )  # fmt: skip
    heaviest = sorted(found["patterns"], key=lambda p: -p["importance"])[:8]
    looked = ", ".join(f"`{p['id']}` ({100 * p['importance']:.1f})" for p in heaviest)
    return said + (
        f"\nThe forest takes {percent(found['forest_error'])} of the simulations for another rival"
        " than their own. Patterns without which it would be wrong most often, in percentage"
        f" points: {looked}.\n"
    )


def priors() -> str:
    """The free numbers of every rival and where they are drawn from; needs no run."""
    return table(
        ("rival", "what it says", "scenarios", "free numbers and their ranges"),
        (
            (f"{rival.hypothesis} `{rival.id}`".strip(), rival.words,
             ", ".join(f"`{name}`" for name in rival.episodes.values()) or "none",
             "; ".join(f"`{prior.name}` {prior.words()}" for prior in rival.priors))
            for rival in load_rivals("rivals").rivals
        ),
    )  # fmt: skip


#: Name of a block -> what makes it.
BLOCKS: dict[str, Callable[[], str]] = {
    "rivals-priors": priors,
    "rivals-results": _said(results),
    "rivals-nulls": _said(null_episodes),
    "rivals-for-and-against": _said(for_and_against),
    "rivals-alike": _said(alike),
}
