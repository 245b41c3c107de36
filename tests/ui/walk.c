/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-walk PICTURES: what a person does on the first day, through the real window with the real
 * agent and server, by keys, a picture a step. Each step is checked; the walk ends where one is not as
 * it should be. tests/demo/office starts it. Main thread. */

#include "config.h"

#include "kontor-walk.h"

#include "kontor-day-timeline.h"
#include "kontor-palette-item.h"
#include "kontor-sections.h"
#include "kontor-ui.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define N_STEPS 30
#define N_SHIFTED 10
/* The task in whose time a pause was forgotten. */
#define PAUSED "Rent three stages"
/* Records of the sample company that must be there before it is looked at. */
#define SAMPLE_TASKS 50

/* The thirty: of a day N from now where one is given, and planned for so long. Those with a leading
 * ">" are parts of the one before. */
static const struct
{
  const char *title;
  int day;
  const char *plan;
} steps[N_STEPS] = {
  { "Choose the weekend", 2, "1h" },
  { "Ask the harbour office for leave", 3, "2h" },
  { "Rent three stages", 5, "4h" },
  { "Order the generators", 6, "2h" },
  { "Find twelve stewards", 8, "5h" },
  { "Print four hundred posters", 9, "3h" },
  { "Write to the neighbours", 10, "1h" },
  { "Insure the whole day", 11, "2h" },
  { "Draw the plan of the quay", 12, "5h" },
  { "Book the bands", 13, "5h" },
  { "Taste the fish soup", 14, "1h" },
  { "Sign with the caterer", 15, "2h" },
  { "Count the benches", 16, "30m" },
  { "Hire the ferry", 17, "2h" },
  { "Paint the signs", 18, "4h" },
  { "Test the loudspeakers", 19, "2h" },
  { "Plan the first aid", 20, "3h" },
  { "Invite the press", 21, "1h" },
  { "Open the sale of tickets", 22, "2h" },
  { "Walk the route with everybody", 23, "3h" },
  { "Build up", 24, "5h" },
  { ">Stage left", 0, "2h" },
  { ">Stage right", 0, "2h" },
  { ">Stage in the middle", 0, "2h" },
  { "Festival day", 25, "5h" },
  { "Take down", 26, "4h" },
  { "Clean the quay", 26, "4h" },
  { "Pay the bills", 30, "3h" },
  { "Thank everybody", 31, "1h" },
  { "Write down what we learned", 33, "2h" },
};

typedef struct
{
  KontorWalk base;
  char *project_title; /* owned: of this walk */
  char *handed_in; /* owned: title of the colleague's task */
  KontorId project;
} Walk;

/* --- 1. signing in --- */

static gboolean
has_office (KontorWalk *self, gpointer data)
{
  return kontor_walk_get_office (self) != NULL;
}

static gboolean
has_modules (KontorWalk *self, gpointer data)
{
  return kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_BUTTON, "_Open the office") != NULL;
}

static gboolean
has_sample (KontorWalk *self, gpointer data)
{
  const KontorAgentStatus *status = kontor_office_get_status (kontor_walk_get_office (self));
  g_autoptr (GPtrArray) tasks = NULL;

  if (status->state != KONTOR_AGENT_IDLE || status->synced == 0)
    return FALSE;
  tasks = kontor_walk_list (self, KONTOR_RECORD_TASK);

  return tasks->len >= SAMPLE_TASKS;
}

static void
fill_row (KontorWalk *self, const char *title, const char *variable)
{
  kontor_walk_tab_to (self, kontor_ui_find (GTK_WIDGET (self->window), ADW_TYPE_ENTRY_ROW, title),
                      title);
  kontor_walk_type (self, g_getenv (variable));
}

