/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do with files, straight on the disk, with the engine at work in between. A step draws from a
 * tape of its own, so that leaving one out changes no other. */

#include "config.h"

#include "drive-world.h"

#include <string.h>

typedef struct
{
  DriveDevice *device; /* borrowed */
  DriveActor *actor; /* borrowed */
  KontorSeededRandom tape;
  GPtrArray *files; /* owned (element-type utf8): there are, when the step begins */
  GPtrArray *folders; /* owned, the root "" is the first */
} Step;

typedef struct
{
  guint weight;
  void (*act) (Step *self);
} Act;

static guint
below (Step *self, guint limit)
{
  return (guint) kontor_random_below (&self->tape.parent, limit);
}

/* Somebody else's turn; TRUE: the machine is still there. */
static gboolean
pause_step (Step *self)
{
  DriveWorld *world = self->device->world;

  if (drive_chance (world, 700))
    drive_sleep (world, (gint64) drive_below (world, drive_chance (world, 200) ? 3000000 : 20000));

  return !drive_actor_must_end (self->actor);
}

void
drive_person_tell (DriveDevice *device, const char *format, ...)
{
  DriveWorld *world = device->world;
  gsize used = strlen (world->result->steps);
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  escaped = g_strescape (text, NULL);
  g_snprintf (world->result->steps + used, sizeof world->result->steps - used, "  %s: %s\n",
              device->name, escaped);
  if (world->options.verbose)
    g_printerr ("switch %" G_GUINT64_FORMAT ": %s: %s\n", world->switches, device->name, escaped);
}

static void
collect_cb (const DriveDiskItem *item, gpointer data)
{
  Step *self = data;

  if (item->kind == KONTOR_DRIVE_ENTRY_FOLDER)
    g_ptr_array_add (self->folders, g_strndup (item->path, strlen (item->path) - 1));
  else
    g_ptr_array_add (self->files, g_strdup (item->path));
}

char *
drive_content_sum (gconstpointer bytes, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes != NULL ? bytes : "", length);
}

