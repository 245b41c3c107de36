/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorRecordList:
 *
 * The records of one type as a table, or as rows of two lines where there is little room: filtered,
 * sorted, grouped, edited in place and in bulk. Whoever shows it says what it shows at all (base
 * condition, columns, order); the person arranges the rest, which saved views and the state text keep.
 *
 * Setters may be called in any order before the list is mapped; the query is made once, afterwards.
 *
 * Signals:
 * - "activated" (KontorRecord *record) → gboolean: Enter or a double click; %TRUE: handled here,
 *   otherwise the record is opened with kontor_office_open()
 * - "create" () → gboolean: a new record is wanted; %TRUE: handled here, otherwise
 *   kontor_new_record_dialog_present() asks for it
 * - "selection-changed": what is selected is another
 *
 * Property "n-items" (read-only, notifies): how many records are shown.
 */
#define KONTOR_TYPE_RECORD_LIST (kontor_record_list_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordList, kontor_record_list, KONTOR, RECORD_LIST, AdwBin)

GtkWidget *kontor_record_list_new (KontorOffice *office, KontorRecordType type)
    G_GNUC_WARN_UNUSED_RESULT;

KontorOffice *kontor_record_list_get_office (KontorRecordList *self);
KontorRecordType kontor_record_list_get_record_type (KontorRecordList *self);

/* --- what is shown --- */

/* The columns shown until the person chooses others. The first is what the row is called by: it is
 * always there, and carries the leading widgets. */
void kontor_record_list_set_columns (KontorRecordList *self, const guint *fields, guint n_fields);
/* By what is sorted while the person has not chosen; may be called several times, the first sorts
 * first. */
void kontor_record_list_add_default_order (KontorRecordList *self,
                                           guint field,
                                           gboolean descending);
/* As above, with one field in place of all there are. */
void kontor_record_list_set_default_order (KontorRecordList *self,
                                           guint field,
                                           gboolean descending);
/* What the section shows at all; no chip shows it. @condition: (transfer none) (nullable) */
void kontor_record_list_set_base_condition (KontorRecordList *self, KontorCondition *condition);
/* Shows records below what @parent_field refers to; 0: flat. */
void kontor_record_list_set_outline (KontorRecordList *self, guint parent_field);
/* Groups with headers; 0: none. Dates in the future group by how soon they are. */
void kontor_record_list_set_group (KontorRecordList *self, guint field);
/* Adds a filter with a chip, as the text of kontor_condition_new_from_text(): "responsible = me". */
void kontor_record_list_add_filter (KontorRecordList *self, const char *condition);
void kontor_record_list_clear_filters (KontorRecordList *self);
/* What new records start with, and what the empty page says. (nullable) */
void kontor_record_list_set_defaults (KontorRecordList *self, const KontorRow *defaults);
void kontor_record_list_set_empty (KontorRecordList *self,
                                   const char *icon,
                                   const char *title,
                                   const char *description);
/* %FALSE: nothing here asks for new records. */
void kontor_record_list_set_can_create (KontorRecordList *self, gboolean can_create);
/* %FALSE: cells are not edited in their place. */
void kontor_record_list_set_editable (KontorRecordList *self, gboolean editable);

/* --- special cells --- */

/**
 * KontorCellSetupFunc:
 *
 * Returns: (transfer floating): a widget, made once and used for one record after another
 */
typedef GtkWidget *(*KontorCellSetupFunc) (KontorRecordList *list, gpointer data);
/**
 * KontorCellBindFunc:
 * @record: (nullable): what @cell shows from now on; %NULL: nothing, let go of what was bound
 *
 * Called again whenever a property of @record changes.
 */
typedef void (*KontorCellBindFunc) (KontorRecordList *list,
                                    GtkWidget *cell,
                                    KontorRecord *record,
                                    gpointer data);

/* Another widget than a label for @field. @data: (nullable), freed with @destroy (nullable) */
void kontor_record_list_set_cell (KontorRecordList *self,
                                  guint field,
                                  KontorCellSetupFunc setup,
                                  KontorCellBindFunc bind,
                                  gpointer data,
                                  GDestroyNotify destroy);
/* What a cell says in a row of two lines. (transfer full) (nullable): nothing */
typedef char *(*KontorCellTextFunc) (KontorRecordList *list, KontorRecord *record, gpointer data);

/* A column of its own beside that of @field, wherever that is shown: for what is worked out and no field
 * of the record. It is neither sorted by nor edited. @title: translated; @setup and the rest: as above. A
 * cell that shows nothing has to be named by what @setup makes. */
void kontor_record_list_set_beside (KontorRecordList *self,
                                    guint field,
                                    const char *title,
                                    KontorCellSetupFunc setup,
                                    KontorCellBindFunc bind,
                                    gpointer data,
                                    GDestroyNotify destroy);
/* Rows of two lines show what @text says instead of @field and the column beside it. @text is called with
 * the data of kontor_record_list_set_beside(), which comes first. */
void kontor_record_list_set_beside_text (KontorRecordList *self,
                                         guint field,
                                         KontorCellTextFunc text);
/* The column of @field is the first to go when there is no room for all; without that, the last one is. */
void kontor_record_list_set_yielding (KontorRecordList *self, guint field);
/* A widget before the title, behind the expander: a check button, an avatar. */
void kontor_record_list_set_leading (KontorRecordList *self,
                                     KontorCellSetupFunc setup,
                                     KontorCellBindFunc bind,
                                     gpointer data,
                                     GDestroyNotify destroy);

/* Binds all cells anew: what they show besides the record itself has changed. */
void kontor_record_list_refresh (KontorRecordList *self);

/* --- the person's place in it --- */

/* (transfer none): a multiple selection by record, over a #KontorLiveQuery */
GtkSelectionModel *kontor_record_list_get_selection (KontorRecordList *self);
KontorLiveQuery *kontor_record_list_get_model (KontorRecordList *self);
/* (transfer full) (element-type KontorRecord) */
GPtrArray *kontor_record_list_dup_selected (KontorRecordList *self) G_GNUC_WARN_UNUSED_RESULT;
/* The record that has the focus, or the only selected one. (transfer full) (nullable) */
KontorRecord *kontor_record_list_dup_current (KontorRecordList *self) G_GNUC_WARN_UNUSED_RESULT;
/* Selects it and nothing else. Returns: whether it is in the list now; if not, it is selected as
 * soon as it comes. */
gboolean kontor_record_list_select (KontorRecordList *self, const KontorId *id);
gboolean kontor_record_list_scroll_to (KontorRecordList *self, const KontorId *id);
/* Puts the shared editor into the record's cell; %FALSE: it is not there or not editable. */
gboolean kontor_record_list_edit (KontorRecordList *self, const KontorId *id, guint field);
/* Puts the focus into the filter entry. */
void kontor_record_list_search (KontorRecordList *self);
/* The menu of rows: items in front of what every list offers. (nullable) */
void kontor_record_list_set_row_menu (KontorRecordList *self, GMenuModel *menu);

/* Filters, text, order, group and columns: see KontorSection's save_state and restore_state. */
char *kontor_record_list_save_state (KontorRecordList *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_record_list_restore_state (KontorRecordList *self, const char *state);

G_END_DECLS
