/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Needs attention: nothing that was entered here is dropped because a server refused it; it waits
 * here until the person says what to do. Main thread. */

#include "config.h"

#include "kontor-attention.h"

#include "kontor-link.h"
#include "kontor-reading.h"
#include "kontor-search.h"

#include <glib/gi18n.h>

/* So many are shown at once; the rest comes when these are done with. */
#define ROWS_MAX 100
/* So many of what builds on one another are named; all of it goes together. */
#define FOLLOWERS_MAX 20

typedef struct
{
  KontorOffice *office; /* owned */
  AdwDialog *dialog; /* borrowed: this ends with it */
  GtkStack *pages;
  AdwPreferencesPage *page;
  AdwPreferencesGroup *group; /* nullable */
  GCancellable *cancellable; /* owned */
} Attention;

static void load (Attention *self);

/* --- what can be done --- */

typedef struct
{
  gint64 number;
  gboolean retry;
} Decision;

static gboolean
decide (KontorReplica *replica, gpointer data, KontorProblem **problem, GError **error)
{
  Decision *decision = data;

  return decision->retry ? kontor_replica_retry (replica, decision->number, problem, error)
                         : kontor_replica_discard (replica, decision->number, error);
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorOffice) office = data;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (kontor_live_store_run_finish (KONTOR_LIVE_STORE (source), result, &problem, &error))
    kontor_agent_client_poke (kontor_office_get_agent (office),
                              kontor_office_get_account (office)->name);
  else if (problem != NULL)
    kontor_office_tell_problem (office, problem);
  else if (error != NULL)
    kontor_office_tell_error (office, error);
  kontor_live_store_poll (KONTOR_LIVE_STORE (source));
}

static void
decide_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Attention *self = data;
  Decision *decision = g_new0 (Decision, 1);

  decision->number = g_variant_get_int64 (parameter);
  decision->retry = strcmp (g_action_get_name (G_ACTION (action)), "retry") == 0;
  kontor_live_store_run_async (kontor_office_get_store (self->office), decide, decision, g_free,
                               NULL, decided_cb, g_object_ref (self->office));
  /* The writer's thread works in order: by the time this reads, it is done. */
  load (self);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Attention *self = data;
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (!kontor_link_parse (g_variant_get_string (parameter, NULL), &type, &id))
    return;
  kontor_office_open (self->office, type, &id);
  adw_dialog_close (self->dialog);
}

/* --- what is shown --- */

static char *
dup_title (Attention *self, const KontorTrayItem *item)
{
  const KontorOp *op = item->mutation->ops->len > 0 ? item->mutation->ops->pdata[0] : NULL;
  g_autofree char *title = NULL;
  const KontorTypeInfo *info;

  if (op == NULL)
    return g_strdup (_ ("A change"));
  info = kontor_schema_get_type (kontor_op_get_record_type (op));
  title = kontor_office_get_title (self->office, info->type, kontor_op_get_id (op));
  if (*title == '\0' && item->current->len > 0)
    {
      g_free (title);
      title = g_strdup (kontor_search_get_title (item->current->pdata[0]));
    }
  if (*title == '\0')
    return g_strdup (kontor_type_info_get_label (info));

  /* Translators: the kind of record and its title: "Task: Write offer" */
  return g_strdup_printf (_ ("%s: %s"), kontor_type_info_get_label (info), title);
}

static GtkWidget *
make_button (const char *label, const char *action, GVariant *target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);

  return button;
}

static GtkWidget *
make_row (Attention *self, const KontorTrayItem *item)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *choices = adw_action_row_new ();
  g_autofree char *title = dup_title (self, item);
  g_autofree char *why = kontor_problem_to_sentence (item->problem);
  g_autofree char *when = kontor_office_format_instant (self->office, item->at);
  const KontorOp *op = item->mutation->ops->len > 0 ? item->mutation->ops->pdata[0] : NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), why);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (choices), when);
  adw_action_row_add_suffix (ADW_ACTION_ROW (choices),
                             make_button (_ ("_Discard"), "attention.discard",
                                          g_variant_new_int64 (item->number)));
  if (op != NULL)
    {
      g_autofree char *link = kontor_link_to_string (kontor_op_get_record_type (op),
                                                     kontor_op_get_id (op));

      adw_action_row_add_suffix (ADW_ACTION_ROW (choices),
                                 make_button (_ ("_Open"), "attention.open",
                                              g_variant_new_string (link)));
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (choices),
                             make_button (_ ("_Try again"), "attention.retry",
                                          g_variant_new_int64 (item->number)));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), choices);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);

  return row;
}

