/* SPDX-License-Identifier: GPL-3.0-or-later */

/* On the page of a template: making tasks of it now, and regularly. The rule is put together from a few
 * choices; a sentence and the next dates say what it means before it is kept. Main thread, but for
 * read() and the functions with a KontorContext. */

#include "config.h"

#include "kontor-operations.h"
#include "kontor-quick-add-entry.h"
#include "kontor-recurrence.h"
#include "kontor-task-pages.h"
#include "kontor-template-dialog.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define DATES_SHOWN 5
/* How far ahead the next dates are looked for. */
#define YEARS_AHEAD 12

typedef enum
{
  UNIT_DAY,
  UNIT_WORK_DAY,
  UNIT_WEEK,
  UNIT_MONTH,
  UNIT_YEAR,
} Unit;

static const char *const weekdays[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

typedef struct
{
  KontorTaskPart parent_instance;

  KontorRow *recurrence; /* owned, nullable: as it is kept */
  GtkLabel *sentence; /* child */
  GtkLabel *dates; /* child */
  GtkWidget *change; /* child: opens the form */
  GtkWidget *stop; /* child */
  GtkRevealer *form; /* child */
  AdwComboRow *unit; /* child */
  AdwSpinRow *interval; /* child */
  GtkWidget *days; /* child: the row of weekdays */
  GtkToggleButton *toggles[7]; /* children */
  AdwEntryRow *start; /* child */
} KontorTemplatePart;

typedef KontorTaskPartClass KontorTemplatePartClass;

G_DEFINE_FINAL_TYPE (KontorTemplatePart, kontor_template_part, KONTOR_TYPE_TASK_PART)

#define TEMPLATE_PART(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), kontor_template_part_get_type (), KontorTemplatePart))

/* --- reading, on the reader's thread --- */

/* The first recurrence of the template; an array, since none is an answer too. */
static gpointer
read_recurrences (KontorReading *reading, KontorRow *row, GError **error)
{
  return kontor_reader_list (kontor_reading_get_reader (reading), KONTOR_RECORD_RECURRENCE,
                             KONTOR_RECURRENCE_TEMPLATE, kontor_row_get_id (row));
}

/* --- the rule --- */

/* (transfer full) */
static char *
make_rule (KontorTemplatePart *self)
{
  int interval = (int) adw_spin_row_get_value (self->interval);
  g_autoptr (GString) days = g_string_new (NULL);

  switch ((Unit) adw_combo_row_get_selected (self->unit))
    {
    case UNIT_DAY:
      return g_strdup_printf ("FREQ=DAILY;INTERVAL=%d", interval);
    case UNIT_WORK_DAY:
      return g_strdup ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
    case UNIT_WEEK:
      for (guint i = 0; i < G_N_ELEMENTS (weekdays); i++)
        if (gtk_toggle_button_get_active (self->toggles[i]))
          g_string_append_printf (days, "%s%s", days->len > 0 ? "," : ";BYDAY=", weekdays[i]);
      return g_strdup_printf ("FREQ=WEEKLY;INTERVAL=%d%s", interval, days->str);
    case UNIT_MONTH:
      return g_strdup_printf ("FREQ=MONTHLY;INTERVAL=%d", interval);
    case UNIT_YEAR:
      return g_strdup_printf ("FREQ=YEARLY;INTERVAL=%d", interval);
    }

  return g_strdup ("FREQ=DAILY");
}

/* Sets the choices from a rule that make_rule() could have made. */
static void
read_rule (KontorTemplatePart *self, const char *rule)
{
  const char *interval = strstr (rule, "INTERVAL=");
  const char *days = strstr (rule, "BYDAY=");
  Unit unit = UNIT_DAY;

  if (strstr (rule, "FREQ=WEEKLY") != NULL)
    unit = strstr (rule, "BYDAY=MO,TU,WE,TH,FR") != NULL && strstr (rule, "SA") == NULL &&
                   interval == NULL
               ? UNIT_WORK_DAY
               : UNIT_WEEK;
  else if (strstr (rule, "FREQ=MONTHLY") != NULL)
    unit = UNIT_MONTH;
  else if (strstr (rule, "FREQ=YEARLY") != NULL)
    unit = UNIT_YEAR;
  adw_combo_row_set_selected (self->unit, unit);
  adw_spin_row_set_value (self->interval,
                          interval != NULL ? g_ascii_strtod (interval + strlen ("INTERVAL="), NULL)
                                           : 1);
  for (guint i = 0; i < G_N_ELEMENTS (weekdays); i++)
    gtk_toggle_button_set_active (self->toggles[i],
                                  days != NULL && strstr (days, weekdays[i]) != NULL);
}

/* When it is first due: as typed, else tomorrow at the start of the day. (transfer full) (nullable) */
static KontorValue *
make_start (KontorTemplatePart *self, GError **error)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  GTimeZone *zone = kontor_office_get_zone (office);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->start));
  gint64 day_start = kontor_tasks_get_day_start (office);
  gint64 instant = 0;
  gint64 local;

  if (*text == '\0')
    local = (kontor_office_get_today (office) + 1) * KONTOR_DAY + day_start * G_USEC_PER_SEC;
  else if (kontor_when_parse_instant (text, zone, kontor_office_get_now (office), day_start,
                                      &instant, error))
    local = kontor_time_to_local (zone, instant);
  else
    return NULL;

  return kontor_value_new_moment (local, FALSE, g_time_zone_get_identifier (zone));
}

