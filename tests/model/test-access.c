/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who sees what: one test per rule, written out, so that the tables of the model have something to be
 * measured against. */

#include "config.h"

#include "firm.h"

#include "kontor-random.h"

/* Who of the firm sees @row, as "ADMIN ANN". */
static char *
who_sees (Firm *firm, const KontorRow *row)
{
  static const char *const names[] = { NULL,  "admin", "boss",  "head", "ann",
                                       "ben", "zoe",   "guest", "loner" };
  GString *seeing = g_string_new (NULL);

  for (guint i = ADMIN; i <= LONER; i++)
    if (firm_sees (firm, i, row))
      g_string_append_printf (seeing, "%s%s", seeing->len > 0 ? " " : "", names[i]);
  return g_string_free (seeing, FALSE);
}

#define assert_seen(firm, row, expected) \
  G_STMT_START \
  { \
    g_autofree char *seeing_ = who_sees (firm, row); \
    g_assert_cmpstr (seeing_, ==, expected); \
  } \
  G_STMT_END

static void
test_principals (void)
{
  g_autoptr (KontorPrincipals) a = kontor_principals_new ();
  g_autoptr (KontorPrincipals) b = kontor_principals_new ();
  g_autofree char *text = NULL;
  KontorId id[] = { firm_id (1), firm_id (2), firm_id (3) };

  g_assert_false (kontor_principals_meet (a, b));
  kontor_principals_add (a, KONTOR_PRINCIPAL_CHAT, &id[1]);
  kontor_principals_add (a, KONTOR_PRINCIPAL_PERSON, &id[2]);
  kontor_principals_add (a, KONTOR_PRINCIPAL_PERSON, &id[0]);
  kontor_principals_add (a, KONTOR_PRINCIPAL_PERSON, &id[2]);
  kontor_principals_add (a, KONTOR_PRINCIPAL_PROJECT, NULL);
  kontor_principals_add (a, KONTOR_PRINCIPAL_ALL, &id[2]);
  kontor_principals_add (a, KONTOR_PRINCIPAL_ALL, NULL);
  g_assert_cmpuint (kontor_principals_get_length (a), ==, 4);

  text = kontor_principals_to_string (a);
  g_assert_cmpstr (text, ==,
                   "all person:01020304-0506-7000-8000-000000000001 "
                   "person:01020304-0506-7000-8000-000000000003 "
                   "chat:01020304-0506-7000-8000-000000000002");

  kontor_principals_add (b, KONTOR_PRINCIPAL_PERSON, &id[1]);
  kontor_principals_add (b, KONTOR_PRINCIPAL_CHAT, &id[2]);
  g_assert_false (kontor_principals_meet (a, b));
  kontor_principals_add (b, KONTOR_PRINCIPAL_CHAT, &id[1]);
  g_assert_true (kontor_principals_meet (a, b));
  g_assert_false (kontor_principals_equal (a, b));
  kontor_principals_add_all (a, b);
  kontor_principals_add_all (b, a);
  g_assert_true (kontor_principals_equal (a, b));
}

static void
assert_superiors (Firm *firm, guint person, const char *expected)
{
  KontorId id = firm_id (person);
  g_autoptr (GArray) superiors = kontor_access_get_superiors (firm->context.reader, &id);
  g_autoptr (GString) numbers = g_string_new (NULL);

  for (guint i = 0; i < superiors->len; i++)
    g_string_append_printf (numbers, "%s%u", i > 0 ? " " : "",
                            g_array_index (superiors, KontorId, i).bytes[15]);
  g_assert_cmpstr (numbers->str, ==, expected);
}

static void
test_superiors (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();

  assert_superiors (firm, ANN, "3 2");
  assert_superiors (firm, HEAD, "2");
  assert_superiors (firm, BOSS, "");
  assert_superiors (firm, LONER, "");
  assert_superiors (firm, 99, "");

  firm_dismiss (firm, HEAD);
  assert_superiors (firm, ANN, "2");

  /* An external person leads nobody. */
  PUT (firm, DEPARTMENT, SALES, KONTOR_DEPARTMENT_HEAD, REF (GUEST));
  assert_superiors (firm, ANN, "2");

  /* A circle, which the rules refuse, ends. */
  PUT (firm, DEPARTMENT, FIRM, KONTOR_DEPARTMENT_PARENT, REF (SALES));
  assert_superiors (firm, ANN, "2");
}

