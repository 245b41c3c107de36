/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One field of a record, edited in its place. What the person saw when they began is what their change
 * is made against, so that two edits of one text merge and an old value is never put back unseen. Long
 * texts are saved while they are typed, as one step; what is typed on a line is kept on this computer
 * until Enter. Main thread. */

#include "config.h"

#include "kontor-field-row.h"

#include "kontor-field-entry.h"
#include "kontor-link.h"
#include "kontor-markdown.h"
#include "kontor-typing.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

struct _KontorFieldRow
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorRecordType type;
  const KontorField *about;
  KontorFieldRowStyle style;
  KontorRecord *record; /* owned, nullable */
  gulong changed; /* handler of @record */
  KontorValue *base; /* owned, nullable: what the person saw, while editing */
  KontorValue *sent; /* owned, nullable: what was saved last and may not have come back */
  KontorValue *original; /* owned, nullable: what Escape goes back to */
  gint64 step; /* the change set that this sitting makes; 0: none yet */
  KontorTyping *typing; /* owned */
  gboolean kept; /* what is on the line is kept on this computer */
  gboolean resumed; /* it was typed before, and nobody has said more since */
  gboolean saving;
  guint abandoned; /* savings under way whose ends concern nobody any more */
  gboolean again; /* something was typed while it was saved */
  gboolean editing;
  gboolean editable;
  GtkStack *stack; /* child */
  GtkWidget *button; /* child: the value, to be clicked */
  GtkLabel *value; /* child of @button */
  KontorFieldEntry *entry; /* child, nullable until first needed */
  GtkWidget *open; /* child, nullable: opens what the field refers to */
  GtkLabel *notice; /* child */
};

enum
{
  STARTED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorFieldRow, kontor_field_row, ADW_TYPE_BIN)

static const KontorValue *
get_value (KontorFieldRow *self)
{
  return self->record != NULL
             ? kontor_row_get (kontor_record_get_row (self->record), self->about->number)
             : NULL;
}

static void
set_value (KontorValue **place, const KontorValue *value)
{
  KontorValue *own = value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL;

  g_clear_pointer (place, kontor_value_unref);
  *place = own;
}

/* Switches are there all the time: there is nothing to be opened. */
static gboolean
is_switch (KontorFieldRow *self)
{
  return self->about->kind == KONTOR_KIND_BOOLEAN;
}

static void
say_notice (KontorFieldRow *self, const char *text)
{
  gtk_label_set_label (self->notice, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), text != NULL);
}

/* --- showing --- */

static void
show_value (KontorFieldRow *self)
{
  const KontorValue *value = get_value (self);
  g_autofree char *text = kontor_value_to_label (self->office, self->type, self->about->number,
                                                 value);
  /* Translators: a field and its value, for screen readers */
  g_autofree char *spoken = g_strdup_printf (C_ ("field and value", "%s: %s"),
                                             kontor_field_get_label (self->about), text);

  if (self->about->kind == KONTOR_KIND_MARKDOWN && *text != '\0')
    {
      g_autofree char *markup = kontor_markdown_to_markup (text);

      gtk_label_set_markup (self->value, markup);
    }
  else
    gtk_label_set_label (self->value, *text != '\0' ? text
                                                    /* Translators: a field that has no value */
                                                    : C_ ("field", "None"));
  if (*text != '\0')
    gtk_widget_remove_css_class (GTK_WIDGET (self->value), "dimmed");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->value), "dimmed");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  if (self->open != NULL)
    gtk_widget_set_visible (self->open, value != NULL);
}

static void
show_state (KontorFieldRow *self)
{
  gboolean entry = self->entry != NULL && (self->editing || (is_switch (self) && self->editable));

  gtk_stack_set_visible_child (self->stack, entry ? GTK_WIDGET (self->entry) : self->button);
  gtk_widget_set_can_target (self->button, self->editable);
  gtk_widget_set_focusable (self->button, self->editable);
  if (self->editable)
    gtk_widget_remove_css_class (self->button, "read-only");
  else
    gtk_widget_add_css_class (self->button, "read-only");
}

