/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads JSON from bytes that nobody vouches for. One pass over a copy of the bytes: texts are
 * unescaped in place, values come from chunks of memory, so that a body costs a few allocations.
 * Any thread; a tree is immutable once it is returned. */

#include "config.h"

#include "kontor-json.h"

#include <string.h>

struct _KontorJson
{
  const char *name; /* borrowed, nullable: in an object */
  KontorJson *parent; /* borrowed, nullable: of the root */
  KontorJson *next; /* borrowed, nullable */
  union
  {
    KontorJson *first; /* borrowed, nullable */
    const char *text; /* borrowed: ends with NUL in a text, not in a number */
    gint64 integer; /* also the truth value */
  };
  guint length; /* children, or bytes of the text */
  KontorJsonKind kind;
};

typedef struct _Chunk Chunk;

struct _Chunk
{
  Chunk *previous; /* owned, nullable */
  KontorJson values[];
};

typedef struct
{
  KontorJson root; /* first: the tree is freed by it */
  char *bytes; /* owned */
  Chunk *chunk; /* owned, nullable */
  guint n_used; /* of the chunk */
  guint n_chunk;
} Tree;

typedef struct
{
  Tree *tree; /* borrowed */
  char *at; /* what is read next */
  const char *end; /* behind the last byte, where a NUL stands */
  const char *invalid; /* the first byte that is no UTF-8, or @end */
  const KontorJson *open; /* the value being read, for the path */
  guint n_left; /* values that may still come */
  KontorProblem **problem;
} Reader;

#define CHUNK_FIRST 16
#define CHUNK_MOST 1024

static gboolean
fail_at (Reader *self, KontorProblemCode code, gint64 limit)
{
  g_autofree char *path = kontor_json_dup_path (self->open);
  g_autofree char *detail = g_strdup_printf ("%s%sbyte %" G_GSIZE_FORMAT, path,
                                             *path != '\0' ? ", " : "",
                                             (gsize) (self->at - self->tree->bytes));

  if (self->problem != NULL)
    {
      *self->problem = kontor_problem_new_detail (code, KONTOR_RECORD_NONE, NULL, 0, detail);
      (*self->problem)->limit = limit;
    }

  return FALSE;
}

static KontorJson *
add_value (Reader *self, KontorJson *parent, const char *name)
{
  Tree *tree = self->tree;
  KontorJson *value = NULL;

  if (tree->n_used == tree->n_chunk)
    {
      Chunk *chunk = NULL;

      tree->n_chunk = tree->n_chunk == 0 ? CHUNK_FIRST : MIN (tree->n_chunk * 2, CHUNK_MOST);
      chunk = g_malloc (sizeof *chunk + tree->n_chunk * sizeof *chunk->values);
      chunk->previous = tree->chunk;
      tree->chunk = chunk;
      tree->n_used = 0;
    }
  value = &tree->chunk->values[tree->n_used++];
  *value = (KontorJson) { .name = name, .parent = parent };
  parent->length++;

  return value;
}

static void
skip_space (Reader *self)
{
  while (*self->at == ' ' || *self->at == '\n' || *self->at == '\t' || *self->at == '\r')
    self->at++;
}

static gboolean
read_hex (Reader *self, gunichar *unit)
{
  *unit = 0;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*self->at);

      if (digit < 0)
        return fail_at (self, KONTOR_PROBLEM_MALFORMED, 0);
      *unit = *unit << 4 | (guint) digit;
      self->at++;
    }

  return TRUE;
}

