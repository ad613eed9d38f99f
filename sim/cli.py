"""The command `spyscare`.

Options and their words; the work is done in `sim.faces`, imported by the command that
needs it, so that `spyscare --help` answers at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sim.errors import SpyscareError

#: What the user wrote cannot be used; the same code as for a wrong option.
UNUSABLE = 2
INTERRUPTED = 130
#: A sweep ended with runs that failed or could not be saved.
INCOMPLETE = 1


class Commands(TyperGroup):
    """Commands whose `SpyscareError` is told in its own lines, without a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:
        """Run the command asked for."""
        try:
            return super().invoke(ctx)
        except SpyscareError as error:
            for line in error.lines:
                typer.echo(line, err=True)
            raise typer.Exit(UNUSABLE) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: half the time of `--help` went into importing the other
    help="Simulate how a spy scare becomes a purge: the Red Army, 1936-38.",
)


def _option(kind: Any, name: str, metavar: str | None, words: str) -> Any:
    """An option as commands declare it."""
    return Annotated[kind, typer.Option(name, metavar=metavar, help=words)]


def _argument(kind: Any, metavar: str, words: str) -> Any:
    return Annotated[kind, typer.Argument(metavar=metavar, help=words)]


def _workers(what: str) -> Any:
    return _option(int, "--workers", "N", f"{what} at a time.")


Name = _argument(str, "NAME|FILE", "A shipped scenario, or a scenario file.")
Targets = _argument(
    list[str] | None, "DIR|NAME…", "Folders of finished runs, or scenarios to run for it."
)
Files = _argument(list[str], "FILE…", "Scenario files, or names.")
Folder = _argument(Path, "DIR", "Folder of a run, or of a study.")
Study = _argument(str, "STUDY", "A shipped study, or a study file.")
FitStudy = _argument(str, "STUDY", "A shipped study of kind fit, or its file.")
RivalStudy = _argument(str, "STUDY", "A shipped study of rivals, or a file.")

Seed = _option(int, "--seed", "S", "Key of every draw.")
FirstSeed = _option(int | None, "--seed", "S", "Seed of the first of them [1].")
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
NoFigures = _option(bool, "--no-figures", None, "Draw nothing.")
SummaryAsJson = _option(bool, "--json", None, "Print the summary as JSON and nothing else.")
ScoreAsJson = _option(bool, "--json", None, "Print the score as JSON and nothing else.")

RunFolder = _option(Path | None, "--out", "DIR", "Folder to fill [runs/NAME].")
StudyFolder = _option(Path | None, "--out", "DIR", "Folder to fill or go on with [runs/STUDY].")
ScoreFolder = _option(
    Path | None,
    "--out",
    "DIR",
    "Folder for score.json and the figure [the run's own, or runs/score].",
)
Into = _option(
    Path | None,
    "--into",
    "DIR",
    "A folder that also gets the figures and what was found, for the documents.",
)
IntoOfStudy = _option(
    Path | None,
    "--into",
    "DIR",
    "For a study or fit: a folder that also gets the figures"
    " and what was found, for the documents.",
)

ReplicatesAtATime = _workers("Replicates computed")
RunsAtATime = _workers("Runs computed")
FitsAtATime = _workers("Simulations computed")
SimulationsAtATime = _workers("Simulations made")


