/* How much of a gap is the mix of codes, what holds for all groups together, which subgroups stand
 * out, and what the small groups and the not recorded could hide. */
#include <math.h>
#include <string.h>

#include "metrics/criterion.h"
#include "reports/number.h"
#include "reports/pages/page_parts.h"
#include "reports/view_fairness.h"

/* Groups in a table; the evidence has them all. */
#define MOST_ROWS 40
#define MOST_ON_PAGE 14
#define MOST_SENTENCES 6
/* Under so many effective codes a group's rate is shown beside its shrunken one. */
#define SMALL_GROUP 300

static guint most_rows(const struct document *d) {
    return d->form == DOCUMENT_TEXT ? MOST_ROWS : MOST_ON_PAGE;
}

static char *points(double x) {
    return number_decimal(100 * x, 1);
}

static char *points_range(const struct view_range *r) {
    if (!r->is_there) {
        return g_strdup("—");
    }
    g_autofree char *lo = points(r->lo);
    g_autofree char *hi = points(r->hi);
    return g_strdup_printf("%s to %s", lo, hi);
}

static struct table *table_of(struct document *d, const struct column *columns, size_t n) {
    struct table *t = block_table(d->blocks);
    part_columns(t, columns, n);
    return t;
}

static char *percent_of(double confidence) {
    g_autofree char *digits = number_limit(confidence, 0, 100);
    return g_strconcat(digits, "%", NULL);
}

/* Does the sentence say more than that there is nothing to see? */
static bool tells(const struct view_mix *m) {
    return strcmp(m->reading, "none") != 0 && strcmp(m->reading, "unknown") != 0;
}

static bool is_main(const struct view_mix *m) {
    return strcmp(m->level, "code") == 0 && strcmp(m->metric, "recall_micro") == 0;
}

static void mix_part(const struct view_fairness *f, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Group", .is_flexible_text = true},
        {.title = (char *)"Raw gap", .width = 56, .align = ALIGN_RIGHT},
        {.title = (char *)"Mix", .width = 46, .align = ALIGN_RIGHT},
        {.title = (char *)"Model", .width = 46, .align = ALIGN_RIGHT},
        {.title = (char *)"Range at equal mix", .width = 100, .align = ALIGN_RIGHT},
        {.title = (char *)"Codes in common", .width = 80, .align = ALIGN_RIGHT},
    };
    struct table *t = NULL;
    int n_sentences = 0;
    block_heading(d->blocks, words(SAY_FAIR_MIX));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_FAIR_MIX_LEAD));
    for (guint i = 0; i < f->mix->len && n_sentences < MOST_SENTENCES; i++) {
        const struct view_mix *m = &g_array_index(f->mix, struct view_mix, i);
        if (is_main(m) && tells(m)) {
            block_text(d->blocks, TEXT_BODY, words_clean(m->plain));
            n_sentences++;
        }
    }
    for (guint i = 0; i < f->mix->len; i++) {
        const struct view_mix *m = &g_array_index(f->mix, struct view_mix, i);
        if (!is_main(m) || (t != NULL && t->rows->len >= most_rows(d))) {
            continue;
        }
        t = t != NULL ? t : table_of(d, columns, G_N_ELEMENTS(columns));
        char *cells[] = {words_group(m->group.n_by, m->group.by),
                         points(m->raw),
                         m->has_adjusted ? points(m->mix) : g_strdup("—"),
                         m->has_adjusted ? points(m->adjusted) : g_strdup("—"),
                         points_range(&m->range),
                         number_percent(m->covered, 0)};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

static char *flagged_of(guint n) {
    g_autofree char *number = number_word((int)n);
    return n == 0   ? words(SAY_FAIR_FAMILY_NONE)
           : n == 1 ? words(SAY_FAIR_FAMILY_ONE)
                    : words(SAY_FAIR_FAMILY_SOME, "n", number);
}

static void family_part(const struct view_fairness *f, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Group", .is_flexible_text = true},
        {.title = (char *)"Gap", .width = 46, .align = ALIGN_RIGHT},
        {.title = (char *)"Range, all together", .width = 104, .align = ALIGN_RIGHT},
        {.title = (char *)"Bonferroni", .width = 100, .align = ALIGN_RIGHT},
        {.title = (char *)"p, Holm", .width = 52, .align = ALIGN_RIGHT},
        {.title = (char *)"Flagged", .width = 50, .align = ALIGN_RIGHT},
    };
    g_autofree char *percent = percent_of(f->confidence);
    for (guint i = 0; i < f->families->len; i++) {
        const struct view_family *x = &g_array_index(f->families, struct view_family, i);
        g_autofree char *bound = points(x->bound);
        guint n_flagged = 0;
        for (guint k = 0; k < x->members->len; k++) {
            n_flagged += g_array_index(x->members, struct view_member, k).is_flagged;
        }
        g_autofree char *flagged = flagged_of(n_flagged);
        g_autofree char *all = number_count(x->members->len);
        g_autofree char *title = words(SAY_FAIR_FAMILY, "metric", words_metric_plain(x->metric));
        g_autofree char *said = words(SAY_FAIR_FAMILY_LEAD, "confidence", percent, "n", all,
                                      "bound", bound, "flagged", flagged);
        if (d->form == DOCUMENT_PAGES) {
            struct block *b = block_new(d->blocks, BLOCK_TEXT);
            block_run(b, RUN_BOLD, g_strdup_printf("%s. ", title));
            block_run(b, RUN_PLAIN, g_strdup(said));
            continue;
        }
        block_heading(d->blocks, g_strdup(title));
        block_text(d->blocks, TEXT_BODY, g_strdup(said));
        struct table *t = table_of(d, columns, G_N_ELEMENTS(columns));
        for (guint k = 0; k < x->members->len && k < MOST_ROWS; k++) {
            const struct view_member *m = &g_array_index(x->members, struct view_member, k);
            char *cells[] = {words_group(m->group.n_by, m->group.by),
                             points(m->value),
                             points_range(&m->range),
                             points_range(&m->bonferroni),
                             m->p_holm < 0.001 ? g_strdup("< 0.001") : number_decimal(m->p_holm, 3),
                             g_strdup(m->is_flagged ? "yes" : "no")};
            table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
        }
    }
    if (f->families->len > 0) {
        block_text(d->blocks, TEXT_CAPTION, words(SAY_FAIR_FAMILY_NOTE));
    }
}

