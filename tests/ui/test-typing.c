/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program is killed while somebody types without a pause. What they typed is there when it is started
 * again, but for the last quarter second. The window that is killed is a child, this program again,
 * which says when each letter reached it. */

#include "config.h"

#include "kontor-chat-entry.h"
#include "kontor-composer.h"
#include "kontor-new-record-dialog.h"
#include "kontor-operations-chat.h"
#include "kontor-quick-add-entry.h"
#include "kontor-record-fixture.h"
#include "kontor-record-page.h"

#include <unistd.h>

#define MAY_BE_LOST (250 * G_TIME_SPAN_MILLISECOND)
#define KEY_MS "20"
#define BEAT_MS 20
#define WORDS "the quick brown fox jumps over the lazy dog and goes on "
#define TEXT WORDS WORDS WORDS WORDS WORDS WORDS

typedef struct
{
  gint64 at; /* monotonic */
  guint length;
} Letter;

typedef struct
{
  KontorRecordFixture fixture;
  KontorId chat;
  GDataInputStream *lines; /* owned: from the child */
  GArray *letters; /* owned, of Letter: "t" */
  gint64 beat; /* when the child was last alive */
  gint64 stall; /* the longest time that it was not */
  gboolean ready;
} Fixture;

/* --- where it is typed, in either process --- */

static GtkWidget *
show (KontorOffice *office, GtkWindow *window, const char *place, const KontorId *id)
{
  GtkWidget *widget = NULL;

  if (g_str_equal (place, "chat"))
    {
      widget = kontor_chat_entry_new (office);
      kontor_chat_entry_set_chat (KONTOR_CHAT_ENTRY (widget), id);
    }
  else if (g_str_equal (place, "quick-add"))
    {
      widget = kontor_quick_add_entry_new (office);
      kontor_quick_add_entry_keep (KONTOR_QUICK_ADD_ENTRY (widget), "new:task#quick-add");
    }
  else if (g_str_equal (place, "new-record"))
    widget = adw_bin_new ();
  else
    {
      g_autoptr (KontorRecord) task = kontor_office_get_record (office, KONTOR_RECORD_TASK, id);

      widget = kontor_record_page_new (office);
      kontor_record_page_set_record (KONTOR_RECORD_PAGE (widget), task);
    }
  adw_window_set_content (ADW_WINDOW (window), widget);
  gtk_window_present (window);
  kontor_ui_settle ();
  if (g_str_equal (place, "new-record"))
    {
      kontor_new_record_dialog_present (widget, office, KONTOR_RECORD_PROJECT, NULL);
      kontor_ui_settle ();
      widget = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (window)));
    }
  if (g_str_equal (place, "comment"))
    gtk_widget_activate_action (widget, "record.message", NULL);
  kontor_ui_settle ();

  return widget;
}

static gboolean
is_line (const char *place)
{
  const char *const lines[] = { "title", "quick-add", "new-record", NULL };

  return g_strv_contains (lines, place);
}

/* What is in the composer, or on the line that stands open. (transfer full) */
static char *
dup_shown (GtkWidget *widget, const char *place)
{
  GtkWidget *typed = NULL;

  if (is_line (place))
    {
      typed = kontor_ui_find (widget, GTK_TYPE_ENTRY, NULL);
      return g_strdup (typed != NULL ? gtk_editable_get_text (GTK_EDITABLE (typed)) : "");
    }
  typed = kontor_ui_find (widget, KONTOR_TYPE_COMPOSER, NULL);

  return typed != NULL ? kontor_composer_dup_text (KONTOR_COMPOSER (typed)) : g_strdup ("");
}

/* --- the child --- */

static void
say (const char *what, guint length)
{
  g_autofree char *line = g_strdup_printf ("%s %" G_GINT64_FORMAT " %u\n", what,
                                           g_get_monotonic_time (), length);

  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (1);
}

static gboolean
beat_cb (gpointer unused)
{
  say ("beat", 0);

  return G_SOURCE_CONTINUE;
}

static void
text_cb (GtkTextBuffer *buffer)
{
  say ("typed", (guint) gtk_text_buffer_get_char_count (buffer));
}

