/* The search for moves: flips, partners, and where the other attributes stand. */
#include "metrics/suppress_move.h"

#include <string.h>

/* Partners tried for a flip, at most; then the best so far is taken. */
#define MAX_TRIES 200000

struct search {
    const struct suppress_tables *t;
    struct suppress_move move, best;
    int64_t lo, hi, need, max_cost;
    int64_t best_gain;
    int n_with; /* groupings that have all flipped attributes */
    int with[SUPPRESS_MAX_GROUPINGS];
    int n_others; /* attributes of those that the cell's grouping lacks */
    int others[SUPPRESS_MAX_ATTRIBUTES];
    int64_t n_tries;
};

int64_t suppress_cell_cost(const struct suppress_tables *t, const struct suppress_cell *c) {
    /* A group of everybody is what rules judge; intersections are looked at. */
    static const int64_t by_size[ESTIMATE_MAX_BY + 1] = {0, 8000, 2000, 1000};
    int64_t cost = by_size[suppress_grouping_at(t, c->grouping)->n];
    if (c->n == 0) {
        return 3 * cost;
    }
    /* Its value is rounded to about 10 / n: that costs small groups more. */
    cost += cost * 2 * t->below / c->n;
    return c->is_reference ? 50 * cost : cost;
}

/* One corner's part in a move. */
static void add_corner(const struct suppress_tables *t, int cell, int sign,
                       struct suppress_move *m) {
    const struct suppress_cell *c = suppress_cell_at(t, cell);
    int64_t lo = 0;
    int64_t hi = 0;
    suppress_cell_bounds(t, c, &lo, &hi);
    if (c->state == SUPPRESS_SHOWN) {
        m->cost += suppress_cell_cost(t, c);
    }
    int64_t room = hi - c->n;
    int64_t stock = c->n - lo;
    m->up = MIN(m->up, sign > 0 ? room : stock);
    m->down = MIN(m->down, sign > 0 ? stock : room);
}

/* The corners of a move in one grouping. */
static void each_corner(const struct suppress_move *m, const struct suppress_grouping *g,
                        suppress_corner *use, void *data) {
    for (int corner = 0; corner < 1 << m->n_flip; corner++) {
        int cell = g->first;
        int sign = 1;
        for (int k = 0, f = 0; k < g->n; k++) {
            int level = m->at[g->attribute[k]];
            if (f < m->n_flip && m->flip[f] == g->attribute[k]) {
                bool is_flipped = (corner >> f & 1) == 1;
                level = is_flipped ? m->to[f] : level;
                sign = is_flipped ? -sign : sign;
                f++;
            }
            cell += level * g->stride[k];
        }
        use(cell, sign, data);
    }
}

struct adding {
    const struct suppress_tables *t;
    struct suppress_move *move;
};

static void use_added(int cell, int sign, void *data) {
    const struct adding *a = data;
    add_corner(a->t, cell, sign, a->move);
}

static uint64_t flip_mask(const struct suppress_move *m) {
    uint64_t mask = 0;
    for (int f = 0; f < m->n_flip; f++) {
        mask |= (uint64_t)1 << m->flip[f];
    }
    return mask;
}

void suppress_move_corners(const struct suppress_tables *t, const struct suppress_move *m,
                           suppress_corner *use, void *data) {
    uint64_t flips = flip_mask(m);
    for (guint i = 0; i < t->groupings->len; i++) {
        const struct suppress_grouping *g = suppress_grouping_at(t, (int)i);
        if ((g->mask & flips) == flips) {
            each_corner(m, g, use, data);
        }
    }
}

/* How much wider the range becomes. */
static int64_t gain_of(const struct search *s, const struct suppress_move *m) {
    int64_t n = suppress_cell_at(s->t, m->cell)->n;
    int64_t hi = MAX(s->hi, n + m->up);
    int64_t lo = MIN(s->lo, n - m->down);
    return MIN((hi - lo) - (s->hi - s->lo), s->need);
}

/* Adds the groupings whose attributes all stand, `newest` (or -1) among them. */
static void add_standing(const struct search *s, struct suppress_move *m, int newest) {
    struct adding adding = {s->t, m};
    uint64_t standing = 0;
    for (guint a = 0; a < s->t->attributes->len; a++) {
        standing |= m->at[a] >= 0 ? (uint64_t)1 << a : 0;
    }
    for (int i = 0; i < s->n_with; i++) {
        const struct suppress_grouping *g = suppress_grouping_at(s->t, s->with[i]);
        bool is_new = newest < 0 || (g->mask >> newest & 1) == 1;
        if (is_new && (g->mask & ~standing) == 0) {
            each_corner(m, g, use_added, &adding);
        }
    }
}

