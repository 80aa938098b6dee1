/* A figure as words: caption, table with plot, notes. */
#include <math.h>
#include <string.h>

#include "reports/figure.h"
#include "reports/number.h"
#include "reports/pages/page_parts.h"

static struct numbers numbers_of(const struct figure *f, const struct estimate *x) {
    struct numbers n = {.kind = f->kind, .limit_lo = -INFINITY, .limit_hi = INFINITY};
    if (x) {
        n.has_value = x->has_value;
        n.value = x->value;
        n.has_interval = x->has_interval;
        n.lo = x->lo;
        n.hi = x->hi;
    }
    if (f->lead) {
        n.limit_lo = f->lead->limit_lo;
        n.limit_hi = f->lead->limit_hi;
    }
    return n;
}

static void add_sentence(GString *out, char *sentence) {
    if (sentence && *sentence) {
        g_string_append(out, out->len > 0 ? " " : "");
        g_string_append(out, sentence);
    }
    g_free(sentence);
}

static char *percent_of(double confidence) {
    g_autofree char *digits = number_limit(confidence, 0, 100);
    return g_strconcat(digits, "%", NULL);
}

static char *caption_of(const struct figure *f) {
    static const enum say what[] = {[COMPARE_REFERENCE] = SAY_CAPTION_REFERENCE,
                                    [COMPARE_REST] = SAY_CAPTION_REST,
                                    [COMPARE_OVERALL] = SAY_CAPTION_OVERALL};
    GString *out = g_string_new(NULL);
    const struct figure_row *first = &g_array_index(f->rows, struct figure_row, 0);
    g_autofree char *confidence = percent_of(first->base->confidence);
    add_sentence(out, words(f->comparison ? what[f->comparison->to] : SAY_CAPTION_ABSOLUTE));
    if (f->kind == VALUE_RATIO || f->kind == VALUE_DIFFERENCE) {
        add_sentence(out, words(f->kind == VALUE_RATIO ? SAY_CAPTION_EQUAL_RATIO
                                                       : SAY_CAPTION_EQUAL_DIFFERENCE));
    }
    add_sentence(out, words(SAY_CAPTION_BAR, "confidence", confidence));
    if (f->lead) {
        struct numbers n = numbers_of(f, NULL);
        struct worded w = words_numbers(&n);
        add_sentence(out, words(SAY_CAPTION_WHISKER));
        g_autofree char *authority = words_authority(f->lead->authority, f->lead->is_legal_number);
        if (w.limit_table) {
            add_sentence(out,
                         words(SAY_CAPTION_BAND, "limit", w.limit_table, "authority", authority));
        }
        worded_clear(&w);
    }
    return g_string_free(out, FALSE);
}

static char *count_cell(const struct figure_row *r, bool *is_withheld) {
    if (r->base->status == ESTIMATE_SUPPRESSED) {
        return g_strdup("not shown");
    }
    if (!r->base->has_counts) {
        *is_withheld = true;
        return g_strdup("withheld*");
    }
    return number_count(r->base->n_labels);
}

static char *rate_cell(const struct figure_row *r) {
    if (!r->base->has_value) {
        return g_strdup("");
    }
    const struct numbers n = {
        words_kind(r->base->metric), true, false, r->base->value, 0, 0, -INFINITY, INFINITY};
    struct worded w = words_numbers(&n);
    char *text = g_steal_pointer(&w.value);
    worded_clear(&w);
    return text;
}

static char *value_cell(const struct figure *f, const struct figure_row *r) {
    if (r->is_reference) {
        return g_strdup(f->kind == VALUE_RATIO ? "1.00 reference" : "reference");
    }
    if (!r->compared || r->compared->status == ESTIMATE_SUPPRESSED) {
        return g_strdup(r->compared ? "not shown" : "none");
    }
    if (!r->compared->has_value) {
        return g_strdup("undefined");
    }
    struct numbers n = numbers_of(f, r->compared);
    if (f->lead != NULL) { /* one range a page: the one that decides, if there is any */
        n.has_interval = r->finding != NULL && r->finding->has_interval;
        n.lo = n.has_interval ? r->finding->lo : n.lo;
        n.hi = n.has_interval ? r->finding->hi : n.hi;
    }
    const char *none = f->lead != NULL ? "no range" : "no CI";
    struct worded w = words_numbers(&n);
    char *text = n.has_interval ? g_strdup_printf("%s (%s–%s)", w.value, w.lo, w.hi)
                                : g_strdup_printf("%s (%s)", w.value, none);
    if (f->kind == VALUE_DIFFERENCE) { /* the head of the column says "points" */
        g_free(text);
        w.value[strcspn(w.value, " ")] = '\0';
        if (n.has_interval) {
            w.hi[strcspn(w.hi, " ")] = '\0';
        }
        text = n.has_interval ? g_strdup_printf("%s (%s to %s)", w.value, w.lo, w.hi)
                              : g_strdup_printf("%s (%s)", w.value, none);
    }
    worded_clear(&w);
    return text;
}

