/* Sums over codes for the macro averages, in one pass: each code's counts are
 * expanded once and every cell and replicate is served from them. */
#include <string.h>

#include "metrics/measure_parts.h"

/* Counts of one label in one cell. */
struct label_counts {
    int64_t n[TALLY_OUTCOMES];
};

static double ratio(int64_t part, int64_t whole) {
    return whole == 0 ? 0 : (double)part / (double)whole;
}

static void add_label(struct metric_macro_sums *s, const struct label_counts *c) {
    int64_t tp = c->n[TALLY_LABEL_TP];
    int64_t fp = c->n[TALLY_LABEL_FP];
    int64_t fn = c->n[TALLY_LABEL_FN];
    if (tp + fp + fn == 0) {
        return;
    }
    double precision = ratio(tp, tp + fp);
    double recall = ratio(tp, tp + fn);
    double f1 = ratio(2 * tp, 2 * tp + fp + fn);
    s->n_union++;
    s->precision_union += precision;
    s->recall_union += recall;
    s->f1_union += f1;
    if (tp + fn > 0) {
        s->n_support++;
        s->precision_support += precision;
        s->recall_support += recall;
        s->f1_support += f1;
    }
}

static struct label_counts minus(const struct label_counts *a, const struct label_counts *b) {
    struct label_counts d;
    for (int o = 0; o < TALLY_OUTCOMES; o++) {
        d.n[o] = a->n[o] - b->n[o];
    }
    return d;
}

/* Adds one code to one side of a cell: `groups` holds its counts by wide group. */
static void add_side(struct metric_macro_sums *sums, const struct label_counts *total,
                     const struct label_counts groups[TALLY_WIDE_GROUPS]) {
    if (total->n[0] + total->n[1] + total->n[2] == 0) {
        return;
    }
    add_label(&sums[TALLY_WIDE_GROUPS], total);
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        struct label_counts without = minus(total, &groups[g]);
        add_label(&sums[g], &without);
    }
}

/* Counts of a cell by wide group and in all, from the expanded block. */
static struct label_counts read_cell(const struct tally *t, const uint32_t *block, int cell,
                                     struct label_counts groups[TALLY_WIDE_GROUPS]) {
    struct label_counts total = {0};
    for (size_t g = 0; g < TALLY_WIDE_GROUPS; g++) {
        const uint32_t *n = block + (g * (size_t)t->n_cells + (size_t)cell) * TALLY_OUTCOMES;
        for (int o = 0; o < TALLY_OUTCOMES; o++) {
            groups[g].n[o] = n[o];
            total.n[o] += n[o];
        }
    }
    return total;
}

static void add_code(struct measure_work *w, const uint32_t *block) {
    const struct tally *t = w->tally;
    struct label_counts everybody[TALLY_WIDE_GROUPS];
    struct label_counts all = read_cell(t, block, 0, everybody);
    for (int cell = 0; cell < t->n_cells; cell++) {
        struct metric_macro_sums *sums = w->macro + (size_t)cell * SIDES * (TALLY_WIDE_GROUPS + 1);
        struct label_counts groups[TALLY_WIDE_GROUPS];
        struct label_counts rest_groups[TALLY_WIDE_GROUPS];
        struct label_counts total = read_cell(t, block, cell, groups);
        struct label_counts rest = minus(&all, &total);
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            rest_groups[g] = minus(&everybody[g], &groups[g]);
        }
        add_side(sums, &total, groups);
        add_side(sums + TALLY_WIDE_GROUPS + 1, &rest, rest_groups);
    }
}

void measure_macro_sums(struct measure_work *w) {
    const struct tally *t = w->tally;
    w->macro =
        g_new0(struct metric_macro_sums, (gsize)t->n_cells * SIDES * (TALLY_WIDE_GROUPS + 1));
    size_t size = (size_t)TALLY_WIDE_GROUPS * (size_t)t->n_cells * TALLY_OUTCOMES;
    uint32_t *block = g_new(uint32_t, size);
    for (size_t label = 0; label < t->labels[TALLY_CODE].names->len; label++) {
        tally_label_counts(t, TALLY_CODE, label, block);
        add_code(w, block);
    }
    g_free(block);
}
