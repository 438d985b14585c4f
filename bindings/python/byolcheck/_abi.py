# SPDX-License-Identifier: LGPL-2.1-or-later
"""The functions of libbyolcheck, as the header declares them: finds the library
and gives each function its C types."""

from __future__ import annotations

import ctypes
import os
import re
from pathlib import Path
from typing import Any, Dict, List, Tuple

SONAME = "libbyolcheck.so.0"

# The prototypes of include/byolcheck/byolcheck.h, in its words and its order.
PROTOTYPES = """
const char *byol_error_name (int code);
int byol_error_code (const struct byol_error *error);
const char *byol_error_message (const struct byol_error *error);
int byol_error_errno (const struct byol_error *error);
void byol_error_free (struct byol_error *error);
int byol_version_number (void);
const char *byol_version_string (void);
int byol_feature_supported (const char *name);
void byol_free (void *p);
int byol_ctx_new (struct byol_ctx **out, struct byol_error **err);
void byol_ctx_free (struct byol_ctx *ctx);
void byol_ctx_set_log (struct byol_ctx *ctx, byol_log_fn fn, void *data);
void byol_ctx_set_progress (struct byol_ctx *ctx, byol_progress_fn fn, void *data);
void byol_ctx_set_deadline_ms (struct byol_ctx *ctx, uint32_t ms);
void byol_ctx_cancel (struct byol_ctx *ctx);
void byol_ctx_uncancel (struct byol_ctx *ctx);
int byol_ctx_set_libexec_dir (struct byol_ctx *ctx, const char *dir, struct byol_error **err);
int byol_image_new (struct byol_image **out, struct byol_ctx *ctx, struct byol_error **err);
void byol_image_free (struct byol_image *image);
int byol_image_add_disk (struct byol_image *image, const char *path, const char *format,
    struct byol_error **err);
int byol_image_set_source (struct byol_image *image, const char *source,
    struct byol_error **err);
void byol_image_set_allow_backing (struct byol_image *image, int allow);
void byol_image_set_verify (struct byol_image *image, int verify);
void byol_image_set_require_sandbox (struct byol_image *image, int require);
int byol_image_open (struct byol_image *image, struct byol_error **err);
const struct byol_facts *byol_image_facts (const struct byol_image *image);
const char *byol_facts_source (const struct byol_facts *facts);
const char *byol_facts_sandbox (const struct byol_facts *facts);
const char *byol_facts_sandbox_missing (const struct byol_facts *facts);
size_t byol_facts_disk_count (const struct byol_facts *facts);
const struct byol_disk *byol_facts_disk (const struct byol_facts *facts, size_t i);
const char *byol_disk_path (const struct byol_disk *disk);
const char *byol_disk_format (const struct byol_disk *disk);
const char *byol_disk_sub_format (const struct byol_disk *disk);
uint64_t byol_disk_virtual_size_bytes (const struct byol_disk *disk);
const char *byol_disk_table (const struct byol_disk *disk);
const char *byol_disk_member (const struct byol_disk *disk);
const char *byol_disk_reason (const struct byol_disk *disk);
const char *byol_facts_package_kind (const struct byol_facts *facts);
size_t byol_facts_volume_count (const struct byol_facts *facts);
const struct byol_volume *byol_facts_volume (const struct byol_facts *facts, size_t i);
size_t byol_volume_disk (const struct byol_volume *volume);
uint32_t byol_volume_number (const struct byol_volume *volume);
uint64_t byol_volume_start_bytes (const struct byol_volume *volume);
uint64_t byol_volume_size_bytes (const struct byol_volume *volume);
const char *byol_volume_type (const struct byol_volume *volume);
const char *byol_volume_content (const struct byol_volume *volume);
const char *byol_volume_label (const struct byol_volume *volume);
int byol_volume_readable (const struct byol_volume *volume);
const char *byol_volume_reason (const struct byol_volume *volume);
const char *byol_facts_windows_product (const struct byol_facts *facts);
const char *byol_facts_windows_version (const struct byol_facts *facts);
const char *byol_facts_windows_edition (const struct byol_facts *facts);
const char *byol_facts_windows_architecture (const struct byol_facts *facts);
const char *byol_facts_windows_root (const struct byol_facts *facts);
size_t byol_facts_hive_count (const struct byol_facts *facts);
const struct byol_hive *byol_facts_hive (const struct byol_facts *facts, size_t i);
const char *byol_hive_name (const struct byol_hive *hive);
const char *byol_hive_path (const struct byol_hive *hive);
const char *byol_hive_state (const struct byol_hive *hive);
const char *byol_hive_reason (const struct byol_hive *hive);
int byol_facts_write (char **out, size_t *len, const struct byol_facts *facts,
    const char *format, unsigned flags, struct byol_error **err);
size_t byol_rule_count (void);
const struct byol_rule *byol_rule_get (size_t i);
const struct byol_rule *byol_rule_find (const char *id);
const char *byol_rule_id (const struct byol_rule *rule);
const char *byol_rule_title (const struct byol_rule *rule);
const char *byol_rule_rationale (const struct byol_rule *rule);
const char *byol_rule_expected (const struct byol_rule *rule);
const char *byol_rule_remediation (const struct byol_rule *rule);
size_t byol_rule_code_count (const struct byol_rule *rule);
const char *byol_rule_code (const struct byol_rule *rule, size_t i);
const char *byol_rule_code_channel (const struct byol_rule *rule, size_t i);
size_t byol_rule_checker_test_count (const struct byol_rule *rule);
const char *byol_rule_checker_test (const struct byol_rule *rule, size_t i);
size_t byol_rule_source_count (const struct byol_rule *rule);
const char *byol_rule_source (const struct byol_rule *rule, size_t i);
const char *byol_rule_evidence (const struct byol_rule *rule);
const char *byol_rule_decided_by (const struct byol_rule *rule);
int byol_rule_confidence (const struct byol_rule *rule);
size_t byol_code_count (void);
const char *byol_code_name (size_t i);
const char *byol_code_since (size_t i);
const char *byol_code_explanation (size_t i);
int byol_rules_write (char **out, size_t *len, const struct byol_profile *profile,
    const char *format, unsigned flags, struct byol_error **err);
int byol_rule_write (char **out, size_t *len, const struct byol_rule *rule,
    const struct byol_profile *profile, const char *format, unsigned flags, struct byol_error **err);
size_t byol_profile_builtin_count (void);
const char *byol_profile_builtin_id (size_t i);
int byol_profile_load (struct byol_profile **out, struct byol_ctx *ctx, const char *name,
    struct byol_error **err);
int byol_profile_load_as_of (struct byol_profile **out, struct byol_ctx *ctx, const char *day,
    struct byol_error **err);
void byol_profile_free (struct byol_profile *profile);
const char *byol_profile_id (const struct byol_profile *profile);
const char *byol_profile_title (const struct byol_profile *profile);
const char *byol_profile_as_of (const struct byol_profile *profile);
size_t byol_profile_alias_count (const struct byol_profile *profile);
const char *byol_profile_alias (const struct byol_profile *profile, size_t i);
size_t byol_profile_source_count (const struct byol_profile *profile);
const char *byol_profile_source (const struct byol_profile *profile, size_t i);
int byol_profile_rule_severity (const struct byol_profile *profile,
    const struct byol_rule *rule);
const char *byol_severity_name (int severity);
int byol_profiles_write (char **out, size_t *len, const char *format, unsigned flags,
    struct byol_error **err);
size_t byol_request_key_count (void);
const char *byol_request_key_name (size_t i);
const char *byol_request_key_doc (size_t i);
int byol_terms_new (struct byol_terms **out, struct byol_ctx *ctx, struct byol_error **err);
void byol_terms_free (struct byol_terms *terms);
int byol_terms_load_attestations (struct byol_terms *terms, const char *path,
    struct byol_error **err);
int byol_terms_attest (struct byol_terms *terms, const char *rule_id, const char *by,
    const char *on, const char *note, struct byol_error **err);
int byol_terms_set_request (struct byol_terms *terms, const char *key, const char *value,
    struct byol_error **err);
int byol_terms_load_request (struct byol_terms *terms, const char *key, const char *path,
    struct byol_error **err);
int byol_terms_load_waivers (struct byol_terms *terms, const char *path,
    struct byol_error **err);
int byol_terms_waive (struct byol_terms *terms, const char *rule_id, const char *reason,
    const char *owner, const char *expires, struct byol_error **err);
int byol_terms_set_day (struct byol_terms *terms, const char *day, struct byol_error **err);
int byol_lint_file (char **out, struct byol_ctx *ctx, const char *path,
    struct byol_error **err);
int byol_check (struct byol_report **out, struct byol_image *image,
    const struct byol_profile *profile, const struct byol_terms *terms, unsigned flags, struct byol_error **err);
void byol_report_free (struct byol_report *report);
const char *byol_status_name (int status);
const char *byol_verdict_name (int verdict);
const char *byol_confidence_name (int confidence);
int byol_report_verdict (const struct byol_report *report);
const char *byol_report_summary (const struct byol_report *report);
size_t byol_report_status_count (const struct byol_report *report, int status);
const struct byol_facts *byol_report_facts (const struct byol_report *report);
const char *byol_report_profile_id (const struct byol_report *report);
const char *byol_report_profile_as_of (const struct byol_report *report);
const char *byol_report_day (const struct byol_report *report);
size_t byol_report_note_count (const struct byol_report *report);
const char *byol_report_note (const struct byol_report *report, size_t i);
size_t byol_report_count (const struct byol_report *report);
const struct byol_finding *byol_report_get (const struct byol_report *report, size_t i);
const struct byol_finding *byol_report_find (const struct byol_report *report,
    const char *rule_id);
const char *byol_finding_rule_id (const struct byol_finding *finding);
int byol_finding_status (const struct byol_finding *finding);
const char *byol_finding_reason (const struct byol_finding *finding);
const char *byol_finding_message (const struct byol_finding *finding);
int byol_finding_confidence (const struct byol_finding *finding);
int byol_finding_blocks (const struct byol_finding *finding);
const char *byol_finding_attested_by (const struct byol_finding *finding);
const char *byol_finding_attested_on (const struct byol_finding *finding);
const char *byol_finding_attested_note (const struct byol_finding *finding);
const char *byol_finding_waiver_reason (const struct byol_finding *finding);
const char *byol_finding_waiver_owner (const struct byol_finding *finding);
const char *byol_finding_waiver_expires (const struct byol_finding *finding);
const char *byol_finding_expected (const struct byol_finding *finding);
const char *byol_finding_remediation (const struct byol_finding *finding);
size_t byol_finding_code_count (const struct byol_finding *finding);
const char *byol_finding_code (const struct byol_finding *finding, size_t i);
const char *byol_finding_code_channel (const struct byol_finding *finding, size_t i);
size_t byol_finding_evidence_count (const struct byol_finding *finding);
const struct byol_evidence *byol_finding_evidence (const struct byol_finding *finding,
    size_t i);
const char *byol_evidence_place (const struct byol_evidence *evidence);
const char *byol_evidence_value (const struct byol_evidence *evidence);
const char *byol_evidence_type (const struct byol_evidence *evidence);
const char *byol_evidence_data (const struct byol_evidence *evidence);
const char *byol_evidence_state (const struct byol_evidence *evidence);
int byol_reports_new (struct byol_reports **out, struct byol_error **err);
void byol_reports_free (struct byol_reports *reports);
int byol_reports_add (struct byol_reports *reports, const struct byol_report *report,
    struct byol_error **err);
int byol_reports_add_failure (struct byol_reports *reports, const char *path, int code,
    const char *message, struct byol_error **err);
size_t byol_format_count (void);
const char *byol_format_name (size_t i);
int byol_report_write (char **out, size_t *len, const struct byol_report *report,
    const char *format, unsigned flags, struct byol_error **err);
int byol_reports_write (char **out, size_t *len, const struct byol_reports *reports,
    const char *format, unsigned flags, struct byol_error **err);
"""

