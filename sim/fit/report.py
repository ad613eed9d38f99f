"""`fit.json`: what a fit came to, in numbers and in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.fit.calibration import Coverage
from sim.fit.findings import LEVELS, NAMED, Findings, Recovered
from sim.fit.identification import Known
from sim.fit.store import FINDINGS, plain, write_json
from sim.fit.words import sentences


def save(found: Findings, path: Path) -> Path:
    """Write `fit.json`; returns its path."""
    write_json(path / FINDINGS, content(found))
    return path / FINDINGS


def content(found: Findings) -> dict[str, Any]:
    """As JSON has it: the numbers of the figures, and what was found in words."""

    study = found.study
    return plain({
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
        "choice": found.choice and {
            key: found.choice[key] for key in ("birth", "tried", "score")
        },
        "check": found.check and [
            {
                "pattern": j.pattern.id, "record": [j.pattern.low, j.pattern.value, j.pattern.high],
                "unit": j.pattern.unit, "reliability": j.pattern.reliability,
                "fitted": j.pattern.id in study.fitted, "median": j.median, "low": j.low,
                "high": j.high, "met": j.met,
            }
            for j in found.check.judged
        ],
        "recovery": found.recovery and _recovery(found.recovery, found.known),
    })  # fmt: skip


def _recovery(recovered: Recovered, known: tuple[Known, ...]) -> dict[str, Any]:
    def as_list(c: Coverage) -> list[float]:
        return [c.level, c.held, c.low, c.high]

    return {
        "truths": len(recovered.ranks), "seconds": recovered.seconds,
        "overall": [as_list(c) for c in recovered.overall.values()],
        "parameters": [
            {
                "name": k.prior.name,
                "coverage": [as_list(recovered.coverage[level][i]) for level in LEVELS],
                "uneven": recovered.uneven[i], "ranks": recovered.histograms[i].counts.tolist(),
                "band": [recovered.histograms[i].low, recovered.histograms[i].high],
                "spread": float(np.median(recovered.spread[:, i])),
            }
            for i, k in enumerate(known)
        ],
    }  # fmt: skip
