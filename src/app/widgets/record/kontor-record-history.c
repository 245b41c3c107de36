/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who changed what of a record, as sentences, newest first. Read on the reader's thread whenever the
 * record changes; older lines are fetched from the server when asked for. Main thread. */

#include "config.h"

#include "kontor-record-panels.h"

#include "kontor-link.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

#define LINES_MAX 12
#define VALUE_MAX 80 /* characters of a value in a sentence */

struct _KontorRecordHistory
{
  KontorRecordPanel parent_instance;

  guint shown; /* lines at most */
  gulong changed; /* handler of the record */
  guint idle; /* source: several fields changed at once are read once */
  GCancellable *cancellable; /* owned, nullable */
  GtkWidget *older; /* child */
};

G_DEFINE_FINAL_TYPE (KontorRecordHistory, kontor_record_history, KONTOR_TYPE_RECORD_PANEL)

/* --- sentences --- */

static KontorRecordType
get_type (KontorRecordHistory *self)
{
  return kontor_record_get_record_type (
      kontor_record_panel_get_record (KONTOR_RECORD_PANEL (self)));
}

/* One line, not too long. (transfer full) */
static char *
to_words (KontorRecordHistory *self, guint field, const KontorValue *value)
{
  g_autofree char *text = kontor_value_to_label (kontor_record_panel_get_office (
                                                     KONTOR_RECORD_PANEL (self)),
                                                 get_type (self), field, value);

  g_strdelimit (text, "\n\t", ' ');
  if (g_utf8_strlen (text, -1) > VALUE_MAX)
    {
      g_autofree char *start = g_utf8_substring (text, 0, VALUE_MAX - 1);

      return g_strconcat (start, "…", NULL);
    }

  return g_steal_pointer (&text);
}

/* The elements of @set that @other does not have. (transfer full) (nullable) */
static KontorValue *
subtract (const KontorValue *set, const KontorValue *other)
{
  g_autoptr (GArray) rest = g_array_new (FALSE, FALSE, sizeof (KontorElement));

  for (guint i = 0; set != NULL && i < kontor_value_get_n_elements (set); i++)
    {
      KontorElement element = kontor_value_get_elements (set)[i];

      if (other == NULL || kontor_value_find_element (other, element.text) == NULL)
        g_array_append_val (rest, element);
    }

  return rest->len > 0
             ? kontor_value_new_set ((const KontorElement *) (gpointer) rest->data, rest->len)
             : NULL;
}

static char *
set_to_sentence (KontorRecordHistory *self, const KontorHistoryLine *line, const char *who)
{
  const char *label = kontor_field_get_label (
      kontor_schema_get_field (get_type (self), line->field));
  g_autoptr (KontorValue) added = subtract (line->now, line->was);
  g_autoptr (KontorValue) removed = subtract (line->was, line->now);
  g_autofree char *in = to_words (self, line->field, added);
  g_autofree char *out = to_words (self, line->field, removed);

  if (added != NULL && removed != NULL)
    /* Translators: who, the elements that came, the field, the elements that went */
    return g_strdup_printf (_ ("%s added %s to %s and removed %s"), who, in, label, out);
  if (added != NULL)
    /* Translators: who, the elements that came, the field */
    return g_strdup_printf (_ ("%s added %s to %s"), who, in, label);

  /* Translators: who, the elements that went, the field */
  return g_strdup_printf (_ ("%s removed %s from %s"), who, out, label);
}

static char *
to_sentence (KontorRecordHistory *self, const KontorHistoryLine *line, const char *who)
{
  const KontorField *about = kontor_schema_get_field (get_type (self), line->field);
  const char *label = kontor_field_get_label (about);
  g_autofree char *was = to_words (self, line->field, line->was);
  g_autofree char *now = to_words (self, line->field, line->now);

  if (line->field == KONTOR_COMMON_DELETED_AT)
    return g_strdup_printf (line->now != NULL ? _ ("%s put this into the bin")
                                              : _ ("%s took this out of the bin"),
                            who);
  if (about->kind == KONTOR_KIND_REFERENCES || about->kind == KONTOR_KIND_TAGS)
    return set_to_sentence (self, line, who);
  if (about->kind == KONTOR_KIND_MARKDOWN)
    /* Translators: who, the field */
    return g_strdup_printf (_ ("%s changed %s"), who, label);
  if (*was == '\0')
    /* Translators: who, the field, its value */
    return g_strdup_printf (_ ("%s set %s to “%s”"), who, label, now);
  if (*now == '\0')
    /* Translators: who, the field, the value it had */
    return g_strdup_printf (_ ("%s removed %s, which was “%s”"), who, label, was);

  /* Translators: who, the field, the value it had, the value it has from then on */
  return g_strdup_printf (_ ("%s changed %s from “%s” to “%s”"), who, label, was, now);
}

/* --- rows --- */

