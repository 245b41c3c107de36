/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of chats. What it shows is read anew when anything of chats has changed, on the reader's
 * thread, and put in its place by one function. Main thread. */

#include "config.h"

#include "kontor-chat-list.h"

#include <glib/gi18n.h>

/* Changes come in bunches while the office is in step. */
#define PAUSE_IN_MS 40

#define TYPES \
  (kontor_record_type_to_bit (KONTOR_RECORD_CHAT) | \
   kontor_record_type_to_bit (KONTOR_RECORD_MEMBERSHIP) | \
   kontor_record_type_to_bit (KONTOR_RECORD_MESSAGE) | \
   kontor_record_type_to_bit (KONTOR_RECORD_READ_MARK) | \
   kontor_record_type_to_bit (KONTOR_RECORD_PERSON))

struct _KontorChatList
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GPtrArray *lines; /* owned: all chats, as read last */
  GListStore *shown; /* owned: of KontorChatLine, in order */
  GtkSingleSelection *selection; /* owned */
  GtkSearchEntry *search;
  GtkListView *view;
  GtkStack *stack;
  GCancellable *cancellable; /* owned, nullable: of reading */
  guint pause; /* source */
  KontorId chosen; /* nil: none */
  gboolean was_unread; /* the chosen one, when it was chosen: it stays where it is */
  gboolean placing; /* the selection follows the list, not a person */
  gboolean loaded;
};

enum
{
  CHOSEN,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorChatList, kontor_chat_list, ADW_TYPE_BIN)

/* --- order --- */

static gboolean
ranks_unread (KontorChatList *self, KontorChatLine *line)
{
  if (kontor_id_equal (kontor_chat_line_get_chat (line), &self->chosen))
    return self->was_unread;

  return kontor_chat_line_get_unread (line) > 0 && !kontor_chat_line_is_muted (line);
}

static int
compare_lines (gconstpointer a, gconstpointer b, gpointer data)
{
  KontorChatLine *one = *(KontorChatLine **) a;
  KontorChatLine *other = *(KontorChatLine **) b;
  int order = kontor_chat_line_is_pinned (other) - kontor_chat_line_is_pinned (one);
  gint64 apart = kontor_chat_line_get_at (other) - kontor_chat_line_get_at (one);

  if (order == 0)
    order = ranks_unread (data, other) - ranks_unread (data, one);
  if (order == 0)
    order = apart > 0 ? 1 : apart < 0 ? -1 : 0;

  return order != 0 ? order
                    : kontor_id_compare (kontor_chat_line_get_chat (one),
                                         kontor_chat_line_get_chat (other));
}

static gboolean
matches (KontorChatLine *line, const char *words)
{
  return *words == '\0' || g_str_match_string (words, kontor_chat_line_get_title (line), TRUE) ||
         g_str_match_string (words, kontor_chat_line_get_text (line), TRUE);
}

/* (transfer full) (element-type KontorChatLine) */
static GPtrArray *
list_wanted (KontorChatList *self)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->search));
  GPtrArray *wanted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->lines->len; i++)
    {
      KontorChatLine *line = self->lines->pdata[i];

      /* A chat that is only looked at is shown while it is. */
      if (matches (line, words) &&
          (kontor_chat_line_is_joined (line) ||
           kontor_id_equal (kontor_chat_line_get_chat (line), &self->chosen)))
        g_ptr_array_add (wanted, g_object_ref (line));
    }
  g_ptr_array_sort_with_data (wanted, compare_lines, self);

  return wanted;
}

static gboolean
is_same (KontorChatList *self, guint position, KontorChatLine *line)
{
  g_autoptr (KontorChatLine) present = g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  return kontor_chat_line_equal (present, line);
}

