/* SPDX-License-Identifier: GPL-3.0-or-later */

/* People: a sidebar of places and departments, and one list for each place, made when it is first
 * shown. Writing to somebody opens their private chat. Main thread. */

#include "config.h"

#include "kontor-people-section.h"

#include "kontor-operations-chat.h"
#include "kontor-people-list.h"
#include "kontor-people-sidebar.h"
#include "kontor-people-tree.h"
#include "kontor-type-list.h"

#include <glib/gi18n.h>
#include <string.h>

/* Narrower than this the sidebar lies over the list. */
#define NARROW "max-width: 720sp"

/**
 * Letter:
 * @to: to whom
 * @chat: set by the writer's thread
 *
 * Reference-counted: shared by the operation and by what is done afterwards.
 */
typedef struct
{
  KontorId to;
  KontorId chat;
} Letter;

struct _KontorPeopleSection
{
  KontorSection parent_instance;

  KontorPresence *presence; /* owned */
  AdwOverlaySplitView *split;
  KontorPeopleSidebar *sidebar;
  GtkStack *lists;
  AdwWindowTitle *title;
  GtkWidget *write;
  GtkWidget *new;
  Letter *letter; /* owned, nullable: under way */
};

G_DEFINE_FINAL_TYPE (KontorPeopleSection, kontor_people_section, KONTOR_TYPE_SECTION)

static KontorOffice *
get_office (KontorPeopleSection *self)
{
  return kontor_section_get_office (KONTOR_SECTION (self));
}

/* NULL: the organisation, which is no list of records. */
static KontorRecordList *
get_list (KontorPeopleSection *self)
{
  GtkWidget *list = gtk_stack_get_visible_child (self->lists);

  return KONTOR_IS_RECORD_LIST (list) ? KONTOR_RECORD_LIST (list) : NULL;
}

/* --- lists --- */

static GtkWidget *
absences_new (KontorPeopleSection *self, gboolean today)
{
  static const guint columns[] = { KONTOR_ABSENCE_PERSON, KONTOR_ABSENCE_KIND,
                                   KONTOR_ABSENCE_STARTS_ON, KONTOR_ABSENCE_ENDS_ON,
                                   KONTOR_ABSENCE_COMMENT };
  GtkWidget *list = kontor_record_list_new (get_office (self), KONTOR_RECORD_ABSENCE);

  kontor_record_list_set_columns (KONTOR_RECORD_LIST (list), columns, G_N_ELEMENTS (columns));
  kontor_record_list_set_default_order (KONTOR_RECORD_LIST (list), KONTOR_ABSENCE_STARTS_ON,
                                        !today);
  if (today)
    kontor_record_list_set_empty (KONTOR_RECORD_LIST (list), "kontor-people-symbolic",
                                  _ ("Nobody is absent today"),
                                  _ ("Absences are shown here while they last."));
  else
    kontor_record_list_set_empty (KONTOR_RECORD_LIST (list), "kontor-calendar-symbolic",
                                  _ ("No absences"),
                                  _ ("Holidays, illness and business trips are noted here."));

  return list;
}

static GtkWidget *
working_new (KontorPeopleSection *self)
{
  static const guint columns[] = { KONTOR_WORK_DAY_PERSON, KONTOR_WORK_DAY_START,
                                   KONTOR_WORK_DAY_BREAK_SINCE, KONTOR_WORK_DAY_OFF_SITE };
  GtkWidget *list = kontor_record_list_new (get_office (self), KONTOR_RECORD_WORK_DAY);

  kontor_record_list_set_columns (KONTOR_RECORD_LIST (list), columns, G_N_ELEMENTS (columns));
  kontor_record_list_set_default_order (KONTOR_RECORD_LIST (list), KONTOR_WORK_DAY_START, FALSE);
  kontor_record_list_set_can_create (KONTOR_RECORD_LIST (list), FALSE);
  kontor_record_list_set_empty (KONTOR_RECORD_LIST (list), "kontor-workday-symbolic",
                                _ ("Nobody has started working"),
                                _ ("Who starts the working day appears here."));

  return list;
}

