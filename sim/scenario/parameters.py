"""Every number of the model once: default, bounds, unit, meaning, source.

A scenario's values are one frozen tree of the sections below; dotted names such as
`police.zeal` address them everywhere (files, `--set`, `with_values`, sweeps, tables in docs).
A source is an id of the evidence tables (`S001`, `M20`, `E3`, a chronology slug), the word
*judgement*, or the word *fit*: then the default was chosen by the fit that `docs/fit.md` tells
of, and its bounds, unit and meaning are judgement all the same. Sliders, priors and
sensitivity ranges read the bounds from here. The sections of the decision are in `escalation`,
how a section is read in `sections`.
"""

from __future__ import annotations

from sim.scenario.escalation import Chief, Items, Leadership, Reports, Trust
from sim.scenario.reading import Table
from sim.scenario.sections import FITTED, JUDGEMENT, Parameter, Section, number, switch
from sim.vocabulary import Lever, Narrative

# fmt: off

class Officers(Section):
    """The corps."""

    count: int = number(144_300, 200, 1_000_000, "officers", "officers on day 0", "S001")
    seed: int = number(1937, 0, 2**62, "seed", "which corps is founded; runs of one study share "
        "it, so that replicates differ in what happens and not in whom it happens to", JUDGEMENT)
    party: float = number(0.7, 0, 1, "share", "party members among officers", JUDGEMENT)
    ties: float = number(15.0, 2, 60, "ties", "mean number of ties of an officer", "M43", JUDGEMENT)
    rivals: float = number(0.07, 0, 1, "share", "ties that are rivalries (both ways)", "M50",
        JUDGEMENT)
    disposition_spread: float = number(1.0, 0, 3, "sigma of log",
        "spread of readiness to denounce between officers, by motive", "M39", JUDGEMENT)
    resistance_spread: float = number(0.8, 0, 3, "sigma of log",
        "spread of resistance under interrogation between officers", "M16", "S069", "S070", "S071")
    habit_spread: float = number(0.7, 0, 3, "sigma of log",
        "spread of the habit of cleansing between units' party cells", "M42", JUDGEMENT)


class Markers(Section):
    """Share of the whole corps that carries each marker; the gradient by rank is the founder's."""

    military_specialist: float = number(0.085, 0, 1, "share", "served the tsar as an officer",
        "S100", "S099", JUDGEMENT)
    former_trotskyist: float = number(0.012, 0, 1, "share",
        "once backed the United Opposition or served Trotskii closely", "M05",
        "trotskyist-officers-1926", JUDGEMENT)
    foreign_agent: float = number(0.035, 0, 1, "share", "service, training, kin or friends abroad",
        "S155", "M21", JUDGEMENT)
    national_minority: float = number(0.06, 0, 1, "share", "of a nationality with a state abroad",
        "S036", "M44", JUDGEMENT)
    right_deviation: float = number(0.01, 0, 1, "share", "known to have sided with the Right",
        "army-opposition-1928", JUDGEMENT)
    factional: float = number(0.02, 0, 1, "share", "belongs to the circle of a senior commander",
        "M50", JUDGEMENT)


