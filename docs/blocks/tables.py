"""Tables of the documentation that are made from the code, as Markdown.

Each function makes one block; `docs.build` puts it where a document asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from importlib import import_module

import numpy as np

from docs.blocks.glossary import DECISIONS, FOUNDING, PATTERNS, ROWS, STATES
from sim.corps import people
from sim.engine.ledger import COUNTED, LEVERS, STATE
from sim.errors import SpyscareError
from sim.scenario import evidence
from sim.scenario.errors import plain
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS, START_OF_LEVER, Parameter
from sim.scenario.parts import MEASURES
from sim.scenario.trigger import Trigger
from sim.scenario.triggers import KINDS
from sim.vocabulary import Branch, Decision, Kind, Motive, Narrative, Rank, RankGroup


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    cells = ([str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def explained(words: Collection[str], known: Collection[str], what: str) -> None:
    """Hold a glossary to the code it explains.

    Raises:
        SpyscareError: naming what is not explained, and what is explained and not there.
    """
    lines = [f"glossary: {what} {word} has no words" for word in known if word not in words]
    lines += [f"glossary: there is no {what} {word}" for word in words if word not in known]
    if lines:
        raise SpyscareError(lines)


def _number(value: float | bool, unit: str = "") -> str:
    """A number as a reader writes it; a seed without commas, a vast one as a power of two."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if unit == "seed":
        return f"2^{value.bit_length() - 1}" if value > 10**9 else str(value)
    return plain(value)


def _bounds(parameter: Parameter) -> str:
    if parameter.kind is bool:
        return "true, false"
    low, high = (_number(end, parameter.unit) for end in (parameter.low, parameter.high))
    return f"{low} to {high}"


