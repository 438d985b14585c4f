# SPDX-License-Identifier: LGPL-2.1-or-later
"""Failures of the library as exceptions, one class for each code."""

from __future__ import annotations

import ctypes
from typing import Any, Dict, Type

from ._abi import C
from ._enums import ErrorCode


class Error(Exception):
    """A call failed. str() is one line that names the file or object concerned."""

    def __init__(self, code: int, message: str, errno: int = 0) -> None:
        super().__init__(message)
        try:
            self.code: int = ErrorCode(code)
        except ValueError:
            self.code = code
        self.message = message
        self.errno = errno

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> Any:
        return type(self), (self.code, self.message, self.errno)


class InvalidError(Error, ValueError):
    """An argument makes no sense."""


class NoMemoryError(Error, MemoryError):
    """Out of memory."""


class CancelledError(Error):
    """Context.cancel() was called, or a progress callback said stop."""


class DeadlineError(Error, TimeoutError):
    """The deadline of the context has passed."""


class NotFoundError(Error, LookupError):
    """A file, profile, rule or format name does not exist."""


class AccessError(Error, PermissionError):
    """A file exists but may not be read."""


class ReadError(Error, OSError):
    """Reading failed."""


class FormatError(Error):
    """Not a disk image, or not of the named format."""


class BackingError(Error):
    """The image refers to other files, and that was not allowed."""


class UnsupportedError(Error):
    """Understood, but this build or source cannot do it."""


class ReaderError(Error):
    """The reader process died, or talked nonsense."""


class ProfileError(Error):
    """A profile is malformed."""


class TermsError(Error):
    """A file of attestations or waivers is malformed."""


class InternalError(Error):
    """A bug in the library."""


BY_CODE: Dict[int, Type[Error]] = {
    ErrorCode.INVAL: InvalidError,
    ErrorCode.NOMEM: NoMemoryError,
    ErrorCode.CANCELLED: CancelledError,
    ErrorCode.DEADLINE: DeadlineError,
    ErrorCode.NOT_FOUND: NotFoundError,
    ErrorCode.ACCESS: AccessError,
    ErrorCode.IO: ReadError,
    ErrorCode.FORMAT: FormatError,
    ErrorCode.BACKING: BackingError,
    ErrorCode.UNSUPPORTED: UnsupportedError,
    ErrorCode.READER: ReaderError,
    ErrorCode.PROFILE: ProfileError,
    ErrorCode.TERMS: TermsError,
    ErrorCode.INTERNAL: InternalError,
}


def take(error: ctypes.c_void_p) -> Error:
    """The exception for an error object, which is freed."""
    try:
        code = C.byol_error_code(error)
        message = C.byol_error_message(error).decode("utf-8", "replace")
        return BY_CODE.get(code, Error)(code, message, C.byol_error_errno(error))
    finally:
        C.byol_error_free(error)
