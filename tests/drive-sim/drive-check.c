/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold when nobody has anything to do. The numbers are those of the invariants in README.md. */

#include "config.h"

#include "drive-world.h"
#include "kontor-drive-names.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  DriveWorld *world; /* borrowed */
  GHashTable *sums; /* owned: of all files anywhere */
  GHashTable *left_out; /* owned: paths that some engine lists as not in step */
  GString *text;
  GString *whole;
  guint conflicts;
} Check;

static gboolean
is_left_out (Check *self, const char *path)
{
  g_autofree char *part = g_strdup (path);

  for (;;)
    {
      char *slash = NULL;

      if (g_str_has_suffix (part, "/"))
        part[strlen (part) - 1] = '\0';
      if (g_hash_table_contains (self->left_out, part))
        return TRUE;
      slash = strrchr (part, '/');
      if (slash == NULL)
        return FALSE;
      *slash = '\0';
    }
}

static void
collect_sums_cb (const DriveDiskItem *item, gpointer data)
{
  Check *self = data;

  if (item->kind == KONTOR_DRIVE_ENTRY_FILE)
    g_hash_table_add (self->sums, drive_content_sum (item->bytes, item->length));
}

/* What two names of one fold make of each other is a matter of each disk: "X (case conflict)" elsewhere
 * may be X here. (transfer full) */
static char *
drop_twins (const char *path)
{
  static GRegex *regex;

  if (regex == NULL)
    regex = g_regex_new (" \\(case conflict\\)( \\([0-9]+\\))?", G_REGEX_RAW | G_REGEX_OPTIMIZE, 0,
                         NULL);

  return g_regex_replace_literal (regex, path, -1, 0, "", 0, NULL);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
describe_cb (const DriveDiskItem *item, gpointer data)
{
  Check *self = data;
  g_autofree char *sum = item->kind == KONTOR_DRIVE_ENTRY_FILE
                             ? drive_content_sum (item->bytes, item->length)
                             : NULL;
  const char *name = strrchr (item->path, '/') != NULL ? strrchr (item->path, '/') + 1 : item->path;
  g_autofree char *shared = drop_twins (item->path);

  if (kontor_drive_name_parse_copy (name, NULL))
    self->conflicts++;
  g_string_append_printf (self->whole, "%s %.8s\n", item->path, sum != NULL ? sum : "");
  if (is_left_out (self, item->path))
    return;
  g_string_append_printf (self->text, "%s %d %.16s%s%s\n", shared, item->kind,
                          sum != NULL ? sum : "", item->executable ? " *" : "",
                          item->target != NULL ? item->target : "");
}

static gboolean
is_reason (KontorDriveState state)
{
  return state != KONTOR_DRIVE_STATE_IN_STEP && state != KONTOR_DRIVE_STATE_CONFLICT &&
         state != KONTOR_DRIVE_STATE_NOT_PORTABLE;
}

static void
collect_remarks (Check *self, DriveDevice *device)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (
      kontor_drive_engine_get_store (device->engine));

  for (guint i = 0; i < remarks->len; i++)
    {
      KontorDriveRemark *remark = remarks->pdata[i];

      if (self->world->options.verbose)
        g_printerr ("%s remarks on %s: %d %s\n", device->name, remark->path, remark->state,
                    remark->reason);
      if (!is_reason (remark->state))
        continue;
      /* Elsewhere it may have the name that it would have had. */
      g_hash_table_add (self->left_out, g_strdup (remark->path));
      g_hash_table_add (self->left_out, drop_twins (remark->path));
    }
}

/* 4: each content that a person closed is on a disk, its bins included, or at the server. */
static void
check_contents (Check *self)
{
  DriveWorld *world = self->world;
  GHashTableIter iter;
  gpointer sum = NULL;
  gpointer value = NULL;

  for (guint i = 0; i < world->devices->len; i++)
    drive_disk_visit (((DriveDevice *) world->devices->pdata[i])->disk, TRUE, collect_sums_cb,
                      self);
  g_hash_table_iter_init (&iter, world->contents);
  while (g_hash_table_iter_next (&iter, &sum, &value))
    {
      DriveContent *content = value;
      gsize length = 0;
      const char *bytes = g_bytes_get_data (content->bytes, &length);

      if (!content->gone && !g_hash_table_contains (self->sums, sum) &&
          !drive_server_has (world, content->bytes))
        drive_fail (world,
                    "4 no byte lost: %.*s … (%" G_GSIZE_FORMAT " bytes) of device-%u is nowhere",
                    (int) MIN (length, 12), bytes != NULL ? bytes : "", length, content->device);
    }
}

/* (transfer full): what is not the same */
static char *
compare_nodes (const KontorDriveNode *local, const KontorDriveNode *synced)
{
  if (synced->name == NULL)
    return g_strdup ("it was never synced");

  return g_strdup_printf ("local %s in %.8x, content %02x%02x, %d; synced %s in %.8x, content "
                          "%02x%02x, %d",
                          local->name, kontor_id_hash (&local->parent), local->content[0],
                          local->content[1], local->executable, synced->name,
                          kontor_id_hash (&synced->parent), synced->content[0], synced->content[1],
                          synced->executable);
}

