/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two versions of a file that was changed at two places, side by side: the conflict copy and what has the
 * name. Bytes are read on a thread of GIO's, records on the reader's; main thread otherwise. */

#include "config.h"

#include "kontor-drive-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/* As much of a text as a preview needs; larger pictures are not opened. */
#define TEXT_BYTES_MAX 4096
#define PICTURE_BYTES_MAX (32 * 1024 * 1024)

#define COPY_BEGIN " (conflict "

#define NARROW "max-width: 560sp"

/* One of the two. */
typedef struct
{
  const char *title; /* translated */
  char *path; /* owned: on this computer */
  char *name; /* owned */
  GtkLabel *details;
  GtkLabel *who;
  GtkStack *preview;
  GtkLabel *text;
  GtkPicture *picture;
} Side;

typedef struct
{
  KontorDriveKeeper *keeper; /* owned */
  KontorId drive;
  char *copy; /* owned: the path of the conflict copy, relative to the folder */
  Side mine;
  Side theirs;
  GCancellable *cancellable; /* owned */
  AdwDialog *dialog; /* borrowed: this ends with it */
} Conflict;

static void
side_clear (Side *side)
{
  g_free (side->path);
  g_free (side->name);
}

static void
conflict_free (gpointer data)
{
  Conflict *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->keeper);
  side_clear (&self->mine);
  side_clear (&self->theirs);
  g_free (self->copy);
  g_free (self);
}

/* "a/plan (conflict desk 2026-11-21 16.05.33).txt" is a copy of "a/plan.txt". (transfer full) (nullable):
 * no name of a conflict copy */
static char *
dup_original (const char *copy)
{
  const char *begin = g_strrstr (copy, COPY_BEGIN);
  const char *end = begin != NULL ? strchr (begin, ')') : NULL;
  const char *number = NULL;

  if (end == NULL)
    return NULL;
  end++;
  /* "(2)", where there were two of a second. */
  if (g_str_has_prefix (end, " (") && (number = strchr (end, ')')) != NULL)
    end = number + 1;

  return g_strdup_printf ("%.*s%s", (int) (begin - copy), copy, end);
}

/* --- bytes --- */

/* What is seen of a file. */
typedef struct
{
  char *path; /* owned */
  goffset size; /* bytes */
  gint64 modified; /* µs UTC */
  char *text; /* owned, nullable */
  GdkTexture *picture; /* owned, nullable */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->path);
  g_free (look->text);
  g_clear_object (&look->picture);
  g_free (look);
}

/* (transfer full) (nullable): no text, or none in UTF-8 */
static char *
read_text (GFile *file)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autofree char *bytes = g_malloc (TEXT_BYTES_MAX);
  const char *end = NULL;
  gsize length = 0;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, TEXT_BYTES_MAX,
                                                  &length, NULL, NULL))
    return NULL;
  /* The end may be within a character. */
  if (!g_utf8_validate_len (bytes, length, &end) && (gsize) (end - bytes) + 4 < length)
    return NULL;

  return g_strndup (bytes, (gsize) (end - bytes));
}

static void
look_at (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  g_autoptr (GFile) file = g_file_new_for_path (look->path);
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (file,
                                                  G_FILE_ATTRIBUTE_STANDARD_SIZE
                                                  "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE
                                                  "," G_FILE_ATTRIBUTE_TIME_MODIFIED,
                                                  G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable,
                                                  &error);
  const char *type;

  if (info == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  look->size = g_file_info_get_size (info);
  look->modified = (gint64) g_file_info_get_attribute_uint64 (info,
                                                              G_FILE_ATTRIBUTE_TIME_MODIFIED) *
                   G_USEC_PER_SEC;
  type = g_file_info_get_content_type (info);
  if (type != NULL && g_str_has_prefix (type, "image/") && look->size <= PICTURE_BYTES_MAX)
    look->picture = gdk_texture_new_from_filename (look->path, NULL);
  if (look->picture == NULL)
    look->text = read_text (file);
  g_task_return_boolean (task, TRUE);
}

static void
show_look (Conflict *self, Side *side, const Look *look)
{
  KontorOffice *office = kontor_drive_keeper_get_office (self->keeper);
  g_autofree char *size = g_format_size ((guint64) look->size);
  g_autofree char *when = kontor_office_format_instant (office, look->modified);
  g_autofree char *details = g_strdup_printf ("%s · %s", size, when);

  gtk_label_set_label (side->details, details);
  if (look->picture != NULL)
    {
      gtk_picture_set_paintable (side->picture, GDK_PAINTABLE (look->picture));
      gtk_stack_set_visible_child_name (side->preview, "picture");
    }
  else if (look->text != NULL && *look->text != '\0')
    {
      gtk_label_set_label (side->text, look->text);
      gtk_stack_set_visible_child_name (side->preview, "text");
    }
  else
    gtk_stack_set_visible_child_name (side->preview, "none");
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const Look *look = g_task_get_task_data (G_TASK (result));
  gboolean found = g_task_propagate_boolean (G_TASK (result), &error);
  Conflict *self = data;
  Side *side;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  side = strcmp (look->path, self->mine.path) == 0 ? &self->mine : &self->theirs;
  if (found)
    {
      show_look (self, side, look);
      return;
    }
  gtk_label_set_label (side->details, _ ("Not on this computer"));
  gtk_stack_set_visible_child_name (side->preview, "none");
}

static void
start_looking (Conflict *self, const Side *side)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, looked_cb, self);
  Look *look = g_new0 (Look, 1);

  look->path = g_strdup (side->path);
  g_task_set_source_tag (task, start_looking);
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_at);
}

