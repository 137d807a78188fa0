"""Processes that work books beside the one that answers: begun before the first book, and again where one dies."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from types import FrameType
from typing import Any, ParamSpec, TypeVar

from sheets_sync.core import Stop
from sheets_sync.sync.collecting import seldom

P = ParamSpec("P")
T = TypeVar("T")


class Workers(Executor):
    """``count`` processes; ``limit``: seconds that one call may take, then it ends in Stop("file.too_slow").

    Where a process dies (the system kills what takes too much memory), what was at hand is begun once more in new
    ones; of what kills them again the caller hears ``BrokenProcessPool``, and the next call finds new ones.
    """

    def __init__(self, count: int, limit: int) -> None:
        self._count = count
        self._limit = limit
        self._lock = threading.Lock()
        self._pool = self._begun()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a picklable function worked."""
        told: Future[T] = Future()
        self._start(told, lambda pool: pool.submit(_limited, self._limit, fn, args, kwargs), tries=2)
        return told

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let what is at hand end, and the processes."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _begun(self) -> ProcessPoolExecutor:
        # "spawn" is what Windows and macOS have; the same everywhere means the same everywhere
        pool = ProcessPoolExecutor(self._count, mp_context=get_context("spawn"), initializer=_ready)
        for _ in range(self._count):  # a process begins when there is something for it to do
            pool.submit(os.getpid)
        return pool

    def _start(self, told: Future[T], send: Callable[[ProcessPoolExecutor], Future[T]], tries: int) -> None:
        pool = self._pool
        try:
            doing = send(pool)
        except BrokenProcessPool as error:
            self._again(told, send, tries, pool, error)
            return
        told.add_done_callback(lambda _: doing.cancel())  # nobody waits for it any more
        doing.add_done_callback(lambda done: self._ended(told, send, tries, pool, done))

    def _ended(
        self,
        told: Future[T],
        send: Callable[[ProcessPoolExecutor], Future[T]],
        tries: int,
        pool: ProcessPoolExecutor,
        done: Future[T],
    ) -> None:
        if told.cancelled() or done.cancelled():
            told.cancel()
            return
        error = done.exception()
        if isinstance(error, BrokenProcessPool):
            self._again(told, send, tries, pool, error)
        elif told.set_running_or_notify_cancel():
            told.set_exception(error) if error is not None else told.set_result(done.result())

    def _again(
        self,
        told: Future[T],
        send: Callable[[ProcessPoolExecutor], Future[T]],
        tries: int,
        broken: ProcessPoolExecutor,
        error: BrokenProcessPool,
    ) -> None:
        with self._lock:
            if self._pool is broken:
                broken.shutdown(wait=False)
                self._pool = self._begun()
        if tries > 1:
            self._start(told, send, tries - 1)
        elif told.set_running_or_notify_cancel():
            told.set_exception(error)


def begin() -> None:
    """How a process of a pool lives: signals are for the first process, which lets the others end what they are at;
    where that one is killed, they end too."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    first = parent_process()
    if first is not None:
        threading.Thread(target=_end_with, args=(first.sentinel,), daemon=True).start()
    seldom()


def _ready() -> None:
    begin()
    __import__("sheets_sync.service.work")  # all that a book needs: the first upload must not wait for it


def _end_with(first: int) -> None:
    wait([first])
    os._exit(1)


def _limited(limit: int, work: Callable[..., Any], told: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """A process that hangs would be lost to everybody."""
    if not hasattr(signal, "SIGALRM"):  # Windows
        return work(*told, **named)

    def over(number: int, frame: FrameType | None) -> None:
        raise Stop("file.too_slow", limit=limit)

    signal.signal(signal.SIGALRM, over)
    signal.alarm(limit)
    try:
        return work(*told, **named)
    finally:
        signal.alarm(0)
