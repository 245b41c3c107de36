/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a table to drafts of records: what a cell says, and what is there already. Writes nothing: the drafts are for
 * kontor_operation_create_many(). Blocks on the file; on the thread of the context's reader. */

#include "config.h"

#include "kontor-csv-import.h"

#include "kontor-csv-private.h"
#include "kontor-fold.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  KontorCsv *csv; /* owned */
  const KontorTypeInfo *info;
  const KontorContext *context;
  KontorCsvReport *report; /* owned */
  char *system; /* owned: the origin */
  KontorCsvColumn *columns; /* owned */
  GHashTable *known; /* (element-type utf8 KontorId) (owned): what tells records apart */
  GHashTable *companies; /* (element-type utf8 KontorId) (owned): by folded name */
  GPtrArray *drafts; /* (element-type KontorRow) (owned) */
} Import;

static void
import_clear (Import *self)
{
  g_clear_pointer (&self->csv, kontor_csv_free);
  g_clear_pointer (&self->report, kontor_csv_report_free);
  g_clear_pointer (&self->system, g_free);
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->companies, g_hash_table_unref);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* Columns. */

static gboolean
is_taken (const KontorCsvColumn *columns, guint n, const KontorCsvColumn *column)
{
  for (guint i = 0; i < n; i++)
    if (columns[i].kind == column->kind && columns[i].field == column->field)
      return TRUE;

  return FALSE;
}

/* A second phone goes where the first one went when that is a list; else nothing takes it. */
static void
map_columns (Import *self)
{
  guint n = kontor_csv_get_n_columns (self->csv);

  self->columns = g_new0 (KontorCsvColumn, n);
  for (guint i = 0; i < n; i++)
    {
      const char *header = kontor_csv_get_header (self->csv, i);
      KontorCsvColumn column = kontor_csv_find_column (self->info, header);
      g_autofree char *text = NULL;

      if (column.kind != KONTOR_CSV_COLUMN_SILENT && column.kind != KONTOR_CSV_COLUMN_UNKNOWN &&
          (column.field == NULL || !kontor_field_is_set (column.field)) &&
          is_taken (self->columns, i, &column))
        column = (KontorCsvColumn) { KONTOR_CSV_COLUMN_UNKNOWN, NULL };
      self->columns[i] = column;
      if (column.kind != KONTOR_CSV_COLUMN_UNKNOWN)
        continue;
      text = g_strdup_printf (_ ("Column %u (%s) has no field and is left out"), i + 1, header);
      kontor_csv_report_add (self->report, KONTOR_CSV_NOTE_COLUMN, 1, i + 1, header, NULL, text);
    }
}

static gboolean
check_columns (Import *self, GError **error)
{
  for (guint i = 0; i < kontor_csv_get_n_columns (self->csv); i++)
    if (self->columns[i].kind == KONTOR_CSV_COLUMN_FIELD ||
        self->columns[i].kind == KONTOR_CSV_COLUMN_COMPANY)
      return TRUE;
  g_set_error (error, KONTOR_CSV_ERROR, KONTOR_CSV_ERROR_COLUMNS,
               _ ("Line 1, column 1: No column has a name that is known for %s"),
               kontor_type_info_get_plural (self->info));

  return FALSE;
}

/* What is there already. */

static void
add_field_keys (GPtrArray *keys, const KontorRow *row, const KontorField *field)
{
  const KontorValue *value = kontor_row_get (row, field->number);

  if (value == NULL)
    return;
  if (kontor_value_get_shape (value) == KONTOR_VALUE_TEXT)
    {
      char *key = kontor_csv_get_key (field, kontor_value_get_text (value));

      if (key != NULL)
        g_ptr_array_add (keys, key);
      return;
    }
  for (guint i = 0; field->kind == KONTOR_KIND_TAGS && i < kontor_value_get_n_elements (value); i++)
    {
      char *key = kontor_csv_get_key (field, kontor_value_get_elements (value)[i].text);

      if (key != NULL)
        g_ptr_array_add (keys, key);
    }
}

