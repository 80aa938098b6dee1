/* What pages share. */
#include "reports/pages/page_parts.h"

#include <math.h>
#include <string.h>

#include "metrics/comparison.h"
#include "reports/number.h"

void part_columns(struct table *t, const struct column *columns, size_t n) {
    for (size_t i = 0; i < n; i++) {
        table_column(t, &columns[i]);
    }
}

struct numbers part_numbers(const struct estimate *x) {
    struct numbers n = {.kind = VALUE_NUMBER, .limit_lo = -INFINITY, .limit_hi = INFINITY};
    if (x) {
        n.kind = words_kind(x->metric);
        n.has_value = x->has_value;
        n.has_interval = x->has_interval;
        n.value = x->value;
        n.lo = x->lo;
        n.hi = x->hi;
    }
    return n;
}

char *part_confidence(const struct view *v) {
    double confidence = v->estimates->n > 0 ? v->estimates->items[0].confidence : 0.95;
    g_autofree char *digits = number_limit(confidence, 0, 100);
    return g_strconcat(digits, "%", NULL);
}

char *part_levels(int n_by, const struct estimate_by *by) {
    GString *out = g_string_new(NULL);
    for (int i = 0; i < n_by; i++) {
        g_autofree char *level = words_clean(by[i].level);
        g_string_append(out, i > 0 ? ", " : "");
        g_string_append(out, *level ? level : "(blank)");
    }
    return g_string_free(out, FALSE);
}

/* Beside a verdict that leaves something open: what would settle it, or why. */
static char *finding_note(const struct view_finding *f) {
    g_autofree char *detectable = f->mark == MARK_CANNOT_TELL ? view_finding_detectable(f) : NULL;
    if (f->n_more > 0) {
        g_autofree char *more = view_finding_more(f);
        g_autofree char *note = words(SAY_FINDING_MORE, "more", more);
        return detectable == NULL ? g_steal_pointer(&note)
                                  : g_strdup_printf("%s. %s", note, detectable);
    }
    bool is_open = f->mark == MARK_CANNOT_TELL || f->mark == MARK_NOT_APPLICABLE;
    return is_open && f->reason ? words_clean(f->reason) : NULL;
}

static void finding_row(struct table *t, const struct view_finding *f) {
    struct numbers n;
    view_finding_numbers(f, &n);
    struct worded w = words_numbers(&n);
    bool counted = view_finding_is_quality(f);
    g_autofree char *note = finding_note(f);
    g_autofree char *group =
        f->n_by > 0 ? words_group(f->n_by, f->by) : g_strdup(counted ? "all data" : "all patients");
    char *name = note ? g_strdup_printf("%s — %s", group, note) : g_strdup(group);
    const char *none = f->mark == MARK_SUPPRESSED ? "not shown" : "—";
    char *cells[] = {name,
                     counted         ? g_strdup("")
                     : f->has_counts ? number_count(f->n_labels)
                     : f->has_value  ? g_strdup("withheld*")
                                     : g_strdup(""),
                     g_strdup(f->has_value ? w.value : none),
                     f->has_interval && !counted ? g_strdup_printf("%s to %s", w.lo, w.hi)
                                                 : g_strdup(""),
                     g_strdup(view_finding_limit(f, &w)),
                     g_strdup(mark_title(f->mark))};
    struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    row->mark = f->mark;
    row->is_muted = f->mark == MARK_SUPPRESSED;
    worded_clear(&w);
}

bool part_same_rule(const struct view_finding *a, const struct view_finding *b) {
    return strcmp(a->rule, b->rule) == 0 && strcmp(a->policy, b->policy) == 0;
}

