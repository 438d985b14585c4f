/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/appliance.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "base/limits.h"
#include "reader/kvm.h"
#include "reader/qemu.h"
#include "reader/warden.h"

/* An appliance under KVM is up in a few seconds; past this many something is
   wrong with it that only TCG can cure. */
#define KVM_SECONDS 60
#define TICKS_PER_SECOND 10
#define CLOCK_SIGNAL SIGRTMIN
/* Bytes of a device in one answer: libguestfs takes 4 MiB with what is
   around them. */
#define READ_MOST (2 * MIB)
#define SOCKET_NAME "/guestfsd.sock"
#define DESCRIPTORS 256

struct started
{
  struct appliance base;
  struct reader_io *io;
  struct warden warden;
  char *folder; /* for all temporary files but the socket's */
  char complaint[256];
  char emulator[256]; /* the last thing that qemu said for itself */
};

/* ---- the clock --------------------------------------------------------------------- */

/* libguestfs waits for the appliance without end when KVM stops the guest, does
   not tell where its socket is, and does not know that the library may have
   gone. So a timer looks after all three; there is one appliance at a time in
   a process. */
static struct
{
  const struct warden *warden;
  int library; /* the socket to it, or -1 */
  bool told;
  bool bounded;
  int ticks; /* of a bounded launch, since the socket is there */
  bool killed;
  timer_t timer;
  bool runs;
} clockwork;

