/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The thread of the live sockets. It is told things by a queue of orders under a mutex, and waits with
 * epoll, so that ten thousand sockets that are silent cost nothing. */

#include "config.h"

#include "kontor-live-private.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEARTBEAT (50 * G_TIME_SPAN_SECOND)
#define PATIENCE G_TIME_SPAN_MINUTE
#define SEND_BUFFER (64 * 1024)
/* For databases, logs and what the HTTP engine needs to answer while all places are taken. */
#define SPARE_FILES 200
#define SOCKETS_MAX 100000
/* Of one sign-in: one is used, the others are those whose client went away without a word. */
#define SESSION_SOCKETS_MAX 4
#define EVENTS 256
#define PIECE (16 * 1024)

typedef enum
{
  TAKE,
  TELL,
  CLOSE_SESSION,
  CLOSE_PERSON,
  STOP,
} OrderKind;

typedef struct
{
  OrderKind kind;
  KontorLiveSocket *socket; /* owned, nullable: of TAKE */
  GBytes *early; /* owned, nullable: of TAKE */
  KontorLiveNews *news; /* owned, nullable: of TELL */
  KontorId id; /* of what is closed */
} Order;

struct _KontorLiveTicket
{
  KontorLiveHub *hub; /* borrowed */
  KontorLivePerson *person; /* owned */
  KontorId session;
  gboolean used; /* its place is a socket's now */
  gboolean ended; /* the hub's mutex: what it stands for is over */
};

struct _KontorLiveHub
{
  KontorLiveLimits limits;
  int epoll;
  int bell; /* rung when an order waits */
  GThread *thread; /* owned */
  GPtrArray *sockets; /* thread: borrowed */
  GPtrArray *closed; /* thread: owned: to be freed when nobody can mean them any more */
  gint64 next_look; /* thread: monotonic */
  int n_left_out; /* atomic */

  GMutex mutex;
  GQueue orders; /* mutex: owned Order */
  GHashTable *persons; /* mutex: KontorId → owned KontorLivePerson, of those with a place */
  GHashTable *tickets; /* mutex: borrowed, of handshakes under way */
  guint n_places; /* mutex: sockets and tickets */
  guint n_sockets; /* mutex */
  gint64 seq; /* mutex: of the last commit */
};

struct _KontorLiveNews
{
  gint64 seq;
  GPtrArray *persons; /* owned */
  GPtrArray *records; /* owned, nullable elements: of the person at the same place */
};

/* --- people --- */

KontorLivePerson *
kontor_live_person_ref (KontorLivePerson *self)
{
  g_atomic_int_inc (&self->refs);

  return self;
}

void
kontor_live_person_unref (KontorLivePerson *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_ptr_array_unref (self->sockets);
  g_free (self);
}

const KontorId *
kontor_live_person_get_id (const KontorLivePerson *self)
{
  return &self->id;
}

/* (transfer none). Mutex held. */
static KontorLivePerson *
ensure_person (KontorLiveHub *self, const KontorId *id)
{
  KontorLivePerson *person = g_hash_table_lookup (self->persons, id);

  if (person != NULL)
    return person;
  person = g_new0 (KontorLivePerson, 1);
  person->refs = 1;
  person->id = *id;
  person->sockets = g_ptr_array_new ();
  g_hash_table_insert (self->persons, &person->id, person);

  return person;
}

/* Mutex held. */
static void
give_back (KontorLiveHub *self, KontorLivePerson *person)
{
  self->n_places--;
  person->n_places--;
  /* Another one of the same id may stand there after a dismissal. */
  if (person->n_places == 0 && g_hash_table_lookup (self->persons, &person->id) == person)
    g_hash_table_remove (self->persons, &person->id);
}

/**
 * kontor_live_hub_has_person:
 * @self: a hub
 * @person: somebody of it
 *
 * Returns: whether the person has a place here
 */
