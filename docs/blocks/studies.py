"""The index of studies in `experiments/README.md`: question, what was expected, what was found.
And the tables of `docs/own-study.md`.

What was found is what `spyscare plot DIR --into docs/studies` left there; a study file
that has changed since is marked, and one that nobody has run says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docs import published
from docs.blocks.tables import explained, table
from sim.corps.people import DISTRICTS
from sim.study import designs
from sim.study.counting import keys
from sim.study.files import folder, kind_of_file
from sim.study.outcomes import COUNTED, OFFICERS, summary_names
from sim.study.statement import load_study
from sim.study.store import AFTER, BEFORE, SUMMARY
from sim.study.writing import text_hash
from sim.vocabulary import Kind, Narrative, Rank, RankGroup

#: Sentences shown of each study; the rest is in its file.
SHOWN = 6


def index() -> str:
    """The body of the block, one section a study, in alphabetical order."""
    return "\n".join(map(_section, _sweeps()))


def _sweeps() -> list[Path]:
    return sorted(path for path in folder().glob("*.toml") if not kind_of_file(path))


def _section(path: Path) -> str:
    study = load_study(path)
    lines = [
        f"### `{study.name}`: {study.title}", "",
        f"*{study.question}*", "",
        f"- **Expected**: {study.expected or 'nothing was written down.'}",
    ]  # fmt: skip
    said = published.kept(f"studies/{study.name}.json")
    own = None if said else published.kept(f"{study.name}/{study.name}.json")
    said = said or own
    if said is None:
        lines.append("- **Found**: not run yet.")
        return "\n".join(lines) + "\n"
    birth = said["birth"]
    lines += [f"- **Found**: {line}" for line in said["found"][:SHOWN]]
    if birth["text"] != text_hash(study.text):
        lines.append("- **Stale**: the study file has changed since; run it again.")
    lines.append(f"- **Ran**: {_ran(birth)}.")
    lines += ["", f"[Its page](../docs/{study.name}.md)" if own else
              f"![{study.title}](../docs/studies/{study.name}.png)"]  # fmt: skip
    return "\n".join(lines) + "\n"


def _ran(birth: dict[str, Any]) -> str:
    seeds = "1 seed" if birth["replicates"] == 1 else f"{birth['replicates']} seeds"
    parts = [f"{birth['points']:,} points x {seeds}"]
    if birth["officers"]:
        parts.append(f"{birth['officers']:,} officers")
    if birth["failed"]:
        parts.append(f"{birth['failed']:,} runs failed")
    if birth["seconds"]:
        parts.append(f"{_duration(birth['seconds'])} of work")
    if birth["quick"]:
        parts.append("quick trial")
    return ", ".join([*parts, f"code `{birth['code'][:8]}`"])


def _duration(seconds: float) -> str:
    """`under a minute`, `7 min`."""
    return "under a minute" if seconds < 60 else f"{seconds / 60:.0f} min"


# the page of a study of one's own

#: Kind of design -> the points it visits.
DESIGNS = {
    "grid": "every level of every factor with every other",
    "star": "the scenario as it is, then one factor at a time through its levels",
    "lhs": "a Latin hypercube over all ranges",
    "sobol": "a Sobol' sequence over all ranges; a power of two",
    "morris": "trajectories that change one factor a step; `levels` of each, an even number",
    "saltelli": "samples for Sobol' indices; a power of two; `second_order` for pairs",
    "table": "the lines of a CSV file",
    "orders": "causes put in one by one, in orders drawn at random and back; a seed an order",
    "branches": "each world until the first of every month, then other luck, or a stop",
    "blocks": "worlds of unlike luck, and each with one block of draws of another",
}
#: Column -> what stands in it.
COLUMNS = {
    "study": "its name", "scenario": "name of the scenario it started from",
    "scenario_hash": "identity of the scenario with all changes; empty where there can be none",
    "point": "number of the point, from 0", "replicate": "number of the seed, from 0",
    "seed": "key of every draw", "failed": "why the run gave nothing; empty where it did",
    "fingerprint": "identity of the run: model, scenario, changes and seed",
}  # fmt: skip


def kinds_of_design() -> str:
    """Kinds of design, and the number each cannot do without."""
    explained(DESIGNS, designs.KINDS, "kind of design")
    rows = [
        (f"`{kind}`", DESIGNS[kind], f"`{needed}`" if needed else "`table`" * (kind == "table"))
        for kind, needed in designs.KINDS.items()
    ]  # fmt: skip
    return table(("kind", "points", "wants"), rows)


def numbers_of_a_run() -> str:
    """Names that an outcome may use."""
    return ", ".join(f"`{name}`" for name in (OFFICERS, *summary_names())) + ".\n"


def filters() -> str:
    """What an outcome that is counted may say, and with which words."""
    known = {
        "count": Kind.words(), "district": DISTRICTS, "rank": (*Rank.words(), *RankGroup.words()),
        "marker": Narrative.words(), "narrative": Narrative.words(),
    }  # fmt: skip
    dates = {"from": "first day, included", "until": "last day, included"}
    others = {"person": ("the officers themselves", "ids of persons, or numbers")}
    explained({**known, **others, **dates}, keys(), "key of a filter")
    of = {"count": "kind of row", "narrative": "of the row"}
    rows = [
        (f"`{key}`", of.get(key, "of the officer, on day 0"), ", ".join(f"`{w}`" for w in words))
        for key, words in known.items()
    ]  # fmt: skip
    rows += [(f"`{key}`", *said) for key, said in others.items()]
    rows += [(f"`{key}`", said, "a date") for key, said in dates.items()]
    return table(("key", "is", "words"), rows)


def columns() -> str:
    """Columns of the table of a study."""
    explained(COLUMNS, (*BEFORE, *AFTER), "column")
    kept = {
        "FACTOR": "each factor, by its dotted name: numbers as they are, switches and presence as 0"
        " and 1, shifts in days",
        "OUTCOME": "each outcome; yes and no as 1 and 0",
        f"{SUMMARY}NAME": "every number of the run, from which outcomes can be told anew",
        f"{COUNTED}NAME": "what was counted in the ledger",
    }
    said = {name: COLUMNS[name] for name in BEFORE} | dict(list(kept.items())[:2])
    said |= {name: COLUMNS[name] for name in AFTER} | dict(list(kept.items())[2:])
    return table(("column", "holds"), [(f"`{name}`", words) for name, words in said.items()])


BLOCKS = {
    "studies": index, "designs": kinds_of_design, "outcomes": numbers_of_a_run,
    "filters": filters, "study-columns": columns,
}  # fmt: skip
