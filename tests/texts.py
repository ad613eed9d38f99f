"""Texts of small scenarios and studies, written and altered in one way."""

from __future__ import annotations

from pathlib import Path


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """A text with pieces replaced, each of which must stand in it."""
    for old, new in changes:
        assert old in text, f"nothing to replace: {old!r}"
        text = text.replace(old, new)
    return text


def write(folder: Path, name: str, text: str) -> Path:
    """A scenario file with title and question, and this text; path of it."""
    path = folder / f"{name}.toml"
    path.write_text(f'title = "{name}"\nquestion = "?"\n{text}', encoding="utf-8")
    return path
