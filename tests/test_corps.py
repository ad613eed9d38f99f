"""The corps on day 0: persons, pyramid, tree of command, shares, ties."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.corps.corps import DISTRICTS, Corps, found
from sim.corps.people import apportion, chances, pyramid
from sim.corps.persons import acquainted, persons
from sim.scenario.parameters import Markers, Officers
from sim.vocabulary import Branch, Level, Narrative, Rank, Tie

P = len(persons())
LIVES = (
    "rank", "branch", "district", "party", "markers", "disposition", "resistance", "experience",
)  # fmt: skip
MIRROR = np.array([Tie.PEER, Tie.SUBORDINATE, Tie.SUPERIOR, Tie.SERVICE])


def corps_of(count: int, recruits: int = 0, markers: Markers | None = None, **fields) -> Corps:
    return found(Officers(count=count, **fields), markers or Markers(), recruits)


def owners(corps: Corps) -> np.ndarray:
    """The owner of every tie."""
    return np.repeat(np.arange(corps.rank.size), np.diff(corps.tie_start))


def among_founders(corps: Corps) -> np.ndarray:
    """Which ties join two founders."""
    return (owners(corps) < corps.count) & (corps.tie_whom < corps.count)


@pytest.fixture(scope="module")
def full() -> Corps:
    return corps_of(144_300, 5_000)


def check_ties(corps: Corps) -> None:
    """Symmetric in everything, sorted, no tie to oneself, none twice."""
    n, own, whom = corps.rank.size, owners(corps), corps.tie_whom
    assert corps.tie_start[0] == 0 and corps.tie_start[-1] == whom.size
    assert (own != whom).all()
    assert whom.min() >= 0 and whom.max() < n
    key = own * n + whom
    assert (np.diff(key) > 0).all()  # sorted by owner, then by whom, without repetition
    mirrored = np.argsort(whom.astype(np.int64) * n + own, kind="stable")
    assert (own[mirrored] == whom).all() and (whom[mirrored] == own).all()
    assert (corps.tie_type[mirrored] == MIRROR[corps.tie_type]).all()
    assert (corps.tie_weight[mirrored] == corps.tie_weight).all()
    assert (corps.tie_rival[mirrored] == corps.tie_rival).all()
    assert (corps.tie_weight > 0).all()
    command = np.isin(corps.tie_type, (Tie.SUPERIOR, Tie.SUBORDINATE))
    assert not corps.tie_rival[command].any()
    peers = corps.tie_type == Tie.PEER
    assert (corps.unit[own[peers]] == corps.unit[whom[peers]]).all()


def check_tree(corps: Corps) -> None:
    """Rosters partition the corps; parents stand higher; commanders rank highest."""
    units = corps.unit_level.size
    assert (np.sort(corps.roster) == np.arange(corps.rank.size)).all()
    sizes = np.diff(corps.roster_start)
    assert (corps.unit[corps.roster] == np.repeat(np.arange(units), sizes)).all()
    for u in range(units):
        roster = corps.roster[corps.roster_start[u] : corps.roster_start[u + 1]]
        assert (np.diff(roster) > 0).all()
        serving = roster[roster < corps.count]
        if serving.size:
            assert corps.commander[u] in serving
            assert corps.rank[corps.commander[u]] == corps.rank[serving].max()
        else:
            assert corps.commander[u] == -1
    assert corps.unit_parent[0] == -1 and corps.unit_level[0] == Level.COMMISSARIAT
    child = np.arange(1, units)
    parent = corps.unit_parent[1:]
    assert ((parent >= 0) & (parent < child)).all()
    assert (corps.unit_level[parent] < corps.unit_level[child]).all()
    below = corps.unit_level[parent] > Level.COMMISSARIAT
    assert (corps.unit_district[parent] == corps.unit_district[child])[below].all()
    assert (corps.district == corps.unit_district[corps.unit]).all()


def check_superiors(corps: Corps) -> None:
    """Every man's superior is the commander of his unit, or of the unit above."""
    held = corps.tie_type == Tie.SUPERIOR
    own, whom = owners(corps)[held], corps.tie_whom[held]
    unit, boss = corps.unit, corps.commander
    above = np.where(corps.unit_parent[unit[own]] >= 0, boss[corps.unit_parent[unit[own]]], -1)
    leads = boss[unit[own]] == own
    assert (np.where(leads, above, boss[unit[own]]) == whom).all()
    expected = np.where(
        boss[unit] == np.arange(unit.size),
        np.where(corps.unit_parent[unit] >= 0, boss[corps.unit_parent[unit]], -1),
        boss[unit],
    )
    assert own.size == (expected >= 0).sum()


