"""Ways to ask: each proposes points, and reads what came of them."""
