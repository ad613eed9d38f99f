"""What if, asked from Python: two worlds, or one taken apart."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.faces.asked import Asked
from sim.faces.order import Order
from sim.faces.person import told_of
from sim.faces.stating import PERSON, carry_out, check_word, comparison, stated


def compare(
    *scenarios: str | os.PathLike[str],
    officers: int | None = None,
    seeds: int = 20,
    first_seed: int = 1,
    workers: int = 1,
    out: str | Path | None = None,
    quick: bool = False,
    set: Mapping[str, Any] | None = None,
) -> Asked:
    """Worlds beside the first of them, seed by seed: how they differ, and who was taken instead.

        sim.compare("spy-scare-1937", "no-denunciation", officers=2_000)

    Args:
        scenarios: two or more, names or paths.
        officers: on day 0; as many as each scenario has where none are given.
        seeds: how many, the same in all worlds, from `first_seed` on.
        workers: processes; with more than one, a script wants a `__main__` guard.
        out: folder to fill or go on with; runs/, named after the scenarios, where none is given.
        quick: in the quick size.
        set: numbers that all worlds have, by dotted name.

    Raises:
        SpyscareError: what cannot be asked, run or written.
    """
    names = [os.fspath(each) for each in scenarios]
    given = {"officers": officers, "seeds": seeds, "first_seed": first_seed, "quick": quick}
    study = comparison(names, settings=set or {}, **given)
    order = Order("compare", names[0], _path(out), {"quick": quick}, tuple(names[1:]))
    return carry_out(study, order.folder, workers)[0]


def whatif(
    scenario: str | os.PathLike[str],
    question: str,
    object: str | None = None,
    *,
    officers: int | None = None,
    seeds: int = 20,
    first_seed: int = 1,
    workers: int = 1,
    out: str | Path | None = None,
    quick: bool = False,
    set: Mapping[str, Any] | None = None,
    without: str | None = None,
) -> Asked:
    """What would have been otherwise, in the model.

        sim.whatif("spy-scare-1937", "without", "plenum", officers=2_000)

    Args:
        scenario: name or path.
        question: its word, see `spyscare whatif`.
        object: what it is about, where it wants something: a trigger, a theme, a person.
        officers, seeds, first_seed, workers, out, quick, set: as `compare` takes them.
        without: of a person, what his twin's world is without: a trigger or a theme.

    Raises:
        SpyscareError: what cannot be asked, run or written.
    """
    name, about = os.fspath(scenario), object or ""
    given = {"officers": officers, "seeds": seeds, "first_seed": first_seed, "quick": quick}
    order = Order("whatif", name, _path(out), {"quick": quick}, (question, about))
    if question == PERSON:
        check_word(question, about)
        return told_of(name, about, without, order.folder, workers, settings=set or {}, **given)[0]
    study = stated(name, question, about, settings=set or {}, **given)
    return carry_out(study, order.folder, workers)[0]


def _path(out: str | Path | None) -> Path | None:
    return None if out is None else Path(out)