gboolean
kontor_live_hub_has_person (KontorLiveHub *self, KontorLivePerson *person)
{
  gboolean has = FALSE;

  g_mutex_lock (&self->mutex);
  has = person->n_places > 0;
  g_mutex_unlock (&self->mutex);

  return has;
}

/* --- news --- */

/**
 * kontor_live_news_new:
 * @seq: of the commit
 *
 * Returns: (transfer full): news for nobody
 */
KontorLiveNews *
kontor_live_news_new (gint64 seq)
{
  KontorLiveNews *self = g_new0 (KontorLiveNews, 1);

  self->seq = seq;
  self->persons = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_live_person_unref);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return self;
}

/**
 * kontor_live_news_free:
 * @self: (nullable) (transfer full): news
 */
void
kontor_live_news_free (KontorLiveNews *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->persons);
  g_ptr_array_unref (self->records);
  g_free (self);
}

/**
 * kontor_live_news_add:
 * @self: news
 * @person: who is told, once
 * @records: (nullable): what
 */
void
kontor_live_news_add (KontorLiveNews *self, KontorLivePerson *person, GBytes *records)
{
  g_ptr_array_add (self->persons, kontor_live_person_ref (person));
  g_ptr_array_add (self->records, records != NULL ? g_bytes_ref (records) : NULL);
}

/* --- orders --- */

static void
order_free (Order *order)
{
  g_clear_pointer (&order->socket, kontor_live_socket_free);
  g_clear_pointer (&order->early, g_bytes_unref);
  g_clear_pointer (&order->news, kontor_live_news_free);
  g_free (order);
}

/* Mutex held. @order: copied */
static void
give_order (KontorLiveHub *self, const Order *order)
{
  guint64 one = 1;

  if (g_queue_is_empty (&self->orders) && write (self->bell, &one, sizeof one) < 0)
    g_warning ("the hub was not woken: %s", g_strerror (errno));
  g_queue_push_tail (&self->orders, g_memdup2 (order, sizeof *order));
}

/* --- sockets, on the thread --- */

static void
watch_socket (KontorLiveHub *self, KontorLiveSocket *socket, int operation)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.ptr = socket };

  if (kontor_live_socket_is_late (socket))
    event.events |= EPOLLOUT;
  if (epoll_ctl (self->epoll, operation, socket->fd, &event) != 0)
    g_message ("a live socket can't be watched: %s", g_strerror (errno));
}

/* @code: 0: nothing more can be said */
static void
close_socket (KontorLiveHub *self, KontorLiveSocket *socket, KontorWebsocketCode code)
{
  guint8 payload[2] = { (guint8) (code >> 8), (guint8) code };
  KontorLiveSocket *last = NULL;

  if (socket->closing)
    return;
  socket->closing = TRUE;
  if (code != 0)
    kontor_live_socket_send (socket, KONTOR_WEBSOCKET_CLOSE, payload, sizeof payload,
                             g_get_monotonic_time ());
  epoll_ctl (self->epoll, EPOLL_CTL_DEL, socket->fd, NULL);
  shutdown (socket->fd, SHUT_WR);
  g_ptr_array_remove_index_fast (self->sockets, socket->at);
  if (socket->at < self->sockets->len)
    {
      last = self->sockets->pdata[socket->at];
      last->at = socket->at;
    }
  /* In the order in which they came: see close_oldest(). */
  g_ptr_array_remove (socket->person->sockets, socket);
  g_mutex_lock (&self->mutex);
  self->n_sockets--;
  give_back (self, socket->person);
  g_mutex_unlock (&self->mutex);
  g_ptr_array_add (self->closed, socket);
}

/* After anything was sent. @whole: whether the line is in order */
static void
look_after (KontorLiveHub *self, KontorLiveSocket *socket, gboolean was_late, gboolean whole)
{
  if (!whole)
    close_socket (self, socket, 0);
  else if (!socket->closing && kontor_live_socket_is_late (socket) != was_late)
    watch_socket (self, socket, EPOLL_CTL_MOD);
}

