/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing tasks in plain words. People and projects are read beforehand, on the reader's thread, so
 * that every key is answered at once. Main thread. */

#include "config.h"

#include "kontor-quick-add-entry.h"

#include "kontor-kept-line.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* More than these are not known by name here; the search finds them. */
#define NAMES_MAX 5000
#define DAY_START_DEFAULT (9 * 3600)
#define DAY_END_DEFAULT (18 * 3600)

struct _KontorQuickAddEntry
{
  GtkBox parent_instance;

  KontorOffice *office; /* owned */
  GtkEntry *entry; /* child */
  GtkLabel *understood; /* child */
  GPtrArray *people; /* owned (element-type KontorRow) */
  GPtrArray *projects; /* owned (element-type KontorRow) */
  GCancellable *reading; /* owned, nullable */
  KontorId project;
  gboolean has_project;
};

enum
{
  CREATE,
  PASTED,
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorQuickAddEntry, kontor_quick_add_entry, GTK_TYPE_BOX)

/* --- names --- */

typedef struct
{
  GPtrArray *people; /* owned */
  GPtrArray *projects; /* owned */
} Names;

static void
names_free (gpointer data)
{
  Names *names = data;

  g_clear_pointer (&names->people, g_ptr_array_unref);
  g_clear_pointer (&names->projects, g_ptr_array_unref);
  g_free (names);
}

static GPtrArray *
list_names (KontorReading *reading,
            KontorRecordType type,
            guint field,
            gint64 wanted,
            GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (type);
  g_autoptr (KontorValue) value = kontor_value_new_integer (wanted);
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new (field, KONTOR_TEST_EQUAL, value));
  query = kontor_query_builder_end (builder);

  return kontor_reading_list (reading, query, 0, NAMES_MAX, error);
}

static gpointer
read_names (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) people = list_names (reading, KONTOR_RECORD_PERSON, KONTOR_PERSON_ACTIVE, 1,
                                             error);
  g_autoptr (GPtrArray) projects = NULL;
  Names *names;

  if (people == NULL)
    return NULL;
  projects = list_names (reading, KONTOR_RECORD_PROJECT, KONTOR_PROJECT_ARCHIVED, 0, error);
  if (projects == NULL)
    return NULL;
  names = g_new0 (Names, 1);
  names->people = g_steal_pointer (&people);
  names->projects = g_steal_pointer (&projects);

  return names;
}

static void changed_cb (KontorQuickAddEntry *self);

static void
names_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorQuickAddEntry) self = data;
  g_autoptr (GError) error = NULL;
  Names *names = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, &error);

  if (names == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        kontor_office_tell_error (self->office, error);
      return;
    }
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->projects);
  self->people = g_steal_pointer (&names->people);
  self->projects = g_steal_pointer (&names->projects);
  names_free (names);
  changed_cb (self);
}

static void
read_all_names (KontorQuickAddEntry *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_names, NULL, NULL,
                                names_free, self->reading, names_read_cb, g_object_ref (self));
}

static void
store_changed_cb (KontorQuickAddEntry *self, guint64 types, KontorLiveStore *store)
{
  if ((types & (kontor_record_type_to_bit (KONTOR_RECORD_PERSON) |
                kontor_record_type_to_bit (KONTOR_RECORD_PROJECT))) != 0)
    read_all_names (self);
}

gboolean
kontor_quick_add_entry_find (gpointer data,
                             KontorRecordType type,
                             const char *word,
                             KontorId *id,
                             guint *n_found)
{
  KontorQuickAddEntry *self = data;

  return kontor_quick_add_find_among (type == KONTOR_RECORD_PERSON ? self->people : self->projects,
                                      word, id, n_found);
}

/* --- understanding --- */

static gint64
get_organisation_time (KontorOffice *office, guint field, gint64 otherwise)
{
  g_autoptr (KontorRecord) organisation =
      kontor_office_get_record (office, KONTOR_RECORD_ORGANISATION,
                                &kontor_office_get_account (office)->organisation);

  if (organisation == NULL || !kontor_row_has (kontor_record_get_row (organisation), field))
    return otherwise;

  return kontor_row_get_integer (kontor_record_get_row (organisation), field);
}

gint64
kontor_tasks_get_day_end (KontorOffice *office)
{
  return get_organisation_time (office, KONTOR_ORGANISATION_DAY_END, DAY_END_DEFAULT);
}

gint64
kontor_tasks_get_day_start (KontorOffice *office)
{
  return get_organisation_time (office, KONTOR_ORGANISATION_DAY_START, DAY_START_DEFAULT);
}