bool part_is_judged(const struct view *v, const char *metric) {
    size_t length = strlen(metric);
    for (guint i = 0; i < v->findings->len; i++) {
        const char *judged = view_finding_at(v, i)->metric;
        if (strncmp(judged, metric, length) != 0) {
            continue;
        }
        if (judged[length] == '\0') {
            return true;
        }
        for (size_t k = 0; k < n_comparison_rows; k++) {
            if (strcmp(judged + length + 1, comparison_rows[k].id) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* The head of a rule in the table of findings. */
static void rule_head(struct table *t, const struct view_finding *f, bool has_authority) {
    g_autofree char *title = words_clean(f->title);
    g_autofree char *rule = words_clean(f->rule);
    const char *authority = words_authority_short(f->authority);
    char *head[] = {has_authority
                        ? words(SAY_RULE_HEAD, "title", title, "rule", rule, "authority", authority)
                        : g_strdup_printf("%s  %s", title, rule)};
    table_row(t, ROW_GROUP, head, 1);
}

/* The hidden groups that are not named. */
static void count_hidden(struct table *t, int n_hidden) {
    if (n_hidden > PART_MOST_HIDDEN) {
        g_autofree char *n = number_count(n_hidden - PART_MOST_HIDDEN);
        char *cells[] = {words(SAY_MORE_HIDDEN, "n", n),
                         g_strdup(""),
                         g_strdup("not shown"),
                         g_strdup(""),
                         g_strdup(""),
                         g_strdup(mark_title(MARK_SUPPRESSED))};
        struct row *row = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
        row->mark = MARK_SUPPRESSED;
        row->is_muted = true;
    }
}

void part_findings(const struct view *v, GPtrArray *blocks, bool has_authority) {
    const struct column columns[] = {
        {.title = (char *)"Rule and group", .is_flexible_text = true},
        {.title = (char *)"Codes (n)", .width = 52, .align = ALIGN_RIGHT},
        {.title = (char *)"Value", .width = 48, .align = ALIGN_RIGHT},
        {.title = (char *)"Likely range", .width = 84, .align = ALIGN_RIGHT},
        {.title = (char *)"Limit", .width = 52, .align = ALIGN_RIGHT},
        {.title = (char *)"Verdict", .width = 82, .is_verdict = true},
    };
    bool is_withheld = false;
    int n_hidden = 0;
    struct table *t = block_table(blocks);
    part_columns(t, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < v->findings->len; i++) {
        const struct view_finding *f = view_finding_at(v, i);
        if (i == 0 || !part_same_rule(f, f - 1)) {
            count_hidden(t, n_hidden);
            n_hidden = 0;
            rule_head(t, f, has_authority);
        }
        n_hidden += f->mark == MARK_SUPPRESSED;
        if (f->mark == MARK_SUPPRESSED && n_hidden > PART_MOST_HIDDEN) {
            continue;
        }
        is_withheld = is_withheld || (f->n_by > 0 && f->has_value && !f->has_counts);
        finding_row(t, f);
    }
    count_hidden(t, n_hidden);
    if (is_withheld) {
        block_text(blocks, TEXT_NOTE, words(SAY_WITHHELD));
    }
}

static int badness(enum mark m) {
    static const int order[MARKS] = {
        [MARK_CANNOT_TELL] = 1, [MARK_WAIVED] = 2, [MARK_WATCH] = 3, [MARK_FAIL] = 4};
    return order[m];
}

/* How far outside its limit, in units that only compare within a kind. */
static double distance(const struct view_finding *f) {
    bool is_ratio = words_kind(f->metric) == VALUE_RATIO && f->value > 0;
    if (!f->has_value) {
        return 0;
    }
    if (is_ratio) {
        return fabs(log(f->value));
    }
    return f->value < f->limit_lo ? f->limit_lo - f->value : f->value - f->limit_hi;
}

static gint worst_first(gconstpointer a, gconstpointer b) {
    const struct view_finding *x = *(const struct view_finding *const *)a;
    const struct view_finding *y = *(const struct view_finding *const *)b;
    double dx = distance(x);
    double dy = distance(y);
    int by_mark = badness(y->mark) - badness(x->mark);
    return by_mark != 0 ? by_mark : dx < dy ? 1 : dx > dy ? -1 : x < y ? -1 : x > y;
}

GPtrArray *part_attention(const struct view *v) {
    GPtrArray *out = g_ptr_array_new();
    for (guint i = 0; i < v->findings->len; i++) {
        if (badness(view_finding_at(v, i)->mark) > 0) {
            g_ptr_array_add(out, (gpointer)view_finding_at(v, i));
        }
    }
    g_ptr_array_sort(out, worst_first);
    return out;
}

void part_contents(GPtrArray *blocks) {
    block_heading(blocks, words(SAY_CONTENTS));
    (void)block_new(blocks, BLOCK_CONTENTS);
}
