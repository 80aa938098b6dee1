/* The check of the section "drift" when evidence is read. */
#include "reports/evidence_drift.h"

#define FIELDS(table) table, sizeof(table) / sizeof(table)[0]

/* clang-format off */
static const struct evidence_field drift_fields[] = {
    {"kind", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"compat", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"name_reference", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"name_current", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"confidence", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"rows_reference", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"rows_current", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"ragged_reference", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"ragged_current", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"only_reference", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"only_current", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"features", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"metrics", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"estimated", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"cannot_see", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"series", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"measures", EVIDENCE_LIST, EVIDENCE_ALWAYS},
};
static const struct evidence_field feature_fields[] = {
    {"name", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"kind", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"family", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"status", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"reason", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"n_reference", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"n_current", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"missing_reference", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"missing_current", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"n_bins", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"design_effect", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"psi", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"null", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"excess", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"test", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"p", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"p_adjusted", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"values", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"levels", EVIDENCE_OBJECT, EVIDENCE_NULLABLE},
    {"moved", EVIDENCE_LIST, EVIDENCE_ALWAYS},
};
static const struct evidence_field value_fields[] = {
    {"id", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"definition", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"value", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"p", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"null", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"reason", EVIDENCE_TEXT, EVIDENCE_OPTIONAL},
};
static const struct evidence_field level_fields[] = {
    {"n", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"new", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"new_rows", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"new_expected", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"new_p", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"new_p_adjusted", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"vanished", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"vanished_rows", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
};
static const struct evidence_field moved_fields[] = {
    {"level", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"reference", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"current", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"share_reference", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"share_current", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
};
static const struct evidence_field measure_fields[] = {
    {"measure", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"definition", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"status", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"reason", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"n", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"value", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"se", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"df", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"p_adjusted", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
};
static const struct evidence_field metric_fields[] = {
    {"metric", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"is_gap", EVIDENCE_TRUTH, EVIDENCE_ALWAYS},
    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"status", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"reason", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"n_patients", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"reference", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"current", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"change", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"lo", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"hi", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
};
static const struct evidence_field estimated_fields[] = {
    {"metric", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"average", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"status", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"reason", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"rows_reference", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"rows_current", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"value", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"lo", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"hi", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"reference", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"change", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"change_lo", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"change_hi", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"realised", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
};
static const struct evidence_field series_fields[] = {
    {"metric", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"title", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"status", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"reason", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"baseline", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"n_baseline_periods", EVIDENCE_COUNT, EVIDENCE_ALWAYS},
    {"n_baseline_rows", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"charts", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"change", EVIDENCE_OBJECT, EVIDENCE_NULLABLE},
    {"periods", EVIDENCE_LIST, EVIDENCE_ALWAYS},
};
static const struct evidence_field chart_fields[] = {
    {"chart", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"limit", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"weight", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"run_length", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"exact_periods", EVIDENCE_COUNT, EVIDENCE_OPTIONAL},
    {"first_signal", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
};
static const struct evidence_field change_fields[] = {
    {"at", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"lo", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"hi", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"before", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"after", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
    {"p", EVIDENCE_NUMBER, EVIDENCE_ALWAYS},
};
static const struct evidence_field period_fields[] = {
    {"period", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"n", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"is_complete", EVIDENCE_TRUTH, EVIDENCE_ALWAYS},
    {"events", EVIDENCE_LIST, EVIDENCE_ALWAYS},
    {"share", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"lo", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"hi", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"z", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"ewma", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"ewma_limit", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"cusum_up", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"cusum_down", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"signals", EVIDENCE_LIST, EVIDENCE_ALWAYS},
};
/* clang-format on */

static bool check_value(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(value_fields));
}

static bool check_moved(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(moved_fields));
}

static bool check_feature(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(feature_fields)) && evidence_check_by(c, p, v) &&
           evidence_check_list(c, p, v, "values", check_value) &&
           evidence_check_list(c, p, v, "moved", check_moved) &&
           evidence_check_object(c, p, v, "levels", FIELDS(level_fields));
}

static bool check_measure(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(measure_fields)) && evidence_check_by(c, p, v);
}

static bool check_metric(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(metric_fields)) && evidence_check_by(c, p, v);
}

static bool check_estimated(const struct evidence_check *c, const struct evidence_place *p,
                            const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(estimated_fields)) && evidence_check_by(c, p, v);
}

static bool check_chart(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(chart_fields));
}

static bool check_period(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(period_fields)) &&
           evidence_check_texts(c, p, v, "events") && evidence_check_texts(c, p, v, "signals");
}

static bool check_series(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(series_fields)) && evidence_check_by(c, p, v) &&
           evidence_check_list(c, p, v, "charts", check_chart) &&
           evidence_check_list(c, p, v, "periods", check_period) &&
           evidence_check_object(c, p, v, "change", FIELDS(change_fields));
}

bool evidence_check_drift(const struct evidence_check *c, const struct evidence_place *p,
                          const json_t *v) {
    return evidence_check_fields(c, p, v, FIELDS(drift_fields)) &&
           evidence_check_texts(c, p, v, "only_reference") &&
           evidence_check_texts(c, p, v, "only_current") &&
           evidence_check_texts(c, p, v, "cannot_see") &&
           evidence_check_list(c, p, v, "features", check_feature) &&
           evidence_check_list(c, p, v, "metrics", check_metric) &&
           evidence_check_list(c, p, v, "estimated", check_estimated) &&
           evidence_check_list(c, p, v, "series", check_series) &&
           evidence_check_list(c, p, v, "measures", check_measure);
}