static KontorQuickAdd *
parse (KontorQuickAddEntry *self)
{
  return kontor_quick_add_parse (gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                                 kontor_office_get_zone (self->office),
                                 kontor_office_get_now (self->office),
                                 kontor_tasks_get_day_end (self->office),
                                 kontor_quick_add_entry_find, self);
}

static void
append (GString *line, const char *text)
{
  /* Translators: between short facts of one line: "Tomorrow 10:00 · Sales · Olga" */
  g_string_append_printf (line, "%s%s", line->len > 0 ? C_ ("between facts", " · ") : "", text);
}

static void
append_title (KontorQuickAddEntry *self, GString *line, KontorRecordType type, const KontorId *id)
{
  g_autofree char *title = kontor_office_get_title (self->office, type, id);

  if (*title != '\0')
    append (line, title);
}

/* "Tomorrow 10:00 · Sales · Olga · 30 min". (transfer full) */
static char *
describe (KontorQuickAddEntry *self, const KontorQuickAdd *add)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const KontorId *project = !kontor_id_is_nil (&add->project) ? &add->project
                            : self->has_project               ? &self->project
                                                              : NULL;

  if (add->deadline != 0)
    {
      g_autofree char *text =
          add->has_time ? kontor_office_format_instant (self->office, add->deadline)
                        : kontor_office_format_date (self->office,
                                                     kontor_time_get_day (kontor_office_get_zone (
                                                                              self->office),
                                                                          add->deadline));

      append (line, text);
    }
  if (project != NULL)
    append_title (self, line, KONTOR_RECORD_PROJECT, project);
  for (guint i = 0; i < add->people->len; i++)
    append_title (self, line, KONTOR_RECORD_PERSON, add->people->pdata[i]);
  if (add->plan != 0)
    {
      g_autofree char *text = kontor_when_format_duration (add->plan);

      append (line, text);
    }
  if (add->priority == KONTOR_PRIORITY_HIGH)
    append (line, _ ("High priority"));
  for (guint i = 0; i < add->tags->len; i++)
    append (line, add->tags->pdata[i]);
  for (guint i = 0; i < add->problems->len; i++)
    {
      /* Translators: %s is a word of a person or project, with its mark: "@olga" */
      g_autofree char *text = g_strdup_printf (_ ("%s: not known, or several"),
                                               (const char *) add->problems->pdata[i]);

      append (line, text);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* Marks what was understood: by weight and a line, not by colour alone. */
static PangoAttrList *
mark (const KontorQuickAdd *add)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  for (guint i = 0; i < add->spans->len; i++)
    {
      const KontorQuickAddSpan *span = &g_array_index (add->spans, KontorQuickAddSpan, i);
      gboolean doubtful = span->kind == KONTOR_QUICK_ADD_UNKNOWN ||
                          span->kind == KONTOR_QUICK_ADD_AMBIGUOUS;
      PangoAttribute *attribute = doubtful ? pango_attr_underline_new (PANGO_UNDERLINE_ERROR)
                                           : pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      attribute->start_index = (guint) span->start;
      attribute->end_index = (guint) span->end;
      pango_attr_list_insert (attributes, attribute);
    }

  return attributes;
}

static void
changed_cb (KontorQuickAddEntry *self)
{
  g_autoptr (KontorQuickAdd) add = parse (self);
  g_autoptr (PangoAttrList) attributes = mark (add);
  g_autofree char *text = NULL;

  gtk_entry_set_attributes (self->entry, attributes);
  if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0')
    text = describe (self, add);
  gtk_label_set_label (self->understood, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->understood), text != NULL && *text != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : "", -1);
}

/* --- making --- */

static void
create (KontorQuickAddEntry *self, gboolean open)
{
  g_autoptr (KontorQuickAdd) add = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  gboolean handled = FALSE;

  add = parse (self);
  if (*add->title == '\0')
    return;
  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  draft = kontor_quick_add_to_draft (add, &id, self->has_project ? &self->project : NULL);
  g_signal_emit (self, signals[CREATE], 0, draft, open, &handled);
  if (!handled)
    kontor_office_create (self->office, draft, open);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
activate_cb (KontorQuickAddEntry *self)
{
  create (self, FALSE);
}

static gboolean
key_cb (KontorQuickAddEntry *self,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        GtkEventController *controller)
{
  gboolean enter = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter ||
                   keyval == GDK_KEY_ISO_Enter;

  if (enter && (state & GDK_CONTROL_MASK) != 0)
    {
      create (self, TRUE);
      return TRUE;
    }
  if (keyval != GDK_KEY_Escape)
    return FALSE;
  if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  else
    g_signal_emit (self, signals[LEFT], 0);

  return TRUE;
}

/* --- pasting --- */

static void
clipboard_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorQuickAddEntry) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  GtkText *delegate = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)));

  if (text == NULL)
    return;
  g_strchomp (text);
  if (strpbrk (text, "\n\t") != NULL)
    g_signal_emit (self, signals[PASTED], 0, text);
  else
    {
      int position = 0;

      gtk_editable_delete_selection (GTK_EDITABLE (delegate));
      position = gtk_editable_get_position (GTK_EDITABLE (delegate));
      gtk_editable_insert_text (GTK_EDITABLE (delegate), text, -1, &position);
      gtk_editable_set_position (GTK_EDITABLE (delegate), position);
    }
}