/* The only place that changes the list: by one splice of what differs. */
static void
place (KontorChatList *self, GPtrArray *wanted)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  guint first = 0;
  guint last = 0;

  while (first < n && first < wanted->len && is_same (self, first, wanted->pdata[first]))
    first++;
  while (first + last < n && first + last < wanted->len &&
         is_same (self, n - last - 1, wanted->pdata[wanted->len - last - 1]))
    last++;
  if (first + last < n || first + last < wanted->len)
    g_list_store_splice (self->shown, first, n - first - last, wanted->pdata + first,
                         wanted->len - first - last);
}

static guint
find_chosen (KontorChatList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorChatLine) line = g_list_model_get_item (G_LIST_MODEL (self->shown), i);

      if (kontor_id_equal (kontor_chat_line_get_chat (line), &self->chosen))
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
show (KontorChatList *self)
{
  g_autoptr (GPtrArray) wanted = list_wanted (self);

  self->placing = TRUE;
  place (self, wanted);
  gtk_single_selection_set_selected (self->selection, find_chosen (self));
  self->placing = FALSE;
  gtk_stack_set_visible_child_name (self->stack, wanted->len > 0        ? "chats"
                                                 : !self->loaded        ? "loading"
                                                 : self->lines->len > 0 ? "nothing-found"
                                                                        : "empty");
}

/* --- reading --- */

typedef struct
{
  KontorId person;
  KontorId chosen; /* nil: none */
} Reading;

static gpointer
read_lines (KontorReading *reading, gpointer data, GError **error)
{
  Reading *what = data;
  GPtrArray *lines = kontor_chat_lines_read (reading, &what->person);

  for (guint i = 0; i < lines->len; i++)
    if (kontor_id_equal (kontor_chat_line_get_chat (lines->pdata[i]), &what->chosen))
      return lines;
  if (!kontor_id_is_nil (&what->chosen))
    {
      KontorChatLine *line = kontor_chat_line_read (reading, &what->chosen, &what->person);

      if (line != NULL)
        g_ptr_array_add (lines, line);
    }

  return lines;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorChatList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->office == NULL)
    return;
  if (lines == NULL)
    {
      kontor_office_tell_error (self->office, error);
      return;
    }
  g_ptr_array_unref (self->lines);
  self->lines = g_steal_pointer (&lines);
  self->loaded = TRUE;
  show (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
start_reading (KontorChatList *self)
{
  Reading *what = g_new0 (Reading, 1);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  what->person = *kontor_office_get_person (self->office);
  what->chosen = self->chosen;
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_lines, what, g_free,
                                (GDestroyNotify) g_ptr_array_unref, self->cancellable, read_cb,
                                g_object_ref (self));
}

static gboolean
pause_cb (gpointer data)
{
  KontorChatList *self = data;

  self->pause = 0;
  start_reading (self);

  return G_SOURCE_REMOVE;
}

static void
store_changed_cb (KontorChatList *self, guint64 types)
{
  if ((types & TYPES) != 0 && self->pause == 0)
    self->pause = g_timeout_add (PAUSE_IN_MS, pause_cb, self);
}

/* --- rows --- */

typedef struct
{
  GtkWidget *avatar;
  GtkLabel *title;
  GtkLabel *time;
  GtkLabel *text;
  GtkWidget *pinned;
  GtkWidget *muted;
  GtkLabel *unread;
} Row;

