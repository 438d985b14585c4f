# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a program makes: contexts, images, profiles, terms and reports."""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import math
import weakref
from types import TracebackType
from typing import Any, Iterable, Iterator, Optional, Sequence, Tuple, Type, TypeVar, Union, overload

from ._abi import C
from ._enums import CheckFlag, Severity, Status, Verdict
from ._errors import Error
from ._run import Handle, Log, Path, Progress, Run, checked, decode, encode, encode_path, written
from ._views import (
    Facts,
    Finding,
    Rule,
    field,
    rule,
    strings,
    the_day,
    write_flags,
)

Day = Union[str, datetime.date]
O = TypeVar("O", bound="Owned")


def _encode_day(value: Day) -> bytes:
    if isinstance(value, datetime.datetime):
        value = value.date()
    return encode(value.isoformat() if isinstance(value, datetime.date) else value)


def _optional(value: Optional[str]) -> Optional[bytes]:
    return None if value is None else encode(value)


def _rule_id(value: Union[str, Rule]) -> bytes:
    return encode(value.id if isinstance(value, Rule) else value)


class Owned:
    """Something with an end: close() it, use `with`, or let go of it."""

    def __init__(self, run: Run, free: Any) -> None:
        self._run = run
        self._owner = Handle(run, free)

    @property
    def _address(self) -> int:
        return self._owner.address()

    def close(self) -> None:
        """Ends it. Asking it, or what belongs to it, raises ValueError then."""
        self._owner.close()

    def __enter__(self: O) -> O:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        raised: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


class Profile(Owned):
    """A dated set of requirements. Context.profile() loads one."""

    id = field("byol_profile_id", decode, "Its id.")
    title = field("byol_profile_title", decode, "One line.")
    as_of = field("byol_profile_as_of", the_day, "The day whose requirements it states.")
    aliases = strings("byol_profile_alias_count", "byol_profile_alias", "Its other names.")
    sources = strings("byol_profile_source_count", "byol_profile_source", "What it states.")

    def __init__(self, run: Run) -> None:
        super().__init__(run, C.byol_profile_free)

    def severity(self, of: Union[str, Rule]) -> Severity:
        """The worst that a violation of the rule can be."""
        one = of if isinstance(of, Rule) else rule(of)
        return Severity(C.byol_profile_rule_severity(self._address, one._address))

    def __repr__(self) -> str:
        return f"<Profile {self.id}>" if self._owner.is_open else "<Profile, closed>"


class Terms(Owned):
    """What no disk can show: what is requested of AWS, what somebody vouches for,
    what is to be let pass, and on which day. Context.terms() makes it. Days are
    dates, or strings like "2026-05-28"; what is said later of a rule or a key
    replaces what was said before."""

    def __init__(self, run: Run) -> None:
        super().__init__(run, C.byol_terms_free)

    def load_attestations(self, path: Path) -> None:
        """A file of attestations and a request: all of it, or on failure nothing."""
        self._say(C.byol_terms_load_attestations, encode_path(path))

    def attest(
        self,
        rule: Union[str, Rule],
        by: str,
        on: Optional[Day] = None,
        note: Optional[str] = None,
    ) -> None:
        """Somebody vouches for one rule, since the day of the check unless `on`
        says otherwise. Answers a finding that needs it, and no other."""
        self._say(
            C.byol_terms_attest,
            _rule_id(rule),
            encode(by),
            None if on is None else _encode_day(on),
            _optional(note),
        )

    def set_request(self, key: str, value: Union[str, int, Iterable[str]]) -> None:
        """One key of the request; see request_keys()."""
        if isinstance(value, int):
            value = str(value)
        elif not isinstance(value, str):
            value = ",".join(value)
        self._say(C.byol_terms_set_request, encode(key), encode(value))

    def load_request(self, key: str, path: Path) -> None:
        """The same, the value from a text file (UTF-8 or UTF-16)."""
        self._say(C.byol_terms_load_request, encode(key), encode_path(path))

    def load_waivers(self, path: Path) -> None:
        """A file of waivers: all of it, or on failure nothing."""
        self._say(C.byol_terms_load_waivers, encode_path(path))

    def waive(self, rule: Union[str, Rule], reason: str, owner: str, expires: Day) -> None:
        """What the rule finds shall not block, through the day `expires`. The
        finding stays what it is."""
        self._say(
            C.byol_terms_waive, _rule_id(rule), encode(reason), encode(owner), _encode_day(expires)
        )

    def set_day(self, day: Day) -> None:
        """The day that the check is made for, instead of today (UTC)."""
        self._say(C.byol_terms_set_day, _encode_day(day))

    def _say(self, function: Any, *arguments: Any) -> None:
        self._run.call(function, self._owner.address, *arguments)


