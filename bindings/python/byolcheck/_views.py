# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the library shows, as read-only objects. They hold on to what they are
part of; once that is closed, asking them raises ValueError."""

from __future__ import annotations

import datetime
import os
import pathlib
from typing import (
    Any,
    Callable,
    Generic,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Type,
    TypeVar,
    Union,
    overload,
)

from ._abi import C
from ._enums import (
    WRITE_WIDTH_SHIFT,
    Channel,
    Confidence,
    DecidedBy,
    ErrorCode,
    EvidenceState,
    HiveState,
    Source,
    Status,
    Table,
    WriteFlag,
)
from ._errors import NotFoundError
from ._run import Handle, checked, decode, encode, written

T = TypeVar("T")
V = TypeVar("V", bound="View")


class View:
    """Something that belongs to another object, or to the library itself."""

    __slots__ = ("_pointer", "_owner", "__weakref__")

    def __init__(self, pointer: int, owner: Optional[Handle]) -> None:
        self._pointer = pointer
        self._owner = owner

    @property
    def _address(self) -> int:
        if self._owner is not None:
            self._owner.address()
        return self._pointer

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self) or not isinstance(other, View):
            return NotImplemented
        return self._pointer == other._pointer and self._owner is other._owner

    def __hash__(self) -> int:
        return hash((type(self), self._pointer))

    def __reduce__(self) -> Any:
        raise TypeError(f"{type(self).__name__} cannot be copied or pickled")

    def _shown(self) -> Sequence[str]:
        """The fields that repr() shows."""
        return ()

    def __repr__(self) -> str:
        name = type(self).__name__
        try:
            fields = [f"{field}={getattr(self, field)!r}" for field in self._shown()]
        except ValueError:
            return f"<{name}, closed>"
        return f"{name}({', '.join(fields)})"


class field(Generic[T]):
    """A read-only attribute that a function of the library answers."""

    def __init__(self, function: str, convert: Callable[[Any], T], doc: str) -> None:
        self._function = getattr(C, function)
        self._convert = convert
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, view: None, owner: type) -> "field[T]": ...

    @overload
    def __get__(self, view: Any, owner: type) -> T: ...

    def __get__(self, view: Any, owner: type) -> Union["field[T]", T]:
        if view is None:
            return self
        return self._convert(self._function(view._address))

    def __set__(self, view: Any, value: Any) -> None:
        raise AttributeError(f"{self._name} is read-only")


def items(view: Any, count: str, *get: str) -> List[Tuple[Any, ...]]:
    """All of a list, what each of the getters answers."""
    address = view._address
    return [
        tuple(getattr(C, name)(address, i) for name in get)
        for i in range(getattr(C, count)(address))
    ]


class _Many(Generic[T]):
    """The same for a list, as a tuple."""

    def __init__(self, count: str, get: str, doc: str) -> None:
        self._count = count
        self._get = get
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __set__(self, view: Any, value: Any) -> None:
        raise AttributeError(f"{self._name} is read-only")


class strings(_Many[str]):
    def __get__(self, view: Any, owner: type) -> Tuple[str, ...]:
        if view is None:
            return self  # type: ignore[return-value]
        return tuple(decode(text) for text, in items(view, self._count, self._get))


class views(_Many[V]):
    def __init__(self, count: str, get: str, kind: Type[V], doc: str) -> None:
        super().__init__(count, get, doc)
        self._kind = kind

    def __get__(self, view: Any, owner: type) -> Tuple[V, ...]:
        if view is None:
            return self  # type: ignore[return-value]
        return tuple(
            self._kind(pointer, view._owner) for pointer, in items(view, self._count, self._get)
        )


def day(text: bytes) -> Optional[datetime.date]:
    return datetime.date.fromisoformat(text.decode()) if text else None


def the_day(text: bytes) -> datetime.date:
    return datetime.date.fromisoformat(text.decode())


def word(kind: Callable[[str], T]) -> Callable[[bytes], T]:
    return lambda text: kind(decode(text))


def write_flags(color: bool, evidence: bool, width: int) -> int:
    if not 0 <= width < 1 << 16:
        raise ValueError("the width is not one of 0 to 65535")
    flags = WriteFlag(0)
    if color:
        flags |= WriteFlag.COLOR
    if evidence:
        flags |= WriteFlag.EVIDENCE
    return int(flags) | width << WRITE_WIDTH_SHIFT


# -- facts of an image


class Disk(View):
    """A disk of an image."""

    __slots__ = ()
    path = field(
        "byol_disk_path", lambda text: pathlib.Path(os.fsdecode(text)), "The file, or folder."
    )
    format = field("byol_disk_format", decode, '"raw", "qcow2", ...')
    sub_format = field(
        "byol_disk_sub_format", decode, '"dynamic", "streamOptimized", ...; "" if there is none.'
    )
    virtual_size_bytes = field("byol_disk_virtual_size_bytes", int, "As the guest sees it.")
    table = field("byol_disk_table", word(Table), "The kind of partition table.")
    member = field(
        "byol_disk_member", decode, 'The file inside a package that holds the disk; else "".'
    )
    reason = field(
        "byol_disk_reason",
        decode,
        'Why the partition table, or the whole content, could not be read; else "".',
    )

    def _shown(self) -> Sequence[str]:
        return ("path", "format", "virtual_size_bytes", "table")


class Volume(View):
    """A partition, or a disk without a table."""

    __slots__ = ()
    disk = field("byol_volume_disk", int, "Index of the disk, from 0.")
    number = field(
        "byol_volume_number", int, "Partition number from 1; 0 for a disk without a table."
    )
    start_bytes = field("byol_volume_start_bytes", int, "Where it begins on the disk.")
    size_bytes = field("byol_volume_size_bytes", int, "Its size.")
    type = field(
        "byol_volume_type", decode, '"0x07", or a GPT type GUID in lower case; "" without a table.'
    )
    content = field(
        "byol_volume_content", decode, '"ntfs", "vfat", "bitlocker", "" if unrecognised, ...'
    )
    label = field("byol_volume_label", decode, "The label of the file system.")
    readable = field("byol_volume_readable", bool, "If the file system could be opened.")
    reason = field("byol_volume_reason", decode, "Why it could not be opened.")

    def _shown(self) -> Sequence[str]:
        return ("disk", "number", "size_bytes", "content", "label", "readable")


class Hive(View):
    """A registry hive of the Windows installation."""

    __slots__ = ()
    name = field(
        "byol_hive_name",
        decode,
        '"SYSTEM", ...; of a report\'s facts also "DEFAULT" (the welcome screen), "DEFAULT_USER"'
        ' (what new users start with) and users, "HKU\\S-1-5-21-...".',
    )
    path = field("byol_hive_path", decode, "Its path on the Windows volume.")
    state = field("byol_hive_state", word(HiveState), "How it was found.")
    reason = field("byol_hive_reason", decode, "Why it is not clean.")

    def _shown(self) -> Sequence[str]:
        return ("name", "path", "state", "reason")


class Facts(View):
    """What was found in an image. What is said of Windows is "" where there is
    none or it is not readable."""

    __slots__ = ()
    source = field("byol_facts_source", word(Source), "How the image was opened.")
    sandbox = field(
        "byol_facts_sandbox", decode, "What the reader gave up before it looked at the image."
    )
    sandbox_missing = field(
        "byol_facts_sandbox_missing", decode, "What the reader could not give up here."
    )
    package_kind = field(
        "byol_facts_package_kind", decode, '"ova" where the disks came in a package; else "".'
    )
    disks = views("byol_facts_disk_count", "byol_facts_disk", Disk, "The disks.")
    volumes = views("byol_facts_volume_count", "byol_facts_volume", Volume, "The volumes.")
    hives = views("byol_facts_hive_count", "byol_facts_hive", Hive, "The registry hives.")
    windows_product = field("byol_facts_windows_product", decode, '"Windows 10 Enterprise", ...')
    windows_version = field("byol_facts_windows_version", decode, '"10.0.19045.4291", ...')
    windows_edition = field("byol_facts_windows_edition", decode, "EditionID.")
    windows_architecture = field("byol_facts_windows_architecture", decode, '"AMD64", ...')
    windows_root = field("byol_facts_windows_root", decode, '"C:\\Windows", ...')

    def render_bytes(
        self, format: str = "json", *, color: bool = False, evidence: bool = False, width: int = 0
    ) -> bytes:
        """The facts as "text" or "json", as the library writes them."""
        address, name = self._address, encode(format)
        flags = write_flags(color, evidence, width)
        return written(
            lambda out, length: checked(C.byol_facts_write, out, length, address, name, flags)
        )

    def render(
        self, format: str = "json", *, color: bool = False, evidence: bool = False, width: int = 0
    ) -> str:
        """render_bytes() as a string."""
        return decode(self.render_bytes(format, color=color, evidence=evidence, width=width))

    def _shown(self) -> Sequence[str]:
        return ("source", "windows_product", "windows_version")


# -- rules


class Code(NamedTuple):
    """A code of AWS's, and who returns it."""

    name: str
    channel: Channel


