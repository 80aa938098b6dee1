/* ombud review: what coders do with suggestions. */
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/study_scan.h"
#include "audit/cli/verbs.h"
#include "audit/codes/review_study.h"

static struct study_scan_flags scan;

/* clang-format off */
static const GOptionEntry own_entries[] = {
    {"action-column", 0, 0, G_OPTION_ARG_STRING, &scan.columns[ROSTER_ACTION], "of the predictions: accept, edit, reject, add (default action)", "COLUMN"},
    STUDY_SCAN_OUT_ENTRIES(scan),
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_review_options(void) {
    static GOptionEntry all[CLI_MAX_OPTIONS];
    return cli_with_study_flags(own_entries, all);
}

static void put_totals(const struct review_result *v, struct findings *f) {
    const struct {
        const char *id, *title;
        int64_t n;
    } rows[] = {
        {"accepted", "suggestions accepted", v->n_actions[ACTION_ACCEPT]},
        {"edited", "suggestions edited", v->n_actions[ACTION_EDIT]},
        {"rejected", "suggestions rejected", v->n_actions[ACTION_REJECT]},
        {"added", "codes added", v->n_actions[ACTION_ADD]},
        {"right", "right suggestions", v->n_right},
        {"right_accepted", "right suggestions accepted", v->n_right_accepted},
        {"wrong", "wrong suggestions", v->n_wrong},
        {"wrong_accepted", "wrong suggestions accepted", v->n_wrong_accepted},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        findings_answer(f, rows[i].id, rows[i].title, (double)rows[i].n, 0);
    }
}

static void put_unjudged(const struct review_result *v, struct findings *f) {
    const struct {
        int64_t n;
        const char *what;
    } rows[] = {
        {v->n_unjudged, "suggestions are of encounters without truth: neither right nor wrong"},
        {v->n_actions[ACTION_NONE], "rows of the predictions have no action: left out"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        study_scan_count(f, rows[i].n, rows[i].what);
    }
    findings_note(f, "Right is what --truth has: give an auditor's codes, not those that the "
                     "coder accepted.");
}

static bool review(struct roster *r, GError **error) {
    if (!r->has[ROSTER_ACTION]) {
        g_set_error(error, g_quark_from_static_string("ombud-review"), 0,
                    "no file has a column \"action\"; fix: name it with --action-column COLUMN");
        return false;
    }
    struct review_result *v = review_study(r, STUDY_SCAN_CONFIDENCE);
    struct findings *f = findings_new("review");
    put_totals(v, f);
    study_scan_estimates(&scan, v->estimates, f);
    put_unjudged(v, f);
    bool is_ok = study_scan_put(&scan, r, f, error);
    findings_free(f);
    review_result_free(v);
    return is_ok;
}

int verb_review(int argc, char **argv) {
    static const struct study_scan_verb verb = {
        .name = "review", .flags = &scan, .options = verb_review_options, .work = review};
    return study_scan_run(&verb, argc, argv);
}
