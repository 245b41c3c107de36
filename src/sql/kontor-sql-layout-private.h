/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sql-private.h"

#include "kontor-row.h"

G_BEGIN_DECLS

/* A column that a field has: its name is the field's with the suffix. */
typedef struct
{
  const char *suffix;
  const char *affinity;
} KontorSqlColumn;

const KontorSqlColumn *kontor_sql_layout_get_columns (const KontorField *field, guint *n_columns);
/* The column's name without quotes. (transfer full) */
char *kontor_sql_layout_dup_column (const KontorField *field) G_GNUC_WARN_UNUSED_RESULT;
/* The table's name without quotes. (transfer full) */
char *kontor_sql_layout_dup_table (const KontorTypeInfo *info) G_GNUC_WARN_UNUSED_RESULT;
/* The name of a set field in the table element, "task.observers". (transfer full) */
char *kontor_sql_layout_dup_element_field (KontorRecordType type, const KontorField *field)
    G_GNUC_WARN_UNUSED_RESULT;

/* The columns before the fields' in what kontor_sql_rows_read() expects: row, id, versions, extra. */
#define KONTOR_SQL_N_FIXED 4

/* A type's names and statements, made once. */
typedef struct
{
  char *table; /* quoted */
  char **columns; /* by field number, quoted */
  char **elements; /* by field number, for fields that are sets: dup_element_field() */
  char *list; /* of columns, for SELECT */
  guint n_columns; /* in @list */
  guint n_sets; /* fields that are sets */
  char *get; /* ?1: id */
  char *get_sets; /* ?1: id; the set fields' columns */
  char *put; /* see kontor-sql-rows.c for its parameters */
  char *put_returning; /* the same, giving the row id */
  char *remove; /* ?1: id */
} KontorSqlLayout;

const KontorSqlLayout *kontor_sql_layout_get (KontorRecordType type);

/* The stored forms of a set's elements and of the versions of a row's fields. */
char *kontor_sql_set_format (const KontorValue *value) G_GNUC_WARN_UNUSED_RESULT;
KontorValue *kontor_sql_set_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_sql_versions_format (const KontorRow *row) G_GNUC_WARN_UNUSED_RESULT;
/* To be called when all values are set; @is_set: by field number. */
void kontor_sql_versions_parse (const char *text,
                                KontorRecordType type,
                                KontorRowBuilder *builder,
                                const gboolean *is_set);

G_END_DECLS
