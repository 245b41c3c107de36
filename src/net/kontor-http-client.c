/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calls to the server over HTTP: packing, limits, what each answer means, and renewing the tokens.
 * Believes nothing that does not look like a Kontor server: portals and proxies answer too. Blocking,
 * on one thread at a time. */

#include "config.h"

#include "kontor-http-client-private.h"

#include "kontor-frames.h"
#include "kontor-message.h"
#include "kontor-packed.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Seconds without a byte. A server that makes a first page of a large office thinks for a while. */
#define SILENCE_MAX 120
/* Shorter bodies are not worth packing. */
#define PACK_FROM 1024
/* Of an answer as it comes, and unpacked. A page is a few MiB, but for what hangs on one record. */
#define PACKED_MAX ((gsize) 128 << 20)
#define ANSWER_MAX ((gsize) 512 << 20)
#define WAIT_MAX 3600

static GBytes *
transport_call (KontorTransport *transport,
                const char *route,
                GBytes *body,
                GCancellable *cancellable,
                GError **error)
{
  return kontor_http_client_call ((KontorHttpClient *) transport, route, body, cancellable, error);
}

/* An answer that is no file is left in memory, and is none of those that were asked for. */
static gboolean
transport_fetch (KontorTransport *transport,
                 const char *route,
                 int fd,
                 gint64 limit,
                 GCancellable *cancellable,
                 GError **error)
{
  KontorHttpClient *self = (KontorHttpClient *) transport;
  g_autoptr (GBytes) answer = NULL;

  self->sink = fd;
  self->sink_limit = limit;
  answer = kontor_http_client_call (self, route, NULL, cancellable, error);
  self->sink = -1;
  if (answer == NULL || g_bytes_get_size (answer) == 0)
    return answer != NULL;
  g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL, "the answer is no file");

  return FALSE;
}