/* Kills what libguestfs has started. Async-signal-safe. */
static void
kill_children (bool reap)
{
  char list[KIB];
  CLEANUP_CLOSE int fd = open ("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? 0 : read (fd, list, sizeof list);
  pid_t pid = 0;
  for (ssize_t i = 0; i < n; i++) {
    if (list[i] >= '0' && list[i] <= '9') {
      pid = pid * 10 + (list[i] - '0');
      continue;
    }
    if (pid > 0 && pid != clockwork.warden->pid) {
      kill (pid, SIGKILL);
      while (reap && waitpid (pid, NULL, 0) < 0 && errno == EINTR)
        ;
    }
    pid = 0;
  }
}

static void
stop_launch (void)
{
  clockwork.killed = true;
  kill_children (false);
}

/* Tells the warden in which folder the socket is that the appliance connects
   to. Async-signal-safe. */
static void
tell_socket (void)
{
  const size_t tail = strlen (SOCKET_NAME);
  for (int fd = 0; fd < DESCRIPTORS && !clockwork.told; fd++) {
    struct sockaddr_un name = { 0 };
    socklen_t len = sizeof name - 1;
    if (getsockname (fd, (struct sockaddr *) &name, &len) != 0 || name.sun_family != AF_UNIX)
      continue;
    size_t n = strlen (name.sun_path);
    if (n > tail && strcmp (name.sun_path + n - tail, SOCKET_NAME) == 0) {
      name.sun_path[n - tail] = '\0';
      byol_warden_tell (clockwork.warden, name.sun_path);
      clockwork.told = true;
    }
  }
}

static void
tick (int sig)
{
  int error = errno;
  char peek;
  /* The warden clears up. */
  if (clockwork.library >= 0 && recv (clockwork.library, &peek, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
    _exit (2);
  tell_socket ();
  if (clockwork.told && clockwork.bounded && ++clockwork.ticks == KVM_SECONDS * TICKS_PER_SECOND)
    stop_launch ();
  errno = error;
}

static void
set_clock (bool on)
{
  struct sigaction action = { .sa_flags = SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = CLOCK_SIGNAL };
  const struct timespec t = { .tv_nsec = 1000000000 / TICKS_PER_SECOND };
  if (clockwork.runs)
    timer_delete (clockwork.timer);
  action.sa_handler = on ? tick : SIG_IGN;
  sigaction (CLOCK_SIGNAL, &action, NULL);
  clockwork.runs = on && timer_create (CLOCK_MONOTONIC, &event, &clockwork.timer) == 0;
  if (clockwork.runs)
    timer_settime (clockwork.timer, 0, &(struct itimerspec){ t, t }, NULL);
}

/* ---- what it tells ----------------------------------------------------------------- */

static void
on_console (guestfs_h *g, void *opaque, uint64_t event, int handle, int flags, const char *text,
            size_t len, const uint64_t *numbers, size_t count)
{
  struct started *s = opaque;
  const char *said = memmem (text, len, "qemu-system", 11);
  if (said != NULL) {
    size_t left = len - (size_t) (said - text);
    const char *end = memchr (said, '\n', left);
    snprintf (s->emulator, sizeof s->emulator, "%.*s", (int) (end ? end - said : (ptrdiff_t) left),
              said);
  }
  if (guestfs_get_verbose (g))
    reader_log (s->io, BYOL_LOG_DEBUG, "appliance: %.*s", (int) (len < KIB ? len : KIB), text);
  /* Qemu stops the guest then, and waits. */
  if (clockwork.bounded && memmem (text, len, "KVM internal error", 18) != NULL)
    stop_launch ();
}

static void
on_progress (guestfs_h *g, void *opaque, uint64_t event, int handle, int flags, const char *text,
             size_t len, const uint64_t *numbers, size_t count)
{
  struct started *s = opaque;
  if (count >= 4)
    reader_progress (s->io, "reading through the appliance", numbers[2], numbers[3]);
}

static void __attribute__ ((noreturn)) on_no_memory (void)
{
  /* The warden clears up. */
  _exit (2);
}

static const char *
first_line (struct started *s, const char *text)
{
  snprintf (s->complaint, sizeof s->complaint, "%s", text ? text : "libguestfs gives no reason");
  s->complaint[strcspn (s->complaint, "\n")] = '\0';
  return s->complaint;
}

const char *
byol_appliance_complaint (const struct appliance *a)
{
  struct started *s = (struct started *) a;
  return first_line (s, guestfs_last_error (a->g));
}

/* ---- starting ------------------------------------------------------------------------ */

static int
failed (struct started *s, const char *what, struct byol_error **err)
{
  return byol_error_set (err, BYOL_E_UNSUPPORTED, "%s: %s", what,
                         byol_appliance_complaint (&s->base));
}

/* Letters only, as libguestfs demands of a label. */
static void
label_of (size_t disk, char label[static 8])
{
  snprintf (label, 8, "byol%c%c", (char) ('a' + disk / 26), (char) ('a' + disk % 26));
}

/* Not guestfs_add_drive: for a read-only drive it lays a file over the image
   and leaves qemu to guess the format of what is in both. A disk that begins
   with the header of another qcow2 would then read any file of this machine. */
static int
add_disk (struct started *s, const struct disk_info *disk, size_t i, bool allow_backing,
          struct byol_error **err)
{
  char label[8], device[128];
  unsigned sector = disk->sector_size == 4096 ? 4096 : 512;
  label_of (i, label);
  snprintf (device, sizeof device,
            "scsi-hd,drive=%s,serial=%s,logical_block_size=%u,physical_block_size=%u", label, label,
            sector, sector);
  CLEANUP_FREE char *description = NULL;
  int r = byol_qemu_describe (&description, disk, allow_backing, err);
  if (r != 0)
    return r;
  CLEANUP_BUF struct buf drive = BUF_INIT;
  byol_buf_printf (&drive, "if=none,id=%s,readonly=on,file=", label);
  for (const char *p = description; *p; p++)
    byol_buf_puts (&drive, *p == ',' ? ",," : (char[]){ *p, '\0' });
  if (drive.failed)
    return byol_error_nomem (err);
  if (guestfs_config (s->base.g, "-drive", drive.data) != 0
      || guestfs_config (s->base.g, "-device", device) != 0)
    return failed (s, disk->path, err);
  return 0;
}

static bool
setting (guestfs_h *g, const char *name)
{
  CLEANUP_FREE char *value = guestfs_get_backend_setting (g, name);
  return value != NULL && strcmp (value, "0") != 0;
}

static int
not_started (struct started *s, struct byol_error **err)
{
  const char *why = byol_appliance_complaint (&s->base);
  return byol_error_set (err, BYOL_E_UNSUPPORTED, "the appliance does not start: %s%s%s", why,
                         s->emulator[0] != '\0' ? " " : "", s->emulator);
}

/* Without a recovery process libguestfs does not wait for qemu, which has
   nothing to be tidied up. */
static void
close_handle (struct started *s)
{
  if (s->base.g != NULL)
    guestfs_close (s->base.g);
  s->base.g = NULL;
  clockwork.warden = &s->warden;
  kill_children (true);
}

/* A handle with the disks in it; what it had before is closed. */
static int
make_handle (struct started *s, const struct disk_list *disks, bool allow_backing, bool tcg,
             struct byol_error **err)
{
  close_handle (s);
  /* LIBGUESTFS_ variables are read here. */
  guestfs_h *g = s->base.g = guestfs_create ();
  if (g == NULL)
    return byol_error_set_errno (err, BYOL_E_UNSUPPORTED, errno, "libguestfs");
  guestfs_set_error_handler (g, NULL, NULL);
  guestfs_set_out_of_memory_handler (g, on_no_memory);
  guestfs_set_event_callback (g, on_console, GUESTFS_EVENT_APPLIANCE, 0, s);
  guestfs_set_event_callback (g, on_progress, GUESTFS_EVENT_PROGRESS, 0, s);
  CLEANUP_FREE char *backend = guestfs_get_backend (g);
  if (backend != NULL && strncmp (backend, "direct", 6) != 0)
    reader_log (s->io, BYOL_LOG_INFO,
                "libguestfs' backend \"direct\" is used instead of \"%s\", which takes no disk "
                "descriptions",
                backend);
  /* The warden replaces the recovery process. */
  if (guestfs_set_backend (g, "direct") != 0 || guestfs_set_network (g, 0) != 0
      || guestfs_set_autosync (g, 0) != 0 || guestfs_set_recovery_proc (g, 0) != 0
      || guestfs_set_tmpdir (g, s->folder) != 0
      || (tcg && guestfs_set_backend_setting (g, "force_tcg", "1") != 0)
      || (tcg && setting (g, "force_kvm") && guestfs_clear_backend_setting (g, "force_kvm") < 0)
      /* It will not start without any drive of its own. */
      || guestfs_add_drive (g, "/dev/null") != 0)
    return failed (s, "libguestfs", err);
  int r = 0;
  for (size_t i = 0; i < disks->count && r == 0; i++)
    if (!(disks->items[i].flags & DISK_CLOSED))
      r = add_disk (s, &disks->items[i], i, allow_backing, err);
  return r;
}

static int
launch (struct started *s, bool bounded)
{
  set_clock (false);
  clockwork.warden = &s->warden;
  clockwork.library = s->io->fd;
  clockwork.told = false;
  clockwork.bounded = bounded;
  clockwork.ticks = 0;
  clockwork.killed = false;
  s->emulator[0] = '\0';
  set_clock (true);
  int r = guestfs_launch (s->base.g);
  clockwork.bounded = false;
  tell_socket ();
  return r;
}

static int
launch_somehow (struct started *s, const struct disk_list *disks, bool allow_backing,
                struct byol_error **err)
{
  int r = make_handle (s, disks, allow_backing, false, err);
  if (r != 0)
    return r;
  bool tcg = setting (s->base.g, "force_tcg");
  const char *trouble = tcg || setting (s->base.g, "force_kvm") ? NULL : byol_kvm_trouble ();
  if (trouble == NULL) {
    if (launch (s, !tcg) == 0)
      return 0;
    if (tcg)
      return not_started (s, err);
    trouble = clockwork.killed ? "the appliance stood still" : byol_appliance_complaint (&s->base);
  }
  reader_log (s->io, BYOL_LOG_WARNING, "KVM does not work: %s; starting the appliance with TCG",
              trouble);
  r = make_handle (s, disks, allow_backing, true, err);
  if (r != 0)
    return r;
  return launch (s, false) == 0 ? 0 : not_started (s, err);
}

static void
free_strings (char ***list)
{
  for (size_t i = 0; *list != NULL && (*list)[i] != NULL; i++)
    free ((*list)[i]);
  free (*list);
}

static int
name_devices (struct started *s, const struct disk_list *disks, struct byol_error **err)
{
  CLEANUP (free_strings) char **labels = guestfs_list_disk_labels (s->base.g);
  s->base.devices = calloc (disks->count, sizeof *s->base.devices);
  if (s->base.devices == NULL)
    return byol_error_nomem (err);
  s->base.count = disks->count;
  for (size_t i = 0; i < disks->count; i++) {
    char label[8];
    label_of (i, label);
    if (disks->items[i].flags & DISK_CLOSED)
      continue;
    for (size_t k = 0; labels != NULL && labels[k] != NULL && labels[k + 1] != NULL; k += 2)
      if (strcmp (labels[k], label) == 0 && s->base.devices[i] == NULL)
        s->base.devices[i] = strdup (labels[k + 1]);
    if (s->base.devices[i] == NULL)
      return byol_error_set (err, BYOL_E_UNSUPPORTED, "%s: the appliance does not see this disk",
                             disks->items[i].path);
  }
  return 0;
}

/* A folder for libguestfs' files, where it would have put them itself. */
static int
make_folder (struct started *s, struct byol_error **err)
{
  const char *base = getenv ("LIBGUESTFS_TMPDIR") ?: getenv ("TMPDIR") ?: "/tmp";
  if (asprintf (&s->folder, "%s/byolcheck-XXXXXX", base) < 0) {
    s->folder = NULL;
    return byol_error_nomem (err);
  }
  if (mkdtemp (s->folder) == NULL) {
    int error = errno;
    byol_error_set_errno (err, BYOL_E_IO, error, "a temporary folder in %s", base);
    free (STEAL (s->folder));
    return BYOL_E_IO;
  }
  byol_warden_tell (&s->warden, s->folder);
  return 0;
}

int
byol_appliance_start (struct appliance **out, struct backend *b, bool allow_backing,
                      struct byol_error **err)
{
  struct started *s = calloc (1, sizeof *s);
  if (s == NULL)
    return byol_error_nomem (err);
  s->io = b->io;
  s->warden = (struct warden) WARDEN_INIT;
  int error = byol_warden_start (&s->warden);
  int r = error == 0 ? make_folder (s, err)
                     : byol_error_set_errno (err, BYOL_E_IO, error, "a process to clean up");
  if (r == 0)
    r = launch_somehow (s, &b->disks, allow_backing, err);
  if (r == 0)
    r = name_devices (s, &b->disks, err);
  if (r != 0) {
    byol_appliance_end (&s->base);
    return r;
  }
  *out = &s->base;
  return 0;
}

void
byol_appliance_end (struct appliance *a)
{
  struct started *s = (struct started *) a;
  if (a == NULL)
    return;
  set_clock (false);
  close_handle (s);
  for (size_t i = 0; i < a->count; i++)
    free (a->devices[i]);
  free (a->devices);
  if (s->folder != NULL)
    byol_remove_folder (s->folder);
  free (s->folder);
  byol_warden_dismiss (&s->warden);
  free (s);
}

/* ---- its disks ------------------------------------------------------------------------- */

struct device_block
{
  struct block base;
  guestfs_h *g;
  char *device;
};

static int
device_read (struct block *b, uint64_t offset, void *to, size_t len)
{
  struct device_block *d = (struct device_block *) b;
  uint8_t *p = to;
  while (len > 0) {
    size_t got = 0;
    CLEANUP_FREE char *piece = guestfs_pread_device (
      d->g, d->device, (int) (len < READ_MOST ? len : READ_MOST), (int64_t) offset, &got);
    if (piece == NULL)
      return guestfs_last_errno (d->g) ?: EIO;
    if (got == 0 || got > len)
      return EIO;
    memcpy (p, piece, got);
    p += got;
    offset += got;
    len -= got;
  }
  return 0;
}

static int
device_run (struct block *b, uint64_t offset, uint64_t len, uint64_t *run, bool *hole)
{
  *run = len;
  *hole = false;
  return 0;
}

static void
device_close (struct block *b)
{
  struct device_block *d = (struct device_block *) b;
  free (d->device);
  free (d);
}

static const struct block_ops device_ops = { .read = device_read,
                                             .run = device_run,
                                             .close = device_close };

int
byol_appliance_block (struct block **out, struct appliance *a, const char *device,
                      struct block_cache *cache, struct byol_error **err)
{
  int64_t size = guestfs_blockdev_getsize64 (a->g, device);
  if (size < 0)
    return byol_error_set (err, BYOL_E_IO, "%s", byol_appliance_complaint (a));
  struct device_block *d = calloc (1, sizeof *d);
  if (d == NULL || (d->device = strdup (device)) == NULL) {
    free (d);
    return byol_error_nomem (err);
  }
  d->base =
    (struct block){ .ops = &device_ops, .cache = cache, .size = (uint64_t) size, .align = 1 };
  d->g = a->g;
  *out = &d->base;
  return 0;
}