class Police(Section):
    """The NKVD."""

    zeal: float = number(1.0, 0.2, 5, "multiple of a neutral chief's",
        "how much the head of police makes of the same file", "M12", lever=Lever.ZEAL)
    capacity: float = number(2.3, 0, 100_000, "cases per day per 100,000 officers",
        "cases the police can open a day in quiet times, once it has full licence", "M20",
        JUDGEMENT, lever=Lever.CAPACITY)
    capacity_gain: float = number(2.2, 0, 100, "share per unit of pressure",
        "how far capacity is enlarged under pressure", "M20", "nkvd-sectors-1937", JUDGEMENT)
    capacity_rate: float = number(0.05, 0, 100, "multiples per day",
        "how fast capacity can be enlarged or run down", "M20", JUDGEMENT)
    licence: float = number(0.012, 0, 1, "share",
        "of its capacity that the police may use where no officer has been taken yet", "M20",
        "ezhov-appointed-1936", FITTED)
    licence_arrests: float = number(28.0, 0.1, 100_000, "arrests per 100,000 officers",
        "officers taken lately with which half of the rest is open to it", "M20",
        "arrests-h2-1936", JUDGEMENT)
    licence_days: float = number(670.0, 1, 100_000, "days",
        "in which what has been taken loses 63 % of its force as a precedent", "M20", JUDGEMENT)
    watching: float = number(0.6, 0, 10_000, "items per day per 100,000 officers",
        "informers' items on marked men at zeal 1, whatever the licence", "M05", "M07", JUDGEMENT)
    threshold: float = number(1.6, 0, 100, "suspicion",
        "suspicion at which an arrest is asked for, in units of one name in a salient narrative",
        "M27", "M30", FITTED)
    patience: float = number(10.0, 1, 2000, "days",
        "before a refused case is brought again, for each time it was brought", "M02",
        JUDGEMENT)
    released_days: float = number(180.0, 0, 5000, "days",
        "for which a man who came back is not asked for again", "M31", JUDGEMENT)
    quota: float = number(0.0, 0, 100_000, "arrests per day per 100,000 officers",
        "requests the police must at least make a day, filled up from the top of its list", "M13",
        lever=Lever.QUOTA)
    steering_depth: float = number(60.0, 0, 100_000, "officers per 100,000",
        "how far down its list the police looks for the names it supplies to a prisoner", "M15",
        JUDGEMENT)
    old_guard: float = number(6.0, 0, 1000, "witnesses", "the former chief's men who are arrested "
        "in their turn after his replacement and name officers", "M18", "S168", JUDGEMENT)
    old_guard_rate: float = number(0.01, 0, 10, "per day and unit of pressure",
        "hazard of such an arrest", "M18", JUDGEMENT)


class Salience(Section):
    """How incriminating the official line makes each narrative on day 0."""

    military_specialist: float = number(0.3, 0, 5, "weight", "salience of service under the tsar",
        "M04", lever=Lever.SALIENCE_MILITARY_SPECIALIST)
    former_trotskyist: float = number(0.3, 0, 5, "weight", "salience of former opposition", "M05",
        lever=Lever.SALIENCE_FORMER_TROTSKYIST)
    foreign_agent: float = number(0.1, 0, 5, "weight", "salience of contact abroad", "M21",
        lever=Lever.SALIENCE_FOREIGN_AGENT)
    national_minority: float = number(0.05, 0, 5, "weight", "salience of nationality", "M44",
        lever=Lever.SALIENCE_NATIONAL_MINORITY)
    right_deviation: float = number(0.1, 0, 5, "weight", "salience of siding with the Right",
        JUDGEMENT, lever=Lever.SALIENCE_RIGHT_DEVIATION)
    factional: float = number(0.05, 0, 5, "weight", "salience of belonging to a senior's circle",
        "M50", lever=Lever.SALIENCE_FACTIONAL)


class Openness(Section):
    """How readily each narrative sticks to a man without its marker; 1 is like having it."""

    military_specialist: float = number(0.005, 0, 1, "share", "one served the tsar or one did not",
        "M21", JUDGEMENT)
    former_trotskyist: float = number(0.0104, 0, 1, "share", "a past vote can be alleged", "M21",
        JUDGEMENT)
    foreign_agent: float = number(0.125, 0, 1, "share", "anyone may be a spy", "M21", "S155",
        JUDGEMENT)
    national_minority: float = number(0.0021, 0, 1, "share", "nationality is on record", "M44",
        JUDGEMENT)
    right_deviation: float = number(0.0276, 0, 1, "share", "a past remark can be alleged",
        JUDGEMENT)
    factional: float = number(0.03, 0, 1, "share", "everyone served under somebody", "M43",
        JUDGEMENT)


class Learning(Section):
    """The learned part of a narrative's weight: police and leadership confirm each other."""

    half_life: float = number(45.0, 1, 2000, "days", "half-life of what confessions have taught",
        "M08", JUDGEMENT)
    gain: float = number(0.1, 0, 50, "weight per confession per 1,000 officers",
        "weight learned from yesterday's confessions", "M08", "M25", JUDGEMENT)
    ceiling: float = number(1.0, 0, 10, "weight", "most that can be learned", JUDGEMENT)


class Climate(Section):
    """What everyone feels."""

    vigilance: float = number(0.05, 0, 1, "share", "campaign in press and meetings", "M24",
        lever=Lever.VIGILANCE)
    tension: float = number(0.3, 0, 1, "share", "perceived threat of war", "M09",
        lever=Lever.TENSION)