/* --- saving --- */

typedef struct
{
  KontorRow *before; /* owned */
  KontorRow *after; /* owned */
  gint64 step; /* what it continues, or 0 */
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  kontor_row_unref (edit->before);
  kontor_row_unref (edit->after);
  g_free (edit);
}

static KontorChangeSet *
edit (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Edit *what = data;
  KontorChangeSet *set = kontor_operation_edit (context, what->before, what->after, problem);

  if (set != NULL)
    set->continues = what->step;

  return set;
}

static KontorRow *
row_with (KontorFieldRow *self, const KontorValue *value)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (kontor_record_get_row (self->record));

  kontor_row_builder_set (builder, self->about->number, value);

  return kontor_row_builder_end (builder);
}

static gboolean
is_long (KontorFieldRow *self)
{
  return self->about->kind == KONTOR_KIND_MARKDOWN;
}

/* What is on the line is kept, though it may be no value; NULL: nothing is. */
static void
keep_line (KontorFieldRow *self, const char *text)
{
  g_autofree char *name = NULL;

  if (self->record == NULL || (text == NULL && !self->kept))
    return;
  name = kontor_typing_name (self->type, kontor_record_get_id (self->record), self->about->word);
  kontor_typing_keep (self->office, name, text);
  self->kept = text != NULL;
}

static Edit *
edit_new (KontorFieldRow *self, const KontorValue *before, const KontorValue *after)
{
  Edit *what = g_new0 (Edit, 1);

  what->before = row_with (self, before);
  what->after = row_with (self, after);

  return what;
}

static void end_editing (KontorFieldRow *self);
static void save_typed (KontorFieldRow *self);

static void
saved_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorFieldRow *self = owner;

  if (self->abandoned > 0)
    {
      self->abandoned--;
      if (problem != NULL)
        kontor_office_tell_problem (self->office, problem);
      kontor_office_send (self->office);
      return;
    }
  self->saving = FALSE;
  if (self->record == NULL)
    return;
  if (problem != NULL)
    {
      g_autofree char *sentence = kontor_problem_to_sentence (problem);

      /* A switch stands in for the value: it must not show what is not so. */
      if (is_switch (self))
        kontor_field_entry_set_value (self->entry, get_value (self));
      kontor_field_entry_set_problem (self->entry, sentence);
      g_clear_pointer (&self->sent, kontor_value_unref);
      return;
    }
  if (number == 0)
    return;
  if (is_long (self))
    self->step = number;
  keep_line (self, NULL);
  kontor_live_store_poll (kontor_office_get_store (self->office));
  set_value (&self->base, self->sent);
  say_notice (self, NULL);
  if (is_long (self) && !self->editing)
    kontor_office_send (self->office);
  if (self->again)
    save_typed (self);
  else if (!kontor_field_entry_is_lasting (self->entry))
    end_editing (self);
}

static void
save (KontorFieldRow *self, const KontorValue *value)
{
  Edit *what = NULL;

  if (kontor_value_equal (self->base, value))
    {
      keep_line (self, NULL);
      if (!kontor_field_entry_is_lasting (self->entry))
        end_editing (self);
      return;
    }
  what = edit_new (self, self->base, value);
  set_value (&self->sent, value);
  self->saving = TRUE;
  self->again = FALSE;
  what->step = self->step;
  if (is_long (self))
    kontor_office_operate_typing (self->office, edit, what, edit_free, saved_cb, self);
  else
    kontor_office_operate_quietly (self->office, edit, what, edit_free, saved_cb, self);
}

/* What is typed so far, if it is a value. */
static void
save_typed (KontorFieldRow *self)
{
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) value = NULL;

  if (self->saving)
    {
      self->again = TRUE;
      return;
    }
  value = kontor_field_entry_dup_value (self->entry, &problem);
  if (problem == NULL && !kontor_value_equal (self->base, value))
    save (self, value);
}

