/* What a run says on the terminal: a table of findings read from the evidence, like every other
 * view. As wide as it needs in a pipe or a file; on a terminal it gives up the source, then the
 * limit, then the ends of long names to fit. */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "audit/cli/cli.h"
#include "reports/view.h"
#include "reports/words.h"

/* How a mark looks: a sign that survives without colour, a word and its colour. In the order in
 * which the table has them. */
static const struct {
    enum mark mark;
    const char *sign, *word, *colour;
} looks[] = {
    {MARK_FAIL, "x", "fail", "\033[31m"},
    {MARK_WATCH, "!", "watch", "\033[33m"},
    {MARK_CANNOT_TELL, "?", "cannot tell", "\033[33m"},
    {MARK_SUPPRESSED, "/", "suppressed", "\033[2m"},
    {MARK_WAIVED, "w", "waived", "\033[33m"},
    {MARK_NOT_APPLICABLE, "-", "not applicable", "\033[2m"},
    {MARK_PASS, "+", "pass", "\033[32m"},
};

enum { VERDICT_CELL, RULE_CELL, GROUP_CELL, VALUE_CELL, LIMIT_CELL, SOURCE_CELL, CELLS };
#define LEAST_GROUP 16

struct line {
    size_t look;
    char *cells[CELLS];
    char *notes; /* whole lines, or NULL */
};

static void line_free(gpointer data) {
    struct line *l = data;
    for (int c = 0; c < CELLS; c++) {
        g_free(l->cells[c]);
    }
    g_free(l->notes);
    g_free(l);
}

/* Terminals and logs need not know UTF-8: "0.80-1.25", ">= 60%". */
static char *ascii_of(const char *s) {
    static const char *const from[] = {"–", "≥", "≤", "—", "\u2068", "\u2069"};
    static const char *const to[] = {"-", ">=", "<=", "-", "", ""};
    GString *out = g_string_new(s == NULL ? "" : s);
    for (size_t i = 0; i < G_N_ELEMENTS(from); i++) {
        (void)g_string_replace(out, from[i], to[i], 0);
    }
    return g_string_free(out, FALSE);
}

static char *group_of(const struct view_finding *f) {
    GString *group = g_string_new(f->n_by == 0 ? "everybody" : NULL);
    for (int i = 0; i < f->n_by; i++) {
        g_autofree char *level = words_clean(f->by[i].level);
        g_string_append_printf(group, "%s%s=%s", i > 0 ? " " : "", f->by[i].attribute, level);
    }
    return g_string_free(group, FALSE);
}

static struct worded worded_of(const struct view_finding *f) {
    struct numbers n;
    view_finding_numbers(f, &n);
    return words_numbers(&n);
}

static char *value_of(const struct view_finding *f, const struct worded *w) {
    if (!f->has_value) {
        return g_strdup("");
    }
    bool has_range = f->has_interval && f->lo < f->hi;
    g_autofree char *text =
        has_range ? g_strdup_printf("%s (%s to %s)", w->value, w->lo, w->hi) : g_strdup(w->value);
    return ascii_of(text);
}

static char *notes_of(const struct view_finding *f) {
    GString *out = g_string_new(NULL);
    if (f->n_more > 0) {
        g_autofree char *more = view_finding_more(f);
        g_string_append_printf(out, "  %s would settle it\n", more);
    }
    g_autofree char *detectable = f->mark == MARK_CANNOT_TELL ? view_finding_detectable(f) : NULL;
    if (detectable != NULL) {
        g_string_append_printf(out, "  %c%s\n", g_ascii_tolower(detectable[0]), detectable + 1);
    }
    return g_string_free(out, out->len == 0);
}