static void
sign_in (Walk *walk)
{
  KontorWalk *self = &walk->base;
  GtkWidget *customers;

  kontor_walk_tell ("1. The first minute: sign in, choose modules");
  kontor_walk_picture (self, "welcome");
  kontor_walk_key (self, "alt+j");
  fill_row (self, "Address of the server", "KONTOR_DEMO_URL");
  fill_row (self, "E-mail address", "KONTOR_DEMO_LOGIN");
  fill_row (self, "Password", "KONTOR_DEMO_PASSWORD");
  kontor_walk_picture (self, "join");
  kontor_walk_key (self, "Return");
  kontor_walk_wait (self, "the office lets Anna in", has_modules, NULL);

  customers = kontor_ui_find (GTK_WIDGET (self->window), ADW_TYPE_SWITCH_ROW, "Customers");
  kontor_walk_tab_to (self, customers, "the switch of Customers");
  kontor_walk_key (self, "space");
  kontor_walk_check (self, !adw_switch_row_get_active (ADW_SWITCH_ROW (customers)),
                     "a module is switched off");
  kontor_walk_picture (self, "modules");
  kontor_walk_key (self, "alt+o");
  kontor_walk_wait (self, "the office opens", has_office, NULL);
  kontor_walk_wait (self, "the company's records arrive", has_sample, NULL);
  kontor_walk_check (self,
                     kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, "Customers") ==
                         NULL,
                     "what was switched off is out of sight");
  kontor_walk_picture (self, "office");
}

static void
show_tasks (KontorWalk *self)
{
  kontor_walk_palette (self, "Tasks as a list", NULL);
  kontor_walk_check (self,
                     g_strcmp0 (kontor_window_get_section_name (KONTOR_WINDOW (self->window)),
                                "tasks") == 0,
                     "the tasks are in front");
}

static void
look_around (Walk *walk)
{
  KontorWalk *self = &walk->base;

  kontor_walk_tell ("2. The company that is there");
  for (guint i = 1; i <= 7; i++)
    {
      g_autofree char *key = g_strdup_printf ("ctrl+%u", i);
      const char *before = kontor_window_get_section_name (KONTOR_WINDOW (self->window));
      g_autofree char *was = g_strdup (before);

      kontor_walk_key (self, key);
      if (i > 1 &&
          g_strcmp0 (was, kontor_window_get_section_name (KONTOR_WINDOW (self->window))) == 0)
        break;
      kontor_walk_picture (self, kontor_window_get_section_name (KONTOR_WINDOW (self->window)));
    }
  show_tasks (self);
}

/* --- 3. a colleague --- */

