/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text of any value, as people read it, in one place for cells, fields and history. What is
 * referred to is read by key. Main thread. */

#include "config.h"

#include "kontor-value-label.h"

#include "kontor-clock.h"
#include "kontor-search.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* Whole numbers that are hundredths of something. */
static gboolean
is_percentage (KontorRecordType type, guint field)
{
  return (type == KONTOR_RECORD_DEAL && field == KONTOR_DEAL_PROBABILITY) ||
         (type == KONTOR_RECORD_PRODUCT && field == KONTOR_PRODUCT_TAX_RATE) ||
         (type == KONTOR_RECORD_PRODUCT_ROW &&
          (field == KONTOR_PRODUCT_ROW_TAX_RATE || field == KONTOR_PRODUCT_ROW_DISCOUNT));
}

static char *
integer_to_label (KontorRecordType type, guint field, gint64 integer)
{
  g_autofree char *number = g_strdup_printf ("%'" G_GINT64_FORMAT, integer);

  if (is_percentage (type, field))
    /* Translators: a percentage */
    return g_strdup_printf (_ ("%s %%"), number);

  return g_steal_pointer (&number);
}

static char *
title_of (KontorOffice *office, KontorRecordType type, const KontorId *id)
{
  g_autoptr (KontorRecord) record = kontor_office_get_record (office, type, id);
  const char *title;

  if (record == NULL)
    /* Translators: instead of the title of a record that is not shared with this person */
    return g_strdup (_ ("Not shared with you"));
  title = kontor_search_get_title (kontor_record_get_row (record));

  return g_strdup (*title != '\0' ? title
                                  : kontor_type_info_get_label (kontor_schema_get_type (type)));
}

static char *
record_to_label (KontorOffice *office, const KontorValue *value)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id;

  if (!kontor_value_get_record (value, &type, &id))
    return g_strdup ("");

  return title_of (office, type, &id);
}

/* In the order of the titles' text, so that the same people always read the same. */
static char *
references_to_label (KontorOffice *office, KontorRecordType target, const KontorValue *value)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  const KontorElement *elements = kontor_value_get_elements (value);

  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    {
      KontorId id;

      if (kontor_id_init_from_string (&id, elements[i].text))
        g_ptr_array_add (titles, title_of (office, target, &id));
    }
  g_ptr_array_sort_values (titles, (GCompareFunc) g_utf8_collate);
  g_ptr_array_add (titles, NULL);

  return g_strjoinv (", ", (char **) titles->pdata);
}

static char *
tags_to_label (const KontorValue *value)
{
  GString *text = g_string_new (NULL);
  const KontorElement *elements = kontor_value_get_elements (value);

  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    g_string_append_printf (text, i == 0 ? "%s" : ", %s", elements[i].text);

  return g_string_free_and_steal (text);
}

/* A time on a wall elsewhere is shown as it is on this one; one of no zone as it is everywhere. */
static char *
moment_to_label (KontorOffice *office, const KontorValue *value)
{
  gboolean all_day = FALSE;
  const char *name = NULL;
  gint64 local = kontor_value_get_moment (value, &all_day, &name);
  GTimeZone *here = kontor_office_get_zone (office);
  g_autoptr (GTimeZone) zone = NULL;

  if (all_day)
    return kontor_when_format_date (local / KONTOR_DAY - (local % KONTOR_DAY < 0),
                                    kontor_office_get_today (office));
  if (name != NULL && *name != '\0')
    zone = g_time_zone_new_identifier (name);

  return kontor_office_format_instant (office,
                                       kontor_time_from_local (zone != NULL ? zone : here, local));
}

/**
 * kontor_money_to_label:
 * @amount: in 1/10,000 of a unit
 * @currency: ISO 4217 code; may be ""
 *
 * Returns: (transfer full): with the locale's separators; fractions only where there are any
 */
char *
kontor_money_to_label (gint64 amount, const char *currency)
{
  g_autofree char *plain = kontor_money_to_string (amount);
  char *point = strchr (plain, '.');
  g_autofree char *whole = g_strdup_printf ("%'" G_GINT64_FORMAT, amount / 10000);
  g_autofree char *sample = g_strdup_printf ("%.1f", 0.5);
  gboolean bare = point == NULL || strcmp (point, ".00") == 0;

  /* The locale's decimal point stands between the digits of what printf makes of a half. */
  return g_strdup_printf ("%s%s%.*s%s%s%s", amount < 0 && amount > -10000 ? "-" : "", whole,
                          bare ? 0 : (int) strlen (sample) - 2, sample + 1, bare ? "" : point + 1,
                          *currency != '\0' ? " " : "", currency);
}

/**
 * kontor_value_to_label:
 * @office: where what is referred to is looked up
 * @type: the record's type
 * @field: the number of the field that has the value
 * @value: (nullable): the value
 *
 * Returns: (transfer full): its text, of as many lines as the value has; "" if it is unset
 */
char *
kontor_value_to_label (KontorOffice *office,
                       KontorRecordType type,
                       guint field,
                       const KontorValue *value)
{
  const KontorField *about = kontor_schema_get_field (type, field);
  const char *currency = NULL;
  gint64 amount;
  int choice;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  if (value == NULL && about->kind == KONTOR_KIND_CHOICE)
    return g_strdup (kontor_field_get_choice_label (about, 0));
  if (value == NULL && about->kind == KONTOR_KIND_BOOLEAN)
    return g_strdup (_ ("No"));
  if (value == NULL || kontor_value_get_shape (value) != kontor_kind_get_shape (about->kind))
    return g_strdup ("");

  switch (about->kind)
    {
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
      return g_strdup (kontor_value_get_text (value));
    case KONTOR_KIND_INTEGER:
      return integer_to_label (type, field, kontor_value_get_integer (value));
    case KONTOR_KIND_BOOLEAN:
      return g_strdup (kontor_value_get_integer (value) != 0 ? _ ("Yes") : _ ("No"));
    case KONTOR_KIND_CHOICE:
      choice = kontor_field_find_choice (about, kontor_value_get_text (value));
      return g_strdup (choice >= 0 ? kontor_field_get_choice_label (about, (guint) choice)
                                   : kontor_value_get_text (value));
    case KONTOR_KIND_REFERENCE:
      return title_of (office, about->target, kontor_value_get_id (value));
    case KONTOR_KIND_RECORD:
      return record_to_label (office, value);
    case KONTOR_KIND_REFERENCES:
      return references_to_label (office, about->target, value);
    case KONTOR_KIND_TAGS:
      return tags_to_label (value);
    case KONTOR_KIND_CONTENT:
      return g_strdup (_ ("A file"));
    case KONTOR_KIND_INSTANT:
      return kontor_office_format_instant (office, kontor_value_get_integer (value));
    case KONTOR_KIND_DATE:
      return kontor_when_format_date (kontor_value_get_integer (value),
                                      kontor_office_get_today (office));
    case KONTOR_KIND_DURATION:
      return kontor_when_format_duration (kontor_value_get_integer (value));
    case KONTOR_KIND_MOMENT:
      return moment_to_label (office, value);
    case KONTOR_KIND_MONEY:
      amount = kontor_value_get_money (value, &currency);
      return kontor_money_to_label (amount, currency);
    case KONTOR_KIND_ORDER:
      return g_strdup ("");
    }

  g_return_val_if_reached (g_strdup (""));
}
