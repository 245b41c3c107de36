/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all commands share: options, the account's folder, opening the replica, committing, and how a
 * command ends when something is wrong. On the main thread. */

#include "config.h"

#include "kontor-account.h"
#include "kontor-cli-commands.h"
#include "kontor-cli-find.h"
#include "kontor-cli.h"
#include "kontor-codec.h"
#include "kontor-replica-trouble.h"
#include "kontor-sync.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_QUARK (kontor-cli-error-quark, kontor_cli_error)

/* --- words and options --- */

const char *
kontor_cli_get_word (KontorCli *self, guint index)
{
  return index < self->words->len ? self->words->pdata[index] : NULL;
}

const char *
kontor_cli_get_option (KontorCli *self, const char *name)
{
  return g_hash_table_lookup (self->options, name);
}

gboolean
kontor_cli_has_option (KontorCli *self, const char *name)
{
  return g_hash_table_contains (self->options, name);
}

/* Leaves @count alone where the option was not given. */
gboolean
kontor_cli_read_count (KontorCli *self, const char *option, guint *count)
{
  const char *text = kontor_cli_get_option (self, option);
  guint64 value = 0;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &value, NULL))
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("“%s” is no number for --%s."), text,
                                option);
  *count = (guint) value;

  return TRUE;
}

/* --- how it ends --- */

static void
tell (KontorCli *self, KontorExit exit, const char *sentence)
{
  self->exit = exit;
  g_printerr ("kontor-cli: %s\n", sentence);
}

/* With --json a program reads what is wrong where it would have read the answer. */
static void
begin_json (KontorCli *self, const char *name)
{
  g_string_truncate (self->output, 0);
  g_string_append_c (self->output, '{');
  kontor_json_write_name (self->output, name);
}

/**
 * kontor_cli_refuse:
 * @self: the run
 * @problem: what the model refuses
 *
 * Returns: %FALSE
 */
gboolean
kontor_cli_refuse (KontorCli *self, const KontorProblem *problem)
{
  g_autofree char *sentence = kontor_problem_to_sentence (problem);

  tell (self, KONTOR_EXIT_REFUSED, sentence);
  if (self->json)
    {
      begin_json (self, "problem");
      kontor_codec_write_problem (self->output, problem);
      kontor_json_add_text (self->output, "sentence", sentence);
      g_string_append (self->output, "}\n");
    }

  return FALSE;
}

static gboolean
complain (KontorCli *self, KontorExit exit, const char *sentence)
{
  static const char *const words[] = { "done", "refused", "usage", "replica", "server" };

  tell (self, exit, sentence);
  if (self->json)
    {
      begin_json (self, "error");
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "code", words[exit]);
      kontor_json_add_text (self->output, "sentence", sentence);
      g_string_append (self->output, "}}\n");
    }

  return FALSE;
}

/**
 * kontor_cli_complain:
 * @self: the run
 * @exit: what the program shall return
 * @format: a sentence for people
 *
 * Returns: %FALSE
 */
gboolean
kontor_cli_complain (KontorCli *self, KontorExit exit, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list arguments;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return complain (self, exit, sentence);
}

/**
 * kontor_cli_fail:
 * @self: the run
 * @error: what the world did
 *
 * Returns: %FALSE
 */
gboolean
kontor_cli_fail (KontorCli *self, const GError *error)
{
  KontorExit exit = KONTOR_EXIT_REPLICA;
  g_autofree char *sentence = NULL;

  if (error->domain == KONTOR_CLI_ERROR)
    exit = (KontorExit) error->code;
  else if (error->domain == KONTOR_NET_ERROR || error->domain == KONTOR_SYNC_ERROR)
    exit = KONTOR_EXIT_SERVER;
  else if (error->domain == KONTOR_ACCOUNT_ERROR)
    exit = KONTOR_EXIT_REPLICA;
  else if (kontor_trouble_get (error) == KONTOR_TROUBLE_OTHER)
    exit = KONTOR_EXIT_REFUSED;
  sentence = kontor_trouble_to_sentence (error, self->folder != NULL ? self->folder : "");

  return complain (self, exit, sentence);
}

/* --- accounts --- */

