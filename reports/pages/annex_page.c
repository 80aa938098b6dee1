/* Annex: how it was measured. On pages, for the measures that the report shows or a policy judges;
 * in the text, every overall number, every finding and every cell. */
#include <math.h>
#include <string.h>

#include "metrics/interval.h"
#include "metrics/metric.h"
#include "reports/document.h"
#include "reports/number.h"
#include "reports/pages/page_parts.h"
#include "reports/pages/two_page.h"
#include "reports/words.h"

static bool is_headline(const struct estimate *x) {
    return x->n_by == 0 && !x->label && strcmp(x->level, "overall") == 0;
}

/* What a reader of the pages meets. */
static bool is_shown(const struct view *v, const struct document *d, const struct estimate *x) {
    static const char *const shown[] = {"recall_micro", "precision_micro", "f1_micro",
                                        "missed_per_100", "unsupported_per_100"};
    if (!is_headline(x)) {
        return false;
    }
    if (d->form == DOCUMENT_TEXT || part_is_judged(v, x->metric)) {
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(shown); i++) {
        if (strcmp(shown[i], x->metric) == 0) {
            return true;
        }
    }
    return false;
}

static void accuracy_row(struct table *t, const struct estimate *x) {
    const struct numbers n = part_numbers(x);
    struct worded w = words_numbers(&n);
    char *cells[] = {words_clean(words_metric_title(x->metric)), words_clean(x->definition),
                     x->has_counts ? number_count(x->n_labels) : g_strdup("withheld"),
                     g_strdup(x->has_value ? w.value : "—"),
                     x->has_interval ? g_strdup_printf("%s–%s", w.lo, w.hi)
                                     : words_clean(x->reason ? x->reason : "none")};
    table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    worded_clear(&w);
}

/* On pages: the measure with its definition and formula, and its number, in one row. */
static void measure_row(struct table *t, const struct estimate *x) {
    const struct metric_row *m = metric_find(x->metric);
    const struct numbers n = part_numbers(x);
    struct worded w = words_numbers(&n);
    g_autofree char *title = words_clean(words_metric_title(x->metric));
    g_autofree char *definition = words_clean(x->definition);
    char *cells[] = {g_strdup_printf("%s (%s)", title, definition),
                     m ? g_strdup_printf("%s Formula: %s.", m->doc, m->formula) : g_strdup(""),
                     x->has_counts ? number_count(x->n_labels) : g_strdup("withheld"),
                     x->has_value && x->has_interval
                         ? g_strdup_printf("%s (%s–%s)", w.value, w.lo, w.hi)
                         : g_strdup(x->has_value ? w.value : "—")};
    table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    worded_clear(&w);
}

static void accuracy(const struct view *v, struct document *d) {
    const struct column full[] = {
        {.title = (char *)"Measure", .is_flexible_text = true},
        {.title = (char *)"Definition", .width = 128, .is_flexible_text = true},
        {.title = (char *)"n", .width = 54, .align = ALIGN_RIGHT},
        {.title = (char *)"Value", .width = 50, .align = ALIGN_RIGHT},
        {.title = (char *)"CI", .width = 92, .align = ALIGN_RIGHT, .is_flexible_text = true},
    };
    const struct column shown[] = {
        {.title = (char *)"Measure", .width = 138, .is_flexible_text = true},
        {.title = (char *)"What it is, and its formula", .is_flexible_text = true},
        {.title = (char *)"n", .width = 44, .align = ALIGN_RIGHT},
        {.title = (char *)"Value (CI)", .width = 96, .align = ALIGN_RIGHT},
    };
    bool is_text = d->form == DOCUMENT_TEXT;
    g_autofree char *percent = part_confidence(v);
    block_heading(d->blocks, words(SAY_ANNEX_ACCURACY));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_ANNEX_ACCURACY_LEAD, "confidence", percent));
    struct table *t = block_table(d->blocks);
    part_columns(t, is_text ? full : shown, is_text ? G_N_ELEMENTS(full) : G_N_ELEMENTS(shown));
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        if (is_shown(v, d, x)) {
            (is_text ? accuracy_row : measure_row)(t, x);
        }
    }
}

static void findings(const struct view *v, struct document *d) {
    if (v->findings->len > 0) {
        block_heading(d->blocks, words(SAY_ANNEX_FINDINGS));
        block_text(d->blocks, TEXT_CAPTION, words(SAY_ANNEX_FINDINGS_LEAD));
        part_findings(v, d->blocks, false);
    }
}

/* What a rule is for and whose number its limit is; for a rule that did not
 * pass, also what to do. */
