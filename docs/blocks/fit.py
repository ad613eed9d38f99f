"""The generated part of `docs/fit.md`: what the published fit found, as a table and sentences.

Read from `docs/fit/fit.json`, which `spyscare plot DIR --into docs/fit` makes; where the
study file has changed since, the block says so.
"""

from __future__ import annotations

from typing import Any

from docs import published
from docs.blocks.tables import table
from sim.study.writing import text_hash

KEPT = "fit/fit.json"
NONE = (
    "No fit has been published yet: `spyscare fit fit`, then `spyscare plot runs/fit --into"
    " docs/fit`.\n"
)


def fitted() -> str:
    """The body of the block."""
    said = published.kept(KEPT)
    return NONE if said is None else written(said, published.text_of(said["birth"]["study"]))


def written(said: dict[str, Any], text: str) -> str:
    """The block of a published fit.

    Args:
        said: `fit.json`.
        text: of the study file as it is now.
    """
    birth = said["birth"]
    lines = [f"*{said['question']}*", "", f"- **Expected**: {said['expected']}"]
    lines += [f"- **Found**: {line}" for line in said["found"]]
    if text_hash(text) != birth["text"]:
        lines.append("- **Stale**: the study file has changed since; carry it out again.")
    minutes = "; ".join(
        f"{stage} {seconds / 60:,.0f} min of work" for stage, seconds in birth["seconds"].items()
    )
    trial = " As a quick trial." if birth["quick"] else ""
    lines += [
        f"- **Ran**: {birth['officers']:,} officers, {birth['simulations']:,} simulations,"
        f" {minutes}; code `{birth['code'][:8]}`.{trial}",
        "",
    ]
    rows = [
        (
            f"`{p['name']}`", f"{_number(p['from'])}-{_number(p['to'])}{', log' * p['log']}",
            _number(p["quantiles"][2]),
            f"{_number(p['quantiles'][0])}-{_number(p['quantiles'][-1])}",
            f"{100 * p['width']:.0f} %", p["verdict"],
            "" if p["chosen"] is None else _number(p["chosen"], 4),
        )
        for p in said["parameters"]
    ]  # fmt: skip
    head = ("number", "prior", "posterior median", "90 %", "width, of the prior's", "known",
            "chosen")  # fmt: skip
    return "\n".join(lines) + "\n" + table(head, rows)


def _number(value: float, digits: int = 3) -> str:
    return f"{float(f'{value:.{digits}g}'):,.10g}"


BLOCKS = {"fit": fitted}
