/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a table to drafts: columns by their names, values, complaints with their places, duplicates,
 * companies, and that the drafts become one change set. */

#include "config.h"

#include "kontor-csv-import.h"
#include "kontor-memory-reader.h"
#include "kontor-operations.h"

#include <glib/gstdio.h>

typedef struct
{
  KontorMemoryReader *memory; /* owned */
  KontorContext context;
  KontorClock clock;
  KontorSeededRandom random;
  char *folder; /* owned */
} Fixture;

static gint64
read_clock (KontorClock *clock)
{
  return 20514 * KONTOR_DAY;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  KontorRowBuilder *builder = NULL;

  self->memory = kontor_memory_reader_new ();
  self->clock.now = read_clock;
  kontor_seeded_random_init (&self->random, 3);
  self->context = (KontorContext) { .reader = &self->memory->reader,
                                    .now = read_clock (&self->clock),
                                    .clock = &self->clock,
                                    .random = &self->random.parent };
  kontor_id_init (&self->context.actor, self->context.clock, self->context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_PERSON, &self->context.actor);
  kontor_row_builder_take (builder, KONTOR_PERSON_NAME, kontor_value_new_text ("Ada"));
  kontor_row_builder_take (builder, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_row_builder_take (builder, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));
  kontor_memory_reader_take (self->memory, kontor_row_builder_end (builder));
  self->folder = g_dir_make_tmp ("csv-XXXXXX", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "table.csv", NULL);

  g_remove (path);
  g_rmdir (self->folder);
  g_free (self->folder);
  kontor_memory_reader_free (self->memory);
}

static GPtrArray *
import_fixture (Fixture *self, const char *name, KontorRecordType type, KontorCsvReport **report)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", name, NULL);
  g_autoptr (GError) error = NULL;
  GPtrArray *drafts = kontor_csv_import_read (path, type, &self->context, report, &error);

  g_assert_no_error (error);

  return drafts;
}

static GPtrArray *
import_text (Fixture *self,
             const char *text,
             KontorRecordType type,
             KontorCsvReport **report,
             GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "table.csv", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return kontor_csv_import_read (path, type, &self->context, report, error);
}

static const KontorRow *
find_draft (const GPtrArray *drafts, KontorRecordType type, const char *title)
{
  for (guint i = 0; i < drafts->len; i++)
    if (kontor_row_get_record_type (drafts->pdata[i]) == type &&
        g_str_equal (kontor_row_get_title (drafts->pdata[i]), title))
      return drafts->pdata[i];
  g_error ("there is no draft “%s”", title);
}

static const KontorCsvNote *
find_note (const KontorCsvReport *report, KontorCsvNoteKind kind, guint line)
{
  for (guint i = 0; i < report->notes->len; i++)
    {
      const KontorCsvNote *note = report->notes->pdata[i];

      if (note->kind == kind && note->line == line)
        return note;
    }
  g_error ("there is no note on line %u", line);
}

static void
store (Fixture *self, const GPtrArray *drafts)
{
  for (guint i = 0; i < drafts->len; i++)
    kontor_memory_reader_put (self->memory, drafts->pdata[i]);
}

static void
test_customers (Fixture *self, gconstpointer data)
{
  g_autoptr (KontorCsvReport) report = NULL;
  g_autoptr (GPtrArray) drafts = import_fixture (self, "customers.csv", KONTOR_RECORD_CONTACT,
                                                 &report);
  const KontorRow *hanna = find_draft (drafts, KONTOR_RECORD_CONTACT, "Hanna Ziegler");
  const KontorRow *ruth = find_draft (drafts, KONTOR_RECORD_CONTACT, "Ruth Abbott");
  const KontorRow *ziegler = find_draft (drafts, KONTOR_RECORD_COMPANY, "Ziegler & Sons");
  gint64 day = 0;

  g_assert_cmpuint (report->n_rows, ==, 7);
  g_assert_cmpuint (report->n_drafts, ==, 5);
  g_assert_cmpuint (report->n_companies, ==, 4);
  g_assert_cmpuint (report->n_duplicates, ==, 2);
  g_assert_cmpuint (report->n_invalid, ==, 0);
  g_assert_cmpuint (drafts->len, ==, 9);

  g_assert_cmpstr (kontor_row_get_text (hanna, KONTOR_CONTACT_GIVEN_NAME), ==, "Hanna");
  g_assert_cmpstr (kontor_row_get_text (hanna, KONTOR_CONTACT_CITY), ==, "Rostock");
  g_assert_cmpstr (kontor_row_get_text (hanna, KONTOR_COMMON_ORIGIN_ID), ==, "A10f33Bc21De901");
  g_assert_cmpstr (kontor_row_get_text (hanna, KONTOR_COMMON_ORIGIN_SYSTEM), ==,
                   "csv:customers.csv");
  g_assert_true (kontor_row_refers_to (hanna, KONTOR_CONTACT_OWNER, &self->context.actor));
  g_assert_nonnull (
      kontor_value_find_element (kontor_row_get (hanna, KONTOR_CONTACT_PHONES), "555.010.2201x41"));
  g_assert_cmpuint (kontor_value_get_n_elements (kontor_row_get (hanna, KONTOR_CONTACT_PHONES)), ==,
                    2);
  g_assert_true (kontor_date_from_string ("2021-03-14", &day));
  g_assert_cmpint (kontor_row_get_integer (hanna, KONTOR_CONTACT_CLIENT_SINCE), ==, day);

  /* One company, however it is written. */
  g_assert_true (
      kontor_row_refers_to (hanna, KONTOR_CONTACT_COMPANIES, kontor_row_get_id (ziegler)));
  g_assert_true (
      kontor_row_refers_to (ruth, KONTOR_CONTACT_COMPANIES, kontor_row_get_id (ziegler)));
}

