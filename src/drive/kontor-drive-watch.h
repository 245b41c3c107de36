/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-disk.h"

G_BEGIN_DECLS

/**
 * KontorDriveWatch:
 *
 * Tells that something happened in folders of the root. It is a hint, never the truth: the truth is
 * what a scan of the folder sees. A watch is added *before* the folder is listed, so that nothing
 * falls between. The real one uses inotify; where its limits are reached it says so and the folder is
 * polled.
 */
typedef struct _KontorDriveWatch KontorDriveWatch;

typedef enum
{
  KONTOR_DRIVE_NEWS_CHANGED, /* something in @folder: list it again */
  KONTOR_DRIVE_NEWS_WRITING, /* @folder/@name is being written to: wait until it was closed */
  KONTOR_DRIVE_NEWS_CLOSED, /* @folder/@name was closed after writing */
  KONTOR_DRIVE_NEWS_MOVED, /* @folder/@name went to @to_folder/@to_name (one inotify cookie) */
  KONTOR_DRIVE_NEWS_LOST, /* the queue overflowed: scan everything */
  KONTOR_DRIVE_NEWS_ROOT, /* the root itself was moved, deleted or unmounted */
} KontorDriveNewsKind;

typedef struct
{
  KontorDriveNewsKind kind;
  char *folder; /* owned; paths relative to the root */
  char *name; /* owned, nullable */
  char *to_folder; /* owned, nullable */
  char *to_name; /* owned, nullable */
} KontorDriveNews;

void kontor_drive_news_free (KontorDriveNews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveNews, kontor_drive_news_free)

struct _KontorDriveWatch
{
  /* FALSE: no more watches are to be had; the folder must be polled. Again for a folder that has one:
   * nothing. */
  gboolean (*add) (KontorDriveWatch *self, const char *folder);
  void (*remove) (KontorDriveWatch *self, const char *folder); /* and all below it */
  /* What came since, in order, without waiting. (transfer full) (element-type KontorDriveNews) */
  GPtrArray *(*take) (KontorDriveWatch *self);
  /* A descriptor that is readable when there is something; -1: none (the simulation). */
  int (*get_fd) (KontorDriveWatch *self);
};

KontorDriveWatch *kontor_drive_inotify_new (const char *folder, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_inotify_free (KontorDriveWatch *self);
/* How many watches this person may have; 0: unknown. For the one-line remedy that the window shows. */
guint kontor_drive_inotify_get_limit (void);

G_END_DECLS
