"""Rows of a ledger as sentences: one table of words for kinds, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sim.vocabulary import ACTORS, NOBODY

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
    "confession": ("is made to confess", ""),
    "further_charge": ("is made to confess to a further charge", "is charged further by {other}"),
    "confrontation": ("hears out {other}", "is heard out, face to face with others, by {other}"),
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

#: Why a letter is written.
MOTIVES = {
    "fear": "out of fear", "belief": "out of belief", "career": "for his own career",
    "grudge": "out of a grudge",
}  # fmt: skip


def plain(word: Any) -> str:
    """A word of the model as it is read."""
    return str(word).replace("_", " ")


def phrase(kind: str, acts: bool) -> str:
    """What a man does or undergoes in a row of a kind, with `{other}` for the other side.

    A kind without words here still reads: `is under "muster roll"`.
    """
    does, undergoes = PHRASES.get(kind, ("", ""))
    if acts:
        return does or f'does "{plain(kind)}"'
    return undergoes or f'is under "{plain(kind)}"'


def alone(kind: str, acts: bool) -> str:
    """The same without the other side."""
    text = phrase(kind, acts)
    return text.partition(" by {other}")[0].replace("{other}", "another")


def name_of(who: int, names: Sequence[str]) -> str:
    """An officer's name, or his number where he has none; the word of who is no officer."""
    return ACTORS.get(who, "a trigger") if who < 0 else names[who] or f"officer {who}"


def told(kind: str, who: int, whom: int, name: Callable[[int], str], man: int) -> str:
    """A row in words, about `man` where he is one of its sides, else about who did it.

    Args:
        kind: word of the kind.
        who, whom: as ledgers have them.
        name: number -> who that is, in words.
        man: whose life is told; he is "he" and "him".
    """
    active = who != NOBODY and (kind not in PHRASES or bool(PHRASES[kind][0]))
    acts = man == who if man in (who, whom) else active
    subject, other = (who, whom) if acts else (whom, who)
    first = "he" if subject == man else name(subject)
    if other == NOBODY:
        return f"{first} {alone(kind, acts)}"
    return f"{first} {phrase(kind, acts).format(other='him' if other == man else name(other))}"
