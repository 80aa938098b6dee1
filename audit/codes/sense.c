#include "audit/codes/sense.h"

#include <string.h>

/* Sums of one file's codes: by finding and cell. */
struct sums {
    struct grouped *by; /* [SENSE_FINDINGS][n_cells] */
    int *cells;         /* scratch */
};

static bool has_codes(const struct roster_subject *e) {
    return e->has_truth || e->has_prediction;
}

static void add_up(const struct roster *r, struct sums *s, uint32_t encounter,
                   struct sense_verdict v) {
    int n = roster_cells(r, encounter, s->cells);
    unsigned group = roster_group(r, encounter);
    for (int f = 0; f < SENSE_FINDINGS; f++) {
        if ((v.judged >> f & 1U) == 0) {
            continue;
        }
        for (int k = 0; k < n; k++) {
            struct grouped *g = &s->by[(size_t)f * (size_t)r->n_cells + (size_t)s->cells[k]];
            g->bottom[group]++;
            g->top[group] += v.found >> f & 1U;
        }
    }
}

static void note_places(struct sense_result *out, const struct coding *x, enum study_role role,
                        struct sense_verdict v) {
    for (int f = 0; f < SENSE_FINDINGS; f++) {
        out->judged[role][f] += v.judged >> f & 1U;
        out->found[role][f] += v.found >> f & 1U;
        if ((v.found >> f & 1U) != 0 && sense_rows[f].is_located) {
            struct sense_place p = {
                .role = role, .finding = (enum sense_finding)f, .row = x->row, .column = x->column};
            g_array_append_val(out->places, p);
        }
    }
}

static void count_unjudged(struct sense_result *out, const struct code_tables *tables,
                           const struct sense_case *c, enum study_role role) {
    out->n_codes[role]++;
    out->n_without_date[role] += c->date == 0;
    if (tables != NULL) {
        enum code_status status = code_tables_judge(tables, c->code, c->date, NULL);
        out->n_without_table[role] += status == CODE_NO_TABLE;
        out->n_by_format[role] += status == CODE_FORMAT_ONLY;
    }
}

static void judge_file(const struct roster *r, enum study_role role,
                       const struct code_tables *tables, const struct code_edits *edits,
                       struct sums *s, struct sense_result *out) {
    const struct coding *last = NULL;
    for (guint i = 0; i < r->codings[role]->len; i++) {
        const struct coding *x = &g_array_index(r->codings[role], struct coding, i);
        if (!x->is_chosen) {
            continue;
        }
        const struct roster_subject *e = roster_encounter(r, x->encounter);
        const struct sense_case c = {.code = r->codes->pdata[x->code],
                                     .date = e->date,
                                     .sex = e->sex,
                                     .age = e->age,
                                     .is_principal = x->is_principal};
        struct sense_verdict v = sense_check(tables, edits, &c);
        bool is_again = last != NULL && last->encounter == x->encounter && last->code == x->code;
        v.judged |= 1U << SENSE_DUPLICATE;
        v.found |= is_again ? 1U << SENSE_DUPLICATE : 0;
        count_unjudged(out, tables, &c, role);
        note_places(out, x, role, v);
        add_up(r, s, x->encounter, v);
        last = x;
    }
}

static void put_estimates(const struct roster *r, enum study_role role, const struct sums *s,
                          struct sense_result *out, double confidence) {
    for (int f = 0; f < SENSE_FINDINGS; f++) {
        const struct definition_row *row = definition_find(sense_rows[f].id);
        for (int cell = 0; cell < r->n_cells && out->judged[role][f] > 0; cell++) {
            if (cell > 0 && r->n_encounters[cell] == 0) {
                continue;
            }
            struct estimate e = roster_blank(r, cell, out->estimates);
            e.label = study_role_names[role];
            grouped_estimate(&e, row, &s->by[(size_t)f * (size_t)r->n_cells + (size_t)cell], 1,
                             confidence, out->estimates);
            estimates_add(out->estimates, &e);
        }
    }
}

static int compare_places(gconstpointer a, gconstpointer b) {
    const struct sense_place *x = a;
    const struct sense_place *y = b;
    if (x->finding != y->finding) {
        return x->finding < y->finding ? -1 : 1;
    }
    if (x->role != y->role) {
        return x->role < y->role ? -1 : 1;
    }
    if (x->row != y->row) {
        return x->row < y->row ? -1 : 1;
    }
    return x->column - y->column;
}

struct sense_result *sense_study(struct roster *r, const struct code_tables *tables,
                                 const struct code_edits *edits, double confidence) {
    static const enum study_role roles[] = {STUDY_TRUTH, STUDY_PREDICTIONS};
    struct sense_result *out = g_new0(struct sense_result, 1);
    out->estimates = estimates_new();
    out->places = g_array_new(FALSE, FALSE, sizeof(struct sense_place));
    roster_count(r, has_codes);
    size_t n_sums = (size_t)SENSE_FINDINGS * (size_t)r->n_cells;
    struct sums s = {.by = g_new(struct grouped, n_sums),
                     .cells = g_new(int, (gsize)r->groupings->len + 1)};
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
        memset(s.by, 0, n_sums * sizeof *s.by);
        judge_file(r, roles[i], tables, edits, &s, out);
        put_estimates(r, roles[i], &s, out, confidence);
    }
    g_array_sort(out->places, compare_places);
    g_free(s.by);
    g_free(s.cells);
    return out;
}

void sense_result_free(struct sense_result *s) {
    if (s != NULL) {
        estimates_free(s->estimates);
        g_array_unref(s->places);
        g_free(s);
    }
}