static struct forest_row plot_of(const struct figure_row *r) {
    struct forest_row p = {.kind = FOREST_EMPTY};
    const struct estimate *x = r->compared;
    if (r->is_reference) {
        p.kind = FOREST_REFERENCE;
    } else if (r->base->status == ESTIMATE_SUPPRESSED || (x && x->status == ESTIMATE_SUPPRESSED)) {
        p.kind = FOREST_HIDDEN;
    } else if (x && x->has_value) {
        p = (struct forest_row){.kind = FOREST_VALUE,
                                .mark = r->finding ? r->finding->mark : MARK_NONE,
                                .value = x->value,
                                .has_interval = x->has_interval,
                                .lo = x->lo,
                                .hi = x->hi,
                                .n = x->has_counts ? x->n_labels : 0};
        if (r->finding && r->finding->has_interval) {
            p.has_decision = true;
            p.decision_lo = r->finding->lo;
            p.decision_hi = r->finding->hi;
        }
    }
    return p;
}

static char *group_head(const struct figure *f, const struct figure_row *r) {
    g_autofree char *names = words_attributes(r->n_by, r->by);
    g_autofree char *first = g_utf8_substring(names, 0, 1);
    g_autofree char *upper = g_utf8_strup(first, -1);
    char *name = g_strconcat(upper, g_utf8_next_char(names), NULL);
    const char *reference = NULL;
    for (guint i = 0; i < f->rows->len && !reference; i++) {
        const struct figure_row *other = &g_array_index(f->rows, struct figure_row, i);
        bool same = other->n_by == r->n_by;
        for (int k = 0; same && k < r->n_by; k++) {
            same = strcmp(other->by[k].attribute, r->by[k].attribute) == 0;
        }
        reference = same && other->compared && f->comparison ? other->compared->reference : NULL;
    }
    if (!reference) {
        return name;
    }
    g_autofree char *clean = words_clean(reference);
    char *text = g_strdup_printf("%s  (reference: %s)", name, clean);
    g_free(name);
    return text;
}

static char *group_name(const struct figure_row *r) {
    GString *out = g_string_new(NULL);
    for (int i = 0; i < r->n_by; i++) {
        g_autofree char *level = words_clean(r->by[i].level);
        g_string_append(out, i > 0 ? ", " : "");
        g_string_append(out, *level ? level : "(blank)");
    }
    return g_string_free(out, FALSE);
}

static void add_row(const struct figure *f, struct table *t, const struct figure_row *r,
                    bool *is_withheld) {
    enum mark mark = r->finding ? r->finding->mark : MARK_NONE;
    char *cells[] = {group_name(r), count_cell(r, is_withheld), rate_cell(r),
                     g_strdup(""),  value_cell(f, r),           g_strdup(mark_title(mark))};
    if (!f->lead) { /* nothing was judged: there is no such column */
        g_clear_pointer(&cells[5], g_free);
    }
    struct row *row = table_row(t, ROW_BODY, cells, t->columns->len);
    row->mark = mark;
    row->is_muted = r->is_reference || r->base->status == ESTIMATE_SUPPRESSED;
    row->plot = plot_of(r);
}

