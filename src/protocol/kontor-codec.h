/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-json.h"

G_BEGIN_DECLS

/* Rows, ops, mutations and problems as JSON, see PROTOCOL.md. Writers append to a string. Readers
 * check presence, kind and range and answer a problem whose detail is the path of what is wrong, as
 * "ops[0].set.deadline.now", and what was found there if the path doesn't say it. A reader never
 * trusts a byte. */

#define KONTOR_MUTATION_BYTES_MAX (6 << 20) /* of a mutation's text: always fits a body */

/**
 * KontorCodecReading:
 * @KONTOR_CODEC_STRICT: somebody asks for a change: what this version doesn't know is refused
 * @KONTOR_CODEC_LENIENT: a state that is kept: words of a newer version are carried
 */
typedef enum
{
  KONTOR_CODEC_STRICT,
  KONTOR_CODEC_LENIENT,
} KontorCodecReading;

void kontor_codec_write_value (GString *json, const KontorField *field, const KontorValue *value);
gboolean kontor_codec_read_value (const KontorJson *node,
                                  const KontorField *field,
                                  KontorRecordType type,
                                  const KontorId *id,
                                  KontorCodecReading reading,
                                  KontorValue **value,
                                  KontorProblem **problem);

/* @newer_than: only fields with a greater version; -1 for all. Sets carry their elements' "added". */
void kontor_codec_write_row (GString *json, const KontorRow *row, gint64 newer_than);
KontorRow *kontor_codec_read_row (const KontorJson *node, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;
/* The value of one field that a row carries, as JSON text. (nullable): unset */
char *kontor_codec_get_extra (const char *extra, const char *word) G_GNUC_WARN_UNUSED_RESULT;
/* What a row carries for newer versions: of each field the newer one. (nullable) (transfer full) */
char *kontor_codec_merge_extra (const char *base, const char *patch) G_GNUC_WARN_UNUSED_RESULT;

void kontor_codec_write_op (GString *json, const KontorOp *op);
KontorOp *kontor_codec_read_op (const KontorJson *node, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

void kontor_codec_write_mutation (GString *json, const KontorMutation *mutation);
KontorMutation *kontor_codec_read_mutation (const KontorJson *node, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

void kontor_codec_write_problem (GString *json, const KontorProblem *problem);
KontorProblem *kontor_codec_read_problem (const KontorJson *node) G_GNUC_WARN_UNUSED_RESULT;

/* The same as texts, for columns and files. Canonical: the same value gives the same bytes. */
char *kontor_codec_row_to_text (const KontorRow *row) G_GNUC_WARN_UNUSED_RESULT;
KontorRow *kontor_codec_row_from_text (const char *text, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;
char *kontor_codec_op_to_text (const KontorOp *op) G_GNUC_WARN_UNUSED_RESULT;
KontorOp *kontor_codec_op_from_text (const char *text, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;
char *kontor_codec_mutation_to_text (const KontorMutation *mutation) G_GNUC_WARN_UNUSED_RESULT;
KontorMutation *kontor_codec_mutation_from_text (const char *text, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;
char *kontor_codec_problem_to_text (const KontorProblem *problem) G_GNUC_WARN_UNUSED_RESULT;
KontorProblem *kontor_codec_problem_from_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_codec_value_to_text (const KontorField *field, const KontorValue *value)
    G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): NULL for null, for NULL, and for what is no value of the field. */
KontorValue *kontor_codec_value_from_text (const KontorField *field, const char *text)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorCodecRenumberFunc:
 * @number: a mutation that adds an element, by its number where the text comes from; positive
 * @user_data: what was passed with the function
 *
 * Returns: what stands in its place: the seq of its effect, minus its number elsewhere, or 0 if that
 *   is not known, so that the removal takes away whatever is there
 */
typedef gint64 (*KontorCodecRenumberFunc) (gint64 number, gpointer user_data);

char *kontor_codec_mutation_renumber (const char *text,
                                      KontorCodecRenumberFunc renumber,
                                      gpointer user_data,
                                      KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

char *kontor_codec_mutation_forget_seqs (const char *text,
                                         KontorCodecRenumberFunc renumber,
                                         gpointer user_data,
                                         KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes of a body to a tree: UTF-8 checked, depth and number of values bounded. NULL: @problem. */
KontorJson *kontor_codec_parse (const char *bytes, gsize length, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
