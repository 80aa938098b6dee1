/* JUnit XML: a suite a policy, a case a finding. No time, host name or id, so that the same
 * evidence gives the same bytes. */
#include <string.h>

#include "reports/machine/machine.h"
#include "reports/xml.h"

/* How a finding appears. */
enum outcome { PASSES, FAILURE, ERROR, SKIPPED, OUTCOMES };

static enum outcome outcome_of(const struct view_finding *f) {
    bool warns = strcmp(f->severity, "fail") != 0;
    switch (f->mark) {
    case MARK_FAIL:
        return FAILURE;
    case MARK_CANNOT_TELL:
        return warns ? SKIPPED : ERROR;
    case MARK_SUPPRESSED:
    case MARK_NOT_APPLICABLE:
    case MARK_WAIVED:
        return SKIPPED;
    default:
        return PASSES;
    }
}

static void put_attribute(GString *out, const char *name, const char *text) {
    g_string_append_printf(out, " %s=\"", name);
    xml_put(out, text);
    g_string_append_c(out, '"');
}

static void put_case(GString *out, const struct view_finding *f) {
    static const char *const elements[OUTCOMES] = {
        [FAILURE] = "failure", [ERROR] = "error", [SKIPPED] = "skipped"};
    g_autofree char *segment = machine_segment(f->n_by, f->by);
    g_autofree char *name = g_strdup_printf("%s [%s]", f->rule, segment);
    g_autofree char *sentence = machine_sentence(f);
    enum outcome outcome = outcome_of(f);
    g_string_append(out, "    <testcase");
    put_attribute(out, "classname", f->metric);
    put_attribute(out, "name", name);
    g_string_append(out, ">\n");
    if (outcome == PASSES) {
        g_string_append(out, "      <system-out>");
        xml_put(out, sentence);
        g_string_append(out, "</system-out>\n");
    } else {
        g_string_append_printf(out, "      <%s", elements[outcome]);
        put_attribute(out, "message", sentence);
        put_attribute(out, "type", mark_title(f->mark));
        g_string_append_c(out, '>');
        xml_put(out, f->remediation);
        g_string_append_printf(out, "</%s>\n", elements[outcome]);
    }
    g_string_append(out, "    </testcase>\n");
}

static void count(const struct view *v, const char *policy, int n[OUTCOMES]) {
    memset(n, 0, sizeof *n * OUTCOMES);
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        n[outcome_of(f)] += policy == NULL || strcmp(f->policy, policy) == 0;
    }
}

static void put_counts(GString *out, const int n[OUTCOMES]) {
    g_string_append_printf(out, " tests=\"%d\" failures=\"%d\" errors=\"%d\"",
                           n[PASSES] + n[FAILURE] + n[ERROR] + n[SKIPPED], n[FAILURE], n[ERROR]);
}

static void put_suite(GString *out, const struct view *v, const char *policy) {
    int n[OUTCOMES];
    count(v, policy, n);
    g_string_append(out, "  <testsuite");
    put_attribute(out, "name", policy);
    put_counts(out, n);
    g_string_append_printf(out, " skipped=\"%d\">\n", n[SKIPPED]);
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (strcmp(f->policy, policy) == 0) {
            put_case(out, f);
        }
    }
    g_string_append(out, "  </testsuite>\n");
}

char *machine_junit(const struct view *v, const struct machine_options *o, GError **error) {
    (void)o;
    (void)error;
    int n[OUTCOMES];
    count(v, NULL, n);
    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    put_attribute(out, "name", "ombud");
    put_counts(out, n);
    g_string_append(out, ">\n");
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < v->findings->len; i++) {
        const char *policy = view_finding_at(v, i)->policy;
        if (g_hash_table_add(done, (gpointer)(uintptr_t)policy)) {
            put_suite(out, v, policy);
        }
    }
    g_string_append(out, "</testsuites>\n");
    return g_string_free(out, FALSE);
}
