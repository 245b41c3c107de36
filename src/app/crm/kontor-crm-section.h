/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"
#include "kontor-section.h"

G_BEGIN_DECLS

/**
 * KontorCrmSection:
 *
 * Customers: deals on a board, and a list for each other type of record.
 */
#define KONTOR_TYPE_CRM_SECTION (kontor_crm_section_get_type ())
G_DECLARE_FINAL_TYPE (KontorCrmSection, kontor_crm_section, KONTOR, CRM_SECTION, KontorSection)

/* The person's activities that are not done and whose time has come. On the reader's thread. */
guint kontor_crm_count (KontorReading *reading, const KontorId *person, gint64 now);

G_END_DECLS
