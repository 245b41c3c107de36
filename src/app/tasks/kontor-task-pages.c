/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pages of tasks and templates have beside the fields. Main thread. */

#include "config.h"

#include "kontor-task-pages.h"

#include "kontor-record-panel.h"
#include "kontor-record-parts.h"

static GtkWidget *
create_state (KontorOffice *office)
{
  return kontor_task_part_new (kontor_task_state_part_get_type (), office);
}

static GtkWidget *
create_mine (KontorOffice *office)
{
  return kontor_task_part_new (kontor_task_mine_part_get_type (), office);
}

static GtkWidget *
create_times (KontorOffice *office)
{
  return kontor_task_part_new (kontor_task_times_part_get_type (), office);
}

static GtkWidget *
create_template (KontorOffice *office)
{
  return kontor_task_part_new (kontor_template_part_get_type (), office);
}

static void
set_panel_record (GtkWidget *widget, KontorRecord *record)
{
  kontor_record_panel_set_record (KONTOR_RECORD_PANEL (widget), record);
}

static GtkWidget *
create_checklist (KontorOffice *office)
{
  return g_object_new (kontor_task_checklist_part_get_type (), "office", office, NULL);
}

static GtkWidget *
create_subtasks (KontorOffice *office)
{
  return g_object_new (kontor_task_subtasks_part_get_type (), "office", office, NULL);
}

static const KontorRecordPart parts[] = {
  { KONTOR_RECORD_TASK, KONTOR_RECORD_PLACE_ACTIONS, create_state, kontor_task_part_set_record, 0,
    0 },
  { KONTOR_RECORD_TASK, KONTOR_RECORD_PLACE_ACTIONS, create_mine, kontor_task_part_set_record,
    kontor_field_to_bit (KONTOR_TASK_WAITING_FOR) |
        kontor_field_to_bit (KONTOR_TASK_WAITING_REASON),
    0 },
  { KONTOR_RECORD_TASK, KONTOR_RECORD_PLACE_BODY, create_checklist, set_panel_record, 0,
    kontor_record_type_to_bit (KONTOR_RECORD_CHECKLIST_ITEM) },
  { KONTOR_RECORD_TASK, KONTOR_RECORD_PLACE_BODY, create_subtasks, set_panel_record, 0, 0 },
  { KONTOR_RECORD_TASK, KONTOR_RECORD_PLACE_BODY, create_times, kontor_task_part_set_record, 0, 0 },
  { KONTOR_RECORD_TEMPLATE, KONTOR_RECORD_PLACE_ACTIONS, create_template,
    kontor_task_part_set_record, 0, kontor_record_type_to_bit (KONTOR_RECORD_RECURRENCE) },
};

void
kontor_task_pages_register (void)
{
  kontor_record_parts_register (parts, G_N_ELEMENTS (parts));
}
