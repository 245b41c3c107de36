/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office-line.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Everybody's. */
#define KONTOR_OFFICE_PASSWORD "a long enough sentence"

/**
 * KontorOfficeProgram:
 * @folder: (owned): its data, in a temporary folder
 * @code: (owned) (nullable): of the first start, for the first administrator
 * @port: where it listens now
 * @process: (owned) (nullable): while it runs
 *
 * The program kontor-server of this build, in a process of its own that can be killed.
 */
typedef struct
{
  char *folder;
  char *code;
  guint16 port;
  GSubprocess *process;
} KontorOfficeProgram;

KontorOfficeProgram *kontor_office_program_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Kills it, and removes its data. */
void kontor_office_program_free (KontorOfficeProgram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorOfficeProgram, kontor_office_program_free)

void kontor_office_program_start (KontorOfficeProgram *self);
void kontor_office_program_start_again (KontorOfficeProgram *self);
/* SIGKILL, and waits until it is dead. */
void kontor_office_program_kill (KontorOfficeProgram *self);
/* SIGTERM, and asserts that it ends well. */
void kontor_office_program_stop (KontorOfficeProgram *self);
/* A code for @email, or for another administrator if NULL. */
char *kontor_office_program_invite (KontorOfficeProgram *self, const char *email)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorOfficeSession:
 *
 * Who signed in, from the answer; all owned.
 */
typedef struct
{
  char *access;
  char *person;
  char *organisation;
  char *epoch;
} KontorOfficeSession;

void kontor_office_session_free (KontorOfficeSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorOfficeSession, kontor_office_session_free)

/* Plain words only: none is escaped. @code: (nullable) */
KontorOfficeSession *kontor_office_program_sign_in (KontorOfficeProgram *self,
                                                    const char *email,
                                                    const char *code,
                                                    const char *installation)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
