/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Field, test, value: one page after the other, each skipped where there is nothing to choose. Lists
 * here are as long as the schema has fields and choices. Main thread. */

#include "config.h"

#include "kontor-filter-popover.h"

#include "kontor-field-entry.h"
#include "kontor-list-filter.h"
#include "kontor-list-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* Of the longest page, in pixels: then it scrolls. */
#define HEIGHT_MAX 380

struct _KontorFilterPopover
{
  GtkPopover parent_instance;

  KontorRecordList *list; /* borrowed: the popover is a part of it */
  GtkStack *pages; /* "fields", "tests", "value" */
  GtkListBox *fields;
  GtkListBox *tests;
  GtkLabel *tests_title;
  GtkLabel *value_title;
  GtkBox *value_place;
  GtkEditable *find;

  const KontorField *field; /* nullable: what was chosen */
  GPtrArray *offered; /* owned, nullable: of @field */
  const KontorFilterTest *test; /* borrowed, nullable: of @offered */
};

G_DEFINE_FINAL_TYPE (KontorFilterPopover, kontor_filter_popover, GTK_TYPE_POPOVER)

/* --- the result --- */

static void
finish (KontorFilterPopover *self, const char *words)
{
  GString *condition = g_string_new (self->test->condition);

  g_string_replace (condition, "%s", words, 1);
  kontor_record_list_add_filter (self->list, condition->str);
  g_string_free (condition, TRUE);
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* --- value --- */

static void
committed_cb (KontorFilterPopover *self, const KontorValue *value, KontorFieldEntry *entry)
{
  g_autofree char *words = NULL;

  if (value == NULL || (kontor_value_get_shape (value) == KONTOR_VALUE_SET &&
                        kontor_value_get_n_elements (value) == 0))
    return;
  words = kontor_list_filter_write_value (self->field, value);
  finish (self, words);
}

static void
add_clicked_cb (KontorFilterPopover *self, GtkButton *button)
{
  GtkWidget *entry = gtk_widget_get_first_child (GTK_WIDGET (self->value_place));

  if (KONTOR_IS_FIELD_ENTRY (entry))
    {
      kontor_field_entry_commit (KONTOR_FIELD_ENTRY (entry));
      return;
    }

  g_autoptr (GString) words = g_string_new (NULL);

  for (; entry != NULL; entry = gtk_widget_get_next_sibling (entry))
    if (GTK_IS_CHECK_BUTTON (entry) && gtk_check_button_get_active (GTK_CHECK_BUTTON (entry)))
      {
        g_autofree char *word = kontor_list_string_quote (
            g_object_get_data (G_OBJECT (entry), "kontor-word"));

        g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", word);
      }
  if (words->len > 0)
    finish (self, words->str);
}

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
show_value_page (KontorFilterPopover *self)
{
  g_autofree char *title = g_strdup_printf ("%s %s", kontor_field_get_label (self->field),
                                            self->test->label);

  clear_box (self->value_place);
  gtk_label_set_label (self->value_title, title);
  if (self->test->need == KONTOR_FILTER_NEED_VALUE)
    {
      GtkWidget *entry = kontor_field_entry_new (kontor_record_list_get_office (self->list),
                                                 kontor_record_list_get_record_type (self->list),
                                                 self->field->number);

      g_signal_connect_object (entry, "committed", G_CALLBACK (committed_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->value_place, entry);
      gtk_stack_set_visible_child_name (self->pages, "value");
      kontor_field_entry_start (KONTOR_FIELD_ENTRY (entry));
      return;
    }

  for (guint i = 0; i < self->field->n_choices; i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (
          kontor_field_get_choice_label (self->field, i));

      g_object_set_data (G_OBJECT (check), "kontor-word", (gpointer) self->field->choices[i].word);
      gtk_box_append (self->value_place, check);
    }
  gtk_stack_set_visible_child_name (self->pages, "value");
  gtk_widget_grab_focus (gtk_widget_get_first_child (GTK_WIDGET (self->value_place)));
}

/* --- tests --- */

static GtkWidget *
row_new (const char *text, gboolean more)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  if (more)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);

  return row;
}

static void
test_activated_cb (KontorFilterPopover *self, GtkListBoxRow *row, GtkListBox *box)
{
  self->test = self->offered->pdata[gtk_list_box_row_get_index (row)];
  if (self->test->need == KONTOR_FILTER_NEED_NOTHING)
    finish (self, "");
  else
    show_value_page (self);
}

static void
show_tests_page (KontorFilterPopover *self)
{
  gtk_list_box_remove_all (self->tests);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  self->offered = kontor_list_filter_list_tests (kontor_record_list_get_record_type (self->list),
                                                 self->field->number);
  for (guint i = 0; i < self->offered->len; i++)
    {
      const KontorFilterTest *test = self->offered->pdata[i];

      gtk_list_box_append (self->tests,
                           row_new (test->label, test->need != KONTOR_FILTER_NEED_NOTHING));
    }
  gtk_label_set_label (self->tests_title, kontor_field_get_label (self->field));
  gtk_stack_set_visible_child_name (self->pages, "tests");
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->tests, 0)));
}

/* --- fields --- */

static const KontorField *
get_row_field (KontorFilterPopover *self, GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "kontor-field");
}

static void
field_activated_cb (KontorFilterPopover *self, GtkListBoxRow *row, GtkListBox *box)
{
  self->field = get_row_field (self, row);
  show_tests_page (self);
}

static gboolean
is_found_cb (GtkListBoxRow *row, gpointer data)
{
  KontorFilterPopover *self = data;
  const char *label = kontor_field_get_label (get_row_field (self, row));
  const char *text = gtk_editable_get_text (self->find);

  return *text == '\0' || g_str_match_string (text, label, TRUE);
}

