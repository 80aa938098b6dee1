#include "audit/codes/hcc_study.h"

#include <string.h>

enum number { CAPTURE, UNSUPPORTED, NET_COUNT, NET, GROSS, OVER, UNDER, NUMBERS };
static const char *const ids[NUMBERS] = {"hcc_capture",     "hcc_unsupported",  "hcc_net_count",
                                         "hcc_net_weight",  "hcc_gross_weight", "hcc_over_weight",
                                         "hcc_under_weight"};

/* An encounter in one of its cells; those of a unit become neighbours. */
struct member {
    int cell;
    uint32_t encounter;
    uint64_t unit;
};

static int compare_members(gconstpointer a, gconstpointer b) {
    const struct member *x = a;
    const struct member *y = b;
    if (x->cell != y->cell) {
        return x->cell < y->cell ? -1 : 1;
    }
    if (x->unit != y->unit) {
        return x->unit < y->unit ? -1 : 1;
    }
    return (x->encounter > y->encounter) - (x->encounter < y->encounter);
}

/* Encounters are those of truth, as in the audit. */
static bool is_audited(const struct roster_subject *e) {
    return e->has_truth;
}

static bool is_audited_predicted(const struct roster_subject *e) {
    return e->has_truth && e->has_prediction;
}

/* First coding of each encounter; one more at the end. */
static uint32_t *starts_of(const struct roster *r, enum study_role role) {
    guint n = r->encounters.items->len;
    uint32_t *starts = g_new0(uint32_t, (gsize)n + 2);
    for (guint i = 0; i < r->codings[role]->len; i++) {
        starts[g_array_index(r->codings[role], struct coding, i).encounter + 1]++;
    }
    for (guint i = 0; i < n; i++) {
        starts[i + 1] += starts[i];
    }
    return starts;
}

struct work {
    struct roster *roster;
    const struct hcc_map *map;
    uint32_t *starts[STUDY_ROLES];
    GPtrArray *codes; /* scratch */
    GArray *sets[STUDY_ROLES];
    struct grouped *sums; /* [NUMBERS][n_cells] */
};

static void add_codes(struct work *w, enum study_role role, uint32_t encounter) {
    for (uint32_t i = w->starts[role][encounter]; i < w->starts[role][encounter + 1]; i++) {
        const struct coding *x = &g_array_index(w->roster->codings[role], struct coding, i);
        if (x->is_chosen) {
            g_ptr_array_add(w->codes, w->roster->codes->pdata[x->code]);
        }
    }
}

static struct hcc_outcome outcome_of(struct work *w, const struct member *members, guint n) {
    static const enum study_role roles[] = {STUDY_TRUTH, STUDY_PREDICTIONS};
    for (size_t k = 0; k < G_N_ELEMENTS(roles); k++) {
        g_ptr_array_set_size(w->codes, 0);
        for (guint i = 0; i < n; i++) {
            add_codes(w, roles[k], members[i].encounter);
        }
        hcc_collect(w->map, (const char *const *)w->codes->pdata, w->codes->len, w->sets[roles[k]]);
    }
    return hcc_compare(w->map, w->sets[STUDY_TRUTH], w->sets[STUDY_PREDICTIONS]);
}

static void add_outcome(struct work *w, int cell, unsigned group, const struct hcc_outcome *o) {
    const int64_t tops[NUMBERS] = {
        [CAPTURE] = o->agree,
        [UNSUPPORTED] = o->over,
        [NET_COUNT] = o->over - o->under,
        [NET] = o->over_weight - o->under_weight,
        [GROSS] = o->over_weight + o->under_weight,
        [OVER] = o->over_weight,
        [UNDER] = o->under_weight,
    };
    for (int k = 0; k < NUMBERS; k++) {
        struct grouped *g = &w->sums[(size_t)k * (size_t)w->roster->n_cells + (size_t)cell];
        g->top[group] += tops[k];
        g->bottom[group] += k == CAPTURE       ? o->agree + o->under
                            : k == UNSUPPORTED ? o->agree + o->over
                                               : 1;
    }
}

static GArray *members_of(struct roster *r, enum hcc_unit unit) {
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct member));
    int *cells = g_new(int, (gsize)r->groupings->len + 1);
    for (guint i = 0; i < r->encounters.items->len; i++) {
        const struct roster_subject *e = roster_encounter(r, i);
        int n = e->is_counted ? roster_cells(r, i, cells) : 0;
        for (int k = 0; k < n; k++) {
            bool is_patient = unit == HCC_PATIENT && e->has_patient;
            struct member x = {
                .cell = cells[k], .encounter = i, .unit = is_patient ? e->patient.a : e->id.a};
            g_array_append_val(all, x);
        }
    }
    g_array_sort(all, compare_members);
    g_free(cells);
    return all;
}

static void add_units(struct work *w, const GArray *members, struct hcc_result *out) {
    for (guint i = 0; i < members->len;) {
        const struct member *first = &g_array_index(members, struct member, i);
        guint n = 0;
        while (i + n < members->len && first[n].cell == first->cell &&
               first[n].unit == first->unit) {
            n++;
        }
        struct hcc_outcome o = outcome_of(w, first, n);
        add_outcome(w, first->cell, roster_group(w->roster, first->encounter), &o);
        if (first->cell == 0) {
            out->n_units++;
            out->total.agree += o.agree;
            out->total.over += o.over;
            out->total.under += o.under;
            out->total.over_weight += o.over_weight;
            out->total.under_weight += o.under_weight;
        }
        i += n;
    }
}

static void put_estimates(const struct work *w, struct hcc_result *out, double confidence) {
    struct roster *r = w->roster;
    for (int k = 0; k < NUMBERS; k++) {
        double one = k == CAPTURE || k == UNSUPPORTED || k == NET_COUNT ? 1 : 1.0 / HCC_WEIGHT_ONE;
        for (int cell = 0; cell < r->n_cells; cell++) {
            if (cell > 0 && r->n_encounters[cell] == 0) {
                continue;
            }
            struct estimate e = roster_blank(r, cell, out->estimates);
            grouped_estimate(&e, definition_find(ids[k]),
                             &w->sums[(size_t)k * (size_t)r->n_cells + (size_t)cell], one,
                             confidence, out->estimates);
            estimates_add(out->estimates, &e);
        }
    }
}

struct hcc_result *hcc_study(struct roster *r, const struct hcc_map *m, enum hcc_unit unit,
                             double confidence) {
    struct hcc_result *out = g_new0(struct hcc_result, 1);
    out->estimates = estimates_new();
    roster_count(r, r->study->leaves_out_unpredicted ? is_audited_predicted : is_audited);
    struct work w = {.roster = r, .map = m, .codes = g_ptr_array_new()};
    w.sums = g_new0(struct grouped, (gsize)NUMBERS * (gsize)r->n_cells);
    for (int role = STUDY_PREDICTIONS; role <= STUDY_TRUTH; role++) {
        w.starts[role] = starts_of(r, (enum study_role)role);
        w.sets[role] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    }
    GArray *members = members_of(r, unit);
    add_units(&w, members, out);
    put_estimates(&w, out, confidence);
    for (int role = STUDY_PREDICTIONS; role <= STUDY_TRUTH; role++) {
        g_free(w.starts[role]);
        g_array_unref(w.sets[role]);
    }
    g_array_unref(members);
    g_ptr_array_unref(w.codes);
    g_free(w.sums);
    return out;
}

void hcc_result_free(struct hcc_result *h) {
    if (h != NULL) {
        estimates_free(h->estimates);
        g_free(h);
    }
}
