/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/database.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/run.h"

/* SQLite's own memory, for all there is of it in this process. */
#define HEAP (128 * MIB)
/* Machine instructions of SQLite between two looks at the clock. */
#define STEPS 20000
/* A text or blob; icons of packages are stored, too. */
#define MOST_LENGTH (16 * MIB)
#define MOST_COLUMNS 256

/* The name that SQLite knows the database by, and those it derives. */
#define NAME "database"

enum part
{
  PART_MAIN,
  PART_WAL,
  PART_JOURNAL,
  PARTS,
};

static const char *const suffixes[PARTS] = { "", "-wal", "-journal" };

struct database
{
  sqlite3_vfs vfs; /* pAppData: this */
  char vfs_name[32];
  sqlite3 *db;
  int fds[PARTS]; /* copies in memory; -1: there is none */
  struct reader_io *io;
  int64_t deadline_ns;
};

struct open_part
{
  sqlite3_file base;
  int fd; /* of the database; -1: empty */
};

/* ---- the files as SQLite sees them -------------------------------------------------- */

static int
part_close (sqlite3_file *file)
{
  return SQLITE_OK;
}

static int
part_read (sqlite3_file *file, void *to, int want, sqlite3_int64 at)
{
  struct open_part *p = (struct open_part *) file;
  size_t got = 0;
  while (p->fd >= 0 && got < (size_t) want) {
    ssize_t n = pread (p->fd, (char *) to + got, (size_t) want - got, (off_t) at + (off_t) got);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return SQLITE_IOERR_READ;
    if (n == 0)
      break;
    got += (size_t) n;
  }
  memset ((char *) to + got, 0, (size_t) want - got);
  return got == (size_t) want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int
part_write (sqlite3_file *file, const void *from, int len, sqlite3_int64 at)
{
  return SQLITE_READONLY;
}

static int
part_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return SQLITE_READONLY;
}

static int
part_sync (sqlite3_file *file, int flags)
{
  return SQLITE_OK;
}

static int
part_size (sqlite3_file *file, sqlite3_int64 *size)
{
  struct open_part *p = (struct open_part *) file;
  struct stat st = { 0 };
  if (p->fd >= 0 && fstat (p->fd, &st) < 0)
    return SQLITE_IOERR_FSTAT;
  *size = st.st_size;
  return SQLITE_OK;
}

/* Nobody else can see the copy. */
static int
part_lock (sqlite3_file *file, int level)
{
  return SQLITE_OK;
}

static int
part_reserved (sqlite3_file *file, int *out)
{
  *out = 0;
  return SQLITE_OK;
}

static int
part_control (sqlite3_file *file, int op, void *arg)
{
  return SQLITE_NOTFOUND;
}

static int
part_sector (sqlite3_file *file)
{
  return 4096;
}

static int
part_device (sqlite3_file *file)
{
  return 0;
}

/* Of version 1: without shared memory, and without mmap. */
static const sqlite3_io_methods methods = {
  .iVersion = 1,
  .xClose = part_close,
  .xRead = part_read,
  .xWrite = part_write,
  .xTruncate = part_truncate,
  .xSync = part_sync,
  .xFileSize = part_size,
  .xLock = part_lock,
  .xUnlock = part_lock,
  .xCheckReservedLock = part_reserved,
  .xFileControl = part_control,
  .xSectorSize = part_sector,
  .xDeviceCharacteristics = part_device,
};

static int
find_part (const struct database *db, const char *name)
{
  for (int i = 0; name != NULL && i < PARTS; i++)
    if (strncmp (name, NAME, strlen (NAME)) == 0 && strcmp (name + strlen (NAME), suffixes[i]) == 0)
      return db->fds[i];
  return -1;
}

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  struct open_part *p = (struct open_part *) file;
  p->base.pMethods = NULL;
  /* No temporary files. */
  if (!(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)))
    return SQLITE_CANTOPEN;
  *p = (struct open_part){ .base.pMethods = &methods, .fd = find_part (vfs->pAppData, name) };
  if (out_flags != NULL)
    *out_flags = (flags & ~SQLITE_OPEN_READWRITE) | SQLITE_OPEN_READONLY;
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync)
{
  return SQLITE_IOERR_DELETE;
}

static int
vfs_access (sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
  *out = flags != SQLITE_ACCESS_READWRITE && find_part (vfs->pAppData, name) >= 0;
  return SQLITE_OK;
}

