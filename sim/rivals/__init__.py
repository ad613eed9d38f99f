"""Rival explanations before the same record: simulated from priors, compared by what they give.

A rival is a family of scenarios, or a plain baseline, with a few free numbers and their
priors (`statement`). `table` simulates all of them; `choice` compares them by the simulations
nearest to the record, `forest` by a classifier; `answer` puts together what is found.
"""
