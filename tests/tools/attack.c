/* attack TRUTH.json PUBLISHED.json ...: pairs of the evidence of one study, with small cells
 * (--internal) and as published. Tries to recover from the published one how many patients
 * every hidden group has, and prints one line a pair:
 *
 *     groups small hidden withheld recovered narrowed labels small-sums FILE
 *
 * recovered: one number of patients is left; narrowed: fewer than KEPT are left, or the number
 * of encounters is; labels: the number of codes or hits is; small-sums: what is missing from a
 * known sum is 1 to 10. Exit status 1 when any of these is not 0.
 *
 * The truth is looked at only to know which groups are small, to count a success, and to hand
 * the outsider the step to which a value was rounded, which he could only guess.
 *
 * Method: linear programming over the whole system. Unknown are patients, encounters, units and
 * hits of each group without counts. Known: that tables add up to their margins; that a group
 * without counts but with values has 11 patients or more and one without values 10 or fewer;
 * hits are at most units; a value is hits over units within half a step; the same for the value
 * of everybody else. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/published.h"
#include "tests/attack/simplex.h"

enum { SMALL = 10, KEPT = 5 };

/* Unknowns of a group, in one program. */
enum unknown { PATIENTS, ENCOUNTERS, HITS_EXACT, HITS_JACCARD, GOLD, PRED, TP, UNKNOWNS };

struct attack {
    const struct published *shown, *truth;
    GPtrArray *unknown; /* of struct group without counts */
    bool is_at_least_one;
    int n_attacks; /* programs that had a solution: what was assumed can be so */
    int n_small, n_hidden, n_withheld, n_recovered, n_narrowed, n_labels, n_sums;
};

/* Which unknowns a program is about: all at once is slow and says no more. */
struct program {
    const struct attack *attack;
    struct simplex *simplex;
    bool has[UNKNOWNS];
    int slot[UNKNOWNS], n_slots;
    double *row;
};

static const struct group *truth_of(const struct attack *a, const struct group *g) {
    g_autofree char *name = group_name(g);
    return g_hash_table_lookup(a->truth->index, name);
}

static double known(const struct group *g, enum unknown u) {
    const struct value *v = g->values;
    switch (u) {
    case PATIENTS:
        return g->patients;
    case ENCOUNTERS:
        return g->encounters;
    case HITS_EXACT:
        return v[EXACT].is_there ? v[EXACT].value * v[EXACT].n : 0;
    case HITS_JACCARD:
        return v[JACCARD].is_there ? v[JACCARD].value * v[JACCARD].n : 0;
    case GOLD:
        return v[RECALL].n;
    case PRED:
        return v[PRECISION].n;
    default:
        return v[RECALL].is_there ? v[RECALL].value * v[RECALL].n : 0;
    }
}

static int index_of(const struct attack *a, const struct group *g) {
    guint at = 0;
    return g_ptr_array_find(a->unknown, g, &at) ? (int)at : -1;
}

static double *cell_of(struct program *p, int group, enum unknown u) {
    return &p->row[group * p->n_slots + p->slot[u]];
}

static void clear(struct program *p) {
    memset(p->row, 0, sizeof *p->row * (size_t)((int)p->attack->unknown->len * p->n_slots));
}

static void put(struct program *p, enum simplex_sense sense, double b) {
    simplex_row(p->simplex, p->row, sense, b);
}

/* Are there patients in several groups of the table? Then its groups are more than their margin,
 * as a margin of which all is known shows. */
static bool is_overlapping(const struct attack *a, const char *table) {
    for (guint i = 0; i < a->shown->groups->len; i++) {
        const struct group *margin = a->shown->groups->pdata[i];
        double sum = 0;
        bool is_known = margin->has_counts;
        bool is_any = false;
        for (guint k = 1; k < a->shown->groups->len && is_known; k++) {
            const struct group *g = a->shown->groups->pdata[k];
            g_autofree char *own = group_table(g);
            if (strcmp(own, table) == 0 && group_is_part(g, margin) && g != margin) {
                is_known = g->has_counts;
                is_any = true;
                sum += g->patients;
            }
        }
        if (is_known && is_any && sum > margin->patients) {
            return true;
        }
    }
    return false;
}

