"""Study files and CSV tables broken in one to three places: no traceback, no silence.

What is refused is refused in lines that name the file and the place. What is accepted though it
says something else than before is another study: nothing in a file is passed over.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import SpyscareError
from sim.faces.checking import check
from sim.study.methods.fit_statement import FitStudy, load_fit
from sim.study.methods.rivals_statement import load_rivals
from sim.study.statement import load_study
from tests.study.breaking import CSV, broken_by

HEAD = 'title = "A trial"\nquestion = "Does it work?"\nexpected = "Yes."\n'
OUTCOMES = """
[outcomes]
lost = { value = "removed_share", words = "share lost", unit = "share" }
cases = "arrests"
early = "order_day < 300 and not lost > 0.5"
kiev = { count = "arrest", district = ["kiev", "volga"], from = 1937-04-01, rank = "senior" }
"""
STUDIES = {
    "grid": HEAD + """scenario = "spy-scare-1937"
[factors]
"police.zeal" = { from = 1.0, to = 2.0, steps = 3 }
shift.plenum = { from = "-20d", to = "20d", step = "20d" }
[design]
kind = "grid"
replicates = 2
first_seed = 4
fixed = { "police.threshold" = 4.0 }
""" + OUTCOMES + """
[figure]
kind = "heatmap"
x = "police.zeal"
y = "shift.plenum"
value = ["lost", "cases"]
[quick]
steps = 2
replicates = 1
officers = 300
""",
    "star": HEAD + """scenarios = ["spy-scare-1937", "no-deadline"]
[factors]
"present.plenum" = [false]
"officers.count" = [300, 500, 900]
[design]
kind = "star"
replicates = 6
""" + OUTCOMES,
    "lhs": HEAD + """scenario = "spy-scare-1937"
[factors]
"police.zeal" = { from = 0.5, to = 2.0, log = true }
"file.kappa" = {}
"change.ezhov.zeal" = { from = 0.5, to = 2.0 }
[design]
kind = "lhs"
points = 64
seed = 3
officers = 400
""" + OUTCOMES + """
[figure]
kind = "box"
value = "early"
[quick]
points = 8
""",
    "saltelli": HEAD + """scenario = "spy-scare-1937"
[factors]
"police.zeal" = {}
"denunciation.letters" = {}
[design]
kind = "saltelli"
samples = 64
second_order = true
""" + OUTCOMES,
    "fit": 'kind = "fit"\n' + HEAD + """episodes = ["alarm-1927"]
[parameters]
"police.threshold" = { from = 2.0, to = 12.0, log = true, why = "what a case takes" }
turnover.appeal_success = { from = 0.2, to = 0.95 }
[[pattern]]
id = "mine"
scenario = "alarm-1927"
quantity = "arrested"
first = 1927-06-01
last = 1927-12-01
low = 0
high = 500
[fit]
patterns = ["arrested-1927", "mine"]
officers = 200
population = 12
generations = 2
[check]
replicates = 6
officers = 200
[quick.fit]
population = 5
""",
    "rivals": 'kind = "rivals"\n' + HEAD + """
