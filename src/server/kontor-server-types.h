/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-id.h"

G_BEGIN_DECLS

typedef struct _KontorAuth KontorAuth;
typedef struct _KontorHttpRequest KontorHttpRequest;
typedef struct _KontorHttpResponse KontorHttpResponse;
typedef struct _KontorHttpRoute KontorHttpRoute;
typedef struct _KontorHttpRoutes KontorHttpRoutes;
typedef struct _KontorHttpServer KontorHttpServer;
typedef struct _KontorHttpThrottle KontorHttpThrottle;
typedef struct _KontorServer KontorServer;
typedef struct _KontorServerQueue KontorServerQueue;

/**
 * KontorSession:
 * @id: the session: one sign-in of one person on one installation
 * @person: who is signed in
 * @installation: the replica that signed in
 * @administrator: as of now
 *
 * Who asks. Plain memory, true at the time the request came in.
 */
typedef struct
{
  KontorId id;
  KontorId person;
  KontorId installation;
  gboolean administrator;
} KontorSession;

G_END_DECLS