static void
assert_held (Firm *firm, guint person, KontorPrincipalKind kind, guint id, gboolean expected)
{
  KontorId who = firm_id (person);
  KontorPrincipal principal = { .kind = kind };
  g_autoptr (KontorPrincipals) held = kontor_access_get_held (firm->context.reader, &who);

  if (id != 0)
    principal.id = firm_id (id);
  g_assert_cmpint (kontor_principals_contain (held, &principal), ==, expected);
  g_assert_cmpint (kontor_access_holds (firm->context.reader, &who, &principal), ==, expected);
}

static void
test_held (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();

  PUT (firm, ROLE, 200, KONTOR_ROLE_MEMBERS, REFS (ANN), KONTOR_ROLE_LEVEL, WORD ("department"));
  PUT (firm, ROLE, 201, KONTOR_ROLE_MEMBERS, REFS (ZOE), KONTOR_ROLE_LEVEL, WORD ("all"));
  PUT (firm, PROJECT, 210, KONTOR_PROJECT_OWNER, REF (ANN), KONTOR_PROJECT_MEMBERS, REFS (GUEST),
       KONTOR_PROJECT_MODERATORS, REFS (BEN));
  PUT (firm, CHAT, 220);
  PUT (firm, MEMBERSHIP, 221, KONTOR_MEMBERSHIP_CHAT, REF (220), KONTOR_MEMBERSHIP_PERSON,
       REF (GUEST));

  assert_held (firm, ANN, KONTOR_PRINCIPAL_ALL, 0, TRUE);
  assert_held (firm, GUEST, KONTOR_PRINCIPAL_ALL, 0, FALSE);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_PERSON, ANN, TRUE);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_PERSON, BEN, FALSE);

  /* A head leads the department and those below, not themselves: that is the next one up. */
  assert_held (firm, HEAD, KONTOR_PRINCIPAL_ABOVE, ANN, TRUE);
  assert_held (firm, HEAD, KONTOR_PRINCIPAL_ABOVE, HEAD, FALSE);
  assert_held (firm, HEAD, KONTOR_PRINCIPAL_ABOVE, ZOE, FALSE);
  assert_held (firm, BOSS, KONTOR_PRINCIPAL_ABOVE, HEAD, TRUE);
  assert_held (firm, BOSS, KONTOR_PRINCIPAL_ABOVE, ANN, TRUE);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_ABOVE, BEN, FALSE);

  assert_held (firm, ANN, KONTOR_PRINCIPAL_PEERS, BEN, TRUE);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_PEERS, ZOE, FALSE);
  assert_held (firm, BEN, KONTOR_PRINCIPAL_PEERS, ANN, FALSE);
  assert_held (firm, ZOE, KONTOR_PRINCIPAL_PEERS, LONER, TRUE);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_ROLE, 200, TRUE);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_ROLE, 201, FALSE);

  assert_held (firm, ANN, KONTOR_PRINCIPAL_PROJECT, 210, TRUE);
  assert_held (firm, BEN, KONTOR_PRINCIPAL_PROJECT, 210, TRUE);
  assert_held (firm, GUEST, KONTOR_PRINCIPAL_PROJECT, 210, TRUE);
  assert_held (firm, ZOE, KONTOR_PRINCIPAL_PROJECT, 210, FALSE);
  assert_held (firm, GUEST, KONTOR_PRINCIPAL_CHAT, 220, TRUE);

  firm_bin (firm, KONTOR_RECORD_MEMBERSHIP, 221);
  assert_held (firm, GUEST, KONTOR_PRINCIPAL_CHAT, 220, FALSE);

  firm_dismiss (firm, ANN);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_ALL, 0, FALSE);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_PERSON, ANN, FALSE);
  assert_held (firm, ANN, KONTOR_PRINCIPAL_PROJECT, 210, FALSE);
}

/* A reorganisation changes who holds what, not the records. */
static void
test_reorganisation (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *task = PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (ANN), KONTOR_TASK_RESPONSIBLE,
                         REF (ANN));

  assert_seen (firm, task, "boss head ann");
  PUT (firm, DEPARTMENT, SALES, KONTOR_DEPARTMENT_HEAD, REF (BEN));
  assert_seen (firm, task, "boss ann ben");
  firm_hire (firm, ANN, FIRM);
  assert_seen (firm, task, "boss ann");
}

