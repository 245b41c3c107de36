/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-drives.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/* How a folder that is kept on this computer is, in words and icons. All texts are translated; those that
 * are not const are (transfer full). */

/* "In step", "Paused until 14:00", "312 files left". */
char *kontor_drive_words_dup_title (KontorOffice *office, const KontorAgentDriveStatus *status)
    G_GNUC_WARN_UNUSED_RESULT;
/* More about it: what is at work, how fast and how long, or why not; "" for nothing. */
char *kontor_drive_words_dup_detail (const KontorAgentDriveStatus *status)
    G_GNUC_WARN_UNUSED_RESULT;
const char *kontor_drive_words_get_icon (const KontorAgentDriveStatus *status);
/* Of the whole work, 0 to 1; below 0: not known. */
double kontor_drive_words_get_fraction (const KontorAgentDriveStatus *status);
/* "about 2 minutes"; NULL: not known */
char *kontor_drive_words_dup_time_left (const KontorAgentDriveStatus *status)
    G_GNUC_WARN_UNUSED_RESULT;

/* Of the word of a remark: "Waiting", "Two versions". */
const char *kontor_drive_words_get_remark_title (const char *state);
const char *kontor_drive_words_get_remark_icon (const char *state);

G_END_DECLS
