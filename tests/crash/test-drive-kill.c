/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two folders are kept in step by the real programs, and each of them is killed: at every n-th call that
 * changes something outside of it, and at random moments of the clock. Afterwards both folders are equal,
 * nothing that anybody wrote is lost, and nothing is there twice. A few moments each in the test suite;
 * ./dev sim --kill tries all of them. The seed is printed; KONTOR_SEED repeats it, as far as the machine
 * does. */

#include "config.h"

#include "drive-site.h"

#include "kontor-random.h"

#include <glib/gstdio.h>
#include <locale.h>

/* Moments in the test suite, spread over all; a sweep tries each. */
#define FEW 4
#define CALLS_MAX 5000
/* More than one chunk. */
#define LARGE 300000

static guint
get_stride (guint n_calls)
{
  return g_getenv ("KONTOR_SWEEP") != NULL ? 1 : MAX (n_calls / FEW, 1);
}

/* --- the script --- */

static char *
name_it (const char *what, guint n)
{
  return g_strdup_printf ("%s-%u", what, n);
}

/* What is there before round @n. */
static void
prepare (DriveSite *self, guint n)
{
  static const char *const files[] = { "replace", "large", "delete", "move", "meet" };
  g_autofree char *folder = name_it ("folder", n);
  g_autofree char *inner = g_strconcat (folder, "/inner.txt", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = name_it (files[i], n);

      drive_site_write (self, ANNA, name, i == 1 ? LARGE : 100);
    }
  drive_site_make_folder (self, ANNA, folder);
  drive_site_write (self, ANNA, inner, 100);
}

/* One of each: new, large, replaced, deleted, moved, a folder renamed, two who write to one file. */
static void
change (DriveSite *self, guint n)
{
  g_autofree char *fresh = name_it ("fresh", n);
  g_autofree char *replace = name_it ("replace", n);
  g_autofree char *large = name_it ("large", n);
  g_autofree char *gone = name_it ("delete", n);
  g_autofree char *move = name_it ("move", n);
  g_autofree char *meet = name_it ("meet", n);
  g_autofree char *folder = name_it ("folder", n);
  g_autofree char *renamed = name_it ("renamed", n);
  g_autofree char *moved = g_strconcat (renamed, "/moved", NULL);

  drive_site_write (self, ANNA, fresh, 100);
  drive_site_write (self, ANNA, replace, 200);
  drive_site_write (self, ANNA, large, LARGE);
  drive_site_remove (self, ANNA, gone);
  g_assert_true (drive_site_move (self, ANNA, folder, renamed));
  g_assert_true (drive_site_move (self, ANNA, move, moved));
  drive_site_write (self, ANNA, meet, 100);
  drive_site_write (self, BEN, meet, 100);
}

static void
clear (DriveSite *self, guint n)
{
  static const char *const files[] = { "replace", "large", "meet", "fresh" };
  g_autofree char *renamed = name_it ("renamed", n);
  g_autofree char *inner = g_strconcat (renamed, "/inner.txt", NULL);
  g_autofree char *moved = g_strconcat (renamed, "/moved", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = name_it (files[i], n);

      drive_site_remove (self, ANNA, name);
    }
  drive_site_remove (self, ANNA, inner);
  drive_site_remove (self, ANNA, moved);
}

/* @who dies at each of about @n_calls calls. */
static void
sweep (DriveSite *self, guint who, guint n_calls)
{
  guint stride = get_stride (n_calls);
  gboolean died = TRUE;
  guint n = 0;

  for (guint at = 1; died && at < CALLS_MAX; at += stride)
    {
      prepare (self, ++n);
      drive_site_settle (self);
      change (self, n);
      if (who == BEN)
        drive_site_sync (self, ANNA, 0);
      died = !drive_site_sync (self, who, at);
      drive_site_settle (self);
      clear (self, n);
    }
  g_assert_false (died);
  g_test_message ("%u deaths", self->deaths);
}

static void
test_sender (DriveSite *self, gconstpointer unused)
{
  sweep (self, ANNA, 400);
}

static void
test_receiver (DriveSite *self, gconstpointer unused)
{
  sweep (self, BEN, 500);
}