@settings(max_examples=25, deadline=None)
@given(
    count=st.integers(200, 3000),
    recruits=st.integers(0, 600),
    seed=st.integers(0, 2**62),
    ties=st.floats(2, 60),
    rivals=st.floats(0, 1),
)
def test_any_corps_holds_together(count, recruits, seed, ties, rivals):
    corps = corps_of(count, recruits, seed=seed, ties=ties, rivals=rivals)
    n = count + recruits
    assert (corps.count, corps.recruits, corps.seed) == (count, recruits, seed)
    for name in ("rank", "branch", "district", "unit", "party", "resistance", "experience"):
        assert getattr(corps, name).shape == (n,)
    assert corps.markers.shape == (n, 6) and corps.disposition.shape == (n, 4)
    assert (corps.rank[count:] == Rank.LIEUTENANT).all()
    assert (corps.experience[count:] == 0).all() and (corps.experience[:count] > 0).all()
    assert (corps.disposition > 0).all() and (corps.resistance > 0).all()
    assert (corps.unit_habit > 0).all()
    check_tree(corps)
    check_ties(corps)
    check_superiors(corps)


@pytest.mark.parametrize("count", [200, 700, 3000, 20_000])
@pytest.mark.parametrize("ties", [4.0, 15.0, 40.0])
def test_mean_degree(count, ties):
    corps = corps_of(count, 50, ties=ties)
    mean = among_founders(corps).sum() / count
    assert mean == pytest.approx(ties, rel=0.06)


def test_full_corps(full):
    check_tree(full)
    check_ties(full)
    check_superiors(full)
    assert among_founders(full).sum() / full.count == pytest.approx(15, rel=0.01)
    rival = full.tie_rival[np.isin(full.tie_type, (Tie.PEER, Tie.SERVICE))]
    pairs = rival.size / 2
    assert abs(rival.mean() - 0.07) < 4 * math.sqrt(0.07 * 0.93 / pairs)
    sizes = np.bincount(full.unit[: full.count])
    assert sizes.min() >= 20 and sizes.max() <= 30
    assert set(full.unit_level.tolist()) == set(Level)


def test_full_pyramid_is_the_establishment(full):
    ranks = np.bincount(full.rank[: full.count], minlength=len(Rank))
    expected = np.array(pyramid()) * full.count
    # Named persons already exceed nothing but rounding at full size.
    assert np.abs(ranks - expected).max() < 4
    assert pyramid()[0] == pytest.approx(58582 / 107004, rel=1e-3)


def test_branches_and_districts(full):
    share = np.bincount(full.branch, minlength=len(Branch)) / full.branch.size
    n = full.branch.size
    for branch, p in ((Branch.AIR, 13_000 / 144_300), (Branch.POLITICAL, 0.12)):
        assert abs(share[branch] - p) < 4 * math.sqrt(p * (1 - p) / n) + P / n
    size = dict(zip(DISTRICTS, np.bincount(full.district), strict=True))
    border = ("leningrad", "belorussian", "kiev", "far_east")
    inner = ("kharkov", "kalinin", "volga", "ural", "central_asian")
    assert min(size[d] for d in border) > max(size[d] for d in inner)
    arm = full.unit_branch[full.unit]
    for branch in (Branch.AIR, Branch.NAVY):
        mine = arm[full.branch == branch]
        assert (mine == branch).mean() > 0.95  # the rest sit at headquarters
    assert set(arm[full.branch == Branch.POLITICAL].tolist()) == {
        Branch.GROUND, Branch.AIR, Branch.NAVY,
    }  # fmt: skip


