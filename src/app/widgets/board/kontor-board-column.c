/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a column of a board stands for. Main thread. */

#include "config.h"

#include "kontor-board-column.h"

struct _KontorBoardColumn
{
  GObject parent_instance;

  char *title; /* owned */
  KontorQuery *query; /* owned */
  KontorValue *value; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (KontorBoardColumn, kontor_board_column, G_TYPE_OBJECT)

static void
kontor_board_column_finalize (GObject *object)
{
  KontorBoardColumn *self = KONTOR_BOARD_COLUMN (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->query, kontor_query_unref);
  g_clear_pointer (&self->value, kontor_value_unref);

  G_OBJECT_CLASS (kontor_board_column_parent_class)->finalize (object);
}

static void
kontor_board_column_class_init (KontorBoardColumnClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_board_column_finalize;
}

static void
kontor_board_column_init (KontorBoardColumn *self)
{
}

KontorBoardColumn *
kontor_board_column_new (const char *title, KontorQuery *query, KontorValue *value)
{
  KontorBoardColumn *self = g_object_new (KONTOR_TYPE_BOARD_COLUMN, NULL);

  self->title = g_strdup (title);
  self->query = kontor_query_ref (query);
  self->value = value != NULL ? kontor_value_ref (value) : NULL;

  return self;
}

const char *
kontor_board_column_get_title (KontorBoardColumn *self)
{
  g_return_val_if_fail (KONTOR_IS_BOARD_COLUMN (self), NULL);

  return self->title;
}

KontorQuery *
kontor_board_column_get_query (KontorBoardColumn *self)
{
  g_return_val_if_fail (KONTOR_IS_BOARD_COLUMN (self), NULL);

  return self->query;
}

/* (transfer none) (nullable) */
KontorValue *
kontor_board_column_get_value (KontorBoardColumn *self)
{
  g_return_val_if_fail (KONTOR_IS_BOARD_COLUMN (self), NULL);

  return self->value;
}
