/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-secret.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

/**
 * KontorAuditEntry:
 * @number: 1, 2, 3 … without gaps
 * @at: microseconds since 1970, by the server's clock
 * @event: what happened, a word: "sign-in", "dismissed" …
 * @person: whom it is about; nil: nobody in particular
 * @actor: who did it; nil: the server, or whoever works on its machine
 * @network: where it came from; "": the server's own machine or nowhere
 * @detail: in words, one line; ""
 * @hash: of this entry and the one before
 *
 * One entry of the audit log. Texts are borrowed while an entry is visited or appended.
 */
typedef struct
{
  gint64 number;
  gint64 at;
  const char *event;
  KontorId person;
  KontorId actor;
  const char *network;
  const char *detail;
  guint8 hash[KONTOR_SECRET_HASH_LENGTH];
} KontorAuditEntry;

/**
 * KontorAuditReport:
 * @n_entries: how many were read
 * @head_number: of the last, 0: there is none
 * @head: hash of the last
 * @bad: the number at which the chain breaks first, 0: it holds
 * @what: (owned) (nullable): what is wrong there, for people
 */
typedef struct
{
  gint64 n_entries;
  gint64 head_number;
  guint8 head[KONTOR_SECRET_HASH_LENGTH];
  gint64 bad;
  char *what;
} KontorAuditReport;

void kontor_audit_report_clear (KontorAuditReport *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorAuditReport, kontor_audit_report_clear)

extern const char kontor_audit_tables[];

gboolean kontor_audit_append (KontorSql *sql, const KontorAuditEntry *entry, GError **error);
typedef void (*KontorAuditVisit) (const KontorAuditEntry *entry, gpointer user_data);
gboolean kontor_audit_visit (KontorSql *sql,
                             KontorAuditVisit visit,
                             gpointer user_data,
                             GError **error);
gboolean kontor_audit_verify (KontorSql *sql,
                              gint64 kept_number,
                              const guint8 *kept_hash,
                              KontorAuditReport *report,
                              GError **error);

char *kontor_audit_format_hash (const guint8 hash[KONTOR_SECRET_HASH_LENGTH])
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_audit_read_hash (const char *text, guint8 hash[KONTOR_SECRET_HASH_LENGTH]);

G_END_DECLS
