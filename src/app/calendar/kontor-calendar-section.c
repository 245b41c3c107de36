/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Events: a month, and an agenda of what comes next. Both show what was read for their days; it is read
 * again when anything of it changes. Main thread. */

#include "config.h"

#include "kontor-calendar-section.h"

#include "kontor-calendar-button.h"
#include "kontor-day-list.h"
#include "kontor-event-answer.h"
#include "kontor-event-changes.h"
#include "kontor-event-reminder.h"
#include "kontor-event-repeat.h"
#include "kontor-month.h"
#include "kontor-new-event.h"
#include "kontor-zone.h"

#include <glib/gi18n.h>
#include <string.h>

/* Narrower than this, the switcher is below the content. */
#define NARROW "max-width: 520sp"

/* Days of the agenda. */
#define AGENDA_DAYS 60

struct _KontorCalendarSection
{
  KontorSection parent_instance;

  AdwToolbarView *view; /* child */
  AdwHeaderBar *header; /* child */
  KontorCalendarButton *calendars; /* child */
  AdwViewStack *modes; /* child */
  GtkWidget *bottom; /* child: the switcher where there is little room */
  KontorMonth *month; /* child */
  GtkStack *agenda; /* child: "list" or "empty" */
  KontorDayList *list; /* child, of @agenda */
  GCancellable *month_reading; /* owned, nullable */
  GCancellable *agenda_reading; /* owned, nullable */
  guint refresh; /* source */
};

G_DEFINE_FINAL_TYPE (KontorCalendarSection, kontor_calendar_section, KONTOR_TYPE_SECTION)

static KontorOffice *
get_office (KontorCalendarSection *self)
{
  return kontor_section_get_office (KONTOR_SECTION (self));
}

/* --- reading --- */

static void
month_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorCalendarSection) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               &error);

  if (items != NULL && self->month != NULL)
    kontor_month_set_items (self->month, items);
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    kontor_office_tell_error (get_office (self), error);
}

static void
agenda_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorCalendarSection) self = data;
  g_autoptr (GPtrArray) items = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               NULL);

  if (items == NULL || self->list == NULL)
    return;
  kontor_day_list_set_items (self->list, items, kontor_office_get_today (get_office (self)));
  gtk_stack_set_visible_child_name (self->agenda, items->len > 0 ? "list" : "empty");
}

/* What was asked before is not wanted any more. */
static void
read_days (KontorCalendarSection *self,
           gint64 first,
           gint64 last,
           gboolean clamp,
           GCancellable **reading,
           GAsyncReadyCallback callback)
{
  KontorOffice *office = get_office (self);
  KontorCalendarWish *wish = kontor_calendar_wish_new (office, kontor_calendar_button_get_switched (
                                                                   self->calendars));

  if (*reading != NULL)
    g_cancellable_cancel (*reading);
  g_clear_object (reading);
  *reading = g_cancellable_new ();
  wish->first = first;
  wish->last = last;
  wish->clamp = clamp;
  wish->tasks = kontor_calendar_button_get_tasks (self->calendars);
  kontor_live_store_read_async (kontor_office_get_store (office), kontor_calendar_read, wish,
                                (GDestroyNotify) kontor_calendar_wish_free,
                                (GDestroyNotify) g_ptr_array_unref, *reading, callback,
                                g_object_ref (self));
}

static void
read_month (KontorCalendarSection *self)
{
  gint64 first = 0;
  gint64 last = 0;

  kontor_month_get_range (self->month, &first, &last);
  read_days (self, first, last, FALSE, &self->month_reading, month_read_cb);
}

static void
read_agenda (KontorCalendarSection *self)
{
  gint64 today = kontor_office_get_today (get_office (self));

  read_days (self, today, today + AGENDA_DAYS, TRUE, &self->agenda_reading, agenda_read_cb);
}

static gboolean
refresh_cb (gpointer data)
{
  KontorCalendarSection *self = data;

  self->refresh = 0;
  read_month (self);
  read_agenda (self);

  return G_SOURCE_REMOVE;
}

static void
refresh_soon (KontorCalendarSection *self)
{
  if (self->refresh == 0)
    self->refresh = g_idle_add (refresh_cb, self);
}

static void
store_changed_cb (KontorCalendarSection *self, guint64 types, KontorLiveStore *store)
{
  if ((types & (kontor_record_type_to_bit (KONTOR_RECORD_EVENT) |
                kontor_record_type_to_bit (KONTOR_RECORD_CALENDAR) |
                kontor_record_type_to_bit (KONTOR_RECORD_ATTENDEE) |
                kontor_record_type_to_bit (KONTOR_RECORD_TASK))) != 0)
    refresh_soon (self);
}

