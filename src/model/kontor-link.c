/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links to records: how they are written and read. Pure, any thread. */

#include "config.h"

#include "kontor-link.h"

#include <string.h>

#define SCHEME "kontor:"
/* What stands between a server's address and the type. */
#define OFFICE "/o/"
#define WORD_MAX 40

/**
 * kontor_link_to_string:
 * @type: a record type
 * @id: names a record
 *
 * Returns: (transfer full): the link to it
 */
char *
kontor_link_to_string (KontorRecordType type, const KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (id, text);

  return g_strconcat (SCHEME, kontor_schema_get_type (type)->word, "/", text, NULL);
}

/* What follows the scheme or the server's address: "TYPE/ID". NULL if @text is no link. */
static const char *
find_name (const char *text)
{
  const char *path = NULL;

  if (g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0)
    return text + strlen (SCHEME);
  if (g_ascii_strncasecmp (text, "https://", 8) != 0 &&
      g_ascii_strncasecmp (text, "http://", 7) != 0)
    return NULL;
  path = strchr (strstr (text, "://") + 3, '/');

  return path != NULL && g_str_has_prefix (path, OFFICE) ? path + strlen (OFFICE) : NULL;
}

/**
 * kontor_link_parse:
 * @text: what may be a link
 * @type: (out): the type of the record that it names; set on success
 * @id: (out caller-allocates): the id of that record; set on success
 *
 * Returns: whether @text is a link and nothing else
 */
gboolean
kontor_link_parse (const char *text, KontorRecordType *type, KontorId *id)
{
  const char *name = find_name (text);
  const char *slash = name != NULL ? strchr (name, '/') : NULL;
  g_autofree char *word = NULL;
  KontorRecordType found = KONTOR_RECORD_NONE;
  KontorId parsed = KONTOR_ID_INIT_NIL;

  if (slash == NULL || slash - name > WORD_MAX)
    return FALSE;
  word = g_strndup (name, (gsize) (slash - name));
  found = kontor_schema_find_type (word);
  if (found == KONTOR_RECORD_NONE || !kontor_id_init_from_string (&parsed, slash + 1))
    return FALSE;
  *type = found;
  *id = parsed;

  return TRUE;
}
