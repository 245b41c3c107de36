/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A popover in which a record is chosen. What is offered is searched on the reader's thread with
 * every key, and never more than one screen of it; an answer that comes late is thrown away. Main
 * thread. */

#include "config.h"

#include "kontor-record-picker.h"

#include "kontor-search.h"

#include <glib/gi18n.h>

#define OFFERED_MAX 40
#define RECENT_MAX 12

struct _KontorRecordPicker
{
  GtkPopover parent_instance;

  KontorOffice *office; /* owned */
  GArray *types; /* owned (element-type KontorRecordType) */
  KontorValue *chosen; /* owned, nullable: a set */
  gboolean several;
  GCancellable *cancellable; /* owned, nullable: of the search under way */
  GtkEditable *search; /* child */
  GtkListView *list; /* child */
  GtkWidget *nothing; /* child: said instead of the list */
  GtkWidget *clear; /* child */
  GListStore *records; /* owned (element-type KontorRecord) */
  GtkSingleSelection *selection; /* owned */
};

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorRecordPicker, kontor_record_picker, GTK_TYPE_POPOVER)

/* What "anything" is: what people call by a title. */
static const KontorRecordType named_types[] = {
  KONTOR_RECORD_TASK,    KONTOR_RECORD_PROJECT, KONTOR_RECORD_DEAL,
  KONTOR_RECORD_CONTACT, KONTOR_RECORD_COMPANY, KONTOR_RECORD_LEAD,
  KONTOR_RECORD_EVENT,   KONTOR_RECORD_NODE,    KONTOR_RECORD_PERSON,
};

/* --- searching, on the reader's thread --- */

typedef struct
{
  char *text; /* owned */
  KontorRecordType types[G_N_ELEMENTS (named_types)];
  guint n_types;
  gboolean anything;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->text);
  g_free (self);
}

static GPtrArray *
list_recent (KontorReading *reading, KontorRecordType type, guint limit, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (type);
  g_autoptr (KontorQuery) query = NULL;

  /* People are known by name, everything else by what was done with it last. */
  if (type == KONTOR_RECORD_PERSON)
    kontor_query_builder_add_order (builder, KONTOR_PERSON_NAME, FALSE);
  else
    kontor_query_builder_add_order (builder, KONTOR_COMMON_CHANGED_AT, TRUE);
  query = kontor_query_builder_end (builder);

  return kontor_reading_list (reading, query, 0, limit, error);
}

static gpointer
search (KontorReading *reading, gpointer data, GError **error)
{
  Search *what = data;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  if (*what->text != '\0' && what->anything)
    return kontor_reading_search (reading, what->text, KONTOR_RECORD_NONE, OFFERED_MAX, error);
  for (guint i = 0; i < what->n_types; i++)
    {
      g_autoptr (GPtrArray) some = *what->text == '\0'
                                       ? list_recent (reading, what->types[i],
                                                      MAX (4, RECENT_MAX * 3 / what->n_types /
                                                                  (what->n_types > 1 ? 2 : 1)),
                                                      error)
                                       : kontor_reading_search (reading, what->text, what->types[i],
                                                                OFFERED_MAX / what->n_types, error);

      if (some == NULL)
        return NULL;
      if (some->len == 0 && *what->text != '\0')
        {
          /* A part of a title that no word starts with; and types that are not indexed. */
          g_clear_pointer (&some, g_ptr_array_unref);
          some = kontor_reading_find_titled (reading, what->types[i], what->text,
                                             OFFERED_MAX / what->n_types, error);
          if (some == NULL)
            return NULL;
        }
      for (guint j = 0; j < some->len; j++)
        g_ptr_array_add (all, kontor_row_ref (some->pdata[j]));
    }

  return g_steal_pointer (&all);
}

static gboolean
is_offered (KontorRecordPicker *self, const KontorRow *row)
{
  char id[KONTOR_ID_LENGTH + 1];

  if (*kontor_search_get_title (row) == '\0')
    return FALSE;
  /* Who has left is not asked any more. */
  if (kontor_row_get_record_type (row) == KONTOR_RECORD_PERSON &&
      !kontor_row_get_boolean (row, KONTOR_PERSON_ACTIVE))
    return FALSE;
  kontor_id_format (kontor_row_get_id (row), id);

  return self->chosen == NULL || kontor_value_find_element (self->chosen, id) == NULL;
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                              &error);
  KontorRecordPicker *self = data;
  g_autoptr (GPtrArray) records = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rows == NULL)
    {
      kontor_office_tell_error (self->office, error);
      return;
    }
  records = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      KontorRecord *record =
          is_offered (self, rows->pdata[i])
              ? kontor_office_get_record (self->office, kontor_row_get_record_type (rows->pdata[i]),
                                          kontor_row_get_id (rows->pdata[i]))
              : NULL;

      if (record != NULL)
        g_ptr_array_add (records, record);
    }
  g_list_store_splice (self->records, 0, g_list_model_get_n_items (G_LIST_MODEL (self->records)),
                       records->pdata, records->len);
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (self->list),
                                                   GTK_TYPE_SCROLLED_WINDOW),
                          records->len > 0);
  gtk_widget_set_visible (self->nothing, records->len == 0);
}

