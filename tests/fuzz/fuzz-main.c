/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a target of libFuzzer's form without libFuzzer: the files of a corpus as they are, then changed
 * ones, by a seed. It does not see which lines an input reaches: see README.md. What the target dies
 * of is written to a file beside, for --replay. Prints TAP. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX (64 << 10)
/* No input takes longer. */
#define INPUT_SECONDS 20

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
/* The sanitizers', where they are linked. */
void __sanitizer_set_death_callback (void (*callback) (void)) __attribute__ ((weak));

static const guint64 interesting[] = { 0,
                                       1,
                                       2,
                                       4,
                                       16,
                                       31,
                                       32,
                                       33,
                                       63,
                                       64,
                                       65,
                                       100,
                                       127,
                                       128,
                                       255,
                                       256,
                                       511,
                                       512,
                                       513,
                                       1000,
                                       1001,
                                       4095,
                                       4096,
                                       32767,
                                       32768,
                                       65535,
                                       65536,
                                       65537,
                                       262144,
                                       262145,
                                       1048576,
                                       4194304,
                                       8388608,
                                       G_MAXINT32,
                                       (guint64) G_MAXINT32 + 1,
                                       G_MAXUINT32,
                                       (guint64) G_MAXUINT32 + 1,
                                       (guint64) 4 << 40,
                                       ((guint64) 4 << 40) + 1,
                                       G_MAXINT64,
                                       (guint64) G_MAXINT64 + 1,
                                       G_MAXUINT64 };
static const char *const tokens[] = { "0",        "-1",       "1e400",   "9007199254740993",
                                      "null",     "true",     "\"\"",    "{}",
                                      "[]",       "[[[[[[[[", "\\u0000", "\\ud800",
                                      "\xc0\x80", ",",        "\"id\":", "KontorF1" };

/* What is at work now, for the handlers. */
static GByteArray *input;
static char *death_path;

/* --- chance --- */

static guint64 chance;

/* Vigna, "xorshift64*": any seed but 0. */
static guint64
next_number (void)
{
  chance ^= chance >> 12;
  chance ^= chance << 25;
  chance ^= chance >> 27;

  return chance * G_GUINT64_CONSTANT (0x2545f4914f6cdd1d);
}

static gsize
choose (gsize below)
{
  return below > 0 ? (gsize) ((next_number () >> 16) % below) : 0;
}

/* --- changes --- */

static void
insert (GByteArray *bytes, gsize at, const void *data, gsize length)
{
  gsize old = bytes->len;

  if (length == 0 || old + length > INPUT_MAX)
    return;
  g_byte_array_set_size (bytes, (guint) (old + length));
  memmove (bytes->data + at + length, bytes->data + at, old - at);
  memcpy (bytes->data + at, data, length);
}

/* An integer that programs stumble over, of 1, 2, 4 or 8 bytes, either way round, in place. */
static void
write_interesting (GByteArray *bytes)
{
  guint width = 1u << choose (4);
  guint64 number = interesting[choose (G_N_ELEMENTS (interesting))];
  gboolean greatest_first = choose (2) == 0;
  gsize at = 0;

  if (bytes->len < width)
    return;
  at = choose (bytes->len - width + 1);
  for (guint i = 0; i < width; i++)
    bytes->data[at + i] = (guint8) (number >> (8 * (greatest_first ? width - 1 - i : i)));
}

static void
cut_out (GByteArray *bytes)
{
  gsize at = choose (bytes->len);
  gsize length = 1 + choose (MIN (bytes->len - at, choose (2) == 0 ? 8 : INPUT_MAX));

  if (bytes->len > 0)
    g_byte_array_remove_range (bytes, (guint) at, (guint) MIN (length, bytes->len - at));
}

static void
repeat (GByteArray *bytes)
{
  gsize at = choose (bytes->len);
  gsize length = 1 + choose (MIN (bytes->len - at, 256));
  g_autofree guint8 *copy = NULL;

  if (bytes->len == 0)
    return;
  copy = g_memdup2 (bytes->data + at, MIN (length, bytes->len - at));
  insert (bytes, choose (bytes->len + 1), copy, MIN (length, bytes->len - at));
}

/* A piece of another input. */
static void
splice_in (GByteArray *bytes, GBytes *other)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (other, &size);
  gsize from = choose (size);

  if (size > 0)
    insert (bytes, choose (bytes->len + 1), data + from, 1 + choose (size - from));
}

static void
change_once (GByteArray *bytes, GPtrArray *corpus)
{
  const char *token = tokens[choose (G_N_ELEMENTS (tokens))];
  guint8 byte = (guint8) next_number ();

  switch (choose (9))
    {
    case 0:
    case 1:
      if (bytes->len > 0)
        bytes->data[choose (bytes->len)] ^= (guint8) (1 << choose (8));
      break;
    case 2:
      if (bytes->len > 0)
        bytes->data[choose (bytes->len)] = byte;
      break;
    case 3:
      write_interesting (bytes);
      break;
    case 4:
      cut_out (bytes);
      break;
    case 5:
      repeat (bytes);
      break;
    case 6:
      splice_in (bytes, corpus->pdata[choose (corpus->len)]);
      break;
    case 7:
      insert (bytes, choose (bytes->len + 1), token, strlen (token));
      break;
    default:
      if (bytes->len > 0 && choose (4) == 0)
        g_byte_array_set_size (bytes, (guint) choose (bytes->len));
      else
        insert (bytes, choose (bytes->len + 1), &byte, 1);
    }
}

