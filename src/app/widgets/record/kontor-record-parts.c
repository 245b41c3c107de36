/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What sections add to the pages of their records: a table that they fill at start-up. Main thread. */

#include "config.h"

#include "kontor-record-parts.h"

G_STATIC_ASSERT (KONTOR_TASK_N_FIELDS <= 64); /* the type with most fields */

static GPtrArray *registered; /* (element-type KontorRecordPart) borrowed elements */

/* The same table may come again: a class_init runs once, but tests make their own programs. */
void
kontor_record_parts_register (const KontorRecordPart *parts, guint n_parts)
{
  if (registered == NULL)
    registered = g_ptr_array_new ();
  for (guint i = 0; i < n_parts; i++)
    if (!g_ptr_array_find (registered, &parts[i], NULL))
      g_ptr_array_add (registered, (gpointer) &parts[i]);
}

/* (transfer none) (nullable) */
const KontorRecordPart *
kontor_record_parts_get (KontorRecordType type, guint index)
{
  for (guint i = 0; registered != NULL && i < registered->len; i++)
    {
      const KontorRecordPart *part = registered->pdata[i];

      if ((part->type == type || part->type == KONTOR_RECORD_NONE) && index-- == 0)
        return part;
    }

  return NULL;
}

guint64
kontor_record_parts_get_fields (KontorRecordType type)
{
  const KontorRecordPart *part;
  guint64 fields = 0;

  for (guint i = 0; (part = kontor_record_parts_get (type, i)) != NULL; i++)
    fields |= part->fields;

  return fields;
}

guint64
kontor_record_parts_get_types (KontorRecordType type)
{
  const KontorRecordPart *part;
  guint64 types = 0;

  for (guint i = 0; (part = kontor_record_parts_get (type, i)) != NULL; i++)
    types |= part->types;

  return types;
}
