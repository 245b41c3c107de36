/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Customers: a place for each type of record beside the board of deals. Main thread. */

#include "config.h"

#include "kontor-crm-section.h"

#include "kontor-deal-board.h"
#include "kontor-lead-convert.h"
#include "kontor-new-record-dialog.h"
#include "kontor-type-list.h"

#include <glib/gi18n.h>
#include <string.h>

/* Narrower than this the places lie over the list. */
#define NARROW "max-width: 720sp"

/* After the title: what tells records of the type apart comes first, as the table's width allows. */
#define COLUMNS_MAX 8

typedef struct
{
  const char *word; /* for the saved state; never changed */
  KontorRecordType type;
  gboolean board;
  const char *icon;
  guint columns[COLUMNS_MAX]; /* up to the first 0 */
} Place;

static const Place places[] = {
  { "board", KONTOR_RECORD_DEAL, TRUE, "kontor-pipeline-symbolic", { 0 } },
  { "deals",
    KONTOR_RECORD_DEAL,
    FALSE,
    "view-list-symbolic",
    { KONTOR_DEAL_TITLE, KONTOR_DEAL_STAGE, KONTOR_DEAL_AMOUNT, KONTOR_DEAL_COMPANY,
      KONTOR_DEAL_OWNER, KONTOR_DEAL_CLOSES_ON } },
  { "leads",
    KONTOR_RECORD_LEAD,
    FALSE,
    "starred-symbolic",
    { KONTOR_LEAD_TITLE, KONTOR_LEAD_STATE, KONTOR_LEAD_COMPANY_NAME, KONTOR_LEAD_OWNER,
      KONTOR_LEAD_SOURCE, KONTOR_COMMON_CREATED_AT } },
  { "contacts",
    KONTOR_RECORD_CONTACT,
    FALSE,
    "kontor-people-symbolic",
    { KONTOR_CONTACT_NAME, KONTOR_CONTACT_POSITION, KONTOR_CONTACT_COMPANIES, KONTOR_CONTACT_OWNER,
      KONTOR_CONTACT_CITY } },
  { "companies",
    KONTOR_RECORD_COMPANY,
    FALSE,
    "kontor-company-symbolic",
    { KONTOR_COMPANY_NAME, KONTOR_COMPANY_INDUSTRY, KONTOR_COMPANY_CITY, KONTOR_COMPANY_OWNER,
      KONTOR_COMPANY_COUNTRY } },
  { "activities",
    KONTOR_RECORD_ACTIVITY,
    FALSE,
    "kontor-checklist-symbolic",
    { KONTOR_ACTIVITY_TITLE, KONTOR_ACTIVITY_STARTS_AT, KONTOR_ACTIVITY_KIND, KONTOR_ACTIVITY_ABOUT,
      KONTOR_ACTIVITY_RESPONSIBLE, KONTOR_ACTIVITY_DONE } },
  { "products",
    KONTOR_RECORD_PRODUCT,
    FALSE,
    "view-grid-symbolic",
    { KONTOR_PRODUCT_NAME, KONTOR_PRODUCT_CODE, KONTOR_PRODUCT_PRICE, KONTOR_PRODUCT_UNIT,
      KONTOR_PRODUCT_TAX_RATE, KONTOR_PRODUCT_SECTION } },
  { "quotes",
    KONTOR_RECORD_QUOTE,
    FALSE,
    "text-x-generic-symbolic",
    { KONTOR_QUOTE_DEAL, KONTOR_QUOTE_NUMBER, KONTOR_QUOTE_STATE, KONTOR_QUOTE_AMOUNT,
      KONTOR_QUOTE_VALID_UNTIL } },
  { "invoices",
    KONTOR_RECORD_INVOICE,
    FALSE,
    "kontor-billable-symbolic",
    { KONTOR_INVOICE_DEAL, KONTOR_INVOICE_NUMBER, KONTOR_INVOICE_STATE, KONTOR_INVOICE_AMOUNT,
      KONTOR_INVOICE_DUE_ON } },
};

struct _KontorCrmSection
{
  KontorSection parent_instance;

  AdwOverlaySplitView *split;
  GtkListBox *sidebar;
  GtkStack *pages;
  AdwWindowTitle *title;
  GtkWidget *chooser; /* of pipelines */
  KontorDealBoard *board;
};

G_DEFINE_FINAL_TYPE (KontorCrmSection, kontor_crm_section, KONTOR_TYPE_SECTION)

static KontorOffice *
get_office (KontorCrmSection *self)
{
  return kontor_section_get_office (KONTOR_SECTION (self));
}

