"""The kinds of trigger, with what each holds, checks, does, and says.

One class per kind; adding a kind is adding a class. Every trigger is dated in one of three ways
(`date`, `after`, `when`), says where it comes from (`evidence` or `invented`), and may edit
levers, see `trigger`; those with `acts` also act on the run, by a method of `Chronicle` with the
word of the kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, Union

from pydantic import Field, StrictBool

from sim.scenario import evidence, parts
from sim.scenario.edits import Edit
from sim.scenario.errors import Fault, is_number, shown
from sim.scenario.parameters import PARAMETERS
from sim.scenario.parts import MARKED
from sim.scenario.reading import Table, amount
from sim.scenario.trigger import Trigger, moves
from sim.scenario.words import listed_words
from sim.vocabulary import Lever, Voice


class _Moving(Trigger):
    """A kind that is nothing but its lever edits."""

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().together(given)
        misspelt = set(given) - set(cls.model_fields)
        if not misspelt and not moves(given):
            yield "kind", f'a {cls.word()} edits at least one lever, like push = "+0.1"'


class Set(_Moving):
    """Levers take a value, at once or over a ramp, and keep it."""

    kind: Literal["set"]


class Ramp(_Moving):
    """Levers go in a straight line to a value, over the same time."""

    kind: Literal["ramp"]
    over: parts.RampDays = Field(description="days the ramp takes")

    def edits(self) -> tuple[tuple[Lever, Edit], ...]:
        """As everywhere; an edit without its own `over` takes the trigger's."""
        return tuple((k, e if e.over else replace(e, over=self.over)) for k, e in super().edits())


class Pulse(_Moving):
    """Levers jump and fall back, halving the distance every half-life; the base stays."""

    kind: Literal["pulse"]
    half_life: parts.HalfLife = Field(description="days in which half of the pulse is gone")

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().together(given)
        for name, value in moves(given).items():
            if isinstance(value, Edit):
                relative, written = value.how != "set" and not value.over, value.words()
            else:
                relative, written = isinstance(value, str), shown(value)
            if not relative:
                yield name, f'{written}: a pulse is relative, "+0.3" or "x1.5"'

    def edits(self) -> tuple[tuple[Lever, Edit], ...]:
        """As everywhere, with the half-life."""
        return tuple((k, replace(e, half_life=self.half_life)) for k, e in super().edits())


class _Weighed(Table):
    """What a kind has whose weight is that of its sort among the values, or a number."""

    amounts: ClassVar[tuple[str, ...]] = ("weight", "what")
    #: Section of the values that has the weights, and the sorts there are.
    weights: ClassVar[str]
    sorts: ClassVar[tuple[str, ...]]
    echoes: amount("times the same thing is heard", 1) = 1.0

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().together(given)
        what, weight = (given.get(key) is not None for key in ("what", "weight"))
        if what and weight:
            yield "what", "both what and weight; wants exactly one"
        elif not what and not weight and not set(given) - set(cls.model_fields):
            yield "what", f"missing; wants what it is ({', '.join(cls.sorts)}), or a weight"

    @classmethod
    def weighs(cls, told: Mapping[str, Any]) -> float:
        """Its weight from `canonical`; one with a name as it is where no file says otherwise."""
        weight = told["weight"]
        if weight is None:
            weight = PARAMETERS[f"{cls.weights}.{told['what']}"].default
        return told.get("strength", 1.0) * weight

    def _sized(self, noun: str, rest: str) -> str:
        """`a report (rumour) …`, or `a report …, weight 2`; and how often it is heard."""
        sort, size = (f" ({self.what})", "") if self.what else ("", f", weight {self.weight:g}")
        return f"{self.id}: {noun}{sort} {rest}{size}{_times(self.echoes)}"


class Report(_Weighed, Trigger):
    """A report on a narrative reaches the leadership, however often it is repeated."""

    acts: ClassVar[bool] = True
    weights: ClassVar[str] = "reports"
    sorts: ClassVar[tuple[str, ...]] = parts.REPORTS
    kind: Literal["report"]
    narrative: parts.NarrativeWord = Field(description="what it is about")
    what: parts.ReportWord | None = Field(None, description="its sort, which has its weight")
    weight: amount("weight of a report") | None = Field(None, description="in words heard")
    voice: parts.VoiceWord = Field(Voice.ABROAD, description="with whom it speaks")
    source: parts.Source | None = Field(
        None, description="where it comes from, if not from what all of its voice share"
    )

    @classmethod
    def prominence(cls, told: Mapping[str, Any]) -> float:
        return 0.25 * cls.weighs(told)

    def says(self) -> str:
        way = "from abroad" if self.voice == Voice.ABROAD else "through the police"
        source = f" (source {self.source})" if self.source else ""
        rest = f"on {MARKED[self.narrative]} reaches the leadership {way}{source}"
        return self._sized("a report", rest)


