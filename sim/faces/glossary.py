"""Words for the tables of the documentation that the code itself does not hold.

Floor 5. `sim.documents` puts them beside the codes and refuses to write a table with a word too
few or too many, so that a new kind of row or a new decision must be explained before it ships.
"""

from __future__ import annotations

#: Decision -> who, whom and occurrence of its address, its distribution, what it decides.
DECISIONS: dict[str, tuple[str, str, str, str, str]] = {
    "FOUND_RANK": ("officer", "-", "0", "uniform", "order in which ranks are dealt out"),
    "FOUND_BRANCH": (
        "person", "-", "0; 1", "uniform", "branch; arm in whose units a political officer serves",
    ),
    "FOUND_UNIT": (
        "person (unit)", "- (seat)", "0; 1; 2", "uniform",
        "district; place among men of the same rank, or a recruit's unit; standing of a seat",
    ),
    "FOUND_PARTY": ("person", "-", "0", "uniform", "party membership"),
    "FOUND_MARKER": ("person", "-", "narrative", "uniform", "whether he carries the marker"),
    "FOUND_DISPOSITION": ("person", "-", "motive", "normal", "readiness to denounce"),
    "FOUND_RESISTANCE": ("person", "-", "0", "normal", "resistance under interrogation"),
    "FOUND_EXPERIENCE": ("officer", "-", "0", "uniform", "years of service"),
    "FOUND_TIE": (
        "person", "other, or -", "0; 1; 2; 3 up", "uniform",
        "whether two men of a unit are tied; weight of a tie; number of ties of past service;"
        " each partner sought",
    ),
    "FOUND_HABIT": ("unit", "-", "0", "normal", "habit of cleansing of the unit's party cell"),
    "FOUND_RIVAL": ("lower of two", "higher", "0", "uniform", "whether a tie is a rivalry"),
    "DATE": ("hash of the trigger's id", "-", "0", "uniform", "day of a trigger within its span"),
    "SHARE": (
        "officer", "-", "checksum of the trigger's id", "uniform",
        "whether a trigger about a share of a group falls on him",
    ),
    "BREAKING_POINT": (
        "officer", "-", "letters so far from the motive", "exponential, a word for each motive",
        "breaking point of his next letter",
    ),
    "TARGET": ("author", "-", "4 * letters so far + motive", "uniform", "whom a letter names"),
    "ACCUSATION": (
        "author", "accused", "as TARGET", "uniform", "narrative in which a letter sticks",
    ),
    "CELL": ("author", "accused", "as TARGET", "uniform", "whether the cell expels him"),
    "SILENCE": (
        "officer", "-", "reproaches so far", "exponential", "how long his silence is borne",
    ),
    "SILENCE_NARRATIVE": (
        "officer", "-", "reproaches so far", "uniform", "narrative in which a reproach sticks",
    ),
    "TIEBREAK": ("officer", "-", "0", "uniform", "his place among equals on the police's list"),
    "SANCTION": ("officer", "-", "requests so far", "uniform", "whether the army chief signs"),
    "VERDICT": (
        "narrative", "-", "confrontations so far", "uniform", "order or clearance",
    ),
    "SUICIDE": (
        "officer", "-", "requests so far", "uniform", "whether he forestalls his arrest",
    ),
    "RESISTANCE": (
        "prisoner", "-", "arrests before", "exponential", "breaking point under interrogation",
    ),
    "NAMES": (
        "prisoner, or the NKVD", "-", "arrests, or witness", "uniform",
        "number of names, by inversion",
    ),
    "STEER": (
        "prisoner", "-", "1024 * arrests + place of the name", "uniform",
        "whether a name is supplied, known by repute, or known to him",
    ),
    "NAMED": (
        "prisoner, or the NKVD", "-", "as STEER (1024 * witness + place)", "uniform", "who it is",
    ),
    "NAMED_NARRATIVE": (
        "prisoner, or the NKVD", "named", "as NAMED", "uniform",
        "narrative in which a name sticks",
    ),
    "SENTENCE_DELAY": ("prisoner", "-", "arrests", "exponential", "days to the sentence"),
    "SENTENCE": ("prisoner", "-", "arrests", "uniform", "death or camp"),
    "RELEASE_DELAY": (
        "prisoner", "-", "arrests before", "exponential", "days to release without confession",
    ),
    "NATURAL_LOSS": ("officer", "-", "0", "exponential", "days to natural loss"),
    "APPEAL_DELAY": ("officer", "-", "appeals before", "exponential", "days to the next appeal"),
    "APPEAL": ("officer", "-", "appeals", "uniform", "whether an appeal succeeds"),
    "OLD_GUARD": (
        "-", "-", "witness", "exponential", "when a man of the former police chief is arrested",
    ),
    "TRUE_AGENT": ("officer", "-", "0", "uniform", "whether he really serves a foreign power"),
    "SIGNAL": (
        "true agent", "-", "signals so far", "exponential", "days to the next true item",
    ),
    "TRANSFER": (
        "officer", "-", "requests so far", "uniform",
        "transfer or refusal where the leadership is not convinced",
    ),
    "MASS_OPERATIONS": (
        "-", "-", "0", "exponential",
        "how much suspicion of society is borne before mass operations are decided",
    ),
}

