/* The plan: small cells, their parts, sums of lines, moves; then what is not needed is
 * given back. */
#include "metrics/suppress_plan.h"

#include <string.h>

/* A range is widened by at most so many moves. */
#define MAX_MOVES 8
#define NO_LIMIT (INT64_MAX / 8)

int64_t suppress_range(int64_t below) {
    return below <= 2 ? 1 : MAX(2, below / 2);
}

static bool is_gone(const struct suppress_cell *c) {
    return c->state != SUPPRESS_SHOWN;
}

/* A hidden cell of patients is what must stay unknown. */
static bool is_secret(const struct suppress_cell *c) {
    return c->state == SUPPRESS_HIDDEN && c->is_small;
}

static void take(const struct suppress_tables *t, int cell) {
    struct suppress_cell *c = suppress_cell_at(t, cell);
    if (!is_gone(c)) {
        c->state = c->n == 0 ? SUPPRESS_HIDDEN : SUPPRESS_WITHHELD;
        c->is_dependent = c->n == 0;
    }
}

/* --- small cells and their parts --- */

static void hide_small(const struct suppress_tables *t) {
    for (guint i = 0; i < t->cells->len; i++) {
        struct suppress_cell *c = suppress_cell_at(t, (int)i);
        bool is_blurred = suppress_grouping_at(t, c->grouping)->is_blurred;
        c->is_small = c->n > 0 && c->n < t->below;
        c->is_dependent = false;
        c->state = c->is_small || is_blurred ? SUPPRESS_HIDDEN : SUPPRESS_SHOWN;
    }
}

/* Were only the parts with patients hidden, each would say "at least one" of the whole. */
static void hide_parts(const struct suppress_tables *t) {
    for (guint i = 0; i < t->cells->len; i++) {
        struct suppress_cell *c = suppress_cell_at(t, (int)i);
        const struct suppress_grouping *g = suppress_grouping_at(t, c->grouping);
        for (int k = 0; k < c->grouping; k++) {
            const struct suppress_grouping *margin = suppress_grouping_at(t, k);
            if (margin->mask == g->mask || (margin->mask & ~g->mask) != 0) {
                continue;
            }
            const struct suppress_cell *of =
                suppress_cell_at(t, suppress_cell_margin(t, (int)i, k));
            if (of->state == SUPPRESS_HIDDEN && (of->is_small || margin->is_blurred)) {
                c->state = SUPPRESS_HIDDEN;
                c->is_dependent = true;
            }
        }
    }
}

/* --- sums of lines --- */

struct line {
    int64_t sum;  /* of what is gone */
    int cheapest; /* of what is shown; -1: nothing is left */
};

static void see_lines(const struct suppress_tables *t, const struct suppress_grouping *g,
                      int margin, struct line *lines) {
    int first = margin < 0 ? 0 : suppress_grouping_at(t, margin)->first;
    for (int cell = g->first; cell < g->first + g->n_cells; cell++) {
        const struct suppress_cell *c = suppress_cell_at(t, cell);
        struct line *line = &lines[margin < 0 ? 0 : suppress_cell_margin(t, cell, margin) - first];
        if (is_gone(c)) {
            line->sum += c->n;
            continue;
        }
        int64_t cost = suppress_cell_cost(t, c);
        if (c->n > 0 && (line->cheapest < 0 ||
                         cost < suppress_cell_cost(t, suppress_cell_at(t, line->cheapest)))) {
            line->cheapest = cell;
        }
    }
}

/* Lines of a grouping towards a margin (-1: everybody) from whose known sum a small one is
 * missing: a cell of each to `thin`. */
static void find_thin(const struct suppress_tables *t, int grouping, int margin, GArray *thin) {
    const struct suppress_grouping *to = margin < 0 ? NULL : suppress_grouping_at(t, margin);
    int n_lines = to == NULL ? 1 : to->n_cells;
    struct line *lines = g_new(struct line, (gsize)n_lines);
    for (int i = 0; i < n_lines; i++) {
        lines[i] = (struct line){.cheapest = -1};
    }
    see_lines(t, suppress_grouping_at(t, grouping), margin, lines);
    for (int i = 0; i < n_lines; i++) {
        bool is_known = to == NULL || !is_gone(suppress_cell_at(t, to->first + i));
        if (is_known && lines[i].sum > 0 && lines[i].sum < t->below && lines[i].cheapest >= 0) {
            g_array_append_val(thin, lines[i].cheapest);
        }
    }
    g_free(lines);
}

/* What is missing from a known sum must itself be no small cell. */
static GArray *find_all_thin(const struct suppress_tables *t) {
    GArray *thin = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 0; i < t->groupings->len; i++) {
        const struct suppress_grouping *g = suppress_grouping_at(t, (int)i);
        find_thin(t, (int)i, -1, thin);
        for (guint k = 0; k < i; k++) {
            const struct suppress_grouping *to = suppress_grouping_at(t, (int)k);
            if (to->n < g->n && (to->mask & ~g->mask) == 0) {
                find_thin(t, (int)i, (int)k, thin);
            }
        }
    }
    return thin;
}

static bool has_thin(const struct suppress_tables *t) {
    g_autoptr(GArray) thin = find_all_thin(t);
    return thin->len > 0;
}

static void fill_thin(const struct suppress_tables *t) {
    guint n = 0;
    do {
        g_autoptr(GArray) thin = find_all_thin(t);
        n = thin->len;
        for (guint i = 0; i < n; i++) {
            take(t, g_array_index(thin, int, i));
        }
    } while (n > 0);
}