static void
stop_searching (KontorRecordPicker *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
start_searching (KontorRecordPicker *self)
{
  Search *what = g_new0 (Search, 1);

  stop_searching (self);
  self->cancellable = g_cancellable_new ();
  what->text = g_strstrip (g_strdup (gtk_editable_get_text (self->search)));
  what->anything = self->types->len == 0;
  if (what->anything)
    {
      memcpy (what->types, named_types, sizeof named_types);
      what->n_types = G_N_ELEMENTS (named_types);
    }
  else
    {
      what->n_types = MIN (self->types->len, G_N_ELEMENTS (what->types));
      memcpy (what->types, self->types->data, what->n_types * sizeof *what->types);
    }
  kontor_live_store_read_async (kontor_office_get_store (self->office), search, what, search_free,
                                (GDestroyNotify) g_ptr_array_unref, self->cancellable, searched_cb,
                                self);
}

/* --- choosing --- */

static void
pick (KontorRecordPicker *self, guint position)
{
  g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (self->selection),
                                                           position);
  KontorId id;

  if (record == NULL)
    return;
  id = *kontor_record_get_id (record);
  g_object_ref (self);
  g_signal_emit (self, signals[PICKED], 0, (guint) kontor_record_get_record_type (record), &id);
  if (self->several)
    {
      gtk_editable_set_text (self->search, "");
      start_searching (self);
    }
  else
    gtk_popover_popdown (GTK_POPOVER (self));
  g_object_unref (self);
}

static void
clear_cb (KontorRecordPicker *self)
{
  g_object_ref (self);
  g_signal_emit (self, signals[PICKED], 0, (guint) KONTOR_RECORD_NONE, NULL);
  gtk_popover_popdown (GTK_POPOVER (self));
  g_object_unref (self);
}

static void
activate_search_cb (KontorRecordPicker *self)
{
  pick (self, gtk_single_selection_get_selected (self->selection));
}

/* Up and Down go through the list while the cursor stays in the search. */
static gboolean
key_pressed_cb (KontorRecordPicker *self, guint key, guint code, GdkModifierType state)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint at = gtk_single_selection_get_selected (self->selection);

  if ((key != GDK_KEY_Down && key != GDK_KEY_Up) || n_items == 0)
    return GDK_EVENT_PROPAGATE;
  if (at == GTK_INVALID_LIST_POSITION)
    at = 0;
  else if (key == GDK_KEY_Down)
    at = MIN (at + 1, n_items - 1);
  else
    at = at > 0 ? at - 1 : 0;
  gtk_list_view_scroll_to (self->list, at, GTK_LIST_SCROLL_SELECT, NULL);

  return GDK_EVENT_STOP;
}

static void
stop_search_cb (KontorRecordPicker *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* --- rows --- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "caption");
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "dimmed");
  gtk_list_item_set_child (item, box);
}

/* What tells records of one title apart. */
static const char *
get_subtitle (KontorRecordPicker *self, KontorRow *row)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const char *text = NULL;

  if (self->types->len != 1)
    return kontor_type_info_get_label (kontor_schema_get_type (type));
  if (type == KONTOR_RECORD_PERSON)
    text = kontor_row_get_text (row, KONTOR_PERSON_POSITION);
  else if (type == KONTOR_RECORD_CONTACT)
    text = kontor_row_get_text (row, KONTOR_CONTACT_POSITION);
  else if (type == KONTOR_RECORD_COMPANY)
    text = kontor_row_get_text (row, KONTOR_COMPANY_CITY);

  return text != NULL ? text : "";
}

static void
bind_cb (KontorRecordPicker *self, GtkListItem *item)
{
  KontorRecord *record = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *subtitle = gtk_widget_get_last_child (box);
  KontorRow *row = kontor_record_get_row (record);

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (box)), kontor_search_get_title (row));
  gtk_label_set_label (GTK_LABEL (subtitle), get_subtitle (self, row));
  gtk_widget_set_visible (subtitle, *gtk_label_get_label (GTK_LABEL (subtitle)) != '\0');
  gtk_list_item_set_accessible_label (item, kontor_search_get_title (row));
}