static GtkWidget *
mark_new (const char *icon, const char *name)
{
  GtkWidget *mark = gtk_image_new_from_icon_name (icon);

  gtk_widget_add_css_class (mark, "dimmed");
  gtk_widget_set_tooltip_text (mark, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return mark;
}

static GtkLabel *
label_new (GtkWidget *box, gboolean wide)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (wide)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, wide);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *second = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  row->avatar = adw_avatar_new (36, NULL, TRUE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row->avatar), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  row->title = label_new (first, TRUE);
  row->time = label_new (first, FALSE);
  row->text = label_new (second, TRUE);
  row->pinned = mark_new ("view-pin-symbolic", _ ("Pinned"));
  row->muted = mark_new ("notifications-disabled-symbolic", _ ("Muted"));
  gtk_box_append (GTK_BOX (second), row->muted);
  gtk_box_append (GTK_BOX (second), row->pinned);
  row->unread = label_new (second, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (row->unread), "kontor-badge");
  gtk_widget_add_css_class (GTK_WIDGET (row->time), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (row->time), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (row->text), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (row->text), "dimmed");
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (lines), first);
  gtk_box_append (GTK_BOX (lines), second);
  gtk_box_append (GTK_BOX (box), row->avatar);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_widget_add_css_class (box, "kontor-chat-line");
  g_object_set_data_full (G_OBJECT (item), "row", row, g_free);
  gtk_list_item_set_child (item, box);
}

static void
describe (GtkListItem *item, KontorChatLine *line)
{
  guint unread = kontor_chat_line_get_unread (line);
  g_autofree char *count = NULL;
  g_autofree char *name = NULL;

  count = unread > 0 ? g_strdup_printf (ngettext ("%u unread", "%u unread", unread), unread)
                     : g_strdup ("");
  name = g_strjoin (". ", kontor_chat_line_get_title (line), kontor_chat_line_get_text (line),
                    count, NULL);
  gtk_list_item_set_accessible_label (item, name);
}

static void
bind_cb (KontorChatList *self, GtkListItem *item)
{
  KontorChatLine *line = gtk_list_item_get_item (item);
  Row *row = g_object_get_data (G_OBJECT (item), "row");
  guint unread = kontor_chat_line_get_unread (line);
  g_autofree char *time = kontor_office_format_instant (self->office,
                                                        kontor_chat_line_get_at (line));
  g_autofree char *count = g_strdup_printf (unread >= KONTOR_CHAT_UNREAD_MAX ? "%u+" : "%u",
                                            unread);

  adw_avatar_set_text (ADW_AVATAR (row->avatar), kontor_chat_line_get_title (line));
  adw_avatar_set_icon_name (ADW_AVATAR (row->avatar),
                            kontor_chat_line_is_private (line) ? NULL : "kontor-people-symbolic");
  adw_avatar_set_show_initials (ADW_AVATAR (row->avatar), kontor_chat_line_is_private (line));
  gtk_label_set_label (row->title, kontor_chat_line_get_title (line));
  gtk_label_set_label (row->time, time);
  gtk_label_set_label (row->text, kontor_chat_line_get_text (line));
  gtk_label_set_label (row->unread, count);
  gtk_widget_set_visible (GTK_WIDGET (row->unread), unread > 0);
  gtk_widget_set_visible (row->pinned, kontor_chat_line_is_pinned (line));
  gtk_widget_set_visible (row->muted, kontor_chat_line_is_muted (line));
  if (unread > 0)
    gtk_widget_add_css_class (GTK_WIDGET (row->title), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row->title), "heading");
  if (kontor_chat_line_is_muted (line))
    gtk_widget_remove_css_class (GTK_WIDGET (row->unread), "accent");
  else
    gtk_widget_add_css_class (GTK_WIDGET (row->unread), "accent");
  describe (item, line);
}

/* --- choosing --- */