/* A person takes what is there away. What the server has by then stays owed. */
static void
note_gone (DriveDevice *device, const char *path)
{
  DriveWorld *world = device->world;
  g_autoptr (GBytes) bytes = drive_disk_get_bytes (device->disk, path);
  g_autofree char *sum = NULL;
  DriveContent *content = NULL;

  if (bytes == NULL)
    return;
  sum = drive_content_sum (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  content = g_hash_table_lookup (world->contents, sum);
  if (content != NULL && !drive_server_has (world, bytes))
    content->gone = TRUE;
}

static void
note_closed (DriveDevice *device, GBytes *bytes)
{
  DriveWorld *world = device->world;
  char *sum = drive_content_sum (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  DriveContent *content = g_new0 (DriveContent, 1);

  content->bytes = g_bytes_ref (bytes);
  content->device = device->number;
  g_hash_table_insert (world->contents, sum, content);
}

/* Nobody wrote this before; sometimes somebody did, and sometimes it is nothing. */
static char *
make_text (Step *self, gsize *length)
{
  DriveWorld *world = self->device->world;
  guint kind = below (self, 20);
  gsize size = kind == 0 ? 70000 + below (self, 250000) : 10 + below (self, 60);
  char *text = g_malloc (size + 1);
  guint token = kind == 1 ? 7 : ++world->tokens + 100;
  KontorSeededRandom noise = { 0 };
  g_autofree char *head = g_strdup_printf ("text %u ", token);

  *length = kind == 2 ? 0 : size;
  /* A few bytes that change from text to text in much that doesn't, as in documents. */
  kontor_seeded_random_init (&noise, self->device->world->options.seed);
  for (gsize i = 0; i < size; i += sizeof (guint64))
    {
      guint64 word = kontor_random_next (&noise.parent) | G_GUINT64_CONSTANT (0x4040404040404040);

      word &= G_GUINT64_CONSTANT (0x5f5f5f5f5f5f5f5f);
      memcpy (text + i, &word, MIN (sizeof word, size - i));
    }
  if (kind == 1)
    *length = MIN (*length, 16);
  memcpy (text, head, MIN (strlen (head), size));
  text[size] = '\0';

  return text;
}

static const char *
pick (Step *self, GPtrArray *paths)
{
  return paths->len > 0 ? paths->pdata[below (self, paths->len)] : NULL;
}

static char *
make_name (Step *self, gboolean folder)
{
  static const char *const names[] = { "a.txt", "b.odt", "c", "report.pdf",
                                       "\xc3\xa9t\xc3\xa9.txt" };
  static const char *const odd[] = {
    "A.TXT",
    "B.odt",
    "e\xcc\x81te\xcc\x81.txt",
    "a:b",
    "dot.",
    "con",
    "~$x.docx",
    "x.part",
    "bad\xff.txt",
    "long",
    "a (conflict x 2026-01-01 10.00.00).txt",
  };
  static const char *const folders[] = { "F", "G", "H", "f" };
  guint luck = below (self, 12);
  const char *name = NULL;

  if (folder)
    return g_strdup (folders[below (self, luck == 0 ? 4 : 3)]);
  name = luck == 0 ? odd[below (self, G_N_ELEMENTS (odd))]
                   : names[below (self, G_N_ELEMENTS (names))];
  if (g_str_equal (name, "long"))
    return g_strnfill (255, 'l');

  return g_strdup (name);
}

static char *
make_path (Step *self, gboolean folder)
{
  const char *in = below (self, 3) == 0 ? "" : pick (self, self->folders);
  g_autofree char *name = make_name (self, folder);

  return *in != '\0' ? g_strconcat (in, "/", name, NULL) : g_strdup (name);
}

/* Opens, writes in some pieces with pauses between them, closes. FALSE: not closed. */
static gboolean
write_slowly (Step *self, const char *path, DriveOpen how, gint64 offset)
{
  DriveDevice *device = self->device;
  gsize length = 0;
  g_autofree char *text = make_text (self, &length);
  guint pieces = 1 + below (self, 3);
  KontorDriveHandle *handle = drive_disk_open_to_write (device->disk, path, how);
  g_autoptr (GBytes) bytes = NULL;
  gboolean good = TRUE;

  if (handle == NULL)
    return FALSE;
  for (guint i = 0; good && i < pieces; i++)
    {
      gsize from = length * i / pieces;
      gsize to = length * (i + 1) / pieces;

      drive_disk_write_at (device->disk, handle, offset < 0 ? -1 : offset + (gint64) from,
                           text + from, to - from);
      good = i + 1 == pieces || pause_step (self);
    }
  bytes = drive_disk_close (device->disk, handle);
  if (good)
    note_closed (device, bytes);

  return good;
}

static void
create_file (Step *self)
{
  g_autofree char *path = make_path (self, FALSE);

  if (write_slowly (self, path, DRIVE_OPEN_CREATE | DRIVE_OPEN_EXCLUSIVE, 0))
    drive_person_tell (self->device, "writes the new file %s", path);
}

static void
create_folder (Step *self)
{
  g_autofree char *path = make_path (self, TRUE);

  if (drive_disk_make_folder (self->device->disk, path))
    drive_person_tell (self->device, "makes the folder %s", path);
}

static void
overwrite (Step *self)
{
  const char *path = pick (self, self->files);
  gboolean truncate = below (self, 2) == 0;

  if (path == NULL || drive_disk_get_bytes (self->device->disk, path) == NULL)
    return;
  drive_person_tell (self->device, "writes into %s%s", path, truncate ? " from nothing" : "");
  note_gone (self->device, path);
  write_slowly (self, path, truncate ? DRIVE_OPEN_TRUNCATE : 0, 0);
}

static void
append (Step *self)
{
  const char *path = pick (self, self->files);

  if (path == NULL)
    return;
  drive_person_tell (self->device, "adds to %s", path);
  note_gone (self->device, path);
  write_slowly (self, path, 0, -1);
}

/* As editors save: what is new under another name, then renamed over the old. */
static void
save (Step *self)
{
  const char *path = pick (self, self->files);
  g_autofree char *other = NULL;

  if (path == NULL)
    return;
  other = g_strdup_printf (below (self, 2) == 0 ? "%s.tmp" : "%s.part", path);
  if (!write_slowly (self, other, DRIVE_OPEN_CREATE | DRIVE_OPEN_TRUNCATE, 0) || !pause_step (self))
    return;
  note_gone (self->device, path);
  if (drive_disk_rename (self->device->disk, other, path))
    drive_person_tell (self->device, "saves %s by a rename", path);
}

/* And as others do: the old one away, a new one there. */
static void
rewrite (Step *self)
{
  const char *path = pick (self, self->files);

  if (path == NULL)
    return;
  note_gone (self->device, path);
  drive_person_tell (self->device, "writes %s anew", path);
  if (drive_disk_remove (self->device->disk, path) && pause_step (self))
    write_slowly (self, path, DRIVE_OPEN_CREATE, 0);
}

/* Also over what is there. */
static void
move_file (Step *self)
{
  const char *path = pick (self, self->files);
  g_autofree char *to = make_path (self, FALSE);

  if (path == NULL || g_str_equal (path, to))
    return;
  note_gone (self->device, to);
  if (drive_disk_rename (self->device->disk, path, to))
    drive_person_tell (self->device, "renames %s to %s", path, to);
}

static void
move_folder (Step *self)
{
  const char *path = pick (self, self->folders);
  g_autofree char *to = make_path (self, TRUE);

  if (*path != '\0' && !g_str_equal (path, to) && drive_disk_rename (self->device->disk, path, to))
    drive_person_tell (self->device, "moves the folder %s to %s", path, to);
}

static void
delete_file (Step *self)
{
  const char *path = pick (self, self->files);

  if (path == NULL)
    return;
  note_gone (self->device, path);
  if (drive_disk_remove (self->device->disk, path))
    drive_person_tell (self->device, "deletes %s", path);
}

/* rm -r, which the engine may meet half done. */
static void
delete_folder (Step *self)
{
  g_autofree char *top = g_strdup (pick (self, self->folders));
  g_autofree char *below_top = g_strconcat (top, "/", NULL);

  if (*top == '\0')
    return;
  drive_person_tell (self->device, "deletes the folder %s", top);
  for (guint i = self->files->len; i-- > 0;)
    if (g_str_has_prefix (self->files->pdata[i], below_top))
      {
        note_gone (self->device, self->files->pdata[i]);
        drive_disk_remove (self->device->disk, self->files->pdata[i]);
        if (!pause_step (self))
          return;
      }
  for (guint i = self->folders->len; i-- > 0;)
    if (g_str_has_prefix (self->folders->pdata[i], below_top))
      drive_disk_remove (self->device->disk, self->folders->pdata[i]);
  drive_disk_remove (self->device->disk, top);
}

static void
swap (Step *self)
{
  const char *one = pick (self, self->files);
  const char *two = pick (self, self->files);
  DriveDisk *disk = self->device->disk;
  g_autofree char *between = NULL;

  if (one == NULL || g_str_equal (one, two))
    return;
  if (below (self, 2) == 0 && drive_disk_exchange (disk, one, two))
    {
      drive_person_tell (self->device, "exchanges %s and %s", one, two);
      return;
    }
  between = g_strconcat (one, ".swap", NULL);
  if (!drive_disk_rename (disk, one, between) || !pause_step (self))
    return;
  note_gone (self->device, one);
  if (!drive_disk_rename (disk, two, one) || !pause_step (self))
    return;
  note_gone (self->device, two);
  if (drive_disk_rename (disk, between, two))
    drive_person_tell (self->device, "swaps %s and %s", one, two);
}

static void
change_case (Step *self)
{
  const char *path = pick (self, self->files);
  g_autofree char *to = NULL;
  char *name = NULL;

  if (path == NULL)
    return;
  to = g_strdup (path);
  name = strrchr (to, '/') != NULL ? strrchr (to, '/') + 1 : to;
  for (; *name != '\0'; name++)
    *name = g_ascii_isupper (*name) ? g_ascii_tolower (*name) : g_ascii_toupper (*name);
  if (g_str_equal (to, path))
    return;
  note_gone (self->device, to);
  if (drive_disk_rename (self->device->disk, path, to))
    drive_person_tell (self->device, "renames %s to %s", path, to);
}

static void
copy_file (Step *self)
{
  const char *path = pick (self, self->files);
  g_autofree char *to = make_path (self, FALSE);
  g_autoptr (GBytes) bytes = path != NULL ? drive_disk_get_bytes (self->device->disk, path) : NULL;
  g_autoptr (GBytes) closed = NULL;
  KontorDriveHandle *handle = NULL;

  if (bytes == NULL)
    return;
  handle = drive_disk_open_to_write (self->device->disk, to,
                                     DRIVE_OPEN_CREATE | DRIVE_OPEN_EXCLUSIVE);
  if (handle == NULL)
    return;
  drive_disk_write_at (self->device->disk, handle, 0, g_bytes_get_data (bytes, NULL),
                       g_bytes_get_size (bytes));
  closed = drive_disk_close (self->device->disk, handle);
  note_closed (self->device, closed);
  drive_person_tell (self->device, "copies %s to %s", path, to);
}

static void
set_executable (Step *self)
{
  const char *path = pick (self, self->files);
  gboolean executable = below (self, 2) == 0;

  if (path != NULL && drive_disk_set_executable (self->device->disk, path, executable))
    drive_person_tell (self->device, "chmod %cx %s", executable ? '+' : '-', path);
}

static void
make_link (Step *self)
{
  g_autofree char *path = make_path (self, FALSE);
  static const char *const targets[] = { "a.txt", "../up", "/etc/passwd", "F" };
  const char *target = targets[below (self, G_N_ELEMENTS (targets))];

  if (drive_disk_make_link (self->device->disk, path, target))
    drive_person_tell (self->device, "links %s to %s", path, target);
}

static void
make_hard_link (Step *self)
{
  const char *path = pick (self, self->files);
  g_autofree char *to = make_path (self, FALSE);

  if (path != NULL && drive_disk_make_hard_link (self->device->disk, path, to))
    drive_person_tell (self->device, "hard-links %s to %s", path, to);
}

/* For a while. */
static void
deny (Step *self)
{
  const char *path = pick (self, below (self, 3) == 0 ? self->folders : self->files);

  if (path == NULL || !drive_disk_set_denied (self->device->disk, path, TRUE))
    return;
  drive_person_tell (self->device, "chmod 0 %s", path);
  for (guint i = 0; i < 8 && pause_step (self); i++)
    continue;
  /* Wherever it is by then: everything may be read again. */
  drive_disk_allow_all (self->device->disk);
}

static const Act acts[] = {
  { 14, create_file }, { 6, create_folder },  { 8, overwrite }, { 6, append },
  { 8, save },         { 5, rewrite },        { 8, move_file }, { 8, move_folder },
  { 6, delete_file },  { 4, delete_folder },  { 3, swap },      { 2, change_case },
  { 4, copy_file },    { 2, set_executable }, { 2, make_link }, { 1, make_hard_link },
  { 2, deny },
};

static void
do_step (DriveDevice *device, DriveActor *actor)
{
  Step step = { .device = device,
                .actor = actor,
                .files = g_ptr_array_new_with_free_func (g_free),
                .folders = g_ptr_array_new_with_free_func (g_free) };
  guint total = 0;
  guint luck = 0;

  kontor_seeded_random_init (&step.tape,
                             device->world->options.seed * 7919 + (guint64) device->step);
  g_ptr_array_add (step.folders, g_strdup (""));
  drive_disk_visit (device->disk, FALSE, collect_cb, &step);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    total += acts[i].weight;
  luck = below (&step, total);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (luck < acts[i].weight)
        {
          acts[i].act (&step);
          break;
        }
      luck -= acts[i].weight;
    }
  g_ptr_array_unref (step.files);
  g_ptr_array_unref (step.folders);
}

void
drive_person_run (DriveActor *actor)
{
  DriveDevice *device = actor->device;

  drive_disk_allow_all (device->disk);
  while (!drive_actor_must_end (actor))
    {
      if (device->step >= 0)
        {
          device->busy = TRUE;
          do_step (device, actor);
          device->busy = FALSE;
          device->step = -1;
        }
      drive_sleep (device->world, 20000);
    }
}