/* Nobody waits any more for the end of what is being saved. */
static void
abandon_saving (KontorFieldRow *self)
{
  if (self->saving)
    self->abandoned++;
  self->saving = FALSE;
  self->again = FALSE;
}

/* The text that was there before the sitting, with what others wrote since; what was typed comes back by
 * the toast's button. */
static void
give_back (KontorFieldRow *self)
{
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) typed = kontor_field_entry_dup_value (self->entry, &problem);
  const KontorValue *saved = self->saving ? self->sent : self->base;
  const KontorValue *last = problem == NULL ? typed : saved;

  if (kontor_value_equal (last, self->original) && kontor_value_equal (saved, self->original))
    return;
  if (!kontor_value_equal (last, saved))
    {
      Edit *what = edit_new (self, saved, last);

      what->step = self->step;
      self->abandoned += self->saving ? 1 : 0;
      self->saving = TRUE;
      kontor_office_operate_typing (self->office, edit, what, edit_free, saved_cb, self);
    }
  if (!kontor_value_equal (last, self->original))
    kontor_office_operate_undoably (self->office, edit, edit_new (self, last, self->original),
                                    edit_free, _ ("The text is as it was before"));
}

static void
save_cb (KontorFieldRow *self)
{
  g_autofree char *typed = NULL;

  if (is_long (self))
    {
      save_typed (self);
      return;
    }
  typed = kontor_field_entry_dup_typed (self->entry);
  keep_line (self, typed);
}

static void
rest_cb (KontorFieldRow *self)
{
  if (is_long (self))
    kontor_office_send (self->office);
}

/* --- editing --- */

static void
committed_cb (KontorFieldRow *self, KontorValue *value)
{
  if (self->record == NULL)
    return;
  if (!self->editing)
    set_value (&self->base, get_value (self));
  if (self->saving)
    self->again = TRUE;
  else
    save (self, value);
  if (is_long (self))
    end_editing (self);
}

static void
cancelled_cb (KontorFieldRow *self)
{
  if (self->saving && !is_long (self))
    return;
  if (is_long (self) && self->editing)
    {
      give_back (self);
      abandon_saving (self);
    }
  kontor_typing_end (self->typing);
  keep_line (self, NULL);
  end_editing (self);
}

static void
edited_cb (KontorFieldRow *self)
{
  self->resumed = FALSE;
  if (self->editing)
    kontor_typing_touch (self->typing);
}

/* Whoever goes elsewhere means what they typed. What is no value stays, with the reason. */
static void
left_cb (KontorFieldRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!self->editing || self->record == NULL || (self->saving && !is_long (self)))
    return;
  if (!GTK_IS_WINDOW (root) || !gtk_window_is_active (GTK_WINDOW (root)))
    {
      save_typed (self);
      return;
    }
  if (!kontor_field_entry_commit (self->entry))
    return;
  if (kontor_field_entry_is_lasting (self->entry))
    end_editing (self);
}