static void
tell_socket (KontorLiveHub *self, KontorLiveSocket *socket, gint64 seq, GBytes *records, gint64 now)
{
  gboolean was_late = kontor_live_socket_is_late (socket);
  gboolean whole = kontor_live_socket_tell (socket, seq, records, now);

  if (socket->behind)
    g_atomic_int_inc (&self->n_left_out);
  look_after (self, socket, was_late, whole);
}

static void
message_cb (KontorLiveSocket *socket, const char *text, gsize length, gpointer hub)
{
  /* Nothing that a client says means anything in this version. */
}

static void
receive (KontorLiveHub *self, KontorLiveSocket *socket, guint8 *bytes, gsize n_bytes, gint64 now)
{
  KontorWebsocketCode code = 0;
  gboolean was_late = kontor_live_socket_is_late (socket);

  if (kontor_live_socket_receive (socket, bytes, n_bytes, now, message_cb, self, &code))
    look_after (self, socket, was_late, TRUE);
  else
    close_socket (self, socket, code);
}

static void
read_socket (KontorLiveHub *self, KontorLiveSocket *socket, gint64 now)
{
  guint8 piece[PIECE];
  gssize n = recv (socket->fd, piece, sizeof piece, MSG_DONTWAIT);

  if (n > 0)
    receive (self, socket, piece, (gsize) n, now);
  else if (n == 0 || (errno != EAGAIN && errno != EINTR))
    close_socket (self, socket, 0);
}

static void
handle_event (KontorLiveHub *self, const struct epoll_event *event, gint64 now)
{
  KontorLiveSocket *socket = event->data.ptr;

  if (!socket->closing && (event->events & EPOLLOUT) != 0)
    look_after (self, socket, TRUE, kontor_live_socket_flush (socket, now));
  if (!socket->closing && (event->events & (EPOLLIN | EPOLLRDHUP)) != 0)
    read_socket (self, socket, now);
  if (!socket->closing && (event->events & (EPOLLERR | EPOLLHUP)) != 0)
    close_socket (self, socket, 0);
}

/* A client that lost its line comes again before the old one is known to be dead. */
static void
close_oldest (KontorLiveHub *self, KontorLiveSocket *newcomer)
{
  GPtrArray *all = newcomer->person->sockets;
  KontorLiveSocket *oldest = NULL;
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    {
      KontorLiveSocket *one = all->pdata[i];

      if (!kontor_id_equal (&one->session, &newcomer->session))
        continue;
      n++;
      if (one != newcomer && (oldest == NULL || one->heard < oldest->heard))
        oldest = one;
    }
  if (n > SESSION_SOCKETS_MAX)
    close_socket (self, oldest, KONTOR_WEBSOCKET_POLICY);
}

/* @socket: (transfer full) */
static void
take_socket (KontorLiveHub *self, KontorLiveSocket *socket, GBytes *early, gint64 now)
{
  int one = 1;
  int flags = fcntl (socket->fd, F_GETFL);

  fcntl (socket->fd, F_SETFL, flags | O_NONBLOCK);
  setsockopt (socket->fd, SOL_SOCKET, SO_SNDBUF, &self->limits.send_buffer,
              sizeof self->limits.send_buffer);
  setsockopt (socket->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  socket->at = self->sockets->len;
  socket->heard = now;
  g_ptr_array_add (self->sockets, socket);
  g_ptr_array_add (socket->person->sockets, socket);
  g_mutex_lock (&self->mutex);
  self->n_sockets++;
  socket->seq = self->seq;
  g_mutex_unlock (&self->mutex);
  watch_socket (self, socket, EPOLL_CTL_ADD);
  close_oldest (self, socket);
  /* Where it begins: what is newer than what the client has, it pulls. */
  tell_socket (self, socket, socket->seq, NULL, now);
  if (early != NULL && !socket->closing)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      gsize n = 0;
      gconstpointer data = g_bytes_get_data (early, &n);

      g_byte_array_append (bytes, data, (guint) n);
      receive (self, socket, bytes->data, bytes->len, now);
    }
}

