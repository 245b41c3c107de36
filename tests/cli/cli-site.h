/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One server and several people, each with a home of their own, all with the real programs. */
typedef struct
{
  char *base; /* owned: the folder of this test */
  GSubprocess *server; /* owned */
  GDataInputStream *said; /* owned: what the server prints */
  char *url; /* owned */
  char *output; /* owned: of the last run */
} CliSite;

void cli_site_set_up (CliSite *self, gconstpointer unused);
void cli_site_tear_down (CliSite *self, gconstpointer unused);
void cli_site_stop_server (CliSite *self);
char *cli_site_get_program (const char *name);
/* What follows @start on the first line that the server prints with it. (transfer full) */
char *cli_site_wait_for_line (CliSite *self, const char *start);
/* Runs the program as @who; what it returns. What it says is in @output. */
int cli_site_run (CliSite *self, const char *who, const char *const *words);
/* A file with the password of everybody. (transfer full) */
char *cli_site_write_password (CliSite *self);
/* A code to join with. (transfer full) */
char *cli_site_invite (CliSite *self, const char *email);

#define RUN(site, who, ...) cli_site_run (site, who, (const char *const[]) { __VA_ARGS__, NULL })
#define assert_has(site, part) g_assert_nonnull (strstr ((site)->output, part))

G_END_DECLS
