/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-section.h"

G_BEGIN_DECLS

/**
 * KontorPeopleSection:
 *
 * Who works here: the directory by departments, who is absent or at work, roles and invitations.
 */
#define KONTOR_TYPE_PEOPLE_SECTION (kontor_people_section_get_type ())
G_DECLARE_FINAL_TYPE (KontorPeopleSection,
                      kontor_people_section,
                      KONTOR,
                      PEOPLE_SECTION,
                      KontorSection)

G_END_DECLS