class Report(Owned, Sequence[Finding]):
    """The findings of a check, in rule order, and the verdict. It does not change
    any more, and outlives image, profile, terms and context."""

    verdict = field("byol_report_verdict", Verdict, "What becomes of the image.")
    summary = field("byol_report_summary", decode, "One sentence that tells the verdict.")
    profile_id = field("byol_report_profile_id", decode, "The id of the profile.")
    profile_as_of = field(
        "byol_report_profile_as_of", the_day, "The day whose requirements the profile states."
    )
    day = field("byol_report_day", the_day, "The day that the check was made for.")
    notes = strings(
        "byol_report_note_count", "byol_report_note", "What else should be known, in sentences."
    )

    def __init__(self, run: Run) -> None:
        super().__init__(run, C.byol_report_free)

    @property
    def facts(self) -> Facts:
        """Those of the image, and every hive that a rule opened."""
        return Facts(C.byol_report_facts(self._address), self._owner)

    @property
    def ready(self) -> bool:
        """If AWS should take the image."""
        return self.verdict is Verdict.READY

    @property
    def blocking(self) -> Tuple[Finding, ...]:
        """What keeps the image from being ready."""
        return tuple(finding for finding in self if finding.blocks)

    def count_of(self, status: Status) -> int:
        """How many findings have that status."""
        return int(C.byol_report_status_count(self._address, status))

    def find(self, rule: Union[str, Rule]) -> Optional[Finding]:
        """The finding of that rule; None if it made none."""
        pointer = C.byol_report_find(self._address, _rule_id(rule))
        return Finding(pointer, self._owner) if pointer else None

    def __len__(self) -> int:
        return int(C.byol_report_count(self._address))

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: "slice") -> Tuple[Finding, ...]: ...

    def __getitem__(self, index: Union[int, "slice"]) -> Union[Finding, Tuple[Finding, ...]]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError("no such finding")
        return Finding(C.byol_report_get(self._address, position), self._owner)

    def render_bytes(
        self, format: str = "json", *, color: bool = False, evidence: bool = False, width: int = 0
    ) -> bytes:
        """The report in one of report_formats(), as the library writes it. `color`, `evidence` (of every finding) and `width` (columns; 0 is
        100) are for "text"."""
        address, name = self._address, encode(format)
        flags = write_flags(color, evidence, width)
        return written(
            lambda out, length: checked(C.byol_report_write, out, length, address, name, flags)
        )

    def render(
        self, format: str = "json", *, color: bool = False, evidence: bool = False, width: int = 0
    ) -> str:
        """render_bytes() as a string, for the formats that are UTF-8."""
        return decode(self.render_bytes(format, color=color, evidence=evidence, width=width))

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        if not self._owner.is_open:
            return "<Report, closed>"
        return f"<Report {self.verdict}: {self.summary}>"


def render_reports_bytes(
    results: Iterable[Union[Report, Tuple[Path, Error]]], format: str = "html"
) -> bytes:
    """Several reports as one document: "ndjson", "junit", "sarif", "markdown" or
    "html". An image that could not be checked is given as its path and the error."""
    name, pointer = encode(format), ctypes.c_void_p()
    checked(C.byol_reports_new, ctypes.byref(pointer))
    kept = []
    try:
        for result in results:
            if isinstance(result, Report):
                kept.append(result)  # until all are written
                checked(C.byol_reports_add, pointer, result._address)
            else:
                path, error = result
                checked(
                    C.byol_reports_add_failure,
                    pointer,
                    encode_path(path),
                    int(error.code),
                    encode(error.message),
                )
        return written(
            lambda out, length: checked(C.byol_reports_write, out, length, pointer, name, 0)
        )
    finally:
        C.byol_reports_free(pointer)


def render_reports(
    results: Iterable[Union[Report, Tuple[Path, Error]]], format: str = "html"
) -> str:
    """render_reports_bytes() as a string."""
    return decode(render_reports_bytes(results, format))


