"""What we use of Mesa, in one place.

Mesa 4 is near: a change of its interface should touch this module and no other
(the dashboard has its own import of `SolaraViz`; the benchmark's yardstick, a model in plain Mesa,
its own of what that takes).
"""

from mesa import Agent, DataCollector, Model

__all__ = ["Agent", "DataCollector", "Model"]
