"""Arguments and options of the commands, each declared once, with the words of its help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.errors import SpyscareError


def _option(kind: Any, name: str, metavar: str | None, words: str) -> Any:
    """An option as commands declare it."""
    return Annotated[kind, typer.Option(name, metavar=metavar, help=words)]


def _argument(kind: Any, metavar: str, words: str) -> Any:
    return Annotated[kind, typer.Argument(metavar=metavar, help=words)]


def _folder(name: str) -> Callable[[str], Path]:
    """Reads a folder; no word is not the current one."""

    def read(text: str) -> Path:
        if not str(text).strip():
            raise SpyscareError(f'{name} "": wants a folder; . is the current one')
        return Path(text)

    return read


def _folder_option(name: str, words: str) -> Any:
    option = typer.Option(name, metavar="DIR", help=words, parser=_folder(name))
    return Annotated[Path | None, option]


def _workers(what: str) -> Any:
    return _option(int, "--workers", "N", f"{what} at a time.")


Name = _argument(str, "NAME|FILE", "A shipped scenario, or a scenario file.")
Targets = _argument(
    list[str] | None, "DIR|NAME…", "Folders of finished runs, or scenarios to run for it."
)
Files = _argument(list[str], "FILE…", "Files of scenarios or studies, CSV tables, or names.")
Folder = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="Folder of a run, or of a study.", parser=_folder("DIR")),
]
Study = _argument(str, "STUDY", "A shipped study, or a study file.")
FitStudy = _argument(str, "STUDY", "A shipped study of kind fit, or its file.")
RivalStudy = _argument(str, "STUDY", "A shipped study of rivals, or a file.")

Reported = _argument(
    list[str],
    "DIR|A B…",
    "Folder of a run, study or question; or two worlds: folders, scenarios, or A without X.",
)
RunFolderThere = _argument(Path, "RUN", "Folder of a finished run.")
Worlds = _argument(list[str], "A B…", "Scenarios, shipped or files; each is set beside the first.")
NameToAsk = _argument(str | None, "SCENARIO", "A shipped scenario, or a scenario file.")
Question = _argument(str | None, "QUESTION", "A word; without any, the questions are listed.")
Object = _argument(str | None, "OBJECT", "What the question is about, where it wants something.")
Person = _argument(
    str | None, "NAME|NUMBER", "A historical person, or part of his name; an officer's number."
)

Seed = _option(int, "--seed", "S", "Key of every draw.")
SeedThere = _option(int | None, "--seed", "S", "Which replicate of the run [the first].")
RankOfHis = _option(str | None, "--rank", "RANK", "Somebody without a name, of a rank on day 0.")
AsCsv = _option(bool, "--csv", None, "As a table of all its replicates.")
AsGraphml = _option(bool, "--graphml", None, "As a graph of one of them.")
ExportFile = _option(Path | None, "--out", "FILE", "File to write [RUN/accusations.…].")
CasePage = _option(Path | None, "--markdown", "FILE", "Write his case file, in Markdown.")
ReportFile = _option(Path | None, "--into", "FILE.html", "File to write [DIR/report.html].")
OfficersOfReport = _option(
    int | None, "--officers", "N", "Officers of a scenario that is run for it [as many as it has]."
)
FirstSeed = _option(int | None, "--seed", "S", "Seed of the first of them [1].")
Seeds = _option(int | None, "--seeds", "R", "Seeds, the same in all worlds.")
Without = _option(
    str | None, "--without", "TRIGGER|THEME", "Of a person: what his twin's world is without."
)
Replicates = _option(int, "--replicates", "R", "Runs, with seeds S, S+1, …")
RunsAtPoint = _option(int | None, "--replicates", "R", "Runs at each point.")
RunsOfEach = _option(int | None, "--replicates", "R", "Runs of each scenario [10].")
Officers = _option(int | None, "--officers", "N", "Officers on day 0.")
OfficersInAll = _option(int | None, "--officers", "N", "Officers on day 0, in every stage.")
Simulations = _option(int | None, "--simulations", "N", "Draws for each rival.")
Engine = _option(str | None, "--engine", "ENGINE", "agents or compiled.")
Settings = _option(
    list[str] | None,
    "--set",
    "KEY=VALUE",
    "A value or an edit of a trigger, as in a file:"
    " police.zeal=1.2, shift.deadline=+60d. May be repeated.",
)
ToExplore = _argument(
    str | None, "SCENARIO|DIR", "A scenario, the folder of a run, or '?…' of a link."
)
Port = _option(int, "--port", "N", "Port on this machine [any that is free].")
NoShow = _option(bool, "--no-show", None, "Open no browser; the address is printed.")
Only = _option(
    list[str] | None, "--only", "STAGE", "fit, choice, check or recovery. May be repeated."
)
Dask = _option(
    str | None,
    "--dask",
    "ADDRESS",
    "Scheduler of a Dask cluster, or local for N workers of one begun here.",
)
All = _option(bool, "--all", None, "Run the three episodes that the patterns ask for.")
Quick = _option(bool, "--quick", None, "In the study's quick size.")
Force = _option(bool, "--force", None, "Replace what a former run left there.")
Resume = _option(bool, "--resume", None, "Keep finished replicates of the same run.")
TablesAsJson = _option(bool, "--json", None, "Print the tables as JSON and nothing else.")
NoFigures = _option(bool, "--no-figures", None, "Draw nothing.")
SummaryAsJson = _option(bool, "--json", None, "Print the summary as JSON and nothing else.")
ScoreAsJson = _option(bool, "--json", None, "Print the score as JSON and nothing else.")

Beside = _folder_option(
    "--beside", "A run of the same seed in another world: tell what became of men in both."
)
RunFolder = _folder_option("--out", "Folder to fill [runs/NAME].")
StudyFolder = _folder_option("--out", "Folder to fill or go on with [runs/STUDY].")
AnswerFolder = _folder_option(
    "--out", "Folder to fill or go on with [runs/, named after the words of the question]."
)
ScoreFolder = _folder_option(
    "--out", "Folder for score.json and the figure [the run's own, or runs/score]."
)
Into = _folder_option(
    "--into", "A folder that also gets the figures and what was found, for the documents."
)
IntoOfStudy = _folder_option(
    "--into",
    "For a study or fit: a folder that also gets the figures"
    " and what was found, for the documents.",
)

ReplicatesAtATime = _workers("Replicates computed")
RunsAtATime = _workers("Runs computed")
FitsAtATime = _workers("Simulations computed")
SimulationsAtATime = _workers("Simulations made")
