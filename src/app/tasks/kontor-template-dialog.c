/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Templates of tasks: the list of them, and making tasks of one. Main thread, but for make(). */

#include "config.h"

#include "kontor-template-dialog.h"

#include "kontor-operations-task.h"
#include "kontor-quick-add-entry.h"
#include "kontor-record-picker.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

typedef struct
{
  KontorOffice *office; /* owned */
  KontorId template_id;
  gboolean has_template;
  KontorId responsible;
  gboolean has_responsible;
  KontorId project;
  gboolean has_project;
  GtkWidget *template_button; /* borrowed, of the dialog; nullable */
  GtkWidget *responsible_button; /* borrowed */
  AdwEntryRow *start; /* borrowed */
  GtkWidget *make; /* borrowed */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->office);
  g_free (asking);
}

/* --- making, on the writer's thread --- */

typedef struct
{
  KontorId template_id;
  KontorId responsible;
  KontorId project;
  gboolean has_responsible;
  gboolean has_project;
  gint64 starts_at;
} Wish;

static KontorChangeSet *
make (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;
  const KontorTemplatePeople people = {
    .responsible = wish->has_responsible ? &wish->responsible : NULL,
    .project = wish->has_project ? &wish->project : NULL,
  };
  g_autoptr (KontorRow) row = kontor_reader_get (context->reader, KONTOR_RECORD_TEMPLATE,
                                                 &wish->template_id);

  if (row == NULL)
    {
      *problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, KONTOR_RECORD_TEMPLATE,
                                     &wish->template_id, 0);
      return NULL;
    }

  return kontor_template_to_tasks (context, row, wish->starts_at, &people, problem);
}

static void
make_cb (AdwDialog *dialog)
{
  Asking *asking = g_object_get_data (G_OBJECT (dialog), "asking");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (asking->start));
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *said = NULL;
  gint64 starts_at = kontor_office_get_now (asking->office);
  Wish *wish;

  if (*text != '\0' &&
      !kontor_when_parse_instant (text, kontor_office_get_zone (asking->office), starts_at,
                                  kontor_tasks_get_day_start (asking->office), &starts_at, &error))
    {
      gtk_widget_add_css_class (GTK_WIDGET (asking->start), "error");
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (asking->start), error->message);
      gtk_widget_grab_focus (GTK_WIDGET (asking->start));
      return;
    }
  wish = g_new0 (Wish, 1);
  wish->template_id = asking->template_id;
  wish->responsible = asking->responsible;
  wish->has_responsible = asking->has_responsible;
  wish->project = asking->project;
  wish->has_project = asking->has_project;
  wish->starts_at = starts_at;
  title = kontor_office_get_title (asking->office, KONTOR_RECORD_TEMPLATE, &asking->template_id);
  said = g_strdup_printf (_ ("Tasks made from “%s”"), title);
  kontor_office_operate_undoably (asking->office, make, wish, g_free, said);
  adw_dialog_close (dialog);
}

/* --- asking --- */

static void
show_choices (Asking *asking)
{
  g_autofree char *name = NULL;

  if (asking->template_button != NULL && asking->has_template)
    {
      g_autofree char *title = kontor_office_get_title (asking->office, KONTOR_RECORD_TEMPLATE,
                                                        &asking->template_id);

      gtk_menu_button_set_label (GTK_MENU_BUTTON (asking->template_button), title);
    }
  if (asking->has_responsible)
    name = kontor_office_get_title (asking->office, KONTOR_RECORD_PERSON, &asking->responsible);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (asking->responsible_button),
                             name != NULL ? name : _ ("As the template says"));
  gtk_widget_set_sensitive (asking->make, asking->has_template);
}

static void
template_picked_cb (Asking *asking, guint type, const KontorId *id, GtkWidget *picker)
{
  asking->has_template = id != NULL;
  if (id != NULL)
    asking->template_id = *id;
  show_choices (asking);
}

static void
responsible_picked_cb (Asking *asking, guint type, const KontorId *id, GtkWidget *picker)
{
  asking->has_responsible = id != NULL;
  if (id != NULL)
    asking->responsible = *id;
  show_choices (asking);
}

