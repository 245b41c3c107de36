/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"
#include "kontor-cli.h"

G_BEGIN_DECLS

/* The account of the folder, with a server; NULL when it was told that there is none. (transfer full) */
KontorAccount *kontor_cli_find_account (KontorCli *self) G_GNUC_WARN_UNUSED_RESULT;

/* Whether there is a terminal. */
gboolean kontor_cli_may_ask (void);
/* Asks on the terminal; told and NULL where there is none. @hidden: for passwords. (transfer full) */
char *kontor_cli_ask (KontorCli *self, const char *question, const char *option, gboolean hidden)
    G_GNUC_WARN_UNUSED_RESULT;
/* From --password-file, else asked, twice where it is chosen now. (transfer full) (nullable) */
char *kontor_cli_ask_password (KontorCli *self, gboolean chosen_now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
