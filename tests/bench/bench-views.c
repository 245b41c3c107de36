/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-views [MEASURE…]: the program itself, in this process, on the accounts of the environment, and what a person
 * waits for in it. Prints lines of a name and a figure:
 *
 *   views/memory          MiB of private memory once every section and view of tasks was on the screen
 *   views/SECTION         ms until a section stands that was not there before
 *   views/scroll          ms of a frame while the list of all tasks is scrolled by a wheel: the 99th of 100
 *   views/drag            the same where the scroll bar is dragged to any place
 *   views/filter-key      ms from a key in the list's filter until the window shows what it found
 *   views/palette-key     the same in the palette
 *   views/edit            ms from a change to the frame that shows it
 *   views/gantt           ms from choosing the Gantt chart of all tasks to the first frame with bars
 *   views/gantt-stands    until it changes no more
 *
 * A MEASURE is one of sections, scroll, keys, edits and gantt; without any, all of them are taken.
 *
 * NAME/cpu is the time that the main thread computed in it: other programs make the first longer, not
 * this. Frames are drawn by cairo, by the processor, where the display is a virtual one. Main thread. */

#include "config.h"

#include "kontor-application.h"
#include "kontor-gantt-bar.h"
#include "kontor-gantt-chart.h"
#include "kontor-memory.h"
#include "kontor-record-list.h"
#include "kontor-resources.h"
#include "kontor-sections.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* After so long without a frame the picture stands; nothing takes LIMIT. What draws nothing in PATIENCE
 * draws nothing. */
#define QUIET (G_USEC_PER_SEC / 2)
#define LIMIT (60 * G_USEC_PER_SEC)
#define PATIENCE (2 * G_USEC_PER_SEC)
#define REST_S 3
#define WHEEL_STEP 120
#define N_WHEEL 200
#define N_DRAG 30
#define N_EDITS 15
/* So many are on the screen without scrolling. */
#define ROWS_SEEN 15
#define N_CHARTS 3

typedef struct
{
  KontorApplication *application; /* owned */
  KontorWindow *window; /* borrowed */
  guint n_frames;
  gint64 begun; /* the last frame */
  gint64 painted;
  gint64 cpu_painted; /* of the main thread, then */
} Bench;

typedef struct
{
  GArray *wall; /* owned, of gint64: µs */
  GArray *cpu; /* owned, of gint64: µs */
} Times;

/* --- time --- */

/* µs that this thread has computed. */
static gint64
get_cpu (void)
{
  struct timespec at;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &at);

  return (gint64) at.tv_sec * G_USEC_PER_SEC + at.tv_nsec / 1000;
}

