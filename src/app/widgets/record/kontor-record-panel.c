/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of a record's page have in common: heading, count, folding, and a bounded list over
 * a live query. Main thread. */

#include "config.h"

#include "kontor-record-panel.h"

#include <glib/gi18n.h>

typedef struct
{
  KontorOffice *office; /* owned */
  KontorRecord *record; /* owned, nullable */
  GtkSliceListModel *slice; /* owned, nullable: over the live query */
  guint count;
  gboolean adding; /* shown although it is empty */
  char *add_label; /* owned, nullable */
  GtkWidget *box; /* child */
  GtkWidget *fold; /* child: the heading */
  GtkLabel *title; /* child */
  GtkLabel *number; /* child */
  GtkImage *arrow; /* child */
  GtkRevealer *revealer; /* child */
  AdwBin *top; /* child */
  GtkListBox *list; /* child */
  GtkLabel *rest; /* child: how many are not shown */
  AdwBin *bottom; /* child */
} KontorRecordPanelPrivate;

enum
{
  PROP_OFFICE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KontorRecordPanel, kontor_record_panel, ADW_TYPE_BIN)

static KontorRecordPanelPrivate *
get_private (KontorRecordPanel *self)
{
  return kontor_record_panel_get_instance_private (self);
}

static void
show_count (KontorRecordPanel *self)
{
  KontorRecordPanelPrivate *priv = get_private (self);
  guint shown = priv->slice != NULL ? g_list_model_get_n_items (G_LIST_MODEL (priv->slice))
                                    : priv->count;
  g_autofree char *number = g_strdup_printf ("%u", priv->count);
  g_autofree char *rest = NULL;

  gtk_label_set_label (priv->number, number);
  gtk_widget_set_visible (GTK_WIDGET (priv->number), priv->count > 0);
  gtk_widget_set_visible (GTK_WIDGET (priv->list), priv->count > 0);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          priv->record != NULL && (priv->count > 0 || priv->adding));
  if (shown < priv->count)
    rest = g_strdup_printf (ngettext ("%u more is not shown here", "%u more are not shown here",
                                      priv->count - shown),
                            priv->count - shown);
  gtk_label_set_label (priv->rest, rest != NULL ? rest : "");
  gtk_widget_set_visible (GTK_WIDGET (priv->rest), rest != NULL);
}

static void
items_changed_cb (KontorRecordPanel *self, guint position, guint removed, guint added)
{
  KontorRecordPanelPrivate *priv = get_private (self);

  priv->count = g_list_model_get_n_items (gtk_slice_list_model_get_model (priv->slice));
  show_count (self);
}

/* --- rows --- */

static void
item_changed_cb (GtkWidget *row, GParamSpec *pspec, KontorRecord *item)
{
  GtkWidget *self = gtk_widget_get_ancestor (row, KONTOR_TYPE_RECORD_PANEL);

  if (self != NULL)
    KONTOR_RECORD_PANEL_GET_CLASS (self)->update_row (KONTOR_RECORD_PANEL (self), row, item);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  KontorRecordPanel *self = data;
  KontorRecordPanelClass *klass = KONTOR_RECORD_PANEL_GET_CLASS (self);
  GtkWidget *row = klass->make_row (self, item);

  klass->update_row (self, row, item);
  g_signal_connect_object (item, "notify", G_CALLBACK (item_changed_cb), row, G_CONNECT_SWAPPED);

  return row;
}

/* --- folding --- */

static void
show_folding (KontorRecordPanel *self)
{
  KontorRecordPanelPrivate *priv = get_private (self);
  gboolean expanded = gtk_revealer_get_reveal_child (priv->revealer);

  gtk_image_set_from_icon_name (priv->arrow, expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (priv->fold), GTK_ACCESSIBLE_STATE_EXPANDED, expanded,
                               -1);
}

static void
fold_cb (KontorRecordPanel *self)
{
  KontorRecordPanelPrivate *priv = get_private (self);

  gtk_revealer_set_reveal_child (priv->revealer, !gtk_revealer_get_reveal_child (priv->revealer));
  show_folding (self);
}

