/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names: what is carried, conflict copies, twins. */

#include "config.h"

#include "kontor-drive-names.h"

#include "kontor-clock.h"
#include "kontor-random.h"

#include <string.h>

/* 2026-11-21 16:05:33 UTC */
#define AT (G_GINT64_CONSTANT (1795277133) * KONTOR_SECOND)

static void
test_judge (void)
{
  static const struct
  {
    const char *name;
    KontorDriveNameVerdict verdict;
  } cases[] = {
    { "report.odt", KONTOR_DRIVE_NAME_GOOD },
    { "Übersicht 2026.ods", KONTOR_DRIVE_NAME_GOOD },
    { ".hidden", KONTOR_DRIVE_NAME_GOOD },
    { " leading", KONTOR_DRIVE_NAME_GOOD },
    { "console.txt", KONTOR_DRIVE_NAME_GOOD },
    { "com10", KONTOR_DRIVE_NAME_GOOD },
    { "a;b,c=d+e[f].txt", KONTOR_DRIVE_NAME_GOOD },
    { "CON", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "con.txt", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "Nul.tar.gz", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "aux .h", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "LPT1", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "com¹", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "CONOUT$", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "end.", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "end ", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "12:30", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "what?", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "a\\b", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "a|b", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "a\"b", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "<a>", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "*", KONTOR_DRIVE_NAME_NOT_PORTABLE },
    { "", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { ".", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { "..", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { "a/b", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { "two\nlines", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { "tab\there", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { "del\177", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { "c1\302\205", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { "latin\344", KONTOR_DRIVE_NAME_NOT_CARRIED },
    { "surrogate\355\240\200", KONTOR_DRIVE_NAME_NOT_CARRIED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("“%s”", cases[i].name);
      g_assert_cmpint (kontor_drive_name_judge (cases[i].name), ==, cases[i].verdict);
    }
}

static void
test_judge_length (void)
{
  g_autofree char *longest = g_strnfill (KONTOR_DRIVE_NAME_MAX, 'n');
  g_autofree char *longer = g_strnfill (KONTOR_DRIVE_NAME_MAX + 1, 'n');

  g_assert_cmpint (kontor_drive_name_judge (longest), ==, KONTOR_DRIVE_NAME_GOOD);
  g_assert_cmpint (kontor_drive_name_judge (longer), ==, KONTOR_DRIVE_NAME_NOT_CARRIED);
}

static gboolean
taken_below (const char *name, gpointer data)
{
  guint *left = data;

  if (*left == 0)
    return FALSE;
  (*left)--;
  return TRUE;
}

static void
test_copy (void)
{
  static const struct
  {
    const char *name;
    const char *device;
    guint taken;
    const char *copy;
  } cases[] = {
    { "a.txt", "desk", 0, "a (conflict desk 2026-11-21 16.05.33).txt" },
    { "a", "desk", 0, "a (conflict desk 2026-11-21 16.05.33)" },
    { "a.tar.gz", "desk", 0, "a (conflict desk 2026-11-21 16.05.33).tar.gz" },
    { ".tar.gz", "desk", 0, ".tar (conflict desk 2026-11-21 16.05.33).gz" },
    { ".bashrc", "desk", 0, ".bashrc (conflict desk 2026-11-21 16.05.33)" },
    { ".config.json", "desk", 0, ".config (conflict desk 2026-11-21 16.05.33).json" },
    { "end.", "desk", 0, "end. (conflict desk 2026-11-21 16.05.33)" },
    { "Hello. A sentence", "desk", 0, "Hello. A sentence (conflict desk 2026-11-21 16.05.33)" },
    { "a.txt", "desk", 1, "a (conflict desk 2026-11-21 16.05.33) (2).txt" },
    { "a.txt", "desk", 11, "a (conflict desk 2026-11-21 16.05.33) (12).txt" },
    { "a.txt", " Anna's/laptop (old) ", 0,
      "a (conflict Anna's laptop  old 2026-11-21 16.05.33).txt" },
    { "a.txt", "", 0, "a (conflict computer 2026-11-21 16.05.33).txt" },
    { "a (conflict x 2026-11-21 16.05.33)", "y", 0,
      "a (conflict x 2026-11-21 16.05.33) (conflict y 2026-11-21 16.05.33)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint taken = cases[i].taken;
      g_autofree char *copy = kontor_drive_name_make_copy (cases[i].name, cases[i].device, AT,
                                                           taken_below, &taken);

      g_assert_cmpstr (copy, ==, cases[i].copy);
    }
}

/* The clock of this computer may be anything. */
static void
test_copy_clock (void)
{
  g_autofree char *past = kontor_drive_name_make_copy ("a", "d", G_MININT64, NULL, NULL);
  g_autofree char *future = kontor_drive_name_make_copy ("a", "d", G_MAXINT64, NULL, NULL);

  g_assert_true (kontor_drive_name_parse_copy (past, NULL));
  g_assert_true (kontor_drive_name_parse_copy (future, NULL));
}

static void
test_parse (void)
{
  static const struct
  {
    const char *name;
    const char *original;
  } cases[] = {
    { "a (conflict desk 2026-11-21 16.05.33).txt", "a.txt" },
    { "a (conflict desk 2026-11-21 16.05.33) (2).tar.gz", "a.tar.gz" },
    { "a (conflict Anna's laptop 2026-11-21 16.05.33)", "a" },
    { "a (conflict x 2026-11-21 16.05.33) (conflict y 2026-11-21 16.05.33)",
      "a (conflict x 2026-11-21 16.05.33)" },
    { "a (conflict).txt", NULL },
    { "a (conflict desk 2026-11-21).txt", NULL },
    { "a (conflict desk 2026-11-21 16.05.3x).txt", NULL },
    { "a (conflict desk2026-11-21 16.05.33).txt", NULL },
    { "a (conflict 2026-11-21 16.05.33", NULL },
    { "a (conflict desk 2026-11-21 16.05.33) notes.txt", NULL },
    { "a (conflict desk 2026-11-21 16.05.33) (x).txt", NULL },
    { "conflict.txt", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *original = NULL;

      g_test_message ("“%s”", cases[i].name);
      g_assert_cmpint (kontor_drive_name_parse_copy (cases[i].name, &original), ==,
                       cases[i].original != NULL);
      g_assert_cmpstr (original, ==, cases[i].original);
    }
}

static void
test_fold (void)
{
  g_autofree char *composed = kontor_drive_name_fold ("Caf\303\251.TXT");
  g_autofree char *decomposed = kontor_drive_name_fold ("cafe\314\201.txt");
  g_autofree char *other = kontor_drive_name_fold ("cafe.txt");
  g_autofree char *street = kontor_drive_name_fold ("STRASSE");
  g_autofree char *sharp = kontor_drive_name_fold ("straße");
  g_autofree char *bytes = kontor_drive_name_fold ("\344");

  g_assert_cmpstr (composed, ==, decomposed);
  g_assert_cmpstr (composed, !=, other);
  g_assert_cmpstr (street, ==, sharp);
  g_assert_cmpstr (bytes, ==, "\344");
}

static void
test_twin (void)
{
  guint taken = 0;
  g_autofree char *twin = kontor_drive_name_make_twin ("A.txt", taken_below, &taken);
  g_autofree char *second = NULL;

  g_assert_cmpstr (twin, ==, "A (case conflict).txt");
  taken = 1;
  second = kontor_drive_name_make_twin ("A.txt", taken_below, &taken);
  g_assert_cmpstr (second, ==, "A (case conflict) (2).txt");
}

static char *
make_name (KontorRandom *random)
{
  static const char *const letters[] = {
    "a", ".", " ", "é", "€", "😀", "(", ")", "B", "tar", ".gz"
  };
  GString *name = g_string_new (NULL);
  gsize length = 1 + kontor_random_below (random, KONTOR_DRIVE_NAME_MAX);
  /* Some of one sort of letter alone. */
  guint only = kontor_random_below (random, 2 * G_N_ELEMENTS (letters));

  for (;;)
    {
      guint letter = only < G_N_ELEMENTS (letters)
                         ? only
                         : kontor_random_below (random, G_N_ELEMENTS (letters));

      if (name->len + strlen (letters[letter]) > length)
        return g_string_free (name, FALSE);
      g_string_append (name, letters[letter]);
    }
}

/* Any name, any number of taken ones: what comes out can be made on a disk, is another, is known for a
 * copy, and opens in the same program. */
static void
test_properties (void)
{
  static const char *const extensions[] = { "", ".txt", ".tar.gz", ".é" };
  guint32 seed = g_test_rand_int ();
  KontorSeededRandom random;

  g_test_message ("seed %u", seed);
  kontor_seeded_random_init (&random, seed);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *stem = make_name (&random.parent);
      const char *extension =
          extensions[kontor_random_below (&random.parent, G_N_ELEMENTS (extensions))];
      g_autofree char *name = g_strconcat (stem, extension, NULL);
      guint taken = kontor_random_below (&random.parent, 12);
      g_autofree char *copy = kontor_drive_name_make_copy (name, "Büro-PC", AT, taken_below,
                                                           &taken);
      g_autofree char *twin = kontor_drive_name_make_twin (name, NULL, NULL);
      g_autofree char *original = NULL;

      g_test_message ("“%s” → “%s”", name, copy);
      g_assert_cmpuint (strlen (copy), <=, KONTOR_DRIVE_NAME_MAX);
      g_assert_cmpuint (strlen (twin), <=, KONTOR_DRIVE_NAME_MAX);
      g_assert_true (g_utf8_validate (copy, -1, NULL));
      g_assert_true (g_utf8_validate (twin, -1, NULL));
      g_assert_cmpint (kontor_drive_name_judge (copy), !=, KONTOR_DRIVE_NAME_NOT_CARRIED);
      g_assert_true (kontor_drive_name_parse_copy (copy, &original));
      /* An extension alone is a name that begins with a dot. */
      g_assert_true (stem[0] == '\0' || g_str_has_suffix (copy, extension));
      if (strlen (name) < 180)
        g_assert_cmpstr (original, ==, name);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/drive/names/judge", test_judge);
  g_test_add_func ("/drive/names/judge-length", test_judge_length);
  g_test_add_func ("/drive/names/copy", test_copy);
  g_test_add_func ("/drive/names/copy-clock", test_copy_clock);
  g_test_add_func ("/drive/names/parse", test_parse);
  g_test_add_func ("/drive/names/fold", test_fold);
  g_test_add_func ("/drive/names/twin", test_twin);
  g_test_add_func ("/drive/names/properties", test_properties);
  return g_test_run ();
}
