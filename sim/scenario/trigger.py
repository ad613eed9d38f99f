"""What every trigger has: its id, its moment, its source, its strength, and edits of levers.

The kinds, with what each has beside that, are in `triggers`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, NamedTuple, get_args

from pydantic import ConfigDict, Field, PlainValidator, StrictStr, WithJsonSchema, create_model

from sim.errors import did_you_mean
from sim.scenario import parts
from sim.scenario.edits import Edit, bounds, parse_edit
from sim.scenario.errors import Fault, is_number
from sim.scenario.parameters import LEVER_NAMES, PARAMETERS, START_OF_LEVER, Values
from sim.scenario.reading import Table, amount
from sim.scenario.words import change_words
from sim.vocabulary import NONE, Lever, Narrative, Voice

#: Times as strong as written that a trigger can be made.
STRONGEST = 10.0


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
        moments = [key for key in parts.MOMENTS if given.get(key) is not None]
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


def named[T](links: Iterable[T]) -> dict[str, T]:
    """Triggers, or drafts of them, by id."""
    return {each.id: each for each in links if each.id is not None}


def anchors[T](link: T, by_id: Mapping[str, T]) -> list[T]:
    """A trigger, or draft, and those it hangs on by `after`, nearest first; a circle once."""
    chain = [link]
    while (link := by_id.get(chain[-1].after or "")) is not None and link not in chain:
        chain.append(link)
    return chain


def moves(given: Mapping[str, Any]) -> dict[str, Any]:
    """The lever edits among the raw fields of a trigger, by lever name."""
    found = {name: given[name] for name in _PLAIN if given.get(name) is not None}
    table = given.get("salience")
    if isinstance(table, SalienceEdits):
        table = dict(table)
    if isinstance(table, Mapping):
        found |= {_SALIENCE + key: edit for key, edit in table.items() if edit is not None}
    return found
