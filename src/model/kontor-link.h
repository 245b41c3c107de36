/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-schema.h"

G_BEGIN_DECLS

/* Links to records as people copy and paste them: "kontor:TYPE/ID", "kontor:task/0190…". Another
 * program's link to a record, "https://SERVER/o/TYPE/ID", names the same one. */

char *kontor_link_to_string (KontorRecordType type, const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_link_parse (const char *text, KontorRecordType *type, KontorId *id);

G_END_DECLS