class ImportCode(NamedTuple):
    """An error code of the WorkSpaces API."""

    name: str
    since: datetime.date
    """The day that it appeared."""
    explanation: str
    """Why no image can show it; "" where rules answer it."""


def _codes(view: Any, count: str, name: str, channel: str) -> Tuple[Code, ...]:
    return tuple(Code(decode(n), Channel(decode(c))) for n, c in items(view, count, name, channel))


class Rule(View):
    """One requirement."""

    __slots__ = ()
    id = field("byol_rule_id", decode, '"autologon-off", ...: permanent.')
    title = field("byol_rule_title", decode, "One line.")
    rationale = field("byol_rule_rationale", decode, "Why AWS asks for it.")
    expected = field("byol_rule_expected", decode, "What an image must look like to pass.")
    remediation = field(
        "byol_rule_remediation",
        decode,
        "Commands for an administrator's prompt inside the VM, one a line.",
    )
    checker_tests = strings(
        "byol_rule_checker_test_count",
        "byol_rule_checker_test",
        "The functions of AWS's checker 2.13.25 that this rule answers.",
    )
    sources = strings("byol_rule_source_count", "byol_rule_source", "Where AWS says so.")
    evidence = field("byol_rule_evidence", decode, "Where the rule looks, one place a line.")
    decided_by = field("byol_rule_decided_by", word(DecidedBy), "Who can answer it.")
    confidence = field("byol_rule_confidence", Confidence, "Of its evidence at best.")

    @property
    def codes(self) -> Tuple[Code, ...]:
        """What AWS returns where it is violated."""
        return _codes(
            self, "byol_rule_code_count", "byol_rule_code", "byol_rule_code_channel"
        )

    def _shown(self) -> Sequence[str]:
        return ("id", "title")


