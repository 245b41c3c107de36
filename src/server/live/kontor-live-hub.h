/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-server-types.h"

G_BEGIN_DECLS

/**
 * KontorLiveHub:
 *
 * All live sockets: one thread that waits for every one of them, and never for a single one. What is to
 * be sent is handed to it from any thread.
 */
typedef struct _KontorLiveHub KontorLiveHub;

/**
 * KontorLivePerson:
 *
 * Somebody who has a live socket, or is about to have one. Counted; what it stands for is the hub's.
 */
typedef struct _KontorLivePerson KontorLivePerson;

/**
 * KontorLiveTicket:
 *
 * A place among the sockets, for a handshake that is under way.
 */
typedef struct _KontorLiveTicket KontorLiveTicket;

/**
 * KontorLiveLimits:
 * @n_sockets: open at the same time; 0: as many as there are file descriptors to spare
 * @heartbeat: microseconds of silence after which a socket is asked for a sign of life; after twice
 *   that and a fifth without one it is closed. 0: 50 seconds
 * @patience: microseconds that a socket may be behind before it is closed. 0: a minute
 * @send_buffer: of the kernel, bytes. 0: 64 KiB
 *
 * How much the hub bears.
 */
typedef struct
{
  guint n_sockets;
  gint64 heartbeat;
  gint64 patience;
  int send_buffer;
} KontorLiveLimits;

/* @limits: (nullable) */
KontorLiveHub *kontor_live_hub_new (const KontorLiveLimits *limits) G_GNUC_WARN_UNUSED_RESULT;
/* Closes what is open. */
void kontor_live_hub_free (KontorLiveHub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorLiveHub, kontor_live_hub_free)

/* --- coming --- */

/* (transfer full) (nullable): NULL: there are too many */
KontorLiveTicket *kontor_live_hub_reserve (KontorLiveHub *self, const KontorSession *session)
    G_GNUC_WARN_UNUSED_RESULT;
/* Gives the place back, unless a socket took it. */
void kontor_live_ticket_free (KontorLiveTicket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorLiveTicket, kontor_live_ticket_free)
/* (transfer none) */
KontorLivePerson *kontor_live_ticket_get_person (KontorLiveTicket *self);
/* @socket: (transfer full): a connected socket whose handshake is through; @early: what the client sent
 * after it already */
void kontor_live_hub_take (KontorLiveHub *self,
                           KontorLiveTicket *ticket,
                           int socket,
                           gconstpointer early,
                           gsize n_early);

KontorLivePerson *kontor_live_person_ref (KontorLivePerson *self);
void kontor_live_person_unref (KontorLivePerson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorLivePerson, kontor_live_person_unref)
const KontorId *kontor_live_person_get_id (const KontorLivePerson *self);
/* Whether there is a socket of theirs, or a handshake; any thread. */
gboolean kontor_live_hub_has_person (KontorLiveHub *self, KontorLivePerson *person);

/* --- telling --- */

/**
 * KontorLiveNews:
 *
 * What one commit is to those who see something of it.
 */
typedef struct _KontorLiveNews KontorLiveNews;

/* @seq: of the commit */
KontorLiveNews *kontor_live_news_new (gint64 seq) G_GNUC_WARN_UNUSED_RESULT;
void kontor_live_news_free (KontorLiveNews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorLiveNews, kontor_live_news_free)
/* @records: (nullable): a JSON array, which several people may share; NULL: only that there is
 * something */
void kontor_live_news_add (KontorLiveNews *self, KontorLivePerson *person, GBytes *records);

/* @news: (transfer full). In the order of the commits. */
void kontor_live_hub_tell (KontorLiveHub *self, KontorLiveNews *news);

/* --- going --- */

/* At once: the session has ended, or the person was dismissed. */
void kontor_live_hub_close_session (KontorLiveHub *self, const KontorId *session);
void kontor_live_hub_close_person (KontorLiveHub *self, const KontorId *person);

/* For tests: how many sockets are open now, and how many frames were kept back from those behind. */
guint kontor_live_hub_count (KontorLiveHub *self);
guint kontor_live_hub_count_behind (KontorLiveHub *self);

G_END_DECLS
