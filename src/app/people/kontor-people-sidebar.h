/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_PEOPLE_EVERYONE,
  KONTOR_PEOPLE_ORGANISATION,
  KONTOR_PEOPLE_WORKING,
  KONTOR_PEOPLE_ABSENT,
  KONTOR_PEOPLE_ABSENCES,
  KONTOR_PEOPLE_DEPARTMENTS,
  KONTOR_PEOPLE_ROLES,
  KONTOR_PEOPLE_INVITATIONS,
  KONTOR_PEOPLE_N_PLACES,
  KONTOR_PEOPLE_DEPARTMENT = KONTOR_PEOPLE_N_PLACES, /* one of them */
} KontorPeoplePlace;

/**
 * KontorPeopleSidebar:
 *
 * What the section can show: its lists, and the departments as a tree.
 *
 * Signal "chosen": another place, see kontor_people_sidebar_get_place().
 */
#define KONTOR_TYPE_PEOPLE_SIDEBAR (kontor_people_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (KontorPeopleSidebar, kontor_people_sidebar, KONTOR, PEOPLE_SIDEBAR, AdwBin)

GtkWidget *kontor_people_sidebar_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

KontorPeoplePlace kontor_people_sidebar_get_place (KontorPeopleSidebar *self);
/* Translated. */
const char *kontor_people_place_get_title (KontorPeoplePlace place);
/* The word that settings keep: "everyone". */
const char *kontor_people_place_get_word (KontorPeoplePlace place);
void kontor_people_sidebar_set_place (KontorPeopleSidebar *self, KontorPeoplePlace place);
/* The chosen department. (transfer none) (nullable) */
KontorRecord *kontor_people_sidebar_get_department (KontorPeopleSidebar *self);
void kontor_people_sidebar_set_department (KontorPeopleSidebar *self, const KontorId *id);
/* Whether people are of the chosen department or of one below it. (transfer full) (nullable) */
KontorCondition *kontor_people_sidebar_make_condition (KontorPeopleSidebar *self)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
