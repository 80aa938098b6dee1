#include "audit/codes/review_study.h"

enum rate { OVERRIDE, EDIT, REJECT, ADDED, ACCEPT_RIGHT, ACCEPT_WRONG, RATES };
static const char *const ids[RATES] = {"review_override",     "review_edit",
                                       "review_reject",       "review_added",
                                       "review_accept_right", "review_accept_wrong"};

struct work {
    struct roster *roster;
    struct grouped *sums; /* [RATES][n_cells] */
    int *cells;           /* scratch */
    int n_cells;          /* of the encounter in hand */
    unsigned group;
    struct review_result *out;
};

static struct grouped *sums_of(const struct work *w, enum rate k, int cell) {
    return &w->sums[(size_t)k * (size_t)w->roster->n_cells + (size_t)cell];
}

static void add(struct work *w, enum rate k, bool is_hit) {
    for (int i = 0; i < w->n_cells; i++) {
        struct grouped *g = sums_of(w, k, w->cells[i]);
        g->bottom[w->group]++;
        g->top[w->group] += is_hit;
    }
}

static int compare_pair(const struct coding *x, uint32_t encounter, uint32_t code) {
    if (x->encounter != encounter) {
        return x->encounter < encounter ? -1 : 1;
    }
    return (x->code > code) - (x->code < code);
}

static bool is_true(const struct roster *r, uint32_t encounter, uint32_t code) {
    const GArray *truth = r->codings[STUDY_TRUTH];
    guint lo = 0;
    guint hi = truth->len;
    while (lo < hi) {
        guint mid = lo + (hi - lo) / 2;
        if (compare_pair(&g_array_index(truth, struct coding, mid), encounter, code) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < truth->len &&
           compare_pair(&g_array_index(truth, struct coding, lo), encounter, code) == 0;
}

static bool is_suggestion(const struct coding *x) {
    return x->action == ACTION_ACCEPT || x->action == ACTION_EDIT || x->action == ACTION_REJECT;
}

static void judge(struct work *w, const struct coding *x) {
    struct review_result *out = w->out;
    if (!roster_encounter(w->roster, x->encounter)->has_truth) {
        out->n_unjudged++;
        return;
    }
    bool is_right = is_true(w->roster, x->encounter, x->code);
    bool is_accepted = x->action == ACTION_ACCEPT;
    add(w, is_right ? ACCEPT_RIGHT : ACCEPT_WRONG, is_accepted);
    out->n_right += is_right;
    out->n_wrong += !is_right;
    out->n_right_accepted += is_right && is_accepted;
    out->n_wrong_accepted += !is_right && is_accepted;
}

static void add_row(struct work *w, const struct coding *x) {
    w->out->n_actions[x->action]++;
    if (!is_suggestion(x) && x->action != ACTION_ADD) {
        return;
    }
    w->n_cells = roster_cells(w->roster, x->encounter, w->cells);
    w->group = roster_group(w->roster, x->encounter);
    if (x->action != ACTION_REJECT) { /* it, or what it was edited to, is among the final codes */
        add(w, ADDED, x->action == ACTION_ADD);
    }
    if (is_suggestion(x)) {
        add(w, OVERRIDE, x->action != ACTION_ACCEPT);
        add(w, EDIT, x->action == ACTION_EDIT);
        add(w, REJECT, x->action == ACTION_REJECT);
        judge(w, x);
    }
}

static double rate_of(int64_t top, int64_t bottom) {
    return bottom > 0 ? (double)top / (double)bottom : 0;
}

/* Acceptance of right less that of wrong suggestions, a patient group left out of both at once. */
static void discernment(const struct grouped *right, const struct grouped *wrong,
                        struct sample *s) {
    int64_t top[2] = {0};
    int64_t bottom[2] = {0};
    const struct grouped *const both[2] = {right, wrong};
    for (int k = 0; k < 2; k++) {
        for (int g = 0; g < TALLY_GROUPS; g++) {
            top[k] += both[k]->top[g];
            bottom[k] += both[k]->bottom[g];
        }
    }
    *s = (struct sample){.n = TALLY_GROUPS,
                         .has_all = true,
                         .is_defined = bottom[0] > 0 && bottom[1] > 0,
                         .value = rate_of(top[0], bottom[0]) - rate_of(top[1], bottom[1]),
                         .n_labels = bottom[0] > 0 && bottom[1] > 0 ? bottom[0] + bottom[1] : 0};
    for (int g = 0; g < TALLY_GROUPS; g++) {
        int64_t n[2] = {bottom[0] - right->bottom[g], bottom[1] - wrong->bottom[g]};
        s->is_in[g] = right->bottom[g] + wrong->bottom[g] > 0;
        s->without[g] =
            rate_of(top[0] - right->top[g], n[0]) - rate_of(top[1] - wrong->top[g], n[1]);
        s->has_all = s->has_all && (!s->is_in[g] || (n[0] > 0 && n[1] > 0));
    }
}

static void put_estimates(struct work *w, double confidence) {
    const struct roster *r = w->roster;
    struct estimates *all = w->out->estimates;
    for (int k = 0; k <= RATES; k++) {
        for (int cell = 0; cell < r->n_cells; cell++) {
            if (cell > 0 && r->n_encounters[cell] == 0) {
                continue;
            }
            struct estimate e = roster_blank(r, cell, all);
            if (k < RATES) {
                grouped_estimate(&e, definition_find(ids[k]), sums_of(w, (enum rate)k, cell), 1,
                                 confidence, all);
            } else {
                struct sample s;
                discernment(sums_of(w, ACCEPT_RIGHT, cell), sums_of(w, ACCEPT_WRONG, cell), &s);
                replicated_estimate(&e, definition_find("review_discernment"), &s, confidence, all);
            }
            estimates_add(all, &e);
        }
    }
}

/* Encounters that a coder looked at. */
static void count_reviewed(struct roster *r) {
    bool *is_in = g_new0(bool, (gsize)r->encounters.items->len + 1);
    const GArray *rows = r->codings[STUDY_PREDICTIONS];
    for (guint i = 0; i < rows->len; i++) {
        const struct coding *x = &g_array_index(rows, struct coding, i);
        is_in[x->encounter] = is_in[x->encounter] || is_suggestion(x) || x->action == ACTION_ADD;
    }
    roster_count_these(r, is_in);
    g_free(is_in);
}

struct review_result *review_study(struct roster *r, double confidence) {
    struct review_result *out = g_new0(struct review_result, 1);
    out->estimates = estimates_new();
    count_reviewed(r);
    struct work w = {.roster = r,
                     .sums = g_new0(struct grouped, (gsize)RATES * (gsize)r->n_cells),
                     .cells = g_new(int, (gsize)r->groupings->len + 1),
                     .out = out};
    const GArray *rows = r->codings[STUDY_PREDICTIONS];
    for (guint i = 0; i < rows->len; i++) {
        add_row(&w, &g_array_index(rows, struct coding, i));
    }
    put_estimates(&w, confidence);
    g_free(w.sums);
    g_free(w.cells);
    return out;
}

void review_result_free(struct review_result *v) {
    if (v != NULL) {
        estimates_free(v->estimates);
        g_free(v);
    }
}
