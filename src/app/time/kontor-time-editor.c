/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One road for every change of recorded time: reason, operation on the writer's thread, and what
 * follows a refusal. Main thread. */

#include "config.h"

#include "kontor-time-editor.h"

#include "kontor-operations-time.h"

#include <glib/gi18n.h>

typedef enum
{
  WISH_ADD,
  WISH_CORRECT,
  WISH_SPLIT,
  WISH_MERGE,
  WISH_REMOVE,
} WishKind;

/**
 * Wish:
 * @entry: (owned) (nullable): as it was seen
 * @next: (owned) (nullable): what is merged into it
 * @start: from when; where it is split
 * @asks: a request is sent in place of the change
 *
 * Reference-counted: shared by the writer's thread and by what comes afterwards.
 */
typedef struct
{
  WishKind kind;
  KontorRow *entry;
  KontorRow *next;
  KontorId task;
  gint64 start;
  gint64 end;
  char *reason; /* owned, nullable */
  gboolean asks;
} Wish;

struct _KontorTimeEditor
{
  GObject parent_instance;

  KontorOffice *office; /* owned */
  GtkWidget *parent; /* borrowed, weak, nullable */
  char *reason; /* owned, nullable */
};

enum
{
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorTimeEditor, kontor_time_editor, G_TYPE_OBJECT)

static void
wish_clear (gpointer data)
{
  Wish *wish = data;

  g_clear_pointer (&wish->entry, kontor_row_unref);
  g_clear_pointer (&wish->next, kontor_row_unref);
  g_free (wish->reason);
}

static void
wish_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, wish_clear);
}

/* @entry: (nullable) */
static Wish *
wish_new (WishKind kind, KontorRow *entry, gint64 start, gint64 end)
{
  Wish *wish = g_atomic_rc_box_new0 (Wish);

  wish->kind = kind;
  wish->start = start;
  wish->end = end;
  if (entry != NULL)
    {
      wish->entry = kontor_row_ref (entry);
      wish->task = *kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_TASK);
    }

  return wish;
}

/* --- asking for a text --- */

typedef struct
{
  GtkEntry *entry; /* borrowed: of the dialog */
  KontorTextFunc done;
  GWeakRef owner;
  gpointer data; /* owned if @destroy */
  GDestroyNotify destroy; /* nullable */
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  if (asking->destroy != NULL)
    asking->destroy (asking->data);
  g_weak_ref_clear (&asking->owner);
  g_free (asking);
}

static void
answered_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Asking *asking = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&asking->owner);
  g_autofree char *text = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (asking->entry))));

  if (owner != NULL && strcmp (response, "done") == 0 && *text != '\0')
    asking->done (owner, text, asking->data);
}

static void
edited_cb (AdwAlertDialog *dialog, GtkEditable *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "done", *text != '\0');
}

/**
 * kontor_time_ask_text:
 * @body: (nullable): what it is for
 * @label: the entry's name
 * @text: (nullable): what is there already
 * @owner: (type GObject): whom it is for
 * @data: for @done; freed with @destroy (nullable)
 *
 * Enter answers, Escape gives up.
 */
void
kontor_time_ask_text (GtkWidget *parent,
                      const char *heading,
                      const char *body,
                      const char *label,
                      const char *button,
                      const char *text,
                      KontorTextFunc done,
                      gpointer owner,
                      gpointer data,
                      GDestroyNotify destroy)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));
  GtkWidget *entry = gtk_entry_new ();
  Asking *asking = g_new0 (Asking, 1);

  asking->entry = GTK_ENTRY (entry);
  asking->done = done;
  asking->data = data;
  asking->destroy = destroy;
  g_weak_ref_init (&asking->owner, owner);

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), label);
  gtk_entry_set_max_length (GTK_ENTRY (entry), KONTOR_TEXT_MAX / 4);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "done", button, NULL);
  adw_alert_dialog_set_response_appearance (dialog, "done", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "done");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), asking, asking_free, 0);
  g_signal_connect_object (entry, "changed", G_CALLBACK (edited_cb), dialog, G_CONNECT_SWAPPED);
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
  edited_cb (dialog, GTK_EDITABLE (entry));
  adw_dialog_set_focus (ADW_DIALOG (dialog), entry);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

void
kontor_time_tell_done (KontorOffice *office, const char *said, gint64 number)
{
  g_autoptr (AdwToast) toast = adw_toast_new (said);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-number");
  adw_toast_set_action_target (toast, "x", number);
  g_signal_emit_by_name (office, "told", toast);
}

/* --- the change, on the writer's thread --- */

