/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A look at what pasted lines become before they do. Nothing is made until the person agrees. Main
 * thread. */

#include "config.h"

#include "kontor-task-paste-dialog.h"

#include "kontor-paste.h"
#include "kontor-quick-add-entry.h"
#include "kontor-task-changes.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define INDENT 18
#define MARGIN 12
/* Of the problems, the first ones are said; their number always. */
#define PROBLEMS_SAID 3

typedef struct
{
  KontorOffice *office; /* owned */
  GPtrArray *items; /* owned (element-type KontorPasteItem) */
  GPtrArray *drafts; /* owned (element-type KontorRow): of the items */
  KontorRecord *after; /* owned, nullable */
} Paste;

static void
paste_free (gpointer data)
{
  Paste *paste = data;

  g_object_unref (paste->office);
  g_ptr_array_unref (paste->items);
  g_ptr_array_unref (paste->drafts);
  g_clear_object (&paste->after);
  g_free (paste);
}

/* --- from items to drafts --- */

static void
make_drafts (Paste *paste, const KontorId *project, KontorFindFunc find, gpointer data)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (KontorId));

  for (guint i = 0; i < paste->items->len; i++)
    {
      KontorPasteItem *item = paste->items->pdata[i];
      KontorId id = KONTOR_ID_INIT_NIL;
      const KontorId *parent;

      kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
      g_array_set_size (path, MIN (path->len, item->depth));
      parent = path->len > 0 ? &g_array_index (path, KontorId, path->len - 1) : NULL;
      g_ptr_array_add (paste->drafts,
                       kontor_paste_item_to_draft (item, &id, parent, project, find, data));
      g_array_append_val (path, id);
    }
}

/* Behind the task that was pasted onto, so in its project. */
static void
agreed_cb (AdwDialog *dialog)
{
  Paste *paste = g_object_get_data (G_OBJECT (dialog), "paste");

  kontor_tasks_create_many (paste->office, paste->drafts,
                            paste->after != NULL ? kontor_record_get_id (paste->after) : NULL);
  adw_dialog_close (dialog);
}

/* --- what it shows --- */

static void
append_label (KontorOffice *office, GString *facts, const char *text)
{
  if (text != NULL && *text != '\0')
    g_string_append_printf (facts, "%s%s", facts->len > 0 ? C_ ("between facts", " · ") : "", text);
}

/* (transfer full) */
static char *
describe (KontorOffice *office, const KontorRow *draft)
{
  static const struct
  {
    guint field;
    KontorRecordType type;
  } references[] = { { KONTOR_TASK_PROJECT, KONTOR_RECORD_PROJECT },
                     { KONTOR_TASK_RESPONSIBLE, KONTOR_RECORD_PERSON } };
  GString *facts = g_string_new (NULL);

  if (kontor_row_has (draft, KONTOR_TASK_DEADLINE))
    {
      g_autofree char *text =
          kontor_office_format_instant (office,
                                        kontor_row_get_integer (draft, KONTOR_TASK_DEADLINE));

      append_label (office, facts, text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_autofree char *text =
          kontor_office_get_title (office, references[i].type,
                                   kontor_row_get_id_field (draft, references[i].field));

      append_label (office, facts, text);
    }
  if (kontor_row_has (draft, KONTOR_TASK_PLAN))
    {
      g_autofree char *text = kontor_when_format_duration (
          kontor_row_get_integer (draft, KONTOR_TASK_PLAN));

      append_label (office, facts, text);
    }

  return g_string_free (facts, FALSE);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new ("");

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "caption");
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "dim-label");
  gtk_widget_set_margin_end (box, MARGIN);
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (Paste *paste, GtkListItem *item)
{
  guint position = gtk_list_item_get_position (item);
  const KontorPasteItem *pasted = paste->items->pdata[position];
  const KontorRow *draft = paste->drafts->pdata[position];
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *facts = gtk_widget_get_last_child (box);
  g_autofree char *text = describe (paste->office, draft);

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (box)), kontor_row_get_title (draft));
  gtk_label_set_label (GTK_LABEL (facts), text);
  gtk_widget_set_visible (facts, *text != '\0');
  gtk_widget_set_margin_start (box, MARGIN + (int) pasted->depth * INDENT);
  gtk_list_item_set_accessible_label (item, kontor_row_get_title (draft));
}

