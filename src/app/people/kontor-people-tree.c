/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The organisation as one indented list. It is put together on the reader's thread, whenever a person or
 * a department changed; the rest is the main thread's. */

#include "config.h"

#include "kontor-people-tree.h"

#include <glib/gi18n.h>
#include <string.h>

#define INDENT 24
#define AVATAR_SIZE 24
/* A department that is part of itself, by two edits that met, is shown once. */
#define DEPTH_MAX 20

/* --- one line --- */

#define KONTOR_TYPE_PEOPLE_NODE (kontor_people_node_get_type ())
G_DECLARE_FINAL_TYPE (KontorPeopleNode, kontor_people_node, KONTOR, PEOPLE_NODE, GObject)

/* Immutable once made. */
struct _KontorPeopleNode
{
  GObject parent_instance;

  KontorRecordType type; /* a person, a department; none: those without one */
  KontorId id;
  char *title; /* owned, nullable: those without a department */
  char *detail; /* owned, nullable */
  gboolean head;
  guint depth;
  guint n_people; /* in the department itself */
};

G_DEFINE_FINAL_TYPE (KontorPeopleNode, kontor_people_node, G_TYPE_OBJECT)

static void
kontor_people_node_finalize (GObject *object)
{
  KontorPeopleNode *self = KONTOR_PEOPLE_NODE (object);

  g_free (self->title);
  g_free (self->detail);

  G_OBJECT_CLASS (kontor_people_node_parent_class)->finalize (object);
}

static void
kontor_people_node_class_init (KontorPeopleNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_people_node_finalize;
}

static void
kontor_people_node_init (KontorPeopleNode *self)
{
}

/* --- reading --- */

typedef struct
{
  GPtrArray *departments; /* owned, of KontorRow, by place and name */
  GPtrArray *people; /* owned, of KontorRow, by name */
  GPtrArray *nodes; /* owned, of KontorPeopleNode */
} Reading;

static int
compare_people (gconstpointer a, gconstpointer b)
{
  const KontorRow *one = *(KontorRow *const *) a;
  const KontorRow *other = *(KontorRow *const *) b;

  return g_utf8_collate (kontor_row_get_title (one), kontor_row_get_title (other));
}

static int
compare_departments (gconstpointer a, gconstpointer b)
{
  const KontorRow *one = *(KontorRow *const *) a;
  const KontorRow *other = *(KontorRow *const *) b;
  int order = g_strcmp0 (kontor_row_get_text (one, KONTOR_DEPARTMENT_PLACE),
                         kontor_row_get_text (other, KONTOR_DEPARTMENT_PLACE));

  return order != 0 ? order : compare_people (a, b);
}

static KontorPeopleNode *
add_node (Reading *self, const KontorRow *row, guint depth)
{
  KontorPeopleNode *node = g_object_new (KONTOR_TYPE_PEOPLE_NODE, NULL);

  node->depth = depth;
  if (row != NULL)
    {
      node->type = kontor_row_get_record_type (row);
      node->id = *kontor_row_get_id (row);
      node->title = g_strdup (kontor_row_get_title (row));
    }
  g_ptr_array_add (self->nodes, node);

  return node;
}

/* The people of one department: its head, or all others. How many. */
static guint
add_people (Reading *self,
            const KontorId *department,
            const KontorId *head,
            gboolean heads,
            guint depth)
{
  guint n = 0;

  for (guint i = 0; i < self->people->len; i++)
    {
      const KontorRow *person = self->people->pdata[i];
      const KontorId *own = kontor_row_get_id_field (person, KONTOR_PERSON_DEPARTMENT);
      gboolean is_head = head != NULL && kontor_id_equal (head, kontor_row_get_id (person));
      KontorPeopleNode *node = NULL;

      if (is_head != heads || (own == NULL) != (department == NULL) ||
          (own != NULL && !kontor_id_equal (own, department)))
        continue;
      node = add_node (self, person, depth);
      node->head = is_head;
      node->detail = g_strdup (kontor_row_get_text (person, KONTOR_PERSON_POSITION));
      n++;
    }

  return n;
}

