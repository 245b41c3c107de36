/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KONTOR_LIST_WORD_END,
  KONTOR_LIST_WORD_PLAIN, /* a word, with an offset: "deadline", "today+7" */
  KONTOR_LIST_WORD_STRING,
  KONTOR_LIST_WORD_SIGN, /* = != < <= > >= ( ) */
  KONTOR_LIST_WORD_BAD,
} KontorListWordKind;

/**
 * KontorListWord:
 * @start: (borrowed): of the text that is read
 *
 * One word of a query's text form.
 */
typedef struct
{
  KontorListWordKind kind;
  const char *start;
  gsize length;
} KontorListWord;

/* Reads the word at *@at, and moves *@at behind it. */
KontorListWord kontor_list_word_read (const char **at);
gboolean kontor_list_word_is (const KontorListWord *self, const char *text);
/* Strings without quotes. (transfer full) */
char *kontor_list_word_dup (const KontorListWord *self) G_GNUC_WARN_UNUSED_RESULT;
/* Quoted. (transfer full) */
char *kontor_list_string_quote (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Moves *@at behind one condition. Returns: whether there is one */
gboolean kontor_list_condition_skip (const char **at);

G_END_DECLS
