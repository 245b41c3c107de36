/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which files are not carried. The rules of one folder are a link of a chain that leads to the root; the
 * last rule that matches in the innermost folder decides, as in gitignore(5), and below all of them lie
 * our own. Patterns come from other people's files: matching one takes time that grows with the product
 * of both lengths, whatever is in it. Letters are characters where they are UTF-8, else bytes.
 * Immutable, any thread. */

#include "config.h"

#include "kontor-drive-ignore.h"

#include "kontor-drive-disk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  char **segments; /* owned: what stands between the slashes, with its escapes */
  gboolean negated;
  gboolean folders_only;
  gboolean anchored; /* else it is compared with the name alone */
} Rule;

struct _KontorDriveIgnore
{
  gatomicrefcount references;
  KontorDriveIgnore *above; /* owned, nullable */
  char *folder; /* owned: relative to the root */
  GArray *rules; /* owned, of Rule */
};

/* What programs write while they work. A rule of the person's may take them back. */
static const char own_rules[] = "~$*\n"
                                ".~lock.*#\n"
                                "~*.tmp\n"
                                "*.part\n"
                                "*.crdownload\n"
                                ".nfs*\n"
                                ".fuse_hidden*\n"
                                ".Trash-*\n"
                                ".goutputstream-*\n"
                                ".*.sw[a-p]\n"
                                ".*.kate-swp\n"
                                ".\\#*\n"
                                "\\#*\\#\n";

/* --- one segment --- */

typedef struct
{
  const char *name;
  gboolean (*has) (char letter);
} LetterClass;

#define CLASS(word) \
  static gboolean is_##word (char letter) \
  { \
    return g_ascii_is##word (letter); \
  }
CLASS (alnum)
CLASS (alpha)
CLASS (cntrl)
CLASS (digit)
CLASS (graph)
CLASS (lower)
CLASS (print)
CLASS (punct)
CLASS (upper)
CLASS (xdigit)
#undef CLASS

static gboolean
is_blank (char letter)
{
  return letter == ' ' || letter == '\t';
}

static gboolean
is_space (char letter)
{
  return g_ascii_isspace (letter) || letter == '\v';
}

static const LetterClass letter_classes[] = {
  { "alnum", is_alnum }, { "alpha", is_alpha }, { "blank", is_blank }, { "cntrl", is_cntrl },
  { "digit", is_digit }, { "graph", is_graph }, { "lower", is_lower }, { "print", is_print },
  { "punct", is_punct }, { "space", is_space }, { "upper", is_upper }, { "xdigit", is_xdigit },
};

static const LetterClass *
find_class (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (letter_classes); i++)
    {
      if (strlen (letter_classes[i].name) == length &&
          memcmp (letter_classes[i].name, name, length) == 0)
        return &letter_classes[i];
    }
  return NULL;
}

/* The letter at *@at, which goes behind it. A byte that belongs to no character is a letter beyond
 * Unicode. */
static gunichar
take_letter (const char **at, const char *end)
{
  gunichar letter = g_utf8_get_char_validated (*at, end - *at);

  if (letter == (gunichar) -1 || letter == (gunichar) -2)
    {
      letter = 0x110000 + (guchar) * *at;
      (*at)++;
      return letter;
    }
  *at = g_utf8_next_char (*at);
  return letter;
}

/* What stands at *@at, which is behind a "[": whether @letter is one of it. *@at goes behind its "]".
 * @good: (out): FALSE where there is none, or a class that nobody knows. */
