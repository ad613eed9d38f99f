"""The numbers of the decision: what the leadership hears, whom it trusts, what the army chief does.

Sections of the tree in `parameters`, whose head says what stands for what.
"""

from __future__ import annotations

from sim.scenario.sections import FITTED, JUDGEMENT, Section, number
from sim.vocabulary import Lever

# fmt: off

class Leadership(Section):
    """Stalin and his circle: one belief, in log-odds, for each narrative, and who is heard."""

    restraint: float = number(1.0, -10, 10, "log-odds",
        "belief the leadership needs before it lets seniors be taken", "M27", lever=Lever.RESTRAINT)
    prior: float = number(-3.2, -10, 10, "log-odds",
        "belief in each narrative when nobody says anything", "M11", FITTED)
    old_distrust: float = number(1.97, 0, 10, "log-odds",
        "what belief in a plot of former tsarist officers has beyond that", "M04", JUDGEMENT)
    bound: float = number(7.0, 0.1, 20, "log-odds", "largest belief or disbelief", JUDGEMENT)
    memory: float = number(0.2, 0, 10, "log-odds", "what earlier alarms have left on day 0", "M01",
        "M02", JUDGEMENT)
    memory_most: float = number(2.0, 0, 10, "log-odds",
        "what an alarm that is fully believed leaves in the end", "M01", "M02", JUDGEMENT)
    memory_days: float = number(900.0, 1, 100_000, "days",
        "in which memory goes 63 % of its way", "M01", "S150", JUDGEMENT)
    forgetting: float = number(88.0, 1, 5000, "days", "in which a voice fades by 63 %", "M01",
        JUDGEMENT)
    abroad_lasts: float = number(2.0, 0.1, 100, "multiple",
        "by which rumours from abroad are remembered longer", "M03", "M48", JUDGEMENT)
    police: float = number(0.082, 0, 50, "log-odds per word heard and zeal",
        "weight of the police's voice", "M07", "M12", FITTED)
    below: float = number(0.309, 0, 50, "log-odds per word heard",
        "weight of the voice from below, once no shield is held before it", "M07", "M39", FITTED)
    abroad: float = number(0.287, 0, 50, "log-odds per word heard",
        "weight of the voice from abroad", "M26", "M48", FITTED)
    chief: float = number(0.65, 0, 50, "log-odds",
        "weight of the army chief's own report, per logarithm of what it holds", "M35",
        "voroshilov-report-1937", FITTED)
    saturation: float = number(3.16, 0.01, 1e6, "log-odds",
        "that no one voice passes, however loud", "M32", JUDGEMENT)
    agreement: float = number(0.49, 0, 20, "log-odds",
        "what two loud voices that agree weigh beyond both", "M32", JUDGEMENT)
    all_clear: float = number(2.16, 0, 20, "log-odds",
        "what the army's word that all is well takes off while its chief stands behind it", "M07",
        "M34", JUDGEMENT)
    tension: float = number(1.0, 0, 20, "log-odds", "weight of perceived threat in belief", "M09",
        "M33", JUDGEMENT)
    confession_company: float = number(0.037, 0, 1000, "words per confession per 100,000 officers",
        "what the confession of a company officer counts as", "M15", "M17", JUDGEMENT)
    confession_field: float = number(0.115, 0, 1000, "words per confession per 100,000 officers",
        "what the confession of a major or colonel counts as", "M15", "M17", JUDGEMENT)
    confession_senior: float = number(11.5, 0, 1000, "words per confession per 100,000 officers",
        "what the confession of a brigade commander or above counts as", "M15", "M17", "M27",
        JUDGEMENT)
    arrest: float = number(0.05, 0, 10, "multiple", "of a confession that an arrest counts as",
        JUDGEMENT)
    finding: float = number(0.0144, 0, 1000, "words per item per 100,000 officers",
        "what a letter, or another item the army found itself, counts as", "M39", JUDGEMENT)
    verification: int = number(12, 0, 200, "days",
        "a case against the high command is checked before anyone is taken", "M28", "S076", "S094",
        "S095")
    check_witnesses: int = number(2, 0, 20, "officers",
        "other seniors, the most suspect first, whom the police asks for in a check", "M17",
        "kork-arrest-1937", JUDGEMENT)
    check_coercion: float = number(7.0, 1, 1000, "multiple",
        "by which they are pressed harder than others", "M16", "S069", JUDGEMENT)
    check_vouchers: int = number(7, 1, 100, "officers",
        "of the highest in service who are asked whether they stand by him", "M31", JUDGEMENT)
    check_pause: int = number(90, 0, 5000, "days", "without another check after a clearance", "M31",
        JUDGEMENT)
    check_discount: float = number(0.3, 0, 1, "share",
        "of what was said that a clearance leaves standing", "M31", JUDGEMENT)
    verdict_bias: float = number(0.0, -20, 20, "log-odds",
        "of striking at restraint, with nothing more", "M31", JUDGEMENT)
    verdict_belief: float = number(2.47, 0, 20, "log-odds per log-odds",
        "weight of belief above restraint in the verdict", "M31", JUDGEMENT)
    verdict_confession: float = number(1.2, 0, 20, "log-odds per witness",
        "weight of a senior who confessed during the check", "M17", JUDGEMENT)
    verdict_evidence: float = number(0.31, 0, 20, "log-odds per unit of file",
        "weight of his file in the verdict", "M17", JUDGEMENT)
    verdict_openness: float = number(2.2, 0, 20, "log-odds per logarithm",
        "weight of how widely the story sticks, from an openness of 0.05", "M21", JUDGEMENT)
    verdict_vouching: float = number(8.5, 0, 50, "log-odds",
        "weight of comrades who all stand by him", "M31", JUDGEMENT)
    cleared_days: float = number(180.0, 0, 5000, "days",
        "for which a cleared man is not asked for again", "M31", "S150", JUDGEMENT)
    halt_loss: float = number(4.0, 0, 1000, "log-odds per share of command lost", "weight of "
        "lost command against belief when the leadership considers a halt; 0 switches it off",
        "M57", "M58", JUDGEMENT)
    halt_doubt: float = number(4.0, 0, 1000, "log-odds per share of those removed who came back",
        "weight of what has come out of the police's work in the same", "M56", "M57", JUDGEMENT)


