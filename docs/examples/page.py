"""The Mesa engine on a page of Mesa's own: `solara run docs/examples/page.py`.

It needs `pip install "mesa[viz]"`, which nothing else here does, and a browser that may fetch what
Solara loads from other servers; without a network it stays blank. Tests hold it to what Mesa asks
of a model and its components; the page itself they do not open.

A run of 500 officers says how the rules work, not what follows at the size of the record.
"""

from mesa.visualization import SolaraViz, make_plot_component

import sim
from sim import Army


class Watched(Army):
    """The flagship at 500 officers: a class that can be made anew from keyword arguments."""

    def __init__(self, zeal=1.0, shield=0.95, seed=1):
        changes = {"officers.count": 500, "police.zeal": zeal, "chief.shield": shield}
        super().__init__(sim.load("spy-scare-1937").with_values(changes), int(seed))


SLIDERS = {
    "zeal": {"type": "SliderFloat", "label": "zeal of the police chief", "value": 1.0, "min": 0.5,
             "max": 2.0, "step": 0.1},
    "shield": {"type": "SliderFloat", "label": "shield of the army chief", "value": 0.95,
               "min": 0.0, "max": 1.0, "step": 0.05},
    "seed": {"type": "InputText", "label": "seed", "value": 1},
}  # fmt: skip
PLOTS = (["letters", "arrests", "dismissals"], ["pressure", "shield_held"], "belief_foreign_agent")

page = SolaraViz(
    Watched(),
    components=[make_plot_component(columns) for columns in PLOTS],
    model_params=SLIDERS,
    name="How a spy scare becomes a purge: a model, not the record",
)
