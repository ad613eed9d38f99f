"""Figures as data: pure functions from tidy tables to charts that any page can show.

A `Chart` holds what Apache ECharts is to draw, as plain dictionaries and lists, and the tables
behind it. Nothing in it is a function of JavaScript: words of tooltips are in the data, and the
library escapes them.
"""

from sim.faces.charts.base import Chart, columns
from sim.faces.charts.course import above_and_below, escalation
from sim.faces.charts.hit import who_was_hit
from sim.faces.charts.record import beside_the_record
from sim.faces.charts.tree import accusation_tree
from sim.faces.charts.whatif import what_if
from sim.faces.charts.worlds import two_worlds

__all__ = [
    "Chart",
    "above_and_below",
    "accusation_tree",
    "beside_the_record",
    "columns",
    "escalation",
    "two_worlds",
    "what_if",
    "who_was_hit",
]