#: Kind of ledger row -> who, whom, narrative, parent.
ROWS: dict[str, tuple[str, str, str, str]] = {
    "letter": (
        "author", "accused", "in which it sticks, or none",
        "the loss its author feels; none for a grudge, or where he feels none",
    ),
    "item": (
        "trigger, party cell (insufficient vigilance), or nobody (a true signal)", "officer",
        "under which it is filed, or none", "for insufficient vigilance the unit's latest loss",
    ),
    "name": (
        "prisoner, or the NKVD (its old guard)", "named", "in which it sticks, or none",
        "the confession; none for the old guard",
    ),
    "request": (
        "NKVD or army chief", "officer", "on which the case rests",
        "heaviest item on file, else the leadership's verification or order",
    ),
    "refusal": ("army chief or leadership", "officer", "of the case", "the request"),
    "transfer": ("leadership", "officer", "of the case", "the request"),
    "verification": ("leadership", "senior whose case began it", "verified", "the request"),
    "clearance": ("leadership", "each man moved meanwhile", "verified", "the verification"),
    "arrest": (
        "NKVD, army chief or trigger", "officer", "on which the case rests",
        "heaviest item on file, else what the request rests on",
    ),
    "confession": ("prisoner", "-", "on which he was arrested", "his arrest"),
    "expulsion": ("party cell", "officer", "of the letter", "the letter"),
    "dismissal": (
        "party cell or trigger", "officer", "of the letter or the trigger", "the expulsion",
    ),
    "sentence": ("NKVD", "prisoner", "on which he was arrested", "the confession"),
    "execution": ("NKVD", "prisoner", "on which he was arrested", "the sentence"),
    "release": (
        "NKVD (no confession), or review board (camp)", "prisoner", "-",
        "the arrest, or the sentence",
    ),
    "suicide": ("officer", "-", "of the case", "the request"),
    "loss": ("-", "officer", "-", "-"),
    "promotion": (
        "leadership", "officer", "-", "what vacated the post: a loss of any kind, or a promotion",
    ),
    "reinstatement": (
        "review board, or the NKVD with a release", "officer", "-",
        "the dismissal, or the release",
    ),
    "intake": ("-", "recruit", "-", "-"),
    "order": (
        "leadership or trigger", "senior confronted, if any", "ordered", "the verification",
    ),
    "halt": ("leadership or trigger", "-", "-", "-"),
    "report": ("trigger", "-", "reported on", "-"),
}

