/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A stand-in for the agent on the bus. On the test's thread. */

#include "config.h"

#include "kontor-mock-agent.h"

#include "kontor-agent-bus.h"

#include <string.h>

static GVariant *
make_drives (KontorMockAgent *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->drives->len; i++)
    g_variant_builder_add_value (&builder,
                                 kontor_agent_drive_status_to_variant (self->drives->pdata[i]));

  return g_variant_builder_end (&builder);
}

static void
tell (KontorMockAgent *self)
{
  g_autofree char *path = kontor_agent_dup_bus_path ();
  GVariantBuilder changed;
  g_autoptr (GError) error = NULL;

  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "Drives", make_drives (self));
  g_dbus_connection_emit_signal (self->bus, NULL, path, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", KONTOR_AGENT_INTERFACE, &changed,
                                                NULL),
                                 &error);
  g_assert_no_error (error);
}

static void
called_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer data)
{
  KontorMockAgent *self = data;
  g_autofree char *words = g_variant_print (parameters, FALSE);

  g_ptr_array_add (self->calls, g_strdup_printf ("%s %s", method, words));
  if (strcmp (method, "ListRemarks") == 0)
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(@a(ssxs))",
                                                          self->remarks != NULL
                                                              ? self->remarks
                                                              : g_variant_new ("a(ssxs)", NULL)));
  else if (strcmp (method, "ListBin") == 0)
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(@a(sssxt))",
                                                          self->bin != NULL
                                                              ? self->bin
                                                              : g_variant_new ("a(sssxt)", NULL)));
  else if (self->refusal != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, "org.kontor.Agent1.Error.Failed",
                                                self->refusal);
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
property_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *property,
             GError **error,
             gpointer data)
{
  if (strcmp (property, "Drives") == 0)
    return make_drives (data);
  if (strcmp (property, "Activities") == 0)
    return g_variant_new ("a(usssttb)", NULL);

  return g_variant_new ("a{s(sssuuttxx)}", NULL);
}

KontorMockAgent *
kontor_mock_agent_new (void)
{
  static const GDBusInterfaceVTable calls = { called_cb, property_cb, NULL, { 0 } };
  KontorMockAgent *self = g_new0 (KontorMockAgent, 1);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *path = kontor_agent_dup_bus_path ();
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  self->calls = g_ptr_array_new_with_free_func (g_free);
  self->drives = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_agent_drive_status_free);
  self->bus =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  self->object = g_dbus_connection_register_object (self->bus, path, kontor_agent_get_interface (),
                                                    &calls, self, NULL, &error);
  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "RequestName",
                                        g_variant_new ("(su)", kontor_agent_get_bus_name (), 0),
                                        NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);

  return self;
}

void
kontor_mock_agent_free (KontorMockAgent *self)
{
  g_dbus_connection_unregister_object (self->bus, self->object);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_ptr_array_unref (self->calls);
  g_ptr_array_unref (self->drives);
  g_clear_pointer (&self->remarks, g_variant_unref);
  g_clear_pointer (&self->bin, g_variant_unref);
  g_free (self->refusal);
  g_free (self);
}

void
kontor_mock_agent_take_drive (KontorMockAgent *self, KontorAgentDriveStatus *status)
{
  for (guint i = 0; i < self->drives->len; i++)
    {
      const KontorAgentDriveStatus *old = self->drives->pdata[i];

      if (strcmp (old->drive, status->drive) == 0)
        {
          g_ptr_array_remove_index (self->drives, i);
          break;
        }
    }
  g_ptr_array_add (self->drives, status);
  tell (self);
}

void
kontor_mock_agent_set_remarks (KontorMockAgent *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->remarks, g_variant_unref);
  self->remarks = g_variant_parse (G_VARIANT_TYPE ("a(ssxs)"), text, NULL, NULL, &error);
  g_assert_no_error (error);
}

gboolean
kontor_mock_agent_was_asked (KontorMockAgent *self, const char *part)
{
  for (guint i = 0; i < self->calls->len; i++)
    if (strstr (self->calls->pdata[i], part) != NULL)
      return TRUE;

  return FALSE;
}
