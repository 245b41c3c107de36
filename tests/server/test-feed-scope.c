/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes and goes with principals that a person gains and loses, page by page, while everything
 * goes on: a project's members change, folders move between drives, and the pages are broken off and
 * taken up again. */

#include "config.h"

#include "feed-desk.h"
#include "raw-client.h"

#include <glib/gstdio.h>

#define N_TASKS 30

static const char *const projects[] = { ID ("61"), ID ("62"), ID ("63") };
static const char *const names[DESK_PEOPLE] = { ADA_ID, BEN_ID, CLEO_ID, DAN_ID, EVE_ID };

static char *
dup_id (guint group, guint number)
{
  return g_strdup_printf ("0193d2f0-0000-7000-8000-00000a%02x%04x", group, number);
}

static void
found_project (Desk *desk, const char *project)
{
  g_autofree char *text =
      g_strdup_printf (MUTATION (CREATE ("project", "%s", "'title':'Move','owner':'" ADA_ID "'")),
                       project);

  desk_do (desk, ADA, text);
}

static void
add_task (Desk *desk, const char *task, const char *project, const char *responsible)
{
  g_autofree char *text = g_strdup_printf (MUTATION (
                                               CREATE ("task", "%s",
                                                       "'title':'Pack','creator':'" ADA_ID
                                                       "','responsible':'%s','project':'%s'")),
                                           task, responsible, project);

  desk_do (desk, ADA, text);
}

static void
set_member (Desk *desk, const char *project, const char *person, gboolean member)
{
  g_autofree char *text = g_strdup_printf (MUTATION (UPDATE ("project", "%s",
                                                             "'members':{'%s':{'%s':0}}")),
                                           project, member ? "now" : "was", person);

  desk_do (desk, ADA, text);
}

static void
pull_all (Desk *desk, guint who, guint limit)
{
  while (desk_pull_page (desk, who, limit))
    continue;
}

/* A project of many tasks, and Ben, who is not in it. */
static Desk *
desk_new_with_project (void)
{
  Desk *desk = desk_new ();

  found_project (desk, ID ("30"));
  for (guint i = 0; i < N_TASKS; i++)
    {
      g_autofree char *task = dup_id (1, i);

      add_task (desk, task, ID ("30"), ADA_ID);
    }
  desk_check (desk);

  return desk;
}

/* Who joins a project is sent the project, and nothing twice. */
static void
test_gain (void)
{
  g_autoptr (Desk) desk = desk_new_with_project ();

  set_member (desk, ID ("30"), BEN_ID, TRUE);
  desk->n_records = 0;
  pull_all (desk, BEN, 7);
  g_assert_cmpuint (desk->n_resyncs, ==, 0);
  /* The tasks and the project; the project once more, since it changed as well. */
  g_assert_cmpuint (desk->n_records, ==, N_TASKS + 2);
  desk_check (desk);
}

static void
test_lose (void)
{
  g_autoptr (Desk) desk = desk_new_with_project ();
  g_autofree char *own = dup_id (1, 3);

  set_member (desk, ID ("30"), BEN_ID, TRUE);
  pull_all (desk, BEN, 100);
  /* One of the tasks stays his. */
  desk_do (desk, ADA,
           MUTATION (UPDATE ("task", "0193d2f0-0000-7000-8000-00000a010003",
                             "'observers':{'now':{'" BEN_ID "':0}}")));
  set_member (desk, ID ("30"), BEN_ID, FALSE);
  pull_all (desk, BEN, 7);
  g_assert_cmpuint (desk->n_resyncs, ==, 0);
  g_assert_false (desk_has (desk, BEN, KONTOR_RECORD_PROJECT, ID ("30")));
  g_assert_true (desk_has (desk, BEN, KONTOR_RECORD_TASK, own));
  desk_check (desk);
}

/* In the middle of the pages of what was gained, it is lost again. */
static void
test_lost_midway (void)
{
  g_autoptr (Desk) desk = desk_new_with_project ();
  g_autofree char *first = dup_id (1, 0);

  set_member (desk, ID ("30"), BEN_ID, TRUE);
  while (!desk_has (desk, BEN, KONTOR_RECORD_TASK, first))
    g_assert_true (desk_pull_page (desk, BEN, 7));
  set_member (desk, ID ("30"), BEN_ID, FALSE);
  pull_all (desk, BEN, 7);
  g_assert_false (desk_has (desk, BEN, KONTOR_RECORD_TASK, first));
  g_assert_cmpuint (desk->n_resyncs, ==, 0);
  desk_check (desk);
}

