/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One row of the requests. Main thread. */

#include "config.h"

#include "kontor-request-row.h"

#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

struct _KontorRequestRow
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorRecord *record; /* owned, nullable */
  gboolean answerable;
  GtkLabel *title;
  GtkLabel *what;
  GtkLabel *why;
  GtkLabel *state;
  GtkWidget *yes;
  GtkWidget *no;
};

enum
{
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorRequestRow, kontor_request_row, ADW_TYPE_BIN)

static char *
get_person (KontorRequestRow *self, const KontorRow *row, guint field)
{
  return kontor_office_get_title (self->office, KONTOR_RECORD_PERSON,
                                  kontor_row_get_id_field (row, field));
}

static const char *
get_state (const KontorRow *row, guint field)
{
  const KontorField *about = kontor_schema_get_field (kontor_row_get_record_type (row), field);
  int choice = kontor_row_get_choice (row, field);

  return kontor_field_get_choice_label (about, choice >= 0 ? (guint) choice : 0);
}

/* "09:00–10:00", with its day. */
static char *
describe_span (KontorRequestRow *self, const KontorRow *row, guint start, guint end)
{
  gint64 from = kontor_row_get_integer (row, start);
  g_autofree char *span = NULL;
  g_autofree char *day = NULL;

  if (!kontor_row_has (row, start))
    return NULL;
  span = kontor_time_span_to_label (self->office, from, kontor_row_get_integer (row, end));
  day = kontor_time_day_to_label (
      kontor_time_get_day (kontor_office_get_zone (self->office), from));

  return g_strdup_printf ("%s, %s", day, span);
}

static char *
describe_request (KontorRequestRow *self, const KontorRow *row)
{
  g_autofree char *old = describe_span (self, row, KONTOR_TIME_REQUEST_OLD_START,
                                        KONTOR_TIME_REQUEST_OLD_END);
  g_autofree char *new = describe_span (self, row, KONTOR_TIME_REQUEST_NEW_START,
                                        KONTOR_TIME_REQUEST_NEW_END);

  if (new == NULL)
    /* Translators: %s is a day and a span of time, as "Mon 16 Nov, 09:00–10:00" */
    return g_strdup_printf (_ ("Remove %s"), old != NULL ? old : "");
  if (old == NULL)
    /* Translators: %s is a day and a span of time */
    return g_strdup_printf (_ ("Add %s"), new);

  /* Translators: from one span of time to another */
  return g_strdup_printf (_ ("%s → %s"), old, new);
}

static void
show_request (KontorRequestRow *self, const KontorRow *row)
{
  g_autofree char *person = get_person (self, row, KONTOR_TIME_REQUEST_PERSON);
  g_autofree char *task =
      kontor_office_get_title (self->office, KONTOR_RECORD_TASK,
                               kontor_row_get_id_field (row, KONTOR_TIME_REQUEST_TASK));
  g_autofree char *title = g_strdup_printf ("%s · %s", person, task);
  g_autofree char *what = describe_request (self, row);
  gboolean open = kontor_row_get_choice (row, KONTOR_TIME_REQUEST_STATE) ==
                  KONTOR_REQUEST_STATE_OPEN;

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->what, what);
  gtk_label_set_label (self->why, kontor_row_get_text (row, KONTOR_TIME_REQUEST_REASON));
  gtk_label_set_label (self->state, get_state (row, KONTOR_TIME_REQUEST_STATE));
  gtk_widget_set_visible (self->yes, open && self->answerable);
  gtk_widget_set_visible (self->no, open && self->answerable);
  gtk_button_set_label (GTK_BUTTON (self->yes), _ ("Approve"));
  gtk_button_set_label (GTK_BUTTON (self->no), _ ("Refuse"));
}

