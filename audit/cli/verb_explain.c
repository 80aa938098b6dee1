/* ombud explain: the rows of every table, in words. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "metrics/comparison.h"
#include "metrics/compat.h"
#include "metrics/criterion.h"
#include "metrics/definition.h"
#include "metrics/drift_measure.h"
#include "metrics/drift_row.h"
#include "metrics/interval.h"
#include "metrics/metric.h"
#include "policies/embedded.h"
#include "policies/spelling.h"

static const GOptionEntry entries[] = {{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};

const GOptionEntry *verb_explain_options(void) {
    return entries;
}

/* Who means what by a metric's name: rows of peers of the same family, with their formulas. */
static void print_peers(const struct metric_row *m) {
    const char *family = m->id;
    for (size_t i = 0; i < n_compat_rows; i++) {
        if (strcmp(compat_rows[i].metric, m->id) == 0) {
            family = compat_rows[i].family;
        }
    }
    for (size_t i = 0; i < n_compat_rows; i++) {
        const struct compat_row *c = &compat_rows[i];
        if (strcmp(c->family, family) != 0) {
            continue;
        }
        bool is_this = strcmp(c->metric, m->id) == 0;
        printf("  %s calls %s: %s%s%s\n", c->peer, c->name, is_this ? "this" : c->metric,
               is_this ? "" : ", ", is_this ? "" : metric_find(c->metric)->formula);
        if (c->note != NULL) {
            printf("    %s\n", c->note);
        }
    }
}

static bool explain_metric(const char *name) {
    const struct metric_row *m = metric_find(name);
    if (m == NULL) {
        return false;
    }
    printf(
        "%s (metric, definition %s): %s\n  %s\n  formula: %s\n  counted over: %s\n  source: %s\n",
        m->id, m->definition, m->title, m->doc, m->formula, m->denominator, m->source);
    print_peers(m);
    return true;
}

static bool explain_definition(const char *name) {
    const struct definition_row *d = definition_find(name);
    if (d != NULL) {
        printf("%s (metric, definition %s): %s\n  %s\n  formula: %s\n  counted over: %s\n"
               "  source: %s\n",
               d->id, d->definition, d->title, d->doc, d->formula, d->denominator, d->source);
    }
    return d != NULL;
}

static bool explain_distance(const char *name) {
    const struct drift_row *d = drift_row_find(name);
    if (d != NULL) {
        printf("%s (distance, definition %s): %s\n  %s\n  formula: %s\n  bins: %s\n  zeros: %s\n"
               "  logarithm: %s\n  source: %s\n",
               d->id, d->definition, d->title, d->doc, d->formula, d->bins, d->zeros, d->base,
               d->source);
    }
    return d != NULL;
}

static bool explain_drift(const char *name) {
    const struct drift_measure_row *d = drift_measure_find(name);
    if (d != NULL) {
        printf("%s (drift, definition %s): %s\n  %s\n  formula: %s\n  counted over: %s\n"
               "  source: %s\n",
               d->id, d->definition, d->title, d->doc, d->formula, d->denominator, d->source);
    }
    return d != NULL;
}

static bool explain_comparison(const char *name) {
    const struct comparison_row *c = comparison_find(name);
    if (c != NULL) {
        printf("%s (comparison): %s\n  %s\n", c->id, c->title, c->doc);
    }
    return c != NULL;
}

static bool explain_criterion(const char *name) {
    const struct criterion_row *c = criterion_find(name);
    if (c == NULL) {
        return false;
    }
    printf("%s (criterion of fairness): %s\n  %s\n  largest difference between groups of:", c->id,
           c->title, c->doc);
    for (size_t i = 0; i < G_N_ELEMENTS(c->metrics) && c->metrics[i] != NULL; i++) {
        printf("%s %s", i > 0 ? " and" : "", c->metrics[i]);
    }
    printf("\n  source: %s\n", c->source);
    return true;
}

static bool explain_interval(const char *name) {
    const struct interval_row *i = interval_find(name);
    if (i != NULL) {
        printf("%s (interval): %s\n  %s\n  source: %s\n", i->id, i->title, i->doc, i->source);
    }
    return i != NULL;
}

static bool explain_verdict(const char *name) {
    enum verdict v = verdict_find(name);
    if (v != VERDICTS) {
        printf("%s (verdict)\n  %s\n", verdict_rows[v].title, verdict_rows[v].doc);
    }
    return v != VERDICTS;
}

static bool explain_quality(const char *name) {
    int q = quality_find(name);
    if (q >= 0) {
        printf("%s (data quality): %s\n  %s\n", quality_rows[q].id, quality_rows[q].title,
               quality_rows[q].doc);
    }
    return q >= 0;
}