static gboolean
is_this_machine (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
is_host (const char *host)
{
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL;

  if (ascii == NULL || *ascii == '\0')
    return FALSE;

  return g_hostname_is_ip_address (ascii) ||
         strspn (ascii, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
             strlen (ascii);
}

/* (transfer full) (nullable): the address in the form in which it is kept. */
static char *
read_url (const char *typed, gboolean insecure, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (typed));
  g_autofree char *whole = strstr (stripped, "://") != NULL
                               ? g_steal_pointer (&stripped)
                               : g_strconcat ("https://", stripped, NULL);
  g_autoptr (GUri) uri = g_uri_parse (whole, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *url = NULL;

  if (!is_host (host) || g_uri_get_userinfo (uri) != NULL ||
      (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")))
    {
      g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
                   _ ("“%s” is not the address of a server."), typed);
      return NULL;
    }
  if (g_str_equal (scheme, "http") && !insecure && !is_this_machine (host))
    {
      g_set_error (
          error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
          _ ("“%s” is not encrypted: everybody on the way could read your password. Use an "
             "address that begins with https://."),
          typed);
      return NULL;
    }
  url = g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, host, g_uri_get_port (uri),
                    g_uri_get_path (uri), NULL, NULL);
  while (g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';

  return g_steal_pointer (&url);
}

/**
 * kontor_http_client_new:
 * @url: the server's address, as a person types it
 * @insecure: whether another machine may be called without encryption
 * @error: %KONTOR_NET_ERROR_REFUSED with a sentence for people
 *
 * Connects to nothing yet.
 *
 * Returns: (transfer full) (nullable): the way to the server
 */
KontorHttpClient *
kontor_http_client_new (const char *url, gboolean insecure, GError **error)
{
  g_autofree char *kept = read_url (url, insecure, error);
  KontorHttpClient *self = NULL;

  if (kept == NULL)
    return NULL;
  self = g_new0 (KontorHttpClient, 1);
  self->transport.call = transport_call;
  self->transport.fetch = transport_fetch;
  self->sink = -1;
  self->url = g_steal_pointer (&kept);
  self->session = soup_session_new_with_options ("timeout", SILENCE_MAX, "user-agent",
                                                 "Kontor/" PACKAGE_VERSION, NULL);
  /* Unpacking is done here, with a limit; and nobody is asked for another password. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);

  return self;
}

/**
 * kontor_http_client_free:
 * @self: (transfer full): a client
 */
void
kontor_http_client_free (KontorHttpClient *self)
{
  g_clear_object (&self->session);
  g_clear_pointer (&self->tokens, kontor_tokens_free);
  g_free (self->url);
  g_free (self);
}

/**
 * kontor_http_client_get_url:
 * @self: a client
 *
 * Returns: (transfer none): the server's address as it is kept
 */
const char *
kontor_http_client_get_url (KontorHttpClient *self)
{
  return self->url;
}

/**
 * kontor_http_client_get_transport:
 * @self: a client
 *
 * Returns: (transfer none): what sync calls through
 */
KontorTransport *
kontor_http_client_get_transport (KontorHttpClient *self)
{
  return &self->transport;
}

/**
 * kontor_http_client_get_wait:
 * @self: a client
 *
 * Returns: after how many seconds the server wants to be asked again; 0 if it did not say
 */
guint
kontor_http_client_get_wait (KontorHttpClient *self)
{
  return self->wait;
}

/**
 * kontor_http_client_set_tokens:
 * @self: a client
 * @tokens: (nullable): the session to act in
 */
void
kontor_http_client_set_tokens (KontorHttpClient *self, const KontorTokens *tokens)
{
  KontorTokens *copy = kontor_tokens_copy (tokens);

  g_clear_pointer (&self->tokens, kontor_tokens_free);
  self->tokens = copy;
}

/**
 * kontor_http_client_dup_access:
 * @self: a client
 *
 * Returns: (transfer full) (nullable): what the server knows the person by; %NULL: nobody is signed in
 */
char *
kontor_http_client_dup_access (KontorHttpClient *self)
{
  return self->tokens != NULL ? g_strdup (self->tokens->access) : NULL;
}

/**
 * kontor_http_client_set_place:
 * @self: a client
 * @place: (nullable): where new tokens are kept
 */
void
kontor_http_client_set_place (KontorHttpClient *self, const KontorTokensPlace *place)
{
  self->place = place != NULL ? *place : (KontorTokensPlace) { 0 };
}

/* --- one request --- */

static SoupMessage *
message_new (KontorHttpClient *self, const char *route, GBytes *body, const char *access)
{
  g_autofree char *url = g_strconcat (self->url, route, NULL);
  SoupMessage *message = soup_message_new (body != NULL ? "POST" : "GET", url);
  SoupMessageHeaders *headers = NULL;

  g_return_val_if_fail (message != NULL, NULL);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_append (headers, "Accept-Encoding", "zstd");
  soup_message_headers_append (headers, "Accept",
                               "application/json, " KONTOR_FRAMES_TYPE ", " KONTOR_SNAPSHOT_TYPE);
  if (access != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", access, NULL);

      soup_message_headers_append (headers, "Authorization", value);
    }
  if (body != NULL)
    {
      g_autoptr (GBytes) packed = g_bytes_get_size (body) > PACK_FROM ? kontor_packed_new (body)
                                                                      : NULL;

      if (packed != NULL)
        soup_message_headers_append (headers, "Content-Encoding", "zstd");
      soup_message_set_request_body_from_bytes (message,
                                                kontor_frames_are (body) ? KONTOR_FRAMES_TYPE
                                                                         : "application/json",
                                                packed != NULL ? packed : body);
    }

  return message;
}

/* What is wrong with the certificate that was shown, kept with the message. Nothing was sent yet. */
static gboolean
refuse_certificate_cb (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer flags)
{
  *(GTlsCertificateFlags *) flags = errors;

  return FALSE;
}

/* What a person can do differs with what is wrong. (transfer full) */
static char *
explain_certificate (const char *url, GTlsCertificateFlags errors, const GError *cause)
{
  if ((errors & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return g_strdup_printf (
        _ ("The certificate of “%s” has expired. Ask whoever runs the server to "
           "renew it; if it is new, set the clock of this computer."),
        url);
  if ((errors & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return g_strdup_printf (_ ("The certificate of “%s” is not valid yet. Set the clock of this "
                               "computer, or ask whoever runs the server."),
                            url);
  if ((errors & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return g_strdup_printf (_ ("The certificate shown at “%s” is for another name. Check the "
                               "address, or ask whoever runs the server."),
                            url);
  if ((errors & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return g_strdup_printf (_ ("The certificate of “%s” is signed by nobody whom this computer "
                               "knows. If your organisation signs its own, install its authority "
                               "on this computer."),
                            url);

  return g_strdup_printf (_ ("“%s” can’t prove that it is what it says: %s"), url, cause->message);
}

/* No answer came. What that means to people: wait, or look at who answers there. */
static void
explain_failure (KontorHttpClient *self, GError *cause, GTlsCertificateFlags errors, GError **error)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_error_copy (cause));
  else if (cause->domain == G_TLS_ERROR)
    {
      sentence = explain_certificate (self->url, errors, cause);
      g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_CERTIFICATE, sentence);
    }
  else if (cause->domain == SOUP_SESSION_ERROR)
    g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
                 _ ("What answers at “%s” is not a Kontor server."), self->url);
  else
    g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE, _ ("“%s” can’t be reached: %s"),
                 self->url, cause->message);
}

/* Everything that comes, as far as the limit. */
static GBytes *
read_stream (KontorHttpClient *self,
             GInputStream *stream,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) cause = NULL;
  g_autofree guint8 *piece = g_malloc (64 << 10);

  for (;;)
    {
      gssize n = g_input_stream_read (stream, piece, 64 << 10, cancellable, &cause);

      if (n < 0)
        {
          explain_failure (self, cause, 0, error);
          return NULL;
        }
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      if ((gsize) n > PACKED_MAX - bytes->len)
        {
          g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
                               "the answer is too long");
          return NULL;
        }
      g_byte_array_append (bytes, piece, (guint) n);
    }
}

static GBytes *
unpack (SoupMessage *message, GBytes *bytes, GError **error)
{
  const char *encoding = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                       "Content-Encoding");

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_bytes_ref (bytes);
  if (g_ascii_strcasecmp (encoding, "zstd") == 0)
    return kontor_packed_open (bytes, ANSWER_MAX, error);
  g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
                       "the answer is packed in a way that was not asked for");

  return NULL;
}

/* (transfer full) (nullable): nothing, when all of it is in the file. */
static GBytes *
read_file (KontorHttpClient *self,
           SoupMessage *message,
           GInputStream *stream,
           GCancellable *cancellable,
           GError **error)
{
  const char *encoding = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                       "Content-Encoding");
  g_autoptr (GError) cause = NULL;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "zstd") != 0)
    {
      g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
                           "the file is not packed as it was asked for");
      return NULL;
    }
  if (kontor_packed_open_into (stream, self->sink_limit, self->sink, self->sink_limit, cancellable,
                               &cause))
    return g_bytes_new_static ("", 0);
  if (cause->domain == KONTOR_NET_ERROR || cause->domain == G_FILE_ERROR)
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    explain_failure (self, cause, 0, error);

  return NULL;
}

