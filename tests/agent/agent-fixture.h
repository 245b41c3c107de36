/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"
#include "kontor-agent-client.h"
#include "kontor-office-program.h"
#include "kontor-replica.h"

G_BEGIN_DECLS

#define AGENT_EMAIL "ada@example.org"

/**
 * AgentFixture:
 * @bus: (owned): a session bus of its own, which starts the real agent when it is asked for
 * @client: (owned): as a window has it
 * @office: (owned): a real server
 *
 * All that a person has, for one test.
 */
typedef struct
{
  GTestDBus *bus;
  KontorAgentClient *client;
  KontorOfficeProgram *office;
  char *services;
} AgentFixture;

/* For g_test_add(). */
void agent_fixture_set_up (AgentFixture *self, gconstpointer unused);
void agent_fixture_tear_down (AgentFixture *self, gconstpointer unused);
#define agent_test(path, function) \
  g_test_add (path, AgentFixture, NULL, agent_fixture_set_up, function, agent_fixture_tear_down)

/* Runs the main context until @condition holds; fails after a while. */
typedef gboolean (*AgentCondition) (AgentFixture *self, gpointer data);
void agent_fixture_wait (AgentFixture *self, AgentCondition condition, gpointer data);
/* Until the account is in that state. */
void agent_fixture_wait_state (AgentFixture *self, const char *account, KontorAgentState state);

/* Joins as the office's founder, or with another code. (transfer full): the account's name */
char *agent_fixture_join (AgentFixture *self, const char *email, const char *code)
    G_GNUC_WARN_UNUSED_RESULT;
/* Another person, of whom the account @knower knows afterwards. @person: (out). (transfer full): the
 * account's name */
char *agent_fixture_join_other (AgentFixture *self,
                                const char *email,
                                const char *knower,
                                KontorId *person) G_GNUC_WARN_UNUSED_RESULT;
/* As agent_fixture_join(), but nothing is expected of it. (transfer full) (nullable) */
char *agent_fixture_try_join (AgentFixture *self, const KontorAgentJoin *join, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* As the window does: a task in the account's replica. @responsible: (nullable) */
void agent_fixture_add_task (AgentFixture *self,
                             const char *account,
                             const char *title,
                             const KontorId *responsible);
gboolean agent_fixture_has_task (AgentFixture *self, const char *account, const char *title);
guint agent_fixture_count_waiting (AgentFixture *self, const char *account);

/* Whether notifications wait, from now on. */
void agent_fixture_set_quiet (gboolean quiet);

/* Again on the port on which it was. */
void agent_fixture_restart_office (AgentFixture *self);
/* Of the agent. */
GPid agent_fixture_get_pid (AgentFixture *self);

G_END_DECLS