static void
test_task_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *row = NULL;

  row = PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (LONER), KONTOR_TASK_RESPONSIBLE,
             REF (HEAD));
  assert_seen (firm, row, "boss head loner");
  row = PUT (firm, TASK, 300, KONTOR_TASK_OBSERVERS, REFS (ANN), KONTOR_TASK_PARTICIPANTS,
             REFS (GUEST));
  assert_seen (firm, row, "boss head ann guest loner");
  row = PUT (firm, TASK, 300, KONTOR_TASK_WAITING_FOR, REF (BEN));
  assert_seen (firm, row, "boss head ann ben guest loner");

  PUT (firm, PROJECT, 301, KONTOR_PROJECT_MEMBERS, REFS (ZOE));
  row = PUT (firm, TASK, 300, KONTOR_TASK_PROJECT, REF (301));
  assert_seen (firm, row, "boss head ann ben zoe guest loner");

  /* What hangs on it follows it, to any depth. */
  row = PUT (firm, CHECKLIST_ITEM, 302, KONTOR_CHECKLIST_ITEM_TASK, REF (300));
  assert_seen (firm, row, "boss head ann ben zoe guest loner");
  PUT (firm, CHAT, 303, KONTOR_CHAT_RECORD, RECORD (TASK, 300));
  row = PUT (firm, MESSAGE, 304, KONTOR_MESSAGE_CHAT, REF (303));
  assert_seen (firm, row, "boss head ann ben zoe guest loner");
  PUT (firm, DRIVE, 305, KONTOR_DRIVE_RECORD, RECORD (TASK, 300));
  PUT (firm, NODE, 306, KONTOR_NODE_DRIVE, REF (305));
  row = PUT (firm, VERSION, 307, KONTOR_VERSION_NODE, REF (306));
  assert_seen (firm, row, "boss head ann ben zoe guest loner");

  /* Missing on the way: seen by nobody. */
  row = PUT (firm, MESSAGE, 304, KONTOR_MESSAGE_CHAT, REF (999));
  assert_seen (firm, row, "");
}

static void
test_time_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *row = NULL;

  PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (LONER), KONTOR_TASK_RESPONSIBLE, REF (ZOE));
  row = PUT (firm, TIME_ENTRY, 310, KONTOR_TIME_ENTRY_TASK, REF (300), KONTOR_TIME_ENTRY_PERSON,
             REF (ANN));
  assert_seen (firm, row, "boss head ann zoe loner");
  row = PUT (firm, WORK_DAY, 311, KONTOR_WORK_DAY_PERSON, REF (ANN));
  assert_seen (firm, row, "boss head ann");
  row = PUT (firm, DAY_REPORT, 312, KONTOR_DAY_REPORT_PERSON, REF (HEAD));
  assert_seen (firm, row, "boss head");
  PUT (firm, ROLE, 200, KONTOR_ROLE_MEMBERS, REFS (BEN), KONTOR_ROLE_LEVEL, WORD ("department"));
  row = PUT (firm, ABSENCE, 313, KONTOR_ABSENCE_PERSON, REF (ANN));
  assert_seen (firm, row, "boss head ann ben");
}

static void
test_chat_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *chat = PUT (firm, CHAT, 320, KONTOR_CHAT_KIND, WORD ("private"),
                         KONTOR_COMMON_CREATED_BY, REF (ANN));
  KontorRow *row = NULL;

  PUT (firm, MEMBERSHIP, 321, KONTOR_MEMBERSHIP_CHAT, REF (320), KONTOR_MEMBERSHIP_PERSON,
       REF (ANN));
  PUT (firm, MEMBERSHIP, 322, KONTOR_MEMBERSHIP_CHAT, REF (320), KONTOR_MEMBERSHIP_PERSON,
       REF (GUEST));
  /* Not even administrators and superiors; and no project opens it. */
  assert_seen (firm, chat, "ann guest");
  PUT (firm, PROJECT, 323, KONTOR_PROJECT_MEMBERS, REFS (ZOE));
  chat = PUT (firm, CHAT, 320, KONTOR_CHAT_PROJECT, REF (323));
  row = PUT (firm, MESSAGE, 324, KONTOR_MESSAGE_CHAT, REF (320));
  assert_seen (firm, chat, "ann guest");
  assert_seen (firm, row, "ann guest");

  /* Who left sees no more of it, but that they left. */
  firm_bin (firm, KONTOR_RECORD_MEMBERSHIP, 322);
  assert_seen (firm, row, "ann");
  assert_seen (firm, firm_get (firm, KONTOR_RECORD_MEMBERSHIP, 322), "ann guest");

  chat = PUT (firm, CHAT, 325, KONTOR_CHAT_KIND, WORD ("project"), KONTOR_CHAT_PROJECT, REF (323));
  assert_seen (firm, chat, "zoe");
}

