/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-row.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KONTOR_TYPE_MONTH_ITEM (kontor_month_item_get_type ())
G_DECLARE_FINAL_TYPE (KontorMonthItem, kontor_month_item, KONTOR, MONTH_ITEM, GObject)

/**
 * KontorMonthItem:
 * @row: (owned): the record, as it was read
 * @first: the first day, days since 1970-01-01
 * @last: the last day, at least @first
 * @instance: which instance of a series: its start on the event's clock; else 0
 * @seconds: when on the first day, seconds since midnight; -1: the whole day
 * @time: (owned) (nullable): the same in words
 * @title: (owned)
 * @source: (owned) (nullable): where it comes from, as the name of a calendar
 * @colour: (owned) (nullable): of the source, as "#3584e4"
 * @icon: (nullable): a static string: a symbolic icon's name
 * @faint: it is done, or declined
 * @movable: it may be moved to another day
 *
 * Something with a date, for #KontorMonth and lists of days. Filled by who makes it, on any thread, and
 * not changed any more after it was handed on.
 */
struct _KontorMonthItem
{
  GObject parent_instance;

  KontorRow *row;
  gint64 first;
  gint64 last;
  gint64 instance;
  gint64 seconds;
  char *time;
  char *title;
  char *source;
  char *colour;
  const char *icon;
  gboolean faint;
  gboolean movable;
};

/* With @row's title, on one day, the whole of it. */
KontorMonthItem *kontor_month_item_new (KontorRow *row, gint64 day) G_GNUC_WARN_UNUSED_RESULT;

/* GCompareFunc for pointers in a GPtrArray: by day, long ones first, then by time and title. */
int kontor_month_item_compare (gconstpointer a, gconstpointer b);

/* For screen readers and tooltips: "14:00, Review, Company". (transfer full) */
char *kontor_month_item_describe (KontorMonthItem *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
