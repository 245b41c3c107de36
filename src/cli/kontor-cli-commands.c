/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command table, and what is made from it: help and completion. A command is one row here and a
 * function. Constant, any thread. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-table.h"

#include <glib/gi18n.h>
#include <string.h>

#define LOCAL KONTOR_CLI_REPLICA
#define ACTING (KONTOR_CLI_REPLICA | KONTOR_CLI_PERSON)
#define MANY G_MAXUINT

const KontorCliOption kontor_cli_global_options[] = {
  { "account", N_ ("NAME"), N_ ("Use this account") },
  { "folder", N_ ("DIR"), N_ ("Use the replica in this folder") },
  { "json", NULL, N_ ("Answer in JSON, for programs") },
  { "help", NULL, N_ ("Show help") },
  { "version", NULL, N_ ("Show the version") },
};
const guint kontor_cli_n_global_options = G_N_ELEMENTS (kontor_cli_global_options);

static const char values_help[] = N_ (
    "Values: dates as “2026-12-01”, “tomorrow”, “friday”, “+3d”; times as “2026-12-01 14:00” or "
    "“friday 9:00”; durations as “1h30” or “90m”; amounts as “1200.50 EUR”; yes or no; the word of "
    "a choice; records by title or id, “me” for yourself; sets with commas between. FIELD@=FILE "
    "takes the text of a file, - is standard input. “kontor-cli types TYPE” lists the fields.\n"
    "Records are named by their title, its start, or at least four digits of the end of their id.");

static const char list_help[] = N_ (
    "Words without a sign are searched for. FIELD= finds what is unset, FIELD!= what is set. A day "
    "stands for all of its hours: deadline<tomorrow, deadline=friday. Sets are compared by their "
    "elements: tags=urgent,home finds what has both.");

#define INSECURE \
  { "insecure-http", NULL, N_ ("Even without encryption: anybody on the way can read along") }

#define ACTION(name, summary) \
  { name, N_ ("TASK"), summary, kontor_cli_run_action, ACTING, 1, 1, { { 0 } }, NULL }

