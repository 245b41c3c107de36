/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"

G_BEGIN_DECLS

/**
 * KontorSampleOptions:
 * @people: how many people, the first of them included; at least 1
 * @tasks: how many tasks, subtasks included; up to 100,000 and beyond
 * @messages: how many messages; up to 1,000,000 and beyond
 * @contacts: how many contacts; companies and leads go with them
 * @deals: how many deals, with their product rows
 * @events: how many events in personal calendars
 * @files: how many files, without content
 * @seed: the same seed and options make the same company, byte by byte
 * @now: the time around which everything happens, in microseconds UTC
 * @zone: (nullable) (borrowed): the time zone of the office; %NULL for UTC
 * @founded: whether the first person founded the office on a server, so that the organisation and the
 *   first pipeline are there already
 */
typedef struct
{
  guint people;
  guint tasks;
  guint messages;
  guint contacts;
  guint deals;
  guint events;
  guint files;
  guint64 seed;
  gint64 now;
  const char *zone;
  gboolean founded;
} KontorSampleOptions;

/**
 * KontorSamplePerson:
 * @name: the full name
 * @given: the given name
 * @family: the family name
 * @email: the address, in ASCII, of this person only
 * @position: the position in the office
 * @department: the number of the department
 * @head: whether the person heads it
 * @external: whether the person is no employee
 *
 * One of the people of a sample; borrowed from it.
 */
typedef struct
{
  const char *name;
  const char *given;
  const char *family;
  const char *email;
  const char *position;
  guint department;
  gboolean head;
  gboolean external;
} KontorSamplePerson;

/**
 * KontorSampleStep:
 * @person: the number of the person who does it
 * @author: that person's id
 * @change_set: (owned): what the person does; never empty, one mutation per record or so
 *
 * What happens next in the sample company.
 */
typedef struct
{
  guint person;
  KontorId author;
  KontorChangeSet *change_set;
} KontorSampleStep;

void kontor_sample_step_clear (KontorSampleStep *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorSampleStep, kontor_sample_step_clear)

/**
 * KontorSample:
 *
 * A company that does not exist, made step by step. Its memory does not grow with tasks, messages
 * and files. Owned by one thread.
 */
typedef struct _KontorSample KontorSample;

void kontor_sample_options_init (KontorSampleOptions *self, guint64 seed, gint64 now);

KontorSample *kontor_sample_new (const KontorSampleOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void kontor_sample_free (KontorSample *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSample, kontor_sample_free)

const char *kontor_sample_get_organisation (KontorSample *self);
const char *kontor_sample_get_department (KontorSample *self, guint department);
const KontorSamplePerson *kontor_sample_get_people (KontorSample *self, guint *n_people);
void kontor_sample_set_person_id (KontorSample *self, guint person, const KontorId *id);

gboolean kontor_sample_next (KontorSample *self, KontorSampleStep *step);

G_END_DECLS
