/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Editors that people type into: texts of one and of many lines, numbers, durations, money. Main
 * thread. */

#include "config.h"

#include "kontor-entry-private.h"

#include "kontor-value-label.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* --- one line --- */

static void
set_line (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  gtk_editable_set_text (GTK_EDITABLE (editor), value != NULL ? kontor_value_get_text (value) : "");
}

/* Without the blanks around it; NULL if nothing is left. (transfer full) */
static char *
dup_stripped (GtkWidget *editor)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (editor))));

  if (*text == '\0')
    g_clear_pointer (&text, g_free);

  return text;
}

static KontorValue *
dup_line (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  g_autofree char *text = dup_stripped (editor);

  return text != NULL ? kontor_value_new_text (text) : NULL;
}

static void
start_line (KontorFieldEntry *entry, GtkWidget *editor)
{
  gtk_editable_select_region (GTK_EDITABLE (editor), 0, -1);
}

const KontorEditor kontor_editor_text = {
  .create = kontor_field_entry_make_line,
  .set = set_line,
  .dup = dup_line,
  .start = start_line,
};

/* --- whole numbers --- */

static GtkWidget *
create_number (KontorFieldEntry *entry)
{
  GtkWidget *line = kontor_field_entry_make_line (entry);

  gtk_entry_set_input_purpose (GTK_ENTRY (line), GTK_INPUT_PURPOSE_NUMBER);

  return line;
}

static void
set_number (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  g_autofree char *text = value != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT,
                                                           kontor_value_get_integer (value))
                                        : g_strdup ("");

  gtk_editable_set_text (GTK_EDITABLE (editor), text);
}

static KontorValue *
dup_number (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  g_autofree char *text = dup_stripped (editor);
  gint64 number;

  if (text == NULL)
    return NULL;
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    {
      *problem = g_strdup_printf (_ ("“%s” is not a whole number"), text);
      return NULL;
    }

  return kontor_value_new_integer (number);
}

const KontorEditor kontor_editor_number = {
  .create = create_number,
  .set = set_number,
  .dup = dup_number,
  .start = start_line,
};

/* --- durations --- */

static void
hint_duration_cb (KontorFieldEntry *entry, GtkEditable *editor)
{
  g_autofree char *hint = NULL;
  gint64 seconds;

  if (kontor_when_parse_duration (gtk_editable_get_text (editor), &seconds, NULL))
    hint = kontor_when_format_duration (seconds);
  if (hint != NULL && strcmp (hint, gtk_editable_get_text (editor)) == 0)
    g_clear_pointer (&hint, g_free);
  kontor_field_entry_set_hint (entry, hint);
}

static GtkWidget *
create_duration (KontorFieldEntry *entry)
{
  GtkWidget *line = kontor_field_entry_make_line (entry);

  /* Translators: an example of a duration that is understood */
  gtk_entry_set_placeholder_text (GTK_ENTRY (line), _ ("1h 30m"));
  g_signal_connect_object (line, "changed", G_CALLBACK (hint_duration_cb), entry,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return line;
}

static void
set_duration (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  g_autofree char *text = value != NULL
                              ? kontor_when_format_duration (kontor_value_get_integer (value))
                              : g_strdup ("");

  gtk_editable_set_text (GTK_EDITABLE (editor), text);
}

static KontorValue *
dup_duration (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  g_autofree char *text = dup_stripped (editor);
  g_autoptr (GError) error = NULL;
  gint64 seconds;

  if (text == NULL)
    return NULL;
  if (!kontor_when_parse_duration (text, &seconds, &error))
    {
      *problem = g_strdup (error->message);
      return NULL;
    }

  return kontor_value_new_integer (seconds);
}

const KontorEditor kontor_editor_duration = {
  .create = create_duration,
  .set = set_duration,
  .dup = dup_duration,
  .start = start_line,
};

/* --- money: an amount and a currency beside each other --- */

/* As people type it, "1 250,50" and "1,250.50" alike, as a decimal with a point. Of two different
 * marks the last is the decimal one; of one kind, several separate thousands, and so does one before
 * exactly three digits, unless the locale writes decimals with it. (transfer full) */
static char *
normalise_amount (const char *text)
{
  g_autofree char *half = g_strdup_printf ("%.1f", 0.5);
  GString *plain = g_string_new (NULL);
  const char *point = strrchr (text, '.');
  const char *comma = strrchr (text, ',');
  const char *mark = point > comma ? point : comma;
  gboolean mixed = point != NULL && comma != NULL;

  if (mark != NULL && !mixed &&
      (strchr (text, *mark) != mark || (strlen (mark + 1) == 3 && half[1] != *mark)))
    mark = NULL;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (at == mark)
      g_string_append_c (plain, '.');
    else if (g_ascii_isdigit (*at) || (*at == '-' && at == text))
      g_string_append_c (plain, *at);
    else if (*at != '.' && *at != ',' && *at != '\'' && !g_unichar_isspace (g_utf8_get_char (at)))
      g_string_append_c (plain, '?');

  return g_string_free_and_steal (plain);
}

static GtkWidget *
get_currency (GtkWidget *editor)
{
  return gtk_widget_get_last_child (editor);
}

static GtkWidget *
create_money (KontorFieldEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *amount = kontor_field_entry_make_line (entry);
  GtkWidget *currency = kontor_field_entry_make_line (entry);

  gtk_entry_set_input_purpose (GTK_ENTRY (amount), GTK_INPUT_PURPOSE_NUMBER);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (currency), 4);
  gtk_widget_set_hexpand (currency, FALSE);
  gtk_entry_set_max_length (GTK_ENTRY (currency), 3);
  gtk_widget_set_tooltip_text (currency, _ ("Currency, as EUR"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (currency), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Currency"), -1);
  gtk_widget_add_css_class (box, "linked");
  gtk_box_append (GTK_BOX (box), amount);
  gtk_box_append (GTK_BOX (box), currency);

  return box;
}

/* What is paid in where nobody says. (transfer full): "" if the organisation has none */
static char *
get_usual_currency (KontorOffice *office)
{
  g_autoptr (KontorRecord) organisation =
      kontor_office_get_record (office, KONTOR_RECORD_ORGANISATION,
                                &kontor_office_get_account (office)->organisation);
  const char *currency = organisation != NULL
                             ? kontor_row_get_text (kontor_record_get_row (organisation),
                                                    KONTOR_ORGANISATION_CURRENCY)
                             : NULL;

  return g_strdup (currency != NULL ? currency : "");
}

static void
set_money (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  g_autofree char *usual = NULL;
  g_autofree char *text = NULL;
  const char *currency = "";

  if (value == NULL)
    currency = usual = get_usual_currency (kontor_field_entry_get_office (entry));
  else
    text = kontor_money_to_label (kontor_value_get_money (value, &currency), "");
  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_first_child (editor)),
                         text != NULL ? text : "");
  gtk_editable_set_text (GTK_EDITABLE (get_currency (editor)), currency);
}

