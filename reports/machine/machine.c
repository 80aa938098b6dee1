/* The table of formats, and what they share. */
#include "reports/machine/machine.h"

#include <string.h>

const struct machine_format machine_formats[] = {
    {"github", "annotations of GitHub Actions", machine_github},
    {"junit", "JUnit XML", machine_junit},
    {"prom", "metrics for node_exporter's textfile collector", machine_prom},
    {"sarif", "SARIF 2.1.0", machine_sarif},
    {"summary", "a Markdown table", machine_summary},
};
const size_t n_machine_formats = sizeof machine_formats / sizeof machine_formats[0];

const struct machine_format *machine_find(const char *id) {
    for (size_t i = 0; i < n_machine_formats; i++) {
        if (strcmp(machine_formats[i].id, id) == 0) {
            return &machine_formats[i];
        }
    }
    return NULL;
}

char *machine_segment(int n_by, const struct estimate_by *by) {
    GString *out = g_string_new(n_by == 0 ? "all" : NULL);
    for (int i = 0; i < n_by; i++) {
        g_string_append_printf(out, "%s%s=%s", i > 0 ? " x " : "", by[i].attribute, by[i].level);
    }
    return g_string_free(out, FALSE);
}

char *machine_sentence(const struct view_finding *f) {
    g_autofree char *segment = machine_segment(f->n_by, f->by);
    const char *plain = f->plain != NULL ? f->plain : f->reason != NULL ? f->reason : f->title;
    return g_strdup_printf("%s, %s: %s: %s", f->rule, segment, mark_title(f->mark), plain);
}

char *machine_location(const char *path) {
    const char *p = path;
    while (g_str_has_prefix(p, "./")) {
        p += 2;
    }
    bool is_inside = *p != '\0' && *p != '/' && strcmp(p, "-") != 0 && strstr(p, "..") == NULL;
    return is_inside ? g_strdup(p) : g_path_get_basename(path);
}
