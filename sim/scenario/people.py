"""Whom a trigger is about: named persons, groups of officers, narratives.

Words of a file become codes here; unknown ones are answered with the nearest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    StrictStr,
    WithJsonSchema,
)

from sim.errors import did_you_mean
from sim.scenario import evidence
from sim.scenario.errors import shown
from sim.vocabulary import Branch, Narrative, Rank, RankGroup, Word

_AS_WORD = PlainSerializer(lambda code: code.word)


#: Officers who carry a marker, as a fact about their lives.
CARRIERS = {
    Narrative.MILITARY_SPECIALIST: "former tsarist officers",
    Narrative.FORMER_TROTSKYIST: "one-time Trotskyists",
    Narrative.FOREIGN_AGENT: "officers with ties abroad",
    Narrative.NATIONAL_MINORITY: "officers of a nationality with a state abroad",
    Narrative.RIGHT_DEVIATION: "officers once of the Right",
    Narrative.FACTIONAL: "officers of a senior's circle",
}

#: People whom a narrative sees in them.
MARKED = {
    Narrative.MILITARY_SPECIALIST: "military specialists",
    Narrative.FORMER_TROTSKYIST: "former Trotskyists",
    Narrative.FOREIGN_AGENT: "foreign agents",
    Narrative.NATIONAL_MINORITY: "national minorities",
    Narrative.RIGHT_DEVIATION: "Rightists",
    Narrative.FACTIONAL: "members of a circle",
}


class Part(BaseModel):
    """A table inside a trigger; frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def text(check: Callable[[str], str]) -> Any:
    """Text that a check returns, or complains about."""
    return Annotated[StrictStr, AfterValidator(check)]


def _words(cls: type[Word], what: str) -> Any:
    """A word with a code, read into the code."""

    def parse(value: Any) -> Word:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str) or value not in cls.words():
            raise ValueError(
                f"{shown(value)}: no such {what}{did_you_mean(str(value), cls.words())}"
            )
        return cls[value.upper()]

    schema = {"enum": list(cls.words())}
    return Annotated[cls, PlainValidator(parse), _AS_WORD, WithJsonSchema(schema)]


def _person(text: str) -> str:
    actors = evidence.actors()
    if text not in actors:
        officers = [key for key, actor in actors.items() if actor.is_officer]
        raise ValueError(f"{shown(text)}: no such person{did_you_mean(text, officers)}")
    if not actors[text].is_officer:
        raise ValueError(f"{shown(text)} is no officer ({actors[text].role or 'not a person'})")
    return text


def _district(value: Any) -> int:
    known = evidence.districts()
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(known):
        return value
    word = value.lower().replace(" ", "_").replace("-", "_") if isinstance(value, str) else ""
    if word not in known:
        raise ValueError(f"{shown(value)}: no such district{did_you_mean(word, known)}")
    return known.index(word)


def listed(value: Any) -> Any:
    """A single id may stand without brackets."""
    return (value,) if isinstance(value, str) else value


NarrativeWord = _words(Narrative, "narrative")
Persons = Annotated[tuple[text(_person), ...], BeforeValidator(listed)]


class Group(Part):
    """Officers by what they are; filters left out let everybody through. Holds codes.

    Attributes:
        marker: narrative whose marker they carry.
        rank_group: group of ranks.
        rank_at_least: lowest rank.
        branch: branch of service.
        district: index in `evidence.districts()`.
    """

    marker: NarrativeWord | None = None
    rank_group: _words(RankGroup, "rank group") | None = None
    rank_at_least: _words(Rank, "rank") | None = None
    branch: _words(Branch, "branch") | None = None
    district: (
        Annotated[
            int,
            PlainValidator(_district),
            PlainSerializer(lambda code: evidence.districts()[code]),
            WithJsonSchema({"type": "string"}),
        ]
        | None
    ) = None

    def words(self) -> str:
        """`former tsarist officers of senior rank in the Kiev district`."""
        who = "officers" if self.marker is None else CARRIERS[self.marker]
        if self.rank_group is not None:
            who += f" of {self.rank_group.word.replace('_', ' ')} rank"
        if self.rank_at_least is not None:
            who += f" from {self.rank_at_least.word.replace('_', ' ')} up"
        if self.branch is not None:
            who += f" of the {self.branch.word} branch"
        if self.district is not None:
            name = evidence.districts()[self.district].replace("_", " ").title()
            who += f" in the {name} district" if self.district else " at the centre"
        return who
