"""A command as it was given: where it writes, and the words that go on with it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Order:
    """What the user asked for.

    Attributes:
        command: like `sweep`.
        name: of a scenario or study, or its file.
        out: folder asked for.
        options: name of an option, without dashes -> value; None, False and nothing are left out.
    """

    command: str
    name: str
    out: Path | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Folder to fill."""
        if self.out is not None:
            return self.out
        return Path("runs") / (Path(self.name).stem + "-quick" * bool(self.options.get("quick")))

    def again(self) -> str:
        """The command that goes on with it."""
        words = ["spyscare", self.command, self.name, "--out", str(self.folder)]
        for option, value in self.options.items():
            if value is True:
                words.append(f"--{option}")
            elif value not in (None, False) and (option, value) != ("workers", 1):
                for each in value if isinstance(value, list | tuple) else [value]:
                    words += [f"--{option}", str(each)]
        return shlex.join(words)
