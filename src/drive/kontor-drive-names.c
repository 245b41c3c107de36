/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of files as they meet other computers: which of them are carried, what a conflict copy is
 * called, and which two can't lie in one folder everywhere. "conflict" is not translated: devices of
 * several languages must know each other's copies. Pure, any thread. */

#include "config.h"

#include "kontor-drive-names.h"

#include "kontor-clock.h"
#include "kontor-fold.h"

#include <string.h>

/* A longer one is a sentence with a dot in it rather than an extension. */
#define EXTENSION_MAX 24
#define DEVICE_MAX 48

#define COPY_BEGIN " (conflict "
#define TIME_LENGTH 19 /* 2026-11-21 16.05.33 */

/* What Windows reads as a device, whatever extension follows; the superscript digits too. */
static const char *const reserved[] = {
  "con",  "prn",  "aux",  "nul",  "conin$", "conout$", "com0", "com1", "com2", "com3", "com4",
  "com5", "com6", "com7", "com8", "com9",   "com¹",    "com²", "com³", "lpt0", "lpt1", "lpt2",
  "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",   "lpt8",    "lpt9", "lpt¹", "lpt²", "lpt³",
};

static gboolean
is_reserved (const char *name)
{
  g_autofree char *stem = g_strndup (name, strcspn (name, "."));

  g_strchomp (stem);
  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      if (g_ascii_strcasecmp (stem, reserved[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * kontor_drive_name_judge:
 * @name: the name of a file or folder, as bytes
 *
 * Returns: whether it is carried to other computers
 */
KontorDriveNameVerdict
kontor_drive_name_judge (const char *name)
{
  gsize length;

  g_return_val_if_fail (name != NULL, KONTOR_DRIVE_NAME_NOT_CARRIED);

  length = strlen (name);
  if (length == 0 || length > KONTOR_DRIVE_NAME_MAX || !g_utf8_validate (name, length, NULL))
    return KONTOR_DRIVE_NAME_NOT_CARRIED;
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0 || strchr (name, '/') != NULL)
    return KONTOR_DRIVE_NAME_NOT_CARRIED;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (at)))
        return KONTOR_DRIVE_NAME_NOT_CARRIED;
    }

  if (strpbrk (name, "<>:\"\\|?*") != NULL || name[length - 1] == '.' || name[length - 1] == ' ' ||
      is_reserved (name))
    return KONTOR_DRIVE_NAME_NOT_PORTABLE;
  return KONTOR_DRIVE_NAME_GOOD;
}

/* Where the extension of @name begins, or its end. A dot at the beginning hides a file and begins no
 * extension; ".tar.gz" is one. */
static gsize
find_extension (const char *name)
{
  gsize length = strlen (name);
  const char *dot = strrchr (name, '.');
  gsize at;

  if (dot == NULL || dot == name || dot[1] == '\0')
    return length;
  at = (gsize) (dot - name);
  if (length - at > EXTENSION_MAX || strpbrk (dot, " ()") != NULL)
    return length;
  if (at > 4 && g_ascii_strncasecmp (dot - 4, ".tar", 4) == 0)
    return at - 4;
  return at;
}

/* The first bytes of @text, at most @length, ending with a whole character. */
static char *
cut (const char *text, gsize length)
{
  if (strlen (text) <= length)
    return g_strdup (text);
  while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
    length--;
  return g_strndup (text, length);
}

/* The name of a computer as it can stand between the brackets of a name. */
static char *
clean_device (const char *device)
{
  g_autofree char *valid = g_utf8_make_valid (device, -1);
  g_autoptr (GString) clean = g_string_new (NULL);
  g_autofree char *short_one = NULL;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (letter >= 0x80 ? g_unichar_iscntrl (letter)
                         : letter < ' ' || letter == 0x7f || strchr ("/\\<>:\"|?*()", letter))
        letter = ' ';
      g_string_append_unichar (clean, letter);
    }
  short_one = cut (clean->str, DEVICE_MAX);
  g_strstrip (short_one);
  return short_one[0] != '\0' ? g_steal_pointer (&short_one) : g_strdup ("computer");
}

/* @name with @mark between stem and extension, in at most KONTOR_DRIVE_NAME_MAX bytes, numbered where it is
 * taken. */