/* In the middle of the pages of what was lost, it is gained again: what is gone already comes back. */
static void
test_held_again (void)
{
  g_autoptr (Desk) desk = desk_new_with_project ();
  g_autofree char *first = dup_id (1, 0);

  set_member (desk, ID ("30"), BEN_ID, TRUE);
  pull_all (desk, BEN, 100);
  set_member (desk, ID ("30"), BEN_ID, FALSE);
  while (desk_has (desk, BEN, KONTOR_RECORD_TASK, first))
    g_assert_true (desk_pull_page (desk, BEN, 7));
  set_member (desk, ID ("30"), BEN_ID, TRUE);
  pull_all (desk, BEN, 7);
  g_assert_true (desk_has (desk, BEN, KONTOR_RECORD_TASK, first));
  g_assert_cmpuint (desk->n_resyncs, ==, 0);
  desk_check (desk);
}

/* In the middle of the first sync something is gained that its pages have passed by. */
static void
test_gained_in_first (void)
{
  g_autoptr (Desk) desk = desk_new_with_project ();

  desk_forget (desk, BEN);
  g_assert_true (desk_pull_page (desk, BEN, 5));
  set_member (desk, ID ("30"), BEN_ID, TRUE);
  g_assert_true (desk_pull_page (desk, BEN, 5));
  set_member (desk, ID ("30"), BEN_ID, FALSE);
  g_assert_true (desk_pull_page (desk, BEN, 5));
  set_member (desk, ID ("30"), BEN_ID, TRUE);
  pull_all (desk, BEN, 5);
  desk_check (desk);
  g_assert_cmpuint (desk->n_resyncs, ==, 0);
}

/* A task with more comments than a page has room for is gained by one entry, in several pages. */
static void
test_large_root (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("31"), "Pack", ADA_ID, ADA_ID)));
  for (guint i = 0; i < N_TASKS; i++)
    {
      g_autofree char *id = dup_id (2, i);
      g_autofree char *text = g_strdup_printf (MUTATION (
                                                   CREATE ("checklist-item", "%s",
                                                           "'task':'" ID ("31") "','title':'Box'")),
                                               id);

      desk_do (desk, ADA, text);
    }
  desk_check (desk);
  desk_do (desk, ADA,
           MUTATION (UPDATE ("task", ID ("31"), "'observers':{'now':{'" CLEO_ID "':0}}")));
  desk->n_records = 0;
  for (guint i = 0; i < 3; i++)
    g_assert_true (desk_pull_page (desk, CLEO, 7));
  g_assert_cmpuint (desk->n_records, ==, 21);
  /* What it gets meanwhile, and what it loses. */
  desk_do (desk, ADA,
           MUTATION (
               CREATE ("checklist-item", ID ("33"), "'task':'" ID ("31") "','title':'Tape'")));
  pull_all (desk, CLEO, 7);
  g_assert_true (desk_has (desk, CLEO, KONTOR_RECORD_CHECKLIST_ITEM, ID ("33")));
  desk_check (desk);
}

/* A folder that moves to another drive takes along what is in it, also for those who see both: else
 * they would keep it when they lose the second. */
static void
test_moved (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("50"), "One", ADA_ID, ADA_ID)));
  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("51"), "Two", ADA_ID, ADA_ID)));
  for (guint i = 0; i < 2; i++)
    {
      const char *task = i == 0 ? ID ("50") : ID ("51");
      const char *drive = i == 0 ? ID ("52") : ID ("53");
      g_autofree char *see =
          g_strdup_printf (MUTATION (UPDATE ("task", "%s", "'observers':{'now':{'" BEN_ID "':0}}")),
                           task);
      g_autofree char *give =
          g_strdup_printf (MUTATION (CREATE ("drive", "%s",
                                             "'name':'Files','kind':'record','record':'task/%s'")),
                           drive, task);

      desk_do (desk, ADA, see);
      desk_do (desk, ADA, give);
    }
  desk_do (desk, ADA,
           MUTATION (CREATE ("node", ID ("54"),
                             "'name':'plans','kind':'folder','drive':'" ID ("52") "'")));
  desk_do (desk, ADA,
           MUTATION (CREATE ("link", ID ("55"),
                             "'from':'node/" ID ("54") "','to':'task/" ID ("50") "'")));
  pull_all (desk, BEN, 100);
  desk_do (desk, ADA,
           MUTATION (UPDATE ("node", ID ("54"),
                             "'drive':{'was':'" ID ("52") "','now':'" ID ("53") "'}")));
  pull_all (desk, BEN, 100);
  g_assert_true (desk_has (desk, BEN, KONTOR_RECORD_LINK, ID ("55")));
  desk_do (desk, ADA,
           MUTATION (UPDATE ("task", ID ("51"), "'observers':{'was':{'" BEN_ID "':0}}")));
  desk_check (desk);
  g_assert_false (desk_has (desk, BEN, KONTOR_RECORD_LINK, ID ("55")));
}