@contextmanager
def _interruptible(how_to_go_on: Callable[[], list[str]]) -> Iterator[None]:
    """Work that Ctrl-C ends, with these lines and its own exit code."""
    try:
        yield
    except KeyboardInterrupt:
        for line in how_to_go_on():
            typer.echo(line, err=True)
        raise typer.Exit(INTERRUPTED) from None


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        try:
            typer.echo(f"spyscare {metadata.version('spyscare')}")
        except metadata.PackageNotFoundError:
            typer.echo("spyscare, not installed")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Options of the whole command."""


@app.command()
def run(
    name: Name,
    officers: Officers = None,
    seed: Seed = 1,
    replicates: Replicates = 1,
    engine: Engine = None,
    settings: Settings = None,
    out: RunFolder = None,
    force: Force = False,
    resume: Resume = False,
    as_json: SummaryAsJson = False,
    no_figures: NoFigures = False,
    workers: ReplicatesAtATime = 1,
) -> None:
    """Run a scenario: tables, summary and figures into a folder."""
    from sim.faces.order import Order
    from sim.faces.running import carry_out, how_to_go_on
    from sim.faces.showing import show_run

    order = Order("run", name, out, {
        "seed": seed, "officers": officers, "replicates": replicates, "workers": workers,
        "engine": engine, "set": tuple(settings or ()),
    })  # fmt: skip
    with _interruptible(lambda: how_to_go_on(order)):
        folder = carry_out(order, force, resume)
        if not no_figures:
            _draw(folder)
    show_run(folder, as_json)


@app.command()
def sweep(
    study: Study,
    out: StudyFolder = None,
    workers: RunsAtATime = 1,
    dask: Dask = None,
    quick: Quick = False,
    officers: Officers = None,
    replicates: RunsAtPoint = None,
) -> None:
    """Run what is missing of a study; stopped and begun again, it goes on where it was."""
    from sim.faces import studying
    from sim.faces.order import Order

    order = Order("sweep", study, out, {
        "workers": workers, "dask": dask, "quick": quick, "officers": officers,
        "replicates": replicates,
    })  # fmt: skip
    report = studying.sweep(order)
    code = INTERRUPTED if report.stopped == "interrupted" else 0
    for line in studying.account_of_sweep(report, order):
        typer.echo(line, err=code == INTERRUPTED)
    if code or report.missing:
        raise typer.Exit(code or INCOMPLETE)


@app.command()
def fit(
    study: FitStudy,
    out: StudyFolder = None,
    workers: FitsAtATime = 1,
    only: Only = None,
    quick: Quick = False,
    officers: OfficersInAll = None,
    no_figures: NoFigures = False,
) -> None:
    """Fit open numbers to the record; stopped and begun again, it goes on where it was."""
    from sim.faces import studying
    from sim.faces.order import Order

    options = {"workers": workers, "only": only or (), "quick": quick, "officers": officers}
    order = Order("fit", study, out, options)
    with _interruptible(
        lambda: order.how_to_go_on("interrupted; every finished simulation is kept")
    ):
        done = studying.fit(order)
    if done.answer("fit") is not None:
        for path in studying.plot_fit(done, figures=not no_figures):
            typer.echo(path)


@app.command()
def score(
    targets: Targets = None,
    everything: All = False,
    replicates: RunsOfEach = None,
    seed: FirstSeed = None,
    officers: Officers = None,
    workers: RunsAtATime = 1,
    out: ScoreFolder = None,
    as_json: ScoreAsJson = False,
    no_figures: NoFigures = False,
) -> None:
    """Set runs beside the record, pattern by pattern: what is met, and what is not."""
    from sim.faces.scoring import Request, carry_out, show_score, source_words

    order = Request(
        targets=tuple(targets or ()), everything=everything, replicates=replicates, seed=seed,
        officers=officers, workers=workers, out=out,
    )  # fmt: skip
    with _interruptible(lambda: ["interrupted; a score keeps nothing of unfinished work"]):
        scored = carry_out(order)
    paths = [scored.save(order.folder)]
    if not no_figures:
        from sim.plots.score import save

        paths += save(scored.score, source_words(scored.birth), order.folder / "figures")
    show_score(scored, as_json, paths)


@app.command()
def rivals(
    study: RivalStudy,
    out: StudyFolder = None,
    workers: SimulationsAtATime = 1,
    quick: Quick = False,
    officers: Officers = None,
    simulations: Simulations = None,
    into: Into = None,
    no_figures: NoFigures = False,
) -> None:
    """Set rival explanations before the record, and say which it tells apart."""
    from sim.faces import studying
    from sim.faces.order import Order

    options = {"workers": workers, "quick": quick, "officers": officers}
    order = Order("rivals", study, out, options | {"simulations": simulations, "into": into})
    with _interruptible(lambda: order.how_to_go_on("stopped; what was finished is kept")):
        found = studying.compare_rivals(order)
    for line in studying.account_of_rivals(found):
        typer.echo(line)
    if not no_figures:
        for path in studying.plot_rivals(order.folder, into):
            typer.echo(path)


@app.command()
def history(name: Name, seed: Seed = 1) -> None:
    """Tell what a scenario's triggers come to, in order, with their sources."""
    from sim.faces.showing import show_history

    show_history(name, seed)


@app.command()
def check(files: Files) -> None:
    """Say everything that is wrong with scenario files."""
    from sim.scenario.load import load

    lines: list[str] = []
    for file in files:
        try:
            scenario = load(file)
        except SpyscareError as error:
            lines += [line for line in error.lines if line not in lines]
        else:
            typer.echo("\n".join([f"{file}: nothing wrong", *scenario.remarks]))
    if lines:
        raise SpyscareError(lines)


@app.command()
def scenarios() -> None:
    """List the shipped scenarios."""
    from sim.faces.showing import show_scenarios

    show_scenarios()


@app.command()
def plot(folder: Folder, into: IntoOfStudy = None) -> None:
    """Draw the figures of a run, study or fit anew, into DIR/figures; analyse a study."""
    from sim.study import is_study
    from sim.study.methods.stages import is_fit, stages_of

    if is_fit(folder):
        from sim.faces.studying import plot_fit

        paths = plot_fit(stages_of(folder), into)
    elif is_study(folder):
        from sim.faces.studying import plot_study

        paths = plot_study(folder, into)
    elif into is not None:
        raise SpyscareError(f"{folder}: holds no study; --into is for studies")
    else:
        paths = _draw(folder)
    for path in paths:
        typer.echo(path)


@app.command()
def schema() -> None:
    """Print a JSON Schema of scenario files, for editors."""
    import json

    from sim.scenario.layers import schema as make

    typer.echo(json.dumps(make(), indent=2, ensure_ascii=False))


def _draw(folder: Path) -> list[Path]:
    from sim.measures import read_run
    from sim.plots.run import draw_all

    return draw_all(read_run(folder), folder / "figures")


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="spyscare")


if __name__ == "__main__":
    main()