/* "2 things were not understood: …". (transfer full) (nullable) */
static char *
describe_problems (Paste *paste)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < paste->items->len; i++)
    {
      const KontorPasteItem *item = paste->items->pdata[i];

      for (guint p = 0; p < item->problems->len; p++, n++)
        if (n < PROBLEMS_SAID)
          g_string_append_printf (text, "\n%s",
                                  ((KontorPasteProblem *) item->problems->pdata[p])->text);
    }
  if (n == 0)
    return NULL;
  if (n > PROBLEMS_SAID)
    g_string_append (text, "\n…");

  {
    g_autofree char *count =
        g_strdup_printf (ngettext ("%u thing was not understood and is left out:",
                                   "%u things were not understood and are left out:", n),
                         n);

    return g_strconcat (count, text->str, NULL);
  }
}

/* --- building --- */

static GtkWidget *
build_list (Paste *paste)
{
  g_autoptr (GListStore) lines = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view;

  for (guint i = 0; i < paste->items->len; i++)
    {
      g_autoptr (GtkStringObject) line = gtk_string_object_new (
          kontor_row_get_title (paste->drafts->pdata[i]));

      g_list_store_append (lines, line);
    }
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), paste);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (
                                gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&lines)))),
                            factory);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (view), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Tasks to be added"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_set_vexpand (scrolled, TRUE);

  return scrolled;
}

static GtkWidget *
build_header (AdwDialog *dialog, guint n)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  g_autofree char *label = g_strdup_printf (ngettext ("_Add %u task", "_Add %u tasks", n), n);
  GtkWidget *add = gtk_button_new_with_mnemonic (label);

  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  g_signal_connect_object (cancel, "clicked", G_CALLBACK (adw_dialog_close), dialog,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (add, "clicked", G_CALLBACK (agreed_cb), dialog, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (add, "suggested-action");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), add);
  adw_dialog_set_default_widget (dialog, add);
  adw_dialog_set_focus (dialog, add);

  return header;
}

static void
build (AdwDialog *dialog, Paste *paste)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *problems = describe_problems (paste);

  if (problems != NULL)
    {
      GtkWidget *label = gtk_label_new (problems);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "warning");
      gtk_widget_set_margin_start (label, MARGIN);
      gtk_widget_set_margin_end (label, MARGIN);
      gtk_widget_set_margin_bottom (label, MARGIN);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_box_append (GTK_BOX (box), build_list (paste));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), build_header (dialog, paste->items->len));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), box);
  adw_dialog_set_child (dialog, view);
}

void
kontor_task_paste_dialog_present (GtkWidget *parent,
                                  KontorOffice *office,
                                  const char *text,
                                  const KontorId *project,
                                  KontorRecord *after,
                                  KontorFindFunc find,
                                  gpointer data)
{
  const KontorPasteTimes times = { kontor_office_get_zone (office), kontor_office_get_now (office),
                                   kontor_tasks_get_day_start (office),
                                   kontor_tasks_get_day_end (office) };
  g_autoptr (GError) error = NULL;
  GPtrArray *items = kontor_paste_parse (text, strlen (text), &times, &error);
  AdwDialog *dialog;
  Paste *paste;

  if (items == NULL)
    {
      kontor_office_tell (office, error->message);
      return;
    }
  paste = g_new0 (Paste, 1);
  paste->office = g_object_ref (office);
  paste->items = items;
  paste->drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  paste->after = after != NULL ? g_object_ref (after) : NULL;
  make_drafts (paste, project, find, data);

  dialog = adw_dialog_new ();
  g_object_set_data_full (G_OBJECT (dialog), "paste", paste, paste_free);
  adw_dialog_set_title (dialog, _ ("Paste as tasks"));
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 520);
  build (dialog, paste);
  adw_dialog_present (dialog, parent);
}