static void rules(const struct view *v, struct document *d) {
    if (v->findings->len == 0) {
        return;
    }
    block_heading(d->blocks, words(SAY_ANNEX_TODO));
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (i > 0 && part_same_rule(f, f - 1)) {
            continue;
        }
        bool acts = false;
        for (guint k = i; k < v->findings->len && part_same_rule(f, view_finding_at(v, k)); k++) {
            enum mark mark = view_finding_at(v, k)->mark;
            acts = acts || mark == MARK_FAIL || mark == MARK_WATCH || mark == MARK_CANNOT_TELL;
        }
        /* A counter that met its limit needs no words on a page. */
        if (d->form == DOCUMENT_PAGES && !acts && view_finding_is_quality(f)) {
            continue;
        }
        struct numbers n;
        view_finding_numbers(f, &n);
        struct worded w = words_numbers(&n);
        struct block *b = block_new(d->blocks, BLOCK_TEXT);
        b->text_kind = TEXT_CAPTION;
        g_autofree char *title = words_sentence(f->title);
        g_autofree char *why = words_sentence(f->rationale);
        g_autofree char *source = words_sentence(f->source);
        g_autofree char *authority = words_authority(f->authority, f->is_legal_number);
        block_run(b, RUN_BOLD, g_strconcat(title, " ", NULL));
        block_run(b, RUN_PLAIN, g_strdup(why));
        if (acts && f->remediation) {
            g_autofree char *todo = words_sentence(f->remediation);
            block_run(b, RUN_PLAIN, g_strdup(" "));
            block_run(b, RUN_ITALIC, g_strdup("What to do: "));
            block_run(b, RUN_PLAIN, g_strdup(todo));
        }
        block_run(b, RUN_PLAIN, g_strdup(" "));
        block_run(b, RUN_ITALIC, g_strdup("Limit "));
        block_run(b, RUN_PLAIN,
                  words(SAY_LIMIT_SOURCE, "limit", view_finding_limit(f, &w), "authority",
                        authority, "source", source));
        worded_clear(&w);
    }
}

static void definitions(const struct view *v, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Definition", .width = 108, .is_flexible_text = true},
        {.title = (char *)"What it is, and its formula", .is_flexible_text = true},
        {.title = (char *)"Where it is from", .width = 176, .is_flexible_text = true},
    };
    block_heading(d->blocks, words(SAY_ANNEX_DEFINITIONS));
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        const struct metric_row *m = is_headline(x) ? metric_find(x->metric) : NULL;
        if (m) {
            char *cells[] = {g_strdup(m->definition),
                             g_strdup_printf("%s. %s Formula: %s.", m->title, m->doc, m->formula),
                             g_strdup(m->source)};
            table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
        }
    }
}

/* By group, of a metric that a policy judges: the intervals of the figures. */
static bool is_compared(const struct view *v, const struct estimate *x) {
    return x->n_by == 1 && !x->label && part_is_judged(v, x->metric);
}

static void intervals(const struct view *v, struct document *d) {
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    block_heading(d->blocks, words(SAY_ANNEX_INTERVALS));
    for (size_t i = 0; i < v->estimates->n; i++) {
        const struct estimate *x = &v->estimates->items[i];
        const char *id = x->method;
        bool is_met = d->form == DOCUMENT_TEXT || is_shown(v, d, x) || is_compared(v, x);
        const struct interval_row *m = id && is_met ? interval_find(id) : NULL;
        if (m && strcmp(id, "none") != 0 && g_hash_table_add(seen, (gpointer)id)) {
            struct block *b = block_new(d->blocks, BLOCK_TEXT);
            b->text_kind = TEXT_CAPTION;
            block_run(b, RUN_BOLD, g_strdup_printf("%s (%s). ", m->title, m->id));
            block_run(b, RUN_PLAIN,
                      d->form == DOCUMENT_TEXT ? g_strdup_printf("%s %s", m->doc, m->source)
                                               : words_sentence(m->source));
        }
    }
    g_hash_table_destroy(seen);
}

static void two_at_once(const struct view *v, struct document *d) {
    if (two_has_data(v)) {
        g_autofree char *percent = part_confidence(v);
        block_heading(d->blocks, words(SAY_ANNEX_TWO));
        block_text(d->blocks, TEXT_CAPTION, words(SAY_ANNEX_TWO_LEAD, "confidence", percent));
        two_table(v, d->blocks);
    }
}

void page_annex(const struct view *v, struct document *d) {
    block_page(d->blocks, words(SAY_H1_ANNEX));
    if (d->form == DOCUMENT_PAGES) {
        block_text(d->blocks, TEXT_BODY, words(SAY_ANNEX_SHORT));
    }
    accuracy(v, d);
    if (d->form == DOCUMENT_TEXT) {
        findings(v, d);
        two_at_once(v, d);
    }
    rules(v, d);
    if (d->form == DOCUMENT_TEXT) {
        definitions(v, d);
    }
    intervals(v, d);
}
