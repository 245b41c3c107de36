/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reader.h"

G_BEGIN_DECLS

/**
 * KontorOverlay:
 *
 * A reader that shows some records as they will be and all others as another reader has them. Owned
 * by one thread, that of the reader below it, which must outlive it.
 */
typedef struct _KontorOverlay KontorOverlay;

KontorOverlay *kontor_overlay_new (KontorReader *below) G_GNUC_WARN_UNUSED_RESULT;
void kontor_overlay_free (KontorOverlay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorOverlay, kontor_overlay_free)

KontorReader *kontor_overlay_get_reader (KontorOverlay *self);
void kontor_overlay_put (KontorOverlay *self, KontorRow *row);

G_END_DECLS
