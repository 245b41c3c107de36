/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lists that nobody sees give up their rows. Main thread. */

/**
 * kontor_list_rest_add:
 * @view: a #GtkListView or a #GtkColumnView, in what scrolls it
 *
 * From now on @view has no model, and so no rows, until it is shown, and again some time after it was
 * hidden: when others were hidden after it. It comes back as it was left, scrolled alike. Its model is
 * set by kontor_list_rest_set_model() alone.
 */
void kontor_list_rest_add (GtkWidget *view);

/* @model: (nullable) */
void kontor_list_rest_set_model (GtkWidget *view, GtkSelectionModel *model);

/* Before anything is asked of its rows, as to scroll to one: it may be hidden still. */
void kontor_list_rest_wake (GtkWidget *view);

/* (transfer none) (nullable): what was set, also while it rests */
GtkSelectionModel *kontor_list_rest_get_model (GtkWidget *view);

G_END_DECLS
