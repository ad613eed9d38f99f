"""Three explanations that explain nothing: what they reach is what a number or two can reach.

Each makes counts by day out of four numbers (`constant`, `quota`, `hawkes`); `overlay`
gives them victims, drawn evenly from those in service, on the same corps and beside the same dated
facts as a run of the model (`facts`).
"""

from sim.study.methods.baselines.register import BASELINES, Baseline

__all__ = ["BASELINES", "Baseline"]
