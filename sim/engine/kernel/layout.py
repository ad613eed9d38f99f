"""What a compiled run keeps, and what of it stands together in memory.

`STATE` names every field that kernels read and write: `s.officers.arrests[i]` is field `arrests`
of group `officers`. Fields told of together stand side by side in one array, so that what is asked
together comes with one line of memory: a run's cost is that of memory, not of arithmetic.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from sim import vocabulary
from sim.engine.ledger import COLUMNS, COUNTED, COUNTS
from sim.scenario.parameters import PARAMETERS
from sim.vocabulary import (
    DECISIONS,
    MOTIVES,
    NARRATIVES,
    NOBODY,
    NOMENKLATURA,
    SOURCES,
    VOICES,
    Kind,
    Lever,
    Rank,
    Status,
)

REAL, SINGLE = np.float64, np.float32
WHOLE, INT, BYTE, TRUTH = np.int64, np.int32, np.int8, np.bool_

#: In place of a start: the array is given, and no run changes it.
GIVEN = "given"


class Array(NamedTuple):
    """An array of a run.

    Attributes:
        kind: type of an element; a structured one names the fields that stand together in it.
        shape: lengths; a word is a length known with the run (`officers`, `units`, `room` …).
        start: what it holds before a run; None where it is written before it is read, `GIVEN`
            where it is given and never changes.
    """

    kind: np.dtype
    shape: tuple[int | str, ...]
    start: float | str | None


class Field(NamedTuple):
    """Where a field stands.

    Attributes:
        array: name of the array.
        kind: type of its numbers.
        offset: bytes from the beginning of an element of the array.
        inner: lengths of what an element holds of it.
    """

    array: str
    kind: np.dtype
    offset: int
    inner: tuple[int, ...]


def together(*shape: int | str, start: float | str | None = None, **fields: object) -> Array:
    """Fields that stand together: name -> type, or (type, length) for several of it."""
    kinds = [(n, *(k if isinstance(k, tuple) else (k,))) for n, k in fields.items()]
    return Array(np.dtype(kinds, align=True), shape, start)


def apart(*shape: int | str, start: float | str | None = None, **fields: type) -> dict[str, Array]:
    """Fields that stand apart, each an array of its own."""
    return {name: Array(np.dtype(kind), shape, start) for name, kind in fields.items()}


BY_NARRATIVE, BY_NARRATIVE_N = (REAL, NARRATIVES), (WHOLE, NARRATIVES)
BY_MOTIVE = (REAL, MOTIVES)
RANKS = len(Rank)
#: Sets of markers there can be; `officers.markers` is one, a bit for each narrative.
SETS = 1 << NARRATIVES
#: Bit of `officers.filed_under`: he has a dossier. The bits below say under which narratives.
HAS_DOSSIER = 1 << NARRATIVES
#: In `ties.whom` and `ties.place`: the number itself, and above it what the other is.
NUMBER = (1 << 28) - 1
SUPERIOR_TIE, SUBORDINATE_TIE, RIVAL_TIE = 1 << 28, 1 << 29, 1 << 30
#: Motives that a loss among his own ties moves, the first of all: fear and belief.
CLOSE = 2
#: In `places.post`: not in service.
OUT = 127
#: Places in a block, whose earliest reading is kept, and blocks in a stretch, of which it is again.
BLOCK, STRETCH = 32, 16
#: Stages of the leadership's dealing with a story.
DORMANT, VERIFYING, ORDERED = range(3)
#: Ranks from which an arrest wants the leadership, and from which it checks the case itself.
SENIOR, HIGH_COMMAND = int(NOMENKLATURA), int(vocabulary.HIGH_COMMAND)
#: Calendars: first index of `calendar`.
CALENDARS = 5
SENTENCES, RELEASES, NATURAL, APPEALS, SIGNALS = range(CALENDARS)
#: Measures that conditions wait for: counts, then these.
MEASURES = (*COUNTS, "belief", "lost", "command_lost", "pressure", "shield", "order")
#: Place in `COUNTS` that a kind of row adds to, -1 where none.
LETTERS_BY_MOTIVE = COUNTS.index("letters_fear")
ARRESTS, DISMISSALS, REINSTATEMENTS = (
    COUNTS.index(name) for name in ("arrests", "dismissals", "reinstatements")
)
COUNT_OF_KIND = np.array([COUNTS.index(COUNTED[kind]) if kind in COUNTED else -1 for kind in Kind])


def _values() -> dict[str, dict[str, Array]]:
    """Every parameter, by section: `s.values.police.zeal`."""
    sections: dict[str, dict[str, object]] = {}
    for name in PARAMETERS:
        section, field = name.split(".")
        sections.setdefault(section, {})[field] = REAL
    return {f"values.{s}": {"all": together(start=GIVEN, **f)} for s, f in sections.items()}


def _listed(*shape: int | str, **fields: object) -> dict[str, Array]:
    """A list that grows: its fields, and how many entries it has."""
    return {"entries": together(*shape, **fields), "length": together(start=0, count=WHOLE)}


def _queue(**fields: object) -> dict[str, Array]:
    """A list that is worked off from its head."""
    return {
        "entries": together("room", **fields),
        "length": together(start=0, head=WHOLE, count=WHOLE),
    }


#: Group -> array -> what stands in it; the group "" is of the army as a whole. Officers with
#: recruits to come are told of by number or, where a loss goes through a whole unit, by place:
#: unit by unit, founders by founding rank from the top down, then recruits as they come. Those
#: below a rank are then one stretch of places, and recruits yet to come the end of it.
STATE: dict[str, dict[str, Array]] = {
    "": {
        "army": together(
            start=0,
            day=WHOLE, count=WHOLE, decided=WHOLE, overflow=WHOLE, met=WHOLE, next_act=WHOLE,
            line=WHOLE, halted=WHOLE,
            pressure=REAL, vigilance=REAL, coercion=REAL, capacity=REAL,
            inflation=REAL, fade=REAL,
            clock=BY_MOTIVE, base_rate=BY_MOTIVE, gain=BY_MOTIVE,
            weight=BY_NARRATIVE, openness=BY_NARRATIVE,
            light=BY_NARRATIVE, most_light=REAL,  # what a unit of file counts, and at most
            marked_weight=(REAL, SETS),  # what each set of markers weighs in today's line
            plain_pull=(REAL, RANKS * SETS),  # of a man without a dossier, -1 until asked for
            visibility=(REAL, RANKS),
            today=(WHOLE, len(COUNTS)), total=(WHOLE, len(COUNTS)),
            in_status=(WHOLE, len(Status)),
            key=(WHOLE, DECISIONS),  # seed of each decision
            until=WHOLE,  # the day before which to come back
            parts=WHOLE, anew=WHOLE,  # whether luck may be drawn anew, whether it has been
            ends_decided=WHOLE, absent=WHOLE, without_author=WHOLE, without_letter=WHOLE,
        ),
        **apart(CALENDARS, "mornings", start=-1, calendar=INT),  # first entry
    },
    **_values(),
    "levers": {
        "all": together(
            "days", start=GIVEN, salience=BY_NARRATIVE,
            **{lever.word: REAL for lever in Lever if lever >= NARRATIVES},
        )
    },
    "series": {
        "all": together(
            "days", counts=(REAL, len(COUNTS)), levers=(REAL, len(Lever)),
            pressure=REAL, vigilance=REAL, coercion=REAL, shield=REAL, capacity=REAL,
            belief=BY_NARRATIVE, weight=BY_NARRATIVE, voice=(REAL, VOICES * NARRATIVES),
            memory=REAL, licence=REAL, cases=REAL, custody=REAL, serving=REAL, dismissed=REAL,
            command_lost=REAL, inexperienced=REAL, order=REAL,
        )
    },
    "acts": {
        "all": together(
            "acts", start=GIVEN, day=WHOLE, trigger=WHOLE, kind=WHOLE, narrative=WHOLE,
            first=WHOLE, end=WHOLE, arrest=WHOLE, old_guard=WHOLE, weight=REAL, echoes=REAL,
            army=WHOLE, voice=WHOLE, source=WHOLE,
        ),
        **apart("persons", start=GIVEN, officer=WHOLE),
    },
    "true_agents": apart("true_agents", start=GIVEN, officer=WHOLE),
    "conditions": {
        "all": together(
            "conditions", start=GIVEN, measure=WHOLE, narrative=WHOLE, at_least=WHOLE, value=REAL
        ),
        **apart("conditions", met=TRUTH),
    },
    "officers": {
        "badge": together("officers", status=BYTE, rank=BYTE, markers=BYTE, filed_under=BYTE),
        "record": together(
            "officers",
            letters_against=INT, next_request=INT, requests=INT, arrests=INT, dismissals=INT,
            appeals=INT, appeal_day=INT, release_day=INT, last_row=INT, held_on=INT, confessed=INT,
            fresh_until=INT, reinstated=INT, case=INT, signals=INT, true_agent=INT,
            testifies=INT,  # under which narrative he is heard against its subject, and 1; else 0
            charged_at=INT,  # his place among the charged, where he confesses again today
            spoken=INT,  # how often he has confessed, further charges counted
            on_list=INT,  # place on the police's list, -1 if he stands on none
        ),
        "letters": together(
            "officers", written=(INT, MOTIVES), noted=INT, borne=REAL, disposition=BY_MOTIVE
        ),
        "absence": together("officers", left=BY_MOTIVE),
        **apart("officers", suspicion=REAL),  # when the run is over
        **apart("officers", start=0, trust=REAL, endured=REAL),
        **apart("officers", start=False, asked=TRUTH, outlived=TRUTH),
        "station": together(
            "officers", start=GIVEN, unit=INT, place=INT, first_tie=INT, end_of_ties=INT
        ),
        **apart("officers", start=GIVEN, party=TRUTH, resistance=REAL, founding_rank=BYTE,
                  rivals=INT),
    },
    "dossiers": {
        "all": together(
            "officers", echo=BY_NARRATIVE, top_weight=REAL, top_row=INT, items=INT,
            filed=BY_NARRATIVE, echoes=REAL, spare=REAL,
        ),
    },
    "ties": {
        "choice": together("ties", start=GIVEN, whom=INT, weight=SINGLE),  # recruits last
        **apart("ties", start=GIVEN, place=INT),  # what a loss asks of a tie
    },
    "places": {
        "close": together("officers", CLOSE, close_due=REAL, exposure=INT, cause=INT),
        **apart(MOTIVES - CLOSE, "officers", start=inf, other_due=REAL),
        **apart("officers", start=inf, noted_at=REAL),
        **apart("officers", start=OUT, post=BYTE),  # rank of those in service
        **apart("officers", start=GIVEN, officer=INT, service=REAL),
    },
    "blocks": apart(MOTIVES, "blocks", start=inf, earliest=REAL),
    "stretches": apart(MOTIVES, "stretches", start=inf, earliest=REAL),
    "units": {
        "hope": together("units", RANKS, start=0, hopes=INT, hoped_by=INT),
        **apart("units", start=0, losses=REAL, clock=REAL),
        **apart("units", start=NOBODY, lost_row=INT),
        **apart("units", start=inf, next_silence=REAL),
        **apart("units", end=INT),  # place after the last man who has entered service
        **apart("units", start=GIVEN, habit=REAL),
        **apart("bounds", start=GIVEN, first_place=WHOLE),
        **apart("units", RANKS, start=GIVEN, first_below=INT),
    },
    "leadership": {
        "all": together(
            start=0, belief=BY_NARRATIVE, stage=BY_NARRATIVE_N, until=BY_NARRATIVE_N,
            verified=BY_NARRATIVE_N, row=BY_NARRATIVE_N, subject=BY_NARRATIVE_N,
            testified=BY_NARRATIVE_N, pause=BY_NARRATIVE_N, memory=REAL, orders=WHOLE,
            ordered_on=WHOLE,
        )
    },
    "voices": {
        "all": together(  # words that have not faded: by narrative, abroad by source as well
            start=0, police=BY_NARRATIVE, below=BY_NARRATIVE, chief=BY_NARRATIVE,
            abroad=(REAL, SOURCES * NARRATIVES),
            added=(REAL, VOICES * NARRATIVES),  # what each adds to belief
        )
    },
    "police": {
        "all": together(
            start=0, learned=BY_NARRATIVE, confessed=BY_NARRATIVE_N, filed=BY_NARRATIVE_N,
            growth=REAL, credit=REAL, quota_credit=REAL, clock=REAL, old_guard_clock=REAL,
            last_border=REAL, arrested=REAL, licence=REAL, watch_credit=REAL, watches=WHOLE,
            story=WHOLE, further_clock=BY_NARRATIVE, pressed_clock=REAL,
        )
    },
    "chief": {
        "all": together(
            start=0, shield=REAL, held=REAL, credit=REAL, minded=REAL, found_row=BY_NARRATIVE_N,
            reported=WHOLE, reports=WHOLE, report_clock=REAL, report_due=REAL, report_borne=REAL,
        )
    },
    "personnel": {
        "all": together(
            start=0, fresh=WHOLE, posts=WHOLE, command=WHOLE, command_away=WHOLE,
            next_recruit=WHOLE, intake_credit=REAL, review_credit=REAL, screening_credit=REAL,
            screened=WHOLE,
        )
    },
    "cases": _listed(
        "officers",
        suspect=INT, hot=INT,  # his place among the hot cases, -1 if he has none
        rests=INT,  # until when he is not asked for: his `next_request`, near at hand
        rank=BYTE, markers=BYTE, charge=BYTE,  # the narrative that weighs most
        under_it=REAL, under_others=REAL,  # visibility times what is on file
    ),
    "hot": {
        **_listed("officers", case=INT),  # cases that may stand near the top of the list
        "choice": together(  # when they were chosen: how many, and in what light
            start=0, chosen=WHOLE, cold_below=REAL, light=BY_NARRATIVE, most_light=REAL,
            marked_weight=(REAL, SETS),
        ),
    },
    "leaving": _listed("officers", officer=INT),
    "prisoners": _listed(  # who have not confessed; `check` is the narrative under check, or NONE
        "room", officer=WHOLE, arrest=WHOLE, check=WHOLE, breaks_at=REAL
    ),
    "charged": _listed(  # who have confessed and are not sentenced
        "room", officer=WHOLE, arrest=WHOLE, story=WHOLE, further_at=REAL, pressed_at=REAL,
        sentence_days=REAL,  # mean days to his sentence, as it stood when he confessed
    ),
    "associates": _listed("room", officer=WHOLE, narrative=WHOLE, row=WHOLE),
    "marked": {  # founders who carry each marker, one after another
        **apart("marked", start=GIVEN, officer=WHOLE),
        **apart(NARRATIVES + 1, start=GIVEN, first_marked=WHOLE),
    },
    "tray": _listed("room", officer=WHOLE, narrative=WHOLE, row=WHOLE, weight=REAL),
    "due": apart("room", code=WHOLE, author=WHOLE, target=WHOLE),
    "letters": _listed(
        "room", author=WHOLE, target=WHOLE, occurrence=WHOLE, row=WHOLE,
        likely=WHOLE,  # the target where a cell would take it up as things stood
    ),
    "silent": _listed("officers", officer=WHOLE),
    "requests": _listed("room", officer=WHOLE, row=WHOLE),
    "old_guard": _listed("room", breaks_at=REAL),
    "moved": _listed("room", narrative=WHOLE, officer=WHOLE),
    "notes": _listed("room", next=INT, officer=INT),
    "rows": {**apart("room", **COLUMNS), "length": together(start=0, count=WHOLE)},
    "appeals": _queue(officer=WHOLE, number=WHOLE),
    "vacancies": _queue(day=WHOLE, unit=WHOLE, rank=WHOLE, row=WHOLE),
    "passing": _queue(day=WHOLE, officer=WHOLE, served=WHOLE),
    "ripening": _queue(day=WHOLE, officer=WHOLE),
    "heap": apart("officers", officer=WHOLE, suspicion=REAL),
    "scratch": {
        **apart("officers", number=WHOLE),
        **apart("most_ties", weight=REAL),  # of acquaintances
        **apart("most_ties", with_dossier=WHOLE),  # ties to men who have one
        **apart(NARRATIVES + 1, sticking=REAL),  # weights of the narratives, and of doubt
        "counts": together(start=0, known=WHOLE, weighed=WHOLE),
        **apart(NARRATIVES, watched=REAL),  # weights of the marked groups
    },
    "named": _listed(1024, officer=WHOLE),  # by the present confession
}  # fmt: skip


#: Every array by its name, `officers.badge`; those of the army as a whole by their own.
ARRAYS = {
    f"{group}.{name}".removeprefix("."): array
    for group, arrays in STATE.items()
    for name, array in arrays.items()
}


def _fields(group: str) -> dict[str, Field]:
    found = {}
    for name, (kind, *_) in STATE[group].items():
        array = f"{group}.{name}".removeprefix(".")
        if kind.fields is None:
            found[name] = Field(array, kind, 0, ())
        for field, (form, offset, *_) in (kind.fields or {}).items():
            found[field] = Field(array, form.base, offset, form.shape)
    return found


#: Group -> field -> where it stands.
FIELDS = {group: _fields(group) for group in STATE} | {"values": {}}
#: All levers of a day, by code.
FIELDS["levers"]["every"] = Field("levers.all", np.dtype(REAL), 0, (len(Lever),))
