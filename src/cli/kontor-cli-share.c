/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "drive share" and "drive unshare": who may do how much with a drive, or with a folder of it. A share
 * says how much; who sees a drive is a matter of its members, so that sharing a drive makes members, and
 * a folder is shared with those who see its drive. On the main thread. */

#include "config.h"

#include "kontor-cli-files.h"

#include "kontor-access.h"
#include "kontor-cli-place.h"
#include "kontor-cli-value.h"
#include "kontor-json.h"
#include "kontor-operations.h"

#include <glib/gi18n.h>

/* The people begin at this word: "share PLACE PERSON…" */
#define FIRST_PERSON 2

/* What is shared, at which level and until when. */
typedef struct
{
  KontorCliPlace place;
  char *name; /* owned: as people write it */
  GPtrArray *people; /* owned, of rows */
  const char *level; /* borrowed from the command line */
  gint64 until; /* 0: for good */
} Sharing;

static void
sharing_clear (Sharing *self)
{
  kontor_cli_place_clear (&self->place);
  g_free (self->name);
  g_clear_pointer (&self->people, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sharing, sharing_clear)

static const KontorRow *
get_what (const Sharing *self)
{
  return self->place.node != NULL ? self->place.node : self->place.drive;
}

/* All of them are known before anything is changed. */
static gboolean
find_what (KontorCli *self, const char *where, Sharing *sharing)
{
  if (!kontor_cli_find_place (self, where, &sharing->place, NULL))
    return FALSE;
  if (!kontor_cli_is_folder (sharing->place.node))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("“%s” is a file. Drives and folders can be shared: put it into "
                                   "one."),
                                where);
  sharing->name = kontor_cli_show_place (self, &sharing->place);
  sharing->people = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = FIRST_PERSON; kontor_cli_get_word (self, i) != NULL; i++)
    {
      KontorRow *person = kontor_cli_find_word (self, KONTOR_RECORD_PERSON, i);

      if (person == NULL)
        return FALSE;
      g_ptr_array_add (sharing->people, person);
    }

  return TRUE;
}

/* The share of @what with @person that was made by hand. (transfer full) (nullable) */
static KontorRow *
find_share (KontorCli *self, const KontorRow *what, const KontorRow *person)
{
  g_autoptr (GPtrArray) shares = kontor_reader_list (kontor_replica_get_reader (self->replica),
                                                     KONTOR_RECORD_SHARE, KONTOR_SHARE_WHAT,
                                                     kontor_row_get_id (what));

  for (guint i = 0; i < shares->len; i++)
    if (kontor_row_refers_to (shares->pdata[i], KONTOR_SHARE_PERSON, kontor_row_get_id (person)))
      return kontor_row_ref (shares->pdata[i]);

  return NULL;
}

/* --- members --- */

static KontorValue *
new_element (const KontorRow *person)
{
  char id[KONTOR_ID_LENGTH + 1];
  KontorElement element = { .text = id };

  kontor_id_format (kontor_row_get_id (person), id);

  return kontor_value_new_set (&element, 1);
}

static gboolean
set_member (KontorCli *self, Sharing *sharing, const KontorRow *person, gboolean member)
{
  g_autoptr (KontorValue) element = new_element (person);
  KontorRowBuilder *builder = kontor_row_builder_new_from (sharing->place.drive);
  KontorValue *members = kontor_cli_change_set (kontor_row_get (sharing->place.drive,
                                                                KONTOR_DRIVE_MEMBERS),
                                                element, member);
  g_autoptr (KontorRow) after = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_row_builder_take (builder, KONTOR_DRIVE_MEMBERS, members);
  after = kontor_row_builder_end (builder);
  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_edit (&context, sharing->place.drive, after, &problem);
  if (!kontor_cli_commit (self, set, problem, NULL))
    return FALSE;
  kontor_row_unref (sharing->place.drive);
  sharing->place.drive = g_steal_pointer (&after);

  return TRUE;
}

