/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-feed.h"
#include "kontor-store-private.h"

G_BEGIN_DECLS

/* Ids are written as texts: ID ("01") is a record, ADA_ID a person. */
#define ID(n) "0193d2f0-0000-7000-8000-0000000000" n
#define ADA_ID ID ("a1")
#define BEN_ID ID ("a2")
#define CLEO_ID ID ("a3")
#define DAN_ID ID ("a4")
#define EVE_ID ID ("a5")

/* Ada is the administrator, Eve is from outside. */
enum
{
  ADA,
  BEN,
  CLEO,
  DAN,
  EVE,
  DESK_PEOPLE,
};

/* JSON in C, with ' for ". Of a mutation, and of its ops. */
#define MUTATION(ops) "{'at':1795255200000000,'ops':[" ops "]}"
#define CREATE(type, id, set) "{'op':'create','type':'" type "','id':'" id "','set':{" set "}}"
#define UPDATE(type, id, set) "{'op':'update','type':'" type "','id':'" id "','set':{" set "}}"
#define DELETE(type, id) "{'op':'delete','type':'" type "','id':'" id "'}"
#define RESTORE(type, id) "{'op':'restore','type':'" type "','id':'" id "'}"
#define TASK_OF(id, title, creator, responsible) \
  CREATE ("task", id, "'title':'" title "','creator':'" creator "','responsible':'" responsible "'")

/**
 * Desk:
 * @mids: the last mutation of each person's installation
 * @shadows: of each person, what the pulls so far brought
 * @n_records: in all pages so far
 * @n_resyncs: how often somebody was told to begin again
 *
 * An office's store, and five people who push and pull by the protocol alone: what they send is text,
 * and what they have is made by the rules of PROTOCOL.md and nothing else of a client.
 */
typedef struct
{
  KontorClock clock;
  gint64 now;
  KontorSeededRandom random;
  char *folder;
  KontorStore *store;
  KontorId people[DESK_PEOPLE];
  gint64 mids[DESK_PEOPLE];
  struct _Shadow *shadows[DESK_PEOPLE];
  guint n_records;
  guint n_resyncs;
} Desk;

Desk *desk_new (void) G_GNUC_WARN_UNUSED_RESULT;
void desk_free (Desk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

KontorId desk_id (const char *text);
/* @text with " for '. */
char *desk_quote (const char *text) G_GNUC_WARN_UNUSED_RESULT;
void desk_get_installation (guint who, KontorId *installation);

/* Within begin and commit, or neither. */
GBytes *desk_push_body (Desk *self, guint who, GBytes *body, KontorProblem **problem);
/* The next mutations of @who, with ' for ", ended by NULL. */
KontorPushReply *desk_push (Desk *self, guint who, ...) G_GNUC_NULL_TERMINATED
G_GNUC_WARN_UNUSED_RESULT;
KontorPushReply *desk_push_texts (Desk *self, guint who, const char *const *texts)
    G_GNUC_WARN_UNUSED_RESULT;
/* One mutation: the word of its problem and the field's, as "forbidden creator", or its status. */
const char *desk_try (Desk *self, guint who, const char *text);
#define desk_do(self, who, text) g_assert_cmpstr (desk_try (self, who, text), ==, "ok")

KontorRow *desk_get (Desk *self, KontorRecordType type, const char *id) G_GNUC_WARN_UNUSED_RESULT;

/* The one number that a query of the store's database answers. */
gint64 desk_ask (Desk *self, const char *query);

/* The next page of @limit records. Whether there is more. */
gboolean desk_pull_page (Desk *self, guint who, guint limit);
/* As with a new replica. */
void desk_forget (Desk *self, guint who);
/* Hands back another "after" than came. */
void desk_set_after (Desk *self, guint who, const char *after);
/* Everybody pulls; then what each has is compared with a pull from 0 and with what access says. */
void desk_check (Desk *self);
/* Whether the record came to @who with the pulls so far. */
gboolean desk_has (Desk *self, guint who, KontorRecordType type, const char *id);

G_END_DECLS
