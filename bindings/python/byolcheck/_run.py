# SPDX-License-Identifier: LGPL-2.1-or-later
"""How the library is called: one thread at a time for each context, callbacks
and signals, and who frees what and when."""

from __future__ import annotations

import collections
import ctypes
import os
import signal
import threading
from typing import Any, Callable, Deque, Dict, Optional, Tuple, Union

from ._abi import C, LogFunction, ProgressFunction
from ._enums import LogLevel
from ._errors import take

Path = Union[str, "os.PathLike[str]"]
Log = Callable[[LogLevel, str], object]
Progress = Callable[[str, int, int], object]


def encode(text: str) -> bytes:
    """For a parameter. The library would take a NUL for the end."""
    if not isinstance(text, str):
        raise TypeError(f"expected a string, not {type(text).__name__}")
    data = text.encode()
    if b"\0" in data:
        raise ValueError("embedded null character")
    return data


def encode_path(path: Path) -> bytes:
    data = os.fsencode(path)
    if b"\0" in data:
        raise ValueError("embedded null character")
    return data


def decode(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def checked(function: Any, *arguments: Any) -> None:
    """Calls what ends with an error pointer and needs no context."""
    error = ctypes.c_void_p()
    if function(*arguments, ctypes.byref(error)) != 0:
        raise take(error)


def written(call: Callable[[Any, Any], None]) -> bytes:
    """What a function writes into its first two parameters."""
    out, length = ctypes.c_void_p(), ctypes.c_size_t()
    call(ctypes.byref(out), ctypes.byref(length))
    try:
        return ctypes.string_at(out.value or 0, length.value)
    finally:
        C.byol_free(out)


class _Call:
    """A call in progress."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.raised: Optional[BaseException] = None
        self.stopped = False


class Run:
    """A context of the library and what was made from it. The context itself is
    freed when it was closed and nothing made from it is left."""

    def __init__(self, log: Optional[Log], progress: Optional[Progress]) -> None:
        self.log = log
        self.progress = progress
        self.cancelled = False  # by the user, until the user takes it back
        self.context = ctypes.c_void_p()
        self._closing = False
        self._users = 0
        self._unused: Deque[Tuple[Any, ctypes.c_void_p]] = collections.deque()
        self._pid = os.getpid()
        self._busy = threading.Lock()
        self._call: Optional[_Call] = None
        self._state = threading.RLock()  # a signal's handler may cancel
        checked(C.byol_ctx_new, ctypes.byref(self.context))
        # Always: it is what lets Python look at signals during a call.
        self._callbacks = (LogFunction(self._on_log), ProgressFunction(self._on_progress))
        C.byol_ctx_set_log(self.context, self._callbacks[0], None)
        C.byol_ctx_set_progress(self.context, self._callbacks[1], None)

    # -- callbacks: what they raise is kept, and stops the call

    def _on_log(self, level: int, message: bytes, _data: object) -> None:
        call = self._call
        if call is None or self.log is None:
            return
        try:
            self.log(LogLevel(level), decode(message))
        except BaseException as raised:
            self._stop(call, raised)

    def _on_progress(self, what: bytes, done: int, total: int, _data: object) -> int:
        call = self._call
        if call is None or self.progress is None:
            return 0
        try:
            if self.progress(decode(what), done, total):
                self._stop(call, None)
        except BaseException as raised:
            self._stop(call, raised)
        return 0

    def _stop(self, call: _Call, raised: Optional[BaseException]) -> None:
        """Ends that call, and nothing after it."""
        with self._state:
            if call.raised is None:
                call.raised = raised
            if self._call is call:
                call.stopped = True
                C.byol_ctx_cancel(self.context)

    def cancel(self) -> None:
        with self._state:
            self.cancelled = True
            if self.context:
                C.byol_ctx_cancel(self.context)

    def uncancel(self) -> None:
        with self._state:
            self.cancelled = False
            if self.context:
                C.byol_ctx_uncancel(self.context)

    # -- calls

    def _enter(self) -> _Call:
        if self._pid != os.getpid():
            raise RuntimeError("the context belongs to the parent process")
        if self._call is not None and self._call.thread == threading.get_ident():
            raise RuntimeError("a callback must not use the context that calls it")
        self._busy.acquire()
        if self._closing:
            self._busy.release()
            raise ValueError("the context is closed")
        self._call = call = _Call()
        return call

    def _leave(self, call: _Call) -> None:
        with self._state:
            self._call = None
            if call.stopped:
                C.byol_ctx_uncancel(self.context)
                if self.cancelled:
                    C.byol_ctx_cancel(self.context)
        self._busy.release()
        self.sweep()

    def quick(self, function: Any, *arguments: Any) -> None:
        """Calls what cannot fail or take long. Arguments may be functions that
        make them."""
        call = self._enter()
        try:
            function(*(a() if callable(a) else a for a in arguments))
        finally:
            self._leave(call)

    def call(self, function: Any, *arguments: Any) -> None:
        """Calls what ends with an error pointer. What a callback or the handler
        of a signal raises (Ctrl-C: KeyboardInterrupt) stops the call, which is
        waited for, and is raised then."""
        failure = None
        error = ctypes.c_void_p()
        handlers: Dict[int, Tuple[Any, Any]] = {}
        call = self._enter()
        try:
            self._keep_signals(call, handlers)
            try:
                values = [a() if callable(a) else a for a in arguments]
                if function(*values, ctypes.byref(error)) != 0:
                    failure = take(error)
            finally:
                self._leave(call)
        finally:
            for number, (ours, theirs) in reversed(list(handlers.items())):
                if signal.getsignal(number) is ours:
                    signal.signal(number, theirs)
        if call.raised is not None:
            raise call.raised
        if failure is not None:
            raise failure

    def _keep_signals(self, call: _Call, handlers: Dict[int, Tuple[Any, Any]]) -> None:
        """A handler that raises would do so in whatever Python runs at that time:
        often a callback, out of which nothing can be raised. SIGINT goes first
        and comes back last."""
        if threading.current_thread() is not threading.main_thread():
            return

        def keeping(theirs: Callable[[int, Any], Any]) -> Callable[[int, Any], None]:
            def ours(number: int, frame: Any) -> None:
                try:
                    theirs(number, frame)
                except BaseException as raised:
                    self._stop(call, raised)

            return ours

        for number in sorted(signal.valid_signals(), key=lambda n: (n != signal.SIGINT, n)):
            theirs = signal.getsignal(number)
            if callable(theirs) and not isinstance(theirs, signal.Handlers):
                handlers[number] = keeping(theirs), theirs
                signal.signal(number, handlers[number][0])

    # -- ends

    def adopt(self) -> None:
        """Before something is made: the context outlives it."""
        with self._state:
            self._users += 1

    def dispose(self, free: Any, pointer: ctypes.c_void_p) -> None:
        """Frees it now, or when the call in progress is over. Any thread may do
        so, the garbage collector's too."""
        self._unused.append((free, pointer))
        self.sweep()

    def close(self) -> None:
        self._closing = True
        self.sweep()

    def _is_over(self) -> bool:
        return self._closing and self._users == 0 and bool(self.context)

    def sweep(self) -> None:
        # A forked child has copies of what is its parent's.
        if self._pid != os.getpid():
            return
        while (self._unused or self._is_over()) and self._busy.acquire(blocking=False):
            try:
                while self._unused:
                    free, pointer = self._unused.popleft()
                    free(pointer)
                    with self._state:
                        self._users -= 1
                with self._state:
                    if self._is_over():
                        context, self.context = self.context, ctypes.c_void_p()
                        C.byol_ctx_free(context)
            finally:
                self._busy.release()


class Handle:
    """Something that the library made and that is ours to free."""

    def __init__(self, run: Run, free: Any) -> None:
        self.run = run
        self._free = free
        self._pointer = ctypes.c_void_p()
        self._closed = False
        run.adopt()

    @property
    def out(self) -> Any:
        """Where the library puts it."""
        return ctypes.byref(self._pointer)

    @property
    def is_open(self) -> bool:
        return not self._closed and bool(self._pointer)

    def address(self) -> int:
        if self._closed or not self._pointer.value:
            raise ValueError("it is closed")
        return self._pointer.value

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.run.dispose(self._free, self._pointer)

    def __del__(self) -> None:
        self.close()