class Pressure(Section):
    """Pressure from above."""

    scale: float = number(1.0, 0, 5, "multiple",
        "scales all pressure from above; 0 switches the channel off", JUDGEMENT)
    push: float = number(0.0, 0, 5, "pressure", "pressure that does not depend on belief", "M13",
        lever=Lever.PUSH)
    maximum: float = number(0.27, 0, 10, "pressure per narrative",
        "pressure of a leadership that fully believes and sees the thing everywhere", "M29",
        JUDGEMENT)
    reach_scale: float = number(0.028, 0.0001, 1, "share of the corps",
        "share on file at which a narrative seems to have spread by 63 %", "M22", "M29", JUDGEMENT)
    order_push: float = number(0.16, 0, 10, "pressure",
        "pressure a purge order adds on its day", "M29", "M35", FITTED)
    order_half_life: float = number(75.0, 1, 100_000, "days",
        "half-life of the pressure of a purge order", "M57", "M60", FITTED)
    order_vigilance: float = number(0.07, 0, 1, "share", "vigilance a standing purge order adds",
        "M40", "stalin-speech-june-1937", FITTED)
    order_coercion: float = number(1.6, 0, 20, "multiple",
        "by which a standing purge order multiplies coercion", "M16", JUDGEMENT)


class Denunciation(Section):
    """Letters from below."""

    letters: bool = switch(True, "whether anybody writes letters", "M39")
    scale: float = number(1.0, 0, 5, "multiple",
        "scales all letters from below; 0 switches the channel off", JUDGEMENT)
    fear: float = number(0.00112, 0, 10, "letters per officer, day and unit of climate",
        "base rate of letters from fear", "M39", FITTED)
    belief: float = number(0.000118, 0, 10, "letters per officer, day and unit of climate",
        "base rate of letters from belief", "M39", "M24", JUDGEMENT)
    career: float = number(5.7e-05, 0, 10, "letters per officer, day and unit of climate",
        "base rate of letters from careerism", "M39", "M54", JUDGEMENT)
    grudge: float = number(0.000104, 0, 10, "letters per officer, day and unit of climate",
        "base rate of letters from spite", "M39", "M50", JUDGEMENT)
    fear_gain: float = number(0.3, 0, 100, "share per tie lost",
        "how a tie lost lately raises the hazard", "M39", "M43", JUDGEMENT)
    belief_gain: float = number(2.0, 0, 100, "share per superior lost",
        "how a superior unmasked raises the hazard", "M63", JUDGEMENT)
    career_gain: float = number(1.0, 0, 100, "share per post vacated",
        "how a post vacated above raises the hazard", "M54", JUDGEMENT)
    grudge_gain: float = number(1.0, 0, 100, "share per rival",
        "how a rival among one's ties raises the hazard", "M50", JUDGEMENT)
    fear_preference: float = number(2.0, 0, 100, "share per unit of file",
        "preference of fear for those already falling", "M39", JUDGEMENT)
    belief_preference: float = number(3.0, 0, 100, "share per unit of salience",
        "preference of belief for the marked", "M39", JUDGEMENT)
    career_preference: float = number(5.0, 0, 100, "share", "preference of careerism for superiors",
        "M39", JUDGEMENT)
    grudge_preference: float = number(20.0, 0, 1000, "share", "preference of spite for rivals",
        "M39", "M50", JUDGEMENT)
    attraction: float = number(2.1, 0, 10, "exponent", "how suspicion draws accusations (eta)",
        "M43", JUDGEMENT)
    habituation: float = number(1.7, 1, 100, "multiple",
        "by which each further letter of a man is harder", JUDGEMENT)
    window: int = number(60, 1, 1000, "days", "for which a loss is felt (W)", "M39", JUDGEMENT)
    silence: float = number(0.0031, 0, 10,
        "items per officer, day, unit of vigilance and loss in the unit",
        "rate of items for insufficient vigilance against the silent", "M40", JUDGEMENT)
    doubt: float = number(0.316, 0, 10, "weight",
        "weight of an accusation sticking in no narrative at all", "S177", "M21", JUDGEMENT)