/* --- class --- */

static void
kontor_record_panel_real_set_record (KontorRecordPanel *self, KontorRecord *record)
{
  KontorRecordPanelPrivate *priv = get_private (self);

  g_set_object (&priv->record, record);
  priv->adding = FALSE;
  show_count (self);
}

/* Once it has its place: the focus alone was set before there was one to scroll to. */
static gboolean
scroll_cb (gpointer data)
{
  GtkWidget *self = data;
  GtkWidget *viewport = gtk_widget_get_ancestor (self, GTK_TYPE_VIEWPORT);

  if (viewport != NULL && gtk_widget_get_mapped (self))
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), self, NULL);

  return G_SOURCE_REMOVE;
}

static void
kontor_record_panel_real_add (KontorRecordPanel *self)
{
  KontorRecordPanelPrivate *priv = get_private (self);

  priv->adding = TRUE;
  kontor_record_panel_set_expanded (self, TRUE);
  show_count (self);
  g_idle_add_full (G_PRIORITY_LOW, scroll_cb, g_object_ref (self), g_object_unref);
}

static void
kontor_record_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_OFFICE:
      get_private (KONTOR_RECORD_PANEL (object))->office = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kontor_record_panel_dispose (GObject *object)
{
  KontorRecordPanelPrivate *priv = get_private (KONTOR_RECORD_PANEL (object));

  if (priv->list != NULL)
    gtk_list_box_bind_model (priv->list, NULL, NULL, NULL, NULL);
  priv->list = NULL;
  g_clear_object (&priv->slice);
  g_clear_object (&priv->record);
  g_clear_object (&priv->office);
  g_clear_pointer (&priv->add_label, g_free);

  G_OBJECT_CLASS (kontor_record_panel_parent_class)->dispose (object);
}

static void
kontor_record_panel_class_init (KontorRecordPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_record_panel_dispose;
  object_class->set_property = kontor_record_panel_set_property;
  klass->set_record = kontor_record_panel_real_set_record;
  klass->add = kontor_record_panel_real_add;

  properties[PROP_OFFICE] = g_param_spec_object ("office", NULL, NULL, KONTOR_TYPE_OFFICE,
                                                 G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY |
                                                     G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static GtkWidget *
make_heading (KontorRecordPanelPrivate *priv)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  priv->arrow = GTK_IMAGE (gtk_image_new_from_icon_name ("pan-down-symbolic"));
  priv->title = GTK_LABEL (gtk_label_new (NULL));
  priv->number = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (priv->title), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (priv->number), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (priv->number), "numeric");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (priv->arrow));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (priv->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (priv->number));
  priv->fold = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (priv->fold), box);
  gtk_widget_add_css_class (priv->fold, "flat");
  gtk_widget_add_css_class (priv->fold, "kontor-panel-heading");

  return priv->fold;
}

static void
kontor_record_panel_init (KontorRecordPanel *self)
{
  KontorRecordPanelPrivate *priv = get_private (self);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  priv->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  priv->revealer = GTK_REVEALER (gtk_revealer_new ());
  priv->top = ADW_BIN (adw_bin_new ());
  priv->list = GTK_LIST_BOX (gtk_list_box_new ());
  priv->rest = GTK_LABEL (gtk_label_new (NULL));
  priv->bottom = ADW_BIN (adw_bin_new ());
  gtk_list_box_set_selection_mode (priv->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (priv->list), "kontor-panel-list");
  gtk_widget_add_css_class (GTK_WIDGET (priv->rest), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (priv->rest), "caption");
  gtk_widget_set_visible (GTK_WIDGET (priv->top), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (priv->bottom), FALSE);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (priv->top));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (priv->list));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (priv->rest));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (priv->bottom));
  gtk_revealer_set_child (priv->revealer, content);
  gtk_revealer_set_reveal_child (priv->revealer, TRUE);
  gtk_box_append (GTK_BOX (priv->box), make_heading (priv));
  gtk_box_append (GTK_BOX (priv->box), GTK_WIDGET (priv->revealer));
  g_signal_connect_object (priv->fold, "clicked", G_CALLBACK (fold_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), priv->box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  show_folding (self);
}

