/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorEventChoiceKind:
 * @field: what the choice sets
 * @context: of the gettext texts in @words
 * @words: (array length=n_words): marked with NC_(): the usual values, to choose from
 * @label: (marked with N_()): what is chosen
 * @find: the number of the usual value that the event has; @n_words: another, which stays until a usual
 *   one is chosen
 * @make_value: (transfer full) (nullable): the usual value of that number
 * @describe_own: (transfer full): the words for a value that is not among the usual ones
 * @describe: (nullable): (transfer full) (nullable): what follows from the value, below the choice
 * @is_asked: (nullable): whether the event has that value at all; %NULL: each has
 */
typedef struct
{
  guint field;
  const char *context;
  const char *const *words;
  guint n_words;
  const char *label;
  guint (*find) (const KontorRow *event);
  KontorValue *(*make_value) (guint index);
  char *(*describe_own) (const KontorRow *event);
  char *(*describe) (KontorOffice *office, const KontorRow *event);
  gboolean (*is_asked) (const KontorRow *event);
} KontorEventChoiceKind;

/**
 * KontorEventChoice:
 *
 * On the page of an event: one of its values as a few usual ones in words.
 */
#define KONTOR_TYPE_EVENT_CHOICE (kontor_event_choice_get_type ())
G_DECLARE_FINAL_TYPE (KontorEventChoice, kontor_event_choice, KONTOR, EVENT_CHOICE, GtkBox)

/* @kind: static. Floating. */
GtkWidget *kontor_event_choice_new (KontorOffice *office, const KontorEventChoiceKind *kind);
/* @event: (nullable) */
void kontor_event_choice_set_event (GtkWidget *self, KontorRecord *event);

G_END_DECLS
