/*
 * Pages as they are drawn: no text over other text, none outside the page, none
 * too small or too faint, whatever the study looks like.
 */
#include <stdio.h>

#include "tests/unit/report_sample.h"
#include "reports/layout/page_flow.h"
#include "tests/unit/run.h"

#define LETTER_WIDTH 612.0
#define LETTER_HEIGHT 792.0

/* Many groups with names that no column can hold. */
#define N_MANY 60
#define N_MOST 200
static struct sample_group many[N_MOST + 1];
static char names[N_MOST + 1][160];

static struct sample_study groups_named(int n) {
    static const char *const attributes[] = {"preferred language spoken at home", NULL};
    for (int i = 0; i <= n; i++) {
        many[i] = sample_groups[i % 7 == 3 ? 4 : i % 11 == 5 ? 8 : 1];
        (void)g_snprintf(names[i], sizeof names[i],
                         "Group %d with a name that goes on and on, as names in data do, and then "
                         "some more words that nobody asked for",
                         i);
        many[i].attribute = attributes[0];
        many[i].level = names[i];
        many[i].reference = i == 0 ? NULL : names[0];
    }
    struct sample_study s = sample_default;
    s.groups = many;
    s.n_groups = (size_t)n + 1;
    s.attributes = attributes;
    s.not_recorded = NULL;
    return s;
}

static struct sample_study many_groups(void) {
    return groups_named(N_MANY);
}

static struct sample_study most_groups(void) {
    return groups_named(N_MOST);
}

static struct sample_study foreign_groups(void) {
    static struct sample_group groups[5];
    /* Hebrew, Arabic, Chinese, Vietnamese with a mark that turns the text round. */
    static const char *const levels[] = {
        "English",                 /* the reference */
        "עברית",                   /* Hebrew */
        "العربية (مترجم)",         /* Arabic */
        "中文（普通话）",          /* Chinese */
        "Tiếng Việt\u202E hidden", /* with a mark that turns text round */
    };
    static const char *const attributes[] = {"שפה", NULL};
    for (int i = 0; i < 5; i++) {
        groups[i] = sample_groups[i == 0 ? 6 : i == 1 ? 8 : 7];
        groups[i].attribute = attributes[0];
        groups[i].level = levels[i];
        groups[i].reference = i == 0 ? NULL : levels[0];
    }
    struct sample_study s = sample_default;
    s.groups = groups;
    s.n_groups = 5;
    s.attributes = attributes;
    s.not_recorded = NULL;
    s.organisation = "מרכז רפואי";
    return s;
}

static struct sample_study without_groups(void) {
    static const char *const none[] = {NULL};
    struct sample_study s = sample_default;
    s.n_groups = 0;
    s.attributes = none;
    s.not_recorded = none;
    return s;
}

static struct sample_study everything_hidden(void) {
    static struct sample_group groups[3];
    static const char *const levels[] = {"A", "B", "C"};
    for (int i = 0; i < 3; i++) {
        groups[i] = sample_groups[5];
        groups[i].level = levels[i];
        groups[i].reference = i == 0 ? NULL : "A";
    }
    struct sample_study s = sample_default;
    s.groups = groups;
    s.n_groups = 3;
    return s;
}

static struct sample_study one_group(void) {
    struct sample_study s = sample_default;
    s.groups = &sample_groups[6];
    s.n_groups = 2;
    return s;
}

static struct sample_study far_outside(void) {
    static struct sample_group groups[3];
    for (int i = 0; i < 3; i++) {
        groups[i] = sample_groups[6 + i];
    }
    groups[1].ratio = groups[1].lo = groups[1].wide_lo = 0.01;
    groups[1].hi = groups[1].wide_hi = 9;
    groups[2].ratio = 30;
    groups[2].lo = groups[2].wide_lo = 20;
    groups[2].hi = groups[2].wide_hi = 40;
    struct sample_study s = sample_default;
    s.groups = groups;
    s.n_groups = 3;
    return s;
}

static struct sample_study long_words(void) {
    struct sample_study s = sample_default;
    s.title = "Quarterly report of the ethics board of the hospital group, with an appendix, a "
              "preface and several notes by the members";
    s.organisation = "The Very Long Name of a Health System of Several Counties and Their Clinics";
    s.model = "Inpatient-ICD-10-CM-auto-coder-with-an-unbreakable-name-of-some-length-v4.2.1";
    s.period = "from the first of July to the thirtieth of September of the year 2026";
    return s;
}

static struct sample_study plain(void) {
    return sample_default;
}

static struct sample_study not_judged(void) {
    struct sample_study s = sample_default;
    s.is_judged = false;
    return s;
}

static struct sample_study internal(void) {
    struct sample_study s = sample_default;
    s.is_internal = true;
    return s;
}

