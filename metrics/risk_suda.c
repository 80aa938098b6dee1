#include "metrics/risk_suda.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Only records that are unique by all attributes can be unique by some: those are kept here, with a
 * bit for each set of attributes that says whether the record is unique by it. */
struct work {
    const struct risk_table *table;
    size_t n; /* uniques */
    uint32_t *classes;
    uint64_t **is_unique; /* by mask; NULL: not looked at */
    double *scores;
    uint8_t *smallest;
    struct risk_suda *out;
};

static int size_of(uint32_t mask) {
    int n = 0;
    for (; mask != 0; mask &= mask - 1) {
        n++;
    }
    return n;
}

static bool has_bit(const uint64_t *bits, size_t i) {
    return bits != NULL && (bits[i / 64] >> (i % 64) & 1u) != 0;
}

static void start(struct work *w) {
    const struct risk_table *t = w->table;
    w->classes = g_new(uint32_t, t->n_classes + 1);
    for (size_t i = 0; i < t->n_classes; i++) {
        if (t->counts[i] == 1) {
            w->classes[w->n++] = (uint32_t)i;
        }
    }
    w->is_unique = g_new0(uint64_t *, (size_t)1 << t->n_quasi);
    w->scores = g_new0(double, w->n + 1);
    w->smallest = g_new0(uint8_t, w->n + 1);
}

static void clear(struct work *w) {
    for (size_t mask = 0; mask < (size_t)1 << w->table->n_quasi; mask++) {
        g_free(w->is_unique[mask]);
    }
    g_free(w->is_unique);
    g_free(w->classes);
    g_free(w->scores);
    g_free(w->smallest);
}

/* (a - s)(a - s - 1)...(a - M); a factor of 0, where M = a, is left out. */
static double points_of(int size, int max_size, int n_attributes) {
    double points = 1;
    for (int i = size; i <= max_size && i < n_attributes; i++) {
        points *= n_attributes - i;
    }
    return points;
}

/* Is the record unique by a set with one attribute less? Uniqueness by a set is handed on to every
 * set that holds it, so that no smaller one needs to be asked. */
static bool is_less(const struct work *w, uint32_t mask, size_t i) {
    for (int a = 0; a < w->table->n_quasi; a++) {
        uint32_t without = mask & ~(1u << a);
        if (without != mask && without != 0 && has_bit(w->is_unique[without], i)) {
            return true;
        }
    }
    return false;
}

static void score(struct work *w, uint32_t mask, size_t i) {
    int size = size_of(mask);
    double points = points_of(size, w->out->max_size, w->table->n_quasi);
    w->out->n_msu[size]++;
    w->scores[i] += points;
    w->out->score_sum += points;
    for (int a = 0; a < w->table->n_quasi; a++) {
        w->out->contribution[a] += (mask >> a & 1u) != 0 ? points : 0;
    }
    if (w->smallest[i] == 0) {
        w->smallest[i] = (uint8_t)size;
    }
}

static void look_at(struct work *w, uint32_t mask) {
    struct risk_groups g;
    risk_groups_of(w->table, mask, NULL, &g);
    uint64_t *bits = g_new0(uint64_t, w->n / 64 + 1);
    for (size_t i = 0; i < w->n; i++) {
        if (g.counts[g.group[w->classes[i]]] == 1) {
            bits[i / 64] |= (uint64_t)1 << (i % 64);
            if (!is_less(w, mask, i)) {
                score(w, mask, i);
            }
        }
    }
    w->is_unique[mask] = bits;
    risk_groups_clear(&g);
}

static void forget(struct work *w, int size) {
    for (uint32_t mask = 1; mask < 1u << w->table->n_quasi; mask++) {
        if (size_of(mask) == size) {
            g_clear_pointer(&w->is_unique[mask], g_free);
        }
    }
}

void risk_suda(const struct risk_table *t, int max_size, struct risk_suda *out) {
    *out = (struct risk_suda){.max_size = max_size};
    struct work w = {.table = t, .out = out};
    start(&w);
    for (int size = 1; size <= max_size && w.n > 0; size++) {
        for (uint32_t mask = 1; mask < 1u << t->n_quasi; mask++) {
            if (size_of(mask) == size) {
                look_at(&w, mask);
            }
        }
        forget(&w, size - 1);
    }
    for (size_t i = 0; i < w.n; i++) {
        out->n_records[w.smallest[i]]++;
        out->score_highest = fmax(out->score_highest, w.scores[i]);
    }
    out->n_records[0] += t->n_records - (int64_t)w.n;
    for (int a = 0; a < t->n_quasi && out->score_sum > 0; a++) {
        out->contribution[a] /= out->score_sum;
    }
    clear(&w);
}

double risk_dis(int64_t n_unique, int64_t n_pairs, double fraction) {
    double u = (double)n_unique * fraction;
    double p = 2 * (double)n_pairs * (1 - fraction);
    return u > 0 ? u / (u + p) : 0;
}
