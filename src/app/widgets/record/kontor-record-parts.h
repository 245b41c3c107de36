/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorRecordPlace:
 * @KONTOR_RECORD_PLACE_ACTIONS: right below the title: what can be done with the record now
 * @KONTOR_RECORD_PLACE_BODY: below the fields, before the parts that every record has
 *
 * Where a part stands on the page of a record.
 */
typedef enum
{
  KONTOR_RECORD_PLACE_ACTIONS,
  KONTOR_RECORD_PLACE_BODY,
} KontorRecordPlace;

/* The bit of a field in KontorRecordPart.fields; of a type: kontor_record_type_to_bit(). */
#define kontor_field_to_bit(field) (G_GUINT64_CONSTANT (1) << (field))

/**
 * KontorRecordPart:
 * @type: on whose pages the part is; KONTOR_RECORD_NONE: on all
 * @place: where
 * @create: makes the widget (floating), once per page
 * @set_record: what it shall show; called again for every record that the page shows, and with %NULL
 *   when it shows none. Between the calls the part itself follows the record's changes. A part that has
 *   nothing to say about a record hides its widget (gtk_widget_set_visible()).
 * @fields: bits of the fields that the part shows, so that the page does not
 * @types: bits of the dependent types that the part lists, so that the page does not: its checklist
 *   instead of the page's plain list of checklist items. KONTOR_RECORD_CHAT stands for the discussion,
 *   KONTOR_RECORD_LINK for the links, KONTOR_RECORD_DRIVE for the files
 *
 * What a section adds to the pages of one record type: state buttons, a checklist, a timeline.
 */
typedef struct
{
  KontorRecordType type;
  KontorRecordPlace place;
  GtkWidget *(*create) (KontorOffice *office);
  void (*set_record) (GtkWidget *widget, KontorRecord *record);
  guint64 fields;
  guint64 types;
} KontorRecordPart;

/* @parts: static; shown in this order. Called once, at start-up or in a section's class_init, before
 * the first page is made. */
void kontor_record_parts_register (const KontorRecordPart *parts, guint n_parts);

/* For the page: (transfer none) (nullable): the part of @type with that number, %NULL after the last. */
const KontorRecordPart *kontor_record_parts_get (KontorRecordType type, guint index);
/* What all parts of @type show instead of the page. */
guint64 kontor_record_parts_get_fields (KontorRecordType type);
guint64 kontor_record_parts_get_types (KontorRecordType type);

G_END_DECLS