class Cells(Section):
    """Party cells and commissions: expulsion and discharge without Moscow."""

    readiness: float = number(0.54, 0, 100, "per letter",
        "hazard that a letter against a member is taken up", "M41", FITTED)
    climate: float = number(0.1, 0, 100, "share per loss in the unit", "how local losses raise it",
        "M41", "M42", JUDGEMENT)
    associates: float = number(0.076, 0, 1, "share per unit of vigilance",
        "of a prisoner's ties discharged as his associates under a purge order", "S035", FITTED)
    screening: float = number(0.0013, 0, 1, "share of the group per day and unit of weight",
        "men of a nationality with a state abroad discharged by the cadre administration under a "
        "purge order", "M44", "S036", JUDGEMENT)


class Suspicion(Section):
    """Suspicion."""

    scale: float = number(1.0, 0, 5, "multiple",
        "scales what files and markers count; 0 switches suspicion off", JUDGEMENT)


class File(Section):
    """What stands in the files and what it counts."""

    kappa: float = number(0.685, 0, 1, "exponent",
        "echoes: 1 counts every repetition as new, 0 hears it once", "M26", FITTED)
    marker: float = number(0.5, 0, 10, "names", "weight of a marker against a name (b)", "M04",
        "M21", JUDGEMENT)
    letter: float = number(0.37, 0, 10, "names", "weight of a letter", "M39", JUDGEMENT)
    name: float = number(0.75, 0, 10, "names", "weight of a name in a confession", "M15")
    informer: float = number(0.55, 0, 10, "names", "weight of an informer's item", "M05", JUDGEMENT)
    silence: float = number(0.2, 0, 10, "names", "weight of an item for insufficient vigilance",
        "M40", JUDGEMENT)
    residue: float = number(0.1, 0, 10, "names", "what a refused request or a clearance adds",
        "M02", JUDGEMENT)
    half_life: float = number(1400.0, 1, 100_000, "days", "half-life of what is on file", "M01",
        "S150")
    visibility: float = number(1.6, 1, 20, "multiple",
        "visibility of a marshal against a lieutenant; linear in rank", "M51", "S129", JUDGEMENT)


class Custody(Section):
    """Interrogation and what follows."""

    coercion: float = number(0.01, 0, 10, "per day",
        "hazard of confession at resistance 1 without pressure", "M16", "S069", "S070",
        lever=Lever.COERCION)
    pressure: float = number(0.5, 0, 100, "share per unit of pressure",
        "how pressure shortens resistance (c)", "M13", "M16", "S071", "S073")
    names: float = number(3.2, 0, 200, "names", "mean number of names per confession", "M15",
        "S061", "S065", "S066")
    dispersion: float = number(0.31, 0.01, 1e9, "shape",
        "dispersion of the negative binomial of names; large is Poisson", "M15", "S061", "S062",
        "S063", "S064", "S065")
    steering: float = number(0.15, 0, 1, "share", "names supplied by the interrogator", "M08",
        "M15", lever=Lever.STEERING)
    strangers: float = number(0.05, 0, 1, "share",
        "of the other names, those of men known by repute only", "M15", JUDGEMENT)
    sentence_days: float = number(250.0, 0, 5000, "days",
        "mean time from confession to sentence in ordinary times", "S153", JUDGEMENT)
    order_sentence_days: float = number(60.0, 0, 5000, "days",
        "mean time from confession to sentence under a purge order", "S080", "S081", JUDGEMENT)
    further: float = number(0.66, 0, 100, "multiple of duress, per unit of zeal and story",
        "how readily a prisoner is brought to confess to the story of the day as well", "M19",
        "M21", FITTED)
    further_share: float = number(0.6, 0, 10, "multiple",
        "of the weight of the older story that the new one needs", "M19", JUDGEMENT)
    pressed_on: float = number(0.5, 0, 10, "multiple",
        "of that readiness with which seniors are brought to say more", "M17", JUDGEMENT)
    shot: float = number(0.186, 0, 1, "share", "sentenced to be shot, below the nomenklatura",
        "S044", JUDGEMENT)
    shot_senior: float = number(0.98, 0, 1, "share", "sentenced to be shot, nomenklatura", "S109")
    release_days: float = number(400.0, 1, 100_000, "days",
        "mean time to release of a prisoner who does not confess", "M31", JUDGEMENT)
    suicide: float = number(0.01, 0, 1, "share", "sanctioned arrests forestalled by suicide",
        "gamarnik-suicide-1937", "S058", JUDGEMENT)