static void
test_server (DriveSite *self, gconstpointer unused)
{
  guint stride = get_stride (200);
  guint calm = 0;
  guint n = 0;

  for (guint at = 40; calm < 2 && at < CALLS_MAX; at += stride)
    {
      gboolean died = FALSE;

      prepare (self, ++n);
      drive_site_settle (self);
      change (self, n);
      kontor_office_program_kill (self->office);
      drive_site_start_office (self, at);
      for (guint who = ANNA; who <= BEN; who++)
        {
          const char *const words[] = { "drive", "sync", self->roots[who], "--json", NULL };
          g_autoptr (GSubprocess) process = drive_site_spawn (self, who, 0, words);

          died = drive_site_wait (self, process) > 1 || died;
        }
      calm = died ? 0 : calm + 1;
      self->deaths += died ? 1 : 0;
      /* What it has answered outlives it, whether it died at that call or now. */
      kontor_office_program_kill (self->office);
      drive_site_start_office (self, 0);
      drive_site_settle (self);
      clear (self, n);
    }
  g_test_message ("%u deaths", self->deaths);
}

/* --- random moments --- */

#define NAMES 12
#define FOLDERS 3

typedef struct
{
  DriveSite *site;
  KontorSeededRandom random;
} People;

static guint
below (People *self, guint limit)
{
  return (guint) kontor_random_below (&self->random.parent, limit);
}

static char *
choose_place (People *self)
{
  guint folder = below (self, FOLDERS + 1);
  guint name = below (self, NAMES);

  return folder == 0 ? g_strdup_printf ("name-%u", name)
                     : g_strdup_printf ("folder-%u/name-%u", folder, name);
}

static void
do_something (People *self)
{
  guint who = below (self, 2);
  g_autofree char *path = choose_place (self);
  g_autofree char *other = choose_place (self);
  g_autofree char *folder = g_strdup_printf ("folder-%u", 1 + below (self, FOLDERS));
  g_autofree char *parent = g_strdup_printf ("folder-%u/below-%u", 1 + below (self, FOLDERS),
                                             below (self, 2));

  switch (below (self, 10))
    {
    case 0:
    case 1:
      drive_site_remove (self->site, who, path);
      break;
    case 2:
      drive_site_move (self->site, who, path, other);
      break;
    case 3:
      drive_site_move (self->site, who, folder, parent);
      break;
    case 4:
      drive_site_move (self->site, who, parent, folder);
      break;
    case 5:
      drive_site_make_folder (self->site, who, folder);
      break;
    default:
      drive_site_write (self->site, who, path, below (self, 8) == 0 ? LARGE : 100);
      break;
    }
}

/* Both sync at once while both go on working; somebody is killed. */
static void
run_fatal_round (People *self)
{
  GSubprocess *processes[2];
  guint victim = below (self, 4);

  for (guint i = 0; i < 2; i++)
    {
      const char *const words[] = {
        "drive", "sync", self->site->roots[i], "--json", "--yes", NULL,
      };

      processes[i] = drive_site_spawn (self->site, i, 0, words);
    }
  for (guint i = below (self, 8); i > 0; i--)
    {
      do_something (self);
      g_usleep (below (self, 50000));
    }
  g_usleep (below (self, 200000));
  if (victim < 2)
    g_subprocess_send_signal (processes[victim], SIGKILL);
  if (victim == 2)
    {
      kontor_office_program_kill (self->site->office);
      self->site->deaths++;
      drive_site_start_office (self->site, 0);
    }
  for (guint i = 0; i < 2; i++)
    {
      drive_site_wait (self->site, processes[i]);
      g_clear_object (&processes[i]);
    }
}

static guint
get_rounds (void)
{
  const char *rounds = g_getenv ("KONTOR_ROUNDS");

  return rounds != NULL ? (guint) g_ascii_strtoull (rounds, NULL, 10) : 12;
}

static void
test_random (DriveSite *site, gconstpointer unused)
{
  People self = { .site = site };
  const char *given = g_getenv ("KONTOR_SEED");
  guint64 seed = given != NULL ? g_ascii_strtoull (given, NULL, 10) : (guint64) g_get_real_time ();

  g_test_message ("KONTOR_SEED=%" G_GUINT64_FORMAT, seed);
  kontor_seeded_random_init (&self.random, seed);
  for (guint i = 0; i < get_rounds (); i++)
    {
      for (guint j = below (&self, 10); j > 0; j--)
        do_something (&self);
      run_fatal_round (&self);
      if (below (&self, 3) == 0)
        drive_site_settle (site);
    }
  drive_site_settle (site);
  g_test_message ("%u deaths, %u texts, %u alive", site->deaths, site->texts,
                  g_hash_table_size (site->live));
}

#define TEST(name, function) \
  g_test_add ("/crash/drive-kill/" name, DriveSite, NULL, drive_site_set_up, function, \
              drive_site_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("sender", test_sender);
  TEST ("receiver", test_receiver);
  TEST ("server", test_server);
  TEST ("random", test_random);

  return g_test_run ();
}
