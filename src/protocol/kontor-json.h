/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-problem.h"

G_BEGIN_DECLS

/**
 * KontorJson:
 *
 * A value in a tree that was read from JSON (RFC 8259). Immutable; the root owns the whole tree, and
 * everything that is got from it lives as long. Strict where a forgiving reader would let two
 * programs see different things: no comments, no trailing commas, no U+0000, no lone surrogates, no
 * raw control characters.
 */
typedef struct _KontorJson KontorJson;

/**
 * KontorJsonKind:
 * @KONTOR_JSON_INTEGER: a number without fraction and exponent that fits 64 bits
 * @KONTOR_JSON_NUMBER: any other number, kept as its text: nothing in the protocol is one
 */
typedef enum
{
  KONTOR_JSON_NULL,
  KONTOR_JSON_BOOLEAN,
  KONTOR_JSON_INTEGER,
  KONTOR_JSON_NUMBER,
  KONTOR_JSON_TEXT,
  KONTOR_JSON_ARRAY,
  KONTOR_JSON_OBJECT,
} KontorJsonKind;

#define KONTOR_JSON_DEPTH_MAX 32
/* The most that a number may be where programs that know only binary64 must read it: 2^53. */
#define KONTOR_JSON_INTEGER_MAX (G_GINT64_CONSTANT (1) << 53)

KontorJson *kontor_json_parse (const char *bytes,
                               gsize length,
                               guint most_values,
                               KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
void kontor_json_free (KontorJson *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorJson, kontor_json_free)

KontorJsonKind kontor_json_get_kind (const KontorJson *self);
const char *kontor_json_get_name (const KontorJson *self);
gboolean kontor_json_get_boolean (const KontorJson *self);
gint64 kontor_json_get_integer (const KontorJson *self);
const char *kontor_json_get_text (const KontorJson *self);
guint kontor_json_get_length (const KontorJson *self);
const KontorJson *kontor_json_get_first (const KontorJson *self);
const KontorJson *kontor_json_get_next (const KontorJson *self);
const KontorJson *kontor_json_find (const KontorJson *self, const char *name);
char *kontor_json_dup_path (const KontorJson *self) G_GNUC_WARN_UNUSED_RESULT;

/* What decoders are made of (kontor-json-expect.c). All answer FALSE with a problem whose detail is
 * the path, and leave their output untouched then, and where an optional member is missing or null. */
typedef enum
{
  KONTOR_JSON_OPTIONAL,
  KONTOR_JSON_REQUIRED,
} KontorJsonNeed;

char *kontor_json_describe (const KontorJson *self, const char *found) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_json_fail (const KontorJson *self,
                           KontorProblemCode code,
                           gint64 limit,
                           const char *found,
                           KontorProblem **problem);
gboolean kontor_json_expect_kind (const KontorJson *self,
                                  KontorJsonKind kind,
                                  KontorProblem **problem);
gboolean kontor_json_expect_only (const KontorJson *self,
                                  const char *const *names,
                                  KontorProblem **problem);
gboolean kontor_json_expect_member (const KontorJson *self,
                                    const char *name,
                                    KontorJsonKind kind,
                                    KontorJsonNeed need,
                                    const KontorJson **member,
                                    KontorProblem **problem);
gboolean kontor_json_expect_boolean (const KontorJson *self,
                                     const char *name,
                                     gboolean *value,
                                     KontorProblem **problem);
gboolean kontor_json_expect_integer (const KontorJson *self,
                                     const char *name,
                                     KontorJsonNeed need,
                                     gint64 least,
                                     gint64 most,
                                     gint64 *value,
                                     KontorProblem **problem);
gboolean kontor_json_expect_text (const KontorJson *self,
                                  const char *name,
                                  KontorJsonNeed need,
                                  gsize most,
                                  char **value,
                                  KontorProblem **problem);
gboolean kontor_json_expect_id (const KontorJson *self,
                                const char *name,
                                KontorJsonNeed need,
                                KontorId *value,
                                KontorProblem **problem);
gboolean kontor_json_expect_array (const KontorJson *self,
                                   const char *name,
                                   KontorJsonNeed need,
                                   guint most,
                                   const KontorJson **value,
                                   KontorProblem **problem);

/* The writer is a string that grows (kontor-json-write.c). Members and elements put their own comma
 * in front. The same calls give the same bytes: no white space, one way to escape. */
void kontor_json_write_name (GString *json, const char *name);
void kontor_json_write_comma (GString *json);
void kontor_json_write_text (GString *json, const char *text);
void kontor_json_write_integer (GString *json, gint64 integer);
void kontor_json_write_id (GString *json, const KontorId *id);
void kontor_json_write_tree (GString *json, const KontorJson *tree);
void kontor_json_add_text (GString *json, const char *name, const char *text);
void kontor_json_add_integer (GString *json, const char *name, gint64 integer);
void kontor_json_add_boolean (GString *json, const char *name, gboolean boolean);
void kontor_json_add_id (GString *json, const char *name, const KontorId *id);

G_END_DECLS
