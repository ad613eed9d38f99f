"""Names, events and numbers of officers in a page, made links to what tells of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from sim.faces.report.parts import Case

#: Text between tags.
_TEXT = re.compile(r">([^<]+)<")


def linker(cases: Iterable[Case]) -> Callable[[str, str], str]:
    """What makes links in HTML.

    Args:
        cases: with `links`, words that lead to each.

    Returns:
        (html, id) -> html, in which those words are links wherever they stand between tags, but
        for those that lead to the case of that id, in which they stand.
    """
    targets = {escape(word): each.id for each in cases for word in each.links if each.id}
    if not targets:
        return lambda html, id: html
    longest = sorted(targets, key=len, reverse=True)
    words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")

    def linked(html: str, id: str) -> str:
        def link(met: re.Match[str]) -> str:
            to = targets[met.group(0)]
            return met.group(0) if to == id else f'<a href="#{to}">{met.group(0)}</a>'

        def text(met: re.Match[str]) -> str:
            return f">{words.sub(link, met.group(1))}<"

        return _TEXT.sub(text, html)

    return linked
