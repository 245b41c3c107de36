/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-schema.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_CSV_COLUMN_UNKNOWN,
  KONTOR_CSV_COLUMN_SILENT, /* a running number: nothing is lost with it */
  KONTOR_CSV_COLUMN_FIELD,
  KONTOR_CSV_COLUMN_COMPANY, /* the name of a company that the record refers to */
  KONTOR_CSV_COLUMN_ORIGIN,
} KontorCsvColumnKind;

typedef struct
{
  KontorCsvColumnKind kind;
  const KontorField *field; /* nullable */
} KontorCsvColumn;

/* What a column of that name means for records of a type. */
KontorCsvColumn kontor_csv_find_column (const KontorTypeInfo *info, const char *header);
/* What @text in @field says about whose record it is, in a form that is the same for the same address
 * or number; NULL when it says nothing. (transfer full) (nullable) */
char *kontor_csv_get_key (const KontorField *field, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
