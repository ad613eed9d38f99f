"""What the leadership hears and believes, over arrays.

Mirrors `sim.engine.voices`.
"""

from __future__ import annotations

from sim.engine.kernel.books import exponential, record
from sim.engine.kernel.codes import Decision, Kind, Narrative, Rank, Voice
from sim.engine.kernel.decorators import kernel
from sim.engine.kernel.layout import SENIOR
from sim.rules import reporting
from sim.rules.belief import agreement, all_clear, believed, certainty, fainter, remembered, voice
from sim.rules.requests import per_100_000
from sim.rules.suspicion import heard
from sim.rules.testimony import carries
from sim.vocabulary import ARMY_CHIEF, NARRATIVES, NOBODY, NONE, SOURCES


@kernel
def count_as(s, rank):
    """Words that a confession of a rank counts as."""
    v = s.values.leadership
    words = carries(
        rank >= SENIOR, rank >= Rank.MAJOR,
        v.confession_company, v.confession_field, v.confession_senior,
    )  # fmt: skip
    return per_100_000(words, s.count)


@kernel
def shield_over(s, k):
    """The shield that the army chief holds over those accused under a narrative."""
    if k == Narrative.MILITARY_SPECIALIST:
        return s.chief.shield * s.values.chief.specialists
    return s.chief.shield


@kernel
def ground(s, k):
    """What is believed when nobody speaks."""
    v = s.values.leadership
    old = v.old_distrust if k == Narrative.MILITARY_SPECIALIST else 0.0
    return v.prior + old + s.leadership.memory


@kernel
def begin_to_believe(s):
    """Belief before the first day: nobody has spoken yet."""
    v = s.values.leadership
    for k in range(NARRATIVES):
        calm = all_clear(v.all_clear, shield_over(s, k))
        tension = s.levers.tension[0]
        s.leadership.belief[k] = believed(ground(s, k), 0.0, 0.0, calm, v.tension, tension, v.bound)


@kernel
def found_by_army(s, k):
    """What the army itself has put on file under a narrative, per 100,000 officers."""
    return per_100_000(s.voices.below[k], s.count)


@kernel
def most_found(s):
    """The narrative of which the army's own files are fullest."""
    most = 0
    for k in range(1, NARRATIVES):
        if s.voices.below[k] > s.voices.below[most]:
            most = k
    return most


@kernel
def answer_deadline(s):
    """The army chief reports when he can refuse no longer and has something to report.

    Once for a deadline.
    """
    c, deadline = s.values.chief, s.levers.deadline[s.day]
    if deadline <= 0.0:
        s.chief.reported = 0
        s.chief.report_borne = max(s.chief.report_borne, s.chief.report_clock)
        s.chief.report_clock = 0.0
    if s.leadership.orders > 0 or s.chief.reported > 0:
        return
    if not reporting.due(s.chief.shield, c.reports_below, deadline):
        return
    k = most_found(s)
    found = found_by_army(s, k)
    hazard = reporting.hazard(
        c.report_hazard * min(1.0, s.values.pressure.scale), found, c.report_found
    )
    s.chief.report_clock += hazard
    if s.chief.report_clock < s.chief.report_due:
        return
    record(s, Kind.REPORT, ARMY_CHIEF, NOBODY, NONE, k, s.chief.found_row[k])
    s.voices.chief[k] += reporting.content(found, c.report_unit)
    s.chief.held *= c.gone_over
    s.chief.reported = 1
    s.chief.reports += 1
    s.chief.report_clock = 0.0
    s.chief.report_borne = 0.0
    s.chief.report_due = exponential(s, Decision.REPORT, NOBODY, NOBODY, s.chief.reports)


@kernel
def update(s):
    """Belief: what lies on the desk at the end of the day."""
    v = s.values.leadership
    margin = -1e9
    for k in range(NARRATIVES):
        s.leadership.belief[k] = weigh(s, k)
        margin = max(margin, s.leadership.belief[k] - s.levers.restraint[s.day])
    s.leadership.memory = remembered(s.leadership.memory, v.memory_most, margin, v.memory_days)


@kernel
def weigh(s, k):
    """Belief in one narrative; its voices fade by a day."""
    v, kappa, most = s.values.leadership, s.values.file.kappa, s.values.leadership.saturation
    shield = shield_over(s, k)
    s.voices.police[k] = fainter(s.voices.police[k], v.forgetting)
    s.voices.below[k] = fainter(s.voices.below[k], v.forgetting)
    s.voices.chief[k] = fainter(s.voices.chief[k], v.forgetting)
    police = voice(v.police * s.levers.zeal[s.day], heard(s.voices.police[k], kappa), most)
    words = v.finding * found_by_army(s, k)
    below = voice(v.below * (1.0 - shield), heard(words, kappa), most)
    abroad = voice(v.abroad, hear_abroad(s, k), most)
    chief = voice(v.chief, s.voices.chief[k], most)
    s.voices.added[Voice.POLICE * NARRATIVES + k] = police
    s.voices.added[Voice.BELOW * NARRATIVES + k] = below
    s.voices.added[Voice.ABROAD * NARRATIVES + k] = abroad
    s.voices.added[Voice.CHIEF * NARRATIVES + k] = chief
    agreed = agreement(
        v.agreement, certainty(police), certainty(below), certainty(abroad), certainty(chief)
    )
    return believed(
        ground(s, k),
        police + below + abroad + chief,
        agreed,
        all_clear(v.all_clear, shield),
        v.tension,
        s.levers.tension[s.day],
        v.bound,
    )


@kernel
def hear_abroad(s, k):
    """Words heard from abroad; each source is heard for itself, its echoes are not new."""
    v, total = s.values.leadership, 0.0
    for source in range(SOURCES):
        place = source * NARRATIVES + k
        s.voices.abroad[place] = fainter(s.voices.abroad[place], v.forgetting * v.abroad_lasts)
        total += heard(s.voices.abroad[place], s.values.file.kappa)
    return total
