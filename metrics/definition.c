#include "metrics/definition.h"

#include <math.h>
#include <string.h>

#define SHARE .range_lo = 0, .range_hi = 1, .is_share = true
#define SIGNED .range_lo = -INFINITY, .range_hi = INFINITY
#define AGREED .range_lo = -1, .range_hi = 1
#define BEYOND_CHANCE AGREED, .undefined = "one category only was used, or no unit has two ratings"
#define AMOUNT .range_lo = 0, .range_hi = INFINITY

/* clang-format off */
const struct definition_row definition_rows[] = {
    {.id = "agree_ac1", .definition = "agree-ac1/1", .title = "Gwet's AC1",
     .doc = "Agreement of two raters beyond chance; stays near the percent agreement when nearly all units are of one category, where kappa falls.",
     .formula = "(po - pe) / (1 - pe), pe = sum p (1 - p) / (q - 1), p the mean share of a category", .source = "Gwet 2008.", .denominator = "units that both rated", BEYOND_CHANCE},
    {.id = "agree_alpha", .definition = "agree-alpha/1", .title = "Krippendorff's alpha, nominal",
     .doc = "1 less observed over expected disagreement, of any raters; who did not rate a unit is left out of it.",
     .formula = "1 - (n - 1) disagreement / (n^2 - sum of squared counts), n values in units with two or more", .source = "Krippendorff 2011.", .denominator = "units that two or more rated", BEYOND_CHANCE},
    {.id = "agree_kappa", .definition = "agree-kappa/1", .title = "Cohen's kappa",
     .doc = "Agreement of two raters beyond that of their shares of each category by chance.",
     .formula = "(po - pe) / (1 - pe), pe = sum over categories of the product of the two shares", .source = "Cohen 1960; scikit-learn cohen_kappa_score.", .denominator = "units that both rated", BEYOND_CHANCE},
    {.id = "agree_masi", .definition = "agree-masi/1", .title = "Krippendorff's alpha of sets, MASI",
     .doc = "Alpha of whole sets of codes, near sets counting as less apart: charts are the units.",
     .formula = "1 - (n - 1) disagreement / expected, distance 1 - J M, J Jaccard, M 1, 2/3, 1/3 or 0", .source = "Passonneau 2006; NLTK AnnotationTask with masi_distance.", .denominator = "charts that two or more rated", BEYOND_CHANCE},
    {.id = "agree_percent", .definition = "agree-percent/1", .title = "Agreement",
     .doc = "Share of units to which both raters gave the same. Of codes it is near 1 by the many that neither gave.",
     .formula = "units alike / units that both rated", .source = "Percent agreement.", .denominator = "units that both rated", SHARE},
    {.id = "agree_shared", .definition = "agree-shared/1", .title = "Codes given by both",
     .doc = "Of the codes that either rater gave to a chart, the share that both gave.",
     .formula = "codes of both / codes of either, charts pooled", .source = "Jaccard index; percent agreement as coding reviews have it.", .denominator = "codes that either gave", SHARE},
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
     .doc = "Share of the suggestions that the truth has which the coder accepted.",
     .formula = "accepted / suggestions in the truth", .source = "-", .denominator = "right suggestions reviewed", SHARE},
    {.id = "review_accept_wrong", .definition = "review-accept-wrong/1", .title = "Wrong suggestions accepted",
     .doc = "Automation bias: share of the suggestions that the truth does not have which the coder accepted all the same.",
     .formula = "accepted / suggestions not in the truth", .source = "Errors of commission (Goddard, Roudsari and Wyatt 2012, automation bias).", .denominator = "wrong suggestions reviewed", SHARE},
    {.id = "review_added", .definition = "review-added/1", .title = "Codes added by the coder",
     .doc = "Share of the final codes that no suggestion had.",
     .formula = "added / (accepted + edited + added)", .source = "-", .denominator = "final codes", SHARE},
    {.id = "review_discernment", .definition = "review-discernment/1", .title = "Acceptance of right less wrong",
     .doc = "How much more readily right suggestions are accepted than wrong ones: 0 where the coder does not tell them apart.",
     .formula = "accepted share of right - accepted share of wrong suggestions", .source = "Youden's index of the coder's acceptance.", .denominator = "suggestions judged", AGREED},
    {.id = "review_edit", .definition = "review-edit/1", .title = "Suggestions edited",
     .doc = "Share of the suggestions that the coder changed to another code.",
     .formula = "edited / (accepted + edited + rejected)", .source = "-", .denominator = "suggestions reviewed", SHARE},
    {.id = "review_override", .definition = "review-override/1", .title = "Suggestions overridden",
     .doc = "Share of the suggestions that the coder edited or rejected.",
     .formula = "(edited + rejected) / (accepted + edited + rejected)", .source = "AHIMA has no number for it: a share to compare, not an error.", .denominator = "suggestions reviewed", SHARE},
    {.id = "review_reject", .definition = "review-reject/1", .title = "Suggestions rejected",
     .doc = "Share of the suggestions that the coder rejected.",
     .formula = "rejected / (accepted + edited + rejected)", .source = "-", .denominator = "suggestions reviewed", SHARE},
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