static gboolean
match_bracket (const char **at, const char *end, gunichar letter, gboolean *good)
{
  const char *p = *at;
  gboolean negated = p < end && (*p == '!' || *p == '^');
  gboolean found = FALSE;
  gunichar previous = 0;

  *good = FALSE;
  if (negated)
    p++;
  for (gboolean first = TRUE; first || p >= end || *p != ']'; first = FALSE)
    {
      if (p >= end)
        return FALSE;
      if (*p == '[' && p + 1 < end && p[1] == ':')
        {
          const char *close = memchr (p + 2, ']', (gsize) (end - p - 2));

          if (close == NULL)
            return FALSE;
          if (close - p > 2 && close[-1] == ':')
            {
              const LetterClass *class = find_class (p + 2, (gsize) (close - 1 - (p + 2)));

              if (class == NULL)
                return FALSE;
              found = found || (letter < 0x80 && class->has ((char) letter));
              previous = 0;
              p = close + 1;
              continue;
            }
        }
      if (*p == '-' && previous != 0 && p + 1 < end && p[1] != ']')
        {
          gunichar last;

          p++;
          if (*p == '\\' && ++p >= end)
            return FALSE;
          last = take_letter (&p, end);
          found = found || (letter >= previous && letter <= last);
          previous = 0;
          continue;
        }
      if (*p == '\\' && ++p >= end)
        return FALSE;
      previous = take_letter (&p, end);
      found = found || letter == previous;
    }
  *at = p + 1;
  *good = TRUE;
  return found != negated;
}

/* Whether @length bytes of @text are what @pattern says. Behind a star nothing before it can change any
 * more: so it is enough to go back to the last one. */
static gboolean
match_segment (const char *pattern, const char *text, gsize length)
{
  const char *pattern_end = pattern + strlen (pattern);
  const char *end = text + length;
  const char *star = NULL, *resume = NULL;
  const char *p = pattern, *t = text;

  for (;;)
    {
      gboolean good = FALSE;

      if (p < pattern_end && *p == '*')
        {
          while (*p == '*')
            p++;
          if (p == pattern_end)
            return TRUE;
          star = p;
          resume = t;
          continue;
        }
      if (t == end)
        return p == pattern_end;
      if (p < pattern_end)
        {
          const char *next = t;
          gunichar letter = take_letter (&next, end);

          if (*p == '?')
            {
              p++;
              good = TRUE;
            }
          else if (*p == '[')
            {
              gboolean closed;

              p++;
              good = match_bracket (&p, pattern_end, letter, &closed) && closed;
            }
          else
            {
              if (*p == '\\')
                p++;
              good = p < pattern_end && take_letter (&p, pattern_end) == letter;
            }
          if (good)
            {
              t = next;
              continue;
            }
        }
      if (star == NULL)
        return FALSE;
      take_letter (&resume, end);
      p = star;
      t = resume;
    }
}

/* --- rules --- */

static gboolean
is_any_depth (const char *segment)
{
  return segment[0] == '*' && segment[1] == '*' && segment[strspn (segment, "*")] == '\0';
}

/* The same of folders: only the last "**" can still change. At the end it stands for one at least. */
static gboolean
match_path (char **segments, const char *path)
{
  char **star = NULL;
  const char *resume = NULL;
  char **s = segments;
  const char *t = path;

  while (*t != '\0')
    {
      gsize length = strcspn (t, "/");

      if (*s != NULL && is_any_depth (*s))
        {
          if (s[1] == NULL)
            return TRUE;
          star = ++s;
          resume = t;
          continue;
        }
      if (*s != NULL && match_segment (*s, t, length))
        {
          s++;
        }
      else
        {
          if (star == NULL)
            return FALSE;
          s = star;
          t = resume;
          length = strcspn (t, "/");
          resume = t + length + (t[length] == '/');
        }
      t += length + (t[length] == '/');
    }
  return *s == NULL;
}

static gboolean
rule_matches (const Rule *rule, const char *path, const char *name, gboolean is_folder)
{
  if (rule->folders_only && !is_folder)
    return FALSE;
  return rule->anchored ? match_path (rule->segments, path)
                        : match_segment (rule->segments[0], name, strlen (name));
}

static void
clear_rule (gpointer item)
{
  Rule *rule = item;

  g_strfreev (rule->segments);
}

