#include "metrics/criterion.h"

#include <math.h>
#include <string.h>

#include "metrics/interval.h"

/* clang-format off */
const struct criterion_row criterion_rows[] = {
    {"accuracy_equality", "Accuracy equality", "Decisions are right equally often in every group.",
     "Berk and others 2021, overall accuracy equality; pairs of encounter and code over the label space.", {"accuracy"}},
    {"auc_parity", "AUC parity", "Scores rank what belongs above what does not equally well in every group.",
     "Kallus and Zhou 2019 discuss its limits: equal AUC may hide unequal errors.", {"auc_micro"}},
    {"balance_negative", "Balance for the negative class", "Codes that do not belong get the same mean score in every group.",
     "Kleinberg, Mullainathan and Raghavan 2017.", {"score_mean_negative"}},
    {"balance_positive", "Balance for the positive class", "Codes that belong get the same mean score in every group.",
     "Kleinberg, Mullainathan and Raghavan 2017.", {"score_mean_positive"}},
    {"calibration_within_groups", "Calibration within groups", "Mean score less the share that is right is the same in every group.",
     "Kleinberg, Mullainathan and Raghavan 2017, in the large; the reliability table has the scores apart.", {"calibration_in_large"}},
    {"demographic_parity", "Demographic parity", "Codes are predicted equally often in every group. Groups with other diseases should differ.",
     "Fairlearn demographic_parity_difference and _ratio; statistical parity.", {"selection_rate"}},
    {"equal_opportunity", "Equal opportunity", "Codes that belong are found equally often in every group.",
     "Hardt, Price and Srebro 2016; Fairlearn equal_opportunity_difference.", {"recall_micro"}},
    {"equalized_odds", "Equalized odds", "Found equally often where they belong, and given equally seldom where not.",
     "Hardt, Price and Srebro 2016; Fairlearn equalized_odds_difference (worst case; the mean beside it).", {"recall_micro", "false_positive_rate"}},
    {"negative_predictive_parity", "Negative predictive parity", "Codes left out are rightly left out equally often in every group.",
     "Aequitas NPV parity.", {"negative_predictive_value"}},
    {"predictive_equality", "Predictive equality", "Codes are given where they do not belong equally often in every group.",
     "Chouldechova 2017; Corbett-Davies and others 2017.", {"false_positive_rate"}},
    {"predictive_parity", "Predictive parity", "Predicted codes are right equally often in every group.",
     "Chouldechova 2017; Aequitas precision parity.", {"precision_micro"}},
    {"treatment_equality", "Treatment equality", "As many codes are missed for each wrongly given one in every group.",
     "Berk and others 2021; undefined for a group without a wrong code.", {"missed_per_wrong"}},
};
/* clang-format on */
const size_t n_criterion_rows = G_N_ELEMENTS(criterion_rows);

const struct criterion_row *criterion_find(const char *id) {
    for (size_t i = 0; i < n_criterion_rows; i++) {
        if (strcmp(criterion_rows[i].id, id) == 0) {
            return &criterion_rows[i];
        }
    }
    return NULL;
}

/* The estimates of one metric in the groups of one attribute or intersection. */
struct rate {
    const struct estimate *overall;
    GPtrArray *groups; /* of const struct estimate *, with patients */
};

struct extremes {
    const struct estimate *highest, *lowest;
    int n_defined, n_groups;
    bool all_have_intervals;
};

static bool same_attributes(const struct estimate *a, const struct estimate *b) {
    for (int i = 0; i < a->n_by && a->n_by == b->n_by; i++) {
        if (strcmp(a->by[i].attribute, b->by[i].attribute) != 0) {
            return false;
        }
    }
    return a->n_by == b->n_by;
}

static bool is_plain(const struct estimate *e) {
    return e->comparison == NULL && strcmp(e->level, "overall") == 0;
}

/* A hidden group has no counts either; a group without patients is none. */
static bool is_group(const struct estimate *e) {
    return e->status != ESTIMATE_SUPPRESSED && !(e->has_counts && e->n_patients == 0);
}

/* Where the estimates of each metric start: they stand together. */
static struct rate gather(const struct estimates *e, const char *metric,
                          const struct estimate *like) {
    struct rate r = {.groups = g_ptr_array_new()};
    for (size_t i = 0; i < e->n; i++) {
        struct estimate *x = &e->items[i];
        if (strcmp(x->metric, metric) != 0 || !is_plain(x)) {
            if (r.overall != NULL) {
                break;
            }
            continue;
        }
        if (x->n_by == 0) {
            r.overall = x;
        } else if (same_attributes(x, like) && is_group(x)) {
            g_ptr_array_add(r.groups, x);
        }
    }
    return r;
}

static struct extremes extremes_of(const struct rate *r) {
    struct extremes x = {.n_groups = (int)r->groups->len, .all_have_intervals = true};
    for (guint i = 0; i < r->groups->len; i++) {
        const struct estimate *e = r->groups->pdata[i];
        if (!e->has_value) {
            continue;
        }
        x.n_defined++;
        x.all_have_intervals = x.all_have_intervals && e->has_interval;
        x.highest = x.highest == NULL || e->value > x.highest->value ? e : x.highest;
        x.lowest = x.lowest == NULL || e->value < x.lowest->value ? e : x.lowest;
    }
    return x;
}