/* --- dying --- */

/* Only what a handler of signals may call. */
static void
write_input (void)
{
  int fd = open (death_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  gsize at = 0;

  while (fd >= 0 && at < input->len)
    {
      gssize n = write (fd, input->data + at, input->len - at);

      if (n <= 0)
        break;
      at += (gsize) n;
    }
  if (fd >= 0)
    close (fd);
}

static void
signal_cb (int number)
{
  static const char text[] = "\nthe input that did it was kept\n";

  write_input ();
  if (write (STDERR_FILENO, text, sizeof text - 1) < 0)
    _exit (2);
  signal (number, SIG_DFL);
  raise (number);
}

static void
watch_for_death (void)
{
  static const int numbers[] = { SIGABRT, SIGTRAP, SIGALRM, SIGSEGV, SIGBUS, SIGFPE, SIGILL };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    signal (numbers[i], signal_cb);
  if (__sanitizer_set_death_callback != NULL)
    __sanitizer_set_death_callback (write_input);
}

/* --- running --- */

/* A copy of exactly that size, so that a sanitizer sees a step beyond its end. */
static void
run_input (void)
{
  g_autofree guint8 *copy = g_malloc (MAX (input->len, 1));

  memcpy (copy, input->len > 0 ? input->data : (const guint8 *) "", input->len);
  alarm (INPUT_SECONDS);
  LLVMFuzzerTestOneInput (copy, input->len);
  alarm (0);
}

static void
set_input (GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_byte_array_set_size (input, 0);
  if (size > 0)
    g_byte_array_append (input, data, (guint) MIN (size, INPUT_MAX));
}

static void
load_file (GPtrArray *corpus, const char *path)
{
  char *data = NULL;
  gsize size = 0;

  if (g_file_get_contents (path, &data, &size, NULL))
    g_ptr_array_add (corpus, g_bytes_new_take (data, size));
}

/* In the order of the names, or the seed means nothing. */
static void
load_folder (GPtrArray *corpus, const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);

      load_file (corpus, path);
    }
}

static gboolean
goes_on (gint64 done, gint64 runs, gint64 end)
{
  if (runs > 0 && done >= runs)
    return FALSE;

  return runs > 0 || g_get_monotonic_time () < end;
}

/* Each input is made anew from the seed and its number. */
static gint64
run_changed (GPtrArray *corpus, guint64 seed, gint64 runs, int seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  gint64 done = 0;

  for (; goes_on (done, runs, end); done++)
    {
      guint n = 0;

      chance = (seed + (guint64) done + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) | 1;
      next_number ();
      set_input (corpus->pdata[choose (corpus->len)]);
      n = 1 + (guint) choose (choose (4) == 0 ? 32 : 4);
      while (n-- > 0)
        change_once (input, corpus);
      run_input ();
    }

  return done;
}

static void
run_corpus (GPtrArray *corpus)
{
  for (guint i = 0; i < corpus->len; i++)
    {
      set_input (corpus->pdata[i]);
      run_input ();
    }
}

int
main (int argc, char **argv)
{
  int seconds = 10;
  gint64 runs = 0;
  gint64 seed = 1;
  gint64 done = 0;
  gboolean replay = FALSE;
  g_autofree char *kept = NULL;
  g_auto (GStrv) paths = NULL;
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("FOLDER|FILE…");
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "How long", "N" },
    { "runs", 0, 0, G_OPTION_ARG_INT64, &runs, "How many inputs instead", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Which inputs", "N" },
    { "replay", 0, 0, G_OPTION_ARG_NONE, &replay, "Only the files as they are", NULL },
    { "keep", 0, 0, G_OPTION_ARG_FILENAME, &kept, "Where to keep what it died of", "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    if (g_file_test (paths[i], G_FILE_TEST_IS_DIR))
      load_folder (corpus, paths[i]);
    else
      load_file (corpus, paths[i]);
  if (corpus->len == 0)
    g_ptr_array_add (corpus, g_bytes_new_static ("", 0));
  input = g_byte_array_new ();
  death_path = kept != NULL ? g_strdup (kept) : g_strdup_printf ("%s.died", g_get_prgname ());
  g_print ("1..1\n");
  watch_for_death ();
  run_corpus (corpus);
  if (!replay)
    done = run_changed (corpus, (guint64) seed, runs, seconds);
  g_print ("# %u files, %" G_GINT64_FORMAT " inputs made of them, seed %" G_GINT64_FORMAT "\n",
           corpus->len, done, seed);
  g_print ("ok 1 %s\n", g_get_prgname ());
  g_byte_array_unref (g_steal_pointer (&input));
  g_free (death_path);

  return 0;
}
