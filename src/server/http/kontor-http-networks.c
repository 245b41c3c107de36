/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses of who asks, and whether one is in a network. Pure, any thread. */

#include "config.h"

#include "kontor-http-networks.h"

#include <string.h>

/**
 * kontor_http_fold_address:
 * @address: of a socket, or as a proxy names it
 *
 * A socket for both families shows 192.0.2.1 as ::ffff:192.0.2.1 (RFC 4291, section 2.5.5.2).
 *
 * Returns: (transfer full): its text
 */
char *
kontor_http_fold_address (GInetAddress *address)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_strdup_printf ("%u.%u.%u.%u", bytes[12], bytes[13], bytes[14], bytes[15]);

  return g_inet_address_to_string (address);
}

/**
 * kontor_http_is_in_networks:
 * @masks: (nullable) (element-type GInetAddressMask): networks
 * @peer: a numeric address, or anything else
 *
 * Nobody is kept out of their own machine: loopback is always in.
 *
 * Returns: whether it is in one of them, or there is none to be in
 */
gboolean
kontor_http_is_in_networks (GPtrArray *masks, const char *peer)
{
  g_autoptr (GInetAddress) address = NULL;

  if (masks == NULL || masks->len == 0)
    return TRUE;
  address = g_inet_address_new_from_string (peer);
  if (address == NULL)
    return FALSE;
  if (g_inet_address_get_is_loopback (address))
    return TRUE;
  for (guint i = 0; i < masks->len; i++)
    {
      if (g_inet_address_mask_matches (masks->pdata[i], address))
        return TRUE;
    }

  return FALSE;
}
