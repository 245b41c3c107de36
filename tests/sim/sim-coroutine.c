/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Coroutines by ucontext, with the switches told to AddressSanitizer. One thread. */

#include "config.h"

#include "sim-coroutine.h"

#include <sys/mman.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

/* SQLite and the sanitizer both like deep frames. */
#define STACK_SIZE (1024 * 1024)

struct _SimCoroutine
{
  ucontext_t context;
  ucontext_t back;
  void *stack; /* owned, by mmap */
  void (*func) (gpointer data);
  gpointer data;
  gboolean ended;
  void *fake_stack; /* the sanitizer's, of this coroutine */
  void *back_fake_stack; /* the sanitizer's, of the resumer */
  const void *back_bottom;
  gsize back_size;
};

static SimCoroutine *current;

static void
start_switch (void **save, const void *bottom, gsize size)
{
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber (save, bottom, size);
#endif
}

static void
finish_switch (void *fake, const void **bottom, gsize *size)
{
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber (fake, bottom, size);
#endif
}

static void
enter (guint high, guint low)
{
  SimCoroutine *self = GSIZE_TO_POINTER (((gsize) high << 32) | low);

  finish_switch (NULL, &self->back_bottom, &self->back_size);
  self->func (self->data);
  self->ended = TRUE;
  start_switch (NULL, self->back_bottom, self->back_size);
  swapcontext (&self->context, &self->back);
  g_assert_not_reached ();
}

SimCoroutine *
sim_coroutine_new (void (*func) (gpointer data), gpointer data)
{
  SimCoroutine *self = g_new0 (SimCoroutine, 1);
  gsize address = GPOINTER_TO_SIZE (self);

  self->func = func;
  self->data = data;
  self->stack = mmap (NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  g_assert_true (self->stack != MAP_FAILED);
  getcontext (&self->context);
  self->context.uc_stack.ss_sp = self->stack;
  self->context.uc_stack.ss_size = STACK_SIZE;
  self->context.uc_link = NULL;
  makecontext (&self->context, (void (*) (void)) enter, 2, (guint) (address >> 32),
               (guint) (address & 0xffffffff));

  return self;
}

void
sim_coroutine_free (SimCoroutine *self)
{
  g_assert_true (self->ended);
  munmap (self->stack, STACK_SIZE);
  g_free (self);
}

void
sim_coroutine_resume (SimCoroutine *self)
{
  g_assert_null (current);
  g_assert_false (self->ended);
  current = self;
  start_switch (&self->back_fake_stack, self->stack, STACK_SIZE);
  swapcontext (&self->back, &self->context);
  finish_switch (self->back_fake_stack, NULL, NULL);
  current = NULL;
}

void
sim_coroutine_yield (void)
{
  SimCoroutine *self = current;

  g_assert_nonnull (self);
  start_switch (&self->fake_stack, self->back_bottom, self->back_size);
  swapcontext (&self->context, &self->back);
  finish_switch (self->fake_stack, &self->back_bottom, &self->back_size);
}

gboolean
sim_coroutine_has_ended (SimCoroutine *self)
{
  return self->ended;
}

SimCoroutine *
sim_coroutine_get_current (void)
{
  return current;
}