static GtkWidget *
make_line (const char *sentence, const char *when)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *text = gtk_label_new (sentence);
  GtkWidget *time = gtk_label_new (when);

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (time), 0);
  gtk_widget_add_css_class (time, "caption");
  gtk_widget_add_css_class (time, "dimmed");
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), time);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static void
add_line (KontorRecordHistory *self, const KontorHistoryLine *line)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  KontorOffice *office = kontor_record_panel_get_office (panel);
  g_autoptr (KontorValue) by = kontor_value_new_id (&line->person);
  g_autoptr (KontorValue) at = kontor_value_new_integer (line->at);
  g_autofree char *who = kontor_value_to_label (office, get_type (self), KONTOR_COMMON_CHANGED_BY,
                                                by);
  g_autofree char *when = kontor_value_to_label (office, get_type (self), KONTOR_COMMON_CHANGED_AT,
                                                 at);
  g_autofree char *sentence = to_sentence (self, line, who);
  g_autofree char *waiting = NULL;

  /* An office on this computer has no server that could get it. */
  if (line->pending && *kontor_office_get_account (office)->url != '\0')
    /* Translators: %s is a time; the change has not reached the server yet */
    waiting = g_strdup_printf (_ ("%s, not sent yet"), when);
  gtk_list_box_append (kontor_record_panel_get_list (panel),
                       make_line (sentence, waiting != NULL ? waiting : when));
}

/* What changed and how often is all there is to see; the record's making is no change. */
static void
show_lines (KontorRecordHistory *self, GPtrArray *lines)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);

  gtk_list_box_remove_all (kontor_record_panel_get_list (panel));
  for (guint i = 0; i < MIN (lines->len, self->shown); i++)
    add_line (self, lines->pdata[i]);
  kontor_record_panel_set_count (panel, lines->len);
}

/* --- reading --- */

static gpointer
read_history (KontorReading *reading, gpointer data, GError **error)
{
  const KontorRow *row = data;

  return kontor_reading_get_history (reading, kontor_row_get_record_type (row),
                                     kontor_row_get_id (row), error);
}

static void
history_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               &error);
  KontorRecordHistory *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (lines != NULL)
    show_lines (self, lines);
  else
    kontor_office_tell_error (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), error);
}

static void
stop_reading (KontorRecordHistory *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
start_reading (KontorRecordHistory *self)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  KontorRecord *record = kontor_record_panel_get_record (panel);

  stop_reading (self);
  if (record == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (kontor_record_panel_get_office (panel)),
                                read_history, kontor_row_ref (kontor_record_get_row (record)),
                                (GDestroyNotify) kontor_row_unref,
                                (GDestroyNotify) g_ptr_array_unref, self->cancellable,
                                history_read_cb, self);
}

static gboolean
idle_cb (gpointer data)
{
  KontorRecordHistory *self = data;

  self->idle = 0;
  start_reading (self);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (KontorRecordHistory *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (idle_cb, self);
}

/* --- older lines --- */

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorRecordHistory) self = data;
  KontorOffice *office = kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self));
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->older, TRUE);
  if (!kontor_agent_client_fetch_history_finish (KONTOR_AGENT_CLIENT (source), result, &error) &&
      office != NULL)
    kontor_office_tell (office, error->message);
  start_reading (self);
}

static void
older_cb (KontorRecordHistory *self)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  KontorOffice *office = kontor_record_panel_get_office (panel);
  KontorRecord *record = kontor_record_panel_get_record (panel);
  g_autofree char *link = kontor_link_to_string (kontor_record_get_record_type (record),
                                                 kontor_record_get_id (record));

  self->shown = G_MAXUINT;
  gtk_widget_set_sensitive (self->older, FALSE);
  kontor_agent_client_fetch_history_async (kontor_office_get_agent (office),
                                           kontor_office_get_account (office)->name, link, NULL,
                                           fetched_cb, g_object_ref (self));
  start_reading (self);
}

/* --- class --- */

static void
kontor_record_history_set_record (KontorRecordPanel *panel, KontorRecord *record)
{
  KontorRecordHistory *self = KONTOR_RECORD_HISTORY (panel);
  KontorRecord *before = kontor_record_panel_get_record (panel);

  if (before != NULL)
    g_clear_signal_handler (&self->changed, before);
  KONTOR_RECORD_PANEL_CLASS (kontor_record_history_parent_class)->set_record (panel, record);
  self->shown = LINES_MAX;
  gtk_list_box_remove_all (kontor_record_panel_get_list (panel));
  kontor_record_panel_set_count (panel, 0);
  if (record != NULL)
    self->changed = g_signal_connect_object (record, "notify", G_CALLBACK (changed_cb), self,
                                             G_CONNECT_SWAPPED);
  start_reading (self);
}

static void
kontor_record_history_dispose (GObject *object)
{
  stop_reading (KONTOR_RECORD_HISTORY (object));

  G_OBJECT_CLASS (kontor_record_history_parent_class)->dispose (object);
}

static void
kontor_record_history_class_init (KontorRecordHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_record_history_dispose;
  KONTOR_RECORD_PANEL_CLASS (klass)->set_record = kontor_record_history_set_record;
}

static void
kontor_record_history_init (KontorRecordHistory *self)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);

  self->shown = LINES_MAX;
  self->older = gtk_button_new_with_label (_ ("Show older"));
  gtk_widget_add_css_class (self->older, "flat");
  gtk_widget_set_halign (self->older, GTK_ALIGN_START);
  g_signal_connect_object (self->older, "clicked", G_CALLBACK (older_cb), self, G_CONNECT_SWAPPED);
  kontor_record_panel_set_bottom (panel, self->older);
  kontor_record_panel_set_title (panel, C_ ("record part", "History"), NULL);
}
