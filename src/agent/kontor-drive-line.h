/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-transport.h"

G_BEGIN_DECLS

/**
 * KontorDriveLimits:
 *
 * How fast all folders of an account together may send and fetch. Any thread.
 */
typedef struct _KontorDriveLimits KontorDriveLimits;

KontorDriveLimits *kontor_drive_limits_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_limits_free (KontorDriveLimits *self);
/* Bytes a second; 0: no limit. */
void kontor_drive_limits_set (KontorDriveLimits *self, guint64 up, guint64 down);
void kontor_drive_limits_get (KontorDriveLimits *self, guint64 *up, guint64 *down);
/* On a line that is paid by the byte: a quarter of each, and never more than a little. */
void kontor_drive_limits_set_metered (KontorDriveLimits *self, gboolean metered);

/**
 * KontorDriveLine:
 *
 * The way to the server as a folder's engine has it: counts bytes, keeps to the limits, and can get
 * another way below it. On the engine's thread.
 */
typedef struct _KontorDriveLine KontorDriveLine;

/* @limits: borrowed */
KontorDriveLine *kontor_drive_line_new (KontorDriveLimits *limits) G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_line_free (KontorDriveLine *self);
/* @transport: (nullable): borrowed; without one every call is offline */
void kontor_drive_line_set_transport (KontorDriveLine *self, KontorTransport *transport);
KontorTransport *kontor_drive_line_get_transport (KontorDriveLine *self);
/* Bytes a second of late. */
gint64 kontor_drive_line_get_speed (KontorDriveLine *self);

G_END_DECLS
