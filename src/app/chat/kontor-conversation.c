/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The messages of a chat. The live query has them newest first; rows are made for the newest of them
 * only, and for more when asked: their true heights are known, so that the bottom is the bottom. Main
 * thread. */

#include "config.h"

#include "kontor-conversation.h"

#include "kontor-chat-changes.h"
#include "kontor-chat-entry.h"
#include "kontor-chat-line.h"
#include "kontor-link.h"
#include "kontor-message-row.h"

#include <glib/gi18n.h>
#include <string.h>

/* Rows at first, and more at each press of the button; never more than the last. */
#define WINDOW 200
#define WINDOW_MAX 2000
/* That long on the screen is read, see the design of chats. */
#define READ_IN_MS 1000
/* As close to the bottom as this is at the bottom, in pixels. */
#define NEAR 32
/* Older messages above the one that is asked for. */
#define MARGIN 20

struct _KontorConversation
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorLiveQuery *messages; /* owned, nullable: newest first */
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkWidget *earlier;
  GtkListBox *box; /* the newest @n_rows of @messages, the newest last */
  GtkRevealer *newer;
  KontorChatEntry *entry;
  GtkWidget *closed; /* instead of the entry: why one can't write */
  GtkPopover *menu;
  GSimpleActionGroup *actions; /* owned */
  KontorRecord *current; /* owned, nullable */
  KontorId chat; /* nil: none */
  KontorId wanted; /* a message to scroll to; nil: none */
  guint n_rows;
  guint limit; /* of rows */
  gboolean stuck; /* to the bottom */
  double kept; /* from the bottom, in pixels, while older rows come; negative: none */
  gint64 read; /* the newest number that was read */
  guint reading; /* source */
  guint scrolling; /* source */
};

enum
{
  CURRENT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const reactions[] = { "👍", "❤️", "😄", "🎉", "👀", "✅" };

G_DEFINE_FINAL_TYPE (KontorConversation, kontor_conversation, ADW_TYPE_BIN)

/* --- scrolling --- */

static GtkAdjustment *
get_adjustment (KontorConversation *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scrolled);
}

static double
get_bottom (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

static gboolean
scroll_cb (gpointer data)
{
  KontorConversation *self = data;
  GtkAdjustment *adjustment = get_adjustment (self);

  self->scrolling = 0;
  if (self->stuck)
    gtk_adjustment_set_value (adjustment, get_bottom (adjustment));
  else if (self->kept >= 0)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) - self->kept);
  self->kept = -1;

  return G_SOURCE_REMOVE;
}

/* Not at once: the adjustment changes in the middle of an allocation. Before the next frame is drawn. */
static void
queue_scroll (KontorConversation *self)
{
  if (self->scrolling == 0)
    self->scrolling = g_idle_add_full (G_PRIORITY_HIGH_IDLE, scroll_cb, self, NULL);
}

static void
size_changed_cb (KontorConversation *self)
{
  if (self->stuck || self->kept >= 0)
    queue_scroll (self);
}

static void queue_reading (KontorConversation *self);

static void
scrolled_cb (KontorConversation *self, GtkAdjustment *adjustment)
{
  if (self->scrolling != 0)
    return;
  self->stuck = gtk_adjustment_get_value (adjustment) >= get_bottom (adjustment) - NEAR;
  if (self->stuck)
    {
      gtk_revealer_set_reveal_child (self->newer, FALSE);
      queue_reading (self);
    }
}

static void
go_down (KontorConversation *self)
{
  self->stuck = TRUE;
  self->kept = -1;
  gtk_revealer_set_reveal_child (self->newer, FALSE);
  queue_scroll (self);
  queue_reading (self);
}

/* --- what is read --- */

static gboolean
is_on_screen (KontorConversation *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return gtk_widget_get_mapped (GTK_WIDGET (self)) && GTK_IS_WINDOW (root) &&
         gtk_window_is_active (GTK_WINDOW (root));
}

