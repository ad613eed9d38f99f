"""`spyscare who` and `spyscare export`: one man's life, and who accused whom, of a finished run."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.errors import SpyscareError
from sim.measures.casefile import case_file
from sim.measures.network import graph, with_fates
from sim.measures.runs import Replicate, read_run
from sim.measures.runs import each as each_of
from sim.measures.who import Story
from sim.study.writing import refused

#: Name of an exported file, without its ending.
EXPORTED = "accusations"


def replicate_of(folder: Path, seed: int | None) -> Replicate:
    """The replicate of a seed, or the first.

    Raises:
        SpyscareError: where there is none.
    """
    run = read_run(folder)
    if seed is None:
        return run.replicates[0]
    for replicate in run.replicates:
        if replicate.seed == seed:
            return replicate
    there = ", ".join(map(str, run.seeds))
    raise SpyscareError(f"{folder}: --seed {seed} is not one of its seeds, {there}")


def show_life(
    folder: Path, name: str | None, rank: str | None, seed: int | None,
    beside: Path | None = None, page: Path | None = None,
) -> None:  # fmt: skip
    """Tell the life of a man named, numbered, or found by his rank.

    Args:
        folder: of the run.
        name, rank: who is meant.
        seed: of which replicate.
        beside: folder of the same seed in another world; his case file stands beside his twin's.
        page: file for his case file, in Markdown; else it is printed.

    Raises:
        SpyscareError: where nobody is meant, or more than one, or a page cannot be written.
    """
    if (name is None) == (rank is None):
        both = "not both" if name is not None else "neither is given"
        raise SpyscareError(f"who: wants a NAME or NUMBER, or --rank RANK; {both}")
    replicate = replicate_of(folder, seed)
    story = Story(replicate)
    if rank is not None:
        man, why = story.of_rank(rank)
        typer.echo(f"{why}; seed {replicate.seed}")
    else:
        man = story.find(str(name))
    if beside is None and page is None:
        for line in (*story.head(man), *story.life(man)):
            typer.echo(line)
        return
    twin = None if beside is None else replicate_of(beside, replicate.seed)
    file = case_file(replicate, man, twin)
    if page is None:
        typer.echo(str(file))
        return
    with refused(page):
        page.write_text(file.markdown(), encoding="utf-8")
    typer.echo(page)


def export(
    folder: Path, as_csv: bool, as_graphml: bool, out: Path | None, seed: int | None,
    beside: Path | None = None,
) -> Path:  # fmt: skip
    """Write who accused whom, each with his fate; returns the file.

    A table holds all replicates of a run unless one seed is asked for, a graph one. With the folder
    of another world `beside`, each man's fate there is told too, seed by seed.

    Raises:
        SpyscareError: where no format or no run is meant, or the file cannot be written.
    """
    if as_csv == as_graphml:
        both = "not both" if as_csv else "neither is given"
        raise SpyscareError(f"export: wants --csv or --graphml; {both}")
    path = out or folder / f"{EXPORTED}.{'csv' if as_csv else 'graphml'}"
    run = read_run(folder) if as_csv and seed is None else replicate_of(folder, seed)
    others = {each.seed: replicate_of(beside, each.seed) for each in each_of(run) if beside}
    with refused(path):
        with path.open("a", encoding="utf-8"):
            pass  # known before anything is computed
        if as_csv:
            with_fates(run, others).to_csv(path, index=False)
        else:
            from networkx import write_graphml_xml

            write_graphml_xml(graph(run, others.get(run.seed)), path)
    return path
