/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-id.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KONTOR_ACCOUNT_ERROR (kontor_account_error_quark ())
GQuark kontor_account_error_quark (void);

typedef enum
{
  KONTOR_ACCOUNT_ERROR_NOT_FOUND, /* no account of that name, or none at all */
  KONTOR_ACCOUNT_ERROR_NAME, /* a name that can't be a folder's */
  KONTOR_ACCOUNT_ERROR_DAMAGED, /* what is stored can't be read */
  KONTOR_ACCOUNT_ERROR_STORE, /* it can't be written */
  KONTOR_ACCOUNT_ERROR_LOCKED, /* the keyring is locked, and the person did not open it */
} KontorAccountError;

/**
 * KontorAccount:
 * @name: (owned): names the account and its folders: lower-case letters, digits, ".", "-" and "_"
 * @url: (owned): the server's address; "" for an office that has no server yet
 * @login: (owned) (nullable): the e-mail address that the person signs in with
 * @title: (owned) (nullable): what people see: the organisation's name
 * @server: (owned) (nullable): where the office's server runs on this computer: the name of its folder,
 *   see kontor_account_get_server_folder(); @url changes with each start then
 * @insecure: whether the server may be called without encryption
 * @paused: whether the person wants nothing to be sent or fetched for now
 * @person: who acts; nil until signed in
 * @organisation: the organisation's record; nil until signed in
 *
 * One office that a person works in on this device. Plain memory.
 */
typedef struct
{
  char *name;
  char *url;
  char *login;
  char *title;
  char *server;
  gboolean insecure;
  gboolean paused;
  KontorId person;
  KontorId organisation;
} KontorAccount;

KontorAccount *kontor_account_new (const char *name, const char *url) G_GNUC_WARN_UNUSED_RESULT;
KontorAccount *kontor_account_copy (const KontorAccount *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_account_free (KontorAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorAccount, kontor_account_free)

gboolean kontor_account_name_is_valid (const char *name);
/* A free name made from what a person calls the office, or from its address. (transfer full) */
char *kontor_account_suggest_name (const char *wanted) G_GNUC_WARN_UNUSED_RESULT;

/* Where the replica lives. (transfer full) */
char *kontor_account_get_folder (const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* Where the data of an office's own server lives, that the agent runs here. (transfer full) */
char *kontor_account_get_server_folder (const char *server) G_GNUC_WARN_UNUSED_RESULT;

/* In the order in which they were made. (transfer full) (element-type KontorAccount) */
GPtrArray *kontor_account_list (GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @name: (nullable): the first one. */
KontorAccount *kontor_account_find (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Adds it, or puts it in the place of the one of that name. */
gboolean kontor_account_save (const KontorAccount *self, GError **error);
/* Forgets the account and its secret. Its folder, with what may be unsent, stays. */
gboolean kontor_account_remove (const char *name, GError **error);

/* --- secrets (kontor-account-secret.c) --- */

typedef enum
{
  KONTOR_ACCOUNT_KEYRING,
  KONTOR_ACCOUNT_FILE, /* a file only the person can read: the person is to be told */
} KontorSecretPlace;

/* KONTOR_TOKENS=file in the environment forces the file. May block while a keyring asks. */
gboolean kontor_account_store_secret (const char *name,
                                      const char *secret,
                                      KontorSecretPlace *place,
                                      GError **error);
/* (transfer full) (nullable): NULL without error: there is none. */
char *kontor_account_load_secret (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_account_clear_secret (const char *name, GError **error);

/* Waits until no other process changes the secret. What to give to kontor_account_unlock_secret(), or
 * -1. */
int kontor_account_lock_secret (const char *name, GError **error);
void kontor_account_unlock_secret (int lock);

G_END_DECLS
