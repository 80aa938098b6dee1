/* The evidence document: made, judged, read, written. */
#include "reports/evidence.h"

#include <math.h>
#include <string.h>

#include "policies/canonical.h"
#include "policies/canonical_scan.h"
#include "reports/evidence_json.h"
#include "reports/evidence_section.h"
#include "reports/words.h"

struct named {
    const char *key;
    json_t *value;
};

static json_t *object_of(const struct named *fields, size_t n) {
    json_t *object = json_object();
    for (size_t i = 0; i < n; i++) {
        /* A string that is not UTF-8 makes no JSON; readers hand on only UTF-8. */
        g_assert(fields[i].value != NULL);
        json_object_set_new_nocheck(object, fields[i].key, fields[i].value);
    }
    return object;
}

/* Of a comparison of shares: value, effective n and df of each side, correlation. */
static json_t *parts_list(const struct estimate *x) {
    if (!x->has_parts) {
        return json_null();
    }
    json_t *list = json_array();
    for (int i = 0; i < 2; i++) {
        json_array_append_new(list, json_real(x->parts[i].value));
        json_array_append_new(list, json_real(x->parts[i].n_eff));
        json_array_append_new(list, json_real(x->parts[i].df));
    }
    json_array_append_new(list, json_real(x->correlation));
    return list;
}

static json_t *estimate_object(const struct estimate *x, const char *period) {
    const struct named fields[] = {
        {"metric", json_string(x->metric)},
        {"definition", json_string(x->definition)},
        {"level", json_string(x->level)},
        {"label", evidence_text_or_null(x->label)},
        {"by", evidence_by(x->n_by, x->by)},
        {"is_reference", json_boolean(x->is_reference)},
        {"period", evidence_text_or_null(period)},
        {"base", evidence_text_or_null(x->base)},
        {"comparison", evidence_text_or_null(x->comparison)},
        {"reference", evidence_text_or_null(x->reference)},
        {"value", evidence_number_or_null(x->has_value, x->value)},
        {"lo", evidence_number_or_null(x->has_interval, x->lo)},
        {"hi", evidence_number_or_null(x->has_interval, x->hi)},
        {"confidence", evidence_number_or_null(true, x->confidence)},
        {"n_patients", evidence_count_or_null(x->has_counts, x->n_patients)},
        {"n_encounters", evidence_count_or_null(x->has_counts, x->n_encounters)},
        {"n_labels", evidence_count_or_null(x->has_counts, x->n_labels)},
        {"method", evidence_text_or_null(x->method)},
        {"status", json_string(estimate_status_name(x->status))},
        {"reason", evidence_text_or_null(x->reason)},
        {"scale", json_string(estimate_scale_name(x->scale))},
        {"se", evidence_number_or_null(true, x->se)},
        {"df", evidence_number_or_null(true, x->df)},
        {"n_eff", evidence_number_or_null(true, x->n_eff)},
        {"range", evidence_pair(true, x->range_lo, x->range_hi)},
        {"parts", parts_list(x)},
    };
    return object_of(fields, G_N_ELEMENTS(fields));
}

/* Overall, everybody: the numbers that a reader of the file looks for first. */
static bool is_headline(const struct estimate *x) {
    return x->n_by == 0 && strcmp(x->level, "overall") == 0;
}

static json_t *estimates_list(const struct estimates *e, const char *period) {
    json_t *list = json_array();
    for (int headlines = 1; headlines >= 0; headlines--) {
        for (size_t i = 0; i < e->n; i++) {
            if (is_headline(&e->items[i]) == (headlines == 1)) {
                json_array_append_new(list, estimate_object(&e->items[i], period));
            }
        }
    }
    return list;
}

static json_t *attributes_list(const struct evidence_study *s) {
    json_t *list = json_array();
    for (size_t i = 0; s->attributes && s->attributes[i]; i++) {
        const char *missing = s->not_recorded ? s->not_recorded[i] : NULL;
        json_array_append_new(list, json_pack("{s:s,s:o}", "name", s->attributes[i], "not_recorded",
                                              evidence_text_or_null(missing)));
    }
    return list;
}

