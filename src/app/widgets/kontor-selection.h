/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-query.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KONTOR_TYPE_SELECTION (kontor_selection_get_type ())
G_DECLARE_FINAL_TYPE (KontorSelection, kontor_selection, KONTOR, SELECTION, GObject)

KontorSelection *kontor_selection_new (KontorLiveQuery *model) G_GNUC_WARN_UNUSED_RESULT;
KontorLiveQuery *kontor_selection_get_model (KontorSelection *self);
gboolean kontor_selection_select_record (KontorSelection *self, const KontorId *id);
guint kontor_selection_get_n_selected (KontorSelection *self);

G_END_DECLS
