/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command that founds an office in a replica of its own: organisation, its first person, a
 * pipeline. On the main thread. */

#include "config.h"

#include "kontor-account.h"
#include "kontor-cli-commands.h"
#include "kontor-operations.h"
#include "kontor-search.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

static void
take_text (KontorRowBuilder *builder, guint field, const char *text)
{
  if (text != NULL && *text != '\0')
    kontor_row_builder_take (builder, field, kontor_value_new_text (text));
}

/* Takes @builder. */
static void
take_create (KontorMutation *mutation, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) row = kontor_row_builder_end (builder);

  kontor_mutation_take_op (mutation, kontor_op_new_diff (NULL, row));
}

static KontorRowBuilder *
begin (const KontorContext *context, KontorRecordType type, KontorId *id)
{
  kontor_id_init (id, context->clock, context->random);

  return kontor_row_builder_new (type, id);
}

/* What money is of where the person lives. */
static char *
get_usual_currency (void)
{
  const char *symbol = localeconv ()->int_curr_symbol;

  return symbol != NULL && strlen (symbol) >= 3 ? g_ascii_strup (symbol, 3) : g_strdup ("EUR");
}

static void
found_organisation (KontorCli *self, KontorMutation *mutation, const KontorId *person)
{
  const char *name = kontor_cli_get_option (self, "organisation");
  const char *chosen = kontor_cli_get_option (self, "currency");
  const char *zone = g_time_zone_get_identifier (self->zone);
  g_autofree char *usual_name = g_strdup_printf (_ ("Office of %s"), kontor_cli_get_word (self, 0));
  g_autofree char *currency = chosen != NULL ? g_ascii_strup (chosen, -1) : get_usual_currency ();
  KontorOp *op = kontor_office_found (mutation, person, name != NULL ? name : usual_name);

  kontor_op_add_take (op, KONTOR_ORGANISATION_CURRENCY, NULL, kontor_value_new_text (currency));
  if (strchr (zone, '/') != NULL || strcmp (zone, "UTC") == 0)
    kontor_op_add_take (op, KONTOR_ORGANISATION_ZONE, NULL, kontor_value_new_text (zone));
}

static void
found_person (KontorCli *self,
              const KontorContext *context,
              KontorMutation *mutation,
              KontorId *person)
{
  KontorRowBuilder *builder = begin (context, KONTOR_RECORD_PERSON, person);

  take_text (builder, KONTOR_PERSON_NAME, kontor_cli_get_word (self, 0));
  take_text (builder, KONTOR_PERSON_EMAIL, kontor_cli_get_option (self, "email"));
  kontor_row_builder_take (builder, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_row_builder_take (builder, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));
  take_create (mutation, builder);
}

static gboolean
is_founded (KontorCli *self)
{
  g_autoptr (GPtrArray) people = kontor_reader_list_all (kontor_replica_get_reader (self->replica),
                                                         KONTOR_RECORD_PERSON);

  return people != NULL && people->len > 0;
}

/* So that the list of accounts has it; a replica in a folder of its own belongs to none. */
static gboolean
keep_account (KontorCli *self, const KontorId *person)
{
  g_autofree char *name = g_path_get_basename (self->folder);
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autoptr (KontorAccount) account = NULL;
  g_autoptr (GPtrArray) organisations = NULL;
  g_autoptr (GError) error = NULL;

  if (strcmp (folder, self->folder) != 0)
    return TRUE;
  account = kontor_account_new (name, "");
  account->person = *person;
  organisations = kontor_reader_list_all (kontor_replica_get_reader (self->replica),
                                          KONTOR_RECORD_ORGANISATION);
  if (organisations != NULL && organisations->len > 0)
    {
      account->organisation = *kontor_row_get_id (organisations->pdata[0]);
      account->title = g_strdup (kontor_search_get_title (organisations->pdata[0]));
    }

  return kontor_account_save (account, &error) || kontor_cli_fail (self, error);
}

gboolean
kontor_cli_run_init (KontorCli *self)
{
  KontorContext context = { 0 };
  KontorMutation *mutation = NULL;
  KontorChangeSet *set = NULL;
  KontorId person = KONTOR_ID_INIT_NIL;
  g_autoptr (GError) error = NULL;

  if (!kontor_cli_open (self, TRUE))
    return FALSE;
  if (is_founded (self))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("There is an office in “%s” already. Say another folder with "
                                   "--folder, or another account with --account."),
                                self->folder);
  kontor_replica_init_context (self->replica, &context);
  set = kontor_change_set_new (N_ ("Found the office"));
  mutation = kontor_mutation_new ("office.found", context.now);
  kontor_change_set_take (set, mutation);
  found_person (self, &context, mutation, &person);
  found_organisation (self, mutation, &person);
  /* First the person: nobody else could be the author of what follows. */
  if (!kontor_replica_set_person (self->replica, &person, &error))
    {
      kontor_change_set_free (set);
      return kontor_cli_fail (self, error);
    }
  if (!kontor_cli_commit (self, set, NULL, NULL) || !keep_account (self, &person))
    return FALSE;
  if (!self->json)
    {
      g_string_append_printf (self->output, _ ("The office is in “%s”.\n"), self->folder);
      g_string_append (self->output,
                       _ ("Try: kontor-cli add task \"Write offer\" deadline=friday\n"));
      return TRUE;
    }

  return kontor_cli_answer (self, "", KONTOR_RECORD_PERSON, &person, 0);
}
