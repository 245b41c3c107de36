/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drive on two computers, each with the real engine on the real disk: what one person does in their
 * folder the other finds in theirs, and nothing that anybody wrote is lost. */

#include "config.h"

#include "drive-computers.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADA_S(self) (&(self)->computers[ADA])
#define BEN_S(self) (&(self)->computers[BEN])

/* --- the ordinary --- */

static void
test_create (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "offer.txt", "Dear Ben");
  computer_make_folder (ADA_S (self), "2026/november/empty");
  computer_write (ADA_S (self), "2026/november/list.csv", "a,b\n");
  computers_settle (self);
  computer_check (BEN_S (self), "offer.txt", "Dear Ben");
  computer_check (BEN_S (self), "2026/november/list.csv", "a,b\n");
  g_assert_true (computer_has (BEN_S (self), "2026/november/empty"));
}

#define TEST(name, function) \
  g_test_add ("/drive/" name, Computers, NULL, computers_set_up, function, computers_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("create", test_create);

  return g_test_run ();
}
