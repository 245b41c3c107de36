/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-panel.h"

G_BEGIN_DECLS

/* The parts that every record's page has. All (transfer floating), without a record. */

/* What people say about the record. */
#define KONTOR_TYPE_RECORD_DISCUSSION (kontor_record_discussion_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordDiscussion,
                      kontor_record_discussion,
                      KONTOR,
                      RECORD_DISCUSSION,
                      KontorRecordPanel)

/* Who changed what. */
#define KONTOR_TYPE_RECORD_HISTORY (kontor_record_history_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordHistory,
                      kontor_record_history,
                      KONTOR,
                      RECORD_HISTORY,
                      KontorRecordPanel)

/* Other records it was linked with. */
#define KONTOR_TYPE_RECORD_LINKS (kontor_record_links_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordLinks,
                      kontor_record_links,
                      KONTOR,
                      RECORD_LINKS,
                      KontorRecordPanel)

/* Its attachments. */
#define KONTOR_TYPE_RECORD_FILES (kontor_record_files_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordFiles,
                      kontor_record_files,
                      KONTOR,
                      RECORD_FILES,
                      KontorRecordPanel)
/* @files: (element-type GFile) */
void kontor_record_files_attach (KontorRecordFiles *self, GSList *files);

/* Records of one type that hang on it. */
#define KONTOR_TYPE_RECORD_DEPENDENTS (kontor_record_dependents_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordDependents,
                      kontor_record_dependents,
                      KONTOR,
                      RECORD_DEPENDENTS,
                      KontorRecordPanel)
GtkWidget *kontor_record_dependents_new (KontorOffice *office, KontorRecordType type)
    G_GNUC_WARN_UNUSED_RESULT;
/* Whether records of @dependent may hang on one of @type and are listed on its page. */
gboolean kontor_record_dependents_fit (KontorRecordType dependent, KontorRecordType type);

G_END_DECLS
