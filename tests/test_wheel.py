"""The wheel carries all it needs: installed elsewhere, without the source, it runs and answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from numba.core.caching import _CacheLocator

from docs import published
from sim import cache

pytest.importorskip("build", reason='pip install "spyscare[dev]"')
pytest.importorskip("hatchling", reason='pip install "spyscare[dev]"')

ROOT = published.ROOT
#: Folders of statements -> where they lie in the package.
STATEMENTS = {"scenarios": "sim/scenarios", "experiments": "sim/experiments"}
STUDY = """
title = "Zeal, small"
question = "Does an installed study run?"
expected = "It does."
scenario = "alarm-1927"
[factors]
"police.zeal" = [0.8, 1.2]
[design]
kind = "grid"
replicates = 2
officers = 200
[outcomes]
arrests = { value = "arrests", words = "arrests", unit = "men" }
[figure]
kind = "lines"
x = "police.zeal"
value = ["arrests"]
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel of the source as it stands."""
    into = tmp_path_factory.mktemp("dist")
    words = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(into), str(ROOT)]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (found,) = into.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory) -> Path:
    """A fresh environment with nothing of its own but the wheel; libraries are lent by this one."""
    place = tmp_path_factory.mktemp("fresh")
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    own = Path(sysconfig.get_path("purelib", vars={"base": str(place)}))
    # A line of a .pth file is searched last, and what lies there is not read for further lines, so
    # that the source tree, which is installed here for developing, stays out of sight.
    libraries = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (own / "lent.pth").write_text("\n".join(libraries) + "\n", encoding="utf-8")
    words = ["--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", *words, str(wheel)], check=True)
    lend_kernels(ROOT / "sim", own / "sim")
    return place


def lend_kernels(here: Path, there: Path) -> None:
    """Machine code that was made of the same sources; what does not fit is compiled anew."""
    for source in here.rglob("*.py"):
        (copy, kept) = there / source.relative_to(here), source.parent / "__pycache__"
        assert copy.read_bytes() == source.read_bytes()
        os.utime(copy, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
        for code in kept.glob(f"{source.stem}.*.nb?"):
            (copy.parent / "__pycache__").mkdir(exist_ok=True)
            shutil.copy(code, copy.parent / "__pycache__")
        # where a folder is chosen, Numba calls what it keeps by the place of its source
        name = _CacheLocator.get_suitable_cache_subpath
        for folder in cache.BESIDE.glob(f"kernels-*/{name(str(source))}"):
            into = there / cache.BESIDE.relative_to(here) / folder.parent.name / name(str(copy))
            shutil.copytree(folder, into, dirs_exist_ok=True)


def ran(elsewhere: Path, at: Path, program: str, *words: str) -> str:
    """What a program of the fresh environment prints, run in a folder outside the source."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "NUMBA", "COV"))}
    done = subprocess.run(
        [str(elsewhere / "bin" / program), *words],
        cwd=at, env=kept, capture_output=True, text=True, timeout=3000,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_carries_code_evidence_statements_and_licences_and_no_more(wheel) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder, inside in STATEMENTS.items():
        stated = {p.relative_to(ROOT / folder).as_posix() for p in (ROOT / folder).rglob("*.*")}
        carried = {n.removeprefix(f"{inside}/") for n in names if n.startswith(f"{inside}/")}
        assert carried == stated, folder
    ours = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "sim").rglob("*.*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert ours <= set(names)
    tops = {name.partition("/")[0].partition("-")[0] for name in names}
    assert tops == {"sim", "spyscare"}
    assert {n.partition("/licenses/")[2] for n in names if "/licenses/" in n} == {
        "LICENSE", "sim/data/LICENSE.txt",
    }  # fmt: skip


@pytest.mark.slow
def test_installed_elsewhere_it_runs_a_scenario_a_study_and_a_report(elsewhere, tmp_path) -> None:
    def spyscare(*words: str) -> str:
        return ran(elsewhere, tmp_path, "spyscare", *words)

    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert spyscare("--version").strip() == f"spyscare {version}"
    where = ran(elsewhere, tmp_path, "python", "-c", "import sim; print(sim.__file__)")
    assert Path(where.strip()).is_relative_to(elsewhere)
    assert "spy-scare-1937" in spyscare("scenarios")

    spyscare("run", "alarm-1927", "--officers", "300")
    run = tmp_path / "runs" / "alarm-1927"
    assert (run / "run.json").is_file() and list(run.rglob("*.png"))

    (tmp_path / "zeal.toml").write_text(STUDY, encoding="utf-8")
    spyscare("sweep", "zeal.toml")
    assert list((tmp_path / "runs" / "zeal").rglob("*.parquet"))
    ask = "from sim.study.files import available; print(*available())"
    shipped = {path.stem for path in (ROOT / "experiments").glob("*.toml")}
    assert set(ran(elsewhere, tmp_path, "python", "-c", ask).split()) <= shipped

    if "  report " in spyscare("--help"):
        spyscare("report", str(run), "--into", "alarm.html")
        page = (tmp_path / "alarm.html").read_text(encoding="utf-8")
        assert page.lstrip().lower().startswith("<!doctype html>")
