#include "reports/evidence_previous.h"

#include <string.h>

#include "policies/canonical.h"
#include "reports/evidence_json.h"

static const char *text(const json_t *v, const char *key) {
    const char *s = json_string_value(json_object_get(v, key));
    return s != NULL ? s : "";
}

static bool is_open(const char *verdict) {
    return strcmp(verdict, "fail") == 0 || strcmp(verdict, "cannot tell") == 0 ||
           strcmp(verdict, "waived") == 0;
}

/* "board-default": without the version. */
static char *policy_id(const char *policy) {
    return g_strndup(policy, strcspn(policy, "@"));
}

/* What makes two findings the same check. */
static char *key_of(const json_t *finding) {
    g_autofree char *policy = policy_id(text(finding, "policy"));
    g_autofree char *by = canonical_json(json_object_get(finding, "by"), NULL);
    return g_strdup_printf("%s|%s|%s", policy, text(finding, "rule"), by);
}

/* Check -> item of a list; the items are borrowed. */
static GHashTable *index_of(const json_t *list) {
    GHashTable *index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i);
        g_hash_table_insert(index, key_of(item), item);
    }
    return index;
}

static const char *state_of(bool was_open, bool is_open_now, const char *now) {
    if (is_open_now) {
        return was_open ? "again" : "new";
    }
    return strcmp(now, "pass") == 0 ? "resolved" : "not judged";
}

/* In how many audits in a row it has been open, up to the earlier one. */
static int64_t times_before(GHashTable *changes, const char *key) {
    const json_t *row = g_hash_table_lookup(changes, key);
    int64_t n = json_integer_value(json_object_get(row, "n_times"));
    return n > 0 ? n : 1;
}

static void add_change(json_t *list, const json_t *finding, const char *before, const char *now,
                       int64_t n_before) {
    bool was_open = is_open(before);
    bool is_open_now = is_open(now);
    g_autofree char *policy = policy_id(text(finding, "policy"));
    int64_t n_times = (was_open ? n_before : 0) + (is_open_now ? 1 : 0);
    json_t *row = json_object();
    json_object_set_new(row, "policy", json_string(policy));
    json_object_set_new(row, "rule", json_string(text(finding, "rule")));
    json_object_set_new(row, "title", json_string(text(finding, "title")));
    json_object_set_new(row, "by", json_deep_copy(json_object_get(finding, "by")));
    json_object_set_new(row, "before", evidence_text_or_null(*before ? before : NULL));
    json_object_set_new(row, "now", evidence_text_or_null(*now ? now : NULL));
    json_object_set_new(row, "state", json_string(state_of(was_open, is_open_now, now)));
    json_object_set_new(row, "n_times", json_integer(n_times));
    json_array_append_new(list, row);
}

/* A group by an attribute that this study does not name cannot stand in its evidence. */
static bool is_known(const json_t *root, const json_t *finding) {
    const json_t *attributes = json_object_get(json_object_get(root, "study"), "attributes");
    const char *name = NULL;
    json_t *level = NULL;
    json_object_foreach(json_object_get(finding, "by"), name, level) {
        bool is_there = false;
        for (size_t i = 0; i < json_array_size(attributes); i++) {
            is_there = is_there || strcmp(text(json_array_get(attributes, i), "name"), name) == 0;
        }
        if (!is_there) {
            return false;
        }
    }
    return true;
}

static json_t *changes_of(const json_t *root, const json_t *before_root) {
    const json_t *findings = json_object_get(root, "findings");
    const json_t *earlier = json_object_get(before_root, "findings");
    GHashTable *now = index_of(findings);
    GHashTable *then = index_of(earlier);
    GHashTable *counted =
        index_of(json_object_get(json_object_get(before_root, "previous"), "changes"));
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *f = json_array_get(findings, i);
        g_autofree char *key = key_of(f);
        const char *before = text(g_hash_table_lookup(then, key), "verdict");
        if (is_open(text(f, "verdict")) || is_open(before)) {
            add_change(list, f, before, text(f, "verdict"), times_before(counted, key));
        }
    }
    for (size_t i = 0; i < json_array_size(earlier); i++) {
        const json_t *f = json_array_get(earlier, i);
        g_autofree char *key = key_of(f);
        if (is_open(text(f, "verdict")) && !g_hash_table_contains(now, key) && is_known(root, f)) {
            add_change(list, f, text(f, "verdict"), "", times_before(counted, key));
        }
    }
    g_hash_table_unref(now);
    g_hash_table_unref(then);
    g_hash_table_unref(counted);
    return list;
}