class _About(Trigger):
    """A kind that is about persons, or about a share of a group."""

    acts: ClassVar[bool] = True
    persons: parts.Persons = Field((), description="actor ids")
    group: parts.Group | None = Field(None, description="officers by what they are")
    share: amount("share of the group", 0, 1) | None = Field(None, description="of the group")

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().together(given)
        persons, group = bool(given.get("persons")), given.get("group") is not None
        if persons and group:
            yield "persons", "both persons and group; wants exactly one"
        elif not persons and not group:
            yield "persons", "missing; wants either persons or group with share"
        elif group and given.get("share") is None:
            yield "share", "missing; wants the share of the group, 0-1"
        elif persons and given.get("share") is not None:
            yield "share", "goes with group, not with persons"
        elif group and "share" in cls.amounts and all(map(is_number, _size(given))):
            share = math.prod(_size(given))
            if share > 1.0:
                yield "strength", f"{shown(share)} is above 1 (share of the group, so scaled)"

    @classmethod
    def prominence(cls, told: Mapping[str, Any]) -> float:
        return 0.1 + 0.1 * len(told["persons"])

    def whom(self) -> str:
        """Those it is about."""
        if self.group is None:
            return _named(self.persons)
        return f"{100 * self.share:g} % of {self.group.words()}"


def _size(given: Mapping[str, Any]) -> tuple[Any, Any]:
    """Share of a group as written, and times by which it is taken."""
    return given.get("share"), given.get("strength", 1.0)


class Item(_Weighed, _About):
    """Something goes into files: rumour, foreign report, lost document, accident (M46-M48)."""

    weights: ClassVar[str] = "items"
    sorts: ClassVar[tuple[str, ...]] = parts.ITEMS
    kind: Literal["items"]
    narrative: parts.NarrativeWord = Field(description="what it is filed under")
    what: parts.ItemWord | None = Field(None, description="its sort, which has its weight")
    weight: amount("weight of an item in names") | None = Field(
        None, description="1 is like one name"
    )
    army: StrictBool = Field(False, description="whether the army found or reported it itself")

    @classmethod
    def prominence(cls, told: Mapping[str, Any]) -> float:
        return 0.1 + 0.1 * cls.weighs(told) * len(told["persons"])

    def says(self) -> str:
        finder = ", found by the army itself" if self.army else ""
        rest = f"under {MARKED[self.narrative]} in the files of {self.whom()}{finder}"
        return self._sized("an item", rest)


class Remove(_About):
    """Officers are taken, or dismissed, by decision from above."""

    amounts: ClassVar[tuple[str, ...]] = ("share",)
    kind: Literal["remove"]
    outcome: Literal["arrest", "dismissal"] = "arrest"
    narrative: parts.NarrativeWord = Field(description="what they are accused of")
    army: StrictBool = Field(False, description="whether the army discharged them itself")

    @property
    def arrest(self) -> bool:
        """Whether they are arrested rather than dismissed."""
        return self.outcome == "arrest"

    def says(self) -> str:
        by = " by the army itself" if self.army else ""
        return f"{self.id}: {self.outcome} of {self.whom()}{by}, under {MARKED[self.narrative]}"


class Favour(Trigger):
    """A public mark of favour: the leadership's trust in a man grows (M27)."""

    acts: ClassVar[bool] = True
    amounts: ClassVar[tuple[str, ...]] = ("trust", "persons")
    counts: ClassVar[float] = 0.2
    kind: Literal["favour"]
    persons: parts.SomePersons = Field(description="actor ids")
    trust: amount("trust in shares of the threshold") | None = Field(
        None, description="trust that it adds; left out, trust.favour"
    )

    @property
    def what(self) -> str | None:
        """Name of its trust among the values, where it is not written as a number."""
        return "favour" if self.trust is None else None

    @property
    def weight(self) -> float | None:
        """Its trust, where it is written as a number."""
        return None if self.trust is None else self.strength * self.trust

    def says(self) -> str:
        size = "" if self.trust is None else f", trust {self.trust:g}"
        return f"{self.id}: a mark of favour to {_named(self.persons)}{size}"


class PoliceChief(Trigger):
    """Another head of the NKVD (M12)."""

    acts: ClassVar[bool] = True
    counts: ClassVar[float] = 2.5
    kind: Literal["police_chief"]
    name: parts.SomeWords = Field(description="who it is")
    old_guard: StrictBool = Field(
        True, description="whether the former chief's men are arrested in their turn (M18)"
    )

    def says(self) -> str:
        return f"{self.name} takes over the NKVD"


class Order(Trigger):
    """The leadership orders the purge under a narrative."""

    acts: ClassVar[bool] = True
    counts: ClassVar[float] = 4.0
    kind: Literal["order"]
    narrative: parts.NarrativeWord = Field(description="under which it is ordered")

    def says(self) -> str:
        return f"{self.id}: the leadership orders a purge, under {MARKED[self.narrative]}"


class Halt(Trigger):
    """The leadership ends the purge (M57)."""

    acts: ClassVar[bool] = True
    counts: ClassVar[float] = 3.0
    kind: Literal["halt"]

    def says(self) -> str:
        return f"{self.id}: the leadership ends the purge"


#: Word of a kind -> its class.
KINDS: dict[str, type[Trigger]] = {cls.word(): cls for cls in Trigger.kinds()}

AnyTrigger = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007


def sources(triggers: Sequence[Trigger]) -> list[str]:
    """Names of the sources of reports, in the order in which they first come."""
    named = (getattr(trigger, "source", None) for trigger in triggers)
    return list(dict.fromkeys(name for name in named if name))


def _named(persons: Sequence[str]) -> str:
    """Surnames of actors: `Iakir and Kork`."""
    return listed_words([evidence.actor(person).name.partition(",")[0] for person in persons])


def _times(echoes: float) -> str:
    """`, heard 3 times` where more than once."""
    return f", heard {echoes:g} times" if echoes != 1 else ""