static void
note_wait (KontorHttpClient *self, SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                   "Retry-After");
  guint64 seconds = 0;

  self->wait = 0;
  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    self->wait = (guint) MIN (seconds, WAIT_MAX);
}

static gboolean
is_of_type (SoupMessage *message, const char *wanted)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return type != NULL && g_ascii_strcasecmp (type, wanted) == 0;
}

/* What a Kontor server may say: JSON, or frames that look like frames. */
static gboolean
is_answer (SoupMessage *message, GBytes *answer)
{
  return is_of_type (message, "application/json") || kontor_frames_are (answer);
}

static void
explain_wait (KontorHttpClient *self, GError **error)
{
  if (self->wait == 0)
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_THROTTLED,
                         _ ("The server asks to wait before trying again."));
  else
    g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_THROTTLED,
                 ngettext ("The server asks to wait %u second before trying again.",
                           "The server asks to wait %u seconds before trying again.", self->wait),
                 self->wait);
}

/* What a refusal means, by its status and its word; see PROTOCOL.md §3. */
static void
explain_refusal (KontorHttpClient *self, guint status, const char *word, GError **error)
{
  if (word == NULL && status >= 500)
    g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_SERVER,
                 _ ("The server at “%s” is not well: it answered %u."), self->url, status);
  else if (word == NULL)
    g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
                 _ ("What answers at “%s” is not a Kontor server."), self->url);
  else if (status == 401 && g_str_equal (word, "code-needed"))
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_CODE_WANTED,
                         _ ("Type the code of your second factor, or a recovery code."));
  else if (status == 401 && g_str_equal (word, "code-wrong"))
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_CODE_WANTED,
                         _ ("That code is wrong or was used. Wait for the next one."));
  else if (status == 401)
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED,
                         _ ("The server does not accept the sign-in."));
  else if (g_str_equal (word, "dismissed"))
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_DISMISSED,
                         _ ("This account was closed."));
  else if (status == 429 || g_str_equal (word, "busy"))
    explain_wait (self, error);
  else if (status >= 500)
    g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_SERVER,
                 _ ("The server failed (%s). Kontor will try again."), word);
  else if (g_str_equal (word, "duplicate"))
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
                         _ ("There is an account with that address already."));
  else if (g_str_equal (word, "weak-password"))
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
                         _ ("That password is too easy to guess. Take at least eight characters."));
  else if (g_str_equal (word, "wrong-password"))
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
                         _ ("The password is wrong."));
  else if (g_str_equal (word, "code-wrong"))
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
                         _ ("That code is wrong or was used. Wait for the next one."));
  else if (g_str_equal (word, "network"))
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
                         _ ("Your organisation lets nobody in from this network."));
  else
    g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED, _ ("The server refused: %s"),
                 word);
}

