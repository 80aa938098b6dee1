/* Steps of a heat map. */
#include "reports/charts/heat.h"

#include <glib.h>
#include <math.h>

static bool has_value(const struct heat_cell *cell) {
    return cell->state == HEAT_VALUE || cell->state == HEAT_BREACH;
}

void heat_scale(struct heat *h) {
    static const int widths[] = {1, 2, 3, 4, 5, 10, 20};
    double lo = 1;
    double hi = 0;
    for (int i = 0; i < h->n_rows * h->n_columns; i++) {
        if (has_value(&h->cells[i])) {
            lo = MIN(lo, CLAMP(h->cells[i].value, 0, 1));
            hi = MAX(hi, CLAMP(h->cells[i].value, 0, 1));
        }
    }
    lo = MIN(lo, hi);
    size_t w = 0;
    int first = 0;
    for (; w < G_N_ELEMENTS(widths); w++) {
        first = (int)floor(100 * lo / widths[w]) * widths[w];
        if (first + HEAT_STEPS * widths[w] >= 100 * hi) {
            break;
        }
    }
    int width = widths[MIN(w, G_N_ELEMENTS(widths) - 1)];
    first = MIN(first, 100 - HEAT_STEPS * width);
    first = MAX(first, 0);
    for (int i = 0; i <= HEAT_STEPS; i++) {
        h->ends[i] = first + i * width;
    }
}

bool heat_has_breach(const struct heat *h) {
    for (int i = 0; i < h->n_rows * h->n_columns; i++) {
        if (h->cells[i].state == HEAT_BREACH) {
            return true;
        }
    }
    return false;
}

int heat_step(const struct heat *h, double value) {
    int step = 0;
    while (step + 1 < HEAT_STEPS && 100 * value >= h->ends[step + 1]) {
        step++;
    }
    return step;
}