static gboolean
is_handed_in (KontorWalk *self, gpointer title)
{
  g_autoptr (KontorRow) task = kontor_walk_find (self, KONTOR_RECORD_TASK, title);

  return task != NULL &&
         kontor_row_get_choice (task, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_AWAITING_CONTROL;
}

static void
let_colleague_work (Walk *walk)
{
  KontorWalk *self = &walk->base;
  const char *colleague = g_getenv ("KONTOR_DEMO_COLLEAGUE");
  const char *url = g_getenv ("KONTOR_DEMO_URL");
  g_autofree char *password = g_build_filename (g_getenv ("KONTOR_DEMO_DATA"), "password", NULL);
  g_autofree char *responsible = NULL;
  g_autofree char *said = NULL;
  g_autoptr (GPtrArray) people = kontor_walk_list (self, KONTOR_RECORD_PERSON);

  for (guint i = 0; i < people->len; i++)
    if (g_strcmp0 (kontor_row_get_text (people->pdata[i], KONTOR_PERSON_EMAIL), colleague) == 0)
      responsible = g_strdup_printf ("responsible=%s", kontor_row_get_title (people->pdata[i]));
  kontor_walk_tell ("3. A colleague hands in what Anna wants to see before it is done");
  kontor_walk_check (self, responsible != NULL, "the colleague is in the directory");
  g_free (kontor_walk_run (self, "anna", "sync", NULL));
  said = kontor_walk_run (self, "anna", "add", "task", walk->handed_in, responsible, "control=yes",
                          "plan=3h", NULL);
  g_free (kontor_walk_run (self, "anna", "sync", NULL));
  g_free (kontor_walk_run (self, "colleague", "sign-in", url, "--email", colleague,
                           "--password-file", password, NULL));
  g_free (kontor_walk_run (self, "colleague", "complete", walk->handed_in, "--result",
                           "Three offers, the second is the best.", NULL));
  g_free (kontor_walk_run (self, "colleague", "sync", NULL));
  kontor_walk_wait (self, "the result comes into Anna's window by itself", is_handed_in,
                    walk->handed_in);
}

static gboolean
is_offline (KontorWalk *self, gpointer data)
{
  return kontor_office_get_status (kontor_walk_get_office (self))->state == KONTOR_AGENT_OFFLINE;
}

static void
go_offline (Walk *walk)
{
  KontorWalk *self = &walk->base;

  kontor_walk_tell ("4. The server is gone: all of the rest without it");
  kontor_walk_stop_server (self);
  kontor_walk_wait (self, "the window says so", is_offline, NULL);
}

/* --- 5. a project of thirty steps --- */

static gboolean
has_project (KontorWalk *self, gpointer data)
{
  Walk *walk = data;
  g_autoptr (KontorRow) project = kontor_walk_find (self, KONTOR_RECORD_PROJECT,
                                                    walk->project_title);

  if (project != NULL)
    walk->project = *kontor_row_get_id (project);

  return project != NULL;
}

static GPtrArray *
list_steps (Walk *walk)
{
  return kontor_walk_list_of (&walk->base, KONTOR_RECORD_TASK, KONTOR_TASK_PROJECT, &walk->project);
}

static gboolean
has_n_steps (KontorWalk *self, gpointer data)
{
  g_autoptr (GPtrArray) tasks = list_steps ((Walk *) self);

  return tasks->len == GPOINTER_TO_UINT (data);
}

static const char *
get_title (guint i)
{
  return steps[i].title[0] == '>' ? steps[i].title + 1 : steps[i].title;
}

/* "Rent three stages 2026-12-02 4h" */
static char *
write_step (guint i)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, steps[i].day);
  g_autofree char *date = g_date_time_format (day, " %Y-%m-%d");

  return g_strdup_printf ("%s%s %s", get_title (i), steps[i].day != 0 ? date : "", steps[i].plan);
}

static KontorRow *
find_step (Walk *walk, const char *title)
{
  g_autoptr (GPtrArray) tasks = list_steps (walk);

  for (guint i = 0; i < tasks->len; i++)
    if (strcmp (kontor_row_get_title (tasks->pdata[i]), title) == 0)
      return kontor_row_ref (tasks->pdata[i]);

  return NULL;
}

static void
check_steps (Walk *walk)
{
  KontorWalk *self = &walk->base;
  g_autoptr (GPtrArray) tasks = list_steps (walk);
  g_autoptr (KontorRow) built = find_step (walk, "Build up");
  guint n_parts = 0;
  guint n_dated = 0;
  guint n_planned = 0;

  for (guint i = 0; i < tasks->len; i++)
    {
      n_parts += built != NULL && kontor_row_refers_to (tasks->pdata[i], KONTOR_TASK_PARENT,
                                                        kontor_row_get_id (built));
      n_dated += kontor_row_has (tasks->pdata[i], KONTOR_TASK_DEADLINE);
      n_planned += kontor_row_get_integer (tasks->pdata[i], KONTOR_TASK_PLAN) > 0;
    }
  for (guint i = 0; i < N_STEPS; i++)
    {
      g_autoptr (KontorRow) step = find_step (walk, get_title (i));

      if (step == NULL)
        kontor_walk_check (self, FALSE, get_title (i));
    }
  kontor_walk_check (self, tasks->len == N_STEPS, "thirty tasks are in the project");
  kontor_walk_check (self, n_dated == N_STEPS - 3 && n_planned == N_STEPS,
                     "with their deadlines and planned times");
  kontor_walk_check (self, n_parts == 3, "three are parts of another");
}