/* Instead of the entry's own paste, which would put all lines into one. */
static void
paste_cb (KontorQuickAddEntry *self, GtkText *text)
{
  g_signal_stop_emission_by_name (text, "paste-clipboard");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL,
                                 clipboard_read_cb, g_object_ref (self));
}

/* --- class --- */

static gboolean
kontor_quick_add_entry_grab_focus (GtkWidget *widget)
{
  return gtk_entry_grab_focus_without_selecting (KONTOR_QUICK_ADD_ENTRY (widget)->entry);
}

static void
kontor_quick_add_entry_dispose (GObject *object)
{
  KontorQuickAddEntry *self = KONTOR_QUICK_ADD_ENTRY (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);

  G_OBJECT_CLASS (kontor_quick_add_entry_parent_class)->dispose (object);
}

static void
kontor_quick_add_entry_finalize (GObject *object)
{
  KontorQuickAddEntry *self = KONTOR_QUICK_ADD_ENTRY (object);

  g_clear_object (&self->office);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->projects);

  G_OBJECT_CLASS (kontor_quick_add_entry_parent_class)->finalize (object);
}

static void
kontor_quick_add_entry_class_init (KontorQuickAddEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_quick_add_entry_dispose;
  object_class->finalize = kontor_quick_add_entry_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = kontor_quick_add_entry_grab_focus;

  signals[CREATE] = g_signal_new ("create", KONTOR_TYPE_QUICK_ADD_ENTRY, G_SIGNAL_RUN_LAST, 0,
                                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
                                  G_TYPE_POINTER, G_TYPE_BOOLEAN);
  signals[PASTED] = g_signal_new ("pasted", KONTOR_TYPE_QUICK_ADD_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LEFT] = g_signal_new ("left", KONTOR_TYPE_QUICK_ADD_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_quick_add_entry_init (KontorQuickAddEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->people = g_ptr_array_new ();
  self->projects = g_ptr_array_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 3);

  self->entry = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_PRIMARY, "list-add-symbolic");
  gtk_entry_set_icon_activatable (self->entry, GTK_ENTRY_ICON_PRIMARY, FALSE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New task in plain words"), -1);
  self->understood = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_xalign (self->understood, 0);
  gtk_label_set_ellipsize (self->understood, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->understood), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->understood), "dim-label");
  gtk_widget_set_margin_start (GTK_WIDGET (self->understood), 12);
  gtk_widget_set_visible (GTK_WIDGET (self->understood), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->understood));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)),
                            "paste-clipboard", G_CALLBACK (paste_cb), self);
}

/* --- public functions --- */

GtkWidget *
kontor_quick_add_entry_new (KontorOffice *office)
{
  KontorQuickAddEntry *self = g_object_new (KONTOR_TYPE_QUICK_ADD_ENTRY, NULL);

  self->office = g_object_ref (office);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  read_all_names (self);

  return GTK_WIDGET (self);
}

void
kontor_quick_add_entry_set_project (KontorQuickAddEntry *self, const KontorId *project)
{
  g_return_if_fail (KONTOR_IS_QUICK_ADD_ENTRY (self));

  self->has_project = project != NULL;
  if (project != NULL)
    self->project = *project;
  changed_cb (self);
}

void
kontor_quick_add_entry_set_placeholder (KontorQuickAddEntry *self, const char *text)
{
  g_return_if_fail (KONTOR_IS_QUICK_ADD_ENTRY (self));

  gtk_entry_set_placeholder_text (self->entry, text);
}

const char *
kontor_quick_add_entry_get_text (KontorQuickAddEntry *self)
{
  g_return_val_if_fail (KONTOR_IS_QUICK_ADD_ENTRY (self), "");

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
kontor_quick_add_entry_set_text (KontorQuickAddEntry *self, const char *text)
{
  g_return_if_fail (KONTOR_IS_QUICK_ADD_ENTRY (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

void
kontor_quick_add_entry_keep (KontorQuickAddEntry *self, const char *name)
{
  g_return_if_fail (KONTOR_IS_QUICK_ADD_ENTRY (self));

  kontor_kept_line_attach (GTK_EDITABLE (self->entry), self->office, name);
}
