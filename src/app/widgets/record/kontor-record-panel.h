/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorRecordPanel:
 *
 * A part of a record's page below the fields: a heading that folds it, how many there are, and the
 * newest of them. Hidden while it is empty and nobody wants to add anything.
 */
#define KONTOR_TYPE_RECORD_PANEL (kontor_record_panel_get_type ())
G_DECLARE_DERIVABLE_TYPE (KontorRecordPanel, kontor_record_panel, KONTOR, RECORD_PANEL, AdwBin)

/**
 * KontorRecordPanelClass:
 * @set_record: (nullable record): what the panel is about now; chain up first
 * @add: a person wants to add something; chain up first, which shows the panel
 * @make_row: (transfer floating): a row of the list
 * @update_row: shows @item in a row, at first and after every change
 */
struct _KontorRecordPanelClass
{
  AdwBinClass parent_class;

  void (*set_record) (KontorRecordPanel *self, KontorRecord *record);
  void (*add) (KontorRecordPanel *self);
  GtkWidget *(*make_row) (KontorRecordPanel *self, KontorRecord *item);
  void (*update_row) (KontorRecordPanel *self, GtkWidget *row, KontorRecord *item);
};

/* Construct-only property "office". */
KontorOffice *kontor_record_panel_get_office (KontorRecordPanel *self);
/* (nullable) */
KontorRecord *kontor_record_panel_get_record (KontorRecordPanel *self);
void kontor_record_panel_set_record (KontorRecordPanel *self, KontorRecord *record);

/* What the page's Add menu says; NULL: nothing can be added. Translated. */
const char *kontor_record_panel_get_add_label (KontorRecordPanel *self);
void kontor_record_panel_add (KontorRecordPanel *self);

/* --- for the panels --- */

/* @add_label: (nullable) */
void kontor_record_panel_set_title (KontorRecordPanel *self,
                                    const char *title,
                                    const char *add_label);
/* Above the list: a composer, a form. It is shown with the panel. */
void kontor_record_panel_set_top (KontorRecordPanel *self, GtkWidget *widget);
/* Below the list: a button for more. */
void kontor_record_panel_set_bottom (KontorRecordPanel *self, GtkWidget *widget);
/* The first @limit of a query as rows. @query: (nullable): none */
void kontor_record_panel_set_query (KontorRecordPanel *self, KontorQuery *query, guint limit);
/* Instead of a query: rows that the panel makes itself; @count: how many there are. */
GtkListBox *kontor_record_panel_get_list (KontorRecordPanel *self);
void kontor_record_panel_set_count (KontorRecordPanel *self, guint count);
void kontor_record_panel_set_expanded (KontorRecordPanel *self, gboolean expanded);

G_END_DECLS
