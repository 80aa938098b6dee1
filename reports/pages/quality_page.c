/* Can we trust the data: every counter, missing demographics, what was left out. */
#include <math.h>
#include <string.h>

#include "reports/document.h"
#include "reports/number.h"
#include "reports/words.h"

static const struct view_finding *finding_of(const struct view *v, const char *counter) {
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (strcmp(f->metric, counter) == 0) {
            return f;
        }
    }
    return NULL;
}

/* The share with its limit, by the rounding rule. A share that was judged is
 * shown as it was judged. */
static char *share_cell(const struct view *v, int counter, const struct view_finding *f) {
    const struct quality_row *row = &quality_rows[counter];
    int of = row->of ? quality_find(row->of) : -1;
    bool is_judged = f && f->has_value;
    if (!is_judged && (of < 0 || v->quality[of] <= 0)) {
        return g_strdup("");
    }
    double share = is_judged ? f->value : (double)v->quality[counter] / (double)v->quality[of];
    const struct numbers n = {VALUE_SHARE,
                              true,
                              false,
                              share,
                              0,
                              0,
                              f ? f->limit_lo : -INFINITY,
                              f ? f->limit_hi : INFINITY};
    struct worded w = words_numbers(&n);
    char *text = g_steal_pointer(&w.value);
    worded_clear(&w);
    /* "0.0%" of something that is there reads as none. */
    if (strcmp(text, "0.0%") == 0 && share > 0) {
        g_free(text);
        text = g_strdup("< 0.1%");
    }
    return text;
}

static char *limit_cell(const struct view_finding *f) {
    struct numbers n;
    if (!f) {
        return g_strdup("");
    }
    view_finding_numbers(f, &n);
    n.kind = VALUE_SHARE;
    struct worded w = words_numbers(&n);
    char *text = w.limit_table ? g_strdup(w.limit_table) : g_strdup("");
    worded_clear(&w);
    return text;
}

static void counters(const struct view *v, struct document *d) {
    block_heading(d->blocks, words(SAY_QUALITY_TABLE));
    struct table *t = block_table(d->blocks);
    const struct column columns[] = {
        {.title = (char *)"What was counted", .is_flexible_text = true},
        {.title = (char *)"Count", .width = 64, .align = ALIGN_RIGHT},
        {.title = (char *)"Share", .width = 46, .align = ALIGN_RIGHT},
        {.title = (char *)"Limit", .width = 46, .align = ALIGN_RIGHT},
        {.title = (char *)"Verdict", .width = 82, .is_verdict = true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        table_column(t, &columns[i]);
    }
    for (int i = 0; i < QUALITY_COUNTERS; i++) {
        const struct view_finding *f = finding_of(v, quality_rows[i].id);
        if (v->quality[i] == 0 && !f) {
            continue;
        }
        char *cells[] = {g_strdup(quality_rows[i].title), number_count(v->quality[i]),
                         share_cell(v, i, f), limit_cell(f),
                         g_strdup(mark_title(f ? f->mark : MARK_NONE))};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells))->mark = f ? f->mark : MARK_NONE;
    }
}

static bool missing_row(const struct view *v, int a, struct table *t) {
    const struct estimate *all = view_estimate(v, "recall_micro", 0, NULL);
    if (!v->not_recorded[a]) {
        return false;
    }
    const struct estimate_by by = {v->attributes[a], v->not_recorded[a]};
    const struct estimate *x = view_estimate(v, "recall_micro", 1, &by);
    if (!x || (x->has_counts && x->n_encounters == 0)) {
        return false;
    }
    char *cells[3] = {words_clean(v->attributes[a]), NULL, NULL};
    if (!x->has_counts) {
        cells[1] = g_strdup(x->status == ESTIMATE_SUPPRESSED ? "few, not shown" : "withheld");
    } else {
        cells[1] = number_count(x->n_encounters);
        if (all && all->has_counts && all->n_encounters > 0) {
            cells[2] = number_percent((double)x->n_encounters / (double)all->n_encounters, 1);
        }
    }
    table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    return true;
}

static void missing(const struct view *v, struct document *d) {
    if (v->n_attributes == 0) {
        return;
    }
    block_heading(d->blocks, words(SAY_MISSING_TABLE));
    struct block *lead = block_text(d->blocks, TEXT_CAPTION, words(SAY_MISSING_LEAD));
    struct table *t = block_table(d->blocks);
    const struct column columns[] = {
        {.title = (char *)"Attribute", .is_flexible_text = true},
        {.title = (char *)"Charts", .width = 90, .align = ALIGN_RIGHT},
        {.title = (char *)"Share of charts", .width = 90, .align = ALIGN_RIGHT},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        table_column(t, &columns[i]);
    }
    bool has_any = false;
    for (int a = 0; a < v->n_attributes; a++) {
        has_any = missing_row(v, a, t) || has_any;
    }
    if (!has_any) {
        g_ptr_array_remove_index(d->blocks, d->blocks->len - 1);
        g_ptr_array_set_size(lead->runs, 0);
        block_run(lead, RUN_PLAIN, words(SAY_MISSING_NONE));
    }
}

static void say_count(GPtrArray *blocks, enum say what, int64_t n) {
    if (n > 0) {
        g_autofree char *count = number_count(n);
        block_text(blocks, TEXT_BODY, words(what, "n", count));
    }
}

static void left_out(const struct view *v, struct document *d) {
    static const struct {
        enum quality_counter counter;
        const char *what;
    } broken[] = {{QUALITY_RAGGED_ROWS, "they have a wrong number of fields"},
                  {QUALITY_EMPTY_IDS, "they name no encounter"},
                  {QUALITY_EMPTY_CODES, "they name no code"},
                  {QUALITY_BAD_SCORES, "their score is not a number from 0 to 1"}};
    block_heading(d->blocks, words(SAY_LEFT_OUT));
    guint before = d->blocks->len;
    say_count(d->blocks, SAY_LEFT_OUT_FILTERED, v->quality[QUALITY_FILTERED_ROWS]);
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        int64_t n = v->quality[broken[i].counter];
        if (n > 0) {
            g_autofree char *count = number_count(n);
            block_text(d->blocks, TEXT_BODY,
                       words(SAY_LEFT_OUT_BROKEN, "n", count, "what", broken[i].what));
        }
    }
    say_count(d->blocks, SAY_LEFT_OUT_TRUTH, v->quality[QUALITY_ENCOUNTERS_WITHOUT_TRUTH]);
    int64_t unpredicted = v->quality[QUALITY_ENCOUNTERS_WITHOUT_PREDICTION];
    say_count(d->blocks,
              v->leaves_out_unpredicted ? SAY_LEFT_OUT_UNPREDICTED : SAY_KEPT_UNPREDICTED,
              unpredicted);
    if (d->blocks->len == before) {
        block_text(d->blocks, TEXT_BODY, words(SAY_LEFT_OUT_NONE));
    }
    if (!v->has_patients) {
        block_text(d->blocks, TEXT_BODY, words(SAY_NO_PATIENTS));
    }
}

void page_quality(const struct view *v, struct document *d) {
    block_page(d->blocks, words(SAY_H1_QUALITY));
    block_text(d->blocks, TEXT_BODY, words(SAY_QUALITY_LEAD));
    counters(v, d);
    missing(v, d);
    left_out(v, d);
}
