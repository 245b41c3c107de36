/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KONTOR_CONFIG_ERROR (kontor_config_error_quark ())
GQuark kontor_config_error_quark (void);

typedef enum
{
  KONTOR_CONFIG_ERROR_FILE, /* cannot be read, or is no key file */
  KONTOR_CONFIG_ERROR_KEY, /* not known */
  KONTOR_CONFIG_ERROR_VALUE,
} KontorConfigError;

typedef enum
{
  KONTOR_LOG_WARNING, /* what somebody should look at */
  KONTOR_LOG_INFO, /* and what happened */
  KONTOR_LOG_DEBUG, /* and everything else */
} KontorLogLevel;

/**
 * KontorServerConfig:
 * @data: (owned) (nullable): folder of the office
 * @listen: (owned) (nullable): where to listen
 * @insecure_http: whether to listen off loopback without TLS
 * @networks: (owned) (element-type GInetAddressMask): from where requests are taken; empty: from
 *   everywhere
 * @metrics: (owned) (nullable): where /metrics is answered
 * @log: how much is logged
 * @connections: open at the same time; 0: as many as there are file descriptors
 * @request_seconds: that a request may take to come in and be answered; 0: the default
 * @upload_megabytes: that a person may bring in a day; 0: the default
 * @drive_megabytes: that a drive may take up; 0: any
 *
 * How a server runs, from its configuration file.
 */
typedef struct
{
  char *data;
  char *listen;
  gboolean insecure_http;
  GPtrArray *networks;
  char *metrics;
  KontorLogLevel log;
  guint connections;
  guint request_seconds;
  guint upload_megabytes;
  guint drive_megabytes;
} KontorServerConfig;

void kontor_server_config_init (KontorServerConfig *self);
void kontor_server_config_clear (KontorServerConfig *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorServerConfig, kontor_server_config_clear)
gboolean kontor_server_config_load (KontorServerConfig *self, const char *path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* "group key" of each key there is, for the tests of its documentation. Ended by NULL. */
const char *const *kontor_server_config_list_keys (void);

G_END_DECLS
