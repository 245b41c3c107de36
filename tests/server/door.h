/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-auth.h"
#include "kontor-message.h"
#include "kontor-server.h"

G_BEGIN_DECLS

#define PHONE "0193d2f0-0000-7000-8000-000000000001"
#define LAPTOP "0193d2f0-0000-7000-8000-000000000002"
#define PASSWORD "correct horse"

typedef struct
{
  KontorClock clock;
  gint64 now;
} DoorClock;

/**
 * Door:
 * @code: (owned) (nullable): of the set-up
 *
 * A direct server with an office of its own, at whose door people knock, and a clock that is set.
 */
typedef struct
{
  DoorClock clock;
  KontorSeededRandom random;
  char *data;
  char *code;
  KontorServer *server;
} Door;

Door *door_new (void);
void door_free (Door *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Door, door_free)
void door_restart (Door *f);
void door_pass_time (Door *f, gint64 time);

/* An answer: its status, and its members where its body has texts only. */
typedef struct
{
  guint status;
  GHashTable *members; /* nullable */
  char *retry_after; /* nullable */
  char *text; /* nullable: of the body */
} DoorAnswer;

void door_answer_clear (DoorAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoorAnswer, door_answer_clear)
const char *door_get (const DoorAnswer *answer, const char *name);

DoorAnswer door_ask (Door *f,
                     const char *method,
                     const char *peer,
                     const char *path,
                     const char *access,
                     GBytes *body);
DoorAnswer door_call_from (Door *f,
                           const char *peer,
                           const char *path,
                           const char *access,
                           GBytes *body);
DoorAnswer door_join (Door *f,
                      const char *code,
                      const char *account,
                      const char *password,
                      const char *device);
DoorAnswer door_sign_in (Door *f, const char *account, const char *password, const char *device);
DoorAnswer door_refresh (Door *f, const char *token);
gboolean door_is_good (Door *f, const char *access);
char *door_invite (Door *f, const char *email);

#define assert_refused(answer, code, word) \
  g_assert_cmpuint ((answer).status, ==, code); \
  g_assert_cmpstr (door_get (&(answer), "error"), ==, word)

G_END_DECLS
