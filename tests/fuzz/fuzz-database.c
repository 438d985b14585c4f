/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A SQLite database of the image: u32 length of its write-ahead log, the log,
   and then the database. The questions are those of lib/windows. */
#include "config.h"

#include "base/limits.h"
#include "base/run.h"
#include "fuzz.h"
#include "memory.h"
#include "reader/database.h"

const struct fuzz_target fuzz_target = { "database", 3000 };

static const char *const questions[] = {
  "PRAGMA table_info(Package)",
  "PRAGMA table_info(PackageUser)",
  "PRAGMA table_info(User)",
  "SELECT p.PackageFullName, u.UserSid, x.DeploymentState, p.PackageType, p.IsInbox"
  " FROM PackageUser x, Package p, User u WHERE p._PackageID = x.Package AND u._UserID = x.User"
  " AND p._WorkId = 0 AND x._WorkId = 0",
  "SELECT * FROM Package",
  "SELECT count(*), hex(max(UserSid)) FROM User",
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct wire in = fuzz_input (data, size);
  size_t log_len = byol_get_u32 (&in), len;
  const uint8_t *log = fuzz_take (&in, log_len, &log_len);
  const uint8_t *bytes = fuzz_take (&in, SIZE_MAX, &len);
  const struct memory_file files[] = { { "\\db", bytes, len }, { "\\db-wal", log, log_len } };
  struct memory memory = { files, log_len > 0 ? 2 : 1 };
  struct reader_io io = { .fd = -1 };
  struct backend b = memory_backend (&io, &memory);

  struct database *db = NULL;
  CLEANUP_FREE char *why = NULL;
  enum px_state state = reader_database_open (&b, 0, "\\db", &db, &why);
  FUZZ_CHECK ((state == PX_FOUND) == (db != NULL));
  for (size_t i = 0; state == PX_FOUND && i < ARRAY_SIZE (questions); i++) {
    CLEANUP_FREE char *reason = NULL;
    CLEANUP (byol_px_rows_free) struct row_list rows = { 0 };
    enum px_state answer =
      reader_database_query (db, questions[i], byol_now_ns () + LIMIT_QUERY_NS, &rows, &reason);
    FUZZ_CHECK (answer == PX_FOUND || (answer == PX_UNREADABLE && reason != NULL));
    FUZZ_CHECK (rows.count <= LIMIT_ROWS);
  }
  reader_database_close (db);
  byol_px_volumes_free (&b.volumes);
  return 0;
}