static json_t *parameters_object(GHashTable *parameters) {
    json_t *object = json_object();
    if (parameters) {
        GHashTableIter iter;
        gpointer key, value;
        g_hash_table_iter_init(&iter, parameters);
        while (g_hash_table_iter_next(&iter, &key, &value)) {
            json_object_set_new(object, key, json_real(*(const double *)value + 0.0));
        }
    }
    return object;
}

static json_t *study_object(const struct evidence_study *s) {
    char seed[24];
    g_snprintf(seed, sizeof seed, "%" G_GUINT64_FORMAT, s->seed);
    const struct named fields[] = {
        {"title", evidence_text_or_null(s->title)},
        {"organisation", evidence_text_or_null(s->organisation)},
        {"model", evidence_text_or_null(s->model)},
        {"period", evidence_text_or_null(s->period)},
        {"date", evidence_text_or_null(s->date)},
        {"code_system", evidence_text_or_null(s->code_system)},
        {"is_synthetic", json_boolean(s->is_synthetic)},
        {"fingerprint", evidence_text_or_null(s->fingerprint)},
        {"tally_sha256", evidence_text_or_null(s->tally_sha256)},
        {"seed", json_string(seed)},
        {"threshold", evidence_number_or_null(true, s->threshold)},
        {"leaves_out_unpredicted", json_boolean(s->leaves_out_unpredicted)},
        {"has_patients", json_boolean(s->has_patients)},
        {"attributes", attributes_list(s)},
        {"parameters", parameters_object(s->parameters)},
    };
    return object_of(fields, G_N_ELEMENTS(fields));
}

static json_t *inputs_list(const int64_t quality[QUALITY_COUNTERS]) {
    static const struct {
        const char *role;
        enum quality_counter counter;
    } inputs[] = {{"predictions", QUALITY_PREDICTION_ROWS},
                  {"truth", QUALITY_TRUTH_ROWS},
                  {"encounters", QUALITY_ENCOUNTER_ROWS},
                  {"patients", QUALITY_PATIENT_ROWS}};
    json_t *list = json_array();
    for (size_t i = 0; i < G_N_ELEMENTS(inputs); i++) {
        if (quality[inputs[i].counter] > 0) {
            json_array_append_new(list, json_pack("{s:s,s:I}", "role", inputs[i].role, "records",
                                                  (json_int_t)quality[inputs[i].counter]));
        }
    }
    return list;
}

struct evidence *evidence_new(const struct evidence_study *study, const struct estimates *e,
                              const int64_t quality[QUALITY_COUNTERS],
                              const struct suppress_summary *privacy, bool is_internal) {
    json_t *counters = json_object();
    for (int i = 0; i < QUALITY_COUNTERS; i++) {
        json_object_set_new(counters, quality_rows[i].id, json_integer(quality[i]));
    }
    const struct named fields[] = {
        {"schema", json_string(EVIDENCE_SCHEMA)},
        {"tool", json_pack("{s:s,s:s}", "name", "ombud", "version", OMBUD_VERSION)},
        {"study", study_object(study)},
        {"inputs", inputs_list(quality)},
        {"quality", counters},
        {"privacy", json_pack("{s:i,s:i,s:i}", "n_cells", privacy ? privacy->n_cells : 0,
                              "n_hidden", privacy ? privacy->n_hidden : 0, "n_withheld",
                              privacy ? privacy->n_withheld : 0)},
        {"policies", json_array()},
        {"estimates", estimates_list(e, study->period)},
        {"findings", json_array()},
        {"verdict", json_string("not judged")},
        {"contains_small_cells", json_boolean(is_internal)},
    };
    struct evidence *out = g_new0(struct evidence, 1);
    out->root = object_of(fields, G_N_ELEMENTS(fields));
    return out;
}

static json_t *policy_object(const struct policy *p) {
    const struct named fields[] = {
        {"id", json_string(p->id)},
        {"version", json_string(p->version)},
        {"title", json_string(p->title)},
        {"sha256", json_string(p->sha256)},
        {"disclaimer", evidence_text_or_null(p->disclaimer)},
        {"review_by", evidence_text_or_null(p->review_by)},
        {"confidence", json_real(p->confidence)},
        {"suppress_below", json_integer(p->suppress_below)},
        {"adjust", json_string(policy_adjust_names[p->adjust])},
    };
    return object_of(fields, G_N_ELEMENTS(fields));
}

