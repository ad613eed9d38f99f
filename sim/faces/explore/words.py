"""What came of a world, in sentences; everything is of the model."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Sequence
from typing import Any

from sim.faces.explore.state import State, in_words
from sim.scenario.words import day_words

#: Edits that are named in a sentence; more are counted.
NAMED = 2
#: Said where other seeds have not been looked at; and of a small corps, in any case.
ONE_SEED = "One pair of worlds is one pair: switch Luck on before you believe a difference."
SMALL = "One run of a small corps. Whether an order comes cannot be read off it"


def changed(state: State) -> str:
    """What makes a world differ, to follow "In the model"; "" where nothing does."""
    if not state.edits:
        return ""
    if len(state.edits) > NAMED:
        return f"with these {len(state.edits)} changes"
    said = [in_words(*edit) for edit in state.edits]
    first = said[0] if said[0].startswith("with") else f"with {said[0]}"
    return " and ".join([first, *said[1:]])


def follows(told: dict[str, Any], how: str = "") -> str:
    """What came of a world, and what follows from what was changed, in a sentence.

    Args:
        told: what `work.worlds` gives.
        how: what was changed, see `changed`.
    """
    mine, shipped = told["mine"], told["shipped"]
    if not told["cells"] and mine == shipped:
        order = f"a purge order on {_day(mine)}" if mine["ordered"] else "no purge order"
        return f"In the model, as shipped: {order}; {_totals(mine)}."
    head = f"In the model {how}: " if how else "In the model: "
    return f"{head}{_order(mine, shipped)}; {_taken(told)}; {_parting(told)}."


def _totals(world: dict[str, Any]) -> str:
    totals = world["totals"].items()
    counted = ", ".join(f"{n:,} {name[:-1] if n == 1 else name}" for name, n in totals)
    return f"{counted}, of {world['officers']:,} officers"


def _day(world: dict[str, Any]) -> str:
    return _in_words(world["ordered"])


def _in_words(date: str) -> str:
    return day_words(dt.date.fromisoformat(date))


def _order(mine: dict[str, Any], shipped: dict[str, Any]) -> str:
    if not mine["ordered"]:
        before = f"as shipped it comes on {_day(shipped)}" if shipped["ordered"] else ""
        return f"no purge order comes before the run ends, {before or 'nor does one as shipped'}"
    if not shipped["ordered"]:
        return f"a purge order comes on {_day(mine)}, as shipped none does"
    here, there = (dt.date.fromisoformat(each["ordered"]) for each in (mine, shipped))
    late = (here - there).days
    if not late:
        return f"the purge order comes on {_day(mine)}, as it does as shipped"
    days = f"{abs(late)} day{'s' * (abs(late) != 1)} {'later' if late > 0 else 'earlier'}"
    return f"the purge order comes on {_day(mine)}, {days} than as shipped ({_day(shipped)})"


def _taken(told: dict[str, Any]) -> str:
    if not told["cells"]:
        here, there = (told[each]["totals"]["arrests"] for each in ("mine", "shipped"))
        return f"arrests: {here:,}, as shipped {there:,}"
    both, spared, instead = (told["cells"][each] for each in ("both", "spared", "instead"))
    are = "man is" if both + instead == 1 else "men are"
    return (
        f"{both + instead:,} {are} arrested, as shipped {both + spared:,}: {both:,} in both"
        f" worlds, {spared:,} spared, {instead:,} taken instead"
    )


def _parting(told: dict[str, Any]) -> str:
    if told["parts"]:
        return f"the two worlds part on {day_words(dt.date.fromisoformat(told['parts']))}"
    if told["cells"]:
        return "the two worlds are the same to the last row"
    return "they have other men on day 0, so that no man of one is a man of the other"


def by_luck(found: Sequence[dict[str, Any]], most: int, told: dict[str, Any]) -> str:
    """In how many other seeds the order comes, in both worlds.

    Args:
        found: other seeds so far, see `seeds.Seeds.found`.
        most: seeds that are asked for.
        told: this seed, see `work.worlds`.
    """
    if not found:
        return ONE_SEED if told["mine"] != told["shipped"] else ""
    so_far = f" so far, of {most}" if len(found) < most else ""
    return f"Under {len(found)} other seeds{so_far}: {_orders(found)}."


def in_whole(found: Sequence[dict[str, Any]], most: int, coming: bool, officers: int) -> str:
    """In how many seeds of the whole army the order comes, to stand beside a smaller corps.

    Args:
        found, most: as in `by_luck`.
        coming: whether more are on their way.
        officers: of the whole army.
    """
    if coming:
        return f"{SMALL}; running the whole army, {len(found)} of {most} seeds so far ..."
    if not found:
        return f"{SMALL}."
    return (
        f"In the whole army ({officers:,}), under {len(found)} seeds: {_orders(found)}. Where the"
        " two differ on whether an order comes, this is the one to believe."
    )


def _orders(found: Sequence[dict[str, Any]]) -> str:
    said = f"the order comes in {_often(found)}"
    beside = [each["shipped"] for each in found if each["shipped"]]
    if len(beside) < len(found):
        return said
    fewer = sum(sum(each["weeks"]) < sum(each["shipped"]["weeks"]) for each in found)
    return (
        f"{said}, as shipped in {_often(beside)}; fewer are arrested than as shipped in"
        f" {fewer} of {len(found)}"
    )


def _often(worlds: Sequence[dict[str, Any]]) -> str:
    """In how many of them the order comes, and on which day in the median one of those."""
    days = [each["ordered"] for each in worlds if each["ordered"]]
    median = f" (median {_in_words(statistics.median_low(days))})" if days else ""
    return f"{len(days)} of {len(worlds)}{median}"


def verdict(told: dict[str, Any], drawn: Sequence[float]) -> str:
    """How what was drawn compares with the model, in sentences."""
    mine, edges = told["mine"]["spans"], told["mine"]["edges"]
    yours, models = (max(range(len(x)), key=x.__getitem__) for x in (drawn, mine))
    off = sum(abs(a - b) for a, b in zip(drawn, mine, strict=True)) / len(mine)
    return (
        f"You drew most arrests from {edges[yours]} on; the model has most from {edges[models]} on."
        f" You expected {sum(drawn) / len(drawn):.1f} a month on average, the model has"
        f" {sum(mine) / len(mine):.1f}; from span to span you are {off:.1f} apart."
    )