GBytes *
kontor_http_client_send (KontorHttpClient *self,
                         const char *route,
                         GBytes *body,
                         const char *access,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (SoupMessage) message = message_new (self, route, body, access);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) raw = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autofree char *word = NULL;
  GTlsCertificateFlags errors = 0;
  guint status = 0;

  self->wait = 0;
  g_signal_connect (message, "accept-certificate", G_CALLBACK (refuse_certificate_cb), &errors);
  stream = soup_session_send (self->session, message, cancellable, &cause);
  if (stream == NULL)
    {
      explain_failure (self, cause, errors, error);
      return NULL;
    }
  status = soup_message_get_status (message);
  note_wait (self, message);
  if (status == SOUP_STATUS_OK && self->sink >= 0 && is_of_type (message, KONTOR_SNAPSHOT_TYPE))
    return read_file (self, message, stream, cancellable, error);
  raw = read_stream (self, stream, cancellable, error);
  if (raw == NULL)
    return NULL;
  if (is_of_type (message, "application/json") || is_of_type (message, KONTOR_FRAMES_TYPE))
    {
      answer = unpack (message, raw, error);
      if (answer == NULL)
        return NULL;
      if (!is_answer (message, answer))
        g_clear_pointer (&answer, g_bytes_unref);
    }
  if (status == SOUP_STATUS_OK && answer != NULL)
    return g_steal_pointer (&answer);
  if (status >= 400 && answer != NULL)
    word = kontor_message_read_error (answer, NULL, NULL);
  explain_refusal (self, status, word, error);

  return NULL;
}

/* --- renewing --- */

gboolean
kontor_http_client_take_tokens (KontorHttpClient *self,
                                GBytes *answer,
                                const KontorId *installation,
                                GHashTable **members,
                                GError **error)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GHashTable) read = kontor_message_read_strings (answer, &problem);
  g_autoptr (KontorTokens) tokens = NULL;
  const char *access = read != NULL ? g_hash_table_lookup (read, "access") : NULL;
  const char *refresh = read != NULL ? g_hash_table_lookup (read, "refresh") : NULL;

  if (access == NULL || refresh == NULL)
    {
      explain_refusal (self, SOUP_STATUS_OK, NULL, error);
      return FALSE;
    }
  tokens = kontor_tokens_new (access, refresh, installation);
  /* Kept before it is used: as long as the new pair was not used, the server takes the old one. */
  if (self->place.store != NULL && !self->place.store (self->place.data, tokens, error))
    return FALSE;
  kontor_http_client_set_tokens (self, tokens);
  if (members != NULL)
    *members = g_steal_pointer (&read);

  return TRUE;
}

/* Whether another process has renewed the tokens meanwhile; then they are used. A token that is used
 * up ends the session when it is shown again. */
static gboolean
adopt_kept (KontorHttpClient *self)
{
  g_autoptr (KontorTokens) kept = self->place.load != NULL ? self->place.load (self->place.data)
                                                           : NULL;

  if (kept == NULL || strcmp (kept->refresh, self->tokens->refresh) == 0)
    return FALSE;
  kontor_http_client_set_tokens (self, kept);

  return TRUE;
}

static gboolean
renew (KontorHttpClient *self, GCancellable *cancellable, GError **error)
{
  char installation[KONTOR_ID_LENGTH + 1];
  KontorId id = self->tokens->installation;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;

  kontor_id_format (&id, installation);
  body = kontor_message_write_strings ("refresh", self->tokens->refresh, "installation",
                                       installation, NULL);
  answer = kontor_http_client_send (self, KONTOR_ROUTE_REFRESH, body, NULL, cancellable, error);

  return answer != NULL && kontor_http_client_take_tokens (self, answer, &id, NULL, error);
}

/* Two processes that show the same token would end the session: one at a time, and the second takes
 * what the first one got. */
static gboolean
refresh (KontorHttpClient *self, GCancellable *cancellable, GError **error)
{
  gboolean done = FALSE;
  int lock = -1;

  if (self->place.lock == NULL)
    return renew (self, cancellable, error);
  lock = self->place.lock (self->place.data, error);
  if (lock < 0)
    return FALSE;
  done = adopt_kept (self) || renew (self, cancellable, error);
  self->place.unlock (lock);

  return done;
}

static GBytes *
try_call (KontorHttpClient *self,
          const char *route,
          GBytes *body,
          gboolean *expired,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) local = NULL;
  GBytes *answer = kontor_http_client_send (self, route, body, self->tokens->access, cancellable,
                                            &local);

  *expired = g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return answer;
}

GBytes *
kontor_http_client_call (KontorHttpClient *self,
                         const char *route,
                         GBytes *body,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean expired = FALSE;
  GBytes *answer = NULL;

  if (self->tokens == NULL)
    {
      g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED,
                           _ ("You are not signed in."));
      return NULL;
    }
  answer = try_call (self, route, body, &expired, cancellable, &local);
  if (expired && adopt_kept (self))
    {
      g_clear_error (&local);
      answer = try_call (self, route, body, &expired, cancellable, &local);
    }
  if (!expired)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return answer;
    }
  if (!refresh (self, cancellable, error))
    return NULL;

  return try_call (self, route, body, &expired, cancellable, error);
}