/* "Mon 3 Nov, Mon 10 Nov, …". (transfer full) */
static char *
describe_dates (KontorOffice *office, const char *rule, const KontorValue *starts_at)
{
  gint64 now = kontor_time_to_local (kontor_office_get_zone (office),
                                     kontor_office_get_now (office));
  g_autoptr (GArray) times = kontor_recurrence_list (rule, starts_at, NULL, now,
                                                     now + YEARS_AHEAD * 366 * KONTOR_DAY,
                                                     DATES_SHOWN);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < times->len; i++)
    {
      g_autofree char *date = kontor_office_format_date (office, g_array_index (times, gint64, i) /
                                                                     KONTOR_DAY);

      g_string_append_printf (text, "%s%s", i > 0 ? C_ ("between dates", ", ") : "", date);
    }

  return g_string_free (text, FALSE);
}

static void
describe (KontorTemplatePart *self, const char *rule, const KontorValue *starts_at)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  g_autofree char *sentence = kontor_recurrence_to_sentence (rule, starts_at);
  g_autofree char *dates = describe_dates (office, rule, starts_at);
  g_autofree char *next = *dates != '\0' ? g_strdup_printf (_ ("Next: %s"), dates)
                                         : g_strdup (_ ("It does not come again"));

  gtk_label_set_label (self->sentence, sentence != NULL ? sentence : rule);
  gtk_label_set_label (self->dates, next);
  gtk_widget_set_visible (GTK_WIDGET (self->dates), TRUE);
}

/* --- keeping it --- */

typedef struct
{
  KontorRow *before; /* owned, nullable */
  KontorRow *after; /* owned */
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_clear_pointer (&edit->before, kontor_row_unref);
  kontor_row_unref (edit->after);
  g_free (edit);
}

static KontorChangeSet *
keep (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Edit *edit = data;

  if (edit->before == NULL)
    return kontor_operation_create (context, edit->after, problem);

  return kontor_operation_edit (context, edit->before, edit->after, problem);
}

static KontorRowBuilder *
begin_recurrence (KontorTemplatePart *self)
{
  KontorRecord *record = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  KontorRowBuilder *builder;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (self->recurrence != NULL)
    return kontor_row_builder_new_from (self->recurrence);
  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (KONTOR_RECORD_RECURRENCE, &id);
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_TEMPLATE,
                           kontor_value_new_id (kontor_record_get_id (record)));

  return builder;
}

static void
commit (KontorTemplatePart *self, KontorRowBuilder *builder)
{
  Edit *edit = g_new0 (Edit, 1);

  edit->before = self->recurrence != NULL ? kontor_row_ref (self->recurrence) : NULL;
  edit->after = kontor_row_builder_end (builder);
  kontor_office_operate (kontor_task_part_get_office (KONTOR_TASK_PART (self)), keep, edit,
                         edit_free, NULL, NULL);
}

