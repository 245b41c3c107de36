/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The editor of dates, instants and moments: words as people say them, what was understood below, and
 * a calendar beside it. Main thread. */

#include "config.h"

#include "kontor-entry-private.h"

#include "kontor-clock.h"
#include "kontor-day-chooser.h"
#include "kontor-value-label.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define MINUTE (60 * KONTOR_SECOND)
#define HOUR_IN_SECONDS 3600

static GtkWidget *
get_line (GtkWidget *editor)
{
  return gtk_widget_get_first_child (editor);
}

static GtkWidget *
get_calendar (GtkWidget *editor)
{
  GtkWidget *button = gtk_widget_get_last_child (editor);

  return gtk_popover_get_child (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
}

/* The hour that a day alone means: work is due at the end of the working day, and starts at its
 * start. */
static gint64
get_default_seconds (KontorFieldEntry *entry)
{
  const char *word = kontor_field_entry_get_about (entry)->word;
  KontorOffice *office = kontor_field_entry_get_office (entry);
  g_autoptr (KontorRecord) organisation =
      kontor_office_get_record (office, KONTOR_RECORD_ORGANISATION,
                                &kontor_office_get_account (office)->organisation);
  gboolean end = strcmp (word, "deadline") == 0 || g_str_has_prefix (word, "end") ||
                 g_str_has_prefix (word, "expires");
  guint field = end ? KONTOR_ORGANISATION_DAY_END : KONTOR_ORGANISATION_DAY_START;

  if (organisation != NULL && kontor_row_has (kontor_record_get_row (organisation), field))
    return kontor_row_get_integer (kontor_record_get_row (organisation), field);

  return (end ? 18 : 9) * HOUR_IN_SECONDS;
}

/* The zone of a moment stays what it was; a new one is where the person is. */
static const char *
get_zone_name (KontorFieldEntry *entry)
{
  const KontorValue *value = kontor_field_entry_get_value (entry);
  const char *zone = NULL;

  if (value != NULL)
    kontor_value_get_moment (value, NULL, &zone);

  return value != NULL ? zone
                       : g_time_zone_get_identifier (
                             kontor_office_get_zone (kontor_field_entry_get_office (entry)));
}

/* (transfer full) (nullable): with *problem it is no time */
static KontorValue *
read_text (KontorFieldEntry *entry, const char *text, char **problem)
{
  KontorOffice *office = kontor_field_entry_get_office (entry);
  GTimeZone *zone = kontor_office_get_zone (office);
  gint64 now = kontor_office_get_now (office);
  g_autoptr (GError) error = NULL;
  gboolean all_day = FALSE;
  gint64 number = 0;
  gboolean read = FALSE;

  switch (kontor_field_entry_get_about (entry)->kind)
    {
    case KONTOR_KIND_DATE:
      read = kontor_when_parse_date (text, zone, now, &number, &error);
      break;
    case KONTOR_KIND_MOMENT:
      if (kontor_when_parse_moment (text, zone, now, &number, &all_day, &error))
        return kontor_value_new_moment (number, all_day, all_day ? "" : get_zone_name (entry));
      break;
    default:
      read = kontor_when_parse_instant (text, zone, now, get_default_seconds (entry), &number,
                                        &error);
    }
  if (read)
    return kontor_value_new_integer (number);
  *problem = g_strdup (error->message);

  return NULL;
}

static KontorValue *
dup_when (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  g_autofree char *text = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (get_line (editor)))));

  return *text != '\0' ? read_text (entry, text, problem) : NULL;
}

/* The day of a value on the walls here. */
static gint64
get_day (KontorFieldEntry *entry, const KontorValue *value)
{
  KontorOffice *office = kontor_field_entry_get_office (entry);
  gint64 local;

  if (value == NULL)
    return kontor_office_get_today (office);
  if (kontor_value_get_shape (value) == KONTOR_VALUE_MOMENT)
    {
      local = kontor_value_get_moment (value, NULL, NULL);
      return local / KONTOR_DAY - (local % KONTOR_DAY < 0);
    }
  if (kontor_field_entry_get_about (entry)->kind == KONTOR_KIND_DATE)
    return kontor_value_get_integer (value);

  return kontor_time_get_day (kontor_office_get_zone (office), kontor_value_get_integer (value));
}

