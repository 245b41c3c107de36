/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries of fields: every kind gives back what it was given, understands what people type, says what
 * it does not, and shows any value as text. */

#include "config.h"

#include "kontor-clock.h"
#include "kontor-field-entry.h"
#include "kontor-markdown.h"
#include "kontor-record-fixture.h"
#include "kontor-value-label.h"

typedef KontorRecordFixture Fixture;

static KontorFieldEntry *
show_entry (Fixture *self, KontorRecordType type, guint field)
{
  GtkWidget *entry = kontor_field_entry_new (self->office, type, field);

  gtk_window_set_child (self->window, entry);
  gtk_window_present (self->window);
  kontor_ui_settle ();

  return KONTOR_FIELD_ENTRY (entry);
}

static void
type_text (KontorFieldEntry *entry, const char *text)
{
  GtkWidget *line = kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_EDITABLE, NULL);

  g_assert_nonnull (line);
  gtk_editable_set_text (GTK_EDITABLE (line), text);
}

/* --- values --- */

/* A value of the kind. (transfer full) */
static KontorValue *
make_value (Fixture *self, const KontorField *field)
{
  char id[KONTOR_ID_LENGTH + 1];
  KontorElement person = { id, 0 };
  const KontorElement tags[] = { { "home", 0 }, { "urgent", 0 } };

  kontor_id_format (&self->boris, id);
  switch (field->kind)
    {
    case KONTOR_KIND_TEXT:
      return kontor_value_new_text ("Некий text");
    case KONTOR_KIND_MARKDOWN:
      return kontor_value_new_text ("one\n\n- two");
    case KONTOR_KIND_INTEGER:
      return kontor_value_new_integer (-42);
    case KONTOR_KIND_BOOLEAN:
      return kontor_value_new_integer (1);
    case KONTOR_KIND_CHOICE:
      return kontor_value_new_text (field->choices[field->n_choices - 1].word);
    case KONTOR_KIND_REFERENCE:
      return kontor_value_new_id (field->target == KONTOR_RECORD_PERSON ? &self->boris
                                                                        : &self->project);
    case KONTOR_KIND_RECORD:
      return kontor_value_new_record (KONTOR_RECORD_PROJECT, &self->project);
    case KONTOR_KIND_REFERENCES:
      return kontor_value_new_set (&person, 1);
    case KONTOR_KIND_TAGS:
      return kontor_value_new_set (tags, 2);
    case KONTOR_KIND_INSTANT:
      return kontor_value_new_integer (1767261600 * KONTOR_SECOND); /* 2026-01-01 10:00 UTC */
    case KONTOR_KIND_DATE:
      return kontor_value_new_integer (20454);
    case KONTOR_KIND_DURATION:
      return kontor_value_new_integer (5400);
    case KONTOR_KIND_MOMENT:
      return kontor_value_new_moment (1767261600 * KONTOR_SECOND, FALSE, "Europe/Berlin");
    case KONTOR_KIND_MONEY:
      return kontor_value_new_money (12505000, "CHF");
    default:
      return NULL;
    }
}

/* Whatever is shown and not touched comes back as it was: or each look at a form would change it. */
static void
test_round_trip (Fixture *self, gconstpointer unused)
{
  gboolean tried[KONTOR_KIND_ORDER + 1] = { FALSE };

  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (type);

      for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
        {
          const KontorField *field = &info->fields[i];
          g_autoptr (KontorValue) value = make_value (self, field);
          g_autoptr (KontorValue) back = NULL;
          g_autofree char *problem = NULL;
          KontorFieldEntry *entry = NULL;

          if (tried[field->kind] || value == NULL)
            continue;
          tried[field->kind] = TRUE;
          entry = show_entry (self, type, i);
          kontor_field_entry_set_value (entry, value);
          back = kontor_field_entry_dup_value (entry, &problem);
          g_assert_cmpstr (problem, ==, NULL);
          if (!kontor_value_equal (back, value))
            g_error ("%s.%s came back as another value", info->word, field->word);
        }
    }
}

typedef struct
{
  KontorRecordType type;
  guint field;
  const char *typed;
  gint64 expected; /* an integer or an amount; G_MININT64: no value */
} Typed;

