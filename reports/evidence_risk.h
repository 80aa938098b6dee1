/* Section "risk" of the evidence: disclosure risk of the data that is to leave the house. Names of
 * columns and counts of records; no value of the data. */
#ifndef OMBUD_REPORTS_EVIDENCE_RISK_H
#define OMBUD_REPORTS_EVIDENCE_RISK_H

#include "metrics/risk.h"
#include "metrics/risk_population.h"
#include "metrics/risk_suda.h"
#include "policies/privacy.h"
#include "reports/evidence.h"
#include "reports/evidence_section.h"

struct risk_column_words {
    const char *name;
    const char *coarser; /* quasi: the column made coarser, "age/10"; NULL: none was tried */
    uint32_t n_values;
    int64_t n_missing;
    bool is_number; /* sensitive: its order is that of numbers, else of texts */
};

/* All that was measured of one file. */
struct risk_report {
    int n_quasi, n_sensitive;
    struct risk_column_words quasi[RISK_MAX_QUASI], sensitive[RISK_MAX_SENSITIVE];
    int64_t n_left_out;
    const struct risk_options *options;
    const struct risk_measures *measures;
    const struct risk_suda *suda;
    const struct risk_population *population; /* NULL: none was named */
};

/* The section as an object; caller decrefs, or hands it to evidence_put(e, "risk", ...). */
json_t *evidence_risk_object(const struct risk_report *r);
evidence_item_check evidence_check_risk;
/* Fills what the judge asks of the disclosure risk; false when it was not measured. */
bool evidence_risk_privacy(const struct evidence *e, struct privacy *out);

#endif
