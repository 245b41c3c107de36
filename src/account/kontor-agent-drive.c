/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a folder is that the agent keeps in step: as plain memory, on the bus, and as an object with
 * properties. The object is of the thread that made it. */

#include "config.h"

#include "kontor-agent-drive.h"

#include <string.h>

static const char *const state_words[] = { "in-step", "working", "waiting", "paused",
                                           "asking",  "offline", "failed" };

typedef enum
{
  KIND_TEXT,
  KIND_STATE,
  KIND_COUNT,
  KIND_LONG,
} Kind;

/* What there is to know, by its name on the bus and in the object. */
static const struct
{
  const char *name;
  Kind kind;
  gsize offset;
} fields[] = {
  { "account", KIND_TEXT, G_STRUCT_OFFSET (KontorAgentDriveStatus, account) },
  { "drive", KIND_TEXT, G_STRUCT_OFFSET (KontorAgentDriveStatus, drive) },
  { "folder", KIND_TEXT, G_STRUCT_OFFSET (KontorAgentDriveStatus, folder) },
  { "state", KIND_STATE, G_STRUCT_OFFSET (KontorAgentDriveStatus, state) },
  { "reason", KIND_TEXT, G_STRUCT_OFFSET (KontorAgentDriveStatus, reason) },
  { "path", KIND_TEXT, G_STRUCT_OFFSET (KontorAgentDriveStatus, path) },
  { "files-left", KIND_COUNT, G_STRUCT_OFFSET (KontorAgentDriveStatus, files_left) },
  { "files-done", KIND_COUNT, G_STRUCT_OFFSET (KontorAgentDriveStatus, files_done) },
  { "bytes-left", KIND_LONG, G_STRUCT_OFFSET (KontorAgentDriveStatus, bytes_left) },
  { "bytes-done", KIND_LONG, G_STRUCT_OFFSET (KontorAgentDriveStatus, bytes_done) },
  { "speed", KIND_LONG, G_STRUCT_OFFSET (KontorAgentDriveStatus, speed) },
  { "remarks", KIND_COUNT, G_STRUCT_OFFSET (KontorAgentDriveStatus, remarks) },
  { "deletes", KIND_COUNT, G_STRUCT_OFFSET (KontorAgentDriveStatus, deletes) },
  { "until", KIND_LONG, G_STRUCT_OFFSET (KontorAgentDriveStatus, until) },
};

#define TEXT_AT(status, i) G_STRUCT_MEMBER (char *, status, fields[i].offset)
#define STATE_AT(status, i) G_STRUCT_MEMBER (KontorAgentDriveState, status, fields[i].offset)
#define COUNT_AT(status, i) G_STRUCT_MEMBER (guint, status, fields[i].offset)
#define LONG_AT(status, i) G_STRUCT_MEMBER (gint64, status, fields[i].offset)

struct _KontorAgentDrive
{
  GObject parent_instance;

  KontorAgentDriveStatus *status; /* owned */
};

G_DEFINE_FINAL_TYPE (KontorAgentDrive, kontor_agent_drive, G_TYPE_OBJECT)

static GParamSpec *properties[G_N_ELEMENTS (fields) + 1];

/* --- words --- */

const char *
kontor_agent_drive_state_get_word (KontorAgentDriveState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_words), "failed");

  return state_words[state];
}

KontorAgentDriveState
kontor_agent_drive_state_find (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_words); i++)
    if (g_str_equal (word, state_words[i]))
      return (KontorAgentDriveState) i;

  return KONTOR_AGENT_DRIVE_FAILED;
}

/* --- plain memory --- */

void
kontor_agent_drive_status_free (KontorAgentDriveStatus *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].kind == KIND_TEXT)
      g_free (TEXT_AT (self, i));
  g_free (self);
}

static gboolean
field_equal (const KontorAgentDriveStatus *a, const KontorAgentDriveStatus *b, guint i)
{
  switch (fields[i].kind)
    {
    case KIND_TEXT:
      return g_strcmp0 (TEXT_AT (a, i), TEXT_AT (b, i)) == 0;
    case KIND_STATE:
      return STATE_AT (a, i) == STATE_AT (b, i);
    case KIND_COUNT:
      return COUNT_AT (a, i) == COUNT_AT (b, i);
    case KIND_LONG:
      return LONG_AT (a, i) == LONG_AT (b, i);
    default:
      g_assert_not_reached ();
    }
}

gboolean
kontor_agent_drive_status_equal (const KontorAgentDriveStatus *a, const KontorAgentDriveStatus *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!field_equal (a, b, i))
      return FALSE;

  return TRUE;
}

/* Paths are bytes: on the bus they are text, with a mark where they are none. (transfer floating) */
static GVariant *
new_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  return g_variant_new_string (valid);
}

