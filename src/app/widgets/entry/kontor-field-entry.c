/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One value of a field, entered: the editor of the field's kind, and below it what was understood or
 * what is wrong. Main thread. */

#include "config.h"

#include "kontor-field-entry.h"

#include "kontor-entry-private.h"
#include "kontor-kept-line.h"

#include <glib/gi18n.h>

struct _KontorFieldEntry
{
  GtkWidget parent_instance;

  KontorOffice *office; /* owned */
  KontorRecordType type;
  const KontorField *about;
  const KontorEditor *kind;
  KontorValue *value; /* owned, nullable: what was last set or chosen */
  GtkWidget *editor; /* child */
  GtkEditable *line; /* borrowed, nullable: the first of the editor, where one types a line */
  GtkLabel *hint; /* child */
  GtkLabel *problem; /* child */
  gboolean setting; /* what the editor says meanwhile is not the person's */
};

enum
{
  COMMITTED,
  CANCELLED,
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorFieldEntry, kontor_field_entry, GTK_TYPE_WIDGET)

static const KontorEditor *const editors[] = {
  [KONTOR_KIND_TEXT] = &kontor_editor_text,
  [KONTOR_KIND_MARKDOWN] = &kontor_editor_markdown,
  [KONTOR_KIND_INTEGER] = &kontor_editor_number,
  [KONTOR_KIND_BOOLEAN] = &kontor_editor_boolean,
  [KONTOR_KIND_CHOICE] = &kontor_editor_choice,
  [KONTOR_KIND_REFERENCE] = &kontor_editor_reference,
  [KONTOR_KIND_RECORD] = &kontor_editor_reference,
  [KONTOR_KIND_REFERENCES] = &kontor_editor_references,
  [KONTOR_KIND_TAGS] = &kontor_editor_tags,
  [KONTOR_KIND_CONTENT] = &kontor_editor_nothing,
  [KONTOR_KIND_INSTANT] = &kontor_editor_when,
  [KONTOR_KIND_DATE] = &kontor_editor_when,
  [KONTOR_KIND_DURATION] = &kontor_editor_duration,
  [KONTOR_KIND_MOMENT] = &kontor_editor_when,
  [KONTOR_KIND_MONEY] = &kontor_editor_money,
  [KONTOR_KIND_ORDER] = &kontor_editor_nothing,
};

static GtkLabel *
add_line (KontorFieldEntry *self, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_WORD);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, style);
  gtk_widget_set_margin_start (label, 6);
  gtk_widget_set_visible (label, FALSE);
  gtk_widget_set_parent (label, GTK_WIDGET (self));

  return GTK_LABEL (label);
}

static void
say (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/* What the schema says against @value. (transfer full) (nullable) */
static char *
check (KontorFieldEntry *self, const KontorValue *value)
{
  static const KontorId nobody = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorProblem) problem = NULL;

  if (value == NULL && (self->about->flags & KONTOR_FLAG_REQUIRED) != 0)
    problem = kontor_problem_new (KONTOR_PROBLEM_REQUIRED, self->type, &nobody,
                                  self->about->number);
  else
    problem = kontor_value_check (self->about, self->type, &nobody, value);

  return problem != NULL ? kontor_problem_to_sentence (problem) : NULL;
}

static void
take_value (KontorFieldEntry *self, const KontorValue *value)
{
  KontorValue *own = value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL;

  g_clear_pointer (&self->value, kontor_value_unref);
  self->value = own;
}

static gboolean
key_pressed_cb (KontorFieldEntry *self, guint key, guint code, GdkModifierType state)
{
  if (key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  kontor_field_entry_cancel (self);

  return GDK_EVENT_STOP;
}

static gboolean
kontor_field_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (KONTOR_FIELD_ENTRY (widget)->editor);
}

static void
kontor_field_entry_dispose (GObject *object)
{
  KontorFieldEntry *self = KONTOR_FIELD_ENTRY (object);
  GtkWidget *child;

  self->setting = TRUE;
  self->line = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->office);
  g_clear_pointer (&self->value, kontor_value_unref);

  G_OBJECT_CLASS (kontor_field_entry_parent_class)->dispose (object);
}

static void
kontor_field_entry_class_init (KontorFieldEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_field_entry_dispose;
  widget_class->grab_focus = kontor_field_entry_grab_focus;

  signals[COMMITTED] = g_signal_new ("committed", KONTOR_TYPE_FIELD_ENTRY, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_VALUE);
  signals[CANCELLED] = g_signal_new ("cancelled", KONTOR_TYPE_FIELD_ENTRY, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDITED] = g_signal_new ("edited", KONTOR_TYPE_FIELD_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
kontor_field_entry_init (KontorFieldEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (
                                      gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              3);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* --- for the editors --- */

KontorOffice *
kontor_field_entry_get_office (KontorFieldEntry *self)
{
  return self->office;
}

const KontorField *
kontor_field_entry_get_about (KontorFieldEntry *self)
{
  return self->about;
}

const KontorValue *
kontor_field_entry_get_value (KontorFieldEntry *self)
{
  return self->value;
}

void
kontor_field_entry_edited (KontorFieldEntry *self)
{
  if (self->setting)
    return;
  say (self->problem, NULL);
  g_signal_emit (self, signals[EDITED], 0);
}

void
kontor_field_entry_choose (KontorFieldEntry *self, const KontorValue *value)
{
  g_autofree char *problem = NULL;

  if (self->setting)
    return;
  problem = check (self, value);
  kontor_field_entry_set_problem (self, problem);
  if (problem != NULL)
    return;
  take_value (self, value);
  g_signal_emit (self, signals[COMMITTED], 0, value);
}

void
kontor_field_entry_cancel (KontorFieldEntry *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[CANCELLED], 0);
}

void
kontor_field_entry_set_hint (KontorFieldEntry *self, const char *hint)
{
  say (self->hint, hint);
}

void
kontor_field_entry_name (KontorFieldEntry *self, GtkWidget *widget)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  kontor_field_get_label (self->about), -1);
}

