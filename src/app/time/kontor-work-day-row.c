/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The person's working day of today, and the one that was left open before it. Main thread. */

#include "config.h"

#include "kontor-work-day-row.h"

#include "kontor-operations-time.h"
#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* How often what was worked is looked at again, while it is shown. */
#define TICK_S 30

struct _KontorWorkDayRow
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorLiveQuery *days; /* owned: today's, and those left open; the latest first */
  GSimpleActionGroup *actions; /* owned */
  GtkMenuButton *button; /* of the child */
  GtkLabel *title; /* of @button */
  GtkLabel *worked; /* of @button */
  GtkImage *icon; /* of @button */
  guint tick; /* source, while mapped */
};

G_DEFINE_FINAL_TYPE (KontorWorkDayRow, kontor_work_day_row, ADW_TYPE_BIN)

gint64
kontor_work_day_get_worked (const KontorRow *day, gint64 now)
{
  gint64 start = kontor_row_get_integer (day, KONTOR_WORK_DAY_START);
  gint64 end = kontor_row_has (day, KONTOR_WORK_DAY_END)
                   ? kontor_row_get_integer (day, KONTOR_WORK_DAY_END)
                   : now;

  if (kontor_row_has (day, KONTOR_WORK_DAY_BREAK_SINCE))
    end = MIN (end, kontor_row_get_integer (day, KONTOR_WORK_DAY_BREAK_SINCE));

  return MAX (0,
              (end - start) / KONTOR_SECOND - kontor_row_get_integer (day, KONTOR_WORK_DAY_BREAKS));
}

/* The day of today, or one before it that goes on. (transfer full) (nullable) */
static KontorRecord *
dup_day (KontorWorkDayRow *self, gboolean left_open)
{
  gint64 today = kontor_office_get_today (self->office);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->days));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (self->days), i);
      gint64 day = kontor_row_get_integer (kontor_record_get_row (record), KONTOR_WORK_DAY_DAY);

      if (left_open ? day < today : day == today)
        return g_steal_pointer (&record);
    }

  return NULL;
}

/* (transfer full) */
static char *
describe (KontorWorkDayRow *self, const KontorRow *day)
{
  gboolean ended = kontor_row_has (day, KONTOR_WORK_DAY_END);
  gboolean breaks = kontor_row_has (day, KONTOR_WORK_DAY_BREAK_SINCE);
  guint field = ended    ? KONTOR_WORK_DAY_END
                : breaks ? KONTOR_WORK_DAY_BREAK_SINCE
                         : KONTOR_WORK_DAY_START;
  g_autofree char *clock = kontor_time_clock_to_label (self->office,
                                                       kontor_row_get_integer (day, field));

  if (ended)
    /* Translators: %s is a time of the day at which a working day ended */
    return g_strdup_printf (_ ("Finished at %s"), clock);
  if (breaks)
    /* Translators: %s is a time of the day */
    return g_strdup_printf (_ ("On a break since %s"), clock);
  if (kontor_row_get_boolean (day, KONTOR_WORK_DAY_OFF_SITE))
    /* Translators: working somewhere else; %s is a time of the day */
    return g_strdup_printf (_ ("Off-site since %s"), clock);

  /* Translators: %s is a time of the day */
  return g_strdup_printf (_ ("At work since %s"), clock);
}

