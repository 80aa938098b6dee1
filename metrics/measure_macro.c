/* Sums over codes for the macro averages, in one pass: each code's counts are
 * expanded once and every cell and replicate is served from them. */
#include "metrics/measure_parts.h"

/* Samples of one side of a cell: each wide group left out, then nothing left out; one
 * more so that the count is even. */
enum { ALL = TALLY_WIDE_GROUPS, SAMPLES = TALLY_WIDE_GROUPS + 2 };

/* Counts of one label in every sample. */
struct label_samples {
    double n[TALLY_OUTCOMES][SAMPLES];
};

/* 0/0 is 0. */
static inline double ratio(double part, double whole) {
    return part / (whole > 0 ? whole : 1);
}

/* Without branches, so that the compiler does two samples at once. */
static void add_side(struct metric_macro_sums *sums, const struct label_samples *c) {
    double precision[SAMPLES];
    double recall[SAMPLES];
    double f1[SAMPLES];
    double jaccard[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        double tp = c->n[TALLY_LABEL_TP][i];
        double fp = c->n[TALLY_LABEL_FP][i];
        double fn = c->n[TALLY_LABEL_FN][i];
        precision[i] = ratio(tp, tp + fp);
        recall[i] = ratio(tp, tp + fn);
        f1[i] = ratio(2 * tp, 2 * tp + fp + fn);
        jaccard[i] = ratio(tp, tp + fp + fn);
    }
    for (int i = 0; i <= ALL; i++) {
        double tp = c->n[TALLY_LABEL_TP][i];
        double support = tp + c->n[TALLY_LABEL_FN][i] > 0;
        double in_union = support + c->n[TALLY_LABEL_FP][i] > 0;
        struct metric_macro_sums *s = &sums[i];
        s->n_union += (int64_t)in_union;
        s->precision_union += precision[i]; /* 0 where there is nothing */
        s->recall_union += recall[i];
        s->f1_union += f1[i];
        s->jaccard_union += jaccard[i];
        s->f1_weighted += (tp + c->n[TALLY_LABEL_FN][i]) * f1[i];
        s->n_gold += (int64_t)(tp + c->n[TALLY_LABEL_FN][i]);
        s->n_support += (int64_t)support;
        s->precision_support += support * precision[i];
        s->recall_support += support * recall[i];
        s->f1_support += support * f1[i];
    }
}

/* One label's samples of a cell, from the expanded block. */
static void read_cell(const struct tally *t, const uint32_t *block, int cell,
                      struct label_samples *out) {
    for (int o = 0; o < TALLY_OUTCOMES; o++) {
        const uint32_t *n = block + cell * TALLY_OUTCOMES + o;
        int64_t total = 0;
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            total += n[g * t->n_detailed_cells * TALLY_OUTCOMES];
        }
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            out->n[o][g] = (double)(total - n[g * t->n_detailed_cells * TALLY_OUTCOMES]);
        }
        out->n[o][ALL] = out->n[o][ALL + 1] = (double)total;
    }
}

static bool is_nothing(const struct label_samples *c) {
    return c->n[0][ALL] + c->n[1][ALL] + c->n[2][ALL] == 0;
}

static void add_code(struct measure_work *w, const uint32_t *block, int first, int n) {
    const struct tally *t = w->tally;
    struct label_samples all;
    read_cell(t, block, 0, &all);
    for (int cell = first; cell < first + n; cell++) {
        struct metric_macro_sums *sums = w->macro + (size_t)cell * SIDES * (TALLY_WIDE_GROUPS + 1);
        struct label_samples own;
        struct label_samples rest;
        read_cell(t, block, cell, &own);
        for (int o = 0; o < TALLY_OUTCOMES; o++) {
            for (int i = 0; i < SAMPLES; i++) {
                rest.n[o][i] = all.n[o][i] - own.n[o][i];
            }
        }
        if (!is_nothing(&own)) {
            add_side(sums, &own);
        }
        if (!is_nothing(&rest)) {
            add_side(sums + TALLY_WIDE_GROUPS + 1, &rest);
        }
    }
}

void measure_macro_sums(struct measure_work *w, int first_cell, int n_cells) {
    const struct tally *t = w->tally;
    uint32_t *block = g_new(uint32_t, tally_label_size(t));
    for (size_t label = 0; label < t->labels[TALLY_CODE].names->len; label++) {
        tally_label_counts(t, TALLY_CODE, label, block);
        add_code(w, block, first_cell, n_cells);
    }
    g_free(block);
}
