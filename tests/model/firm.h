/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-access.h"
#include "kontor-memory-reader.h"

G_BEGIN_DECLS

/**
 * Firm:
 * @memory: (owned): its records; they are numbered, whatever their type
 * @context: who acts in it
 *
 * A small firm for tests of rights.
 */
typedef struct
{
  KontorMemoryReader *memory;
  KontorContext context;
} Firm;

/* The usual firm: 1 is an administrator; 2 leads everything (department 102), 3 leads sales (103, part of
 * 102), 4 and 5 sell, 6 is in 102 and leads nobody; 7 is external; 8 is an employee of no department.
 */
enum
{
  ADMIN = 1,
  BOSS,
  HEAD,
  ANN,
  BEN,
  ZOE,
  GUEST,
  LONER,
  FIRM = 102,
  SALES,
};

Firm *firm_new (void) G_GNUC_WARN_UNUSED_RESULT; /* empty */
Firm *firm_new_usual (void) G_GNUC_WARN_UNUSED_RESULT;
void firm_free (Firm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Firm, firm_free)

KontorId firm_id (guint number);

/* Values of fields, owned by whoever takes them. REF (5), REFS (1, 2), WORD ("private"), YES. */
KontorValue *firm_refs (guint first, ...) G_GNUC_WARN_UNUSED_RESULT;
KontorValue *firm_ref (guint number) G_GNUC_WARN_UNUSED_RESULT;
KontorValue *firm_record (KontorRecordType type, guint number) G_GNUC_WARN_UNUSED_RESULT;
#define REF(n) firm_ref (n)
#define REFS(...) firm_refs (__VA_ARGS__, 0)
#define RECORD(T, n) firm_record (KONTOR_RECORD_##T, n)
#define WORD(text) kontor_value_new_text (text)
#define YES kontor_value_new_integer (1)

/* Puts a record; then fields and their values (transfer full), ended by 0. What is put over an
 * earlier state keeps its other fields. (transfer none) */
KontorRow *firm_put (Firm *self, KontorRecordType type, guint number, ...);
#define PUT(firm, T, number, ...) firm_put (firm, KONTOR_RECORD_##T, number, ##__VA_ARGS__, 0)
KontorRow *firm_get (Firm *self, KontorRecordType type, guint number);

/* An active employee, or an external person. */
void firm_hire (Firm *self, guint number, guint department);
void firm_invite (Firm *self, guint number);
/* Takes a record into the bin, or a person's account away. */
void firm_bin (Firm *self, KontorRecordType type, guint number);
void firm_dismiss (Firm *self, guint number);

gboolean firm_sees (Firm *self, guint person, const KontorRow *row);

/* What kontor_access_check() says of @person's op: the word of the problem, or "ok". With the field
 * as "forbidden responsible" where the problem names one. */
const char *firm_try_create (Firm *self, guint person, const KontorRow *draft);
const char *firm_try_update (Firm *self,
                             guint person,
                             const KontorRow *row,
                             guint field,
                             KontorValue *value);
const char *firm_try_bin (Firm *self, guint person, const KontorRow *row);

/* A row that is put nowhere. */
KontorRow *firm_draft (Firm *self, KontorRecordType type, guint number, ...)
    G_GNUC_WARN_UNUSED_RESULT;
#define DRAFT(firm, T, number, ...) firm_draft (firm, KONTOR_RECORD_##T, number, ##__VA_ARGS__, 0)

G_END_DECLS