/* What builds on the item above, and goes with it. */
static GtkWidget *
make_follower (Attention *self, const KontorTrayItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = dup_title (self, item);
  g_autofree char *why = kontor_problem_to_sentence (item->problem);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), why);

  return row;
}

/* One row for each chain. Returns: how many chains are left out */
static guint
add_rows (Attention *self, GPtrArray *items)
{
  GtkWidget *row = NULL;
  guint n_rows = 0;
  guint n_followers = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const KontorTrayItem *item = items->pdata[i];
      gboolean head = item->head == item->number;

      n_rows += head;
      n_followers = head ? 0 : n_followers + 1;
      if (n_rows > ROWS_MAX || n_followers > FOLLOWERS_MAX)
        continue;
      if (head)
        {
          row = make_row (self, item);
          adw_preferences_group_add (self->group, row);
        }
      else if (row != NULL)
        adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_follower (self, item));
    }

  return n_rows - MIN (n_rows, ROWS_MAX);
}

static void
show_items (Attention *self, GPtrArray *items)
{
  guint n_left = 0;

  if (self->group != NULL)
    adw_preferences_page_remove (self->page, self->group);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  n_left = add_rows (self, items);
  if (n_left > 0)
    {
      g_autofree char *more = g_strdup_printf (_ ("%u more wait behind these"), n_left);

      adw_preferences_group_set_description (self->group, more);
    }
  adw_preferences_page_add (self->page, self->group);
  gtk_stack_set_visible_child_name (self->pages, items->len > 0 ? "items" : "empty");
}

static gpointer
list_tray (KontorReading *reading, gpointer data, GError **error)
{
  return kontor_reading_list_tray (reading, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               &error);
  Attention *self = data;

  /* Cancelled with the dialog: @self is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (items != NULL)
    show_items (self, items);
  else if (error != NULL)
    kontor_office_tell_error (self->office, error);
}

static void
load (Attention *self)
{
  kontor_live_store_read_async (kontor_office_get_store (self->office), list_tray, NULL, NULL,
                                (GDestroyNotify) g_ptr_array_unref, self->cancellable, loaded_cb,
                                self);
}

static void
store_changed_cb (Attention *self)
{
  load (self);
}

static void
attention_free (gpointer data)
{
  Attention *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_signal_handlers_disconnect_by_data (kontor_office_get_store (self->office), self);
  g_object_unref (self->office);
  g_free (self);
}

static GtkWidget *
make_pages (Attention *self)
{
  GtkWidget *empty = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "object-select-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("Nothing needs attention"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
                                   _ ("Changes that the server refuses wait here. None does."));
  gtk_widget_add_css_class (empty, "compact");

  self->pages = GTK_STACK (gtk_stack_new ());
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  gtk_stack_add_named (self->pages, gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "loading");
  gtk_stack_add_named (self->pages, empty, "empty");
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->page), "items");

  return GTK_WIDGET (self->pages);
}

static const GActionEntry actions[] = {
  { .name = "retry", .activate = decide_cb, .parameter_type = "x" },
  { .name = "discard", .activate = decide_cb, .parameter_type = "x" },
  { .name = "open", .activate = open_cb, .parameter_type = "s" },
};

void
kontor_attention_present (GtkWidget *parent, KontorOffice *office)
{
  Attention *self = g_new0 (Attention, 1);
  GtkWidget *view = adw_toolbar_view_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->office = g_object_ref (office);
  self->cancellable = g_cancellable_new ();
  self->dialog = adw_dialog_new ();
  adw_dialog_set_title (self->dialog, _ ("Needs attention"));
  adw_dialog_set_content_width (self->dialog, 560);
  adw_dialog_set_content_height (self->dialog, 480);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), make_pages (self));
  adw_dialog_set_child (self->dialog, view);

  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->dialog), "attention", G_ACTION_GROUP (group));
  g_object_set_data_full (G_OBJECT (self->dialog), "kontor-attention", self, attention_free);
  g_signal_connect_swapped (kontor_office_get_store (office), "changed",
                            G_CALLBACK (store_changed_cb), self);
  load (self);
  adw_dialog_present (self->dialog, parent);
}