static void criteria_part(const struct view_fairness *f, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Criterion", .is_flexible_text = true},
        {.title = (char *)"Difference", .width = 58, .align = ALIGN_RIGHT},
        {.title = (char *)"Range", .width = 82, .align = ALIGN_RIGHT},
        {.title = (char *)"Ratio", .width = 40, .align = ALIGN_RIGHT},
        {.title = (char *)"Highest", .width = 84, .is_flexible_text = true},
        {.title = (char *)"Lowest", .width = 84, .is_flexible_text = true},
        {.title = (char *)"Groups", .width = 48, .align = ALIGN_RIGHT},
    };
    g_autofree char *codes = number_count(f->n_codes);
    struct table *t = NULL;
    const char *attributes = "";
    block_heading(d->blocks, words(SAY_FAIR_CRITERIA));
    block_text(d->blocks, TEXT_CAPTION,
               words(f->is_stated ? SAY_FAIR_CRITERIA_STATED : SAY_FAIR_CRITERIA_SEEN, "n", codes));
    for (guint i = 0; i < f->criteria->len; i++) {
        const struct view_criterion *c = &g_array_index(f->criteria, struct view_criterion, i);
        const struct criterion_row *row = criterion_find(c->criterion);
        t = t != NULL ? t : table_of(d, columns, G_N_ELEMENTS(columns));
        if (strcmp(attributes, c->attributes) != 0) {
            char *group[] = {words_clean(c->attributes)};
            attributes = c->attributes;
            table_row(t, ROW_GROUP, group, 1);
        }
        bool is_share = strcmp(c->criterion, "treatment_equality") != 0;
        char *cells[] = {g_strdup(row != NULL ? row->title : c->criterion),
                         !c->has_value ? g_strdup("—")
                         : is_share    ? points(c->difference)
                                       : number_decimal(c->difference, 2),
                         is_share ? points_range(&c->range) : g_strdup("—"),
                         c->has_ratio ? number_decimal(c->ratio, 2) : g_strdup("—"),
                         words_clean(c->highest),
                         words_clean(c->lowest),
                         g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, c->n_defined,
                                         c->n_groups)};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

