/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct _KontorOffice KontorOffice;
typedef struct _KontorSection KontorSection;
typedef struct _KontorWindow KontorWindow;

G_END_DECLS