static KontorValue *
dup_money (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  g_autofree char *text = dup_stripped (gtk_widget_get_first_child (editor));
  g_autofree char *typed = dup_stripped (get_currency (editor));
  g_autofree char *currency = g_ascii_strup (typed != NULL ? typed : "", -1);
  g_autofree char *plain = text != NULL ? normalise_amount (text) : NULL;
  gint64 amount;

  if (text == NULL)
    return NULL;
  if (!kontor_money_from_string (plain, &amount))
    {
      *problem = g_strdup_printf (_ ("“%s” is not an amount of money"), text);
      return NULL;
    }
  if (strlen (currency) != 3 || strspn (currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
    {
      *problem = g_strdup (_ ("The currency is three letters, as EUR"));
      return NULL;
    }

  return kontor_value_new_money (amount, currency);
}

static void
start_money (KontorFieldEntry *entry, GtkWidget *editor)
{
  gtk_widget_grab_focus (gtk_widget_get_first_child (editor));
  start_line (entry, gtk_widget_get_first_child (editor));
}

const KontorEditor kontor_editor_money = {
  .create = create_money,
  .set = set_money,
  .dup = dup_money,
  .start = start_money,
};

/* --- texts of many lines --- */

static GtkTextBuffer *
get_buffer (GtkWidget *editor)
{
  return gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (editor))));
}

/* Ctrl+Enter is what Enter is on one line. */
static gboolean
markdown_key_cb (KontorFieldEntry *entry, guint key, guint code, GdkModifierType state)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  kontor_field_entry_commit (entry);

  return GDK_EVENT_STOP;
}

static GtkWidget *
create_markdown (KontorFieldEntry *entry)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 8);
  kontor_field_entry_name (entry, view);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (markdown_key_cb), entry,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (view, keys);
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "changed",
                           G_CALLBACK (kontor_field_entry_edited), entry, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_add_css_class (scrolled, "kontor-text");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 96);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 420);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);

  return scrolled;
}

/* Where the same text comes again, as after it was saved, the cursor and the undo steps stay. */
static void
set_markdown (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  const char *text = value != NULL ? kontor_value_get_text (value) : "";
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *there = NULL;

  gtk_text_buffer_get_bounds (get_buffer (editor), &start, &end);
  there = gtk_text_buffer_get_text (get_buffer (editor), &start, &end, TRUE);
  if (strcmp (there, text) != 0)
    gtk_text_buffer_set_text (get_buffer (editor), text, -1);
}

static KontorValue *
dup_markdown (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (get_buffer (editor), &start, &end);
  text = gtk_text_buffer_get_text (get_buffer (editor), &start, &end, TRUE);
  if (text[strspn (text, " \t\n")] == '\0')
    return NULL;

  return kontor_value_new_text (text);
}

static void
start_markdown (KontorFieldEntry *entry, GtkWidget *editor)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (get_buffer (editor), &end);
  gtk_text_buffer_place_cursor (get_buffer (editor), &end);
  gtk_widget_grab_focus (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (editor)));
}

const KontorEditor kontor_editor_markdown = {
  .create = create_markdown,
  .set = set_markdown,
  .dup = dup_markdown,
  .start = start_markdown,
  .lasting = TRUE,
};