static GtkWidget *
picker_row_new (Asking *asking,
                const char *title,
                KontorRecordType type,
                GCallback picked,
                GtkWidget **button)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *picker = kontor_record_picker_new (asking->office, &type, 1);

  kontor_record_picker_set_clearable (KONTOR_RECORD_PICKER (picker), type == KONTOR_RECORD_PERSON);
  g_signal_connect_swapped (picker, "picked", picked, asking);
  *button = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (*button), picker);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (*button), _ ("Choose…"));
  gtk_menu_button_set_can_shrink (GTK_MENU_BUTTON (*button), TRUE);
  gtk_widget_set_valign (*button, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), *button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), *button);

  return row;
}

static GtkWidget *
build_rows (Asking *asking, KontorRecord *template_record)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (template_record == NULL)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               picker_row_new (asking, _ ("Template"), KONTOR_RECORD_TEMPLATE,
                                               G_CALLBACK (template_picked_cb),
                                               &asking->template_button));
  asking->start = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (asking->start),
                                 _ ("Starts (“today” or “1 December 9:00”)"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (asking->start));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             picker_row_new (asking, _ ("Responsible"), KONTOR_RECORD_PERSON,
                                             G_CALLBACK (responsible_picked_cb),
                                             &asking->responsible_button));
  gtk_widget_set_margin_start (group, 12);
  gtk_widget_set_margin_end (group, 12);
  gtk_widget_set_margin_bottom (group, 12);

  return group;
}

static GtkWidget *
build_header (AdwDialog *dialog, Asking *asking)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  asking->make = gtk_button_new_with_mnemonic (_ ("_Make tasks"));
  gtk_widget_add_css_class (asking->make, "suggested-action");
  g_signal_connect_object (cancel, "clicked", G_CALLBACK (adw_dialog_close), dialog,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (asking->make, "clicked", G_CALLBACK (make_cb), dialog,
                           G_CONNECT_SWAPPED);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), asking->make);
  adw_dialog_set_default_widget (dialog, asking->make);

  return header;
}

void
kontor_template_dialog_present (GtkWidget *parent,
                                KontorOffice *office,
                                KontorRecord *template_record,
                                const KontorId *project)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  Asking *asking = g_new0 (Asking, 1);

  asking->office = g_object_ref (office);
  asking->has_template = template_record != NULL;
  if (template_record != NULL)
    asking->template_id = *kontor_record_get_id (template_record);
  asking->has_project = project != NULL;
  if (project != NULL)
    asking->project = *project;
  g_object_set_data_full (G_OBJECT (dialog), "asking", asking, asking_free);

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), build_header (dialog, asking));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), build_rows (asking, template_record));
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, template_record != NULL ? kontor_record_get_title (template_record)
                                                        : _ ("New from template"));
  adw_dialog_set_content_width (dialog, 420);
  show_choices (asking);
  adw_dialog_present (dialog, parent);
}

/* --- the list --- */

GtkWidget *
kontor_template_list_new (KontorOffice *office)
{
  static const guint columns[] = { KONTOR_TEMPLATE_TITLE, KONTOR_TEMPLATE_FOLDER,
                                   KONTOR_TEMPLATE_RESPONSIBLE, KONTOR_TEMPLATE_PLAN,
                                   KONTOR_TEMPLATE_DEADLINE_AFTER };
  GtkWidget *widget = kontor_record_list_new (office, KONTOR_RECORD_TEMPLATE);
  KontorRecordList *list = KONTOR_RECORD_LIST (widget);

  kontor_record_list_set_columns (list, columns, G_N_ELEMENTS (columns));
  kontor_record_list_set_outline (list, KONTOR_TEMPLATE_PARENT);
  kontor_record_list_set_default_order (list, KONTOR_TEMPLATE_FOLDER, FALSE);
  kontor_record_list_add_default_order (list, KONTOR_TEMPLATE_TITLE, FALSE);
  kontor_record_list_set_empty (list, "edit-copy-symbolic", _ ("No templates"),
                                _ ("Save a task as a template from its page, or make one here."));

  return widget;
}