static void
tell_news (KontorLiveHub *self, const KontorLiveNews *news, gint64 now)
{
  for (guint i = 0; i < news->persons->len; i++)
    {
      KontorLivePerson *person = news->persons->pdata[i];

      /* From the end: one that breaks is taken out. */
      for (guint j = person->sockets->len; j > 0; j--)
        tell_socket (self, person->sockets->pdata[j - 1], news->seq, news->records->pdata[i], now);
    }
}

static void
close_those (KontorLiveHub *self, const Order *order)
{
  for (guint i = self->sockets->len; i > 0; i--)
    {
      KontorLiveSocket *socket = self->sockets->pdata[i - 1];

      if (kontor_id_equal (order->kind == CLOSE_PERSON ? &socket->person->id : &socket->session,
                           &order->id))
        close_socket (self, socket, KONTOR_WEBSOCKET_SESSION_ENDED);
    }
}

/* Returns FALSE where the thread is to end. */
static gboolean
obey (KontorLiveHub *self, Order *order, gint64 now)
{
  switch (order->kind)
    {
    case TAKE:
      take_socket (self, g_steal_pointer (&order->socket), order->early, now);
      return TRUE;
    case TELL:
      tell_news (self, order->news, now);
      return TRUE;
    case CLOSE_SESSION:
    case CLOSE_PERSON:
      close_those (self, order);
      return TRUE;
    case STOP:
      return FALSE;
    }

  g_return_val_if_reached (TRUE);
}

static gboolean
obey_all (KontorLiveHub *self, gint64 now)
{
  gboolean go_on = TRUE;

  for (;;)
    {
      Order *order = NULL;

      g_mutex_lock (&self->mutex);
      order = g_queue_pop_head (&self->orders);
      g_mutex_unlock (&self->mutex);
      if (order == NULL)
        return go_on;
      go_on = obey (self, order, now) && go_on;
      order_free (order);
    }
}

/* Who is silent, and who does not read. */
static void
look (KontorLiveHub *self, gint64 now)
{
  for (guint i = self->sockets->len; i > 0; i--)
    {
      KontorLiveSocket *socket = self->sockets->pdata[i - 1];
      gint64 silence = now - socket->heard;

      if (silence > self->limits.heartbeat * 11 / 5)
        close_socket (self, socket, KONTOR_WEBSOCKET_GOING_AWAY);
      else if (kontor_live_socket_is_late (socket) &&
               now - socket->late_since > self->limits.patience)
        close_socket (self, socket, 0);
      else if (silence > self->limits.heartbeat && !socket->asked)
        {
          socket->asked = TRUE;
          look_after (self, socket, kontor_live_socket_is_late (socket),
                      kontor_live_socket_send (socket, KONTOR_WEBSOCKET_PING, NULL, 0, now));
        }
    }
}

static int
get_wait (KontorLiveHub *self, gint64 now)
{
  gint64 step = MAX (MIN (self->limits.heartbeat, self->limits.patience) / 10,
                     G_TIME_SPAN_MILLISECOND);

  if (self->sockets->len == 0)
    return -1;
  if (now >= self->next_look)
    {
      look (self, now);
      self->next_look = now + step;
    }

  return (int) ((self->next_look - now) / G_TIME_SPAN_MILLISECOND) + 1;
}

static void
free_closed (KontorLiveHub *self)
{
  for (guint i = 0; i < self->closed->len; i++)
    kontor_live_socket_free (self->closed->pdata[i]);
  g_ptr_array_set_size (self->closed, 0);
}

