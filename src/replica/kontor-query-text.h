/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-query.h"

G_BEGIN_DECLS

/* Queries as text, for saved views (the field saved-view.query) and for filters that a view keeps: one
 * line, stable, independent of language and zone. It parses what it prints.
 *
 *   query     = TYPE { clause }
 *   clause    = "where" condition
 *             | "text" STRING                    what a person searches for
 *             | "deleted"                        with what is in the bin
 *             | "group" FIELD [ "horizon" ] [ "desc" ]
 *             | "order" FIELD [ "desc" ]         as often as needed, the first one sorts first
 *             | "outline" FIELD                  below what FIELD refers to
 *   condition = FIELD test value
 *             | FIELD ( "set" | "unset" )
 *             | FIELD "in" "(" { value } ")"
 *             | ( "all" | "any" | "none" ) "(" { condition } ")"
 *   test      = "=" | "!=" | "<" | "<=" | ">" | ">=" | "has"
 *   value     = STRING                           of the field's kind, see below
 *             | "me"                             who looks
 *             | "now" [ OFFSET ]                 OFFSET: "+" or "-", digits, in minutes
 *             | "today" [ OFFSET ]               midnight; OFFSET in days
 *             | "week" [ OFFSET ]                Monday's; OFFSET in weeks
 *             | "month" [ OFFSET ]               the first day's; OFFSET in months
 *   STRING    = '"' … '"'                        \" and \\ stand for themselves, \n for a line's end
 *
 * TYPE and FIELD are the schema's words. In a STRING stands: a text, tag, choice's word or "type/id"
 * as it is; a number or duration (seconds) in digits, a boolean as 0 or 1; an id in its canonical form;
 * dates, instants and moments as kontor_date_to_string() and the like print them; money as "12.50 EUR".
 *
 *   task where any (responsible = me participants has me) where deadline < today+7
 *   where state in ("pending" "in-progress") group deadline horizon order title */

#define KONTOR_QUERY_TEXT_ERROR (kontor_query_text_error_quark ())
GQuark kontor_query_text_error_quark (void);

typedef enum
{
  KONTOR_QUERY_TEXT_ERROR_SYNTAX,
  KONTOR_QUERY_TEXT_ERROR_UNKNOWN, /* a type, field or choice that this version does not have */
} KontorQueryTextError;

/**
 * KontorQueryTerms:
 * @person: who "me" is
 * @now: in microseconds UTC
 * @zone: (nullable): in which days begin and end; %NULL: UTC
 *
 * What relative values stand for. They are put in when a text is read, so a view that outlives a
 * midnight prints its query and reads it again.
 */
typedef struct
{
  KontorId person;
  gint64 now;
  GTimeZone *zone;
} KontorQueryTerms;

char *kontor_query_to_text (const KontorQuery *self) G_GNUC_WARN_UNUSED_RESULT;
KontorQuery *kontor_query_new_from_text (const char *text,
                                         const KontorQueryTerms *terms,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

char *kontor_condition_to_text (const KontorCondition *self, KontorRecordType type)
    G_GNUC_WARN_UNUSED_RESULT;
KontorCondition *kontor_condition_new_from_text (KontorRecordType type,
                                                 const char *text,
                                                 const KontorQueryTerms *terms,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
