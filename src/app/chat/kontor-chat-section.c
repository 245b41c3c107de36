/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chat: the person's chats beside the conversation of the chosen one, or before it where there is little
 * room. Main thread. */

#include "config.h"

#include "kontor-chat-section.h"

#include "kontor-chat-changes.h"
#include "kontor-chat-dialogs.h"
#include "kontor-chat-list.h"
#include "kontor-conversation.h"

#include <glib/gi18n.h>

/* Narrower than this shows the chats or the conversation, not both. */
#define NARROW "max-width: 620sp"

struct _KontorChatSection
{
  KontorSection parent_instance;

  AdwNavigationSplitView *split;
  AdwNavigationPage *content;
  KontorChatList *list;
  KontorConversation *conversation;
  AdwWindowTitle *title;
  GtkStack *stack;
  GtkWidget *menu;
};

G_DEFINE_FINAL_TYPE (KontorChatSection, kontor_chat_section, KONTOR_TYPE_SECTION)

static KontorOffice *
get_office (KontorChatSection *self)
{
  return kontor_section_get_office (KONTOR_SECTION (self));
}

static GSimpleAction *
get_action (KontorChatSection *self, const char *name)
{
  return G_SIMPLE_ACTION (
      g_action_map_lookup_action (kontor_section_get_actions (KONTOR_SECTION (self)), name));
}

/* --- what is shown --- */

static void
show_actions (KontorChatSection *self)
{
  static const char *const of_message[] = { "reply", "to-task" };
  KontorChatLine *line = kontor_chat_list_get_chosen (self->list);
  gboolean joined = line != NULL && kontor_chat_line_is_joined (line);
  gboolean message = kontor_conversation_get_current (self->conversation) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (of_message); i++)
    g_simple_action_set_enabled (get_action (self, of_message[i]), message);
  g_simple_action_set_enabled (get_action (self, "members"), line != NULL);
  g_simple_action_set_enabled (get_action (self, "pin"), joined);
  g_simple_action_set_enabled (get_action (self, "mute"), joined);
  g_simple_action_set_enabled (get_action (self, "leave"),
                               joined && !kontor_chat_line_is_private (line));
  g_simple_action_set_state (get_action (self, "pin"),
                             g_variant_new_boolean (joined && kontor_chat_line_is_pinned (line)));
  g_simple_action_set_state (get_action (self, "mute"),
                             g_variant_new_boolean (joined && kontor_chat_line_is_muted (line)));
}

static void
chosen_cb (KontorChatSection *self)
{
  KontorChatLine *line = kontor_chat_list_get_chosen (self->list);
  g_autofree char *subtitle = NULL;

  show_actions (self);
  gtk_stack_set_visible_child_name (self->stack, line != NULL ? "conversation" : "none");
  gtk_widget_set_visible (self->menu, line != NULL);
  if (line == NULL)
    {
      adw_window_title_set_title (self->title, "");
      adw_window_title_set_subtitle (self->title, "");
      return;
    }
  if (!kontor_chat_line_is_private (line) && kontor_chat_line_get_n_members (line) > 0)
    subtitle = g_strdup_printf (ngettext ("%u member", "%u members",
                                          kontor_chat_line_get_n_members (line)),
                                kontor_chat_line_get_n_members (line));
  adw_window_title_set_title (self->title, kontor_chat_line_get_title (line));
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
  adw_navigation_page_set_title (self->content, kontor_chat_line_get_title (line));
  kontor_conversation_set_chat (self->conversation, kontor_chat_line_get_chat (line));
  kontor_conversation_set_open (self->conversation, kontor_chat_line_is_open (line));
}

static void
activated_cb (KontorChatSection *self)
{
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  kontor_conversation_write (self->conversation);
}

static void
current_changed_cb (KontorChatSection *self)
{
  show_actions (self);
}

/* --- commands --- */

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_new_chat_dialog_present (get_office (data), GTK_WIDGET (data));
}

static void
next_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_chat_list_step (KONTOR_CHAT_SECTION (data)->list, 1);
}