static gpointer
run (gpointer data)
{
  KontorLiveHub *self = data;
  struct epoll_event events[EVENTS];
  gboolean go_on = TRUE;

  while (go_on)
    {
      int wait = get_wait (self, g_get_monotonic_time ());
      int n = 0;
      gint64 now = 0;
      guint64 rung = 0;

      free_closed (self);
      n = epoll_wait (self->epoll, events, EVENTS, wait);
      now = g_get_monotonic_time ();
      for (int i = 0; i < n; i++)
        {
          if (events[i].data.ptr != NULL)
            handle_event (self, &events[i], now);
          else if (read (self->bell, &rung, sizeof rung) < 0)
            g_debug ("the bell was silent");
        }
      go_on = obey_all (self, now);
    }
  for (guint i = self->sockets->len; i > 0; i--)
    close_socket (self, self->sockets->pdata[i - 1], KONTOR_WEBSOCKET_GOING_AWAY);
  free_closed (self);

  return NULL;
}

/* --- from outside --- */

static guint
get_limit (void)
{
  struct rlimit limit = { 0 };

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= 2 * SPARE_FILES)
    return SPARE_FILES / 2;
  /* A quarter, up to a thousand, stays for requests. */
  return (guint) MIN (limit.rlim_cur - SPARE_FILES - MIN (limit.rlim_cur / 4, 1000), SOCKETS_MAX);
}

/**
 * kontor_live_hub_new:
 * @limits: (nullable): how much it bears
 *
 * Returns: (transfer full): a hub without sockets, whose thread runs
 */
KontorLiveHub *
kontor_live_hub_new (const KontorLiveLimits *limits)
{
  KontorLiveHub *self = g_new0 (KontorLiveHub, 1);
  struct epoll_event event = { .events = EPOLLIN };

  if (limits != NULL)
    self->limits = *limits;
  if (self->limits.n_sockets == 0)
    self->limits.n_sockets = get_limit ();
  if (self->limits.heartbeat == 0)
    self->limits.heartbeat = HEARTBEAT;
  if (self->limits.patience == 0)
    self->limits.patience = PATIENCE;
  if (self->limits.send_buffer == 0)
    self->limits.send_buffer = SEND_BUFFER;
  g_mutex_init (&self->mutex);
  g_queue_init (&self->orders);
  self->sockets = g_ptr_array_new ();
  self->closed = g_ptr_array_new ();
  self->persons = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL,
                                         (GDestroyNotify) kontor_live_person_unref);
  self->tickets = g_hash_table_new (NULL, NULL);
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->epoll < 0 || self->bell < 0 ||
      epoll_ctl (self->epoll, EPOLL_CTL_ADD, self->bell, &event) != 0)
    g_error ("no live sockets: %s", g_strerror (errno));
  self->thread = g_thread_new ("live", run, self);

  return self;
}

/**
 * kontor_live_hub_free:
 * @self: (nullable) (transfer full): a hub, of which no handshake is under way
 */
void
kontor_live_hub_free (KontorLiveHub *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  give_order (self, &(Order) { .kind = STOP });
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_queue_clear_full (&self->orders, (GDestroyNotify) order_free);
  g_warn_if_fail (g_hash_table_size (self->tickets) == 0);
  g_hash_table_unref (self->tickets);
  g_hash_table_unref (self->persons);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->closed);
  close (self->epoll);
  close (self->bell);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * kontor_live_hub_reserve:
 * @self: a hub
 * @session: who comes
 *
 * Returns: (transfer full) (nullable): a place; %NULL: there is none
 */
KontorLiveTicket *
kontor_live_hub_reserve (KontorLiveHub *self, const KontorSession *session)
{
  KontorLiveTicket *ticket = NULL;

  g_mutex_lock (&self->mutex);
  if (self->n_places < self->limits.n_sockets)
    {
      ticket = g_new0 (KontorLiveTicket, 1);
      ticket->hub = self;
      ticket->session = session->id;
      ticket->person = kontor_live_person_ref (ensure_person (self, &session->person));
      ticket->person->n_places++;
      self->n_places++;
      g_hash_table_add (self->tickets, ticket);
    }
  g_mutex_unlock (&self->mutex);

  return ticket;
}

