/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two lists that follow every change. Whose answer is wanted is asked of the rules on the reader's
 * thread, for all at once. Main thread. */

#include "config.h"

#include "kontor-request-view.h"

#include "kontor-operations-time.h"
#include "kontor-request-row.h"
#include "kontor-time-editor.h"
#include "kontor-time-sheet.h"
#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define OPEN_MAX 500

struct _KontorRequestView
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GHashTable *answerable; /* owned: ids of what this person may decide */
  GHashTable *rows; /* owned: KontorRequestRow, borrowed: those that are bound */
  GCancellable *reading; /* owned, nullable */
  AdwToggleGroup *kinds;
  GtkStack *pages;
};

G_DEFINE_FINAL_TYPE (KontorRequestView, kontor_request_view, ADW_TYPE_BIN)

/* --- who may decide, on the reader's thread --- */

static gboolean
add_answerable (KontorReading *reading,
                GHashTable *found,
                KontorRecordType type,
                guint person_field,
                guint state_field,
                const char *state,
                GError **error)
{
  KontorContext context = { 0 };
  KontorQueryBuilder *builder = kontor_query_builder_new (type);
  g_autoptr (KontorValue) value = kontor_value_new_text (state);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  kontor_query_builder_take_condition (builder, kontor_condition_new (state_field,
                                                                      KONTOR_TEST_EQUAL, value));
  query = kontor_query_builder_end (builder);
  rows = kontor_reading_list (reading, query, 0, OPEN_MAX, error);
  if (rows == NULL)
    return FALSE;
  kontor_reading_init_context (reading, &context);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (KontorProblem) problem = NULL;

      if (kontor_row_refers_to (rows->pdata[i], person_field, &context.actor))
        continue;
      problem = kontor_operation_check_field (&context, rows->pdata[i], state_field);
      if (problem == NULL)
        g_hash_table_add (found, kontor_id_copy (kontor_row_get_id (rows->pdata[i])));
    }

  return TRUE;
}

static gpointer
read_answerable (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                        NULL);

  if (!add_answerable (reading, found, KONTOR_RECORD_TIME_REQUEST, KONTOR_TIME_REQUEST_PERSON,
                       KONTOR_TIME_REQUEST_STATE, "open", error) ||
      !add_answerable (reading, found, KONTOR_RECORD_DAY_REPORT, KONTOR_DAY_REPORT_PERSON,
                       KONTOR_DAY_REPORT_STATE, "sent", error))
    return NULL;

  return g_steal_pointer (&found);
}

static gboolean
is_answerable (KontorRequestView *self, KontorRecord *record)
{
  return self->answerable != NULL &&
         g_hash_table_contains (self->answerable, kontor_record_get_id (record));
}

static void
answerable_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorRequestView) self = data;
  g_autoptr (GError) error = NULL;
  GHashTable *found = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, &error);
  GHashTableIter iter;
  gpointer row;

  if (found == NULL)
    return;
  g_clear_pointer (&self->answerable, g_hash_table_unref);
  self->answerable = found;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      KontorRecord *record = kontor_request_row_get_record (row);

      if (record != NULL)
        kontor_request_row_set_record (row, record, is_answerable (self, record));
    }
}

static void
ask_who (KontorRequestView *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_answerable, NULL, NULL,
                                (GDestroyNotify) g_hash_table_unref, self->reading, answerable_cb,
                                g_object_ref (self));
}

static void
store_changed_cb (KontorRequestView *self, guint64 types)
{
  if ((types & (kontor_record_type_to_bit (KONTOR_RECORD_TIME_REQUEST) |
                kontor_record_type_to_bit (KONTOR_RECORD_DAY_REPORT))) != 0)
    ask_who (self);
}

/* --- answers, on the writer's thread --- */

typedef struct
{
  KontorRow *row; /* owned */
  gboolean yes;
  char *comment; /* owned, nullable */
} Answer;

