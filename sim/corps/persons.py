"""The historical persons who are officers of the corps, as the evidence knows them.

`actors.csv` tells who they were and what was held against them; `posts.csv` adds rank,
branch, district, level, party and post in 1936-37, and with which right (`basis`: the actor
table, general knowledge, or judgement). Their order is that of `actors.csv` and never depends on
the size of the corps: person p is officer p.

Left out are those whom the actor table places before 1936 only (Frunze, the accused of 1918-20
and of 1930, Nakhaev, Minin, Avksentevskii) and bodies (the fourteen petitioners). Medvedev,
retired since 1934, and Mrachkovskii and Dreitser, out of active service, stay: the record has
them arrested as officers and naming officers, which needs them in the corps with files and ties.
S. S. Kamenev stays too, although he died in August 1936: testimony of 1937 names him.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations

from sim.scenario import evidence
from sim.vocabulary import Branch, Level, Narrative, Rank

#: Stigma of `actors.csv` -> the narrative it feeds; other stigmas are rumour, not biography.
NARRATIVE_OF_STIGMA = {
    "military_specialist": Narrative.MILITARY_SPECIALIST,
    "former_trotskyist": Narrative.FORMER_TROTSKYIST,
    "foreign_service_germany": Narrative.FOREIGN_AGENT,
    "foreign_attache": Narrative.FOREIGN_AGENT,
    "relatives_abroad": Narrative.FOREIGN_AGENT,
    "non_russian_nationality": Narrative.NATIONAL_MINORITY,
    "right_deviation": Narrative.RIGHT_DEVIATION,
    "factional_rival": Narrative.FACTIONAL,
}

#: The senior commander's circle of the record: its members carry the factional marker.
CIRCLE = "tukhachevskii-circle"

#: Groups whose members know each other from service together.
TIED_GROUPS = (CIRCLE, "former-trotskyist")


@dataclass(frozen=True)
class Person:
    """A historical person on day 0.

    Attributes:
        id, name: as in `actors.csv`.
        group: group of `actors.csv`.
        rank, branch, level: codes of the vocabulary.
        district: index in `evidence.districts()`.
        party: party member.
        post: what he does, in words.
        markers: narratives whose marker he carries.
    """

    id: str
    name: str
    group: str
    rank: Rank
    branch: Branch
    district: int
    level: Level
    party: bool
    post: str
    markers: tuple[Narrative, ...]


def _markers(actor: evidence.Actor) -> tuple[Narrative, ...]:
    """The narratives the actor table's stigmas feed, in the order of the codes."""
    found = {NARRATIVE_OF_STIGMA.get(stigma) for stigma in actor.stigma_markers}
    if actor.group == CIRCLE:
        found.add(Narrative.FACTIONAL)
    return tuple(narrative for narrative in Narrative if narrative in found)


def _person(actor: evidence.Actor, row: dict[str, str]) -> Person:
    """One person from his rows of the two tables."""
    return Person(
        id=actor.id,
        name=actor.name,
        group=actor.group,
        rank=Rank[row["rank"].upper()],
        branch=Branch[row["branch"].upper()],
        district=evidence.districts().index(row["district"]),
        level=Level[row["level"].upper()],
        party=row["party"] == "yes",
        post=row["post"],
        markers=_markers(actor),
    )


@cache
def persons() -> tuple[Person, ...]:
    """The historical persons in the order of `actors.csv`; person p is officer p."""
    path = resources.files("sim") / "data" / "posts.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    posts = {row["id"]: row for row in rows}
    return tuple(_person(a, posts[a.id]) for a in evidence.actors().values() if a.id in posts)


@cache
def acquainted() -> tuple[tuple[int, int], ...]:
    """Pairs (lower, higher) of persons who served together: members of the same tied group."""
    return tuple(
        (a, b)
        for group in TIED_GROUPS
        for a, b in combinations([i for i, p in enumerate(persons()) if p.group == group], 2)
    )