static void
find_changed_cb (KontorFilterPopover *self, GtkEditable *entry)
{
  gtk_list_box_invalidate_filter (self->fields);
}

/* Enter takes the first that is found. */
static void
find_activated_cb (KontorFilterPopover *self, GtkSearchEntry *entry)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->fields, i)) != NULL; i++)
    if (is_found_cb (row, self))
      {
        field_activated_cb (self, row, self->fields);
        return;
      }
}

static void
append_field (KontorFilterPopover *self, const KontorField *field)
{
  GtkWidget *row;

  if (!kontor_list_filter_offers (field))
    return;
  row = row_new (kontor_field_get_label (field), TRUE);
  g_object_set_data (G_OBJECT (row), "kontor-field", (gpointer) field);
  gtk_list_box_append (self->fields, row);
}

static void
fill_fields (KontorFilterPopover *self)
{
  const KontorTypeInfo *info = kontor_schema_get_type (
      kontor_record_list_get_record_type (self->list));

  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    append_field (self, &info->fields[i]);
  for (guint i = 1; i < KONTOR_COMMON_N_FIELDS; i++)
    append_field (self, &info->fields[i]);
}

/* --- pages --- */

static void
shown_cb (KontorFilterPopover *self)
{
  if (gtk_widget_get_first_child (GTK_WIDGET (self->fields)) == NULL)
    fill_fields (self);
  gtk_editable_set_text (self->find, "");
  gtk_stack_set_visible_child_name (self->pages, "fields");
  gtk_widget_grab_focus (GTK_WIDGET (self->find));
}

static void
back_clicked_cb (KontorFilterPopover *self, GtkButton *button)
{
  gboolean from_value = g_str_equal (gtk_stack_get_visible_child_name (self->pages), "value");

  gtk_stack_set_visible_child_name (self->pages, from_value ? "tests" : "fields");
}

static GtkWidget *
scroll (GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), HEIGHT_MAX);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);

  return scrolled;
}

static GtkListBox *
list_new (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "kontor-plain-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add a filter"), -1);

  return GTK_LIST_BOX (list);
}

static GtkWidget *
page_new (KontorFilterPopover *self, GtkLabel **title, GtkWidget *child)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");

  *title = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_ellipsize (*title, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (*title), "heading");
  gtk_widget_add_css_class (back, "flat");
  gtk_widget_set_tooltip_text (back, _ ("Back"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Back"),
                                  -1);
  g_signal_connect_object (back, "clicked", G_CALLBACK (back_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (top), back);
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (*title));
  gtk_box_append (GTK_BOX (page), top);
  gtk_box_append (GTK_BOX (page), child);

  return page;
}

static GtkWidget *
fields_page_new (KontorFilterPopover *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *find = gtk_search_entry_new ();

  self->find = GTK_EDITABLE (find);
  self->fields = list_new ();
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (find), _ ("Filter by…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (find), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filter by…"), -1);
  gtk_list_box_set_filter_func (self->fields, is_found_cb, self, NULL);
  g_signal_connect_object (find, "search-changed", G_CALLBACK (find_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (find, "activate", G_CALLBACK (find_activated_cb), self,
                           G_CONNECT_SWAPPED);
  /* The entry keeps Escape for itself. */
  g_signal_connect_object (find, "stop-search", G_CALLBACK (gtk_popover_popdown), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->fields, "row-activated", G_CALLBACK (field_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (page), find);
  gtk_box_append (GTK_BOX (page), scroll (GTK_WIDGET (self->fields)));

  return page;
}

static GtkWidget *
value_page_new (KontorFilterPopover *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *add = gtk_button_new_with_mnemonic (_ ("_Add filter"));

  self->value_place = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (add, "suggested-action");
  g_signal_connect_object (add, "clicked", G_CALLBACK (add_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->value_place));
  gtk_box_append (GTK_BOX (box), add);

  return page_new (self, &self->value_title, box);
}

static void
kontor_filter_popover_dispose (GObject *object)
{
  KontorFilterPopover *self = KONTOR_FILTER_POPOVER (object);

  g_clear_pointer (&self->offered, g_ptr_array_unref);
  self->test = NULL;

  G_OBJECT_CLASS (kontor_filter_popover_parent_class)->dispose (object);
}

static void
kontor_filter_popover_class_init (KontorFilterPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_filter_popover_dispose;
}

static void
kontor_filter_popover_init (KontorFilterPopover *self)
{
  self->pages = GTK_STACK (gtk_stack_new ());
  self->tests = list_new ();
  gtk_stack_set_vhomogeneous (self->pages, FALSE);
  gtk_stack_set_interpolate_size (self->pages, TRUE);
  gtk_stack_add_named (self->pages, fields_page_new (self), "fields");
  gtk_stack_add_named (self->pages,
                       page_new (self, &self->tests_title, scroll (GTK_WIDGET (self->tests))),
                       "tests");
  gtk_stack_add_named (self->pages, value_page_new (self), "value");
  g_signal_connect_object (self->tests, "row-activated", G_CALLBACK (test_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_size_request (GTK_WIDGET (self->pages), 260, -1);
  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (self->pages));
  g_signal_connect (self, "show", G_CALLBACK (shown_cb), NULL);
}

GtkWidget *
kontor_filter_popover_new (KontorRecordList *list)
{
  KontorFilterPopover *self = g_object_new (KONTOR_TYPE_FILTER_POPOVER, NULL);

  self->list = list;

  return GTK_WIDGET (self);
}
