"""Tables over time: weeks, days, the reproduction number, belief against truth, triggers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.result import Result
from sim.measures.runs import Replicate, Run, each, officers_on_day_0, period, stacked
from sim.scenario.edits import Edit
from sim.scenario.timeline import days_of
from sim.scenario.triggers import KINDS
from sim.vocabulary import TRIGGER, Motive, Narrative, Voice

Results = Replicate | Run | Sequence[Replicate]

#: Share of replicates below and above the band: 10-90 %.
LOW, HIGH = 0.1, 0.9

WEEKLY = ("letters", "arrests", "dismissals")
BELIEFS = tuple(f"belief_{narrative.word}" for narrative in Narrative)
LETTERS = tuple(f"letters_{motive.word}" for motive in Motive)
STATE = ("pressure", "shield_held", "vigilance_felt", "restraint")


def weekly(results: Results, quantities: Sequence[str] = WEEKLY) -> pd.DataFrame:
    """Counts per week, weeks counted from the first day; a last week cut short is left out.

    Args:
        results: one or more replicates.
        quantities: counted columns of the daily table.

    Returns:
        Columns seed, date (first day of the week), quantity, value (happenings per week).
    """

    def of_one(replicate: Replicate) -> pd.DataFrame:
        daily = replicate.daily[list(quantities)]
        weeks = len(daily) // 7
        sums = daily.to_numpy()[: weeks * 7].reshape(weeks, 7, len(quantities)).sum(axis=1)
        wide = pd.DataFrame(sums, columns=list(quantities))
        return _long(wide.assign(date=daily.index[: weeks * 7 : 7]))

    return stacked(results, of_one)


def above_and_below(results: Results) -> pd.DataFrame:
    """What comes from above and what from below, day by day.

    Returns:
        Columns seed, date, quantity, value. Quantities: pressure, shield_held [0-1],
        vigilance_felt [0-1], restraint and belief_* [log-odds], letters_* [per day].
    """
    columns = [*STATE, *BELIEFS, *LETTERS]
    return stacked(results, lambda replicate: _long(
        replicate.daily[columns].astype(float).rename_axis("date").reset_index()
    ))  # fmt: skip


def voices(results: Results) -> pd.DataFrame:
    """What each voice adds to the belief in each narrative, day by day.

    Returns:
        Columns seed, date, quantity (`voice_VOICE_NARRATIVE`), value [log-odds].
    """
    columns = [f"voice_{voice.word}_{narrative.word}" for voice in Voice for narrative in Narrative]
    return stacked(results, lambda replicate: _long(
        replicate.daily[columns].rename_axis("date").reset_index()
    ))  # fmt: skip


def reproduction(results: Results, window: int = 28) -> pd.DataFrame:
    """Arrests brought about by the arrests of a window of days, per arrest in it.

    Centred on each day; a ratio of sums, so days with few arrests weigh little. An arrest made
    late in the run has had little time to bring about others: the last weeks are too low.

    Args:
        results: one or more replicates.
        window: days summed over; cut short at the ends of the run.

    Returns:
        Columns seed, date, arrests (in the window), reproduction (NaN without arrests).
    """

    def of_one(replicate: Replicate) -> pd.DataFrame:
        counts = replicate.daily[["offspring", "arrests"]]
        sums = counts.rolling(window, center=True, min_periods=1).sum()
        arrests = sums["arrests"].round()
        ratio = sums["offspring"] / arrests.where(arrests > 0)
        return pd.DataFrame({
            "date": sums.index, "arrests": arrests.to_numpy(), "reproduction": ratio.to_numpy(),
        })  # fmt: skip

    return stacked(results, of_one)


def misperception(results: Results) -> pd.DataFrame:
    """What the leadership credits at most, against what is there.

    Returns:
        Columns seed, date, narrative (the most believed), credence = 1/(1 + exp(-belief)),
        truth (1 where there is any true agent), gap = credence - truth.
    """

    def of_one(replicate: Replicate) -> pd.DataFrame:
        beliefs = replicate.daily[list(BELIEFS)].to_numpy()
        credence = 1.0 / (1.0 + np.exp(-beliefs.max(axis=1)))
        truth = float(replicate.officers["true_agent"].any())
        return pd.DataFrame({
            "date": replicate.daily.index,
            "narrative": np.array(Narrative.words())[beliefs.argmax(axis=1)],
            "credence": credence, "truth": truth, "gap": credence - truth,
        })  # fmt: skip

    return stacked(results, of_one)


def ordered(results: Results) -> pd.Series:
    """Date of the first purge order in each replicate, NaT where there was none; by seed."""
    dates = {}
    for replicate in each(results):
        standing = replicate.daily.index[replicate.daily["order"] > 0]
        dates[replicate.seed] = standing[0] if len(standing) else pd.NaT
    return pd.Series(dates, name="ordered", dtype="datetime64[ns]").rename_axis("seed")


def band(table: pd.DataFrame, by: Sequence[str] = ("date", "quantity"), of: str = "value"):
    """Median and 10-90 % band over replicates.

    Args:
        table: tidy, with a column seed.
        by: columns that tell the groups apart.
        of: column to summarise; missing values are left out.

    Returns:
        The columns of `by`, and median, low, high, replicates (those with a value).
    """
    if table.empty:
        return pd.DataFrame(columns=[*by, "median", "low", "high", "replicates"])
    grouped = table.groupby(list(by), sort=True, observed=True)[of]
    out = grouped.quantile([LOW, 0.5, HIGH]).unstack()
    out.columns = ["low", "median", "high"]
    out["replicates"] = grouped.count()
    return out[["median", "low", "high", "replicates"]].reset_index()


def deciles(values: Iterable[float | None]) -> tuple[float, float, float]:
    """10, 50 and 90 % of the numbers that there are; NaN where there is none."""
    known = np.array([np.nan if each is None else each for each in values], dtype=float)
    known = known[~np.isnan(known)]
    return tuple(np.quantile(known, [LOW, 0.5, HIGH]).tolist()) if len(known) else (np.nan,) * 3


def _long(wide: pd.DataFrame) -> pd.DataFrame:
    return wide.melt(id_vars="date", var_name="quantity", value_name="value")


# triggers, read from provenance and days alone: a saved run needs no scenario file

#: Levers of comings and returns: they move no letter and no arrest, so they add no weight.
_ASIDE = ("intake", "review")


def marks(results: Results) -> pd.DataFrame:
    """When each trigger acted, and how much it mattered beside the others.

    A trigger dated to a span stands in its middle or, in a single run, on the day from which the
    ledger has it. One that waits for the run stands at the
    median of the days on which its condition was met, and is left out where it was met in fewer
    than half of the replicates. `weight` adds up how far it moved each lever, as a share of that
    lever's range in the first replicate, something for what else it does, and those it arrested
    there as a share of the arrests of the worst day.

    Returns:
        Columns id, kind, date, first, last (days it can have fallen on), conditional, weight,
        peak (whether most arrests of the worst day were its own); by date.
    """
    replicates = each(results)
    start, end = period(replicates[0])
    triggers = replicates[0].provenance["values"]["triggers"]
    days = _days(triggers, start, replicates)
    length = (end - start).days + 1
    taken, worst = _taken(replicates[0], len(triggers))
    acted = _acted(replicates[0]) if len(replicates) == 1 else {}
    records = []
    for place, trigger in enumerate(triggers):
        found = days[trigger["id"]]
        if found is None or not 0 <= found[1] < length:
            continue
        first, middle, last, conditional = found
        middle = acted.get(place, middle)
        records.append(
            {
                "id": trigger["id"],
                "kind": trigger["kind"],
                "date": pd.Timestamp(start) + pd.Timedelta(days=middle),
                "first": pd.Timestamp(start) + pd.Timedelta(days=first),
                "last": pd.Timestamp(start) + pd.Timedelta(days=last),
                "conditional": conditional,
                "weight": _weight(trigger, middle, replicates[0].daily) + taken[place],
                "peak": place == worst,
            }
        )
    columns = ["id", "kind", "date", "first", "last", "conditional", "weight", "peak"]
    return pd.DataFrame(records, columns=columns).sort_values("date", ignore_index=True)


def _taken(replicate: Replicate, triggers: int) -> tuple[np.ndarray, int]:
    """Whom each trigger arrested itself, as a share of the arrests of the worst day.

    Returns:
        float64[triggers], and the place of the one that made most of that day, -1 for none.
    """
    ledger = replicate.ledger
    arrests = ledger[ledger["kind"] == "arrest"]
    whose = TRIGGER - arrests["who"].to_numpy()
    mine = np.bincount(whose[(whose >= 0) & (whose < triggers)], minlength=triggers)
    if not len(arrests):
        return mine.astype(float), -1
    a_day = np.bincount(arrests["day"])
    of_worst = whose[arrests["day"].to_numpy() == a_day.argmax()]
    heads = np.bincount(of_worst[of_worst >= 0], minlength=1)
    return mine / a_day.max(), int(heads.argmax()) if 2 * heads.max() > a_day.max() else -1


def _acted(replicate: Replicate) -> dict[int, int]:
    """Day of the first row of each trigger that has one, by its place."""
    ledger = replicate.ledger
    rows = ledger.loc[ledger["who"] <= TRIGGER, ["who", "day"]].drop_duplicates("who")
    return dict(zip((TRIGGER - rows["who"]).tolist(), rows["day"].tolist(), strict=True))


#: First, middle and last day index, and whether it depends on the run.
_Days = tuple[int, int, int, bool]


def _days(
    triggers: list[dict[str, Any]], start: dt.date, replicates: tuple[Replicate, ...]
) -> dict[str, _Days | None]:
    """Days of each trigger; None where it did not come to act."""
    by_id = {trigger["id"]: trigger for trigger in triggers}
    found: dict[str, _Days | None] = {}

    def days(trigger: dict[str, Any]) -> _Days | None:
        name = trigger["id"]
        if name not in found:
            if "date" in trigger:
                first, last = ((dt.date.fromisoformat(d) - start).days for d in trigger["date"])
                found[name] = (first, (first + last) // 2, last, False)
            elif "when" in trigger:
                found[name] = _met(trigger, replicates)
            else:
                anchor, wait = days(by_id[trigger["after"]]), trigger["delay"]
                found[name] = anchor and (*(day + wait for day in anchor[:3]), anchor[3])
        return found[name]

    return {trigger["id"]: days(trigger) for trigger in triggers}


def days_of_triggers(replicate: Replicate) -> dict[str, int | None]:
    """Day index on which each trigger of a run acted, None where it never did, by its id.

    Exact where the run is in memory. Of a saved one a trigger dated to a span has the day from
    which the ledger has it, else the middle of its span.
    """
    start, _ = period(replicate)
    triggers = replicate.provenance["values"]["triggers"]
    if isinstance(replicate, Result):
        met = {t["id"]: _met(t, (replicate,)) for t in triggers if "when" in t}
        fired = {name: days[0] for name, days in met.items() if days is not None}
        return days_of(replicate.scenario, replicate.seed, fired)
    days, acted = _days(triggers, start, (replicate,)), _acted(replicate)
    return {
        t["id"]: None if (found := days[t["id"]]) is None else acted.get(place, found[1])
        for place, t in enumerate(triggers)
    }


def _met(trigger: dict[str, Any], replicates: tuple[Replicate, ...]) -> _Days | None:
    """Days on which a conditional trigger acted, over replicates."""
    acted = []
    for replicate in replicates:
        values = measured(replicate, trigger["when"]["measure"])
        least, most = trigger["when"]["at_least"], trigger["when"]["at_most"]
        met = np.flatnonzero(values >= least if least is not None else values <= most)
        if len(met):
            acted.append(int(met[0]) + trigger["delay"])
    if 2 * len(acted) < len(replicates):
        return None
    return min(acted), int(np.median(acted)), max(acted), True


def measured(replicate: Replicate, measure: str) -> np.ndarray:
    """A measure that conditions wait for, as it stood each evening: float64[days]."""
    daily = replicate.daily
    name, _, narrative = measure.partition(".")
    if name == "belief":
        return daily[f"belief_{narrative}"].to_numpy()
    if name == "lost":
        losses = (daily["arrests"] + daily["dismissals"]).cumsum()
        return losses.to_numpy() / officers_on_day_0(replicate)
    column = {"shield": "shield_held"}.get(name, name)
    values = daily[column]
    standing = ("pressure", "shield", "command_lost", "order")
    return (values if name in standing else values.cumsum()).to_numpy(dtype=float)


def _weight(trigger: dict[str, Any], day: int, daily: pd.DataFrame) -> float:
    once = {**trigger, "strength": 1.0}  # what is counted by its weight has its strength in it
    weight = KINDS[trigger["kind"]].prominence(once) * trigger.get("strength", 1.0)
    for lever, edit in trigger["levers"].items():
        values = daily[lever].to_numpy()
        before = values[max(day - 1, 0)]
        spread = float(np.ptp(values))
        if spread > 0.0 and lever not in _ASIDE:
            weight += min(abs(Edit(*edit).of(before) - before) / spread, 1.0)
    return float(weight)