/* --- class --- */

static void
kontor_record_picker_map (GtkWidget *widget)
{
  KontorRecordPicker *self = KONTOR_RECORD_PICKER (widget);

  gtk_editable_set_text (self->search, "");
  start_searching (self);
  GTK_WIDGET_CLASS (kontor_record_picker_parent_class)->map (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
kontor_record_picker_unmap (GtkWidget *widget)
{
  stop_searching (KONTOR_RECORD_PICKER (widget));
  GTK_WIDGET_CLASS (kontor_record_picker_parent_class)->unmap (widget);
}

static void
kontor_record_picker_dispose (GObject *object)
{
  KontorRecordPicker *self = KONTOR_RECORD_PICKER (object);

  stop_searching (self);
  g_clear_object (&self->selection);
  g_clear_object (&self->records);
  g_clear_object (&self->office);
  g_clear_pointer (&self->chosen, kontor_value_unref);
  g_clear_pointer (&self->types, g_array_unref);

  G_OBJECT_CLASS (kontor_record_picker_parent_class)->dispose (object);
}

static void
kontor_record_picker_class_init (KontorRecordPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_record_picker_dispose;
  GTK_WIDGET_CLASS (klass)->map = kontor_record_picker_map;
  GTK_WIDGET_CLASS (klass)->unmap = kontor_record_picker_unmap;

  signals[PICKED] = g_signal_new ("picked", KONTOR_TYPE_RECORD_PICKER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_POINTER);
}

static GtkWidget *
make_search (KontorRecordPicker *self)
{
  GtkWidget *search = gtk_search_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (search), 60);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find"), -1);
  g_signal_connect_object (search, "search-changed", G_CALLBACK (start_searching), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "activate", G_CALLBACK (activate_search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "stop-search", G_CALLBACK (stop_search_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (search, keys);
  self->search = GTK_EDITABLE (search);

  return search;
}

static GtkWidget *
make_list (KontorRecordPicker *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  self->records = g_list_store_new (KONTOR_TYPE_RECORD);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->records)));
  self->list = GTK_LIST_VIEW (
      gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory));
  gtk_list_view_set_single_click_activate (self->list, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Found"), -1);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (pick), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);

  return scrolled;
}

static void
kontor_record_picker_init (KontorRecordPicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->types = g_array_new (FALSE, FALSE, sizeof (KontorRecordType));
  gtk_box_append (GTK_BOX (box), make_search (self));
  gtk_box_append (GTK_BOX (box), make_list (self));
  self->nothing = gtk_label_new (_ ("Nothing found"));
  gtk_widget_add_css_class (self->nothing, "dimmed");
  gtk_widget_set_margin_top (self->nothing, 12);
  gtk_widget_set_margin_bottom (self->nothing, 12);
  gtk_widget_set_visible (self->nothing, FALSE);
  gtk_box_append (GTK_BOX (box), self->nothing);
  self->clear = gtk_button_new_with_mnemonic (_ ("_Clear"));
  gtk_widget_set_visible (self->clear, FALSE);
  gtk_widget_add_css_class (self->clear, "flat");
  g_signal_connect_object (self->clear, "clicked", G_CALLBACK (clear_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->clear);
  gtk_widget_set_size_request (box, 280, -1);
  gtk_popover_set_child (GTK_POPOVER (self), box);
}

GtkWidget *
kontor_record_picker_new (KontorOffice *office, const KontorRecordType *types, guint n_types)
{
  KontorRecordPicker *self = NULL;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_RECORD_PICKER, NULL);
  self->office = g_object_ref (office);
  if (n_types > 0)
    g_array_append_vals (self->types, types, n_types);

  return GTK_WIDGET (self);
}

void
kontor_record_picker_set_clearable (KontorRecordPicker *self, gboolean clearable)
{
  g_return_if_fail (KONTOR_IS_RECORD_PICKER (self));

  gtk_widget_set_visible (self->clear, clearable);
}

void
kontor_record_picker_set_chosen (KontorRecordPicker *self, const KontorValue *chosen)
{
  KontorValue *own = chosen != NULL ? kontor_value_ref ((KontorValue *) chosen) : NULL;

  g_return_if_fail (KONTOR_IS_RECORD_PICKER (self));

  g_clear_pointer (&self->chosen, kontor_value_unref);
  self->chosen = own;
}

void
kontor_record_picker_set_several (KontorRecordPicker *self, gboolean several)
{
  g_return_if_fail (KONTOR_IS_RECORD_PICKER (self));

  self->several = several;
}
