/* SARIF 2.1.0: one run, a rule for each rule that has something to say, a result a finding. Each
 * result has a place with a relative path, or GitHub refuses the whole file; it takes 5,000
 * results at most. */
#include <jansson.h>
#include <string.h>

#include "policies/canonical.h"
#include "reports/machine/machine.h"

#define MAX_RESULTS 5000

static const char *level_of(const struct view_finding *f) {
    bool warns = strcmp(f->severity, "fail") != 0;
    switch (f->mark) {
    case MARK_FAIL:
    case MARK_WAIVED:
        return "error";
    case MARK_WATCH:
        return "warning";
    case MARK_CANNOT_TELL:
        return warns ? "note" : "warning";
    case MARK_SUPPRESSED:
        return "note";
    default:
        return NULL; /* nothing to say */
    }
}

static json_t *text_object(const char *text) {
    return json_pack("{s:s}", "text", text == NULL || *text == '\0' ? "-" : text);
}

static json_t *rule_object(const struct view_finding *f) {
    g_autofree char *about = g_strdup_printf(
        "%s Limit: %s, %s.", f->rationale == NULL ? "" : f->rationale,
        f->authority == NULL ? "-" : f->authority, f->source == NULL ? "-" : f->source);
    json_t *rule =
        json_pack("{s:s,s:o,s:o,s:{s:s}}", "id", f->rule, "shortDescription", text_object(f->title),
                  "fullDescription", text_object(about), "properties", "policy", f->policy);
    if (f->remediation != NULL) {
        (void)json_object_set_new(rule, "help", text_object(f->remediation));
    }
    return rule;
}

/* The place of a rule in `rules`; added when new. */
static int rule_index(json_t *rules, GHashTable *known, const struct view_finding *f) {
    int at = GPOINTER_TO_INT(g_hash_table_lookup(known, f->rule));
    if (at == 0) {
        (void)json_array_append_new(rules, rule_object(f));
        at = (int)json_array_size(rules);
        g_hash_table_insert(known, (gpointer)(uintptr_t)f->rule, GINT_TO_POINTER(at));
    }
    return at - 1;
}

static json_t *result_object(const struct view_finding *f, int rule, const char *level,
                             const char *location) {
    g_autofree char *segment = machine_segment(f->n_by, f->by);
    g_autofree char *sentence = machine_sentence(f);
    g_autofree char *key =
        g_strdup_printf("%s\n%s\n%s\n%s", f->policy, f->rule, f->metric, segment);
    g_autofree char *print = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    json_t *place = json_pack("{s:{s:{s:s},s:{s:i}}}", "physicalLocation", "artifactLocation",
                              "uri", location, "region", "startLine", 1);
    json_t *result =
        json_pack("{s:s,s:i,s:s,s:o,s:[o],s:{s:s},s:{s:s,s:s,s:s}}", "ruleId", f->rule, "ruleIndex",
                  rule, "level", level, "message", text_object(sentence), "locations", place,
                  "partialFingerprints", "ombudFinding/v1", print, "properties", "metric",
                  f->metric, "segment", segment, "verdict", verdict_rows[f->verdict].id);
    if (f->mark == MARK_WAIVED) {
        json_t *waiver = json_pack("{s:s,s:s,s:s}", "kind", "external", "status", "accepted",
                                   "justification", f->reason == NULL ? "waived" : f->reason);
        (void)json_object_set_new(result, "suppressions", json_pack("[o]", waiver));
    }
    return result;
}

char *machine_sarif(const struct view *v, const struct machine_options *o, GError **error) {
    (void)error;
    g_autofree char *plain = machine_location(o->location);
    g_autofree char *location = g_uri_escape_string(plain, "/", FALSE);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    json_t *rules = json_array();
    json_t *results = json_array();
    for (guint i = 0; i < v->findings->len && json_array_size(results) < MAX_RESULTS; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        const char *level = level_of(f);
        if (level != NULL) {
            (void)json_array_append_new(
                results, result_object(f, rule_index(rules, known, f), level, location));
        }
    }
    json_t *driver =
        json_pack("{s:s,s:s,s:o}", "name", "ombud", "version", v->version, "rules", rules);
    json_t *run = json_pack("{s:{s:o},s:o,s:s}", "tool", "driver", driver, "results", results,
                            "columnKind", "utf16CodeUnits");
    json_t *root =
        json_pack("{s:s,s:s,s:[o]}", "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
                  "version", "2.1.0", "runs", run);
    size_t length = 0;
    g_autofree char *text = canonical_json(root, &length);
    json_decref(root);
    return g_strdup_printf("%s\n", text);
}