static void
test_typed (Fixture *self, gconstpointer unused)
{
  static const Typed cases[] = {
    { KONTOR_RECORD_TASK, KONTOR_TASK_PLAN, "1h30", 5400 },
    { KONTOR_RECORD_TASK, KONTOR_TASK_PLAN, "never", G_MININT64 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_PROBABILITY, " 60 ", 60 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_PROBABILITY, "6x", G_MININT64 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_CLOSES_ON, "2026-01-01", 20454 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_CLOSES_ON, "30 February", G_MININT64 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT, "1250", 12500000 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT, "1 250,50", 12505000 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT, "1,250.50", 12505000 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT, "1.250.000", 12500000000 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT, "1,250", 12500000 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT, "-3,5", -35000 },
    { KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT, "much", G_MININT64 },
    { KONTOR_RECORD_TASK, KONTOR_TASK_DEADLINE, "2026-01-01 10:00", 1767261600 * KONTOR_SECOND },
    { KONTOR_RECORD_TASK, KONTOR_TASK_DEADLINE, "some day", G_MININT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KontorFieldEntry *entry = show_entry (self, cases[i].type, cases[i].field);
      g_autoptr (KontorValue) value = NULL;
      g_autofree char *problem = NULL;

      g_test_message ("%s", cases[i].typed);
      type_text (entry, cases[i].typed);
      value = kontor_field_entry_dup_value (entry, &problem);
      if (cases[i].expected == G_MININT64)
        {
          g_assert_null (value);
          g_assert_nonnull (problem);
          g_assert_false (kontor_field_entry_commit (entry));
          g_assert_nonnull (kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_LABEL, problem));
          continue;
        }
      g_assert_cmpstr (problem, ==, NULL);
      g_assert_nonnull (value);
      if (kontor_value_get_shape (value) == KONTOR_VALUE_MONEY)
        g_assert_cmpint (kontor_value_get_money (value, NULL), ==, cases[i].expected);
      else
        g_assert_cmpint (kontor_value_get_integer (value), ==, cases[i].expected);
    }
}

/* A required field can't be emptied, another one can. */
static void
test_empty (Fixture *self, gconstpointer unused)
{
  KontorFieldEntry *entry = show_entry (self, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE);
  g_autofree char *problem = NULL;

  type_text (entry, "   ");
  g_assert_null (kontor_field_entry_dup_value (entry, &problem));
  g_assert_nonnull (problem);
  entry = show_entry (self, KONTOR_RECORD_DEAL, KONTOR_DEAL_SOURCE);
  g_clear_pointer (&problem, g_free);
  type_text (entry, "   ");
  g_assert_null (kontor_field_entry_dup_value (entry, &problem));
  g_assert_cmpstr (problem, ==, NULL);
}

/* --- choosing --- */

static void
committed_cb (KontorFieldEntry *entry, KontorValue *value, KontorValue **place)
{
  g_clear_pointer (place, kontor_value_unref);
  if (value != NULL)
    *place = kontor_value_ref (value);
}

static gboolean
is_set (gpointer data)
{
  return *(KontorValue **) data != NULL;
}

/* Words, then Enter: the keyboard alone. */
static void
test_pick (Fixture *self, gconstpointer unused)
{
  KontorFieldEntry *entry = show_entry (self, KONTOR_RECORD_TASK, KONTOR_TASK_RESPONSIBLE);
  g_autoptr (KontorValue) value = NULL;
  GtkWidget *search;

  g_signal_connect (entry, "committed", G_CALLBACK (committed_cb), &value);
  kontor_field_entry_start (entry);
  kontor_ui_settle ();
  search = kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_nonnull (search);
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_LABEL, "Anna"));
  gtk_editable_set_text (GTK_EDITABLE (search), "bor");
  kontor_ui_settle ();
  g_assert_null (kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_LABEL, "Anna"));
  g_signal_emit_by_name (search, "activate");
  kontor_ui_wait_until ("a person is chosen", is_set, &value);
  g_assert_true (kontor_id_equal (kontor_value_get_id (value), &self->boris));
}

/* Each chip is a change of its own, and who is there is not offered again. */
static void
test_people (Fixture *self, gconstpointer unused)
{
  KontorFieldEntry *entry = show_entry (self, KONTOR_RECORD_TASK, KONTOR_TASK_PARTICIPANTS);
  g_autoptr (KontorValue) value = NULL;
  GtkWidget *search;
  GtkWidget *remove;

  g_signal_connect (entry, "committed", G_CALLBACK (committed_cb), &value);
  kontor_field_entry_start (entry);
  kontor_ui_settle ();
  search = kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (search), "Boris");
  kontor_ui_settle ();
  g_signal_emit_by_name (search, "activate");
  kontor_ui_wait_until ("a person is added", is_set, &value);
  g_assert_cmpuint (kontor_value_get_n_elements (value), ==, 1);
  remove = kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_BUTTON, "Remove Boris");
  g_assert_nonnull (remove);
  kontor_ui_settle ();
  g_assert_null (kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_LIST_VIEW, "Boris"));
  g_signal_emit_by_name (remove, "clicked");
  g_assert_null (value);
}

static void
test_tags (Fixture *self, gconstpointer unused)
{
  KontorFieldEntry *entry = show_entry (self, KONTOR_RECORD_TASK, KONTOR_TASK_TAGS);
  g_autoptr (KontorValue) value = NULL;

  g_signal_connect (entry, "committed", G_CALLBACK (committed_cb), &value);
  type_text (entry, "urgent");
  g_signal_emit_by_name (kontor_ui_find (GTK_WIDGET (entry), GTK_TYPE_ENTRY, NULL), "activate");
  g_assert_nonnull (value);
  g_assert_nonnull (kontor_value_find_element (value, "urgent"));
  /* What is typed and not yet added is not lost by going away. */
  type_text (entry, "home");
  g_assert_true (kontor_field_entry_commit (entry));
  g_assert_cmpuint (kontor_value_get_n_elements (value), ==, 2);
}

