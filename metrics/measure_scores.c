/* Samples of the metrics that are made from histograms: of cells, and of codes. */
#include <string.h>

#include "metrics/measure_parts.h"
#include "metrics/metric_scores.h"
#include "metrics/tally_score.h"

/* --- cells --- */

/* Histograms of a cell, by wide group. */
struct cell_scores {
    uint32_t h[TALLY_WIDE_GROUPS][TALLY_SCORE_BINS][2];
    int64_t tenths[TALLY_WIDE_GROUPS][TALLY_TENTHS];
    int64_t counts[TALLY_WIDE_GROUPS][TALLY_FIELDS];
};

static void read_cell(const struct tally *t, int cell, struct cell_scores *c) {
    memset(c, 0, sizeof *c);
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        tally_score_counts(t, cell, g, c->h[g]);
        memcpy(c->tenths[g], tally_score_sums(t, cell, g), sizeof c->tenths[g]);
    }
    for (int g = 0; g < TALLY_GROUPS; g++) {
        const int64_t *counts = tally_counts(t, cell, g);
        for (int f = 0; f < TALLY_FIELDS; f++) {
            c->counts[g % TALLY_WIDE_GROUPS][f] += counts[f];
        }
    }
}

/* Adds one group to a view, times 1 or -1. */
static void add_group(struct metric_scores *s, const struct cell_scores *c, int g, int times) {
    for (int b = 0; b < TALLY_SCORE_BINS; b++) {
        s->out[b] += (double)times * c->h[g][b][0];
        s->in[b] += (double)times * c->h[g][b][1];
    }
    for (int k = 0; k < TALLY_TENTHS; k++) {
        s->tenths[k] += times * ((double)c->tenths[g][k] / TALLY_SCORE_ONE);
    }
    for (int f = 0; f < TALLY_FIELDS; f++) {
        s->counts[f] += times * c->counts[g][f];
    }
}

/* Everybody without the cell, in place. */
static void subtract(struct cell_scores *all, const struct cell_scores *c) {
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        for (int b = 0; b < TALLY_SCORE_BINS; b++) {
            all->h[g][b][0] -= c->h[g][b][0];
            all->h[g][b][1] -= c->h[g][b][1];
        }
        for (int k = 0; k < TALLY_TENTHS; k++) {
            all->tenths[g][k] -= c->tenths[g][k];
        }
        for (int f = 0; f < TALLY_FIELDS; f++) {
            all->counts[g][f] -= c->counts[g][f];
        }
    }
}

static void sample_scores(struct measure_work *w, const struct cell_scores *c, int cell,
                          enum side side) {
    struct metric_scores view = {.n_labels = w->n_labels};
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        add_group(&view, c, g, 1);
    }
    struct sample *samples = w->scores + ((size_t)cell * SIDES + side) * w->n_score_rows;
    for (size_t i = 0; i < w->n_score_rows; i++) {
        samples[i] = (struct sample){.n = TALLY_WIDE_GROUPS, .has_all = true};
        for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
            samples[i].is_in[g] = c->counts[g][TALLY_ENCOUNTERS] > 0;
        }
    }
    bool has_scores = view.counts[TALLY_SCORED] > 0;
    for (int g = -1; g < TALLY_WIDE_GROUPS && has_scores; g++) {
        if (g >= 0 && c->counts[g][TALLY_ENCOUNTERS] == 0) {
            continue;
        }
        struct metric_scores without = view;
        if (g >= 0) {
            add_group(&without, c, g, -1);
        }
        size_t at = 0;
        for (size_t i = 0; i < n_metric_rows; i++) {
            const struct metric_row *m = &metric_rows[i];
            if (m->kind != METRIC_SCORES) {
                continue;
            }
            if (side == SIDE_CELL ? !m->is_detail || cell == 0 : m->is_compared) {
                measure_replicate(&samples[at], g, m->scores(&without));
            }
            at++;
        }
    }
}

void measure_cell_scores(struct measure_work *w, int cell) {
    struct cell_scores *own = g_new(struct cell_scores, 1);
    struct cell_scores *rest = g_new(struct cell_scores, 1);
    read_cell(w->tally, cell, own);
    sample_scores(w, own, cell, SIDE_CELL);
    read_cell(w->tally, 0, rest);
    subtract(rest, own);
    sample_scores(w, rest, cell, SIDE_REST);
    g_free(own);
    g_free(rest);
}

const struct sample *measure_score_sample(const struct measure_work *w, const struct metric_row *m,
                                          int cell, enum side side) {
    size_t at = 0;
    for (const struct metric_row *row = metric_rows; row != m; row++) {
        at += row->kind == METRIC_SCORES;
    }
    return &w->scores[((size_t)cell * SIDES + side) * w->n_score_rows + at];
}

void measure_score_view(const struct tally *t, int cell, int64_t n_labels,
                        struct metric_scores *out) {
    struct cell_scores *c = g_new(struct cell_scores, 1);
    read_cell(t, cell, c);
    *out = (struct metric_scores){.n_labels = n_labels};
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        add_group(out, c, g, 1);
    }
    g_free(c);
}

