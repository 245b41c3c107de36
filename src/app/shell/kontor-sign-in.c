/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in again. Main thread. */

#include "config.h"

#include "kontor-sign-in.h"

#include <glib/gi18n.h>

typedef struct
{
  AdwAlertDialog *dialog; /* borrowed: this ends with it */
  KontorOffice *office; /* owned */
  GtkEditable *password;
  GtkEditable *code;
} SignIn;

static void ask (SignIn *self, GtkWidget *parent, const char *why, gboolean code_wanted);

typedef struct
{
  KontorOffice *office; /* owned */
  GtkWidget *parent; /* owned */
} Asked;

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (GError) error = NULL;

  if (kontor_agent_client_sign_in_finish (KONTOR_AGENT_CLIENT (source), result, &error))
    kontor_office_tell (asked->office, _ ("Signed in"));
  else if (gtk_widget_get_root (asked->parent) != NULL)
    {
      SignIn *again = g_new0 (SignIn, 1);

      again->office = g_object_ref (asked->office);
      ask (again, asked->parent, error->message,
           g_error_matches (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_CODE_WANTED));
    }
  g_object_unref (asked->office);
  g_object_unref (asked->parent);
  g_free (asked);
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  SignIn *self = data;
  Asked *asked;
  const char *code = gtk_editable_get_text (self->code);

  if (strcmp (response, "sign-in") != 0)
    return;
  asked = g_new0 (Asked, 1);
  asked->office = g_object_ref (self->office);
  asked->parent = g_object_ref (g_object_get_data (G_OBJECT (dialog), "parent"));
  kontor_agent_client_sign_in_async (kontor_office_get_agent (self->office),
                                     kontor_office_get_account (self->office)->name,
                                     gtk_editable_get_text (self->password),
                                     *code != '\0' ? code : NULL, NULL, signed_in_cb, asked);
}

static void
changed_cb (SignIn *self)
{
  adw_alert_dialog_set_response_enabled (self->dialog, "sign-in",
                                         *gtk_editable_get_text (self->password) != '\0');
}

static void
sign_in_free (gpointer data)
{
  SignIn *self = data;

  g_object_unref (self->office);
  g_free (self);
}

static void
ask (SignIn *self, GtkWidget *parent, const char *why, gboolean code_wanted)
{
  const KontorAccount *account = kontor_office_get_account (self->office);
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *title = g_strdup_printf (_ ("Sign in to %s"),
                                            account->title != NULL ? account->title : account->url);

  self->dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (title, why));
  self->password = GTK_EDITABLE (adw_password_entry_row_new ());
  self->code = GTK_EDITABLE (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password), _ ("Password"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->code),
                                 _ ("Code of your second factor"));
  gtk_widget_set_visible (GTK_WIDGET (self->code), code_wanted);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (self->password), TRUE);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (self->code), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->password));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->code));
  adw_alert_dialog_set_extra_child (self->dialog, group);
  adw_alert_dialog_add_responses (self->dialog, "cancel", _ ("_Later"), "sign-in", _ ("_Sign in"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (self->dialog, "sign-in", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (self->dialog, "sign-in");
  adw_alert_dialog_set_response_enabled (self->dialog, "sign-in", FALSE);
  g_object_set_data_full (G_OBJECT (self->dialog), "kontor-sign-in", self, sign_in_free);
  g_object_set_data_full (G_OBJECT (self->dialog), "parent", g_object_ref (parent), g_object_unref);
  g_signal_connect_swapped (self->password, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->dialog, "response", G_CALLBACK (response_cb), self);
  adw_dialog_present (ADW_DIALOG (self->dialog), parent);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

void
kontor_sign_in_present (GtkWidget *parent, KontorOffice *office)
{
  SignIn *self = g_new0 (SignIn, 1);

  self->office = g_object_ref (office);
  ask (self, parent, kontor_office_get_account (office)->login, FALSE);
}
