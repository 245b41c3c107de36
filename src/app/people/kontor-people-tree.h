/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorPeopleTree:
 *
 * The organisation at a glance: each department, indented below the one it is part of, and in it its
 * people, the head first. Enter opens what is chosen.
 */
#define KONTOR_TYPE_PEOPLE_TREE (kontor_people_tree_get_type ())
G_DECLARE_FINAL_TYPE (KontorPeopleTree, kontor_people_tree, KONTOR, PEOPLE_TREE, AdwBin)

GtkWidget *kontor_people_tree_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
