/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company's drives: one of all, one of each project, one of each person's own, with folders
 * and the names of files, which have no content. One thread. */

#include "config.h"

#include "kontor-sample-private.h"

#define BATCH 50

static void
make_shared_drive (KontorSample *self)
{
  SampleDrive drive = { .owner = 0, .language = SAMPLE_ENGLISH };
  KontorOp *op = NULL;

  sample_begin_mutation (self, "drive.create", self->options.now - 300 * KONTOR_DAY);
  op = sample_create (self, KONTOR_RECORD_DRIVE, &drive.id);
  sample_set_text (op, KONTOR_DRIVE_NAME, "Nordhafen");
  sample_set_text (op, KONTOR_DRIVE_KIND, "shared");
  g_array_append_val (self->drives, drive);
}

static void
make_personal_drive (KontorSample *self, guint person)
{
  const SamplePerson *owner = sample_get_person (self, person);
  SampleDrive drive = { .owner = person, .language = owner->language };
  KontorOp *op = NULL;

  sample_begin_mutation (self, "drive.create", self->options.now - 250 * KONTOR_DAY);
  op = sample_create (self, KONTOR_RECORD_DRIVE, &drive.id);
  sample_set_text (op, KONTOR_DRIVE_NAME, owner->facts.name);
  sample_set_text (op, KONTOR_DRIVE_KIND, "personal");
  sample_set_id (op, KONTOR_DRIVE_OWNER, &owner->id);
  g_array_append_val (self->drives, drive);
}

/* Every second folder is in the one before. */
static void
make_folders (KontorSample *self, SampleDrive *drive)
{
  const char *const *names = sample_get_list (SAMPLE_FOLDERS, drive->language);

  sample_begin_mutation (self, "node.create", self->options.now - 150 * KONTOR_DAY);
  for (guint i = 0; names[i] != NULL && i < G_N_ELEMENTS (drive->folders); i++)
    {
      KontorOp *op = sample_create (self, KONTOR_RECORD_NODE, &drive->folders[i]);

      sample_set_id (op, KONTOR_NODE_DRIVE, &drive->id);
      sample_set_text (op, KONTOR_NODE_NAME, names[i]);
      sample_set_text (op, KONTOR_NODE_KIND, "folder");
      if (i % 2 == 1)
        sample_set_id (op, KONTOR_NODE_PARENT, &drive->folders[i - 1]);
      drive->n_folders++;
    }
}

/* Those of projects are there: each gets its folders, by its owner; then the one of all, then those of
 * the employees. */
gboolean
sample_make_drives (KontorSample *self, KontorSampleStep *step)
{
  guint n_projects = self->projects->len;
  SampleDrive *drive = NULL;

  if (self->progress > n_projects + self->n_employees)
    return FALSE;
  if (self->progress < n_projects)
    sample_begin_step (self, step, g_array_index (self->drives, SampleDrive, self->progress).owner);
  else if (self->progress == n_projects)
    {
      sample_begin_step (self, step, 0);
      make_shared_drive (self);
    }
  else
    {
      guint person = self->progress - n_projects - 1;

      sample_begin_step (self, step, person);
      make_personal_drive (self, person);
    }
  drive = &g_array_index (self->drives, SampleDrive, self->progress++);
  make_folders (self, drive);

  return sample_end_step (self, step);
}

/* The number keeps names apart that come again. */
static char *
make_file_name (KontorSample *self, SampleLanguage language)
{
  const char *pattern = sample_pick (self, SAMPLE_FILES, language);
  g_auto (GStrv) parts = g_strsplit (pattern, ".", 2);

  return g_strdup_printf ("%s %u.%s", parts[0], self->progress + 1, parts[1]);
}

/* Some files in one drive. */
gboolean
sample_make_files (KontorSample *self, KontorSampleStep *step)
{
  guint n = CLAMP (self->options.files / 20, 5, BATCH);
  const SampleDrive *drive = NULL;

  if (self->progress >= self->options.files)
    return FALSE;
  drive = &g_array_index (self->drives, SampleDrive, sample_below (self, self->drives->len));
  sample_begin_step (self, step, drive->owner);
  for (guint i = 0; i < n && self->progress < self->options.files; i++, self->progress++)
    {
      gint64 at = self->options.now - sample_between (self, 1, 140 * 24) * KONTOR_HOUR;
      g_autofree char *name = make_file_name (self, drive->language);
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorOp *op = NULL;

      sample_begin_mutation (self, "node.create", at);
      op = sample_create (self, KONTOR_RECORD_NODE, &id);
      sample_set_id (op, KONTOR_NODE_DRIVE, &drive->id);
      sample_set_id (op, KONTOR_NODE_PARENT,
                     &drive->folders[sample_below (self, drive->n_folders)]);
      sample_set_text (op, KONTOR_NODE_NAME, name);
      sample_set_number (op, KONTOR_NODE_MODIFIED, at);
    }

  return sample_end_step (self, step);
}