/* Read marks are shared in chats of up to 50 members. */
static void
test_read_mark_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *mark = NULL;

  PUT (firm, CHAT, 320);
  for (guint i = 0; i < 50; i++)
    PUT (firm, MEMBERSHIP, 400 + i, KONTOR_MEMBERSHIP_CHAT, REF (320), KONTOR_MEMBERSHIP_PERSON,
         REF (i == 0   ? ANN
              : i == 1 ? BEN
                       : 1000 + i));
  mark = PUT (firm, READ_MARK, 330, KONTOR_READ_MARK_CHAT, REF (320), KONTOR_READ_MARK_PERSON,
              REF (ANN));
  assert_seen (firm, mark, "ann ben");
  PUT (firm, MEMBERSHIP, 460, KONTOR_MEMBERSHIP_CHAT, REF (320), KONTOR_MEMBERSHIP_PERSON,
       REF (2000));
  assert_seen (firm, mark, "ann");
}

static void
test_drive_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  const char *everyone = "admin boss head ann ben zoe loner";
  KontorRow *row = NULL;

  row = PUT (firm, DRIVE, 340, KONTOR_DRIVE_OWNER, REF (ANN));
  assert_seen (firm, row, "ann");
  row = PUT (firm, DRIVE, 340, KONTOR_DRIVE_MEMBERS, REFS (GUEST));
  assert_seen (firm, row, "ann guest");
  row = PUT (firm, DRIVE, 341, KONTOR_DRIVE_KIND, WORD ("shared"));
  assert_seen (firm, row, everyone);
  row = PUT (firm, DRIVE, 341, KONTOR_DRIVE_MEMBERS, REFS (BEN));
  assert_seen (firm, row, "ben");
  PUT (firm, PROJECT, 323, KONTOR_PROJECT_MEMBERS, REFS (ZOE, GUEST));
  row = PUT (firm, DRIVE, 342, KONTOR_DRIVE_KIND, WORD ("project"), KONTOR_DRIVE_PROJECT,
             REF (323));
  assert_seen (firm, row, "zoe guest");
}

/* Who is asked to an event sees it, its people, notes and discussion; others see that one is busy. */
static void
test_event_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *row = NULL;

  row = PUT (firm, CALENDAR, 350, KONTOR_CALENDAR_OWNER, REF (ANN));
  assert_seen (firm, row, "ann");
  PUT (firm, EVENT, 351, KONTOR_EVENT_CALENDAR, REF (350), KONTOR_EVENT_ORGANISER, REF (LONER));
  PUT (firm, ATTENDEE, 352, KONTOR_ATTENDEE_EVENT, REF (351), KONTOR_ATTENDEE_PERSON, REF (GUEST));
  row = PUT (firm, ATTENDEE, 353, KONTOR_ATTENDEE_EVENT, REF (351), KONTOR_ATTENDEE_PERSON,
             REF (ZOE));
  assert_seen (firm, row, "ann zoe guest loner");
  assert_seen (firm, firm_get (firm, KONTOR_RECORD_EVENT, 351), "ann zoe guest loner");
  row = PUT (firm, MEETING, 354, KONTOR_MEETING_EVENT, REF (351));
  assert_seen (firm, row, "ann zoe guest loner");
  PUT (firm, CHAT, 355, KONTOR_CHAT_RECORD, RECORD (EVENT, 351));
  row = PUT (firm, MESSAGE, 356, KONTOR_MESSAGE_CHAT, REF (355));
  assert_seen (firm, row, "ann zoe guest loner");
  assert_seen (firm, firm_get (firm, KONTOR_RECORD_CALENDAR, 350), "ann");
  row = PUT (firm, BUSY, 357, KONTOR_BUSY_EVENT, REF (351), KONTOR_BUSY_PERSON, REF (ANN));
  assert_seen (firm, row, "admin boss head ann ben zoe loner");

  row = PUT (firm, CALENDAR, 358, KONTOR_CALENDAR_KIND, WORD ("company"));
  assert_seen (firm, row, "admin boss head ann ben zoe loner");
}

