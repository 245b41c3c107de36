/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame of the modes, each made when it is first shown. Main thread. */

#include "config.h"

#include "kontor-time-section.h"

#include "kontor-day-view.h"
#include "kontor-report-view.h"
#include "kontor-request-view.h"
#include "kontor-timer.h"
#include "kontor-week-view.h"

#include <glib/gi18n.h>

/* Narrower than this there is no room for the modes in the header. */
#define NARROW "max-width: 640sp"

struct _KontorTimeSection
{
  KontorSection parent_instance;

  AdwViewStack *modes;
  KontorDayView *day;
  KontorReportView *reports;
  KontorRequestView *requests;
};

G_DEFINE_FINAL_TYPE (KontorTimeSection, kontor_time_section, KONTOR_TYPE_SECTION)

static KontorOffice *
get_office (KontorTimeSection *self)
{
  return kontor_section_get_office (KONTOR_SECTION (self));
}

/* --- commands --- */

static void
mode_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTimeSection *self = data;

  adw_view_stack_set_visible_child_name (self->modes, g_action_get_name (G_ACTION (action)));
}

static void
write_report_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTimeSection *self = data;

  kontor_request_view_write_report (self->requests, kontor_day_view_get_day (self->day));
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTimeSection *self = data;

  adw_view_stack_set_visible_child_name (self->modes, "reports");
  if (strcmp (g_action_get_name (G_ACTION (action)), "export-csv") == 0)
    kontor_report_view_export_csv (self->reports);
  else
    kontor_report_view_export_pdf (self->reports);
}

static void
day_chosen_cb (KontorTimeSection *self, gint64 day)
{
  kontor_day_view_set_day (self->day, day);
  adw_view_stack_set_visible_child_name (self->modes, "day");
}

/* --- section --- */

static gboolean
kontor_time_section_show_record (KontorSection *section, KontorRecordType type, const KontorId *id)
{
  KontorTimeSection *self = KONTOR_TIME_SECTION (section);

  if (type == KONTOR_RECORD_TIME_ENTRY)
    {
      if (!kontor_day_view_show_entry (self->day, id))
        return FALSE;
      adw_view_stack_set_visible_child_name (self->modes, "day");
      return TRUE;
    }
  if (type == KONTOR_RECORD_TIME_REQUEST || type == KONTOR_RECORD_DAY_REPORT)
    {
      kontor_request_view_show (self->requests, type);
      adw_view_stack_set_visible_child_name (self->modes, "requests");
      return TRUE;
    }

  return FALSE;
}

/* The mode's name, then what the modes say; the day that is shown is today's, the next time. */
static char *
kontor_time_section_save_state (KontorSection *section)
{
  KontorTimeSection *self = KONTOR_TIME_SECTION (section);
  g_autofree char *reports = kontor_report_view_save_state (self->reports);

  return g_strdup_printf ("%s\nreports %s\nlist %s",
                          adw_view_stack_get_visible_child_name (self->modes), reports,
                          kontor_request_view_get_shown (self->requests));
}

static void
kontor_time_section_restore_state (KontorSection *section, const char *state)
{
  KontorTimeSection *self = KONTOR_TIME_SECTION (section);
  g_auto (GStrv) lines = g_strsplit (state, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i == 0 && adw_view_stack_get_child_by_name (self->modes, lines[0]) != NULL)
        adw_view_stack_set_visible_child_name (self->modes, lines[0]);
      else if (g_str_has_prefix (lines[i], "day "))
        kontor_day_view_set_day (self->day, g_ascii_strtoll (lines[i] + 4, NULL, 10));
      else if (g_str_has_prefix (lines[i], "reports "))
        kontor_report_view_restore_state (self->reports, lines[i] + strlen ("reports "));
      else if (strcmp (lines[i], "list reports") == 0)
        kontor_request_view_show (self->requests, KONTOR_RECORD_DAY_REPORT);
    }
}

/* --- building --- */