/* Takes spaces off the end, unless one is escaped. */
static void
trim_spaces (char *line)
{
  char *space = NULL;

  for (char *at = line; *at != '\0'; at++)
    {
      if (*at == ' ')
        {
          space = space != NULL ? space : at;
          continue;
        }
      space = NULL;
      if (*at == '\\' && *++at == '\0')
        return;
    }
  if (space != NULL)
    *space = '\0';
}

/* The parts of @pattern between its slashes; NULL where it can't be read: @why (out) says so. A slash
 * in brackets parts nothing. */
static char **
split_pattern (const char *pattern, const char **why)
{
  g_autoptr (GStrvBuilder) segments = g_strv_builder_new ();
  g_autoptr (GString) segment = g_string_new (NULL);
  const char *end = pattern + strlen (pattern);

  for (const char *at = pattern; at < end;)
    {
      const char *from = at;

      if (*at == '[')
        {
          gboolean closed;

          at++;
          (void) match_bracket (&at, end, 'x', &closed);
          if (!closed)
            {
              *why = N_ ("a bracket is not closed, or holds a class that nobody knows");
              return NULL;
            }
        }
      else if (*at == '\\')
        {
          if (at + 1 == end)
            {
              *why = N_ ("nothing follows the last backslash");
              return NULL;
            }
          at++;
          from += *at == '/';
          if (*at != '/')
            (void) take_letter (&at, end);
        }
      else if (*at != '/')
        {
          (void) take_letter (&at, end);
        }

      if (from == at)
        {
          g_strv_builder_add (segments, segment->str);
          g_string_truncate (segment, 0);
          at++;
        }
      else
        {
          g_string_append_len (segment, from, at - from);
        }
    }
  g_strv_builder_add (segments, segment->str);
  return g_strv_builder_end (segments);
}

/* A line of a file of rules; empty ones and comments are none. */
static void
add_line (KontorDriveIgnore *self, const char *text, guint number, GPtrArray *problems)
{
  g_autofree char *line = g_strdup (text);
  const char *why = NULL;
  Rule rule = { 0 };
  char *pattern = line;
  gsize length;

  if (line[0] == '#')
    return;
  trim_spaces (line);
  if (pattern[0] == '!')
    {
      rule.negated = TRUE;
      pattern++;
    }
  length = strlen (pattern);
  if (length > 0 && pattern[length - 1] == '/')
    {
      rule.folders_only = TRUE;
      pattern[length - 1] = '\0';
    }
  if (pattern[0] == '\0')
    return;
  rule.anchored = strchr (pattern, '/') != NULL;
  if (pattern[0] == '/')
    pattern++;

  rule.segments = split_pattern (pattern, &why);
  if (rule.segments != NULL)
    g_array_append_val (self->rules, rule);
  else if (problems != NULL)
    /* Translators: a line number, the name of a file, the line itself, and what is wrong with it. */
    g_ptr_array_add (problems, g_strdup_printf (_ ("Line %u of %s, “%s”, is left out: %s."), number,
                                                KONTOR_DRIVE_IGNORE_FILE, text, _ (why)));
}

static void
add_text (KontorDriveIgnore *self, const char *text, gsize length, GPtrArray *problems)
{
  const char *end = text + length;
  guint number = 1;

  if (length >= 3 && memcmp (text, "\357\273\277", 3) == 0)
    text += 3;
  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));
      gsize line_length = (gsize) ((stop != NULL ? stop : end) - text);
      g_autofree char *line = NULL;

      if (stop != NULL && line_length > 0 && text[line_length - 1] == '\r')
        line_length--;
      line = g_strndup (text, line_length);
      add_line (self, line, number++, problems);
      if (stop == NULL)
        return;
      text = stop + 1;
    }
}

static KontorDriveIgnore *
create (KontorDriveIgnore *above, const char *folder)
{
  KontorDriveIgnore *self = g_new0 (KontorDriveIgnore, 1);

  g_atomic_ref_count_init (&self->references);
  self->above = above;
  self->folder = g_strdup (folder);
  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  g_array_set_clear_func (self->rules, clear_rule);
  return self;
}

