/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the C library keeps memory for us. It is made to keep less than it does by itself: a window is open
 * all day beside other programs. Where the library is another one, this does nothing. Main thread. */

#include "config.h"

#include "kontor-memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Larger pieces, as the columns of large lists, are the system's own and go back to it when freed. By itself
 * the threshold grows with each that is freed, up to 32 MiB. */
#define PIECE (256 * 1024)
/* One for this thread and one for all workers. */
#define MOST_ARENAS 2
/* After so long without much being freed. */
#define DELAY_S 1

void
kontor_memory_init (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, PIECE);
  mallopt (M_TRIM_THRESHOLD, PIECE);
  mallopt (M_ARENA_MAX, MOST_ARENAS);
#endif
}

#ifdef __GLIBC__
static guint later;

static gboolean
give_back_cb (gpointer unused)
{
  later = 0;
  malloc_trim (0);

  return G_SOURCE_REMOVE;
}
#endif

void
kontor_memory_give_back_later (void)
{
#ifdef __GLIBC__
  g_clear_handle_id (&later, g_source_remove);
  later = g_timeout_add_seconds_full (G_PRIORITY_LOW, DELAY_S, give_back_cb, NULL, NULL);
#endif
}
