"""How fast it is, and what it costs: `python -m sim.bench`, which writes docs/performance.md."""
