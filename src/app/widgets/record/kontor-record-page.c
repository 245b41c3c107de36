/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of one record. Main thread. */

#include "config.h"

#include "kontor-record-page.h"

struct _KontorRecordPage
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorRecord *record; /* owned, nullable */
  AdwWindowTitle *title; /* of the child */
};

G_DEFINE_FINAL_TYPE (KontorRecordPage, kontor_record_page, ADW_TYPE_BIN)

static void
kontor_record_page_dispose (GObject *object)
{
  KontorRecordPage *self = KONTOR_RECORD_PAGE (object);

  g_clear_object (&self->record);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_record_page_parent_class)->dispose (object);
}

static void
kontor_record_page_class_init (KontorRecordPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_record_page_dispose;
}

static void
kontor_record_page_init (KontorRecordPage *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();

  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), GTK_WIDGET (self->title));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_bin_set_child (ADW_BIN (self), view);
}

GtkWidget *
kontor_record_page_new (KontorOffice *office)
{
  KontorRecordPage *self = g_object_new (KONTOR_TYPE_RECORD_PAGE, NULL);

  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}

KontorRecord *
kontor_record_page_get_record (KontorRecordPage *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_PAGE (self), NULL);

  return self->record;
}

void
kontor_record_page_set_record (KontorRecordPage *self, KontorRecord *record)
{
  g_return_if_fail (KONTOR_IS_RECORD_PAGE (self));

  if (g_set_object (&self->record, record))
    adw_window_title_set_title (self->title,
                                record != NULL ? kontor_record_get_title (record) : "");
}
