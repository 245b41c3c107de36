/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All resources of the window, from the list that the build makes. */

#include "config.h"

#include "kontor-resources.h"

#include <gio/gio.h>

#define RESOURCE(name) GResource *kontor_##name##_get_resource (void);
#include "kontor-resource-list.h"
#undef RESOURCE

void
kontor_resources_register (void)
{
#define RESOURCE(name) g_resources_register (kontor_##name##_get_resource ());
#include "kontor-resource-list.h"
#undef RESOURCE
}
