/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command that fills an office with a company that does not exist: sample. On a replica without
 * a server each of its people acts in turn; on a server each signs in by invitation and pushes what
 * the ordinary rights allow. On the main thread. */

#include "config.h"

#include "kontor-account.h"
#include "kontor-cli-account.h"
#include "kontor-cli-commands.h"
#include "kontor-http-client.h"
#include "kontor-message.h"
#include "kontor-sample.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

/**
 * SamplePerson:
 * @client: (owned): signed in as the person
 * @installation: numbers the person's mutations
 * @mid: the last number
 *
 * One of the sample's people on the server.
 */
typedef struct
{
  KontorHttpClient *client;
  KontorId installation;
  gint64 mid;
} SamplePerson;

static void
sample_person_free (gpointer data)
{
  SamplePerson *self = data;

  g_clear_pointer (&self->client, kontor_http_client_free);
  g_free (self);
}

/* One line that is written over, where somebody watches. */
static void
report_progress (const char *text)
{
  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K%s", text);
}

static void
report_records (guint64 records)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u record…", "%u records…", (gulong) records),
                                           (guint) records);

  report_progress (text);
}

static gboolean
end_well (KontorCli *self, KontorSample *sample, guint64 records)
{
  report_progress ("");
  g_string_append_printf (self->output,
                          ngettext ("Made the sample company “%s”: %u record.\n",
                                    "Made the sample company “%s”: %u records.\n",
                                    (gulong) records),
                          kontor_sample_get_organisation (sample), (guint) records);

  return TRUE;
}

/* --- without a server --- */

static gboolean
fill_replica (KontorCli *self, KontorSample *sample)
{
  KontorId person = KONTOR_ID_INIT_NIL;
  guint64 records = 0;
  gboolean done = TRUE;

  kontor_replica_get_person (self->replica, &person);
  kontor_sample_set_person_id (sample, 0, &person);
  while (done)
    {
      g_auto (KontorSampleStep) step = { 0 };
      g_autoptr (GError) error = NULL;
      KontorProblem *problem = NULL;

      if (!kontor_sample_next (sample, &step))
        break;
      records += step.change_set->mutations->len;
      done = kontor_replica_set_person (self->replica, &step.author, &error);
      if (!done)
        kontor_cli_fail (self, error);
      else if (!kontor_replica_commit (self->replica, step.change_set, NULL, &problem, &error))
        {
          done = FALSE;
          if (problem != NULL)
            kontor_cli_refuse (self, problem);
          else
            kontor_cli_fail (self, error);
          g_clear_pointer (&problem, kontor_problem_free);
        }
      report_records (records);
    }
  if (!kontor_replica_set_person (self->replica, &person, NULL))
    done = FALSE;

  return done && end_well (self, sample, records);
}

/* --- with a server --- */

static gboolean
sign_in_person (KontorCli *self, SamplePerson *person, const KontorSignIn *sign_in, KontorId *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSignedIn) signed_in = NULL;

  for (;;)
    {
      guint wait = 0;

      g_clear_error (&error);
      signed_in = kontor_http_client_sign_in (person->client, sign_in, NULL, &error);
      if (signed_in != NULL)
        break;
      wait = kontor_http_client_get_wait (person->client);
      if (!g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_THROTTLED) || wait > 60)
        return kontor_cli_fail (self, error);
      g_usleep (MAX (wait, 1) * G_USEC_PER_SEC);
    }
  *id = signed_in->person;

  return TRUE;
}

/* Everybody signs in: the first with the account's address, the others each with a code. */
static GPtrArray *
sign_in_all (KontorCli *self,
             KontorSample *sample,
             const KontorAccount *account,
             char **codes,
             const char *password)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (sample_person_free);
  guint n_people = 0;
  const KontorSamplePerson *names = kontor_sample_get_people (sample, &n_people);

  for (guint i = 0; i < n_people; i++)
    {
      g_autoptr (GError) error = NULL;
      SamplePerson *person = g_new0 (SamplePerson, 1);
      KontorSignIn sign_in = { .password = password };
      KontorId id = KONTOR_ID_INIT_NIL;
      g_autofree char *progress = NULL;

      g_ptr_array_add (people, person);
      kontor_id_init (&person->installation, kontor_clock_get_system (),
                      kontor_random_get_system ());
      sign_in.installation = person->installation;
      sign_in.account = i == 0 ? account->login : names[i].email;
      sign_in.name = i == 0 ? NULL : names[i].name;
      sign_in.code = i == 0 ? NULL : codes[i - 1];
      person->client = kontor_http_client_new (account->url, account->insecure, &error);
      if (person->client == NULL)
        {
          kontor_cli_fail (self, error);
          return NULL;
        }
      if (!sign_in_person (self, person, &sign_in, &id))
        return NULL;
      kontor_sample_set_person_id (sample, i, &id);
      progress = g_strdup_printf (_ ("%u of %u people signed in…"), i + 1, n_people);
      report_progress (progress);
    }

  return g_steal_pointer (&people);
}