/* Once for the display. */
static void
load_style (GtkWidget *widget)
{
  static gboolean loaded;
  g_autoptr (GtkCssProvider) provider = NULL;

  if (loaded)
    return;
  loaded = TRUE;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/kontor/Kontor/time/kontor-time.css");
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (widget),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
add_mode (KontorTimeSection *self,
          GtkWidget *page,
          const char *name,
          const char *title,
          const char *icon)
{
  adw_view_stack_add_titled_with_icon (self->modes, page, name, title, icon);
}

static GtkWidget *
build_header (KontorTimeSection *self, AdwViewSwitcherBar *bottom, AdwBreakpoint *narrow)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *switcher = adw_view_switcher_new ();
  GtkWidget *timer = gtk_button_new_from_icon_name ("kontor-timer-symbolic");

  adw_view_switcher_set_stack (ADW_VIEW_SWITCHER (switcher), self->modes);
  adw_view_switcher_set_policy (ADW_VIEW_SWITCHER (switcher), ADW_VIEW_SWITCHER_POLICY_WIDE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), switcher);
  /* Where it is narrow, the modes are at the bottom. */
  adw_view_switcher_bar_set_stack (bottom, self->modes);
  adw_breakpoint_add_setters (narrow, G_OBJECT (bottom), "reveal", TRUE, NULL);
  adw_breakpoint_add_setters (narrow, G_OBJECT (header), "title-widget", NULL, NULL);
  gtk_widget_set_tooltip_text (timer, _ ("Start timer…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (timer), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Start timer…"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (timer), "timer.choose");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), timer);

  return header;
}

static void
kontor_time_section_constructed (GObject *object)
{
  static const GActionEntry entries[] = {
    { .name = "day", .activate = mode_cb },
    { .name = "week", .activate = mode_cb },
    { .name = "reports", .activate = mode_cb },
    { .name = "requests", .activate = mode_cb },
    { .name = "write-report", .activate = write_report_cb },
    { .name = "export-csv", .activate = export_cb },
    { .name = "export-pdf", .activate = export_cb },
  };
  KontorTimeSection *self = KONTOR_TIME_SECTION (object);
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bottom = adw_view_switcher_bar_new ();
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *narrow = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));
  GtkWidget *week = NULL;

  G_OBJECT_CLASS (kontor_time_section_parent_class)->constructed (object);

  load_style (GTK_WIDGET (self));
  g_action_map_add_action_entries (kontor_section_get_actions (KONTOR_SECTION (self)), entries,
                                   G_N_ELEMENTS (entries), self);
  self->modes = ADW_VIEW_STACK (adw_view_stack_new ());
  self->day = KONTOR_DAY_VIEW (kontor_day_view_new (get_office (self)));
  add_mode (self, GTK_WIDGET (self->day), "day", C_ ("time mode", "Day"),
            "kontor-timeline-symbolic");
  week = kontor_week_view_new (get_office (self));
  g_signal_connect_object (week, "day-chosen", G_CALLBACK (day_chosen_cb), self, G_CONNECT_SWAPPED);
  add_mode (self, week, "week", C_ ("time mode", "Week"), "kontor-workday-symbolic");
  self->reports = KONTOR_REPORT_VIEW (kontor_report_view_new (get_office (self)));
  add_mode (self, GTK_WIDGET (self->reports), "reports", C_ ("time mode", "Reports"),
            "kontor-report-symbolic");
  self->requests = KONTOR_REQUEST_VIEW (kontor_request_view_new (get_office (self)));
  add_mode (self, GTK_WIDGET (self->requests), "requests", C_ ("time mode", "Requests"),
            "kontor-approve-symbolic");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view),
                                build_header (self, ADW_VIEW_SWITCHER_BAR (bottom), narrow));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->modes));
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), bottom);
  gtk_widget_set_size_request (bin, 300, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), view);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), narrow);
  adw_bin_set_child (ADW_BIN (self), bin);
}

static void
kontor_time_section_class_init (KontorTimeSectionClass *klass)
{
  KontorSectionClass *section_class = KONTOR_SECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_time_section_constructed;
  section_class->show_record = kontor_time_section_show_record;
  section_class->save_state = kontor_time_section_save_state;
  section_class->restore_state = kontor_time_section_restore_state;
}

static void
kontor_time_section_init (KontorTimeSection *self)
{
}

/* --- the badge --- */

guint
kontor_time_count (KontorReading *reading, const KontorId *person, gint64 now)
{
  KontorContext context = { 0 };
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TIME_REQUEST);
  g_autoptr (KontorValue) open = kontor_value_new_text ("open");
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GError) error = NULL;
  guint count = 0;

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TIME_REQUEST_STATE,
                                                                      KONTOR_TEST_EQUAL, open));
  query = kontor_query_builder_end (builder);
  requests = kontor_reading_list (reading, query, 0, 100, &error);
  if (requests == NULL)
    return 0;
  kontor_reading_init_context (reading, &context);
  for (guint i = 0; i < requests->len; i++)
    {
      g_autoptr (KontorProblem) problem = NULL;

      if (kontor_row_refers_to (requests->pdata[i], KONTOR_TIME_REQUEST_PERSON, person))
        continue;
      problem = kontor_operation_check_field (&context, requests->pdata[i],
                                              KONTOR_TIME_REQUEST_STATE);
      count += problem == NULL;
    }

  return count;
}