static void
set_enabled (KontorWorkDayRow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* What can't be done now is not in the menu: its items hide when their action is disabled. */
static void
enable_actions (KontorWorkDayRow *self, const KontorRow *day, gboolean left_open)
{
  gboolean ended = day != NULL && kontor_row_has (day, KONTOR_WORK_DAY_END);
  gboolean goes_on = day != NULL && !ended;
  gboolean breaks = goes_on && kontor_row_has (day, KONTOR_WORK_DAY_BREAK_SINCE);
  gboolean off_site = goes_on && kontor_row_get_boolean (day, KONTOR_WORK_DAY_OFF_SITE);

  set_enabled (self, "start", day == NULL);
  set_enabled (self, "start-off-site", day == NULL);
  set_enabled (self, "go-on", ended);
  set_enabled (self, "break", goes_on && !breaks);
  set_enabled (self, "resume", breaks);
  set_enabled (self, "off-site", goes_on && !off_site);
  set_enabled (self, "on-site", off_site);
  set_enabled (self, "finish", goes_on);
  set_enabled (self, "finish-earlier", left_open);
}

static void
show_day (KontorWorkDayRow *self)
{
  g_autoptr (KontorRecord) day = dup_day (self, FALSE);
  g_autoptr (KontorRecord) earlier = dup_day (self, TRUE);
  const KontorRow *row = day != NULL ? kontor_record_get_row (day) : NULL;
  g_autofree char *title = row != NULL ? describe (self, row)
                                       : g_strdup (earlier != NULL ? _ ("A day was left open")
                                                                   : _ ("Start the day"));
  g_autofree char *worked = NULL;
  gboolean breaks = row != NULL && kontor_row_has (row, KONTOR_WORK_DAY_BREAK_SINCE);

  if (row != NULL)
    worked = kontor_when_format_duration (
        kontor_work_day_get_worked (row, kontor_office_get_now (self->office)));
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->worked, worked != NULL ? worked : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->worked), _ ("Worked so far"));
  gtk_image_set_from_icon_name (self->icon,
                                breaks ? "kontor-break-symbolic" : "kontor-workday-symbolic");
  enable_actions (self, row, earlier != NULL);
}

static gboolean
tick_cb (gpointer data)
{
  show_day (data);

  return G_SOURCE_CONTINUE;
}

static void
ask_for_days (KontorWorkDayRow *self)
{
  g_autoptr (KontorValue) today = kontor_value_new_integer (kontor_office_get_today (self->office));
  g_autoptr (KontorCondition) of_today = kontor_condition_new (KONTOR_WORK_DAY_DAY,
                                                               KONTOR_TEST_EQUAL, today);
  g_autoptr (KontorCondition) open = kontor_condition_new (KONTOR_WORK_DAY_END, KONTOR_TEST_EQUAL,
                                                           NULL);
  KontorCondition *const either[] = { of_today, open };
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_WORK_DAY);
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_WORK_DAY_PERSON,
                                                                    kontor_office_get_person (
                                                                        self->office)));
  kontor_query_builder_take_condition (builder, kontor_condition_new_join (KONTOR_JOIN_ANY, either,
                                                                           G_N_ELEMENTS (either)));
  kontor_query_builder_add_order (builder, KONTOR_WORK_DAY_DAY, TRUE);
  query = kontor_query_builder_end (builder);
  if (self->days == NULL)
    {
      self->days = kontor_office_list (self->office, query);
      g_signal_connect_object (self->days, "items-changed", G_CALLBACK (show_day), self,
                               G_CONNECT_SWAPPED);
    }
  else
    kontor_live_query_set_query (self->days, query);
  show_day (self);
}

/* --- operations, on the writer's thread --- */

static KontorChangeSet *
operate (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const char *name = data;

  if (strcmp (name, "break") == 0)
    return kontor_day_break (context, problem);
  if (strcmp (name, "resume") == 0)
    return kontor_day_resume (context, problem);
  if (strcmp (name, "finish") == 0)
    return kontor_day_finish (context, problem);
  if (strcmp (name, "off-site") == 0 || strcmp (name, "on-site") == 0)
    return kontor_day_set_off_site (context, strcmp (name, "off-site") == 0, problem);

  return kontor_day_start (context, strcmp (name, "start-off-site") == 0, problem);
}

static KontorChangeSet *
finish_earlier (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const gint64 *today = data;
  g_autoptr (KontorRow) day = kontor_day_get_left_open (context->reader, &context->actor, *today);

  if (day == NULL)
    return NULL;

  return kontor_day_finish_at (context, day, kontor_day_suggest_end (context->reader, day),
                               problem);
}

static const char *
say (const char *name)
{
  if (strcmp (name, "break") == 0)
    return _ ("The break has begun");
  if (strcmp (name, "resume") == 0)
    return _ ("The break is over");
  if (strcmp (name, "finish") == 0)
    return _ ("The working day is finished");
  if (strcmp (name, "off-site") == 0)
    return _ ("You work off-site");
  if (strcmp (name, "on-site") == 0)
    return _ ("You work at the office");

  return _ ("The working day has begun");
}