/* --- text --- */

static void
assert_label (Fixture *self,
              KontorRecordType type,
              guint field,
              KontorValue *value,
              const char *expected)
{
  g_autoptr (KontorValue) own = value;
  g_autofree char *label = kontor_value_to_label (self->office, type, field, own);

  g_assert_cmpstr (label, ==, expected);
}

static void
test_labels (Fixture *self, gconstpointer unused)
{
  char ids[2][KONTOR_ID_LENGTH + 1];
  KontorElement people[] = { { ids[0], 0 }, { ids[1], 0 } };
  KontorId nobody = KONTOR_ID_INIT_NIL;

  kontor_id_format (&self->boris, ids[0]);
  kontor_id_format (&self->anna, ids[1]);
  assert_label (self, KONTOR_RECORD_TASK, KONTOR_TASK_STATE, NULL, "Pending");
  assert_label (self, KONTOR_RECORD_TASK, KONTOR_TASK_STATE, kontor_value_new_text ("in-progress"),
                "In progress");
  assert_label (self, KONTOR_RECORD_TASK, KONTOR_TASK_RESPONSIBLE,
                kontor_value_new_id (&self->boris), "Boris");
  assert_label (self, KONTOR_RECORD_TASK, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&nobody),
                "Not shared with you");
  assert_label (self, KONTOR_RECORD_TASK, KONTOR_TASK_PARTICIPANTS,
                kontor_value_new_set (people, 2), "Anna, Boris");
  assert_label (self, KONTOR_RECORD_TASK, KONTOR_TASK_CLIENT,
                kontor_value_new_record (KONTOR_RECORD_PROJECT, &self->project), "Move");
  assert_label (self, KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT,
                kontor_value_new_money (12505000, "EUR"), "1250.50 EUR");
  assert_label (self, KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT, kontor_value_new_money (-5000, "EUR"),
                "-0.50 EUR");
  assert_label (self, KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT,
                kontor_value_new_money (120000, "EUR"), "12 EUR");
  assert_label (self, KONTOR_RECORD_DEAL, KONTOR_DEAL_PROBABILITY, kontor_value_new_integer (60),
                "60 %");
  assert_label (self, KONTOR_RECORD_TASK, KONTOR_TASK_CONTROL, NULL, "No");
  assert_label (self, KONTOR_RECORD_TASK, KONTOR_TASK_DEADLINE, NULL, "");
}

/* Whatever people write, a label must take it. */
static void
test_markdown (void)
{
  static const struct
  {
    const char *text;
    const char *expected; /* nullable: only that it is markup */
  } cases[] = {
    { "", "" },
    { "a **b** *c* `d`", "a <b>b</b> <i>c</i> <tt>d</tt>" },
    { "one\ntwo\n\nthree", "one\ntwo\n\nthree" },
    { "a <b>x</b> & y", "a &lt;b&gt;x&lt;/b&gt; &amp; y" },
    { "- one\n- two", "• one\n• two" },
    { "text\n\n1. one\n2. two", "text\n\n1. one\n2. two" },
    { "- [ ] open\n- [x] done", "☐ open\n☑ done" },
    { "[in](https://a.example/?b=1&c=2)", "<a href=\"https://a.example/?b=1&amp;c=2\">in</a>" },
    { "[x](javascript:alert(1))", "x" },
    { "&amp; &nbsp; &#0; \"", NULL },
    { "```\n<code>\n```", "<tt>&lt;code&gt;</tt>" },
    { "# A\n> b\n> - c\n>   1. d\n***\n~~e~~ ![f](g)", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = kontor_markdown_to_markup (cases[i].text);
      GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));

      if (cases[i].expected != NULL)
        g_assert_cmpstr (markup, ==, cases[i].expected);
      gtk_label_set_markup (GTK_LABEL (label), markup); /* warns, fatally, if it is none */
      g_object_unref (label);
    }
}

#define ADD(path, func) \
  g_test_add (path, KontorRecordFixture, NULL, kontor_record_fixture_set_up, func, \
              kontor_record_fixture_tear_down)

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);
  ADD ("/field-entry/round-trip", test_round_trip);
  ADD ("/field-entry/typed", test_typed);
  ADD ("/field-entry/empty", test_empty);
  ADD ("/field-entry/pick", test_pick);
  ADD ("/field-entry/people", test_people);
  ADD ("/field-entry/tags", test_tags);
  ADD ("/field-entry/labels", test_labels);
  g_test_add_func ("/field-entry/markdown", test_markdown);

  return g_test_run ();
}
