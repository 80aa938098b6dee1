/* Page 1: the answer, four numbers, the first figure. */
#include <math.h>
#include <string.h>

#include "reports/answer.h"
#include "reports/figure.h"
#include "reports/number.h"

static const struct view_finding *overall_finding(const struct view *v, const char *metric) {
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (f->n_by == 0 && strcmp(f->metric, metric) == 0) {
            return f;
        }
    }
    return NULL;
}

static char *interval_note(const struct estimate *x, const struct worded *w, const char *limit) {
    if (!x->has_interval) {
        return x->reason ? words(SAY_TILE_NO_INTERVAL, "reason", x->reason) : g_strdup("");
    }
    /* "89.1–89.7": the unit stands beside the value above. */
    g_autofree char *lo = g_strdup(w->lo);
    g_autofree char *hi = g_strdup(w->hi);
    lo[strcspn(lo, "%")] = '\0';
    hi[strcspn(hi, "%")] = '\0';
    g_autofree char *interval = words(SAY_TILE_INTERVAL, "lo", lo, "hi", hi);
    if (!limit) {
        return g_steal_pointer(&interval);
    }
    g_autofree char *goal = words(SAY_TILE_GOAL, "limit", limit);
    return g_strdup_printf("%s · %s", interval, goal);
}

static void metric_tile(const struct view *v, struct block *b, const char *metric, enum say label) {
    const struct estimate *x = view_estimate(v, metric, 0, NULL);
    const struct view_finding *f = overall_finding(v, metric);
    struct tile tile = {.label = words(label), .mark = f ? f->mark : MARK_NONE};
    if (x && x->has_value) {
        const struct numbers n = {words_kind(metric),
                                  true,
                                  x->has_interval,
                                  x->value,
                                  x->lo,
                                  x->hi,
                                  f ? f->limit_lo : -INFINITY,
                                  f ? f->limit_hi : INFINITY};
        struct worded w = words_numbers(&n);
        tile.note = interval_note(x, &w, w.limit);
        tile.value = g_strdup(w.value);
        worded_clear(&w);
    } else {
        tile.value = g_strdup("—");
        tile.note = words_sentence(x && x->reason ? x->reason : "not measured");
    }
    block_tile(b, &tile);
}

static void add_count(GString *out, int n, const char *what) {
    if (n > 0) {
        g_string_append_printf(out, "%s%d %s", out->len > 0 ? " · " : "", n, what);
    }
}

static void groups_tile(const struct view *v, struct block *b, const struct figure_summary *s) {
    GString *note = g_string_new(NULL);
    add_count(note, s->n_pass, "pass");
    add_count(note, s->n_fail, "fail");
    add_count(note, s->n_watch, "watch");
    add_count(note, s->n_cannot_tell, "cannot tell");
    add_count(note, s->n_waived, "waived");
    if (note->len == 0) {
        g_autofree char *none =
            words(v->n_attributes == 0 ? SAY_TILE_NO_GROUPS : SAY_TILE_NOT_JUDGED);
        g_string_append(note, none);
    }
    struct tile tile = {.label = words(SAY_TILE_GROUPS),
                        .value = number_count(s->n_groups),
                        .note = g_string_free(note, FALSE)};
    block_tile(b, &tile);
}

static void charts_tile(const struct view *v, struct block *b) {
    const struct estimate *x = view_estimate(v, "recall_micro", 0, NULL);
    bool has_counts = x && x->has_counts;
    GString *note = g_string_new(NULL);
    if (has_counts) {
        g_autofree char *n = number_count(x->n_labels);
        g_autofree char *codes = words(SAY_TILE_CODES, "n", n);
        g_string_append(note, codes);
    }
    if (v->period) {
        g_autofree char *period = words_clean(v->period);
        g_string_append_printf(note, "%s%s", note->len > 0 ? " · " : "", period);
    }
    struct tile tile = {.label = words(SAY_TILE_CHARTS),
                        .value = has_counts ? number_count(x->n_encounters)
                                            : number_count(v->quality[QUALITY_ENCOUNTERS_MATCHED]),
                        .note = g_string_free(note, FALSE)};
    block_tile(b, &tile);
}

void page_groups(const struct view *v, struct document *d) {
    GPtrArray *figures = figures_of(v);
    struct figure_summary s = figure_summarise(v, figures);
    struct answer a = answer_of(v, &s);
    block_page(d->blocks, words(figures->len > 0 ? SAY_H1_GROUPS : SAY_H1_OVERALL));
    struct block *card = block_new(d->blocks, BLOCK_CARD);
    card->mark = a.mark;
    card->statement = g_strdup(a.statement);
    card->detail = g_strdup(a.detail);
    struct block *tiles = block_new(d->blocks, BLOCK_TILES);
    metric_tile(v, tiles, "recall_micro", SAY_TILE_RECALL);
    metric_tile(v, tiles, "precision_micro", SAY_TILE_PRECISION);
    groups_tile(v, tiles, &s);
    charts_tile(v, tiles);
    if (figures->len > 0) {
        figure_blocks(v, figures->pdata[0], ++d->n_figures, d->blocks);
    }
    answer_clear(&a);
    g_ptr_array_unref(figures);
}
