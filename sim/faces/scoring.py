"""`spyscare score`: finished runs, or runs made for it, beside the record.

Runs made for a score are measured and let go: their numbers are kept beside it, so that it can be
interrupted and gone on with.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from sim.engine import run as engines
from sim.errors import SpyscareError
from sim.faces import folders
from sim.faces.order import configured
from sim.faces.progress import progress
from sim.faces.showing import console_of, table_of
from sim.faces.terminal import waiting
from sim.measures.patterns import Pattern, compute, load_patterns
from sim.measures.runs import Run, read_run
from sim.measures.score import Judged, Score, amount, closing, content, span, verdict
from sim.scenario import evidence
from sim.scenario.load import Scenario
from sim.study.carry import carry
from sim.study.course import Report
from sim.study.methods.score import question
from sim.study.writing import plain, writable, write_json

#: Where a score of more than one folder, or of none, is put.
FOLDER = Path("runs") / "score"
#: Folder in it of the numbers of the runs made for it.
KEPT = "numbers"

REPLICATES = 10


@dataclass(frozen=True)
class Request:
    """What the user asked for; see `spyscare score --help`."""

    targets: tuple[str, ...] = ()
    everything: bool = False
    replicates: int | None = None
    seed: int | None = None
    officers: int | None = None
    workers: int = 1
    out: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Folders and scenarios; those the patterns name where everything is asked for."""
        asked = tuple(dict.fromkeys(p.scenario for p in load_patterns()))
        return (*self.targets, *(asked if self.everything else ()))

    @property
    def folder(self) -> Path:
        """Where the score goes: into the run's own folder where there is only one."""
        if self.out is not None:
            return self.out
        single = len(self.names) == 1 and Path(self.names[0]).is_dir()
        return Path(self.names[0]) if single else FOLDER

    @property
    def seeds(self) -> range:
        """Seeds of the runs made for it."""
        seed = 1 if self.seed is None else self.seed
        return range(seed, seed + (REPLICATES if self.replicates is None else self.replicates))


@dataclass(frozen=True)
class Scored:
    """A score and what it was made from.

    Attributes:
        score: pattern by pattern.
        birth: version, code and, for each source, scenario, hash, officers, seeds, engine.
    """

    score: Score
    birth: dict[str, Any]

    @property
    def content(self) -> dict[str, Any]:
        """As JSON has it."""
        return content(self.score, self.birth)

    @property
    def scaled(self) -> bool:
        """Whether counts were scaled to the corps of the record."""
        full = evidence.statistic("S001").value
        return any(source["officers"] != full for source in self.birth["sources"])

    def save(self, folder: Path) -> Path:
        """Write `score.json`; returns its path."""
        write_json(folder / folders.SCORE, self.content)
        return folder / folders.SCORE


def carry_out(request: Request) -> Scored:
    """Score what is asked for.

    A pattern is computed from the first of the sources that covers its days.

    Raises:
        SpyscareError: everything wrong with the request.
        Interrupted: at Ctrl-C; the numbers of finished runs are kept.
    """
    with waiting("reading what is scored"):
        sources = _sources(request)
        patterns = _patterns(sources)
    _check_each_is_used(request, sources, patterns)
    writable(request.folder)
    known: dict[str, list[float]] = {}
    to_run = []
    for source, mine in zip(sources, patterns, strict=True):
        if isinstance(source, Scenario):
            to_run += [(source, [p.id for p in mine])] if mine else []
        else:
            numbers = [compute(replicate, mine) for replicate in source.replicates]
            known |= {p.id: [found[p.id] for found in numbers] for p in mine}
    asked = question(to_run, request.seeds, known)
    with progress(lambda report: _head(to_run, request.seeds)) as told:
        place = request.folder / KEPT if to_run else None
        report = carry(asked, place, request.workers, progress=told)
    _check(report)
    births = [
        _birth(source, request) | {"patterns": len(mine)}
        for number, (source, mine) in enumerate(zip(sources, patterns, strict=True))
        if mine or number < len(request.targets)
    ]
    birth = {"version": engines.version(), "code": engines.code_hash(), "sources": births}
    return Scored(asked.method.answer(report.rows).drawn["score"], birth)


def _head(to_run: Sequence[tuple[Scenario, list[str]]], seeds: range) -> str:
    each = [
        f"{s.name}: {s.values.officers.count:,} officers, {len(seeds)} seeds" for s, _ in to_run
    ]
    return "\n".join(each)


def _check(report: Report) -> None:
    if report.failures:
        raise SpyscareError([f"score: {n} x {why}" for why, n in report.failures.items()])


def _sources(request: Request) -> list[Run | Scenario]:
    """Runs of folders, and scenarios to be run."""
    lines: list[str] = []
    if not request.names:
        lines.append("score: wants a folder of a run, a scenario, or --all")
    found: list[Run | Scenario] = []
    for name in request.names:
        try:
            is_run = Path(name).is_dir()
            found.append(read_run(name) if is_run else configured(name, (), request.officers))
        except SpyscareError as error:
            lines += error.lines
    to_run = [source for source in found if isinstance(source, Scenario)]
    for option in ("replicates", "seed", "officers"):
        if found and not to_run and not lines and getattr(request, option) is not None:
            lines.append(f"--{option}: is for scenarios; what is in a folder has been run already")
    for option, least in (("replicates", 1), ("workers", 1), ("seed", 0)):
        value = getattr(request, option)
        if value is not None and value < least:
            lines.append(f"--{option} {value}: wants at least {least}")
    if lines:
        raise SpyscareError(lines)
    return found


