/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One line of the palette. Main thread. */

#include "config.h"

#include "kontor-palette-item.h"

#include "kontor-search.h"

struct _KontorPaletteItem
{
  GObject parent_instance;

  const KontorCommand *command; /* nullable, static */
  KontorRow *row; /* owned, nullable */
  char *icon; /* owned */
  char *title; /* owned */
  char *subtitle; /* owned */
};

enum
{
  PROP_ICON = 1,
  PROP_KEY,
  PROP_SUBTITLE,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KontorPaletteItem, kontor_palette_item, G_TYPE_OBJECT)

/* The first line of a text of many. */
static char *
dup_line (const char *text)
{
  return g_strndup (text, strcspn (text, "\n"));
}

static void
kontor_palette_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KontorPaletteItem *self = KONTOR_PALETTE_ITEM (object);

  switch (id)
    {
    case PROP_ICON:
      g_value_set_string (value, self->icon);
      break;
    case PROP_KEY:
      if (self->command != NULL)
        g_value_take_string (value, kontor_command_get_key_label (self->command));
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kontor_palette_item_finalize (GObject *object)
{
  KontorPaletteItem *self = KONTOR_PALETTE_ITEM (object);

  g_clear_pointer (&self->row, kontor_row_unref);
  g_clear_pointer (&self->icon, g_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->subtitle, g_free);

  G_OBJECT_CLASS (kontor_palette_item_parent_class)->finalize (object);
}

static void
kontor_palette_item_class_init (KontorPaletteItemClass *klass)
{
  static const char *const names[N_PROPS] = { NULL, "icon", "key", "subtitle", "title" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kontor_palette_item_finalize;
  object_class->get_property = kontor_palette_item_get_property;

  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kontor_palette_item_init (KontorPaletteItem *self)
{
}

KontorPaletteItem *
kontor_palette_item_new_for_command (const KontorCommand *command, const char *what)
{
  KontorPaletteItem *self = g_object_new (KONTOR_TYPE_PALETTE_ITEM, NULL);

  self->command = command;
  self->icon = g_strdup (command->icon);
  self->title = kontor_command_dup_title_for (command, what);
  self->subtitle = g_strdup (kontor_command_get_group (command));

  return self;
}

/* "File", not "File or folder". */
static const char *
get_type_label (const KontorRow *row)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  int kind = type == KONTOR_RECORD_NODE ? kontor_row_get_choice (row, KONTOR_NODE_KIND) : -1;

  return kind >= 0
             ? kontor_field_get_choice_label (kontor_schema_get_field (type, KONTOR_NODE_KIND),
                                              (guint) kind)
             : kontor_type_info_get_label (kontor_schema_get_type (type));
}

KontorPaletteItem *
kontor_palette_item_new_for_row (KontorRow *row, const char *icon, const char *where)
{
  KontorPaletteItem *self = g_object_new (KONTOR_TYPE_PALETTE_ITEM, NULL);
  const char *type = get_type_label (row);

  self->row = kontor_row_ref (row);
  self->icon = g_strdup (icon);
  self->title = dup_line (kontor_search_get_title (row));
  self->subtitle = where != NULL ? g_strdup_printf ("%s · %s", type, where) : g_strdup (type);

  return self;
}

const KontorCommand *
kontor_palette_item_get_command (KontorPaletteItem *self)
{
  g_return_val_if_fail (KONTOR_IS_PALETTE_ITEM (self), NULL);

  return self->command;
}

KontorRow *
kontor_palette_item_get_row (KontorPaletteItem *self)
{
  g_return_val_if_fail (KONTOR_IS_PALETTE_ITEM (self), NULL);

  return self->row;
}