static void
add_department (Reading *self, const KontorRow *department, guint depth)
{
  const KontorId *id = kontor_row_get_id (department);
  const KontorId *head = kontor_row_get_id_field (department, KONTOR_DEPARTMENT_HEAD);
  KontorPeopleNode *node = add_node (self, department, depth);

  node->n_people = add_people (self, id, head, TRUE, depth + 1);
  node->n_people += add_people (self, id, head, FALSE, depth + 1);
  for (guint i = 0; depth < DEPTH_MAX && i < self->departments->len; i++)
    if (kontor_row_refers_to (self->departments->pdata[i], KONTOR_DEPARTMENT_PARENT, id))
      add_department (self, self->departments->pdata[i], depth + 1);
}

static gboolean
has_parent (Reading *self, const KontorRow *department)
{
  const KontorId *parent = kontor_row_get_id_field (department, KONTOR_DEPARTMENT_PARENT);

  for (guint i = 0; parent != NULL && i < self->departments->len; i++)
    if (kontor_id_equal (kontor_row_get_id (self->departments->pdata[i]), parent))
      return TRUE;

  return FALSE;
}

/* Those who left are not there. */
static void
remove_inactive (GPtrArray *people)
{
  for (guint i = people->len; i > 0; i--)
    if (!kontor_row_get_boolean (people->pdata[i - 1], KONTOR_PERSON_ACTIVE))
      g_ptr_array_remove_index (people, i - 1);
}

static gpointer
read_tree (KontorReading *reading, gpointer data, GError **error)
{
  KontorReader *reader = kontor_reading_get_reader (reading);
  g_autoptr (GPtrArray) departments = kontor_reader_list_all (reader, KONTOR_RECORD_DEPARTMENT);
  g_autoptr (GPtrArray) people = kontor_reader_list_all (reader, KONTOR_RECORD_PERSON);
  Reading self = { departments, people, g_ptr_array_new_with_free_func (g_object_unref) };
  guint before = 0;

  remove_inactive (people);
  g_ptr_array_sort (departments, compare_departments);
  g_ptr_array_sort (people, compare_people);
  for (guint i = 0; i < departments->len; i++)
    if (!has_parent (&self, departments->pdata[i]))
      add_department (&self, departments->pdata[i], 0);
  before = self.nodes->len;
  add_node (&self, NULL, 0);
  if (add_people (&self, NULL, NULL, FALSE, 1) == 0)
    g_ptr_array_set_size (self.nodes, (int) before);

  return self.nodes;
}

/* --- the list --- */

struct _KontorPeopleTree
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GListStore *nodes; /* owned */
  GtkSingleSelection *selection; /* owned */
  GCancellable *cancellable; /* owned, nullable: of reading */
};

G_DEFINE_FINAL_TYPE (KontorPeopleTree, kontor_people_tree, ADW_TYPE_BIN)

/* What was chosen stays chosen where it is now. */
static void
tree_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) nodes = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               &error);
  KontorPeopleTree *self = data;
  KontorPeopleNode *chosen = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (nodes == NULL)
    return;
  chosen = gtk_single_selection_get_selected_item (self->selection);
  if (chosen != NULL)
    id = chosen->id;
  g_list_store_splice (self->nodes, 0, g_list_model_get_n_items (G_LIST_MODEL (self->nodes)),
                       nodes->pdata, nodes->len);
  for (guint i = 0; !kontor_id_is_nil (&id) && i < nodes->len; i++)
    if (kontor_id_equal (&KONTOR_PEOPLE_NODE (nodes->pdata[i])->id, &id))
      gtk_single_selection_set_selected (self->selection, i);
}

static void
read_again (KontorPeopleTree *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_tree, NULL, NULL,
                                (GDestroyNotify) g_ptr_array_unref, self->cancellable, tree_read_cb,
                                self);
}

static void
store_changed_cb (KontorPeopleTree *self, guint64 types)
{
  if ((types & (kontor_record_type_to_bit (KONTOR_RECORD_PERSON) |
                kontor_record_type_to_bit (KONTOR_RECORD_DEPARTMENT))) != 0)
    read_again (self);
}

