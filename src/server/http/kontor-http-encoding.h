/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KONTOR_HTTP_ENCODING_OK,
  KONTOR_HTTP_ENCODING_UNKNOWN, /* none of "zstd", "gzip", "identity" */
  KONTOR_HTTP_ENCODING_DAMAGED, /* not what it says it is, or cut off */
  KONTOR_HTTP_ENCODING_TOO_LARGE /* more than the limit when unpacked */
} KontorHttpEncodingResult;

KontorHttpEncodingResult kontor_http_decode (GBytes *body,
                                             const char *encoding,
                                             gsize limit,
                                             GBytes **decoded);
GBytes *kontor_http_encode_zstd (GBytes *body) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_http_accepts_zstd (const char *accept_encoding);

G_END_DECLS