static void
previous_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_chat_list_step (KONTOR_CHAT_SECTION (data)->list, -1);
}

static void
write_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  activated_cb (data);
}

static void
reply_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (KONTOR_CHAT_SECTION (data)->conversation),
                              "message.reply", NULL);
}

static void
to_task_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (KONTOR_CHAT_SECTION (data)->conversation),
                              "message.to-task", NULL);
}

static void
set_mark (KontorChatSection *self, guint field, GVariant *set)
{
  KontorChatLine *line = kontor_chat_list_get_chosen (self->list);

  if (line != NULL)
    kontor_chat_set_mark (get_office (self), kontor_chat_line_get_chat (line), field,
                          g_variant_get_boolean (set));
}

static void
pin_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  set_mark (data, KONTOR_MEMBERSHIP_PINNED, state);
}

static void
mute_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  set_mark (data, KONTOR_MEMBERSHIP_MUTED, state);
}

static void
leave_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorChatLine *line = kontor_chat_list_get_chosen (KONTOR_CHAT_SECTION (data)->list);

  if (line != NULL)
    kontor_chat_leave (get_office (data), kontor_chat_line_get_chat (line));
}

static void
members_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorChatLine *line = kontor_chat_list_get_chosen (KONTOR_CHAT_SECTION (data)->list);

  if (line != NULL)
    kontor_members_dialog_present (get_office (data), kontor_chat_line_get_chat (line),
                                   GTK_WIDGET (data));
}

/* --- section --- */

static void
show_chat (KontorChatSection *self, const KontorId *chat)
{
  kontor_conversation_set_chat (self->conversation, chat);
  gtk_stack_set_visible_child_name (self->stack, "conversation");
  kontor_chat_list_choose (self->list, chat);
  activated_cb (self);
}

static gboolean
kontor_chat_section_show_record (KontorSection *section, KontorRecordType type, const KontorId *id)
{
  KontorChatSection *self = KONTOR_CHAT_SECTION (section);
  g_autoptr (KontorRecord) record = NULL;
  const KontorId *chat = NULL;

  if (type == KONTOR_RECORD_CHAT)
    {
      show_chat (self, id);
      return TRUE;
    }
  if (type != KONTOR_RECORD_MESSAGE)
    return FALSE;
  record = kontor_office_get_record (get_office (self), type, id);
  if (record != NULL)
    chat = kontor_row_get_id_field (kontor_record_get_row (record), KONTOR_MESSAGE_CHAT);
  if (chat == NULL)
    return FALSE;
  show_chat (self, chat);
  kontor_conversation_show_message (self->conversation, id);

  return TRUE;
}

static void
kontor_chat_section_search (KontorSection *section)
{
  KontorChatSection *self = KONTOR_CHAT_SECTION (section);

  adw_navigation_split_view_set_show_content (self->split, FALSE);
  kontor_chat_list_search (self->list);
}

/* The chosen chat. */
static char *
kontor_chat_section_save_state (KontorSection *section)
{
  KontorChatLine *line = kontor_chat_list_get_chosen (KONTOR_CHAT_SECTION (section)->list);

  return line != NULL ? kontor_id_to_string (kontor_chat_line_get_chat (line)) : g_strdup ("");
}

static void
kontor_chat_section_restore_state (KontorSection *section, const char *state)
{
  KontorId chat = KONTOR_ID_INIT_NIL;

  if (kontor_id_init_from_string (&chat, state))
    kontor_chat_list_choose (KONTOR_CHAT_SECTION (section)->list, &chat);
}

/* --- building --- */

static GtkWidget *
build_sidebar (KontorChatSection *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *new = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_widget_set_tooltip_text (new, _ ("New chat"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (new), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New chat"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (new), "chat.new");
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), new);
  self->list = KONTOR_CHAT_LIST (kontor_chat_list_new (get_office (self)));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->list));

  return view;
}

