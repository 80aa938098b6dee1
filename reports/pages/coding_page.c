/* Is the coding itself right: certainty against outcomes, rare codes, and the codes that matter
 * most. The text has every table in full. */
#include <math.h>
#include <string.h>

#include "reports/charts/reliability.h"
#include "reports/number.h"
#include "reports/pages/page_parts.h"
#include "reports/view_coding.h"

#define MOST_CODES 12
#define MOST_PANELS 8

bool coding_has_data(const struct view *v) {
    struct coding_tables *c = view_coding_new(v);
    bool has = c != NULL && (c->reliability->len > 0 || c->by_support->len > 0);
    coding_tables_free(c);
    return has;
}

static char *rate_cell(const struct coding_rate *r) {
    const struct numbers n = {.kind = VALUE_SHARE,
                              .has_value = r->has_value,
                              .has_interval = r->has_range,
                              .value = r->value,
                              .lo = r->lo,
                              .hi = r->hi,
                              .limit_lo = -INFINITY,
                              .limit_hi = INFINITY};
    if (!r->has_value) {
        return g_strdup("none");
    }
    struct worded w = words_numbers(&n);
    char *text = r->has_range ? g_strdup_printf("%s (%s–%s)", w.value, w.lo, w.hi)
                              : g_strdup_printf("%s (no CI)", w.value);
    worded_clear(&w);
    return text;
}

/* --- certainty --- */

static void fill_panel(struct chart *k, struct reliability *to,
                       const struct coding_reliability *from) {
    to->n_bins = TALLY_TENTHS;
    to->bins = chart_array(k, TALLY_TENTHS, sizeof *to->bins);
    for (int i = 0; i < TALLY_TENTHS; i++) {
        const struct coding_bin *b = &from->bins[i];
        to->bins[i] =
            (struct reliability_bin){.from = b->from,
                                     .to = b->to,
                                     .is_shown = b->is_shown && b->right.has_value,
                                     .said = b->mean_score,
                                     .was = b->right.value,
                                     .lo = b->right.has_range ? b->right.lo : b->right.value,
                                     .hi = b->right.has_range ? b->right.hi : b->right.value,
                                     .n = b->is_shown ? b->right.n : 0};
    }
}

/* The fullest bin that is shown; NULL when none is. */
static const struct coding_bin *fullest(const struct coding_reliability *r) {
    const struct coding_bin *best = NULL;
    for (int i = 0; i < TALLY_TENTHS; i++) {
        const struct coding_bin *b = &r->bins[i];
        if (b->is_shown && b->right.has_value && (best == NULL || b->right.n > best->right.n)) {
            best = b;
        }
    }
    return best;
}

static char *percent_of(double x) {
    return number_percent(x, 0);
}

static void certainty(const struct coding_tables *c, struct document *d) {
    const struct coding_reliability *all =
        &g_array_index(c->reliability, struct coding_reliability, 0);
    const struct coding_bin *b = fullest(all);
    if (b == NULL) {
        return;
    }
    g_autofree char *said = percent_of(b->mean_score);
    g_autofree char *was = percent_of(b->right.value);
    g_autofree char *n = number_count(b->right.n);
    g_autofree char *number = g_strdup_printf("%d", ++d->n_figures);
    g_autofree char *title = words(SAY_CODING_SURE);
    block_heading(d->blocks, words(SAY_FIGURE, "n", number, "title", title));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_CODING_SURE_LEAD));
    struct chart *k = chart_new(CHART_RELIABILITY, sizeof(struct reliability));
    struct reliability *r = k->data;
    fill_panel(k, r, all);
    k->alt = words(SAY_ALT_CODING_SURE, "said", said, "was", was, "n", n);
    block_chart(d->blocks, k);
}

static void certainty_by_group(const struct coding_tables *c, struct document *d) {
    guint n = MIN(c->reliability->len, MOST_PANELS + 1U);
    if (n < 2) {
        return;
    }
    g_autofree char *number = g_strdup_printf("%d", ++d->n_figures);
    g_autofree char *title = words(SAY_CODING_SURE_GROUPS);
    block_heading(d->blocks, words(SAY_FIGURE, "n", number, "title", title));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_CODING_SURE_GROUPS_LEAD));
    struct chart *k = chart_new(CHART_MULTIPLES, sizeof(struct multiples));
    struct multiples *m = k->data;
    m->n = (int)n - 1;
    m->panels = chart_array(k, n - 1, sizeof *m->panels);
    for (guint i = 1; i < n; i++) {
        const struct coding_reliability *r =
            &g_array_index(c->reliability, struct coding_reliability, i);
        g_autofree char *name = words_group(r->group.n_by, r->group.by);
        m->panels[i - 1].name = chart_text(k, name);
        fill_panel(k, &m->panels[i - 1], r);
    }
    g_autofree char *groups = g_strdup_printf("%u", n - 1);
    k->alt = words(SAY_ALT_CODING_SURE_GROUPS, "n", groups);
    block_chart(d->blocks, k);
}