class Turnover(Section):
    """Comings, goings, returns."""

    natural: float = number(0.02, 0, 10, "per year", "hazard of natural loss of a serving officer",
        JUDGEMENT)
    promotion_days: int = number(20, 0, 1000, "days",
        "a post stays vacant before the next man is promoted into it", "M54", JUDGEMENT)
    inexperience_days: int = number(365, 1, 5000, "days", "a promoted man counts as inexperienced",
        "M59", JUDGEMENT)
    intake: float = number(66.0, 0, 100_000, "officers per day per 100,000", "new officers a day",
        "S001", "S169", "S115", lever=Lever.INTAKE)
    review: float = number(24.0, 0, 100_000, "appeals per day per 100,000 officers",
        "appeals decided a day", "S027", lever=Lever.REVIEW)
    appeal_days: float = number(150.0, 0, 5000, "days",
        "mean time from dismissal to the first appeal; to the n-th, n times that", "S027",
        "S119", FITTED)
    appeal_success: float = number(0.74, 0, 1, "share", "appeals of dismissed men that succeed",
        "S127", "S117", FITTED)
    appeal_caution: float = number(4.0, 0, 50, "per unit of pressure",
        "how pressure from above lessens the chance of an appeal", "M56", JUDGEMENT)
    prisoner_success: float = number(0.1, 0, 1, "share", "appeals from the camps that succeed",
        "M58", "S136", JUDGEMENT)


class Truth(Section):
    """What is really there; nothing, in the central scenario."""

    agents: float = number(0.0, 0, 100_000, "per 100,000 officers",
        "officers who really serve a foreign power", "M47")
    signal: float = number(0.02, 0, 10, "items per day",
        "true items that come to light about each of them", "M47", JUDGEMENT)


class Society(Section):
    """The second stage: suspicion of society, read from a run and never acting on it.

    The lag of the record (S086-S090) was known when these numbers were set.
    """

    template: float = number(0.2, 0, 10, "thresholds per arrest per 1,000 officers",
        "what an arrest in the army, filed as foreign service and believed, teaches about society; "
        "0 teaches nothing",
        "M61", "H14", JUDGEMENT)
    routine: float = number(0.1, 0, 10, "thresholds",
        "suspicion of society from police practice, always there", "H13", JUDGEMENT)
    tension: float = number(0.3, 0, 10, "thresholds per unit of tension",
        "suspicion of society from fear of war", "H11", JUDGEMENT)
    half_life: float = number(60.0, 1, 5000, "days",
        "half-life of what the army case has taught about society", JUDGEMENT)
    hesitation: float = number(14.0, 0.1, 5000, "days",
        "mean wait for a decision at twice the threshold", "S089", JUDGEMENT)
    preparation: int = number(27, 0, 1000, "days",
        "from the decision for mass operations to the operational order", "S086", "S087")

# fmt: on


class Values(Table):
    """All values of a scenario."""

    officers: Officers = Officers()
    markers: Markers = Markers()
    police: Police = Police()
    salience: Salience = Salience()
    openness: Openness = Openness()
    learning: Learning = Learning()
    climate: Climate = Climate()
    pressure: Pressure = Pressure()
    leadership: Leadership = Leadership()
    trust: Trust = Trust()
    chief: Chief = Chief()
    denunciation: Denunciation = Denunciation()
    cells: Cells = Cells()
    suspicion: Suspicion = Suspicion()
    file: File = File()
    items: Items = Items()
    reports: Reports = Reports()
    custody: Custody = Custody()
    turnover: Turnover = Turnover()
    truth: Truth = Truth()
    society: Society = Society()


#: Parameter name -> Parameter.
PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter
    for section in Values.model_fields.values()
    for parameter in section.annotation.parameters().values()
}

#: Lever code -> name of the parameter that holds its value on day 0.
START_OF_LEVER: dict[Lever, str] = {
    p.lever: p.name for p in PARAMETERS.values() if p.lever is not None
}

#: Name of a lever as triggers write it -> lever code: `push`, `zeal`, `salience.foreign_agent`.
LEVER_NAMES: dict[str, Lever] = {
    **{lever.word: lever for lever in Lever if not lever.word.startswith("salience_")},
    **{f"salience.{n.word}": Lever(n) for n in Narrative},
}
#: Lever code -> that name.
NAME_OF_LEVER: dict[Lever, str] = {lever: name for name, lever in LEVER_NAMES.items()}