/* Whatever happens to a project, its tasks and its members, and wherever the pages are broken off. */
static void
test_any_order (gconstpointer seed)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (GPOINTER_TO_UINT (seed));
  guint tasks = 0;

  for (guint i = 0; i < G_N_ELEMENTS (projects); i++)
    found_project (desk, projects[i]);
  for (guint step = 0; step < 300; step++)
    {
      const char *project = projects[g_rand_int_range (rand, 0, G_N_ELEMENTS (projects))];
      guint who = (guint) g_rand_int_range (rand, BEN, DESK_PEOPLE);
      g_autofree char *task = tasks > 0
                                  ? dup_id (1, (guint) g_rand_int_range (rand, 0, (gint32) tasks))
                                  : NULL;
      g_autofree char *text = NULL;

      switch (g_rand_int_range (rand, 0, 8))
        {
        case 0:
          task = (g_free (task), dup_id (1, tasks++));
          add_task (desk, task, project, ADA_ID);
          continue;
        case 1:
          set_member (desk, project, names[who], TRUE);
          continue;
        case 2:
          set_member (desk, project, names[who], FALSE);
          continue;
        case 3:
          text = g_strdup_printf (MUTATION (UPDATE ("task", "%s", "'project':{'now':'%s'}")), task,
                                  project);
          break;
        case 4:
          text = g_strdup_printf (MUTATION (UPDATE ("task", "%s", "'observers':{'%s':{'%s':0}}")),
                                  task, g_rand_boolean (rand) ? "now" : "was", names[who]);
          break;
        case 5:
          text = g_strdup_printf (MUTATION (UPDATE ("task", "%s", "'title':{'now':'Box %u'}")),
                                  task, step);
          break;
        default:
          desk_pull_page (desk, who, (guint) g_rand_int_range (rand, 1, 6));
          continue;
        }
      if (task != NULL)
        desk_try (desk, ADA, text);
    }
  desk_check (desk);
  g_assert_cmpuint (desk->n_resyncs, ==, 0);
}

/* ---- What clients send ------------------------------------------------------------------------ */

/* Who hands back something else begins again, and sees no more than before. */
static void
test_strange_after (void)
{
  static const char *const texts[] = {
    "x",
    "first:7",
    "9:::0:0:00000000-0000-0000-0000-000000000000:0:0:0",
    "1:::-1:0:00000000-0000-0000-0000-000000000000:0:0:0",
    "1:::0:0:00000000-0000-0000-0000-000000000000:0:9999:0",
    "1:::0:0:x:0:0:0",
    "1:::0:0:00000000-0000-0000-0000-000000000000:0:0:0:0",
  };
  g_autoptr (Desk) desk = desk_new_with_project ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      desk_set_after (desk, BEN, texts[i]);
      g_assert_true (desk_pull_page (desk, BEN, 100));
      g_assert_cmpuint (desk->n_resyncs, ==, i + 1);
      pull_all (desk, BEN, 100);
    }
  /* It looks right, of a set that nobody has. */
  desk_set_after (desk, BEN, "2:0123:4567:5:0:00000000-0000-0000-0000-000000000000:0:0:0");
  pull_all (desk, BEN, 100);
  desk_check (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/feed-scope/gain", test_gain);
  g_test_add_func ("/feed-scope/lose", test_lose);
  g_test_add_func ("/feed-scope/lost-midway", test_lost_midway);
  g_test_add_func ("/feed-scope/held-again", test_held_again);
  g_test_add_func ("/feed-scope/gained-in-first", test_gained_in_first);
  g_test_add_func ("/feed-scope/large-root", test_large_root);
  g_test_add_func ("/feed-scope/moved", test_moved);
  for (guint seed = 1; seed <= 20; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/feed-scope/any-order/%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_any_order);
    }
  g_test_add_func ("/feed-scope/strange-after", test_strange_after);

  return g_test_run ();
}