static int
vfs_full_name (sqlite3_vfs *vfs, const char *name, int size, char *out)
{
  return snprintf (out, (size_t) size, "%s", name) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
vfs_random (sqlite3_vfs *vfs, int len, char *out)
{
  memset (out, 0, (size_t) len);
  return getrandom (out, (size_t) len, GRND_NONBLOCK) < 0 ? 0 : len;
}

static int
vfs_sleep (sqlite3_vfs *vfs, int microseconds)
{
  return 0;
}

/* Nothing that is asked depends on the time. */
static int
vfs_time (sqlite3_vfs *vfs, double *out)
{
  *out = 0;
  return SQLITE_OK;
}

static int
vfs_error (sqlite3_vfs *vfs, int len, char *out)
{
  return 0;
}

/* ---- fences -------------------------------------------------------------------------- */

/* SELECT, harmless functions, and PRAGMA table_info. */
static int
authorize (void *data, int action, const char *a, const char *b, const char *schema,
           const char *cause)
{
  static const char *const functions[] = { "count", "hex", "length", "lower", "max", "min" };
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
      return SQLITE_OK;
    case SQLITE_PRAGMA:
      return sqlite3_stricmp (a, "table_info") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      for (size_t i = 0; b != NULL && i < ARRAY_SIZE (functions); i++)
        if (sqlite3_stricmp (b, functions[i]) == 0)
          return SQLITE_OK;
      return SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

static int
on_steps (void *data)
{
  struct database *db = data;
  reader_progress (db->io, "reading a database", 0, 0);
  return byol_now_ns () > db->deadline_ns;
}

static bool
fence (struct database *db)
{
  static const struct
  {
    int limit, most;
  } limits[] = {
    { SQLITE_LIMIT_LENGTH, MOST_LENGTH }, { SQLITE_LIMIT_SQL_LENGTH, MIB },
    { SQLITE_LIMIT_EXPR_DEPTH, 100 },     { SQLITE_LIMIT_COMPOUND_SELECT, 8 },
    { SQLITE_LIMIT_VDBE_OP, 25000 },      { SQLITE_LIMIT_FUNCTION_ARG, 8 },
    { SQLITE_LIMIT_ATTACHED, 0 },         { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256 },
    { SQLITE_LIMIT_VARIABLE_NUMBER, 0 },  { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
    { SQLITE_LIMIT_WORKER_THREADS, 0 },
  };
  static const struct
  {
    int what, on;
  } config[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
    { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
  };
  for (size_t i = 0; i < ARRAY_SIZE (limits); i++)
    sqlite3_limit (db->db, limits[i].limit, limits[i].most);
  for (size_t i = 0; i < ARRAY_SIZE (config); i++)
    if (sqlite3_db_config (db->db, config[i].what, config[i].on, NULL) != SQLITE_OK)
      return false;
  /* A lock that is never given up needs no shared memory for the log. */
  if (sqlite3_exec (db->db,
                    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;"
                    "PRAGMA cell_size_check = ON; PRAGMA query_only = ON;",
                    NULL, NULL, NULL)
        != SQLITE_OK
      || sqlite3_drop_modules (db->db, NULL) != SQLITE_OK
      || sqlite3_set_authorizer (db->db, authorize, NULL) != SQLITE_OK)
    return false;
  sqlite3_progress_handler (db->db, STEPS, on_steps, db);
  return true;
}

/* ---- life ---------------------------------------------------------------------------- */

void
reader_database_close (struct database *db)
{
  if (db == NULL)
    return;
  sqlite3_close (db->db);
  if (db->vfs.zName != NULL)
    sqlite3_vfs_unregister (&db->vfs);
  for (int i = 0; i < PARTS; i++)
    cleanup_close_fd (&db->fds[i]);
  free (db);
}

static enum px_state
fetch_parts (struct database *db, struct backend *b, uint32_t volume, const char *path,
             char **reason)
{
  for (int i = 0; i < PARTS; i++) {
    CLEANUP_FREE char *name = NULL;
    CLEANUP_FREE char *why = NULL;
    if (asprintf (&name, "%s%s", path, suffixes[i]) < 0) {
      name = NULL;
      return byol_unreadable (reason, "out of memory");
    }
    switch (b->ops->fetch (b, volume, name, LIMIT_DATABASE, &db->fds[i], &why)) {
      case PX_FOUND:
        break;
      case PX_ABSENT:
        db->fds[i] = -1;
        if (i == PART_MAIN)
          return PX_ABSENT;
        break;
      case PX_UNREADABLE:
        db->fds[i] = -1;
        return byol_unreadable (reason, "%s%s%s", suffixes[i],
                                i == PART_MAIN ? "" : " beside it: ", why ? why : "out of memory");
    }
  }
  return PX_FOUND;
}

enum px_state
reader_database_open (struct backend *b, uint32_t volume, const char *path, struct database **out,
                      char **reason)
{
  *out = NULL;
  struct database *db = calloc (1, sizeof *db);
  if (db == NULL)
    return byol_unreadable (reason, "out of memory");
  for (int i = 0; i < PARTS; i++)
    db->fds[i] = -1;
  db->io = b->io;
  enum px_state state = fetch_parts (db, b, volume, path, reason);
  if (state != PX_FOUND) {
    reader_database_close (db);
    return state;
  }

  snprintf (db->vfs_name, sizeof db->vfs_name, "byolcheck-%p", (void *) db);
  db->vfs = (sqlite3_vfs){
    .iVersion = 1,
    .szOsFile = sizeof (struct open_part),
    .mxPathname = 64,
    .zName = db->vfs_name,
    .pAppData = db,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_name,
    .xRandomness = vfs_random,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time,
    .xGetLastError = vfs_error,
  };
  sqlite3_hard_heap_limit64 (HEAP);
  if (sqlite3_vfs_register (&db->vfs, 0) != SQLITE_OK
      || sqlite3_open_v2 (NAME, &db->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, db->vfs_name)
           != SQLITE_OK
      || !fence (db)) {
    byol_unreadable (reason, "SQLite does not open it: %s",
                     db->db ? sqlite3_errmsg (db->db) : "out of memory");
    reader_database_close (db);
    return PX_UNREADABLE;
  }
  *out = db;
  return PX_FOUND;
}

/* ---- questions -------------------------------------------------------------------------- */

static char *
cell_text (sqlite3_stmt *statement, int column)
{
  if (sqlite3_column_type (statement, column) != SQLITE_BLOB) {
    const unsigned char *text = sqlite3_column_text (statement, column);
    if (text == NULL && sqlite3_column_type (statement, column) != SQLITE_NULL)
      return NULL;
    return strdup (text ? (const char *) text : "");
  }
  const uint8_t *bytes = sqlite3_column_blob (statement, column);
  size_t len = (size_t) sqlite3_column_bytes (statement, column);
  static const char digits[] = "0123456789abcdef";
  char *hex = malloc (2 * len + 1);
  if (hex == NULL || (bytes == NULL && len > 0)) {
    free (hex);
    return NULL;
  }
  for (size_t i = 0; i < len; i++) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 15];
  }
  hex[2 * len] = '\0';
  return hex;
}

static enum px_state
take_row (sqlite3_stmt *statement, struct row_list *out, size_t *bytes, char **reason)
{
  struct row *row = out->count < LIMIT_ROWS ? PX_ADD (out) : NULL;
  if (row == NULL)
    return byol_unreadable (reason,
                            out->count < LIMIT_ROWS ? "out of memory" : "it has too many rows");
  for (int i = 0; i < sqlite3_column_count (statement); i++) {
    /* A blob doubles. */
    *bytes += 4 + 2 * (size_t) sqlite3_column_bytes (statement, i);
    if (*bytes > LIMIT_READ)
      return byol_unreadable (reason, "what was asked of it is too much");
    if (!byol_strv_take (&row->cells, cell_text (statement, i)))
      return byol_unreadable (reason, "out of memory");
  }
  return PX_FOUND;
}

static enum px_state
say_why (const struct database *db, char **reason)
{
  switch (sqlite3_extended_errcode (db->db)) {
    case SQLITE_INTERRUPT:
      return byol_unreadable (reason, "reading it takes too long");
    case SQLITE_READONLY_ROLLBACK:
      return byol_unreadable (reason, "a transaction was interrupted, and its journal has not been "
                                      "rolled back");
    default:
      return byol_unreadable (reason, "SQLite: %s", sqlite3_errmsg (db->db));
  }
}

enum px_state
reader_database_query (struct database *db, const char *sql, int64_t deadline_ns,
                       struct row_list *out, char **reason)
{
  *out = (struct row_list){ 0 };
  db->deadline_ns = deadline_ns;
  sqlite3_stmt *statement = NULL;
  const char *rest = "";
  enum px_state state = PX_FOUND;
  int r = sqlite3_prepare_v2 (db->db, sql, -1, &statement, &rest);
  if (r == SQLITE_OK && (statement == NULL || *rest != '\0'))
    state = byol_unreadable (reason, "the question is not one statement");
  else if (r == SQLITE_OK && sqlite3_column_count (statement) > MOST_COLUMNS)
    state = byol_unreadable (reason, "it has too many columns");
  size_t bytes = 0;
  while (state == PX_FOUND && r == SQLITE_OK && (r = sqlite3_step (statement)) == SQLITE_ROW) {
    state = take_row (statement, out, &bytes, reason);
    r = SQLITE_OK;
  }
  if (state == PX_FOUND && r != SQLITE_DONE)
    state = say_why (db, reason);
  sqlite3_finalize (statement);
  if (state != PX_FOUND)
    byol_px_rows_free (out);
  return state;
}
