/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorTaskChooser:
 *
 * A dialog in which a task is found and chosen: those worked on last first, then what the typed words
 * find.
 *
 * Signal "chosen" (KontorId *id): once, before it closes.
 */
#define KONTOR_TYPE_TASK_CHOOSER (kontor_task_chooser_get_type ())
G_DECLARE_FINAL_TYPE (KontorTaskChooser, kontor_task_chooser, KONTOR, TASK_CHOOSER, AdwDialog)

/* @title: what it is chosen for: "Start timer" */
AdwDialog *kontor_task_chooser_new (KontorOffice *office, const char *title)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