static void
line_cb (GtkEditable *line)
{
  say ("typed", (guint) g_utf8_strlen (gtk_editable_get_text (line), -1));
}

static void
be_the_window (const char *place)
{
  g_autoptr (KontorOffice) office = kontor_ui_open_office (g_getenv ("TYPING_FOLDER"));
  GtkWindow *window = GTK_WINDOW (adw_window_new ());
  KontorId id = KONTOR_ID_INIT_NIL;
  GtkWidget *widget = NULL;
  GtkWidget *focus = NULL;

  g_assert_true (kontor_id_init_from_string (&id, g_getenv ("TYPING_ID")));
  gtk_window_set_title (window, "typing");
  gtk_window_set_default_size (window, 480, 800);
  widget = show (office, window, place, &id);
  if (g_str_equal (place, "title"))
    kontor_record_page_edit_field (KONTOR_RECORD_PAGE (widget), KONTOR_TASK_TITLE);
  else if (g_str_equal (place, "description"))
    kontor_record_page_edit_field (KONTOR_RECORD_PAGE (widget), KONTOR_TASK_DESCRIPTION);
  else if (g_str_equal (place, "quick-add"))
    gtk_widget_grab_focus (widget);
  else if (!g_str_equal (place, "new-record"))
    gtk_widget_grab_focus (kontor_ui_find (widget, KONTOR_TYPE_COMPOSER, NULL));
  kontor_ui_settle ();
  focus = gtk_window_get_focus (window);
  if (GTK_IS_TEXT_VIEW (focus))
    g_signal_connect (gtk_text_view_get_buffer (GTK_TEXT_VIEW (focus)), "changed",
                      G_CALLBACK (text_cb), NULL);
  else
    g_signal_connect (focus, "changed", G_CALLBACK (line_cb), NULL);
  g_timeout_add (BEAT_MS, beat_cb, NULL);
  say ("ready", 0);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

/* --- the parent --- */

static KontorChangeSet *
start_chat (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Fixture *self = data;
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_array_append_val (people, self->fixture.boris);

  return kontor_chat_start (context, people, NULL, &self->chat, problem);
}

static gboolean
has_chat (gpointer data)
{
  Fixture *self = data;
  g_autoptr (KontorRecord) chat = NULL;

  if (kontor_id_is_nil (&self->chat))
    return FALSE;
  kontor_live_store_poll (kontor_office_get_store (self->fixture.office));
  chat = kontor_office_get_record (self->fixture.office, KONTOR_RECORD_CHAT, &self->chat);

  return chat != NULL;
}

static void
set_up (Fixture *self, gconstpointer place)
{
  kontor_record_fixture_set_up (&self->fixture, NULL);
  /* One that dialogs are shown in. */
  gtk_window_destroy (self->fixture.window);
  self->fixture.window = GTK_WINDOW (adw_window_new ());
  self->letters = g_array_new (FALSE, FALSE, sizeof (Letter));
  kontor_office_operate (self->fixture.office, start_chat, self, NULL, NULL, NULL);
  kontor_ui_settle ();
  kontor_ui_wait_until ("the chat is there", has_chat, self);
}

static void
tear_down (Fixture *self, gconstpointer place)
{
  g_array_unref (self->letters);
  g_clear_object (&self->lines);
  kontor_record_fixture_tear_down (&self->fixture, NULL);
}

static void
line_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source),
                                                                result, NULL, NULL);
  g_auto (GStrv) words = line != NULL ? g_strsplit (line, " ", -1) : NULL;

  if (words == NULL)
    {
      self->ready = FALSE;
      return;
    }
  if (g_strv_length (words) == 3)
    {
      gint64 at = g_ascii_strtoll (words[1], NULL, 10);

      if (g_str_equal (words[0], "ready"))
        self->ready = TRUE;
      if (g_str_equal (words[0], "typed"))
        {
          Letter letter = { at, (guint) g_ascii_strtoull (words[2], NULL, 10) };

          g_array_append_val (self->letters, letter);
        }
      if (self->beat != 0)
        self->stall = MAX (self->stall, at - self->beat);
      self->beat = at;
    }
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, line_read_cb, self);
}

