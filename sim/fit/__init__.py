"""History as the judge of the open numbers: approximate Bayesian computation over the episodes."""