def test_high_ranks_sit_at_high_units(full):
    level = full.unit_level[full.unit[: full.count]]
    rank = full.rank[: full.count]
    means = [rank[level == tier].mean() for tier in Level]
    assert means == sorted(means, reverse=True)
    leads = [full.rank[full.commander[full.unit_level == tier]].mean() for tier in Level]
    assert leads == sorted(leads, reverse=True)
    battalion = np.bincount(rank[level == Level.BATTALION], minlength=len(Rank))
    assert battalion[Rank.LIEUTENANT] > 0.6 * battalion.sum()
    assert battalion[Rank.BRIGADE_COMMANDER :].sum() <= 3
    high = level[rank >= Rank.CORPS_COMMANDER]
    assert (high <= Level.DIVISION).all()


def test_service_ties_favour_likeness_and_seniors(full):
    mine = among_founders(full) & (full.tie_type == Tie.SERVICE)
    own, whom = owners(full)[mine], full.tie_whom[mine]
    lots = np.random.default_rng(1).permutation(whom)
    for likeness in (full.district, full.branch):
        assert (likeness[own] == likeness[whom]).mean() > (likeness[own] == likeness[lots]).mean()
    gap = np.abs(full.rank[own].astype(int) - full.rank[whom])
    assert gap.mean() < 0.7 * np.abs(full.rank[own].astype(int) - full.rank[lots]).mean()
    degree = np.bincount(own, minlength=full.count)
    rank = full.rank[: full.count]
    assert degree[rank >= Rank.BRIGADE_COMMANDER].mean() > 2 * degree[rank == 0].mean()
    assert (full.unit[own] != full.unit[whom])[(own >= P) | (whom >= P)].all()


def test_recruits_know_their_commander_and_some_peers(full):
    recruit = owners(full) >= full.count
    kinds = full.tie_type[recruit]
    assert np.isin(kinds, (Tie.SUPERIOR, Tie.PEER)).all()
    assert (kinds == Tie.SUPERIOR).sum() == full.recruits
    assert 2 < (kinds == Tie.PEER).sum() / full.recruits < 12
    assert (full.unit_level[full.unit[full.count :]] >= Level.DIVISION).all()


def test_same_sections_same_corps():
    first = found.__wrapped__(Officers(count=900, seed=5), Markers(), 40)
    second = found.__wrapped__(Officers(count=900, seed=5), Markers(), 40)
    for field in dataclasses.fields(Corps):
        assert np.array_equal(getattr(first, field.name), getattr(second, field.name)), field.name
    other = found(Officers(count=900, seed=6), Markers(), 40)
    assert not np.array_equal(first.resistance, other.resistance)
    assert not np.array_equal(first.tie_whom, other.tie_whom)
    assert found(Officers(count=900, seed=6), Markers(), 40) is other


def test_shared_corps_cannot_be_written_to():
    corps = corps_of(300)
    with pytest.raises(ValueError, match="read-only"):
        corps.rank[0] = 1


@settings(max_examples=15, deadline=None)
@given(st.integers(200, 3000), st.integers(0, 200), st.integers(0, 2**62))
def test_size_leaves_the_persons_lives_alone(count, recruits, seed):
    small, other = corps_of(400, seed=seed), corps_of(count, recruits, seed=seed)
    for name in LIVES:
        assert np.array_equal(getattr(small, name)[:P], getattr(other, name)[:P]), name
    assert small.person == other.person == tuple(p.id for p in persons())
    assert small.names == other.names and small.post == other.post


