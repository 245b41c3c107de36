/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The FTS5 tokenizer "kontor": finds words, folds them, and adds stems as synonyms at the same
 * place, both when a text is indexed and when a query is read, so that any inflected form finds any
 * other. Scripts that put no spaces between words are cut into single characters; a query of several
 * is a phrase then, which finds them in that order. Of the connection's thread. */

#include "config.h"

#include "kontor-sql-private.h"

#include "kontor-fold.h"

#include <libstemmer.h>
#include <string.h>

/* Longer words are cut: nobody types them, and FTS5 has a limit as well. */
#define MAX_WORD 256
#define MAX_STEMMED 64

typedef struct
{
  struct sb_stemmer *english; /* owned */
  struct sb_stemmer *german; /* owned */
  struct sb_stemmer *russian; /* owned */
  GString *word; /* owned: the folded word at hand */
  GString *stem; /* owned: the last stem emitted for it */
} Tokenizer;

typedef int (
    *TokenFunc) (void *context, int flags, const char *text, int length, int start, int end);

typedef struct
{
  TokenFunc emit;
  void *context;
  gboolean with_stems;
} Sink;

/* What kontor_fold() makes of each character of the Latin, Greek and Cyrillic blocks: folding word by
 * word through GLib would take most of the time of indexing. */
#define FOLDS_END 0x530

typedef struct
{
  char text[7];
  guint8 length; /* 0: fold the whole word instead */
} Fold;

static gpointer
make_folds (gpointer unused)
{
  Fold *folds = g_new0 (Fold, FOLDS_END);

  for (gunichar c = 1; c < FOLDS_END; c++)
    {
      char text[7] = "";
      g_autofree char *folded = NULL;
      gsize length = 0;

      if (!g_unichar_isalnum (c))
        continue;
      text[g_unichar_to_utf8 (c, text)] = '\0';
      folded = kontor_fold (text);
      length = strlen (folded);
      if (length > sizeof folds->text)
        continue;
      memcpy (folds[c].text, folded, length);
      folds[c].length = (guint8) length;
    }

  return folds;
}

static const Fold *
get_folds (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_folds, NULL);
}

/* The character at @at, or 0 for a byte that begins none; its length goes to @length. */
static gunichar
get_char (const char *at, const char *end, gsize *length)
{
  gunichar c = (guchar) *at;

  *length = 1;
  if (c < 0x80)
    return c;
  c = g_utf8_get_char_validated (at, end - at);
  if (c == (gunichar) -1 || c == (gunichar) -2)
    return 0;
  *length = (gsize) g_unichar_to_utf8 (c, NULL);

  return c;
}

/* Soft hyphens and the like, which are inside words and not of them. */
static gboolean
is_invisible (gunichar c)
{
  return c == 0xad || (c >= 0x200b && c <= 0x200d) || c == 0x2060;
}

static gboolean
is_of_word (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c);

  return g_unichar_isalnum (c) || g_unichar_ismark (c) || is_invisible (c);
}

