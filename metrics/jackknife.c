#include "metrics/jackknife.h"

#include <math.h>

bool jackknife(const struct sample *s, struct spread *out) {
    int h = 0;
    double sum = 0;
    for (int g = 0; g < s->n; g++) {
        if (s->is_in[g]) {
            h++;
            sum += s->without[g];
        }
    }
    if (h < 2 || !s->has_all) {
        return false;
    }
    double mean = sum / h;
    double squares = 0;
    double fourths = 0;
    for (int g = 0; g < s->n; g++) {
        if (s->is_in[g]) {
            double d = s->without[g] - mean;
            squares += d * d;
            fourths += d * d * d * d;
        }
    }
    /* Left over from rounding when every group says the same. */
    if (!(squares > 1e-24 * (1 + mean * mean)) || !(fourths > 0)) {
        *out = (struct spread){.variance = 0, .df = h - 1};
        return true;
    }
    double kurtosis = h * fourths / (squares * squares);
    double df = kurtosis > 1 ? 2 * h / (kurtosis - 1) : h - 1;
    *out = (struct spread){.variance = (h - 1) * squares / h, .df = fmax(1, fmin(df, h - 1))};
    return true;
}