LogFunction = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
ProgressFunction = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_char_p, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p
)

_TYPES: Dict[str, Any] = {
    "void": None,
    "int": ctypes.c_int,
    "unsigned": ctypes.c_uint,
    "size_t": ctypes.c_size_t,
    "uint32_t": ctypes.c_uint32,
    "uint64_t": ctypes.c_uint64,
    "const char *": ctypes.c_char_p,
    "void *": ctypes.c_void_p,
    "size_t *": ctypes.POINTER(ctypes.c_size_t),
    # Memory that the library allocates: as a plain address, to be freed.
    "char **": ctypes.POINTER(ctypes.c_void_p),
    "byol_log_fn": LogFunction,
    "byol_progress_fn": ProgressFunction,
}


def ctype(text: str) -> Any:
    """The ctypes type of a C type; what a struct points at is opaque."""
    if re.fullmatch(r"(const )?struct byol_\w+ \*", text):
        return ctypes.c_void_p
    if re.fullmatch(r"struct byol_\w+ \*\*", text):
        return ctypes.POINTER(ctypes.c_void_p)
    return _TYPES[text]


def parse(prototypes: str) -> Dict[str, Tuple[str, List[str]]]:
    """Function names, each with the C types of its result and its parameters."""
    functions = {}
    for line in " ".join(prototypes.split()).split(";"):
        match = re.fullmatch(r" ?(.*?)(\w+) \((.*)\)", line)
        if match:
            result, name, parameters = match.groups()
            types = [re.sub(r"(?<=[ *])\w+$", "", p).rstrip() for p in parameters.split(", ")]
            functions[name] = (result.rstrip(), [] if types == ["void"] else types)
    return functions