static gboolean
stands_alone (gunichar c)
{
  if (c < 0xe00)
    return FALSE;
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Where the word that begins at @at ends. */
static const char *
find_word_end (const char *at, const char *end)
{
  gsize length = 0;
  gunichar c = get_char (at, end, &length);
  gboolean alone = stands_alone (c) && !g_unichar_ismark (c);

  for (at += length; at < end; at += length)
    {
      c = get_char (at, end, &length);
      if (!is_of_word (c))
        break;
      if (!g_unichar_ismark (c) && (alone || stands_alone (c)))
        break;
    }

  return at;
}

static void
fold_slowly (GString *word, const char *at, const char *end)
{
  g_autoptr (GString) visible = g_string_sized_new (32);
  g_autofree char *folded = NULL;
  gsize length = 0;

  for (; at < end; at += length)
    if (!is_invisible (get_char (at, end, &length)))
      g_string_append_len (visible, at, (gssize) length);
  folded = kontor_fold (visible->str);
  g_string_assign (word, folded);
}

static void
fold_word (GString *word, const char *start, const char *end)
{
  const Fold *folds = get_folds ();
  gsize length = 0;

  g_string_truncate (word, 0);
  for (const char *at = start; at < end; at += length)
    {
      gunichar c = get_char (at, end, &length);

      if (c >= FOLDS_END || folds[c].length == 0)
        {
          fold_slowly (word, start, end);
          break;
        }
      g_string_append_len (word, folds[c].text, folds[c].length);
    }
}

/* The stem of the first @length bytes of the word at hand, unless it was emitted already. */
static int
emit_stem (Tokenizer *self,
           struct sb_stemmer *stemmer,
           gsize length,
           const Sink *sink,
           int start,
           int end)
{
  const char *stem = (const char *) sb_stemmer_stem (stemmer, (const sb_symbol *) self->word->str,
                                                     (int) length);

  length = (gsize) sb_stemmer_length (stemmer);
  if (stem == NULL || length == 0)
    return SQLITE_OK;
  if (length == self->word->len && memcmp (stem, self->word->str, length) == 0)
    return SQLITE_OK;
  if (length == self->stem->len && memcmp (stem, self->stem->str, length) == 0)
    return SQLITE_OK;
  g_string_truncate (self->stem, 0);
  g_string_append_len (self->stem, stem, (gssize) length);

  return sink->emit (sink->context, FTS5_TOKEN_COLOCATED, stem, (int) length, start, end);
}

/* The stemmer of Snowball 2 keeps the n of "Regeln", so it is given "Regel". */
static gsize
get_german_length (const GString *word)
{
  return g_str_has_suffix (word->str, "eln") ? word->len - 1 : word->len;
}

static int
emit_stems (Tokenizer *self, const Sink *sink, int start, int end)
{
  GUnicodeScript script = G_UNICODE_SCRIPT_INVALID_CODE;
  int code = SQLITE_OK;

  if (self->word->len > MAX_STEMMED || strpbrk (self->word->str, "0123456789") != NULL)
    return SQLITE_OK;
  script = g_unichar_get_script (g_utf8_get_char (self->word->str));
  g_string_truncate (self->stem, 0);
  if (script == G_UNICODE_SCRIPT_CYRILLIC)
    return emit_stem (self, self->russian, self->word->len, sink, start, end);
  if (script != G_UNICODE_SCRIPT_LATIN)
    return SQLITE_OK;
  code = emit_stem (self, self->english, self->word->len, sink, start, end);
  if (code != SQLITE_OK)
    return code;

  return emit_stem (self, self->german, get_german_length (self->word), sink, start, end);
}

static int
emit_word (Tokenizer *self, const Sink *sink, int start, int end)
{
  int code = SQLITE_OK;

  if (self->word->len == 0)
    return SQLITE_OK;
  if (self->word->len > MAX_WORD)
    {
      const char *cut = g_utf8_find_prev_char (self->word->str, self->word->str + MAX_WORD + 1);

      g_string_truncate (self->word, (gsize) (cut - self->word->str));
    }
  code = sink->emit (sink->context, 0, self->word->str, (int) self->word->len, start, end);
  if (code != SQLITE_OK || !sink->with_stems)
    return code;

  return emit_stems (self, sink, start, end);
}

static int
tokenize (Fts5Tokenizer *tokenizer,
          void *context,
          int flags,
          const char *text,
          int n_text,
          TokenFunc emit)
{
  Tokenizer *self = (Tokenizer *) tokenizer;
  Sink sink = { emit, context, (flags & FTS5_TOKENIZE_PREFIX) == 0 };
  const char *end = text + n_text;
  gsize length = 0;
  int code = SQLITE_OK;

  for (const char *at = text; at < end && code == SQLITE_OK; at += length)
    {
      const char *word_end = NULL;

      if (!is_of_word (get_char (at, end, &length)))
        continue;
      word_end = find_word_end (at, end);
      fold_word (self->word, at, word_end);
      code = emit_word (self, &sink, (int) (at - text), (int) (word_end - text));
      length = (gsize) (word_end - at);
    }

  return code;
}

static void
tokenizer_free (Fts5Tokenizer *tokenizer)
{
  Tokenizer *self = (Tokenizer *) tokenizer;

  sb_stemmer_delete (self->english);
  sb_stemmer_delete (self->german);
  sb_stemmer_delete (self->russian);
  g_string_free (self->word, TRUE);
  g_string_free (self->stem, TRUE);
  g_free (self);
}

static int
tokenizer_new (void *unused, const char **args, int n_args, Fts5Tokenizer **out)
{
  Tokenizer *self = g_new0 (Tokenizer, 1);

  self->english = sb_stemmer_new ("english", NULL);
  self->german = sb_stemmer_new ("german", NULL);
  self->russian = sb_stemmer_new ("russian", NULL);
  self->word = g_string_sized_new (MAX_WORD);
  self->stem = g_string_sized_new (MAX_STEMMED);
  if (self->english == NULL || self->german == NULL || self->russian == NULL)
    {
      tokenizer_free ((Fts5Tokenizer *) self);
      return SQLITE_ERROR;
    }
  *out = (Fts5Tokenizer *) self;

  return SQLITE_OK;
}

static fts5_api *
get_api (sqlite3 *db)
{
  fts5_api *api = NULL;
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (db, "SELECT fts5(?1)", -1, &stmt, NULL) != SQLITE_OK)
    return NULL;
  sqlite3_bind_pointer (stmt, 1, &api, "fts5_api_ptr", NULL);
  sqlite3_step (stmt);
  sqlite3_finalize (stmt);

  return api;
}

int
kontor_sql_tokenizer_register (sqlite3 *db)
{
  static fts5_tokenizer methods = { tokenizer_new, tokenizer_free, tokenize };
  fts5_api *api = get_api (db);

  if (api == NULL)
    return SQLITE_ERROR;

  return api->xCreateTokenizer (api, "kontor", NULL, &methods, NULL);
}

gboolean
kontor_sql_tokenizer_has_word (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      /* Marks and invisible characters alone fold to nothing. */
      if (is_of_word (c) && !g_unichar_ismark (c) && !is_invisible (c))
        return TRUE;
    }

  return FALSE;
}