static gboolean
is_ready (gpointer data)
{
  return ((Fixture *) data)->ready;
}

static gboolean
is_gone (gpointer data)
{
  return !((Fixture *) data)->ready;
}

static gboolean
is_over (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

static gboolean
wake_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for (gint64 until)
{
  guint source = g_timeout_add (10, wake_cb, NULL);

  kontor_ui_wait_until ("it is time", is_over, &until);
  g_source_remove (source);
}

static gboolean
has_typed (gpointer data)
{
  return ((Fixture *) data)->letters->len > 0;
}

/* Types into the child's window and kills it meanwhile. When: monotonic time. */
static gint64
type_and_kill (Fixture *self, const char *place, const KontorId *id, const char *text)
{
  const char *const focus[] = { "xdotool",  "search",      "--onlyvisible", "--name",
                                "^typing$", "windowfocus", "--sync",        NULL };
  const char *const type[] = { "xdotool", "type", "--delay", KEY_MS, text, NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GSubprocess) keys = NULL;
  g_autoptr (GSubprocess) focusing = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", &error);
  char written[KONTOR_ID_LENGTH + 1];
  gint64 killed = 0;

  g_assert_no_error (error);
  kontor_id_format (id, written);
  g_subprocess_launcher_setenv (launcher, "TYPING_PLACE", place, TRUE);
  g_subprocess_launcher_setenv (launcher, "TYPING_FOLDER", self->fixture.folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "TYPING_ID", written, TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  g_assert_no_error (error);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, line_read_cb, self);
  kontor_ui_wait_until ("the window is there", is_ready, self);
  focusing = g_subprocess_newv (focus, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (focusing, NULL, &error));
  keys = g_subprocess_newv (type, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  kontor_ui_wait_until ("a letter is typed", has_typed, self);
  self->stall = 0;
  wait_for (g_get_monotonic_time () + g_test_rand_int_range (1500, 3500) * G_TIME_SPAN_MILLISECOND);

  killed = g_get_monotonic_time ();
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);
  /* It goes on for nobody: killed, it would leave a key pressed. */
  g_subprocess_wait (keys, NULL, NULL);
  kontor_ui_wait_until ("nothing is left to be read", is_gone, self);

  return killed;
}

/* How many letters had reached the window when there was time enough to save them. Where the machine
 * kept the window waiting, its disk had to wait as well. */
static guint
count_due (Fixture *self, gint64 killed)
{
  gint64 stalled = MAX (self->stall - BEAT_MS * G_TIME_SPAN_MILLISECOND, 0);
  guint due = 0;

  for (guint i = 0; i < self->letters->len; i++)
    {
      const Letter *letter = &g_array_index (self->letters, Letter, i);

      if (letter->at <= killed - MAY_BE_LOST - 2 * stalled)
        due = letter->length;
    }
  g_test_message ("%u of %u letters were due, the longest stall was %" G_GINT64_FORMAT " µs", due,
                  g_array_index (self->letters, Letter, self->letters->len - 1).length, stalled);

  return due;
}

typedef struct
{
  Fixture *self;
  GtkWidget *widget;
  const char *place;
  char *text; /* owned */
} Again;

/* What the new window has of it. */
static gboolean
is_shown (gpointer data)
{
  Again *again = data;

  g_clear_pointer (&again->text, g_free);
  if (g_str_equal (again->place, "description"))
    again->text = g_strdup (kontor_row_get_text (kontor_record_get_row (again->self->fixture.task),
                                                 KONTOR_TASK_DESCRIPTION));
  else
    again->text = dup_shown (again->widget, again->place);

  return again->text != NULL && *again->text != '\0';
}

static void
test_killed (Fixture *self, gconstpointer data)
{
  const char *place = data;
  const KontorId *id = g_str_equal (place, "chat") ? &self->chat
                                                   : kontor_record_get_id (self->fixture.task);
  const char *text = TEXT;
  gint64 killed = type_and_kill (self, place, id, text);
  guint due = count_due (self, killed);
  Again again = { self, NULL, place, NULL };

  g_assert_cmpuint (due, >, 10);
  kontor_live_store_poll (kontor_office_get_store (self->fixture.office));
  again.widget = show (self->fixture.office, self->fixture.window, place, id);
  kontor_ui_wait_until ("what was typed is there again", is_shown, &again);
  g_assert_true (g_str_has_prefix (text, again.text));
  g_assert_cmpuint (g_utf8_strlen (again.text, -1), >=, due);
  g_free (again.text);
}

static gpointer
list_undo (KontorReading *reading, gpointer unused, GError **error)
{
  return kontor_reading_list_undo (reading, 10, error);
}

static void
undo_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GPtrArray **) data = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static guint
count_steps (Fixture *self)
{
  GPtrArray *steps = NULL;
  guint n = 0;

  kontor_live_store_read_async (kontor_office_get_store (self->fixture.office), list_undo, NULL,
                                NULL, (GDestroyNotify) g_ptr_array_unref, NULL, undo_read_cb,
                                &steps);
  kontor_ui_wait_until ("the steps are read", is_set, &steps);
  n = steps->len;
  g_ptr_array_unref (steps);

  return n;
}