/* The texts by which @row is recognised: its id where it comes from, e-mail addresses, phones. */
static GPtrArray *
list_keys (const KontorTypeInfo *info, const KontorRow *row)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  const char *system = kontor_row_get_text (row, KONTOR_COMMON_ORIGIN_SYSTEM);
  const char *id = kontor_row_get_text (row, KONTOR_COMMON_ORIGIN_ID);

  if (system != NULL && id != NULL)
    g_ptr_array_add (keys, g_strconcat ("=", system, "\n", id, NULL));
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (info->fields[i].kind == KONTOR_KIND_TEXT || info->fields[i].kind == KONTOR_KIND_TAGS)
      add_field_keys (keys, row, &info->fields[i]);
  /* Of companies the name says it too. */
  if (info->type == KONTOR_RECORD_COMPANY && kontor_row_get_text (row, KONTOR_COMPANY_NAME) != NULL)
    {
      g_autofree char *folded = kontor_fold (kontor_row_get_text (row, KONTOR_COMPANY_NAME));

      g_ptr_array_add (keys, g_strconcat ("!", folded, NULL));
    }

  return keys;
}

static void
remember (Import *self, const KontorRow *row)
{
  g_autoptr (GPtrArray) keys = list_keys (self->info, row);

  for (guint i = 0; i < keys->len; i++)
    g_hash_table_insert (self->known, g_strdup (keys->pdata[i]),
                         kontor_id_copy (kontor_row_get_id (row)));
}

static void
remember_company (Import *self, const KontorRow *company)
{
  const char *name = kontor_row_get_text (company, KONTOR_COMPANY_NAME);

  if (name != NULL)
    g_hash_table_insert (self->companies, kontor_fold (name),
                         kontor_id_copy (kontor_row_get_id (company)));
}

static void
read_existing (Import *self)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list_all (self->context->reader, self->info->type);
  g_autoptr (GPtrArray) companies = NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    remember (self, rows->pdata[i]);
  if (self->info->type != KONTOR_RECORD_CONTACT)
    return;
  companies = kontor_reader_list_all (self->context->reader, KONTOR_RECORD_COMPANY);
  for (guint i = 0; companies != NULL && i < companies->len; i++)
    remember_company (self, companies->pdata[i]);
}

/* Rows. */

/* Dates as ISO 8601 and as people in Germany and Russia write them, 24.8.2020. */
static gboolean
read_date (const char *text, gint64 *days)
{
  int day = 0;
  int month = 0;
  int year = 0;
  int length = 0;
  g_autofree char *iso = NULL;

  if (kontor_date_from_string (text, days))
    return TRUE;
  if (strlen (text) > 10 || sscanf (text, "%2d.%2d.%4d%n", &day, &month, &year, &length) != 3 ||
      text[length] != '\0' || day < 1 || month < 1 || year < 1000)
    return FALSE;
  iso = g_strdup_printf ("%04d-%02d-%02d", year, month, day);

  return kontor_date_from_string (iso, days);
}

static void
note_cell (Import *self,
           KontorCsvNoteKind kind,
           guint row,
           guint column,
           const KontorId *existing,
           const char *text)
{
  guint line = 0;
  guint character = 0;

  kontor_csv_get_place (self->csv, row, column, &line, &character);
  kontor_csv_report_add (self->report, kind, line, character,
                         kontor_csv_get_header (self->csv, column), existing, text);
}

/* (transfer full) (nullable): %NULL when @text is no value of @field */
static KontorValue *
read_value (const KontorField *field, const char *text)
{
  KontorElement element = { .text = text };
  gint64 days = 0;

  if (field->kind == KONTOR_KIND_TAGS)
    return kontor_value_new_set (&element, 1);
  if (field->kind != KONTOR_KIND_DATE)
    return kontor_value_new_text (text);

  return read_date (text, &days) ? kontor_value_new_integer (days) : NULL;
}

/* Checks the cell's value, so that the complaint names its place. */
static gboolean
check_cell (Import *self,
            guint row,
            guint column,
            const KontorField *field,
            const KontorValue *value,
            const KontorId *id)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autofree char *sentence = NULL;

  if (value == NULL)
    problem = kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_KIND, self->info->type, id,
                                         field->number,
                                         kontor_csv_get_cell (self->csv, row, column));
  else
    problem = kontor_value_check (field, self->info->type, id, value);
  if (problem == NULL)
    return TRUE;
  sentence = kontor_problem_to_sentence (problem);
  note_cell (self, KONTOR_CSV_NOTE_INVALID, row, column, NULL, sentence);

  return FALSE;
}