/* --- one time or all --- */

typedef void (*DoFunc) (KontorOffice *office, KontorMonthItem *item, int days, gboolean all);

typedef struct
{
  KontorOffice *office; /* owned */
  KontorMonthItem *item; /* owned */
  int days;
  DoFunc func;
} Question;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (strcmp (answer, "this") == 0 || strcmp (answer, "all") == 0)
    question->func (question->office, question->item, question->days, strcmp (answer, "all") == 0);
  g_object_unref (question->office);
  g_object_unref (question->item);
  g_free (question);
}

/* Of a series asks which is meant. @all: whether all of them can be */
static void
ask (KontorCalendarSection *self,
     KontorMonthItem *item,
     int days,
     gboolean all,
     const char *heading,
     DoFunc func)
{
  AdwAlertDialog *dialog;
  Question *question;

  if (item->instance == 0)
    {
      func (get_office (self), item, days, FALSE);
      return;
    }
  question = g_new0 (Question, 1);
  question->office = g_object_ref (get_office (self));
  question->item = g_object_ref (item);
  question->days = days;
  question->func = func;
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, NULL));
  adw_alert_dialog_format_body (dialog, _ ("“%s” takes place repeatedly."), item->title);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "this", _ ("_Only this time"),
                                  "all", _ ("_Every time"), NULL);
  adw_alert_dialog_set_response_enabled (dialog, "all", all);
  adw_alert_dialog_set_default_response (dialog, "this");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self), NULL, answered_cb, question);
}

/* --- items --- */

static void
move_task (KontorOffice *office, KontorMonthItem *item, int days)
{
  g_autoptr (KontorRecord) task = kontor_office_get_record (office, KONTOR_RECORD_TASK,
                                                            kontor_row_get_id (item->row));
  gint64 deadline = kontor_row_get_integer (item->row, KONTOR_TASK_DEADLINE);
  g_autoptr (KontorValue) value = kontor_value_new_integer (
      kontor_zone_shift (kontor_office_get_zone (office), deadline, days, 0));

  if (task != NULL)
    kontor_office_set_field (office, task, KONTOR_TASK_DEADLINE, value);
}

static void
remove_now (KontorOffice *office, KontorMonthItem *item, int days, gboolean all)
{
  kontor_event_remove (office, item, all);
}

static void
activated_cb (KontorCalendarSection *self, KontorMonthItem *item, GtkWidget *source)
{
  kontor_office_open (get_office (self), kontor_row_get_record_type (item->row),
                      kontor_row_get_id (item->row));
}

static void
moved_cb (KontorCalendarSection *self, KontorMonthItem *item, int days, KontorMonth *month)
{
  if (kontor_row_get_record_type (item->row) == KONTOR_RECORD_TASK)
    move_task (get_office (self), item, days);
  else
    ask (self, item, days, kontor_event_can_move_all (item->row), _ ("Move which?"),
         kontor_event_move);
}

static void
removed_cb (KontorCalendarSection *self, KontorMonthItem *item, GtkWidget *source)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  KontorRecord *record;

  if (kontor_row_get_record_type (item->row) == KONTOR_RECORD_EVENT)
    {
      ask (self, item, 0, TRUE, _ ("Remove which?"), remove_now);
      return;
    }
  record = kontor_office_get_record (get_office (self), KONTOR_RECORD_TASK,
                                     kontor_row_get_id (item->row));
  if (record == NULL)
    return;
  g_ptr_array_add (records, record);
  kontor_office_delete (get_office (self), records);
}

static void
create_cb (KontorCalendarSection *self, gint64 day, KontorMonth *month)
{
  kontor_new_event_popup (kontor_month_get_cell (month, day), get_office (self), day);
}

/* --- commands --- */

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorCalendarSection *self = data;
  gboolean month = strcmp (adw_view_stack_get_visible_child_name (self->modes), "month") == 0;
  gint64 day = month ? kontor_month_get_date (self->month)
                     : kontor_office_get_today (get_office (self));
  GtkWidget *where = month ? kontor_month_get_cell (self->month, day) : GTK_WIDGET (self->header);

  kontor_new_event_popup (where, get_office (self), day);
}

static void
mode_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorCalendarSection *self = data;

  adw_view_stack_set_visible_child_name (self->modes, g_action_get_name (G_ACTION (action)));
}

static void
today_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorCalendarSection *self = data;

  adw_view_stack_set_visible_child_name (self->modes, "month");
  kontor_month_set_date (self->month, kontor_office_get_today (get_office (self)));
  gtk_widget_grab_focus (GTK_WIDGET (self->month));
}

