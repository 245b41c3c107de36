/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cells of tasks. Each is made once and bound to one task after another. Main thread. */

#include "config.h"

#include "kontor-task-cells.h"

#include "kontor-task-changes.h"
#include "kontor-task-spent.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define AVATAR_SIZE 20
/* Room for "12 h 30 min". */
#define TIME_CHARS 9

static gboolean
is_done (const KontorRow *task)
{
  return kontor_row_get_choice (task, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_COMPLETED;
}

static void
set_css_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* --- before the title: the box to tick, and the priority --- */

static void
toggled_cb (GtkCheckButton *check, gpointer data)
{
  KontorRecord *task = g_object_get_data (G_OBJECT (check), "kontor-task");
  KontorRecordList *list = data;

  if (task == NULL || is_done (kontor_record_get_row (task)) == gtk_check_button_get_active (check))
    return;
  /* It is ticked when it is done, which the rules may refuse. */
  gtk_check_button_set_active (check, is_done (kontor_record_get_row (task)));
  kontor_tasks_toggle (kontor_record_list_get_office (list), task);
}

static GtkWidget *
setup_leading (KontorRecordList *list, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *priority = gtk_image_new ();

  gtk_widget_set_focusable (check, FALSE);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), list, G_CONNECT_DEFAULT);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), priority);

  return box;
}

static void
show_priority (GtkWidget *image, int priority)
{
  gboolean high = priority == KONTOR_PRIORITY_HIGH;
  const char *words = high ? _ ("High priority") : _ ("Low priority");

  gtk_widget_set_visible (image,
                          priority == KONTOR_PRIORITY_HIGH || priority == KONTOR_PRIORITY_LOW);
  if (!gtk_widget_get_visible (image))
    return;
  gtk_image_set_from_icon_name (GTK_IMAGE (image),
                                high ? "kontor-priority-high-symbolic" : "go-down-symbolic");
  gtk_widget_set_tooltip_text (image, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  set_css_class (image, "error", high);
  set_css_class (image, "dim-label", !high);
}

static void
bind_leading (KontorRecordList *list, GtkWidget *cell, KontorRecord *record, gpointer data)
{
  GtkWidget *check = gtk_widget_get_first_child (cell);
  KontorRow *task = record != NULL ? kontor_record_get_row (record) : NULL;
  g_autofree char *label = NULL;

  g_object_set_data (G_OBJECT (check), "kontor-task", NULL);
  if (task == NULL)
    return;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_done (task));
  g_object_set_data_full (G_OBJECT (check), "kontor-task", g_object_ref (record), g_object_unref);
  label = g_strdup_printf (is_done (task) ? _ ("Reopen “%s”") : _ ("Complete “%s”"),
                           kontor_record_get_title (record));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  show_priority (gtk_widget_get_last_child (cell),
                 kontor_row_get_choice (task, KONTOR_TASK_PRIORITY));
}

/* --- who --- */

/* The name in full, where there is no room for it; made when somebody asks. */
static gboolean
query_person_cb (GtkWidget *cell, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const char *name = gtk_label_get_label (GTK_LABEL (gtk_widget_get_last_child (cell)));

  gtk_tooltip_set_text (tooltip, name);

  return *name != '\0';
}

static GtkWidget *
setup_person (KontorRecordList *list, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 12);
  gtk_box_append (GTK_BOX (box), adw_avatar_new (AVATAR_SIZE, NULL, TRUE));
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_has_tooltip (box, TRUE);
  g_signal_connect (box, "query-tooltip", G_CALLBACK (query_person_cb), NULL);

  return box;
}

static void
bind_person (KontorRecordList *list, GtkWidget *cell, KontorRecord *record, gpointer data)
{
  GtkWidget *avatar = gtk_widget_get_first_child (cell);
  const KontorId *id = NULL;
  g_autofree char *name = NULL;

  if (record == NULL)
    return;
  id = kontor_row_get_id_field (kontor_record_get_row (record), KONTOR_TASK_RESPONSIBLE);
  name = kontor_office_get_title (kontor_record_list_get_office (list), KONTOR_RECORD_PERSON, id);
  adw_avatar_set_text (ADW_AVATAR (avatar), name);
  gtk_widget_set_visible (avatar, *name != '\0');
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (cell)), name);
}

/* --- deadline --- */

static GtkWidget *
setup_deadline (KontorRecordList *list, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *label = gtk_label_new ("");
  GtkWidget *icon = gtk_image_new_from_icon_name ("alarm-symbolic");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_tooltip_text (icon, _ ("Overdue"));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), icon);

  return box;
}

/* The icon and the colour are seen; this is heard. */
static void
say_overdue (GtkWidget *label, const char *text, gboolean overdue)
{
  g_autofree char *words = NULL;

  if (!overdue)
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL);
      return;
    }
  words = g_strdup_printf (_ ("%s, overdue"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
bind_deadline (KontorRecordList *list, GtkWidget *cell, KontorRecord *record, gpointer data)
{
  KontorOffice *office = kontor_record_list_get_office (list);
  const KontorRow *task = record != NULL ? kontor_record_get_row (record) : NULL;
  g_autofree char *text = NULL;
  gboolean overdue;
  gint64 deadline;

  if (task == NULL)
    return;
  deadline = kontor_row_get_integer (task, KONTOR_TASK_DEADLINE);
  overdue = deadline != 0 && !is_done (task) && deadline < kontor_office_get_now (office);
  if (deadline != 0)
    text = kontor_office_format_instant (office, deadline);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (cell)), text != NULL ? text : "");
  say_overdue (gtk_widget_get_first_child (cell), text, overdue);
  gtk_widget_set_visible (gtk_widget_get_last_child (cell), overdue);
  set_css_class (cell, "error", overdue);
}

