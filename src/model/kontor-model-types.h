/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-id.h"

G_BEGIN_DECLS

typedef struct _KontorChangeSet KontorChangeSet;
typedef struct _KontorField KontorField;
typedef struct _KontorMutation KontorMutation;
typedef struct _KontorOp KontorOp;
typedef struct _KontorPrincipals KontorPrincipals;
typedef struct _KontorProblem KontorProblem;
typedef struct _KontorReader KontorReader;
typedef struct _KontorRow KontorRow;
typedef struct _KontorRowBuilder KontorRowBuilder;
typedef struct _KontorTypeInfo KontorTypeInfo;
typedef struct _KontorValue KontorValue;

G_END_DECLS
