/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content.h"

G_BEGIN_DECLS

/* Cuts the bytes of a file into chunks where the bytes themselves say so, so that what is inserted
 * near the front leaves the later chunks as they are. FastCDC with a Gear hash and normalised
 * chunking (Xia et al., USENIX ATC 2016). Pure; any thread. */

/**
 * KontorChunkClass:
 *
 * How large chunks are: chosen once for a file by its size and *kept* as long as the size stays within
 * four times of what the class is for, since another class shares no chunk with the first.
 */
typedef enum
{
  KONTOR_CHUNK_CLASS_SMALL, /* 64 KiB on average, for files of up to 4 GiB */
  KONTOR_CHUNK_CLASS_MIDDLE, /* 256 KiB, up to 64 GiB */
  KONTOR_CHUNK_CLASS_LARGE, /* 1 MiB */
  KONTOR_N_CHUNK_CLASSES
} KontorChunkClass;

/* Bytes of the largest chunk of any class: four times the average of the largest class. */
#define KONTOR_CHUNK_BYTES_MAX (4 << 20)

/* The class of a new file of @size bytes; and of one that had @kept before. */
KontorChunkClass kontor_chunk_class_choose (gint64 size);
KontorChunkClass kontor_chunk_class_keep (KontorChunkClass kept, gint64 size);
/* Whether a content of @size bytes may be of @class: within four times of what the class is for. */
gboolean kontor_chunk_class_fits (KontorChunkClass class, gint64 size);
/* Bytes of its smallest (but for the last of a file) and largest chunk. */
gsize kontor_chunk_class_get_min (KontorChunkClass class);
gsize kontor_chunk_class_get_max (KontorChunkClass class);

/* The length of the first chunk of @bytes. @last: whether the file ends with them. 0: more bytes are
 * needed to tell, which is never so with kontor_chunk_class_get_max() of them. */
gsize kontor_chunker_cut (KontorChunkClass class, const guint8 *bytes, gsize length, gboolean last);

G_END_DECLS
