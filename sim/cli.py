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
from sim.faces import options, terminal
from sim.faces.terminal import waiting

#: What the user wrote cannot be used; the same code as for a wrong option.
UNUSABLE = 2
#: A sweep ended with runs that failed or could not be saved.
INCOMPLETE = 1


class Commands(TyperGroup):
    """Commands that tell what cannot be used in lines of its own, without a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:
        """Run the command asked for."""
        try:
            return super().invoke(ctx)
        except SpyscareError as error:
            lines = error.lines
        except OSError as error:
            if (said := terminal.refusal(error)) is None:
                raise
            lines = [said]
        except KeyboardInterrupt:
            typer.echo("interrupted", err=True)
            raise typer.Exit(terminal.code_of_interruption()) from None
        for line in lines:
            typer.echo(line, err=True)
        raise typer.Exit(UNUSABLE) from None

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        """The command asked for; an option that takes one value and is given two is refused."""
        name, command, words = super().resolve_command(ctx, args)
        once = [
            option
            for each in (command.params if command else ())
            if each.param_type_name == "option" and not each.multiple and not each.is_flag
            for option in each.opts
        ]
        if lines := terminal.given_twice(once, words):
            raise SpyscareError(lines)
        return name, command, words


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: half the time of `--help` went into importing the other
    help="Simulate how a spy scare becomes a purge: the Red Army, 1936-38.",
)


def _asked(command: str, study: str, out: Path | None, **given: Any) -> tuple[Any, Any]:
    """What does the work of studies, and an order of it, into a folder that holds no run."""
    with waiting(f"reading {study}"):
        from sim.faces import studying
        from sim.faces.folders import check_no_run
        from sim.faces.order import Order

    order = Order(command, study, out, given)
    check_no_run(order.folder)
    return studying, order


@contextmanager
def _interruptible(how_to_go_on: Callable[[], list[str]]) -> Iterator[None]:
    """Work that Ctrl-C ends, with these lines and its own exit code."""
    try:
        yield
    except KeyboardInterrupt:
        for line in how_to_go_on():
            typer.echo(line, err=True)
        raise typer.Exit(terminal.code_of_interruption()) from None


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
    from sim import cache

    if said := cache.said():
        typer.echo(said, err=True)


@app.command()
def run(
    name: options.Name,
    officers: options.Officers = None,
    seed: options.Seed = 1,
    replicates: options.Replicates = 1,
    engine: options.Engine = None,
    settings: options.Settings = None,
    out: options.RunFolder = None,
    force: options.Force = False,
    resume: options.Resume = False,
    as_json: options.SummaryAsJson = False,
    no_figures: options.NoFigures = False,
    workers: options.ReplicatesAtATime = 1,
) -> None:
    """Run a scenario: tables, summary and figures into a folder."""
    with waiting(f"reading {name}"):
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
            with waiting(f"drawing {folder}"):
                from sim.faces.drawing import draw_run

                draw_run(folder)
    show_run(folder, as_json)


@app.command()
def sweep(
    study: options.Study,
    out: options.StudyFolder = None,
    workers: options.RunsAtATime = 1,
    dask: options.Dask = None,
    quick: options.Quick = False,
    officers: options.Officers = None,
    replicates: options.RunsAtPoint = None,
) -> None:
    """Run what is missing of a study; stopped and begun again, it goes on where it was."""
    studying, order = _asked(
        "sweep", study, out, workers=workers, dask=dask, quick=quick, officers=officers,
        replicates=replicates,
    )  # fmt: skip
    report = studying.sweep(order)
    code = terminal.code_of_interruption() if report.stopped == "interrupted" else 0
    for line in studying.account_of_sweep(report, order):
        typer.echo(line, err=code > 0)
    if code or report.missing:
        raise typer.Exit(code or INCOMPLETE)


@app.command()
def fit(
    study: options.FitStudy,
    out: options.StudyFolder = None,
    workers: options.FitsAtATime = 1,
    only: options.Only = None,
    quick: options.Quick = False,
    officers: options.OfficersInAll = None,
    no_figures: options.NoFigures = False,
) -> None:
    """Fit open numbers to the record; stopped and begun again, it goes on where it was."""
    studying, order = _asked(
        "fit", study, out, workers=workers, only=only or (), quick=quick, officers=officers
    )
    with _interruptible(
        lambda: order.how_to_go_on("interrupted; every finished simulation is kept")
    ):
        done = studying.fit(order)
    if done.answer("fit") is not None:
        for path in studying.plot_fit(done, figures=not no_figures):
            typer.echo(path)


@app.command()
def score(
    targets: options.Targets = None,
    everything: options.All = False,
    replicates: options.RunsOfEach = None,
    seed: options.FirstSeed = None,
    officers: options.Officers = None,
    workers: options.RunsAtATime = 1,
    out: options.ScoreFolder = None,
    as_json: options.ScoreAsJson = False,
    no_figures: options.NoFigures = False,
) -> None:
    """Set runs beside the record, pattern by pattern: what is met, and what is not."""
    with waiting("reading the patterns"):
        from sim.faces.scoring import Request, carry_out, show_score, source_words

    order = Request(
        targets=tuple(targets or ()), everything=everything, replicates=replicates, seed=seed,
        officers=officers, workers=workers, out=out,
    )  # fmt: skip
    with _interruptible(
        lambda: ["interrupted; every finished run is kept; the same command goes on"]
    ):
        scored = carry_out(order)
    paths = [scored.save(order.folder)]
    if not no_figures:
        with waiting("drawing"):
            from sim.plots.score import save

            paths += save(scored.score, source_words(scored.birth), order.folder / "figures")
    show_score(scored, as_json, paths)


@app.command()
def rivals(
    study: options.RivalStudy,
    out: options.StudyFolder = None,
    workers: options.SimulationsAtATime = 1,
    quick: options.Quick = False,
    officers: options.Officers = None,
    simulations: options.Simulations = None,
    into: options.Into = None,
    no_figures: options.NoFigures = False,
) -> None:
    """Set rival explanations before the record, and say which it tells apart."""
    studying, order = _asked(
        "rivals", study, out, workers=workers, quick=quick, officers=officers,
        simulations=simulations, into=into,
    )  # fmt: skip
    with _interruptible(lambda: order.how_to_go_on("stopped; what was finished is kept")):
        found = studying.compare_rivals(order)
    for line in studying.account_of_rivals(found):
        typer.echo(line)
    if not no_figures:
        for path in studying.plot_rivals(order.folder, into):
            typer.echo(path)


@app.command()
def compare(
    scenarios: options.Worlds,
    officers: options.Officers = None,
    seeds: options.Seeds = None,
    seed: options.FirstSeed = None,
    workers: options.RunsAtATime = 1,
    out: options.AnswerFolder = None,
    as_json: options.TablesAsJson = False,
    quick: options.Quick = False,
    settings: options.Settings = None,
    no_figures: options.NoFigures = False,
    into: options.Into = None,
) -> None:
    """Set worlds beside the first, seed by seed: who was spared, and who was taken instead."""
    first, *others = scenarios
    _answer("compare", first, tuple(others), out, as_json, no_figures, into, {
        "officers": officers, "seeds": seeds, "seed": seed, "workers": workers, "quick": quick,
        "set": tuple(settings or ()),
    })  # fmt: skip


@app.command()
def whatif(
    scenario: options.NameToAsk = None,
    question: options.Question = None,
    about: options.Object = None,
    without: options.Without = None,
    officers: options.Officers = None,
    seeds: options.Seeds = None,
    seed: options.FirstSeed = None,
    workers: options.RunsAtATime = 1,
    out: options.AnswerFolder = None,
    as_json: options.TablesAsJson = False,
    quick: options.Quick = False,
    settings: options.Settings = None,
    no_figures: options.NoFigures = False,
    into: options.Into = None,
) -> None:
    """Ask why, in the model: what it would have been without, by which luck, until when."""
    _answer("whatif", scenario, (question, about), out, as_json, no_figures, into, {
        "officers": officers, "seeds": seeds, "seed": seed, "workers": workers, "quick": quick,
        "set": tuple(settings or ()), "without": without,
    })  # fmt: skip


def _answer(
    command: str, name: str | None, more: tuple[str | None, ...], out: Path | None, as_json: bool,
    no_figures: bool, into: Path | None, given: dict[str, Any],
) -> None:  # fmt: skip
    """Put a question, run what is missing, and show what it came to."""
    with waiting(f"reading {name or 'the questions'}"):
        from sim.faces import answering
        from sim.faces.folders import check_no_run
        from sim.faces.order import Order

    if name is None:
        typer.echo("\n".join(answering.stating.listed()))
        return
    order = Order(command, name, out, given, tuple(each or "" for each in more))
    answering.check(order)
    check_no_run(order.folder)
    with _interruptible(lambda: order.how_to_go_on("interrupted; every finished run is kept")):
        asked, report = answering.put(order)
    answering.show(asked, as_json, not no_figures, into, order.again())
    if report is not None and report.missing:
        typer.echo(
            f"{report.missing:,} runs are missing; the same command tries them again", err=True
        )
        raise typer.Exit(INCOMPLETE)


@app.command()
def report(
    targets: options.Reported,
    into: options.ReportFile = None,
    officers: options.OfficersOfReport = None,
    seed: options.Seed = 1,
) -> None:
    """Tell a run, two worlds, or an answer in one HTML file that fetches nothing."""
    with waiting("reading " + ", ".join(targets)):
        from sim.faces.report import making

        path = making.place_of(targets, into)
        found = making.given(targets, officers, seed)
    with waiting(f"writing {path}"):
        making.write(making.made(found), path)
    typer.echo(path)


@app.command()
def history(name: options.Name, seed: options.Seed = 1) -> None:
    """Tell what a scenario's triggers come to, in order, with their sources."""
    with waiting(f"reading {name}"):
        from sim.faces.listing import show_history

    show_history(name, seed)