/* Up to the newest message that the server has numbered. */
static gboolean
reading_cb (gpointer data)
{
  KontorConversation *self = data;
  gint64 newest = 0;

  self->reading = 0;
  if (!is_on_screen (self) || !self->stuck || gtk_widget_get_visible (self->closed) ||
      self->messages == NULL)
    return G_SOURCE_REMOVE;
  for (guint i = 0; i < self->n_rows && newest == 0; i++)
    {
      g_autoptr (KontorRecord) message = g_list_model_get_item (G_LIST_MODEL (self->messages), i);

      newest = message != NULL ? kontor_message_get_seq (kontor_record_get_row (message)) : 0;
    }
  if (newest > self->read)
    {
      self->read = newest;
      kontor_chat_read_up_to (self->office, &self->chat, newest);
      if (kontor_office_get_agent (self->office) != NULL)
        {
          g_autofree char *link = kontor_link_to_string (KONTOR_RECORD_CHAT, &self->chat);

          kontor_agent_client_seen (kontor_office_get_agent (self->office),
                                    kontor_office_get_account (self->office)->name, link);
        }
    }

  return G_SOURCE_REMOVE;
}

static void
queue_reading (KontorConversation *self)
{
  if (self->reading == 0)
    self->reading = g_timeout_add (READ_IN_MS, reading_cb, self);
}

static void
active_changed_cb (KontorConversation *self)
{
  queue_reading (self);
}

/* --- rows --- */

static guint
get_n_messages (KontorConversation *self)
{
  return self->messages != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->messages)) : 0;
}

/* The row of the message at @position, 0 being the newest. */
static KontorMessageRow *
get_row (KontorConversation *self, guint position)
{
  if (position >= self->n_rows)
    return NULL;

  return KONTOR_MESSAGE_ROW (
      gtk_list_box_get_row_at_index (self->box, (int) (self->n_rows - 1 - position)));
}

static void menu_cb (KontorConversation *self, GtkWidget *at, KontorMessageRow *row);
static void react_cb (KontorConversation *self, const char *emoji, KontorMessageRow *row);

static void
show_message_cb (KontorConversation *self, gpointer id)
{
  KontorId copy = *(KontorId *) id;

  kontor_conversation_show_message (self, &copy);
}

static void
pressed_cb (GtkGestureClick *click, int n, double x, double y, KontorConversation *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));

  menu_cb (self, row, KONTOR_MESSAGE_ROW (row));
}

static void set_current (KontorConversation *self, KontorRecord *message);

static void
entered_cb (GtkEventController *focus, KontorConversation *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (focus);

  set_current (self, kontor_message_row_get_message (KONTOR_MESSAGE_ROW (row)));
}