const KontorCliCommand kontor_cli_commands[] = {
  /* Begin */
  { "init",
    N_ ("NAME"),
    N_ ("Found an office on this computer; NAME is yours"),
    kontor_cli_run_init,
    0,
    1,
    1,
    { { "organisation", N_ ("NAME"), N_ ("What the office is called") },
      { "email", N_ ("E-MAIL"), N_ ("Your address") },
      { "currency", N_ ("CODE"), N_ ("What amounts are in, as EUR") } },
    NULL },
  { "status",
    "",
    N_ ("Show how things stand"),
    kontor_cli_run_status,
    LOCAL,
    0,
    0,
    { { 0 } },
    NULL },

  /* Records */
  { "add",
    N_ ("TYPE [TITLE] [FIELD=VALUE…]"),
    N_ ("Make a record"),
    kontor_cli_run_add,
    ACTING,
    1,
    MANY,
    { { 0 } },
    values_help },
  { "set",
    N_ ("TYPE RECORD FIELD=VALUE… FIELD+=ELEMENT… FIELD-=ELEMENT… FIELD=…"),
    N_ ("Change a record; FIELD= empties a field"),
    kontor_cli_run_set,
    ACTING,
    3,
    MANY,
    { { 0 } },
    values_help },
  { "list",
    N_ ("TYPE [WORD…] [FIELD=VALUE…] [FIELD<VALUE…] [FIELD!=VALUE…]"),
    N_ ("List records"),
    kontor_cli_run_list,
    LOCAL,
    1,
    MANY,
    { { "sort", N_ ("FIELD,-FIELD"), N_ ("Sort by these; - turns one round") },
      { "columns", N_ ("FIELD,FIELD"), N_ ("Show these") },
      { "limit", N_ ("N"), N_ ("At most so many; 100 if not said") },
      { "deleted", NULL, N_ ("Those in the bin") } },
    list_help },
  { "show",
    N_ ("TYPE RECORD"),
    N_ ("Show one record"),
    kontor_cli_run_show,
    LOCAL,
    2,
    2,
    { { "history", NULL, N_ ("Who changed what, too") } },
    NULL },
  { "search",
    N_ ("WORD…"),
    N_ ("Find records by words, whatever they are"),
    kontor_cli_run_search,
    LOCAL,
    1,
    MANY,
    { { "type", N_ ("TYPE"), N_ ("Only of this type") },
      { "limit", N_ ("N"), N_ ("At most so many; 20 if not said") } },
    NULL },
  { "history",
    N_ ("TYPE RECORD"),
    N_ ("Show who changed what in a record, and when"),
    kontor_cli_run_history,
    LOCAL,
    2,
    2,
    { { 0 } },
    NULL },
  { "delete",
    N_ ("TYPE RECORD"),
    N_ ("Put a record into the bin"),
    kontor_cli_run_delete,
    ACTING,
    2,
    2,
    { { 0 } },
    NULL },
  { "restore",
    N_ ("TYPE RECORD"),
    N_ ("Take a record out of the bin"),
    kontor_cli_run_restore,
    ACTING,
    2,
    2,
    { { 0 } },
    NULL },
  { "link",
    N_ ("TYPE/RECORD TYPE/RECORD"),
    N_ ("Link two records"),
    kontor_cli_run_link,
    ACTING,
    2,
    2,
    { { 0 } },
    NULL },
  { "undo",
    N_ ("[NUMBER]"),
    N_ ("Undo the last change, or the one of that number"),
    kontor_cli_run_undo,
    ACTING,
    0,
    1,
    { { 0 } },
    NULL },
  { "types",
    N_ ("[TYPE]"),
    N_ ("List the types of records, or the fields of one"),
    kontor_cli_run_types,
    0,
    0,
    1,
    { { 0 } },
    NULL },

  /* Work */
  { "start",
    N_ ("TASK"),
    N_ ("Start the timer of a task; the one that runs stops"),
    kontor_cli_run_start,
    ACTING,
    1,
    1,
    { { 0 } },
    NULL },
  { "stop", "", N_ ("Stop the timer"), kontor_cli_run_stop, ACTING, 0, 0, { { 0 } }, NULL },
  { "log",
    "",
    N_ ("Show where your time went, today and this week"),
    kontor_cli_run_log,
    ACTING,
    0,
    0,
    { { 0 } },
    NULL },
  { "complete",
    N_ ("TASK"),
    N_ ("Complete a task"),
    kontor_cli_run_action,
    ACTING,
    1,
    1,
    { { "result", N_ ("TEXT"), N_ ("Write down what came of it") } },
    NULL },
  ACTION ("pause", N_ ("Lay a task aside for now")),
  ACTION ("defer", N_ ("Put a task off")),
  ACTION ("approve", N_ ("Accept a task that was handed in")),
  { "return",
    N_ ("TASK"),
    N_ ("Send a task back that was handed in"),
    kontor_cli_run_action,
    ACTING,
    1,
    1,
    { { "comment", N_ ("TEXT"), N_ ("What is missing") },
      { "deadline", N_ ("WHEN"), N_ ("The new deadline") } },
    NULL },
  ACTION ("reopen", N_ ("Take up a completed task again")),
  { "convert",
    N_ ("LEAD"),
    N_ ("Make a contact, a company and a deal of a lead"),
    kontor_cli_run_convert,
    ACTING,
    1,
    1,
    { { "contact", N_ ("CONTACT"), N_ ("Use this one") },
      { "company", N_ ("COMPANY"), N_ ("Use this one") },
      { "new", NULL, N_ ("Make new ones whatever there is") },
      { "no-deal", NULL, N_ ("Make no deal") } },
    NULL },

  { "drive",
    N_ ("[ls [PLACE] | put FILE PLACE | get PLACE [FILE] | versions PLACE | restore PLACE | "
        "share PLACE PERSON… | unshare PLACE PERSON… | add FOLDER | remove FOLDER | sync [FOLDER] "
        "| status | resolve PLACE mine|theirs|both]"),
    N_ ("Files of drives: list, put, get, bring back and share them, or keep a folder in step"),
    kontor_cli_run_drive,
    ACTING,
    0,
    MANY,
    { { "drive", N_ ("NAME"), N_ ("With add: which drive") },
      { "watch", NULL, N_ ("With sync: go on until stopped") },
      { "yes", NULL, N_ ("With sync: delete without asking") },
      { "version", N_ ("N"),
        N_ ("With restore: what the file held then; else it comes out of the bin") },
      { "level", N_ ("LEVEL"), N_ ("With share: read, add, edit or full") },
      { "until", N_ ("DATE"), N_ ("With share: afterwards they only read") } },
    N_ ("A place is a drive, or DRIVE/FOLDER/NAME, or the path of a file in a folder that is kept in "
        "step. Files of up to 64 KiB can be put there so far; "
        "they are sent by the next “kontor-cli sync”. FILE - is standard output.\n"
        "“drive versions” lists what a file held before; “drive restore” brings one of them back, or "
        "what is in the bin.\n"
        "“drive share” says how much people may do with a drive or a folder of it: only read; add "
        "files; change and delete them; or share it in their turn. Nobody gives more than they have. "
        "The nearest folder that says something holds.\n"
        "“drive add” chooses a folder of this computer for a drive; “drive sync” makes both the same, "
        "whichever side changed. What was changed on both sides is kept twice, until “drive resolve” "
        "says which is right; what is deleted on "
        "one side lies in “.kontor/bin” of the folder for 30 days. “drive status” says of each file "
        "that is not in step why. Something not in step: the exit code is 1.") },

  { "import",
    N_ ("FILE"),
    N_ ("Take in a CSV file, as one change that can be undone"),
    kontor_cli_run_import,
    ACTING,
    1,
    1,
    { { "as", N_ ("TYPE"), N_ ("What the rows are: contact, company, lead, person") },
      { "preview", NULL, N_ ("Only say what would happen") } },
    NULL },

  { "sample",
    "",
    N_ ("Fill an office with a company that does not exist"),
    kontor_cli_run_sample,
    ACTING,
    0,
    0,
    { { "people", N_ ("N"), N_ ("How many people") },
      { "tasks", N_ ("N"), N_ ("How many tasks") },
      { "messages", N_ ("N"), N_ ("How many messages") },
      { "seed", N_ ("N"), N_ ("The same number makes the same company") },
      { "codes", N_ ("FILE"), N_ ("Invitations, one a line: on a server each person signs in") },
      { "password-file", N_ ("FILE"), N_ ("The password of you and of all of them") },
      { "list", NULL, N_ ("Only say whom to invite, in the order of the codes") } },
    NULL },

  /* Servers */
  { "join",
    N_ ("URL [CODE]"),
    N_ ("Join the office of a server by invitation"),
    kontor_cli_run_join,
    0,
    1,
    2,
    { { "name", N_ ("NAME"), N_ ("Your name") },
      { "email", N_ ("E-MAIL"), N_ ("Your address, to sign in with") },
      { "organisation", N_ ("NAME"), N_ ("Of a new office: what it is called") },
      { "password-file", N_ ("FILE"), N_ ("Read the password there instead of asking") },
      INSECURE },
    N_ ("What is not said is asked.") },
  { "sign-in",
    N_ ("[URL]"),
    N_ ("Sign in to an office that knows you"),
    kontor_cli_run_sign_in,
    0,
    0,
    1,
    { { "email", N_ ("E-MAIL"), N_ ("Your address") },
      { "password-file", N_ ("FILE"), N_ ("Read the password there instead of asking") },
      { "code", N_ ("CODE"), N_ ("Code of your second factor, or a recovery code") },
      INSECURE },
    NULL },
  { "sessions",
    N_ ("[end ID]"),
    N_ ("Show where you are signed in, and sign out there"),
    kontor_cli_run_sessions,
    LOCAL,
    0,
    2,
    { { 0 } },
    N_ ("ID is the one that is shown, or as much of its end as tells it apart.") },
  { "totp",
    N_ ("on | confirm CODE | off"),
    N_ ("Ask for a code of your phone at each sign-in, or no longer"),
    kontor_cli_run_totp,
    LOCAL,
    1,
    2,
    { { "password-file", N_ ("FILE"), N_ ("Read the password there instead of asking") },
      { "code", N_ ("CODE"), N_ ("With off: a code, or a recovery code") } },
    NULL },
  { "sync",
    "",
    N_ ("Send what waits and receive what is new"),
    kontor_cli_run_sync,
    LOCAL,
    0,
    0,
    { { "check", NULL, N_ ("Compare everything with the server and mend what differs") },
      { "watch", N_ ("SECONDS"), N_ ("Again and again, with so long a pause") } },
    NULL },
  { "accounts",
    "",
    N_ ("List the offices on this computer"),
    kontor_cli_run_accounts,
    0,
    0,
    0,
    { { 0 } },
    NULL },

  /* This computer */
  { "tray",
    N_ ("[list | retry N | discard N]"),
    N_ ("Show what the office refused, and decide"),
    kontor_cli_run_tray,
    LOCAL,
    0,
    2,
    { { 0 } },
    NULL },
  { "rescue",
    "",
    N_ ("Set a damaged replica aside and save what was not sent"),
    kontor_cli_run_rescue,
    0,
    0,
    0,
    { { "force", NULL, N_ ("Also if it is not damaged") } },
    NULL },
  { "help", N_ ("[COMMAND]"), N_ ("Show help"), kontor_cli_run_help, 0, 0, 1, { { 0 } }, NULL },
  { "completion",
    "",
    N_ ("Print what makes bash complete commands"),
    kontor_cli_run_completion,
    0,
    0,
    0,
    { { 0 } },
    N_ ("Put this into ~/.bashrc: eval \"$(kontor-cli completion)\"") },
};
const guint kontor_cli_n_commands = G_N_ELEMENTS (kontor_cli_commands);

