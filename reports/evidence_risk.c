#include "reports/evidence_risk.h"

static json_t *columns_list(const struct risk_column_words *columns, int n) {
    json_t *list = json_array();
    for (int i = 0; i < n; i++) {
        json_array_append_new(list, json_pack("{s:s,s:I,s:I}", "name", columns[i].name, "n_values",
                                              (json_int_t)columns[i].n_values, "n_missing",
                                              (json_int_t)columns[i].n_missing));
    }
    return list;
}

static json_t *sensitive_list(const struct risk_report *r) {
    json_t *list = columns_list(r->sensitive, r->n_sensitive);
    for (int i = 0; i < r->n_sensitive; i++) {
        json_t *item = json_array_get(list, (size_t)i);
        const struct risk_sensitive *s = &r->measures->sensitive[i];
        json_object_set_new(item, "order",
                            json_string(r->sensitive[i].is_number ? "number" : "text"));
        json_object_set_new(item, "distinct_l", json_integer(s->distinct_l));
        json_object_set_new(item, "entropy_l", json_real(s->entropy_l));
        json_object_set_new(item, "recursive_l", json_integer(s->recursive_l));
        json_object_set_new(item, "recursive_c", json_real(r->options->recursive_c));
        json_object_set_new(item, "t_equal", json_real(s->t_equal));
        json_object_set_new(item, "t_ordered", json_real(s->t_ordered));
    }
    return list;
}

static json_t *uniques_object(const struct risk_population *p) {
    if (p == NULL) {
        return json_null();
    }
    json_t *object = json_object();
    for (int i = 0; i < RISK_MODELS; i++) {
        json_object_set_new(object, risk_model_names[i],
                            evidence_number_or_null(p->has[i], p->uniques[i]));
    }
    json_object_set_new(
        object, "chosen",
        evidence_text_or_null(p->chosen == RISK_NO_MODEL ? NULL : risk_model_names[p->chosen]));
    return object;
}

static json_t *counts_list(const int64_t *counts, int n) {
    json_t *list = json_array();
    for (int i = 0; i < n; i++) {
        json_array_append_new(list, json_integer(counts[i]));
    }
    return list;
}

static json_t *suda_object(const struct risk_report *r) {
    const struct risk_suda *s = r->suda;
    json_t *attributes = json_array();
    for (int i = 0; i < r->n_quasi; i++) {
        json_array_append_new(attributes, json_pack("{s:s,s:f}", "name", r->quasi[i].name,
                                                    "contribution", s->contribution[i]));
    }
    return json_pack("{s:i,s:o,s:o,s:f,s:f,s:o}", "max_size", s->max_size, "n_records",
                     counts_list(s->n_records, s->max_size + 1), "n_msu",
                     counts_list(s->n_msu, s->max_size + 1), "score_sum", s->score_sum,
                     "score_highest", s->score_highest, "attributes", attributes);
}

static char *change_words(const struct risk_column_words *column, enum risk_change change) {
    return change == RISK_COARSER  ? g_strdup_printf("coarsen to %s", column->coarser)
           : change == RISK_JOINED ? g_strdup("join rare values")
                                   : g_strdup("leave out");
}

static json_t *remedies_list(const struct risk_report *r) {
    json_t *list = json_array();
    for (int i = 0; i < r->measures->n_remedies; i++) {
        const struct risk_remedy *m = &r->measures->remedies[i];
        const struct risk_column_words *column = &r->quasi[m->attribute];
        g_autofree char *how = change_words(column, m->change);
        json_array_append_new(list, json_pack("{s:s,s:s,s:I,s:I,s:I,s:I}", "attribute",
                                              column->name, "how", how, "k_smallest",
                                              (json_int_t)m->k, "n_unique", (json_int_t)m->n_unique,
                                              "n_small_records", (json_int_t)m->n_small_records,
                                              "n_classes", (json_int_t)m->n_classes));
    }
    return list;
}

static void put_counts(json_t *o, const struct risk_report *r) {
    const struct risk_measures *m = r->measures;
    const struct {
        const char *key;
        int64_t n;
    } counts[] = {
        {"n_records", m->n_records},
        {"n_left_out", r->n_left_out},
        {"n_classes", m->n_classes},
        {"k_smallest", m->k_smallest},
        {"n_unique", m->n_unique},
        {"size_largest", m->size_largest},
        {"threshold", r->options->threshold},
        {"n_small_classes", m->n_small_classes},
        {"n_small_records", m->n_small_records},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        json_object_set_new(o, counts[i].key, json_integer(counts[i].n));
    }
}

static void put_numbers(json_t *o, const struct risk_report *r) {
    const struct risk_measures *m = r->measures;
    const struct {
        const char *key;
        double x;
    } numbers[] = {
        {"size_mean", m->size_mean},
        {"prosecutor_highest", m->prosecutor_highest},
        {"prosecutor_average", m->prosecutor_average},
        {"prosecutor_share", m->prosecutor_share},
        {"journalist_highest", m->journalist_highest},
        {"marketer", m->marketer},
        {"sampling_fraction", m->sampling_fraction},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        json_object_set_new(o, numbers[i].key, json_real(numbers[i].x));
    }
    double dis = risk_dis(m->n_unique, risk_sizes_at(&m->sizes, 2), m->sampling_fraction);
    json_object_set_new(o, "dis", evidence_number_or_null(m->n_unique > 0, dis));
}

