/* Axis and ticks of a forest plot. */
#include "reports/charts/forest.h"

#include <glib.h>
#include <math.h>

/* Beyond these a ratio gets an arrowhead, and beyond those a limit is not drawn. */
#define RATIO_LEAST 0.4
#define RATIO_MOST 2.5
#define LIMIT_LEAST 0.01
#define LIMIT_MOST 100.0
#define LINEAR_MOST 1e12

double forest_position(const struct forest *f, double value) {
    if (f->kind != VALUE_RATIO) {
        return (value - f->lo) / (f->hi - f->lo);
    }
    return value <= 0 ? -1 : log(value / f->lo) / log(f->hi / f->lo);
}

static void data_ends(const struct forest_row *rows, int n, double *lo, double *hi) {
    for (int i = 0; i < n; i++) {
        const struct forest_row *r = &rows[i];
        if (r->kind == FOREST_PAIR) {
            *lo = MIN(*lo, MIN(r->lo, r->other_lo));
            *hi = MAX(*hi, MAX(r->hi, r->other_hi));
        }
        if (r->kind != FOREST_VALUE) {
            continue;
        }
        double low = r->has_decision ? r->decision_lo : r->has_interval ? r->lo : r->value;
        double high = r->has_decision ? r->decision_hi : r->has_interval ? r->hi : r->value;
        *lo = MIN(*lo, low);
        *hi = MAX(*hi, high);
    }
}

static void add_tick(struct forest *f, double value) {
    if (f->n_ticks == FOREST_MAX_TICKS || value < f->lo || value > f->hi) {
        return;
    }
    /* Labels need about a ninth of the axis to stand apart. */
    for (int i = 0; i < f->n_ticks; i++) {
        if (fabs(forest_position(f, f->ticks[i]) - forest_position(f, value)) < 0.112) {
            return;
        }
    }
    f->ticks[f->n_ticks++] = value;
}

static void scale_ratio(struct forest *f, double lo, double hi) {
    static const double nice[] = {0.4, 0.5, 0.6, 0.7, 1.5, 2, 2.5};
    double band_lo = isfinite(f->band_lo) ? CLAMP(f->band_lo, LIMIT_LEAST, 1) : 0.8;
    double band_hi = isfinite(f->band_hi) ? CLAMP(f->band_hi, 1, LIMIT_MOST) : 1.25;
    f->lo = MIN(band_lo / 1.2, MAX(lo / 1.04, RATIO_LEAST));
    f->hi = MAX(band_hi * 1.07, MIN(hi * 1.04, RATIO_MOST));
    /* What decides is labelled first. */
    add_tick(f, band_lo);
    add_tick(f, band_hi);
    add_tick(f, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(nice); i++) {
        add_tick(f, nice[i]);
    }
}

/* Numbers that are no shares: the next of 1, 2, 5, 10, 20, 50 and so on. */
static double round_step(double least) {
    double ten = pow(10, floor(log10(least)));
    return least <= ten ? ten : least <= 2 * ten ? 2 * ten : least <= 5 * ten ? 5 * ten : 10 * ten;
}

static void scale_linear(struct forest *f, double lo, double hi) {
    static const double steps[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1};
    const double ends[] = {f->band_lo, f->band_hi, f->has_equal ? f->equal : INFINITY};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        if (isfinite(ends[i])) {
            lo = MIN(lo, ends[i]);
            hi = MAX(hi, ends[i]);
        }
    }
    lo = CLAMP(lo, -LINEAR_MOST, LINEAR_MOST);
    hi = CLAMP(hi, lo, LINEAR_MOST);
    double width = MAX(hi - lo, 0.004);
    f->lo = lo - 0.12 * width;
    f->hi = hi + 0.12 * width;
    if (f->starts_at_zero) {
        f->lo = 0;
    }
    if (f->kind == VALUE_SHARE && lo >= 0 && hi <= 1) {
        f->lo = MAX(f->lo, 0);
        f->hi = MIN(f->hi, 1);
    }
    size_t s = 0;
    while (s + 1 < G_N_ELEMENTS(steps) && (f->hi - f->lo) / steps[s] > 5) {
        s++;
    }
    double step = f->hi - f->lo > 5 ? round_step((f->hi - f->lo) / 5) : steps[s];
    if (isfinite(f->band_lo)) {
        add_tick(f, f->band_lo);
    }
    if (isfinite(f->band_hi)) {
        add_tick(f, f->band_hi);
    }
    double first = ceil(f->lo / step) * step;
    for (int k = 0; k < FOREST_MAX_TICKS; k++) {
        add_tick(f, first + k * step);
    }
}

void forest_scale(struct forest *f, const struct forest_row *rows, int n) {
    double lo = INFINITY;
    double hi = -INFINITY;
    data_ends(rows, n, &lo, &hi);
    f->n_ticks = 0;
    if (!isfinite(lo)) {
        lo = hi = f->has_equal ? f->equal : isfinite(f->band_lo) ? f->band_lo : 0.5;
    }
    if (f->kind == VALUE_RATIO) {
        scale_ratio(f, lo, hi);
    } else {
        scale_linear(f, lo, hi);
    }
}