[design]
simulations = 12
officers = 300
[abc]
accepted = [0.05, 0.1, 0.2]
[best]
sets = 1
[[rival]]
id = "scare"
hypothesis = "H1"
words = "a scare"
episodes = { alarm-1927 = "alarm-1927", vesna-1930 = "vesna-1930", spy-scare-1940 = "base" }
[rival.parameters]
"police.threshold" = { from = "x0.5", to = "x2" }
[[rival]]
id = "plan"
words = "a plan"
episodes = { alarm-1927 = "plan-1927", vesna-1930 = "plan-1930", spy-scare-1940 = "plan-1940" }
[rival.parameters]
"shift.the-plan" = { from = "-60d", to = "+60d" }
""",
}  # fmt: skip
READ = {"fit": load_fit, "rivals": load_rivals}
TABLE = """scenario,police.zeal,shift.plenum,present.ezhov,officers.count
spy-scare-1937,1.0,0,true,300
spy-scare-1937,1.5,-20d,false,400
no-deadline,2.0,+10d,1,500
"""
TABLED = HEAD + """scenarios = ["spy-scare-1937", "no-deadline"]
[design]
kind = "table"
table = "points.csv"
""" + OUTCOMES  # fmt: skip

#: `FILE: place: what` or `FILE, line 3: what`, and no word of Python's.
SAID = re.compile(
    r"(?!.*(Error|object at))(mine\.toml|points\.csv)(, line \d+|, column .+?|: .+?): .+", re.DOTALL
)

SEEDS = st.integers(0, 2**32 - 1)
TRIED: Counter[str] = Counter()
FOUND: dict[str, list[int]] = {"refused": [], "accepted": []}


@pytest.fixture(scope="module", autouse=True)
def tally():
    """What was tried, told in the end."""
    yield
    print(f"\ntried: {dict(TRIED)}; refused {len(FOUND['refused'])}, accepted"
          f" {len(FOUND['accepted'])}; first seeds: {[s[:5] for s in FOUND.values()]}")  # fmt: skip


def tables_of(text):
    """What a text says; its line ends are those of a file that is read, a lone \\r among them."""
    try:
        return tomllib.loads(io.StringIO(text, newline=None).read().removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError:
        return None


def written(text):
    """A text in which days and multiples that are the same are written in one way."""
    return re.sub(r'"x\.', '"x0.', re.sub(r'"\+(\d+d)"', r'"\1"', text))


def without_text(study):
    """All that a study says."""
    said = {**vars(study), "text": "", "path": "", "table": ""}
    said.pop("as_run", None)
    if isinstance(study, FitStudy):
        said["episodes"] = study.episodes.stories, study.episodes.asked
    return said


def lines_of(read, path):
    """What a reader makes of a file, or the lines in which it refuses it."""
    try:
        return read(path), []
    except SpyscareError as error:
        return None, error.lines


def unsaid(lines):
    """What is wrong with a refusal: the lines that do not say where and what, or that none does."""
    return [line for line in lines if not SAID.fullmatch(line)] if lines else ["refused in silence"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return tmp_path_factory.mktemp("broken")


@pytest.fixture(scope="module")
def sound(desk):
    made = {}
    for kind, text in STUDIES.items():
        (desk / "mine.toml").write_text(text, encoding="utf-8")
        made[kind] = READ.get(kind, load_study)(desk / "mine.toml")
    return made


def passed_over(kind, desk, sound, seed):
    """What is wrong with what is made of a study broken by this seed; empty where nothing is."""
    text = broken_by(STUDIES[kind], seed)
    path = desk / "mine.toml"
    path.write_text(text, encoding="utf-8", newline="")
    TRIED["studies"] += 1
    study, lines = lines_of(READ.get(kind, load_study), path)
    FOUND["refused" if study is None else "accepted"].append(seed)
    if study is None:
        return unsaid(lines)
    study.sized(quick=False)
    was, now = tables_of(written(STUDIES[kind])), tables_of(written(text))
    same = without_text(study) == without_text(sound[kind])
    return ["taken for the unbroken one", text] if was != now and same else []


SLOWLY = settings(
    max_examples=170, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", STUDIES)
def test_a_broken_study_is_refused_in_words_or_another_study(kind, desk, sound):
    @SLOWLY
    @given(SEEDS)
    def tried(seed):
        assert passed_over(kind, desk, sound, seed) == []

    tried()


@pytest.mark.parametrize("kind", STUDIES)
def test_a_few_broken_studies(kind, desk, sound):
    for seed in range(8):
        assert passed_over(kind, desk, sound, seed) == [], seed


def cells_of(text):
    try:
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        return [[cell.strip() for cell in row] for row in rows if row]
    except csv.Error:
        return None


def passed_over_in_a_table(desk, whole, seed):
    """What is wrong with what is made of a table broken by this seed; empty where nothing is."""
    text = broken_by(TABLE, seed, CSV)
    (desk / "mine.toml").write_text(TABLED, encoding="utf-8")
    (desk / "points.csv").write_text(text, encoding="utf-8", newline="")
    TRIED["tables"] += 1
    study, lines = lines_of(load_study, desk / "mine.toml")
    alone, lines_alone = lines_of(check, str(desk / "points.csv"))
    FOUND["refused" if study is None else "accepted"].append(seed)
    if study is None:
        return unsaid(lines) + (unsaid(lines_alone) if alone is None else [])
    cells = cells_of(text)
    names = [name for name in cells[0] if name != "scenario"]
    same = (study.factors, study.rows) == (whole.factors, whole.rows)
    wrong = {
        "refused alone": alone is None,
        "a column lost": [factor.name for factor in study.factors] != names,
        "a row lost": len(study.rows) != len(cells) - 1,
        "taken for the unbroken one": same and not same_values(cells),
    }
    return [what for what, is_so in wrong.items() if is_so]


def same_values(cells):
    """Whether cells differ from those of the table in how numbers are written alone."""
    same = {"-0": "0", "+0": "0", "0d": "0", "1": "1.0", "2": "2.0", "true": "1.0", "-20": "-20d",
            "+10": "10d", "10": "10d", "+10d": "10d"}  # fmt: skip
    plain = [[[same.get(c, c) for c in row] for row in table] for table in (cells, cells_of(TABLE))]
    return plain[0] == plain[1]


@pytest.fixture(scope="module")
def whole(desk):
    (desk / "points.csv").write_text(TABLE, encoding="utf-8")
    (desk / "mine.toml").write_text(TABLED, encoding="utf-8")
    return load_study(desk / "mine.toml")


@pytest.mark.slow
def test_a_broken_table_is_refused_in_words_or_another_table(desk, whole):
    @settings(SLOWLY, max_examples=500)
    @given(SEEDS)
    def tried(seed):
        assert passed_over_in_a_table(desk, whole, seed) == []

    tried()


def test_a_few_broken_tables(desk, whole):
    for seed in range(20):
        assert passed_over_in_a_table(desk, whole, seed) == [], seed