static Answer *
answer_new (KontorRecord *record, gboolean yes, const char *comment)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->row = kontor_row_ref (kontor_record_get_row (record));
  answer->yes = yes;
  answer->comment = g_strdup (comment);

  return answer;
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  kontor_row_unref (answer->row);
  g_free (answer->comment);
  g_free (answer);
}

static KontorChangeSet *
give_answer (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const Answer *answer = data;

  if (kontor_row_get_record_type (answer->row) == KONTOR_RECORD_TIME_REQUEST)
    return kontor_time_request_answer (context, answer->row, answer->yes, problem);
  if (answer->yes)
    return kontor_report_accept (context, answer->row, answer->comment, problem);

  return kontor_report_return (context, answer->row, answer->comment, problem);
}

static void
returned_cb (gpointer owner, const char *text, gpointer data)
{
  KontorRequestView *self = owner;

  kontor_office_operate_undoably (self->office, give_answer, answer_new (data, FALSE, text),
                                  answer_free, _ ("Report returned"));
}

static void
answered_cb (KontorRequestView *self, gboolean yes, KontorRequestRow *row)
{
  KontorRecord *record = kontor_request_row_get_record (row);
  gboolean report;

  if (record == NULL)
    return;
  report = kontor_record_get_record_type (record) == KONTOR_RECORD_DAY_REPORT;
  if (report && !yes)
    kontor_time_ask_text (GTK_WIDGET (self), _ ("Return the report?"),
                          _ ("The day is open again until the report is sent once more."),
                          _ ("Comment"), _ ("_Return"), NULL, returned_cb, self,
                          g_object_ref (record), g_object_unref);
  else
    kontor_office_operate_undoably (self->office, give_answer, answer_new (record, yes, NULL),
                                    answer_free,
                                    report ? _ ("Report accepted")
                                    : yes  ? _ ("Request approved")
                                           : _ ("Request refused"));
}

/* --- writing a report --- */

typedef struct
{
  gint64 day;
  char *text; /* owned */
  gboolean sends;
} Letter;

static void
letter_free (gpointer data)
{
  g_free (((Letter *) data)->text);
  g_free (data);
}

static KontorChangeSet *
write_letter (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const Letter *letter = data;

  if (letter->sends)
    return kontor_report_send (context, letter->day, letter->text, problem);

  return kontor_report_write (context, letter->day, letter->text, problem);
}

/* What was written already, or else what was done. */
static gpointer
read_letter (KontorReading *reading, gpointer data, GError **error)
{
  const Letter *asked = data;
  KontorReader *reader = kontor_reading_get_reader (reading);
  KontorContext context = { 0 };
  g_autoptr (KontorRow) report = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (KontorTimeSheet) sheet = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  kontor_reading_init_context (reading, &context);
  report = kontor_report_get (reader, &context.actor, asked->day);
  if (report != NULL && kontor_row_has (report, KONTOR_DAY_REPORT_TEXT))
    return g_strdup (kontor_row_get_text (report, KONTOR_DAY_REPORT_TEXT));
  entries = kontor_reader_list (reader, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_PERSON,
                                &context.actor);
  g_array_append_val (people, context.actor);
  sheet = kontor_time_sheet_new (entries, NULL, people, asked->day, asked->day + 1, zone,
                                 context.now);
  for (guint i = 0; i < kontor_time_sheet_get_n_lines (sheet); i++)
    {
      const KontorTimeLine *line = kontor_time_sheet_get_line (sheet, i);
      g_autoptr (KontorRow) task = kontor_reader_get (reader, KONTOR_RECORD_TASK, &line->task);
      g_autofree char *spent = kontor_when_format_duration (line->sum.spent / KONTOR_SECOND);

      g_string_append_printf (text, "- %s: %s\n", task != NULL ? kontor_row_get_title (task) : "",
                              spent);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
letter_cb (AdwAlertDialog *dialog, const char *response, KontorRequestView *self)
{
  GtkTextBuffer *buffer = g_object_get_data (G_OBJECT (dialog), "buffer");
  const Letter *asked = g_object_get_data (G_OBJECT (dialog), "letter");
  GtkTextIter start;
  GtkTextIter end;
  Letter *letter = NULL;

  if (strcmp (response, "cancel") == 0)
    return;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  letter = g_new0 (Letter, 1);
  letter->day = asked->day;
  letter->text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  letter->sends = strcmp (response, "send") == 0;
  kontor_office_operate_undoably (self->office, write_letter, letter, letter_free,
                                  letter->sends ? _ ("Report sent; the day is locked")
                                                : _ ("Report kept"));
}

static void
present_letter (KontorRequestView *self, const char *text, gint64 day)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
      adw_alert_dialog_new (_ ("Day report"),
                            _ ("When it is sent, the day is locked: changes are requests then.")));
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  g_autofree char *date = kontor_time_day_to_label (day);
  g_autofree char *heading = g_strdup_printf (_ ("Report of %s"), date);
  Letter *letter = g_new0 (Letter, 1);

  letter->day = day;
  adw_alert_dialog_set_heading (dialog, heading);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, heading,
                                  -1);
  gtk_widget_add_css_class (view, "card");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 160);
  adw_alert_dialog_set_extra_child (dialog, scrolled);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "keep", _ ("_Keep"), "send",
                                  _ ("_Send"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "send", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "letter", letter, letter_free);
  g_object_set_data_full (G_OBJECT (dialog), "buffer",
                          g_object_ref (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view))),
                          g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (letter_cb), self, 0);
  adw_dialog_set_focus (ADW_DIALOG (dialog), view);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