/* No document that was measured holds such numbers; the pages must stand all the same. */
static struct sample_study absurd_numbers(void) {
    static struct sample_group groups[3];
    for (int i = 0; i < 3; i++) {
        groups[i] = sample_groups[6 + i];
        groups[i].n_labels = INT64_MAX;
    }
    groups[1].ratio = groups[1].hi = groups[1].wide_hi = 1e308;
    groups[2].recall = 1e300;
    struct sample_study s = sample_default;
    s.groups = groups;
    s.n_groups = 3;
    return s;
}

static const struct {
    const char *name;
    struct sample_study (*make)(void);
} studies[] = {
    {"plain", plain},
    {"many groups", many_groups},
    {"foreign groups", foreign_groups},
    {"without groups", without_groups},
    {"everything hidden", everything_hidden},
    {"one group", one_group},
    {"far outside the axis", far_outside},
    {"long words", long_words},
    {"not judged", not_judged},
    {"internal", internal},
    {"absurd numbers", absurd_numbers},
    {"200 groups", most_groups},
};

static struct canvas *drawn_as(int study, bool is_a4, enum report_kind kind) {
    struct sample_study s = studies[study].make();
    struct evidence *e = sample_evidence(&s);
    struct view *v = view_new(e, NULL);
    struct document *d = document_build(v, kind, DOCUMENT_PAGES);
    struct furniture furniture = furniture_of(v);
    GError *error = NULL;
    struct type *type = type_new(&error);
    ck_assert_msg(type != NULL, "%s", error ? error->message : "");
    struct canvas *c =
        canvas_new(CANVAS_DRY, is_a4 ? 595.276 : LETTER_WIDTH, is_a4 ? 841.89 : LETTER_HEIGHT, 72);
    struct flow f = {.canvas = c,
                     .type = type,
                     .furniture = &furniture,
                     .is_internal = v->is_internal,
                     .n_pages = 99};
    flow_document(&f, d);
    ck_assert(canvas_finish(c, NULL));
    type_free(type);
    furniture_clear(&furniture);
    document_free(d);
    view_free(v);
    evidence_free(e);
    return c;
}

static struct canvas *drawn(int study, bool is_a4) {
    return drawn_as(study, is_a4, REPORT_BOARD);
}

/* Every study on both papers in every kind. */
#define N_ALL ((int)G_N_ELEMENTS(studies) * 2 * REPORT_KINDS)
static struct canvas *drawn_any(int i, const char **name) {
    *name = studies[i / 2 / REPORT_KINDS].name;
    return drawn_as(i / 2 / REPORT_KINDS, i % 2 == 1, (enum report_kind)(i / 2 % REPORT_KINDS));
}

static const struct canvas_text *text_at(const struct canvas *c, guint i) {
    return &g_array_index(c->texts, struct canvas_text, i);
}

/* Half a point of ink may touch: the descender of one line, the accent of the next. */
static bool overlap(const struct canvas_text *a, const struct canvas_text *b) {
    const double slack = 0.5;
    return a->page == b->page && a->x + slack < b->x + b->width && b->x + slack < a->x + a->width &&
           a->y + slack < b->y + b->height && b->y + slack < a->y + a->height;
}

START_TEST(test_no_text_lies_over_other_text) {
    const char *name = NULL;
    struct canvas *c = drawn_any(_i, &name);
    for (guint i = 0; i < c->texts->len; i++) {
        /* Texts are recorded page by page. */
        for (guint k = i + 1; k < c->texts->len && text_at(c, k)->page == text_at(c, i)->page;
             k++) {
            ck_assert_msg(!overlap(text_at(c, i), text_at(c, k)),
                          "%s, page %d: \"%.40s\" (%.0f, %.0f) over \"%.40s\" (%.0f, %.0f)", name,
                          text_at(c, i)->page, text_at(c, i)->text, text_at(c, i)->x,
                          text_at(c, i)->y, text_at(c, k)->text, text_at(c, k)->x,
                          text_at(c, k)->y);
        }
    }
    canvas_free(c);
}
END_TEST

START_TEST(test_all_text_lies_within_the_margins) {
    const char *name = NULL;
    struct canvas *c = drawn_any(_i, &name);
    for (guint i = 0; i < c->texts->len; i++) {
        const struct canvas_text *t = text_at(c, i);
        ck_assert_msg(t->x > 52.5 && t->x + t->width < c->width - 52.5 && t->y > 20 &&
                          t->y + t->height < c->height - 20,
                      "%s, page %d: \"%.60s\" at %.1f, %.1f, %.1f wide, %.1f high", name, t->page,
                      t->text, t->x, t->y, t->width, t->height);
        ck_assert_msg(t->y + t->height < c->height - 40 || t->y > c->height - 40,
                      "%s, page %d: \"%.60s\" runs into the foot", name, t->page, t->text);
    }
    canvas_free(c);
}
END_TEST