json_t *evidence_risk_object(const struct risk_report *r) {
    json_t *o = json_object();
    put_counts(o, r);
    put_numbers(o, r);
    json_object_set_new(o, "missing", json_string("a value of its own"));
    json_object_set_new(o, "population",
                        evidence_count_or_null(r->options->population > 0, r->options->population));
    json_object_set_new(o, "uniques", uniques_object(r->population));
    json_object_set_new(o, "quasi", columns_list(r->quasi, r->n_quasi));
    json_object_set_new(o, "sensitive", sensitive_list(r));
    json_object_set_new(o, "suda", suda_object(r));
    json_object_set_new(o, "remedies", remedies_list(r));
    return o;
}

/* --- check --- */

#define COUNT(key)                                                                                 \
    { key, EVIDENCE_COUNT, EVIDENCE_ALWAYS }
#define NUMBER(key)                                                                                \
    { key, EVIDENCE_NUMBER, EVIDENCE_ALWAYS }
#define TEXT(key)                                                                                  \
    { key, EVIDENCE_TEXT, EVIDENCE_ALWAYS }
#define LIST(key)                                                                                  \
    { key, EVIDENCE_LIST, EVIDENCE_ALWAYS }
static const struct evidence_field risk_fields[] = {
    COUNT("n_records"),
    COUNT("n_left_out"),
    COUNT("n_classes"),
    COUNT("k_smallest"),
    COUNT("n_unique"),
    COUNT("size_largest"),
    COUNT("threshold"),
    COUNT("n_small_classes"),
    COUNT("n_small_records"),
    NUMBER("size_mean"),
    NUMBER("prosecutor_highest"),
    NUMBER("prosecutor_average"),
    NUMBER("prosecutor_share"),
    NUMBER("journalist_highest"),
    NUMBER("marketer"),
    NUMBER("sampling_fraction"),
    {"dis", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    TEXT("missing"),
    {"population", EVIDENCE_COUNT, EVIDENCE_NULLABLE},
    {"uniques", EVIDENCE_OBJECT, EVIDENCE_NULLABLE},
    LIST("quasi"),
    LIST("sensitive"),
    {"suda", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    LIST("remedies")};
static const struct evidence_field uniques_fields[] = {
    {"zayatz", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"snb", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"pitman", EVIDENCE_NUMBER, EVIDENCE_NULLABLE},
    {"chosen", EVIDENCE_TEXT, EVIDENCE_NULLABLE}};
static const struct evidence_field quasi_fields[] = {TEXT("name"), COUNT("n_values"),
                                                     COUNT("n_missing")};
static const struct evidence_field sensitive_fields[] = {
    TEXT("name"),        COUNT("n_values"),   COUNT("n_missing"),   TEXT("order"),
    COUNT("distinct_l"), NUMBER("entropy_l"), COUNT("recursive_l"), NUMBER("recursive_c"),
    NUMBER("t_equal"),   NUMBER("t_ordered")};
static const struct evidence_field suda_fields[] = {COUNT("max_size"),       LIST("n_records"),
                                                    LIST("n_msu"),           NUMBER("score_sum"),
                                                    NUMBER("score_highest"), LIST("attributes")};
static const struct evidence_field attribute_fields[] = {TEXT("name"), NUMBER("contribution")};
static const struct evidence_field remedy_fields[] = {TEXT("attribute"),        TEXT("how"),
                                                      COUNT("k_smallest"),      COUNT("n_unique"),
                                                      COUNT("n_small_records"), COUNT("n_classes")};

#define CHECK_ITEM(name)                                                                           \
    static bool check_##name(const struct evidence_check *c, const struct evidence_place *p,       \
                             const json_t *v) {                                                    \
        return evidence_check_fields(c, p, v, name##_fields, G_N_ELEMENTS(name##_fields));         \
    }
CHECK_ITEM(quasi)
CHECK_ITEM(sensitive)
CHECK_ITEM(attribute)
CHECK_ITEM(remedy)

static bool check_count(const struct evidence_check *c, const struct evidence_place *p,
                        const json_t *v) {
    bool is_good = json_is_integer(v) && json_integer_value(v) >= 0;
    return is_good || evidence_fail(c, p, "expected a whole number, 0 or more");
}

static bool check_suda(const struct evidence_check *c, const struct evidence_place *p,
                       const json_t *v) {
    return evidence_check_fields(c, p, v, suda_fields, G_N_ELEMENTS(suda_fields)) &&
           evidence_check_list(c, p, v, "n_records", check_count) &&
           evidence_check_list(c, p, v, "n_msu", check_count) &&
           evidence_check_list(c, p, v, "attributes", check_attribute);
}

bool evidence_check_risk(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    return evidence_check_fields(c, p, v, risk_fields, G_N_ELEMENTS(risk_fields)) &&
           evidence_check_object(c, p, v, "uniques", uniques_fields,
                                 G_N_ELEMENTS(uniques_fields)) &&
           evidence_check_list(c, p, v, "quasi", check_quasi) &&
           evidence_check_list(c, p, v, "sensitive", check_sensitive) &&
           evidence_check_at(c, p, v, "suda", check_suda) &&
           evidence_check_list(c, p, v, "remedies", check_remedy);
}

bool evidence_risk_privacy(const struct evidence *e, struct privacy *out) {
    const json_t *risk = evidence_get(e, "risk");
    out->has_risk = risk != NULL;
    if (out->has_risk) {
        out->k_smallest = json_integer_value(json_object_get(risk, "k_smallest"));
        out->n_unique = json_integer_value(json_object_get(risk, "n_unique"));
    }
    return out->has_risk;
}