class Image(Owned):
    """An image, and the process that reads it. Context.open() opens one; to set
    what must be set first, Context.image(), add_disk(), ..., open()."""

    def __init__(self, run: Run) -> None:
        super().__init__(run, C.byol_image_free)
        run.call(C.byol_image_new, lambda: self._owner.out, run.context)

    def add_disk(self, path: Path, format: Optional[str] = None) -> None:
        """A disk image file, or one folder: a mounted Windows root, or loose hives
        under their usual names. `format` is "raw", "qcow2", "vmdk", "vpc" (VHD),
        "vhdx", "vdi" or "ova"; None probes the file."""
        self._run.call(
            C.byol_image_add_disk, self._owner.address, encode_path(path), _optional(format)
        )

    def set_source(self, source: str) -> None:
        """One of Source: how to open it."""
        self._run.call(C.byol_image_set_source, self._owner.address, encode(str(source)))

    def set_allow_backing(self, allow: bool) -> None:
        """Allows it to refer to other files (backing files, extents)."""
        self._run.quick(C.byol_image_set_allow_backing, self._owner.address, bool(allow))

    def set_verify(self, verify: bool) -> None:
        """Reads a package whole, to compare all of it with its manifest."""
        self._run.quick(C.byol_image_set_verify, self._owner.address, bool(verify))

    def set_require_sandbox(self, require: bool) -> None:
        """Refuses to open the image where the reader cannot give up all that it
        should before it looks at the image."""
        self._run.quick(C.byol_image_set_require_sandbox, self._owner.address, bool(require))

    def open(self) -> None:
        """Starts the reader and looks at disks, volumes and Windows. Once."""
        self._run.call(C.byol_image_open, self._owner.address)

    @property
    def facts(self) -> Facts:
        """What was found. ValueError before it is open."""
        pointer = C.byol_image_facts(self._address)
        if not pointer:
            raise ValueError("the image is not open yet")
        return Facts(pointer, self._owner)

    def check(
        self,
        profile: Union[None, str, Profile] = None,
        terms: Optional[Terms] = None,
        *,
        strict: bool = False,
    ) -> Report:
        """Runs every rule that the profile enables. `profile` may be its name; None
        is the current one. `strict`: warnings and missing attestations block too."""
        for other in (profile, terms):
            if isinstance(other, Owned) and other._run is not self._run:
                raise ValueError(f"the {type(other).__name__} is of another context")
        with contextlib.ExitStack() as stack:
            if not isinstance(profile, Profile):
                profile = stack.enter_context(load_profile(self._run, profile))
            report = Report(self._run)
            self._run.call(
                C.byol_check,
                lambda: report._owner.out,
                self._owner.address,
                profile._owner.address,
                terms._owner.address if terms is not None else None,
                int(CheckFlag.STRICT if strict else CheckFlag(0)),
            )
        return report

    def __repr__(self) -> str:
        return "<Image>" if self._owner.is_open else "<Image, closed>"


def load_profile(run: Run, name: Optional[Path]) -> Profile:
    profile = Profile(run)
    run.call(
        C.byol_profile_load,
        lambda: profile._owner.out,
        run.context,
        None if name is None else encode_path(name),
    )
    return profile