static gboolean
is_for_all (const KontorRow *drive)
{
  const KontorValue *members = kontor_row_get (drive, KONTOR_DRIVE_MEMBERS);

  return kontor_row_get_choice (drive, KONTOR_DRIVE_KIND) == KONTOR_DRIVE_KIND_SHARED &&
         (members == NULL || kontor_value_get_n_elements (members) == 0);
}

/* Whoever is to use it has to see it. A drive without members is everybody's: a first member would take
 * it from all others. */
static gboolean
let_see (KontorCli *self, Sharing *sharing, const KontorRow *person)
{
  g_autofree char *who = kontor_cli_show_title (self, person);
  g_autofree char *drive = kontor_cli_show_title (self, sharing->place.drive);

  if (kontor_access_can_see (kontor_replica_get_reader (self->replica), kontor_row_get_id (person),
                             sharing->place.drive))
    return TRUE;
  if (sharing->place.node != NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("%s does not see the drive “%s”, so not this folder either. "
                                   "Share the drive first, with “--level read”, or move the folder "
                                   "into a drive of its own."),
                                who, drive);
  if (is_for_all (sharing->place.drive))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("“%s” is a drive for everybody in the office, and %s is not one "
                                   "of them. Make a drive of its own for this."),
                                drive, who);

  return set_member (self, sharing, person, TRUE);
}

/* --- share --- */

static gboolean
read_until (KontorCli *self, gint64 *until)
{
  const char *text = kontor_cli_get_option (self, "until");
  g_autoptr (GError) error = NULL;
  gint64 start = 0;

  if (text == NULL)
    return TRUE;
  /* A day counts to its end. */
  if (!kontor_cli_read_span (self, text, &start, until, &error))
    return kontor_cli_fail (self, error);

  return TRUE;
}

static gboolean
read_level (KontorCli *self, Sharing *sharing)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_SHARE, KONTOR_SHARE_LEVEL);

  sharing->level = kontor_cli_get_option (self, "level");
  if (sharing->level == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("Say how much: --level read, add, edit or full."));
  if (kontor_field_find_choice (field, sharing->level) < 0)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("“%s” is no level. Say read, add, edit or full."),
                                sharing->level);

  return TRUE;
}

static KontorRow *
new_share (const Sharing *sharing, const KontorContext *context, const KontorRow *person)
{
  const KontorRow *what = get_what (sharing);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_SHARE, &id);
  kontor_row_builder_take (builder, KONTOR_SHARE_WHAT,
                           kontor_value_new_record (kontor_row_get_record_type (what),
                                                    kontor_row_get_id (what)));
  kontor_row_builder_take (builder, KONTOR_SHARE_PERSON,
                           kontor_value_new_id (kontor_row_get_id (person)));
  kontor_row_builder_take (builder, KONTOR_SHARE_LEVEL, kontor_value_new_text (sharing->level));
  if (sharing->until != 0)
    kontor_row_builder_take (builder, KONTOR_SHARE_EXPIRES_AT,
                             kontor_value_new_integer (sharing->until));

  return kontor_row_builder_end (builder);
}

static KontorRow *
change_share (const Sharing *sharing, const KontorRow *share)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (share);

  kontor_row_builder_take (builder, KONTOR_SHARE_LEVEL, kontor_value_new_text (sharing->level));
  kontor_row_builder_take (builder, KONTOR_SHARE_EXPIRES_AT,
                           sharing->until != 0 ? kontor_value_new_integer (sharing->until) : NULL);

  return kontor_row_builder_end (builder);
}

static gboolean
share_with (KontorCli *self, Sharing *sharing, const KontorRow *person)
{
  g_autoptr (KontorRow) before = find_share (self, get_what (sharing), person);
  g_autoptr (KontorRow) after = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (self->replica, &context);
  after = before != NULL ? change_share (sharing, before) : new_share (sharing, &context, person);
  set = before != NULL ? kontor_operation_edit (&context, before, after, &problem)
                       : kontor_operation_create (&context, after, &problem);

  return kontor_cli_commit (self, set, problem, NULL);
}