static void
insert_row (KontorConversation *self, guint position)
{
  g_autoptr (KontorRecord) message = g_list_model_get_item (G_LIST_MODEL (self->messages),
                                                            position);
  GtkWidget *row = kontor_message_row_new (self->office, message);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (row, "menu", G_CALLBACK (menu_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "react", G_CALLBACK (react_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "show-message", G_CALLBACK (show_message_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (focus, "enter", G_CALLBACK (entered_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (row, focus);
  gtk_list_box_insert (self->box, row, (int) (self->n_rows - position));
  self->n_rows++;
}

static void
remove_row (KontorConversation *self, guint position)
{
  gtk_list_box_remove (self->box, GTK_WIDGET (get_row (self, position)));
  self->n_rows--;
}

/* Who speaks and which day it is follows from the message above. */
static void
tell_previous (KontorConversation *self, guint first, guint last)
{
  for (guint i = first; i <= last && i < self->n_rows; i++)
    {
      g_autoptr (KontorRecord) above = g_list_model_get_item (G_LIST_MODEL (self->messages), i + 1);

      kontor_message_row_set_previous (get_row (self, i), above);
    }
}

static void
show_state (KontorConversation *self)
{
  guint n = get_n_messages (self);

  gtk_widget_set_visible (self->earlier, n > self->n_rows && self->n_rows < WINDOW_MAX);
  gtk_stack_set_visible_child_name (self->stack,
                                    n > 0 ? "messages"
                                    : self->messages != NULL &&
                                            kontor_live_query_is_loading (self->messages)
                                        ? "loading"
                                        : "empty");
}

/* Rows up to the limit, below those there are. */
static void
fill (KontorConversation *self)
{
  guint n = MIN (get_n_messages (self), self->limit);
  guint first = self->n_rows;

  if (first >= n)
    return;
  while (self->n_rows < n)
    insert_row (self, self->n_rows);
  tell_previous (self, first > 0 ? first - 1 : 0, n);
}

static gboolean
is_mine (KontorConversation *self, KontorRecord *message)
{
  return kontor_row_refers_to (kontor_record_get_row (message), KONTOR_COMMON_CREATED_BY,
                               kontor_office_get_person (self->office));
}

/* Something new at the bottom. */
static void
welcome (KontorConversation *self)
{
  g_autoptr (KontorRecord) newest = g_list_model_get_item (G_LIST_MODEL (self->messages), 0);

  if (self->stuck || (newest != NULL && is_mine (self, newest)))
    go_down (self);
  else
    gtk_revealer_set_reveal_child (self->newer, TRUE);
}

static void show_wanted (KontorConversation *self);

/* The only place that changes the rows. */
static void
messages_changed_cb (KontorConversation *self, guint position, guint removed, guint added)
{
  guint n = position < self->n_rows ? MIN (removed, self->n_rows - position) : 0;

  for (guint i = 0; i < n; i++)
    remove_row (self, position);
  if (position < self->n_rows)
    {
      guint last = position + MIN (added, WINDOW_MAX);

      for (guint i = position; i < last; i++)
        insert_row (self, i);
      while (self->n_rows > WINDOW_MAX)
        remove_row (self, self->n_rows - 1);
      self->limit = MAX (self->limit, self->n_rows);
      tell_previous (self, position > 0 ? position - 1 : 0, last);
    }
  fill (self);
  show_state (self);
  if (position == 0 && added > 0)
    welcome (self);
  show_wanted (self);
}

static void
loading_cb (KontorConversation *self)
{
  show_state (self);
}

static void
earlier_cb (KontorConversation *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  self->stuck = FALSE;
  self->kept = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment);
  self->limit = MIN (self->n_rows + WINDOW, WINDOW_MAX);
  fill (self);
  show_state (self);
}

/* --- showing one --- */

static gboolean
focus_row_cb (gpointer data)
{
  GtkWidget *row = data;

  gtk_widget_grab_focus (row);

  return G_SOURCE_REMOVE;
}

static void
show_wanted (KontorConversation *self)
{
  guint position = 0;

  if (kontor_id_is_nil (&self->wanted) || self->messages == NULL ||
      !kontor_live_query_find (self->messages, &self->wanted, &position))
    return;
  memset (&self->wanted, 0, sizeof self->wanted);
  self->limit = MIN (MAX (self->limit, position + MARGIN), WINDOW_MAX);
  fill (self);
  show_state (self);
  if (get_row (self, position) == NULL)
    {
      kontor_office_tell (self->office, _ ("The message is too far back to be shown here"));
      return;
    }
  self->stuck = FALSE;
  self->kept = -1;
  /* Once the rows have their places. */
  g_timeout_add_full (G_PRIORITY_LOW, 50, focus_row_cb, g_object_ref (get_row (self, position)),
                      g_object_unref);
}

/* --- the current message --- */

static void
set_enabled (KontorConversation *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)),
                               enabled);
}

static void
set_current (KontorConversation *self, KontorRecord *message)
{
  gboolean open = message != NULL && gtk_widget_get_visible (GTK_WIDGET (self->entry));
  gboolean mine = open && is_mine (self, message);

  g_set_object (&self->current, message);
  set_enabled (self, "reply", open);
  set_enabled (self, "react", open);
  set_enabled (self, "to-task", message != NULL);
  set_enabled (self, "copy", message != NULL);
  set_enabled (self, "copy-link", message != NULL);
  set_enabled (self, "edit", mine);
  set_enabled (self, "delete", mine);
  g_signal_emit (self, signals[CURRENT_CHANGED], 0);
}

static void
reply_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorConversation *self = data;

  kontor_chat_entry_reply (self->entry, self->current);
}

static void
edit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorConversation *self = data;

  kontor_chat_entry_edit (self->entry, self->current);
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorConversation *self = data;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (records, g_object_ref (self->current));
  kontor_office_delete (self->office, records);
  set_current (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
react_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorConversation *self = data;

  kontor_chat_react (self->office, self->current, g_variant_get_string (parameter, NULL));
}

static void
to_task_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorConversation *self = data;

  kontor_chat_make_task (self->office, self->current);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorConversation *self = data;
  const char *text = kontor_row_get_text (kontor_record_get_row (self->current),
                                          KONTOR_MESSAGE_TEXT);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text != NULL ? text : "");
}