/* Emptied as well, as the program's window does: a closed dialog keeps what is in it. */
static void
close_dialog (GtkWidget *dialog)
{
  g_autoptr (AdwDialog) kept = g_object_ref (ADW_DIALOG (dialog));

  adw_dialog_force_close (kept);
  kontor_ui_settle ();
  adw_dialog_set_child (kept, NULL);
}

static gboolean
is_kept (Fixture *self, const char *place)
{
  GtkWidget *widget = NULL;
  g_autofree char *text = NULL;

  /* The last one is gone and has written before the next one reads. */
  adw_window_set_content (ADW_WINDOW (self->fixture.window), NULL);
  kontor_ui_settle ();
  widget = show (self->fixture.office, self->fixture.window, place, &self->chat);
  kontor_ui_settle ();
  text = dup_shown (widget, place);
  if (ADW_IS_DIALOG (widget))
    close_dialog (widget);
  kontor_ui_settle ();

  return *text != '\0';
}

/* Cancelled, or used: the next line of that name is empty. */
static void
test_given_up (Fixture *self, gconstpointer unused)
{
  GtkWidget *dialog = NULL;
  GtkWidget *quick = NULL;

  dialog = show (self->fixture.office, self->fixture.window, "new-record", &self->chat);
  gtk_editable_set_text (GTK_EDITABLE (kontor_ui_find (dialog, GTK_TYPE_ENTRY, NULL)), "Fair");
  close_dialog (dialog);
  g_assert_false (is_kept (self, "new-record"));

  quick = show (self->fixture.office, self->fixture.window, "quick-add", &self->chat);
  kontor_quick_add_entry_set_text (KONTOR_QUICK_ADD_ENTRY (quick), "Call Ivan");
  g_assert_true (is_kept (self, "quick-add"));
  quick = show (self->fixture.office, self->fixture.window, "quick-add", &self->chat);
  kontor_ui_settle ();
  kontor_quick_add_entry_set_text (KONTOR_QUICK_ADD_ENTRY (quick), "");
  g_assert_false (is_kept (self, "quick-add"));
}

/* However often it was saved, it is one step back. */
static void
test_one_step (Fixture *self, gconstpointer data)
{
  guint before = count_steps (self);

  type_and_kill (self, data, kontor_record_get_id (self->fixture.task), TEXT);
  g_assert_cmpuint (count_steps (self), ==, before + 1);
}

#define ADD(path, place, func) g_test_add (path, Fixture, place, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  const char *place = g_getenv ("TYPING_PLACE");

  kontor_ui_init (&argc, &argv);
  if (place != NULL)
    be_the_window (place);
  ADD ("/typing/killed/description", "description", test_killed);
  ADD ("/typing/killed/title", "title", test_killed);
  ADD ("/typing/killed/comment", "comment", test_killed);
  ADD ("/typing/killed/message", "chat", test_killed);
  ADD ("/typing/killed/quick-add", "quick-add", test_killed);
  ADD ("/typing/killed/new-record", "new-record", test_killed);
  ADD ("/typing/given-up", NULL, test_given_up);
  ADD ("/typing/one-step", "description", test_one_step);

  return g_test_run ();
}