/* The entry as it is now: several corrections in a row follow one another. (transfer full) */
static KontorRow *
get_entry (const KontorContext *context, const Wish *wish)
{
  KontorRow *entry = kontor_reader_get (context->reader, KONTOR_RECORD_TIME_ENTRY,
                                        kontor_row_get_id (wish->entry));

  return entry != NULL ? entry : kontor_row_ref (wish->entry);
}

static KontorChangeSet *
add (const KontorContext *context, const Wish *wish, KontorProblem **problem)
{
  g_autoptr (KontorRow) task = kontor_reader_get (context->reader, KONTOR_RECORD_TASK, &wish->task);

  if (task == NULL)
    {
      *problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, KONTOR_RECORD_TASK, &wish->task, 0);
      return NULL;
    }
  if (wish->asks)
    return kontor_time_request (context, task, NULL, wish->start, wish->end, wish->reason, problem);

  return kontor_time_add (context, task, wish->start, wish->end, wish->reason, problem);
}

static KontorChangeSet *
ask (const KontorContext *context, const Wish *wish, KontorProblem **problem)
{
  gboolean removes = wish->kind == WISH_REMOVE;
  g_autoptr (KontorRow) entry = get_entry (context, wish);

  return kontor_time_request (context, NULL, entry, removes ? 0 : wish->start,
                              removes ? 0 : wish->end, wish->reason, problem);
}

static KontorChangeSet *
merge (const KontorContext *context, const Wish *wish, KontorProblem **problem)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_row_unref);

  g_ptr_array_add (entries, get_entry (context, wish));
  g_ptr_array_add (entries, kontor_row_ref (wish->next));

  return kontor_time_merge (context, entries, wish->reason, problem);
}

static KontorChangeSet *
change (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const Wish *wish = data;
  g_autoptr (KontorRow) entry = NULL;

  if (wish->kind == WISH_ADD)
    return add (context, wish, problem);
  if (wish->asks)
    return ask (context, wish, problem);
  if (wish->kind == WISH_MERGE)
    return merge (context, wish, problem);

  entry = get_entry (context, wish);
  if (wish->kind == WISH_SPLIT)
    return kontor_time_split (context, entry, wish->start, NULL, wish->reason, problem);
  if (wish->kind == WISH_REMOVE)
    return kontor_time_remove (context, entry, problem);

  return kontor_time_correct (context, entry, wish->start, wish->end, wish->reason, problem);
}

/* --- and what follows --- */

static const char *
describe (const Wish *wish)
{
  if (wish->asks)
    return _ ("Request sent");
  switch (wish->kind)
    {
    case WISH_ADD:
      return _ ("Time added");
    case WISH_CORRECT:
      return _ ("Time corrected");
    case WISH_SPLIT:
      return _ ("Entry split");
    case WISH_MERGE:
      return _ ("Entries merged");
    case WISH_REMOVE:
      return _ ("Entry removed");
    }

  return "";
}

static void run (KontorTimeEditor *self, Wish *wish);

static void
request_cb (gpointer owner, const char *text, gpointer data)
{
  Wish *wish = data;

  wish->asks = TRUE;
  g_set_str (&wish->reason, text);
  run (owner, g_atomic_rc_box_acquire (wish));
}

/* A split or a merge is several wishes at once, and a request is one. */
static void
offer_request (KontorTimeEditor *self, Wish *wish)
{
  if (wish->asks || wish->kind == WISH_SPLIT || wish->kind == WISH_MERGE || self->parent == NULL)
    return;
  kontor_time_ask_text (self->parent, _ ("The day is locked"),
                        _ ("Your superior can approve the change. Say why it is needed."),
                        _ ("Reason"), _ ("_Send request"), wish->reason, request_cb, self,
                        g_atomic_rc_box_acquire (wish), wish_unref);
}

static void
changed_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorTimeEditor *self = g_object_get_data (owner, "editor");
  Wish *wish = g_object_get_data (owner, "wish");

  if (number != 0)
    kontor_time_tell_done (self->office, describe (wish), number);
  if (problem != NULL && problem->code == KONTOR_PROBLEM_LOCKED_DAY)
    offer_request (self, wish);
  if (number == 0)
    g_signal_emit (self, signals[ENDED], 0);
  g_object_unref (owner);
}

/* @wish: (transfer full) */
static void
run (KontorTimeEditor *self, Wish *wish)
{
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);

  g_object_set_data_full (owner, "editor", g_object_ref (self), g_object_unref);
  g_object_set_data_full (owner, "wish", g_atomic_rc_box_acquire (wish), wish_unref);
  kontor_office_operate (self->office, change, wish, wish_unref, changed_cb, owner);
}