/* --- public functions --- */

KontorOffice *
kontor_record_panel_get_office (KontorRecordPanel *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_PANEL (self), NULL);

  return get_private (self)->office;
}

KontorRecord *
kontor_record_panel_get_record (KontorRecordPanel *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_PANEL (self), NULL);

  return get_private (self)->record;
}

void
kontor_record_panel_set_record (KontorRecordPanel *self, KontorRecord *record)
{
  g_return_if_fail (KONTOR_IS_RECORD_PANEL (self));

  if (get_private (self)->record != record)
    KONTOR_RECORD_PANEL_GET_CLASS (self)->set_record (self, record);
}

const char *
kontor_record_panel_get_add_label (KontorRecordPanel *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_PANEL (self), NULL);

  return get_private (self)->add_label;
}

void
kontor_record_panel_add (KontorRecordPanel *self)
{
  g_return_if_fail (KONTOR_IS_RECORD_PANEL (self));

  KONTOR_RECORD_PANEL_GET_CLASS (self)->add (self);
}

void
kontor_record_panel_set_title (KontorRecordPanel *self, const char *title, const char *add_label)
{
  KontorRecordPanelPrivate *priv = get_private (self);

  g_return_if_fail (KONTOR_IS_RECORD_PANEL (self));

  gtk_label_set_label (priv->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->fold), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_set_str (&priv->add_label, add_label);
}

static void
set_bin (AdwBin *bin, GtkWidget *widget)
{
  adw_bin_set_child (bin, widget);
  gtk_widget_set_visible (GTK_WIDGET (bin), widget != NULL);
}

void
kontor_record_panel_set_top (KontorRecordPanel *self, GtkWidget *widget)
{
  g_return_if_fail (KONTOR_IS_RECORD_PANEL (self));

  set_bin (get_private (self)->top, widget);
}

void
kontor_record_panel_set_bottom (KontorRecordPanel *self, GtkWidget *widget)
{
  g_return_if_fail (KONTOR_IS_RECORD_PANEL (self));

  set_bin (get_private (self)->bottom, widget);
}

void
kontor_record_panel_set_query (KontorRecordPanel *self, KontorQuery *query, guint limit)
{
  KontorRecordPanelPrivate *priv = get_private (self);

  g_return_if_fail (KONTOR_IS_RECORD_PANEL (self));

  gtk_list_box_bind_model (priv->list, NULL, NULL, NULL, NULL);
  g_clear_object (&priv->slice);
  priv->count = 0;
  if (query != NULL)
    {
      KontorLiveQuery *live = kontor_office_list (priv->office, query);

      priv->slice = gtk_slice_list_model_new (G_LIST_MODEL (live), 0, limit);
      g_signal_connect_object (live, "items-changed", G_CALLBACK (items_changed_cb), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      gtk_list_box_bind_model (priv->list, G_LIST_MODEL (priv->slice), make_row, self, NULL);
      items_changed_cb (self, 0, 0, 0);
    }
  show_count (self);
}

GtkListBox *
kontor_record_panel_get_list (KontorRecordPanel *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_PANEL (self), NULL);

  return get_private (self)->list;
}

void
kontor_record_panel_set_count (KontorRecordPanel *self, guint count)
{
  g_return_if_fail (KONTOR_IS_RECORD_PANEL (self));

  get_private (self)->count = count;
  show_count (self);
}

void
kontor_record_panel_set_expanded (KontorRecordPanel *self, gboolean expanded)
{
  g_return_if_fail (KONTOR_IS_RECORD_PANEL (self));

  gtk_revealer_set_reveal_child (get_private (self)->revealer, expanded);
  show_folding (self);
}