/* --- who --- */

typedef struct
{
  KontorId drive;
  char *name; /* owned */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->name);
  g_free (question);
}

/* Files of one name in several folders are told apart by nobody: then nobody is named. */
static gpointer
read_person (KontorReading *reading, gpointer data, GError **error)
{
  Question *question = data;
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_NODE);
  g_autoptr (KontorValue) name = kontor_value_new_text (question->name);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const KontorId *person;

  kontor_query_builder_take_condition (builder, kontor_condition_new_refers (KONTOR_NODE_DRIVE,
                                                                             &question->drive));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_NODE_NAME,
                                                                      KONTOR_TEST_EQUAL, name));
  query = kontor_query_builder_end (builder);
  rows = kontor_reading_list (reading, query, 0, 2, error);
  if (rows == NULL)
    return NULL;
  person = rows->len == 1 ? kontor_row_get_id_field (rows->pdata[0], KONTOR_COMMON_CHANGED_BY)
                          : NULL;

  return g_memdup2 (person != NULL ? person : &(KontorId) KONTOR_ID_INIT_NIL, sizeof (KontorId));
}

static void
show_person (Conflict *self, Side *side, const KontorId *person)
{
  g_autofree char *name = kontor_office_get_title (kontor_drive_keeper_get_office (self->keeper),
                                                   KONTOR_RECORD_PERSON, person);
  g_autofree char *words = NULL;

  if (*name == '\0')
    return;
  /* Translators: %s is a person who changed a file */
  words = g_strdup_printf (_ ("by %s"), name);
  gtk_label_set_label (side->who, words);
  gtk_widget_set_visible (GTK_WIDGET (side->who), TRUE);
}

static void
mine_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree KontorId *person = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               NULL);

  if (person != NULL)
    show_person (data, &((Conflict *) data)->mine, person);
}

static void
theirs_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree KontorId *person = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               NULL);

  if (person != NULL)
    show_person (data, &((Conflict *) data)->theirs, person);
}

static void
start_reading (Conflict *self, const Side *side, GAsyncReadyCallback callback)
{
  KontorOffice *office = kontor_drive_keeper_get_office (self->keeper);
  Question *question = g_new0 (Question, 1);

  question->drive = self->drive;
  question->name = g_strdup (side->name);
  kontor_live_store_read_async (kontor_office_get_store (office), read_person, question,
                                question_free, g_free, self->cancellable, callback, self);
}

/* --- answers --- */

static void
resolve (Conflict *self, const char *how, const char *said)
{
  kontor_drive_keeper_resolve (self->keeper, &self->drive, self->copy, how, said);
  adw_dialog_close (self->dialog);
}

static void
mine_cb (Conflict *self)
{
  resolve (self, "mine", _ ("Your version has the name. The other is among the file’s versions."));
}

static void
theirs_cb (Conflict *self)
{
  resolve (self, "theirs", _ ("The other version stays. Yours is in the bin of this computer."));
}

static void
both_cb (Conflict *self)
{
  resolve (self, "both", _ ("Both versions stay, as two files."));
}

/* --- building --- */

