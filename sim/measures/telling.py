"""Rows of a ledger as sentences: one table of words for kinds, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.vocabulary import ACTORS, NOBODY, TRIGGER

#: Kind of row -> what its first side does, and what its second side undergoes; "" where the row
#: is not about that side. `{other}` is the other side.
PHRASES: dict[str, tuple[str, str]] = {
    "letter": ("denounces {other}", "is denounced by {other}"),
    "item": ("puts an item into the file of {other}", "has an item put on file by {other}"),
    "name": ("names {other}", "is named by {other}"),
    "request": ("asks for {other}", "is asked for by {other}"),
    "refusal": ("refuses to give up {other}", "is not given up by {other}"),
    "transfer": ("moves {other} to another post", "is moved to another post by {other}"),
    "verification": ("has the case of {other} looked into", "has his case looked into by {other}"),
    "clearance": ("clears {other}", "is cleared by {other}"),
    "arrest": ("arrests {other}", "is arrested by {other}"),
    "confession": ("confesses", ""),
    "further_charge": ("confesses to a further charge", "is charged further by {other}"),
    "confrontation": ("is confronted with {other}", "is confronted by {other}"),
    "vouching": ("vouches for {other}", "is vouched for by {other}"),
    "expulsion": ("expels {other} from the party", "is expelled from the party by {other}"),
    "dismissal": ("dismisses {other}", "is dismissed by {other}"),
    "sentence": ("sentences {other}", "is sentenced by {other}"),
    "execution": ("has {other} shot", "is shot by {other}"),
    "release": ("releases {other}", "is released by {other}"),
    "suicide": ("kills himself", ""),
    "loss": ("", "leaves by death, age or illness"),
    "promotion": ("promotes {other}", "is promoted by {other}"),
    "reinstatement": ("reinstates {other}", "is reinstated by {other}"),
    "intake": ("", "is commissioned"),
    "order": ("orders a purge", "has a purge ordered on his case by {other}"),
    "halt": ("halts the purge", ""),
    "report": ("reports", "is reported on by {other}"),
    "all_clear": ("gives the all-clear", "is given the all-clear by {other}"),
}


def phrase(kind: str, acts: bool) -> str:
    """What a man does or undergoes in a row of a kind, with `{other}` for the other side.

    A kind without words here still reads: `is under "muster roll"`.
    """
    does, undergoes = PHRASES.get(kind, ("", ""))
    word = kind.replace("_", " ")
    if acts:
        return does or f'does "{word}"'
    return undergoes or f'is under "{word}"'


def alone(kind: str, acts: bool) -> str:
    """The same without the other side."""
    text = phrase(kind, acts)
    return text.partition(" by {other}")[0].replace("{other}", "another")


def name_of(man: int, names: Sequence[str], triggers: Sequence[str] = ()) -> str:
    """Who somebody is: a name, or a number where there is none; those above; a trigger by its id.

    Args:
        man: as ledgers have it, `sim.vocabulary.ACTORS` and triggers included.
        names: of the officers, "" for most.
        triggers: ids of the scenario's triggers, by position.
    """
    if man >= 0:
        return names[man] or f"officer {man}"
    if man <= TRIGGER:
        at = TRIGGER - man
        return f"the record ({triggers[at]})" if at < len(triggers) else "the record"
    return f"the {ACTORS[man]}" if man != NOBODY else "nobody in particular"


def told(kind: str, who: int, whom: int, name: Callable[[int], str], man: int | None = None) -> str:
    """A row in words: about `man` where it is one of the two sides, else about who did it.

    Args:
        kind: word of the kind.
        who, whom: as ledgers have them.
        name: number -> who that is, in words.
        man: whose life is told.
    """
    acts = man == who if man is not None else who != NOBODY and bool(phrase(kind, True))
    subject, other = (who, whom) if acts else (whom, who)
    text = phrase(kind, acts)
    if other == NOBODY:
        text = alone(kind, acts)
    return f"{name(subject)} {text.format(other=name(other))}"
