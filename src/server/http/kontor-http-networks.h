/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @masks: (nullable) (element-type GInetAddressMask) */
gboolean kontor_http_is_in_networks (GPtrArray *masks, const char *peer);

/* The address of who asks: an IPv4 address that came as an IPv6 one is made plain again. */
char *kontor_http_fold_address (GInetAddress *address) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