static void search_part(const struct view_fairness *f, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Subgroup", .is_flexible_text = true},
        {.title = (char *)"Patients", .width = 56, .align = ALIGN_RIGHT},
        {.title = (char *)"Found", .width = 46, .align = ALIGN_RIGHT},
        {.title = (char *)"Others", .width = 46, .align = ALIGN_RIGHT},
        {.title = (char *)"Gap, range", .width = 104, .align = ALIGN_RIGHT},
        {.title = (char *)"Explained by", .width = 120, .is_flexible_text = true},
    };
    if (!f->has_search) {
        return;
    }
    g_autofree char *n = number_count(f->n_candidates);
    g_autofree char *depth = number_word(f->depth);
    g_autofree char *patients = number_count(f->min_patients);
    g_autofree char *found = number_count(f->n_found);
    g_autofree char *other = number_count(f->n_exploratory);
    g_autofree char *alpha = percent_of(1 - f->confidence);
    block_heading(d->blocks, words(SAY_FAIR_SEARCH));
    block_text(d->blocks, TEXT_BODY,
               words(SAY_FAIR_SEARCH_LEAD, "n", n, "depth", depth, "patients", patients, "found",
                     found, "alpha", alpha, "other", other));
    struct table *t = NULL;
    for (guint i = 0; i < f->subgroups->len && i < most_rows(d); i++) {
        const struct view_subgroup *x = &g_array_index(f->subgroups, struct view_subgroup, i);
        const struct view_subgroup *by =
            x->explained_by < 0
                ? NULL
                : &g_array_index(f->subgroups, struct view_subgroup, x->explained_by);
        t = t != NULL ? t : table_of(d, columns, G_N_ELEMENTS(columns));
        char *cells[] = {words_group(x->group.n_by, x->group.by),
                         number_count(x->n_patients),
                         number_percent(x->value, 1),
                         number_percent(x->rest, 1),
                         points_range(&x->range),
                         by == NULL ? g_strdup("—") : words_group(by->group.n_by, by->group.by)};
        struct row *r = table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
        r->is_muted = by != NULL;
    }
}

static void small_part(const struct view_fairness *f, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Group", .is_flexible_text = true},
        {.title = (char *)"Effective codes", .width = 78, .align = ALIGN_RIGHT},
        {.title = (char *)"Found", .width = 52, .align = ALIGN_RIGHT},
        {.title = (char *)"Exact range", .width = 104, .align = ALIGN_RIGHT},
        {.title = (char *)"Shrunken", .width = 58, .align = ALIGN_RIGHT},
    };
    struct table *t = NULL;
    for (guint i = 0; i < f->shrunk->len; i++) {
        const struct view_shrunk *x = &g_array_index(f->shrunk, struct view_shrunk, i);
        if (x->n_eff >= SMALL_GROUP || x->group.n_by > 1 ||
            (t != NULL && t->rows->len >= MOST_ROWS)) {
            continue;
        }
        if (t == NULL) {
            block_heading(d->blocks, words(SAY_FAIR_SMALL));
            block_text(d->blocks, TEXT_CAPTION, words(SAY_FAIR_SMALL_LEAD));
            t = table_of(d, columns, G_N_ELEMENTS(columns));
        }
        g_autofree char *lo = number_percent(x->exact.lo, 1);
        g_autofree char *hi = number_percent(x->exact.hi, 1);
        char *cells[] = {words_group(x->group.n_by, x->group.by), number_decimal(x->n_eff, 0),
                         number_percent(x->raw, 1), g_strdup_printf("%s to %s", lo, hi),
                         number_percent(x->shrunk, 1)};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

static void missing_part(const struct view_fairness *f, struct document *d) {
    const struct column columns[] = {
        {.title = (char *)"Group", .is_flexible_text = true},
        {.title = (char *)"Measure", .width = 110, .is_flexible_text = true},
        {.title = (char *)"Gap, recorded", .width = 78, .align = ALIGN_RIGHT},
        {.title = (char *)"Bounds", .width = 104, .align = ALIGN_RIGHT},
        {.title = (char *)"Changes sign", .width = 70, .align = ALIGN_RIGHT},
    };
    if (f->missing->len == 0) {
        return;
    }
    block_heading(d->blocks, words(SAY_FAIR_MISSING));
    block_text(d->blocks, TEXT_CAPTION, words(SAY_FAIR_MISSING_LEAD));
    struct table *t = table_of(d, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < f->missing->len && i < MOST_ROWS; i++) {
        const struct view_missing *x = &g_array_index(f->missing, struct view_missing, i);
        char *cells[] = {words_group(x->group.n_by, x->group.by),
                         g_strdup(words_metric_plain(x->metric)), points(x->observed),
                         points_range(&x->bounds), g_strdup(x->changes_sign ? "yes" : "no")};
        table_row(t, ROW_BODY, cells, G_N_ELEMENTS(cells));
    }
}

bool fairness_has_data(const struct view *v) {
    struct view_fairness *f = view_fairness_new(v);
    bool has = f != NULL && (f->mix->len > 0 || f->families->len > 0);
    view_fairness_free(f);
    return has;
}

void page_fairness(const struct view *v, struct document *d) {
    struct view_fairness *f = view_fairness_new(v);
    if (f != NULL) {
        block_page(d->blocks, words(SAY_H1_FAIR));
        if (f->mix->len > 0) {
            mix_part(f, d);
        }
        family_part(f, d);
        search_part(f, d);
        if (d->form == DOCUMENT_TEXT) {
            small_part(f, d);
            missing_part(f, d);
            criteria_part(f, d);
        } else {
            block_text(d->blocks, TEXT_CAPTION, words(SAY_FAIR_MORE));
        }
    }
    view_fairness_free(f);
}
