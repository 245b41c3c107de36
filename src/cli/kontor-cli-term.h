/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-cli.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_TERM_WORD, /* no field: a word of a title or of a search */
  KONTOR_TERM_IS, /* = */
  KONTOR_TERM_ADD, /* += */
  KONTOR_TERM_REMOVE, /* -= */
  KONTOR_TERM_FILE, /* @= */
  KONTOR_TERM_NOT, /* != */
  KONTOR_TERM_LESS, /* < */
  KONTOR_TERM_AT_MOST, /* <= */
  KONTOR_TERM_GREATER, /* > */
  KONTOR_TERM_AT_LEAST, /* >= */
} KontorTermKind;

/* One word of a command line that speaks of a field: FIELD=VALUE and the like. */
typedef struct
{
  KontorTermKind kind;
  const KontorField *field; /* nullable: for a bare word */
  const char *text; /* borrowed from the command line: the value, or the bare word */
} KontorTerm;

gboolean kontor_term_read (KontorTerm *self,
                           KontorRecordType type,
                           const char *word,
                           GError **error);

/* Sets what @term says in @builder, whose row so far is @row. @term is no bare word. */
gboolean kontor_term_apply (const KontorTerm *term,
                            KontorCli *cli,
                            const KontorRow *row,
                            KontorRowBuilder *builder,
                            GError **error);

G_END_DECLS
