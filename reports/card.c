#include "reports/card.h"

#include <string.h>

#include "reports/xml.h"

#define NAMESPACE "https://mc.chai.org/v0.2/schema.xsd"

/* clang-format off */
const struct card_element card_elements[CARD_ELEMENTS] = {
    {"BasicInfo.ModelName", true, CARD_TEXT},
    {"BasicInfo.ModelDeveloper", true, CARD_TEXT},
    {"BasicInfo.DeveloperContact", true, CARD_TEXT},
    {"ReleaseInfo.ReleaseStage", true, CARD_TEXT},
    {"ReleaseInfo.ReleaseDate", true, CARD_TEXT},
    {"ReleaseInfo.ReleaseVersion", true, CARD_TEXT},
    {"ReleaseInfo.GlobalAvailability", true, CARD_TEXT},
    {"ReleaseInfo.EHRCompatibility", false, CARD_EHRS},
    {"ReleaseInfo.RegulatoryApproval", false, CARD_TEXT},
    {"ModelSummary.Summary", true, CARD_TEXT},
    {"ModelSummary.Keywords", true, CARD_KEYWORDS},
    {"UsesAndDirections.IntendedUseAndWorkflow", true, CARD_TEXT},
    {"UsesAndDirections.PrimaryIntendedUsers", true, CARD_TEXT},
    {"UsesAndDirections.HowToUse", true, CARD_TEXT},
    {"UsesAndDirections.TargetedPatientPopulation", true, CARD_TEXT},
    {"UsesAndDirections.CautionedOutOfScopeSettings", true, CARD_TEXT},
    {"Warnings.KnownRisksAndLimitations", true, CARD_TEXT},
    {"Warnings.KnownBiasesOrEthicalConsiderations", true, CARD_TEXT},
    {"Warnings.ClinicalRiskLevel", true, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.OutcomesAndOutputs", true, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.ModelType", true, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.FoundationModels", false, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.InputDataSource", true, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.OutputAndInputDataTypes", true, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.DevelopmentDataCharacterization", true, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.BiasMitigationApproaches", true, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.OngoingMaintenance", true, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.Security", false, CARD_TEXT},
    {"TrustIngredients.AISystemFacts.Transparency", false, CARD_TEXT},
    {"TrustIngredients.TransparencyInformation.FundingSource", true, CARD_TEXT},
    {"TrustIngredients.TransparencyInformation.ThirdPartyInformation", false, CARD_TEXT},
    {"TrustIngredients.TransparencyInformation.StakeholdersConsulted", true, CARD_TEXT},
    {"KeyMetrics.UsefulnessUsabilityEfficacy.MetricGoal", true, CARD_TEXT},
    {"KeyMetrics.UsefulnessUsabilityEfficacy.Results", true, CARD_RESULTS},
    {"KeyMetrics.UsefulnessUsabilityEfficacy.Interpretation", true, CARD_TEXT},
    {"KeyMetrics.UsefulnessUsabilityEfficacy.TestType", true, CARD_TEXT},
    {"KeyMetrics.UsefulnessUsabilityEfficacy.TestingDataDescription", true, CARD_TEXT},
    {"KeyMetrics.UsefulnessUsabilityEfficacy.ValidationProcessAndJustification", true, CARD_TEXT},
    {"KeyMetrics.FairnessEquity.MetricGoal", true, CARD_TEXT},
    {"KeyMetrics.FairnessEquity.Results", true, CARD_RESULTS},
    {"KeyMetrics.FairnessEquity.Interpretation", true, CARD_TEXT},
    {"KeyMetrics.FairnessEquity.TestType", true, CARD_TEXT},
    {"KeyMetrics.FairnessEquity.TestingDataDescription", true, CARD_TEXT},
    {"KeyMetrics.FairnessEquity.ValidationProcessAndJustification", true, CARD_TEXT},
    {"KeyMetrics.SafetyReliability.MetricGoal", true, CARD_TEXT},
    {"KeyMetrics.SafetyReliability.Results", true, CARD_RESULTS},
    {"KeyMetrics.SafetyReliability.Interpretation", true, CARD_TEXT},
    {"KeyMetrics.SafetyReliability.TestType", true, CARD_TEXT},
    {"KeyMetrics.SafetyReliability.TestingDataDescription", true, CARD_TEXT},
    {"KeyMetrics.SafetyReliability.ValidationProcessAndJustification", true, CARD_TEXT},
    {"Resources.EvaluationReferences", false, CARD_TEXT},
    {"Resources.ClinicalTrial", false, CARD_TEXT},
    {"Resources.PeerReviewedPublications", true, CARD_TEXT},
    {"Resources.ReimbursementStatus", false, CARD_TEXT},
    {"Resources.PatientConsentOrDisclosure", true, CARD_TEXT},
    {"Bibliography", true, CARD_TEXT},
};
const struct card_attribute card_attributes[CARD_ATTRIBUTES] = {
    {"onc_developer_contact", "(1)(i)", "Name and contact of the developer", {"BasicInfo.ModelDeveloper", "BasicInfo.DeveloperContact"}},
    {"onc_funding_source", "(1)(ii)", "Who paid for the technical implementation", {"TrustIngredients.TransparencyInformation.FundingSource", NULL}},
    {"onc_output_value", "(1)(iii)", "What value is put out", {"TrustIngredients.AISystemFacts.OutcomesAndOutputs", NULL}},
    {"onc_output_type", "(1)(iv)", "Prediction, classification, recommendation, evaluation, analysis or other", {NULL, NULL}},
    {"onc_intended_use", "(2)(i)", "Intended use", {"UsesAndDirections.IntendedUseAndWorkflow", NULL}},
    {"onc_intended_population", "(2)(ii)", "Intended patients", {"UsesAndDirections.TargetedPatientPopulation", NULL}},
    {"onc_intended_users", "(2)(iii)", "Intended users", {"UsesAndDirections.PrimaryIntendedUsers", NULL}},
    {"onc_decision_role", "(2)(iv)", "Role in the decision: informs, augments, replaces", {NULL, NULL}},
    {"onc_cautioned_use", "(3)(i)", "Tasks, situations and populations cautioned against", {"UsesAndDirections.CautionedOutOfScopeSettings", NULL}},
    {"onc_known_risks", "(3)(ii)", "Known risks, inappropriate settings and uses, limitations", {"Warnings.KnownRisksAndLimitations", NULL}},
    {"onc_training_criteria", "(4)(i)", "Who was left out of and taken into the training data", {NULL, NULL}},
    {"onc_demographic_inputs", "(4)(ii)", "Race, language, sex, age and the like as inputs", {NULL, NULL}},
    {"onc_training_representativeness", "(4)(iii)", "Demographics of the training data", {"TrustIngredients.AISystemFacts.DevelopmentDataCharacterization", NULL}},
    {"onc_training_relevance", "(4)(iv)", "Relevance of the training data to the setting", {NULL, NULL}},
    {"onc_fairness_approach", "(5)(i)", "Approach to fairness of the output in development", {NULL, NULL}},
    {"onc_bias_approach", "(5)(ii)", "How bias is managed, reduced or removed", {"TrustIngredients.AISystemFacts.BiasMitigationApproaches", NULL}},
    {"onc_external_source", "(6)(i)", "External validation: data, setting or environment", {NULL, NULL}},
    {"onc_external_party", "(6)(ii)", "External validation: who did it", {NULL, NULL}},
    {"onc_external_representativeness", "(6)(iii)", "External validation: demographics of the data", {NULL, NULL}},
    {"onc_external_process", "(6)(iv)", "External validation: the process", {NULL, NULL}},
    {"onc_validity_internal", "(7)(i)", "Validity in test data from the training source", {NULL, NULL}},
    {"onc_fairness_internal", "(7)(ii)", "Fairness in test data from the training source", {NULL, NULL}},
    {"onc_validity_external", "(7)(iii)", "Validity in data from elsewhere", {NULL, NULL}},
    {"onc_fairness_external", "(7)(iv)", "Fairness in data from elsewhere", {NULL, NULL}},
    {"onc_outcome_evaluations", "(7)(v)", "Evaluations of use on outcomes", {"Resources.EvaluationReferences", NULL}},
    {"onc_validity_monitoring", "(8)(i)", "How and how often validity is monitored", {NULL, NULL}},
    {"onc_validity_local", "(8)(ii)", "Validity in local data", {NULL, NULL}},
    {"onc_fairness_monitoring", "(8)(iii)", "How and how often fairness is monitored", {NULL, NULL}},
    {"onc_fairness_local", "(8)(iv)", "Fairness in local data", {NULL, NULL}},
    {"onc_update_schedule", "(9)(i)", "How and how often it is updated", {NULL, NULL}},
    {"onc_correction_schedule", "(9)(ii)", "How and how often faults are corrected when risks are found", {NULL, NULL}},
};
/* clang-format on */
const char *const card_source_names[CARD_SOURCES] = {"missing", "card", "evidence"};

int card_element_find(const char *path) {
    for (int i = 0; i < CARD_ELEMENTS; i++) {
        if (strcmp(card_elements[i].path, path) == 0) {
            return i;
        }
    }
    return -1;
}

int card_attribute_find(const char *id) {
    for (int i = 0; i < CARD_ATTRIBUTES; i++) {
        if (strcmp(card_attributes[i].id, id) == 0) {
            return i;
        }
    }
    return -1;
}

struct card *card_new(void) {
    return g_new0(struct card, 1);
}

static void item_free(gpointer data) {
    struct card_item *item = data;
    g_free(item->text);
    g_free(item->json);
    g_free(item);
}

static void value_clear(struct card_value *v) {
    g_clear_pointer(&v->text, g_free);
    g_clear_pointer(&v->items, g_ptr_array_unref);
}

void card_free(struct card *c) {
    if (c == NULL) {
        return;
    }
    for (int i = 0; i < CARD_ELEMENTS; i++) {
        value_clear(&c->elements[i]);
    }
    for (int i = 0; i < CARD_ATTRIBUTES; i++) {
        value_clear(&c->attributes[i]);
    }
    g_free(c->by);
    g_free(c->role);
    g_free(c->date);
    g_free(c);
}

void card_set(struct card_value *value, enum card_source source, char *text) {
    g_free(value->text);
    value->text = text;
    value->source = source;
}

void card_add(struct card_value *value, enum card_source source, char *text, char *json) {
    if (value->items == NULL) {
        value->items = g_ptr_array_new_with_free_func(item_free);
    }
    struct card_item *item = g_new0(struct card_item, 1);
    item->text = text;
    item->json = json;
    g_ptr_array_add(value->items, item);
    value->source = MAX(value->source, source);
}

void card_share(struct card *c) {
    for (int i = 0; i < CARD_ATTRIBUTES; i++) {
        struct card_value *a = &c->attributes[i];
        GString *text = g_string_new(NULL);
        enum card_source source = CARD_MISSING;
        for (int k = 0; k < 2 && card_attributes[i].same[k] != NULL; k++) {
            const struct card_value *e =
                &c->elements[card_element_find(card_attributes[i].same[k])];
            if (e->source != CARD_MISSING) {
                g_string_append_printf(text, "%s%s", text->len > 0 ? "; " : "", e->text);
                source = MAX(source, e->source);
            }
        }
        if (a->source == CARD_MISSING && source != CARD_MISSING) {
            card_set(a, source, g_string_free(text, FALSE));
        } else {
            g_string_free(text, TRUE);
        }
    }
}

int card_n_missing(const struct card *c) {
    int n = 0;
    for (int i = 0; i < CARD_ELEMENTS; i++) {
        n += card_elements[i].is_required && c->elements[i].source == CARD_MISSING;
    }
    return n;
}

/* --- XML --- */

static void indent(GString *out, int depth) {
    g_string_append_printf(out, "%*s", 2 * depth, "");
}

static void put_leaf(GString *out, int depth, const char *name, const char *text) {
    indent(out, depth);
    g_string_append_printf(out, "<%s>", name);
    xml_put(out, text);
    g_string_append_printf(out, "</%s>\n", name);
}

static void put_result(GString *out, int depth, const char *label, const char *json) {
    indent(out, depth);
    g_string_append(out, "<MetricResult>\n");
    put_leaf(out, depth + 1, "Label", label);
    put_leaf(out, depth + 1, "ValueJson", json);
    indent(out, depth);
    g_string_append(out, "</MetricResult>\n");
}

static void put_items(GString *out, int depth, const char *name, enum card_kind kind,
                      const struct card_value *value) {
    guint n = value->items == NULL ? 0 : value->items->len;
    indent(out, depth);
    g_string_append_printf(out, "<%s>\n", name);
    for (guint i = 0; i < n; i++) {
        const struct card_item *item = value->items->pdata[i];
        if (kind == CARD_RESULTS) {
            put_result(out, depth + 1, item->text, item->json);
        } else {
            put_leaf(out, depth + 1, kind == CARD_EHRS ? "EHR" : "Keyword", item->text);
        }
    }
    if (n == 0 && kind == CARD_RESULTS) { /* the schema wants one */
        put_result(out, depth + 1, "", "");
    }
    indent(out, depth);
    g_string_append_printf(out, "</%s>\n", name);
}

/* Closes and opens parents on the way from one element to the next. */
static void move(GString *out, char **from, char **to) {
    int n_from = MAX((int)g_strv_length(from) - 1, 0);
    int n_to = MAX((int)g_strv_length(to) - 1, 0);
    int same = 0;
    while (same < n_from && same < n_to && strcmp(from[same], to[same]) == 0) {
        same++;
    }
    for (int i = n_from - 1; i >= same; i--) {
        indent(out, i + 1);
        g_string_append_printf(out, "</%s>\n", from[i]);
    }
    for (int i = same; i < n_to; i++) {
        indent(out, i + 1);
        g_string_append_printf(out, "<%s>\n", to[i]);
    }
}

char *card_xml(const struct card *c) {
    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AppliedModelCard "
                                "xmlns=\"" NAMESPACE "\">\n");
    char **before = g_new0(char *, 1);
    char *nowhere[] = {NULL};
    for (int i = 0; i < CARD_ELEMENTS; i++) {
        const struct card_element *e = &card_elements[i];
        if (!e->is_required && c->elements[i].source == CARD_MISSING) {
            continue;
        }
        char **path = g_strsplit(e->path, ".", -1);
        int depth = (int)g_strv_length(path);
        move(out, before, path);
        if (e->kind == CARD_TEXT) {
            put_leaf(out, depth, path[depth - 1], c->elements[i].text);
        } else {
            put_items(out, depth, path[depth - 1], e->kind, &c->elements[i]);
        }
        g_strfreev(before);
        before = path;
    }
    move(out, before, nowhere);
    g_strfreev(before);
    g_string_append(out, "</AppliedModelCard>\n");
    return g_string_free(out, FALSE);
}

/* --- the attributes --- */

static void put_csv(GString *out, const char *text, char end) {
    g_string_append_c(out, '"');
    for (const char *p = text == NULL ? "" : text; *p != '\0'; p++) {
        if (*p == '"') {
            g_string_append_c(out, '"');
        }
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
    g_string_append_c(out, end);
}

char *card_attributes_csv(const struct card *c) {
    GString *out = g_string_new("attribute,paragraph,title,status,text\n");
    for (int i = 0; i < CARD_ATTRIBUTES; i++) {
        put_csv(out, card_attributes[i].id, ',');
        put_csv(out, card_attributes[i].paragraph, ',');
        put_csv(out, card_attributes[i].title, ',');
        put_csv(out, card_source_names[c->attributes[i].source], ',');
        put_csv(out, c->attributes[i].text, '\n');
    }
    return g_string_free(out, FALSE);
}
