/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Notices that auth.db was written, also by another process: whoever resets a password wants its
 * sessions ended now, not at the server's next start. A thread of its own that sleeps until the kernel
 * wakes it; where the kernel can't, it wakes up twice a second. */

#include "config.h"

#include "kontor-auth-watch.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#define WITHOUT_INOTIFY 500 /* ms */
/* The kernel tells of a write; that it counts is said in shared memory, of which it tells nothing, when
 * the disk has confirmed it. So we look again for a while. */
#define LOOK_AGAIN 200 /* ms */
#define N_LOOKS 15

struct _KontorAuthWatch
{
  GThread *thread; /* owned */
  char *name; /* owned: of the file, which its journals begin with */
  int notify; /* inotify, -1: there is none */
  int stop; /* eventfd */
  KontorAuthWatchChanged changed;
  gpointer data; /* borrowed */
};

/* Whether one of the files is ours; the office's database lies beside them. */
static gboolean
read_events (KontorAuthWatch *self)
{
  union
  {
    struct inotify_event event;
    char bytes[4096];
  } buffer;
  gssize n = read (self->notify, &buffer, sizeof buffer);
  gboolean ours = FALSE;

  for (gssize at = 0; at + (gssize) sizeof (struct inotify_event) <= n;)
    {
      struct inotify_event event;

      memcpy (&event, buffer.bytes + at, sizeof event);
      at += (gssize) sizeof event;
      ours |= (event.mask & IN_Q_OVERFLOW) != 0 ||
              (event.len > 0 && g_str_has_prefix (buffer.bytes + at, self->name));
      at += event.len;
    }

  return ours;
}

static gpointer
run (gpointer data)
{
  KontorAuthWatch *self = data;
  struct pollfd files[] = { { self->stop, POLLIN, 0 }, { self->notify, POLLIN, 0 } };
  guint n_looks = 0; /* still to be done */
  gint64 looked = 0;

  for (;;)
    {
      int pause = self->notify < 0 ? WITHOUT_INOTIFY : n_looks > 0 ? LOOK_AGAIN : -1;
      int n = poll (files, G_N_ELEMENTS (files), pause);

      if ((n < 0 && errno != EINTR) || (n > 0 && files[0].revents != 0))
        return NULL;
      if (n > 0 && files[1].revents != 0 && read_events (self))
        n_looks = N_LOOKS;
      /* Also while one write follows the other. */
      if (n == 0 || (n_looks > 0 && g_get_monotonic_time () - looked >= LOOK_AGAIN * 1000))
        {
          n_looks -= MIN (n_looks, 1);
          looked = g_get_monotonic_time ();
          self->changed (self->data);
        }
    }
}

/**
 * kontor_auth_watch_new:
 * @path: of the database
 * @changed: called on the watch's thread when it may have changed
 * @data: for @changed
 *
 * Returns: (transfer full): a watch that runs
 */
KontorAuthWatch *
kontor_auth_watch_new (const char *path, KontorAuthWatchChanged changed, gpointer data)
{
  KontorAuthWatch *self = g_new0 (KontorAuthWatch, 1);
  g_autofree char *folder = g_path_get_dirname (path);

  self->name = g_path_get_basename (path);
  self->changed = changed;
  self->data = data;
  self->stop = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->stop < 0)
    g_error ("no event file: %s", g_strerror (errno));
  self->notify = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->notify >= 0 &&
      inotify_add_watch (self->notify, folder, IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0)
    {
      close (self->notify);
      self->notify = -1;
    }
  self->thread = g_thread_new ("sign-in watch", run, self);

  return self;
}

/**
 * kontor_auth_watch_free:
 * @self: (nullable) (transfer full): a watch, which is stopped
 */
void
kontor_auth_watch_free (KontorAuthWatch *self)
{
  if (self == NULL)
    return;
  eventfd_write (self->stop, 1);
  g_thread_join (self->thread);
  close (self->stop);
  if (self->notify >= 0)
    close (self->notify);
  g_free (self->name);
  g_free (self);
}
