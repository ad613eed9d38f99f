"""What we use of Mesa, in one place.

Mesa 4 is near: a change of its interface should touch this module and no other.
"""

from mesa import Agent, DataCollector, Model

__all__ = ["Agent", "DataCollector", "Model"]
