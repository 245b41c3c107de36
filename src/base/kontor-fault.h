/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Faults that are planted on purpose, so that the simulation can show that it would find them: see
 * tests/sim/README.md. They are there only in a build with -Dplanted-faults=true, which a release
 * refuses; in every other build KONTOR_FAULT () is FALSE and nothing of it is compiled. Include
 * config.h first. */

#ifdef KONTOR_PLANTED_FAULTS

typedef enum
{
  KONTOR_FAULT_NONE,
#define FAULT(name, what) KONTOR_FAULT_##name,
#include "kontor-fault-list.h"
#undef FAULT
  KONTOR_N_FAULTS
} KontorFault;

/* Which of them who finds: the simulation of sync those before the folder engine's; tests/drive those of
 * the engine's planner. */
#define KONTOR_FAULT_PLANNER_FIRST KONTOR_FAULT_MOVES_LOCAL_WINS
#define KONTOR_FAULT_PLANNER_LAST KONTOR_FAULT_TOLL_TOPS_ONLY

/* The one that is planted in this process, set before anything else runs. */
extern KontorFault kontor_fault_planted;

const char *kontor_fault_get_name (KontorFault fault);
const char *kontor_fault_get_text (KontorFault fault);

#define KONTOR_FAULT(name) (kontor_fault_planted == KONTOR_FAULT_##name)

#else

#define KONTOR_FAULT(name) FALSE

#endif

G_END_DECLS