typedef struct
{
  KontorRowBuilder *builder; /* owned */
  KontorId id;
  GPtrArray *texts[64]; /* (nullable) (owned): of sets, by the field's number */
  char *company; /* (nullable) (owned) */
  char *given; /* (nullable) (owned) */
  char *family; /* (nullable) (owned) */
  char *last_company; /* (nullable) (owned): what names the record when nobody does */
  gboolean named;
  gboolean valid;
} Draft;

static void
draft_clear (Draft *self)
{
  g_clear_pointer (&self->builder, kontor_row_builder_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_clear_pointer (&self->texts[i], g_ptr_array_unref);
  g_clear_pointer (&self->company, g_free);
  g_clear_pointer (&self->given, g_free);
  g_clear_pointer (&self->family, g_free);
  g_clear_pointer (&self->last_company, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static void
keep_field (Draft *draft, const KontorTypeInfo *info, const KontorField *field, const char *text)
{
  if (field->number == info->title)
    draft->named = TRUE;
  if (g_str_equal (field->word, "given-name"))
    g_set_str (&draft->given, text);
  if (g_str_equal (field->word, "family-name"))
    g_set_str (&draft->family, text);
  if (g_str_equal (field->word, "company-name"))
    g_set_str (&draft->last_company, text);
}

static void
read_field (Import *self, Draft *draft, guint row, guint column, const char *text)
{
  const KontorField *field = self->columns[column].field;
  g_autoptr (KontorValue) value = read_value (field, text);

  if (!check_cell (self, row, column, field, value, &draft->id))
    {
      draft->valid = FALSE;
      return;
    }
  keep_field (draft, self->info, field, text);
  if (!kontor_field_is_set (field))
    {
      kontor_row_builder_set (draft->builder, field->number, value);
      return;
    }
  g_return_if_fail (field->number < G_N_ELEMENTS (draft->texts));
  if (draft->texts[field->number] == NULL)
    draft->texts[field->number] = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (draft->texts[field->number], g_strdup (text));
}

static void
read_origin (Import *self, Draft *draft, guint row, guint column, const char *text)
{
  const KontorField *field = kontor_schema_get_field (self->info->type, KONTOR_COMMON_ORIGIN_ID);
  g_autoptr (KontorValue) value = kontor_value_new_text (text);

  if (!check_cell (self, row, column, field, value, &draft->id))
    {
      draft->valid = FALSE;
      return;
    }
  kontor_row_builder_set (draft->builder, KONTOR_COMMON_ORIGIN_ID, value);
  kontor_row_builder_take (draft->builder, KONTOR_COMMON_ORIGIN_SYSTEM,
                           kontor_value_new_text (self->system));
}

static void
read_company (Import *self, Draft *draft, guint row, guint column, const char *text)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_COMPANY, KONTOR_COMPANY_NAME);
  g_autoptr (KontorValue) value = kontor_value_new_text (text);

  if (!check_cell (self, row, column, field, value, &draft->id))
    draft->valid = FALSE;
  g_set_str (&draft->company, text);
  g_set_str (&draft->last_company, text);
}

static void
read_cells (Import *self, Draft *draft, guint row)
{
  for (guint i = 0; i < kontor_csv_get_n_columns (self->csv); i++)
    {
      g_autofree char *text = g_strstrip (g_strdup (kontor_csv_get_cell (self->csv, row, i)));

      if (*text == '\0')
        continue;
      if (self->columns[i].kind == KONTOR_CSV_COLUMN_FIELD)
        read_field (self, draft, row, i, text);
      if (self->columns[i].kind == KONTOR_CSV_COLUMN_ORIGIN)
        read_origin (self, draft, row, i, text);
      if (self->columns[i].kind == KONTOR_CSV_COLUMN_COMPANY)
        read_company (self, draft, row, i, text);
    }
}

/* A record without a name of its own is called as the person, else as the company. */
static void
name_draft (Import *self, Draft *draft, guint row)
{
  g_autofree char *name = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autofree char *sentence = NULL;

  if (draft->named || !draft->valid)
    return;
  if (draft->given != NULL || draft->family != NULL)
    name = g_strjoin (draft->given != NULL && draft->family != NULL ? " " : "",
                      draft->given != NULL ? draft->given : "",
                      draft->family != NULL ? draft->family : "", NULL);
  else
    name = g_strdup (draft->last_company);
  if (name != NULL)
    {
      kontor_row_builder_take (draft->builder, self->info->title, kontor_value_new_text (name));
      return;
    }
  problem = kontor_problem_new (KONTOR_PROBLEM_REQUIRED, self->info->type, &draft->id,
                                self->info->title);
  sentence = kontor_problem_to_sentence (problem);
  note_cell (self, KONTOR_CSV_NOTE_INVALID, row, 0, NULL, sentence);
  draft->valid = FALSE;
}

static void
set_texts (Draft *draft)
{
  for (guint i = 0; i < G_N_ELEMENTS (draft->texts); i++)
    {
      g_autoptr (GArray) elements = g_array_new (FALSE, TRUE, sizeof (KontorElement));

      for (guint t = 0; draft->texts[i] != NULL && t < draft->texts[i]->len; t++)
        {
          KontorElement element = { .text = draft->texts[i]->pdata[t] };

          g_array_append_val (elements, element);
        }
      if (elements->len > 0)
        kontor_row_builder_take (draft->builder, i,
                                 kontor_value_new_set ((KontorElement *) elements->data,
                                                       elements->len));
    }
}

/* The company of that name: there already, made by an earlier row, or made now. */
static void
find_company (Import *self, const char *name, KontorId *id)
{
  g_autofree char *folded = kontor_fold (name);
  const KontorId *known = g_hash_table_lookup (self->companies, folded);
  KontorRowBuilder *builder = NULL;

  if (known != NULL)
    {
      *id = *known;
      return;
    }
  kontor_id_init (id, self->context->clock, self->context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_COMPANY, id);
  kontor_row_builder_take (builder, KONTOR_COMPANY_NAME, kontor_value_new_text (name));
  kontor_row_builder_take (builder, KONTOR_COMPANY_OWNER,
                           kontor_value_new_id (&self->context->actor));
  g_ptr_array_add (self->drafts, kontor_row_builder_end (builder));
  g_hash_table_insert (self->companies, g_steal_pointer (&folded), kontor_id_copy (id));
  self->report->n_companies++;
}

static void
refer_to_company (Import *self, Draft *draft)
{
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement element = { .text = text };
  KontorId id = KONTOR_ID_INIT_NIL;

  if (draft->company == NULL)
    return;
  find_company (self, draft->company, &id);
  kontor_id_format (&id, text);
  kontor_row_builder_take (draft->builder, KONTOR_CONTACT_COMPANIES,
                           kontor_value_new_set (&element, 1));
}

/* The column that the key was read from, for the note. */
static guint
find_key_column (Import *self, guint row, const char *key)
{
  for (guint i = 0; i < kontor_csv_get_n_columns (self->csv); i++)
    {
      const KontorCsvColumn *column = &self->columns[i];
      g_autofree char *text = g_strstrip (g_strdup (kontor_csv_get_cell (self->csv, row, i)));
      g_autofree char *other = NULL;

      if (*key == '=' && column->kind == KONTOR_CSV_COLUMN_ORIGIN)
        return i;
      if (column->kind != KONTOR_CSV_COLUMN_FIELD || *text == '\0')
        continue;
      if (*key == '!' && column->field->number == self->info->title)
        return i;
      other = kontor_csv_get_key (column->field, text);
      if (g_strcmp0 (other, key) == 0)
        return i;
    }

  return 0;
}

static gboolean
is_known (Import *self, const KontorRow *draft, guint row)
{
  g_autoptr (GPtrArray) keys = list_keys (self->info, draft);

  for (guint i = 0; i < keys->len; i++)
    {
      const KontorId *existing = g_hash_table_lookup (self->known, keys->pdata[i]);

      if (existing == NULL)
        continue;
      note_cell (self, KONTOR_CSV_NOTE_DUPLICATE, row, find_key_column (self, row, keys->pdata[i]),
                 existing, _ ("There already, left out"));
      return TRUE;
    }

  return FALSE;
}

static KontorRow *
end_draft (Import *self, Draft *draft)
{
  const KontorField *owner = kontor_schema_find_field (self->info->type, "owner");

  if (owner != NULL)
    kontor_row_builder_take (draft->builder, owner->number,
                             kontor_value_new_id (&self->context->actor));
  set_texts (draft);

  return kontor_row_builder_end (g_steal_pointer (&draft->builder));
}

static void
read_row (Import *self, guint row)
{
  g_auto (Draft) draft = { .valid = TRUE };
  g_autoptr (KontorRow) made = NULL;

  kontor_id_init (&draft.id, self->context->clock, self->context->random);
  draft.builder = kontor_row_builder_new (self->info->type, &draft.id);
  read_cells (self, &draft, row);
  name_draft (self, &draft, row);
  if (!draft.valid)
    {
      self->report->n_invalid++;
      return;
    }
  made = end_draft (self, &draft);
  if (is_known (self, made, row))
    {
      self->report->n_duplicates++;
      return;
    }
  remember (self, made);
  /* Companies only now: a row that is left out makes none. */
  draft.builder = kontor_row_builder_new_from (made);
  refer_to_company (self, &draft);
  g_ptr_array_add (self->drafts, kontor_row_builder_end (g_steal_pointer (&draft.builder)));
  self->report->n_drafts++;
}

static void
import_init (Import *self, const char *path, KontorRecordType type, const KontorContext *context)
{
  g_autofree char *name = g_filename_display_basename (path);

  self->info = kontor_schema_get_type (type);
  self->context = context;
  self->system = g_strconcat ("csv:", name, NULL);
  self->report = kontor_csv_report_new ();
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->companies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
}

/**
 * kontor_csv_import_knows:
 * @type: a record type
 *
 * Returns: whether kontor_csv_import_read() makes records of @type
 */
gboolean
kontor_csv_import_knows (KontorRecordType type)
{
  return type == KONTOR_RECORD_CONTACT || type == KONTOR_RECORD_COMPANY ||
         type == KONTOR_RECORD_LEAD || type == KONTOR_RECORD_PERSON;
}

/**
 * kontor_csv_import_read:
 * @path: a file
 * @type: what its rows become; kontor_csv_import_knows() it
 * @context: who imports, and becomes the owner; what there is; where new ids come from
 * @report: (out) (optional) (transfer full): what is left out and why; also set to %NULL on error
 * @error: of %KONTOR_CSV_ERROR or %G_FILE_ERROR, for people
 *
 * Nothing is written. A row of which a cell does not fit is left out as a whole, as is one that has
 * the origin, an e-mail address or a phone number of a record that is there or of an earlier row. A
 * contact's company is found by its name, case and accents aside, or made.
 *
 * Returns: (transfer full) (element-type KontorRow) (nullable): drafts for
 *   kontor_operation_create_many(), companies before the contacts that refer to them
 */
GPtrArray *
kontor_csv_import_read (const char *path,
                        KontorRecordType type,
                        const KontorContext *context,
                        KontorCsvReport **report,
                        GError **error)
{
  g_auto (Import) self = { 0 };

  g_return_val_if_fail (kontor_csv_import_knows (type), NULL);

  if (report != NULL)
    *report = NULL;
  import_init (&self, path, type, context);
  self.csv = kontor_csv_read (path, error);
  if (self.csv == NULL)
    return NULL;
  map_columns (&self);
  if (!check_columns (&self, error))
    return NULL;

  read_existing (&self);
  self.report->n_rows = kontor_csv_get_n_rows (self.csv);
  for (guint i = 0; i < self.report->n_rows; i++)
    read_row (&self, i);
  if (report != NULL)
    *report = g_steal_pointer (&self.report);

  return g_steal_pointer (&self.drafts);
}
