/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-cli.h"

G_BEGIN_DECLS

/* The one place that reads values from people and the one that shows them, by the field's kind. */

gboolean kontor_cli_read_value (KontorCli *self,
                                KontorRecordType type,
                                const KontorField *field,
                                const char *text,
                                KontorValue **value,
                                GError **error);
/* For conditions on instants: a day is from @start until @end, else both are the instant. */
gboolean kontor_cli_read_span (KontorCli *self,
                               const char *text,
                               gint64 *start,
                               gint64 *end,
                               GError **error);
/* What is set when a person sets @elements: those of @base kept, and more or fewer. */
KontorValue *kontor_cli_change_set (const KontorValue *base,
                                    const KontorValue *elements,
                                    gboolean add) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full): "" when unset */
char *kontor_cli_show_value (KontorCli *self, const KontorField *field, const KontorValue *value)
    G_GNUC_WARN_UNUSED_RESULT;
/* The title of a record, or its kind and id where it has none, or that it is not shared. */
char *kontor_cli_show_record (KontorCli *self, KontorRecordType type, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
char *kontor_cli_show_title (KontorCli *self, const KontorRow *row) G_GNUC_WARN_UNUSED_RESULT;

/* One line that no terminal takes as a command: control characters become spaces, and what is longer
 * than @most characters ends in "…"; 0: all of it. */
char *kontor_cli_show_text (const char *text, guint most) G_GNUC_WARN_UNUSED_RESULT;

gboolean kontor_cli_has_default (const KontorField *field);

void kontor_cli_write_value (GString *json, const KontorField *field, const KontorValue *value);
/* A record as a JSON object: type, id, and its fields by their words. */
void kontor_cli_write_row (GString *json, const KontorRow *row);

G_END_DECLS