static gboolean
same_place (const KontorDriveNode *local, const KontorDriveNode *synced)
{
  g_autofree char *name = drop_twins (synced->name);

  return kontor_id_equal (&local->parent, &synced->parent) &&
         (g_str_equal (local->name, synced->name) || g_str_equal (local->name, name));
}

/* 3: local and synced are one, but for what is listed. */
static void
check_trees (Check *self, DriveDevice *device, KontorId parent, const char *prefix)
{
  KontorDriveStore *store = kontor_drive_engine_get_store (device->engine);
  g_autoptr (GPtrArray) nodes = kontor_drive_store_list_local (store, &parent);

  for (guint i = 0; i < nodes->len; i++)
    {
      const KontorDriveNode *local = nodes->pdata[i];
      g_auto (KontorDriveNode) synced = { 0 };
      g_autofree char *path = g_strconcat (prefix, local->name, NULL);
      g_autofree char *below = g_strconcat (path, "/", NULL);
      g_autoptr (GBytes) bytes = NULL;

      if (is_left_out (self, path))
        continue;
      if (!drive_disk_exists (device->disk, path))
        drive_fail (self->world, "11 database and disk: %s has %s, the disk of %s has not",
                    "the local tree", path, device->name);
      bytes = drive_disk_get_bytes (device->disk, path);
      if (bytes != NULL && (gint64) g_bytes_get_size (bytes) != local->stamp.size)
        drive_fail (self->world, "11 database and disk: %s of %s has another size", path,
                    device->name);
      if (!kontor_drive_store_get (store, KONTOR_DRIVE_SYNCED, &local->id, &synced) ||
          !same_place (local, &synced) || !kontor_drive_node_same_content (local, &synced))
        drive_fail (self->world, "3 trees: %s of %s is not in step, and not listed: %s", path,
                    device->name, compare_nodes (local, &synced));
      if (local->kind == KONTOR_DRIVE_FOLDER)
        check_trees (self, device, local->id, below);
    }
}

static char *
describe (Check *self, DriveDevice *device)
{
  g_auto (GStrv) lines = NULL;

  g_string_truncate (self->text, 0);
  drive_disk_visit (device->disk, FALSE, describe_cb, self);
  lines = g_strsplit (self->text->str, "\n", -1);
  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines);

  return g_strjoinv ("\n", lines);
}

/* 10: what is on the disks is the same. */
static void
check_converged (Check *self)
{
  DriveWorld *world = self->world;
  g_autofree char *first = NULL;

  for (guint i = 0; i < world->devices->len; i++)
    {
      DriveDevice *device = world->devices->pdata[i];
      g_autofree char *text = describe (self, device);

      if (first == NULL)
        first = g_steal_pointer (&text);
      else if (!g_str_equal (first, text))
        drive_fail (world, "10 convergence: device-0 has\n%sand %s has\n%s", first, device->name,
                    text);
    }
  drive_trace (world, first);
}

void
drive_check_quiet (DriveWorld *world)
{
  Check self = { .world = world,
                 .sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                 .left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                 .text = g_string_new (NULL),
                 .whole = g_string_new (NULL) };

  for (guint i = 0; i < world->devices->len; i++)
    collect_remarks (&self, world->devices->pdata[i]);
  check_contents (&self);
  for (guint i = 0; i < world->devices->len; i++)
    {
      KontorId top = KONTOR_ID_INIT_NIL;

      check_trees (&self, world->devices->pdata[i], top, "");
    }
  check_converged (&self);
  world->result->conflicts = self.conflicts;
  g_hash_table_unref (self.sums);
  g_hash_table_unref (self.left_out);
  g_string_free (self.text, TRUE);
  g_string_free (self.whole, TRUE);
}

char *
drive_check_describe (DriveDevice *device)
{
  return drive_disk_to_text (device->disk, FALSE);
}

/* 5, 6: what one person did ends everywhere, and comes back to nobody as something else. */
void
drive_check_solo (DriveDevice *device, const char *before)
{
  g_autofree char *after = drive_check_describe (device);

  if (!g_str_equal (before, after))
    drive_fail (device->world, "5 one-sided: %s alone had\n%sand now has\n%s", device->name, before,
                after);
}

/* 9: looking at everything once more finds nothing to do, writes nothing and asks the server nothing. */
void
drive_check_idle (DriveWorld *world)
{
  for (guint i = 0; i < world->devices->len; i++)
    {
      DriveDevice *device = world->devices->pdata[i];
      g_autoptr (GError) error = NULL;
      KontorDriveTurn turn = { 0 };
      guint64 changes = device->disk->changes;
      guint64 calls = device->calls;

      /* It tries again what it could not do. */
      if (device->engine_wait >= 0)
        continue;
      if (!kontor_drive_engine_run (device->engine, TRUE, &turn, NULL, &error))
        drive_fail (world, "9 idempotence: %s: %s", device->name, error->message);
      if (turn.actions > 0 || device->disk->changes != changes || device->calls != calls)
        drive_fail (world, "9 idempotence: %s takes %u actions, %u changes, %u calls in step",
                    device->name, turn.actions, (guint) (device->disk->changes - changes),
                    (guint) (device->calls - calls));
    }
}
