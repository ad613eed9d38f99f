"""The command `spyscare`.

Options and their words; the work is done in `sim.faces`, imported by the command that
needs it, so that `spyscare --help` answers at once.
"""

from __future__ import annotations

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

Name = Annotated[
    str, typer.Argument(metavar="NAME|FILE", help="A shipped scenario, or a scenario file.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Key of every draw.")]


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
    officers: Annotated[
        int | None, typer.Option("--officers", metavar="N", help="Officers on day 0.")
    ] = None,
    seed: Seed = 1,
    replicates: Annotated[
        int, typer.Option("--replicates", metavar="R", help="Runs, with seeds S, S+1, …")
    ] = 1,
    engine: Annotated[
        str | None, typer.Option("--engine", metavar="ENGINE", help="agents or compiled.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="A value or an edit of a trigger, as in a file:"
            " police.zeal=1.2, shift.infiltration-report=+60d. May be repeated.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder to fill [runs/NAME].")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what a former run left there.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep finished replicates of the same run.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")
    ] = False,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw nothing.")] = False,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Replicates computed at a time.")
    ] = 1,
) -> None:
    """Run a scenario: tables, summary and figures into a folder."""
    from sim.faces.order import Order
    from sim.faces.running import carry_out, how_to_go_on
    from sim.faces.showing import show_run

    order = Order("run", name, out, {
        "seed": seed, "officers": officers, "replicates": replicates, "workers": workers,
        "engine": engine, "set": tuple(settings or ()),
    })  # fmt: skip
    try:
        folder = carry_out(order, force, resume)
        if not no_figures:
            _draw(folder)
    except KeyboardInterrupt:
        for line in how_to_go_on(order):
            typer.echo(line, err=True)
        raise typer.Exit(INTERRUPTED) from None
    show_run(folder, as_json)


@app.command()
def sweep(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="A shipped study, or a study file.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder to fill or go on with [runs/STUDY]."),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Runs computed at a time.")
    ] = 1,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="Scheduler of a Dask cluster, or local for N workers of one begun here.",
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="In the study's quick size.")] = False,
    officers: Annotated[
        int | None, typer.Option("--officers", metavar="N", help="Officers on day 0.")
    ] = None,
    replicates: Annotated[
        int | None, typer.Option("--replicates", metavar="R", help="Runs at each point.")
    ] = None,
) -> None:
    """Run what is missing of a study; stopped and begun again, it goes on where it was."""
    from sim.faces.order import Order
    from sim.faces.sweeping import account, carry_out

    order = Order("sweep", study, out, {
        "workers": workers, "dask": dask, "quick": quick, "officers": officers,
        "replicates": replicates,
    })  # fmt: skip
    report = carry_out(order)
    code = INTERRUPTED if report.stopped == "interrupted" else 0
    for line in account(report, order):
        typer.echo(line, err=code == INTERRUPTED)
    if code or report.missing:
        raise typer.Exit(code or INCOMPLETE)


