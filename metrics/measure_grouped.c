#include "metrics/measure_grouped.h"

#include "metrics/measure_parts.h"

void replicated_estimate(struct estimate *e, const struct definition_row *row,
                         const struct sample *s, double confidence, struct estimates *owner) {
    const struct metric_row range = {.range_lo = row->range_lo, .range_hi = row->range_hi};
    e->metric = row->id;
    e->definition = row->definition;
    e->level = "overall";
    e->method = "none";
    e->has_counts = true;
    measure_interval(e, &range, s, confidence);
    measure_reason(e, row->undefined, row->denominator, owner);
}

void grouped_estimate(struct estimate *e, const struct definition_row *row, const struct grouped *g,
                      double unit, double confidence, struct estimates *owner) {
    int64_t top = 0;
    int64_t bottom = 0;
    for (int i = 0; i < TALLY_GROUPS; i++) {
        top += g->top[i];
        bottom += g->bottom[i];
    }
    struct sample s = {.n = TALLY_GROUPS, .has_all = true};
    for (int i = -1; i < TALLY_GROUPS; i++) {
        int64_t n = bottom - (i < 0 ? 0 : g->bottom[i]);
        const struct metric_parts p = {.numerator = unit * (double)(top - (i < 0 ? 0 : g->top[i])),
                                       .denominator = (double)n,
                                       .n_labels = n};
        if (i >= 0) {
            s.is_in[i] = g->bottom[i] > 0;
        }
        measure_replicate(&s, i, p);
    }
    replicated_estimate(e, row, &s, confidence, owner);
}