static GtkWidget *
departments_new (KontorPeopleSection *self)
{
  static const guint columns[] = { KONTOR_DEPARTMENT_NAME, KONTOR_DEPARTMENT_HEAD,
                                   KONTOR_DEPARTMENT_PARENT };
  GtkWidget *list = kontor_record_list_new (get_office (self), KONTOR_RECORD_DEPARTMENT);

  kontor_record_list_set_columns (KONTOR_RECORD_LIST (list), columns, G_N_ELEMENTS (columns));
  kontor_record_list_set_default_order (KONTOR_RECORD_LIST (list), KONTOR_DEPARTMENT_PLACE, FALSE);
  kontor_record_list_add_default_order (KONTOR_RECORD_LIST (list), KONTOR_DEPARTMENT_NAME, FALSE);
  kontor_record_list_set_outline (KONTOR_RECORD_LIST (list), KONTOR_DEPARTMENT_PARENT);
  kontor_live_query_set_all_expanded (kontor_record_list_get_model (KONTOR_RECORD_LIST (list)),
                                      TRUE);
  kontor_record_list_set_empty (KONTOR_RECORD_LIST (list), "kontor-department-symbolic",
                                _ ("No departments"), _ ("Departments say who works with whom."));

  return list;
}

static GtkWidget *
invitations_new (KontorPeopleSection *self)
{
  GtkWidget *list = kontor_type_list_new (get_office (self), KONTOR_RECORD_INVITATION);

  kontor_record_list_set_can_create (KONTOR_RECORD_LIST (list), FALSE);
  kontor_record_list_set_empty (KONTOR_RECORD_LIST (list), "mail-unread-symbolic",
                                _ ("No invitations"),
                                _ ("Whoever runs the server invites people with “kontor-server "
                                   "invite”."));

  return list;
}

static GMenuModel *
people_menu_new (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("_Write a message"), "people.write");
  g_menu_append (menu, _ ("_Send e-mail"), "people.mail");
  g_menu_append (menu, _ ("_Call"), "people.call");

  return G_MENU_MODEL (menu);
}

static void show_selection (KontorPeopleSection *self);

static GtkWidget *
people_new (KontorPeopleSection *self)
{
  GtkWidget *list = kontor_people_list_new (get_office (self), self->presence);
  g_autoptr (GMenuModel) menu = people_menu_new ();

  kontor_record_list_set_row_menu (KONTOR_RECORD_LIST (list), menu);

  return list;
}

static GtkWidget *
list_new (KontorPeopleSection *self, KontorPeoplePlace place)
{
  switch (place)
    {
    case KONTOR_PEOPLE_ORGANISATION:
      return kontor_people_tree_new (get_office (self));
    case KONTOR_PEOPLE_WORKING:
      return working_new (self);
    case KONTOR_PEOPLE_ABSENT:
      return absences_new (self, TRUE);
    case KONTOR_PEOPLE_ABSENCES:
      return absences_new (self, FALSE);
    case KONTOR_PEOPLE_DEPARTMENTS:
      return departments_new (self);
    case KONTOR_PEOPLE_ROLES:
      return kontor_type_list_new (get_office (self), KONTOR_RECORD_ROLE);
    case KONTOR_PEOPLE_INVITATIONS:
      return invitations_new (self);
    case KONTOR_PEOPLE_EVERYONE:
    case KONTOR_PEOPLE_DEPARTMENT:
      break;
    }

  return people_new (self);
}

/* What of the place's list is shown: it may be another day, or another department. */
static void
set_base (KontorPeopleSection *self, KontorPeoplePlace place, KontorRecordList *list)
{
  g_autoptr (KontorCondition) condition = NULL;

  if (place == KONTOR_PEOPLE_DEPARTMENT)
    condition = kontor_people_sidebar_make_condition (self->sidebar);
  else if (place == KONTOR_PEOPLE_ABSENT)
    condition = kontor_presence_absent_today (get_office (self));
  else if (place == KONTOR_PEOPLE_WORKING)
    condition = kontor_presence_working_now (get_office (self));
  kontor_record_list_set_base_condition (list, condition);
}