def test_recruits_leave_the_founders_alone():
    without, with_ = corps_of(2000), corps_of(2000, 700)
    for name in (*LIVES, "unit"):
        assert np.array_equal(getattr(without, name), getattr(with_, name)[:2000]), name
    for name in ("unit_level", "unit_parent", "unit_habit", "commander"):
        assert np.array_equal(getattr(without, name), getattr(with_, name)), name
    kept = among_founders(with_)
    for name in ("tie_whom", "tie_type", "tie_weight", "tie_rival"):
        assert np.array_equal(getattr(without, name), getattr(with_, name)[kept]), name


def test_one_parameter_moves_only_what_it_names():
    base = corps_of(1500)
    braver = corps_of(1500, resistance_spread=0.0, rivals=0.0)
    assert (braver.resistance == 1).all() and not braver.tie_rival.any()
    assert np.array_equal(base.disposition, braver.disposition)
    assert np.array_equal(base.tie_whom, braver.tie_whom)
    assert base.tie_rival.any()


def test_persons_stand_first_and_where_they_served():
    for count in (200, 3000, 144_300):
        corps = corps_of(count)
        for i, person in enumerate(persons()):
            assert corps.officer(person.id) == i
            assert (corps.rank[i], corps.branch[i]) == (person.rank, person.branch)
            assert corps.district[i] == person.district
            assert corps.unit_district[corps.unit[i]] == person.district
            assert corps.unit_level[corps.unit[i]] <= person.level
            assert corps.post[i] == person.post
            assert list(np.flatnonzero(corps.markers[i])) == list(person.markers)
            assert corps.party[i] == person.party
    exact = [corps.unit_level[corps.unit[i]] == p.level for i, p in enumerate(persons())]
    assert all(exact)  # at full size every level exists


def test_groups_of_persons_are_tied_by_service():
    for count in (200, 5000):
        corps = corps_of(count)
        for a, b in acquainted():
            row = slice(corps.tie_start[a], corps.tie_start[a + 1])
            where = np.flatnonzero(corps.tie_whom[row] == b)
            assert where.size == 1
            assert corps.tie_type[row][where[0]] != Tie.PEER


def test_unknown_person_names_the_nearest():
    corps = corps_of(200)
    with pytest.raises(KeyError, match=r'tukhachevski: no such.*did you mean "tukhachevskii"'):
        corps.officer("tukhachevski")
    with pytest.raises(KeyError, match="stalin: no such officer"):
        corps.officer("stalin")


def test_marker_and_party_shares_are_met(full):
    founders = slice(0, full.count)
    for narrative in Narrative:
        share = getattr(Markers(), narrative.word)
        met = (full.markers[founders, narrative] > 0).mean()
        assert abs(met - share) < 4 * math.sqrt(share * (1 - share) / full.count), narrative
    party = Officers().party
    error = math.sqrt(party * (1 - party) / full.count)
    assert abs(full.party[founders].mean() - party) < 4 * error
    outside = full.markers[P:, Narrative.FORMER_TROTSKYIST][~full.party[P:]]
    assert outside.sum() == 0


@settings(max_examples=20, deadline=None)
@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.integers(0, 2**62))
def test_any_shares_are_met(share, party, seed):
    markers = Markers(**{n.word: share for n in Narrative})
    corps = corps_of(3000, markers=markers, party=party, seed=seed)
    error = 4.5 * math.sqrt(1 / 4 / corps.count)
    for narrative in Narrative:
        assert abs(corps.markers[:, narrative].mean() - share) < error
    assert abs(corps.party.mean() - party) < error
    generic = np.arange(corps.count) >= P
    trotskyist = corps.markers[:, Narrative.FORMER_TROTSKYIST] > 0
    if share < party - error:
        assert not (trotskyist & ~corps.party & generic).any()


