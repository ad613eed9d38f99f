"""What stands between the command and the terminal: a word at once, signals, text, refusals.

Nothing heavy is imported here: it works while the rest is being loaded.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

#: What a disk or a folder says when it does not take what is written.
REFUSALS = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO,
    errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG,
}  # fmt: skip

#: Signals that end work: what is finished is kept.
ENDING = tuple(s for s in signal.Signals if s.name in ("SIGINT", "SIGTERM", "SIGHUP"))

_heard: signal.Signals | None = None
_shown: Any = None


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Say on the terminal what is being done, and for how long; gone when it is done.

    Whoever prints before that calls `hush`.
    """
    global _shown
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn("line"), TextColumn("{task.description}"), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(
        *columns,
        console=console,
        transient=True,
        refresh_per_second=4,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as _shown:
        _shown.add_task(words, total=None)
        yield
    _shown = None


def hush() -> None:
    """Take what is shown while one waits from the terminal."""
    if _shown is not None:
        _shown.stop()


def carry_any_text() -> None:
    """What a terminal's encoding has no sign for is printed as `?`; names of files as they are."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            whole = (stream.encoding or "").lower().startswith("utf")
            stream.reconfigure(errors="surrogateescape" if whole else "replace")


def end_as_ctrl_c_does() -> None:
    """Let signals that end a process interrupt it, where nobody has said otherwise."""
    for number in ENDING:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: Any) -> None:
    global _heard
    _heard = signal.Signals(number)
    raise KeyboardInterrupt


def heed() -> None:
    """Be interrupted now by a signal whose interruption came where Python lets none through.

    What is raised in the callback of a library, or while an object is taken away, is lost.

    Raises:
        KeyboardInterrupt: after a signal.
    """
    if _heard is not None:
        raise KeyboardInterrupt


def code_of_interruption() -> int:
    """Exit code of work that was interrupted: 130 after Ctrl-C, 143 after SIGTERM."""
    return 128 + (_heard or signal.SIGINT)


def refusal(error: OSError) -> str | None:
    """What to say of a file or stream that cannot be written; None where it is something else."""
    if error.errno is None:
        return " ".join(str(error).split())  # of a library, in its own words
    if error.errno not in REFUSALS:
        return None
    return f"{error.filename or 'standard output'}: cannot be used: {error.strerror}"


def flushed() -> None:
    """Write out what is left for standard output; a full disk is told, a closed pipe is not."""
    try:
        sys.stdout.flush()
    except OSError as error:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if (said := refusal(error)) is not None:
            print(said, file=sys.stderr)
            sys.exit(2)


def given_twice(options: Sequence[str], words: Sequence[str]) -> list[str]:
    """Options that stand among the words of a command more than once, in words.

    Args:
        options: those that take one value, like `--seed`.
        words: of the command.
    """
    found: dict[str, list[str]] = {}
    left = iter(words)
    for word in left:
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name in options:
            found.setdefault(name, []).append(value if equals else next(left, ""))
    return [
        f"{name}: given {len(values)} times: {' and '.join(values)}; wants one of them"
        for name, values in found.items()
        if len(values) > 1
    ]