static void add_columns(struct table *t, const struct figure *f) {
    const struct metric_words *m = words_metric(f->base);
    const struct figure_row *first = &g_array_index(f->rows, struct figure_row, 0);
    g_autofree char *confidence = percent_of(first->base->confidence);
    static const char *const names[] = {[VALUE_RATIO] = "Ratio",
                                        [VALUE_DIFFERENCE] = "Difference",
                                        [VALUE_SHARE] = "Value",
                                        [VALUE_NUMBER] = "Value",
                                        [VALUE_RATE] = "Value"};
    static const char *const others[] = {[COMPARE_REFERENCE] = "reference group",
                                         [COMPARE_REST] = "the rest",
                                         [COMPARE_OVERALL] = "all patients"};
    g_autofree char *plot =
        f->comparison ? g_strdup_printf("%s to %s", names[f->kind], others[f->comparison->to])
                      : g_strdup(words_metric_title(f->base));
    g_autofree char *range =
        f->lead != NULL ? g_strdup("likely range") : g_strdup_printf("%s CI", confidence);
    g_autofree char *value =
        g_strdup_printf("%s (%s)", f->kind == VALUE_DIFFERENCE ? "Points" : names[f->kind], range);
    const struct column columns[] = {
        {.title = (char *)"Group"},
        {.title = (char *)"Codes (n)", .width = 40, .align = ALIGN_RIGHT},
        {.title = (char *)m->column, .width = 30, .align = ALIGN_RIGHT},
        {.title = plot, .width = 128, .align = ALIGN_CENTRE, .is_plot = true},
        {.title = value, .width = 60, .align = ALIGN_RIGHT},
        {.title = (char *)"Verdict", .width = 60, .is_verdict = true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        if (f->lead || !columns[i].is_verdict) {
            table_column(t, &columns[i]);
        }
    }
}

static void set_plot(struct table *t, const struct figure *f) {
    const struct metric_words *m = words_metric(f->base);
    struct numbers n = numbers_of(f, NULL);
    t->has_plot = true;
    t->plot = (struct forest){.kind = f->kind,
                              .has_equal = f->comparison != NULL,
                              .equal = f->kind == VALUE_RATIO ? 1 : 0,
                              .band_lo = n.limit_lo,
                              .band_hi = n.limit_hi,
                              .lower = m->lower,
                              .higher = m->higher};
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct forest_row));
    for (guint i = 0; i < t->rows->len; i++) {
        g_array_append_vals(rows, &((const struct row *)t->rows->pdata[i])->plot, 1);
    }
    forest_scale(&t->plot, (const struct forest_row *)(void *)rows->data, (int)rows->len);
    g_array_free(rows, TRUE);
}

static char *alt_of(const struct table *t, const char *title) {
    int n[MARKS] = {0};
    for (guint i = 0; i < t->rows->len; i++) {
        n[((const struct row *)t->rows->pdata[i])->mark]++;
    }
    GString *summary = g_string_new(NULL);
    for (int m = MARK_PASS; m < MARKS; m++) {
        if (n[m] > 0) {
            g_autofree char *name = g_ascii_strdown(mark_title((enum mark)m), -1);
            g_string_append_printf(summary, "%s%d %s", summary->len > 0 ? ", " : "", n[m], name);
        }
    }
    g_string_append(summary, summary->len > 0 ? "." : "Not judged.");
    char *alt = words(SAY_ALT_FIGURE, "title", title, "summary", summary->str);
    g_string_free(summary, TRUE);
    return alt;
}

static void add_run(struct block *b, enum run_style style, enum say what) {
    block_run(b, style, words(what));
}

/* Whose number the limit is, where the caption has only said what kind of number. */
static void whose_limit(const struct figure *f, GPtrArray *blocks) {
    if (!f->lead) {
        return;
    }
    struct block *b = block_new(blocks, BLOCK_TEXT);
    b->text_kind = TEXT_CAPTION;
    add_run(b, RUN_BOLD, SAY_LIMIT_LEAD);
    g_autofree char *source = words_sentence(f->lead->source);
    block_run(b, RUN_PLAIN, g_strconcat(" ", source, NULL));
}

/* How many comparisons share the risk of a false alarm; and, when every group of the figure stands
 * under each of several rules, that this makes their number. */
static char *comparisons_of(const struct figure *f) {
    int64_t n_all = f->lead->n_comparisons;
    int64_t n_groups = 0;
    for (guint i = 0; i < f->rows->len; i++) {
        const struct view_finding *x = g_array_index(f->rows, struct figure_row, i).finding;
        n_groups += x != NULL && x->has_interval;
    }
    bool is_product = n_groups > 0 && n_all > n_groups && n_all % n_groups == 0;
    g_autofree char *m = number_count(n_all);
    g_autofree char *alpha = percent_of(1 - f->lead->confidence);
    if (!is_product) {
        return words(SAY_HOW_SIMULTANEOUS, "m", m, "alpha", alpha);
    }
    g_autofree char *n = number_count(n_groups);
    g_autofree char *rules = number_word((int)(n_all / n_groups));
    return words(SAY_HOW_SIMULTANEOUS_RULES, "m", m, "n", n, "rules", rules, "alpha", alpha);
}

