"""Kernels of the compiled engine: the phases of `sim.engine.agents` over arrays.

Gather, call a rule, apply: nothing is decided here that a rule of `sim.rules` does
not decide, and no chance is drawn but at the address at which the agents draw it.
"""