static const Place *
get_place (KontorCrmSection *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->sidebar);

  return &places[row != NULL ? gtk_list_box_row_get_index (row) : 0];
}

static const char *
get_place_title (const Place *place)
{
  return place->board ? _ ("Deals on a board")
                      : kontor_type_info_get_plural (kontor_schema_get_type (place->type));
}

static KontorRecordList *
get_list (KontorCrmSection *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->pages);

  return KONTOR_IS_RECORD_LIST (page) ? KONTOR_RECORD_LIST (page) : NULL;
}

/* --- places --- */

static gboolean create_cb (KontorCrmSection *self);

static GtkWidget *
new_list (KontorCrmSection *self, const Place *place)
{
  GtkWidget *list = kontor_type_list_new (get_office (self), place->type);
  guint n = 0;

  while (n < COLUMNS_MAX && place->columns[n] != 0)
    n++;
  if (n > 0)
    kontor_record_list_set_columns (KONTOR_RECORD_LIST (list), place->columns, n);

  return list;
}

static void
show_place (KontorCrmSection *self)
{
  const Place *place = get_place (self);
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, place->word);

  if (page == NULL)
    {
      page = new_list (self, place);
      g_signal_connect_object (page, "create", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
      gtk_stack_add_named (self->pages, page, place->word);
    }
  gtk_stack_set_visible_child (self->pages, page);
  adw_window_title_set_title (self->title, get_place_title (place));
  gtk_widget_set_opacity (self->chooser, place->board ? 1 : 0);
  gtk_widget_set_sensitive (self->chooser, place->board);
}

static void
set_place (KontorCrmSection *self, guint index)
{
  gtk_list_box_select_row (self->sidebar,
                           gtk_list_box_get_row_at_index (self->sidebar, (int) index));
}

static void
row_activated_cb (KontorCrmSection *self, GtkListBoxRow *row, GtkListBox *box)
{
  if (adw_overlay_split_view_get_collapsed (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

/* --- new records --- */

/* What belongs to somebody belongs to who makes it, until they give it away. */
static gboolean
create_cb (KontorCrmSection *self)
{
  static const KontorId nil = KONTOR_ID_INIT_NIL;
  const Place *place = get_place (self);
  const KontorField *owner = kontor_schema_find_field (place->type, "owner");
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) draft = NULL;

  if (place->type == KONTOR_RECORD_DEAL)
    draft = kontor_deal_board_make_draft (self->board);
  else
    {
      builder = kontor_row_builder_new (place->type, &nil);
      if (owner != NULL)
        kontor_row_builder_take (builder, owner->number,
                                 kontor_value_new_id (
                                     kontor_office_get_person (get_office (self))));
      draft = kontor_row_builder_end (builder);
    }
  kontor_new_record_dialog_present (GTK_WIDGET (self), get_office (self), place->type, draft);

  return TRUE;
}

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  create_cb (data);
}

static void
show_place_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].word, g_action_get_name (G_ACTION (action))) == 0)
      set_place (data, i);
}

/* --- section --- */

static gboolean
kontor_crm_section_show_record (KontorSection *section, KontorRecordType type, const KontorId *id)
{
  KontorCrmSection *self = KONTOR_CRM_SECTION (section);

  if (get_place (self)->type != type)
    for (guint i = G_N_ELEMENTS (places); i > 0; i--)
      if (places[i - 1].type == type)
        set_place (self, i - 1);
  if (get_place (self)->type != type)
    return FALSE;
  if (get_place (self)->board)
    kontor_deal_board_select (self->board, id);
  else if (get_list (self) != NULL)
    kontor_record_list_select (get_list (self), id);

  return TRUE;
}

static void
kontor_crm_section_search (KontorSection *section)
{
  KontorCrmSection *self = KONTOR_CRM_SECTION (section);

  /* A board has no filter: the list of the same deals has. */
  if (get_place (self)->board)
    set_place (self, 1);
  if (get_list (self) != NULL)
    kontor_record_list_search (get_list (self));
}

/* The place's word, then the state of its list. */
static char *
kontor_crm_section_save_state (KontorSection *section)
{
  KontorCrmSection *self = KONTOR_CRM_SECTION (section);
  g_autofree char *list = get_list (self) != NULL ? kontor_record_list_save_state (get_list (self))
                                                  : g_strdup ("");

  return g_strdup_printf ("%s\n%s", get_place (self)->word, list);
}