/* The rule's own sentence with its names filled; when it asks for a number that
 * this finding does not have, the reason of the verdict says more. */
static char *finding_plain(const struct finding *f) {
    g_autofree char *group = words_group(f->n_by, f->by);
    g_autofree char *reference = words_clean(f->reference);
    const struct fact fact = {
        .numbers = {words_kind(f->metric), f->has_value, f->has_interval, f->value, f->lo, f->hi,
                    f->limit_lo, f->limit_hi},
        .group = group,
        .reference = reference,
        .metric = words_metric_title(f->rule->metric),
        .n_more = f->n_more,
        .n_comparisons = f->n_comparisons,
    };
    char *plain = words_fill(f->rule->plain, &fact);
    return plain ? plain : words_sentence(f->reason);
}

/* Whose number the limit is; and, when the rule cites one, the source and what became of it. */
static json_t *basis_object(const struct rule *r) {
    json_t *object = json_pack("{s:s,s:s,s:b}", "authority", r->basis.authority, "source",
                               r->basis.source, "legal_number", r->basis.legal_number);
    if (r->citation != NULL) {
        json_object_set_new(object, "citation", json_string(r->citation->ref));
    }
    if (r->citation != NULL && r->citation->status != NULL) {
        json_object_set_new(object, "status", json_string(r->citation->status));
    }
    return object;
}

static json_t *detectable_pair(const struct finding *f) {
    return json_pack("[o,o]", evidence_number_or_null(f->has_detectable_lo, f->detectable_lo),
                     evidence_number_or_null(f->has_detectable_hi, f->detectable_hi));
}

static json_t *finding_object(const struct finding *f) {
    static const char *const severities[] = {
        [SEVERITY_FAIL] = "fail", [SEVERITY_WARN] = "warn", [SEVERITY_INFO] = "info"};
    g_autofree char *policy = g_strdup_printf("%s@%s", f->policy->id, f->policy->version);
    g_autofree char *plain = finding_plain(f);
    const struct named fields[] = {
        {"rule", json_string(f->rule->id)},
        {"title", json_string(f->rule->title)},
        {"policy", json_string(policy)},
        {"metric", json_string(f->metric)},
        {"by", evidence_by(f->n_by, f->by)},
        {"reference", evidence_text_or_null(f->reference)},
        {"verdict", json_string(verdict_rows[f->verdict].id)},
        {"severity", json_string(severities[f->rule->severity])},
        {"value", evidence_number_or_null(f->has_value, f->value)},
        {"lo", evidence_number_or_null(f->has_interval, f->lo)},
        {"hi", evidence_number_or_null(f->has_interval, f->hi)},
        {"confidence", evidence_number_or_null(true, f->confidence)},
        {"n_comparisons", json_integer(f->n_comparisons)},
        {"limit", evidence_pair(true, f->limit_lo, f->limit_hi)},
        {"threshold_basis", basis_object(f->rule)},
        {"n_patients", evidence_count_or_null(f->has_counts, f->n_patients)},
        {"n_encounters", evidence_count_or_null(f->has_counts, f->n_encounters)},
        {"n_labels", evidence_count_or_null(f->has_counts, f->n_labels)},
        {"n_more", evidence_count_or_null(f->n_more > 0, f->n_more)},
        {"detectable", detectable_pair(f)},
        {"reason", evidence_text_or_null(f->reason)},
        {"rationale", evidence_text_or_null(f->rule->rationale)},
        {"remediation", evidence_text_or_null(f->rule->remediation)},
        {"plain", evidence_text_or_null(plain)},
    };
    return object_of(fields, G_N_ELEMENTS(fields));
}

void evidence_judge(struct evidence *e, const struct judgement *j, GPtrArray *policies) {
    json_t *rows = json_array();
    json_t *findings = json_array();
    for (guint i = 0; i < policies->len; i++) {
        json_array_append_new(rows, policy_object(policies->pdata[i]));
    }
    for (guint i = 0; i < j->findings->len; i++) {
        const struct finding *f = &g_array_index(j->findings, struct finding, i);
        json_array_append_new(findings, finding_object(f));
    }
    evidence_unseal(e);
    json_object_set_new(e->root, "policies", rows);
    json_object_set_new(e->root, "findings", findings);
    json_object_set_new(e->root, "verdict", json_string(verdict_rows[j->verdict].id));
}