typedef struct
{
  KontorRequestView *view; /* owned */
  gint64 day;
} Opening;

static void
letter_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                         &error);

  if (opening->view->office != NULL && text != NULL)
    present_letter (opening->view, text, opening->day);
  g_object_unref (opening->view);
  g_free (opening);
}

void
kontor_request_view_write_report (KontorRequestView *self, gint64 day)
{
  Letter *letter = NULL;
  Opening *opening = NULL;

  g_return_if_fail (KONTOR_IS_REQUEST_VIEW (self));

  letter = g_new0 (Letter, 1);
  letter->day = day;
  opening = g_new0 (Opening, 1);
  opening->view = g_object_ref (self);
  opening->day = day;
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_letter, letter,
                                letter_free, g_free, NULL, letter_read_cb, opening);
}

static void
write_cb (KontorRequestView *self)
{
  kontor_request_view_write_report (self, kontor_office_get_today (self->office));
}

/* --- lists --- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  KontorRequestView *self = data;
  GtkWidget *row = kontor_request_row_new (self->office);

  g_signal_connect_object (row, "answered", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  KontorRequestView *self = data;
  KontorRecord *record = gtk_list_item_get_item (item);
  GtkWidget *row = gtk_list_item_get_child (item);

  kontor_request_row_set_record (KONTOR_REQUEST_ROW (row), record, is_answerable (self, record));
  g_hash_table_add (self->rows, row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  KontorRequestView *self = data;
  GtkWidget *row = gtk_list_item_get_child (item);

  if (self->rows != NULL)
    g_hash_table_remove (self->rows, row);
  kontor_request_row_set_record (KONTOR_REQUEST_ROW (row), NULL, FALSE);
}

static void
activate_cb (KontorRequestView *self, guint position, GtkListView *list)
{
  g_autoptr (KontorRecord) record =
      g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);

  kontor_office_open (self->office, kontor_record_get_record_type (record),
                      kontor_record_get_id (record));
}

static void
filled_cb (GtkStack *stack, guint position, guint removed, guint added, GListModel *model)
{
  gtk_stack_set_visible_child_name (stack, g_list_model_get_n_items (model) > 0 ? "list" : "empty");
}

static void
add_list (KontorRequestView *self,
          const char *name,
          KontorRecordType type,
          guint state,
          guint date,
          const char *title,
          const char *description)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (type);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (KontorLiveQuery) model = NULL;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *empty = adw_status_page_new ();
  GtkWidget *list;

  kontor_query_builder_add_order (builder, state, FALSE);
  kontor_query_builder_add_order (builder, date, TRUE);
  query = kontor_query_builder_end (builder);
  model = kontor_office_list (self->office, query);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (
                                gtk_no_selection_new (g_object_ref (G_LIST_MODEL (model)))),
                            factory);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (list), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_object (list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "kontor-approve-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (empty), description);
  gtk_stack_add_named (GTK_STACK (stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (stack), scrolled, "list");
  g_signal_connect_object (model, "items-changed", G_CALLBACK (filled_cb), stack,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->pages, stack, name);
}

void
kontor_request_view_show (KontorRequestView *self, KontorRecordType type)
{
  g_return_if_fail (KONTOR_IS_REQUEST_VIEW (self));

  adw_toggle_group_set_active_name (self->kinds,
                                    type == KONTOR_RECORD_DAY_REPORT ? "reports" : "requests");
}

const char *
kontor_request_view_get_shown (KontorRequestView *self)
{
  g_return_val_if_fail (KONTOR_IS_REQUEST_VIEW (self), NULL);

  return adw_toggle_group_get_active_name (self->kinds);
}

/* --- building --- */

