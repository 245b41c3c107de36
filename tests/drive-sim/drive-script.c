/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The script of the crash states: what a folder meets, from one computer to the other, a quiet point after
 * each. The first computer's disk can be crashed at any change that its engine makes. */

#include "config.h"

#include "drive-world.h"

#include <string.h>

#define BATCH 40

static void
put (DriveDevice *device, const char *path, const char *text, gboolean replace)
{
  DriveWorld *world = device->world;
  KontorDriveHandle *handle = drive_disk_open_to_write (device->disk, path,
                                                        DRIVE_OPEN_CREATE |
                                                            (replace ? DRIVE_OPEN_TRUNCATE
                                                                     : DRIVE_OPEN_EXCLUSIVE));
  DriveContent *content = g_new0 (DriveContent, 1);

  if (handle == NULL)
    drive_fail (world, "the script can't write %s", path);
  drive_disk_write_at (device->disk, handle, 0, text, strlen (text));
  content->bytes = drive_disk_close (device->disk, handle);
  content->device = device->number;
  g_hash_table_insert (world->contents, drive_content_sum (text, strlen (text)), content);
  drive_person_tell (device, "writes %s", path);
}

static void
new_files (DriveDevice *here, DriveDevice *there)
{
  drive_disk_make_folder (there->disk, "F");
  drive_disk_make_folder (there->disk, "F/G");
  put (there, "F/a.txt", "first of a", FALSE);
  put (there, "F/G/b.txt", "first of b", FALSE);
  put (there, "c.txt", "first of c", FALSE);
  drive_disk_make_link (there->disk, "link", "c.txt");
  put (here, "mine.txt", "first of mine", FALSE);
}

static void
replace (DriveDevice *here, DriveDevice *there)
{
  put (there, "F/a.txt", "second of a", TRUE);
  put (there, "c.txt", "second of c, longer", TRUE);
  drive_disk_set_executable (there->disk, "F/G/b.txt", TRUE);
  put (here, "mine.txt", "second of mine", TRUE);
}

static void
move (DriveDevice *here, DriveDevice *there)
{
  drive_disk_rename (there->disk, "F/a.txt", "a moved.txt");
  drive_disk_rename (there->disk, "F", "H");
  drive_disk_exchange (there->disk, "c.txt", "mine.txt");
  drive_disk_rename (here->disk, "link", "F/link");
}

static void
conflict (DriveDevice *here, DriveDevice *there)
{
  put (there, "c.txt", "third of c, there", TRUE);
  put (here, "c.txt", "third of c, here", TRUE);
  put (there, "new.txt", "new, there", FALSE);
  put (here, "new.txt", "new, here", FALSE);
}

static void
batch (DriveDevice *here, DriveDevice *there)
{
  drive_disk_make_folder (there->disk, "batch");
  for (guint i = 0; i < BATCH; i++)
    {
      g_autofree char *path = g_strdup_printf ("batch/%u", i);
      g_autofree char *text = g_strdup_printf ("of the batch: %u", i);

      put (there, path, text, FALSE);
    }
}

static void
take_away (DriveDevice *here, DriveDevice *there)
{
  drive_disk_remove (there->disk, "a moved.txt");
  drive_disk_remove (there->disk, "H/G/b.txt");
  drive_disk_remove (there->disk, "H/G");
  put (here, "c.txt", "fourth of c", TRUE);
  drive_disk_remove (there->disk, "c.txt");
}

static void (*const parts[]) (DriveDevice *here, DriveDevice *there) = {
  new_files, replace, move, conflict, batch, take_away,
};

gboolean
drive_script_play (DriveWorld *world, guint part)
{
  if (part >= G_N_ELEMENTS (parts))
    return FALSE;
  parts[part](world->devices->pdata[0], world->devices->pdata[1]);

  return TRUE;
}
