"""Names, events and numbers of officers in a page, made links to what tells of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from html import escape

from sim.faces.report.parts import Case

#: (html, id of the case in which it stands) -> html with links.
type Linker = Callable[[str, str], str]
#: Text between tags.
_TEXT = re.compile(r">([^<]+)<")


def linker(cases: Iterable[Case], short: bool = False) -> Linker:
    """What makes links in HTML.

    Args:
        cases: with `links`, words that lead to each.
        short: whether a surname leads to its man as well, where only one bears it; not in
            sentences that cite literature, whose authors may bear it too.

    Returns:
        (html, id) -> html, in which those words are links wherever they stand between tags, but
        for those that lead to the case of that id, in which they stand.
    """
    targets = {escape(word): each.id for each in cases for word in each.links if each.id}
    if short:
        names = Counter(word.partition(", ")[0] for word in targets if ", " in word)
        targets |= {
            word.partition(", ")[0]: id
            for word, id in targets.items()
            if names[word.partition(", ")[0]] == 1
        }
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
