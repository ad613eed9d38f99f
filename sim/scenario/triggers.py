"""Triggers: what each has, and the kinds with what each holds, checks, does, and says.

One class per kind; adding a kind is adding a class. Every trigger is dated in one of three ways
(`date`, `after`, `when`), says where it comes from (`evidence` or `invented`), and may edit
levers; those with `acts` also act on the run, by a method of `Chronicle` with the word of the
kind.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Union, get_args

from pydantic import (
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictStr,
    WithJsonSchema,
    create_model,
)

from sim.errors import did_you_mean
from sim.scenario import evidence, parts
from sim.scenario.edits import Edit, bounds, parse_edit
from sim.scenario.errors import Fault, is_number, shown
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS, START_OF_LEVER, Values
from sim.scenario.parts import MARKED
from sim.scenario.reading import Table, amount
from sim.vocabulary import NONE, Lever, Narrative, Voice

#: Times as strong as written that a trigger can be made.
STRONGEST = 10.0
_SMALLEST = 4  # decimals of a value in a sentence


class Effect(NamedTuple):
    """What a trigger does to the run on its day, beyond moving levers.

    A field is that of the trigger by the same name, where its kind has one.

    Attributes:
        day: index of the day, 0 is the first of the period.
        trigger: position of the trigger in the scenario.
        kind: word of the trigger's kind: `items`, `report`, `remove`, …
        narrative: narrative code, or NONE.
        weight: of an item or report, or the trust of a favour, where it is written as a number.
        what: where it is not, the name that this weight has among the values of a scenario.
        strength: times as strong as that; in a `weight` or `share` already.
        echoes: times the same thing is heard.
        persons: actor ids; empty where a group is meant.
        group, share: officers of whom this share [0-1] is drawn.
        arrest: True where those removed are arrested, False where they are dismissed.
        old_guard: whether the former police chief's men are arrested in their turn.
        army: whether the army itself found it, or discharged them.
        voice: code of the voice a report speaks with.
        source: name of where a report comes from; empty where all of its voice share one.
    """

    day: int
    trigger: int
    kind: str
    narrative: int = NONE
    weight: float = 0.0
    what: str = ""
    strength: float = 1.0
    echoes: float = 0.0
    persons: tuple[str, ...] = ()
    group: parts.Group | None = None
    share: float = 0.0
    arrest: bool = False
    old_guard: bool = False
    army: bool = False
    voice: int = Voice.ABROAD
    source: str = ""


def _editable(lever: Lever) -> Any:
    """The field of a trigger that edits a lever, with its own parser and schema."""

    def parse(value: Any) -> Edit | None:
        return None if value is None else parse_edit(value, lever)

    low, high = bounds(lever)
    change = [{"type": "number", "minimum": low, "maximum": high}, {"type": "string"}]
    ramp = {
        "type": "object",
        "properties": {"to": {"anyOf": change}, "over": {"type": "string"}},
        "required": ["to", "over"],
        "additionalProperties": False,
    }
    # an Edit or None; said so, pydantic would look into both for each lever of each kind
    kind = Annotated[Any, PlainValidator(parse), WithJsonSchema({"anyOf": [*change, ramp]})]
    return kind, Field(None, description=PARAMETERS[START_OF_LEVER[lever]].meaning)


_SALIENCE = "salience."
_PLAIN = {name: lever for name, lever in LEVER_NAMES.items() if not name.startswith(_SALIENCE)}


class _Salience(Table):
    @classmethod
    def unknown(cls, field: str) -> str:
        return f"no such narrative{did_you_mean(field, Narrative.words())}"


#: The table `salience` of a trigger: one edit per narrative.
SalienceEdits = create_model(
    "SalienceEdits", __base__=_Salience, **{n.word: _editable(Lever(n)) for n in Narrative}
)


class _Dated(Table):
    """What every trigger has: its id, its moment, its source."""

    model_config = ConfigDict(defer_build=True)  # most runs need few of the kinds

    id: parts.TriggerId = Field(description="name by which other triggers and files speak of it")
    date: parts.Dated | None = Field(None, description="a day, or a span in which one is drawn")
    after: StrictStr | None = Field(None, description="id of the trigger it follows")
    when: parts.When | None = Field(None, description="condition on the run; fires once")
    delay: parts.Days | None = Field(
        None, description="days after `after` (default 0) or `when` (1)"
    )
    evidence: parts.Cited = Field((), description="ids of the evidence it rests on")
    invented: parts.SomeWords | None = Field(None, description="why it has no source")
    theme: parts.Theme | None = Field(None, description="what it is about, with others")
    needs: parts.Needed = Field((), description="ids of triggers that it presupposes")
    strength: amount("times as strong", 0, STRONGEST) = Field(
        1.0, description="times by which levers and amounts are moved as far as written"
    )
    note: StrictStr = Field("", description="anything worth saying")


_Levers = create_model(
    "_Levers",
    __base__=_Dated,
    **{name: _editable(lever) for name, lever in _PLAIN.items()},
    salience=(SalienceEdits | None, Field(None, description="edits of salience by narrative")),
)


class Trigger(_Levers):
    """A dated event of a scenario; the kinds inherit from it.

    Attributes:
        acts: whether it does something beside moving levers.
        amounts: fields that say how much of its effect there is; `strength` multiplies them.
        counts: what its effect counts, where `prominence` depends on nothing else.
    """

    acts: ClassVar[bool] = False
    amounts: ClassVar[tuple[str, ...]] = ()
    counts: ClassVar[float] = 0.0

    @classmethod
    def word(cls) -> str:
        """The word of the kind as it stands in a file."""
        return get_args(cls.model_fields["kind"].annotation)[0]

    @classmethod
    def kinds(cls) -> Iterator[type[Trigger]]:
        """Every kind there is."""
        for below in cls.__subclasses__():
            if "kind" in below.model_fields:
                yield below
            yield from below.kinds()

    @classmethod
    def missing(cls, field: str) -> str:
        return f"missing; a {cls.word() if 'kind' in cls.model_fields else 'trigger'} wants it"

    @classmethod
    def unknown(cls, field: str) -> str:
        if field in Values.model_fields:
            like = 'like zeal or "salience.foreign_agent"'
            return f"triggers name levers without their section, {like}"
        others = [kind.word() for kind in Trigger.kinds() if field in kind.model_fields]
        if others and "kind" in cls.model_fields:
            return f"a {cls.word()} has none; {' and '.join(others)} have"
        constant = [name for name in PARAMETERS if name.rpartition(".")[2] == field]
        if constant:
            return f"{constant[0]} is constant through a run, not a lever"
        return f"no such field or lever{did_you_mean(field, (*LEVER_NAMES, *cls.model_fields))}"

    @classmethod
    def together(cls, given: Mapping[str, Any]) -> Iterator[Fault]:
        """Every trigger has one moment and one source."""
        moments = [key for key in ("date", "after", "when") if given.get(key) is not None]
        if not moments:
            yield "date", "missing; wants one of date, after, when"
        elif len(moments) > 1:
            yield moments[0], f"both {' and '.join(moments)}; wants exactly one"
        elif given.get("delay") is not None and moments == ["date"]:
            yield "delay", "goes with after or when, not with date"
        if not given.get("evidence") and given.get("invented") is None:
            yield "evidence", 'missing; cite ids, or say invented = "why"'
        elif given.get("evidence") and given.get("invented") is not None:
            yield "evidence", "both evidence and invented; wants exactly one"

    @property
    def wait(self) -> int:
        """Days between what it waits for and the trigger."""
        if self.delay is None:
            return 1 if self.when is not None else 0
        return self.delay

    def edits(self) -> tuple[tuple[Lever, Edit], ...]:
        """The levers it moves and how, in the order of the lever codes."""
        found = [(lever, getattr(self, name)) for name, lever in _PLAIN.items()]
        if self.salience is not None:
            found += [(Lever(n), getattr(self.salience, n.word)) for n in Narrative]
        moved = sorted((lever, edit) for lever, edit in found if edit is not None)
        return tuple((lever, edit.scaled(self.strength)) for lever, edit in moved)

    @cached_property
    def changes(self) -> tuple[tuple[Lever, Edit], ...]:
        """What `edits` says, kept: a trigger never changes, and every run asks."""
        return self.edits()

    def effect(self, day: int, position: int) -> Effect | None:
        """What it does on its day beyond moving levers; None where that is all."""
        if not self.acts:
            return None
        own = {name: getattr(self, name, None) for name in Effect._fields[2:]}
        for name in self.amounts:
            if is_number(own.get(name)):
                own[name] *= self.strength
        return Effect(day, position, **{k: value for k, value in own.items() if value is not None})

    @classmethod
    def prominence(cls, told: Mapping[str, Any]) -> float:
        """What its effect counts beside moving a lever through its whole range, from `canonical`.

        Judgement: it decides only which triggers a crowded figure names.
        """
        return cls.counts

    def says(self) -> str:
        """The sentence without the levers."""
        return self.id

    def sentence(
        self,
        before: Mapping[Lever, float] | None = None,
        after: Mapping[Lever, float] | None = None,
        on: dt.date | None = None,
    ) -> str:
        """One line for a reader: what happens, and what it makes of each lever.

        Args:
            before, after: value of each lever it moves, as it stands and as it becomes (the
                target of a ramp, the height of a pulse); None where not known yet.
            on: its day, to say when ramps arrive.
        """
        changes = [
            change_words(lever, edit, (before or {}).get(lever), (after or {}).get(lever), on)
            for lever, edit in self.edits()
        ]
        said = self.says() + (f" ({self.strength:g} times as strong)" * (self.strength != 1.0))
        return f"{said}: {', '.join(changes)}" if changes else said

    def sources(self) -> str:
        """Its evidence, or that it is invented."""
        return ", ".join(self.evidence) if self.evidence else f"invented: {self.invented}"

    def canonical(self) -> dict[str, Any]:
        """What matters to a run, in plain values: the moment, the edits, the effect.

        And the theme, which decides what an edit of it means.
        """
        moment: dict[str, Any] = {}
        if self.date is not None:
            moment["date"] = [self.date.first.isoformat(), self.date.last.isoformat()]
        elif self.after is not None:
            moment |= {"after": self.after, "delay": self.wait}
        else:
            moment |= {"when": self.when.model_dump(), "delay": self.wait}
        own = set(type(self).model_fields) - set(Trigger.model_fields) - {"name", "kind"}
        levers = {lever.word: edit.canonical() for lever, edit in self.edits()}
        effect = self.model_dump(mode="json", include=own)
        told = {"id": self.id, "kind": self.kind, **moment, "levers": levers, **effect}
        if self.theme is not None:
            told["theme"] = self.theme
        return told if self.strength == 1.0 else told | {"strength": self.strength}


def sources(triggers: Sequence[Trigger]) -> list[str]:
    """Names of the sources of reports, in the order in which they first come."""
    named = (getattr(trigger, "source", None) for trigger in triggers)
    return list(dict.fromkeys(name for name in named if name))


def moves(given: Mapping[str, Any]) -> dict[str, Any]:
    """The lever edits among the raw fields of a trigger, by lever name."""
    found = {name: given[name] for name in _PLAIN if given.get(name) is not None}
    table = given.get("salience")
    if isinstance(table, SalienceEdits):
        table = dict(table)
    if isinstance(table, Mapping):
        found |= {_SALIENCE + key: edit for key, edit in table.items() if edit is not None}
    return found


def change_words(
    lever: Lever, edit: Edit, before: float | None, after: float | None, on: dt.date | None
) -> str:
    """`zeal 1.0 -> 1.8`, `vigilance rising to 0.40 by 25 March`; without values, `push +0.1`."""
    name = MARKED[Narrative(int(lever))] if int(lever) < len(Narrative) else lever.word
    if before is None or after is None:
        return f"{name} {edit.words()}"
    old, new = pair(before, after)
    if edit.over:
        verb = "rising" if after > before else "falling" if after < before else "going"
        when = f"over {edit.over} days"
        if on is not None:
            when = f"by {day_words(on + dt.timedelta(days=edit.over), on)}"
        return f"{name} {verb} to {new} {when}"
    fading = f" (halving every {edit.half_life:g} days)" if edit.half_life else ""
    return f"{name} {old} -> {new}{fading}"


def pair(before: float, after: float) -> tuple[str, str]:
    """Two values with the same decimals, as few as tell them apart: 0.03 -> 0.20, 4 -> 6."""
    step = abs(after - before) or abs(after) or 1.0
    most = min(max(1 - math.floor(math.log10(step)), 0), _SMALLEST)
    before, after = round(before, most), round(after, most)
    decimals = next(
        d for d in range(most + 1) if round(before, d) == before and round(after, d) == after
    )
    return f"{before:,.{decimals}f}", f"{after:,.{decimals}f}"


def day_words(day: dt.date, year_of: dt.date | None = None) -> str:
    """`25 March`, with the year unless it is the same as the other date's."""
    text = f"{day.day} {day:%B}"
    return text if year_of is not None and day.year == year_of.year else f"{text} {day.year}"


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