/**
 * kontor_drive_ignore_new:
 * @above: (nullable): the rules of the folder above
 * @folder: path of the folder, relative to the root; "": the root
 * @text: (nullable): its file of rules
 * @length: bytes of @text; -1: up to its NUL
 * @problems: (out) (optional) (transfer container) (element-type utf8): a sentence for each line that
 *   can't be read and is left out
 *
 * Returns: (transfer full): the rules that hold for what is in the folder
 */
KontorDriveIgnore *
kontor_drive_ignore_new (KontorDriveIgnore *above,
                         const char *folder,
                         const char *text,
                         gssize length,
                         GPtrArray **problems)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  KontorDriveIgnore *self;

  g_return_val_if_fail (folder != NULL, NULL);

  if (above != NULL && text == NULL)
    {
      self = kontor_drive_ignore_ref (above);
    }
  else
    {
      if (above != NULL)
        {
          above = kontor_drive_ignore_ref (above);
        }
      else
        {
          above = create (NULL, "");
          add_text (above, own_rules, strlen (own_rules), NULL);
        }
      self = create (above, folder);
      if (text != NULL)
        add_text (self, text, length >= 0 ? (gsize) length : strlen (text), found);
    }
  if (problems != NULL)
    *problems = g_steal_pointer (&found);
  return self;
}

KontorDriveIgnore *
kontor_drive_ignore_ref (KontorDriveIgnore *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
kontor_drive_ignore_unref (KontorDriveIgnore *self)
{
  while (self != NULL && g_atomic_ref_count_dec (&self->references))
    {
      KontorDriveIgnore *above = self->above;

      g_array_unref (self->rules);
      g_free (self->folder);
      g_free (self);
      self = above;
    }
}

/* @path as seen from @folder; NULL: it lies elsewhere. */
static const char *
get_path_below (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  if (length == 0)
    return path;
  return g_str_has_prefix (path, folder) && path[length] == '/' ? path + length + 1 : NULL;
}

/**
 * kontor_drive_ignore_matches:
 * @self: the rules that hold in the folder of @path
 * @path: relative to the root. Its folder is not ignored itself: nothing below an ignored folder can be
 *   taken back
 * @is_folder: whether it is a folder
 *
 * Returns: whether it is not carried
 */
gboolean
kontor_drive_ignore_matches (KontorDriveIgnore *self, const char *path, gboolean is_folder)
{
  const char *slash, *name;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  slash = strrchr (path, '/');
  name = slash != NULL ? slash + 1 : path;
  /* Ours, wherever it lies: a root within a root keeps its own. No rule takes this back. */
  if (strcmp (name, KONTOR_DRIVE_OWN_FOLDER) == 0)
    return TRUE;

  for (; self != NULL; self = self->above)
    {
      const char *below = get_path_below (path, self->folder);

      for (guint i = self->rules->len; below != NULL && i > 0; i--)
        {
          const Rule *rule = &g_array_index (self->rules, Rule, i - 1);

          if (rule_matches (rule, below, name, is_folder))
            return !rule->negated;
        }
    }
  return FALSE;
}

/**
 * kontor_drive_ignore_parse_lock:
 * @name: a name
 *
 * Microsoft's programs put "~$" in place of the first two letters of a long name: then only the end of
 * the name is told.
 *
 * Returns: (transfer full) (nullable): the name of the file that an office program has open, or its end;
 *   %NULL: @name is no such note
 */
char *
kontor_drive_ignore_parse_lock (const char *name)
{
  gsize length;

  g_return_val_if_fail (name != NULL, NULL);

  length = strlen (name);
  if (g_str_has_prefix (name, ".~lock.") && length > strlen (".~lock.#") && name[length - 1] == '#')
    return g_strndup (name + strlen (".~lock."), length - strlen (".~lock.#"));
  if (g_str_has_prefix (name, "~$") && length > 2)
    return g_strdup (name + 2);
  return NULL;
}