const KontorCliCommand *
kontor_cli_find_command (const char *name)
{
  for (guint i = 0; i < kontor_cli_n_commands; i++)
    if (strcmp (kontor_cli_commands[i].name, name) == 0)
      return &kontor_cli_commands[i];

  return NULL;
}

/* --- help --- */

static void
print_pair (GString *output, const char *left, const char *right, guint width)
{
  guint needed = kontor_text_get_width (left);

  g_string_append_printf (output, "  %s%*s%s\n", left, (int) (needed < width ? width - needed : 1),
                          "", right);
}

/* Lines of at most 78 cells. */
static void
print_paragraphs (GString *output, const char *text)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n", -1);

  for (guint i = 0; paragraphs[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (paragraphs[i], " ", -1);
      guint column = 0;

      g_string_append_c (output, '\n');
      for (guint j = 0; words[j] != NULL; j++)
        {
          guint width = kontor_text_get_width (words[j]);

          if (column > 0 && column + 1 + width > 78)
            {
              g_string_append_c (output, '\n');
              column = 0;
            }
          g_string_append_printf (output, "%s%s", column > 0 ? " " : "", words[j]);
          column += width + (column > 0);
        }
      g_string_append_c (output, '\n');
    }
}

static void
print_options (GString *output, const KontorCliOption *options, guint n_options)
{
  for (guint i = 0; i < n_options && options[i].name != NULL; i++)
    {
      g_autofree char *left = options[i].value != NULL
                                  ? g_strdup_printf ("--%s %s", options[i].name,
                                                     _ (options[i].value))
                                  : g_strdup_printf ("--%s", options[i].name);

      print_pair (output, left, _ (options[i].help), 26);
    }
}

