/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Deals by stage. Pipelines and stages are live queries: who changes them changes the board. Main
 * thread. */

#include "config.h"

#include "kontor-deal-board.h"

#include "kontor-board.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

struct _KontorDealBoard
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorLiveQuery *pipelines; /* owned */
  KontorLiveQuery *stages; /* owned, nullable: of the pipeline that is shown */
  KontorRecord *pipeline; /* owned, nullable */
  GtkDropDown *chooser; /* owned */
  GtkStack *pages;
  KontorBoard *board;
};

G_DEFINE_FINAL_TYPE (KontorDealBoard, kontor_deal_board, ADW_TYPE_BIN)

/* --- cards --- */

static void
bind_card (KontorBoardCard *card, KontorRecord *record, gpointer data)
{
  KontorDealBoard *self = data;
  KontorRow *row = kontor_record_get_row (record);
  const KontorId *company = kontor_row_get_id_field (row, KONTOR_DEAL_COMPANY);
  const KontorId *owner = kontor_row_get_id_field (row, KONTOR_DEAL_OWNER);
  g_autofree char *client = kontor_office_get_title (self->office, KONTOR_RECORD_COMPANY, company);
  g_autofree char *person = kontor_office_get_title (self->office, KONTOR_RECORD_PERSON, owner);
  g_autofree char *amount = kontor_value_to_label (self->office, KONTOR_RECORD_DEAL,
                                                   KONTOR_DEAL_AMOUNT,
                                                   kontor_row_get (row, KONTOR_DEAL_AMOUNT));

  kontor_board_card_set_title (card, kontor_record_get_title (record));
  kontor_board_card_set_subtitle (card, client);
  kontor_board_card_set_note (card, amount, NULL, NULL);
  kontor_board_card_set_person (card, person);
}

/* --- moving --- */

typedef struct
{
  KontorRow *deal; /* owned */
  KontorRow *stage; /* owned */
  char *reason; /* owned, nullable */
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  kontor_row_unref (move->deal);
  kontor_row_unref (move->stage);
  g_free (move->reason);
  g_free (move);
}

static KontorChangeSet *
set_stage (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Move *move = data;

  return kontor_deal_set_stage (context, move->deal, move->stage, move->reason, problem);
}

static void
make_move (KontorDealBoard *self, KontorRow *deal, KontorRow *stage, const char *reason)
{
  Move *move = g_new0 (Move, 1);

  move->deal = kontor_row_ref (deal);
  move->stage = kontor_row_ref (stage);
  move->reason = g_strdup (reason);
  kontor_office_operate (self->office, set_stage, move, move_free, NULL, NULL);
}

typedef struct
{
  KontorDealBoard *board; /* owned */
  KontorRow *deal; /* owned */
  KontorRow *stage; /* owned */
  GtkEditable *entry;
} Loss;

static void
loss_free (gpointer data)
{
  Loss *loss = data;

  g_object_unref (loss->board);
  kontor_row_unref (loss->deal);
  kontor_row_unref (loss->stage);
  g_free (loss);
}

static void
lost_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Loss *loss = data;

  if (strcmp (response, "lost") == 0)
    make_move (loss->board, loss->deal, loss->stage, gtk_editable_get_text (loss->entry));
}

static void
reason_changed_cb (GtkEditable *entry, AdwAlertDialog *dialog)
{
  adw_alert_dialog_set_response_enabled (dialog, "lost", *gtk_editable_get_text (entry) != '\0');
}

