/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorSearchProvider:
 *
 * What GNOME Shell finds in the replicas (org.gnome.Shell.SearchProvider2). On the main thread; it
 * searches in GTask's pool, so that a round that waits for a server holds up nobody who types.
 *
 * Signals:
 * - "open" (const char *link): the person chose a record; NULL: the search itself
 */
#define KONTOR_TYPE_SEARCH_PROVIDER (kontor_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (KontorSearchProvider,
                      kontor_search_provider,
                      KONTOR,
                      SEARCH_PROVIDER,
                      GObject)

/* At "SearchProvider" below @path. */
KontorSearchProvider *kontor_search_provider_new (GDBusConnection *bus, const char *path)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