static void how_we_decide(const struct view *v, const struct figure *f, bool is_withheld,
                          GPtrArray *blocks) {
    struct block *b = block_new(blocks, BLOCK_TEXT);
    b->text_kind = TEXT_CAPTION;
    add_run(b, RUN_BOLD, SAY_HOW_LEAD);
    if (!f->lead) {
        block_run(b, RUN_PLAIN, g_strdup(" "));
        add_run(b, RUN_PLAIN, SAY_HOW_NOT_JUDGED);
    } else {
        const enum say rules[] = {SAY_HOW_PASS, SAY_HOW_FAIL, SAY_HOW_CANNOT, SAY_HOW_WATCH};
        const enum mark marks[] = {MARK_PASS, MARK_FAIL, MARK_CANNOT_TELL, MARK_WATCH};
        bool only_warns = strcmp(f->lead->severity, "fail") != 0;
        for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
            if ((marks[i] == MARK_WATCH) != only_warns && i != 0 && i != 2) {
                continue;
            }
            block_run(b, RUN_PLAIN, g_strdup(" "));
            block_run(b, RUN_ITALIC, g_strdup(mark_title(marks[i])));
            block_run(b, RUN_PLAIN, g_strdup(": "));
            add_run(b, RUN_PLAIN, rules[i]);
        }
        if (f->lead->n_comparisons > 1) {
            block_run(b, RUN_PLAIN, g_strdup(" "));
            block_run(b, RUN_PLAIN, comparisons_of(f));
        }
    }
    if (v->suppress_below > 1 && !v->is_internal) {
        g_autofree char *most = number_count(v->suppress_below - 1);
        block_run(b, RUN_PLAIN, g_strdup(" "));
        block_run(b, RUN_PLAIN, words(SAY_HOW_SUPPRESSED, "most", most));
    }
    if (is_withheld) {
        block_run(b, RUN_PLAIN, g_strdup(" "));
        add_run(b, RUN_PLAIN, SAY_WITHHELD);
    }
    block_run(b, RUN_PLAIN, g_strdup(" "));
    add_run(b, RUN_PLAIN, SAY_HOW_CAUSE);
}

/* The hidden groups that are not named. */
static void count_hidden(const struct figure *f, struct table *t, int n_hidden) {
    if (n_hidden <= PART_MOST_HIDDEN) {
        return;
    }
    g_autofree char *n = number_count(n_hidden - PART_MOST_HIDDEN);
    char *cells[] = {words(SAY_MORE_HIDDEN, "n", n),
                     g_strdup("not shown"),
                     g_strdup(""),
                     g_strdup(""),
                     g_strdup("not shown"),
                     NULL};
    if (f->lead) {
        cells[5] = g_strdup(mark_title(MARK_SUPPRESSED));
    }
    struct row *row = table_row(t, ROW_BODY, cells, t->columns->len);
    row->mark = f->lead ? MARK_SUPPRESSED : MARK_NONE;
    row->is_muted = true;
    row->plot = (struct forest_row){.kind = FOREST_HIDDEN};
}

static void add_rows(const struct figure *f, struct table *t, bool *is_withheld) {
    int n_hidden = 0;
    for (guint i = 0; i < f->rows->len; i++) {
        const struct figure_row *r = &g_array_index(f->rows, struct figure_row, i);
        g_autofree char *names = words_attributes(r->n_by, r->by);
        g_autofree char *before = i == 0 ? NULL : words_attributes((r - 1)->n_by, (r - 1)->by);
        if (!before || strcmp(names, before) != 0) {
            count_hidden(f, t, n_hidden);
            n_hidden = 0;
            char *head[] = {group_head(f, r)};
            table_row(t, ROW_GROUP, head, 1);
        }
        bool is_hidden = r->base->status == ESTIMATE_SUPPRESSED;
        n_hidden += is_hidden;
        if (!is_hidden || n_hidden <= PART_MOST_HIDDEN) {
            add_row(f, t, r, is_withheld);
        }
    }
    count_hidden(f, t, n_hidden);
}

void figure_blocks(const struct view *v, const struct figure *f, int number, GPtrArray *blocks) {
    const struct metric_words *m = words_metric(f->base);
    g_autofree char *title = m->title == SAY_FIGURE_TITLE
                                 ? words(m->title, "metric", words_metric_title(f->base))
                                 : words(m->title);
    g_autofree char *n = number_count(number);
    bool is_withheld = false;
    block_heading(blocks, words(SAY_FIGURE, "n", n, "title", title));
    block_text(blocks, TEXT_CAPTION, caption_of(f));
    struct table *t = block_table(blocks);
    add_columns(t, f);
    add_rows(f, t, &is_withheld);
    set_plot(t, f);
    t->alt = alt_of(t, title);
    how_we_decide(v, f, is_withheld, blocks);
    if (number > 1) { /* the first page has no room: its figures' limits are explained behind it */
        whose_limit(f, blocks);
    }
}
