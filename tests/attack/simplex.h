/*
 * A linear program, written small: maximise or minimise c x subject to rows
 * a x (<=, =, >=) b and x >= 0, by the two-phase tableau method. For tests only.
 *
 *     struct simplex *s = simplex_new(n);
 *     simplex_row(s, coefficients, SIMPLEX_EQ, 7);
 *     if (simplex_start(s)) { ok = simplex_optimum(s, c, true, &best); }
 *     simplex_free(s);
 *
 * After simplex_start() any number of objectives can be asked, each from where the
 * last ended. Dense: for some hundred variables and rows.
 */
#ifndef OMBUD_TESTS_ATTACK_SIMPLEX_H
#define OMBUD_TESTS_ATTACK_SIMPLEX_H

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum simplex_sense { SIMPLEX_LE, SIMPLEX_EQ, SIMPLEX_GE };

#define TINY 1e-9

struct row {
    double *a;
    enum simplex_sense sense;
    double b;
};

struct simplex {
    int n;      /* variables asked for */
    GArray *in; /* of struct row, as given */
    int n_all;  /* with slacks and artificials */
    int n_real; /* without artificials */
    int n_rows;
    double *cells; /* [n_rows + 1][n_all + 1]; the last row is the objective */
    int *basis;    /* by row */
};

static inline double *row_at(const struct simplex *s, int row) {
    return s->cells + (size_t)row * (size_t)(s->n_all + 1);
}

static inline struct simplex *simplex_new(int n_variables) {
    struct simplex *s = g_new0(struct simplex, 1);
    s->n = n_variables;
    s->in = g_array_new(FALSE, FALSE, sizeof(struct row));
    return s;
}

static inline void simplex_free(struct simplex *s) {
    for (guint i = 0; i < s->in->len; i++) {
        g_free(g_array_index(s->in, struct row, i).a);
    }
    g_array_unref(s->in);
    g_free(s->cells);
    g_free(s->basis);
    g_free(s);
}

static inline void simplex_row(struct simplex *s, const double *coefficients,
                               enum simplex_sense sense, double b) {
    double sign = b < 0 ? -1 : 1;
    struct row row = {.a = g_new(double, (gsize)s->n), .b = sign * b, .sense = sense};
    for (int i = 0; i < s->n; i++) {
        row.a[i] = sign * coefficients[i];
    }
    if (b < 0 && sense != SIMPLEX_EQ) {
        row.sense = sense == SIMPLEX_LE ? SIMPLEX_GE : SIMPLEX_LE;
    }
    g_array_append_val(s->in, row);
}

static inline void pivot(struct simplex *s, int row, int column) {
    double *own = row_at(s, row);
    double by = own[column];
    for (int k = 0; k <= s->n_all; k++) {
        own[k] /= by;
    }
    for (int i = 0; i <= s->n_rows; i++) {
        double *other = row_at(s, i);
        double factor = other[column];
        if (i == row || factor == 0) {
            continue;
        }
        for (int k = 0; k <= s->n_all; k++) {
            other[k] -= factor * own[k];
        }
        other[column] = 0;
    }
    s->basis[row] = column;
}

/* The column that enters; -1: optimal. */
static inline int entering(const struct simplex *s, int n_columns, bool is_bland) {
    const double *z = row_at(s, s->n_rows);
    int best = -1;
    for (int k = 0; k < n_columns; k++) {
        if (z[k] < -TINY && (best < 0 || z[k] < z[best])) {
            best = k;
            if (is_bland) {
                break;
            }
        }
    }
    return best;
}

/* The row that leaves; -1: unbounded. */
static inline int leaving(const struct simplex *s, int column) {
    int best = -1;
    double least = HUGE_VAL;
    for (int i = 0; i < s->n_rows; i++) {
        const double *a = row_at(s, i);
        if (a[column] <= 1e-7) {
            continue;
        }
        double step = a[s->n_all] / a[column];
        if (step < least - TINY ||
            (step < least + TINY && (best < 0 || s->basis[i] < s->basis[best]))) {
            least = step;
            best = i;
        }
    }
    return best;
}