def rules() -> Tuple[Rule, ...]:
    """All rules, in the order of reports."""
    return tuple(Rule(C.byol_rule_get(i), None) for i in range(C.byol_rule_count()))


def rule(id: str) -> Rule:
    """The rule with that id; NotFoundError if there is none."""
    pointer = C.byol_rule_find(encode(id))
    if not pointer:
        raise NotFoundError(ErrorCode.NOT_FOUND, f'there is no rule "{id}"')
    return Rule(pointer, None)


def import_codes() -> Tuple[ImportCode, ...]:
    """The error codes of the WorkSpaces API, in AWS's order."""
    return tuple(
        ImportCode(
            decode(C.byol_code_name(i)),
            the_day(C.byol_code_since(i)),
            decode(C.byol_code_explanation(i)),
        )
        for i in range(C.byol_code_count())
    )


# -- findings


class Evidence(View):
    """One thing that a rule asked of the image, and what came back."""

    __slots__ = ()
    place = field("byol_evidence_place", decode, "A registry key, a file, a partition.")
    value = field(
        "byol_evidence_value", decode, 'A value\'s name; "" where the place is the evidence.'
    )
    type = field("byol_evidence_type", decode, '"REG_DWORD", "file", ...')
    data = field("byol_evidence_data", decode, "What was found, as text.")
    state = field("byol_evidence_state", word(EvidenceState), "What came back.")

    def _shown(self) -> Sequence[str]:
        return ("place", "value", "type", "data", "state")