static void
activate_cb (KontorPeopleTree *self, guint position)
{
  g_autoptr (KontorPeopleNode) node = g_list_model_get_item (G_LIST_MODEL (self->nodes), position);

  if (node != NULL && node->type != KONTOR_RECORD_NONE)
    kontor_office_open (self->office, node->type, &node->id);
}

/* --- rows: an icon or a face, and two lines --- */

static GtkWidget *
line_new (void)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);

  return label;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *detail = line_new ();

  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dimmed");
  gtk_box_append (GTK_BOX (lines), line_new ());
  gtk_box_append (GTK_BOX (lines), detail);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("kontor-department-symbolic"));
  gtk_box_append (GTK_BOX (box), adw_avatar_new (AVATAR_SIZE, NULL, TRUE));
  gtk_box_append (GTK_BOX (box), lines);
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_list_item_set_child (item, box);
}

/* (transfer full) (nullable) */
static char *
describe (KontorPeopleNode *node)
{
  if (node->type == KONTOR_RECORD_DEPARTMENT && node->n_people > 0)
    return g_strdup_printf (ngettext ("%u person", "%u people", node->n_people), node->n_people);
  if (node->head && node->detail != NULL)
    /* Translators: %s is a position in the department that the person leads */
    return g_strdup_printf (_ ("Head · %s"), node->detail);
  if (node->head)
    return g_strdup (_ ("Head"));

  return g_strdup (node->detail);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  KontorPeopleNode *node = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  GtkWidget *avatar = gtk_widget_get_next_sibling (icon);
  GtkWidget *lines = gtk_widget_get_last_child (box);
  GtkWidget *name = gtk_widget_get_first_child (lines);
  GtkWidget *detail = gtk_widget_get_last_child (lines);
  const char *title = node->title != NULL ? node->title : _ ("Without a department");
  gboolean person = node->type == KONTOR_RECORD_PERSON;
  g_autofree char *text = describe (node);
  g_autofree char *spoken = text != NULL ? g_strdup_printf ("%s, %s", title, text)
                                         : g_strdup (title);

  gtk_widget_set_margin_start (box, (int) node->depth * INDENT);
  gtk_widget_set_visible (icon, !person);
  gtk_widget_set_visible (avatar, person);
  adw_avatar_set_text (ADW_AVATAR (avatar), person ? title : NULL);
  gtk_label_set_label (GTK_LABEL (name), title);
  if (person)
    gtk_widget_remove_css_class (name, "heading");
  else
    gtk_widget_add_css_class (name, "heading");
  gtk_label_set_label (GTK_LABEL (detail), text != NULL ? text : "");
  gtk_widget_set_visible (detail, text != NULL);
  gtk_list_item_set_accessible_label (item, spoken);
}

/* --- class --- */

static gboolean
kontor_people_tree_grab_focus (GtkWidget *widget)
{
  GtkWidget *scrolled = adw_bin_get_child (ADW_BIN (widget));

  return gtk_widget_grab_focus (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled)));
}

static void
kontor_people_tree_dispose (GObject *object)
{
  KontorPeopleTree *self = KONTOR_PEOPLE_TREE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->nodes);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_people_tree_parent_class)->dispose (object);
}

static void
kontor_people_tree_class_init (KontorPeopleTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_people_tree_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = kontor_people_tree_grab_focus;
}

static void
kontor_people_tree_init (KontorPeopleTree *self)
{
  self->nodes = g_list_store_new (KONTOR_TYPE_PEOPLE_NODE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->nodes)));
}

GtkWidget *
kontor_people_tree_new (KontorOffice *office)
{
  KontorPeopleTree *self = NULL;
  GtkListItemFactory *factory = NULL;
  GtkWidget *scrolled = NULL;
  GtkWidget *view = NULL;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_PEOPLE_TREE, NULL);
  self->office = g_object_ref (office);
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (view), GTK_LIST_TAB_ITEM);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Organisation"), -1);
  g_signal_connect_object (view, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  read_again (self);

  return GTK_WIDGET (self);
}
