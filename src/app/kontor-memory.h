/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* First in main(), before there are threads. */
void kontor_memory_init (void);

/* Much was freed: the system gets it back once the program rests. Main thread. */
void kontor_memory_give_back_later (void);

G_END_DECLS
