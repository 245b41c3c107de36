/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-server-types.h"

G_BEGIN_DECLS

#define KONTOR_HTTP_JSON "application/json"

/**
 * KontorHttpRequest:
 * @method: (owned): in capitals
 * @path: (owned): decoded, without the query
 * @query: (owned) (element-type utf8 utf8): what follows the "?", decoded
 * @headers: (owned) (element-type utf8 utf8): by name in lower case; of a repeated one the last
 * @body: (owned): whole and with its encoding undone; empty if there was none
 * @peer: (owned): the numeric address of who asks: behind a proxy on this machine, of its client
 *
 * A request as handlers see it. Owned by one thread at a time.
 */
struct _KontorHttpRequest
{
  char *method;
  char *path;
  GHashTable *query;
  GHashTable *headers;
  GBytes *body;
  char *peer;
};

/* Takes over the line of an answer 101. @socket: (transfer full); @early: what came after the request
 * already. The engine's thread: quick, and never waits. */
typedef void (*KontorHttpTakeOver) (gpointer data, int socket, gconstpointer early, gsize n_early);

/**
 * KontorHttpResponse:
 * @status: the number that HTTP gives it
 * @content_type: (owned) (nullable): nullable only without a body
 * @body: (owned) (nullable): what is sent
 * @fd: (owned): a whole file that is sent instead, packed as its headers say; -1: none
 * @headers: (owned) (element-type utf8): name, value, name, value …
 * @refusal: (nullable): the word of a refusal; never freed
 * @take_over: (nullable): of an answer 101: who gets the line
 * @take_over_data: (owned) (nullable): its argument
 * @take_over_free: (nullable): of @take_over_data, whether the line was taken over or not
 *
 * The answer of a handler. Owned by one thread at a time.
 */
struct _KontorHttpResponse
{
  guint status;
  char *content_type;
  GBytes *body;
  int fd;
  GPtrArray *headers;
  const char *refusal;
  KontorHttpTakeOver take_over;
  gpointer take_over_data;
  GDestroyNotify take_over_free;
};

KontorHttpRequest *kontor_http_request_new (const char *method, const char *path)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_request_free (KontorHttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpRequest, kontor_http_request_free)
const char *kontor_http_request_get_header (const KontorHttpRequest *self, const char *name);
void kontor_http_request_set_header (KontorHttpRequest *self, const char *name, const char *value);
void kontor_http_request_take_body (KontorHttpRequest *self, GBytes *body);
char *kontor_http_request_dup_network (const KontorHttpRequest *self) G_GNUC_WARN_UNUSED_RESULT;

KontorHttpResponse *kontor_http_response_new (guint status) G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_http_response_new_json (guint status, GBytes *body)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_http_response_new_error (guint status,
                                                    const char *word,
                                                    const char *detail) G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_http_response_new_wait (guint status, const char *word, gint64 wait)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_http_response_new_file (const char *content_type,
                                                   const char *encoding,
                                                   int fd) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_response_free (KontorHttpResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpResponse, kontor_http_response_free)
void kontor_http_response_add_header (KontorHttpResponse *self,
                                      const char *name,
                                      const char *value);
const char *kontor_http_response_get_header (const KontorHttpResponse *self, const char *name);

G_END_DECLS