static void certainty_table(const struct coding_tables *c, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Score", .width = 70},
        {.title = (char *)"Codes suggested", .width = 90, .align = ALIGN_RIGHT},
        {.title = (char *)"Mean score", .width = 80, .align = ALIGN_RIGHT},
        {.title = (char *)"Right (CI)", .align = ALIGN_RIGHT},
    };
    block_heading(d->blocks, words(SAY_CODING_SURE_TABLE));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < c->reliability->len; i++) {
        const struct coding_reliability *r =
            &g_array_index(c->reliability, struct coding_reliability, i);
        if (c->reliability->len > 1) {
            char *head[] = {words_group(r->group.n_by, r->group.by)};
            table_row(t, ROW_GROUP, head, 1);
        }
        for (int k = 0; k < TALLY_TENTHS; k++) {
            const struct coding_bin *b = &r->bins[k];
            char *cells[] = {g_strdup_printf("%.1f–%.1f", b->from, b->to),
                             b->is_shown ? number_count(b->right.n) : g_strdup("not shown"),
                             b->is_shown ? number_decimal(b->mean_score, 3) : g_strdup("—"),
                             b->is_shown ? rate_cell(&b->right) : g_strdup("—")};
            struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
            row->is_muted = !b->is_shown;
        }
    }
}

/* --- codes --- */

static void bands(const struct coding_tables *c, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Charts that need the code"},
        {.title = (char *)"Different codes", .width = 80, .align = ALIGN_RIGHT},
        {.title = (char *)"Times needed", .width = 72, .align = ALIGN_RIGHT},
        {.title = (char *)"Found (CI)", .width = 116, .align = ALIGN_RIGHT},
        {.title = (char *)"Correct (CI)", .width = 116, .align = ALIGN_RIGHT},
    };
    block_heading(d->blocks, words(SAY_CODING_RARE));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_CODING_RARE_LEAD));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (int i = 0; i < CODING_BANDS; i++) {
        const struct coding_band *b = &c->bands[i];
        g_autofree char *from = number_count(b->from);
        g_autofree char *to = number_count(b->to);
        char *cells[] = {b->to == 0         ? g_strdup_printf("%s and more", from)
                         : b->to == b->from ? g_strdup(from)
                                            : g_strdup_printf("%s–%s", from, to),
                         number_count(b->n_codes),
                         b->is_shown ? number_count(b->n_gold) : g_strdup("not shown"),
                         b->is_shown ? rate_cell(&b->recall) : g_strdup("—"),
                         b->is_shown ? rate_cell(&b->precision) : g_strdup("—")};
        struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
        row->is_muted = !b->is_shown;
    }
}

static void codes(const GArray *list, enum say title, enum say lead, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Code"},
        {.title = (char *)"Needed", .width = 58, .align = ALIGN_RIGHT},
        {.title = (char *)"Missed", .width = 58, .align = ALIGN_RIGHT},
        {.title = (char *)"Wrong", .width = 58, .align = ALIGN_RIGHT},
        {.title = (char *)"Found (CI)", .width = 116, .align = ALIGN_RIGHT},
        {.title = (char *)"Correct (CI)", .width = 116, .align = ALIGN_RIGHT},
    };
    if (list->len == 0) {
        return;
    }
    block_heading(d->blocks, words(title));
    block_text(d->blocks, TEXT_CAPTION, words(lead));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    guint most = d->form == DOCUMENT_TEXT ? list->len : MIN(list->len, MOST_CODES);
    for (guint i = 0; i < most; i++) {
        const struct coding_code *x = &g_array_index(list, struct coding_code, i);
        char *cells[] = {words_clean(x->code),      number_count(x->n_gold),
                         number_count(x->n_missed), number_count(x->n_wrong),
                         rate_cell(&x->recall),     rate_cell(&x->precision)};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

void page_coding(const struct view *v, struct document *d) {
    struct coding_tables *c = view_coding_new(v);
    if (c == NULL) {
        return;
    }
    block_page(d->blocks, words(SAY_H1_CODING));
    if (c->reliability->len > 0) {
        certainty(c, d);
        certainty_by_group(c, d);
        if (d->form == DOCUMENT_TEXT) {
            certainty_table(c, d);
        }
    }
    if (d->form == DOCUMENT_TEXT) {
        bands(c, d);
        codes(c->by_support, SAY_CODING_SUPPORT, SAY_CODING_SUPPORT_LEAD, d);
        codes(c->by_loss, SAY_CODING_LOSS, SAY_CODING_LOSS_LEAD, d);
    } else {
        block_text(d->blocks, TEXT_CAPTION, words(SAY_CODING_MORE));
    }
    coding_tables_free(c);
}