static gboolean
check_results (KontorCli *self, const KontorPushReply *reply, guint expected)
{
  for (guint i = 0; i < reply->results->len; i++)
    {
      const KontorPushResult *result = reply->results->pdata[i];

      if (result->status == KONTOR_PUSH_REJECTED)
        return kontor_cli_refuse (self, result->problem);
    }
  if (reply->results->len == expected)
    return TRUE;

  return kontor_cli_complain (self, KONTOR_EXIT_SERVER, _ ("The server stopped: %s."),
                              reply->stop != NULL ? reply->stop : "?");
}

/* The mutations of a step from @first on, as many as one push holds. */
static KontorPushRequest *
new_request (SamplePerson *person, const KontorChangeSet *set, guint *first)
{
  KontorPushRequest *request = kontor_push_request_new ();
  guint ops = 0;

  request->installation = person->installation;
  request->acknowledged = person->mid;
  for (; *first < set->mutations->len; (*first)++)
    {
      const KontorMutation *mutation = set->mutations->pdata[*first];
      g_autofree char *text = NULL;

      ops += mutation->ops->len;
      if (request->items->len > 0 && ops > KONTOR_PUSH_OPS_MAX)
        break;
      text = kontor_codec_mutation_to_text (mutation);
      kontor_push_request_add (request, ++person->mid, text);
    }

  return request;
}

static gboolean
push_step (KontorCli *self, SamplePerson *person, const KontorChangeSet *set)
{
  guint first = 0;

  while (first < set->mutations->len)
    {
      g_autoptr (KontorPushRequest) request = new_request (person, set, &first);
      g_autoptr (GBytes) body = kontor_push_request_write (request);
      g_autoptr (KontorPushReply) reply = NULL;
      g_autoptr (GBytes) answer = NULL;
      g_autoptr (GError) error = NULL;
      KontorProblem *problem = NULL;

      answer = kontor_transport_call (kontor_http_client_get_transport (person->client),
                                      KONTOR_ROUTE_PUSH, body, NULL, &error);
      if (answer == NULL)
        return kontor_cli_fail (self, error);
      reply = kontor_push_reply_read (answer, &problem);
      if (reply == NULL)
        {
          kontor_cli_refuse (self, problem);
          kontor_problem_free (problem);
          return FALSE;
        }
      if (!check_results (self, reply, request->items->len))
        return FALSE;
    }

  return TRUE;
}

static gboolean
fill_server (KontorCli *self, KontorSample *sample, const KontorAccount *account)
{
  const char *path = kontor_cli_get_option (self, "codes");
  g_autofree char *password = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_auto (GStrv) codes = NULL;
  guint n_people = 0;
  guint64 records = 0;

  kontor_sample_get_people (sample, &n_people);
  if (path == NULL)
    return kontor_cli_complain (
        self, KONTOR_EXIT_USAGE,
        _ ("The people of the sample sign in by invitation: give %u codes of "
           "“kontor-server invite”, one a line, with --codes FILE."),
        n_people - 1);
  if (!g_file_get_contents (path, &text, NULL, &error))
    return kontor_cli_fail (self, error);
  codes = g_strsplit (g_strstrip (text), "\n", -1);
  if (g_strv_length (codes) < n_people - 1)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("“%s” has %u codes; %u people need one."), path,
                                g_strv_length (codes), n_people - 1);
  password = kontor_cli_ask_password (self, FALSE);
  if (password == NULL)
    return FALSE;
  people = sign_in_all (self, sample, account, codes, password);
  if (people == NULL)
    return FALSE;
  for (;;)
    {
      g_auto (KontorSampleStep) step = { 0 };

      if (!kontor_sample_next (sample, &step))
        return end_well (self, sample, records);
      if (!push_step (self, people->pdata[step.person], step.change_set))
        return FALSE;
      records += step.change_set->mutations->len;
      report_records (records);
    }
}

/* The addresses of all but the first, who is the one who asks. */
static gboolean
list_addresses (KontorCli *self, KontorSample *sample)
{
  guint n_people = 0;
  const KontorSamplePerson *people = kontor_sample_get_people (sample, &n_people);

  for (guint i = 1; i < n_people; i++)
    g_string_append_printf (self->output, "%s\n", people[i].email);

  return TRUE;
}

static gboolean
read_options (KontorCli *self, KontorSampleOptions *options)
{
  guint seed = 1;

  if (!kontor_cli_read_count (self, "seed", &seed))
    return FALSE;
  kontor_sample_options_init (options, seed, g_get_real_time ());
  options->founded = TRUE;

  return kontor_cli_read_count (self, "people", &options->people) &&
         kontor_cli_read_count (self, "tasks", &options->tasks) &&
         kontor_cli_read_count (self, "messages", &options->messages);
}

gboolean
kontor_cli_run_sample (KontorCli *self)
{
  g_autofree char *server = kontor_replica_get_meta (self->replica, "server");
  g_autofree char *name = g_path_get_basename (self->folder);
  g_autoptr (KontorSample) sample = NULL;
  g_autoptr (KontorAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  KontorSampleOptions options = { 0 };

  if (!read_options (self, &options))
    return FALSE;
  sample = kontor_sample_new (&options);
  if (kontor_cli_has_option (self, "list"))
    return list_addresses (self, sample);
  if (server == NULL)
    return fill_replica (self, sample);
  account = kontor_account_find (name, &error);
  if (account == NULL)
    return kontor_cli_fail (self, error);

  return fill_server (self, sample, account);
}