static void
selected_cb (KontorChatList *self)
{
  KontorChatLine *line = gtk_single_selection_get_selected_item (self->selection);

  if (self->placing || line == NULL)
    return;
  self->chosen = *kontor_chat_line_get_chat (line);
  self->was_unread = kontor_chat_line_get_unread (line) > 0;
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
activated_cb (KontorChatList *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
search_changed_cb (KontorChatList *self)
{
  show (self);
}

static void
search_done_cb (KontorChatList *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0)
    return;
  gtk_single_selection_set_selected (self->selection, 0);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
search_stopped_cb (KontorChatList *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

/* --- class --- */

static void
kontor_chat_list_dispose (GObject *object)
{
  KontorChatList *self = KONTOR_CHAT_LIST (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_chat_list_parent_class)->dispose (object);
}

static void
kontor_chat_list_class_init (KontorChatListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_chat_list_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", KONTOR_TYPE_CHAT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", KONTOR_TYPE_CHAT_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_chat_list_init (KontorChatList *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_list_store_new (KONTOR_TYPE_CHAT_LINE);
}

static GtkWidget *
build_view (KontorChatList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->shown));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  self->view = GTK_LIST_VIEW (
      gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory));
  gtk_list_view_set_single_click_activate (self->view, TRUE);
  gtk_list_view_set_tab_behavior (self->view, GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Chats"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scrolled, TRUE);

  return scrolled;
}

static void
add_page (KontorChatList *self,
          const char *name,
          const char *icon,
          const char *title,
          const char *description)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), description);
  gtk_widget_add_css_class (page, "compact");
  gtk_stack_add_named (self->stack, page, name);
}

static GtkWidget *
build_search (KontorChatList *self)
{
  self->search = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_search_entry_set_placeholder_text (self->search, _ ("Search chats"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search chats"), -1);
  gtk_widget_set_margin_start (GTK_WIDGET (self->search), 9);
  gtk_widget_set_margin_end (GTK_WIDGET (self->search), 9);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->search), 6);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (search_done_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "stop-search", G_CALLBACK (search_stopped_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->search);
}

GtkWidget *
kontor_chat_list_new (KontorOffice *office)
{
  KontorChatList *self = g_object_new (KONTOR_TYPE_CHAT_LIST, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->office = g_object_ref (office);
  gtk_box_append (GTK_BOX (box), build_search (self));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, build_view (self), "chats");
  gtk_stack_add_named (self->stack, adw_bin_new (), "loading");
  add_page (self, "nothing-found", "system-search-symbolic", _ ("No chat found"), NULL);
  add_page (self, "empty", "kontor-chat-symbolic", _ ("No chats"),
            _ ("Start one with a colleague or with several."));
  gtk_stack_set_visible_child_name (self->stack, "loading");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (start_reading), self,
                           G_CONNECT_SWAPPED);
  start_reading (self);

  return GTK_WIDGET (self);
}

/* --- public functions --- */

/* From what was read, not from what is shown: the search may have left it out. */
KontorChatLine *
kontor_chat_list_get_chosen (KontorChatList *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LIST (self), NULL);

  for (guint i = 0; self->lines != NULL && i < self->lines->len; i++)
    if (kontor_id_equal (kontor_chat_line_get_chat (self->lines->pdata[i]), &self->chosen))
      return self->lines->pdata[i];

  return NULL;
}

void
kontor_chat_list_choose (KontorChatList *self, const KontorId *chat)
{
  KontorChatLine *line;

  g_return_if_fail (KONTOR_IS_CHAT_LIST (self));

  if (kontor_id_equal (chat, &self->chosen))
    return;
  self->chosen = *chat;
  line = kontor_chat_list_get_chosen (self);
  self->was_unread = line != NULL && kontor_chat_line_get_unread (line) > 0;
  show (self);
  if (line != NULL)
    g_signal_emit (self, signals[CHOSEN], 0);
  else
    start_reading (self);
}

void
kontor_chat_list_step (KontorChatList *self, int by)
{
  guint n;
  guint at;

  g_return_if_fail (KONTOR_IS_CHAT_LIST (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  at = gtk_single_selection_get_selected (self->selection);
  if (n == 0)
    return;
  if (at == GTK_INVALID_LIST_POSITION)
    at = by > 0 ? 0 : n - 1;
  else if (by < 0 ? at > 0 : at + 1 < n)
    at += by;
  gtk_list_view_scroll_to (self->view, at, GTK_LIST_SCROLL_SELECT, NULL);
}

void
kontor_chat_list_search (KontorChatList *self)
{
  g_return_if_fail (KONTOR_IS_CHAT_LIST (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
