/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A world that fails, made smaller for as long as it fails in the same way: less time, fewer people, less
 * mischief, fewer kinds of work. Each try is a process. */

#include "config.h"

#include "sim-try.h"

#include <string.h>

/* Smaller worlds run differently: a few other seeds get their chance, too. */
#define OTHER_SEEDS 6
#define TRY_SECONDS 60

typedef struct
{
  SimOptions best;
  SimResult *result; /* borrowed: of the best */
  guint fault;
  gint64 until;
  char kind[24]; /* how it fails: "5 no leak" */
} Shrink;

/* "step 17, agent 2: 5 no leak: …": from the number to the next colon. */
static void
get_kind (const char *failure, char kind[24])
{
  const char *at = strstr (failure, ": ");
  gsize length = 0;

  at = at != NULL && g_str_has_prefix (failure, "step ") ? at + 2 : failure;
  length = MIN (strcspn (at, ":"), 23);
  memcpy (kind, at, length);
  kind[length] = '\0';
}

/* Whether @options fail as the best did; then they are the best. */
static gboolean
fails (Shrink *self, const SimOptions *options)
{
  SimResult result = { 0 };
  char kind[24];

  if (g_get_monotonic_time () > self->until ||
      sim_try_end (sim_try_start (options, self->fault, TRY_SECONDS), &result))
    return FALSE;
  get_kind (result.failure, kind);
  if (!g_str_equal (kind, self->kind))
    return FALSE;
  self->best = *options;
  *self->result = result;

  return TRUE;
}

/* @options, or the same with one of a few other seeds. */
static gboolean
fails_somehow (Shrink *self, SimOptions options)
{
  guint64 seed = self->best.seed;

  for (guint i = 0; i < OTHER_SEEDS; i++)
    {
      options.seed = seed + i;
      if (fails (self, &options))
        return TRUE;
    }

  return FALSE;
}

static gboolean
shorten (Shrink *self)
{
  SimOptions options = self->best;
  gboolean better = FALSE;

  for (options.rounds = 1; options.rounds < self->best.rounds; options.rounds++)
    if (fails_somehow (self, options))
      {
        better = TRUE;
        break;
      }
  for (;;)
    {
      options = self->best;
      options.steps /= 2;
      if (options.steps < 50 || !fails_somehow (self, options))
        return better;
      better = TRUE;
    }
}

static gboolean
send_home (Shrink *self)
{
  SimOptions options = self->best;

  for (options.clients = 1; options.clients < self->best.clients; options.clients++)
    if (fails_somehow (self, options))
      return TRUE;

  return FALSE;
}

static gboolean
calm_down (Shrink *self)
{
  gboolean better = FALSE;

  for (guint bit = 0; 1u << bit < SIM_MISCHIEF_ALL; bit++)
    {
      SimOptions options = self->best;

      options.mischief &= ~(1u << bit);
      if (options.mischief != self->best.mischief && fails (self, &options))
        better = TRUE;
    }

  return better;
}

/* Half of the kinds of work at a time, then quarters, then one by one. */
static gboolean
do_less (Shrink *self)
{
  gboolean better = FALSE;
  guint n = 0;

  while (sim_act_get_name (n) != NULL)
    n++;
  self->best.work &= (G_GUINT64_CONSTANT (1) << n) - 1;
  for (guint width = (n + 1) / 2;; width = (width + 1) / 2)
    {
      for (guint start = 0; start < n; start += width)
        {
          SimOptions options = self->best;

          for (guint bit = start; bit < MIN (start + width, n); bit++)
            options.work &= ~(G_GUINT64_CONSTANT (1) << bit);
          if (options.work != self->best.work && options.work != 0 && fails (self, &options))
            better = TRUE;
        }
      if (width == 1)
        return better;
    }
}

void
sim_shrink (SimOptions *failed, guint fault, guint seconds, SimResult *result)
{
  Shrink shrink = { .best = *failed,
                    .result = result,
                    .fault = fault,
                    .until = g_get_monotonic_time () + seconds * KONTOR_SECOND };
  gboolean better = TRUE;

  get_kind (result->failure, shrink.kind);
  while (better && g_get_monotonic_time () < shrink.until)
    {
      better = shorten (&shrink);
      better = send_home (&shrink) || better;
      better = calm_down (&shrink) || better;
      better = do_less (&shrink) || better;
    }
  *failed = shrink.best;
}
