/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorTaskPart:
 *
 * A part of the page of a task or template (kontor-record-parts.h): reads what it needs on the
 * reader's thread, again after every change that matters, and shows it. An answer that is late for the
 * record that is shown now is thrown away.
 */
#define KONTOR_TYPE_TASK_PART (kontor_task_part_get_type ())
G_DECLARE_DERIVABLE_TYPE (KontorTaskPart, kontor_task_part, KONTOR, TASK_PART, GtkBox)

/**
 * KontorTaskPartClass:
 * @types: bits of the types, beside the record itself, after whose changes it reads again
 * @read: on the reader's thread. Returns: (transfer full) (nullable)
 * @free_answer: frees what @read returned
 * @show: shows an answer. @answer: (transfer none)
 * @build: makes the widgets, once the office is known
 */
struct _KontorTaskPartClass
{
  GtkBoxClass parent_class;

  guint64 types;
  gpointer (*read) (KontorReading *reading, KontorRow *row, GError **error);
  GDestroyNotify free_answer;
  void (*show) (KontorTaskPart *self, gpointer answer);
  void (*build) (KontorTaskPart *self);
};

/* @type: a subclass */
GtkWidget *kontor_task_part_new (GType type, KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

KontorOffice *kontor_task_part_get_office (KontorTaskPart *self);
/* (transfer none) (nullable) */
KontorRecord *kontor_task_part_get_record (KontorTaskPart *self);
/* KontorRecordPart.set_record. @record: (nullable) */
void kontor_task_part_set_record (GtkWidget *widget, KontorRecord *record);
/* Reads again, soon. */
void kontor_task_part_refresh (KontorTaskPart *self);

/* What parts look like: a heading, with something at its end (nullable), above the rest. */
GtkWidget *kontor_task_part_add_heading (KontorTaskPart *self, const char *title, GtkWidget *end);
/* A flat button with an icon; the label is for tooltips and screen readers. */
GtkWidget *kontor_task_part_button_new (const char *icon, const char *label)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
