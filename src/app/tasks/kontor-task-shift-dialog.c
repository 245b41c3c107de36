/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Moving the dates of many tasks by a span in plain words. Main thread. */

#include "config.h"

#include "kontor-task-shift-dialog.h"

#include "kontor-task-changes.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define SECONDS_OF_DAY (24 * 3600)
/* Whoever moves dates by more means something else. */
#define DAYS_MAX 36500

typedef struct
{
  KontorOffice *office; /* owned */
  GPtrArray *tasks; /* owned */
  GtkEditable *entry; /* borrowed, of the dialog */
  AdwAlertDialog *dialog; /* borrowed */
} Shift;

static void
shift_free (gpointer data)
{
  Shift *shift = data;

  g_object_unref (shift->office);
  g_ptr_array_unref (shift->tasks);
  g_free (shift);
}

/* Days and weeks: "2 days" is what "in 2 days" is ahead of today, in all languages that are read. */
static gboolean
parse_days (const char *text, int *days)
{
  static const char *const words[] = { "in", "через" };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const gint64 today = 20000; /* any day */

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *phrase = g_strconcat (words[i], " ", text, NULL);
      gint64 day = 0;

      if (kontor_when_parse_date (phrase, zone, today * KONTOR_DAY, &day, NULL) && day > today &&
          day - today < DAYS_MAX)
        {
          *days = (int) (day - today);
          return TRUE;
        }
    }

  return FALSE;
}

/* Whole days keep the time of the day, also where the clocks change. */
gboolean
kontor_task_shift_parse (const char *text, int *days, gint64 *microseconds)
{
  gint64 seconds = 0;
  int sign = 1;

  g_return_val_if_fail (text != NULL, FALSE);

  while (g_ascii_isspace (*text))
    text++;
  if (*text == '-' || g_str_has_prefix (text, "−"))
    sign = -1;
  if (sign < 0 || *text == '+')
    text = g_utf8_next_char (text);
  while (g_ascii_isspace (*text))
    text++;

  if (kontor_when_parse_duration (text, &seconds, NULL) && seconds > 0 &&
      seconds / SECONDS_OF_DAY < DAYS_MAX)
    {
      *days = sign * (int) (seconds / SECONDS_OF_DAY);
      *microseconds = sign * (seconds % SECONDS_OF_DAY) * G_USEC_PER_SEC;
      return TRUE;
    }
  if (!parse_days (text, days))
    return FALSE;
  *days *= sign;
  *microseconds = 0;

  return TRUE;
}

static void
changed_cb (Shift *shift, GtkEditable *entry)
{
  int days = 0;
  gint64 microseconds = 0;

  adw_alert_dialog_set_response_enabled (shift->dialog, "move",
                                         kontor_task_shift_parse (gtk_editable_get_text (entry),
                                                                  &days, &microseconds));
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Shift *shift = data;
  int days = 0;
  gint64 microseconds = 0;

  if (strcmp (response, "move") == 0 &&
      kontor_task_shift_parse (gtk_editable_get_text (shift->entry), &days, &microseconds))
    kontor_tasks_shift (shift->office, shift->tasks, days, microseconds);
}

void
kontor_task_shift_dialog_present (GtkWidget *parent, KontorOffice *office, GPtrArray *tasks)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Move dates"), NULL);
  GtkWidget *entry = gtk_entry_new ();
  Shift *shift = g_new0 (Shift, 1);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                ngettext ("By how much do the dates of %u task move?",
                                          "By how much do the dates of %u tasks move?", tasks->len),
                                tasks->len);
  shift->office = g_object_ref (office);
  shift->tasks = g_ptr_array_ref (tasks);
  shift->entry = GTK_EDITABLE (entry);
  shift->dialog = ADW_ALERT_DIALOG (dialog);
  g_object_set_data_full (G_OBJECT (dialog), "shift", shift, shift_free);

  /* Translators: examples of what is understood; use words of your language */
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("2 days, 1 week, -3 h"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("By how much"), -1);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), shift);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "move",
                                  _ ("_Move"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "move",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "move");
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "move", FALSE);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), shift);
  adw_dialog_set_focus (dialog, entry);
  adw_dialog_present (dialog, parent);
}
