"""The numbers of the page, from finished runs and a finished study: small, plain, kept as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from docs.explorable.causes import named
from docs.explorable.figures import COUNTED, SO_FAR, STATE
from docs.explorable.steps import MOMENTS, STEPS, shield_days
from sim import measures
from sim.engine.identity import canonical
from sim.errors import SpyscareError
from sim.faces.charts.base import columns, plain
from sim.faces.charts.course import wide
from sim.faces.studying import answered
from sim.measures import Run, band
from sim.measures.runs import columns_of, stacked
from sim.measures.series import deciles
from sim.measures.stories import stories
from sim.plots.palette import title_of
from sim.scenario.load import Scenario, load
from sim.study import read
from sim.study.analysis import block
from sim.study.courses import ARRESTS

#: Scenario -> the narrative whose belief is shown.
BELIEVED = {
    "alarm-1927": "former_trotskyist",
    "vesna-1930": "military_specialist",
    "spy-scare-1937": "foreign_agent",
}
#: What is counted over a whole run, by column of its days.
TOTALS = ("letters", "requests", "refusals", "arrests", "dismissals")
#: Worlds that are named where the order comes although several causes are changed.
MOST = 4
#: What is kept of a trigger; see `stories`.
TOLD = ("id", "date", "first", "last", "conditional", "theme", "weight", "sentence", "source")


def gathered(runs: Mapping[str, Run], study: Path) -> dict[str, Any]:
    """All numbers of the page.

    Args:
        runs: scenario -> its replicates, of every scenario of the way.
        study: folder of the sandbox's study, finished.

    Raises:
        SpyscareError: runs of other code, seeds or size than the study's, or a study that is not
            finished.
    """
    stated, _, birth = answered(study)
    lacking = birth["points"] * birth["replicates"] - birth["runs"]
    if birth["failed"] or lacking:
        raise SpyscareError(f"{study}: {birth['failed']} runs failed, {lacking} are missing")
    factors = {f.name: list(f.values or ()) for f in stated.factors}
    return with_way({
        "title": stated.title, "question": stated.question, "expected": stated.expected,
        "birth": birth, "seeds": list(stated.design.seeds), "way": {},
        "factors": factors, **_worlds(stated, read(study), factors),
    }, runs)  # fmt: skip


def with_way(numbers: Mapping[str, Any], runs: Mapping[str, Run]) -> dict[str, Any]:
    """The same numbers with those of the way made anew, and what is said of the worlds.

    Args:
        numbers: of `gathered`; the worlds stay as they are.
        runs: as there.

    Raises:
        SpyscareError: runs of other code, seeds or size than the worlds'.
    """
    birth, factors = numbers["birth"], numbers["factors"]
    for name, run in runs.items():
        _check(name, run, birth, numbers["seeds"])
    flagship = load("spy-scare-1937")
    return dict(numbers) | {
        "birth": birth | {"sources": [_source(run) for run in runs.values()]},
        "way": {name: _told(name, run) for name, run in runs.items()},
        "gone": {name: gone for name in factors if (gone := _gone(flagship, name))},
        "found": list(_found(factors, numbers["worlds"])),
    }


def _gone(scenario: Scenario, factor: str) -> list[str]:
    """Ids of the triggers that are not there where a factor is 0; none where it is no trigger."""
    name = factor.removeprefix("present.")
    if name == factor:
        return []
    theme = name.removeprefix("theme.")
    out = [t.id for t in scenario.triggers if t.id == name or (theme != name and t.theme == theme)]
    return list(dict.fromkeys([*out, *(each for id in out for each in scenario.dependents(id))]))


def _check(name: str, run: Run, birth: Mapping[str, Any], seeds: list[int]) -> None:
    born = run.provenance
    for what, here, there in (
        ("code", canonical(born["code_hash"]), canonical(birth["code"])),
        ("officers", run.count, birth["officers"]),
        ("seeds", sorted(run.seeds), seeds),
    ):
        if here != there:
            raise SpyscareError(f"{name}: {what} {here}; the study has {there}, wants the same")


def _source(run: Run) -> dict[str, Any]:
    born = run.provenance
    return {"scenario": run.name, "officers": run.count, "hash": born["scenario_hash"]}


# the way


def _told(name: str, run: Run) -> dict[str, Any]:
    """Weeks, triggers and facts of a scenario."""
    weeks = wide(pd.concat([
        band(measures.weekly(run, COUNTED)), band(_so_far(run)),
        band(_state(run, BELIEVED[name])),
    ]))  # fmt: skip
    wanted = [id for step in STEPS if step.scenario == name for id in step.triggers]
    told = stories(run)
    told = told[told["id"].isin(wanted)]
    return {
        "weeks": columns(_quantised(weeks)),
        "triggers": columns(told[list(TOLD)]),
        "facts": _facts(run) | {"moment": _moment(name, run, told)},
    }  # fmt: skip


def _so_far(run: Run) -> pd.DataFrame:
    """What has been asked for and refused by the end of every week: seed, date, quantity, value."""
    table = measures.weekly(run, SO_FAR)
    counted = table.groupby(["seed", "quantity"])["value"].cumsum()
    return table.assign(value=counted, quantity=table["quantity"] + "_so_far")


def _state(run: Run, believed: str) -> pd.DataFrame:
    """What stands on the first day of every week: seed, date, quantity, value."""
    names = {f"belief_{believed}": "belief"} | {name: name for name in STATE if name != "belief"}

    def of_one(replicate: Any) -> pd.DataFrame:
        daily = replicate.daily[list(names)].rename(columns=names).astype(float)
        daily = daily.iloc[: len(daily) // 7 * 7 : 7].rename_axis("date").reset_index()
        return daily.melt(id_vars="date", var_name="quantity", value_name="value")

    return stacked(run, of_one)


def _quantised(weeks: pd.DataFrame) -> pd.DataFrame:
    """Counts to the tenth, states to the hundredth: finer is not to be seen."""
    digits = {
        name: 1 if str(name).removesuffix("_low").removesuffix("_high") not in STATE
        else 2
        for name in weeks if name != "date"
    }  # fmt: skip
    return weeks.round(digits)


def _facts(run: Run) -> dict[str, Any]:
    """Numbers that sentences are made of; middles and ends over runs are 10, 50 and 90 %."""
    totals = {
        name: [float(r.daily[name].sum()) for r in run.replicates] for name in TOTALS
    }  # fmt: skip
    kinds = [set(r.ledger["kind"].astype(str)[lambda k: k.isin(("verification", "clearance"))])
             for r in run.replicates]  # fmt: skip
    return {
        "title": title_of(run), "seeds": list(run.seeds), "officers": run.count,
        "period": [plain(day) for day in run.period],
        "totals": {name: [round(x, 1) for x in deciles(held)] for name, held in totals.items()},
        "orders": [plain(day) for day in measures.ordered(run).reindex(run.seeds)],
        "men": _men(run),
        "verified": sum("verification" in each for each in kinds),
        "cleared": sum("clearance" in each for each in kinds),
        "shield": _shield(run),
    }  # fmt: skip


def _men(run: Run) -> dict[str, list[float]]:
    """Men and not rows: who is released or reinstated and taken again counts once."""
    arrested, removed = [], []
    for replicate in run.replicates:
        hit = columns_of(replicate, "officers", ("arrests", "dismissals")) > 0
        arrested.append(float(hit["arrests"].sum()))
        removed.append(float(hit.any(axis=1).sum()))
    return {"arrested": _ends(np.array(arrested)), "removed": _ends(np.array(removed))}


def _moment(name: str, run: Run, told: pd.DataFrame) -> dict[str, Any]:
    """How it stood on the eve of the decisive day; of the order in each run where there is one.

    Returns:
        day (the median one); of each quantity its 10, 50 and 90 % over the runs; those of
        `SO_FAR` are counted from the first day on.
    """
    trigger, _ = MOMENTS[name]
    fixed = told.loc[told["id"] == trigger, "date"]
    days = (
        list(fixed) * len(run.seeds) if trigger else list(measures.ordered(run).reindex(run.seeds))
    )
    held: dict[str, list[float]] = {}
    for replicate, day in zip(run.replicates, days, strict=True):
        if pd.isna(day):
            continue
        eve = replicate.daily.loc[: pd.Timestamp(day) - pd.Timedelta(days=1)]
        last = eve.iloc[-1].rename({f"belief_{BELIEVED[name]}": "belief"})
        for quantity in STATE:
            held.setdefault(quantity, []).append(float(last.get(quantity, np.nan)))
        for quantity in SO_FAR:
            held.setdefault(quantity, []).append(float(eve[quantity].sum()))
    known = pd.Series([day for day in days if not pd.isna(day)], dtype="datetime64[ns]")
    found = {q: [round(x, 3) for x in deciles(each)] for q, each in held.items()}
    return found | {"day": plain(known.median()) if len(known) else None}


def _shield(run: Run) -> list[float]:
    """The shield on two days, in the median run; nothing where the period has them not."""
    days = [pd.Timestamp(day) for day in shield_days()]
    held = [r.daily["shield_held"].reindex(days).to_numpy() for r in run.replicates]
    middle = np.median(np.array(held), axis=0)
    return [] if np.isnan(middle).any() else [round(float(x), 3) for x in middle]


# the sandbox


def _worlds(study: Any, table: pd.DataFrame, factors: Mapping[str, list[float]]) -> dict[str, Any]:
    """Every world of the study: orders by seed, losses, arrests month by month."""
    ends = [o.name for o in study.outcomes if o.name.startswith(ARRESTS)]
    wanted = ["order_day", "arrests", "removed", *ends]
    runs = block(table, list(factors), wanted, study.design.seeds)
    start = study.bases()[0].start
    worlds = []
    for i in range(len(runs.points)):
        days = runs.values("order_day")[i]
        orders = [None if np.isnan(d) else start + dt.timedelta(days=int(d)) for d in days]
        so_far = np.array([runs.values(name)[i] for name in ends])
        months = np.diff(so_far, axis=0, prepend=0.0)
        middle = np.nanmedian(days) if not np.isnan(days).all() else None
        worlds.append({
            "levels": [float(runs.points[name].iloc[i]) for name in factors],
            "orders": [plain(day) for day in orders],
            "median": None if middle is None else plain(start + dt.timedelta(days=int(middle))),
            "arrests": _ends(runs.values("arrests")[i]),
            "removed": _ends(runs.values("removed")[i]),
            "months": [list(map(plain, each)) for each in
                       zip(*([round(x, 1) for x in deciles(month)] for month in months),
                           strict=True)],
        })  # fmt: skip
    dates = [name.removeprefix(ARRESTS).replace("_", "-") for name in ends]
    return {"months": dates, "worlds": worlds, "found": list(_found(factors, worlds))}


def _ends(values: np.ndarray) -> list[float]:
    return [plain(round(x, 1)) for x in deciles(values.tolist())]


def _found(factors: Mapping[str, list[float]], worlds: list[dict[str, Any]]) -> Iterator[str]:
    """The worlds in which the order comes, by how much is changed; for the index of studies."""
    counted = [
        (named(dict(zip(factors, w["levels"], strict=True))),
         sum(level != 1 for level in w["levels"]),
         sum(day is not None for day in w["orders"]))
        for w in worlds
    ]  # fmt: skip
    runs = len(worlds[0]["orders"])
    for changes, head in ((0, "A purge order"), (1, "With one cause changed")):
        parts = [f"{name} {count} of {runs}" for name, n, count in counted if n == changes]
        yield f"{head}: {'; '.join(parts)}."
    more = sorted(((count, name) for name, n, count in counted if n > 1), reverse=True)
    some = [f"{name}, in {count}" for count, name in more[:MOST] if count]
    yield (
        f"With two or more changed, in {sum(not count for count, _ in more)} of {len(more)} worlds"
        f" it comes in no run. It still comes: {'; '.join(some) or 'nowhere'}."
    )


def written(numbers: Mapping[str, Any]) -> str:
    """The text of the file: a line a world, so that a change can be read."""
    text = json.dumps(numbers, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace('{"levels"', '\n{"levels"').replace(',"way"', ',\n"way"') + "\n"
