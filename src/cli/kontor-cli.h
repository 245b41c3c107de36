/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-replica.h"
#include "kontor-row.h"

G_BEGIN_DECLS

/* What the program returns; documented by `help`. */
typedef enum
{
  KONTOR_EXIT_DONE = 0,
  KONTOR_EXIT_REFUSED = 1, /* the model, or what was asked for is not there */
  KONTOR_EXIT_USAGE = 2, /* the command line makes no sense */
  KONTOR_EXIT_REPLICA = 3, /* the replica can't be opened, read or written */
  KONTOR_EXIT_SERVER = 4, /* offline, or the server refuses */
} KontorExit;

#define KONTOR_CLI_ERROR (kontor_cli_error_quark ())
GQuark kontor_cli_error_quark (void);
/* Codes are those of KontorExit: REFUSED and USAGE. Messages are sentences for people, translated. */

typedef struct _KontorCli KontorCli;

/* An option of a command: @value is what stands for its value in the help; NULL for a switch. */
typedef struct
{
  const char *name;
  const char *value; /* nullable */
  const char *help;
} KontorCliOption;

#define KONTOR_CLI_OPTIONS_MAX 8

typedef enum
{
  KONTOR_CLI_REPLICA = 1 << 0, /* opens the replica */
  KONTOR_CLI_PERSON = 1 << 1, /* and somebody must be known to act */
} KontorCliNeeds;

/* One row of the command table: its help and completion are made from it. */
typedef struct
{
  const char *name;
  const char *arguments; /* as the help shows them */
  const char *summary; /* one line */
  gboolean (*run) (KontorCli *self); /* FALSE: it was told why, and self->exit is set */
  KontorCliNeeds needs;
  guint least; /* words it needs */
  guint most; /* words it takes */
  KontorCliOption options[KONTOR_CLI_OPTIONS_MAX]; /* ended by one without a name */
  const char *details; /* nullable: paragraphs for --help */
} KontorCliCommand;

/**
 * KontorCli:
 *
 * One run of the program: what was asked for, the replica, and how it ends. Of the main thread.
 */
struct _KontorCli
{
  const KontorCliCommand *command; /* borrowed, nullable */
  GPtrArray *words; /* owned, of borrowed texts: what follows the command */
  GHashTable *options; /* owned: name to borrowed value, "" for switches */
  const char *account; /* borrowed, nullable */
  const char *chosen_folder; /* borrowed, nullable: --folder */
  gboolean json;
  char *folder; /* owned: of the replica; nullable until it is needed */
  KontorReplica *replica; /* owned, nullable */
  GTimeZone *zone; /* owned: the local one */
  GString *output; /* owned: what goes to standard output in the end */
  KontorExit exit;
};

extern const KontorCliCommand kontor_cli_commands[];
extern const guint kontor_cli_n_commands;
extern const KontorCliOption kontor_cli_global_options[];
extern const guint kontor_cli_n_global_options;

const char *kontor_cli_get_word (KontorCli *self, guint index);
const char *kontor_cli_get_option (KontorCli *self, const char *name);
gboolean kontor_cli_has_option (KontorCli *self, const char *name);
gboolean kontor_cli_read_count (KontorCli *self, const char *option, guint *count);

/* How a command ends badly; all tell why and return FALSE. */
gboolean kontor_cli_refuse (KontorCli *self, const KontorProblem *problem);
gboolean kontor_cli_fail (KontorCli *self, const GError *error);
gboolean kontor_cli_complain (KontorCli *self, KontorExit exit, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* The folder of the account that is meant; FALSE when that is not clear. */
gboolean kontor_cli_choose_folder (KontorCli *self, gboolean create);
gboolean kontor_cli_open (KontorCli *self, gboolean create);
/* Commits (and frees) what an operation made, or tells why it refused. @set: (nullable) (transfer
 * full); @problem: (nullable) (transfer full); @number: (out) (optional) */
gboolean kontor_cli_commit (KontorCli *self,
                            KontorChangeSet *set,
                            KontorProblem *problem,
                            gint64 *number);
/* A record by the word at @index, of @type. (transfer full) (nullable): NULL when it was told why */
KontorRow *kontor_cli_find_word (KontorCli *self, KontorRecordType type, guint index)
    G_GNUC_WARN_UNUSED_RESULT;
/* KONTOR_RECORD_NONE when it was told why. */
KontorRecordType kontor_cli_find_type (KontorCli *self, const char *word);

G_END_DECLS