#: Column of the daily table that is neither a count nor a lever -> unit, meaning.
STATES: dict[str, tuple[str, str]] = {
    "pressure": ("pressure", "pressure from above"),
    "vigilance_felt": ("share", "vigilance with what a standing order adds"),
    "coercion_felt": ("per day", "coercion times what a standing order makes of it"),
    "shield_held": ("share", "requests the army chief refuses, eroded"),
    "capacity_held": ("cases per day per 100,000 officers", "capacity as enlarged"),
    "belief": ("log-odds", "belief of the leadership, this evening"),
    "weight": ("weight", "what the narrative weighs today: salience and learned"),
    "cases": ("officers", "on the police's list"),
    "custody": ("officers", "arrested and not yet sentenced or released, this evening"),
    "serving": ("officers", "in service, this evening"),
    "dismissed": ("officers", "dismissed and at large, this evening"),
    "command_lost": (
        "share", "officers from colonel up on day 0 who are not in service, whatever the reason",
    ),
    "inexperienced": (
        "ratio", "men promoted lately, against the posts above lieutenant on day 0",
    ),
    "order": ("orders", "purge orders in force, this evening"),
    "offspring": ("arrests", "brought about, then or later, by the arrests of this day"),
    "reproduction": ("ratio", "offspring over arrests; missing on days without arrests"),
}

#: Statistics a run of 1936-38 is held against -> what of the run stands beside them.
PATTERNS: dict[str, str] = {
    "S010": "men arrested or dismissed from 1937 on, each once",
    "S042": "arrests from June 1937 to the halt",
    "S035": "the same; the other reading of the record",
    "S046": "arrested among those removed",
    "S011": "men reinstated by the last day (the record runs to May 1940)",
    "S049": "arrests from May to 4 June 1937",
    "S047": "arrests from May to 20 June 1937",
    "S048": "arrests from May to 29 June 1937",
    "S055": "letters from June to 17 August 1937",
    "S044": "executions",
    "S109": "death sentences among sentences from brigade commander up",
    "S141": "losses of 1937 against those of 1938 (the record counts lasting losses)",
    "S069": "days from arrest to confession, 1936",
    "S071": "days from arrest to confession, May 1937",
    "S073": "days from arrest to confession, May 1937",
    "S062": "names in one confession",
    "S064": "names in one confession",
    "S065": "names in one confession",
    "S076": "days from transfer to arrest of the seniors",
    "S099": "arrests of Operation Vesna, 1930-31",
}

#: Constant of the founding, `module.NAME` -> meaning.
FOUNDING: dict[str, str] = {
    "units.ROSTER": "officers in a battalion or a staff at full size",
    "units.SPAN": "units under one above which another level is added",
    "units.COMMANDER": "standing of a commander's seat, in ranks, commissariat to battalion",
    "units.STAFF_FIRST": "standing of the first staff seat, in ranks, by level",
    "units.STAFF_LAST": "standing of the last staff seat, in ranks, by level",
    "people.DISTRICT_SIZE": "size of each district, relative, the centre first",
    "people.NAVY_SIZE": "size of each district's share of the navy, relative",
    "people.CENTRAL_PULL": "by how much one rank makes service at the centre more likely",
    "people.AIR": "share of the air force (S016 of S001)",
    "people.POLITICAL": "share of political officers",
    "people.NAVY": "share of the navy",
    "people.PARTY_GRADIENT": "party membership by rank, relative",
    "people.PARTY_POLITICAL": "party membership of political officers against others",
    "people.SERVICE_YEARS": "typical years of service by rank, each a fifth either way",
    "ties.PEER_SHARE": "of the ties beyond the chain of command, those with unit peers",
    "ties.RECRUIT_PEERS": "a recruit's chance of a tie with a peer, against founders'",
    "ties.SENIOR_GAIN": "more ties of past service, per rank",
    "ties.NEAR": "partners of past service near in district, branch and rank",
    "ties.SAME_RANK": "those and partners near in rank in any district; the rest is anybody",
    "ties.COHORT": "places in the list of near partners within which one is sought, at least",
    "ties.WEIGHT": "base weight of a tie to a peer, superior, subordinate, past service",
}