/* The first twenty-one above the list, the rest in the outline itself. */
static void
make_project (Walk *walk)
{
  KontorWalk *self = &walk->base;
  g_autofree char *first = NULL;
  guint i = 0;

  kontor_walk_tell ("5. A project of thirty steps, by keyboard");
  kontor_walk_palette (self, "New project", NULL);
  kontor_walk_type (self, walk->project_title);
  kontor_walk_picture (self, "new-project");
  kontor_walk_key (self, "Return");
  kontor_walk_wait (self, "the project is there", has_project, walk);
  kontor_walk_key (self, "Escape");

  kontor_walk_key (self, "ctrl+n");
  first = write_step (0);
  kontor_walk_type (self, first);
  kontor_walk_picture (self, "quick-add");
  kontor_walk_key (self, "Return");
  for (i = 1; steps[i].title[0] != '>'; i++)
    {
      g_autofree char *line = write_step (i);

      kontor_walk_type (self, line);
      kontor_walk_key (self, "Return");
    }
  kontor_walk_wait (self, "each line became a task", has_n_steps, GUINT_TO_POINTER (i));
  kontor_walk_picture (self, "thirty-steps-begin");

  kontor_walk_key (self, "Escape");
  kontor_walk_key (self, "ctrl+End");
  kontor_walk_key (self, "Return");
  for (; i < N_STEPS; i++)
    {
      g_autofree char *line = write_step (i);

      if (steps[i].title[0] == '>' && steps[i - 1].title[0] != '>')
        kontor_walk_key (self, "Tab");
      else if (steps[i].title[0] != '>' && steps[i - 1].title[0] == '>')
        kontor_walk_key (self, "shift+Tab");
      kontor_walk_type (self, line);
      kontor_walk_key (self, "Return");
      kontor_walk_wait (self, get_title (i), has_n_steps, GUINT_TO_POINTER (i + 1));
    }
  kontor_walk_key (self, "Escape");
  check_steps (walk);
  kontor_walk_picture (self, "thirty-steps");
}

/* --- 6. ten deadlines --- */

static gint64
get_deadline (Walk *walk, guint i)
{
  g_autoptr (KontorRow) step = find_step (walk, get_title (i));

  return step != NULL ? kontor_row_get_integer (step, KONTOR_TASK_DEADLINE) : 0;
}

typedef struct
{
  gint64 before[N_STEPS];
  gint64 by;
} Shift;

static gboolean
are_shifted (KontorWalk *self, gpointer data)
{
  Walk *walk = (Walk *) self;
  Shift *shift = data;

  for (guint i = 0; i < N_STEPS; i++)
    if (get_deadline (walk, i) != shift->before[i] + (i < N_SHIFTED ? shift->by : 0))
      return FALSE;

  return TRUE;
}

static void
shift_deadlines (Walk *walk)
{
  KontorWalk *self = &walk->base;
  Shift shift = { .by = 7 * DAY };

  kontor_walk_tell ("6. Ten deadlines move a week, and back");
  for (guint i = 0; i < N_STEPS; i++)
    shift.before[i] = get_deadline (walk, i);
  kontor_walk_key (self, "Home");
  for (guint i = 1; i < N_SHIFTED; i++)
    kontor_walk_key (self, "shift+Down");
  kontor_walk_key (self, "ctrl+shift+d");
  kontor_walk_type (self, "1 week");
  kontor_walk_picture (self, "shift");
  kontor_walk_key (self, "Return");
  kontor_walk_wait (self, "ten deadlines are a week later, the others where they were", are_shifted,
                    &shift);
  kontor_walk_picture (self, "shifted");
  kontor_walk_key (self, "ctrl+z");
  shift.by = 0;
  kontor_walk_wait (self, "Ctrl+Z takes all ten back", are_shifted, &shift);
  kontor_walk_picture (self, "shift-undone");
}

/* --- 7. time --- */