/* The groups of a table that are parts of a margin add up to it. */
static void add_line(struct program *p, const char *table, const struct group *margin,
                     enum unknown u) {
    clear(p);
    double b = 0;
    bool is_any = false;
    for (guint i = 0; i < p->attack->shown->groups->len; i++) {
        const struct group *g = p->attack->shown->groups->pdata[i];
        g_autofree char *own = group_table(g);
        if (strcmp(own, table) != 0 || !group_is_part(g, margin)) {
            continue;
        }
        int at = index_of(p->attack, g);
        if (at >= 0) {
            *cell_of(p, at, u) += 1;
            is_any = true;
        } else {
            b -= known(g, u);
        }
    }
    int at = index_of(p->attack, margin);
    if (at >= 0) {
        *cell_of(p, at, u) -= 1;
        is_any = true;
    } else {
        b += known(margin, u);
    }
    if (is_any) {
        put(p, u == PATIENTS && is_overlapping(p->attack, table) ? SIMPLEX_GE : SIMPLEX_EQ, b);
    }
}

static GPtrArray *tables_of(const struct published *p) {
    GPtrArray *tables = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 1; i < p->groups->len; i++) {
        char *table = group_table(p->groups->pdata[i]);
        if (g_ptr_array_find_with_equal_func(tables, table, g_str_equal, NULL)) {
            g_free(table);
        } else {
            g_ptr_array_add(tables, table);
        }
    }
    return tables;
}

/* Has the margin attributes of the table only, and fewer? */
static bool is_margin(const char *table, const struct group *margin) {
    g_auto(GStrv) names = g_strsplit(table, ",", -1);
    for (int i = 0; i < margin->n_by; i++) {
        if (!g_strv_contains((const gchar *const *)names, margin->attribute[i])) {
            return false;
        }
    }
    return margin->n_by < (int)g_strv_length(names);
}

static void add_lines(struct program *p) {
    GPtrArray *tables = tables_of(p->attack->shown);
    for (guint t = 0; t < tables->len; t++) {
        for (guint i = 0; i < p->attack->shown->groups->len; i++) {
            const struct group *margin = p->attack->shown->groups->pdata[i];
            for (int u = 0; u < UNKNOWNS && is_margin(tables->pdata[t], margin); u++) {
                if (p->has[u]) {
                    add_line(p, tables->pdata[t], margin, (enum unknown)u);
                }
            }
        }
    }
    g_ptr_array_unref(tables);
}

/* Are all groups of the table, or of a table of its margins, suppressed? Then it says nothing
 * about their sizes. */
static bool is_whole_table_gone(const struct attack *a, const struct group *g) {
    GHashTable *tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 1; i < a->shown->groups->len; i++) {
        const struct group *x = a->shown->groups->pdata[i];
        g_autofree char *table = group_table(g);
        if (is_margin(table, x) || group_is_part(x, g)) {
            char *own = group_table(x);
            bool is_gone = x->is_suppressed && !(g_hash_table_contains(tables, own) &&
                                                 g_hash_table_lookup(tables, own) == NULL);
            g_hash_table_insert(tables, own, GINT_TO_POINTER(is_gone ? 1 : 0));
        }
    }
    GHashTableIter iter;
    gpointer is_gone = NULL;
    bool is_any = false;
    g_hash_table_iter_init(&iter, tables);
    while (g_hash_table_iter_next(&iter, NULL, &is_gone)) {
        is_any = is_any || GPOINTER_TO_INT(is_gone) == 1;
    }
    g_hash_table_unref(tables);
    return is_any;
}

static bool has_hidden_margin(const struct attack *a, const struct group *g) {
    g_autofree char *table = group_table(g);
    for (guint i = 1; i < a->shown->groups->len; i++) {
        const struct group *x = a->shown->groups->pdata[i];
        if (is_margin(table, x) && group_is_part(g, x) && x->is_suppressed) {
            return true;
        }
    }
    return false;
}

static void add_bounds(struct program *p, int at, const struct group *g) {
    const struct attack *a = p->attack;
    if (!g->is_suppressed) {
        clear(p);
        *cell_of(p, at, PATIENTS) = 1;
        put(p, SIMPLEX_GE, SMALL + 1);
    } else if (!is_whole_table_gone(a, g)) {
        clear(p);
        *cell_of(p, at, PATIENTS) = 1;
        put(p, SIMPLEX_LE, SMALL);
        if (a->is_at_least_one && !has_hidden_margin(a, g)) {
            put(p, SIMPLEX_GE, 1);
        }
    }
    if (p->has[ENCOUNTERS]) {
        clear(p);
        *cell_of(p, at, ENCOUNTERS) = 1;
        *cell_of(p, at, PATIENTS) = -1;
        put(p, SIMPLEX_GE, 0);
    }
}

/* The step of 1, 2, 5, 10, ... to which the exact value was rounded, at least two units of n
 * (which the manual says; an exact value of 0 or 0.5 fits any step). */
