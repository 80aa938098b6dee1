/* GitHub Actions: annotations as workflow commands, and the table of its step summary. It shows
 * ten of a kind a step, so the tenth says how many more there are. */
#include <string.h>

#include "reports/machine/machine.h"

#define MOST 9
/* GitHub takes 1 MiB of summary. */
#define MAX_SUMMARY 1000000

static void put_escaped(GString *out, const char *text, bool is_property) {
    static const struct {
        char c;
        const char *as;
        bool is_everywhere;
    } rows[] = {{'%', "%25", true},
                {'\r', "%0D", true},
                {'\n', "%0A", true},
                {':', "%3A", false},
                {',', "%2C", false}};
    for (const char *c = text; *c != '\0'; c++) {
        const char *as = NULL;
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
            as = rows[i].c == *c && (is_property || rows[i].is_everywhere) ? rows[i].as : as;
        }
        if (as != NULL) {
            g_string_append(out, as);
        } else {
            g_string_append_c(out, *c);
        }
    }
}

static const struct {
    const char *command;
    enum mark marks[2];
} kinds[] = {
    {"error", {MARK_FAIL, MARK_FAIL}},
    {"warning", {MARK_CANNOT_TELL, MARK_WATCH}},
    {"notice", {MARK_WAIVED, MARK_WAIVED}},
};

static void put_annotation(GString *out, const char *command, const struct view_finding *f,
                           const char *location) {
    g_autofree char *sentence = machine_sentence(f);
    g_string_append_printf(out, "::%s file=", command);
    put_escaped(out, location, true);
    g_string_append(out, ",title=");
    put_escaped(out, f->title, true);
    g_string_append(out, "::");
    put_escaped(out, sentence, false);
    g_string_append_c(out, '\n');
}

char *machine_github(const struct view *v, const struct machine_options *o, GError **error) {
    (void)error;
    g_autofree char *location = machine_location(o->location);
    GString *out = g_string_new(NULL);
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        int n = 0;
        for (int m = 0; m < 2 && (m == 0 || kinds[k].marks[1] != kinds[k].marks[0]); m++) {
            for (guint i = 0; i < v->findings->len; i++) {
                const struct view_finding *f = view_finding_at(v, i);
                if (f->mark == kinds[k].marks[m] && ++n <= MOST) {
                    put_annotation(out, kinds[k].command, f, location);
                }
            }
        }
        if (n > MOST) {
            g_string_append_printf(out, "::%s title=Ombud::and %d more\n", kinds[k].command,
                                   n - MOST);
        }
    }
    return g_string_free(out, FALSE);
}

static void put_cell(GString *out, const char *text) {
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr("|\\`*_<>[]", *c) != NULL) {
            g_string_append_c(out, '\\');
        }
        g_string_append_c(out, *c == '\n' || *c == '\r' ? ' ' : *c);
    }
    g_string_append(out, " | ");
}

char *machine_summary(const struct view *v, const struct machine_options *o, GError **error) {
    (void)o;
    (void)error;
    static const enum mark order[] = {MARK_FAIL,       MARK_CANNOT_TELL,    MARK_WATCH, MARK_WAIVED,
                                      MARK_SUPPRESSED, MARK_NOT_APPLICABLE, MARK_PASS};
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out, "### Ombud: %s\n\n| Verdict | Rule | Group | |\n|---|---|---|---|\n", v->verdict);
    int n_cut = 0;
    for (size_t k = 0; k < G_N_ELEMENTS(order); k++) {
        for (guint i = 0; i < v->findings->len; i++) {
            const struct view_finding *f = view_finding_at(v, i);
            if (f->mark != order[k]) {
                continue;
            }
            if (out->len > MAX_SUMMARY) {
                n_cut++;
                continue;
            }
            g_autofree char *segment = machine_segment(f->n_by, f->by);
            g_string_append(out, "| ");
            put_cell(out, mark_title(f->mark));
            put_cell(out, f->rule);
            put_cell(out, segment);
            put_cell(out, f->plain == NULL ? "" : f->plain);
            out->str[out->len - 1] = '\n';
        }
    }
    if (n_cut > 0) {
        g_string_append_printf(out, "\n%d more are left out here.\n", n_cut);
    }
    return g_string_free(out, FALSE);
}