static struct line *line_of(const struct view_finding *f, size_t look) {
    struct line *l = g_new0(struct line, 1);
    struct worded w = worded_of(f);
    l->look = look;
    l->cells[VERDICT_CELL] = g_strdup_printf("%s %s", looks[look].sign, looks[look].word);
    l->cells[RULE_CELL] = g_strdup(f->rule);
    l->cells[GROUP_CELL] = group_of(f);
    l->cells[VALUE_CELL] = value_of(f, &w);
    l->cells[LIMIT_CELL] = ascii_of(view_finding_limit(f, &w));
    l->cells[SOURCE_CELL] = g_strdup(words_authority_short(f->authority));
    l->notes = notes_of(f);
    worded_clear(&w);
    return l;
}

static bool is_same_rule(const struct view_finding *a, const struct view_finding *b) {
    return strcmp(a->rule, b->rule) == 0 && strcmp(a->policy, b->policy) == 0;
}

/* What passed, one line a rule: how many groups, from the lowest value to the highest. */
static void add_passed(const struct view *v, guint first, size_t look, GPtrArray *lines) {
    const struct view_finding *f = view_finding_at(v, first);
    const struct view_finding *low = f;
    const struct view_finding *high = f;
    int n = 0;
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *x = view_finding_at(v, i);
        if (x->mark != MARK_PASS || !is_same_rule(x, f)) {
            continue;
        }
        if (i < first) {
            return; /* said already */
        }
        n++;
        low = x->value < low->value ? x : low;
        high = x->value > high->value ? x : high;
    }
    struct line *l = line_of(f, look);
    if (n > 1) {
        struct worded a = worded_of(low);
        struct worded b = worded_of(high);
        g_free(l->cells[GROUP_CELL]);
        g_free(l->cells[VALUE_CELL]);
        l->cells[GROUP_CELL] = g_strdup_printf(
            "%d %s", n,
            f->n_by > 0 && strcmp(f->by[0].attribute, "feature") != 0 ? "groups" : "checks");
        l->cells[VALUE_CELL] =
            g_strdup_printf("%s to %s", a.value ? a.value : "", b.value ? b.value : "");
        worded_clear(&a);
        worded_clear(&b);
    }
    g_ptr_array_add(lines, l);
}

static GPtrArray *lines_of(const struct view *v, size_t n_by_look[]) {
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
    for (size_t look = 0; look < G_N_ELEMENTS(looks); look++) {
        for (guint i = 0; i < v->findings->len; i++) {
            const struct view_finding *f = view_finding_at(v, i);
            if (f->mark != looks[look].mark) {
                continue;
            }
            n_by_look[look]++;
            if (f->mark == MARK_PASS) {
                add_passed(v, i, look, lines);
            } else {
                g_ptr_array_add(lines, line_of(f, look));
            }
        }
    }
    return lines;
}

/* Characters in a row of the terminal; 0 where there is none, and lines may be long. */
static int terminal_width(void) {
    struct winsize size = {0};
    bool is_known = isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
    return is_known ? size.ws_col : 0;
}

/* Widths of the cells; 0 for one that is left out. */
static void fit(const GPtrArray *lines, const char *const heads[], int width, int widths[]) {
    static const int give_up[] = {SOURCE_CELL, LIMIT_CELL};
    int total = 0;
    for (int c = 0; c < CELLS; c++) {
        widths[c] = (int)g_utf8_strlen(heads[c], -1);
        for (guint i = 0; i < lines->len; i++) {
            const struct line *l = lines->pdata[i];
            widths[c] = MAX(widths[c], (int)g_utf8_strlen(l->cells[c], -1));
        }
        total += widths[c] + (c > 0 ? 2 : 0);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(give_up) && width > 0 && total > width; i++) {
        total -= widths[give_up[i]] + 2;
        widths[give_up[i]] = 0;
    }
    if (width > 0 && total > width) {
        widths[GROUP_CELL] = MAX(widths[GROUP_CELL] - (total - width), LEAST_GROUP);
    }
}

static void print_cell(const char *text, int width, bool is_last) {
    int n = (int)g_utf8_strlen(text, -1);
    if (n > width) {
        g_autofree char *start = g_utf8_substring(text, 0, width - 3);
        printf("%s...", start);
    } else {
        printf("%s%*s", text, is_last ? 0 : width - n, "");
    }
}

