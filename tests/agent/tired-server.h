/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TiredServer:
 * @service: (owned)
 * @url: (owned)
 * @requests: atomic: how many came
 * @seen: for the test
 *
 * A server that asks to be left alone for an hour: whoever comes back sooner was woken.
 */
typedef struct
{
  GSocketService *service;
  char *url;
  int requests;
  int seen;
} TiredServer;

void tired_server_init (TiredServer *self);
void tired_server_clear (TiredServer *self);

G_END_DECLS