static void
kontor_crm_section_restore_state (KontorSection *section, const char *state)
{
  KontorCrmSection *self = KONTOR_CRM_SECTION (section);
  g_auto (GStrv) parts = g_strsplit (state, "\n", 2);

  for (guint i = 0; parts[0] != NULL && i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].word, parts[0]) == 0)
      {
        set_place (self, i);
        if (parts[1] != NULL && *parts[1] != '\0' && get_list (self) != NULL)
          kontor_record_list_restore_state (get_list (self), parts[1]);
      }
}

/* --- building --- */

static GtkWidget *
make_row (const Place *place)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (get_place_title (place));
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (place->icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_place_title (place), -1);

  return row;
}

static GtkWidget *
build_sidebar (KontorCrmSection *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->sidebar = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->sidebar), "navigation-sidebar");
  gtk_list_box_set_selection_mode (self->sidebar, GTK_SELECTION_BROWSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sidebar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Kinds of records"), -1);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    gtk_list_box_append (self->sidebar, make_row (&places[i]));
  g_signal_connect_object (self->sidebar, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sidebar, "row-selected", G_CALLBACK (show_place), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->sidebar));

  return scrolled;
}

static GtkWidget *
build_content (KontorCrmSection *self)
{
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));

  self->split = ADW_OVERLAY_SPLIT_VIEW (adw_overlay_split_view_new ());
  self->pages = GTK_STACK (gtk_stack_new ());
  self->board = KONTOR_DEAL_BOARD (kontor_deal_board_new (get_office (self)));
  self->chooser = kontor_deal_board_get_chooser (self->board);
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->board), "board");
  adw_overlay_split_view_set_max_sidebar_width (self->split, 210);
  adw_overlay_split_view_set_sidebar (self->split, build_sidebar (self));
  adw_overlay_split_view_set_content (self->split, GTK_WIDGET (self->pages));
  adw_breakpoint_add_setters (breakpoint, G_OBJECT (self->split), "collapsed", TRUE, "show-sidebar",
                              FALSE, NULL);
  gtk_widget_set_size_request (bin, 280, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), GTK_WIDGET (self->split));
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);

  return bin;
}

static GtkWidget *
build_bar (KontorCrmSection *self)
{
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *toggle = gtk_toggle_button_new ();
  GtkWidget *new = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_button_set_icon_name (GTK_BUTTON (toggle), "sidebar-show-symbolic");
  gtk_widget_set_tooltip_text (toggle, _ ("Kinds of records"));
  g_object_bind_property (self->split, "show-sidebar", toggle, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_widget_set_tooltip_text (new, _ ("New…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (new), "crm.new");
  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), toggle);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), new);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->chooser);

  return bar;
}

static void
kontor_crm_section_constructed (GObject *object)
{
  static const GActionEntry entries[] = {
    { .name = "new", .activate = new_cb },
    { .name = "board", .activate = show_place_cb },
    { .name = "leads", .activate = show_place_cb },
    { .name = "contacts", .activate = show_place_cb },
    { .name = "companies", .activate = show_place_cb },
  };
  KontorCrmSection *self = KONTOR_CRM_SECTION (object);
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *content;

  G_OBJECT_CLASS (kontor_crm_section_parent_class)->constructed (object);

  g_action_map_add_action_entries (kontor_section_get_actions (KONTOR_SECTION (self)), entries,
                                   G_N_ELEMENTS (entries), self);
  content = build_content (self);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), build_bar (self));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), content);
  adw_bin_set_child (ADW_BIN (self), view);
  set_place (self, 0);
}

static void
kontor_crm_section_class_init (KontorCrmSectionClass *klass)
{
  KontorSectionClass *section_class = KONTOR_SECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_crm_section_constructed;
  section_class->show_record = kontor_crm_section_show_record;
  section_class->search = kontor_crm_section_search;
  section_class->save_state = kontor_crm_section_save_state;
  section_class->restore_state = kontor_crm_section_restore_state;

  kontor_lead_convert_register ();
}

static void
kontor_crm_section_init (KontorCrmSection *self)
{
}

guint
kontor_crm_count (KontorReading *reading, const KontorId *person, gint64 now)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_ACTIVITY);
  g_autoptr (KontorValue) no = kontor_value_new_integer (0);
  g_autoptr (KontorValue) time = kontor_value_new_integer (now);
  g_autoptr (KontorQuery) query = NULL;
  guint count = 0;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_ACTIVITY_RESPONSIBLE,
                                                                    person));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_ACTIVITY_DONE,
                                                                      KONTOR_TEST_EQUAL, no));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_ACTIVITY_STARTS_AT,
                                                                      KONTOR_TEST_LESS, time));
  query = kontor_query_builder_end (builder);

  return kontor_reading_count (reading, query, &count, NULL) ? count : 0;
}