@app.command()
def check(files: options.Files) -> None:
    """Say everything that is wrong with files of scenarios or studies, and their tables."""
    lines: list[str] = []
    for file in files:
        try:
            with waiting(f"reading {file}"):
                from sim.faces.checking import check as checked

                what, remarks = checked(file)
        except SpyscareError as error:
            lines += [line for line in error.lines if line not in lines]
        else:
            said = f"{file}: nothing wrong" + f" ({what})" * (what != "scenario")
            typer.echo("\n".join([said, *remarks]))
    if lines:
        raise SpyscareError(lines)


@app.command()
def scenarios() -> None:
    """List the shipped scenarios."""
    with waiting("reading the scenarios"):
        from sim.faces.listing import show_scenarios

    show_scenarios()


@app.command()
def plot(folder: options.Folder, into: options.IntoOfStudy = None) -> None:
    """Draw the figures of a run, study or fit anew, into DIR/figures; analyse a study."""
    with waiting(f"drawing {folder}"):
        from sim.faces.drawing import draw

        paths = draw(folder, into)
    for path in paths:
        typer.echo(path)


@app.command()
def who(
    folder: options.RunFolderThere,
    name: options.Person = None,
    rank: options.RankOfHis = None,
    seed: options.SeedThere = None,
    beside: options.Beside = None,
    page: options.CasePage = None,
) -> None:
    """Tell a man's life in a finished run, line by line, with what brought each about."""
    from sim.faces.telling import show_life

    show_life(folder, name, rank, seed, beside, page)