static double distance_to_overall(const struct rate *r) {
    double most = 0;
    for (guint i = 0; i < r->groups->len && r->overall != NULL && r->overall->has_value; i++) {
        const struct estimate *e = r->groups->pdata[i];
        most = e->has_value ? fmax(most, fabs(e->value - r->overall->value)) : most;
    }
    return most;
}

/* Widens lo and hi of the criterion by every pair of this rate. */
static void add_pairs(struct criterion *c, const struct rate *r, double level) {
    for (guint i = 0; i < r->groups->len; i++) {
        const struct estimate *a = r->groups->pdata[i];
        double la = 0, ua = 0;
        if (!a->has_value || !interval_at(a, level, &la, &ua)) {
            continue;
        }
        for (guint k = 0; k < r->groups->len; k++) {
            const struct estimate *b = r->groups->pdata[k];
            double lb = 0, ub = 0;
            if (k == i || !b->has_value || !interval_at(b, level, &lb, &ub)) {
                continue;
            }
            double d = a->value - b->value;
            c->lo = fmax(c->lo, d - hypot(a->value - la, ub - b->value));
            c->hi = fmax(c->hi, d + hypot(ua - a->value, b->value - lb));
        }
    }
}

static void fill_interval(struct criterion *c, const struct rate *rates, int n_rates,
                          double confidence) {
    double n_pairs = 0;
    for (int i = 0; i < n_rates; i++) {
        struct extremes x = extremes_of(&rates[i]);
        if (!x.all_have_intervals) {
            c->reason = "a group has too few patients for a range";
            return;
        }
        n_pairs += x.n_defined * (x.n_defined - 1) / 2.0;
    }
    c->has_interval = true;
    for (int i = 0; i < n_rates; i++) {
        add_pairs(c, &rates[i], pow(confidence, 1 / n_pairs));
    }
    c->lo = fmin(c->lo, c->difference);
    c->hi = fmax(c->hi, c->difference);
}

static void name_levels(const char *out[ESTIMATE_MAX_BY], const struct estimate *e) {
    for (int i = 0; i < e->n_by; i++) {
        out[i] = e->by[i].level;
    }
}

/* One rate's part: the larger difference and the smaller ratio stay. */
static bool add_rate(struct criterion *c, const struct rate *r, int n_rates, bool is_first) {
    struct extremes x = extremes_of(r);
    c->n_groups = is_first ? x.n_groups : MIN(c->n_groups, x.n_groups);
    c->n_defined = is_first ? x.n_defined : MIN(c->n_defined, x.n_defined);
    if (x.n_defined < 2) {
        c->reason = x.n_groups < 2 ? "there are fewer than two groups"
                                   : "fewer than two groups have a value";
        return false;
    }
    double difference = x.highest->value - x.lowest->value;
    if (is_first || difference > c->difference) {
        c->difference = difference;
        name_levels(c->highest, x.highest);
        name_levels(c->lowest, x.lowest);
    }
    c->mean_difference += difference / n_rates;
    c->to_overall = fmax(c->to_overall, distance_to_overall(r));
    bool has_ratio = x.highest->value > 0 && x.lowest->value >= 0;
    c->has_ratio = has_ratio && (is_first || c->has_ratio);
    if (c->has_ratio) {
        double ratio = x.lowest->value / x.highest->value;
        c->ratio = is_first ? ratio : fmin(c->ratio, ratio);
        c->mean_ratio += ratio / n_rates;
    }
    return true;
}

static void add_criterion(GArray *out, const struct estimates *e, const struct criterion_row *row,
                          const struct estimate *like, double confidence) {
    struct criterion c = {.row = row, .n_attributes = like->n_by};
    for (int i = 0; i < like->n_by; i++) {
        c.attributes[i] = like->by[i].attribute;
    }
    struct rate rates[CRITERION_MAX_RATES] = {{0}};
    int n_rates = 0;
    bool is_known = true;
    while (n_rates < CRITERION_MAX_RATES && row->metrics[n_rates] != NULL) {
        rates[n_rates] = gather(e, row->metrics[n_rates], like);
        is_known = is_known && rates[n_rates].overall != NULL;
        n_rates++;
    }
    c.has_value = is_known;
    for (int i = 0; i < n_rates && c.has_value; i++) {
        c.has_value = add_rate(&c, &rates[i], n_rates, i == 0);
    }
    if (c.has_value) {
        fill_interval(&c, rates, n_rates, confidence);
    }
    if (is_known) {
        g_array_append_val(out, c);
    }
    for (int i = 0; i < n_rates; i++) {
        g_ptr_array_unref(rates[i].groups);
    }
}

/* The first group of each attribute or intersection, in order. */
static GPtrArray *groupings_of(const struct estimates *e) {
    GPtrArray *out = g_ptr_array_new();
    for (size_t i = 0; i < e->n; i++) {
        struct estimate *x = &e->items[i];
        bool is_new = x->n_by > 0 && is_plain(x) && strcmp(x->metric, "recall_micro") == 0;
        for (guint k = 0; k < out->len && is_new; k++) {
            is_new = !same_attributes(out->pdata[k], x);
        }
        if (is_new) {
            g_ptr_array_add(out, x);
        }
    }
    return out;
}

GArray *criteria_of(const struct estimates *e, double confidence) {
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct criterion));
    GPtrArray *groupings = groupings_of(e);
    for (guint g = 0; g < groupings->len; g++) {
        for (size_t i = 0; i < n_criterion_rows; i++) {
            add_criterion(out, e, &criterion_rows[i], groupings->pdata[g], confidence);
        }
    }
    g_ptr_array_unref(groupings);
    return out;
}