static void
test_people (Fixture *self, gconstpointer data)
{
  g_autoptr (KontorCsvReport) report = NULL;
  g_autoptr (GPtrArray) drafts = import_fixture (self, "people.csv", KONTOR_RECORD_CONTACT,
                                                 &report);
  const KontorRow *tom = find_draft (drafts, KONTOR_RECORD_CONTACT, "Tom Arden");
  const KontorCsvNote *note = find_note (report, KONTOR_CSV_NOTE_COLUMN, 1);
  gint64 day = 0;

  g_assert_cmpuint (drafts->len, ==, 3);
  g_assert_cmpstr (kontor_row_get_text (tom, KONTOR_CONTACT_POSITION), ==, "Engineer, hydraulic");
  g_assert_true (kontor_date_from_string ("1931-12-01", &day));
  g_assert_cmpint (kontor_row_get_integer (tom, KONTOR_CONTACT_BIRTHDAY), ==, day);
  g_assert_cmpuint (report->notes->len, ==, 1);
  g_assert_cmpstr (note->header, ==, "Sex");
  g_assert_cmpuint (note->character, ==, 5);
}

static void
test_languages (Fixture *self, gconstpointer data)
{
  g_autoptr (KontorCsvReport) report = NULL;
  g_autoptr (GPtrArray) german = import_text (
      self,
      "Vorname;Nachname;Firma;Straße;Telefon;Geburtsdatum\nJörg;Maß;Bau;Weg 1;04 1;1.2.1990\n",
      KONTOR_RECORD_CONTACT, NULL, NULL);
  g_autoptr (GPtrArray) russian =
      import_text (self,
                   "Имя\tФамилия\tКомпания\tТелефон\tЭл. почта\nАнна\tЁлкина\tЛес\t+7 1\ta@b\n",
                   KONTOR_RECORD_LEAD, &report, NULL);
  const KontorRow *joerg = find_draft (german, KONTOR_RECORD_CONTACT, "Jörg Maß");
  const KontorRow *anna = find_draft (russian, KONTOR_RECORD_LEAD, "Анна Ёлкина");
  gint64 day = 0;

  g_assert_cmpstr (kontor_row_get_text (joerg, KONTOR_CONTACT_ADDRESS), ==, "Weg 1");
  g_assert_true (kontor_date_from_string ("1990-02-01", &day));
  g_assert_cmpint (kontor_row_get_integer (joerg, KONTOR_CONTACT_BIRTHDAY), ==, day);
  g_assert_cmpstr (kontor_row_get_text (anna, KONTOR_LEAD_COMPANY_NAME), ==, "Лес");
  g_assert_true (kontor_row_has (anna, KONTOR_LEAD_EMAILS));
  g_assert_cmpuint (report->notes->len, ==, 0);
}

static void
test_person_has_one_phone (Fixture *self, gconstpointer data)
{
  g_autoptr (KontorCsvReport) report = NULL;
  g_autoptr (GPtrArray) drafts =
      import_text (self, "Name,Phone 1,Phone 2,Mobile,E-mail\nKim,1,2,3,kim@example.org\n",
                   KONTOR_RECORD_PERSON, &report, NULL);

  g_assert_cmpstr (kontor_row_get_text (drafts->pdata[0], KONTOR_PERSON_PHONE), ==, "1");
  g_assert_cmpstr (kontor_row_get_text (drafts->pdata[0], KONTOR_PERSON_MOBILE), ==, "3");
  g_assert_cmpstr (find_note (report, KONTOR_CSV_NOTE_COLUMN, 1)->header, ==, "Phone 2");
}

