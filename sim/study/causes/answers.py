"""Tables and sentences of what was needed, and what was enough alone.

Sentences are made of the numbers, and each is about the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import SpyscareError
from sim.scenario.parts import THEME
from sim.scenario.words import listed_words as listed
from sim.study import figure, intervals
from sim.study.analysis import Answer, Runs
from sim.study.causes import necessity
from sim.study.causes.followers import SAID, TAKE
from sim.study.causes.necessity import Chance
from sim.study.factors import Factor
from sim.study.intervals import Floats, amount
from sim.study.statement import Study

#: Causes named in a sentence.
NAMED = 5


def values_of(study: Study) -> list[str]:
    """Names of the outcomes that the figure asks for."""
    return figure.several(study.figure["value"])


def opening(study: Study, outcome: str) -> str:
    """How a sentence about an outcome begins."""
    return f"In the model, {study.outcome(outcome).said}"


def plain(factor: Factor) -> str:
    """What a factor takes out: the id of a trigger or the word of a theme, else its name."""
    return str(factor.trigger or factor.name).removeprefix(f"{THEME}.")


def theme_of(study: Study, factor: Factor) -> str:
    """The theme of the trigger that a factor takes out; empty of a theme, and where none is."""
    if study.as_run is None or str(factor.trigger).startswith(f"{THEME}."):
        return ""
    return str(study.as_run[0].trigger(str(factor.trigger)).theme or "")


def rule(study: Study) -> str:
    """Which rule was used for what follows an absent trigger."""
    return f"In the model's worlds {SAID[study.design.followers]}; what needs it goes with it."


def span(low: float, high: float) -> str:
    """`3 % to 9 %`."""
    return f"{amount(low, 'share')} to {amount(high, 'share')}"


def chance_said(name: str, found: Chance) -> str:
    """`plenum 84 % (70 % to 92 %; bounds 80 % to 84 %)`."""
    bounds = span(found.least, found.most)
    interval = span(found.low, found.high)
    return f"{name} {amount(found.value, 'share')} ({interval}; bounds {bounds})"


def yes_or_no(study: Study, runs: Runs, outcome: str) -> Floats:
    """float64[points, seeds] of an outcome that is 0 or 1; SpyscareError of another."""
    values = runs.values(outcome)
    if not np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        kind = study.figure["kind"]
        raise SpyscareError(f'"{outcome}": a figure of {kind} wants an outcome that is 0 or 1')
    return values


# necessity

_COLUMNS = ("", "_low", "_high", "_least", "_most")


def chances(pn: Chance | None, ps: Chance | None, pns: Chance | None) -> dict[str, Any]:
    """The three probabilities as columns."""
    out: dict[str, Any] = {}
    for name, found in (("pn", pn), ("ps", ps), ("pns", pns)):
        parts = [np.nan] * 5 if found is None else [
            found.value, found.low, found.high, found.least, found.most,
        ]  # fmt: skip
        out |= {name + end: x for end, x in zip(_COLUMNS, parts, strict=True)}
    for name, found in (("pn", pn), ("ps", ps)):
        out[f"pairs_{name}"] = 0 if found is None else found.pairs
        out[f"estimable_{name}"] = found is not None and found.estimable
    return out


def needed(study: Study, runs: Runs) -> Answer:
    """Each cause absent from the full world, and alone in the empty one: a star.

    Tables:
        necessity: cause, theme, outcome, all, without, alone, none (probabilities), pn, ps and pns
            each with _low, _high (Wilson, 95 %), _least, _most (Tian and Pearl), pairs_pn,
            pairs_ps, estimable_pn, estimable_ps, corrected (Holm's p of with and without).
    """
    count, alone = len(study.factors), study.design.alone
    wanted = 1 + count + (count + 1) * alone
    if any(f.kind != "present" for f in study.factors) or len(runs.points) != wanted:
        wants = "wants triggers or themes, [false] each, in one scenario"
        raise SpyscareError(f"{study.name}.toml: figure.kind: necessity {wants}")
    standing = _standing(study)
    rows, found, lone = [], [rule(study)], False
    for outcome in values_of(study):
        y = yes_or_no(study, runs, outcome)
        none = y[-1] if alone else np.full(y.shape[1], np.nan)
        part, told = [], {}
        for i, factor in enumerate(study.factors):
            stands = alone and standing[i]
            lone |= alone and not stands
            by_itself = y[1 + count + i] if stands else np.full(y.shape[1], np.nan)
            pn = necessity.necessity(y[0], y[1 + i])
            ps = necessity.sufficiency(by_itself, none) if stands else None
            told[plain(factor)] = pn, ps
            part.append({
                "cause": plain(factor), "theme": theme_of(study, factor), "outcome": outcome,
                "all": _mean(y[0]), "without": _mean(y[1 + i]), "alone": _mean(by_itself),
                "none": _mean(none), **chances(pn, ps, necessity.both(y[0], y[1 + i])),
                "corrected": necessity.difference(y[0], y[1 + i]),
            })  # fmt: skip
        corrected = necessity.holm([row["corrected"] for row in part])
        rows += [row | {"corrected": p} for row, p in zip(part, corrected, strict=True)]
        found += _needed_said(study, outcome, told, rows[-count:])
    if lone:
        left = [plain(f) for f, stands in zip(study.factors, standing, strict=True) if not stands]
        found.append(f"In the model these cannot be put in alone, as they need others: "
                     f"{listed(left)}.")  # fmt: skip
    return Answer({"necessity": pd.DataFrame(rows)}, found)


def _standing(study: Study) -> list[bool]:
    """Whether each cause can stand in a world in which all others are absent."""
    if study.as_run is None:
        return [True] * len(study.factors)
    scenario, after = study.as_run[0], study.design.followers == TAKE
    names = [str(f.trigger) for f in study.factors]
    out = []
    for name in names:
        others = [each for each in names if each != name]
        lost = set(scenario.dependents(*others, after=after))
        out.append(not set(scenario.meant(name)) <= lost)
    return out


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def _needed_said(
    study: Study, outcome: str, told: Mapping[str, tuple[Chance, Chance | None]],
    rows: list[dict[str, Any]],
) -> list[str]:  # fmt: skip
    first = rows[0]
    said = f"{opening(study, outcome)}: {amount(first['all'], 'share')} with all causes there"
    if study.design.alone:
        said += f", {amount(first['none'], 'share')} with none"
    clear = [row["cause"] for row in rows if row["corrected"] < 1.0 - intervals.WITHIN]
    found = [f"{said}; {len(clear)} of {len(rows)} differ by their absence beyond chance,"
             " corrected for asking so often."]  # fmt: skip
    asked = (("needed (PN)", "with all", 0), ("enough alone (PS)", "with none", 1))
    for name, where, i in asked[: 1 + study.design.alone]:
        known = {c: each[i] for c, each in told.items() if each[i] is not None}
        if not known:
            continue
        some = next(iter(known.values()))
        if not any(each.estimable for each in known.values()):
            what = "has it" if i == 0 else "has it not"
            found.append(
                f"{opening(study, outcome)}, {name}: not estimable, as the world {where} {what} in"
                f" {some.pairs} of {some.of} seeds, and so in at most"
                f" {amount(some.rare, 'share')} of worlds (three in n)."
            )
            continue
        sure = {c: each for c, each in known.items() if each.estimable}
        top = sorted(sure, key=lambda c: -sure[c].value)[:NAMED]
        parts = [chance_said(cause, sure[cause]) for cause in top if sure[cause].value > 0]
        found.append(f"{opening(study, outcome)}, {name}: {listed(parts) if parts else 'none'}"
                     f"{rest_said(len(sure), len(parts))}.")  # fmt: skip
    return found


def rest_said(count: int, named: int) -> str:
    """That there are others than those that are named; nothing where there are none."""
    return f"; less for the other {count - named}" if count > named > 0 else ""