static void
end_editing (KontorFieldRow *self)
{
  gboolean focused;

  if (!self->editing)
    return;
  kontor_typing_end (self->typing);
  self->editing = FALSE;
  focused = gtk_widget_get_focus_child (GTK_WIDGET (self->stack)) != NULL;
  say_notice (self, NULL);
  show_value (self);
  show_state (self);
  if (focused)
    gtk_widget_grab_focus (self->button);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
make_entry (KontorFieldRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = KONTOR_FIELD_ENTRY (
      kontor_field_entry_new (self->office, self->type, self->about->number));
  g_signal_connect_object (self->entry, "committed", G_CALLBACK (committed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "cancelled", G_CALLBACK (cancelled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->entry));
}

/* --- the record --- */

/* Somebody else's change while this very field is edited. */
static void
tell_change (KontorFieldRow *self)
{
  KontorRow *row = kontor_record_get_row (self->record);
  const KontorId *by = kontor_row_get_id_field (row, KONTOR_COMMON_CHANGED_BY);
  g_autofree char *who = kontor_office_get_title (self->office, KONTOR_RECORD_PERSON, by);
  g_autofree char *what = kontor_value_to_label (self->office, self->type, self->about->number,
                                                 get_value (self));
  g_autofree char *text = NULL;

  if (self->about->merge == KONTOR_MERGE_TEXT && *who != '\0')
    /* Translators: %s is a person */
    text = g_strdup_printf (_ ("%s changed this text meanwhile. Both changes are kept."), who);
  else if (self->about->merge == KONTOR_MERGE_TEXT)
    text = g_strdup (_ ("This text was changed meanwhile. Both changes are kept."));
  else if (*who != '\0')
    /* Translators: the first %s is a person, the second the value that they set */
    text = g_strdup_printf (_ ("%s changed this meanwhile to “%s”"), who, what);
  else
    text = g_strdup_printf (_ ("Changed meanwhile to “%s”"), what);
  say_notice (self, text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  /* They have been told: what they send now replaces it knowingly. Texts merge by what was seen. */
  if (self->about->merge != KONTOR_MERGE_TEXT)
    set_value (&self->base, get_value (self));
}

static void
changed_cb (KontorFieldRow *self)
{
  const KontorValue *value = get_value (self);

  if (self->editing)
    {
      if (kontor_value_equal (value, self->base) || kontor_value_equal (value, self->sent))
        return;
      if (kontor_field_entry_is_lasting (self->entry) && self->about->kind != KONTOR_KIND_MARKDOWN)
        {
          set_value (&self->base, value);
          kontor_field_entry_set_value (self->entry, value);
        }
      else
        tell_change (self);
      return;
    }
  if (is_switch (self) && self->entry != NULL)
    kontor_field_entry_set_value (self->entry, value);
  show_value (self);
}

/* The title of what is referred to may be another: cheap enough to look again. */
static void
store_changed_cb (KontorFieldRow *self, guint64 types)
{
  if (self->record != NULL && !self->editing &&
      (self->about->target == KONTOR_RECORD_NONE ||
       (types & kontor_record_type_to_bit (self->about->target)) != 0))
    show_value (self);
}

/* "Tomorrow" is another day. */
static void
day_changed_cb (KontorFieldRow *self)
{
  if (self->record != NULL && !self->editing)
    show_value (self);
}

static void
open_cb (KontorFieldRow *self)
{
  const KontorValue *value = get_value (self);
  KontorRecordType type = self->about->target;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (value == NULL)
    return;
  if (self->about->kind == KONTOR_KIND_REFERENCE)
    id = *kontor_value_get_id (value);
  else if (!kontor_value_get_record (value, &type, &id))
    return;
  kontor_office_open (self->office, type, &id);
}

static gboolean
activate_link_cb (KontorFieldRow *self, const char *address)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id;

  if (!kontor_link_parse (address, &type, &id))
    return FALSE;
  kontor_office_open (self->office, type, &id);

  return TRUE;
}

static void
start_cb (KontorFieldRow *self)
{
  kontor_field_row_start (self);
}

static gboolean
start_by_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  kontor_field_row_start (data);

  return TRUE;
}

/* --- class --- */

static void
kontor_field_row_dispose (GObject *object)
{
  KontorFieldRow *self = KONTOR_FIELD_ROW (object);

  if (self->record != NULL)
    kontor_field_row_set_record (self, NULL);
  g_clear_object (&self->typing);
  g_clear_pointer (&self->base, kontor_value_unref);
  g_clear_pointer (&self->original, kontor_value_unref);
  g_clear_pointer (&self->sent, kontor_value_unref);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_field_row_parent_class)->dispose (object);
}

