/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The base of all sections: keeps the office and the group of commands, and passes the window's
 * wishes on. Main thread. */

#include "config.h"

#include "kontor-section.h"

typedef struct
{
  KontorOffice *office; /* owned */
  GSimpleActionGroup *actions; /* owned */
} KontorSectionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KontorSection, kontor_section, ADW_TYPE_BIN)

enum
{
  PROP_OFFICE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
kontor_section_dispose (GObject *object)
{
  KontorSectionPrivate *priv = kontor_section_get_instance_private (KONTOR_SECTION (object));

  g_clear_object (&priv->actions);
  g_clear_object (&priv->office);

  G_OBJECT_CLASS (kontor_section_parent_class)->dispose (object);
}

static void
kontor_section_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KontorSectionPrivate *priv = kontor_section_get_instance_private (KONTOR_SECTION (object));

  if (id == PROP_OFFICE)
    g_value_set_object (value, priv->office);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kontor_section_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KontorSectionPrivate *priv = kontor_section_get_instance_private (KONTOR_SECTION (object));

  if (id == PROP_OFFICE)
    priv->office = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kontor_section_class_init (KontorSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_section_dispose;
  object_class->get_property = kontor_section_get_property;
  object_class->set_property = kontor_section_set_property;

  properties[PROP_OFFICE] = g_param_spec_object ("office", NULL, NULL, KONTOR_TYPE_OFFICE,
                                                 G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                     G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kontor_section_init (KontorSection *self)
{
  KontorSectionPrivate *priv = kontor_section_get_instance_private (self);

  priv->actions = g_simple_action_group_new ();
}

/* (transfer none): whose records it shows */
KontorOffice *
kontor_section_get_office (KontorSection *self)
{
  KontorSectionPrivate *priv = kontor_section_get_instance_private (self);

  g_return_val_if_fail (KONTOR_IS_SECTION (self), NULL);

  return priv->office;
}

/* (transfer none): a GActionGroup too */
GActionMap *
kontor_section_get_actions (KontorSection *self)
{
  KontorSectionPrivate *priv = kontor_section_get_instance_private (self);

  g_return_val_if_fail (KONTOR_IS_SECTION (self), NULL);

  return G_ACTION_MAP (priv->actions);
}

/* Returns: whether the record has a place here */
gboolean
kontor_section_show_record (KontorSection *self, KontorRecordType type, const KontorId *id)
{
  g_return_val_if_fail (KONTOR_IS_SECTION (self), FALSE);

  return KONTOR_SECTION_GET_CLASS (self)->show_record != NULL &&
         KONTOR_SECTION_GET_CLASS (self)->show_record (self, type, id);
}

/* Puts the focus into its search, if it has one. */
void
kontor_section_search (KontorSection *self)
{
  g_return_if_fail (KONTOR_IS_SECTION (self));

  if (KONTOR_SECTION_GET_CLASS (self)->search != NULL)
    KONTOR_SECTION_GET_CLASS (self)->search (self);
}

/* (transfer full) (nullable): what kontor_section_restore_state() takes */
char *
kontor_section_save_state (KontorSection *self)
{
  g_return_val_if_fail (KONTOR_IS_SECTION (self), NULL);

  if (KONTOR_SECTION_GET_CLASS (self)->save_state == NULL)
    return NULL;

  return KONTOR_SECTION_GET_CLASS (self)->save_state (self);
}

/* Puts it as it was; what it does not understand it leaves alone. */
void
kontor_section_restore_state (KontorSection *self, const char *state)
{
  g_return_if_fail (KONTOR_IS_SECTION (self));
  g_return_if_fail (state != NULL);

  if (KONTOR_SECTION_GET_CLASS (self)->restore_state != NULL)
    KONTOR_SECTION_GET_CLASS (self)->restore_state (self, state);
}

/* It has come to the front. */
void
kontor_section_shown (KontorSection *self)
{
  g_return_if_fail (KONTOR_IS_SECTION (self));

  if (KONTOR_SECTION_GET_CLASS (self)->shown != NULL)
    KONTOR_SECTION_GET_CLASS (self)->shown (self);
}

gboolean
kontor_section_take_files (KontorSection *self, GdkFileList *files)
{
  g_return_val_if_fail (KONTOR_IS_SECTION (self), FALSE);
  g_return_val_if_fail (files != NULL, FALSE);

  return KONTOR_SECTION_GET_CLASS (self)->take_files != NULL &&
         KONTOR_SECTION_GET_CLASS (self)->take_files (self, files);
}
