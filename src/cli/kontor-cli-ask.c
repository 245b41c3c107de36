/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asking people on the terminal: secrets without an echo. On the main thread. */

#include "config.h"

#include "kontor-cli-account.h"
#include "kontor-cli-value.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define ANSWER_MAX 1024

/* One line, without its end; NULL at the end of input. */
static char *
read_line (int terminal)
{
  char line[ANSWER_MAX + 1] = "";
  gsize length = 0;

  while (length < ANSWER_MAX)
    {
      gssize n = read (terminal, line + length, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0 && length == 0)
        return NULL;
      if (n <= 0 || line[length] == '\n')
        break;
      length++;
    }
  line[length] = '\0';

  return g_strdup (line);
}

static char *
ask_terminal (int terminal, const char *question, gboolean hidden)
{
  struct termios usual = { 0 };
  struct termios silent = { 0 };
  gboolean silenced = FALSE;
  char *answer = NULL;

  dprintf (terminal, "%s: ", question);
  if (hidden && tcgetattr (terminal, &usual) == 0)
    {
      silent = usual;
      silent.c_lflag &= ~(tcflag_t) ECHO;
      silenced = tcsetattr (terminal, TCSAFLUSH, &silent) == 0;
    }
  answer = read_line (terminal);
  if (silenced)
    {
      tcsetattr (terminal, TCSAFLUSH, &usual);
      dprintf (terminal, "\n");
    }

  return answer;
}

gboolean
kontor_cli_may_ask (void)
{
  int terminal = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

  if (terminal >= 0)
    close (terminal);

  return terminal >= 0;
}

/* Standard input may be a file: only the terminal is asked. */
char *
kontor_cli_ask (KontorCli *self, const char *question, const char *option, gboolean hidden)
{
  int terminal = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_autofree char *answer = NULL;

  if (terminal < 0)
    {
      kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                           _ ("There is no terminal to ask on. Say it with %s."), option);
      return NULL;
    }
  answer = ask_terminal (terminal, question, hidden);
  close (terminal);
  if (answer != NULL && *answer != '\0' && g_utf8_validate (answer, -1, NULL))
    return g_steal_pointer (&answer);
  kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("Nothing was typed."));

  return NULL;
}

static char *
read_password_file (KontorCli *self, const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &error))
    {
      kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("The password file can’t be read: %s"),
                           error->message);
      return NULL;
    }
  g_strchomp (text);
  if (*text != '\0' && length <= ANSWER_MAX && g_utf8_validate (text, -1, NULL))
    return g_steal_pointer (&text);
  kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("The password file holds no password."));

  return NULL;
}

char *
kontor_cli_ask_password (KontorCli *self, gboolean chosen_now)
{
  const char *path = kontor_cli_get_option (self, "password-file");
  g_autofree char *password = NULL;
  g_autofree char *again = NULL;

  if (path != NULL)
    return read_password_file (self, path);
  password = kontor_cli_ask (self, chosen_now ? _ ("Choose a password") : _ ("Password"),
                             "--password-file", TRUE);
  if (password == NULL || !chosen_now)
    return g_steal_pointer (&password);
  again = kontor_cli_ask (self, _ ("Once more"), "--password-file", TRUE);
  if (again == NULL)
    return NULL;
  if (strcmp (password, again) == 0)
    return g_steal_pointer (&password);
  kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("These are two different passwords."));

  return NULL;
}
