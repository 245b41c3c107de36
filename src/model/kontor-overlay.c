/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading what is not written yet: an operation checks its later ops on top of its earlier ones. On
 * the thread of the reader below. */

#include "config.h"

#include "kontor-overlay.h"

struct _KontorOverlay
{
  KontorReader reader; /* first: a pointer to it is a pointer to this */
  KontorReader *below; /* borrowed */
  GPtrArray *rows; /* owned, of KontorRow, as they came */
  GHashTable *places; /* owned: from a row's id, borrowed from the row, to its place in rows */
};

/* What a visit is passed on to. */
typedef struct
{
  KontorOverlay *self; /* borrowed */
  KontorVisitFunc visit;
  gpointer user_data;
  gboolean stopped;
} Visit;

static KontorRow *
find_row (KontorOverlay *self, const KontorId *id)
{
  gpointer place = NULL;

  if (!g_hash_table_lookup_extended (self->places, id, NULL, &place))
    return NULL;

  return self->rows->pdata[GPOINTER_TO_UINT (place)];
}

static KontorRow *
get_row (KontorReader *reader, KontorRecordType type, const KontorId *id)
{
  KontorOverlay *self = (KontorOverlay *) reader;
  KontorRow *row = find_row (self, id);

  return row != NULL && kontor_row_get_record_type (row) == type
             ? kontor_row_ref (row)
             : kontor_reader_get (self->below, type, id);
}

/* Passes on what lies below, except what is covered. */
static gboolean
visit_below_cb (KontorRow *row, gpointer user_data)
{
  Visit *visit = user_data;

  if (find_row (visit->self, kontor_row_get_id (row)) == NULL)
    visit->stopped = !visit->visit (row, visit->user_data);

  return !visit->stopped;
}

/* Whether @row is alive, of @type, and says in @field (0: whatever it says) @id or @text. */
static gboolean
matches (KontorRow *row, KontorRecordType type, guint field, const KontorId *id, const char *text)
{
  if (kontor_row_get_record_type (row) != type || kontor_row_is_deleted (row))
    return FALSE;
  if (id != NULL)
    return kontor_row_refers_to (row, field, id);

  return field == 0 || g_strcmp0 (kontor_row_get_text (row, field), text) == 0;
}

static void
visit_above (Visit *visit, KontorRecordType type, guint field, const KontorId *id, const char *text)
{
  for (guint i = 0; !visit->stopped && i < visit->self->rows->len; i++)
    if (matches (visit->self->rows->pdata[i], type, field, id, text))
      visit->stopped = !visit->visit (visit->self->rows->pdata[i], visit->user_data);
}

static void
list_referring (KontorReader *reader,
                KontorRecordType type,
                guint field,
                const KontorId *id,
                KontorVisitFunc visit_func,
                gpointer user_data)
{
  Visit visit = { (KontorOverlay *) reader, visit_func, user_data, FALSE };

  visit.self->below->list_referring (visit.self->below, type, field, id, visit_below_cb, &visit);
  visit_above (&visit, type, field, id, NULL);
}

static void
find_text (KontorReader *reader,
           KontorRecordType type,
           guint field,
           const char *text,
           KontorVisitFunc visit_func,
           gpointer user_data)
{
  Visit visit = { (KontorOverlay *) reader, visit_func, user_data, FALSE };

  visit.self->below->find_text (visit.self->below, type, field, text, visit_below_cb, &visit);
  visit_above (&visit, type, field, NULL, text);
}

static void
list_all (KontorReader *reader,
          KontorRecordType type,
          KontorVisitFunc visit_func,
          gpointer user_data)
{
  Visit visit = { (KontorOverlay *) reader, visit_func, user_data, FALSE };

  visit.self->below->list_all (visit.self->below, type, visit_below_cb, &visit);
  visit_above (&visit, type, 0, NULL, NULL);
}

/**
 * kontor_overlay_new:
 * @below: (transfer none): the reader of what is there already
 *
 * Returns: (transfer full): a reader that shows the same, until something is put over it
 */
KontorOverlay *
kontor_overlay_new (KontorReader *below)
{
  KontorOverlay *self = g_new0 (KontorOverlay, 1);

  self->reader.get_row = get_row;
  self->reader.list_referring = list_referring;
  self->reader.find_text = find_text;
  self->reader.list_all = below->list_all != NULL ? list_all : NULL;
  self->below = below;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  self->places = g_hash_table_new (kontor_id_hash, kontor_id_equal);

  return self;
}

/**
 * kontor_overlay_free:
 * @self: (transfer full): an overlay
 */
void
kontor_overlay_free (KontorOverlay *self)
{
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * kontor_overlay_get_reader:
 * @self: an overlay
 *
 * Returns: (transfer none): the reader to hand to the model
 */
KontorReader *
kontor_overlay_get_reader (KontorOverlay *self)
{
  return &self->reader;
}

/**
 * kontor_overlay_put:
 * @self: an overlay
 * @row: (transfer none): a record as it will be; in the bin, it covers the living one
 */
void
kontor_overlay_put (KontorOverlay *self, KontorRow *row)
{
  const KontorId *id = kontor_row_get_id (row);
  gpointer place = NULL;

  kontor_row_ref (row);
  if (g_hash_table_lookup_extended (self->places, id, NULL, &place))
    {
      /* The key goes with the row that it belongs to. */
      g_hash_table_replace (self->places, (gpointer) id, place);
      kontor_row_unref (self->rows->pdata[GPOINTER_TO_UINT (place)]);
      self->rows->pdata[GPOINTER_TO_UINT (place)] = row;
    }
  else
    {
      g_hash_table_insert (self->places, (gpointer) id, GUINT_TO_POINTER (self->rows->len));
      g_ptr_array_add (self->rows, row);
    }
}
