/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-section.h"

G_BEGIN_DECLS

#define KONTOR_TYPE_DRIVE_SECTION (kontor_drive_section_get_type ())
G_DECLARE_FINAL_TYPE (KontorDriveSection,
                      kontor_drive_section,
                      KONTOR,
                      DRIVE_SECTION,
                      KontorSection)

G_END_DECLS