/* What follows "\u": one character, or a high surrogate with its low one. */
static gboolean
read_unicode_escape (Reader *self, char **out)
{
  gunichar c = 0;
  gunichar low = 0;

  if (!read_hex (self, &c))
    return FALSE;
  if (c >= 0xd800 && c < 0xdc00)
    {
      if (self->at[0] != '\\' || self->at[1] != 'u')
        return fail_at (self, KONTOR_PROBLEM_BAD_TEXT, 0);
      self->at += 2;
      if (!read_hex (self, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return fail_at (self, KONTOR_PROBLEM_BAD_TEXT, 0);
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  /* A C string ends at U+0000: what follows it would be lost, or hidden from a check. */
  if (c == 0 || (c >= 0xdc00 && c <= 0xdfff))
    return fail_at (self, KONTOR_PROBLEM_BAD_TEXT, 0);
  *out += g_unichar_to_utf8 (c, *out);

  return TRUE;
}

static gboolean
read_escape (Reader *self, char **out)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *found = NULL;

  self->at++;
  if (*self->at == 'u')
    {
      self->at++;
      return read_unicode_escape (self, out);
    }
  found = *self->at != '\0' ? strchr (escapes, *self->at) : NULL;
  if (found == NULL)
    return fail_at (self, KONTOR_PROBLEM_MALFORMED, 0);
  *(*out)++ = meanings[found - escapes];
  self->at++;

  return TRUE;
}

/* Reads a text from behind its opening quote to behind the closing one, and ends it with NUL. What is
 * unescaped is never longer than what it was, so it fits where it stood. */
static gboolean
read_text (Reader *self, const char **text, guint *length)
{
  char *start = self->at;
  char *out = start;

  while (*self->at != '"')
    {
      if (self->at == self->invalid)
        return fail_at (self,
                        self->at == self->end ? KONTOR_PROBLEM_MALFORMED : KONTOR_PROBLEM_BAD_TEXT,
                        0);
      if ((guchar) *self->at < 0x20)
        return fail_at (self, KONTOR_PROBLEM_BAD_TEXT, 0);
      if (*self->at != '\\')
        *out++ = *self->at++;
      else if (!read_escape (self, &out))
        return FALSE;
    }
  self->at++;
  *out = '\0';
  *text = start;
  if (length != NULL)
    *length = (guint) (out - start);

  return TRUE;
}

static gboolean
read_digits (Reader *self)
{
  if (!g_ascii_isdigit (*self->at))
    return fail_at (self, KONTOR_PROBLEM_MALFORMED, 0);
  while (g_ascii_isdigit (*self->at))
    self->at++;

  return TRUE;
}

/* Adds up below zero, where there is one number more. */
static gboolean
integer_from_digits (const char *digits, const char *end, gboolean negative, gint64 *integer)
{
  gint64 sum = 0;

  for (; digits < end; digits++)
    if (__builtin_mul_overflow (sum, 10, &sum) || __builtin_sub_overflow (sum, *digits - '0', &sum))
      return FALSE;
  if (!negative && sum == G_MININT64)
    return FALSE;
  *integer = negative ? sum : -sum;

  return TRUE;
}

static gboolean
read_number (Reader *self, KontorJson *value)
{
  const char *start = self->at;
  gboolean negative = *start == '-';
  const char *digits = start + negative;
  gboolean whole = TRUE;

  self->at += negative;
  if (!read_digits (self))
    return FALSE;
  if (*digits == '0' && self->at - digits > 1)
    return fail_at (self, KONTOR_PROBLEM_MALFORMED, 0);
  whole = *self->at != '.' && *self->at != 'e' && *self->at != 'E';
  if (whole && integer_from_digits (digits, self->at, negative, &value->integer))
    {
      value->kind = KONTOR_JSON_INTEGER;
      return TRUE;
    }

  if (*self->at == '.')
    {
      self->at++;
      if (!read_digits (self))
        return FALSE;
    }
  if (*self->at == 'e' || *self->at == 'E')
    {
      self->at++;
      self->at += *self->at == '+' || *self->at == '-';
      if (!read_digits (self))
        return FALSE;
    }
  value->kind = KONTOR_JSON_NUMBER;
  value->text = start;
  value->length = (guint) (self->at - start);

  return TRUE;
}

static gboolean
read_word (Reader *self, KontorJson *value)
{
  static const struct
  {
    const char *word;
    KontorJsonKind kind;
    gboolean boolean;
  } words[] = {
    { "null", KONTOR_JSON_NULL, FALSE },
    { "true", KONTOR_JSON_BOOLEAN, TRUE },
    { "false", KONTOR_JSON_BOOLEAN, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strncmp (self->at, words[i].word, strlen (words[i].word)) == 0)
      {
        self->at += strlen (words[i].word);
        value->kind = words[i].kind;
        value->integer = words[i].boolean;
        return TRUE;
      }

  return fail_at (self, KONTOR_PROBLEM_MALFORMED, 0);
}

static gboolean read_value (Reader *self, KontorJson *value, guint depth);

static gboolean
read_member_name (Reader *self, const char **name)
{
  skip_space (self);
  if (*self->at != '"')
    return fail_at (self, KONTOR_PROBLEM_MALFORMED, 0);
  self->at++;
  if (!read_text (self, name, NULL))
    return FALSE;
  skip_space (self);
  if (*self->at != ':')
    return fail_at (self, KONTOR_PROBLEM_MALFORMED, 0);
  self->at++;

  return TRUE;
}

/* An array or an object, from behind its opening bracket. */
static gboolean
read_children (Reader *self, KontorJson *value, char closing, guint depth)
{
  KontorJson *last = NULL;
  KontorJson *child = NULL;

  self->at++;
  value->kind = closing == '}' ? KONTOR_JSON_OBJECT : KONTOR_JSON_ARRAY;
  if (depth == KONTOR_JSON_DEPTH_MAX)
    return fail_at (self, KONTOR_PROBLEM_TOO_MANY, KONTOR_JSON_DEPTH_MAX);
  skip_space (self);
  while (*self->at != closing || last != NULL)
    {
      const char *name = NULL;

      if (closing == '}' && !read_member_name (self, &name))
        return FALSE;
      if (self->n_left == 0)
        return fail_at (self, KONTOR_PROBLEM_TOO_MANY, 0);
      self->n_left--;
      child = add_value (self, value, name);
      *(last != NULL ? &last->next : &value->first) = child;
      last = child;
      self->open = child;
      if (!read_value (self, child, depth + 1))
        return FALSE;
      self->open = value;
      if (*self->at == closing)
        break;
      if (*self->at != ',')
        return fail_at (self, KONTOR_PROBLEM_MALFORMED, 0);
      self->at++;
    }
  self->at++;

  return TRUE;
}

static gboolean
read_value (Reader *self, KontorJson *value, guint depth)
{
  gboolean done = FALSE;

  skip_space (self);
  switch (*self->at)
    {
    case '{':
      done = read_children (self, value, '}', depth);
      break;
    case '[':
      done = read_children (self, value, ']', depth);
      break;
    case '"':
      self->at++;
      value->kind = KONTOR_JSON_TEXT;
      done = read_text (self, &value->text, &value->length);
      break;
    default:
      if (*self->at == '-' || g_ascii_isdigit (*self->at))
        done = read_number (self, value);
      else
        done = read_word (self, value);
    }
  skip_space (self);

  return done;
}

/**
 * kontor_json_parse:
 * @bytes: (array length=length): what came; need not end with NUL
 * @length: how many
 * @most_values: the most values that the tree may have: memory is bounded by it, at 40 bytes each
 * @problem: (out) (optional): what is wrong, with the path and the byte where it was found
 *
 * Returns: (transfer full) (nullable): the root; %NULL when the bytes are not one JSON value
 */
KontorJson *
kontor_json_parse (const char *bytes, gsize length, guint most_values, KontorProblem **problem)
{
  g_autoptr (KontorJson) root = NULL;
  Tree *tree = g_new0 (Tree, 1);
  Reader reader = { .tree = tree, .n_left = most_values, .problem = problem };

  root = &tree->root;
  reader.open = root;
  if (length > G_MAXINT32)
    {
      fail_at (&reader, KONTOR_PROBLEM_TOO_LONG, G_MAXINT32);
      return NULL;
    }
  tree->bytes = g_malloc (length + 1);
  if (length > 0)
    memcpy (tree->bytes, bytes, length);
  tree->bytes[length] = '\0';
  reader.at = tree->bytes;
  reader.end = tree->bytes + length;
  g_utf8_validate_len (tree->bytes, length, &reader.invalid);

  if (!read_value (&reader, root, 0))
    return NULL;
  if (reader.at != reader.end)
    {
      fail_at (&reader, KONTOR_PROBLEM_MALFORMED, 0);
      return NULL;
    }

  return g_steal_pointer (&root);
}

/**
 * kontor_json_free:
 * @root: (transfer full): what kontor_json_parse() returned
 */
void
kontor_json_free (KontorJson *root)
{
  Tree *tree = (Tree *) root;

  g_return_if_fail (root->parent == NULL);

  while (tree->chunk != NULL)
    {
      Chunk *chunk = tree->chunk;

      tree->chunk = chunk->previous;
      g_free (chunk);
    }
  g_free (tree->bytes);
  g_free (tree);
}

/**
 * kontor_json_get_kind:
 * @self: a value
 *
 * Returns: what it is
 */
KontorJsonKind
kontor_json_get_kind (const KontorJson *self)
{
  return self->kind;
}

/**
 * kontor_json_get_name:
 * @self: a value
 *
 * Returns: (transfer none) (nullable): its name in the object that holds it
 */
const char *
kontor_json_get_name (const KontorJson *self)
{
  return self->name;
}

/**
 * kontor_json_get_boolean:
 * @self: a truth value
 *
 * Returns: whether it is true
 */
gboolean
kontor_json_get_boolean (const KontorJson *self)
{
  g_return_val_if_fail (self->kind == KONTOR_JSON_BOOLEAN, FALSE);

  return self->integer != 0;
}

/**
 * kontor_json_get_integer:
 * @self: a value of kind %KONTOR_JSON_INTEGER
 *
 * Returns: the number
 */
gint64
kontor_json_get_integer (const KontorJson *self)
{
  g_return_val_if_fail (self->kind == KONTOR_JSON_INTEGER, 0);

  return self->integer;
}

/**
 * kontor_json_get_text:
 * @self: a text, or a value of kind %KONTOR_JSON_NUMBER
 *
 * Returns: (transfer none): valid UTF-8 that ends with NUL; for a number its characters, of which
 *   only kontor_json_get_length() are its own
 */
const char *
kontor_json_get_text (const KontorJson *self)
{
  g_return_val_if_fail (self->kind == KONTOR_JSON_TEXT || self->kind == KONTOR_JSON_NUMBER, "");

  return self->text;
}

/**
 * kontor_json_get_length:
 * @self: a value
 *
 * Returns: how many elements, members or bytes of text it has; 0 for others
 */
guint
kontor_json_get_length (const KontorJson *self)
{
  return self->length;
}

/**
 * kontor_json_get_first:
 * @self: an array or object
 *
 * Returns: (transfer none) (nullable): its first element or member
 */
const KontorJson *
kontor_json_get_first (const KontorJson *self)
{
  g_return_val_if_fail (self->kind == KONTOR_JSON_ARRAY || self->kind == KONTOR_JSON_OBJECT, NULL);

  return self->first;
}

/**
 * kontor_json_get_next:
 * @self: an element or a member
 *
 * Returns: (transfer none) (nullable): the one that follows it
 */
const KontorJson *
kontor_json_get_next (const KontorJson *self)
{
  return self->next;
}

/**
 * kontor_json_find:
 * @self: an object
 * @name: a member's name
 *
 * Walks over the members: for a handful of looks a body, not for one a member.
 *
 * Returns: (transfer none) (nullable): the first member of that name
 */
const KontorJson *
kontor_json_find (const KontorJson *self, const char *name)
{
  g_return_val_if_fail (self->kind == KONTOR_JSON_OBJECT, NULL);

  for (const KontorJson *member = self->first; member != NULL; member = member->next)
    if (strcmp (member->name, name) == 0)
      return member;

  return NULL;
}

/* A name as part of a path that people read: short, and without characters that do things. */
static void
append_name (GString *path, const char *name)
{
  const char *at = name;

  for (; *at != '\0' && at - name < 64; at = g_utf8_next_char (at))
    g_string_append_unichar (path,
                             g_unichar_isprint (g_utf8_get_char (at)) ? g_utf8_get_char (at) : '?');
  if (*at != '\0')
    g_string_append (path, "…");
}

/**
 * kontor_json_dup_path:
 * @self: a value
 *
 * Returns: (transfer full): the way to it from the root, as "items[3].mid"; "" for the root
 */
char *
kontor_json_dup_path (const KontorJson *self)
{
  const KontorJson *way[KONTOR_JSON_DEPTH_MAX + 1] = { NULL };
  GString *path = g_string_new (NULL);
  guint n = 0;

  for (; self->parent != NULL && n < G_N_ELEMENTS (way); self = self->parent)
    way[n++] = self;
  while (n > 0)
    {
      const KontorJson *step = way[--n];
      guint index = 0;

      if (step->name != NULL)
        {
          if (path->len > 0)
            g_string_append_c (path, '.');
          append_name (path, step->name);
          continue;
        }
      for (const KontorJson *at = step->parent->first; at != step; at = at->next)
        index++;
      g_string_append_printf (path, "[%u]", index);
    }

  return g_string_free_and_steal (path);
}
