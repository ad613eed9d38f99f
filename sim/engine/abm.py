"""What we use of Mesa, in one place.

Mesa 4 is near: a change of its interface should touch this module and no other.
"""

from __future__ import annotations

import mesa
from mesa import Agent, DataCollector
from mesa.agentset import AgentSet

__all__ = ["Agent", "AgentSet", "DataCollector", "Model"]


class Model(mesa.Model):
    """Mesa's model, without the kind of scenario that Mesa gives to each.

    SolaraViz makes a model anew with an empty scenario of Mesa's kind in place of the `scenario`
    it was given; a model that has none it makes anew with what it was given.
    """

    @property
    def scenario(self) -> None:
        """Not to be had: Mesa's name for a kind of scenario of its own."""
        raise AttributeError("Mesa keeps the name `scenario` for its own; ours is `army.world`")

    @scenario.setter
    def scenario(self, given: object) -> None:
        """Mesa sets one; nothing is kept."""