static void
print_command_help (GString *output, const KontorCliCommand *command)
{
  g_string_append_printf (output, _ ("Usage: kontor-cli %s"), command->name);
  if (*command->arguments != '\0')
    g_string_append_printf (output, " %s", _ (command->arguments));
  g_string_append_printf (output, "\n\n%s.\n", _ (command->summary));
  if (command->options[0].name != NULL)
    g_string_append_c (output, '\n');
  print_options (output, command->options, KONTOR_CLI_OPTIONS_MAX);
  if (command->details != NULL)
    print_paragraphs (output, _ (command->details));
}

/* @command: (nullable): all of them */
void
kontor_cli_print_help (GString *output, const KontorCliCommand *command)
{
  if (command != NULL)
    {
      print_command_help (output, command);
      return;
    }
  g_string_append (output, _ ("Usage: kontor-cli [OPTIONS] COMMAND …\n\nKontor’s office on the "
                              "command line. It works offline; “sync” meets the server.\n\n"));
  for (guint i = 0; i < kontor_cli_n_commands; i++)
    print_pair (output, kontor_cli_commands[i].name, _ (kontor_cli_commands[i].summary), 14);
  g_string_append (output, _ ("\nOptions of every command:\n"));
  print_options (output, kontor_cli_global_options, kontor_cli_n_global_options);
  g_string_append (
      output, _ ("\n“kontor-cli COMMAND --help” tells more about one.\n\n"
                 "Returns 0: done; 1: refused, or no such record; 2: the command line makes no "
                 "sense;\n3: the replica can’t be opened, read or written; 4: offline, or the "
                 "server refuses.\n"));
}

