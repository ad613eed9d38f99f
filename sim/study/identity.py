"""Whether a table and a study file are still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def text_hash(text: str) -> str:
    """Identity of a study file (SHA-256, hex)."""
    return hashlib.sha256(text.encode()).hexdigest()


def table_hash(fingerprints: Iterable[str]) -> str:
    """Identity of a table: of all its runs, in whatever order."""
    return hashlib.sha256("\n".join(sorted(fingerprints)).encode()).hexdigest()