@app.command()
def export(
    folder: options.RunFolderThere,
    as_csv: options.AsCsv = False,
    as_graphml: options.AsGraphml = False,
    out: options.ExportFile = None,
    seed: options.SeedThere = None,
    beside: options.Beside = None,
) -> None:
    """Write who accused whom in a finished run, each with his fate, for other programs."""
    from sim.faces import telling

    typer.echo(telling.export(folder, as_csv, as_graphml, out, seed, beside))


@app.command()
def explore(
    what: options.ToExplore = None, port: options.Port = 0, no_show: options.NoShow = False
) -> None:
    """Change a world on a page in the browser, and see what comes of it beside the shipped one."""
    from sim.faces.exploring import explore as opened

    opened(what, port, not no_show)


@app.command()
def schema() -> None:
    """Print a JSON Schema of scenario files, for editors."""
    import json

    with waiting("putting the schema together"):
        from sim.scenario.layers import schema as make

        made = make()
    typer.echo(json.dumps(made, indent=2))


@app.command()
def doctor() -> None:
    """Say what a report of trouble should: versions, folders, machine, terminal, a timed run."""
    from sim.faces.doctor import examine

    for line in examine():
        typer.echo(line)


def main() -> None:
    """Entry point of the console script."""
    terminal.carry_any_text()
    terminal.end_as_ctrl_c_does()
    try:
        app(prog_name="spyscare")
    finally:
        terminal.flushed()


if __name__ == "__main__":
    main()
