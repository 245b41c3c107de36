/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-window [--changes] COMMAND…: starts a program that opens a window on $DISPLAY and measures it from outside,
 * so that ours and others' are measured alike. Prints lines of a name and a figure:
 *
 *   mapped    ms from the start until the window is on the screen
 *   stands    ms from the start until its picture changes no more for half a second
 *   memory    MiB of private memory then
 *   cpu       ms that its threads have computed until then: other programs make the others longer, not this
 *
 * A program that is still changing after ten seconds, as by a caret that blinks, stands at its last
 * change. A shorter quiet than half a second would take the empty frame for the whole. With --changes each
 * change is told with the rectangle that it happened in. One thread. */

#include "config.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIMIT (20 * G_USEC_PER_SEC)
#define CHANGES_LIMIT (10 * G_USEC_PER_SEC)
#define QUIET (G_USEC_PER_SEC / 2)
#define PAUSE_US 4000
/* What is smaller is a helper that nobody sees. */
#define LEAST_SIDE 200

static gboolean tell_changes;

/* The last change of the picture: when, and what the program had computed. */
typedef struct
{
  gint64 at;
  gint64 cpu;
} Standing;

static GPid
start (char **command)
{
  GPid pid = fork ();

  if (pid != 0)
    return pid;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  execvp (command[0], command);
  _exit (127);
}

/* The first window of a size worth looking at. */
static Window
find_window (Display *display)
{
  Window root = DefaultRootWindow (display);
  Window unused = 0;
  Window *children = NULL;
  Window found = 0;
  unsigned n = 0;

  if (!XQueryTree (display, root, &unused, &unused, &children, &n))
    return 0;
  for (unsigned i = 0; i < n && found == 0; i++)
    {
      XWindowAttributes attributes;

      if (XGetWindowAttributes (display, children[i], &attributes) &&
          attributes.map_state == IsViewable && attributes.width >= LEAST_SIDE &&
          attributes.height >= LEAST_SIDE)
        found = children[i];
    }
  if (children != NULL)
    XFree (children);

  return found;
}

/* Of what the screen shows where the window is. (transfer full) (nullable): it is gone */
static XImage *
take_picture (Display *display, Window window)
{
  XWindowAttributes attributes;

  if (!XGetWindowAttributes (display, window, &attributes))
    return NULL;

  return XGetImage (display, window, 0, 0, (unsigned) attributes.width,
                    (unsigned) attributes.height, AllPlanes, ZPixmap);
}

static gboolean
is_same (const XImage *a, const XImage *b)
{
  return a->width == b->width && a->height == b->height &&
         memcmp (a->data, b->data, (gsize) a->bytes_per_line * (gsize) a->height) == 0;
}

/* Where two pictures of one size differ. */
static void
tell_change (XImage *a, XImage *b, gint64 after)
{
  int left = a->width;
  int top = a->height;
  int right = 0;
  int bottom = 0;

  for (int y = 0; y < a->height; y++)
    for (int x = 0; x < a->width; x++)
      if (memcmp (a->data + y * a->bytes_per_line + x * 4, b->data + y * b->bytes_per_line + x * 4,
                  4) != 0)
        {
          left = MIN (left, x);
          right = MAX (right, x);
          top = MIN (top, y);
          bottom = MAX (bottom, y);
        }
  g_print ("# after %.0f ms: %d, %d to %d, %d\n", (double) after / 1000, left, top, right, bottom);
}

static int
ignore_error_cb (Display *display, XErrorEvent *event)
{
  return 0;
}

/* MiB of its own: what it wrote. Pages of programs and libraries as they are on the disk are not counted: one
 * copy serves all programs of a desktop, also where this one happens to be the only one that runs. */
static double
read_private (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps", (int) pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean file = FALSE;
  double kib = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      /* A mapping's first line begins with its address and ends with its file. */
      if (g_ascii_isxdigit (lines[i][0]) && !g_ascii_isupper (lines[i][0]))
        file = strchr (lines[i], '/') != NULL;
      else if (g_str_has_prefix (lines[i], "Private_Dirty:") ||
               (!file && g_str_has_prefix (lines[i], "Private_Clean:")))
        kib += g_ascii_strtod (strchr (lines[i], ':') + 1, NULL);
    }

  return kib / 1024;
}

/* Microseconds. */
static gint64
read_cpu (GPid pid)
{
  struct timespec at = { 0 };
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) == 0)
    clock_gettime (clock, &at);

  return (gint64) at.tv_sec * G_USEC_PER_SEC + at.tv_nsec / 1000;
}

static gboolean
wait_until_it_stands (Display *display, Window window, GPid pid, gint64 begin, Standing *standing)
{
  XImage *last = NULL;
  XImage *now = NULL;
  gint64 limit = g_get_monotonic_time () + CHANGES_LIMIT;

  standing->at = g_get_monotonic_time ();
  while (g_get_monotonic_time () < limit && g_get_monotonic_time () - standing->at < QUIET)
    {
      now = take_picture (display, window);
      if (now == NULL)
        break;
      if (last == NULL || !is_same (last, now))
        {
          *standing = (Standing) { g_get_monotonic_time (), read_cpu (pid) };
          if (tell_changes && last != NULL && last->width == now->width &&
              last->height == now->height && now->bits_per_pixel == 32)
            tell_change (last, now, standing->at - begin);
        }
      if (last != NULL)
        XDestroyImage (last);
      last = now;
      g_usleep (PAUSE_US);
    }
  if (last != NULL && last != now)
    XDestroyImage (last);

  return now != NULL;
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  gint64 begin = 0;
  gint64 mapped = 0;
  Standing standing = { 0 };
  gboolean well = FALSE;
  Window window = 0;
  GPid pid;

  if (argc > 1 && strcmp (argv[1], "--changes") == 0)
    {
      tell_changes = TRUE;
      argc--;
      argv++;
    }
  if (argc < 2 || display == NULL)
    {
      g_printerr ("bench-window [--changes] COMMAND…, with a display\n");
      return EXIT_FAILURE;
    }
  XSetErrorHandler (ignore_error_cb);
  begin = g_get_monotonic_time ();
  pid = start (argv + 1);
  while (window == 0 && g_get_monotonic_time () - begin < LIMIT &&
         waitpid (pid, NULL, WNOHANG) == 0)
    {
      window = find_window (display);
      if (window == 0)
        g_usleep (PAUSE_US / 2);
    }
  mapped = g_get_monotonic_time ();
  well = window != 0 && wait_until_it_stands (display, window, pid, begin, &standing);
  if (well)
    g_print ("mapped\t%.0f\nstands\t%.0f\nmemory\t%.1f\ncpu\t%.0f\n",
             (double) (mapped - begin) / 1000, (double) (standing.at - begin) / 1000,
             read_private (pid), (double) standing.cpu / 1000);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  XCloseDisplay (display);

  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
