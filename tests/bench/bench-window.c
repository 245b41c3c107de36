/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-window COMMAND…: starts a program that opens a window on $DISPLAY and measures it from outside,
 * so that ours and others' are measured alike. Prints lines of a name and a figure:
 *
 *   mapped    ms from the start until the window is on the screen
 *   stands    ms from the start until its picture changes no more for half a second
 *   memory    MiB of private memory then
 *
 * A program that is still changing after ten seconds, as by a caret that blinks, stands at its last
 * change. A shorter quiet than half a second would take the empty frame for the whole. One thread. */

#include "config.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT (20 * G_USEC_PER_SEC)
#define CHANGES_LIMIT (10 * G_USEC_PER_SEC)
#define QUIET (G_USEC_PER_SEC / 2)
#define PAUSE_US 4000
/* What is smaller is a helper that nobody sees. */
#define LEAST_SIDE 200

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

/* Of what the screen shows where the window is. 0: it is gone */
static guint32
hash_picture (Display *display, Window window)
{
  XWindowAttributes attributes;
  XImage *image = NULL;
  guint32 hash = 2166136261u;
  gsize size;

  if (!XGetWindowAttributes (display, window, &attributes))
    return 0;
  image = XGetImage (display, window, 0, 0, (unsigned) attributes.width,
                     (unsigned) attributes.height, AllPlanes, ZPixmap);
  if (image == NULL)
    return 0;
  size = (gsize) image->bytes_per_line * (gsize) image->height;
  for (gsize i = 0; i + 4 <= size; i += 4)
    {
      guint32 pixel;

      memcpy (&pixel, image->data + i, sizeof pixel);
      hash = (hash ^ pixel) * 16777619u;
    }
  XDestroyImage (image);

  return hash;
}

static int
ignore_error_cb (Display *display, XErrorEvent *event)
{
  return 0;
}

/* MiB */
static double
read_private (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int) pid);
  g_autofree char *text = NULL;
  double kib = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  for (const char *at = strstr (text, "Private_"); at != NULL; at = strstr (at + 1, "Private_"))
    if (g_str_has_prefix (at, "Private_Clean:") || g_str_has_prefix (at, "Private_Dirty:"))
      kib += g_ascii_strtod (strchr (at, ':') + 1, NULL);

  return kib / 1024;
}

static gboolean
wait_until_it_stands (Display *display, Window window, gint64 begin, gint64 *stands)
{
  guint32 last = 0;
  gint64 limit = g_get_monotonic_time () + CHANGES_LIMIT;

  *stands = g_get_monotonic_time ();
  while (g_get_monotonic_time () < limit && g_get_monotonic_time () - *stands < QUIET)
    {
      guint32 now = hash_picture (display, window);

      if (now == 0)
        return FALSE;
      if (now != last)
        *stands = g_get_monotonic_time ();
      last = now;
      g_usleep (PAUSE_US);
    }

  return TRUE;
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  gint64 begin = 0;
  gint64 mapped = 0;
  gint64 stands = 0;
  gboolean well = FALSE;
  Window window = 0;
  GPid pid;

  if (argc < 2 || display == NULL)
    {
      g_printerr ("bench-window COMMAND…, with a display\n");
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
  well = window != 0 && wait_until_it_stands (display, window, begin, &stands);
  if (well)
    g_print ("mapped\t%.0f\nstands\t%.0f\nmemory\t%.1f\n", (double) (mapped - begin) / 1000,
             (double) (stands - begin) / 1000, read_private (pid));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  XCloseDisplay (display);

  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
