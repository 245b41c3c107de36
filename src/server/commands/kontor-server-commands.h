/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-server-config.h"

G_BEGIN_DECLS

/* What kontor-server's commands return. */
enum
{
  KONTOR_COMMAND_DONE = 0,
  KONTOR_COMMAND_FAILED = 1,
  KONTOR_COMMAND_FOUND = 2, /* check: something is wrong with the office */
};

/**
 * KontorCommand:
 * @name: one or two words
 * @arguments: (nullable): what follows the options, for its help
 * @help: what it does, in a line
 * @run: does it; its first argument is the name
 *
 * A command of kontor-server.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *help;
  int (*run) (int argc, char **argv);
} KontorCommand;

/* Ended by one without a name. */
extern const KontorCommand kontor_commands[];

int kontor_commands_run (int argc, char **argv);

/* --- for the commands --- */

/**
 * KontorCommandLine:
 * @command: what is run
 * @config: from --config and --data
 * @rest: (owned): what follows the options, ended by %NULL
 *
 * What a command was told. Every command knows --data and --config beside its own.
 */
typedef struct
{
  const KontorCommand *command;
  KontorServerConfig config;
  char **rest;
} KontorCommandLine;

void kontor_command_line_clear (KontorCommandLine *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorCommandLine, kontor_command_line_clear)

/* FALSE: the caller returns KONTOR_COMMAND_FAILED: it was said why. @entries: the command's own. */
gboolean kontor_command_line_read (KontorCommandLine *self,
                                   const char *name,
                                   const GOptionEntry *entries,
                                   guint n_rest,
                                   int argc,
                                   char **argv);
int kontor_command_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

int kontor_command_serve (int argc, char **argv);
int kontor_command_init (int argc, char **argv);
int kontor_command_invite (int argc, char **argv);
int kontor_command_person_list (int argc, char **argv);
int kontor_command_person_add (int argc, char **argv);
int kontor_command_person_dismiss (int argc, char **argv);
int kontor_command_person_reset_password (int argc, char **argv);
int kontor_command_person_reset_totp (int argc, char **argv);
int kontor_command_audit_verify (int argc, char **argv);
int kontor_command_audit_list (int argc, char **argv);
int kontor_command_backup (int argc, char **argv);
int kontor_command_restore (int argc, char **argv);
int kontor_command_check (int argc, char **argv);

G_END_DECLS
