"""The words of the model: codes for ranks, narratives, kinds of row, decisions.

Everything else may import this module; it imports nothing of ours.
Codes are small integers because both engines store them in arrays; they are part of the
stored format, so members are only ever appended, never renumbered.
"""

from __future__ import annotations

from enum import IntEnum


class Word(IntEnum):
    """An integer code that knows the word people write and read for it."""

    @property
    def word(self) -> str:
        """Lower-case name, as it stands in scenario files, ledgers and figures."""
        return self.name.lower()

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """All words in the order of their codes."""
        return tuple(member.word for member in cls)


class Rank(Word):
    """Line ranks of `establishment.csv`, lowest first; other branches use their equivalents."""

    LIEUTENANT = 0
    SENIOR_LIEUTENANT = 1
    CAPTAIN = 2
    MAJOR = 3
    COLONEL = 4
    BRIGADE_COMMANDER = 5
    DIVISION_COMMANDER = 6
    CORPS_COMMANDER = 7
    ARMY_COMMANDER = 8
    MARSHAL = 9


class RankGroup(Word):
    """Groups of ranks used in tables."""

    COMPANY = 0
    FIELD = 1
    SENIOR = 2
    HIGH_COMMAND = 3


#: Group of each rank, indexed by rank code (`establishment.csv`, column rank_group).
GROUP_OF_RANK: tuple[RankGroup, ...] = (
    RankGroup.COMPANY,
    RankGroup.COMPANY,
    RankGroup.COMPANY,
    RankGroup.FIELD,
    RankGroup.SENIOR,
    RankGroup.SENIOR,
    RankGroup.SENIOR,
    RankGroup.HIGH_COMMAND,
    RankGroup.HIGH_COMMAND,
    RankGroup.HIGH_COMMAND,
)

#: From this rank up an arrest also needs the leadership (docs/odd.md, 7.9; M27, M28).
NOMENKLATURA = Rank.BRIGADE_COMMANDER
#: From this rank up a case must be checked by the leadership itself (M28).
HIGH_COMMAND = Rank.CORPS_COMMANDER


class Branch(Word):
    """Branches of service."""

    GROUND = 0
    AIR = 1
    POLITICAL = 2
    NAVY = 3


class Level(Word):
    """Levels of the command tree, top first."""

    COMMISSARIAT = 0
    DISTRICT = 1
    CORPS = 2
    DIVISION = 3
    REGIMENT = 4
    BATTALION = 5


class Tie(Word):
    """What the other officer is to the owner of the tie."""

    PEER = 0
    SUPERIOR = 1
    SUBORDINATE = 2
    SERVICE = 3


class Narrative(Word):
    """What the times make of a life (M21)."""

    MILITARY_SPECIALIST = 0
    FORMER_TROTSKYIST = 1
    FOREIGN_AGENT = 2
    NATIONAL_MINORITY = 3
    RIGHT_DEVIATION = 4
    FACTIONAL = 5


class Motive(Word):
    """Why a letter is written (M39)."""

    FEAR = 0
    BELIEF = 1
    CAREER = 2
    GRUDGE = 3


NARRATIVES = len(Narrative)
MOTIVES = len(Motive)


class Voice(Word):
    """Whom the leadership hears; each speaks for itself and fades (M07, M32)."""

    POLICE = 0
    BELOW = 1
    ABROAD = 2
    CHIEF = 3


VOICES = len(Voice)
#: Sources abroad that are told apart: the common one, and as many less one that are their own.
SOURCES = 8


class Status(Word):
    """Where an officer is; reinstated means serving again with a mark."""

    RECRUIT = 0  # founded with the corps, not yet commissioned
    SERVING = 1
    DISMISSED = 2
    ARRESTED = 3
    CAMP = 4
    SHOT = 5
    SUICIDE = 6
    LEFT = 7  # natural loss: death, age, health


class Kind(Word):
    """Kinds of ledger row."""

    LETTER = 0
    ITEM = 1
    NAME = 2
    REQUEST = 3
    REFUSAL = 4
    TRANSFER = 5
    VERIFICATION = 6
    CLEARANCE = 7
    ARREST = 8
    CONFESSION = 9
    EXPULSION = 10
    DISMISSAL = 11
    SENTENCE = 12
    EXECUTION = 13
    RELEASE = 14
    SUICIDE = 15
    LOSS = 16
    PROMOTION = 17
    REINSTATEMENT = 18
    INTAKE = 19
    ORDER = 20
    HALT = 21
    REPORT = 22
    ALL_CLEAR = 23
    FURTHER_CHARGE = 24
    CONFRONTATION = 25
    VOUCHING = 26


