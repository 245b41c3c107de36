/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-places-private.h"
#include "kontor-query-private.h"
#include "kontor-row-table-private.h"

G_BEGIN_DECLS

/* The value of a field that is not set; that of a reference whose target is not in the replica. */
#define KONTOR_COLUMN_UNSET KONTOR_GROUP_NONE
#define KONTOR_COLUMN_MISSING (-1)

/**
 * KontorColumn:
 * @values: (owned): of gint64, by slot: a choice by its place, words of a newer version behind all
 *   others; of a reference the target's row; KONTOR_COLUMN_UNSET
 * @any_missing: whether some targets may not be in the replica
 * @ranks: (owned) (nullable): of a reference: target's row → its rank by title, once asked for
 */
typedef struct
{
  GArray *values;
  gboolean any_missing;
  GHashTable *ranks;
  guint n_titled; /* of @ranks; those without a title come last */
} KontorColumn;

/**
 * KontorTypeColumns:
 * @rows: (owned) (nullable): of gint64: the row in each slot; %NULL: nothing was read yet. A record
 *   keeps its slot for good
 * @slots: over @rows
 * @by_title: (owned): of guint: the slots of records that are not deleted, by title, then by row
 * @columns: (owned): field number → KontorColumn, owned: those that were asked for
 * @searched: (owned) (nullable): of gint64: the row by which the search knows each slot's record; 0: it
 *   does not
 *
 * All records of one type, by fields. Of the connection's thread.
 */
typedef struct
{
  KontorRecordType type;
  GArray *rows;
  KontorRowTable slots;
  GArray *by_title;
  GHashTable *columns;
  GArray *searched;
  KontorRowTable searched_slots; /* over @searched */
} KontorTypeColumns;

void kontor_type_columns_forget (KontorTypeColumns *self);

/* Whether a column can be made of @number, and of an index alone. */
gboolean kontor_type_columns_can_read (KontorRecordType type, guint number);

/* Reads what is not known yet. */
gboolean kontor_type_columns_read_rows (KontorTypeColumns *self, KontorSql *sql, GError **error);
/* (transfer none) (nullable): NULL with @error. After read_rows(). */
const KontorColumn *kontor_type_columns_read (KontorTypeColumns *self,
                                              KontorSql *sql,
                                              guint number,
                                              GError **error);
/* Makes @ranks of a reference's column. */
gboolean kontor_type_columns_read_ranks (KontorTypeColumns *self,
                                         KontorSql *sql,
                                         guint number,
                                         GError **error);
/* *row: (out): the row of the record of a type that @id names; 0 if it is not in the replica */
gboolean kontor_type_columns_look_up (KontorSql *sql,
                                      KontorRecordType type,
                                      const KontorId *id,
                                      gint64 *row,
                                      GError **error);
gboolean kontor_type_columns_read_searched (KontorTypeColumns *self,
                                            KontorSql *sql,
                                            GError **error);

/* Brings what is known of some records up to date. @ids: (element-type KontorId). *gone: (out): one of
 * them is no longer in the replica: all must be read anew. */
gboolean kontor_type_columns_refresh (KontorTypeColumns *self,
                                      KontorSql *sql,
                                      const GArray *ids,
                                      gboolean *gone,
                                      GError **error);
/* Those that refer to the record of another type, or the same, that has changed or come. */
gboolean kontor_type_columns_refresh_target (KontorTypeColumns *self,
                                             KontorSql *sql,
                                             KontorRecordType target,
                                             const KontorId *id,
                                             GError **error);

/* --- kontor-live-columns-sort.c --- */

/* Sorts @slots, of guint, by @keys, of gint64 by slot, and leaves the order of those with the same; what
 * is not set comes last. */
void kontor_slots_sort (GArray *slots, const GArray *keys, gboolean descending);
/* Whether columns have all that the query wants to know. */
gboolean kontor_type_columns_can_make (const KontorQuery *query);
/* *places: (out) (nullable): NULL when it is left to SQL. @found: (nullable): by slot: what the search
 * found. After read_rows(). FALSE: with @error */
gboolean kontor_type_columns_make_places (KontorTypeColumns *self,
                                          KontorSql *sql,
                                          const KontorQuery *query,
                                          const guint8 *found,
                                          KontorPlaces **places,
                                          GError **error);

G_END_DECLS
