/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sample.h"

#include "kontor-clock.h"
#include "kontor-random.h"

G_BEGIN_DECLS

typedef enum
{
  SAMPLE_ENGLISH,
  SAMPLE_GERMAN,
  SAMPLE_RUSSIAN,
  SAMPLE_N_LANGUAGES,
} SampleLanguage;

/* The lists of words of kontor-sample-words.c, kontor-sample-names.c and kontor-sample-talk.c. */
typedef enum
{
  SAMPLE_TASK_TITLES,
  SAMPLE_SUBTASKS,
  SAMPLE_DESCRIPTIONS,
  SAMPLE_CHECKLIST,
  SAMPLE_RESULTS,
  SAMPLE_TOPICS,
  SAMPLE_TAGS,
  SAMPLE_PROJECTS,
  SAMPLE_DEALS,
  SAMPLE_LEADS,
  SAMPLE_ACTIVITIES,
  SAMPLE_EVENTS,
  SAMPLE_REPORTS,
  SAMPLE_COMPANIES,
  SAMPLE_CITIES,
  SAMPLE_FOLDERS,
  SAMPLE_FILES,
  SAMPLE_CONVERSATIONS,
  SAMPLE_N_LISTS,
} SampleList;

/* A task that somebody works on. */
typedef struct
{
  KontorId id;
  gint64 since; /* when it was made */
  gboolean done;
} SampleWork;

typedef struct
{
  KontorSamplePerson facts; /* its texts are owned */
  KontorId id;
  SampleLanguage language;
  gboolean woman;
  GArray *work; /* (element-type SampleWork) (owned): some of the person's tasks */
  GArray *asked; /* (element-type KontorId) (owned): attendances to answer */
} SamplePerson;

typedef struct
{
  KontorId id;
  KontorId stages[4];
  guint owner;
  GArray *members; /* (element-type guint) (owned): the owner first */
  SampleLanguage language;
} SampleProject;

typedef struct
{
  KontorId id;
  GArray *members; /* (element-type guint) (owned) */
  SampleLanguage language;
} SampleChat;

typedef struct
{
  KontorId id;
  guint owner;
  KontorId folders[6];
  guint n_folders;
  SampleLanguage language;
} SampleDrive;

typedef struct
{
  KontorId id;
  char *name; /* owned */
  SampleLanguage language;
} SampleCompany;

/* A message that is planned and not said yet. */
typedef struct
{
  guint author;
  gint64 at;
  char *text; /* owned */
  gboolean replies; /* to the one that was said first */
} SampleLine;

#define SAMPLE_STAGES 5
#define SAMPLE_PRODUCTS 12

struct _KontorSample
{
  KontorSampleOptions options;
  char *zone_name; /* owned */
  GTimeZone *zone; /* owned */
  KontorClock clock; /* tells at */
  KontorSeededRandom random;
  gint64 at; /* the time of the mutation that is being made */

  guint phase;
  guint progress; /* within the phase, as it counts */
  KontorChangeSet *set; /* owned: of the step that is being made */
  KontorMutation *mutation; /* borrowed from set */

  GArray *people; /* (element-type SamplePerson) (owned) */
  KontorSamplePerson *facts; /* owned: the people's, in a row */
  guint n_departments;
  guint n_employees; /* the first of the people */
  KontorId departments[16];
  KontorId organisation;
  KontorId pipeline;
  KontorId stages[SAMPLE_STAGES];
  KontorId products[SAMPLE_PRODUCTS];
  KontorId rooms[3];
  GArray *sellers; /* (element-type guint) (owned) */
  GArray *companies; /* (element-type SampleCompany) (owned): some of them */
  GArray *contacts; /* (element-type KontorId) (owned): some of them */
  GArray *projects; /* (element-type SampleProject) (owned) */
  GArray *chats; /* (element-type SampleChat) (owned) */
  GArray *drives; /* (element-type SampleDrive) (owned) */
  GArray *lines; /* (element-type SampleLine) (owned): of the conversation that goes on */
  guint chat; /* where it goes on */
  KontorId first_line; /* nil: nothing was said yet */
};

/* Each makes one step, or returns FALSE when there is nothing left to do. */
typedef gboolean SamplePhase (KontorSample *self, KontorSampleStep *step);