static void
show_place (KontorPeopleSection *self)
{
  KontorPeoplePlace place = kontor_people_sidebar_get_place (self->sidebar);
  KontorRecord *department = kontor_people_sidebar_get_department (self->sidebar);
  KontorPeoplePlace shown = place == KONTOR_PEOPLE_DEPARTMENT ? KONTOR_PEOPLE_EVERYONE : place;
  const char *word = kontor_people_place_get_word (shown);
  GtkWidget *list = gtk_stack_get_child_by_name (self->lists, word);

  if (list == NULL)
    {
      list = list_new (self, shown);
      if (KONTOR_IS_RECORD_LIST (list))
        g_signal_connect_object (list, "selection-changed", G_CALLBACK (show_selection), self,
                                 G_CONNECT_SWAPPED);
      gtk_stack_add_named (self->lists, list, word);
    }
  if (KONTOR_IS_RECORD_LIST (list))
    set_base (self, place, KONTOR_RECORD_LIST (list));
  gtk_stack_set_visible_child (self->lists, list);
  adw_window_title_set_title (self->title, place == KONTOR_PEOPLE_DEPARTMENT && department != NULL
                                               ? kontor_record_get_title (department)
                                               : kontor_people_place_get_title (shown));
  gtk_widget_set_visible (self->write, shown == KONTOR_PEOPLE_EVERYONE);
  gtk_widget_set_visible (self->new,
                          place == KONTOR_PEOPLE_ABSENT || place == KONTOR_PEOPLE_ABSENCES ||
                              place == KONTOR_PEOPLE_DEPARTMENTS || place == KONTOR_PEOPLE_ROLES);
  show_selection (self);
}

static void
chosen_cb (KontorPeopleSection *self)
{
  show_place (self);
  if (adw_overlay_split_view_get_collapsed (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

/* --- writing to somebody --- */

/* (transfer full) (nullable) */
static KontorRecord *
dup_person (KontorPeopleSection *self)
{
  KontorRecordList *list = get_list (self);

  if (list == NULL || kontor_record_list_get_record_type (list) != KONTOR_RECORD_PERSON)
    return NULL;

  return kontor_record_list_dup_current (list);
}

static KontorChangeSet *
start_chat (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Letter *letter = data;
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_array_append_val (people, letter->to);

  return kontor_chat_start (context, people, NULL, &letter->chat, problem);
}

static void
chat_started_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorPeopleSection *self = KONTOR_PEOPLE_SECTION (owner);
  Letter *letter = g_steal_pointer (&self->letter);

  if (problem == NULL && letter != NULL && !kontor_id_is_nil (&letter->chat))
    kontor_office_open (get_office (self), KONTOR_RECORD_CHAT, &letter->chat);
  g_clear_pointer (&letter, g_atomic_rc_box_release);
}

static void
write_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorPeopleSection *self = data;
  g_autoptr (KontorRecord) person = dup_person (self);

  if (person == NULL || self->letter != NULL ||
      kontor_id_equal (kontor_record_get_id (person), kontor_office_get_person (get_office (self))))
    return;
  self->letter = g_atomic_rc_box_new0 (Letter);
  self->letter->to = *kontor_record_get_id (person);
  kontor_office_operate (get_office (self), start_chat, g_atomic_rc_box_acquire (self->letter),
                         g_atomic_rc_box_release, chat_started_cb, self);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorPeopleSection) self = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    kontor_office_tell (get_office (self), _ ("No program is set up for this"));
}

/* "mailto:" or "tel:" with what the person's record has. */
static void
launch (KontorPeopleSection *self, const char *scheme, const char *address)
{
  g_autofree char *escaped = g_uri_escape_string (address, "@+", FALSE);
  g_autofree char *uri = g_strconcat (scheme, escaped, NULL);
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                           launched_cb, g_object_ref (self));
}

static const char *
get_text (KontorRecord *person, guint field)
{
  return person != NULL ? kontor_row_get_text (kontor_record_get_row (person), field) : NULL;
}

static const char *
get_number (KontorRecord *person)
{
  const char *number = get_text (person, KONTOR_PERSON_PHONE);

  return number != NULL ? number : get_text (person, KONTOR_PERSON_MOBILE);
}

static void
mail_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (KontorRecord) person = dup_person (data);
  const char *address = get_text (person, KONTOR_PERSON_EMAIL);

  if (address != NULL)
    launch (data, "mailto:", address);
}