static char *
insert_mark (const char *name,
             const char *mark,
             gboolean (*taken) (const char *name, gpointer data),
             gpointer data)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  gsize split = find_extension (valid);
  const char *extension = valid + split;
  g_autofree char *stem = g_strndup (valid, split);

  for (guint i = 1;; i++)
    {
      g_autofree char *number = i == 1 ? g_strdup ("") : g_strdup_printf (" (%u)", i);
      gsize rest = strlen (mark) + strlen (number) + strlen (extension);
      g_autofree char *head = cut (stem, KONTOR_DRIVE_NAME_MAX - MIN (rest, KONTOR_DRIVE_NAME_MAX));
      char *made = g_strconcat (head, mark, number, extension, NULL);

      if (taken == NULL || !taken (made, data) || i == G_MAXUINT)
        return made;
      g_free (made);
    }
}

/**
 * kontor_drive_name_make_copy:
 * @name: what the file is called
 * @device: what this computer is called
 * @at: microseconds since the epoch
 * @taken: (nullable) (scope call): whether a name is taken
 * @data: for @taken
 *
 * Returns: (transfer full): the name of its conflict copy: at most KONTOR_DRIVE_NAME_MAX bytes of
 *   UTF-8, with the extension of @name
 */
char *
kontor_drive_name_make_copy (const char *name,
                             const char *device,
                             gint64 at,
                             gboolean (*taken) (const char *name, gpointer data),
                             gpointer data)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *mark = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (device != NULL, NULL);

  time = g_date_time_new_from_unix_local (at / KONTOR_SECOND);
  /* A clock that is out of all reason still needs a name. */
  if (time == NULL)
    time = g_date_time_new_from_unix_utc (0);
  clock = g_strdup_printf ("%04d-%02d-%02d %02d.%02d.%02d", g_date_time_get_year (time),
                           g_date_time_get_month (time), g_date_time_get_day_of_month (time),
                           g_date_time_get_hour (time), g_date_time_get_minute (time),
                           g_date_time_get_second (time));
  clean = clean_device (device);
  mark = g_strconcat (COPY_BEGIN, clean, " ", clock, ")", NULL);
  return insert_mark (name, mark, taken, data);
}

static gboolean
is_time (const char *text)
{
  static const char pattern[] = "0000-00-00 00.00.00";

  for (guint i = 0; i < TIME_LENGTH; i++)
    {
      if (pattern[i] == '0' ? !g_ascii_isdigit (text[i]) : text[i] != pattern[i])
        return FALSE;
    }
  return TRUE;
}

/* What follows a mark: nothing or an extension, with a number in front. NULL: something else. */
static const char *
skip_number (const char *text)
{
  const char *at = text;

  if (g_str_has_prefix (at, " ("))
    {
      at += 2;
      while (g_ascii_isdigit (*at))
        at++;
      if (*at != ')')
        return NULL;
      at++;
    }
  return *at == '\0' || *at == '.' ? at : NULL;
}

/**
 * kontor_drive_name_parse_copy:
 * @name: a name
 * @original: (out) (optional) (transfer full): what the file was called of which it is a copy, as far
 *   as that was not cut
 *
 * Returns: whether @name is one of a conflict copy
 */
gboolean
kontor_drive_name_parse_copy (const char *name, char **original)
{
  const char *begin = NULL;
  const char *end, *rest;

  g_return_val_if_fail (name != NULL, FALSE);

  /* The last: a copy of a copy has two. */
  for (const char *at = name; (at = strstr (at, COPY_BEGIN)) != NULL; at++)
    begin = at;
  if (begin == NULL)
    return FALSE;
  end = strchr (begin, ')');
  if (end == NULL || end - begin < (gssize) strlen (COPY_BEGIN) + TIME_LENGTH ||
      end[-TIME_LENGTH - 1] != ' ' || !is_time (end - TIME_LENGTH))
    return FALSE;
  rest = skip_number (end + 1);
  if (rest == NULL)
    return FALSE;

  if (original != NULL)
    *original = g_strdup_printf ("%.*s%s", (int) (begin - name), name, rest);
  return TRUE;
}

/**
 * kontor_drive_name_fold:
 * @name: a name, as bytes
 *
 * Returns: (transfer full): equal for names that can't lie in one folder on every computer
 */
char *
kontor_drive_name_fold (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return kontor_fold_name (name);
}

/**
 * kontor_drive_name_make_twin:
 * @name: the later of two names of one fold
 * @taken: (nullable) (scope call): whether a name is taken
 * @data: for @taken
 *
 * Returns: (transfer full): what it is called instead
 */
char *
kontor_drive_name_make_twin (const char *name,
                             gboolean (*taken) (const char *name, gpointer data),
                             gpointer data)
{
  g_return_val_if_fail (name != NULL, NULL);

  return insert_mark (name, " (case conflict)", taken, data);
}