static GPtrArray *
list_entries (Walk *walk)
{
  KontorWalk *self = &walk->base;
  g_autoptr (GPtrArray) tasks = list_steps (walk);
  GPtrArray *entries = kontor_walk_list (self, KONTOR_RECORD_TIME_ENTRY);

  for (guint e = entries->len; e > 0; e--)
    {
      gboolean ours = FALSE;

      for (guint i = 0; i < tasks->len && !ours; i++)
        ours = kontor_row_refers_to (entries->pdata[e - 1], KONTOR_TIME_ENTRY_TASK,
                                     kontor_row_get_id (tasks->pdata[i]));
      if (!ours)
        g_ptr_array_remove_index (entries, e - 1);
    }

  return entries;
}

typedef struct
{
  guint entries;
  guint running;
} Timers;

static gboolean
has_timers (KontorWalk *self, gpointer data)
{
  const Timers *wanted = data;
  g_autoptr (GPtrArray) entries = list_entries ((Walk *) self);
  Timers now = { entries->len, 0 };

  for (guint i = 0; i < entries->len; i++)
    now.running += !kontor_row_has (entries->pdata[i], KONTOR_TIME_ENTRY_END);

  return now.entries == wanted->entries && now.running == wanted->running;
}

static void
track_time (Walk *walk)
{
  KontorWalk *self = &walk->base;
  Timers one = { 1, 1 };
  Timers two = { 2, 1 };
  Timers stopped = { 2, 0 };

  kontor_walk_tell ("7. Time on two tasks");
  kontor_walk_tab_to (self, kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_COLUMN_VIEW, NULL),
                      "the list");
  kontor_walk_key (self, "Home");
  kontor_walk_key (self, "ctrl+alt+t");
  kontor_walk_wait (self, "the timer of the first task runs", has_timers, &one);
  kontor_walk_key (self, "Down");
  kontor_walk_key (self, "ctrl+alt+t");
  kontor_walk_wait (self, "the second task's runs instead", has_timers, &two);
  kontor_walk_picture (self, "timer");
  kontor_walk_key (self, "ctrl+alt+t");
  kontor_walk_wait (self, "and stops", has_timers, &stopped);
}

/* Of the task @title, by start. */
static GPtrArray *
list_entries_of (Walk *walk, const char *title)
{
  g_autoptr (KontorRow) task = find_step (walk, title);

  return kontor_walk_list_of (&walk->base, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_TASK,
                              kontor_row_get_id (task));
}

static gint64
get_length (const KontorRow *entry)
{
  return kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END) -
         kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);
}

static gboolean
has_hand_entry (KontorWalk *self, gpointer data)
{
  g_autoptr (GPtrArray) entries = list_entries_of ((Walk *) self, PAUSED);

  return entries->len == 1 && get_length (entries->pdata[0]) == 30 * MINUTE;
}

static gboolean
is_split (KontorWalk *self, gpointer data)
{
  g_autoptr (GPtrArray) entries = list_entries_of ((Walk *) self, PAUSED);

  return entries->len == 2 &&
         get_length (entries->pdata[0]) + get_length (entries->pdata[1]) == 30 * MINUTE;
}

/* Ten minutes less, between the two. */
static gboolean
has_pause (KontorWalk *self, gpointer data)
{
  g_autoptr (GPtrArray) entries = list_entries_of ((Walk *) self, PAUSED);

  if (entries->len != 2 ||
      get_length (entries->pdata[0]) + get_length (entries->pdata[1]) != 20 * MINUTE)
    return FALSE;

  return kontor_row_get_text (entries->pdata[0], KONTOR_TIME_ENTRY_REASON) != NULL &&
         kontor_row_get_text (entries->pdata[1], KONTOR_TIME_ENTRY_REASON) != NULL;
}

/* The last of the task, of this walk: one of before may have left others that are called so. (transfer
 * none) (nullable) */