static void print_rule(const struct policy *p, const struct rule *r) {
    printf("%s (rule of %s@%s): %s\n", r->id, p->id, p->version, r->title);
    g_autofree char *limit = cli_limit_of(r);
    printf("  limit: %s\n", limit);
    printf("  whose number: %s (%s)\n  why: %s\n  what to do: %s\n", r->basis.source,
           r->basis.authority, r->rationale, r->remediation);
}

/* A built-in pack, or one of its rules. */
static bool explain_policy(const char *name) {
    bool is_found = false;
    for (const struct embedded *e = embedded_packs; e->name != NULL && !is_found; e++) {
        struct policy *p = policy_parse(e->text, strlen(e->text), e->name, NULL);
        for (guint i = 0; p != NULL && i < p->rules->len; i++) {
            const struct rule *r = p->rules->pdata[i];
            if (strcmp(r->id, name) == 0) {
                print_rule(p, r);
                is_found = true;
            }
        }
        if (p != NULL && strcmp(p->id, name) == 0) {
            printf("%s@%s (policy): %s\n  %s\n", p->id, p->version, p->title, p->disclaimer);
            for (guint i = 0; i < p->rules->len; i++) {
                const struct rule *r = p->rules->pdata[i];
                printf("  %-24s %s\n", r->id, r->title);
            }
            is_found = true;
        }
        policy_free(p);
    }
    return is_found;
}

/* Every name that can be explained, with its kind. Owned texts in `out`. */
static void list_names(GPtrArray *out) {
    for (size_t i = 0; i < n_metric_rows; i++) {
        g_ptr_array_add(out, g_strdup(metric_rows[i].id));
    }
    for (size_t i = 0; i < n_definition_rows; i++) {
        g_ptr_array_add(out, g_strdup(definition_rows[i].id));
    }
    for (size_t i = 0; i < n_drift_rows; i++) {
        g_ptr_array_add(out, g_strdup(drift_rows[i].id));
    }
    for (size_t i = 0; i < n_drift_measure_rows; i++) {
        g_ptr_array_add(out, g_strdup(drift_measure_rows[i].id));
    }
    for (size_t i = 0; i < n_comparison_rows; i++) {
        g_ptr_array_add(out, g_strdup(comparison_rows[i].id));
    }
    for (size_t i = 0; i < n_criterion_rows; i++) {
        g_ptr_array_add(out, g_strdup(criterion_rows[i].id));
    }
    for (size_t i = 0; i < n_interval_rows; i++) {
        g_ptr_array_add(out, g_strdup(interval_rows[i].id));
    }
    for (int i = 0; i < VERDICTS; i++) {
        g_ptr_array_add(out, g_strdelimit(g_strdup(verdict_rows[i].id), " ", '-'));
    }
    for (int i = 0; i < QUALITY_COUNTERS; i++) {
        g_ptr_array_add(out, g_strdup(quality_rows[i].id));
    }
    for (const struct embedded *e = embedded_packs; e->name != NULL; e++) {
        struct policy *p = policy_parse(e->text, strlen(e->text), e->name, NULL);
        if (p == NULL) {
            continue;
        }
        g_ptr_array_add(out, g_strdup(p->id));
        for (guint i = 0; i < p->rules->len; i++) {
            g_ptr_array_add(out, g_strdup(((const struct rule *)p->rules->pdata[i])->id));
        }
        policy_free(p);
    }
}

/* "recall_micro_ratio_to_reference" is a metric and a comparison. */
static bool explain_compared(const char *name) {
    for (size_t i = 0; i < n_comparison_rows; i++) {
        g_autofree char *suffix = g_strdup_printf("_%s", comparison_rows[i].id);
        if (g_str_has_suffix(name, suffix)) {
            g_autofree char *base = g_strndup(name, strlen(name) - strlen(suffix));
            return explain_metric(base) && explain_comparison(comparison_rows[i].id);
        }
    }
    return false;
}

int verb_explain(int argc, char **argv) {
    int ended = cli_parse("explain", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    static bool (*const kinds[])(const char *) = {
        explain_metric,     explain_definition, explain_distance, explain_drift,
        explain_comparison, explain_criterion,  explain_interval, explain_verdict,
        explain_quality,    explain_policy,     explain_compared};
    for (size_t i = 0; argc == 2 && i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i](argv[1])) {
            return CLI_PASS;
        }
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    list_names(names);
    int status = CLI_PASS;
    if (argc == 2) {
        g_ptr_array_add(names, NULL);
        const char *nearest = spelling_nearest(argv[1], (const char *const *)names->pdata);
        cli_say("ombud explain: there is nothing called \"%.60s\"; fix: %s%s", argv[1],
                nearest == NULL ? "`ombud explain` lists all names" : "did you mean ",
                nearest == NULL ? "" : nearest);
        status = CLI_ERROR;
    } else if (argc > 2) {
        status = cli_usage("explain", "one name is expected");
    } else {
        for (guint i = 0; i < names->len; i++) {
            printf("%s\n", (const char *)names->pdata[i]);
        }
    }
    g_ptr_array_unref(names);
    return status;
}
