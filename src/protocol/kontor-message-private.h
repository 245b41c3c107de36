/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-codec-private.h"
#include "kontor-message.h"

G_BEGIN_DECLS

/* Shared by the files of the messages. */

#define KONTOR_EPOCH_MAX 64 /* bytes */

KontorJson *kontor_message_parse (GBytes *body,
                                  gsize most_bytes,
                                  guint most_values,
                                  KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
GBytes *kontor_message_end (GString *json) G_GNUC_WARN_UNUSED_RESULT;

/* The records of a pull or a fetch, as an array. */
void kontor_message_write_records (GString *json, const GPtrArray *records, gint64 newer_than);
/* @skipped: (inout) (nullable): how many are of types that only a newer version knows */
gboolean kontor_message_read_records (const KontorJson *array,
                                      GPtrArray *records,
                                      guint *skipped,
                                      KontorProblem **problem);

G_END_DECLS