static void
keep_cb (KontorTemplatePart *self)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  g_autoptr (GError) error = NULL;
  KontorValue *starts_at = make_start (self, &error);
  g_autofree char *rule = make_rule (self);
  KontorRowBuilder *builder;

  if (starts_at == NULL)
    {
      kontor_office_tell (office, error->message);
      return;
    }
  builder = begin_recurrence (self);
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_RULE, kontor_value_new_text (rule));
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_STARTS_AT, starts_at);
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_ACTIVE, kontor_value_new_integer (1));
  commit (self, builder);
  gtk_revealer_set_reveal_child (self->form, FALSE);
}

static void
stop_cb (KontorTemplatePart *self)
{
  KontorRowBuilder *builder;

  if (self->recurrence == NULL)
    return;
  builder = begin_recurrence (self);
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_ACTIVE, kontor_value_new_integer (0));
  commit (self, builder);
}

static void
now_cb (KontorTemplatePart *self)
{
  KontorRecord *record = kontor_task_part_get_record (KONTOR_TASK_PART (self));

  if (record != NULL)
    kontor_template_dialog_present (GTK_WIDGET (self),
                                    kontor_task_part_get_office (KONTOR_TASK_PART (self)), record,
                                    NULL);
}

/* --- showing --- */

static void
preview_cb (KontorTemplatePart *self)
{
  Unit unit = (Unit) adw_combo_row_get_selected (self->unit);
  g_autoptr (KontorValue) starts_at = NULL;
  g_autofree char *rule = NULL;

  gtk_widget_set_visible (self->days, unit == UNIT_WEEK);
  gtk_widget_set_visible (GTK_WIDGET (self->interval), unit != UNIT_WORK_DAY);
  if (!gtk_revealer_get_reveal_child (self->form))
    return;
  starts_at = make_start (self, NULL);
  rule = make_rule (self);
  if (starts_at != NULL)
    describe (self, rule, starts_at);
}

static void
show_kept (KontorTemplatePart *self)
{
  gboolean active = self->recurrence != NULL &&
                    kontor_row_get_boolean (self->recurrence, KONTOR_RECURRENCE_ACTIVE);

  gtk_widget_set_visible (self->stop, active);
  gtk_button_set_label (GTK_BUTTON (self->change), active ? _ ("_Change…") : _ ("_Repeat…"));
  if (active)
    {
      describe (self, kontor_row_get_text (self->recurrence, KONTOR_RECURRENCE_RULE),
                kontor_row_get (self->recurrence, KONTOR_RECURRENCE_STARTS_AT));
      return;
    }
  gtk_label_set_label (self->sentence, _ ("Does not repeat by itself"));
  gtk_widget_set_visible (GTK_WIDGET (self->dates), FALSE);
}

static void
show (KontorTaskPart *part, gpointer data)
{
  KontorTemplatePart *self = TEMPLATE_PART (part);
  GPtrArray *recurrences = data;

  g_clear_pointer (&self->recurrence, kontor_row_unref);
  if (recurrences->len > 0)
    self->recurrence = kontor_row_ref (recurrences->pdata[0]);
  if (!gtk_revealer_get_reveal_child (self->form))
    show_kept (self);
}

static void
change_cb (KontorTemplatePart *self)
{
  gboolean opens = !gtk_revealer_get_reveal_child (self->form);

  gtk_revealer_set_reveal_child (self->form, opens);
  if (!opens)
    {
      show_kept (self);
      return;
    }
  if (self->recurrence != NULL)
    read_rule (self, kontor_row_get_text (self->recurrence, KONTOR_RECURRENCE_RULE));
  preview_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->unit));
}

/* --- building --- */