/* The text from which the value is read again, to the minute. (transfer full) */
static char *
value_to_text (KontorFieldEntry *entry, const KontorValue *value)
{
  GTimeZone *zone = kontor_office_get_zone (kontor_field_entry_get_office (entry));
  g_autofree char *day = NULL;
  gboolean all_day = FALSE;
  gint64 local;

  if (value == NULL)
    return g_strdup ("");
  day = kontor_date_to_string (get_day (entry, value));
  if (kontor_value_get_shape (value) == KONTOR_VALUE_MOMENT)
    local = kontor_value_get_moment (value, &all_day, NULL);
  else if (kontor_field_entry_get_about (entry)->kind == KONTOR_KIND_DATE)
    all_day = TRUE, local = 0;
  else
    local = kontor_time_to_local (zone, kontor_value_get_integer (value));
  if (all_day)
    return g_steal_pointer (&day);
  local = ((local % KONTOR_DAY) + KONTOR_DAY) % KONTOR_DAY / MINUTE;

  return g_strdup_printf ("%s %02d:%02d", day, (int) (local / 60), (int) (local % 60));
}

/* --- signals --- */

static void
mark_day (GtkWidget *editor, gint64 day)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (day * 24 * HOUR_IN_SECONDS);

  if (date != NULL)
    gtk_calendar_select_day (GTK_CALENDAR (get_calendar (editor)), date);
}

static void
text_changed_cb (KontorFieldEntry *entry, GtkEditable *line)
{
  GtkWidget *editor = gtk_widget_get_parent (GTK_WIDGET (line));
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) value = dup_when (entry, editor, &problem);
  g_autofree char *hint = NULL;

  if (value != NULL)
    hint = kontor_value_to_label (kontor_field_entry_get_office (entry),
                                  kontor_field_entry_get_record_type (entry),
                                  kontor_field_entry_get_about (entry)->number, value);
  kontor_field_entry_set_hint (entry, hint);
}

/* A day is chosen: the time of the day stays. */
static void
day_selected_cb (KontorFieldEntry *entry, GtkCalendar *calendar)
{
  GtkWidget *button = gtk_widget_get_ancestor (GTK_WIDGET (calendar), GTK_TYPE_MENU_BUTTON);
  GtkWidget *line = get_line (gtk_widget_get_parent (button));
  g_autoptr (GDateTime) date = gtk_calendar_get_date (calendar);
  g_autofree char *day = g_date_time_format (date, "%Y-%m-%d");
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) value = dup_when (entry, gtk_widget_get_parent (button), &problem);
  g_autofree char *before = value_to_text (entry, value);
  const char *time = strchr (before, ' ');
  g_autofree char *text = g_strconcat (day, time, NULL);

  gtk_editable_set_text (GTK_EDITABLE (line), text);
}

/* The calendar opens on the day that is typed. Nothing is chosen by that. */
static void
calendar_opened_cb (KontorFieldEntry *entry, GParamSpec *pspec, GtkMenuButton *button)
{
  GtkWidget *editor = gtk_widget_get_parent (GTK_WIDGET (button));
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) value = NULL;

  if (!gtk_menu_button_get_active (button))
    return;
  value = dup_when (entry, editor, &problem);
  g_signal_handlers_block_by_func (get_calendar (editor), day_selected_cb, entry);
  mark_day (editor, get_day (entry, value));
  g_signal_handlers_unblock_by_func (get_calendar (editor), day_selected_cb, entry);
}

/* --- editor --- */

static GtkWidget *
create_when (KontorFieldEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *line = kontor_field_entry_make_line (entry);
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *calendar = kontor_day_chooser_new ();

  gtk_entry_set_placeholder_text (
      GTK_ENTRY (line), kontor_field_entry_get_about (entry)->kind == KONTOR_KIND_DATE
                            /* Translators: an example of a date that is understood */
                            ? _ ("next Friday")
                            /* Translators: an example of a date and time that is understood */
                            : _ ("tomorrow 10:00"));
  g_signal_connect_object (line, "changed", G_CALLBACK (text_changed_cb), entry, G_CONNECT_SWAPPED);
  kontor_field_entry_name (entry, calendar);
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (day_selected_cb), entry,
                           G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (popover), calendar);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "x-office-calendar-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Calendar"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  g_signal_connect_object (button, "notify::active", G_CALLBACK (calendar_opened_cb), entry,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (box, "linked");
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

static void
set_when (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  g_autofree char *text = value_to_text (entry, value);

  gtk_editable_set_text (GTK_EDITABLE (get_line (editor)), text);
}

static void
start_when (KontorFieldEntry *entry, GtkWidget *editor)
{
  gtk_widget_grab_focus (get_line (editor));
  gtk_editable_select_region (GTK_EDITABLE (get_line (editor)), 0, -1);
}

const KontorEditor kontor_editor_when = {
  .create = create_when,
  .set = set_when,
  .dup = dup_when,
  .start = start_when,
};
