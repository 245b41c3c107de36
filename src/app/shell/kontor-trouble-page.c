/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account that can't be opened: each reason has its page, and each page a way on. Main thread. */

#include "config.h"

#include "kontor-trouble-page.h"

#include "kontor-replica-trouble.h"

#include <glib/gi18n.h>

typedef struct
{
  KontorTrouble trouble;
  const char *title;
  const char *icon;
  const char *button; /* nullable: try again */
} Look;

static const Look looks[] = {
  { KONTOR_TROUBLE_MISSING, N_ ("The office is not on this computer yet"),
    "folder-download-symbolic", NULL },
  { KONTOR_TROUBLE_CLOSED, N_ ("The folder of the office can’t be opened"),
    "changes-prevent-symbolic", NULL },
  { KONTOR_TROUBLE_BUSY, N_ ("Another program is at work there"), "content-loading-symbolic",
    NULL },
  { KONTOR_TROUBLE_NO_SPACE, N_ ("The disk is full"), "drive-harddisk-symbolic", NULL },
  { KONTOR_TROUBLE_READ_ONLY, N_ ("The disk can’t be written to"), "changes-prevent-symbolic",
    NULL },
  { KONTOR_TROUBLE_DAMAGED, N_ ("The copy on this computer is damaged"), "dialog-warning-symbolic",
    N_ ("_Mend it") },
  { KONTOR_TROUBLE_NEWER, N_ ("A newer version of Kontor was here"),
    "software-update-available-symbolic", NULL },
  { KONTOR_TROUBLE_FOREIGN, N_ ("That is not an office"), "dialog-question-symbolic", NULL },
};

static const Look otherwise = { KONTOR_TROUBLE_OTHER, N_ ("The office can’t be opened"),
                                "dialog-warning-symbolic", NULL };

static const Look *
find_look (const GError *error)
{
  KontorTrouble trouble = kontor_trouble_get (error);

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (looks[i].trouble == trouble)
      return &looks[i];

  return &otherwise;
}

static void
mended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AdwStatusPage) page = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *report = kontor_agent_client_rescue_finish (KONTOR_AGENT_CLIENT (source), result,
                                                               &error);

  if (report == NULL)
    adw_status_page_set_description (page, error->message);
  else if (gtk_widget_get_root (GTK_WIDGET (page)) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (page), "win.open-again", NULL);
}

static void
mend_cb (GtkWidget *button, gpointer data)
{
  AdwStatusPage *page = data;
  KontorAgentClient *agent = g_object_get_data (G_OBJECT (page), "agent");

  gtk_widget_set_sensitive (button, FALSE);
  adw_status_page_set_description (page, _ ("What can be saved is saved, the rest is fetched from "
                                            "the server…"));
  kontor_agent_client_rescue_async (agent, g_object_get_data (G_OBJECT (page), "account"), NULL,
                                    mended_cb, g_object_ref (page));
}

GtkWidget *
kontor_trouble_page_new (KontorAgentClient *agent,
                         const KontorAccount *account,
                         const GError *error)
{
  const Look *look = find_look (error);
  g_autofree char *folder = kontor_account_get_folder (account->name);
  g_autofree char *sentence = kontor_trouble_to_sentence (error, folder);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Try again"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), look->icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ (look->title));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), escaped);
  if (look->button != NULL && agent != NULL)
    {
      gtk_button_set_label (GTK_BUTTON (button), _ (look->button));
      gtk_button_set_use_underline (GTK_BUTTON (button), TRUE);
      g_object_set_data_full (G_OBJECT (page), "agent", g_object_ref (agent), g_object_unref);
      g_object_set_data_full (G_OBJECT (page), "account", g_strdup (account->name), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (mend_cb), page);
    }
  else
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-again");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);

  return view;
}
