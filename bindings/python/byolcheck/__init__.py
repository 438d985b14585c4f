# SPDX-License-Identifier: LGPL-2.1-or-later
"""Will Amazon WorkSpaces accept this Windows disk image as a Bring-Your-Own-License
(BYOL) image?

    import byolcheck

    report = byolcheck.check("win10.vhdx")
    print(report.verdict, report.summary)
    for finding in report.blocking:
        print(finding.rule_id, finding.message, finding.remediation, sep="\\n")

The same in steps, with what a Context offers (progress, log, cancel, deadline):

    with byolcheck.Context(progress=print) as context:
        terms = context.terms()
        terms.set_request("region", "eu-west-1")
        with context.open("win10.vhdx") as image, context.deadline(60):
            report = image.check("current", terms)

Images are opened read-only, by a process of their own. Failures are Errors, with a
class for each code.
"""

from __future__ import annotations

from ._abi import C as _C
from ._context import (
    Context,
    Image,
    Profile,
    Report,
    Terms,
    check,
    render_profiles,
    render_reports,
    render_reports_bytes,
    render_rule,
    render_rules,
)
from ._enums import (
    WRITE_WIDTH_SHIFT,
    Channel,
    CheckFlag,
    Confidence,
    DecidedBy,
    ErrorCode,
    EvidenceState,
    HiveState,
    LogLevel,
    Severity,
    Source,
    Status,
    Table,
    Verdict,
    WriteFlag,
)
from ._errors import (
    AccessError,
    BackingError,
    CancelledError,
    DeadlineError,
    Error,
    FormatError,
    InternalError,
    InvalidError,
    NoMemoryError,
    NotFoundError,
    ProfileError,
    ReadError,
    ReaderError,
    TermsError,
    UnsupportedError,
)
from ._run import encode as _encode
from ._views import (
    Attestation,
    Code,
    Disk,
    Evidence,
    Facts,
    Finding,
    Hive,
    ImportCode,
    RequestKey,
    Rule,
    Volume,
    Waiver,
    builtin_profiles,
    import_codes,
    report_formats,
    request_keys,
    rule,
    rules,
)

__all__ = [
    "AccessError",
    "Attestation",
    "BackingError",
    "CancelledError",
    "Channel",
    "CheckFlag",
    "Code",
    "Confidence",
    "Context",
    "DeadlineError",
    "DecidedBy",
    "Disk",
    "Error",
    "ErrorCode",
    "Evidence",
    "EvidenceState",
    "Facts",
    "Finding",
    "FormatError",
    "Hive",
    "HiveState",
    "Image",
    "ImportCode",
    "InternalError",
    "InvalidError",
    "LogLevel",
    "NoMemoryError",
    "NotFoundError",
    "Profile",
    "ProfileError",
    "ReadError",
    "ReaderError",
    "Report",
    "RequestKey",
    "Rule",
    "Severity",
    "Source",
    "Status",
    "Table",
    "Terms",
    "TermsError",
    "UnsupportedError",
    "Verdict",
    "Volume",
    "WRITE_WIDTH_SHIFT",
    "Waiver",
    "WriteFlag",
    "builtin_profiles",
    "check",
    "feature_supported",
    "import_codes",
    "library_version",
    "library_version_number",
    "render_profiles",
    "render_reports",
    "render_reports_bytes",
    "render_rule",
    "render_rules",
    "report_formats",
    "request_keys",
    "rule",
    "rules",
]


def library_version() -> str:
    """The version of the library that is loaded: "0.1.0"."""
    return str(_C.byol_version_string().decode())


def library_version_number() -> int:
    """The same as 0xMMmmpp."""
    return int(_C.byol_version_number())


def feature_supported(name: str) -> bool:
    """If the feature ("direct", "guestfs") was built into the library."""
    return bool(_C.byol_feature_supported(_encode(name)))


__version__ = library_version()