static GtkLabel *
make_label (GtkWidget *box, const char *words, const char *style)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static GtkWidget *
build_preview (Side *side)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *none = gtk_label_new (_ ("No preview"));

  side->preview = GTK_STACK (gtk_stack_new ());
  side->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (side->text, 0);
  gtk_label_set_yalign (side->text, 0);
  gtk_label_set_wrap (side->text, TRUE);
  gtk_label_set_wrap_mode (side->text, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (side->text), "monospace");
  gtk_widget_set_margin_start (GTK_WIDGET (side->text), 9);
  gtk_widget_set_margin_end (GTK_WIDGET (side->text), 9);
  gtk_widget_set_margin_top (GTK_WIDGET (side->text), 9);
  gtk_widget_set_margin_bottom (GTK_WIDGET (side->text), 9);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 140);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (side->text));
  side->picture = GTK_PICTURE (gtk_picture_new ());
  gtk_picture_set_content_fit (side->picture, GTK_CONTENT_FIT_CONTAIN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (side->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  side->title, -1);
  gtk_widget_add_css_class (none, "dimmed");
  gtk_stack_add_named (side->preview, adw_bin_new (), "loading");
  gtk_stack_add_named (side->preview, scrolled, "text");
  gtk_stack_add_named (side->preview, GTK_WIDGET (side->picture), "picture");
  gtk_stack_add_named (side->preview, none, "none");
  gtk_widget_set_vexpand (GTK_WIDGET (side->preview), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (side->preview), "card");

  return GTK_WIDGET (side->preview);
}

static GtkWidget *
build_side (Side *side)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  make_label (box, side->title, "heading");
  make_label (box, side->name, NULL);
  side->details = make_label (box, "", "dimmed");
  side->who = make_label (box, "", "dimmed");
  gtk_widget_set_visible (GTK_WIDGET (side->who), FALSE);
  gtk_box_append (GTK_BOX (box), build_preview (side));
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, side->title,
                                  -1);

  return box;
}

static GtkWidget *
add_button (Conflict *self, GtkWidget *box, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_hexpand (button, TRUE);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);

  return button;
}

static GtkWidget *
build_content (Conflict *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *sides = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  AdwBreakpoint *narrow = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));

  gtk_box_set_homogeneous (GTK_BOX (sides), TRUE);
  gtk_box_append (GTK_BOX (sides), build_side (&self->mine));
  gtk_box_append (GTK_BOX (sides), build_side (&self->theirs));
  gtk_widget_set_margin_start (sides, 18);
  gtk_widget_set_margin_end (sides, 18);
  gtk_widget_set_margin_bottom (sides, 12);
  gtk_box_set_homogeneous (GTK_BOX (buttons), TRUE);
  add_button (self, buttons, _ ("Keep _mine"), G_CALLBACK (mine_cb));
  add_button (self, buttons, _ ("Keep _theirs"), G_CALLBACK (theirs_cb));
  add_button (self, buttons, _ ("Keep _both"), G_CALLBACK (both_cb));
  gtk_widget_add_css_class (buttons, "toolbar");
  gtk_widget_set_margin_start (buttons, 12);
  gtk_widget_set_margin_end (buttons, 12);
  adw_breakpoint_add_setters (narrow, G_OBJECT (sides), "orientation", GTK_ORIENTATION_VERTICAL,
                              G_OBJECT (buttons), "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  adw_dialog_add_breakpoint (self->dialog, narrow);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  /* One below the other they are higher than a small window. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), sides);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), buttons);

  return view;
}

void
kontor_drive_conflict_dialog_present (KontorDriveKeeper *keeper,
                                      GtkWidget *parent,
                                      const char *path)
{
  const KontorId *drive = kontor_drive_keeper_get_watched (keeper);
  const KontorAgentDriveStatus *status = NULL;
  g_autofree char *original = dup_original (path);
  Conflict *self;

  if (drive != NULL)
    status = kontor_drive_keeper_get_status (keeper, drive);
  if (status == NULL || original == NULL)
    return;

  self = g_new0 (Conflict, 1);
  self->keeper = g_object_ref (keeper);
  self->drive = *drive;
  self->copy = g_strdup (path);
  self->cancellable = g_cancellable_new ();
  self->mine.title = _ ("Mine");
  self->mine.path = g_build_filename (status->folder, path, NULL);
  self->mine.name = g_path_get_basename (path);
  self->theirs.title = _ ("Theirs");
  self->theirs.path = g_build_filename (status->folder, original, NULL);
  self->theirs.name = g_path_get_basename (original);
  self->dialog = adw_dialog_new ();
  g_object_set_data_full (G_OBJECT (self->dialog), "conflict", self, conflict_free);
  adw_dialog_set_title (self->dialog, _ ("Two versions"));
  gtk_widget_set_size_request (GTK_WIDGET (self->dialog), 300, 320);
  adw_dialog_set_content_width (self->dialog, 720);
  adw_dialog_set_content_height (self->dialog, 540);
  adw_dialog_set_child (self->dialog, build_content (self));
  start_looking (self, &self->mine);
  start_looking (self, &self->theirs);
  start_reading (self, &self->mine, mine_read_cb);
  start_reading (self, &self->theirs, theirs_read_cb);
  adw_dialog_present (self->dialog, parent);
}