@pytest.mark.parametrize("share", [0, 1])
def test_shares_of_nobody_and_everybody(share):
    markers = Markers(**{n.word: share for n in Narrative})
    corps = corps_of(500, 60, markers=markers, party=share)
    assert (corps.markers == share).all()
    assert (corps.party == bool(share)).all()


def test_seniors_carry_more_markers(full):
    def share(narrative: Narrative, low: Rank, high: Rank) -> float:
        inside = (full.rank[P : full.count] >= low) & (full.rank[P : full.count] <= high)
        return full.markers[P : full.count, narrative][inside].mean()

    for narrative in Narrative:
        senior = share(narrative, Rank.COLONEL, Rank.MARSHAL)
        assert senior > 1.5 * share(narrative, Rank.LIEUTENANT, Rank.CAPTAIN)
    # Nearly the whole high command had contact abroad (S155).
    assert share(Narrative.FOREIGN_AGENT, Rank.CORPS_COMMANDER, Rank.MARSHAL) > 0.9


def test_characters_have_mean_one(full):
    n = full.rank.size
    for values, sigma in ((full.resistance, 0.8), *((d, 1.0) for d in full.disposition.T)):
        error = math.sqrt((math.exp(sigma**2) - 1) / n)
        assert abs(values.mean() - 1) < 4 * error
        assert np.log(values).std() == pytest.approx(sigma, rel=0.01)
    units = full.unit_habit.size
    assert abs(full.unit_habit.mean() - 1) < 4 * math.sqrt((math.exp(0.49) - 1) / units)
    apart = np.corrcoef(np.log(full.disposition).T) - np.eye(4)
    assert np.abs(apart).max() < 4.5 / math.sqrt(n)


def test_table_has_one_row_per_person_in_words():
    corps = corps_of(250, 20)
    table = corps.table()
    assert len(table) == 270
    assert table["recruit"].sum() == 20
    row = table[table["person"] == "iakir"].iloc[0]
    assert (row["rank"], row["district"], row["level"]) == ("army_commander", "kiev", "district")
    assert row["name"] == "Iakir, Iona" and row["post"] == "commander of Kiev district"
    assert row["foreign_agent"] and not row["former_trotskyist"]
    assert (table["ties"] == np.diff(corps.tie_start)).all()
    assert not table.isna().any().any()


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.sampled_from([0.0, 0.2, 1.0, 7.0])),
        min_size=1, max_size=12,
    ),
    st.floats(0, 1),
)  # fmt: skip
def test_chances_add_up_to_the_target(cells, share):
    people = np.array([c[0] for c in cells])
    weight = np.array([c[1] for c in cells])
    target = share * people.sum()
    chance = chances(people, weight, target)
    assert ((chance >= 0) & (chance <= 1)).all()
    assert (chance * people).sum() == pytest.approx(target, abs=1e-6)
    open_ = (chance < 1) & (weight > 0)
    ratio = chance[open_] / weight[open_]
    assert ratio.size == 0 or ratio.max() - ratio.min() <= 1e-9 * max(ratio.max(), 1)
    if (chance[weight > 0] < 1 - 1e-9).any() and (people[weight > 0] > 0).all():
        assert (chance[weight == 0] < 1e-6).all()


@given(st.integers(0, 10_000), st.lists(st.floats(0.001, 10), min_size=1, max_size=12))
def test_apportioned_numbers_add_up(total, shares):
    parts = apportion(total, np.array(shares))
    assert parts.sum() == total
    assert np.abs(parts - total * np.array(shares) / sum(shares)).max() < 1


@pytest.mark.slow
def test_a_million_officers():
    corps = corps_of(1_000_000, 1000)
    check_ties(corps)
    assert among_founders(corps).sum() / corps.count == pytest.approx(15, rel=0.01)
    assert (np.sort(corps.roster) == np.arange(1_001_000)).all()
    sizes = np.bincount(corps.unit[: corps.count])
    assert sizes.min() >= 15 and sizes.max() <= 35