class Lever(Word):
    """What the timeline moves: one column per lever, one row per day."""

    SALIENCE_MILITARY_SPECIALIST = 0
    SALIENCE_FORMER_TROTSKYIST = 1
    SALIENCE_FOREIGN_AGENT = 2
    SALIENCE_NATIONAL_MINORITY = 3
    SALIENCE_RIGHT_DEVIATION = 4
    SALIENCE_FACTIONAL = 5
    PUSH = 6
    VIGILANCE = 7
    TENSION = 8
    ZEAL = 9
    CAPACITY = 10
    COERCION = 11
    STEERING = 12
    SHIELD = 13
    RESTRAINT = 14
    REVIEW = 15
    INTAKE = 16
    QUOTA = 17
    DEADLINE = 18


class Decision:
    """The second part of a draw's address: what is being decided.

    Plain integers: an enumeration's members cost a compiled function a hundred times as much
    to take as a number does.
    """

    # of the corps, under the corps seed
    FOUND_RANK = 0
    FOUND_BRANCH = 1
    FOUND_UNIT = 2
    FOUND_PARTY = 3
    FOUND_MARKER = 4
    FOUND_DISPOSITION = 5
    FOUND_RESISTANCE = 6
    FOUND_EXPERIENCE = 7
    FOUND_TIE = 8
    FOUND_HABIT = 9
    FOUND_RIVAL = 10
    # of the timeline
    DATE = 20
    SHARE = 21
    # of the run
    BREAKING_POINT = 30
    TARGET = 31
    ACCUSATION = 32
    CELL = 33
    SILENCE = 34
    SILENCE_NARRATIVE = 35
    TIEBREAK = 36
    SANCTION = 37
    VERDICT = 38
    SUICIDE = 39
    RESISTANCE = 40
    NAMES = 41
    STEER = 42
    NAMED = 43
    NAMED_NARRATIVE = 44
    SENTENCE_DELAY = 45
    SENTENCE = 46
    RELEASE_DELAY = 47
    NATURAL_LOSS = 48
    APPEAL_DELAY = 49
    APPEAL = 50
    OLD_GUARD = 51
    TRUE_AGENT = 52
    SIGNAL = 53
    TRANSFER = 54
    # of what is read from a run
    MASS_OPERATIONS = 55
    # of the run again
    REPORT = 56
    ALL_CLEAR = 57
    VOUCHING = 58
    WATCH = 59
    WATCHED = 60
    FURTHER_CHARGE = 61
    PRESSED_ON = 62
    ASSOCIATE = 63
    SPARED = 64
    SCREENED = 65


#: Codes of decisions are below this.
DECISIONS = 66

_D = Decision
#: The decisions of a run in blocks, each of which can have a seed of its own, `luck.WORD`. What
#: founds the corps has one already, `officers.seed`.
BLOCKS: dict[str, tuple[int, ...]] = {
    "dates": (_D.DATE, _D.SHARE),
    "letters": (_D.BREAKING_POINT, _D.TARGET, _D.ACCUSATION, _D.CELL),
    "silence": (_D.SILENCE, _D.SILENCE_NARRATIVE),
    "sanction": (
        _D.SANCTION, _D.TRANSFER, _D.SPARED, _D.VERDICT, _D.VOUCHING, _D.REPORT, _D.ALL_CLEAR,
    ),
    "custody": (
        _D.SUICIDE, _D.RESISTANCE, _D.NAMES, _D.STEER, _D.NAMED, _D.NAMED_NARRATIVE,
        _D.FURTHER_CHARGE, _D.PRESSED_ON, _D.OLD_GUARD, _D.ASSOCIATE,
    ),
    "sentences": (
        _D.SENTENCE_DELAY, _D.SENTENCE, _D.RELEASE_DELAY, _D.APPEAL_DELAY, _D.APPEAL,
    ),
    "rest": (
        _D.WATCH, _D.WATCHED, _D.SCREENED, _D.NATURAL_LOSS, _D.TRUE_AGENT, _D.SIGNAL,
        _D.TIEBREAK, _D.MASS_OPERATIONS,
    ),
}  # fmt: skip

#: Actors that are not officers. Officers are 0, 1, 2, …
NOBODY = -1
NKVD = -2
LEADERSHIP = -3
ARMY_CHIEF = -4
CELL = -5
BOARD = -6
CADRES = -7
#: Trigger number t of a scenario acts as TRIGGER - t.
TRIGGER = -16

ACTORS = {
    NOBODY: "",
    NKVD: "NKVD",
    LEADERSHIP: "leadership",
    ARMY_CHIEF: "army chief",
    CELL: "party cell",
    BOARD: "review board",
    CADRES: "cadre administration",
}

#: Ledger value for "no motive" and "no narrative".
NONE = -1
