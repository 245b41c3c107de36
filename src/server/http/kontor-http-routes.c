/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of routes and the gate in front of each: who may, how often, how much. What passes here
 * has a right, a rate class and a body within its limit. Any thread; handlers run where their row
 * says, which is the caller's affair. */

#include "config.h"

#include "kontor-http-routes.h"

#include "kontor-http-encoding.h"

#include <string.h>

struct _KontorHttpRoutes
{
  const KontorHttpRoute *table; /* borrowed */
  gsize n_routes;
  KontorServer *server; /* borrowed (nullable) */
  KontorHttpAuthenticate authenticate; /* nullable: nobody can sign in */
  KontorHttpGate gate; /* nullable: everybody passes */
  KontorHttpThrottle *throttle; /* borrowed */
};

G_DEFINE_QUARK (kontor-http-error-quark, kontor_http_error)

static const char *
find_fault (const KontorHttpRoute *route)
{
  if (route->method == NULL || route->path == NULL || route->path[0] != '/')
    return "has no method or path";
  if (route->right < KONTOR_HTTP_PUBLIC || route->right > KONTOR_HTTP_ADMINISTRATOR)
    return "has no right";
  if (route->rate <= KONTOR_HTTP_RATE_UNSET || route->rate >= KONTOR_HTTP_N_RATES)
    return "has no rate class";
  if (route->body_limit == 0 || route->body_limit < KONTOR_HTTP_NO_BODY)
    return "has no body limit";
  if (route->handle == NULL)
    return "has no handler";

  return NULL;
}

/**
 * kontor_http_routes_new:
 * @table: (array length=n_routes): outlives the routes
 * @n_routes: how many rows
 * @server: (nullable): what handlers are given
 * @authenticate: (nullable): finds who asks
 * @throttle: outlives the routes
 * @error: %KONTOR_HTTP_ERROR_ROUTE
 *
 * Refuses a table with a row that lacks its right, rate class, body limit or handler, or that is
 * there twice: what was forgotten must not become "everybody may".
 *
 * Returns: (transfer full) (nullable): the routes
 */
KontorHttpRoutes *
kontor_http_routes_new (const KontorHttpRoute *table,
                        gsize n_routes,
                        KontorServer *server,
                        KontorHttpAuthenticate authenticate,
                        KontorHttpThrottle *throttle,
                        GError **error)
{
  KontorHttpRoutes *self = NULL;

  for (gsize i = 0; i < n_routes; i++)
    {
      const char *fault = find_fault (&table[i]);

      for (gsize j = 0; j < i && fault == NULL; j++)
        {
          if (strcmp (table[i].path, table[j].path) == 0 &&
              strcmp (table[i].method, table[j].method) == 0)
            fault = "is there twice";
        }
      if (fault != NULL)
        {
          g_set_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_ROUTE, "route %s %s %s",
                       table[i].method != NULL ? table[i].method : "?",
                       table[i].path != NULL ? table[i].path : "?", fault);
          return NULL;
        }
    }

  self = g_new0 (KontorHttpRoutes, 1);
  self->table = table;
  self->n_routes = n_routes;
  self->server = server;
  self->authenticate = authenticate;
  self->throttle = throttle;

  return self;
}

/**
 * kontor_http_routes_free:
 * @self: (nullable) (transfer full): routes
 */
void
kontor_http_routes_free (KontorHttpRoutes *self)
{
  g_free (self);
}

/**
 * kontor_http_routes_set_gate:
 * @self: routes that nobody uses yet
 * @gate: (nullable): looks at every request first
 */
void
kontor_http_routes_set_gate (KontorHttpRoutes *self, KontorHttpGate gate)
{
  self->gate = gate;
}

static gboolean
path_matches (const KontorHttpRoute *route, const char *path)
{
  gsize length = strlen (route->path);

  if (length > 1 && route->path[length - 1] == '/')
    return strncmp (path, route->path, length) == 0 && path[length] != '\0';

  return strcmp (path, route->path) == 0;
}

static KontorHttpResponse *
find_route (KontorHttpRoutes *self, const KontorHttpRequest *request, const KontorHttpRoute **route)
{
  g_autoptr (KontorHttpResponse) response = NULL;
  g_autoptr (GString) allowed = g_string_new (NULL);
  /* HEAD is a GET whose body the engine keeps back. */
  const char *method = strcmp (request->method, "HEAD") == 0 ? "GET" : request->method;

  for (gsize i = 0; i < self->n_routes; i++)
    {
      if (!path_matches (&self->table[i], request->path))
        continue;
      if (strcmp (self->table[i].method, method) == 0)
        {
          *route = &self->table[i];
          return NULL;
        }
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", self->table[i].method);
    }
  if (allowed->len == 0)
    return kontor_http_response_new_error (404, "no-route", NULL);
  response = kontor_http_response_new_error (405, "no-method", NULL);
  kontor_http_response_add_header (response, "Allow", allowed->str);

  return g_steal_pointer (&response);
}

static KontorHttpResponse *
refuse_unknown (void)
{
  KontorHttpResponse *response = kontor_http_response_new_error (401, "unauthorized", NULL);

  kontor_http_response_add_header (response, "WWW-Authenticate", "Bearer");

  return response;
}

static gboolean
authenticate (KontorHttpRoutes *self,
              const KontorHttpRequest *request,
              KontorSession *session,
              KontorHttpResponse **refusal)
{
  const char *header = kontor_http_request_get_header (request, "authorization");

  if (header == NULL || self->authenticate == NULL ||
      g_ascii_strncasecmp (header, "bearer ", 7) != 0)
    return FALSE;

  return self->authenticate (self->server, header + 7, session, refusal);
}

