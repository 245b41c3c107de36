/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The directory of people: an avatar before the name, and below it what is known of the person's day.
 * Main thread. */

#include "config.h"

#include "kontor-people-list.h"

#include "kontor-record-list.h"

#include <glib/gi18n.h>

#define AVATAR_SIZE 32

/* --- the face --- */

static GtkWidget *
make_avatar_cb (KontorRecordList *list, gpointer data)
{
  GtkWidget *avatar = adw_avatar_new (AVATAR_SIZE, NULL, TRUE);

  /* The name stands beside it. */
  gtk_widget_set_margin_top (avatar, 3);
  gtk_widget_set_margin_bottom (avatar, 3);

  return avatar;
}

static void
bind_avatar_cb (KontorRecordList *list, GtkWidget *avatar, KontorRecord *person, gpointer data)
{
  adw_avatar_set_text (ADW_AVATAR (avatar),
                       person != NULL ? kontor_record_get_title (person) : NULL);
}

/* --- the name --- */

static GtkWidget *
line_new (void)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 14);

  return label;
}

static GtkWidget *
make_name_cb (KontorRecordList *list, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *presence = line_new ();

  gtk_widget_add_css_class (presence, "caption");
  gtk_widget_add_css_class (presence, "dim-label");
  gtk_box_append (GTK_BOX (box), line_new ());
  gtk_box_append (GTK_BOX (box), presence);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);

  return box;
}

static void
bind_name_cb (KontorRecordList *list, GtkWidget *box, KontorRecord *person, gpointer data)
{
  GtkLabel *name = GTK_LABEL (gtk_widget_get_first_child (box));
  GtkLabel *presence = GTK_LABEL (gtk_widget_get_last_child (box));
  g_autofree char *text = NULL;

  if (person == NULL)
    return;
  text = kontor_presence_describe (data, kontor_record_get_id (person));
  gtk_label_set_label (name, kontor_record_get_title (person));
  gtk_label_set_label (presence, text);
  gtk_widget_set_visible (GTK_WIDGET (presence), *text != '\0');
}

GtkWidget *
kontor_people_list_new (KontorOffice *office, KontorPresence *presence)
{
  static const guint columns[] = { KONTOR_PERSON_NAME, KONTOR_PERSON_POSITION,
                                   KONTOR_PERSON_DEPARTMENT, KONTOR_PERSON_PHONE,
                                   KONTOR_PERSON_EMAIL };
  GtkWidget *list = kontor_record_list_new (office, KONTOR_RECORD_PERSON);
  KontorRecordList *self = KONTOR_RECORD_LIST (list);

  kontor_record_list_set_columns (self, columns, G_N_ELEMENTS (columns));
  kontor_record_list_set_default_order (self, KONTOR_PERSON_NAME, FALSE);
  kontor_record_list_set_leading (self, make_avatar_cb, bind_avatar_cb, NULL, NULL);
  kontor_record_list_set_cell (self, KONTOR_PERSON_NAME, make_name_cb, bind_name_cb,
                               g_object_ref (presence), g_object_unref);
  /* People come by invitation, which a server makes. */
  kontor_record_list_set_can_create (self, FALSE);
  kontor_record_list_set_empty (self, "kontor-people-symbolic", _ ("Nobody here"),
                                _ ("People appear here when they join by an invitation."));
  g_signal_connect_object (presence, "changed", G_CALLBACK (kontor_record_list_refresh), self,
                           G_CONNECT_SWAPPED);

  return list;
}
