/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-codec.h"

G_BEGIN_DECLS

/* Shared by the files of the codec. */

/* Values of one body that comes from a client, and of one that comes from a server. */
#define KONTOR_CODEC_VALUES_MAX 500000
#define KONTOR_CODEC_PAGE_VALUES_MAX 50000000

gboolean kontor_codec_read_record (const KontorJson *node,
                                   KontorRecordType *type,
                                   KontorId *id,
                                   KontorProblem **problem);
gboolean kontor_codec_knows_type (const KontorJson *node);

G_END_DECLS