@app.command()
def fit(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="A shipped study of kind fit, or its file.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder to fill or go on with [runs/STUDY]."),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Simulations computed at a time.")
    ] = 1,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="STAGE", help="fit, choice, check or recovery. May be repeated."
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="In the study's quick size.")] = False,
    officers: Annotated[
        int | None,
        typer.Option("--officers", metavar="N", help="Officers on day 0, in every stage."),
    ] = None,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw nothing.")] = False,
) -> None:
    """Fit open numbers to the record; stopped and begun again, it goes on where it was."""
    from sim.faces.fitting import carry_out, plot_fit
    from sim.faces.order import Order

    options = {"workers": workers, "only": only or (), "quick": quick, "officers": officers}
    order = Order("fit", study, out, options)
    try:
        done = carry_out(order)
    except KeyboardInterrupt:
        typer.echo("interrupted; every finished simulation is kept; go on with:", err=True)
        typer.echo(f"  {order.again()}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if done.answer("fit") is not None:
        for path in plot_fit(done, figures=not no_figures):
            typer.echo(path)


@app.command()
def score(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DIR|NAME…", help="Folders of finished runs, or scenarios to run for it."
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Run the three episodes that the patterns ask for.")
    ] = False,
    replicates: Annotated[
        int | None, typer.Option("--replicates", metavar="R", help="Runs of each scenario [10].")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="S", help="Seed of the first of them [1].")
    ] = None,
    officers: Annotated[
        int | None, typer.Option("--officers", metavar="N", help="Officers on day 0.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Runs computed at a time.")
    ] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Folder for score.json and the figure [the run's own, or runs/score].",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the score as JSON and nothing else.")
    ] = False,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw nothing.")] = False,
) -> None:
    """Set runs beside the record, pattern by pattern: what is met, and what is not."""
    from sim.faces.scoring import Request, carry_out, show_score, source_words

    order = Request(
        targets=tuple(targets or ()), everything=everything, replicates=replicates, seed=seed,
        officers=officers, workers=workers, out=out,
    )  # fmt: skip
    try:
        scored = carry_out(order)
    except KeyboardInterrupt:
        typer.echo("interrupted; a score keeps nothing of unfinished work", err=True)
        raise typer.Exit(INTERRUPTED) from None
    paths = [scored.save(order.folder)]
    if not no_figures:
        from sim.plots.score import save

        paths += save(scored.score, source_words(scored.birth), order.folder / "figures")
    show_score(scored, as_json, paths)


@app.command()
def rivals(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="A shipped study of rivals, or a file.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder to fill or go on with [runs/STUDY]."),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Simulations made at a time.")
    ] = 1,
    quick: Annotated[bool, typer.Option("--quick", help="In the study's quick size.")] = False,
    officers: Annotated[
        int | None, typer.Option("--officers", metavar="N", help="Officers on day 0.")
    ] = None,
    simulations: Annotated[
        int | None, typer.Option("--simulations", metavar="N", help="Draws for each rival.")
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="A folder that also gets the figures and what was found, for the documents.",
        ),
    ] = None,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw nothing.")] = False,
) -> None:
    """Set rival explanations before the record, and say which it tells apart."""
    from sim.faces.competing import account, carry_out, draw
    from sim.faces.order import Order

    options = {"workers": workers, "quick": quick, "officers": officers}
    order = Order("rivals", study, out, options | {"simulations": simulations, "into": into})
    try:
        found = carry_out(order)
    except KeyboardInterrupt:
        typer.echo("stopped; what was finished is kept; go on with:", err=True)
        typer.echo(f"  {order.again()}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    for line in account(found):
        typer.echo(line)
    if not no_figures:
        for path in draw(order.folder, into):
            typer.echo(path)


@app.command()
def history(name: Name, seed: Seed = 1) -> None:
    """Tell what a scenario's triggers come to, in order, with their sources."""
    from sim.faces.showing import show_history

    show_history(name, seed)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Scenario files, or names.")],
) -> None:
    """Say everything that is wrong with scenario files."""
    from sim.scenario.load import load

    lines: list[str] = []
    for file in files:
        try:
            load(file)
        except SpyscareError as error:
            lines += [line for line in error.lines if line not in lines]
        else:
            typer.echo(f"{file}: nothing wrong")
    if lines:
        raise SpyscareError(lines)


@app.command()
def scenarios() -> None:
    """List the shipped scenarios."""
    from sim.faces.showing import show_scenarios

    show_scenarios()


@app.command()
def plot(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a run, or of a study.")],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="For a study or fit: a folder that also gets the figures"
            " and what was found, for the documents.",
        ),
    ] = None,
) -> None:
    """Draw the figures of a run, study or fit anew, into DIR/figures; analyse a study."""
    from sim.study import is_study
    from sim.study.methods.stages import is_fit, stages_of

    if is_fit(folder):
        from sim.faces.fitting import plot_fit

        paths = plot_fit(stages_of(folder), into)
    elif is_study(folder):
        from sim.faces.study_figures import plot_study

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
    from sim.plots.draw import draw_all

    return draw_all(read_run(folder), folder / "figures")


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="spyscare")


if __name__ == "__main__":
    main()
