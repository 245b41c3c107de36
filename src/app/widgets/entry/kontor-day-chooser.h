/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A #GtkCalendar whose buttons screen readers can tell apart. */
GtkWidget *kontor_day_chooser_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