static void
test_client_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *row = NULL;

  PUT (firm, ROLE, 200, KONTOR_ROLE_MEMBERS, REFS (BEN), KONTOR_ROLE_LEVEL, WORD ("department"));
  PUT (firm, ROLE, 201, KONTOR_ROLE_MEMBERS, REFS (LONER));
  PUT (firm, PIPELINE, 360, KONTOR_PIPELINE_ROLES, REFS (201));
  row = PUT (firm, LEAD, 361, KONTOR_LEAD_OWNER, REF (ANN));
  assert_seen (firm, row, "boss head ann ben");
  row = PUT (firm, DEAL, 362, KONTOR_DEAL_OWNER, REF (ANN), KONTOR_DEAL_PIPELINE, REF (360));
  assert_seen (firm, row, "boss head ann ben loner");
  PUT (firm, QUOTE, 363, KONTOR_QUOTE_DEAL, REF (362));
  row = PUT (firm, PRODUCT_ROW, 364, KONTOR_PRODUCT_ROW_DOCUMENT, RECORD (QUOTE, 363));
  assert_seen (firm, row, "boss head ann ben loner");
  row = PUT (firm, ACTIVITY, 365, KONTOR_ACTIVITY_ABOUT, RECORD (LEAD, 361));
  assert_seen (firm, row, "boss head ann ben");
}

/* Each half of a link shows at its own end only. */
static void
test_link_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *row = NULL;

  PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (LONER), KONTOR_TASK_RESPONSIBLE, REF (ANN));
  PUT (firm, LEAD, 361, KONTOR_LEAD_OWNER, REF (ZOE));
  row = PUT (firm, LINK, 370, KONTOR_LINK_FROM, RECORD (TASK, 300), KONTOR_LINK_TO,
             RECORD (LEAD, 361));
  assert_seen (firm, row, "boss head ann loner");
  row = PUT (firm, LINK, 371, KONTOR_LINK_FROM, RECORD (LEAD, 361), KONTOR_LINK_TO,
             RECORD (TASK, 300));
  assert_seen (firm, row, "boss zoe");
}

static void
test_own_audience (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *row = NULL;

  row = PUT (firm, DRAFT, 380, KONTOR_DRAFT_PERSON, REF (ANN));
  assert_seen (firm, row, "ann");
  row = PUT (firm, NOTIFICATION, 381, KONTOR_NOTIFICATION_PERSON, REF (GUEST));
  assert_seen (firm, row, "guest");
  row = PUT (firm, SAVED_VIEW, 382, KONTOR_COMMON_CREATED_BY, REF (BEN));
  assert_seen (firm, row, "ben");
  row = PUT (firm, SAVED_VIEW, 382, KONTOR_SAVED_VIEW_SHARED, YES);
  assert_seen (firm, row, "admin boss head ann ben zoe loner");
  row = PUT (firm, TASK_STAGE, 383, KONTOR_TASK_STAGE_PERSON, REF (ANN));
  assert_seen (firm, row, "ann");
  assert_seen (firm, firm_get (firm, KONTOR_RECORD_PERSON, GUEST),
               "admin boss head ann ben zoe guest loner");
  assert_seen (firm, firm_get (firm, KONTOR_RECORD_PERSON, ANN),
               "admin boss head ann ben zoe loner");
}

/* Seeing by audience and by what is held, found in two ways, agree in any firm. */
static KontorValue *
random_ref (KontorRandom *random, guint first, guint n)
{
  guint pick = (guint) kontor_random_below (random, n + 1);

  return pick < n ? REF (first + pick) : NULL;
}

static KontorValue *
random_refs (KontorRandom *random, guint first, guint n)
{
  return REFS (first + (guint) kontor_random_below (random, n),
               first + (guint) kontor_random_below (random, n));
}