class Context:
    """What accompanies calls that may take long: log, progress, cancel, deadline.

    progress(what, done, total) is told at least once a second what is being done,
    total 0 where it is not known; a true result ends the call with CancelledError.
    log(level, message) gets one line at a time. Both run in the thread that made
    the call; what they raise ends the call, and is raised by it. They must not use
    the context, except for cancel().

    One thread at a time: another one waits. Different contexts are independent.
    Ctrl-C ends the call in progress; so does what any handler of a signal raises.
    """

    def __init__(
        self,
        *,
        progress: Optional[Progress] = None,
        log: Optional[Log] = None,
        libexec_dir: Optional[Path] = None,
    ) -> None:
        self._run = Run(log, progress)
        self._images: "weakref.WeakSet[Image]" = weakref.WeakSet()
        if libexec_dir is not None:
            self._run.call(
                C.byol_ctx_set_libexec_dir, self._run.context, encode_path(libexec_dir)
            )

    @property
    def progress(self) -> Optional[Progress]:
        """The function that is told of progress."""
        return self._run.progress

    @progress.setter
    def progress(self, function: Optional[Progress]) -> None:
        self._run.progress = function

    @property
    def log(self) -> Optional[Log]:
        """The function that gets the log."""
        return self._run.log

    @log.setter
    def log(self, function: Optional[Log]) -> None:
        self._run.log = function

    def cancel(self) -> None:
        """Makes the call in progress, or the next one, fail with CancelledError, until
        uncancel(). From any thread, a callback or a signal's handler."""
        self._run.cancel()

    def uncancel(self) -> None:
        """Takes cancel() back."""
        self._run.uncancel()

    def set_deadline(self, seconds: Union[None, float, datetime.timedelta]) -> None:
        """Every call from now on must end within that time from now; what is not done
        by then fails with DeadlineError. None removes it."""
        if isinstance(seconds, datetime.timedelta):
            seconds = seconds.total_seconds()
        milliseconds = 0
        if seconds is not None:
            if not 0 <= seconds < 2**32 / 1000 - 1:
                raise ValueError("the deadline is not one of 0 to 4294966 seconds")
            milliseconds = max(1, math.ceil(seconds * 1000))
        self._run.quick(C.byol_ctx_set_deadline_ms, self._run.context, milliseconds)

    @contextlib.contextmanager
    def deadline(self, seconds: Union[float, datetime.timedelta]) -> Iterator[None]:
        """What is called in the `with` must end within that time."""
        self.set_deadline(seconds)
        try:
            yield
        finally:
            self.set_deadline(None)

    def image(self) -> Image:
        """An image to be: add its disks, set what must be set, then open it."""
        image = Image(self._run)
        self._images.add(image)
        return image

    def open(
        self,
        *paths: Path,
        format: Optional[str] = None,
        source: Optional[str] = None,
        allow_backing: bool = False,
        verify: bool = False,
        require_sandbox: bool = False,
    ) -> Image:
        """Opens an image of one or more disks, or a folder; see the methods of Image."""
        image = self.image()
        try:
            for path in paths:
                image.add_disk(path, format)
            if source is not None:
                image.set_source(source)
            image.set_allow_backing(allow_backing)
            image.set_verify(verify)
            image.set_require_sandbox(require_sandbox)
            image.open()
        except BaseException:
            image.close()
            raise
        return image

    def profile(self, name: Optional[Path] = None) -> Profile:
        """A built-in profile by its id or alias, or a JSON file (anything with a "/" or
        ending in ".json"). None is the current one."""
        return load_profile(self._run, name)

    def profile_as_of(self, day: Day) -> Profile:
        """The newest built-in profile that was in force on that day."""
        profile = Profile(self._run)
        self._run.call(
            C.byol_profile_load_as_of,
            lambda: profile._owner.out,
            self._run.context,
            _encode_day(day),
        )
        return profile

    def terms(self) -> Terms:
        """Terms of a check that say nothing yet."""
        terms = Terms(self._run)
        self._run.call(C.byol_terms_new, lambda: terms._owner.out, self._run.context)
        return terms

    def lint(self, path: Path) -> str:
        """Looks at a file of the user (a profile, attestations or waivers), and says in
        one line what it holds."""
        out = ctypes.c_void_p()
        self._run.call(
            C.byol_lint_file, ctypes.byref(out), self._run.context, encode_path(path)
        )
        try:
            return decode(ctypes.string_at(out.value or 0))
        finally:
            C.byol_free(out)

    def close(self) -> None:
        """Closes its images, and with them their readers. Reports, profiles and terms
        can be asked on; nothing new can be made."""
        for image in list(self._images):
            image.close()
        self._run.close()

    def __enter__(self) -> "Context":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        raised: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # What is still used lives on; the library's context ends with the last.
        run = getattr(self, "_run", None)
        if run is not None:
            run.close()


def check(
    *paths: Path,
    profile: Union[None, str] = None,
    strict: bool = False,
    progress: Optional[Progress] = None,
) -> Report:
    """Checks one image (of one or more disks), in a context of its own."""
    with Context(progress=progress) as context, context.open(*paths) as image:
        return image.check(profile, strict=strict)


def render_rules(
    format: str = "json", profile: Optional[Profile] = None, *, color: bool = False, width: int = 0
) -> str:
    """All rules as "text" or "json"; with a profile, its severities too."""
    return _render(C.byol_rules_write, (_or_null(profile),), format, color, width)


def render_rule(
    rule: Rule,
    format: str = "json",
    profile: Optional[Profile] = None,
    *,
    color: bool = False,
    width: int = 0,
) -> str:
    """One rule in full; otherwise as render_rules()."""
    return _render(C.byol_rule_write, (rule._address, _or_null(profile)), format, color, width)


def render_profiles(format: str = "json", *, color: bool = False, width: int = 0) -> str:
    """The built-in profiles as "text" or "json", the latter with every severity."""
    return _render(C.byol_profiles_write, (), format, color, width)


def _or_null(profile: Optional[Profile]) -> Optional[int]:
    return None if profile is None else profile._address


def _render(function: Any, of: Tuple[Any, ...], format: str, color: bool, width: int) -> str:
    name, flags = encode(format), write_flags(color, False, width)
    return decode(
        written(lambda out, length: checked(function, out, length, *of, name, flags))
    )
