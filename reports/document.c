/* A report before it has a shape, and the table of its pages. */
#include "reports/document.h"

#include <string.h>

enum { BOARD = 1u << REPORT_BOARD, GATE = 1u << REPORT_GATE, DRIFT = 1u << REPORT_DRIFT };

/* clang-format off */
const struct report_page report_pages[] = {
    {"drift", "Do we need to act today?", DRIFT, NULL, page_drift},
    {"gate", "May we switch it on, and what is the proof?", GATE, NULL, page_gate},
    {"groups", "Does the model work equally well for every patient group?", BOARD, NULL, page_groups},
    {"where", "Which groups need attention, and are we sure?", BOARD, where_has_data, page_where},
    {"risk", "How easily is one record told apart?", GATE, risk_has_data, page_risk},
    {"rules", "What was tested, and whose limit is it?", GATE, rules_have_data, page_rules},
    {"figures", "The other measures that a policy judges by group.", BOARD, NULL, page_figures},
    {"two", "Are there groups within groups?", BOARD, two_has_data, page_two},
    {"harm", "Who is over-coded or under-coded?", BOARD, harm_has_data, page_harm},
    {"behind", "What lies behind the gaps between groups?", BOARD, fairness_has_data, page_fairness},
    {"coding", "Can its confidence be trusted?", BOARD, coding_has_data, page_coding},
    {"quality", "Can we trust the data?", BOARD, NULL, page_quality},
    {"decisions", "What do we need to decide?", BOARD, decisions_have_data, page_decisions},
    {"deid", "Was patient privacy protected?", BOARD | GATE, deid_has_data, page_deid},
    {"people", "What did people accept, state and promise?", BOARD | GATE, people_have_data, page_people},
    {"evidence", "Can this be checked later, and who signs?", BOARD | GATE, NULL, page_evidence},
    {"annex", "How was it measured?", BOARD, NULL, page_annex},
};
/* clang-format on */
const size_t n_report_pages = G_N_ELEMENTS(report_pages);

static void run_free(gpointer p) {
    struct run *r = p;
    g_free(r->text);
    g_free(r);
}

static void row_free(gpointer p) {
    struct row *r = p;
    g_strfreev(r->cells);
    g_free(r);
}

static void table_free(struct table *t) {
    if (!t) {
        return;
    }
    for (guint i = 0; i < t->columns->len; i++) {
        g_free(g_array_index(t->columns, struct column, i).title);
    }
    g_array_free(t->columns, TRUE);
    g_ptr_array_free(t->rows, TRUE);
    g_free(t->alt);
    g_free(t->title);
    g_free(t);
}

static void clear_tile(gpointer p) {
    struct tile *t = p;
    g_free(t->label);
    g_free(t->value);
    g_free(t->note);
}

static void clear_pair(gpointer p) {
    struct pair *pair = p;
    g_free(pair->name);
    g_free(pair->value);
}

static void block_free(gpointer p) {
    struct block *b = p;
    g_clear_pointer(&b->runs, g_ptr_array_unref);
    g_clear_pointer(&b->tiles, g_array_unref);
    g_clear_pointer(&b->pairs, g_array_unref);
    g_clear_pointer(&b->choices, g_ptr_array_unref);
    g_clear_pointer(&b->left, g_ptr_array_unref);
    g_clear_pointer(&b->right, g_ptr_array_unref);
    table_free(b->table);
    chart_free(b->chart);
    g_free(b->statement);
    g_free(b->detail);
    g_free(b->sign_name);
    g_free(b->sign_date);
    g_free(b);
}

/* Contents can be written only when all pages are there. */
static void fill_contents(struct document *d) {
    for (guint i = 0; i < d->blocks->len; i++) {
        const struct block *contents = d->blocks->pdata[i];
        for (guint k = 0; k < d->blocks->len && contents->kind == BLOCK_CONTENTS; k++) {
            const struct block *page = d->blocks->pdata[k];
            if (page->kind == BLOCK_PAGE) {
                g_ptr_array_add(contents->choices, block_plain(page));
            }
        }
    }
}