static void
operate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorWorkDayRow *self = data;
  char *name = g_strdup (g_action_get_name (G_ACTION (action)));

  kontor_office_operate_undoably (self->office, operate, name, g_free, say (name));
}

static void
finish_earlier_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorWorkDayRow *self = data;
  gint64 today = kontor_office_get_today (self->office);

  kontor_office_operate_undoably (self->office, finish_earlier, g_memdup2 (&today, sizeof today),
                                  g_free, _ ("Finished at the end of that day’s work"));
}

/* What a record says may change without its place in the list. */
static void
store_changed_cb (KontorWorkDayRow *self, guint64 types)
{
  if ((types & kontor_record_type_to_bit (KONTOR_RECORD_WORK_DAY)) != 0)
    show_day (self);
}

/* --- class --- */

static void
append_item (GMenu *menu, const char *label, const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

static GMenuModel *
menu_new (void)
{
  GMenu *menu = g_menu_new ();

  append_item (menu, _ ("_Start the day"), "day.start");
  append_item (menu, _ ("Start the day _off-site"), "day.start-off-site");
  append_item (menu, _ ("_Go on working"), "day.go-on");
  append_item (menu, _ ("Take a _break"), "day.break");
  append_item (menu, _ ("_End the break"), "day.resume");
  append_item (menu, _ ("Work _off-site"), "day.off-site");
  append_item (menu, _ ("Work at the _office"), "day.on-site");
  append_item (menu, _ ("_Finish the day"), "day.finish");
  append_item (menu, _ ("Finish the day that was _left open"), "day.finish-earlier");

  return G_MENU_MODEL (menu);
}

static void
kontor_work_day_row_map (GtkWidget *widget)
{
  KontorWorkDayRow *self = KONTOR_WORK_DAY_ROW (widget);

  GTK_WIDGET_CLASS (kontor_work_day_row_parent_class)->map (widget);
  show_day (self);
  if (self->tick == 0)
    self->tick = g_timeout_add_seconds (TICK_S, tick_cb, self);
}

static void
kontor_work_day_row_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&KONTOR_WORK_DAY_ROW (widget)->tick, g_source_remove);
  GTK_WIDGET_CLASS (kontor_work_day_row_parent_class)->unmap (widget);
}

static void
kontor_work_day_row_dispose (GObject *object)
{
  KontorWorkDayRow *self = KONTOR_WORK_DAY_ROW (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->days);
  g_clear_object (&self->actions);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_work_day_row_parent_class)->dispose (object);
}

static void
kontor_work_day_row_class_init (KontorWorkDayRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_work_day_row_dispose;
  GTK_WIDGET_CLASS (klass)->map = kontor_work_day_row_map;
  GTK_WIDGET_CLASS (klass)->unmap = kontor_work_day_row_unmap;
}

static GtkWidget *
build_content (KontorWorkDayRow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->worked = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->worked), "numeric");
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->worked));

  return content;
}

static void
kontor_work_day_row_init (KontorWorkDayRow *self)
{
  static const GActionEntry entries[] = {
    { .name = "start", .activate = operate_cb },
    { .name = "start-off-site", .activate = operate_cb },
    { .name = "go-on", .activate = operate_cb },
    { .name = "break", .activate = operate_cb },
    { .name = "resume", .activate = operate_cb },
    { .name = "off-site", .activate = operate_cb },
    { .name = "on-site", .activate = operate_cb },
    { .name = "finish", .activate = operate_cb },
    { .name = "finish-earlier", .activate = finish_earlier_cb },
  };
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenuModel) menu = menu_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "day", G_ACTION_GROUP (self->actions));

  self->button = GTK_MENU_BUTTON (button);
  gtk_menu_button_set_child (self->button, build_content (self));
  gtk_menu_button_set_menu_model (self->button, menu);
  gtk_menu_button_set_direction (self->button, GTK_ARROW_UP);
  gtk_widget_add_css_class (button, "flat");
  adw_bin_set_child (ADW_BIN (self), button);
}

GtkWidget *
kontor_work_day_row_new (KontorOffice *office)
{
  KontorWorkDayRow *self = g_object_new (KONTOR_TYPE_WORK_DAY_ROW, NULL);

  self->office = g_object_ref (office);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (ask_for_days), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  ask_for_days (self);

  return GTK_WIDGET (self);
}