/* False: unbounded. */
static inline bool advance(struct simplex *s, int n_columns) {
    for (int i = 0; i < 20000; i++) {
        int column = entering(s, n_columns, i > 2000);
        if (column < 0) {
            return true;
        }
        int row = leaving(s, column);
        if (row < 0) {
            return false;
        }
        pivot(s, row, column);
    }
    return true;
}

/* Rows with their slacks, and an artificial where a slack cannot start. */
static inline void lay_out(struct simplex *s) {
    s->n_rows = (int)s->in->len;
    int n_slacks = 0;
    for (int i = 0; i < s->n_rows; i++) {
        n_slacks += g_array_index(s->in, struct row, i).sense != SIMPLEX_EQ;
    }
    s->n_real = s->n + n_slacks;
    s->n_all = s->n_real + s->n_rows;
    s->cells = g_new0(double, (gsize)(s->n_rows + 1) * (gsize)(s->n_all + 1));
    s->basis = g_new(int, (gsize)MAX(s->n_rows, 1));
    int slack = s->n;
    for (int i = 0; i < s->n_rows; i++) {
        const struct row *in = &g_array_index(s->in, struct row, i);
        double *a = row_at(s, i);
        memcpy(a, in->a, (size_t)s->n * sizeof *a);
        a[s->n_all] = in->b;
        s->basis[i] = s->n_real + i;
        if (in->sense != SIMPLEX_EQ) {
            a[slack] = in->sense == SIMPLEX_LE ? 1 : -1;
            s->basis[i] = in->sense == SIMPLEX_LE ? slack : s->basis[i];
            slack++;
        }
        a[s->n_real + i] = 1;
    }
}

static inline bool is_artificial(const struct simplex *s, int row) {
    return s->basis[row] >= s->n_real;
}

static inline bool simplex_start(struct simplex *s) {
    lay_out(s);
    double *z = row_at(s, s->n_rows);
    for (int i = 0; i < s->n_rows; i++) {
        for (int k = 0; is_artificial(s, i) && k <= s->n_all; k++) {
            bool is_own = k >= s->n_real && k < s->n_all;
            z[k] -= is_own ? 0 : row_at(s, i)[k];
        }
    }
    (void)advance(s, s->n_real);
    if (z[s->n_all] < -1e-5) {
        return false;
    }
    for (int i = 0; i < s->n_rows; i++) { /* artificials at zero leave, or their row says nothing */
        double *a = row_at(s, i);
        int best = -1;
        for (int k = 0; is_artificial(s, i) && k < s->n_real; k++) {
            best = fabs(a[k]) > 1e-7 && (best < 0 || fabs(a[k]) > fabs(a[best])) ? k : best;
        }
        if (best >= 0) {
            a[s->n_all] = 0;
            pivot(s, i, best);
        } else if (is_artificial(s, i)) {
            memset(a, 0, (size_t)(s->n_all + 1) * sizeof *a);
            a[s->basis[i]] = 1;
        }
    }
    return true;
}

static inline double simplex_optimum(struct simplex *s, const double *c, bool is_maximum) {
    double sign = is_maximum ? 1 : -1;
    double *z = row_at(s, s->n_rows);
    memset(z, 0, (size_t)(s->n_all + 1) * sizeof *z);
    for (int k = 0; k < s->n; k++) {
        z[k] = -sign * c[k];
    }
    for (int i = 0; i < s->n_rows; i++) {
        double factor = is_artificial(s, i) ? 0 : z[s->basis[i]];
        const double *a = row_at(s, i);
        for (int k = 0; factor != 0 && k <= s->n_all; k++) {
            z[k] -= factor * a[k];
        }
    }
    return advance(s, s->n_real) ? sign * z[s->n_all] : sign * HUGE_VAL;
}

#endif
