"""Headings, sentences and small tables, written as plain text, Markdown or HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import fill


@dataclass(frozen=True)
class Block:
    """A part of a page.

    Attributes:
        heading: above it; "" for none.
        sentences: paragraphs, each a line of its own.
        columns, rows: of a table below them; none where there are no columns.
    """

    heading: str = ""
    sentences: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def text(blocks: Sequence[Block]) -> str:
    """As plain text; a row of a table is a line, with its columns' names after the first."""
    out: list[str] = []
    for block in blocks:
        out += ["", block.heading.upper(), ""] if block.heading else []
        out += [fill(line, 100, subsequent_indent="    ") for line in block.sentences]
        for first, *row in block.rows:
            cells = [f"{c}: {x}" for c, x in zip(block.columns[1:], row, strict=True) if x]
            out.append(fill(f"{first}  {'; '.join(cells)}", 100, subsequent_indent="    "))
    return "\n".join(out).strip("\n")


def markdown(blocks: Sequence[Block]) -> str:
    """As Markdown; what stands in a cell cannot break its table."""
    out: list[str] = []
    for block in blocks:
        out += [f"## {_plain(block.heading)}", ""] if block.heading else []
        for line in block.sentences:
            out += [_plain(line), ""]
        if block.columns:
            out += [_row(block.columns), _row(["---"] * len(block.columns))]
            out += [*(_row([_plain(x) for x in row]) for row in block.rows), ""]
    return "\n".join(out).strip("\n") + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(said: str) -> str:
    """Text that is no mark-up."""
    said = escape(said, quote=False)
    for mark in "\\`*_[]|#":
        said = said.replace(mark, f"\\{mark}")
    return said.replace("\n", " ")


def html(blocks: Sequence[Block]) -> str:
    """As HTML, for a notebook; everything that is said is escaped."""
    out: list[str] = []
    for block in blocks:
        out += [f"<h4>{escape(block.heading)}</h4>"] if block.heading else []
        out += [f"<p>{escape(line)}</p>" for line in block.sentences]
        if block.columns:
            head = "".join(f"<th>{escape(c)}</th>" for c in block.columns)
            body = "".join(
                f"<tr>{''.join(f'<td>{escape(x)}</td>' for x in row)}</tr>" for row in block.rows
            )
            out.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return f"<div>{''.join(out)}</div>"