static gboolean
holds_replica (const char *folder)
{
  g_autofree char *path = kontor_replica_get_database_path (folder);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The names of the folders below @base that hold a replica. (transfer full) */
static GPtrArray *
list_accounts (const char *base)
{
  g_autoptr (GDir) dir = g_dir_open (base, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (base, name, NULL);

      if (holds_replica (folder))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);

  return names;
}

/**
 * kontor_cli_choose_folder:
 * @self: the run
 * @create: whether a replica is about to be made
 *
 * --folder, else the account named by --account, else "default", else the only one there is.
 *
 * Returns: whether it is clear which; told if not
 */
gboolean
kontor_cli_choose_folder (KontorCli *self, gboolean create)
{
  g_autofree char *base = g_build_filename (g_get_user_data_dir (), "kontor", NULL);
  g_autofree char *usual = g_build_filename (base, "default", NULL);
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *list = NULL;

  if (self->folder != NULL)
    return TRUE;
  if (self->chosen_folder != NULL)
    self->folder = g_strdup (self->chosen_folder);
  else if (self->account != NULL &&
           (*self->account == '\0' || *self->account == '.' || strchr (self->account, '/') != NULL))
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("“%s” is no name of an account."),
                                self->account);
  else if (self->account != NULL)
    self->folder = g_build_filename (base, self->account, NULL);
  else if (create || holds_replica (usual))
    self->folder = g_strdup (usual);
  if (self->folder != NULL)
    return TRUE;

  names = list_accounts (base);
  if (names->len <= 1)
    {
      self->folder = names->len == 1 ? g_build_filename (base, names->pdata[0], NULL)
                                     : g_strdup (usual);
      return TRUE;
    }
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);

  return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                              _ ("There are several accounts: %s. Say which one with --account."),
                              list);
}

/**
 * kontor_cli_open:
 * @self: the run
 * @create: whether to make the replica if there is none
 *
 * Returns: whether it is open; told why if not
 */
gboolean
kontor_cli_open (KontorCli *self, gboolean create)
{
  g_autoptr (GError) error = NULL;

  if (!kontor_cli_choose_folder (self, create))
    return FALSE;
  self->replica = kontor_replica_open (self->folder, create, NULL, &error);
  if (self->replica == NULL)
    {
      kontor_cli_fail (self, error);
      self->exit = KONTOR_EXIT_REPLICA;
      return FALSE;
    }

  return TRUE;
}

/* --- what commands do --- */

/**
 * kontor_cli_commit:
 * @self: the run
 * @set: (nullable) (transfer full): what an operation made
 * @problem: (nullable) (transfer full): why it did not
 * @number: (out) (optional): names the change set, for undo; 0 when there was nothing to change
 *
 * Returns: whether it is done; told why if not
 */
gboolean
kontor_cli_commit (KontorCli *self, KontorChangeSet *set, KontorProblem *problem, gint64 *number)
{
  g_autoptr (KontorChangeSet) owned_set = set;
  g_autoptr (KontorProblem) owned_problem = problem;
  g_autoptr (KontorProblem) refusal = NULL;
  g_autoptr (GError) error = NULL;

  if (number != NULL)
    *number = 0;
  if (set == NULL)
    return kontor_cli_refuse (self, problem);
  if (set->mutations->len == 0)
    return TRUE;
  if (kontor_replica_commit (self->replica, set, number, &refusal, &error))
    return TRUE;
  if (refusal != NULL)
    return kontor_cli_refuse (self, refusal);

  return kontor_cli_fail (self, error);
}

KontorRow *
kontor_cli_find_word (KontorCli *self, KontorRecordType type, guint index)
{
  g_autoptr (GError) error = NULL;
  KontorRow *row = kontor_cli_find (self, type, kontor_cli_get_word (self, index),
                                    KONTOR_FIND_LIVING, &error);

  if (row == NULL)
    kontor_cli_fail (self, error);

  return row;
}

KontorRecordType
kontor_cli_find_type (KontorCli *self, const char *word)
{
  KontorRecordType type = kontor_cli_type_from_word (word);

  if (type == KONTOR_RECORD_NONE)
    kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                         _ ("There is no type “%s”. “kontor-cli types” lists them."), word);

  return type;
}