class _Told(_Weighed):
    """Something that is said, and may be heard more than once."""

    echoes: amount("times the same thing is heard", 1) = 1.0

    def _sized(self, noun: str, rest: str) -> str:
        """`a report (rumour) …`, or `a report …, weight 2`; and how often it is heard."""
        sort, size = (f" ({self.what})", "") if self.what else ("", f", weight {self.weight:g}")
        return f"{self.id}: {noun}{sort} {rest}{size}{_times(self.echoes)}"


class Report(_Told, Trigger):
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


class Item(_Told, _About):
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


class Favour(_Weighed, Trigger):
    """A public mark of favour: the leadership's trust in a man grows (M27)."""

    acts: ClassVar[bool] = True
    counts: ClassVar[float] = 0.2
    weights: ClassVar[str] = "trust"
    sorts: ClassVar[tuple[str, ...]] = parts.FAVOURS
    kind: Literal["favour"]
    persons: parts.SomePersons = Field(description="actor ids")
    what: parts.FavourWord | None = Field(None, description="its sort, which has its trust")
    weight: amount("trust in shares of the threshold") | None = Field(
        None, description="trust that it adds, as a number"
    )

    def says(self) -> str:
        sort, size = (f" ({self.what})", "") if self.what else ("", f", trust {self.weight:g}")
        return f"{self.id}: a mark of favour{sort} to {_named(self.persons)}{size}"


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


def _named(persons: Sequence[str]) -> str:
    """Surnames of actors: `Iakir and Kork`."""
    return listed_words([evidence.actor(person).name.partition(",")[0] for person in persons])


def _times(echoes: float) -> str:
    """`, heard 3 times` where more than once."""
    return f", heard {echoes:g} times" if echoes != 1 else ""


def listed_words(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
