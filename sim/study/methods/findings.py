"""What a fit came to: the numbers of its figures and of `fit.json`, and sentences about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.measures.score import Score
from sim.measures.score import content as score_content
from sim.study.methods.fit import OFFERED, Tried
from sim.study.methods.fit_statement import FitStudy
from sim.study.methods.priors import FEW, TOO_FEW, Known, Pair, known, pairs
from sim.study.methods.recovery import LEVELS, UNEVEN, Recovered

#: Correlations worth a word, and how many of them.
STRONG, NAMED = 0.4, 5
#: Runs of a predictive check, and truths of a recovery, below which nothing is said of them.
FEWEST = 20


@dataclass(frozen=True)
class Findings:
    """Everything a finished fit has to say; stages that were not run are None.

    Attributes:
        study: sized as it was run.
        birth: where it comes from: study, quick, officers, simulations, seconds by stage, version,
            code, fingerprint, text.
        particles: the posterior.
        course: one entry for each generation.
        chosen_birth: where the chosen numbers come from.
        tried: sets that were tried again, the chosen one first.
        check: predictive medians and 10-90 %, beside the record.
        recovery: what became of truths that are known.
    """

    study: FitStudy
    birth: dict[str, Any]
    particles: pd.DataFrame
    course: list[dict[str, Any]]
    chosen_birth: dict[str, Any] | None = None
    tried: tuple[Tried, ...] | None = None
    check: Score | None = None
    recovery: Recovered | None = None

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """What is known of each number."""
        return known(self.study.priors, self.particles)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Of all numbers, the strongest correlation first."""
        return pairs(self.study.priors, self.particles)

    @property
    def chosen(self) -> dict[str, float]:
        """The chosen numbers by name; nothing where none were chosen."""
        return dict(self.tried[0].numbers) if self.tried else {}

    @property
    def source(self) -> str:
        """Study, size, code and fingerprint in one line."""
        birth = self.birth
        said = [birth["study"], f"{birth['officers']:,} officers",
                f"{birth['simulations']:,} simulations"]  # fmt: skip
        said += ["quick trial"] if birth["quick"] else []
        said += [f"version {birth['version']}", f"code {birth['code'][:8]}",
                 f"fingerprint {birth['fingerprint'][:12]}"]  # fmt: skip
        return " · ".join(said)


def content(found: Findings) -> dict[str, Any]:
    """`fit.json`: the numbers of the figures, and what was found in words."""
    study = found.study
    return {
        "title": study.title, "question": study.question, "expected": study.expected,
        "found": sentences(found), "birth": found.birth, "course": found.course,
        "parameters": [
            {
                "name": k.prior.name, "from": k.prior.low, "to": k.prior.high, "log": k.prior.log,
                "why": k.prior.why, "quantiles": k.quantiles, "width": k.width,
                "verdict": k.verdict, "bins": k.bins, "chosen": found.chosen.get(k.prior.name),
            }
            for k in found.known
        ],
        "correlations": [[p.one, p.other, p.correlation] for p in found.pairs[:NAMED]],
        "choice": _choice(found),
        "check": found.check and [
            {
                "pattern": j.pattern.id, "record": [j.pattern.low, j.pattern.value, j.pattern.high],
                "unit": j.pattern.unit, "reliability": j.pattern.reliability,
                "fitted": j.pattern.id in study.fitted, "median": j.median, "low": j.low,
                "high": j.high, "met": j.met,
            }
            for j in found.check.judged
        ],
        "recovery": _recovery(found),
    }  # fmt: skip


def _choice(found: Findings) -> dict[str, Any] | None:
    if not found.tried:
        return None
    return {
        "birth": found.chosen_birth,
        "tried": [
            {
                "particle": t.particle, "distance": t.distance, "numbers": dict(t.numbers),
                "medians": t.medians, "met": t.score.totals.met, "of": t.score.totals.computed,
                "far": list(t.score.totals.far),
            }
            for t in found.tried
        ],
        "score": score_content(found.tried[0].score, found.chosen_birth),
    }  # fmt: skip