static GtkWidget *
build_days (KontorTemplatePart *self)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  for (guint i = 0; i < G_N_ELEMENTS (weekdays); i++)
    {
      /* 2001-01-01 was a Monday. */
      g_autoptr (GDateTime) day = g_date_time_new_utc (2001, 1, (int) i + 1, 0, 0, 0);
      g_autofree char *shortened = g_date_time_format (day, "%a");
      g_autofree char *name = g_date_time_format (day, "%A");

      self->toggles[i] = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (shortened));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggles[i]),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      g_signal_connect_object (self->toggles[i], "toggled", G_CALLBACK (preview_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toggles[i]));
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), box);
  self->days = row;

  return row;
}

static GtkWidget *
build_rows (KontorTemplatePart *self)
{
  const char *const units[] = { C_ ("recurrence", "Day"),  C_ ("recurrence", "Working day"),
                                C_ ("recurrence", "Week"), C_ ("recurrence", "Month"),
                                C_ ("recurrence", "Year"), NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (units);
  GtkWidget *group = adw_preferences_group_new ();

  self->unit = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->unit), _ ("Every"));
  adw_combo_row_set_model (self->unit, G_LIST_MODEL (list));
  self->interval = ADW_SPIN_ROW (adw_spin_row_new_with_range (1, 99, 1));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->interval), _ ("Every how many"));
  self->start = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->start),
                                 _ ("First time (tomorrow, Monday 9:00)"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->unit));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->interval));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), build_days (self));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->start));
  g_signal_connect_object (self->unit, "notify::selected", G_CALLBACK (preview_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->interval, "notify::value", G_CALLBACK (preview_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->start, "changed", G_CALLBACK (preview_cb), self,
                           G_CONNECT_SWAPPED);

  return group;
}

static GtkWidget *
text_button_new (KontorTemplatePart *self, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);

  return button;
}

static void
build (KontorTaskPart *part)
{
  KontorTemplatePart *self = TEMPLATE_PART (part);
  GtkWidget *buttons = adw_wrap_box_new ();
  GtkWidget *now = text_button_new (self, _ ("_New from this template…"), G_CALLBACK (now_cb));
  GtkWidget *form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *done = text_button_new (self, _ ("_Repeat so"), G_CALLBACK (keep_cb));

  self->change = text_button_new (self, _ ("_Repeat…"), G_CALLBACK (change_cb));
  gtk_button_set_use_underline (GTK_BUTTON (self->change), TRUE);
  self->stop = text_button_new (self, _ ("_Stop repeating"), G_CALLBACK (stop_cb));
  gtk_widget_add_css_class (now, "suggested-action");
  gtk_widget_add_css_class (done, "suggested-action");
  gtk_widget_set_halign (done, GTK_ALIGN_END);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (buttons), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (buttons), 6);
  adw_wrap_box_append (ADW_WRAP_BOX (buttons), now);
  adw_wrap_box_append (ADW_WRAP_BOX (buttons), self->change);
  adw_wrap_box_append (ADW_WRAP_BOX (buttons), self->stop);
  self->sentence = GTK_LABEL (gtk_label_new (""));
  self->dates = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_xalign (self->sentence, 0);
  gtk_label_set_wrap (self->sentence, TRUE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->sentence), 6);
  gtk_label_set_xalign (self->dates, 0);
  gtk_widget_set_margin_start (GTK_WIDGET (self->dates), 6);
  gtk_label_set_wrap (self->dates, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->dates), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->dates), "dimmed");
  gtk_box_append (GTK_BOX (form), build_rows (self));
  gtk_box_append (GTK_BOX (form), done);
  self->form = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->form, form);
  gtk_box_append (GTK_BOX (self), buttons);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->sentence));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->dates));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->form));
}

static void
kontor_template_part_finalize (GObject *object)
{
  g_clear_pointer (&TEMPLATE_PART (object)->recurrence, kontor_row_unref);

  G_OBJECT_CLASS (kontor_template_part_parent_class)->finalize (object);
}

static void
kontor_template_part_class_init (KontorTemplatePartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_template_part_finalize;
  klass->types = kontor_record_type_to_bit (KONTOR_RECORD_RECURRENCE);
  klass->read = read_recurrences;
  klass->free_answer = (GDestroyNotify) g_ptr_array_unref;
  klass->show = show;
  klass->build = build;
}

static void
kontor_template_part_init (KontorTemplatePart *self)
{
}
