/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content.h"
#include "kontor-transport.h"

G_BEGIN_DECLS

/**
 * KontorTestShelf:
 * @transport: what calls go through
 * @pieces: (owned) (element-type utf8 GBytes): what the shelf holds, by hash
 * @nodes: (owned) (element-type utf8): the hashes of these that are manifest nodes
 * @have_calls, @put_calls, @get_calls: how often it was asked
 * @put_pieces, @get_pieces: pieces that came and went
 * @put_bytes: of all bodies that came
 * @largest_body: of these
 * @one_by_one: answers hold one piece
 * @withheld: (nullable): a hash that it says it does not have
 * @damage: which bytes of an answer it turns over: 0: none
 * @before_call: (nullable): before each call
 *
 * As much of a server as keeps pieces of contents: answers chunks/have, put and get.
 */
typedef struct
{
  KontorTransport transport;
  GHashTable *pieces;
  GHashTable *nodes;
  guint have_calls, put_calls, get_calls;
  guint put_pieces, get_pieces;
  gsize put_bytes;
  gsize largest_body;
  gboolean one_by_one;
  const char *withheld;
  guint damage;
  void (*before_call) (gpointer data);
  gpointer data;
} KontorTestShelf;

KontorTestShelf *kontor_test_shelf_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_test_shelf_free (KontorTestShelf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorTestShelf, kontor_test_shelf_free)
/* Forgets how often it was asked. */
void kontor_test_shelf_reset (KontorTestShelf *self);

G_END_DECLS
