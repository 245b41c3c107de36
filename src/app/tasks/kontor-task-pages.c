/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pages of tasks and templates have beside the fields. Main thread. */

#include "config.h"

#include "kontor-task-pages.h"

#include "kontor-record-parts.h"

static GtkWidget *
create_state (KontorOffice *office)
{
  return kontor_task_part_new (kontor_task_state_part_get_type (), office);
}

static const KontorRecordPart parts[] = {
  { KONTOR_RECORD_TASK, KONTOR_RECORD_PLACE_ACTIONS, create_state, kontor_task_part_set_record,
    kontor_field_to_bit (KONTOR_TASK_RATING) | kontor_field_to_bit (KONTOR_TASK_RATING_COMMENT),
    0 },
};

void
kontor_task_pages_register (void)
{
  kontor_record_parts_register (parts, G_N_ELEMENTS (parts));
}
