/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which fault is planted in this process, and what the faults are called. Only in builds for the
 * simulation. Set once, before there are threads. */

#include "config.h"

#include "kontor-fault.h"

KontorFault kontor_fault_planted = KONTOR_FAULT_NONE;

static const struct
{
  const char *name;
  const char *text;
} faults[KONTOR_N_FAULTS] = {
  { "none", "nothing is wrong" },
#define FAULT(name, what) { #name, what },
#include "kontor-fault-list.h"
#undef FAULT
};

/**
 * kontor_fault_get_name:
 * @fault: a fault
 *
 * Returns: (transfer none): its name, in capitals
 */
const char *
kontor_fault_get_name (KontorFault fault)
{
  return faults[fault].name;
}

/**
 * kontor_fault_get_text:
 * @fault: a fault
 *
 * Returns: (transfer none): what the program does wrong then
 */
const char *
kontor_fault_get_text (KontorFault fault)
{
  return faults[fault].text;
}