static void
answer (KontorCli *self, const Sharing *sharing, const char *sentence)
{
  const KontorRow *what = get_what (sharing);

  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_add_id (self->output, "what", kontor_row_get_id (what));
      kontor_json_add_integer (self->output, "people", sharing->people->len);
      g_string_append (self->output, "}\n");
      return;
    }
  g_string_append (self->output, sentence);
}

gboolean
kontor_cli_drive_share (KontorCli *self, const char *where)
{
  g_auto (Sharing) sharing = { 0 };
  g_autofree char *sentence = NULL;

  if (!read_level (self, &sharing) || !read_until (self, &sharing.until) ||
      !find_what (self, where, &sharing))
    return FALSE;
  for (guint i = 0; i < sharing.people->len; i++)
    if (!let_see (self, &sharing, sharing.people->pdata[i]) ||
        !share_with (self, &sharing, sharing.people->pdata[i]))
      return FALSE;
  sentence = g_strdup_printf (ngettext ("“%s” is shared with %u person.\n",
                                        "“%s” is shared with %u people.\n", sharing.people->len),
                              sharing.name, sharing.people->len);
  answer (self, &sharing, sentence);

  return TRUE;
}

/* --- unshare --- */

static gboolean
is_member (const Sharing *sharing, const KontorRow *person)
{
  const KontorValue *members = kontor_row_get (sharing->place.drive, KONTOR_DRIVE_MEMBERS);
  char id[KONTOR_ID_LENGTH + 1];

  kontor_id_format (kontor_row_get_id (person), id);

  return members != NULL && kontor_value_find_element (members, id) != NULL;
}

static gboolean
drop_share (KontorCli *self, const KontorRow *share)
{
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_delete (&context, share, &problem);

  return kontor_cli_commit (self, set, problem, NULL);
}

/* A shared drive without a member would be everybody's. */
static gboolean
would_open (const Sharing *sharing)
{
  const KontorValue *members = kontor_row_get (sharing->place.drive, KONTOR_DRIVE_MEMBERS);

  return kontor_row_get_choice (sharing->place.drive, KONTOR_DRIVE_KIND) ==
             KONTOR_DRIVE_KIND_SHARED &&
         members != NULL && kontor_value_get_n_elements (members) == 1;
}

static gboolean
unshare_with (KontorCli *self, Sharing *sharing, const KontorRow *person)
{
  g_autoptr (KontorRow) share = find_share (self, get_what (sharing), person);
  gboolean member = sharing->place.node == NULL && is_member (sharing, person);
  g_autofree char *who = kontor_cli_show_title (self, person);

  if (share == NULL && !member)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("“%s” is not shared with %s by name. “kontor-cli list share” "
                                   "lists what is shared."),
                                sharing->name, who);
  if (member && would_open (sharing))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("%s is the only member of “%s”: without any it would be "
                                   "everybody’s. Share it with somebody else first, or delete it."),
                                who, sharing->name);
  if (share != NULL && !drop_share (self, share))
    return FALSE;

  return !member || set_member (self, sharing, person, FALSE);
}

gboolean
kontor_cli_drive_unshare (KontorCli *self, const char *where)
{
  g_auto (Sharing) sharing = { 0 };
  g_autofree char *sentence = NULL;

  if (!find_what (self, where, &sharing))
    return FALSE;
  for (guint i = 0; i < sharing.people->len; i++)
    if (!unshare_with (self, &sharing, sharing.people->pdata[i]))
      return FALSE;
  sentence = g_strdup_printf (_ ("“%s” is not shared like that any more.\n"), sharing.name);
  answer (self, &sharing, sentence);

  return TRUE;
}