def candidates() -> List[str]:
    """Where the library is looked for. $BYOLCHECK_LIBRARY is the only place if
    it is set; otherwise where the loader looks, and then the build tree that
    this file is in."""
    chosen = os.environ.get("BYOLCHECK_LIBRARY")
    if chosen:
        return [chosen]
    found = [SONAME]
    top = Path(__file__).resolve().parent / "../../.."
    if (top / "include" / "byolcheck" / "byolcheck.h").exists():
        built = (top / build / "lib" / ".libs" / SONAME for build in (".", "build"))
        found += [str(path.resolve()) for path in built if path.exists()]
    return found


class Library:
    """Every function as an attribute. Those that may take long let other threads
    run; getters do not, which makes them faster and safe to mix."""

    def __init__(self) -> None:
        failures = []
        for path in candidates():
            try:
                waiting, quick = ctypes.CDLL(path), ctypes.PyDLL(path)
                break
            except OSError as error:
                failures.append(str(error))
        else:
            raise ImportError(
                "byolcheck needs libbyolcheck; install it, or name the file with "
                "BYOLCHECK_LIBRARY: " + "; ".join(failures)
            )
        self.path = path
        for name, (result, parameters) in parse(PROTOTYPES).items():
            may_wait = "struct byol_error **" in parameters or name == "byol_image_free"
            try:
                function = getattr(waiting if may_wait else quick, name)
            except AttributeError:
                raise ImportError(f"{path} is older than this package: it lacks {name}") from None
            function.restype = ctype(result)
            function.argtypes = [ctype(parameter) for parameter in parameters]
            setattr(self, name, function)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"libbyolcheck has no function {name}")


C = Library()