def _check_each_is_used(
    request: Request, sources: Sequence[Run | Scenario], patterns: Sequence[Sequence[Pattern]]
) -> None:
    """Refuse a source that is named and read by nothing, since another covers its days.

    One table would be signed with two names. What `--all` adds is left out where it is covered.
    """
    names, lines = request.names, []
    for number in range(len(request.targets)):
        own = {p.id for p in load_patterns() if p.covered(*_period(sources[number]))}
        if own and not patterns[number]:
            first = next(i for i, mine in enumerate(patterns) if own & {p.id for p in mine})
            lines.append(
                f"score: {names[number]}: {names[first]} covers all its days already, and nothing"
                " would be read from it; score each on its own"
            )
    if lines:
        raise SpyscareError(lines)


def _patterns(sources: Sequence[Run | Scenario]) -> list[list[Pattern]]:
    """The patterns that each source is read by."""
    left, out = list(load_patterns()), []
    for source in sources:
        out.append([p for p in left if p.covered(*_period(source))])
        left = [p for p in left if p not in out[-1]]
    return out


def _period(source: Run | Scenario) -> tuple[dt.date, dt.date]:
    return source.period if isinstance(source, Run) else (source.start, source.end)


def _birth(source: Run | Scenario, request: Request) -> dict[str, Any]:
    if isinstance(source, Run):
        birth = source.provenance
        return {"scenario": source.name, "hash": birth["scenario_hash"], "officers": source.count,
                "seeds": list(source.seeds), "engine": birth["engine"],
                "code": birth["code_hash"]}  # fmt: skip
    return {"scenario": source.name, "hash": source.hash,
            "officers": source.values.officers.count, "seeds": list(request.seeds),
            "engine": engines.DEFAULT_ENGINE, "code": engines.code_hash()}  # fmt: skip


def source_words(birth: dict[str, Any]) -> str:
    """What a score was made from, in one line."""
    parts = []
    for source in birth["sources"]:
        seeds = source["seeds"]
        shown = f"seed {seeds[0]}" if len(seeds) == 1 else f"{len(seeds)} seeds from {min(seeds)}"
        parts.append((source["scenario"], f"{source['officers']:,} officers, {shown}"))
    same = {words for _, words in parts}
    if len(same) == 1:
        said = f"{', '.join(name for name, _ in parts)} · {same.pop()}"
    else:
        said = "; ".join(f"{name} ({words})" for name, words in parts)
    return f"{said} · version {birth['version']} · code {birth['code'][:8]}"


# on a terminal, or in plain lines into a pipe

#: Width of tables that go into a pipe or a file.
WIDTH = 118


def show_score(scored: Scored, as_json: bool, paths: Sequence[Path] = ()) -> None:
    """Run beside record, pattern by pattern, and the share met last; or JSON alone.

    Args:
        scored: the score.
        as_json: print JSON and nothing else.
        paths: files it was written to.
    """
    if as_json:
        typer.echo(json.dumps(plain(scored.content), indent=2))
        return
    console = console_of(WIDTH)
    computed = [judged for judged in scored.score.judged if judged.computed]
    if computed:
        console.print(_table(computed, scored.scaled))
    missing = [judged for judged in scored.score.judged if not judged.computed]
    for scenario in dict.fromkeys(judged.pattern.scenario for judged in missing):
        ids = [j.pattern.id for j in missing if j.pattern.scenario == scenario]
        console.print(f"not computed here, wants {scenario}: {', '.join(ids)}")
    if missing:
        console.print()
    if paths:
        console.print(f"in {', '.join(str(path) for path in paths)}", soft_wrap=True)
    console.print(source_words(scored.birth), soft_wrap=True)
    console.print(closing(scored.score), soft_wrap=True, style="bold")


def _table(computed: list[Judged], scaled: bool) -> Table:
    notes = ["record: its number, and what a run has to lie in; other readings below it",
             "met (8/10): only so many of the runs have such a number at all",
             "* set from the same figure, so that meeting it shows little"]  # fmt: skip
    if scaled:
        notes.append("counts scaled to 144,300 officers; the historical persons count once each")
    table = table_of("Beside the record, pattern by pattern", caption="\n".join(notes),
                     caption_justify="left")  # fmt: skip
    table.add_column("pattern", no_wrap=True)
    table.add_column("rel.")
    for number in ("record", "low-high", "run", "10-90 %"):
        table.add_column(number, justify="right", no_wrap=True)
    table.add_column("met", no_wrap=True)
    for judged in computed:
        table.add_row(*_cells(judged))
        for other in judged.pattern.others:
            unit = judged.pattern.unit
            table.add_row(
                f"  or: {', '.join(other.evidence)}", "",
                "" if other.value is None else amount(other.value, unit),
                span(other.low, other.high, unit), "", "",
                "would be met" if judged.meets(other) else "would be missed", style="dim",
            )  # fmt: skip
    return table


def _cells(judged: Judged) -> tuple[str, ...]:
    pattern, unit = judged.pattern, judged.pattern.unit
    said = verdict(judged.median, pattern.low, pattern.high, judged.factor)
    if judged.replicates < judged.of:
        said += f" ({judged.replicates}/{judged.of})"
    return (
        pattern.id + ("*" if pattern.given else ""), pattern.standing,
        "" if pattern.value is None else amount(pattern.value, unit),
        span(pattern.low, pattern.high, unit), amount(judged.median, unit),
        span(judged.low, judged.high, unit) if judged.of > 1 else "", said,
    )  # fmt: skip