static GMenuModel *
menu_new (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) second = g_menu_new ();

  g_menu_append (first, _ ("_Members"), "chat.members");
  g_menu_append (first, _ ("_Pin"), "chat.pin");
  g_menu_append (first, _ ("M_ute"), "chat.mute");
  g_menu_append (second, _ ("_Leave the chat"), "chat.leave");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));

  return G_MENU_MODEL (menu);
}

static GtkWidget *
build_content (KontorChatSection *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *none = adw_status_page_new ();
  g_autoptr (GMenuModel) menu = menu_new ();

  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), GTK_WIDGET (self->title));
  self->menu = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu), menu);
  gtk_widget_set_tooltip_text (self->menu, _ ("What to do with the chat"));
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->menu);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (none), "kontor-chat-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (none), _ ("No chat chosen"));
  adw_status_page_set_description (ADW_STATUS_PAGE (none),
                                   _ ("Choose one, or start a new one with “+”."));
  gtk_widget_add_css_class (none, "compact");
  self->conversation = KONTOR_CONVERSATION (kontor_conversation_new (get_office (self)));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, none, "none");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->conversation), "conversation");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));

  return view;
}

static GtkWidget *
build (KontorChatSection *self)
{
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));
  AdwNavigationPage *sidebar = adw_navigation_page_new (build_sidebar (self), _ ("Chat"));

  self->content = adw_navigation_page_new (build_content (self), _ ("Conversation"));
  self->split = ADW_NAVIGATION_SPLIT_VIEW (adw_navigation_split_view_new ());
  adw_navigation_split_view_set_sidebar (self->split, sidebar);
  adw_navigation_split_view_set_content (self->split, self->content);
  adw_navigation_split_view_set_min_sidebar_width (self->split, 220);
  adw_navigation_split_view_set_max_sidebar_width (self->split, 300);
  adw_navigation_split_view_set_sidebar_width_fraction (self->split, 0.33);
  adw_breakpoint_add_setters (breakpoint, G_OBJECT (self->split), "collapsed", TRUE, NULL);
  gtk_widget_set_size_request (bin, 280, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), GTK_WIDGET (self->split));
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);

  return bin;
}

static void
load_style (void)
{
  static gboolean loaded = FALSE;
  g_autoptr (GtkCssProvider) provider = NULL;

  if (loaded)
    return;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/kontor/Kontor/chat/kontor-chat.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  loaded = TRUE;
}

static void
kontor_chat_section_constructed (GObject *object)
{
  static const GActionEntry entries[] = {
    { .name = "new", .activate = new_cb },
    { .name = "next", .activate = next_cb },
    { .name = "previous", .activate = previous_cb },
    { .name = "write", .activate = write_cb },
    { .name = "reply", .activate = reply_cb },
    { .name = "to-task", .activate = to_task_cb },
    { .name = "members", .activate = members_cb },
    { .name = "leave", .activate = leave_cb },
    { .name = "pin", .state = "false", .change_state = pin_cb },
    { .name = "mute", .state = "false", .change_state = mute_cb },
  };
  KontorChatSection *self = KONTOR_CHAT_SECTION (object);

  G_OBJECT_CLASS (kontor_chat_section_parent_class)->constructed (object);

  load_style ();
  g_action_map_add_action_entries (kontor_section_get_actions (KONTOR_SECTION (self)), entries,
                                   G_N_ELEMENTS (entries), self);
  adw_bin_set_child (ADW_BIN (self), build (self));
  g_signal_connect_object (self->list, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->conversation, "current-changed", G_CALLBACK (current_changed_cb),
                           self, G_CONNECT_SWAPPED);
  chosen_cb (self);
}

static void
kontor_chat_section_class_init (KontorChatSectionClass *klass)
{
  KontorSectionClass *section_class = KONTOR_SECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_chat_section_constructed;
  section_class->show_record = kontor_chat_section_show_record;
  section_class->search = kontor_chat_section_search;
  section_class->save_state = kontor_chat_section_save_state;
  section_class->restore_state = kontor_chat_section_restore_state;
}

static void
kontor_chat_section_init (KontorChatSection *self)
{
}
