/* The answer card. */
#include "reports/answer.h"

#include <math.h>
#include <string.h>

#include "reports/number.h"

static void add(GString *out, char *sentence) {
    if (sentence && *sentence) {
        g_string_append(out, out->len > 0 ? " " : "");
        g_string_append(out, sentence);
    }
    g_free(sentence);
}

/* "one group is", "two groups are" */
static char *counted(int n, const char *one, const char *many) {
    g_autofree char *word = number_word(n);
    return g_strdup_printf("%s %s", word, n == 1 ? one : many);
}

static char *fail_statement(const struct figure_summary *s) {
    if (s->n_fail == 0) {
        g_autofree char *checks = counted(s->n_other_fail, "other check", "other checks");
        return words(SAY_ANSWER_FAIL_OTHER, "checks", checks);
    }
    g_autofree char *groups = counted(s->n_fail, "group is", "groups are");
    g_autofree char *cannot = number_word(s->n_cannot_tell);
    return s->n_cannot_tell > 0 ? words(SAY_ANSWER_FAIL_AND_CANNOT, "groups", groups, "side",
                                        s->side, "cannot", cannot)
                                : words(SAY_ANSWER_FAIL, "groups", groups, "side", s->side);
}

static char *cannot_statement(const struct figure_summary *s) {
    if (s->n_cannot_tell > 0) {
        g_autofree char *groups = counted(s->n_cannot_tell, "group needs", "groups need");
        return words(SAY_ANSWER_CANNOT, "groups", groups);
    }
    if (s->n_other_cannot_tell > 0) {
        g_autofree char *checks = counted(s->n_other_cannot_tell, "check", "checks");
        return words(SAY_ANSWER_CANNOT_OTHER, "checks", checks);
    }
    return words(SAY_ANSWER_CANNOT_NOTHING);
}

static bool is_all_hidden(const struct figure_summary *s) {
    return s->n_groups == 0 && s->n_hidden > 0;
}

static char *pass_statement(const struct figure_summary *s) {
    if (is_all_hidden(s)) {
        return words(SAY_ANSWER_ALL_HIDDEN);
    }
    int n_warnings = s->n_watch + s->n_other_watch + s->n_cannot_tell;
    g_autofree char *n = number_word(s->n_groups);
    if (s->n_waived > 0) {
        g_autofree char *groups = counted(s->n_waived, "group is", "groups are");
        return words(SAY_ANSWER_WAIVED, "groups", groups);
    }
    if (n_warnings > 0) {
        g_autofree char *warnings = counted(n_warnings, "warning needs", "warnings need");
        return words(SAY_ANSWER_WATCH, "warnings", warnings);
    }
    return s->n_groups == 0   ? words(SAY_ANSWER_PASS_NO_GROUPS)
           : s->n_groups == 1 ? words(SAY_ANSWER_PASS_ONE)
                              : words(SAY_ANSWER_PASS, "n", n);
}

/* The finding in a sentence of our own, with its number, range and limit. */
static char *finding_sentence(const struct view_finding *f) {
    struct numbers n;
    view_finding_numbers(f, &n);
    if (!f->has_value || !f->has_interval) {
        return words_sentence(f->plain);
    }
    struct worded w = words_numbers(&n);
    g_autofree char *group = words_group(f->n_by, f->by);
    g_autofree char *reference =
        f->reference ? words_clean(f->reference) : g_strdup("the patients compared to");
    const char *limit = w.limit ? w.limit : "none";
    size_t base_length = strlen(f->metric);
    for (size_t i = 0; i < n_comparison_rows; i++) {
        if (g_str_has_suffix(f->metric, comparison_rows[i].id)) {
            base_length = strlen(f->metric) - strlen(comparison_rows[i].id) - 1;
        }
    }
    g_autofree char *base = g_strndup(f->metric, base_length);
    const char *phrase = words_metric(base)->phrase;
    char *text;
    if (n.kind == VALUE_RATIO && phrase) {
        g_autofree char *change = words_change(f->value);
        enum say say = words_is_alike(f->value) ? SAY_DETAIL_SAME : SAY_DETAIL_FAIL;
        text = say == SAY_DETAIL_SAME
                   ? words(say, "phrase", phrase, "group", group, "reference", reference, "value",
                           w.value, "lo", w.lo, "hi", w.hi, "limit", limit)
                   : words(say, "phrase", phrase, "change", change, "group", group, "reference",
                           reference, "value", w.value, "lo", w.lo, "hi", w.hi, "limit", limit);
    } else {
        text = words(SAY_DETAIL_PLAIN, "title", f->title, "value", w.value, "group", group, "lo",
                     w.lo, "hi", w.hi, "limit", limit);
    }
    worded_clear(&w);
    return text;
}

/* is_whole: with what the sample would have shown. */
static char *cannot_sentence(const struct view_finding *f, bool is_whole) {
    struct numbers n;
    view_finding_numbers(f, &n);
    struct worded w = words_numbers(&n);
    g_autofree char *group = words_group(f->n_by, f->by);
    bool crosses = f->has_interval && ((f->lo < f->limit_lo && f->limit_lo < f->hi) ||
                                       (f->lo < f->limit_hi && f->limit_hi < f->hi));
    GString *out = g_string_new(NULL);
    if (crosses && w.limit) {
        add(out,
            words(SAY_DETAIL_CANNOT, "group", group, "lo", w.lo, "hi", w.hi, "limit", w.limit));
    } else {
        add(out, words(SAY_DETAIL_CANNOT_ONE, "group", group));
        add(out, words_sentence(f->reason));
    }
    if (f->n_more > 0) {
        g_autofree char *more = view_finding_more(f);
        g_autofree char *said = words(SAY_DETAIL_MORE, "more", more);
        add(out, words_sentence(said));
    }
    char *detectable = is_whole ? view_finding_detectable(f) : NULL;
    if (detectable != NULL) {
        add(out, detectable);
    }
    worded_clear(&w);
    return g_string_free(out, FALSE);
}

