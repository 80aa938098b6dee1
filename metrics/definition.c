#include "metrics/definition.h"

#include <math.h>
#include <string.h>

#define SHARE .range_lo = 0, .range_hi = 1, .is_share = true
#define INDEX .range_lo = -1, .range_hi = 1
#define SIGNED .range_lo = -INFINITY, .range_hi = INFINITY
#define AMOUNT .range_lo = 0, .range_hi = INFINITY

/* clang-format off */
const struct definition_row definition_rows[] = {
    {.id = "agree_ac1", .definition = "agree-ac1/1", .title = "Gwet's AC1",
     .doc = "Agreement beyond chance that stays near the percent agreement when one answer is very common, where kappa falls.",
     .formula = "(pa - pe) / (1 - pe), pa = mean over units with two or more answers of the share of agreeing pairs, pe = sum pi_k (1 - pi_k) / (q - 1), "
                "pi_k the mean over units of the share of answers k, q the number of different answers",
     .source = "Gwet 2008, British Journal of Mathematical and Statistical Psychology 61: 29-48; several raters and missing answers as in Gwet 2014.",
     .denominator = "units", INDEX},
    {.id = "agree_alpha", .definition = "agree-alpha-nominal/1", .title = "Krippendorff's alpha, nominal",
     .doc = "1 minus observed over expected disagreement; any number of raters, missing answers allowed; 0 is what chance gives.",
     .formula = "1 - (n - 1) sum_{c<k} o_ck / sum_{c<k} n_c n_k over the coincidence matrix of pairable values",
     .source = "Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.", .denominator = "units", INDEX},
    {.id = "agree_alpha_masi", .definition = "agree-alpha-masi/1", .title = "Krippendorff's alpha, sets by MASI",
     .doc = "Alpha for sets of codes: two sets that share codes disagree less than two that share none.",
     .formula = "alpha with the distance 1 - J M: J = Jaccard, M = 1 equal, 2/3 one holds the other, 1/3 they overlap, 0 they share nothing",
     .source = "Passonneau 2006, Measuring Agreement on Set-valued Items (MASI).", .denominator = "units", INDEX},
    {.id = "agree_kappa", .definition = "agree-kappa/1", .title = "Cohen's kappa",
     .doc = "Agreement of two raters beyond what their own habits give by chance.",
     .formula = "(po - pe) / (1 - pe), pe = sum over answers of the product of the two raters' shares, units that both answered",
     .source = "Cohen 1960, Educational and Psychological Measurement 20: 37-46; scikit-learn cohen_kappa_score.", .denominator = "units", INDEX},
    {.id = "agree_percent", .definition = "agree-percent/1", .title = "Agreement",
     .doc = "Share of units on which two raters give the same answer; chance is not allowed for.",
     .formula = "units with equal answers / units that both answered", .source = "-", .denominator = "units", SHARE},
    {.id = "hcc_capture", .definition = "hcc-capture/1", .title = "HCC capture",
     .doc = "Share of the categories supported by the right codes that the predicted codes give too.",
     .formula = "agree / (agree + under), categories after hierarchies", .source = "Recall of HCCs.", .denominator = "HCCs of the truth", SHARE},
    {.id = "hcc_gross_weight", .definition = "hcc-gross-weight/1", .title = "Weight in error a unit, over and under added",
     .doc = "How much weight is wrong in either direction; errors do not cancel.",
     .formula = "(over weight + under weight) / units", .source = "CMS's gross against net improper payment.", .denominator = "units", AMOUNT},
    {.id = "hcc_net_count", .definition = "hcc-net-count/1", .title = "HCCs over less HCCs under, a unit",
     .doc = "Direction of error in counts: above 0 more is coded than is supported.",
     .formula = "(over - under) / units", .source = "-", .denominator = "units", SIGNED},
    {.id = "hcc_net_weight", .definition = "hcc-net-weight/1", .title = "Weight over less weight under, a unit",
     .doc = "Direction of error in weight: above 0 is over-coding. Categories only: no interactions, payment counts, normalisation or coding-intensity factor.",
     .formula = "(over weight - under weight) / units", .source = "CMS's net improper payment; raw coefficient, not a risk score.", .denominator = "units", SIGNED},
    {.id = "hcc_over_weight", .definition = "hcc-over-weight/1", .title = "Weight over, a unit",
     .doc = "Weight of the categories that the predicted codes give and the right codes do not.",
     .formula = "sum of weights of unsupported categories / units", .source = "-", .denominator = "units", AMOUNT},
    {.id = "hcc_under_weight", .definition = "hcc-under-weight/1", .title = "Weight under, a unit",
     .doc = "Weight of the categories that the right codes give and the predicted codes do not.",
     .formula = "sum of weights of missed categories / units", .source = "-", .denominator = "units", AMOUNT},
    {.id = "hcc_unsupported", .definition = "hcc-unsupported/1", .title = "HCCs without support",
     .doc = "Share of the categories given by the predicted codes that the right codes do not support.",
     .formula = "over / (agree + over), categories after hierarchies", .source = "1 - precision of HCCs.", .denominator = "predicted HCCs", SHARE},
    {.id = "review_accept_right", .definition = "review-accept-right/1", .title = "Right suggestions accepted",
     .doc = "Share of the suggestions that truth has which the coder accepted.",
     .formula = "accepted and in truth / suggested and in truth", .source = "Truth must come from an audit, not from the coder who decided.",
     .denominator = "right suggestions", SHARE},
    {.id = "review_accept_wrong", .definition = "review-accept-wrong/1", .title = "Wrong suggestions accepted (automation bias)",
     .doc = "Share of the suggestions that truth has not which the coder accepted all the same: errors of commission.",
     .formula = "accepted and not in truth / suggested and not in truth", .source = "Parasuraman and Manzey 2010 (commission errors). No number is agreed as a limit.",
     .denominator = "wrong suggestions", SHARE},
    {.id = "review_add", .definition = "review-add/1", .title = "Codes added by the coder, an encounter",
     .doc = "How many codes a coder adds that the model did not suggest.",
     .formula = "rows of action add / encounters with a row", .source = "-", .denominator = "encounters", AMOUNT},
    {.id = "review_discernment", .definition = "review-discernment/1", .title = "Right accepted less wrong accepted",
     .doc = "How well coders tell right from wrong suggestions: 0 when they accept both alike, 1 when they err never.",
     .formula = "review_accept_right - review_accept_wrong", .source = "Youden's J of the coder's acceptance.", .denominator = "suggestions", INDEX},
    {.id = "review_override", .definition = "review-override/1", .title = "Suggestions overridden",
     .doc = "Share of the suggestions that the coder edited or rejected.",
     .formula = "(edit + reject) / (accept + edit + reject)", .source = "-", .denominator = "suggestions", SHARE},
    {.id = "review_reject", .definition = "review-reject/1", .title = "Suggestions rejected",
     .doc = "Share of the suggestions that the coder rejected.",
     .formula = "reject / (accept + edit + reject)", .source = "-", .denominator = "suggestions", SHARE},
    {.id = "sense_age", .definition = "sense-age/1", .title = "Codes against the patient's age",
     .doc = "The edit table allows the code at other ages only (newborn, pediatric, maternity, adult).",
     .formula = "codes whose age edit is broken / codes of encounters whose age is known", .source = "Medicare Code Editor, age conflict; the ages are parameters.",
     .denominator = "codes judged", SHARE},
    {.id = "sense_duplicate", .definition = "sense-duplicate/1", .title = "Codes repeated in an encounter",
     .doc = "The same code stands once more in the same encounter.",
     .formula = "codes after the first of their kind in an encounter / codes", .source = "Medicare Code Editor, duplicate of principal diagnosis, widened to all.",
     .denominator = "codes judged", SHARE},
    {.id = "sense_header", .definition = "sense-header/1", .title = "Header codes, not billable",
     .doc = "The code is a heading at the date of service; a longer code is wanted.",
     .formula = "codes that the table in force has as headings / codes that it can judge", .source = "CMS order file, column 15.",
     .denominator = "codes judged", SHARE},
    {.id = "sense_manifestation", .definition = "sense-manifestation/1", .title = "Manifestations as principal diagnosis",
     .doc = "A code that describes a manifestation of another disease stands first.",
     .formula = "principal codes with that edit / principal codes", .source = "Medicare Code Editor, manifestation code as principal diagnosis.",
     .denominator = "principal codes", SHARE},
    {.id = "sense_not_at_date", .definition = "sense-not-at-date/1", .title = "Codes not valid at the date of service",
     .doc = "The code exists, but not in the table in force at the date of service.",
     .formula = "codes of another year's table only / codes that the table in force can judge", .source = "ICD-10-CM guidelines: the code set of the date of service (of discharge for inpatients).",
     .denominator = "codes judged", SHARE},
    {.id = "sense_principal", .definition = "sense-principal/1", .title = "Unacceptable as principal diagnosis",
     .doc = "The code stands first and the edit table does not accept it there.",
     .formula = "principal codes with that edit / principal codes", .source = "Medicare Code Editor, unacceptable principal diagnosis.",
     .denominator = "principal codes", SHARE},
    {.id = "sense_sex", .definition = "sense-sex/1", .title = "Codes against the patient's sex",
     .doc = "The edit table has the code for the other sex only.",
     .formula = "codes whose sex edit is broken / codes of encounters whose sex is known", .source = "Medicare Code Editor, sex conflict. Recorded sex may differ from anatomy: a reason to look, not an error by itself.",
     .denominator = "codes judged", SHARE},
    {.id = "sense_unknown", .definition = "sense-unknown/1", .title = "Codes that do not exist",
     .doc = "No table given has the code at any date.",
     .formula = "codes in no table / codes judged", .source = "CMS order files.", .denominator = "codes judged", SHARE},
    {.id = "sense_unspecified", .definition = "sense-unspecified/1", .title = "Unspecified codes",
     .doc = "The description in force says \"unspecified\": a share to compare between groups, not an error.",
     .formula = "billable codes whose description has the word / billable codes", .source = "-", .denominator = "billable codes", SHARE},
};
/* clang-format on */
const size_t n_definition_rows = sizeof definition_rows / sizeof definition_rows[0];

const struct definition_row *definition_find(const char *id) {
    for (size_t i = 0; i < n_definition_rows; i++) {
        if (strcmp(definition_rows[i].id, id) == 0) {
            return &definition_rows[i];
        }
    }
    return NULL;
}
