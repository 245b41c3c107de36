/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-query-text.h"

G_BEGIN_DECLS

typedef struct
{
  guint field;
  gboolean descending;
} KontorListOrder;

/**
 * KontorListSetup:
 * @type: of the records
 * @filters: (owned) (element-type utf8): conditions in their text form, relative values kept: each is
 *   a chip
 * @text: (owned) (nullable): what a person searches for
 * @orders: (owned) (element-type KontorListOrder): empty: the list's own
 * @group: a field; 0: none
 * @columns: (owned) (element-type guint): fields; empty: the list's own
 *
 * How a person arranged a list: what saved views and the window's state keep. Filters stay texts so
 * that "this week" is next week's week next week.
 */
typedef struct
{
  KontorRecordType type;
  GPtrArray *filters;
  char *text;
  GArray *orders;
  guint group;
  gboolean group_descending;
  GArray *columns;
} KontorListSetup;

KontorListSetup *kontor_list_setup_new (KontorRecordType type) G_GNUC_WARN_UNUSED_RESULT;
void kontor_list_setup_free (KontorListSetup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorListSetup, kontor_list_setup_free)

void kontor_list_setup_set_text (KontorListSetup *self, const char *text);
/* Twice the same is once. Returns: whether it is new */
gboolean kontor_list_setup_add_filter (KontorListSetup *self, const char *condition);

/* The text form of a query, see kontor-query-text.h. (transfer full) */
char *kontor_list_setup_to_query_text (const KontorListSetup *self) G_GNUC_WARN_UNUSED_RESULT;
/* Filters, text, order and group from such a text; columns stay. Returns: whether it could be read;
 * if not, nothing is changed */
gboolean kontor_list_setup_set_query_text (KontorListSetup *self, const char *text);
/* The fields' words, apart by spaces. (transfer full) */
char *kontor_list_setup_to_columns_text (const KontorListSetup *self) G_GNUC_WARN_UNUSED_RESULT;
/* Words that this version does not know are left out. */
void kontor_list_setup_set_columns_text (KontorListSetup *self, const char *text);
/* Everything, in lines. (transfer full) */
char *kontor_list_setup_to_state (const KontorListSetup *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_list_setup_set_state (KontorListSetup *self, const char *state);

/* Whether groups of @field are by how soon it is, instead of by its value. */
gboolean kontor_list_groups_by_horizon (KontorRecordType type, guint field);
/* What queries can sort by, group by, and what a cell can show. */
gboolean kontor_list_can_order (const KontorField *field);
gboolean kontor_list_can_group (const KontorField *field);
gboolean kontor_list_can_show (const KontorField *field);

/**
 * kontor_list_setup_make_query:
 * @base: (nullable): what the list shows at all
 * @defaults: (element-type KontorListOrder): the order where the person has not chosen
 * @outline: the field of parents; 0: flat
 * @terms: what relative values stand for
 * @error: a filter that this version can't read
 *
 * Returns: (transfer full) (nullable): the query
 */
KontorQuery *kontor_list_setup_make_query (const KontorListSetup *self,
                                           KontorCondition *base,
                                           const GArray *defaults,
                                           guint outline,
                                           const KontorQueryTerms *terms,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