char *answer_finding(const struct view_finding *f) {
    return f->mark == MARK_CANNOT_TELL ? cannot_sentence(f, true) : finding_sentence(f);
}

static void add_cannot(GString *out, const struct figure_summary *s) {
    if (s->n_cannot_tell == 1) {
        g_autofree char *group = words_group(s->cannot->n_by, s->cannot->by);
        add(out, words(SAY_DETAIL_CANNOT_ONE, "group", group));
    } else if (s->n_cannot_tell > 1) {
        g_autofree char *n = number_word(s->n_cannot_tell);
        add(out, words(SAY_DETAIL_CANNOT_SOME, "n", n));
    }
}

static void add_waived(GString *out, const struct figure_summary *s) {
    if (s->n_waived > 0) {
        g_autofree char *groups = counted(s->n_waived, "group is", "groups are");
        groups[0] = g_ascii_toupper(groups[0]);
        add(out, words(SAY_DETAIL_WAIVED, "groups", groups));
    }
}

static void add_hidden(GString *out, const struct view *v, const struct figure_summary *s) {
    if (s->n_hidden == 0 || v->suppress_below == 0) {
        return;
    }
    g_autofree char *below = number_count(v->suppress_below);
    g_autofree char *k = number_word(s->n_hidden);
    k[0] = g_ascii_toupper(k[0]);
    add(out, s->n_hidden == 1 ? words(SAY_DETAIL_SUPPRESSED_ONE, "below", below)
                              : words(SAY_DETAIL_SUPPRESSED, "k", k, "below", below));
}

static char *fail_detail(const struct view *v, const struct figure_summary *s) {
    GString *out = g_string_new(NULL);
    if (s->worst) {
        add(out, finding_sentence(s->worst));
    } else if (s->other) {
        add(out, finding_sentence(s->other));
    }
    if (s->n_fail > 1) {
        g_autofree char *groups = counted(s->n_fail - 1, "more group is", "more groups are");
        groups[0] = g_ascii_toupper(groups[0]);
        add(out, words(SAY_DETAIL_MORE_FAIL, "groups", groups));
    }
    if (s->n_fail > 0 && s->n_other_fail > 0) {
        g_autofree char *checks = counted(s->n_other_fail, "other check", "other checks");
        checks[0] = g_ascii_toupper(checks[0]);
        add(out, words(SAY_DETAIL_OTHER_FAIL, "checks", checks));
    }
    add_cannot(out, s);
    add_waived(out, s);
    if (!s->cannot) {
        add_hidden(out, v, s);
    }
    return g_string_free(out, FALSE);
}

static char *cannot_detail(const struct view *v, const struct figure_summary *s) {
    GString *out = g_string_new(NULL);
    if (s->cannot) {
        add(out, cannot_sentence(s->cannot, false));
    } else if (s->other) {
        add(out, finding_sentence(s->other));
    }
    if (s->n_cannot_tell > 1) {
        g_autofree char *n = number_word(s->n_cannot_tell);
        add(out, words(SAY_DETAIL_CANNOT_SOME, "n", n));
    }
    add_waived(out, s);
    add_hidden(out, v, s);
    return g_string_free(out, FALSE);
}

static char *pass_detail(const struct view *v, const struct figure_summary *s) {
    GString *out = g_string_new(NULL);
    if (s->n_watch + s->n_cannot_tell == 0 && s->other) {
        add(out, finding_sentence(s->other));
    } else if (s->furthest) {
        add(out, words(SAY_DETAIL_FURTHEST));
        add(out, finding_sentence(s->furthest));
    } else if (s->n_groups == 0 && s->n_hidden == 0) {
        add(out, words(SAY_DETAIL_NO_GROUPS));
    }
    add_cannot(out, s);
    add_hidden(out, v, s);
    return g_string_free(out, FALSE);
}

struct answer answer_of(const struct view *v, const struct figure_summary *s) {
    if (strcmp(v->verdict, "fail") == 0) {
        return (struct answer){MARK_FAIL, fail_statement(s), fail_detail(v, s)};
    }
    if (strcmp(v->verdict, "cannot tell") == 0) {
        return (struct answer){MARK_CANNOT_TELL, cannot_statement(s), cannot_detail(v, s)};
    }
    if (strcmp(v->verdict, "pass") == 0) {
        bool warns = s->n_watch + s->n_other_watch + s->n_cannot_tell > 0;
        enum mark mark = s->n_waived > 0    ? MARK_WAIVED
                         : warns            ? MARK_WATCH
                         : is_all_hidden(s) ? MARK_SUPPRESSED
                                            : MARK_PASS;
        return (struct answer){mark, pass_statement(s), pass_detail(v, s)};
    }
    return (struct answer){MARK_NOT_APPLICABLE, words(SAY_ANSWER_NOT_JUDGED),
                           words(SAY_DETAIL_NOT_JUDGED)};
}

void answer_clear(struct answer *a) {
    g_free(a->statement);
    g_free(a->detail);
    *a = (struct answer){0};
}