static void
call_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (KontorRecord) person = dup_person (data);
  const char *number = get_number (person);

  if (number != NULL)
    launch (data, "tel:", number);
}

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *list = get_list (data);

  if (list != NULL)
    gtk_widget_activate_action (GTK_WIDGET (list), "records.new", NULL);
}

static void
set_enabled (KontorPeopleSection *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (kontor_section_get_actions (KONTOR_SECTION (self)),
                                                name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show_selection (KontorPeopleSection *self)
{
  g_autoptr (KontorRecord) person = dup_person (self);
  gboolean self_chosen = person != NULL &&
                         kontor_id_equal (kontor_record_get_id (person),
                                          kontor_office_get_person (get_office (self)));

  set_enabled (self, "write", person != NULL && !self_chosen);
  set_enabled (self, "mail", get_text (person, KONTOR_PERSON_EMAIL) != NULL);
  set_enabled (self, "call", get_number (person) != NULL);
  set_enabled (self, "new", gtk_widget_get_visible (self->new));
}

/* --- section --- */

static gboolean
kontor_people_section_show_record (KontorSection *section,
                                   KontorRecordType type,
                                   const KontorId *id)
{
  static const struct
  {
    KontorRecordType type;
    KontorPeoplePlace place;
  } homes[] = {
    { KONTOR_RECORD_PERSON, KONTOR_PEOPLE_EVERYONE },
    { KONTOR_RECORD_DEPARTMENT, KONTOR_PEOPLE_DEPARTMENTS },
    { KONTOR_RECORD_ROLE, KONTOR_PEOPLE_ROLES },
    { KONTOR_RECORD_INVITATION, KONTOR_PEOPLE_INVITATIONS },
    { KONTOR_RECORD_ABSENCE, KONTOR_PEOPLE_ABSENCES },
  };
  KontorPeopleSection *self = KONTOR_PEOPLE_SECTION (section);
  KontorRecordList *list = get_list (self);

  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    if (homes[i].type == type)
      {
        /* Where it is shown already, it is shown there. */
        if (list == NULL || kontor_record_list_get_record_type (list) != type)
          kontor_people_sidebar_set_place (self->sidebar, homes[i].place);
        kontor_record_list_select (get_list (self), id);
        return TRUE;
      }

  return FALSE;
}

static void
kontor_people_section_search (KontorSection *section)
{
  KontorRecordList *list = get_list (KONTOR_PEOPLE_SECTION (section));

  if (list != NULL)
    kontor_record_list_search (list);
}

/* "PLACE [DEPARTMENT'S ID]", then the state of the directory's list. */
static char *
kontor_people_section_save_state (KontorSection *section)
{
  KontorPeopleSection *self = KONTOR_PEOPLE_SECTION (section);
  KontorPeoplePlace place = kontor_people_sidebar_get_place (self->sidebar);
  KontorRecord *department = kontor_people_sidebar_get_department (self->sidebar);
  GtkWidget *list = gtk_stack_get_child_by_name (self->lists, "everyone");
  g_autofree char *state = list != NULL ? kontor_record_list_save_state (KONTOR_RECORD_LIST (list))
                                        : g_strdup ("");
  g_autofree char *id = NULL;

  if (place == KONTOR_PEOPLE_DEPARTMENT && department != NULL)
    {
      id = kontor_id_to_string (kontor_record_get_id (department));
      return g_strdup_printf ("department %s\n%s", id, state);
    }

  return g_strdup_printf ("%s\n%s",
                          kontor_people_place_get_word (
                              place < KONTOR_PEOPLE_N_PLACES ? place : KONTOR_PEOPLE_EVERYONE),
                          state);
}

static void
kontor_people_section_restore_state (KontorSection *section, const char *state)
{
  KontorPeopleSection *self = KONTOR_PEOPLE_SECTION (section);
  g_auto (GStrv) parts = g_strsplit (state, "\n", 2);
  GtkWidget *list = gtk_stack_get_child_by_name (self->lists, "everyone");
  KontorId id = KONTOR_ID_INIT_NIL;

  if (parts[0] == NULL)
    return;
  if (parts[1] != NULL && list != NULL)
    kontor_record_list_restore_state (KONTOR_RECORD_LIST (list), parts[1]);
  if (g_str_has_prefix (parts[0], "department ") &&
      kontor_id_init_from_string (&id, parts[0] + strlen ("department ")))
    kontor_people_sidebar_set_department (self->sidebar, &id);
  for (guint i = 0; i < KONTOR_PEOPLE_N_PLACES; i++)
    if (g_str_equal (parts[0], kontor_people_place_get_word (i)))
      kontor_people_sidebar_set_place (self->sidebar, i);
}

static void
day_changed_cb (KontorPeopleSection *self)
{
  show_place (self);
}

/* --- building --- */

static GtkWidget *
button_new (const char *icon, const char *name, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
build_bar (KontorPeopleSection *self)
{
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *toggle = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (toggle), "kontor-department-symbolic");
  gtk_widget_set_tooltip_text (toggle, _ ("Places and departments"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Places and departments"), -1);
  g_object_bind_property (self->split, "show-sidebar", toggle, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  self->write = button_new ("kontor-chat-symbolic", _ ("Write a message"), "people.write");
  self->new = button_new ("list-add-symbolic", _ ("New…"), "people.new");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), toggle);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->new);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->write);

  return bar;
}

static GtkWidget *
build_content (KontorPeopleSection *self)
{
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));

  self->split = ADW_OVERLAY_SPLIT_VIEW (adw_overlay_split_view_new ());
  self->lists = GTK_STACK (gtk_stack_new ());
  self->sidebar = KONTOR_PEOPLE_SIDEBAR (kontor_people_sidebar_new (get_office (self)));
  adw_overlay_split_view_set_max_sidebar_width (self->split, 240);
  adw_overlay_split_view_set_sidebar (self->split, GTK_WIDGET (self->sidebar));
  adw_overlay_split_view_set_content (self->split, GTK_WIDGET (self->lists));
  adw_breakpoint_add_setters (breakpoint, G_OBJECT (self->split), "collapsed", TRUE, "show-sidebar",
                              FALSE, NULL);
  gtk_widget_set_size_request (bin, 280, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), GTK_WIDGET (self->split));
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);

  return bin;
}