SamplePhase sample_make_people;
SamplePhase sample_make_departments;
SamplePhase sample_place_people;
SamplePhase sample_make_roles;
SamplePhase sample_make_pipeline;
SamplePhase sample_make_companies;
SamplePhase sample_make_contacts;
SamplePhase sample_make_leads;
SamplePhase sample_make_deals;
SamplePhase sample_make_projects;
SamplePhase sample_make_tasks;
SamplePhase sample_make_results;
SamplePhase sample_make_time;
SamplePhase sample_make_absences;
SamplePhase sample_make_chats;
SamplePhase sample_make_messages;
SamplePhase sample_make_rooms;
SamplePhase sample_make_events;
SamplePhase sample_make_answers;
SamplePhase sample_make_drives;
SamplePhase sample_make_files;

void sample_invent_people (KontorSample *self);
char *sample_invent_name (KontorSample *self,
                          SampleLanguage language,
                          gboolean *woman,
                          char **given,
                          char **family) G_GNUC_WARN_UNUSED_RESULT;
char *sample_to_address (const char *text) G_GNUC_WARN_UNUSED_RESULT;
const char *sample_get_department_name (guint department);
const char *sample_get_product (guint product, gint64 *price);

/* Chance. */
guint sample_below (KontorSample *self, guint limit);
guint sample_between (KontorSample *self, guint least, guint most);
gboolean sample_chance (KontorSample *self, guint percent);
const char *sample_pick (KontorSample *self, SampleList list, SampleLanguage language);
const char *const *sample_get_list (SampleList list, SampleLanguage language);
guint sample_pick_member (KontorSample *self, const GArray *members);
/* An employee of the same department, maybe the same person. */
guint sample_pick_colleague (KontorSample *self, guint person);
const SampleCompany *sample_pick_company (KontorSample *self, SampleLanguage language);
/* {company}, {topic} and {person} replaced. (transfer full) */
char *sample_expand (KontorSample *self,
                     const char *pattern,
                     SampleLanguage language,
                     const char *person) G_GNUC_WARN_UNUSED_RESULT;

char *sample_expand_about (KontorSample *self,
                           const char *pattern,
                           const SampleCompany *company,
                           SampleLanguage language,
                           const char *person) G_GNUC_WARN_UNUSED_RESULT;

/* Remembers that @person works on a task; of many some are kept. */
void sample_remember_work (KontorSample *self, guint person, const SampleWork *work);
gboolean sample_is_member (const GArray *members, guint person);

/* Time. Days count from 1970-01-01 where the office is; @seconds from its midnight. */
gint64 sample_get_today (KontorSample *self);
gint64 sample_get_instant (KontorSample *self, gint64 day, gint64 seconds);
gint64 sample_get_seconds_of_day (KontorSample *self);
gboolean sample_is_work_day (gint64 day);
/* The @n-th working day before (negative: after) today; 0 is today or the last one before. */
gint64 sample_get_work_day (KontorSample *self, int n);

/* Steps. */
SamplePerson *sample_get_person (KontorSample *self, guint person);
void sample_begin_step (KontorSample *self, KontorSampleStep *step, guint person);
void sample_begin_mutation (KontorSample *self, const char *name, gint64 at);
KontorOp *sample_create (KontorSample *self, KontorRecordType type, KontorId *id);
KontorOp *sample_add_op (KontorSample *self,
                         KontorOpKind kind,
                         KontorRecordType type,
                         const KontorId *id);
gboolean sample_end_step (KontorSample *self, KontorSampleStep *step);

void sample_set_text (KontorOp *op, guint field, const char *text);
void sample_set_number (KontorOp *op, guint field, gint64 number);
void sample_set_id (KontorOp *op, guint field, const KontorId *id);
void sample_set_record (KontorOp *op, guint field, KontorRecordType type, const KontorId *id);
void sample_set_money (KontorOp *op, guint field, gint64 euros);
void sample_set_moment (KontorSample *self, KontorOp *op, guint field, gint64 day, gint64 seconds);
void sample_set_tag (KontorOp *op, guint field, const char *tag);
void sample_set_ids (KontorOp *op, guint field, const KontorId *ids, guint n_ids);
void sample_set_people (KontorSample *self, KontorOp *op, guint field, const GArray *people);

G_END_DECLS
