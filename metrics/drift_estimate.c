/* Performance without labels, metric by metric, into a drift. */
#include <string.h>

#include "metrics/drift.h"

static void rows_of(const struct cbpe_cells *c, int64_t *suggested, int64_t *others) {
    *suggested = *others = 0;
    for (size_t i = 0; i < c->n; i++) {
        *suggested += c->items[i].suggested;
        *others += c->items[i].others;
    }
}

/* Once, and in everybody's words: what cannot be seen does not depend on the group. */
static void warn(struct drift *d, const char *text) {
    for (guint i = 0; i < d->cannot_see->len; i++) {
        if (strcmp(d->cannot_see->pdata[i], text) == 0) {
            return;
        }
    }
    g_ptr_array_add(d->cannot_see, g_strdup(text));
}

static void say_limits(struct drift *d, const struct cbpe_model *m, bool has_others,
                       bool is_multilabel) {
    warn(d,
         "A changed chance of a code at the same score (new guidelines, code-set updates, another "
         "kind of patient within a score) is not seen without labels.");
    if (!has_others) {
        warn(d, "There are no scores of codes that were not suggested: recall, F1, accuracy and "
                "specificity cannot be estimated, precision can.");
    }
    size_t n_pooled = 0;
    size_t n_many = 0;
    size_t n_codes = cbpe_model_codes(m, &n_pooled, &n_many);
    if (is_multilabel && n_pooled > 0 && d->estimated->len == 0) {
        g_autofree char *text = g_strdup_printf("%zu of %zu codes have fewer than %d right or "
                                                "wrong rows in the reference and share one "
                                                "calibration.",
                                                n_pooled, n_codes, CBPE_LEAST_POSITIVES);
        warn(d, text);
    }
    if (is_multilabel && n_many < n_codes && d->estimated->len == 0) {
        g_autofree char *text =
            g_strdup_printf("Macro averages are over the %zu of %zu codes with at least %d rows on "
                            "both sides.",
                            n_many, n_codes, CBPE_LEAST_ROWS);
        warn(d, text);
    }
}

static bool needs_others(enum cbpe_metric metric) {
    return metric != CBPE_PRECISION;
}

static void estimate_one(struct drift *d, const struct cbpe_model *m, struct drift_estimated *e,
                         bool has_others) {
    struct cbpe_estimate x;
    if (!has_others && needs_others(e->metric)) {
        e->reason = "there are no scores of codes that were not suggested";
    } else if (!cbpe_model_estimate(m, e->metric, e->is_macro, d->confidence, &x)) {
        e->reason = e->is_macro ? "no code has rows enough on both sides"
                                : "nothing to divide by on one of the sides";
    } else if (!x.has_range) { /* all right or all wrong: nothing says how sure that is */
        e->is_too_few = true;
        e->reason = "the labels or chances that it rests on are all alike: there is no range";
    } else {
        e->has_value = true;
        e->value = x.value;
        e->lo = x.lo;
        e->hi = x.hi;
        e->reference = x.reference;
        e->change = x.change;
        e->change_lo = x.change_lo;
        e->change_hi = x.change_hi;
        e->change_se = x.change_se;
        e->has_realised = x.has_realised;
        e->realised = x.realised;
    }
    g_array_append_val(d->estimated, *e);
}

void drift_estimate(struct drift *d, const struct cbpe_input *input, bool is_multilabel,
                    const char *attribute, const char *level) {
    struct cbpe_model *m = cbpe_model_new(input);
    int64_t suggested[2];
    int64_t others[2];
    rows_of(&input->ref, &suggested[0], &others[0]);
    rows_of(&input->cur, &suggested[1], &others[1]);
    bool has_others = others[0] > 0 && others[1] > 0;
    say_limits(d, m, has_others, is_multilabel);
    for (int is_macro = 0; is_macro < (is_multilabel ? 2 : 1); is_macro++) {
        for (int metric = 0; metric < CBPE_METRICS; metric++) {
            struct drift_estimated e = {.metric = (enum cbpe_metric)metric,
                                        .is_macro = is_macro == 1,
                                        .rows_ref = suggested[0] + others[0],
                                        .rows_cur = suggested[1] + others[1]};
            if (metric == CBPE_AUC && is_multilabel && is_macro == 0) {
                continue; /* scores of different codes are on different scales */
            }
            if (level != NULL) {
                e.n_by = 1;
                e.by = (struct estimate_by){drift_string(d, attribute), drift_string(d, level)};
            }
            estimate_one(d, m, &e, has_others);
        }
    }
    cbpe_model_free(m);
}