START_TEST(test_no_text_is_too_small_or_too_faint) {
    const char *name = NULL;
    struct canvas *c = drawn_any(_i, &name);
    for (guint i = 0; i < c->texts->len; i++) {
        const struct canvas_text *t = text_at(c, i);
        ck_assert_msg(t->size >= TYPE_LEAST_SIZE, "\"%s\" is %.1f points", t->text, t->size);
        double contrast = colour_contrast(t->colour, t->background);
        ck_assert_msg(contrast >= 4.5, "\"%s\": %s on %s is %.1f", t->text,
                      colour_rows[t->colour].id, colour_rows[t->background].id, contrast);
    }
    canvas_free(c);
}
END_TEST

static int count_of(const struct canvas *c, const char *text) {
    int n = 0;
    for (guint i = 0; i < c->texts->len; i++) {
        n += strcmp(text_at(c, i)->text, text) == 0;
    }
    return n;
}

START_TEST(test_a_long_table_repeats_its_head_and_loses_no_row) {
    struct canvas *c = drawn(1, false);
    ck_assert_int_ge(count_of(c, "Ratio to reference group"), 4);
    for (int i = 0; i <= N_MANY; i++) {
        ck_assert_msg(count_of(c, names[i]) >= 2, "%s", names[i]);
    }
    canvas_free(c);
}
END_TEST

START_TEST(test_every_plot_has_words_for_those_who_cannot_see_it) {
    struct canvas *c = drawn(0, false);
    ck_assert_uint_eq(c->alts->len, 4);
    for (guint i = 0; i < c->alts->len; i++) {
        size_t length = strlen(c->alts->pdata[i]);
        ck_assert_msg(length > 20 && length <= 240, "%s", (const char *)c->alts->pdata[i]);
    }
    canvas_free(c);
}
END_TEST

START_TEST(test_internal_pages_say_so_on_every_page) {
    struct canvas *c = drawn(9, false);
    ck_assert_int_ge(count_of(c, "contains small cells - internal"), c->page);
    canvas_free(c);
}
END_TEST

/* Contrast of known pairs: WCAG 2.1, 1.4.3; values of reports.md section 3.7. */
START_TEST(test_contrast_is_that_of_wcag) {
    ck_assert_double_eq_tol(colour_contrast(COLOUR_INK, COLOUR_WHITE), 16.5, 0.1);
    ck_assert_double_eq_tol(colour_contrast(COLOUR_WHITE, COLOUR_NAVY), 13.2, 0.1);
    ck_assert_double_eq_tol(colour_contrast(COLOUR_PASS, COLOUR_WHITE), 7.0, 0.1);
    ck_assert_double_eq_tol(colour_contrast(COLOUR_VERMILLION, COLOUR_WHITE), 3.9, 0.1);
}
END_TEST

START_TEST(test_an_axis_holds_the_band_and_the_data) {
    struct forest f = {
        .kind = VALUE_RATIO, .has_equal = true, .equal = 1, .band_lo = 0.8, .band_hi = 1.25};
    const struct forest_row row = {.kind = FOREST_VALUE,
                                   .value = 0.62,
                                   .has_decision = true,
                                   .decision_lo = 0.55,
                                   .decision_hi = 0.7};
    forest_scale(&f, &row, 1);
    ck_assert(f.lo < 0.55 && f.hi > 1.25);
    ck_assert_int_ge(f.n_ticks, 3);
    for (int i = 0; i < f.n_ticks; i++) {
        ck_assert(f.ticks[i] >= f.lo && f.ticks[i] <= f.hi);
    }
}
END_TEST

START_TEST(test_an_outlier_does_not_stretch_the_axis) {
    struct forest f = {
        .kind = VALUE_RATIO, .has_equal = true, .equal = 1, .band_lo = 0.8, .band_hi = 1.25};
    const struct forest_row row = {.kind = FOREST_VALUE, .value = 40};
    forest_scale(&f, &row, 1);
    ck_assert(f.hi < 3);
    ck_assert(forest_position(&f, 40) > 1);
    ck_assert(forest_position(&f, 0) < 0);
}
END_TEST

int main(void) {
    TCase *t = tcase_create("layout");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, test_no_text_lies_over_other_text, 0, N_ALL);
    tcase_add_loop_test(t, test_all_text_lies_within_the_margins, 0, N_ALL);
    tcase_add_loop_test(t, test_no_text_is_too_small_or_too_faint, 0, N_ALL);
    tcase_add_test(t, test_a_long_table_repeats_its_head_and_loses_no_row);
    tcase_add_test(t, test_every_plot_has_words_for_those_who_cannot_see_it);
    tcase_add_test(t, test_internal_pages_say_so_on_every_page);
    tcase_add_test(t, test_contrast_is_that_of_wcag);
    tcase_add_test(t, test_an_axis_holds_the_band_and_the_data);
    tcase_add_test(t, test_an_outlier_does_not_stretch_the_axis);
    return run_case("layout", t);
}
