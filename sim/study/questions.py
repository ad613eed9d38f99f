"""Questions of why, put to any scenario: a word and its object become a study.

`experiments/whatif-*.toml` are the same questions about the flagship, at full size. What is made
here has the text of such a file, so that its folder is as good as that of any study.
"""

from __future__ import annotations

import contextlib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import SpyscareError, did_you_mean
from sim.scenario import evidence
from sim.scenario.errors import shown
from sim.scenario.load import Scenario, load
from sim.scenario.parts import THEME
from sim.study.files import folder
from sim.study.statement import Study, parse_study
from sim.study.table import toml_text

#: What can be asked, a line each.
WORDS = {
    "without": "a trigger, theme, person or letter (AUTHOR:NUMBER) is not there: what differs",
    "leave-one-out": "each trigger absent, and each alone: what is needed, and what is enough",
    "shares": "the credit divided among themes, or among the triggers of THEME",
    "sets": "smallest sets of themes that are enough, and without which it does not come",
    "no-return": "when luck is settled, and until when a stop would have prevented it",
    "luck": "how much is levers and how much luck, and which luck",
}
#: Words that want an object, and the one that may have one.
_OBJECTS, _MAY = ("without",), ("shares",)
#: Causes of which every set is run; of more, orders are drawn at random.
MOST_CAUSES = 10

_OUTCOMES = {
    "ordered": {"value": "order_day >= 0", "words": "a purge order", "unit": "yes or no"},
    "twentieth": {"value": "removed_share >= 0.05", "words": "a twentieth of the corps removed",
                  "unit": "yes or no"},
    "order_day": {"value": "order_day", "words": "day of the first purge order", "unit": "days"},
    "arrests": {"value": "arrests", "words": "arrests", "unit": "rows"},
    "removed": {"value": "removed", "words": "men arrested or dismissed", "unit": "officers"},
}  # fmt: skip


def question(
    scenario: str | os.PathLike[str], word: str, object: str = "", *, officers: int | None = None,
    seeds: int | None = None, first_seed: int = 1, quick: bool = False, followers: str = "",
) -> Study:  # fmt: skip
    """The study that answers a question about a scenario.

    Args:
        scenario: name or path.
        word: one of `WORDS`.
        object: what the question is about, where it is about one thing.
        officers: on day 0; as in the question's file where None.
        seeds: worlds, or pairs of them; as in the question's file where None.
        first_seed: seed of the first.
        quick: in the quick size, where no number is given.
        followers: "keep" or "take", see `causes.followers`; "keep" where nothing is said.

    Raises:
        SpyscareError: in one line, with the nearest word, trigger, theme or person.
    """
    if word not in WORDS:
        near = did_you_mean(word, WORDS) or f"; wants one of {', '.join(WORDS)}"
        raise SpyscareError(f"{shown(word)}: no such question{near}")
    if (word in _OBJECTS and not object) or (object and word not in (*_OBJECTS, *_MAY)):
        wants = (
            "wants what it is about" if not object else f"{shown(object)}: is about no one thing"
        )
        raise SpyscareError(f"{word}: {wants} ({WORDS[word]})")
    name, base = _located(scenario)
    if not base.triggers:
        raise SpyscareError(f"{word}: {base.name} has no trigger")
    made = {"without": _without, "shares": _shares, "sets": _sets,
            "no-return": _no_return, "luck": _luck}  # fmt: skip
    tables, table = _shipped(word) if word != "without" else {}, ""
    if word in made:
        said = made[word](base, object, tables)
        table = said.pop("table", "")
        tables = tables | said
    tables = tables | {"scenario": name}
    tables["design"] = tables["design"] | ({"followers": followers} if followers else {})
    title = f"{word} {object}".strip()
    return _study(f"whatif-{title}", tables, table, officers, seeds, first_seed, quick)


def comparison_of(
    scenarios: Sequence[str | os.PathLike[str]], *, officers: int | None = None,
    seeds: int | None = None, first_seed: int = 1, quick: bool = False,
) -> Study:  # fmt: skip
    """The study that puts scenarios beside the first of them, seed by seed; see `question`."""
    names = [_located(each)[0] for each in scenarios]
    if len(set(names)) < max(len(names), 2):
        raise SpyscareError("compare: wants two scenarios or more, each once")
    said = " and ".join(Path(name).stem for name in names)
    tables = _shipped("compare") | {
        "title": f"{said}", "question": f"What differs, seed by seed, between {said}?",
        "expected": "Nothing was said before.", "scenarios": names,
    }  # fmt: skip
    stems = "-".join(Path(name).stem for name in names)
    return _study(f"compare-{stems}", tables, "", officers, seeds, first_seed, quick)


def _located(scenario: str | os.PathLike[str]) -> tuple[str, Scenario]:
    """How a study that lies anywhere names a scenario, and the scenario."""
    path, found = Path(scenario), load(scenario)
    return (str(path.resolve()) if path.is_file() else os.fspath(scenario)), found


def _shipped(word: str) -> dict[str, Any]:
    return tomllib.loads((folder() / f"whatif-{word}.toml").read_text(encoding="utf-8"))


def _study(
    name: str, tables: Mapping[str, Any], table: str, officers: int | None, seeds: int | None,
    first_seed: int, quick: bool,
) -> Study:  # fmt: skip
    """A study of these tables, with the numbers that were given in place of theirs."""
    given = {"officers": officers, "replicates": seeds}
    given = {key: value for key, value in given.items() if value is not None}
    design = tables["design"] | (tables.get("quick", {}) if quick else {}) | given
    design |= {"first_seed": first_seed} if first_seed != 1 else {}
    tables = {**tables, "design": design}
    stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in name)
    return parse_study(written(tables), folder() / f"{stem}.toml", table)