/* A deal is lost for a reason: reports say nothing without it. */
static void
ask_why (KontorDealBoard *self, KontorRow *deal, KontorRow *stage)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
      adw_alert_dialog_new (_ ("Why was the deal lost?"), kontor_row_get_title (deal)));
  GtkWidget *entry = adw_entry_row_new ();
  GtkWidget *group = adw_preferences_group_new ();
  Loss *loss = g_new0 (Loss, 1);

  loss->board = g_object_ref (self);
  loss->deal = kontor_row_ref (deal);
  loss->stage = kontor_row_ref (stage);
  loss->entry = GTK_EDITABLE (entry);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _ ("Reason"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), entry);
  adw_alert_dialog_set_extra_child (dialog, group);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "lost", _ ("_Lost"), NULL);
  adw_alert_dialog_set_default_response (dialog, "lost");
  adw_alert_dialog_set_response_enabled (dialog, "lost", FALSE);
  g_object_set_data_full (G_OBJECT (dialog), "loss", loss, loss_free);
  g_signal_connect (entry, "changed", G_CALLBACK (reason_changed_cb), dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (lost_cb), loss);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
moved_cb (KontorDealBoard *self,
          KontorBoardColumn *to,
          GPtrArray *records,
          KontorRecord *before,
          KontorBoard *board)
{
  g_autoptr (KontorRecord) stage =
      kontor_office_get_record (self->office, KONTOR_RECORD_DEAL_STAGE,
                                kontor_value_get_id (kontor_board_column_get_value (to)));
  KontorRow *deal = kontor_record_get_row (records->pdata[0]);

  if (stage == NULL || kontor_row_refers_to (deal, KONTOR_DEAL_STAGE, kontor_record_get_id (stage)))
    return;
  if (kontor_row_get_choice (kontor_record_get_row (stage), KONTOR_DEAL_STAGE_KIND) ==
      KONTOR_STAGE_KIND_LOST)
    ask_why (self, deal, kontor_record_get_row (stage));
  else
    make_move (self, deal, kontor_record_get_row (stage), NULL);
}

static void
activated_cb (KontorDealBoard *self, KontorRecord *record, KontorBoard *board)
{
  kontor_office_open (self->office, KONTOR_RECORD_DEAL, kontor_record_get_id (record));
}

/* --- columns --- */

static KontorQuery *
make_query (const KontorId *stage)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_DEAL);

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_DEAL_STAGE, stage));
  kontor_query_builder_add_order (builder, KONTOR_DEAL_PLACE, FALSE);

  return kontor_query_builder_end (builder);
}

static void
fill_board (KontorDealBoard *self)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->stages));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorRecord) stage = g_list_model_get_item (G_LIST_MODEL (self->stages), i);
      g_autoptr (KontorQuery) query = make_query (kontor_record_get_id (stage));
      g_autoptr (KontorValue) value = kontor_value_new_id (kontor_record_get_id (stage));

      g_ptr_array_add (columns,
                       kontor_board_column_new (kontor_record_get_title (stage), query, value));
    }
  kontor_board_set_columns (self->board, columns);
  if (!kontor_live_query_is_loading (self->stages))
    gtk_stack_set_visible_child_name (self->pages, n > 0 ? "board" : "empty");
}

static void
show_pipeline (KontorDealBoard *self)
{
  KontorRecord *pipeline = gtk_drop_down_get_selected_item (self->chooser);
  KontorQueryBuilder *builder = NULL;
  g_autoptr (KontorQuery) query = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->chooser),
                          g_list_model_get_n_items (G_LIST_MODEL (self->pipelines)) > 1);
  if (pipeline == NULL)
    {
      if (!kontor_live_query_is_loading (self->pipelines))
        gtk_stack_set_visible_child_name (self->pages, "empty");
      return;
    }
  if (!g_set_object (&self->pipeline, pipeline))
    return;

  builder = kontor_query_builder_new (KONTOR_RECORD_DEAL_STAGE);
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_DEAL_STAGE_PIPELINE,
                                                                    kontor_record_get_id (
                                                                        pipeline)));
  kontor_query_builder_add_order (builder, KONTOR_DEAL_STAGE_PLACE, FALSE);
  query = kontor_query_builder_end (builder);
  if (self->stages != NULL)
    g_signal_handlers_disconnect_by_data (self->stages, self);
  g_clear_object (&self->stages);
  self->stages = kontor_office_list (self->office, query);
  g_signal_connect_object (self->stages, "items-changed", G_CALLBACK (fill_board), self,
                           G_CONNECT_SWAPPED);
  fill_board (self);
}