static const char *fault_of(const struct evidence *e, const struct evidence *before) {
    const json_t *study = json_object_get(e->root, "study");
    const json_t *earlier = json_object_get(before->root, "study");
    if (evidence_is_internal(before) && !evidence_is_internal(e)) {
        return "the previous evidence contains small cells; fix: give the one that was made "
               "without --internal";
    }
    if (strcmp(text(study, "tally_sha256"), text(earlier, "tally_sha256")) == 0) {
        return "the previous evidence is of the same data; fix: give that of the period before";
    }
    if (json_array_size(json_object_get(before->root, "findings")) == 0) {
        return "the previous evidence was not judged; fix: ombud judge it first";
    }
    return NULL;
}

bool evidence_put_previous(struct evidence *e, const struct evidence *before, GError **error) {
    if (before == NULL) {
        evidence_put(e, "previous", NULL);
        return true;
    }
    const char *fault = fault_of(e, before);
    if (fault != NULL) {
        g_set_error(error, EVIDENCE_ERROR, 0, "%s", fault);
        return false;
    }
    const json_t *study = json_object_get(before->root, "study");
    const char *print = text(json_object_get(e->root, "study"), "fingerprint");
    size_t n = 0;
    g_autofree char *all = evidence_text(before, &n);
    g_autofree char *hex = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)all, n);
    json_t *section = json_object();
    json_object_set_new(section, "evidence_sha256", json_string(hex));
    json_object_set_new(section, "period", json_deep_copy(json_object_get(study, "period")));
    json_object_set_new(section, "date", json_deep_copy(json_object_get(study, "date")));
    json_object_set_new(section, "is_same_study",
                        json_boolean(strcmp(text(study, "fingerprint"), print) == 0));
    json_object_set_new(section, "changes", changes_of(e->root, before->root));
    evidence_put(e, "previous", section);
    return true;
}

static const struct evidence_field change_fields[] = {
    {"policy", EVIDENCE_TEXT, EVIDENCE_ALWAYS},   {"rule", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"title", EVIDENCE_TEXT, EVIDENCE_ALWAYS},    {"by", EVIDENCE_OBJECT, EVIDENCE_ALWAYS},
    {"before", EVIDENCE_TEXT, EVIDENCE_NULLABLE}, {"now", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"state", EVIDENCE_TEXT, EVIDENCE_ALWAYS},    {"n_times", EVIDENCE_COUNT, EVIDENCE_ALWAYS}};
static const struct evidence_field section_fields[] = {
    {"evidence_sha256", EVIDENCE_TEXT, EVIDENCE_ALWAYS},
    {"period", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"date", EVIDENCE_TEXT, EVIDENCE_NULLABLE},
    {"is_same_study", EVIDENCE_TRUTH, EVIDENCE_ALWAYS},
    {"changes", EVIDENCE_LIST, EVIDENCE_ALWAYS}};

static bool check_change(const struct evidence_check *c, const struct evidence_place *p,
                         const json_t *v) {
    static const char *const verdicts[] = {"pass",       "fail",   "cannot tell", "not applicable",
                                           "suppressed", "waived", NULL};
    static const char *const states[] = {"new", "again", "resolved", "not judged", NULL};
    return evidence_check_fields(c, p, v, change_fields, G_N_ELEMENTS(change_fields)) &&
           evidence_check_by(c, p, v) && evidence_check_word(c, p, v, "state", states) &&
           evidence_check_word(c, p, v, "before", verdicts) &&
           evidence_check_word(c, p, v, "now", verdicts);
}

bool evidence_check_previous(const struct evidence_check *c, const struct evidence_place *p,
                             const json_t *v) {
    return evidence_check_fields(c, p, v, section_fields, G_N_ELEMENTS(section_fields)) &&
           evidence_check_list(c, p, v, "changes", check_change);
}