static GtkWidget *
find_block (Walk *walk)
{
  GtkWidget *timeline = kontor_ui_find (GTK_WIDGET (walk->base.window), KONTOR_TYPE_DAY_TIMELINE,
                                        NULL);
  g_autoptr (GPtrArray) entries = list_entries_of (walk, PAUSED);
  const KontorRow *last = NULL;

  for (guint i = 0; i < entries->len; i++)
    if (last == NULL || kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_START) >
                            kontor_row_get_integer (last, KONTOR_TIME_ENTRY_START))
      last = entries->pdata[i];

  return timeline != NULL && last != NULL
             ? (GtkWidget *) kontor_day_timeline_find (KONTOR_DAY_TIMELINE (timeline),
                                                       kontor_row_get_id (last))
             : NULL;
}

static void
correct_pause (Walk *walk)
{
  KontorWalk *self = &walk->base;
  GtkWidget *window = GTK_WIDGET (self->window);

  kontor_walk_tell ("8. A pause was forgotten: corrected in the day");
  kontor_walk_palette (self, "Time: the day", NULL);
  kontor_walk_tab_to (self, kontor_ui_find (window, KONTOR_TYPE_DAY_TIMELINE, NULL),
                      "the timeline of the day");
  kontor_walk_key (self, "n");
  kontor_walk_type (self, PAUSED);
  kontor_walk_picture (self, "add-time");
  kontor_walk_key (self, "Return");
  kontor_walk_type (self, "Forgot to start the timer");
  kontor_walk_picture (self, "reason");
  kontor_walk_key (self, "Return");
  kontor_walk_wait (self, "half an hour is entered by hand, with its reason", has_hand_entry, NULL);
  kontor_walk_picture (self, "day");

  kontor_walk_tab_to (self, find_block (walk), "the block of that half hour");
  kontor_walk_key (self, "s");
  kontor_walk_wait (self, "S splits it in two", is_split, NULL);
  kontor_ui_settle ();
  kontor_walk_tab_to (self, find_block (walk), "the second half");
  kontor_walk_key (self, "ctrl+shift+Down");
  kontor_walk_key (self, "ctrl+shift+Down");
  kontor_walk_wait (self, "it begins ten minutes later: the pause is there", has_pause, NULL);
  kontor_walk_picture (self, "pause");
  show_tasks (self);
}

/* --- 9. approving --- */

