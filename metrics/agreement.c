#include "metrics/agreement.h"

bool agreement_percent(const struct agreement *a, double *out) {
    *out = a->n > 0 ? a->agree / a->n : 0;
    return a->n > 0;
}

/* What is left of agreement once `expected` is by chance. */
static bool beyond(const struct agreement *a, double expected, double *out) {
    bool is_defined = a->n > 0 && expected < 1;
    *out = is_defined ? (a->agree / a->n - expected) / (1 - expected) : 0;
    return is_defined;
}

bool agreement_kappa(const struct agreement *a, double *out) {
    double products = 0;
    for (size_t k = 0; k < a->n_categories; k++) {
        products += a->first[k] * a->second[k];
    }
    return beyond(a, a->n > 0 ? products / (a->n * a->n) : 1, out);
}

bool agreement_ac1(const struct agreement *a, double *out) {
    size_t q = a->n_possible > 0 ? a->n_possible : a->n_categories;
    *out = 0;
    if (q < 2 || !(a->n > 0)) {
        return false;
    }
    double products = 0;
    for (size_t k = 0; k < a->n_categories; k++) {
        double both = a->first[k] + a->second[k];
        products += both * (2 * a->n - both);
    }
    return beyond(a, products / (4 * a->n * a->n) / (double)(q - 1), out);
}

bool agreement_alpha(double n_values, double disagreement, double expected, double *out) {
    bool is_defined = n_values > 1 && expected > 0;
    *out = is_defined ? 1 - (n_values - 1) * disagreement / expected : 0;
    return is_defined;
}

double agreement_masi(struct agreement_set a, struct agreement_set b) {
    size_t both = 0;
    for (size_t i = 0, k = 0; i < a.n && k < b.n;) {
        uint32_t x = a.codes[i];
        uint32_t y = b.codes[k];
        both += x == y;
        i += x <= y;
        k += y <= x;
    }
    if (both == a.n && both == b.n) {
        return 0;
    }
    double any = (double)(a.n + b.n - both);
    double part = both == 0 ? 0 : both == a.n || both == b.n ? 2.0 / 3 : 1.0 / 3;
    return 1 - (double)both / any * part;
}

double agreement_unit(const uint32_t *values, size_t n) {
    double apart = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            apart += values[i] == values[k] ? 0 : 2;
        }
    }
    return n < 2 ? 0 : apart / (double)(n - 1);
}

double agreement_unit_sets(const struct agreement_set *values, size_t n) {
    double apart = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            apart += 2 * agreement_masi(values[i], values[k]);
        }
    }
    return n < 2 ? 0 : apart / (double)(n - 1);
}

double agreement_expected(const double *counts, size_t n_categories) {
    double n = 0;
    double alike = 0;
    for (size_t k = 0; k < n_categories; k++) {
        n += counts[k];
        alike += counts[k] * counts[k];
    }
    return n * n - alike;
}