static char *sha256_of(const char *text, size_t length) {
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
}

/* Whether a text that is being parsed is what would be written again: nearly always. Then it need
 * not be. A long one is looked at on a thread of its own. */
#define LONG_TEXT ((size_t)1 << 20)

struct look {
    const char *text;
    size_t length;
    bool is_canonical;
    char *sha256;
    GThread *thread;
};

static gpointer look_at(gpointer data) {
    struct look *l = data;
    l->is_canonical =
        l->length > 0 && l->text[l->length - 1] == '\n' && canonical_is(l->text, l->length - 1);
    l->sha256 = l->is_canonical ? sha256_of(l->text, l->length) : NULL;
    return NULL;
}

static void look_start(struct look *l, const char *text, size_t length) {
    *l = (struct look){.text = text, .length = length};
    l->thread = length < LONG_TEXT ? NULL : g_thread_try_new("canonical", look_at, l, NULL);
}

static void look_end(struct look *l) {
    if (l->thread == NULL) {
        (void)look_at(l);
    } else {
        g_thread_join(l->thread);
    }
}

static json_t *parse(const char *text, size_t length, const char *name, GError **error) {
    json_error_t where;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &where);
    if (!root) {
        /* Not where.text: it quotes what stands there, which may be a small cell. */
        bool is_repeat = strstr(where.text, "duplicate") != NULL;
        g_set_error(error, EVIDENCE_ERROR, 0,
                    "%s: line %d, column %d: %s; fix: give it as ombud wrote it", name, where.line,
                    where.column, is_repeat ? "a key stands twice" : "this is not valid JSON");
        return NULL;
    }
    if (!evidence_check(root, name, error)) {
        json_decref(root);
        return NULL;
    }
    return root;
}

struct evidence *evidence_parse(const char *text, size_t length, const char *name, GError **error) {
    if (length > EVIDENCE_MAX_BYTES) {
        g_set_error(error, EVIDENCE_ERROR, 0,
                    "%s: is larger than 1 GiB; fix: check that it is the right file", name);
        return NULL;
    }
    struct look look;
    look_start(&look, text, length);
    json_t *root = parse(text, length, name, error);
    look_end(&look);
    if (root == NULL) {
        g_free(look.sha256);
        return NULL;
    }
    struct evidence *e = g_new0(struct evidence, 1);
    *e = (struct evidence){.root = root, .sha256 = look.sha256};
    if (look.is_canonical) {
        e->length = length;
        e->text = g_malloc(length + 1);
        memcpy(e->text, text, length);
        e->text[length] = '\0';
    }
    return e;
}

void evidence_seal(struct evidence *e) {
    if (e->text == NULL) {
        e->text = evidence_text(e, &e->length);
        e->sha256 = sha256_of(e->text, e->length);
    }
}

void evidence_unseal(struct evidence *e) {
    g_clear_pointer(&e->text, g_free);
    g_clear_pointer(&e->sha256, g_free);
}

char *evidence_sha256(const struct evidence *e) {
    if (e->sha256 != NULL) {
        return g_strdup(e->sha256);
    }
    size_t length = 0;
    g_autofree char *text = evidence_text(e, &length);
    return sha256_of(text, length);
}

char *evidence_text(const struct evidence *e, size_t *length) {
    if (e->text != NULL) {
        if (length) {
            *length = e->length;
        }
        return g_memdup2(e->text, e->length + 1);
    }
    size_t n = 0;
    g_autofree char *canonical = canonical_json(e->root, &n);
    char *text = g_malloc(n + 2);
    memcpy(text, canonical, n);
    text[n] = '\n';
    text[n + 1] = '\0';
    if (length) {
        *length = n + 1;
    }
    return text;
}

void evidence_free(struct evidence *e) {
    if (e) {
        json_decref(e->root);
        evidence_unseal(e);
        g_free(e);
    }
}
