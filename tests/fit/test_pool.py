"""The ordered map: order, early stop, lost workers."""

from __future__ import annotations

import itertools
import os
import signal
import time
from functools import partial

import pytest

from sim.errors import SpyscareError
from sim.fit.pool import Pool


def late_first(index: int) -> int:
    """The earlier, the slower."""
    time.sleep(0.05 * max(0, 3 - index))
    return index * index


def broken(what: str, index: int) -> int:
    if index == 2:
        if what == "raise":
            raise SpyscareError("index 2: cannot be")
        os.kill(os.getpid(), signal.SIGKILL)
    return index


def deaf(index: int) -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.fixture(scope="module")
def pool():
    with Pool(2) as pool:
        yield pool


def test_results_come_in_order_and_stop_when_there_are_enough(pool: Pool) -> None:
    alone = list(itertools.islice(Pool(1).ordered(late_first), 7))
    assert alone == [0, 1, 4, 9, 16, 25, 36]
    assert list(itertools.islice(pool.ordered(late_first), 7)) == alone


def test_it_goes_on_from_an_index_and_ends_before_one(pool: Pool) -> None:
    for each in (pool, Pool(1)):
        assert list(each.ordered(late_first, 3, 6)) == [9, 16, 25]
        assert list(each.ordered(late_first, 3, 3)) == []


def test_workers_are_deaf(pool: Pool) -> None:
    assert list(pool.ordered(deaf, 0, 3)) == [True] * 3


def test_what_a_task_raises_is_raised_in_its_turn(pool: Pool) -> None:
    found = []
    with pytest.raises(SpyscareError, match=r"^index 2: cannot be$"):
        found.extend(pool.ordered(partial(broken, "raise")))
    assert list(pool.ordered(late_first, 3, 5)) == [9, 16]


def test_a_lost_worker_is_one_line_and_others_take_its_place(pool: Pool) -> None:
    with pytest.raises(SpyscareError, match=r"^a worker process was ended from outside.*") as told:
        list(pool.ordered(partial(broken, "die")))
    assert len(told.value.lines) == 1
    assert list(pool.ordered(late_first, 3, 5)) == [9, 16]


def test_there_is_at_least_one_worker() -> None:
    with pytest.raises(SpyscareError, match="--workers 0: wants at least 1"):
        Pool(0)
