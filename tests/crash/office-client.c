/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A client of the real server that forgets nothing: it keeps each mutation and each result that it
 * ever got. The test's thread. */

#include "config.h"

#include "office-client.h"

#include "kontor-message.h"

/* Signs in with a new installation. @code: (nullable) */
OfficeClient *
office_client_new (KontorOfficeProgram *office, const char *email, const char *code)
{
  OfficeClient *self = g_new0 (OfficeClient, 1);
  g_autofree char *installation = NULL;

  kontor_id_init (&self->installation, kontor_clock_get_system (), kontor_random_get_system ());
  installation = kontor_id_to_string (&self->installation);
  self->session = kontor_office_program_sign_in (office, email, code, installation);
  self->mutations = g_ptr_array_new_with_free_func (g_free);
  self->ops = g_array_new (FALSE, FALSE, sizeof (guint));
  self->results = g_ptr_array_new_with_free_func (g_free);
  office_client_connect (self, office);

  return self;
}

void
office_client_free (OfficeClient *self)
{
  kontor_office_session_free (self->session);
  kontor_office_line_free (self->line);
  g_ptr_array_unref (self->mutations);
  g_array_unref (self->ops);
  g_ptr_array_unref (self->results);
  g_free (self);
}

/* To the server as it is now; nothing is on its way then. */
void
office_client_connect (OfficeClient *self, KontorOfficeProgram *office)
{
  g_clear_pointer (&self->line, kontor_office_line_free);
  self->line = kontor_office_line_new (office->port);
  self->n_sent = 0;
}

void
office_client_add (OfficeClient *self, const KontorMutation *mutation)
{
  g_ptr_array_add (self->mutations, kontor_codec_mutation_to_text (mutation));
  g_array_append_val (self->ops, mutation->ops->len);
  g_ptr_array_add (self->results, NULL);
}

void
office_client_send (OfficeClient *self, guint first, guint max_ops)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autoptr (GBytes) body = NULL;
  guint n_ops = 0;
  guint at = first;

  g_free (request->epoch);
  request->epoch = g_strdup (self->session->epoch);
  request->installation = self->installation;
  request->acknowledged = first;
  for (; at < self->mutations->len; at++)
    {
      n_ops += g_array_index (self->ops, guint, at);
      if (at > first && n_ops > max_ops)
        break;
      kontor_push_request_add (request, at + 1, self->mutations->pdata[at]);
    }
  self->first = first;
  self->n_sent = at - first;
  body = kontor_push_request_write (request);
  kontor_office_line_send (self->line, KONTOR_ROUTE_PUSH, self->session->access,
                           g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

/* The texts themselves, since a retry must get the same bytes. */
static void
take_results (OfficeClient *self, GBytes *body)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (KontorJson) tree = kontor_codec_parse (bytes, length, NULL);
  const KontorJson *results = tree != NULL ? kontor_json_find (tree, "results") : NULL;
  const KontorJson *result = NULL;
  guint at = self->first;

  g_assert_nonnull (results);
  g_assert_null (kontor_json_find (tree, "stop"));
  g_assert_cmpuint (kontor_json_get_length (results), ==, self->n_sent);
  for (result = kontor_json_get_first (results); result != NULL;
       result = kontor_json_get_next (result), at++)
    {
      if (self->results->pdata[at] == NULL)
        self->results->pdata[at] = g_strdup (kontor_json_get_text (result));
      g_assert_cmpstr (self->results->pdata[at], ==, kontor_json_get_text (result));
    }
  self->n_answered = MAX (self->n_answered, at);
}

KontorOfficeState
office_client_receive (OfficeClient *self)
{
  g_autoptr (GBytes) body = NULL;
  guint status = 0;
  KontorOfficeState state = kontor_office_line_receive (self->line, &status, &body);

  if (state != KONTOR_OFFICE_ANSWER)
    return state;
  if (status != 200)
    g_error ("push: %u %.*s", status, (int) g_bytes_get_size (body),
             (const char *) g_bytes_get_data (body, NULL));
  take_results (self, body);
  self->n_sent = 0;

  return state;
}

/* Asserts that the mutation was answered with "ok". */
gint64
office_client_get_seq (OfficeClient *self, guint index)
{
  g_autoptr (KontorPushResult) result = NULL;

  g_assert_nonnull (self->results->pdata[index]);
  result = kontor_push_result_from_text (self->results->pdata[index], NULL);
  g_assert_nonnull (result);
  g_assert_cmpint (result->mid, ==, index + 1);
  if (result->status != KONTOR_PUSH_OK)
    g_error ("not ok: %s", (const char *) self->results->pdata[index]);

  return result->seq;
}
