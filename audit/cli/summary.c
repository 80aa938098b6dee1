/* What a run says on the terminal: read from the evidence, like every other view. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"

/* How a verdict looks: a mark that survives without colour, and its colour. */
static const struct {
    const char *id, *mark, *colour;
} looks[] = {
    {"fail", "x", "\033[31m"},   {"cannot tell", "?", "\033[33m"},   {"suppressed", "/", "\033[2m"},
    {"waived", "w", "\033[33m"}, {"not applicable", "-", "\033[2m"}, {"pass", "+", "\033[32m"},
    {"watch", "!", "\033[33m"},
};
enum look {
    LOOK_FAIL,
    LOOK_CANNOT,
    LOOK_SUPPRESSED,
    LOOK_WAIVED,
    LOOK_NONE,
    LOOK_PASS,
    LOOK_WATCH
};

static const char *text_of(const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text == NULL ? "" : text;
}

static char *group_of(const json_t *finding) {
    GString *group = g_string_new(NULL);
    const char *attribute = NULL;
    json_t *level = NULL;
    json_object_foreach(json_object_get(finding, "by"), attribute, level) {
        g_string_append_printf(group, "%s%s=%s", group->len > 0 ? " " : "", attribute,
                               json_string_value(level));
    }
    if (group->len == 0) {
        g_string_append(group, "everybody");
    }
    return g_string_free(group, FALSE);
}

static void put_number(GString *out, const json_t *number) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out, g_ascii_formatd(text, sizeof text, "%.3f", json_number_value(number)));
}

static char *range_of(const json_t *finding) {
    const json_t *value = json_object_get(finding, "value");
    const json_t *lo = json_object_get(finding, "lo");
    const json_t *hi = json_object_get(finding, "hi");
    GString *out = g_string_new(NULL);
    if (json_is_number(value)) {
        put_number(out, value);
    }
    if (json_is_number(lo) && json_is_number(hi) && json_number_value(lo) < json_number_value(hi)) {
        g_string_append(out, " (");
        put_number(out, lo);
        g_string_append(out, " to ");
        put_number(out, hi);
        g_string_append(out, ")");
    }
    return g_string_free(out, FALSE);
}

/* A fail of a rule that only warns is a watch. */
static bool has_look(const json_t *f, size_t look) {
    bool is_watch =
        strcmp(text_of(f, "verdict"), "fail") == 0 && strcmp(text_of(f, "severity"), "fail") != 0;
    return is_watch ? look == LOOK_WATCH : strcmp(text_of(f, "verdict"), looks[look].id) == 0;
}

static void print_detectable(const json_t *pair) {
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < 2; i++) {
        if (json_is_number(json_array_get(pair, i))) {
            g_string_append(out, out->len > 0 ? " or over " : i == 0 ? "under " : "over ");
            put_number(out, json_array_get(pair, i));
        }
    }
    if (out->len > 0) {
        printf("  so many patients would show, 4 times in 5, what lies %s\n", out->str);
    }
    g_string_free(out, TRUE);
}

static void print_finding(const json_t *f, size_t look) {
    g_autofree char *group = group_of(f);
    g_autofree char *range = range_of(f);
    bool has_colour = cli_has_colour();
    printf("%s%s %-14s%s %-24s %-34s %s\n", has_colour ? looks[look].colour : "", looks[look].mark,
           looks[look].id, has_colour ? "\033[0m" : "", text_of(f, "rule"), group, range);
    int64_t more = (int64_t)json_integer_value(json_object_get(f, "n_more"));
    if (more > 0) {
        printf("  about %" G_GINT64_FORMAT " more charts of this group would settle it\n", more);
    }
    if (strcmp(looks[look].id, "cannot tell") == 0) {
        print_detectable(json_object_get(f, "detectable"));
    }
}

/* What is rare is named only where it is there. */
static void print_count(size_t n, const char *what) {
    if (n > 0) {
        printf("%zu %s, ", n, what);
    }
}

void cli_print_summary(const struct evidence *e) {
    const json_t *findings = json_object_get(e->root, "findings");
    size_t n_by_look[G_N_ELEMENTS(looks)] = {0};
    GString *at_fault = g_string_new(NULL);
    for (size_t look = 0; look < G_N_ELEMENTS(looks); look++) {
        for (size_t i = 0; i < json_array_size(findings); i++) {
            const json_t *f = json_array_get(findings, i);
            if (!has_look(f, look)) {
                continue;
            }
            bool is_quiet = look == LOOK_PASS;
            n_by_look[look]++;
            if (!is_quiet) {
                print_finding(f, look);
            }
            if (look == LOOK_FAIL) {
                g_autofree char *group = group_of(f);
                if (strstr(at_fault->str, group) == NULL) {
                    g_string_append_printf(at_fault, "%s%s", at_fault->len > 0 ? ", " : "", group);
                }
            }
        }
    }
    g_autofree char *verdict = g_ascii_strup(text_of(e->root, "verdict"), -1);
    printf("VERDICT: %s", verdict);
    if (at_fault->len > 0) {
        printf(" (%s)", at_fault->str);
    }
    printf("; %zu failed, ", n_by_look[LOOK_FAIL]);
    print_count(n_by_look[LOOK_WATCH], "to watch");
    printf("%zu cannot tell, %zu passed, ", n_by_look[LOOK_CANNOT], n_by_look[LOOK_PASS]);
    print_count(n_by_look[LOOK_WAIVED], "waived");
    printf("%zu suppressed, %zu not applicable\n", n_by_look[LOOK_SUPPRESSED],
           n_by_look[LOOK_NONE]);
    if (evidence_is_internal(e)) {
        printf("contains small cells: internal use only\n");
    }
    g_string_free(at_fault, TRUE);
}
