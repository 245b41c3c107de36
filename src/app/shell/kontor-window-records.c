/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of a record beside the section in front. Each section keeps its own: as in a view switcher of
 * GNOME, who comes back to a section finds it as it was left. Main thread. */

#include "config.h"

#include "kontor-window-private.h"

#include "kontor-record-page.h"

#include <glib/gi18n.h>

/* How many records Alt+Left goes back through. */
#define TRAIL_MAX 50
/* How many the palette offers before anything is typed. */
#define RECENT_MAX 12

/* What was open in a section when another one was opened. */
typedef struct
{
  KontorRecord *record; /* owned */
  GQueue trail; /* owned KontorRecord, newest first */
} Left;

static void
left_free (gpointer data)
{
  Left *left = data;

  g_object_unref (left->record);
  g_queue_clear_full (&left->trail, g_object_unref);
  g_free (left);
}

static KontorRecordPage *
get_record_page (KontorWindow *self)
{
  return (KontorRecordPage *) adw_bin_get_child (self->record_bin);
}

static void
set_record (KontorWindow *self, KontorRecord *record)
{
  KontorRecordPage *page = get_record_page (self);

  if (page == NULL)
    {
      page = KONTOR_RECORD_PAGE (kontor_record_page_new (self->office));
      adw_bin_set_child (self->record_bin, GTK_WIDGET (page));
    }
  kontor_record_page_set_record (page, record);
  adw_overlay_split_view_set_show_sidebar (self->pane, record != NULL);
  if (record != NULL)
    adw_navigation_split_view_set_show_content (self->split, TRUE);
}

static void
pane_closed_cb (KontorWindow *self)
{
  if (!adw_overlay_split_view_get_show_sidebar (self->pane) && get_record_page (self) != NULL)
    kontor_record_page_set_record (get_record_page (self), NULL);
}

/* (nullable) */
static KontorRecord *
get_shown (KontorWindow *self)
{
  KontorRecordPage *page = get_record_page (self);

  return page != NULL ? kontor_record_page_get_record (page) : NULL;
}

static void
leave (KontorWindow *self, const char *section)
{
  KontorRecord *record = get_shown (self);
  Left *left;

  g_hash_table_remove (self->left, section);
  if (record == NULL)
    {
      g_queue_clear_full (&self->trail, g_object_unref);
      return;
    }
  left = g_new0 (Left, 1);
  left->record = g_object_ref (record);
  left->trail = self->trail;
  g_queue_init (&self->trail);
  g_hash_table_insert (self->left, g_strdup (section), left);
}

void
kontor_window_swap_record (KontorWindow *self, const char *from, const char *to)
{
  Left *left = g_hash_table_lookup (self->left, to);

  if (from != NULL)
    leave (self, from);
  if (left != NULL && !kontor_record_is_deleted (left->record))
    {
      set_record (self, left->record);
      self->trail = left->trail;
      g_queue_init (&left->trail);
    }
  else if (get_shown (self) != NULL)
    set_record (self, NULL);
  g_hash_table_remove (self->left, to);
}

void
kontor_window_go_back (KontorWindow *self)
{
  g_autoptr (KontorRecord) record = g_queue_pop_head (&self->trail);

  if (record != NULL)
    set_record (self, record);
  else if (adw_overlay_split_view_get_show_sidebar (self->pane))
    kontor_window_close_record (self);
  else
    adw_navigation_split_view_set_show_content (self->split, FALSE);
}

void
kontor_window_init_records (KontorWindow *self)
{
  g_queue_init (&self->trail);
  self->recent = g_ptr_array_new_with_free_func (g_object_unref);
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, left_free);
  g_signal_connect_object (self->pane, "notify::show-sidebar", G_CALLBACK (pane_closed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* With the office that is left. */
void
kontor_window_forget_records (KontorWindow *self)
{
  g_queue_clear_full (&self->trail, g_object_unref);
  g_hash_table_remove_all (self->left);
  g_ptr_array_set_size (self->recent, 0);
  adw_bin_set_child (self->record_bin, NULL);
  adw_overlay_split_view_set_show_sidebar (self->pane, FALSE);
}

/* For the window's end. */
void
kontor_window_clear_records (KontorWindow *self)
{
  g_queue_clear_full (&self->trail, g_object_unref);
  g_clear_pointer (&self->left, g_hash_table_unref);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
}

/* --- public functions --- */

static void
remember (KontorWindow *self, KontorRecord *record)
{
  g_ptr_array_remove (self->recent, record);
  g_ptr_array_insert (self->recent, 0, g_object_ref (record));
  if (self->recent->len > RECENT_MAX)
    g_ptr_array_set_size (self->recent, RECENT_MAX);
}

/* (transfer none) (element-type KontorRecord): what was opened lately, newest first */
GPtrArray *
kontor_window_get_recent (KontorWindow *self)
{
  g_return_val_if_fail (KONTOR_IS_WINDOW (self), NULL);

  return self->recent;
}

void
kontor_window_show_record (KontorWindow *self, KontorRecordType type, const KontorId *id)
{
  const KontorSectionInfo *info;
  KontorRecord *shown;
  g_autoptr (KontorRecord) record = NULL;

  g_return_if_fail (KONTOR_IS_WINDOW (self));

  if (self->office == NULL)
    return;
  record = kontor_office_get_record (self->office, type, id);
  if (record == NULL)
    {
      kontor_office_tell (self->office, _ ("This is not here: it was deleted, or not shared"));
      return;
    }

  remember (self, record);
  info = kontor_sections_find_for_type (type);
  if (info != NULL && kontor_section_info_owns (info, type) && !kontor_window_hides (self, info))
    {
      kontor_window_show_section (self, info->name);
      if (kontor_section_show_record (kontor_window_get_section (self), type, id))
        return;
    }
  if (kontor_window_get_section (self) != NULL)
    kontor_section_show_record (kontor_window_get_section (self), type, id);

  shown = get_shown (self);
  if (shown != NULL && shown != record)
    {
      g_queue_push_head (&self->trail, g_object_ref (shown));
      while (self->trail.length > TRAIL_MAX)
        g_object_unref (g_queue_pop_tail (&self->trail));
    }
  set_record (self, record);
}

void
kontor_window_close_record (KontorWindow *self)
{
  g_return_if_fail (KONTOR_IS_WINDOW (self));

  g_queue_clear_full (&self->trail, g_object_unref);
  adw_overlay_split_view_set_show_sidebar (self->pane, FALSE);
}