static double step_of(double exact, double shown, double n) {
    double step = 1e-9;
    for (int i = 0; i < 60 && (step < 2 / n || fabs(rint(exact / step) * step - shown) > 1e-10);
         i++) {
        step *= i % 3 == 1 ? 2.5 : 2;
    }
    return step;
}

/* value - half <= hits / units <= value + half, for a group or (sign -1) for everybody else. */
static void add_window(struct program *p, int at, enum unknown hits, enum unknown units,
                       double value, double half, bool is_rest) {
    const struct group *all = p->attack->shown->groups->pdata[0];
    double sign = is_rest ? -1 : 1;
    for (int side = -1; side <= 1; side += 2) {
        double limit = value + side * half;
        clear(p);
        *cell_of(p, at, hits) = sign;
        *cell_of(p, at, units) = -sign * limit;
        double b = is_rest ? limit * known(all, units) - known(all, hits) : 0;
        put(p, side > 0 ? SIMPLEX_LE : SIMPLEX_GE, b);
    }
}

static const struct {
    enum measure_id measure;
    enum unknown hits, units;
} shares[] = {{EXACT, HITS_EXACT, ENCOUNTERS},
              {JACCARD, HITS_JACCARD, ENCOUNTERS},
              {RECALL, TP, GOLD},
              {PRECISION, TP, PRED}};

static void add_values(struct program *p, int at, const struct group *g) {
    const struct group *t = truth_of(p->attack, g);
    for (size_t i = 0; i < G_N_ELEMENTS(shares); i++) {
        const struct value *v = &g->values[shares[i].measure];
        const struct value *exact = &t->values[shares[i].measure];
        if (!p->has[shares[i].hits] || !p->has[shares[i].units]) {
            continue;
        }
        clear(p);
        *cell_of(p, at, shares[i].hits) = -1;
        *cell_of(p, at, shares[i].units) = 1;
        put(p, SIMPLEX_GE, 0);
        if (v->is_there) {
            double half = step_of(exact->value, v->value, exact->n) / 2;
            add_window(p, at, shares[i].hits, shares[i].units, v->value, half, false);
        }
        if (v->has_rest && exact->has_rest) {
            const struct group *all = p->attack->truth->groups->pdata[0];
            double rest_n = all->values[shares[i].measure].n - exact->n;
            double half = step_of(exact->rest, v->rest, rest_n) / 2;
            add_window(p, at, shares[i].hits, shares[i].units, v->rest, half, true);
        }
    }
}

static struct program program_of(const struct attack *a, const enum unknown *about, size_t n) {
    struct program p = {.attack = a};
    for (size_t i = 0; i < n; i++) {
        p.has[about[i]] = true;
        p.slot[about[i]] = p.n_slots++;
    }
    int n_variables = (int)a->unknown->len * p.n_slots;
    p.row = g_new0(double, (gsize)n_variables);
    p.simplex = simplex_new(n_variables);
    add_lines(&p);
    for (guint i = 0; i < a->unknown->len; i++) {
        if (p.has[PATIENTS]) {
            add_bounds(&p, (int)i, a->unknown->pdata[i]);
        }
        add_values(&p, (int)i, a->unknown->pdata[i]);
    }
    return p;
}

/* How many whole numbers are left for an unknown of a group, and is the true one among them? */
static double left(struct program *p, int at, enum unknown u, double truth) {
    clear(p);
    *cell_of(p, at, u) = 1;
    double lo = simplex_optimum(p->simplex, p->row, false);
    double hi = simplex_optimum(p->simplex, p->row, true);
    if (truth < lo - 1e-4 || truth > hi + 1e-4) {
        return HUGE_VAL; /* what the outsider assumed is not so */
    }
    return floor(hi + 1e-5) - ceil(lo - 1e-5) + 1;
}

static bool is_secret(const struct attack *a, const struct group *g) {
    double n = truth_of(a, g)->patients;
    return n >= 1 && n <= SMALL;
}

static void ask_people(struct attack *a, const enum unknown *about, size_t n_about) {
    struct program p = program_of(a, about, n_about);
    bool is_possible = simplex_start(p.simplex);
    if (is_possible) {
        for (guint i = 0; i < a->unknown->len; i++) {
            const struct group *g = a->unknown->pdata[i];
            if (is_secret(a, g)) {
                const struct group *t = truth_of(a, g);
                double n = left(&p, (int)i, PATIENTS, t->patients);
                double m = p.has[ENCOUNTERS] ? left(&p, (int)i, ENCOUNTERS, t->encounters) : KEPT;
                a->n_recovered += n < 2;
                a->n_narrowed += n >= 2 && n < KEPT;
                a->n_narrowed += m < KEPT;
                if ((n < KEPT || m < KEPT) && g_getenv("ATTACK_VERBOSE") != NULL) {
                    g_autofree char *name = group_name(g);
                    printf("# %s: %g of patients, %g of encounters left\n", name, n, m);
                }
            }
        }
    }
    a->n_attacks += is_possible;
    simplex_free(p.simplex);
    g_free(p.row);
}

