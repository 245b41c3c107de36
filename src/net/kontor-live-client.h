/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorLiveClient:
 *
 * The client's end of a live socket: the server says on it that there is something. On the thread of the
 * main context that it was made in, and never waits. Whether and when it is opened again is its owner's
 * affair.
 *
 * Signals:
 * - "opened"
 * - "told" (gint64 seq): there is something up to @seq
 * - "closed": it was open, or was to be opened, and is not; not after kontor_live_client_close()
 */
#define KONTOR_TYPE_LIVE_CLIENT (kontor_live_client_get_type ())
G_DECLARE_FINAL_TYPE (KontorLiveClient, kontor_live_client, KONTOR, LIVE_CLIENT, GObject)

KontorLiveClient *kontor_live_client_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* @url: the server's address as an account keeps it; @access: the token. Nothing happens while it is
 * open or being opened. */
void kontor_live_client_open (KontorLiveClient *self, const char *url, const char *access);
void kontor_live_client_close (KontorLiveClient *self);
gboolean kontor_live_client_is_open (KontorLiveClient *self);

G_END_DECLS