def _coded(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def parameters() -> str:
    """Every number of the model."""
    return table(
        ("name", "default", "bounds", "unit", "meaning", "source"),
        (
            (
                f"`{p.name}`",
                _number(p.default, p.unit),
                _bounds(p),
                p.unit,
                p.meaning,
                ", ".join(p.source),
            )
            for p in PARAMETERS.values()
        ),
    )


def levers() -> str:
    """What triggers can move."""
    starts = {name: PARAMETERS[START_OF_LEVER[lever]] for name, lever in LEVER_NAMES.items()}
    return table(
        ("lever", "starts from", "unit", "bounds", "meaning"),
        ((f"`{name}`", f"`{p.name}`", p.unit, _bounds(p), p.meaning) for name, p in starts.items()),
    )


def _first_line(cls: type[Trigger]) -> str:
    return (cls.__doc__ or "").partition("\n")[0]


def _fields(cls: type[Trigger]) -> str:
    """Fields of a kind of trigger beyond those all have, with their meanings."""
    described = cls.model_json_schema()["properties"]
    out = []
    for name, field in cls.model_fields.items():
        if name == "kind" or name in Trigger.model_fields:
            continue
        words = described[name].get("description", "")
        default = field.get_default()
        if not field.is_required() and default not in (None, ()):
            shown = f'"{default}"' if isinstance(default, str) else _number(default)
            words = f"{words}; default {shown}".lstrip("; ")
        out.append(f"`{name}` ({words})" if words else f"`{name}`")
    return ", ".join(out) or "none"


def triggers() -> str:
    """Kinds of trigger and the fields of each."""
    return table(
        ("kind", "what happens", "its own fields"),
        ((f"`{kind}`", _first_line(cls), _fields(cls)) for kind, cls in KINDS.items()),
    )


def trigger_fields() -> str:
    """Fields every trigger has."""
    described = Trigger.model_json_schema()["properties"]
    own = [name for name in Trigger.model_fields if name not in LEVER_NAMES]
    rows = [(f"`{name}`", described[name].get("description", "")) for name in own]
    return table(("field", "meaning"), [*rows, ("any lever", "see the table of levers")])


def rows() -> str:
    """Kinds of ledger row."""
    explained(ROWS, Kind.words(), "kind of row")
    return table(
        ("kind", "who", "whom", "narrative", "parent"),
        ((f"`{kind}`", *ROWS[kind]) for kind in Kind.words()),
    )


def _narrative_of(column: str) -> str:
    """`belief` of `belief_foreign_agent`; other columns as they are."""
    heads = (column.removesuffix(f"_{word}") for word in Narrative.words())
    return next((head for head in heads if head != column), column)


def columns() -> str:
    """Columns of the daily table."""
    heads = list(dict.fromkeys(_narrative_of(column) for column in STATE))
    states = [*heads, "offspring", "reproduction"]
    explained(STATES, states, "daily column")
    counted = [
        (f"`{column}`", "rows", f"ledger rows of kind `{kind.word}`")
        for kind, column in COUNTED.items()
    ]
    letters = [
        (f"`letters_{motive}`", "rows", f"letters from {motive}") for motive in Motive.words()
    ]
    named = dict.fromkeys(re.sub("^salience_.*", "salience_NARRATIVE", name) for name in LEVERS)
    lines = [(_coded(named), "of each lever", "the levers as the timeline has them")]
    state = [
        (f"`{head}`" if head in STATE or head in states[-2:] else f"`{head}_NARRATIVE`",
         *STATES[head])
        for head in states
    ]  # fmt: skip
    return table(("column", "unit", "meaning"), [*counted, *letters, *lines, *state])


def decisions() -> str:
    """Addresses of draws."""
    known = {name: code for name, code in vars(Decision).items() if not name.startswith("_")}
    explained(DECISIONS, known, "decision")
    return table(
        ("code", "decision", "who", "whom", "occurrence", "law", "what it decides"),
        ((str(code), f"`{name}`", *DECISIONS[name]) for name, code in known.items()),
    )


def founding() -> str:
    """Constants of the founding of the corps."""

    def value(name: str) -> str:
        module, _, constant = name.partition(".")
        found = np.ravel(getattr(import_module(f"sim.corps.{module}"), constant))
        return ", ".join(f"{number:.3g}" for number in found)

    return table(
        ("constant", "value", "meaning"),
        ((f"`{name}`", value(name), words) for name, words in FOUNDING.items()),
    )


def gradients() -> str:
    """Relative chance of each marker by rank."""
    gradient = people.GRADIENT
    return table(
        ("marker", *(rank.word.replace("_", " ") for rank in Rank)),
        ((f"`{n.word}`", *(f"{number:g}" for number in gradient[n])) for n in Narrative),
    )


def _recorded(statistic: evidence.Statistic) -> str:
    """`34,301`; `300 to 400`; `over 10,000`; `up to 10,000`."""
    low, high = statistic.low, statistic.high
    if statistic.value is not None and low is None and high == statistic.value:
        return f"up to {plain(high)}"
    if statistic.value is not None:
        return plain(statistic.value)
    if low is not None and high is not None:
        return f"{plain(low)} to {plain(high)}"
    return f"over {plain(low)}" if low is not None else f"up to {plain(high)}"


def patterns() -> str:
    """What the record has, beside what of a run is held against it."""
    found = [evidence.statistic(statistic_id) for statistic_id in PATTERNS]
    return table(
        ("id", "record", "unit", "reliability", "what of the run"),
        (
            (s.id, _recorded(s), s.unit.replace("_", " "), s.reliability, PATTERNS[s.id])
            for s in found
        ),
    )


def words() -> str:
    """Words that scenario files use."""
    return table(
        ("what", "words"),
        (
            ("narratives (and markers)", _coded(Narrative.words())),
            ("ranks, lowest first", _coded(Rank.words())),
            ("rank groups", _coded(RankGroup.words())),
            ("branches", _coded(Branch.words())),
            ("districts", _coded(evidence.districts())),
            ("measures of `when`", _coded(MEASURES)),
        ),
    )


#: Name of a block -> what makes it.
BLOCKS: dict[str, Callable[[], str]] = {
    "parameters": parameters,
    "levers": levers,
    "triggers": triggers,
    "trigger-fields": trigger_fields,
    "ledger": rows,
    "columns": columns,
    "decisions": decisions,
    "founding": founding,
    "gradients": gradients,
    "patterns": patterns,
    "words": words,
}
