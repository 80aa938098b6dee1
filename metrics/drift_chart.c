/* Control charts over periods. Their run lengths are in drift_run_length.c. */
#include "metrics/drift_chart.h"

#include <math.h>

static bool is_in(const struct drift_period *p) {
    return p->n > 0 && !p->is_left_out;
}

static double baseline(const struct drift_period *periods, size_t n,
                       const struct drift_chart_options *o, int64_t *rows) {
    size_t last = o->n_baseline == 0 || o->n_baseline > n ? n : o->n_baseline;
    int64_t hits = 0;
    *rows = 0;
    for (size_t i = 0; i < last; i++) {
        *rows += is_in(&periods[i]) ? periods[i].n : 0;
        hits += is_in(&periods[i]) ? periods[i].hits : 0;
    }
    if (o->n_baseline == 0 && o->p0 > 0) {
        return o->p0;
    }
    return *rows == 0 ? 0 : (double)hits / (double)*rows;
}

static struct drift_chart_point point_of(const struct drift_period *p, double p0,
                                         const struct drift_chart_options *o) {
    double sigma = sqrt(p0 * (1 - p0) / (double)p->n);
    double share = (double)p->hits / (double)p->n;
    return (struct drift_chart_point){.is_in = true,
                                      .share = share,
                                      .z = (share - p0) / sigma,
                                      .share_lo = fmax(0, p0 - o->width * sigma),
                                      .share_hi = fmin(1, p0 + o->width * sigma)};
}

bool drift_chart(const struct drift_period *periods, size_t n, const struct drift_chart_options *o,
                 struct drift_chart_point *points, struct drift_chart_summary *summary) {
    *summary = (struct drift_chart_summary){.first = {n, n, n}};
    double p0 = baseline(periods, n, o, &summary->n_baseline_rows);
    summary->p0 = p0;
    if (!(p0 > 0 && p0 < 1)) {
        return false;
    }
    double ewma = 0;
    double up = 0;
    double down = 0;
    double fading = 1; /* (1 - lambda)^(2t) */
    for (size_t i = 0; i < n; i++) {
        if (!is_in(&periods[i])) {
            points[i] = (struct drift_chart_point){0};
            continue;
        }
        struct drift_chart_point x = point_of(&periods[i], p0, o);
        fading *= (1 - o->lambda) * (1 - o->lambda);
        x.ewma = ewma = o->lambda * x.z + (1 - o->lambda) * ewma;
        x.ewma_limit = o->ewma_width * sqrt(o->lambda / (2 - o->lambda) * (1 - fading));
        x.cusum_up = up = fmax(0, up + x.z - o->cusum_k);
        x.cusum_down = down = fmax(0, down - x.z - o->cusum_k);
        x.signal[DRIFT_CHART_P] = fabs(x.z) > o->width;
        x.signal[DRIFT_CHART_EWMA] = fabs(x.ewma) > x.ewma_limit;
        x.signal[DRIFT_CHART_CUSUM] = up > o->cusum_h || down > o->cusum_h;
        for (int k = 0; k < DRIFT_CHARTS; k++) {
            summary->first[k] = summary->first[k] == n && x.signal[k] ? i : summary->first[k];
        }
        points[i] = x;
    }
    summary->run_length[DRIFT_CHART_P] = drift_run_length_p(o->width, 0);
    summary->run_length[DRIFT_CHART_EWMA] = drift_run_length_ewma(o->lambda, o->ewma_width, 0);
    summary->run_length[DRIFT_CHART_CUSUM] = drift_run_length_cusum(o->cusum_k, o->cusum_h, 0);
    return true;
}