struct document *document_build(const struct view *v, enum report_kind kind,
                                enum document_form form) {
    struct document *d = g_new0(struct document, 1);
    d->form = form;
    d->blocks = g_ptr_array_new_with_free_func(block_free);
    for (size_t i = 0; i < n_report_pages; i++) {
        const struct report_page *page = &report_pages[i];
        if ((page->kinds & (1u << kind)) != 0 && (page->has_data == NULL || page->has_data(v))) {
            page->build(v, d);
        }
    }
    fill_contents(d);
    return d;
}

void document_free(struct document *d) {
    if (d) {
        g_ptr_array_unref(d->blocks);
        g_free(d);
    }
}

struct block *block_new(GPtrArray *blocks, enum block_kind kind) {
    struct block *b = g_new0(struct block, 1);
    b->kind = kind;
    switch (kind) {
    case BLOCK_TILES:
        b->tiles = g_array_new(FALSE, FALSE, sizeof(struct tile));
        g_array_set_clear_func(b->tiles, clear_tile);
        break;
    case BLOCK_PAIRS:
        b->pairs = g_array_new(FALSE, FALSE, sizeof(struct pair));
        g_array_set_clear_func(b->pairs, clear_pair);
        break;
    case BLOCK_CHOICES:
    case BLOCK_CONTENTS:
        b->choices = g_ptr_array_new_with_free_func(g_free);
        break;
    case BLOCK_COLUMNS:
        b->left = g_ptr_array_new_with_free_func(block_free);
        b->right = g_ptr_array_new_with_free_func(block_free);
        break;
    default:
        b->runs = g_ptr_array_new_with_free_func(run_free);
        break;
    }
    g_ptr_array_add(blocks, b);
    return b;
}

void block_run(struct block *b, enum run_style style, char *text) {
    struct run *r = g_new0(struct run, 1);
    *r = (struct run){style, text};
    g_ptr_array_add(b->runs, r);
}

struct block *block_text(GPtrArray *blocks, enum text_kind kind, char *text) {
    struct block *b = block_new(blocks, BLOCK_TEXT);
    b->text_kind = kind;
    block_run(b, RUN_PLAIN, text);
    return b;
}

struct block *block_heading(GPtrArray *blocks, char *text) {
    struct block *b = block_new(blocks, BLOCK_HEADING);
    block_run(b, RUN_PLAIN, text);
    return b;
}

struct block *block_page(GPtrArray *blocks, char *question) {
    struct block *b = block_new(blocks, BLOCK_PAGE);
    block_run(b, RUN_PLAIN, question);
    return b;
}

struct block *block_chart(GPtrArray *blocks, struct chart *chart) {
    struct block *b = block_new(blocks, BLOCK_CHART);
    g_assert(chart->alt != NULL);
    b->chart = chart;
    return b;
}

static char *last_heading(const GPtrArray *blocks) {
    for (guint i = blocks->len; i > 0; i--) {
        const struct block *b = blocks->pdata[i - 1];
        if (b->kind == BLOCK_HEADING || b->kind == BLOCK_PAGE) {
            return block_plain(b);
        }
    }
    return g_strdup("");
}

struct table *block_table(GPtrArray *blocks) {
    char *title = last_heading(blocks);
    struct block *b = block_new(blocks, BLOCK_TABLE);
    b->table = g_new0(struct table, 1);
    b->table->title = title;
    b->table->columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    b->table->rows = g_ptr_array_new_with_free_func(row_free);
    return b->table;
}

void block_pair(struct block *b, char *name, char *value) {
    struct pair p = {name, value};
    g_array_append_val(b->pairs, p);
}

void block_tile(struct block *b, const struct tile *tile) {
    g_array_append_vals(b->tiles, tile, 1);
}

void table_column(struct table *t, const struct column *column) {
    g_array_append_vals(t->columns, column, 1);
    struct column *copy = &g_array_index(t->columns, struct column, t->columns->len - 1);
    copy->title = g_strdup(column->title);
}

struct row *table_row(struct table *t, enum row_kind kind, char *const *cells, size_t n) {
    struct row *r = g_new0(struct row, 1);
    r->kind = kind;
    r->cells = g_new0(char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        r->cells[i] = cells[i] ? cells[i] : g_strdup("");
    }
    g_ptr_array_add(t->rows, r);
    return r;
}

char *block_plain(const struct block *b) {
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < b->runs->len; i++) {
        g_string_append(out, ((const struct run *)b->runs->pdata[i])->text);
    }
    return g_string_free(out, FALSE);
}