/* --- moves --- */

static void take_corner(int cell, int sign, void *data) {
    (void)sign;
    take(data, cell);
}

/* Finds moves until the cell's range is wide enough, and takes their corners. False when
 * there are none for max_cost. */
static bool protect(struct suppress_plan *p, int cell, int64_t max_cost) {
    const struct suppress_tables *t = p->tables;
    int64_t n = suppress_cell_at(t, cell)->n;
    int64_t lo = n;
    int64_t hi = n;
    int64_t range = suppress_range(t->below);
    for (int i = 0; i < MAX_MOVES && hi - lo + 1 < range; i++) {
        struct suppress_move m;
        if (!suppress_move_best(t, cell, lo, hi, range - (hi - lo + 1), max_cost, &m)) {
            return false;
        }
        suppress_move_corners(t, &m, take_corner, p->tables);
        g_array_append_val(p->moves, m);
        hi = MAX(hi, n + m.up);
        lo = MIN(lo, n - m.down);
    }
    return hi - lo + 1 >= range;
}

/* True when every hidden cell is protected; else its grouping is named. */
static bool protect_all(struct suppress_plan *p, int *grouping) {
    const struct suppress_tables *t = p->tables;
    g_array_set_size(p->moves, 0);
    p->n_open = 0;
    *grouping = -1;
    for (guint i = 0; i < t->cells->len; i++) {
        const struct suppress_cell *c = suppress_cell_at(t, (int)i);
        if (is_secret(c) && !protect(p, (int)i, NO_LIMIT)) {
            p->n_open++;
            bool is_blurred = suppress_grouping_at(t, c->grouping)->is_blurred;
            *grouping = *grouping < 0 && !is_blurred ? c->grouping : *grouping;
        }
    }
    return p->n_open == 0;
}

/* --- giving back --- */

struct looking {
    int cell;
    bool is_found;
};

static void look_for(int cell, int sign, void *data) {
    (void)sign;
    struct looking *l = data;
    l->is_found = l->is_found || l->cell == cell;
}

static bool uses(const struct suppress_plan *p, const struct suppress_move *m, int cell) {
    struct looking looking = {.cell = cell};
    suppress_move_corners(p->tables, m, look_for, &looking);
    return looking.is_found;
}

/* Are the cells whose moves used this one protected without it? Their moves are replaced. */
static bool protect_without(struct suppress_plan *p, int cell) {
    g_autoptr(GArray) before = g_array_copy(p->moves);
    g_autoptr(GHashTable) again = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < before->len; i++) {
        const struct suppress_move *m = &g_array_index(before, struct suppress_move, i);
        if (uses(p, m, cell)) {
            g_hash_table_add(again, GINT_TO_POINTER(m->cell));
        }
    }
    g_array_set_size(p->moves, 0);
    for (guint i = 0; i < before->len; i++) {
        const struct suppress_move *m = &g_array_index(before, struct suppress_move, i);
        if (!g_hash_table_contains(again, GINT_TO_POINTER(m->cell))) {
            g_array_append_val(p->moves, *m);
        }
    }
    bool is_ok = true;
    for (guint i = 0; i < p->tables->cells->len && is_ok; i++) {
        if (g_hash_table_contains(again, GINT_TO_POINTER((int)i))) {
            is_ok = protect(p, (int)i, 0);
        }
    }
    if (!is_ok) {
        g_array_set_size(p->moves, 0);
        g_array_append_vals(p->moves, before->data, before->len);
    }
    return is_ok;
}

struct given {
    int cell;
    int64_t cost;
};

static gint dearest_first(gconstpointer a, gconstpointer b) {
    const struct given *x = a;
    const struct given *y = b;
    return x->cost != y->cost ? (x->cost < y->cost) - (x->cost > y->cost) : x->cell - y->cell;
}

/* Shows again what the moves found later made unnecessary, dearest first. */
static void give_back(struct suppress_plan *p) {
    enum { MAX_GIVEN = 500 };
    const struct suppress_tables *t = p->tables;
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(struct given));
    for (guint i = 0; i < t->cells->len; i++) {
        struct suppress_cell shown = *suppress_cell_at(t, (int)i);
        if (shown.state == SUPPRESS_WITHHELD) {
            struct given g = {.cell = (int)i, .cost = suppress_cell_cost(t, &shown)};
            g_array_append_val(order, g);
        }
    }
    g_array_sort(order, dearest_first);
    for (guint i = 0; i < order->len && order->len <= MAX_GIVEN; i++) {
        int cell = g_array_index(order, struct given, i).cell;
        struct suppress_cell *c = suppress_cell_at(t, cell);
        c->state = SUPPRESS_SHOWN;
        if (has_thin(t) || !protect_without(p, cell)) {
            c->state = SUPPRESS_WITHHELD;
        }
    }
}

void suppress_plan_make(struct suppress_plan *p, struct suppress_tables *tables) {
    *p = (struct suppress_plan){.tables = tables,
                                .moves = g_array_new(FALSE, FALSE, sizeof(struct suppress_move))};
    if (tables->is_all_hidden) {
        return;
    }
    int grouping = -1;
    do {
        if (grouping >= 0) {
            suppress_grouping_at(tables, grouping)->is_blurred = true;
        }
        hide_small(tables);
        hide_parts(tables);
        fill_thin(tables);
    } while (!protect_all(p, &grouping) && grouping >= 0);
    give_back(p);
}

void suppress_plan_clear(struct suppress_plan *p) {
    g_array_unref(p->moves);
}