static void
line_activate_cb (KontorFieldEntry *self)
{
  kontor_field_entry_commit (self);
}

GtkWidget *
kontor_field_entry_make_line (KontorFieldEntry *self)
{
  GtkWidget *line = gtk_entry_new ();

  if (self->line == NULL)
    self->line = GTK_EDITABLE (line);
  gtk_editable_set_width_chars (GTK_EDITABLE (line), 4);
  gtk_widget_set_hexpand (line, TRUE);
  kontor_field_entry_name (self, line);
  g_signal_connect_object (line, "activate", G_CALLBACK (line_activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (line, "changed", G_CALLBACK (kontor_field_entry_edited), self,
                           G_CONNECT_SWAPPED);

  return line;
}

/* --- public functions --- */

/**
 * kontor_field_entry_new:
 * @office: where records are looked for
 * @type: the type of the record
 * @field: the number of the field
 *
 * Returns: (transfer floating): an entry without a value
 */
GtkWidget *
kontor_field_entry_new (KontorOffice *office, KontorRecordType type, guint field)
{
  KontorFieldEntry *self = NULL;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_FIELD_ENTRY, NULL);
  self->office = g_object_ref (office);
  self->type = type;
  self->about = kontor_schema_get_field (type, field);
  self->kind = editors[self->about->kind];
  self->setting = TRUE;
  self->editor = self->kind->create (self);
  gtk_widget_set_parent (self->editor, GTK_WIDGET (self));
  self->hint = add_line (self, "dimmed");
  self->problem = add_line (self, "error");
  self->kind->set (self, self->editor, NULL);
  self->setting = FALSE;

  return GTK_WIDGET (self);
}

KontorRecordType
kontor_field_entry_get_record_type (KontorFieldEntry *self)
{
  g_return_val_if_fail (KONTOR_IS_FIELD_ENTRY (self), KONTOR_RECORD_NONE);

  return self->type;
}

guint
kontor_field_entry_get_field (KontorFieldEntry *self)
{
  g_return_val_if_fail (KONTOR_IS_FIELD_ENTRY (self), 0);

  return self->about->number;
}

void
kontor_field_entry_set_value (KontorFieldEntry *self, const KontorValue *value)
{
  g_return_if_fail (KONTOR_IS_FIELD_ENTRY (self));

  self->setting = TRUE;
  take_value (self, value);
  self->kind->set (self, self->editor, value);
  say (self->problem, NULL);
  self->setting = FALSE;
}

KontorValue *
kontor_field_entry_dup_value (KontorFieldEntry *self, char **problem)
{
  g_autofree char *wrong = NULL;
  g_autoptr (KontorValue) value = NULL;

  g_return_val_if_fail (KONTOR_IS_FIELD_ENTRY (self), NULL);

  value = self->kind->dup (self, self->editor, &wrong);
  if (wrong == NULL)
    wrong = check (self, value);
  if (wrong != NULL)
    g_clear_pointer (&value, kontor_value_unref);
  if (problem != NULL)
    *problem = g_steal_pointer (&wrong);

  return g_steal_pointer (&value);
}

void
kontor_field_entry_set_problem (KontorFieldEntry *self, const char *problem)
{
  g_return_if_fail (KONTOR_IS_FIELD_ENTRY (self));

  say (self->problem, problem);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->editor), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                               : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (problem != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), problem,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

void
kontor_field_entry_start (KontorFieldEntry *self)
{
  g_return_if_fail (KONTOR_IS_FIELD_ENTRY (self));

  gtk_widget_grab_focus (self->editor);
  if (self->kind->start != NULL)
    self->kind->start (self, self->editor);
}

gboolean
kontor_field_entry_is_lasting (KontorFieldEntry *self)
{
  g_return_val_if_fail (KONTOR_IS_FIELD_ENTRY (self), FALSE);

  return self->kind->lasting;
}

gboolean
kontor_field_entry_commit (KontorFieldEntry *self)
{
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) value = NULL;

  g_return_val_if_fail (KONTOR_IS_FIELD_ENTRY (self), FALSE);

  value = kontor_field_entry_dup_value (self, &problem);
  kontor_field_entry_set_problem (self, problem);
  if (problem != NULL)
    return FALSE;
  take_value (self, value);
  g_signal_emit (self, signals[COMMITTED], 0, value);

  return TRUE;
}

char *
kontor_field_entry_dup_typed (KontorFieldEntry *self)
{
  g_return_val_if_fail (KONTOR_IS_FIELD_ENTRY (self), NULL);

  return self->line != NULL ? g_strdup (gtk_editable_get_text (self->line)) : NULL;
}

void
kontor_field_entry_set_typed (KontorFieldEntry *self, const char *text)
{
  g_return_if_fail (KONTOR_IS_FIELD_ENTRY (self));

  if (self->line != NULL)
    gtk_editable_set_text (self->line, text);
}

void
kontor_field_entry_keep (KontorFieldEntry *self, const char *name)
{
  g_return_if_fail (KONTOR_IS_FIELD_ENTRY (self));

  if (self->line != NULL)
    kontor_kept_line_attach (self->line, self->office, name);
}

void
kontor_field_entry_forget (KontorFieldEntry *self)
{
  g_return_if_fail (KONTOR_IS_FIELD_ENTRY (self));

  if (self->line != NULL)
    kontor_kept_line_forget (self->line);
}
