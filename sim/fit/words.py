"""What a fit came to, in sentences that are right whatever the numbers are."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.fit.calibration import UNEVEN
from sim.fit.choice import OFFERED
from sim.fit.findings import NAMED, STRONG, Findings, Recovered

#: Effective particles below which the width of a posterior says little.
FEW = 50


def sentences(found: Findings) -> list[str]:
    """One for each thing there is to say."""
    said = [_course(found), _identified(found), _together(found)]
    said += [_chosen(found)] if found.choice else []
    said += [_checked(found)] if found.check else []
    said += _recovered(found.recovery, [k.prior.name for k in found.known]) if (
        found.recovery
    ) else []  # fmt: skip
    return said


def _course(found: Findings) -> str:
    first, last = found.course[0], found.course[-1]
    return (
        f"The nearest of {first['particles']:,} draws from the prior was {first['nearest']:.2f}"
        f" from the record; after {last['generation']} generations and"
        f" {found.birth['simulations']:,} simulations no particle is farther than"
        f" {last['tolerance']:.2f}, and the nearest is {last['nearest']:.2f} from it, in"
        f" half-widths of the record's intervals. The last generation kept {last['particles']:,} of"
        f" {last['simulations']:,} candidates, worth {last['effective']:.0f} independent ones"
        + (": too few to believe a width." if last["effective"] < FEW else ".")
    )


def _identified(found: Findings) -> str:
    by = {"identified": [], "narrowed": [], "not identified": []}
    for k in found.known:
        by[k.verdict].append(k)
    parts = [
        f"{len(ks)} {verdict} ({', '.join(f'{k.prior.name} {100 * k.width:.0f} %' for k in ks)})"
        if ks else f"none {verdict}"
        for verdict, ks in by.items()
    ]  # fmt: skip
    return (
        f"Of {len(found.known)} numbers, by the width of the posterior over that of the prior:"
        f" {'; '.join(parts)}."
    )


def _together(found: Findings) -> str:
    strong = [p for p in found.pairs[:NAMED] if abs(p.correlation) >= STRONG]
    if not strong:
        return f"No two numbers have a posterior correlation of {STRONG} or more."
    each = "; ".join(f"{p.one} and {p.other} {p.correlation:+.2f}" for p in strong)
    return f"The record knows these rather as combinations (posterior correlation): {each}."


def _chosen(found: Findings) -> str:
    best = found.choice["tried"][0]
    others = [t["met"] for t in found.choice["tried"][1:]]
    which = ", which was offered and is no particle," if best["particle"] == OFFERED else ""
    said = (
        f"The chosen set{which} meets {best['met']} of {best['of']} patterns of reliability A at"
        f" {found.choice['birth']['officers']:,} officers, medians of"
        f" {found.choice['birth']['replicates']} runs"
    )
    if others:
        said += f"; the other {len(others)} tried meet {_range(others)}"
    far = best["far"]
    return said + (f"; off by more than a factor of 2: {', '.join(far)}." if far else ".")


def _range(numbers: Iterable[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}"


def _checked(found: Findings) -> str:
    judged = [j for j in found.check.judged if j.computed]
    held = [
        j for j in judged
        if not np.isnan(j.median) and j.low <= j.pattern.high and j.high >= j.pattern.low
    ]  # fmt: skip
    missed = [j.pattern.id for j in judged if j not in held]
    said = (
        f"Predictive intervals (10-90 %, of chance and of what is left open) touch the record's for"
        f" {len(held)} of {len(judged)} patterns"
    )
    return said + (f"; not for {', '.join(missed)}." if missed else ".")


def _recovered(recovered: Recovered, names: list[str]) -> list[str]:
    count = len(recovered.ranks)
    said = []
    for level, overall in recovered.overall.items():
        said.append(
            f"{100 * level:.0f} % intervals hold {100 * overall.held:.0f} %"
            f" ({100 * overall.low:.0f}-{100 * overall.high:.0f} %)"
        )
    shrunk = np.median(recovered.spread, axis=0)
    uneven = [name for name, p in zip(names, recovered.uneven, strict=True) if p < UNEVEN]
    expected = UNEVEN * len(names)
    even = f"none of {len(names)} numbers" if not uneven else ", ".join(uneven)
    return [
        f"Of {count} truths drawn from the prior and fitted from one run of each: "
        f"{', '.join(said)} of them, all numbers together.",
        f"Ranks of the truths are uneven (below {UNEVEN}) for {even}; {expected:.1f} would be by"
        " chance.",
        f"The spread of a posterior is {100 * shrunk.min():.0f} to {100 * shrunk.max():.0f} % of"
        f" its prior's, by number; the smallest is that of {names[int(shrunk.argmin())]}.",
    ]
