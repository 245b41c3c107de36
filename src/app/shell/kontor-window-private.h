/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sections.h"
#include "kontor-window.h"

G_BEGIN_DECLS

/* What the parts of the window share; a part's functions are named after it. */
struct _KontorWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack *pages; /* template */
  AdwBin *entry; /* template */
  AdwToastOverlay *toasts; /* template */
  AdwNavigationSplitView *split; /* template */
  AdwNavigationPage *sidebar_page; /* template */
  AdwNavigationPage *content_page; /* template */
  AdwOverlaySplitView *pane; /* template */
  AdwMultiLayoutView *layouts; /* template */
  AdwBottomSheet *sheet; /* template */
  GtkListBox *sidebar; /* template */
  GtkBox *sidebar_rows; /* template */
  GtkStack *sections; /* template */
  AdwBin *record_bin; /* template */
  AdwBanner *banner; /* template */
  GtkMenuButton *menu_button; /* template */
  GMenu *undo_menu; /* template */

  GSettings *settings; /* owned, nullable where the schema is not installed */
  KontorOffice *office; /* owned, nullable */
  GSignalGroup *office_signals; /* owned */
  GSignalGroup *store_signals; /* owned */
  char *banner_action; /* owned, nullable */

  /* sidebar */
  GCancellable *counting; /* owned, nullable: the badges' count that is under way */
  guint count_later; /* source */

  /* records */
  GQueue trail; /* owned KontorRecord: what was shown before in this section, newest first */
  GHashTable *left; /* owned: section's name → what was open there when another one was opened */
  GPtrArray *recent; /* owned, of KontorRecord: what was opened lately, newest first */

  /* overlays */
  GWeakRef focus; /* the last that had it outside of toasts and dialogs */
};

/* The stack's visible one. (nullable) */
const KontorSectionInfo *kontor_window_get_info (KontorWindow *self);
/* By the person on this device, or switched off by the organisation. */
gboolean kontor_window_hides (KontorWindow *self, const KontorSectionInfo *info);

void kontor_window_init_sidebar (KontorWindow *self);
void kontor_window_fill_sidebar (KontorWindow *self);
/* After a while: badges are counted once for many changes. */
void kontor_window_queue_count (KontorWindow *self);
void kontor_window_stop_count (KontorWindow *self);

void kontor_window_init_records (KontorWindow *self);
void kontor_window_forget_records (KontorWindow *self);
void kontor_window_clear_records (KontorWindow *self);
/* Another section comes to the front: the record of this one waits until it comes back. @from:
 * (nullable) */
void kontor_window_swap_record (KontorWindow *self, const char *from, const char *to);
/* The record that was shown before, or none. */
void kontor_window_go_back (KontorWindow *self);

void kontor_window_init_overlays (KontorWindow *self);
void kontor_window_clear_overlays (KontorWindow *self);
/* The newest only. */
void kontor_window_show_toast (KontorWindow *self, AdwToast *toast);
/* Where it was before a toast took it, or before it was lost. */
void kontor_window_restore_focus (KontorWindow *self);

void kontor_window_install_actions (GtkWidgetClass *widget_class);
void kontor_window_update_undo (KontorWindow *self);

G_END_DECLS
