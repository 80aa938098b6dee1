/* Estimates of single codes, categories and chapters. Only labels whose gold is
 * spread over at least 11 of the 16 patient groups are given: that many patients at
 * least stand behind them, whatever the number of encounters. */
#include <string.h>

#include "metrics/measure_parts.h"

#define MIN_GROUPS 11

static const char *const level_names[TALLY_LEVELS] = {"code", "category", "chapter"};

struct label_rank {
    size_t label;
    int64_t n_gold;
};

static void read_label(const struct tally *t, const uint32_t *block, int cell, int without,
                       int64_t counts[TALLY_OUTCOMES]) {
    memset(counts, 0, TALLY_OUTCOMES * sizeof *counts);
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        if (g == without) {
            continue;
        }
        const uint32_t *n = tally_label_at(t, block, g, cell);
        for (int o = 0; o < TALLY_OUTCOMES; o++) {
            counts[o] += n[o];
        }
    }
}

static int gold_groups(const struct tally *t, const uint32_t *block, int cell) {
    int n = 0;
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        const uint32_t *c = tally_label_at(t, block, g, cell);
        n += c[TALLY_LABEL_TP] + c[TALLY_LABEL_FN] > 0;
    }
    return n;
}

static void label_sample(const struct measure_work *w, const struct metric_row *m,
                         const uint32_t *block, int cell, struct sample *s) {
    *s = (struct sample){.n = TALLY_WIDE_GROUPS, .has_all = true};
    for (int g = 0; g < TALLY_GROUPS; g++) {
        if (tally_counts(w->tally, cell, g)[TALLY_ENCOUNTERS] > 0) {
            s->is_in[g % TALLY_WIDE_GROUPS] = true;
        }
    }
    for (int g = -1; g < s->n; g++) {
        int64_t counts[TALLY_OUTCOMES];
        read_label(w->tally, block, cell, g, counts);
        measure_replicate(s, g, m->parts(counts, &w->space));
    }
}

static void add_label(struct measure_work *w, enum tally_level level, size_t label,
                      const uint32_t *block, int cell) {
    if (gold_groups(w->tally, block, cell) < MIN_GROUPS) {
        return;
    }
    for (size_t i = 0; i < n_metric_rows; i++) {
        const struct metric_row *m = &metric_rows[i];
        if (m->kind != METRIC_LABEL) {
            continue;
        }
        struct estimate e = measure_blank(w, cell);
        e.metric = m->id;
        e.definition = m->definition;
        e.level = level_names[level];
        e.label = estimates_intern(w->out, w->tally->labels[level].names->pdata[label]);
        struct sample s;
        label_sample(w, m, block, cell, &s);
        measure_interval(&e, m, &s, w->confidence);
        if (e.status == ESTIMATE_UNDEFINED) {
            e.reason = "it is never predicted";
        }
        estimates_add(w->out, &e);
    }
}

static int compare_rank(gconstpointer a, gconstpointer b) {
    const struct label_rank *x = a;
    const struct label_rank *y = b;
    if (x->n_gold != y->n_gold) {
        return x->n_gold > y->n_gold ? -1 : 1;
    }
    return (x->label > y->label) - (x->label < y->label);
}

static void add_top(struct measure_work *w, enum tally_level level, int top, uint32_t *block) {
    const struct tally *t = w->tally;
    GArray *ranks = g_array_new(FALSE, FALSE, sizeof(struct label_rank));
    for (size_t label = 0; label < t->labels[level].names->len; label++) {
        uint32_t counts[TALLY_WIDE_GROUPS][TALLY_OUTCOMES];
        tally_label_overall(t, level, label, counts);
        struct label_rank rank = {.label = label};
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            rank.n_gold += (int64_t)counts[g][TALLY_LABEL_TP] + counts[g][TALLY_LABEL_FN];
        }
        g_array_append_val(ranks, rank);
    }
    g_array_sort(ranks, compare_rank);
    for (guint i = 0; i < ranks->len && (int)i < top; i++) {
        size_t label = g_array_index(ranks, struct label_rank, i).label;
        tally_label_counts(t, level, label, block);
        add_label(w, level, label, block, 0);
    }
    g_array_unref(ranks);
}

static void add_chapters(struct measure_work *w, uint32_t *block) {
    const struct tally *t = w->tally;
    for (size_t label = 0; label < t->labels[TALLY_CHAPTER].names->len; label++) {
        tally_label_counts(t, TALLY_CHAPTER, label, block);
        add_label(w, TALLY_CHAPTER, label, block, 0);
        for (int i = 0; i < t->n_groupings; i++) {
            const struct tally_grouping *g = &t->groupings[i];
            for (int c = 0; c < g->n_cells && g->n == 1; c++) {
                add_label(w, TALLY_CHAPTER, label, block, g->first_cell + c);
            }
        }
    }
}

void measure_labels(struct measure_work *w, int top) {
    uint32_t *block = g_new(uint32_t, tally_label_size(w->tally));
    add_chapters(w, block);
    add_top(w, TALLY_CATEGORY, top, block);
    add_top(w, TALLY_CODE, top, block);
    g_free(block);
}