static void
copy_link_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorConversation *self = data;
  g_autofree char *link = kontor_link_to_string (KONTOR_RECORD_MESSAGE,
                                                 kontor_record_get_id (self->current));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), link);
}

static void
react_cb (KontorConversation *self, const char *emoji, KontorMessageRow *row)
{
  kontor_chat_react (self->office, kontor_message_row_get_message (row), emoji);
}

static void
menu_cb (KontorConversation *self, GtkWidget *at, KontorMessageRow *row)
{
  graphene_rect_t bounds;
  GdkRectangle place;

  set_current (self, kontor_message_row_get_message (row));
  if (!gtk_widget_compute_bounds (at, GTK_WIDGET (self), &bounds))
    return;
  place = (GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                           (int) bounds.size.height };
  gtk_popover_set_pointing_to (self->menu, &place);
  gtk_popover_popup (self->menu);
}

/* The newest of the person's own that is shown. */
static void
edit_last_cb (KontorConversation *self)
{
  for (guint i = 0; i < self->n_rows; i++)
    {
      KontorRecord *message = kontor_message_row_get_message (get_row (self, i));

      if (!is_mine (self, message))
        continue;
      set_current (self, message);
      kontor_chat_entry_edit (self->entry, message);
      return;
    }
}

/* --- callbacks --- */

static gboolean
dropped_cb (KontorConversation *self, const GValue *value)
{
  if (kontor_id_is_nil (&self->chat) || !gtk_widget_get_visible (GTK_WIDGET (self->entry)))
    return FALSE;
  kontor_chat_entry_attach (self->entry, g_value_get_boxed (value));

  return TRUE;
}

static gboolean
key_pressed_cb (KontorConversation *self, guint key, guint code, GdkModifierType state)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (self->box));

  if ((state & gtk_accelerator_get_default_mod_mask () & ~GDK_SHIFT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Escape)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  else if (key == GDK_KEY_Delete)
    gtk_widget_activate_action (GTK_WIDGET (self), "message.delete", NULL);
  else if (row != NULL &&
           (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0)))
    menu_cb (self, row, KONTOR_MESSAGE_ROW (row));
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

static void
mapped_cb (KontorConversation *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_signal_connect_object (root, "notify::is-active", G_CALLBACK (active_changed_cb), self,
                           G_CONNECT_SWAPPED);
  queue_reading (self);
}

static void
unmapped_cb (KontorConversation *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL)
    g_signal_handlers_disconnect_by_func (root, active_changed_cb, self);
  g_clear_handle_id (&self->reading, g_source_remove);
}

/* --- class --- */