static void
reason_cb (gpointer owner, const char *text, gpointer data)
{
  KontorTimeEditor *self = owner;
  Wish *wish = data;

  kontor_time_editor_set_reason (self, text);
  g_set_str (&wish->reason, text);
  run (self, g_atomic_rc_box_acquire (wish));
}

/* Time by hand and corrections of what has ended need a reason, once. */
static gboolean
needs_reason (const Wish *wish)
{
  if (wish->kind == WISH_REMOVE)
    return FALSE;
  if (wish->kind == WISH_ADD || wish->kind == WISH_SPLIT)
    return TRUE;

  return kontor_row_has (wish->entry, KONTOR_TIME_ENTRY_END) &&
         !kontor_row_has (wish->entry, KONTOR_TIME_ENTRY_REASON);
}

static void
given_up_cb (KontorTimeEditor *self)
{
  g_signal_emit (self, signals[ENDED], 0);
}

/* @wish: (transfer full) */
static void
begin (KontorTimeEditor *self, Wish *wish)
{
  if (!needs_reason (wish))
    {
      run (self, wish);
      return;
    }
  wish->reason = g_strdup (self->reason);
  if (wish->reason != NULL || self->parent == NULL)
    {
      run (self, wish);
      return;
    }
  kontor_time_ask_text (self->parent, _ ("Why is the time changed?"),
                        _ ("The reason stays with the entry. It is kept for your next corrections, "
                           "too."),
                        _ ("Reason"), _ ("_Change"), NULL, reason_cb, self, wish, wish_unref);
  given_up_cb (self);
}

/* --- class --- */

static void
kontor_time_editor_dispose (GObject *object)
{
  KontorTimeEditor *self = KONTOR_TIME_EDITOR (object);

  g_clear_object (&self->office);
  g_clear_weak_pointer (&self->parent);
  g_clear_pointer (&self->reason, g_free);

  G_OBJECT_CLASS (kontor_time_editor_parent_class)->dispose (object);
}

static void
kontor_time_editor_class_init (KontorTimeEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_time_editor_dispose;

  signals[ENDED] = g_signal_new ("ended", KONTOR_TYPE_TIME_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
kontor_time_editor_init (KontorTimeEditor *self)
{
}

KontorTimeEditor *
kontor_time_editor_new (KontorOffice *office, GtkWidget *parent)
{
  KontorTimeEditor *self = g_object_new (KONTOR_TYPE_TIME_EDITOR, NULL);

  self->office = g_object_ref (office);
  g_set_weak_pointer (&self->parent, parent);

  return self;
}

const char *
kontor_time_editor_get_reason (KontorTimeEditor *self)
{
  g_return_val_if_fail (KONTOR_IS_TIME_EDITOR (self), NULL);

  return self->reason;
}

void
kontor_time_editor_set_reason (KontorTimeEditor *self, const char *reason)
{
  g_return_if_fail (KONTOR_IS_TIME_EDITOR (self));

  g_set_str (&self->reason, reason);
}

void
kontor_time_editor_add (KontorTimeEditor *self, const KontorId *task, gint64 start, gint64 end)
{
  Wish *wish = NULL;

  g_return_if_fail (KONTOR_IS_TIME_EDITOR (self));

  wish = wish_new (WISH_ADD, NULL, start, end);
  wish->task = *task;
  begin (self, wish);
}

void
kontor_time_editor_correct (KontorTimeEditor *self, KontorRow *entry, gint64 start, gint64 end)
{
  g_return_if_fail (KONTOR_IS_TIME_EDITOR (self));

  begin (self, wish_new (WISH_CORRECT, entry, start, end));
}

void
kontor_time_editor_split (KontorTimeEditor *self, KontorRow *entry, gint64 at)
{
  g_return_if_fail (KONTOR_IS_TIME_EDITOR (self));

  begin (self, wish_new (WISH_SPLIT, entry, at, 0));
}

void
kontor_time_editor_merge (KontorTimeEditor *self, KontorRow *entry, KontorRow *next)
{
  Wish *wish = NULL;

  g_return_if_fail (KONTOR_IS_TIME_EDITOR (self));

  wish = wish_new (WISH_MERGE, entry, 0, 0);
  wish->next = kontor_row_ref (next);
  begin (self, wish);
}

void
kontor_time_editor_remove (KontorTimeEditor *self, KontorRow *entry)
{
  g_return_if_fail (KONTOR_IS_TIME_EDITOR (self));

  begin (self, wish_new (WISH_REMOVE, entry, 0, 0));
}
