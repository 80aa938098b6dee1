#include "audit/deid/deid_study.h"

#include <string.h>

#include "audit/deid/deid_check.h"
#include "audit/deid/deid_walk.h"
#include "policies/policy.h"
#include "reports/evidence_deid.h"

bool deid_study_wanted(const GPtrArray *policies) {
    for (guint i = 0; i < policies->len; i++) {
        const struct policy *p = policies->pdata[i];
        for (guint k = 0; k < p->rules->len; k++) {
            const struct rule *r = p->rules->pdata[k];
            if (r->kind == RULE_DEID && r->letters != 0) {
                return true;
            }
        }
    }
    return false;
}

static bool read_input(struct deid_check *c, const struct study_input *input, GError **error) {
    const char *declared[3] = {NULL};
    for (int k = 0; k < 2; k++) {
        enum study_column column = k == 0 ? COLUMN_ENCOUNTER_ID : COLUMN_PATIENT_ID;
        declared[k] =
            input->columns[column] != NULL ? input->columns[column] : study_column_names[column];
    }
    if (strcmp(input->path, "-") == 0) {
        c->counts.n_files++;
        c->counts.n_unread++;
        return true;
    }
    char *paths[] = {input->path, NULL};
    GPtrArray *files = deid_inputs(paths, error);
    bool is_good = files != NULL;
    c->declared = declared;
    for (guint i = 0; is_good && i < files->len; i++) {
        const struct deid_input *x = files->pdata[i];
        is_good = deid_read_file(c, x->path, DEID_AUTO);
    }
    c->declared = NULL;
    g_clear_pointer(&files, g_ptr_array_unref);
    if (c->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&c->error));
    }
    return is_good;
}

/* Is the role's file one that an earlier role has named? */
static bool is_again(const struct study *s, int role) {
    for (int k = 0; k < role; k++) {
        if (g_strcmp0(s->inputs[k].path, s->inputs[role].path) == 0) {
            return true;
        }
    }
    return false;
}

bool deid_study_put(struct evidence *e, const struct study *s, GError **error) {
    struct rule_set *rules = rule_set_named("safe-harbor", error);
    struct deid_check *c = deid_check_new(rules);
    bool is_good = true;
    for (int role = 0; is_good && role < STUDY_ROLES; role++) {
        is_good = s->inputs[role].path == NULL || is_again(s, role) ||
                  read_input(c, &s->inputs[role], error);
    }
    if (is_good) {
        const struct deid_report report = {.rules = rules->id,
                                           .zip_census = rules->zip_census,
                                           .reference_year = rules->reference_year,
                                           .counts = &c->counts};
        evidence_put(e, "deid", evidence_deid_object(&report));
    }
    deid_check_free(c);
    rule_set_free(rules);
    return is_good;
}