/* --- codes --- */

/* One more replicate than there is, so that the count is even. */
enum { ALL = TALLY_WIDE_GROUPS, REPLICATES = TALLY_WIDE_GROUPS + 2 };

/* One code: pairs in gold and not, with each group left out and with none. */
struct code_walk {
    double in[REPLICATES], out[REPLICATES]; /* all of the code */
    double above_in[REPLICATES], above_out[REPLICATES];
    double area[REPLICATES], precision[REPLICATES];
};

/* A bin's pairs by group join those above it. Without branches, so that the compiler does two
 * replicates at once. */
static void pass_bin(struct code_walk *w, const double in[REPLICATES],
                     const double out[REPLICATES]) {
    double x[REPLICATES];
    double y[REPLICATES];
    for (int r = 0; r < REPLICATES; r++) {
        x[r] = in[ALL] - in[r];
        y[r] = out[ALL] - out[r];
    }
    x[ALL] = in[ALL];
    y[ALL] = out[ALL];
    for (int r = 0; r < REPLICATES; r++) {
        w->area[r] += y[r] * (w->above_in[r] + x[r] / 2);
        w->above_in[r] += x[r];
        w->above_out[r] += y[r];
        double all = w->above_in[r] + w->above_out[r];
        w->precision[r] += x[r] * w->above_in[r] / (all > 0 ? all : 1); /* 0 where x is */
    }
}

static void read_totals(const struct measure_work *work, size_t code, double in[REPLICATES],
                        double out[REPLICATES]) {
    uint32_t counts[TALLY_WIDE_GROUPS][TALLY_OUTCOMES];
    tally_label_overall(work->tally, TALLY_CODE, code, counts);
    in[ALL] = out[ALL] = in[ALL + 1] = out[ALL + 1] = 0;
    for (int g = 0; g < TALLY_WIDE_GROUPS; g++) {
        in[g] = (double)counts[g][TALLY_LABEL_TP] + counts[g][TALLY_LABEL_FN];
        out[g] = work->wide_encounters[g] - in[g];
        in[ALL] += in[g];
        out[ALL] += out[g];
    }
}

static void read_means(const struct code_walk *w, struct measure_code_sums out[ALL + 1]) {
    for (int r = 0; r <= ALL; r++) {
        if (w->in[r] > 0 && w->out[r] > 0) {
            out[r] = (struct measure_code_sums){.n = 1,
                                                .auc = w->area[r] / w->in[r] / w->out[r],
                                                .precision = w->precision[r] / w->in[r]};
        }
    }
}

void measure_code_scores(const struct measure_work *work, size_t code, struct score_sorter *sorter,
                         struct measure_code_sums means[ALL + 1]) {
    double in[REPLICATES];
    double out[REPLICATES];
    memset(means, 0, (ALL + 1) * sizeof *means);
    read_totals(work, code, in, out);
    if (in[ALL] == 0) {
        return;
    }
    struct code_walk w = {0};
    for (int r = 0; r < REPLICATES; r++) {
        w.in[r] = r == ALL ? in[ALL] : in[ALL] - in[r];
        w.out[r] = r == ALL ? out[ALL] : out[ALL] - out[r];
    }
    size_t n = score_block_sort(&work->tally->scores->codes[code], sorter, SCORE_CODE_KEYS);
    for (size_t i = n; i > 0;) {
        double x[REPLICATES] = {0};
        double y[REPLICATES] = {0};
        uint32_t bin = sorter->sorted[i - 1].at >> 5;
        if (bin == 0) {
            break; /* ties with those not suggested */
        }
        for (; i > 0 && sorter->sorted[i - 1].at >> 5 == bin; i--) {
            const struct tally_count *c = &sorter->sorted[i - 1];
            double *to = (c->at & 1) != 0 ? x : y;
            to[c->at >> 1 & (TALLY_WIDE_GROUPS - 1)] += c->n;
            to[ALL] += c->n;
        }
        for (int g = 0; g < REPLICATES; g++) {
            in[g] -= x[g];
            out[g] -= y[g];
        }
        pass_bin(&w, x, y);
    }
    pass_bin(&w, in, out);
    read_means(&w, means);
}

void measure_code_sample(const struct measure_work *w, const struct metric_row *m,
                         struct sample *s) {
    *s = (struct sample){.n = TALLY_WIDE_GROUPS, .has_all = true};
    bool is_area = strcmp(m->id, "auc_macro") == 0;
    for (int g = -1; g < TALLY_WIDE_GROUPS; g++) {
        const struct measure_code_sums *sums = &w->code_sums[g < 0 ? ALL : g];
        bool has_scores = w->totals[0][TALLY_SCORED] > 0;
        struct metric_parts p = {.numerator = is_area ? sums->auc : sums->precision,
                                 .denominator = has_scores ? (double)sums->n : 0,
                                 .n_labels = has_scores ? sums->n : 0};
        if (g >= 0) {
            s->is_in[g] = w->wide_encounters[g] > 0;
        }
        measure_replicate(s, g, p);
    }
}
