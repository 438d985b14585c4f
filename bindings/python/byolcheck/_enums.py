# SPDX-License-Identifier: LGPL-2.1-or-later
"""The numbers and words of the library. Later releases may know more of them:
an unknown number is taken as the cautious one, an unknown word stays a word."""

from __future__ import annotations

import enum
from typing import Any

from ._abi import C


class _Number(enum.IntEnum):
    """A number with a name that the library gives it: str() has that name."""

    @property
    def label(self) -> str:
        """The name that the library uses: "not-applicable"."""
        return self.name.lower()

    def __str__(self) -> str:
        return self.label

    def __format__(self, spec: str) -> str:
        return format(self.label, spec)


class _Word(str, enum.Enum):
    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word


class ErrorCode(_Number):
    """What kind of failure an Error is."""

    OK = 0
    INVAL = -17
    NOMEM = -23
    CANCELLED = -41
    DEADLINE = -44
    NOT_FOUND = -52
    ACCESS = -53
    IO = -56
    FORMAT = -61
    BACKING = -64
    UNSUPPORTED = -67
    READER = -71
    PROFILE = -78
    TERMS = -83
    INTERNAL = -99

    @property
    def label(self) -> str:
        return str(C.byol_error_name(self.value).decode())


class LogLevel(_Number):
    """How important a line of the log is."""

    ERROR = 1
    WARNING = 2
    INFO = 3
    DEBUG = 4

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.DEBUG if isinstance(value, int) else None


class Severity(_Number):
    """The worst that a violation of a rule can be, under a profile."""

    OFF = 0
    INFO = 1
    WARN = 2
    FAIL = 3

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.FAIL if isinstance(value, int) else None

    @property
    def label(self) -> str:
        return str(C.byol_severity_name(self.value).decode())


class Status(_Number):
    """What became of a rule."""

    PASS = 1
    WARN = 2
    """Advice: it may be refused, or will hurt later."""
    FAIL = 3
    """AWS's checker or import would refuse."""
    UNKNOWN = 4
    """Could not tell; the reason says why."""
    ATTESTED = 5
    """Somebody vouched for it; never a pass."""
    NOT_APPLICABLE = 6
    """Does not concern this image."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.UNKNOWN if isinstance(value, int) else None

    @property
    def label(self) -> str:
        return str(C.byol_status_name(self.value).decode())


class Verdict(_Number):
    """What becomes of the image."""

    READY = 1
    NOT_READY = 2
    UNDECIDED = 3

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.UNDECIDED if isinstance(value, int) else None

    @property
    def label(self) -> str:
        return str(C.byol_verdict_name(self.value).decode())


class Confidence(_Number):
    """How near the evidence is to what AWS's code reads."""

    EXACT = 1
    """The same datum that AWS's code reads."""
    EQUIVALENT = 2
    """Another datum, the same truth."""
    HEURISTIC = 3
    """Correlated."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.HEURISTIC if isinstance(value, int) else None

    @property
    def label(self) -> str:
        return str(C.byol_confidence_name(self.value).decode())


class CheckFlag(enum.IntFlag):
    """What check(strict=True) stands for."""

    STRICT = 1


class WriteFlag(enum.IntFlag):
    """What render(color=..., evidence=...) stands for."""

    COLOR = 1
    EVIDENCE = 2


WRITE_WIDTH_SHIFT = 16


class Source(_Word):
    """How an image is opened."""

    AUTO = "auto"
    DIRECT = "direct"
    GUESTFS = "guestfs"
    TREE = "tree"


class Table(_Word):
    """The partition table of a disk."""

    MBR = "mbr"
    GPT = "gpt"
    NONE = "none"
    UNREADABLE = "unreadable"


class HiveState(_Word):
    """How a registry hive was found."""

    CLEAN = "clean"
    DIRTY = "dirty"
    REPLAYED = "replayed"
    REPLAYED_PARTLY = "replayed-partly"
    CORRUPT = "corrupt"
    ABSENT = "absent"
    UNREADABLE = "unreadable"


class EvidenceState(_Word):
    """What came back when a rule asked."""

    FOUND = "found"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    STALE = "stale"
    WRONG_TYPE = "wrong-type"


class Channel(_Word):
    """Who returns a code of AWS's."""

    CHECKER = "checker"
    IMPORT = "import"


class DecidedBy(_Word):
    """Who can answer a rule."""

    IMAGE = "image"
    CALLER = "caller"
    IMAGE_AND_CALLER = "image-and-caller"
