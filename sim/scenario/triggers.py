"""The kinds of trigger: what each holds, checks, does, and says.

One class per kind; adding a kind is adding a class. Every trigger is dated in one of three ways
(`date`, `after`, `when`), says where it comes from (`evidence` or `invented`), and may edit
levers (see `trigger`); those with `acts` also act on the run, by a method of `Chronicle` with
the word of the kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, Union

from pydantic import Field, StrictBool

from sim.errors import did_you_mean
from sim.scenario import evidence
from sim.scenario.edits import Edit
from sim.scenario.errors import Fault, shown
from sim.scenario.parts import MARKED, Group, HalfLife, NarrativeWord, Persons, RampDays, SomeWords
from sim.scenario.reading import amount, read
from sim.scenario.trigger import Trigger, moves
from sim.vocabulary import Lever


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
    over: RampDays = Field(description="days the ramp takes")

    def edits(self) -> tuple[tuple[Lever, Edit], ...]:
        """As everywhere; an edit without its own `over` takes the trigger's."""
        return tuple((k, e if e.over else replace(e, over=self.over)) for k, e in super().edits())


class Pulse(_Moving):
    """Levers jump and fall back, halving the distance every half-life; the base stays."""

    kind: Literal["pulse"]
    half_life: HalfLife = Field(description="days in which half of the pulse is gone")

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


class Report(Trigger):
    """A report on a narrative reaches the leadership, however often it is repeated."""

    acts: ClassVar[bool] = True
    kind: Literal["report"]
    narrative: NarrativeWord = Field(description="what it is about")
    weight: amount("weight of a report") = Field(description="how strong it is")
    echoes: amount("times the same thing is heard", 1) = 1.0

    @classmethod
    def prominence(cls, told: Mapping[str, Any]) -> float:
        return told["weight"]

    def says(self) -> str:
        return (
            f"{self.id}: a report on {MARKED[self.narrative]} reaches the leadership,"
            f" weight {self.weight:g}{_times(self.echoes)}"
        )


class _About(Trigger):
    """A kind that is about persons, or about a share of a group."""

    acts: ClassVar[bool] = True
    persons: Persons = Field((), description="actor ids")
    group: Group | None = Field(None, description="officers by what they are")
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

    @classmethod
    def prominence(cls, told: Mapping[str, Any]) -> float:
        return 0.1 + 0.1 * told.get("weight", 1.0) * len(told["persons"])

    def whom(self) -> str:
        """Those it is about."""
        if self.group is None:
            names = [evidence.actor(person).name for person in self.persons]
            return listed_words([name.partition(",")[0] for name in names])
        return f"{100 * self.share:g} % of {self.group.words()}"


class Items(_About):
    """Something goes into files: rumour, foreign report, lost document, accident (M46-M48)."""

    kind: Literal["items"]
    narrative: NarrativeWord = Field(description="what it is filed under")
    weight: amount("weight of an item in names") = Field(description="1 is like one name")
    echoes: amount("times the same thing is heard", 1) = 1.0

    def says(self) -> str:
        return (
            f"{self.id}: an item under {MARKED[self.narrative]} in the files of {self.whom()},"
            f" weight {self.weight:g}{_times(self.echoes)}"
        )


class Remove(_About):
    """Officers are taken, or dismissed, by decision from above."""

    kind: Literal["remove"]
    outcome: Literal["arrest", "dismissal"] = "arrest"
    narrative: NarrativeWord = Field(description="what they are accused of")

    @property
    def arrest(self) -> bool:
        """Whether they are arrested rather than dismissed."""
        return self.outcome == "arrest"

    def says(self) -> str:
        return f"{self.id}: {self.outcome} of {self.whom()}, under {MARKED[self.narrative]}"


class PoliceChief(Trigger):
    """Another head of the NKVD (M12)."""

    acts: ClassVar[bool] = True
    counts: ClassVar[float] = 2.5
    kind: Literal["police_chief"]
    name: SomeWords = Field(description="who it is")
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
    narrative: NarrativeWord = Field(description="under which it is ordered")

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


def read_trigger(fields: Mapping[str, Any]) -> tuple[Trigger | None, list[Fault]]:
    """A trigger from its raw fields, or None and everything wrong with them."""
    kind = fields.get("kind")
    if isinstance(kind, str) and kind in KINDS:
        return read(KINDS[kind], fields)
    wants = f"missing; wants one of {', '.join(KINDS)}"
    if kind is not None:
        wants = f"{shown(kind)}: no such kind of trigger{did_you_mean(str(kind), KINDS)}"
    return None, [("kind", wants)]


def _times(echoes: float) -> str:
    """`, heard 3 times` where more than once."""
    return f", heard {echoes:g} times" if echoes != 1 else ""


def listed_words(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