static void
stop (KontorConversation *self)
{
  g_clear_handle_id (&self->reading, g_source_remove);
  g_clear_handle_id (&self->scrolling, g_source_remove);
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data (self->messages, self);
  g_clear_object (&self->messages);
}

static void
kontor_conversation_dispose (GObject *object)
{
  KontorConversation *self = KONTOR_CONVERSATION (object);

  stop (self);
  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->current);
  g_clear_object (&self->actions);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_conversation_parent_class)->dispose (object);
}

static void
kontor_conversation_class_init (KontorConversationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_conversation_dispose;
  signals[CURRENT_CHANGED] = g_signal_new ("current-changed", KONTOR_TYPE_CONVERSATION,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_conversation_init (KontorConversation *self)
{
  static const GActionEntry entries[] = {
    { .name = "reply", .activate = reply_cb },
    { .name = "edit", .activate = edit_cb },
    { .name = "delete", .activate = delete_cb },
    { .name = "react", .activate = react_action_cb, .parameter_type = "s" },
    { .name = "to-task", .activate = to_task_cb },
    { .name = "copy", .activate = copy_cb },
    { .name = "copy-link", .activate = copy_link_cb },
  };

  self->kept = -1;
  self->stuck = TRUE;
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "message", G_ACTION_GROUP (self->actions));
}

static GtkPopover *
build_menu (KontorConversation *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) emoji = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) second = g_menu_new ();
  GtkWidget *popover;

  for (guint i = 0; i < G_N_ELEMENTS (reactions); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (reactions[i], NULL);

      g_menu_item_set_action_and_target (item, "message.react", "s", reactions[i]);
      g_menu_append_item (emoji, item);
    }
  g_menu_append (first, _ ("_Reply"), "message.reply");
  g_menu_append (first, _ ("Make a _task"), "message.to-task");
  g_menu_append_submenu (first, _ ("Re_act"), G_MENU_MODEL (emoji));
  g_menu_append (first, _ ("_Copy the text"), "message.copy");
  g_menu_append (first, _ ("Copy a _link"), "message.copy-link");
  g_menu_append (second, _ ("_Edit"), "message.edit");
  g_menu_append (second, _ ("_Delete"), "message.delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (popover, GTK_WIDGET (self));

  return GTK_POPOVER (popover);
}

static GtkWidget *
build_messages (KontorConversation *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *clamp = adw_clamp_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->earlier = gtk_button_new_with_label (_ ("Show earlier messages"));
  gtk_widget_set_halign (self->earlier, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (self->earlier, 12);
  gtk_widget_add_css_class (self->earlier, "pill");
  g_signal_connect_object (self->earlier, "clicked", G_CALLBACK (earlier_cb), self,
                           G_CONNECT_SWAPPED);
  self->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "kontor-messages");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Messages"), -1);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->box), keys);
  gtk_box_append (GTK_BOX (content), self->earlier);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->box));
  gtk_widget_set_valign (content, GTK_ALIGN_END);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 700);
  adw_clamp_set_child (ADW_CLAMP (clamp), content);
  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (self->scrolled, clamp);
  g_signal_connect_object (get_adjustment (self), "changed", G_CALLBACK (size_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_adjustment (self), "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->scrolled);
}

static GtkWidget *
build_newer (KontorConversation *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "go-bottom-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ ("New messages"));
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  g_signal_connect_object (button, "clicked", G_CALLBACK (go_down), self, G_CONNECT_SWAPPED);
  self->newer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_transition_type (self->newer, GTK_REVEALER_TRANSITION_TYPE_SLIDE_UP);
  gtk_revealer_set_child (self->newer, button);
  gtk_widget_set_halign (GTK_WIDGET (self->newer), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->newer), GTK_ALIGN_END);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->newer), 12);

  return GTK_WIDGET (self->newer);
}

