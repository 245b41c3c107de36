/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server without a socket and with a clock that is set, for the tests of who comes in. */

#include "config.h"

#include "door.h"

#include "kontor-test-tree.h"
#include "raw-client.h"

#include <string.h>

static gint64
fake_now (KontorClock *clock)
{
  return ((DoorClock *) clock)->now;
}

static void
door_start (Door *f)
{
  g_autoptr (GError) error = NULL;

  f->server = kontor_server_new (f->data, "127.0.0.1:0", KONTOR_SERVER_DIRECT, &error);
  g_assert_no_error (error);
  kontor_server_set_clock (f->server, &f->clock.clock);
  kontor_server_set_random (f->server, &f->random.parent);
  kontor_server_start (f->server, &error);
  g_assert_no_error (error);
}

Door *
door_new (void)
{
  Door *f = g_new0 (Door, 1);

  f->clock = (DoorClock) { { fake_now }, (gint64) 20000 * KONTOR_DAY };
  kontor_seeded_random_init (&f->random, 1);
  f->data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  door_start (f);
  f->code = g_strdup (kontor_server_get_setup_code (f->server));
  g_assert_nonnull (f->code);

  return f;
}

void
door_free (Door *f)
{
  kontor_server_free (f->server);
  kontor_test_remove_tree (f->data);
  g_free (f->data);
  g_free (f->code);
  g_free (f);
}

void
door_restart (Door *f)
{
  g_clear_pointer (&f->server, kontor_server_free);
  door_start (f);
}

void
door_pass_time (Door *f, gint64 time)
{
  f->clock.now += time;
}

void
door_answer_clear (DoorAnswer *self)
{
  g_clear_pointer (&self->members, g_hash_table_unref);
  g_clear_pointer (&self->retry_after, g_free);
  g_clear_pointer (&self->text, g_free);
}

const char *
door_get (const DoorAnswer *answer, const char *name)
{
  return answer->members != NULL ? g_hash_table_lookup (answer->members, name) : NULL;
}

DoorAnswer
door_ask (Door *f,
          const char *method,
          const char *peer,
          const char *path,
          const char *access,
          GBytes *body)
{
  g_autoptr (KontorHttpRequest) request = kontor_http_request_new (method, path);
  g_autoptr (KontorHttpResponse) response = NULL;
  DoorAnswer answer = { 0 };

  g_free (request->peer);
  request->peer = g_strdup (peer);
  if (access != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", access, NULL);

      kontor_http_request_set_header (request, "Authorization", value);
    }
  if (body != NULL)
    kontor_http_request_take_body (request, body);
  response = kontor_server_dispatch (f->server, request);
  answer.status = response->status;
  answer.retry_after = g_strdup (kontor_http_response_get_header (response, "Retry-After"));
  if (response->body != NULL)
    {
      gsize length = 0;
      const char *text = g_bytes_get_data (response->body, &length);

      answer.members = kontor_message_read_strings (response->body, NULL);
      answer.text = g_strndup (text, length);
    }

  return answer;
}

DoorAnswer
door_call_from (Door *f, const char *peer, const char *path, const char *access, GBytes *body)
{
  return door_ask (f, "POST", peer, path, access, body);
}

DoorAnswer
door_join (Door *f, const char *code, const char *account, const char *password, const char *device)
{
  return door_call_from (f, "192.0.2.1", KONTOR_ROUTE_TOKEN, NULL,
                         kontor_message_write_strings ("account", account, "password", password,
                                                       "code", code, "name", "Somebody",
                                                       "installation", device, NULL));
}

DoorAnswer
door_sign_in (Door *f, const char *account, const char *password, const char *device)
{
  return door_join (f, NULL, account, password, device);
}

DoorAnswer
door_refresh (Door *f, const char *token)
{
  return door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REFRESH, NULL,
                         kontor_message_write_strings ("refresh", token, "installation", PHONE,
                                                       NULL));
}

gboolean
door_is_good (Door *f, const char *access)
{
  KontorSession session = { 0 };
  KontorHttpResponse *refusal = NULL;
  gboolean good = kontor_auth_authenticate (kontor_server_get_auth (f->server), access, &session,
                                            &refusal);

  kontor_http_response_free (refusal);

  return good;
}

char *
door_invite (Door *f, const char *email)
{
  g_auto (KontorInvitation) invitation = { .email = g_strdup (email) };
  g_autoptr (GError) error = NULL;
  char *code = NULL;

  /* By the system's clock, which is years ahead of the test's. */
  code = kontor_server_invite (f->data, &invitation, &error);
  g_assert_no_error (error);

  return code;
}
