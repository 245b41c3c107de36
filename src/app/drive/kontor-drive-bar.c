/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One drive's state above its folder. What it says goes to screen readers as a status only when the words
 * change that are not numbers on the move. Main thread. */

#include "config.h"

#include "kontor-drive-bar.h"

#include "kontor-drive-words.h"

#include <glib/gi18n.h>

struct _KontorDriveBar
{
  AdwBin parent_instance;

  KontorDriveKeeper *keeper; /* owned */
  KontorId drive; /* of what was told last */
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *detail;
  GtkProgressBar *progress;
  GtkButton *button;
  int told; /* the state that was announced last; -1: none */
};

G_DEFINE_FINAL_TYPE (KontorDriveBar, kontor_drive_bar, ADW_TYPE_BIN)

typedef struct
{
  const char *label;
  const char *action;
} Way;

/* What helps now. */
static Way
find_way (const KontorAgentDriveStatus *status)
{
  switch (status->state)
    {
    case KONTOR_AGENT_DRIVE_ASKING:
      return (Way) { N_ ("A_nswer…"), "drive.answer" };
    case KONTOR_AGENT_DRIVE_PAUSED:
      return (Way) { N_ ("_Go on"), "drive.go-on" };
    case KONTOR_AGENT_DRIVE_FAILED:
    case KONTOR_AGENT_DRIVE_OFFLINE:
      return (Way) { N_ ("_Try again"), "drive.check" };
    default:
      if (status->remarks > 0)
        return (Way) { N_ ("_Show"), "drive.not-in-step" };
      return (Way) { NULL, NULL };
    }
}

static void
show_status (KontorDriveBar *self, const KontorAgentDriveStatus *status)
{
  g_autofree char *title =
      kontor_drive_words_dup_title (kontor_drive_keeper_get_office (self->keeper), status);
  g_autofree char *detail = kontor_drive_words_dup_detail (status);
  double fraction = kontor_drive_words_get_fraction (status);
  gboolean working = status->state == KONTOR_AGENT_DRIVE_WORKING;
  Way way = find_way (status);

  gtk_image_set_from_icon_name (self->icon, kontor_drive_words_get_icon (status));
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail), *detail != '\0' ? detail : NULL);
  /* A reason is read to its end; what is at work changes too often to change the height. */
  gtk_label_set_wrap (self->detail, !working);
  gtk_label_set_lines (self->detail, working ? 1 : 4);
  gtk_label_set_ellipsize (self->detail, working ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), *detail != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->progress), working && fraction >= 0);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (fraction, 1));
  gtk_widget_set_visible (GTK_WIDGET (self->button), way.action != NULL);
  if (way.action != NULL)
    {
      gtk_button_set_label (self->button, _ (way.label));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), way.action);
    }
  if (self->told != (int) status->state && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      gtk_accessible_announce (GTK_ACCESSIBLE (self), title,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
      self->told = (int) status->state;
    }
}

static void
changed_cb (KontorDriveBar *self)
{
  const KontorId *drive = kontor_drive_keeper_get_watched (self->keeper);
  const KontorAgentDriveStatus *status = NULL;

  if (drive != NULL)
    status = kontor_drive_keeper_get_status (self->keeper, drive);
  if (drive != NULL && !kontor_id_equal (drive, &self->drive))
    {
      self->drive = *drive;
      self->told = -1;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), status != NULL);
  if (status != NULL)
    show_status (self, status);
}

static GtkLabel *
make_label (PangoEllipsizeMode mode)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), mode);

  return GTK_LABEL (label);
}

static void
build (KontorDriveBar *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->title = make_label (PANGO_ELLIPSIZE_END);
  self->detail = make_label (PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "numeric");
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What is done"), -1);
  self->button = GTK_BUTTON (gtk_button_new_with_mnemonic (""));
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->detail));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->button));
  gtk_widget_add_css_class (row, "card");
  gtk_widget_set_margin_start (row, 12);
  gtk_widget_set_margin_end (row, 12);
  gtk_widget_set_margin_top (row, 6);
  gtk_widget_set_margin_bottom (row, 6);
  gtk_widget_set_margin_start (GTK_WIDGET (self->icon), 12);
  gtk_widget_set_margin_top (words, 9);
  gtk_widget_set_margin_bottom (words, 9);
  gtk_widget_set_margin_end (words, 6);
  gtk_widget_set_margin_end (GTK_WIDGET (self->button), 9);
  adw_bin_set_child (ADW_BIN (self), row);
}

static void
kontor_drive_bar_dispose (GObject *object)
{
  KontorDriveBar *self = KONTOR_DRIVE_BAR (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->keeper);

  G_OBJECT_CLASS (kontor_drive_bar_parent_class)->dispose (object);
}

static void
kontor_drive_bar_class_init (KontorDriveBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_drive_bar_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
kontor_drive_bar_init (KontorDriveBar *self)
{
  self->told = -1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("State on this computer"), -1);
  build (self);
}

GtkWidget *
kontor_drive_bar_new (KontorDriveKeeper *keeper)
{
  KontorDriveBar *self = g_object_new (KONTOR_TYPE_DRIVE_BAR, NULL);

  self->keeper = g_object_ref (keeper);
  g_signal_connect_object (keeper, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);

  return GTK_WIDGET (self);
}