class Attestation(NamedTuple):
    """Who vouches for a finding, since when, and in which words. `by` is "" where
    the request of the check's terms said it."""

    by: str
    on: Optional[datetime.date]
    note: str


class Waiver(NamedTuple):
    """Why a finding does not block, who answers for that, and until when."""

    reason: str
    owner: str
    expires: Optional[datetime.date]


class Finding(View):
    """What became of one rule."""

    __slots__ = ()
    rule_id = field("byol_finding_rule_id", decode, "The id of the rule.")
    status = field("byol_finding_status", Status, "What became of it.")
    reason = field(
        "byol_finding_reason",
        decode,
        'A permanent kebab-case word for the cause; "" for a plain pass.',
    )
    message = field("byol_finding_message", decode, "What was found, in a sentence or two.")
    confidence = field("byol_finding_confidence", Confidence, "Of its evidence.")
    blocks = field(
        "byol_finding_blocks", bool, "If it by itself keeps the image from being ready."
    )
    expected = field("byol_finding_expected", decode, "What an image must look like to pass.")
    remediation = field(
        "byol_finding_remediation",
        decode,
        "Commands for an administrator's prompt inside the VM, one a line.",
    )
    evidence = views(
        "byol_finding_evidence_count",
        "byol_finding_evidence",
        Evidence,
        "What was asked, in order, and what came back.",
    )

    @property
    def rule(self) -> Rule:
        """The rule."""
        return rule(self.rule_id)

    @property
    def attested(self) -> Optional[Attestation]:
        """Who vouches for it; None where nobody does."""
        address = self._address
        if self.status != Status.ATTESTED:
            return None
        return Attestation(
            decode(C.byol_finding_attested_by(address)),
            day(C.byol_finding_attested_on(address)),
            decode(C.byol_finding_attested_note(address)),
        )

    @property
    def waiver(self) -> Optional[Waiver]:
        """Why it does not block; None where it is not waived."""
        address = self._address
        reason = decode(C.byol_finding_waiver_reason(address))
        if not reason:
            return None
        return Waiver(
            reason,
            decode(C.byol_finding_waiver_owner(address)),
            day(C.byol_finding_waiver_expires(address)),
        )

    @property
    def codes(self) -> Tuple[Code, ...]:
        """What AWS returns where the rule is violated."""
        return _codes(
            self, "byol_finding_code_count", "byol_finding_code", "byol_finding_code_channel"
        )

    def _shown(self) -> Sequence[str]:
        return ("rule_id", "status", "reason", "message")


# -- profiles and requests


class RequestKey(NamedTuple):
    """Something that a request can say."""

    name: str
    doc: str


def request_keys() -> Tuple[RequestKey, ...]:
    """What Terms.set_request() takes."""
    return tuple(
        RequestKey(decode(C.byol_request_key_name(i)), decode(C.byol_request_key_doc(i)))
        for i in range(C.byol_request_key_count())
    )


def builtin_profiles() -> Tuple[str, ...]:
    """The ids of the built-in profiles, oldest first."""
    return tuple(
        decode(C.byol_profile_builtin_id(i)) for i in range(C.byol_profile_builtin_count())
    )


def report_formats() -> Tuple[str, ...]:
    """What Report.render_bytes() takes; all else is written as the first two."""
    return tuple(decode(C.byol_format_name(i)) for i in range(C.byol_format_count()))