/* --- planned and spent time --- */

static GtkWidget *
setup_plan (KontorRecordList *list, gpointer data)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_width_chars (GTK_LABEL (label), TIME_CHARS);
  gtk_widget_add_css_class (label, "numeric");

  return label;
}

static void
bind_plan (KontorRecordList *list, GtkWidget *cell, KontorRecord *record, gpointer data)
{
  gint64 plan;
  g_autofree char *text = NULL;

  if (record == NULL)
    return;
  plan = kontor_row_get_integer (kontor_record_get_row (record), KONTOR_TASK_PLAN);
  text = plan != 0 ? kontor_when_format_duration (plan) : g_strdup ("");
  gtk_label_set_label (GTK_LABEL (cell), text);
}

static GtkWidget *
setup_spent (KontorRecordList *list, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_width_chars (GTK_LABEL (label), TIME_CHARS);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_set_margin_end (box, 6);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);

  return box;
}

/* More than planned: seen by the sign and the colour, heard in words, explained by the tooltip. */
static void
bind_spent (KontorRecordList *list, GtkWidget *cell, KontorRecord *record, gpointer data)
{
  GtkWidget *icon = gtk_widget_get_first_child (cell);
  GtkWidget *label = gtk_widget_get_last_child (cell);
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;
  gboolean over;
  gint64 plan;
  gint64 spent;

  if (record == NULL)
    return;
  plan = kontor_row_get_integer (kontor_record_get_row (record), KONTOR_TASK_PLAN);
  spent = kontor_task_spent_get (data, kontor_record_get_id (record));
  over = plan != 0 && spent > plan;
  text = spent != 0 ? kontor_when_format_duration (spent) : g_strdup ("");
  if (over)
    {
      g_autofree char *excess = kontor_when_format_duration (spent - plan);

      /* Translators: by how much longer was worked than planned: "1 h 20 min over plan" */
      words = g_strdup_printf (_ ("%s over plan"), excess);
    }
  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_visible (icon, over);
  set_css_class (cell, "warning", over);
  /* GTK reads markup and tells everybody even of what is the same. */
  if (g_strcmp0 (gtk_widget_get_tooltip_text (cell), words) != 0)
    gtk_widget_set_tooltip_text (cell, words);
  if (over)
    {
      g_autofree char *heard = g_strdup_printf ("%s, %s", text, words);

      gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, heard,
                                      -1);
    }
  else
    gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    spent != 0 ? text : _ ("No time spent"), -1);
}

/* "6 h 30 min of 9 h", or what there is of it. */
static char *
describe_time (KontorRecordList *list, KontorRecord *record, gpointer data)
{
  gint64 plan = kontor_row_get_integer (kontor_record_get_row (record), KONTOR_TASK_PLAN);
  gint64 spent = kontor_task_spent_get (data, kontor_record_get_id (record));
  g_autofree char *planned = plan != 0 ? kontor_when_format_duration (plan) : NULL;
  g_autofree char *text = spent != 0 ? kontor_when_format_duration (spent) : NULL;

  if (planned != NULL && text != NULL)
    /* Translators: lengths of time, as "2 h 50 min of 4 h": spent, and planned */
    return g_strdup_printf (_ ("%s of %s"), text, planned);
  if (text != NULL)
    /* Translators: a length of time: "2 h 40 min spent" */
    return g_strdup_printf (_ ("%s spent"), text);

  return g_steal_pointer (&planned);
}

/* --- all of them --- */

void
kontor_task_cells_install (KontorRecordList *list)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (list));

  kontor_record_list_set_leading (list, setup_leading, bind_leading, NULL, NULL);
  kontor_record_list_set_cell (list, KONTOR_TASK_RESPONSIBLE, setup_person, bind_person, NULL,
                               NULL);
  kontor_record_list_set_cell (list, KONTOR_TASK_DEADLINE, setup_deadline, bind_deadline, NULL,
                               NULL);
  kontor_record_list_set_cell (list, KONTOR_TASK_PLAN, setup_plan, bind_plan, NULL, NULL);
  kontor_record_list_set_beside (list, KONTOR_TASK_PLAN, C_ ("column", "Spent"), setup_spent,
                                 bind_spent, kontor_task_spent_new (list), g_object_unref);
  kontor_record_list_set_beside_text (list, KONTOR_TASK_PLAN, describe_time);
  kontor_record_list_set_yielding (list, KONTOR_TASK_PLAN);
}

void
kontor_task_cells_set_scope (KontorRecordList *list, KontorTaskScopeKind kind)
{
  static const guint mine[] = { KONTOR_TASK_TITLE, KONTOR_TASK_DEADLINE, KONTOR_TASK_PLAN,
                                KONTOR_TASK_PROJECT };
  static const guint project[] = { KONTOR_TASK_TITLE, KONTOR_TASK_RESPONSIBLE, KONTOR_TASK_DEADLINE,
                                   KONTOR_TASK_PLAN, KONTOR_TASK_STATE };
  static const guint others[] = { KONTOR_TASK_TITLE, KONTOR_TASK_RESPONSIBLE, KONTOR_TASK_DEADLINE,
                                  KONTOR_TASK_STATE, KONTOR_TASK_PROJECT };

  g_return_if_fail (KONTOR_IS_RECORD_LIST (list));

  if (kind == KONTOR_TASK_SCOPE_MINE)
    kontor_record_list_set_columns (list, mine, G_N_ELEMENTS (mine));
  else if (kind == KONTOR_TASK_SCOPE_PROJECT)
    kontor_record_list_set_columns (list, project, G_N_ELEMENTS (project));
  else
    kontor_record_list_set_columns (list, others, G_N_ELEMENTS (others));
}
