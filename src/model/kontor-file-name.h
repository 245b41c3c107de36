/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reader.h"

G_BEGIN_DECLS

/* Names in folders: nobody has one twice. */

/* The live node of that name in the folder (@parent NULL: at the top of the drive) other than @but
 * (nullable), or NULL. (transfer full) */
KontorRow *kontor_file_name_find (KontorReader *reader,
                                  const KontorId *drive,
                                  const KontorId *parent,
                                  const char *name,
                                  const KontorId *but) G_GNUC_WARN_UNUSED_RESULT;
/* @name itself if nobody but @but has it, else the first of "name (2).txt", "name (3).txt" … that is
 * free. */
char *kontor_file_name_make_free (KontorReader *reader,
                                  const KontorId *drive,
                                  const KontorId *parent,
                                  const char *name,
                                  const KontorId *but) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