/* --- class --- */

static void
kontor_deal_board_dispose (GObject *object)
{
  KontorDealBoard *self = KONTOR_DEAL_BOARD (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->stages);
  g_clear_object (&self->pipelines);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_deal_board_parent_class)->dispose (object);
}

static void
kontor_deal_board_class_init (KontorDealBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_deal_board_dispose;
}

static void
kontor_deal_board_init (KontorDealBoard *self)
{
}

static GtkWidget *
make_empty_page (void)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "kontor-pipeline-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("No pipeline"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("A pipeline has the stages that deals go through."));

  return page;
}

GtkWidget *
kontor_deal_board_new (KontorOffice *office)
{
  KontorDealBoard *self = g_object_new (KONTOR_TYPE_DEAL_BOARD, NULL);
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_PIPELINE);
  g_autoptr (KontorQuery) query = NULL;
  GtkExpression *title = gtk_property_expression_new (kontor_record_type_get_gtype (
                                                          KONTOR_RECORD_PIPELINE),
                                                      NULL, "title");

  kontor_query_builder_add_order (builder, KONTOR_PIPELINE_PLACE, FALSE);
  query = kontor_query_builder_end (builder);
  self->office = g_object_ref (office);
  self->pipelines = kontor_office_list (office, query);
  self->chooser = g_object_ref_sink (
      GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_object_ref (self->pipelines)), title)));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->chooser), _ ("Pipeline"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pipeline"), -1);

  self->board = KONTOR_BOARD (kontor_board_new (office, bind_card, self));
  kontor_board_set_measure (self->board, KONTOR_DEAL_AMOUNT);
  g_signal_connect_object (self->board, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->board, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->board), "board");
  gtk_stack_add_named (self->pages, make_empty_page (), "empty");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->pages));

  g_signal_connect_object (self->chooser, "notify::selected-item", G_CALLBACK (show_pipeline), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pipelines, "notify::loading", G_CALLBACK (show_pipeline), self,
                           G_CONNECT_SWAPPED);
  show_pipeline (self);

  return GTK_WIDGET (self);
}

KontorRecord *
kontor_deal_board_get_pipeline (KontorDealBoard *self)
{
  g_return_val_if_fail (KONTOR_IS_DEAL_BOARD (self), NULL);

  return self->pipeline;
}

GtkWidget *
kontor_deal_board_get_chooser (KontorDealBoard *self)
{
  g_return_val_if_fail (KONTOR_IS_DEAL_BOARD (self), NULL);

  return GTK_WIDGET (self->chooser);
}

/* (transfer full): in the first stage of the pipeline, owned by the person */
KontorRow *
kontor_deal_board_make_draft (KontorDealBoard *self)
{
  static const KontorId nil = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_DEAL, &nil);
  g_autoptr (KontorRecord) stage = NULL;

  g_return_val_if_fail (KONTOR_IS_DEAL_BOARD (self), NULL);

  kontor_row_builder_take (builder, KONTOR_DEAL_OWNER,
                           kontor_value_new_id (kontor_office_get_person (self->office)));
  if (self->stages != NULL)
    stage = g_list_model_get_item (G_LIST_MODEL (self->stages), 0);
  if (stage != NULL)
    {
      kontor_row_builder_take (builder, KONTOR_DEAL_PIPELINE,
                               kontor_value_new_id (kontor_record_get_id (self->pipeline)));
      kontor_row_builder_take (builder, KONTOR_DEAL_STAGE,
                               kontor_value_new_id (kontor_record_get_id (stage)));
    }

  return kontor_row_builder_end (builder);
}

gboolean
kontor_deal_board_select (KontorDealBoard *self, const KontorId *id)
{
  g_return_val_if_fail (KONTOR_IS_DEAL_BOARD (self), FALSE);

  return kontor_board_select (self->board, id);
}