static void
kontor_field_row_class_init (KontorFieldRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_field_row_dispose;

  signals[STARTED] = g_signal_new ("started", KONTOR_TYPE_FIELD_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", KONTOR_TYPE_FIELD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
kontor_field_row_init (KontorFieldRow *self)
{
  self->editable = TRUE;
  self->typing = kontor_typing_new ();
  g_signal_connect_object (self->typing, "save", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->typing, "rest", G_CALLBACK (rest_cb), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
make_button (KontorFieldRow *self)
{
  GtkShortcut *key = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F2, 0),
                                       gtk_callback_action_new (start_by_key_cb, self, NULL));
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkWidget *label = gtk_label_new (NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  /* A hyphen would read as part of an address or a number. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_WORD);
  g_signal_connect_object (label, "activate-link", G_CALLBACK (activate_link_cb), self,
                           G_CONNECT_SWAPPED);
  self->value = GTK_LABEL (label);
  self->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), label);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "kontor-value");
  if (self->style == KONTOR_FIELD_ROW_TITLE)
    gtk_widget_add_css_class (label, "title-3");
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (start_cb), self, G_CONNECT_SWAPPED);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), key);
  gtk_widget_add_controller (self->button, keys);

  return self->button;
}

static GtkWidget *
make_value (KontorFieldRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *notice = gtk_label_new (NULL);

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_child (self->stack, make_button (self));
  gtk_label_set_wrap (GTK_LABEL (notice), TRUE);
  gtk_label_set_xalign (GTK_LABEL (notice), 0);
  gtk_widget_add_css_class (notice, "caption");
  gtk_widget_add_css_class (notice, "warning");
  gtk_widget_set_margin_start (notice, 6);
  gtk_widget_set_visible (notice, FALSE);
  self->notice = GTK_LABEL (notice);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), notice);
  gtk_widget_set_hexpand (box, TRUE);

  return box;
}

static GtkWidget *
make_open_button (KontorFieldRow *self)
{
  /* Translators: %s is a field that refers to another record: "Open: Project" */
  g_autofree char *tooltip = g_strdup_printf (_ ("Open: %s"), kontor_field_get_label (self->about));
  GtkWidget *button = gtk_button_new_from_icon_name ("go-next-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "kontor-small");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
make_label (KontorFieldRow *self)
{
  GtkWidget *label = gtk_label_new (kontor_field_get_label (self->about));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "kontor-field-label");
  if (self->style == KONTOR_FIELD_ROW_LINE)
    gtk_widget_add_css_class (label, "kontor-part-label");
  if (self->style == KONTOR_FIELD_ROW_LINE)
    gtk_label_set_max_width_chars (GTK_LABEL (label), 14);

  return label;
}

/**
 * kontor_field_row_new:
 * @office: of the record
 * @type: the type of the records that will be shown
 * @field: the number of the field
 * @style: how it looks
 *
 * Returns: (transfer floating): a row without a record
 */
GtkWidget *
kontor_field_row_new (KontorOffice *office,
                      KontorRecordType type,
                      guint field,
                      KontorFieldRowStyle style)
{
  KontorFieldRow *self = g_object_new (KONTOR_TYPE_FIELD_ROW, NULL);
  GtkWidget *box = gtk_box_new (style == KONTOR_FIELD_ROW_BLOCK ? GTK_ORIENTATION_VERTICAL
                                                                : GTK_ORIENTATION_HORIZONTAL,
                                0);

  self->office = g_object_ref (office);
  self->type = type;
  self->about = kontor_schema_get_field (type, field);
  self->style = style;
  if (style != KONTOR_FIELD_ROW_TITLE)
    gtk_box_append (GTK_BOX (box), make_label (self));
  gtk_box_append (GTK_BOX (box), make_value (self));
  if (self->about->kind == KONTOR_KIND_REFERENCE || self->about->kind == KONTOR_KIND_RECORD)
    {
      self->open = make_open_button (self);
      gtk_box_append (GTK_BOX (box), self->open);
    }
  if (is_switch (self))
    make_entry (self);
  if (self->about->kind == KONTOR_KIND_REFERENCE || self->about->kind == KONTOR_KIND_REFERENCES ||
      self->about->kind == KONTOR_KIND_RECORD)
    g_signal_connect_object (kontor_office_get_store (office), "changed",
                             G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (day_changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), box);
  show_value (self);
  show_state (self);

  return GTK_WIDGET (self);
}

guint
kontor_field_row_get_field (KontorFieldRow *self)
{
  g_return_val_if_fail (KONTOR_IS_FIELD_ROW (self), 0);

  return self->about->number;
}

/* What is a value is saved; what is none is kept for the next time. */
static void
leave_record (KontorFieldRow *self)
{
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) value = kontor_field_entry_dup_value (self->entry, &problem);

  if (problem != NULL || self->resumed)
    {
      kontor_typing_flush (self->typing);
      return;
    }
  save_typed (self);
  keep_line (self, NULL);
}

void
kontor_field_row_set_record (KontorFieldRow *self, KontorRecord *record)
{
  g_autofree char *signal = NULL;

  g_return_if_fail (KONTOR_IS_FIELD_ROW (self));

  if (self->record == record)
    return;
  if (self->editing)
    leave_record (self);
  end_editing (self);
  g_clear_signal_handler (&self->changed, self->record);
  g_clear_pointer (&self->sent, kontor_value_unref);
  abandon_saving (self);
  g_set_object (&self->record, record);
  if (record == NULL)
    return;
  signal = g_strconcat ("notify::", self->about->word, NULL);
  self->changed = g_signal_connect_object (record, signal, G_CALLBACK (changed_cb), self,
                                           G_CONNECT_SWAPPED);
  if (is_switch (self))
    kontor_field_entry_set_value (self->entry, get_value (self));
  show_value (self);
  show_state (self);
}

void
kontor_field_row_set_editable (KontorFieldRow *self, gboolean editable)
{
  g_return_if_fail (KONTOR_IS_FIELD_ROW (self));

  if (self->editable == editable)
    return;
  self->editable = editable;
  show_state (self);
}

/* FALSE: it can't be edited, or is being. */
static gboolean
begin_editing (KontorFieldRow *self)
{
  if (!self->editable || self->record == NULL || self->editing)
    return FALSE;
  if (self->entry == NULL)
    make_entry (self);
  abandon_saving (self);
  self->editing = TRUE;
  self->resumed = FALSE;
  self->step = 0;
  set_value (&self->base, get_value (self));
  set_value (&self->original, self->base);
  g_clear_pointer (&self->sent, kontor_value_unref);
  kontor_field_entry_set_value (self->entry, self->base);
  show_state (self);

  return TRUE;
}

/* Puts the editor in place of the value. */
void
kontor_field_row_start (KontorFieldRow *self)
{
  g_return_if_fail (KONTOR_IS_FIELD_ROW (self));

  if (!begin_editing (self))
    return;
  kontor_field_entry_start (self->entry);
  g_signal_emit (self, signals[STARTED], 0);
}

void
kontor_field_row_resume (KontorFieldRow *self, const char *typed)
{
  g_autofree char *there = NULL;

  g_return_if_fail (KONTOR_IS_FIELD_ROW (self));

  if (is_long (self) || !begin_editing (self))
    return;
  there = kontor_field_entry_dup_typed (self->entry);
  self->kept = TRUE;
  if (g_strcmp0 (there, typed) == 0)
    {
      keep_line (self, NULL);
      end_editing (self);
      return;
    }
  kontor_field_entry_set_typed (self->entry, typed);
  kontor_typing_end (self->typing);
  self->resumed = TRUE;
  say_notice (self,
              _ ("You typed this before and have not saved it: Enter saves, Escape discards"));
  g_signal_emit (self, signals[STARTED], 0);
}

gboolean
kontor_field_row_is_editing (KontorFieldRow *self)
{
  g_return_val_if_fail (KONTOR_IS_FIELD_ROW (self), FALSE);

  return self->editing;
}