static const struct
{
  const char *name;
  void (*activate) (GSimpleAction *action, GVariant *parameter, gpointer data);
  gboolean always; /* also while another section is in front */
} actions[] = {
  { "new", new_cb, TRUE },
  { "month", mode_cb, FALSE },
  { "agenda", mode_cb, FALSE },
  { "today", today_cb, FALSE },
};

/* Its keys are not to work while another section is in front. */
static void
mapped_cb (KontorCalendarSection *self)
{
  GActionMap *map = kontor_section_get_actions (KONTOR_SECTION (self));

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                     g_action_map_lookup_action (map, actions[i].name)),
                                 gtk_widget_get_mapped (GTK_WIDGET (self)) ||
                                     strcmp (actions[i].name, "new") == 0);
}

static void
add_actions (KontorCalendarSection *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (actions[i].name, NULL);

      g_signal_connect_object (action, "activate", G_CALLBACK (actions[i].activate), self,
                               G_CONNECT_DEFAULT);
      g_action_map_add_action (kontor_section_get_actions (KONTOR_SECTION (self)),
                               G_ACTION (action));
    }
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);
  g_signal_connect_after (self, "unmap", G_CALLBACK (mapped_cb), NULL);
  mapped_cb (self);
}

/* --- building --- */

static void
build_month (KontorCalendarSection *self)
{
  self->month = KONTOR_MONTH (kontor_month_new (get_office (self)));
  g_signal_connect_object (self->month, "range-changed", G_CALLBACK (read_month), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "removed", G_CALLBACK (removed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "create", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
}

static void
build_agenda (KontorCalendarSection *self)
{
  GtkWidget *empty = adw_status_page_new ();
  GtkWidget *add = gtk_button_new_with_mnemonic (C_ ("calendar", "_New event"));

  self->list = KONTOR_DAY_LIST (kontor_day_list_new (TRUE));
  g_signal_connect_object (self->list, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "kontor-calendar-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("Nothing planned"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
                                   _ ("The next two months are free in the calendars shown"));
  gtk_widget_add_css_class (add, "pill");
  gtk_widget_set_halign (add, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "calendar.new");
  adw_status_page_set_child (ADW_STATUS_PAGE (empty), add);
  self->agenda = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->agenda, GTK_WIDGET (self->list), "list");
  gtk_stack_add_named (self->agenda, empty, "empty");
}

static void
build_modes (KontorCalendarSection *self)
{
  build_month (self);
  build_agenda (self);
  self->modes = ADW_VIEW_STACK (adw_view_stack_new ());
  adw_view_stack_add_titled_with_icon (self->modes, GTK_WIDGET (self->month), "month",
                                       C_ ("calendar view", "Month"), "kontor-calendar-symbolic");
  adw_view_stack_add_titled_with_icon (self->modes, GTK_WIDGET (self->agenda), "agenda",
                                       C_ ("calendar view", "Agenda"), "view-list-symbolic");
}

static void
build_header (KontorCalendarSection *self)
{
  GtkWidget *switcher = adw_inline_view_switcher_new ();
  GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");

  adw_inline_view_switcher_set_stack (ADW_INLINE_VIEW_SWITCHER (switcher), self->modes);
  adw_inline_view_switcher_set_display_mode (ADW_INLINE_VIEW_SWITCHER (switcher),
                                             ADW_INLINE_VIEW_SWITCHER_LABELS);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "calendar.new");
  gtk_widget_set_tooltip_text (add, _ ("New event"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New event"), -1);
  self->header = ADW_HEADER_BAR (adw_header_bar_new ());
  adw_header_bar_set_title_widget (self->header, switcher);
  adw_header_bar_pack_start (self->header, GTK_WIDGET (self->calendars));
  adw_header_bar_pack_end (self->header, add);
  self->bottom = adw_view_switcher_bar_new ();
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (self->bottom), self->modes);
}

static void
narrow_cb (KontorCalendarSection *self, AdwBreakpoint *breakpoint)
{
  adw_header_bar_set_show_title (self->header, FALSE);
  adw_view_switcher_bar_set_reveal (ADW_VIEW_SWITCHER_BAR (self->bottom), TRUE);
}

static void
wide_cb (KontorCalendarSection *self, AdwBreakpoint *breakpoint)
{
  adw_header_bar_set_show_title (self->header, TRUE);
  adw_view_switcher_bar_set_reveal (ADW_VIEW_SWITCHER_BAR (self->bottom), FALSE);
}

static GtkWidget *
frame_new (KontorCalendarSection *self)
{
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));

  self->view = ADW_TOOLBAR_VIEW (adw_toolbar_view_new ());
  adw_toolbar_view_add_top_bar (self->view, GTK_WIDGET (self->header));
  adw_toolbar_view_set_content (self->view, GTK_WIDGET (self->modes));
  adw_toolbar_view_add_bottom_bar (self->view, self->bottom);
  g_signal_connect_object (breakpoint, "apply", G_CALLBACK (narrow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breakpoint, "unapply", G_CALLBACK (wide_cb), self, G_CONNECT_SWAPPED);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), GTK_WIDGET (self->view));
  gtk_widget_set_size_request (bin, 300, 200);

  return bin;
}