static gboolean
is_approved (KontorWalk *self, gpointer title)
{
  g_autoptr (KontorRow) task = kontor_walk_find (self, KONTOR_RECORD_TASK, title);

  return kontor_row_get_choice (task, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_COMPLETED;
}

static gboolean
is_rated (KontorWalk *self, gpointer title)
{
  g_autoptr (KontorRow) task = kontor_walk_find (self, KONTOR_RECORD_TASK, title);

  return kontor_row_get_choice (task, KONTOR_TASK_RATING) == KONTOR_RATING_POSITIVE &&
         g_strcmp0 (kontor_row_get_text (task, KONTOR_TASK_RATING_COMMENT),
                    "The second offer it is, thank you!") == 0;
}

static void
approve (Walk *walk)
{
  KontorWalk *self = &walk->base;

  kontor_walk_tell ("9. What the colleague handed in");
  kontor_walk_palette (self, walk->handed_in, NULL);
  kontor_walk_picture (self, "handed-in");
  kontor_walk_key (self, "alt+a");
  kontor_walk_wait (self, "Alt+A accepts it", is_approved, walk->handed_in);
  kontor_walk_type (self, "The second offer it is, thank you!");
  kontor_walk_picture (self, "rate");
  kontor_walk_key (self, "ctrl+Return");
  kontor_walk_wait (self, "and it is rated, with a word of thanks", is_rated, walk->handed_in);
  kontor_walk_picture (self, "rated");
  kontor_walk_palette (self, "Close the record", NULL);
}

/* Below @root, the one in which @chosen is chosen. (transfer none) (nullable) */
static GtkWidget *
find_drop_down (GtkWidget *root, const char *chosen)
{
  if (GTK_IS_DROP_DOWN (root) && gtk_widget_get_mapped (root) &&
      GTK_IS_STRING_OBJECT (gtk_drop_down_get_selected_item (GTK_DROP_DOWN (root))) &&
      strcmp (gtk_string_object_get_string (gtk_drop_down_get_selected_item (GTK_DROP_DOWN (root))),
              chosen) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_drop_down (child, chosen);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
choose (KontorWalk *self, const char *from, guint n_down)
{
  kontor_walk_tab_to (self, find_drop_down (GTK_WIDGET (self->window), from), from);
  kontor_walk_key (self, "space");
  for (guint i = 0; i < n_down; i++)
    kontor_walk_key (self, "Down");
  kontor_walk_key (self, "Return");
}

/* A sum of the twenty minutes that were spent, beside a plan that is not nothing. */
static gboolean
has_plan (GtkWidget *root)
{
  const char *text = GTK_IS_LABEL (root) ? gtk_label_get_label (GTK_LABEL (root)) : "";

  /* As "0:20", and below it "of 14:00". */
  if (g_str_has_prefix (text, "0:20\nof "))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_plan (child))
      return TRUE;

  return FALSE;
}

static void
compare_plan (Walk *walk)
{
  KontorWalk *self = &walk->base;

  kontor_walk_tell ("10. Plan and fact");
  kontor_walk_palette (self, "Time: reports", NULL);
  kontor_ui_settle ();
  choose (self, "This week", 2);
  choose (self, "Spent", 1);
  choose (self, "By person", 1);
  kontor_ui_settle ();
  kontor_walk_picture (self, "plan-and-fact");
  kontor_walk_check (self,
                     kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL,
                                     walk->project_title) != NULL,
                     "the report has the project");
  /* All of its steps have a planned time; those that are due this month count. */
  kontor_walk_check (self, has_plan (GTK_WIDGET (self->window)),
                     "what was planned stands beside what was spent");
  show_tasks (self);
}

/* --- 11. finding --- */

static void
find_again (Walk *walk)
{
  KontorWalk *self = &walk->base;
  GtkSelectionModel *model;
  g_autoptr (KontorPaletteItem) item = NULL;
  GtkWidget *palette;
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  kontor_walk_tell ("11. Found by another form of its word");
  kontor_walk_key (self, "ctrl+k");
  kontor_walk_type (self, "ordering generator");
  palette = GTK_WIDGET (
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window)));
  kontor_walk_check (self, palette != NULL, "Ctrl+K opens the palette");
  model = gtk_list_view_get_model (
      GTK_LIST_VIEW (kontor_ui_find (palette, GTK_TYPE_LIST_VIEW, NULL)));
  while (item == NULL && g_get_monotonic_time () < end)
    {
      kontor_ui_settle ();
      item = g_list_model_get_item (G_LIST_MODEL (model), 0);
    }
  kontor_walk_picture (self, "found");
  kontor_walk_check (self,
                     item != NULL && kontor_palette_item_get_row (item) != NULL &&
                         strcmp (kontor_row_get_title (kontor_palette_item_get_row (item)),
                                 "Order the generators") == 0,
                     "“ordering generator” finds “Order the generators” first");
  kontor_walk_key (self, "Return");
  kontor_walk_picture (self, "found-page");
  kontor_walk_key (self, "Escape");
}

/* --- 12. the server is back --- */

static gboolean
is_in_step (KontorWalk *self, gpointer data)
{
  const KontorAgentStatus *status = kontor_office_get_status (kontor_walk_get_office (self));

  return status->state == KONTOR_AGENT_IDLE && status->waiting == 0;
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + strlen (part), part))
    n++;

  return n;
}

