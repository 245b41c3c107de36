/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the columns of a table mean: by the names that they have in English, German and Russian. And
 * what of a record tells that two are one. Pure, any thread. */

#include "config.h"

#include "kontor-csv-private.h"

#include "kontor-fold.h"

/* Names of columns, folded and without all but letters, and the fields that they may mean, of which
 * the record's type decides: the first that it has. */
static const struct
{
  KontorCsvColumnKind kind;
  const char *fields; /* nullable */
  const char *names;
} synonyms[] = {
  { KONTOR_CSV_COLUMN_FIELD, "given-name", "firstname givenname forename vorname имя" },
  { KONTOR_CSV_COLUMN_FIELD, "family-name",
    "lastname familyname surname nachname familienname фамилия" },
  { KONTOR_CSV_COLUMN_FIELD, "name title",
    "name fullname displayname contactname vollständigername anzeigename фио полноеимя название "
    "наименование" },
  { KONTOR_CSV_COLUMN_COMPANY, NULL,
    "company companyname organisation organization employer firma firmenname unternehmen "
    "компания организация фирма" },
  { KONTOR_CSV_COLUMN_FIELD, "city", "city town ort stadt wohnort город" },
  { KONTOR_CSV_COLUMN_FIELD, "country", "country land страна" },
  { KONTOR_CSV_COLUMN_FIELD, "address", "address street adresse anschrift straße улица адрес" },
  { KONTOR_CSV_COLUMN_FIELD, "phones phone",
    "phone phonenumber telephone tel telefon telefonnummer rufnummer workphone телефон номертелефона "
    "рабочийтелефон" },
  { KONTOR_CSV_COLUMN_FIELD, "phones mobile",
    "mobile mobilephone cell cellphone handy mobil mobiltelefon мобильный мобильныйтелефон" },
  { KONTOR_CSV_COLUMN_FIELD, "emails email",
    "email emailaddress mail emailadresse электроннаяпочта почта элпочта адресэлпочты" },
  { KONTOR_CSV_COLUMN_FIELD, "websites",
    "website web url homepage webseite internetseite сайт вебсайт" },
  { KONTOR_CSV_COLUMN_FIELD, "position",
    "jobtitle job position title role beruf stelle должность" },
  { KONTOR_CSV_COLUMN_FIELD, "birthday",
    "dateofbirth birthdate birthday geburtsdatum geburtstag датарождения деньрождения" },
  { KONTOR_CSV_COLUMN_FIELD, "client-since",
    "subscriptiondate clientsince customersince kundeseit клиентс датаподписки" },
  { KONTOR_CSV_COLUMN_FIELD, "honorific", "honorific salutation prefix anrede обращение" },
  { KONTOR_CSV_COLUMN_FIELD, "industry", "industry sector branche отрасль" },
  { KONTOR_CSV_COLUMN_FIELD, "tax-number",
    "taxnumber taxid vatid vatnumber steuernummer ustid инн" },
  { KONTOR_CSV_COLUMN_FIELD, "source", "source leadsource quelle источник" },
  { KONTOR_CSV_COLUMN_FIELD, "comment",
    "comment comments note notes description kommentar bemerkung notiz notizen комментарий "
    "примечание заметки" },
  { KONTOR_CSV_COLUMN_ORIGIN, NULL,
    "id customerid userid contactid clientid leadid companyid kundennummer kundennr kundenid "
    "кодклиента идентификатор" },
  { KONTOR_CSV_COLUMN_SILENT, NULL,
    "index no nr row rownumber zeile lfdnr laufendenummer строка пп" },
};

/* "E-mail 2" and "email" are the same name. */
static char *
normalise_header (const char *header)
{
  g_autofree char *folded = kontor_fold (header);
  GString *letters = g_string_new (NULL);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalpha (g_utf8_get_char (at)))
      g_string_append_unichar (letters, g_utf8_get_char (at));

  return g_string_free (letters, FALSE);
}

/* Whether @name is one of @names, which are folded as headers are. */
static gboolean
is_one_of (const char *name, const char *names)
{
  g_auto (GStrv) words = g_strsplit (names, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = normalise_header (words[i]);

      if (*word != '\0' && g_str_equal (word, name))
        return TRUE;
    }

  return FALSE;
}

static const KontorField *
find_first_field (const KontorTypeInfo *info, const char *words)
{
  g_auto (GStrv) candidates = g_strsplit (words, " ", -1);

  for (guint i = 0; candidates[i] != NULL; i++)
    {
      const KontorField *field = kontor_schema_find_field (info->type, candidates[i]);

      if (field != NULL)
        return field;
    }

  return NULL;
}

/* Where the name of a company goes: of a company it is the name, of a contact another record. */
static KontorCsvColumn
get_company_column (const KontorTypeInfo *info)
{
  const KontorField *field = NULL;

  if (info->type == KONTOR_RECORD_CONTACT)
    return (KontorCsvColumn) { KONTOR_CSV_COLUMN_COMPANY,
                               kontor_schema_get_field (info->type, KONTOR_CONTACT_COMPANIES) };
  field = find_first_field (info, info->type == KONTOR_RECORD_COMPANY ? "name" : "company-name");

  return (KontorCsvColumn) { field != NULL ? KONTOR_CSV_COLUMN_FIELD : KONTOR_CSV_COLUMN_UNKNOWN,
                             field };
}

KontorCsvColumn
kontor_csv_find_column (const KontorTypeInfo *info, const char *header)
{
  g_autofree char *name = normalise_header (header);

  for (guint i = 0; *name != '\0' && i < G_N_ELEMENTS (synonyms); i++)
    {
      const KontorField *field = NULL;

      if (!is_one_of (name, synonyms[i].names))
        continue;
      if (synonyms[i].kind == KONTOR_CSV_COLUMN_COMPANY)
        return get_company_column (info);
      if (synonyms[i].kind != KONTOR_CSV_COLUMN_FIELD)
        return (KontorCsvColumn) { synonyms[i].kind, NULL };
      field = find_first_field (info, synonyms[i].fields);
      if (field != NULL)
        return (KontorCsvColumn) { KONTOR_CSV_COLUMN_FIELD, field };
    }

  return (KontorCsvColumn) { KONTOR_CSV_COLUMN_UNKNOWN, NULL };
}

/* Numbers are written in many ways: what counts are the digits, the plus of a country's code, and the
 * x of an extension. */
static char *
normalise_phone (const char *phone)
{
  GString *digits = g_string_new (NULL);

  for (const char *at = phone; *at != '\0'; at++)
    if (g_ascii_isdigit (*at) || (*at == '+' && digits->len == 0) ||
        ((*at == 'x' || *at == 'X') && digits->len > 0))
      g_string_append_c (digits, g_ascii_tolower (*at));
  if (g_str_has_prefix (digits->str, "00"))
    {
      g_string_erase (digits, 0, 2);
      g_string_prepend_c (digits, '+');
    }

  return g_string_free (digits, FALSE);
}

static gboolean
names_field (const KontorField *field, const char *a, const char *b)
{
  return g_str_equal (field->word, a) || g_str_equal (field->word, b);
}

char *
kontor_csv_get_key (const KontorField *field, const char *text)
{
  g_autofree char *plain = NULL;

  if (names_field (field, "emails", "email"))
    plain = g_utf8_casefold (text, -1);
  else if (names_field (field, "phones", "phone") || g_str_equal (field->word, "mobile"))
    plain = normalise_phone (text);

  return plain != NULL && *plain != '\0'
             ? g_strconcat (field->word[0] == 'e' ? "@" : "#", plain, NULL)
             : NULL;
}