def _recovery(found: Findings) -> dict[str, Any] | None:
    recovered = found.recovery
    if recovered is None:
        return None
    rows = {
        level: [[c.level, c.held, c.low, c.high] for c in recovered.coverage[level]]
        for level in LEVELS
    }
    return {
        "truths": len(recovered.ranks), "seconds": found.birth["seconds"]["recovery"],
        "overall": [[c.level, c.held, c.low, c.high] for c in recovered.overall.values()],
        "parameters": [
            {
                "name": k.prior.name, "coverage": [rows[level][i] for level in LEVELS],
                "uneven": recovered.uneven[i], "ranks": recovered.histograms[i].counts.tolist(),
                "band": [recovered.histograms[i].low, recovered.histograms[i].high],
                "spread": float(np.median(recovered.spread[:, i])),
            }
            for i, k in enumerate(found.known)
        ],
    }  # fmt: skip


# in words


def sentences(found: Findings) -> list[str]:
    """One for each thing there is to say; right whatever the numbers are."""
    said = [_course(found), _identified(found), _together(found)]
    said += [_chosen(found)] if found.tried else []
    said += [_checked(found.check)] if found.check else []
    names = [k.prior.name for k in found.known]
    return said + (_recovered(found.recovery, names) if found.recovery else [])


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
    if found.known[0].verdict == TOO_FEW:
        return (
            f"Of {len(found.known)} numbers nothing is said: the posterior is worth"
            f" {found.known[0].effective:.0f} independent particles, and a width wants {FEW}."
        )
    by: dict[str, list[Known]] = {"identified": [], "narrowed": [], "not identified": []}
    for k in found.known:
        by[k.verdict].append(k)
    told = [
        f"{len(ks)} {verdict} ({', '.join(f'{k.prior.name} {100 * k.width:.0f} %' for k in ks)})"
        if ks else f"none {verdict}"
        for verdict, ks in by.items()
    ]  # fmt: skip
    return (
        f"Of {len(found.known)} numbers, by the width of the posterior over that of the prior:"
        f" {'; '.join(told)}."
    )


def _together(found: Findings) -> str:
    if found.known[0].verdict == TOO_FEW:
        return "Too few particles to say which numbers the record knows as combinations."
    strong = [p for p in found.pairs[:NAMED] if abs(p.correlation) >= STRONG]
    if not strong:
        return f"No two numbers have a posterior correlation of {STRONG} or more."
    each = "; ".join(f"{p.one} and {p.other} {p.correlation:+.2f}" for p in strong)
    return f"The record knows these rather as combinations (posterior correlation): {each}."


def _chosen(found: Findings) -> str:
    best, size = found.tried[0], found.study.choice
    totals, others = best.score.totals, [t.score.totals.met for t in found.tried[1:]]
    which = ", which was offered and is no particle," if best.particle == OFFERED else ""
    said = (
        f"The chosen set{which} meets {totals.met} of {totals.computed} patterns of reliability A"
        f" at {size.officers:,} officers, medians of {size.decisive} runs"
    )
    if others:
        said += f"; the other {len(others)} tried meet {_range(others)}"
    far = ", ".join(totals.far)
    return said + (f"; off by more than a factor of 2: {far}." if far else ".")


def _range(numbers: Iterable[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}"


def _checked(check: Score) -> str:
    judged = [j for j in check.judged if j.computed]
    runs = max((j.of for j in judged), default=0)
    if runs < FEWEST:
        return f"The check is of {runs} runs, too few for a predictive interval (wants {FEWEST})."
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
    truths = len(recovered.ranks)
    if truths < FEWEST:
        return [f"Recovery is of {truths} truths, too few to say how often they are found again"
                f" (wants {FEWEST})."]  # fmt: skip
    said = [
        f"{100 * level:.0f} % intervals hold {100 * overall.held:.0f} %"
        f" ({100 * overall.low:.0f}-{100 * overall.high:.0f} %)"
        for level, overall in recovered.overall.items()
    ]
    shrunk = np.median(recovered.spread, axis=0)
    uneven = [name for name, p in zip(names, recovered.uneven, strict=True) if p < UNEVEN]
    even = f"none of {len(names)} numbers" if not uneven else ", ".join(uneven)
    return [
        f"Of {truths} truths drawn from the prior and fitted from one run of each: "
        f"{', '.join(said)} of them, all numbers together.",
        f"Ranks of the truths are uneven (below {UNEVEN}) for {even}; {UNEVEN * len(names):.1f}"
        " would be by chance.",
        f"The spread of a posterior is {100 * shrunk.min():.0f} to {100 * shrunk.max():.0f} % of"
        f" its prior's, by number; the smallest is that of {names[int(shrunk.argmin())]}.",
    ]