static void
fill_at_random (Firm *firm, KontorRandom *random)
{
  static const char *const levels[] = { "own", "department", "all" };

  for (guint i = 0; i < 4; i++)
    {
      PUT (firm, DEPARTMENT, 20 + i, KONTOR_DEPARTMENT_HEAD, random_ref (random, 1, 8),
           KONTOR_DEPARTMENT_PARENT, random_ref (random, 20, 4));
      PUT (firm, ROLE, 30 + i, KONTOR_ROLE_MEMBERS, random_refs (random, 1, 8), KONTOR_ROLE_LEVEL,
           WORD (levels[kontor_random_below (random, 3)]));
      PUT (firm, PROJECT, 40 + i, KONTOR_PROJECT_OWNER, random_ref (random, 1, 8),
           KONTOR_PROJECT_MEMBERS, random_refs (random, 1, 8));
      PUT (firm, CHAT, 50 + i);
      PUT (firm, MEMBERSHIP, 60 + i, KONTOR_MEMBERSHIP_CHAT, REF (50 + i / 2),
           KONTOR_MEMBERSHIP_PERSON, random_ref (random, 1, 8));
      PUT (firm, DRIVE, 70 + i, KONTOR_DRIVE_MEMBERS, random_refs (random, 1, 8));
      PUT (firm, CALENDAR, 80 + i, KONTOR_CALENDAR_MEMBERS, random_refs (random, 1, 8));
      if (kontor_random_below (random, 6) == 0)
        firm_bin (firm, KONTOR_RECORD_PROJECT, 40 + i);
      if (kontor_random_below (random, 6) == 0)
        firm_bin (firm, KONTOR_RECORD_DEPARTMENT, 20 + i);
    }
  for (guint i = 1; i <= 8; i++)
    {
      PUT (firm, PERSON, i, KONTOR_PERSON_DEPARTMENT, random_ref (random, 20, 4),
           KONTOR_PERSON_ACTIVE, kontor_value_new_integer (kontor_random_below (random, 6) != 0),
           KONTOR_PERSON_KIND,
           WORD (kontor_random_below (random, 5) == 0 ? "external" : "employee"));
      PUT (firm, TASK, 90 + i, KONTOR_TASK_RESPONSIBLE, REF (i), KONTOR_TASK_CREATOR,
           random_ref (random, 1, 8), KONTOR_TASK_PROJECT, random_ref (random, 40, 4));
      PUT (firm, LEAD, 100 + i, KONTOR_LEAD_OWNER, REF (i));
    }
}

static void
check_agreement (Firm *firm, guint person)
{
  KontorId who = firm_id (person);
  KontorReader *reader = firm->context.reader;
  g_autoptr (KontorPrincipals) held = kontor_access_get_held (reader, &who);

  for (KontorPrincipalKind kind = 0; kind < KONTOR_N_PRINCIPAL_KINDS; kind++)
    for (guint number = 0; number < 90; number++)
      {
        KontorPrincipal principal = { .kind = kind };

        if (kind != KONTOR_PRINCIPAL_ALL)
          principal.id = firm_id (number);
        g_assert_cmpint (kontor_principals_contain (held, &principal), ==,
                         kontor_access_holds (reader, &who, &principal));
      }

  for (guint i = 1; i <= 8; i++)
    {
      KontorRow *rows[] = { firm_get (firm, KONTOR_RECORD_TASK, 90 + i),
                            firm_get (firm, KONTOR_RECORD_LEAD, 100 + i) };

      for (guint j = 0; j < G_N_ELEMENTS (rows); j++)
        {
          g_autoptr (KontorPrincipals) audience = kontor_access_get_audience (reader, rows[j]);

          g_assert_cmpint (kontor_principals_meet (audience, held), ==,
                           kontor_access_can_see (reader, &who, rows[j]));
        }
    }
}

static void
test_agreement (void)
{
  guint seed = (guint) g_test_rand_int_range (1, G_MAXINT32);
  KontorSeededRandom random;

  g_test_message ("seed %u", seed);
  kontor_seeded_random_init (&random, seed);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (Firm) firm = firm_new ();

      fill_at_random (firm, &random.parent);
      for (guint person = 1; person <= 8; person++)
        check_agreement (firm, person);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/access/principals", test_principals);
  g_test_add_func ("/access/superiors", test_superiors);
  g_test_add_func ("/access/held", test_held);
  g_test_add_func ("/access/agreement", test_agreement);
  g_test_add_func ("/access/reorganisation", test_reorganisation);
  g_test_add_func ("/access/audience/task", test_task_audience);
  g_test_add_func ("/access/audience/time", test_time_audience);
  g_test_add_func ("/access/audience/chat", test_chat_audience);
  g_test_add_func ("/access/audience/read-mark", test_read_mark_audience);
  g_test_add_func ("/access/audience/drive", test_drive_audience);
  g_test_add_func ("/access/audience/event", test_event_audience);
  g_test_add_func ("/access/audience/client", test_client_audience);
  g_test_add_func ("/access/audience/link", test_link_audience);
  g_test_add_func ("/access/audience/own", test_own_audience);

  return g_test_run ();
}