GVariant *
kontor_agent_drive_status_to_variant (const KontorAgentDriveStatus *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GVariant *value = NULL;

      if (fields[i].kind == KIND_TEXT)
        value = new_text (TEXT_AT (self, i));
      else if (fields[i].kind == KIND_STATE)
        value = g_variant_new_string (kontor_agent_drive_state_get_word (STATE_AT (self, i)));
      else if (fields[i].kind == KIND_COUNT)
        value = g_variant_new_uint32 (COUNT_AT (self, i));
      else
        value = g_variant_new_int64 (LONG_AT (self, i));
      g_variant_builder_add (&builder, "{sv}", fields[i].name, value);
    }

  return g_variant_builder_end (&builder);
}

KontorAgentDriveStatus *
kontor_agent_drive_status_new_from_variant (GVariant *variant)
{
  KontorAgentDriveStatus *self = g_new0 (KontorAgentDriveStatus, 1);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *name = fields[i].name;
      const char *word = "";

      if (fields[i].kind == KIND_COUNT)
        g_variant_lookup (variant, name, "u", &COUNT_AT (self, i));
      else if (fields[i].kind == KIND_LONG)
        g_variant_lookup (variant, name, "x", &LONG_AT (self, i));
      else
        g_variant_lookup (variant, name, "&s", &word);
      if (fields[i].kind == KIND_TEXT)
        TEXT_AT (self, i) = g_strdup (word);
      else if (fields[i].kind == KIND_STATE)
        STATE_AT (self, i) = kontor_agent_drive_state_find (word);
    }

  return self;
}

/* --- the object --- */

static void
kontor_agent_drive_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  const KontorAgentDriveStatus *status = KONTOR_AGENT_DRIVE (object)->status;
  guint i = id - 1;

  switch (fields[i].kind)
    {
    case KIND_TEXT:
      g_value_set_string (value, TEXT_AT (status, i));
      break;
    case KIND_STATE:
      g_value_set_int (value, (int) STATE_AT (status, i));
      break;
    case KIND_COUNT:
      g_value_set_uint (value, COUNT_AT (status, i));
      break;
    case KIND_LONG:
      g_value_set_int64 (value, LONG_AT (status, i));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
kontor_agent_drive_finalize (GObject *object)
{
  kontor_agent_drive_status_free (KONTOR_AGENT_DRIVE (object)->status);

  G_OBJECT_CLASS (kontor_agent_drive_parent_class)->finalize (object);
}

static GParamSpec *
new_property (guint i)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const char *name = fields[i].name;

  if (fields[i].kind == KIND_TEXT)
    return g_param_spec_string (name, NULL, NULL, NULL, flags);
  if (fields[i].kind == KIND_STATE)
    return g_param_spec_int (name, NULL, NULL, 0, KONTOR_AGENT_DRIVE_FAILED, 0, flags);
  if (fields[i].kind == KIND_COUNT)
    return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);

  return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
}

static void
kontor_agent_drive_class_init (KontorAgentDriveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kontor_agent_drive_get_property;
  object_class->finalize = kontor_agent_drive_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    properties[i + 1] = new_property (i);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
kontor_agent_drive_init (KontorAgentDrive *self)
{
}

/**
 * kontor_agent_drive_new:
 * @status: (transfer full): how it is
 *
 * Returns: (transfer full): a folder that is kept in step
 */
KontorAgentDrive *
kontor_agent_drive_new (KontorAgentDriveStatus *status)
{
  KontorAgentDrive *self = g_object_new (KONTOR_TYPE_AGENT_DRIVE, NULL);

  self->status = status;

  return self;
}

/**
 * kontor_agent_drive_take_status:
 * @self: a folder
 * @status: (transfer full): how it is now
 */
void
kontor_agent_drive_take_status (KontorAgentDrive *self, KontorAgentDriveStatus *status)
{
  g_autoptr (KontorAgentDriveStatus) before = self->status;

  self->status = status;
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!field_equal (before, status, i))
      g_object_notify_by_pspec (G_OBJECT (self), properties[i + 1]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * kontor_agent_drive_get_status:
 * @self: a folder
 *
 * Returns: (transfer none): how it is, until something changes
 */
const KontorAgentDriveStatus *
kontor_agent_drive_get_status (KontorAgentDrive *self)
{
  g_return_val_if_fail (KONTOR_IS_AGENT_DRIVE (self), NULL);

  return self->status;
}

gboolean
kontor_agent_drive_is (KontorAgentDrive *self, const char *account, const char *drive)
{
  g_return_val_if_fail (KONTOR_IS_AGENT_DRIVE (self), FALSE);

  return g_strcmp0 (self->status->account, account) == 0 &&
         g_strcmp0 (self->status->drive, drive) == 0;
}