gboolean
kontor_cli_run_help (KontorCli *self)
{
  const char *name = kontor_cli_get_word (self, 0);
  const KontorCliCommand *command = name != NULL ? kontor_cli_find_command (name) : NULL;

  if (name != NULL && command == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("There is no command “%s”."), name);
  kontor_cli_print_help (self->output, command);

  return TRUE;
}

/* --- completion --- */

static void
append_option_words (GString *output, const KontorCliOption *options, guint n_options)
{
  for (guint i = 0; i < n_options && options[i].name != NULL; i++)
    g_string_append_printf (output, " --%s", options[i].name);
}

gboolean
kontor_cli_run_completion (KontorCli *self)
{
  GString *output = self->output;

  g_string_append (output, "_kontor_cli () {\n"
                           "  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}\n"
                           "  local words=\n"
                           "  if [ \"$COMP_CWORD\" = 1 ]; then\n    words='");
  for (guint i = 0; i < kontor_cli_n_commands; i++)
    g_string_append_printf (output, "%s%s", i > 0 ? " " : "", kontor_cli_commands[i].name);
  append_option_words (output, kontor_cli_global_options, kontor_cli_n_global_options);
  g_string_append (output, "'\n  else\n    case $command in\n");
  for (guint i = 0; i < kontor_cli_n_commands; i++)
    {
      const KontorCliCommand *command = &kontor_cli_commands[i];

      g_string_append_printf (output, "      %s) words='", command->name);
      if (g_str_has_prefix (command->arguments, "TYPE") || strcmp (command->name, "types") == 0)
        for (guint j = 1; j < KONTOR_N_RECORD_TYPES; j++)
          g_string_append_printf (output, "%s ",
                                  kontor_schema_get_type ((KontorRecordType) j)->word);
      append_option_words (output, command->options, KONTOR_CLI_OPTIONS_MAX);
      g_string_append (output, " --json --help' ;;\n");
    }
  g_string_append (output, "    esac\n  fi\n"
                           "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                           "}\ncomplete -o default -F _kontor_cli kontor-cli\n");

  return TRUE;
}