static void
show_report (KontorRequestRow *self, const KontorRow *row)
{
  g_autofree char *person = get_person (self, row, KONTOR_DAY_REPORT_PERSON);
  g_autofree char *day = kontor_time_day_to_label (
      kontor_row_get_integer (row, KONTOR_DAY_REPORT_DAY));
  g_autofree char *title = g_strdup_printf ("%s · %s", person, day);
  const char *text = kontor_row_get_text (row, KONTOR_DAY_REPORT_TEXT);
  const char *comment = kontor_row_get_text (row, KONTOR_DAY_REPORT_COMMENT);
  int state = kontor_row_get_choice (row, KONTOR_DAY_REPORT_STATE);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->what, text != NULL ? text : "");
  gtk_label_set_label (self->why, comment != NULL ? comment : "");
  gtk_label_set_label (self->state, get_state (row, KONTOR_DAY_REPORT_STATE));
  gtk_widget_set_visible (self->yes, self->answerable && state == KONTOR_REPORT_STATE_SENT);
  gtk_widget_set_visible (self->no, self->answerable && state == KONTOR_REPORT_STATE_SENT);
  gtk_button_set_label (GTK_BUTTON (self->yes), _ ("Accept"));
  gtk_button_set_label (GTK_BUTTON (self->no), _ ("Return…"));
}

static void
show_record (KontorRequestRow *self)
{
  const KontorRow *row = NULL;

  if (self->record == NULL)
    return;
  row = kontor_record_get_row (self->record);
  if (kontor_row_get_record_type (row) == KONTOR_RECORD_DAY_REPORT)
    show_report (self, row);
  else
    show_request (self, row);
  gtk_widget_set_visible (GTK_WIDGET (self->why), *gtk_label_get_label (self->why) != '\0');
}

static void
yes_cb (KontorRequestRow *self)
{
  g_signal_emit (self, signals[ANSWERED], 0, TRUE);
}

static void
no_cb (KontorRequestRow *self)
{
  g_signal_emit (self, signals[ANSWERED], 0, FALSE);
}

static void
kontor_request_row_dispose (GObject *object)
{
  KontorRequestRow *self = KONTOR_REQUEST_ROW (object);

  kontor_request_row_set_record (self, NULL, FALSE);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_request_row_parent_class)->dispose (object);
}

static void
kontor_request_row_class_init (KontorRequestRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_request_row_dispose;

  signals[ANSWERED] = g_signal_new ("answered", KONTOR_TYPE_REQUEST_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static GtkLabel *
add_label (GtkWidget *box, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 3);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static void
kontor_request_row_init (KontorRequestRow *self)
{
  GtkWidget *row = adw_wrap_box_new ();
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *answers = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->title = add_label (texts, "heading");
  self->what = add_label (texts, "numeric");
  self->why = add_label (texts, "dim-label");
  self->state = add_label (answers, "caption");
  gtk_label_set_wrap (self->state, FALSE);
  gtk_label_set_ellipsize (self->state, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_lines (self->state, -1);
  self->no = gtk_button_new ();
  self->yes = gtk_button_new ();
  gtk_box_append (GTK_BOX (answers), self->no);
  gtk_box_append (GTK_BOX (answers), self->yes);
  gtk_widget_set_valign (answers, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  g_signal_connect_object (self->yes, "clicked", G_CALLBACK (yes_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->no, "clicked", G_CALLBACK (no_cb), self, G_CONNECT_SWAPPED);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (row), 12);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (row), 6);
  adw_wrap_box_append (ADW_WRAP_BOX (row), texts);
  adw_wrap_box_append (ADW_WRAP_BOX (row), answers);
  gtk_widget_set_margin_top (row, 8);
  gtk_widget_set_margin_bottom (row, 8);
  gtk_widget_set_margin_start (row, 6);
  gtk_widget_set_margin_end (row, 6);
  adw_bin_set_child (ADW_BIN (self), row);
}

GtkWidget *
kontor_request_row_new (KontorOffice *office)
{
  KontorRequestRow *self = g_object_new (KONTOR_TYPE_REQUEST_ROW, NULL);

  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}

void
kontor_request_row_set_record (KontorRequestRow *self, KontorRecord *record, gboolean answerable)
{
  g_return_if_fail (KONTOR_IS_REQUEST_ROW (self));

  if (self->record != NULL)
    g_signal_handlers_disconnect_by_func (self->record, show_record, self);
  g_set_object (&self->record, record);
  self->answerable = answerable;
  if (record != NULL)
    g_signal_connect_object (record, "notify", G_CALLBACK (show_record), self, G_CONNECT_SWAPPED);
  show_record (self);
}

KontorRecord *
kontor_request_row_get_record (KontorRequestRow *self)
{
  g_return_val_if_fail (KONTOR_IS_REQUEST_ROW (self), NULL);

  return self->record;
}