static void
compare_elsewhere (Walk *walk)
{
  KontorWalk *self = &walk->base;
  g_autofree char *password = g_build_filename (g_getenv ("KONTOR_DEMO_DATA"), "password", NULL);
  g_autofree char *project = g_strdup_printf ("project=%s", walk->project_title);
  g_autofree char *tasks = NULL;
  g_autofree char *entries = NULL;
  g_autofree char *rated = NULL;
  g_autoptr (GPtrArray) ours = list_entries (walk);
  guint n_entries = 0;
  gboolean once = TRUE;

  g_free (kontor_walk_run (self, "fresh", "sign-in", g_getenv ("KONTOR_DEMO_URL"), "--email",
                           g_getenv ("KONTOR_DEMO_LOGIN"), "--password-file", password, NULL));
  tasks = kontor_walk_run (self, "fresh", "--json", "list", "task", project, "--limit", "1000",
                           NULL);
  for (guint i = 0; i < N_STEPS; i++)
    {
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", get_title (i));

      once = once && count (tasks, quoted) == 1;
    }
  kontor_walk_check (self, once && count (tasks, "\"deadline\"") >= N_STEPS - 3,
                     "on a fresh machine each of the thirty is there exactly once");
  entries = kontor_walk_run (self, "fresh", "--json", "list", "time-entry", "--limit", "100000",
                             NULL);
  for (guint i = 0; i < ours->len; i++)
    {
      g_autofree char *id = kontor_id_to_string (kontor_row_get_id (ours->pdata[i]));

      n_entries += count (entries, id);
    }
  kontor_walk_check (self, ours->len == 4 && n_entries == 4, "all four times too, once each");
  rated = kontor_walk_run (self, "fresh", "--json", "show", "task", walk->handed_in, NULL);
  kontor_walk_check (self,
                     count (rated, "\"positive\"") == 1 &&
                         count (rated, "The second offer it is, thank you!") == 1,
                     "and the colleague's rating");
}

static void
come_back (Walk *walk)
{
  KontorWalk *self = &walk->base;

  kontor_walk_tell ("12. The server is back");
  kontor_walk_picture (self, "offline");
  kontor_walk_start_server (self);
  kontor_walk_key (self, "ctrl+r");
  kontor_walk_wait (self, "everything is sent", is_in_step, NULL);
  kontor_walk_check (self, kontor_office_get_status (kontor_walk_get_office (self))->attention == 0,
                     "nothing was refused");
  kontor_walk_picture (self, "in-step");
  compare_elsewhere (walk);
}

/* --- */

static gboolean
is_taken (KontorWalk *self, KontorRecordType type, const char *title)
{
  g_autoptr (GPtrArray) rows = kontor_walk_list (self, type);

  for (guint i = 0; i < rows->len; i++)
    if (strcmp (kontor_row_get_title (rows->pdata[i]), title) == 0)
      return TRUE;

  return FALSE;
}

/* A walk of before may have left its own. */
static void
choose_titles (Walk *walk)
{
  KontorWalk *self = &walk->base;

  for (guint n = 1; walk->project_title == NULL; n++)
    {
      g_autofree char *suffix = n > 1 ? g_strdup_printf (" %u", n) : g_strdup ("");
      g_autofree char *project = g_strconcat ("Harbour festival", suffix, NULL);
      g_autofree char *handed_in = g_strconcat ("Collect offers for the marquee", suffix, NULL);

      if (is_taken (self, KONTOR_RECORD_PROJECT, project) ||
          is_taken (self, KONTOR_RECORD_TASK, handed_in))
        continue;
      walk->project_title = g_steal_pointer (&project);
      walk->handed_in = g_steal_pointer (&handed_in);
    }
}

int
main (int argc, char **argv)
{
  Walk walk = { 0 };

  if (argc != 2 || g_getenv ("KONTOR_DEMO_URL") == NULL || g_getenv ("KONTOR_DEMO_DATA") == NULL)
    {
      g_printerr ("kontor-walk PICTURES: started by ./dev demo --walk\n");
      return EXIT_FAILURE;
    }
  kontor_walk_start (&walk.base, argv[1]);
  sign_in (&walk);
  choose_titles (&walk);
  look_around (&walk);
  let_colleague_work (&walk);
  go_offline (&walk);
  make_project (&walk);
  shift_deadlines (&walk);
  track_time (&walk);
  correct_pause (&walk);
  approve (&walk);
  compare_plan (&walk);
  find_again (&walk);
  come_back (&walk);
  g_free (walk.project_title);
  g_free (walk.handed_in);

  return kontor_walk_finish (&walk.base);
}
