/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Something with a date. Made on any thread, then read only. */

#include "config.h"

#include "kontor-month-item.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (KontorMonthItem, kontor_month_item, G_TYPE_OBJECT)

static void
kontor_month_item_finalize (GObject *object)
{
  KontorMonthItem *self = KONTOR_MONTH_ITEM (object);

  g_clear_pointer (&self->row, kontor_row_unref);
  g_free (self->time);
  g_free (self->title);
  g_free (self->source);
  g_free (self->colour);

  G_OBJECT_CLASS (kontor_month_item_parent_class)->finalize (object);
}

static void
kontor_month_item_class_init (KontorMonthItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_month_item_finalize;
}

static void
kontor_month_item_init (KontorMonthItem *self)
{
  self->seconds = -1;
}

KontorMonthItem *
kontor_month_item_new (KontorRow *row, gint64 day)
{
  KontorMonthItem *self;

  g_return_val_if_fail (row != NULL, NULL);

  self = g_object_new (KONTOR_TYPE_MONTH_ITEM, NULL);
  self->row = kontor_row_ref (row);
  self->title = g_strdup (kontor_row_get_title (row));
  self->first = day;
  self->last = day;

  return self;
}

int
kontor_month_item_compare (gconstpointer a, gconstpointer b)
{
  const KontorMonthItem *left = *(KontorMonthItem *const *) a;
  const KontorMonthItem *right = *(KontorMonthItem *const *) b;

  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  if (left->last != right->last)
    return left->last > right->last ? -1 : 1;
  if (left->seconds != right->seconds)
    return left->seconds < right->seconds ? -1 : 1;

  return g_utf8_collate (left->title, right->title);
}

char *
kontor_month_item_describe (KontorMonthItem *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *parts[] = { self->time, self->title, self->source };

  g_return_val_if_fail (KONTOR_IS_MONTH_ITEM (self), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? C_ ("between parts", ", ") : "",
                              parts[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
