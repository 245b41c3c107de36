/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* The text of any value for cells, fields and history: titles of what is referred to, labels of
 * choices, dates in the reader's words. @value: (nullable). (transfer full): "" if it is unset */
char *kontor_value_to_label (KontorOffice *office,
                             KontorRecordType type,
                             guint field,
                             const KontorValue *value) G_GNUC_WARN_UNUSED_RESULT;

/* As people write an amount of money: "1 250.00 EUR". (transfer full) */
char *kontor_money_to_label (gint64 amount, const char *currency) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
