/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for folders that are kept in step. Pure functions; main thread. */

#include "config.h"

#include "kontor-drive-words.h"

#include <glib/gi18n.h>
#include <string.h>

static char *
dup_pause (KontorOffice *office, gint64 until)
{
  g_autofree char *when = NULL;

  if (until == 0 || until == G_MAXINT64)
    return g_strdup (_ ("Paused"));
  when = kontor_office_format_instant (office, until);

  /* Translators: %s is a time, as "Today 14:00" */
  return g_strdup_printf (_ ("Paused until: %s"), when);
}

char *
kontor_drive_words_dup_title (KontorOffice *office, const KontorAgentDriveStatus *status)
{
  switch (status->state)
    {
    case KONTOR_AGENT_DRIVE_IN_STEP:
      if (status->remarks == 0)
        return g_strdup (_ ("In step"));
      return g_strdup_printf (ngettext ("%u file is not in step", "%u files are not in step",
                                        status->remarks),
                              status->remarks);
    case KONTOR_AGENT_DRIVE_WORKING:
      if (status->files_left == 0)
        return g_strdup (_ ("Looking for changes…"));
      return g_strdup_printf (ngettext ("%u file left", "%u files left", status->files_left),
                              status->files_left);
    case KONTOR_AGENT_DRIVE_WAITING:
      return g_strdup (_ ("Waiting"));
    case KONTOR_AGENT_DRIVE_PAUSED:
      return dup_pause (office, status->until);
    case KONTOR_AGENT_DRIVE_ASKING:
      return g_strdup (_ ("Much would be deleted"));
    case KONTOR_AGENT_DRIVE_OFFLINE:
      return g_strdup (_ ("No connection"));
    case KONTOR_AGENT_DRIVE_FAILED:
    default:
      return g_strdup (_ ("Not in step"));
    }
}

char *
kontor_drive_words_dup_time_left (const KontorAgentDriveStatus *status)
{
  gint64 seconds;
  guint minutes;
  guint hours;

  if (status->speed <= 0 || status->bytes_left <= 0)
    return NULL;
  seconds = status->bytes_left / status->speed;
  if (seconds < 60)
    return g_strdup (_ ("less than a minute left"));
  minutes = (guint) MIN ((seconds + 59) / 60, G_MAXUINT);
  if (minutes < 60)
    return g_strdup_printf (ngettext ("about %u minute left", "about %u minutes left", minutes),
                            minutes);
  hours = (minutes + 59) / 60;

  return g_strdup_printf (ngettext ("about %u hour left", "about %u hours left", hours), hours);
}

static char *
dup_work (const KontorAgentDriveStatus *status)
{
  g_autofree char *left = kontor_drive_words_dup_time_left (status);
  g_autofree char *speed = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (status->speed > 0)
    {
      speed = g_format_size ((guint64) status->speed);
      /* Translators: %s is a size: "1.2 MB a second" */
      g_string_append_printf (text, _ ("%s a second"), speed);
    }
  if (left != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", left);
  if (*status->path != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", status->path);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kontor_drive_words_dup_detail (const KontorAgentDriveStatus *status)
{
  if (status->state == KONTOR_AGENT_DRIVE_WORKING)
    return dup_work (status);
  if (status->state == KONTOR_AGENT_DRIVE_ASKING)
    return g_strdup_printf (ngettext ("%u file or folder would go; nothing is deleted before you "
                                      "answer",
                                      "%u files and folders would go; nothing is deleted before "
                                      "you answer",
                                      status->deletes),
                            status->deletes);
  if (*status->reason != '\0')
    return g_strdup (status->reason);

  return g_strdup (status->state == KONTOR_AGENT_DRIVE_IN_STEP ? status->folder : "");
}

const char *
kontor_drive_words_get_icon (const KontorAgentDriveStatus *status)
{
  switch (status->state)
    {
    case KONTOR_AGENT_DRIVE_IN_STEP:
      return status->remarks == 0 ? "object-select-symbolic" : "kontor-attention-symbolic";
    case KONTOR_AGENT_DRIVE_WORKING:
      return "kontor-sync-symbolic";
    case KONTOR_AGENT_DRIVE_WAITING:
      return "kontor-waiting-symbolic";
    case KONTOR_AGENT_DRIVE_PAUSED:
      return "media-playback-pause-symbolic";
    case KONTOR_AGENT_DRIVE_ASKING:
      return "dialog-question-symbolic";
    case KONTOR_AGENT_DRIVE_OFFLINE:
      return "network-offline-symbolic";
    case KONTOR_AGENT_DRIVE_FAILED:
    default:
      return "dialog-warning-symbolic";
    }
}

double
kontor_drive_words_get_fraction (const KontorAgentDriveStatus *status)
{
  gint64 bytes = status->bytes_left + status->bytes_done;
  guint files = status->files_left + status->files_done;

  if (bytes > 0)
    return (double) status->bytes_done / (double) bytes;

  return files > 0 ? (double) status->files_done / files : -1;
}

/* --- remarks --- */

static const struct
{
  const char *state;
  const char *title;
  const char *icon;
} remarks[] = {
  { "waiting", N_ ("Waiting"), "kontor-waiting-symbolic" },
  { "ignored", N_ ("Ignored by a rule"), "view-conceal-symbolic" },
  { "not-carried", N_ ("Can’t be carried"), "dialog-warning-symbolic" },
  { "not-portable", N_ ("Not every computer takes this name"), "dialog-warning-symbolic" },
  { "not-here", N_ ("Left out on this computer"), "kontor-drive-symbolic" },
  { "refused", N_ ("The server refuses it"), "dialog-error-symbolic" },
  { "failed", N_ ("Failed"), "dialog-error-symbolic" },
  { "conflict", N_ ("Two versions"), "dialog-warning-symbolic" },
};

const char *
kontor_drive_words_get_remark_title (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (remarks); i++)
    if (strcmp (remarks[i].state, state) == 0)
      return _ (remarks[i].title);

  return _ ("Not in step");
}

const char *
kontor_drive_words_get_remark_icon (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (remarks); i++)
    if (strcmp (remarks[i].state, state) == 0)
      return remarks[i].icon;

  return "dialog-warning-symbolic";
}