static void
times_init (Times *self)
{
  self->wall = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->cpu = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
times_add (Times *self, gint64 wall, gint64 cpu)
{
  g_array_append_val (self->wall, wall);
  g_array_append_val (self->cpu, cpu);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* ms */
static double
pick (GArray *times, guint percent)
{
  g_array_sort (times, compare_times);

  return times->len == 0
             ? -1
             : (double) g_array_index (times, gint64, (times->len - 1) * percent / 100) / 1000;
}

/* Prints it and lets go of it. */
static void
times_end (Times *self, const char *name, guint percent)
{
  printf ("views/%s\t%.1f\n", name, pick (self->wall, percent));
  printf ("views/%s/cpu\t%.1f\n", name, pick (self->cpu, percent));
  printf ("# of %s/cpu half is below %.1f, nine of ten below %.1f, all below %.1f\n", name,
          pick (self->cpu, 50), pick (self->cpu, 90), pick (self->cpu, 100));
  fflush (stdout);
  g_array_unref (self->wall);
  g_array_unref (self->cpu);
}

/* --- frames --- */

static void
before_paint_cb (Bench *self)
{
  self->begun = g_get_monotonic_time ();
}

static void
after_paint_cb (Bench *self)
{
  self->n_frames++;
  self->painted = g_get_monotonic_time ();
  self->cpu_painted = get_cpu ();
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
give_up_cb (gpointer what)
{
  g_error ("waited too long until %s", (const char *) what);

  return G_SOURCE_REMOVE;
}

static void
wait_frame (Bench *self)
{
  guint before = self->n_frames;
  guint limit = g_timeout_add (LIMIT / 1000, give_up_cb, (gpointer) "a frame is drawn");

  gtk_widget_queue_draw (GTK_WIDGET (self->window));
  while (self->n_frames == before)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

/* Until nothing has been drawn for a while. */
static void
wait_stands (Bench *self)
{
  guint ticks = g_timeout_add (10, wake_cb, NULL);
  gint64 begin = g_get_monotonic_time ();

  for (gint64 now = begin; now - begin < LIMIT; now = g_get_monotonic_time ())
    {
      if (now - MAX (self->painted, begin) >= (self->painted > begin ? QUIET : PATIENCE))
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (ticks);
}

static gboolean
rested_cb (gpointer rested)
{
  *(gboolean *) rested = TRUE;

  return G_SOURCE_REMOVE;
}

/* Until what is done when nobody waits is done. */
static void
wait_rest (void)
{
  gboolean rested = FALSE;

  g_timeout_add_seconds (REST_S, rested_cb, &rested);
  while (!rested)
    g_main_context_iteration (NULL, TRUE);
}

/* --- what is there --- */

static GtkWidget *
find (GtkWidget *root, GType type)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static KontorRecordList *
get_list (Bench *self)
{
  return (KontorRecordList *) find (GTK_WIDGET (kontor_window_get_section (self->window)),
                                    KONTOR_TYPE_RECORD_LIST);
}

/* Until the list has rows, and stands. */
static void
wait_rows (Bench *self)
{
  guint limit = g_timeout_add (LIMIT / 1000, give_up_cb, (gpointer) "the list has rows");

  while (get_list (self) == NULL || g_list_model_get_n_items (G_LIST_MODEL (
                                        kontor_record_list_get_model (get_list (self)))) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
  wait_stands (self);
  printf ("# the list has %u tasks\n",
          g_list_model_get_n_items (G_LIST_MODEL (kontor_record_list_get_model (get_list (self)))));
}

static void
show_tasks (Bench *self, const char *state)
{
  kontor_window_show_section (self->window, "tasks");
  kontor_section_restore_state (kontor_window_get_section (self->window), state);
}

/* MiB of its own: what it wrote. Pages of programs and libraries as they are on the disk are not counted: one
 * copy serves all programs of a desktop, also where this one happens to be the only one that runs. */
static double
read_private (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean file = FALSE;
  double kib = 0;

  if (!g_file_get_contents ("/proc/self/smaps", &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      /* A mapping's first line begins with its address and ends with its file. */
      if (g_ascii_isxdigit (lines[i][0]) && !g_ascii_isupper (lines[i][0]))
        file = strchr (lines[i], '/') != NULL;
      else if (g_str_has_prefix (lines[i], "Private_Dirty:") ||
               (!file && g_str_has_prefix (lines[i], "Private_Clean:")))
        kib += g_ascii_strtod (strchr (lines[i], ':') + 1, NULL);
    }

  return kib / 1024;
}

/* --- figures --- */

static void
visit_sections (Bench *self)
{
  static const char *const modes[] = { "list completed\nall", "board\nall", "gantt\nall",
                                       "calendar\nall", "list\nmine" };

  for (guint i = 0; i < kontor_sections_get_n (); i++)
    {
      gint64 begin = g_get_monotonic_time ();
      gint64 cpu = get_cpu ();
      const char *name = kontor_sections_get (i)->name;

      kontor_window_show_section (self->window, name);
      wait_stands (self);
      printf ("views/%s\t%.1f\nviews/%s/cpu\t%.1f\n", name,
              (double) MAX (self->painted - begin, 0) / 1000, name,
              (double) MAX (self->cpu_painted - cpu, 0) / 1000);
      printf ("# memory %.1f\n", read_private ());
      fflush (stdout);
    }
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      show_tasks (self, modes[i]);
      wait_stands (self);
    }
  wait_rest ();
  printf ("views/memory\t%.1f\n", read_private ());
  fflush (stdout);
}

static void
scroll_to (Bench *self, GtkAdjustment *adjustment, double value, Times *times)
{
  gint64 cpu = get_cpu ();

  gtk_adjustment_set_value (adjustment, value);
  wait_frame (self);
  times_add (times, self->painted - self->begun, self->cpu_painted - cpu);
}

static void
measure_scrolling (Bench *self)
{
  GtkAdjustment *adjustment;
  Times wheel;
  Times drag;

  times_init (&wheel);
  times_init (&drag);
  show_tasks (self, "list completed\nall");
  wait_rows (self);
  adjustment = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (find (GTK_WIDGET (get_list (self)), GTK_TYPE_SCROLLED_WINDOW)));
  for (guint i = 1; i <= N_WHEEL; i++)
    scroll_to (self, adjustment, i * WHEEL_STEP, &wheel);
  for (guint i = 1; i <= N_DRAG; i++)
    scroll_to (self, adjustment, gtk_adjustment_get_upper (adjustment) * (i * 7919 % 1000) / 1000,
               &drag);
  gtk_adjustment_set_value (adjustment, 0);
  times_end (&wheel, "scroll", 99);
  times_end (&drag, "drag", 99);
}

/* Until the frame that shows what the list was asked for last. */
static void
wait_found (Bench *self)
{
  KontorLiveQuery *model = kontor_record_list_get_model (get_list (self));
  guint limit = g_timeout_add (LIMIT / 1000, give_up_cb, (gpointer) "the filter has an answer");
  guint frame = self->n_frames;

  /* The query is replaced in an idle moment. */
  while (!kontor_live_query_is_loading (model))
    g_main_context_iteration (NULL, TRUE);
  while (kontor_live_query_is_loading (model))
    {
      g_main_context_iteration (NULL, TRUE);
      frame = self->n_frames;
    }
  while (self->n_frames == frame)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

/* What has the focus is typed into, one letter after another. @wait: until it has its effect */
static void
type (Bench *self, const char *text, void (*wait) (Bench *self), Times *times)
{
  GtkEditable *entry = GTK_EDITABLE (gtk_window_get_focus (GTK_WINDOW (self->window)));

  for (const char *at = text; *at != '\0'; at++)
    {
      gint64 begin = g_get_monotonic_time ();
      gint64 cpu = get_cpu ();
      int position = (int) (at - text);

      gtk_editable_insert_text (entry, at, 1, &position);
      gtk_editable_set_position (entry, position);
      wait (self);
      times_add (times, self->painted - begin, self->cpu_painted - cpu);
      wait_stands (self);
    }
}

static void
measure_keys (Bench *self)
{
  Times filter;
  Times palette;

  times_init (&filter);
  times_init (&palette);
  show_tasks (self, "list completed\nall");
  wait_rows (self);
  kontor_section_search (kontor_window_get_section (self->window));
  wait_stands (self);
  type (self, "prepare offer", wait_found, &filter);
  gtk_editable_set_text (GTK_EDITABLE (gtk_window_get_focus (GTK_WINDOW (self->window))), "");
  wait_stands (self);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.palette", NULL);
  wait_stands (self);
  type (self, "invoice meeting", wait_stands, &palette);
  adw_dialog_close (
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window)));
  wait_stands (self);
  times_end (&filter, "filter-key", 50);
  times_end (&palette, "palette-key", 50);
}

/* Until @record has another title than before. FALSE: nobody may change it, as it seems */
static gboolean
wait_title (KontorRecord *record, const char *before)
{
  guint ticks = g_timeout_add (10, wake_cb, NULL);
  gint64 begin = g_get_monotonic_time ();

  while (strcmp (kontor_record_get_title (record), before) == 0 &&
         g_get_monotonic_time () - begin < PATIENCE)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (ticks);

  return strcmp (kontor_record_get_title (record), before) != 0;
}

/* FALSE: it was refused. */
static gboolean
measure_edit (Bench *self, KontorRecord *record, Times *times)
{
  g_autofree char *before = g_strdup (kontor_record_get_title (record));
  g_autofree char *title = g_strdup_printf ("%s!", before);
  g_autoptr (KontorValue) value = kontor_value_new_text (title);
  gint64 begin = g_get_monotonic_time ();
  gint64 cpu = get_cpu ();
  guint frame;

  kontor_office_set_field (kontor_window_get_office (self->window), record, KONTOR_TASK_TITLE,
                           value);
  if (!wait_title (record, before))
    return FALSE;
  frame = self->n_frames;
  while (self->n_frames == frame)
    g_main_context_iteration (NULL, TRUE);
  times_add (times, self->painted - begin, self->cpu_painted - cpu);
  wait_stands (self);

  return TRUE;
}

static void
measure_edits (Bench *self)
{
  guint n = 0;
  KontorLiveQuery *model;
  Times times;

  times_init (&times);
  show_tasks (self, "list completed\nall");
  wait_rows (self);
  model = kontor_record_list_get_model (get_list (self));
  for (guint i = 0; i < ROWS_SEEN && n < N_EDITS; i++)
    {
      g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (model), i);

      n += measure_edit (self, record, &times);
    }
  for (guint i = 0; i < n; i++)
    {
      kontor_office_undo (kontor_window_get_office (self->window));
      wait_stands (self);
    }
  times_end (&times, "edit", 50);
}

static void
wait_bars (Bench *self)
{
  guint limit = g_timeout_add (LIMIT / 1000, give_up_cb, (gpointer) "the chart has bars");

  for (guint frame = self->n_frames;; frame = self->n_frames)
    {
      while (self->n_frames == frame)
        g_main_context_iteration (NULL, TRUE);
      if (find (GTK_WIDGET (kontor_window_get_section (self->window)), KONTOR_TYPE_GANTT_BAR))
        break;
    }
  g_source_remove (limit);
}

static void
measure_gantt (Bench *self)
{
  Times first;
  Times stands;

  times_init (&first);
  times_init (&stands);
  for (guint i = 0; i < N_CHARTS; i++)
    {
      gint64 begin;
      gint64 cpu;

      show_tasks (self, "list\nmine");
      wait_stands (self);
      begin = g_get_monotonic_time ();
      cpu = get_cpu ();
      show_tasks (self, "gantt completed\nall");
      wait_bars (self);
      times_add (&first, self->painted - begin, self->cpu_painted - cpu);
      wait_stands (self);
      times_add (&stands, self->painted - begin, self->cpu_painted - cpu);
    }
  times_end (&first, "gantt", 50);
  times_end (&stands, "gantt-stands", 50);
}

static const struct
{
  const char *name;
  void (*take) (Bench *self);
} measures[] = {
  { "sections", visit_sections }, { "scroll", measure_scrolling }, { "keys", measure_keys },
  { "edits", measure_edits },     { "gantt", measure_gantt },
};

/* --- start --- */

static gboolean
has_office (Bench *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  self->window = KONTOR_IS_WINDOW (window) ? KONTOR_WINDOW (window) : NULL;

  return self->window != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->window)) &&
         kontor_window_get_office (self->window) != NULL;
}

int
main (int argc, char **argv)
{
  Bench self = { 0 };
  GdkFrameClock *clock;
  guint limit;

  kontor_memory_init ();
  kontor_resources_register ();
  self.application = kontor_application_new (APPLICATION_ID);
  if (!g_application_register (G_APPLICATION (self.application), NULL, NULL))
    return EXIT_FAILURE;
  /* A caret that blinks is a frame, so is a scroll bar that fades, and what moves by itself is not to be waited for. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink",
                FALSE, "gtk-overlay-scrolling", FALSE, NULL);
  g_application_activate (G_APPLICATION (self.application));
  limit = g_timeout_add (LIMIT / 1000, give_up_cb, (gpointer) "the office is open");
  while (!has_office (&self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (self.window));
  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), &self);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &self);
  wait_stands (&self);

  for (guint i = 0; i < G_N_ELEMENTS (measures); i++)
    if (argc < 2 || g_strv_contains ((const char *const *) argv + 1, measures[i].name))
      measures[i].take (&self);
  gtk_window_destroy (GTK_WINDOW (self.window));
  g_object_unref (self.application);

  return EXIT_SUCCESS;
}
