/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-window.h"

G_BEGIN_DECLS

/* @office: (nullable). Shows on the window's banner what lasts: offline for long, signed out, a full disk, no agent. */
void kontor_status_banner_follow (KontorWindow *window, KontorOffice *office);

G_END_DECLS
