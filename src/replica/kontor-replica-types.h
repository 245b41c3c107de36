/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _KontorLiveQuery KontorLiveQuery;
typedef struct _KontorLiveStore KontorLiveStore;
typedef struct _KontorQuery KontorQuery;
typedef struct _KontorRecord KontorRecord;
typedef struct _KontorReplica KontorReplica;
/* Of sql/, which not every user of these headers may see. */
typedef struct _KontorSql KontorSql;

G_END_DECLS