class Trust(Section):
    """Belief about persons: what suspicion must overcome."""

    high_command: float = number(0.5, 0, 100, "share of the threshold",
        "trust in everybody of the high command on day 0", "M27", "M34", JUDGEMENT)
    clearance: float = number(1.0, 0, 100, "share of the threshold",
        "trust that being cleared adds", "M31", JUDGEMENT)
    favour: float = number(10.0, 0, 100, "share of the threshold",
        "trust that a public favour adds: a post given by the leadership", "S139", JUDGEMENT)


class Chief(Section):
    """The army chief: shield, sanction, and the report he makes when he can refuse no longer."""

    shield: float = number(0.6, 0, 1, "share", "requests the army chief refuses", "M34", "M36",
        lever=Lever.SHIELD)
    erosion: float = number(0.0895, 0, 10, "per day and unit of pressure",
        "rate at which the shield erodes under pressure beyond the bearable", "M35", FITTED)
    bearable: float = number(0.0676, 0, 10, "pressure", "pressure that he can bear", "M34", "M35",
        FITTED)
    recovery: float = number(400.0, 1, 100_000, "days",
        "in which a shield that was lost comes back by 63 %", "M34", JUDGEMENT)
    specialists: float = number(0.615, 0, 1, "share",
        "of the shield, and of the pressure he minds, where former tsarist officers are meant",
        "E3", JUDGEMENT)
    deadline: float = number(0.0, 0, 1, "multiple",
        "a deadline to report enemies: 1 while it runs, 0 otherwise", "S159",
        "nko-one-month-deadline-1937", lever=Lever.DEADLINE)
    reports_below: float = number(0.28, 0, 1, "share",
        "shield below which he reports while a deadline runs", "M35", FITTED)
    report_hazard: float = number(0.2, 0, 10, "per day",
        "hazard of that report when the army has found a great deal itself", "M35", JUDGEMENT)
    report_found: float = number(277.0, 0.1, 100_000, "items per 100,000 officers",
        "with which that hazard reaches 63 %", "M35", JUDGEMENT)
    report_unit: float = number(139.0, 0.1, 100_000, "items per 100,000 officers",
        "in which what his report holds is counted", "M35", JUDGEMENT)
    gone_over: float = number(0.5, 0, 1, "share", "of his shield that is left by his report", "M35",
        JUDGEMENT)
    vindicated: float = number(0.5, 0, 1, "share",
        "of the shield he has lost that a clearance gives back", "M31", "stalin-clears-1930",
        JUDGEMENT)


class Items(Section):
    """What an item of each kind weighs that a trigger puts in a file, in names."""

    rumour: float = number(0.4, 0, 10, "names", "hearsay and reports of reports", "M26", "M48",
        JUDGEMENT)
    note: float = number(0.4, 0, 10, "names", "a note of the police's own, or an old file", "M01",
        "M05", JUDGEMENT)
    carelessness: float = number(0.5, 0, 10, "names",
        "an accident or a lost paper laid to somebody", "M46", JUDGEMENT)
    document: float = number(0.6, 0, 10, "names", "something in writing that names him", "M03",
        "M47", JUDGEMENT)
    testimony: float = number(0.75, 0, 10, "names",
        "being named in a confession, as those that the run brings about", "M15", JUDGEMENT)


class Reports(Section):
    """What a report of each kind counts as, in words to the leadership."""

    rumour: float = number(1.1, 0, 100, "words", "hearsay from abroad", "M26", "M48", JUDGEMENT)
    document: float = number(1.4, 0, 100, "words", "something in writing", "M03", "M47", JUDGEMENT)
    testimony: float = number(6.0, 0, 100, "words",
        "confessions of men outside the army, laid before the leadership", "M15", "M17", JUDGEMENT)
    protocol: float = number(6.0, 0, 100, "words", "the confession of an officer of rank", "M15",
        "M17", JUDGEMENT)
    urging: float = number(24.0, 0, 100, "words", "a police chief who lays his whole case before "
        "the leadership and asks for leave to strike", "M07", "M27", JUDGEMENT)

# fmt: on
