/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorMessageRow:
 *
 * One message of a conversation: who, when, what it answers, the words, files, reactions, and whether
 * it waits to be sent. It follows its record.
 *
 * Signals:
 * - "menu" (GtkWidget *at): what can be done with it is asked for
 * - "react" (const char *emoji): a reaction is pressed
 * - "show-message" (KontorId *message): the message that it answers is to be shown
 */
#define KONTOR_TYPE_MESSAGE_ROW (kontor_message_row_get_type ())
G_DECLARE_FINAL_TYPE (KontorMessageRow, kontor_message_row, KONTOR, MESSAGE_ROW, GtkListBoxRow)

GtkWidget *kontor_message_row_new (KontorOffice *office, KontorRecord *message)
    G_GNUC_WARN_UNUSED_RESULT;

KontorRecord *kontor_message_row_get_message (KontorMessageRow *self);
/* The message above: the day is written where it begins, the author where another one speaks.
 * (nullable): none */
void kontor_message_row_set_previous (KontorMessageRow *self, KontorRecord *previous);

G_END_DECLS
