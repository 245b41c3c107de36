/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Markdown, read by md4c, as the markup of a label. Pure, any thread. */

#include "config.h"

#include "kontor-markdown.h"

#include <md4c.h>
#include <string.h>

/* A label is laid out as a whole: a book in a description would stall the window. */
#define SHOWN_MAX 20000
#define DEPTH_MAX 16

typedef struct
{
  GString *out; /* owned */
  guint depth; /* of lists */
  gint64 numbers[DEPTH_MAX]; /* of the next item; -1: bullets */
  gboolean item; /* an item has begun and has no text yet */
  gboolean tight;
  gboolean linked; /* the link that is open has an address */
} Rendering;

static void
begin_block (Rendering *self)
{
  if (self->item)
    self->item = FALSE;
  else if (self->out->len > 0)
    g_string_append (self->out, self->depth > 0 && self->tight ? "\n" : "\n\n");
}

static void
begin_item (Rendering *self, const MD_BLOCK_LI_DETAIL *detail)
{
  guint at = MIN (self->depth, DEPTH_MAX) - 1;

  if (self->out->len > 0 && self->out->str[self->out->len - 1] != '\n')
    g_string_append_c (self->out, '\n');
  for (guint i = 1; i < self->depth; i++)
    g_string_append (self->out, "    ");
  if (detail->is_task)
    g_string_append (self->out, detail->task_mark == ' ' ? "☐ " : "☑ ");
  else if (self->numbers[at] < 0)
    g_string_append (self->out, "• ");
  else
    g_string_append_printf (self->out, "%" G_GINT64_FORMAT ". ", self->numbers[at]++);
  self->item = TRUE;
}

static void
begin_list (Rendering *self, gint64 start, gboolean tight)
{
  if (self->depth == 0 && self->out->len > 0)
    g_string_append (self->out, "\n\n");
  if (self->depth < DEPTH_MAX)
    self->numbers[self->depth] = start;
  self->depth++;
  self->tight = tight;
}

static int
enter_block_cb (MD_BLOCKTYPE type, void *detail, void *data)
{
  Rendering *self = data;

  switch (type)
    {
    case MD_BLOCK_UL:
      begin_list (self, -1, ((MD_BLOCK_UL_DETAIL *) detail)->is_tight);
      break;
    case MD_BLOCK_OL:
      begin_list (self, ((MD_BLOCK_OL_DETAIL *) detail)->start,
                  ((MD_BLOCK_OL_DETAIL *) detail)->is_tight);
      break;
    case MD_BLOCK_LI:
      begin_item (self, detail);
      break;
    case MD_BLOCK_H:
      begin_block (self);
      g_string_append (self->out, ((MD_BLOCK_H_DETAIL *) detail)->level < 3
                                      ? "<span weight=\"bold\" size=\"large\">"
                                      : "<span weight=\"bold\">");
      break;
    case MD_BLOCK_CODE:
      begin_block (self);
      g_string_append (self->out, "<tt>");
      break;
    case MD_BLOCK_QUOTE:
      g_string_append (self->out, "<i>");
      break;
    case MD_BLOCK_HR:
      begin_block (self);
      g_string_append (self->out, "⸻");
      break;
    case MD_BLOCK_P:
      begin_block (self);
      break;
    default:
      break;
    }

  return 0;
}

static int
leave_block_cb (MD_BLOCKTYPE type, void *detail, void *data)
{
  Rendering *self = data;

  switch (type)
    {
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
      self->depth--;
      break;
    case MD_BLOCK_LI:
      self->item = FALSE;
      break;
    case MD_BLOCK_H:
      g_string_append (self->out, "</span>");
      break;
    case MD_BLOCK_CODE:
      if (self->out->str[self->out->len - 1] == '\n')
        g_string_truncate (self->out, self->out->len - 1);
      g_string_append (self->out, "</tt>");
      break;
    case MD_BLOCK_QUOTE:
      g_string_append (self->out, "</i>");
      break;
    default:
      break;
    }

  return 0;
}

static void
begin_link (Rendering *self, const MD_SPAN_A_DETAIL *detail)
{
  static const char *const schemes[] = { "https:", "http:", "mailto:", "kontor:" };
  g_autofree char *address = g_strndup (detail->href.text != NULL ? detail->href.text : "",
                                        detail->href.size);
  g_autofree char *escaped = g_markup_escape_text (address, -1);

  self->linked = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    self->linked = self->linked ||
                   g_ascii_strncasecmp (address, schemes[i], strlen (schemes[i])) == 0;
  if (self->linked)
    g_string_append_printf (self->out, "<a href=\"%s\">", escaped);
}

static const char *
get_tag (MD_SPANTYPE type)
{
  switch (type)
    {
    case MD_SPAN_EM:
      return "i";
    case MD_SPAN_STRONG:
      return "b";
    case MD_SPAN_CODE:
      return "tt";
    case MD_SPAN_DEL:
      return "s";
    default:
      return NULL;
    }
}

static int
enter_span_cb (MD_SPANTYPE type, void *detail, void *data)
{
  Rendering *self = data;

  /* An item of a tight list has no paragraph. */
  self->item = FALSE;
  if (type == MD_SPAN_A)
    begin_link (self, detail);
  else if (get_tag (type) != NULL)
    g_string_append_printf (self->out, "<%s>", get_tag (type));

  return 0;
}

static int
leave_span_cb (MD_SPANTYPE type, void *detail, void *data)
{
  Rendering *self = data;

  if (type == MD_SPAN_A && self->linked)
    g_string_append (self->out, "</a>");
  else if (get_tag (type) != NULL)
    g_string_append_printf (self->out, "</%s>", get_tag (type));

  return 0;
}

static int
text_cb (MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *data)
{
  static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };
  Rendering *self = data;
  g_autofree char *raw = g_strndup (text, size);
  g_autofree char *escaped = g_markup_escape_text (raw, -1);

  self->item = FALSE;
  if (type == MD_TEXT_NULLCHAR)
    g_string_append (self->out, "\uFFFD");
  else if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
    g_string_append_c (self->out, '\n');
  else if (type == MD_TEXT_ENTITY)
    {
      gboolean known = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
        known = known || strcmp (raw, entities[i]) == 0;
      g_string_append (self->out, known ? raw : escaped);
    }
  else
    g_string_append (self->out, escaped);

  return 0;
}

/* (transfer full): never NULL */
char *
kontor_markdown_to_markup (const char *text)
{
  const MD_PARSER parser = {
    .flags = MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS |
             MD_FLAG_NOHTML,
    .enter_block = enter_block_cb,
    .leave_block = leave_block_cb,
    .enter_span = enter_span_cb,
    .leave_span = leave_span_cb,
    .text = text_cb,
  };
  Rendering rendering = { .out = g_string_new (NULL) };
  gsize length = strlen (text);

  if (length > SHOWN_MAX)
    length = (gsize) (g_utf8_find_prev_char (text, text + SHOWN_MAX) - text);
  if (md_parse (text, (MD_SIZE) length, &parser, &rendering) != 0)
    {
      /* Only out of memory: the text as it stands. */
      g_string_free (rendering.out, TRUE);
      return g_markup_escape_text (text, (gssize) length);
    }
  if (length < strlen (text))
    g_string_append (rendering.out, "…");

  return g_string_free_and_steal (rendering.out);
}