/* More of what is needed, then cheaper, then more room. */
static bool is_better(const struct search *s, const struct suppress_move *a,
                      const struct suppress_move *b) {
    int64_t gain_a = gain_of(s, a);
    int64_t gain_b = gain_of(s, b);
    if (gain_a != gain_b) {
        return gain_a > gain_b;
    }
    return a->cost < b->cost;
}

/* Stands each further attribute where that is cheapest, one after the other. */
static void stand_others(struct search *s, struct suppress_move *m) {
    for (int i = 0; i < s->n_others; i++) {
        int a = s->others[i];
        struct suppress_move best = {0};
        for (int level = 0; level < s->t->n_levels[a]; level++) {
            struct suppress_move next = *m;
            next.at[a] = level;
            add_standing(s, &next, a);
            s->n_tries++;
            if (level == 0 || is_better(s, &next, &best)) {
                best = next;
            }
        }
        *m = best;
    }
}

/* One choice of partners. */
static void try_partners(struct search *s) {
    struct suppress_move m = s->move;
    m.cost = 0;
    m.up = m.down = SUPPRESS_UNBOUNDED;
    add_standing(s, &m, -1);
    s->n_tries++;
    if (m.cost > s->max_cost || gain_of(s, &m) <= 0 ||
        (s->best_gain == s->need && m.cost >= s->best.cost)) {
        return;
    }
    stand_others(s, &m);
    int64_t gain = gain_of(s, &m);
    if (gain > 0 && m.cost <= s->max_cost && (s->best_gain == 0 || is_better(s, &m, &s->best))) {
        s->best = m;
        s->best_gain = gain;
    }
}

static bool is_settled(const struct search *s) {
    return (s->best_gain == s->need && s->best.cost == 0) || s->n_tries > MAX_TRIES;
}

/* All partners of all flips, like an odometer. */
static void try_flips(struct search *s) {
    int own[ESTIMATE_MAX_BY] = {0};
    for (int f = 0; f < s->move.n_flip; f++) {
        own[f] = s->move.at[s->move.flip[f]];
        s->move.to[f] = own[f] == 0 ? 1 : 0;
        if (s->t->n_levels[s->move.flip[f]] < 2) {
            return;
        }
    }
    s->n_tries = 0;
    while (!is_settled(s)) {
        try_partners(s);
        int f = 0;
        for (; f < s->move.n_flip; f++) {
            s->move.to[f] += s->move.to[f] + 1 == own[f] ? 2 : 1;
            if (s->move.to[f] < s->t->n_levels[s->move.flip[f]]) {
                break;
            }
            s->move.to[f] = own[f] == 0 ? 1 : 0;
        }
        if (f == s->move.n_flip) {
            return;
        }
    }
}

/* Groupings that a flip concerns, and the attributes that must stand for them. */
static void see_groupings(struct search *s) {
    uint64_t flips = flip_mask(&s->move);
    uint64_t others = 0;
    s->n_with = s->n_others = 0;
    for (guint i = 0; i < s->t->groupings->len; i++) {
        const struct suppress_grouping *g = suppress_grouping_at(s->t, (int)i);
        if ((g->mask & flips) == flips) {
            s->with[s->n_with++] = (int)i;
            others |= g->mask;
        }
    }
    others &= ~suppress_grouping_at(s->t, suppress_cell_at(s->t, s->move.cell)->grouping)->mask;
    for (guint a = 0; a < s->t->attributes->len; a++) {
        if ((others >> a & 1) == 1) {
            s->others[s->n_others++] = (int)a;
        }
    }
}

bool suppress_move_best(const struct suppress_tables *t, int cell, int64_t lo, int64_t hi,
                        int64_t need, int64_t max_cost, struct suppress_move *out) {
    struct search s = {.t = t, .lo = lo, .hi = hi, .need = need, .max_cost = max_cost};
    const struct suppress_grouping *g =
        suppress_grouping_at(t, suppress_cell_at(t, cell)->grouping);
    int level[ESTIMATE_MAX_BY];
    suppress_cell_levels(t, cell, level);
    s.move.cell = cell;
    for (int a = 0; a < SUPPRESS_MAX_ATTRIBUTES; a++) {
        s.move.at[a] = -1;
    }
    for (int k = 0; k < g->n; k++) {
        s.move.at[g->attribute[k]] = level[k];
    }
    for (int flips = 1; flips < 1 << g->n; flips++) {
        s.move.n_flip = 0;
        for (int k = 0; k < g->n; k++) {
            if ((flips >> k & 1) == 1) {
                s.move.flip[s.move.n_flip++] = g->attribute[k];
            }
        }
        see_groupings(&s);
        try_flips(&s);
    }
    *out = s.best;
    return s.best_gain > 0;
}