/* --- overrides --- */

static void
kontor_calendar_section_constructed (GObject *object)
{
  KontorCalendarSection *self = KONTOR_CALENDAR_SECTION (object);
  KontorOffice *office = get_office (self);

  G_OBJECT_CLASS (kontor_calendar_section_parent_class)->constructed (object);

  self->calendars = KONTOR_CALENDAR_BUTTON (kontor_calendar_button_new (office));
  g_signal_connect_object (self->calendars, "changed", G_CALLBACK (refresh_soon), self,
                           G_CONNECT_SWAPPED);
  build_modes (self);
  build_header (self);
  adw_bin_set_child (ADW_BIN (self), frame_new (self));
  add_actions (self);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (refresh_soon), self,
                           G_CONNECT_SWAPPED);
  refresh_soon (self);
}

static void
kontor_calendar_section_dispose (GObject *object)
{
  KontorCalendarSection *self = KONTOR_CALENDAR_SECTION (object);
  GCancellable **readings[] = { &self->month_reading, &self->agenda_reading };

  g_clear_handle_id (&self->refresh, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      if (*readings[i] != NULL)
        g_cancellable_cancel (*readings[i]);
      g_clear_object (readings[i]);
    }
  self->month = NULL;
  self->list = NULL;

  G_OBJECT_CLASS (kontor_calendar_section_parent_class)->dispose (object);
}

static gboolean
kontor_calendar_section_show_record (KontorSection *section,
                                     KontorRecordType type,
                                     const KontorId *id)
{
  KontorCalendarSection *self = KONTOR_CALENDAR_SECTION (section);
  KontorOffice *office = get_office (self);
  g_autoptr (KontorRecord) record = NULL;
  const KontorValue *start;

  if (type != KONTOR_RECORD_EVENT)
    return FALSE;
  record = kontor_office_get_record (office, type, id);
  start = record != NULL ? kontor_row_get (kontor_record_get_row (record), KONTOR_EVENT_START)
                         : NULL;
  /* One that is shown already stays where it is: of a series it may be a later time. */
  if (start == NULL || gtk_widget_get_mapped (GTK_WIDGET (self)))
    return start != NULL;
  kontor_month_set_date (self->month,
                         kontor_zone_get_day (kontor_office_get_zone (office),
                                              kontor_moment_to_instant (start,
                                                                        kontor_office_get_zone (
                                                                            office))));

  return TRUE;
}

/* Two lines: mode, calendars. */
static char *
kontor_calendar_section_save_state (KontorSection *section)
{
  KontorCalendarSection *self = KONTOR_CALENDAR_SECTION (section);
  g_autofree char *calendars = kontor_calendar_button_save (self->calendars);

  return g_strdup_printf ("%s\n%s", adw_view_stack_get_visible_child_name (self->modes), calendars);
}

static void
kontor_calendar_section_restore_state (KontorSection *section, const char *state)
{
  KontorCalendarSection *self = KONTOR_CALENDAR_SECTION (section);
  g_auto (GStrv) lines = g_strsplit (state, "\n", -1);

  if (lines[0] != NULL && adw_view_stack_get_child_by_name (self->modes, lines[0]) != NULL)
    adw_view_stack_set_visible_child_name (self->modes, lines[0]);
  if (lines[0] != NULL && lines[1] != NULL)
    kontor_calendar_button_restore (self->calendars, lines[1]);
}

static void
kontor_calendar_section_class_init (KontorCalendarSectionClass *klass)
{
  KontorSectionClass *section_class = KONTOR_SECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_calendar_section_constructed;
  G_OBJECT_CLASS (klass)->dispose = kontor_calendar_section_dispose;
  section_class->show_record = kontor_calendar_section_show_record;
  section_class->save_state = kontor_calendar_section_save_state;
  section_class->restore_state = kontor_calendar_section_restore_state;

  kontor_event_answer_register ();
  kontor_event_repeat_register ();
  kontor_event_reminder_register ();
}

static void
kontor_calendar_section_init (KontorCalendarSection *self)
{
}