static void
kind_cb (KontorRequestView *self)
{
  gtk_stack_set_visible_child_name (self->pages, adw_toggle_group_get_active_name (self->kinds));
}

static void
add_kind (KontorRequestView *self, const char *name, const char *label)
{
  AdwToggle *toggle = adw_toggle_new ();

  adw_toggle_set_name (toggle, name);
  adw_toggle_set_label (toggle, label);
  adw_toggle_group_add (self->kinds, toggle);
}

static GtkWidget *
build_bar (KontorRequestView *self)
{
  GtkWidget *bar = adw_wrap_box_new ();
  GtkWidget *write = gtk_button_new_with_label (_ ("Write today’s report…"));

  self->kinds = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  add_kind (self, "requests", _ ("Requests"));
  add_kind (self, "reports", _ ("Day reports"));
  g_signal_connect_object (self->kinds, "notify::active-name", G_CALLBACK (kind_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (write, "clicked", G_CALLBACK (write_cb), self, G_CONNECT_SWAPPED);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (bar), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (bar), 6);
  adw_wrap_box_append (ADW_WRAP_BOX (bar), GTK_WIDGET (self->kinds));
  adw_wrap_box_append (ADW_WRAP_BOX (bar), write);
  gtk_widget_set_margin_start (bar, 6);
  gtk_widget_set_margin_end (bar, 6);
  gtk_widget_set_margin_bottom (bar, 6);

  return bar;
}

static void
kontor_request_view_dispose (GObject *object)
{
  KontorRequestView *self = KONTOR_REQUEST_VIEW (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->answerable, g_hash_table_unref);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_request_view_parent_class)->dispose (object);
}

static void
kontor_request_view_class_init (KontorRequestViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_request_view_dispose;
}

static void
kontor_request_view_init (KontorRequestView *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
}

GtkWidget *
kontor_request_view_new (KontorOffice *office)
{
  KontorRequestView *self = g_object_new (KONTOR_TYPE_REQUEST_VIEW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->office = g_object_ref (office);
  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->pages), TRUE);
  add_list (self, "requests", KONTOR_RECORD_TIME_REQUEST, KONTOR_TIME_REQUEST_STATE,
            KONTOR_COMMON_CREATED_AT, _ ("No requests"),
            _ ("Changes to locked days, which a superior approves, are listed here."));
  add_list (self, "reports", KONTOR_RECORD_DAY_REPORT, KONTOR_DAY_REPORT_STATE,
            KONTOR_DAY_REPORT_DAY, _ ("No day reports"),
            _ ("A report says what was done on a day. Sending it locks the day."));
  gtk_box_append (GTK_BOX (box), build_bar (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->pages));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  kind_cb (self);
  ask_who (self);

  return GTK_WIDGET (self);
}