def written(tables: Mapping[str, Any]) -> str:
    """Tables of plain values as TOML."""
    head = [f"{key} = {toml_text(x)}" for key, x in tables.items() if not isinstance(x, Mapping)]
    for name, table in tables.items():
        if isinstance(table, Mapping):
            head += ["", f"[{name}]"]
            head += [f"{json.dumps(k)} = {toml_text(x)}" for k, x in table.items()]
    return "\n".join([*head, ""])


# what each is made of


def _without(scenario: Scenario, object: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """A pair of worlds, with and without a trigger, theme, person or letter."""
    kind, numbers = _thing(scenario, object)
    out: dict[str, Any] = {
        "title": f"Without {object}", "question": f"What differs where {object} is not there?",
        "expected": "Nothing was said before.", "outcomes": _OUTCOMES,
        "figure": {"kind": "pairs", "value": list(_OUTCOMES)},
        "design": {"kind": "star", "followers": "keep", "pairs": True, "replicates": 20},
        "quick": {"replicates": 5, "officers": 500},
    }  # fmt: skip
    if kind == "letter":
        author, letter = numbers
        out["design"] |= {"kind": "table", "table": "letter.csv"}
        never = 999_999_999  # a letter that he does not write
        out["table"] = f"without.author,without.letter\n{author},{never}\n{author},{letter}\n"
    elif kind == "person":
        out["factors"] = {"without.person": list(numbers)}
    else:
        out["factors"] = {f"present.{kind}": [False]}
    return out


def _thing(scenario: Scenario, name: str) -> tuple[str, tuple[int, ...]]:
    """What is taken out: a trigger or `theme.WORD`; or `person`, `letter` and their numbers."""
    themes = dict.fromkeys(t.theme for t in scenario.triggers if t.theme)
    ids = [t.id for t in scenario.triggers]
    author, colon, letter = name.partition(":")
    if name in ids or not scenario.no_such(name):
        return name, ()
    if name in themes:
        return f"{THEME}.{name}", ()
    if (number := _officer(scenario, author)) is not None and not colon:
        return "person", (number,)
    if number is not None and letter.isdecimal():
        return "letter", (number, int(letter))
    near = did_you_mean(name, [*ids, *themes, *evidence.officers()])
    wants = f"no trigger, theme or person of {scenario.name}"
    wants = "wants AUTHOR:NUMBER, a letter of an officer, like 1204:3" if colon else wants
    raise SpyscareError(f"without: {shown(name)}: {wants}{near}")


def _officer(scenario: Scenario, name: str) -> int | None:
    """Number of an officer given by it, or by the id of a historical person."""
    if name.isdecimal() and int(name) < scenario.values.officers.count:
        return int(name)
    known = evidence.officers()
    return known.index(name) if name in known else None


def _shares(scenario: Scenario, object: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """Every set of causes, or orders of them where they are too many."""
    if object:
        theme = object.removeprefix(f"{THEME}.")
        if wrong := scenario.no_such(f"{THEME}.{theme}"):
            raise SpyscareError(f"shares: {shown(object)}: {wrong}")
        causes = list(scenario.meant(f"{THEME}.{theme}"))
        said = {"title": f"Shares within {theme}",
                "question": f"How is the credit divided among the triggers of {theme}?",
                "expected": "Nothing was said before."}  # fmt: skip
    else:
        causes, said = _causes(scenario, tables), {}
    out = said | {"factors": {f"present.{cause}": {} for cause in causes}}
    if len(causes) > MOST_CAUSES:
        out["design"] = tables["design"] | {"kind": "orders", "replicates": 200}
        out["quick"] = tables["quick"] | {"replicates": 5}
    return out


def _causes(scenario: Scenario, tables: Mapping[str, Any]) -> list[str]:
    """The themes of the question's file where the scenario has them, else its own; or triggers."""
    themes = [name.removeprefix("present.") for name in tables["factors"]]
    if not any(scenario.no_such(each) for each in themes):
        return themes
    own = dict.fromkeys(f"{THEME}.{t.theme}" for t in scenario.triggers if t.theme)
    return list(own) or [t.id for t in scenario.triggers]


def _sets(scenario: Scenario, object: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    causes = _causes(scenario, tables)
    if len(causes) > MOST_CAUSES:
        raise SpyscareError(f"sets: {scenario.name} has {len(causes)} causes; every set of them is"
                            f" run, and so at most {MOST_CAUSES}")  # fmt: skip
    return {"factors": {f"present.{cause}": {} for cause in causes}}


def _no_return(scenario: Scenario, object: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """Of the file's scenario, the order in time that its file asks for; of others, any order."""
    if scenario.name == tables["scenario"]:
        return {}
    return {
        "question": "When was the order settled, and until when would a stop have prevented it?",
        "expected": "Nothing was said before.",
        "outcomes": {"ordered": _OUTCOMES["ordered"]},
        "figure": tables["figure"] | {"value": "ordered"},
    }


def _luck(scenario: Scenario, object: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """With those of the file's levers that the scenario has."""
    levers = {}
    for name, each in tables["factors"].items():
        with contextlib.suppress(SpyscareError):  # it has no such theme, or nothing to scale
            for end in each.values():
                scenario.with_values({name: end})
            levers[name] = each
    return {"factors": levers}