static void
kontor_people_section_constructed (GObject *object)
{
  static const GActionEntry entries[] = {
    { .name = "write", .activate = write_cb },
    { .name = "mail", .activate = mail_cb },
    { .name = "call", .activate = call_cb },
    { .name = "new", .activate = new_cb },
  };
  KontorPeopleSection *self = KONTOR_PEOPLE_SECTION (object);
  GtkWidget *view = adw_toolbar_view_new ();

  G_OBJECT_CLASS (kontor_people_section_parent_class)->constructed (object);

  g_action_map_add_action_entries (kontor_section_get_actions (KONTOR_SECTION (self)), entries,
                                   G_N_ELEMENTS (entries), self);
  self->presence = kontor_presence_new (get_office (self));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), build_content (self));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), build_bar (self));
  adw_bin_set_child (ADW_BIN (self), view);
  g_signal_connect_object (self->sidebar, "chosen", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_office (self), "day-changed", G_CALLBACK (day_changed_cb), self,
                           G_CONNECT_SWAPPED);
  show_place (self);
}

static void
kontor_people_section_dispose (GObject *object)
{
  KontorPeopleSection *self = KONTOR_PEOPLE_SECTION (object);

  g_clear_object (&self->presence);
  g_clear_pointer (&self->letter, g_atomic_rc_box_release);

  G_OBJECT_CLASS (kontor_people_section_parent_class)->dispose (object);
}

static void
kontor_people_section_class_init (KontorPeopleSectionClass *klass)
{
  KontorSectionClass *section_class = KONTOR_SECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_people_section_constructed;
  G_OBJECT_CLASS (klass)->dispose = kontor_people_section_dispose;
  section_class->show_record = kontor_people_section_show_record;
  section_class->search = kontor_people_section_search;
  section_class->save_state = kontor_people_section_save_state;
  section_class->restore_state = kontor_people_section_restore_state;
}

static void
kontor_people_section_init (KontorPeopleSection *self)
{
}
