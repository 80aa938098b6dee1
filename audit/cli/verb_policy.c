/* ombud policy: the packs there are, what is in one, what is wrong with it, how two differ. */
#include <stdio.h>
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "policies/calendar.h"
#include "policies/embedded.h"
#include "policies/policy_lint.h"

static struct {
    char *date;
    gboolean has_json;
} flags;

/* clang-format off */
static const GOptionEntry entries[] = {
    {"date", 0, 0, G_OPTION_ARG_STRING, &flags.date, "of lint: the day to hold review dates against (else SOURCE_DATE_EPOCH)", "YYYY-MM-DD"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &flags.has_json, "of show: the whole pack as canonical JSON, with what it extends", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_policy_options(void) {
    return entries;
}

/* One policy by id or path, alone in an array. */
static GPtrArray *load(char *name, GError **error) {
    return cli_load_policies(&name, 1, NULL, error);
}

static const char *or_dash(const char *text) {
    return text == NULL ? "-" : text;
}

static int list(char **names, GError **error) {
    (void)names;
    printf("%-32s %5s  %-12s %-12s %s\n", "PACK", "RULES", "JURISDICTION", "REVIEW BY", "TITLE");
    for (const struct embedded *e = embedded_packs; e->name != NULL; e++) {
        struct policy *p = policy_parse(e->text, strlen(e->text), e->name, error);
        if (p == NULL) {
            return CLI_ERROR;
        }
        g_autofree char *name = g_strdup_printf("%s@%s", p->id, p->version);
        printf("%-32s %5u  %-12s %-12s %s\n", name, p->rules->len, or_dash(p->jurisdiction),
               or_dash(p->review_by), p->title);
        policy_free(p);
    }
    return CLI_PASS;
}

static void show_rule(const struct rule *r) {
    static const char *const severities[] = {"gate", "watch", "info"};
    static const char *const kinds[] = {"metric", "quality", "completeness", "deid", "attestation"};
    g_autofree char *limit = cli_limit_of(r);
    printf("\n%s (%s, %s)\n  %s\n  limit: %s\n", r->id, kinds[r->kind], severities[r->severity],
           r->title, limit);
    printf("  whose number: %s (%s%s)\n", r->basis.source, r->basis.authority,
           r->basis.legal_number ? ", a legal number" : "");
    if (r->citation != NULL) {
        printf("  cites: %s (%s)\n", r->citation->ref, or_dash(r->citation->status));
    }
    if (r->statement != NULL) {
        printf("  asks a named person: %s\n", r->statement);
    }
    for (guint i = 0; i < r->fields->len; i++) {
        printf("  field: %s\n", (const char *)r->fields->pdata[i]);
    }
    printf("  why: %s\n  what to do: %s\n", r->rationale, r->remediation);
}

static int show(char **names, GError **error) {
    GPtrArray *policies = load(names[0], error);
    if (policies == NULL) {
        return CLI_ERROR;
    }
    const struct policy *p = policies->pdata[0];
    if (flags.has_json) {
        cli_set_raw(true);
        printf("%s\n", p->text);
    } else {
        printf("%s@%s: %s\n%s\n", p->id, p->version, p->title, p->disclaimer);
        printf("jurisdiction: %s; review by: %s; sha256 %s\n", or_dash(p->jurisdiction),
               or_dash(p->review_by), p->sha256);
        for (guint i = 0; i < p->citations->len; i++) {
            const struct citation *c = p->citations->pdata[i];
            printf("source: %s (%s, %s)%s%s%s%s\n", c->ref, c->authority, or_dash(c->status),
                   c->url == NULL ? "" : " ", c->url == NULL ? "" : c->url,
                   c->retrieved == NULL ? "" : ", seen ", c->retrieved == NULL ? "" : c->retrieved);
        }
        for (guint i = 0; i < p->rules->len; i++) {
            show_rule(p->rules->pdata[i]);
        }
    }
    g_ptr_array_unref(policies);
    return CLI_PASS;
}

static int print_lines(GPtrArray *lines) {
    int status = lines->len == 0 ? CLI_PASS : CLI_FAIL;
    for (guint i = 0; i < lines->len; i++) {
        printf("%s\n", (const char *)lines->pdata[i]);
    }
    g_ptr_array_unref(lines);
    return status;
}

static int lint(char **names, GError **error) {
    g_autofree char *date = flags.date != NULL ? g_strdup(flags.date) : cli_date(NULL);
    GPtrArray *policies = load(names[0], error);
    if (policies == NULL) {
        return CLI_ERROR;
    }
    const struct policy *p = policies->pdata[0];
    int status = print_lines(policy_lint(p, date));
    if (status == CLI_PASS) {
        printf("%s@%s: nothing to say of %u rules%s\n", p->id, p->version, p->rules->len,
               date == NULL ? "; its review date was not looked at: give --date" : "");
    }
    g_ptr_array_unref(policies);
    return status;
}

static int diff(char **names, GError **error) {
    GPtrArray *a = load(names[0], error);
    GPtrArray *b = a == NULL ? NULL : load(names[1], error);
    int status = CLI_ERROR;
    if (b != NULL) {
        status = print_lines(policy_diff(a->pdata[0], b->pdata[0]));
    }
    g_clear_pointer(&a, g_ptr_array_unref);
    g_clear_pointer(&b, g_ptr_array_unref);
    return status;
}

static const struct {
    const char *name;
    int n_names;
    int (*run)(char **names, GError **error);
} actions[] = {{"list", 0, list}, {"show", 1, show}, {"lint", 1, lint}, {"diff", 2, diff}};

int verb_policy(int argc, char **argv) {
    int ended = cli_parse("policy", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    if (flags.date != NULL && !calendar_is_date(flags.date)) {
        return cli_usage("policy", "--date is a day as YYYY-MM-DD");
    }
    for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(actions); i++) {
        if (strcmp(argv[1], actions[i].name) == 0 && argc == actions[i].n_names + 2) {
            GError *error = NULL;
            int status = actions[i].run(argv + 2, &error);
            return error == NULL ? status : cli_error(error);
        }
    }
    return cli_usage("policy", "list, show PACK, lint PACK or diff PACK PACK is expected");
}