static void ask_labels(struct attack *a) {
    static const enum unknown about[] = {GOLD, PRED, TP};
    struct program p = program_of(a, about, G_N_ELEMENTS(about));
    if (simplex_start(p.simplex)) {
        for (guint i = 0; i < a->unknown->len; i++) {
            const struct group *g = a->unknown->pdata[i];
            for (size_t k = 0; k < G_N_ELEMENTS(about) && is_secret(a, g); k++) {
                double truth = known(truth_of(a, g), about[k]);
                a->n_labels += truth > 0 && left(&p, (int)i, about[k], truth) < 2;
            }
        }
    }
    simplex_free(p.simplex);
    g_free(p.row);
}

/* What is missing from a known sum. */
static void ask_sums(struct attack *a) {
    GPtrArray *tables = tables_of(a->shown);
    for (guint t = 0; t < tables->len; t++) {
        for (guint i = 0; i < a->shown->groups->len; i++) {
            const struct group *margin = a->shown->groups->pdata[i];
            if (!is_margin(tables->pdata[t], margin) || !margin->has_counts) {
                continue;
            }
            double missing = margin->patients;
            for (guint k = 1; k < a->shown->groups->len; k++) {
                const struct group *g = a->shown->groups->pdata[k];
                g_autofree char *own = group_table(g);
                if (strcmp(own, tables->pdata[t]) == 0 && group_is_part(g, margin) &&
                    g->has_counts) {
                    missing -= g->patients;
                }
            }
            a->n_sums += missing >= 1 && missing <= SMALL;
        }
    }
    g_ptr_array_unref(tables);
}

static bool attack_pair(const char *truth, const char *shown) {
    struct published *t = published_read(truth);
    struct published *s = published_read(shown);
    struct attack a = {.shown = s, .truth = t, .unknown = g_ptr_array_new()};
    for (guint i = 0; i < s->groups->len; i++) {
        struct group *g = s->groups->pdata[i];
        if (!g->has_counts) {
            g_ptr_array_add(a.unknown, g);
            a.n_hidden += g->is_suppressed;
            a.n_withheld += !g->is_suppressed;
            a.n_small += is_secret(&a, g);
        }
    }
    bool is_all_gone = !((struct group *)s->groups->pdata[0])->has_counts;
    for (int i = 0; i < 2 && a.unknown->len > 0 && !is_all_gone; i++) {
        static const enum unknown people[] = {PATIENTS};
        static const enum unknown exact[] = {PATIENTS, ENCOUNTERS, HITS_EXACT};
        static const enum unknown jaccard[] = {PATIENTS, ENCOUNTERS, HITS_JACCARD};
        a.is_at_least_one = i == 1;
        ask_people(&a, people, 1);
        ask_people(&a, exact, 3);
        ask_people(&a, jaccard, 3);
    }
    if (a.unknown->len > 0 && !is_all_gone) {
        ask_labels(&a);
    }
    ask_sums(&a);
    if (a.n_attacks == 0 && a.n_small > 0 && !is_all_gone) {
        printf("# no attack on %s: what is assumed of sums does not hold\n", shown);
    }
    printf("%u %d %d %d %d %d %d %d %s\n", s->groups->len - 1, a.n_small, a.n_hidden, a.n_withheld,
           a.n_recovered, a.n_narrowed, a.n_labels, a.n_sums, shown);
    (void)fflush(stdout);
    g_ptr_array_unref(a.unknown);
    published_free(t);
    published_free(s);
    return a.n_recovered + a.n_narrowed + a.n_labels + a.n_sums == 0;
}

int main(int argc, char **argv) {
    bool is_safe = argc >= 3 && argc % 2 == 1;
    if (!is_safe) {
        fprintf(stderr, "usage: attack TRUTH.json PUBLISHED.json ...\n");
        return 2;
    }
    for (int i = 1; i + 1 < argc; i += 2) {
        is_safe = attack_pair(argv[i], argv[i + 1]) && is_safe;
    }
    return is_safe ? 0 : 1;
}
