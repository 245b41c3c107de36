/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-office-program.h"

G_BEGIN_DECLS

/**
 * OfficeClient:
 * @line: (owned) (nullable): to the server that runs
 * @mutations: (owned) (element-type utf8): mutation n has the mid n + 1
 * @ops: (owned) (element-type guint): how many ops each has
 * @results: (owned) (element-type utf8): what was answered, NULL where nothing was
 * @n_answered: so many mutations have a result
 * @first: the index of the first mutation of the request on its way
 * @n_sent: how many mutations it has; 0: none is on its way
 *
 * One installation that numbers and pushes mutations, and asks again for what was not answered.
 */
typedef struct
{
  KontorOfficeSession *session; /* owned */
  KontorOfficeLine *line;
  KontorId installation;
  GPtrArray *mutations;
  GArray *ops;
  GPtrArray *results;
  guint n_answered;
  guint first;
  guint n_sent;
} OfficeClient;

OfficeClient *office_client_new (KontorOfficeProgram *office, const char *email, const char *code)
    G_GNUC_WARN_UNUSED_RESULT;
void office_client_free (OfficeClient *self);
void office_client_connect (OfficeClient *self, KontorOfficeProgram *office);
void office_client_add (OfficeClient *self, const KontorMutation *mutation);
/* From mutation @first on, no more than @max_ops. */
void office_client_send (OfficeClient *self, guint first, guint max_ops);
/* Takes the answer if it is there, and asserts that what was answered before is the same now. */
KontorOfficeState office_client_receive (OfficeClient *self);
gint64 office_client_get_seq (OfficeClient *self, guint index);

G_END_DECLS