static void print_colour(const char *colour) {
    if (colour != NULL) {
        cli_set_raw(true);
        printf("%s", colour);
        cli_set_raw(false);
    }
}

static void print_cells(char *const cells[], const int widths[], const char *colour) {
    int last = 0;
    for (int c = 0; c < CELLS; c++) {
        last = widths[c] > 0 && cells[c][0] != '\0' ? c : last;
    }
    for (int c = 0; c <= last; c++) {
        if (widths[c] == 0) {
            continue;
        }
        bool is_coloured = c == VERDICT_CELL && colour != NULL;
        printf("%s", c > 0 ? "  " : "");
        print_colour(is_coloured ? colour : NULL);
        print_cell(cells[c], widths[c], c == last);
        print_colour(is_coloured ? "\033[0m" : NULL);
    }
    printf("\n");
}

static void print_table(const GPtrArray *lines) {
    static const char *const heads[CELLS] = {
        "  VERDICT", "RULE", "GROUP", "VALUE (LIKELY RANGE)", "LIMIT", "LIMIT FROM"};
    int widths[CELLS];
    if (lines->len == 0) {
        return;
    }
    fit(lines, heads, terminal_width(), widths);
    print_cells((char *const *)heads, widths, NULL);
    for (guint i = 0; i < lines->len; i++) {
        const struct line *l = lines->pdata[i];
        print_cells(l->cells, widths, cli_has_colour() ? looks[l->look].colour : NULL);
        printf("%s", l->notes == NULL ? "" : l->notes);
    }
}

/* "language=Other, sex=F": the groups that failed, each once. */
static char *at_fault(const struct view *v) {
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        g_autofree char *group = group_of(f);
        if (f->mark == MARK_FAIL && strstr(out->str, group) == NULL) {
            g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", group);
        }
    }
    return g_string_free(out, FALSE);
}

/* What is rare is named only where it is there. */
static void print_count(size_t n, const char *what) {
    if (n > 0) {
        printf("%zu %s, ", n, what);
    }
}

static void print_verdict(const struct view *v, const size_t n_by_look[]) {
    size_t n[MARKS] = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        n[looks[i].mark] = n_by_look[i];
    }
    g_autofree char *verdict = g_ascii_strup(v->verdict, -1);
    g_autofree char *groups = at_fault(v);
    printf("VERDICT: %s", verdict);
    if (groups[0] != '\0') {
        printf(" (%s)", groups);
    }
    printf("; %zu failed, ", n[MARK_FAIL]);
    print_count(n[MARK_WATCH], "to watch");
    printf("%zu cannot tell, %zu passed, ", n[MARK_CANNOT_TELL], n[MARK_PASS]);
    print_count(n[MARK_WAIVED], "waived");
    printf("%zu suppressed, %zu not applicable\n", n[MARK_SUPPRESSED], n[MARK_NOT_APPLICABLE]);
}

/* What to read next, for the first thing that is wrong. */
static void print_next(const struct view *v) {
    static const enum mark asks[] = {MARK_FAIL, MARK_CANNOT_TELL, MARK_WATCH};
    for (size_t k = 0; k < G_N_ELEMENTS(asks); k++) {
        for (guint i = 0; i < v->findings->len; i++) {
            const struct view_finding *f = view_finding_at(v, i);
            if (f->mark == asks[k]) {
                printf("next: ombud explain %s\n",
                       asks[k] == MARK_CANNOT_TELL ? "cannot-tell" : f->rule);
                return;
            }
        }
    }
}

void cli_print_summary(const struct evidence *e) {
    struct view *v = view_new(e, NULL);
    if (v == NULL) {
        return;
    }
    size_t n_by_look[G_N_ELEMENTS(looks)] = {0};
    GPtrArray *lines = lines_of(v, n_by_look);
    print_table(lines);
    print_verdict(v, n_by_look);
    print_next(v);
    if (v->is_internal) {
        printf("contains small cells: internal use only\n");
    }
    g_ptr_array_unref(lines);
    view_free(v);
}