static GtkWidget *
build_stack (KontorConversation *self)
{
  GtkWidget *empty = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "kontor-chat-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("No messages"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty), _ ("Write the first one below."));
  gtk_widget_add_css_class (empty, "compact");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, adw_bin_new (), "loading");
  gtk_stack_add_named (self->stack, build_messages (self), "messages");
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);

  return GTK_WIDGET (self->stack);
}

GtkWidget *
kontor_conversation_new (KontorOffice *office)
{
  KontorConversation *self = g_object_new (KONTOR_TYPE_CONVERSATION, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->office = g_object_ref (office);
  self->menu = build_menu (self);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), build_stack (self));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), build_newer (self));
  self->entry = KONTOR_CHAT_ENTRY (kontor_chat_entry_new (office));
  g_signal_connect_object (self->entry, "sent", G_CALLBACK (go_down), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "edit-last", G_CALLBACK (edit_last_cb), self,
                           G_CONNECT_SWAPPED);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 700);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (box), overlay);
  gtk_box_append (GTK_BOX (box), clamp);
  self->closed = gtk_label_new (_ ("Only members write in this chat."));
  gtk_label_set_wrap (GTK_LABEL (self->closed), TRUE);
  gtk_widget_add_css_class (self->closed, "dimmed");
  gtk_widget_set_margin_top (self->closed, 12);
  gtk_widget_set_margin_bottom (self->closed, 18);
  gtk_widget_set_visible (self->closed, FALSE);
  gtk_box_append (GTK_BOX (box), self->closed);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (drop, "drop", G_CALLBACK (dropped_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  g_signal_connect_object (self, "map", G_CALLBACK (mapped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "unmap", G_CALLBACK (unmapped_cb), self, G_CONNECT_SWAPPED);
  set_current (self, NULL);

  return GTK_WIDGET (self);
}

/* --- public functions --- */

void
kontor_conversation_set_chat (KontorConversation *self, const KontorId *chat)
{
  KontorQueryBuilder *builder;
  g_autoptr (KontorQuery) query = NULL;

  g_return_if_fail (KONTOR_IS_CONVERSATION (self));

  if (kontor_id_equal (chat, &self->chat))
    return;
  stop (self);
  self->chat = *chat;
  self->n_rows = 0;
  self->limit = WINDOW;
  self->read = 0;
  self->stuck = TRUE;
  memset (&self->wanted, 0, sizeof self->wanted);
  gtk_list_box_remove_all (self->box);
  gtk_revealer_set_reveal_child (self->newer, FALSE);
  set_current (self, NULL);
  builder = kontor_query_builder_new (KONTOR_RECORD_MESSAGE);
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_MESSAGE_CHAT, chat));
  kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, TRUE);
  query = kontor_query_builder_end (builder);
  self->messages = kontor_office_list (self->office, query);
  g_signal_connect_object (self->messages, "items-changed", G_CALLBACK (messages_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->messages, "notify::loading", G_CALLBACK (loading_cb), self,
                           G_CONNECT_SWAPPED);
  kontor_chat_entry_set_chat (self->entry, chat);
  messages_changed_cb (self, 0, 0, get_n_messages (self));
}

void
kontor_conversation_set_open (KontorConversation *self, gboolean open)
{
  g_return_if_fail (KONTOR_IS_CONVERSATION (self));

  gtk_widget_set_visible (GTK_WIDGET (self->entry), open);
  gtk_widget_set_visible (self->closed, !open);
  set_current (self, self->current);
}

void
kontor_conversation_show_message (KontorConversation *self, const KontorId *message)
{
  g_return_if_fail (KONTOR_IS_CONVERSATION (self));

  self->wanted = *message;
  show_wanted (self);
}

void
kontor_conversation_write (KontorConversation *self)
{
  g_return_if_fail (KONTOR_IS_CONVERSATION (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

KontorRecord *
kontor_conversation_get_current (KontorConversation *self)
{
  g_return_val_if_fail (KONTOR_IS_CONVERSATION (self), NULL);

  return self->current;
}
