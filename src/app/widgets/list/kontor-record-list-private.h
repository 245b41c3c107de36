/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-list-setup.h"
#include "kontor-record-list.h"
#include "kontor-selection.h"

G_BEGIN_DECLS

/* What the parts of a record list share. Main thread. */

/**
 * KontorSpecialCell:
 *
 * A cell that is no label, what stands before the title, or a column that is no field.
 */
typedef struct
{
  KontorCellSetupFunc setup;
  KontorCellBindFunc bind;
  gpointer data; /* owned with @destroy */
  GDestroyNotify destroy; /* nullable */
  char *title; /* owned, nullable: of the column, if it is no field */
  KontorCellTextFunc text; /* nullable: what it says in a row of two lines */
} KontorSpecialCell;

struct _KontorRecordList
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorRecordType type;
  KontorListSetup *setup; /* owned */

  /* What the owner of the list says. */
  GArray *default_columns; /* owned: guint */
  GArray *default_orders; /* owned: KontorListOrder */
  KontorCondition *base; /* owned, nullable */
  guint outline;
  KontorRow *defaults; /* owned, nullable */
  GHashTable *cells; /* owned: field → KontorSpecialCell, owned */
  GHashTable
      *beside; /* owned: field → KontorSpecialCell, owned: the column after that of the field */
  KontorSpecialCell leading; /* .setup is NULL: none */
  GMenuModel *row_menu; /* owned, nullable */
  char *empty_icon; /* owned, nullable */
  char *empty_title; /* owned, nullable */
  char *empty_description; /* owned, nullable */
  gboolean can_create;
  gboolean editable;

  KontorLiveQuery *query; /* owned, nullable until the list is first shown */
  KontorSelection *selection; /* owned, nullable as @query */
  guint refresh; /* idle source: the query is to be made anew */
  gboolean has_wanted; /* @wanted is to be selected as soon as it is here */
  KontorId wanted;
  GError *error; /* owned, nullable: why there is no query */

  /* The view, kontor-record-list-view.c. */
  GtkStack *pages; /* "rows" or "status" */
  AdwStatusPage *status;
  GtkButton *status_button;
  const char *status_action; /* static */
  GtkStack *views; /* "table" or "narrow" */
  GtkColumnView *table;
  GtkListView *narrow;
  gboolean is_narrow;
  gboolean to_top; /* as soon as the query's result is here */
  guint ticks; /* frames since then */
  gboolean grouped; /* the views have headers */
  gboolean sorting; /* the table's sorter is being set, not clicked */
  GHashTable *bound; /* owned: a set of KontorListCell, borrowed: what is bound to a record now */
  guint outline_later; /* idle source */
  guint yielding; /* the field whose column goes first; 0: the last */
  guint fit; /* idle source: columns are to be hidden or shown */

  /* When they are filled, kontor-record-list-fill.c. */
  GHashTable
      *unfilled; /* owned: a set of KontorListCell, borrowed: of @bound, those to be filled */
  guint fill_tick; /* tick callback */
  guint fill_seen; /* idle source */
  guint fill_rest; /* timeout, then idle source */
  int row_height; /* 0: not known yet */

  /* Above and below it. */
  GtkSearchEntry *entry;
  AdwWrapBox *chips;
  GtkMenuButton *arrange;
  GtkMenuButton *filter_button;
  GtkActionBar *bulk;
  GtkLabel *bulk_label;
  GtkMenuButton *bulk_set;

  /* Editing in place. */
  GtkWidget *editor; /* borrowed, nullable: in @editing */
  GtkWidget *editing; /* borrowed, nullable: a KontorListCell */

  GSimpleActionGroup *actions; /* owned */
  GtkWidget *menu; /* owned, nullable: the popover of rows */
};

/* kontor-record-list.c: after any change of the setup, or of what the owner says. */
void kontor_record_list_arrange (KontorRecordList *self);
const GArray *kontor_record_list_get_columns (KontorRecordList *self);
void kontor_record_list_show_page (KontorRecordList *self);
/* Returns: whether somebody took care */
gboolean kontor_record_list_emit_create (KontorRecordList *self);
void kontor_record_list_emit_selection_changed (KontorRecordList *self);

/* kontor-record-list-view.c */
void kontor_record_list_build_view (KontorRecordList *self);
void kontor_record_list_build_columns (KontorRecordList *self);
void kontor_record_list_set_narrow (KontorRecordList *self, gboolean narrow);
void kontor_record_list_show_order (KontorRecordList *self);
void kontor_record_list_set_headers (KontorRecordList *self);
void kontor_record_list_connect_model (KontorRecordList *self);
GtkWidget *kontor_record_list_get_view (KontorRecordList *self);

/* kontor-record-list-fill.c */
void kontor_record_list_queue_fill (KontorRecordList *self);
void kontor_record_list_stop_filling (KontorRecordList *self);

/* kontor-record-list-fit.c: once, when the table is in a window that scrolls */
void kontor_record_list_fit_columns (KontorRecordList *self);

/* kontor-record-list-bar.c */
GtkWidget *kontor_record_list_build_bar (KontorRecordList *self);
void kontor_record_list_show_setup (KontorRecordList *self);

/* kontor-record-list-bulk.c */
GtkWidget *kontor_record_list_build_bulk (KontorRecordList *self);
void kontor_record_list_show_selection (KontorRecordList *self);

/* kontor-record-list-actions.c */
/* (transfer full) (element-type KontorRecord) */
GPtrArray *kontor_record_list_dup_affected (KontorRecordList *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_record_list_build_actions (KontorRecordList *self);
void kontor_record_list_add_shortcuts (KontorRecordList *self);
void kontor_record_list_show_actions (KontorRecordList *self);
void kontor_record_list_popup_menu (KontorRecordList *self, GtkWidget *over, double x, double y);
void kontor_record_list_activate (KontorRecordList *self, KontorRecord *record);

/* kontor-record-list-copy.c */
void kontor_record_list_copy (KontorRecordList *self);
void kontor_record_list_export (KontorRecordList *self);
void kontor_record_list_export_to (KontorRecordList *self, GFile *file);

/* kontor-record-list-edit.c */
gboolean kontor_record_list_can_edit (KontorRecordList *self, guint field);
gboolean kontor_record_list_edit_cell (KontorRecordList *self, GtkWidget *cell);
/* Gives up what is being typed. */
void kontor_record_list_stop_editing (KontorRecordList *self);

G_END_DECLS