/**
 * kontor_live_ticket_free:
 * @self: (nullable) (transfer full): a place
 */
void
kontor_live_ticket_free (KontorLiveTicket *self)
{
  KontorLiveHub *hub = NULL;

  if (self == NULL)
    return;
  hub = self->hub;
  g_mutex_lock (&hub->mutex);
  g_hash_table_remove (hub->tickets, self);
  if (!self->used)
    give_back (hub, self->person);
  g_mutex_unlock (&hub->mutex);
  kontor_live_person_unref (self->person);
  g_free (self);
}

/**
 * kontor_live_ticket_get_person:
 * @self: a place
 *
 * Returns: (transfer none): whose it is
 */
KontorLivePerson *
kontor_live_ticket_get_person (KontorLiveTicket *self)
{
  return self->person;
}

/**
 * kontor_live_hub_take:
 * @self: a hub
 * @ticket: a place of it
 * @socket: (transfer full): a connected socket
 * @early: what came on it already
 * @n_early: how much
 */
void
kontor_live_hub_take (KontorLiveHub *self,
                      KontorLiveTicket *ticket,
                      int socket,
                      gconstpointer early,
                      gsize n_early)
{
  Order order = { .kind = TAKE };

  g_mutex_lock (&self->mutex);
  if (ticket->ended || ticket->used)
    close (socket);
  else
    {
      ticket->used = TRUE;
      order.socket = kontor_live_socket_new (socket, kontor_live_person_ref (ticket->person),
                                             &ticket->session, g_get_monotonic_time ());
      if (n_early > 0)
        order.early = g_bytes_new (early, n_early);
      give_order (self, &order);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_live_hub_tell:
 * @self: a hub
 * @news: (transfer full): of a commit that is durable
 */
void
kontor_live_hub_tell (KontorLiveHub *self, KontorLiveNews *news)
{
  g_mutex_lock (&self->mutex);
  self->seq = MAX (self->seq, news->seq);
  if (news->persons->len > 0)
    give_order (self, &(Order) { .kind = TELL, .news = g_steal_pointer (&news) });
  g_mutex_unlock (&self->mutex);
  kontor_live_news_free (news);
}

/* Handshakes under way are ended too. @person: nullable; else @session */
static void
end_tickets (KontorLiveHub *self, const KontorId *person, const KontorId *session)
{
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, self->tickets);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      KontorLiveTicket *ticket = key;

      if (person != NULL ? kontor_id_equal (&ticket->person->id, person)
                         : kontor_id_equal (&ticket->session, session))
        ticket->ended = TRUE;
    }
}

/**
 * kontor_live_hub_close_session:
 * @self: a hub
 * @session: that has ended
 */
void
kontor_live_hub_close_session (KontorLiveHub *self, const KontorId *session)
{
  g_mutex_lock (&self->mutex);
  end_tickets (self, NULL, session);
  give_order (self, &(Order) { .kind = CLOSE_SESSION, .id = *session });
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_live_hub_close_person:
 * @self: a hub
 * @person: who was dismissed
 */
void
kontor_live_hub_close_person (KontorLiveHub *self, const KontorId *person)
{
  g_mutex_lock (&self->mutex);
  end_tickets (self, person, NULL);
  give_order (self, &(Order) { .kind = CLOSE_PERSON, .id = *person });
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_live_hub_count:
 * @self: a hub
 *
 * Returns: how many sockets are open
 */
guint
kontor_live_hub_count (KontorLiveHub *self)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  n = self->n_sockets;
  g_mutex_unlock (&self->mutex);

  return n;
}

/**
 * kontor_live_hub_count_behind:
 * @self: a hub
 *
 * Returns: how many frames were left out for sockets that did not read
 */
guint
kontor_live_hub_count_behind (KontorLiveHub *self)
{
  return (guint) g_atomic_int_get (&self->n_left_out);
}
