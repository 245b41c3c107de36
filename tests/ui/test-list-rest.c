/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists that nobody sees: without rows before they are shown and after others were hidden, and as they
 * were left when they come back. */

#include "config.h"

#include "kontor-list-rest.h"
#include "kontor-ui.h"

#define N_LISTS 4
#define N_ITEMS 500
#define PLACE 3000.0
#define CHOSEN 130

typedef struct
{
  GtkWidget *window; /* owned by GTK */
  GtkStack *stack;
  GtkWidget *lists[N_LISTS];
} Fixture;

static guint
count_rows (GtkWidget *list)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n++;

  return n;
}

static gboolean
has_no_rows (gpointer list)
{
  return count_rows (list) == 0;
}

static GtkSelectionModel *
model_new (void)
{
  GtkStringList *strings = gtk_string_list_new (NULL);

  for (guint i = 0; i < N_ITEMS; i++)
    {
      g_autofree char *text = g_strdup_printf ("Row %u", i);

      gtk_string_list_append (strings, text);
    }

  return GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (strings)));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static GtkWidget *
list_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);

  return gtk_list_view_new (model_new (), factory);
}

static void
show (Fixture *self, guint index)
{
  g_autofree char *name = g_strdup_printf ("%u", index);

  gtk_stack_set_visible_child_name (self->stack, name);
  kontor_ui_settle ();
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->window = gtk_window_new ();
  self->stack = GTK_STACK (gtk_stack_new ());
  for (guint i = 0; i < N_LISTS; i++)
    {
      GtkWidget *scrolled = gtk_scrolled_window_new ();
      g_autofree char *name = g_strdup_printf ("%u", i);

      self->lists[i] = list_new ();
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->lists[i]);
      kontor_list_rest_add (self->lists[i]);
      gtk_stack_add_named (self->stack, scrolled, name);
    }
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->stack));
  gtk_window_set_default_size (GTK_WINDOW (self->window), 300, 400);
  gtk_window_present (GTK_WINDOW (self->window));
  kontor_ui_settle ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
}

static GtkAdjustment *
get_place (GtkWidget *list)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
}

static void
test_unseen (Fixture *self, gconstpointer unused)
{
  g_assert_cmpuint (count_rows (self->lists[0]), >, 0);
  g_assert_cmpuint (count_rows (self->lists[1]), ==, 0);
  g_assert_nonnull (kontor_list_rest_get_model (self->lists[1]));
  show (self, 1);
  g_assert_cmpuint (count_rows (self->lists[1]), >, 0);
  /* Going back costs nothing. */
  g_assert_cmpuint (count_rows (self->lists[0]), >, 0);
}

static void
test_back (Fixture *self, gconstpointer unused)
{
  GtkWidget *list = self->lists[0];
  GtkSelectionModel *model = kontor_list_rest_get_model (list);

  gtk_adjustment_set_value (get_place (list), PLACE);
  gtk_selection_model_select_item (model, CHOSEN, TRUE);
  kontor_ui_settle ();
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (get_place (list)), PLACE, 0.5);
  for (guint i = 1; i < N_LISTS; i++)
    show (self, i);
  kontor_ui_wait_until ("the list hidden first has no rows", has_no_rows, list);
  g_assert_cmpuint (count_rows (self->lists[N_LISTS - 2]), >, 0);

  show (self, 0);
  g_assert_cmpuint (count_rows (list), >, 0);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (get_place (list)), PLACE, 0.5);
  g_assert_true (gtk_selection_model_is_selected (model, CHOSEN));
}

static void
test_wake (Fixture *self, gconstpointer unused)
{
  kontor_list_rest_wake (self->lists[2]);
  g_assert_cmpuint (count_rows (self->lists[2]), >, 0);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (self->lists[2]), CHOSEN, GTK_LIST_SCROLL_SELECT, NULL);
  g_assert_true (
      gtk_selection_model_is_selected (kontor_list_rest_get_model (self->lists[2]), CHOSEN));
}

static void
test_other_model (Fixture *self, gconstpointer unused)
{
  g_autoptr (GtkSelectionModel) other = model_new ();

  kontor_list_rest_set_model (self->lists[1], other);
  g_assert_cmpuint (count_rows (self->lists[1]), ==, 0);
  show (self, 1);
  g_assert_true (gtk_list_view_get_model (GTK_LIST_VIEW (self->lists[1])) == other);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (get_place (self->lists[1])), 0, 0.5);

  /* The first list is hidden and has its rows still: those of another model nobody has seen. */
  g_assert_cmpuint (count_rows (self->lists[0]), >, 0);
  kontor_list_rest_set_model (self->lists[0], other);
  g_assert_cmpuint (count_rows (self->lists[0]), ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  ADD ("/list-rest/unseen", test_unseen);
  ADD ("/list-rest/back", test_back);
  ADD ("/list-rest/wake", test_wake);
  ADD ("/list-rest/other-model", test_other_model);

  return g_test_run ();
}