static void
test_invalid_rows (Fixture *self, gconstpointer data)
{
  g_autofree char *large = g_strnfill ((gsize) 5 << 20, 'x');
  g_autofree char *text = g_strconcat ("Name,City,Date of birth\n"
                                       "Ann,Ulm,1990-02-30\n"
                                       "Ben,\"Ulm\nCity\",\n"
                                       ",Ulm,\n"
                                       "Cem,",
                                       large, ",\nDora,Ulm,9999-12-31\nEva,Ulm,1600-01-01\n", NULL);
  g_autoptr (KontorCsvReport) report = NULL;
  g_autoptr (GPtrArray) drafts = import_text (self, text, KONTOR_RECORD_CONTACT, &report, NULL);
  g_autofree char *sentence = NULL;

  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpstr (kontor_row_get_title (drafts->pdata[0]), ==, "Dora");
  g_assert_cmpuint (report->n_invalid, ==, 5);
  g_assert_cmpuint (find_note (report, KONTOR_CSV_NOTE_INVALID, 2)->character, ==, 9);
  g_assert_cmpstr (find_note (report, KONTOR_CSV_NOTE_INVALID, 2)->header, ==, "Date of birth");
  g_assert_cmpuint (find_note (report, KONTOR_CSV_NOTE_INVALID, 3)->character, ==, 5);
  g_assert_cmpuint (find_note (report, KONTOR_CSV_NOTE_INVALID, 5)->character, ==, 1);
  g_assert_cmpstr (find_note (report, KONTOR_CSV_NOTE_INVALID, 6)->header, ==, "City");
  g_assert_cmpuint (find_note (report, KONTOR_CSV_NOTE_INVALID, 8)->character, ==, 9);
  sentence = kontor_csv_note_to_sentence (find_note (report, KONTOR_CSV_NOTE_INVALID, 6));
  g_assert_true (g_str_has_prefix (sentence, "Line 6, column 5 (City): "));
  g_assert_cmpuint (strlen (sentence), <, 1000);
}

static void
test_nothing_known (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  KontorCsvReport *report = NULL;
  g_autoptr (GPtrArray) drafts = import_text (self, "Index,Colour\n1,red\n", KONTOR_RECORD_CONTACT,
                                              &report, &error);

  g_assert_null (drafts);
  g_assert_null (report);
  g_assert_error (error, KONTOR_CSV_ERROR, KONTOR_CSV_ERROR_COLUMNS);
}

/* What is in the office already is found again by its origin, its address or its number. */
static void
test_again (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) first = import_fixture (self, "customers.csv", KONTOR_RECORD_CONTACT, NULL);
  g_autoptr (KontorCsvReport) again = NULL;
  g_autoptr (KontorCsvReport) other = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  const KontorRow *hanna = find_draft (first, KONTOR_RECORD_CONTACT, "Hanna Ziegler");
  const KontorCsvNote *note = NULL;

  store (self, first);
  drafts = import_fixture (self, "customers.csv", KONTOR_RECORD_CONTACT, &again);
  g_assert_cmpuint (drafts->len, ==, 0);
  g_assert_cmpuint (again->n_duplicates, ==, 7);
  note = find_note (again, KONTOR_CSV_NOTE_DUPLICATE, 2);
  g_assert_cmpstr (note->header, ==, "Customer Id");
  g_assert_true (kontor_id_equal (&note->existing, kontor_row_get_id (hanna)));
  g_clear_pointer (&drafts, g_ptr_array_unref);

  drafts = import_text (self,
                        "Name,Phone,Company\nH. Z.,(038) 155-5012,New\nNew,0800 1,EKHOLM TRA\n",
                        KONTOR_RECORD_CONTACT, &other, NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpuint (other->n_companies, ==, 0);
  g_assert_cmpstr (find_note (other, KONTOR_CSV_NOTE_DUPLICATE, 2)->header, ==, "Phone");
  g_assert_true (kontor_row_refers_to (drafts->pdata[0], KONTOR_CONTACT_COMPANIES,
                                       kontor_row_get_id (find_draft (first, KONTOR_RECORD_COMPANY,
                                                                      "Ekholm Trä"))));
}

static void
test_companies (Fixture *self, gconstpointer data)
{
  g_autoptr (KontorCsvReport) report = NULL;
  g_autoptr (GPtrArray) drafts = import_text (self, "Company,City\nÄpfel AG,Ulm\napfel ag,Bonn\n",
                                              KONTOR_RECORD_COMPANY, &report, NULL);

  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpuint (report->n_duplicates, ==, 1);
  g_assert_cmpstr (find_note (report, KONTOR_CSV_NOTE_DUPLICATE, 3)->header, ==, "Company");
}

/* One undoable step, one mutation each. */
static void
test_change_set (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = import_fixture (self, "customers.csv", KONTOR_RECORD_CONTACT,
                                                 NULL);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = kontor_operation_create_many (&self->context, "Import", drafts,
                                                                  &problem);

  g_assert_null (problem);
  g_assert_nonnull (set);
  g_assert_cmpuint (set->mutations->len, ==, drafts->len);
}

#define add(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/csv-import/customers", test_customers);
  add ("/csv-import/people", test_people);
  add ("/csv-import/languages", test_languages);
  add ("/csv-import/person-has-one-phone", test_person_has_one_phone);
  add ("/csv-import/invalid-rows", test_invalid_rows);
  add ("/csv-import/nothing-known", test_nothing_known);
  add ("/csv-import/again", test_again);
  add ("/csv-import/companies", test_companies);
  add ("/csv-import/change-set", test_change_set);

  return g_test_run ();
}
