"""Words of the model that stand on the page, in plain ones."""

from __future__ import annotations

from nicegui import ui

from sim.scenario.parameters import PARAMETERS

#: Word -> what it means in the model.
WORDS = {
    "event": "something of the scenario, on its day or once something has happened; files and the"
             " command line call it a trigger",
    "as shipped": "the same seed and corps, with nothing changed",
    "seed": "the key of all lots of a run; another seed is other luck",
    "came to nothing, nothing sticks": "what was said of a man fitted none of the stories told of"
             " such men, so that it does not count in his file",
    "a name": "the unit in which files are weighed: one naming, in a confession, as what is much"
             " talked about; a thing of 0.75 of a name weighs three quarters of that",
    "on a quota": "asked for to fill a number, not for what lies in the file",
    "chain": "the rows that brought an arrest about, each by the one before; one row, the heaviest"
             " thing in the file, stands for each",
}  # fmt: skip
#: Words of parameters, which say themselves what they mean.
NUMBERS = {"zeal": "police.zeal", "suspicion needed": "police.threshold",
           "push": "pressure.push", "vigilance": "climate.vigilance",
           "tension": "climate.tension", "shield": "chief.shield"}  # fmt: skip


def listed() -> None:
    """The words under a fold."""
    with ui.expansion("What the words mean").classes("w-full fold"):
        for word, meaning in (*WORDS.items(), *_numbers()):
            with ui.element("div"):
                ui.label(word).classes("saying name")
                ui.label(f"{meaning}.").classes("saying quiet")


def _numbers() -> list[tuple[str, str]]:
    found = [(word, PARAMETERS[name]) for word, name in NUMBERS.items()]
    return [(word, f"{each.meaning} [{each.unit}]") for word, each in found]
