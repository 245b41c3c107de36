/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-notice.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorNotifier:
 *
 * The desktop's notifications (org.freedesktop.Notifications). On the main thread.
 *
 * Signals:
 * - "open" (const char *link, const char *token): the person wants to see it; @token: nullable
 * - "act" (KontorNotice *notice, int action, const char *text): #KontorNoticeAction; @text: nullable
 */
#define KONTOR_TYPE_NOTIFIER (kontor_notifier_get_type ())
G_DECLARE_FINAL_TYPE (KontorNotifier, kontor_notifier, KONTOR, NOTIFIER, GObject)

KontorNotifier *kontor_notifier_new (GDBusConnection *bus) G_GNUC_WARN_UNUSED_RESULT;

/* Tells it, or withdraws what it takes back. */
void kontor_notifier_take (KontorNotifier *self, const KontorNotice *notice);
/* What is on the screen is not told, as long as that is so. @link: (nullable): nothing is */
void kontor_notifier_set_seen (KontorNotifier *self, const char *account, const char *link);
/* The account is gone. */
void kontor_notifier_forget (KontorNotifier *self, const char *account);

G_END_DECLS