/* Who may: nobody is told how often before it is known who they are, so a stolen or made-up token
 * is counted for its network. */
static KontorHttpResponse *
check_right (KontorHttpRoutes *self,
             const KontorHttpRequest *request,
             const KontorHttpRoute *route,
             KontorSession *session)
{
  g_autoptr (KontorHttpResponse) refusal = NULL;
  g_autofree char *whose = NULL;
  gboolean known = FALSE;
  gint64 wait = 0;

  if (route->right != KONTOR_HTTP_PUBLIC)
    known = authenticate (self, request, session, &refusal);
  if (known)
    whose = kontor_id_to_string (&session->id);
  else
    whose = kontor_http_request_dup_network (request);
  if (!kontor_http_throttle_take (self->throttle,
                                  known || route->right == KONTOR_HTTP_PUBLIC
                                      ? route->rate
                                      : KONTOR_HTTP_RATE_OPEN,
                                  whose, &wait))
    return kontor_http_response_new_wait (429, "too-many", wait);
  if (route->right == KONTOR_HTTP_PUBLIC)
    return NULL;
  if (!known)
    return refusal != NULL ? g_steal_pointer (&refusal) : refuse_unknown ();
  if (route->right == KONTOR_HTTP_ADMINISTRATOR && !session->administrator)
    return kontor_http_response_new_error (403, "forbidden", NULL);

  return NULL;
}

/* The length that was announced, or -1. Only digits count: the engine has checked them already, but
 * requests also come without it. */
static gint64
get_announced_length (const KontorHttpRequest *request)
{
  const char *text = kontor_http_request_get_header (request, "content-length");
  guint64 length = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &length, NULL))
    return -1;

  return (gint64) length;
}

/**
 * kontor_http_routes_admit:
 * @self: routes
 * @request: as it is before its body has come
 * @route: (out): the row that answers it, set where it may pass
 * @session: (out): who asks, nil where nobody signed in or needs to
 *
 * Returns: (transfer full) (nullable): why it may not pass
 */
KontorHttpResponse *
kontor_http_routes_admit (KontorHttpRoutes *self,
                          const KontorHttpRequest *request,
                          const KontorHttpRoute **route,
                          KontorSession *session)
{
  const KontorHttpRoute *found = NULL;
  KontorHttpResponse *refusal = NULL;
  gint64 length = get_announced_length (request);

  *session = (KontorSession) { 0 };
  if (self->gate != NULL)
    refusal = self->gate (self->server, request);
  if (refusal == NULL)
    refusal = find_route (self, request, &found);
  if (refusal == NULL)
    refusal = check_right (self, request, found, session);
  if (refusal == NULL && length > MAX (found->body_limit, 0))
    refusal = kontor_http_response_new_error (413, "too-large", NULL);
  if (refusal == NULL)
    *route = found;

  return refusal;
}

/**
 * kontor_http_routes_unpack:
 * @request: with its body as it came
 * @route: the row that answers it
 *
 * Undoes the body's encoding, within the route's limit.
 *
 * Returns: (transfer full) (nullable): why the body can't be used
 */
KontorHttpResponse *
kontor_http_routes_unpack (KontorHttpRequest *request, const KontorHttpRoute *route)
{
  const char *encoding = kontor_http_request_get_header (request, "content-encoding");
  GBytes *content = NULL;

  if (g_bytes_get_size (request->body) == 0)
    return NULL;
  switch (
      kontor_http_decode (request->body, encoding, (gsize) MAX (route->body_limit, 0), &content))
    {
    case KONTOR_HTTP_ENCODING_OK:
      kontor_http_request_take_body (request, content);
      return NULL;
    case KONTOR_HTTP_ENCODING_UNKNOWN:
      return kontor_http_response_new_error (400, "encoding", "only zstd and gzip are understood");
    case KONTOR_HTTP_ENCODING_DAMAGED:
      return kontor_http_response_new_error (400, "encoding", "the body is damaged or incomplete");
    case KONTOR_HTTP_ENCODING_TOO_LARGE:
      return kontor_http_response_new_error (413, "too-large", NULL);
    }

  g_return_val_if_reached (kontor_http_response_new (500));
}

/**
 * kontor_http_routes_handle:
 * @self: routes
 * @route: the row that answers it
 * @request: with its body unpacked
 * @session: who asks, nil on public routes
 *
 * Runs the handler on the caller's thread.
 *
 * Returns: (transfer full): the answer
 */
KontorHttpResponse *
kontor_http_routes_handle (KontorHttpRoutes *self,
                           const KontorHttpRoute *route,
                           KontorHttpRequest *request,
                           const KontorSession *session)
{
  return route->handle (self->server, request, route->right == KONTOR_HTTP_PUBLIC ? NULL : session);
}

/**
 * kontor_http_routes_dispatch:
 * @self: routes
 * @request: a whole request
 *
 * All of it without a socket, on the caller's thread: for tests and the simulation.
 *
 * Returns: (transfer full): the answer
 */
KontorHttpResponse *
kontor_http_routes_dispatch (KontorHttpRoutes *self, KontorHttpRequest *request)
{
  const KontorHttpRoute *route = NULL;
  KontorSession session = { 0 };
  KontorHttpResponse *refusal = kontor_http_routes_admit (self, request, &route, &session);

  if (refusal == NULL)
    refusal = kontor_http_routes_unpack (request, route);
  if (refusal != NULL)
    return refusal;

  return kontor_http_routes_handle (self, route, request, &session);
}
