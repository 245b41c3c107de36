/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-cli.h"
#include "kontor-content-cache.h"

G_BEGIN_DECLS

/* What the rows of the command table run, by the file they are in. */

/* kontor-cli-commands.c */
gboolean kontor_cli_run_help (KontorCli *self);
gboolean kontor_cli_run_completion (KontorCli *self);
const KontorCliCommand *kontor_cli_find_command (const char *name);
void kontor_cli_print_help (GString *output, const KontorCliCommand *command);

/* kontor-cli-init.c */
gboolean kontor_cli_run_init (KontorCli *self);

/* kontor-cli-records.c */
gboolean kontor_cli_run_add (KontorCli *self);
gboolean kontor_cli_run_set (KontorCli *self);
gboolean kontor_cli_run_delete (KontorCli *self);
gboolean kontor_cli_run_restore (KontorCli *self);
gboolean kontor_cli_run_link (KontorCli *self);

/* kontor-cli-list.c */
gboolean kontor_cli_run_list (KontorCli *self);
gboolean kontor_cli_run_search (KontorCli *self);

/* kontor-cli-show-command.c */
gboolean kontor_cli_run_show (KontorCli *self);
gboolean kontor_cli_run_history (KontorCli *self);
gboolean kontor_cli_run_types (KontorCli *self);

/* kontor-cli-tasks.c */
gboolean kontor_cli_run_start (KontorCli *self);
gboolean kontor_cli_run_stop (KontorCli *self);
gboolean kontor_cli_run_action (KontorCli *self);
gboolean kontor_cli_run_log (KontorCli *self);

/* kontor-cli-leads.c */
gboolean kontor_cli_run_convert (KontorCli *self);

/* kontor-cli-replica.c */
gboolean kontor_cli_run_undo (KontorCli *self);
gboolean kontor_cli_run_tray (KontorCli *self);
gboolean kontor_cli_run_status (KontorCli *self);
gboolean kontor_cli_run_rescue (KontorCli *self);

/* kontor-cli-account.c */
gboolean kontor_cli_run_join (KontorCli *self);
gboolean kontor_cli_run_sign_in (KontorCli *self);
gboolean kontor_cli_run_sync (KontorCli *self);
gboolean kontor_cli_run_accounts (KontorCli *self);

/* kontor-cli-sessions.c */
gboolean kontor_cli_run_sessions (KontorCli *self);
gboolean kontor_cli_run_totp (KontorCli *self);

/* kontor-cli-account.c */
/* Asks the server, if there is one; being offline is said and no failure. */
void kontor_cli_fetch_history (KontorCli *self, KontorRecordType type, const KontorId *id);

/* Fetches what is not cached; FALSE: it was told why it can't be. */
gboolean kontor_cli_fetch_content (KontorCli *self, KontorContentCache *cache, const char *hash);

/* kontor-cli-drive.c */
gboolean kontor_cli_run_drive (KontorCli *self);

/* kontor-cli-exchange.c */
gboolean kontor_cli_run_import (KontorCli *self);
gboolean kontor_cli_run_sample (KontorCli *self);

/* What new deals get unless told otherwise: the first pipeline and its first stage, where it has
 * one. (kontor-cli-records.c) */
void kontor_cli_fill_deal (KontorCli *self, KontorRowBuilder *builder, const KontorRow *draft);
/* What a change is answered with: "Added task 0a1b2c3d “Write offer”", or the record as JSON. */
gboolean kontor_cli_answer (KontorCli *self,
                            const char *verb,
                            KontorRecordType type,
                            const KontorId *id,
                            gint64 number);

G_END_DECLS
