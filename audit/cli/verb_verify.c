/* ombud verify: whether an audit's signatures, files and run log still hold. */
#include <stdio.h>
#include <string.h>

#include "audit/attest/inspect.h"
#include "audit/attest/run_log.h"
#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "audit/cli/visit.h"
#include "audit/digest.h"

static struct {
    char **trusted;
    gboolean is_quiet;
    int n_signers;
    struct visit_flags visit;
} flags = {.n_signers = 1};

/* clang-format off */
static const GOptionEntry entries[] = {
    {"trusted", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.trusted, "list of trusted keys; repeatable", "FILE"},
    {"signers", 0, 0, G_OPTION_ARG_INT, &flags.n_signers, "how many trusted persons must have signed (default 1)", "N"},
    VISIT_ENTRIES(flags.visit, "run log whose chain is checked, alone or with the folder"),
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &flags.is_quiet, "print only what does not match", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_verify_options(void) {
    return entries;
}

static void say(bool is_checked, const char *name, const char *what) {
    if (!flags.is_quiet) {
        printf("%s  %-24s %s\n", is_checked ? "ok" : "--", name, what);
    }
}

static void free_signer(gpointer s) {
    signer_free(s);
}

static GPtrArray *read_trusted(GError **error) {
    GPtrArray *list = g_ptr_array_new_with_free_func(free_signer);
    for (char **p = flags.trusted; p != NULL && *p != NULL; p++) {
        size_t size = 0;
        g_autofree char *name = g_path_get_basename(*p);
        g_autofree char *text = cli_read_file(*p, VISIT_MAX_KEY, &size, error);
        if (text == NULL || !signers_parse(list, text, size, name, error)) {
            g_ptr_array_unref(list);
            return NULL;
        }
    }
    return list;
}

/* Each signature is of a trusted key and holds; and there are enough of them. */
static int check_signatures(const struct envelope *e, const GPtrArray *trusted) {
    int n_good = 0;
    for (guint i = 0; i < e->signatures->len; i++) {
        const struct envelope_signature *s = e->signatures->pdata[i];
        const struct signer *who = signers_find(trusted, s->keyid);
        g_autofree char *name = g_strdup_printf("signature %u", i + 1);
        g_autofree char *what =
            who == NULL
                ? g_strdup_printf("%s: key %.40s is not in the trusted list", name, s->keyid)
                : g_strdup_printf("%s (%s), key %s", who->name, who->role, who->keyid);
        if (who == NULL) {
            return visit_mismatch(what);
        }
        if (!envelope_check(e, i, who)) {
            g_autofree char *fault =
                g_strdup_printf("%s: does not hold; it claims the key of %s", name, what);
            return visit_mismatch(fault);
        }
        bool is_again = false;
        for (guint k = 0; k < i; k++) {
            const struct envelope_signature *other = e->signatures->pdata[k];
            is_again = is_again || strcmp(other->keyid, s->keyid) == 0;
        }
        n_good += !is_again;
        say(true, name, what);
    }
    if (n_good < flags.n_signers) {
        g_autofree char *fault = g_strdup_printf(
            "%d of %d trusted persons have signed; fix: ask for the others' signatures", n_good,
            flags.n_signers);
        return visit_mismatch(fault);
    }
    return CLI_PASS;
}

/* After digests: the evidence is canonical, and the statement follows from the folder whole. */
static int check_statement(struct visit *v, GError **error) {
    struct statement *now = statement_of_folder(v->folder, v->evidence, error);
    if (now == NULL) {
        return CLI_ERROR;
    }
    now->is_rendered = v->statement->is_rendered;
    now->kind = v->statement->kind;
    now->is_a4 = v->statement->is_a4;
    now->epoch = v->statement->epoch;
    now->log_sha256 = g_strdup(v->statement->log_sha256);
    g_autofree char *text = statement_text(now, v->evidence);
    statement_free(now);
    if (strcmp(text, v->envelope->payload) != 0) {
        return visit_mismatch(VISIT_ENVELOPE ": its statement is not that of this folder");
    }
    say(true, VISIT_ENVELOPE, "says what the folder says");
    return CLI_PASS;
}

static int check_log(const struct statement *s, GError **error) {
    size_t size = 0;
    g_autofree char *name = g_path_get_basename(flags.visit.log);
    g_autofree char *text = cli_read_file(flags.visit.log, VISIT_MAX_LOG, &size, error);
    if (text == NULL) {
        return CLI_ERROR;
    }
    GError *fault = NULL;
    int n = run_log_check(text, size, name, NULL, &fault);
    if (n < 0) {
        int status = visit_mismatch(fault->message);
        g_error_free(fault);
        return status;
    }
    bool is_held = s == NULL || s->log_sha256 == NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (int i = 0; i < n && !is_held; i++) {
        g_autofree char *hex = digest_hex(lines[i], strlen(lines[i]));
        is_held = strcmp(hex, s->log_sha256) == 0;
    }
    if (!is_held) {
        return visit_mismatch("the run log: lacks the entry that was attested");
    }
    g_autofree char *what = g_strdup_printf("run log, a whole chain of %d entries", n);
    say(true, name, what);
    return CLI_PASS;
}

/* A file of the folder that cannot be what was signed is a mismatch, not an error of use. */
static int as_mismatch(GError *fault) {
    int status = visit_mismatch(fault->message);
    g_error_free(fault);
    return status;
}

static int verify(struct visit *v, const GPtrArray *trusted, GError **error) {
    GError *fault = NULL;
    if (!visit_policies(v, error)) {
        return CLI_ERROR;
    }
    if (!visit_envelope(v, &fault)) {
        return as_mismatch(fault);
    }
    int status = check_signatures(v->envelope, trusted);
    if (status != CLI_PASS) {
        return status;
    }
    v->statement =
        statement_parse(v->envelope->payload, v->envelope->length, VISIT_ENVELOPE, &fault);
    if (v->statement == NULL) {
        return as_mismatch(fault);
    }
    struct inspection i = {.folder = v->folder,
                           .inputs = v->flags->inputs,
                           .statement = v->statement,
                           .policies = v->policies,
                           .say = say};
    g_autofree char *digest_fault = inspect_digests(&i);
    if (digest_fault != NULL) {
        return visit_mismatch(digest_fault);
    }
    v->evidence = visit_evidence(v, &fault);
    if (v->evidence == NULL) {
        return as_mismatch(fault);
    }
    i.evidence = v->evidence;
    g_autofree char *render_fault = inspect_render(&i);
    status = render_fault != NULL ? visit_mismatch(render_fault) : check_statement(v, error);
    return status == CLI_PASS && flags.visit.log != NULL ? check_log(v->statement, error) : status;
}

int verb_verify(int argc, char **argv) {
    int ended = cli_parse("verify", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
    }
    if (flags.n_signers < 1) {
        return cli_usage("verify", "--signers is 1 or more");
    }
    GError *error = NULL;
    if (argc == 1 && flags.visit.log != NULL) {
        int status = check_log(NULL, &error);
        return error == NULL ? status : cli_error(error);
    }
    if (argc != 2 || flags.trusted == NULL) {
        return cli_usage("verify", "a folder and --trusted are expected");
    }
    GPtrArray *trusted = signature_start(&error) ? read_trusted(&error) : NULL;
    struct visit v = {.folder = argv[1], .flags = &flags.visit};
    int status = trusted == NULL ? CLI_ERROR : verify(&v, trusted, &error);
    visit_clear(&v);
    g_clear_pointer(&trusted, g_ptr_array_unref);
    if (error == NULL && status == CLI_PASS) {
        printf("VERIFIED\n");
    }
    return error == NULL ? status : cli_error(error);
}
