/* ombud attest and verify: signatures over an audit, and whether they and the files still hold. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/attest/envelope.h"
#include "audit/attest/inspect.h"
#include "audit/attest/run_log.h"
#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "audit/digest.h"
#include "audit/output.h"

#define MAX_EVIDENCE ((size_t)1 << 30)
#define MAX_ENVELOPE ((size_t)64 << 20)
#define MAX_KEY ((size_t)1 << 20)
#define MAX_LOG ((size_t)256 << 20)
#define ENVELOPE_NAME "attestation.dsse.json"

static struct {
    char *new_key, *name, *role, *inputs, *log;
    char **keys, **trusted, **policies;
    gboolean is_forced, is_quiet;
    int n_signers;
} flags = {.n_signers = 1};

/* clang-format off */
#define INPUTS_ENTRY {"inputs", 0, 0, G_OPTION_ARG_FILENAME, &flags.inputs, "folder of the audit's inputs, to hold against their digests", "FOLDER"}
#define POLICY_ENTRY {"policy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &flags.policies, "policy file that is not built in; repeatable", "FILE"}
#define LOG_ENTRY(what) {"log", 0, 0, G_OPTION_ARG_FILENAME, &flags.log, what, "FILE"}
static const GOptionEntry attest_entries[] = {
    {"key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.keys, "secret key to sign with; repeatable", "FILE"},
    {"new-key", 0, 0, G_OPTION_ARG_FILENAME, &flags.new_key, "make a secret key, and FILE.pub for trusted lists", "FILE"},
    {"name", 0, 0, G_OPTION_ARG_STRING, &flags.name, "of --new-key: who signs with it", "NAME"},
    {"role", 0, 0, G_OPTION_ARG_STRING, &flags.role, "of --new-key: in which role", "ROLE"},
    INPUTS_ENTRY, POLICY_ENTRY,
    LOG_ENTRY("run log to append to; the attestation then holds its last digest"),
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace an attestation of something else", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
static const GOptionEntry verify_entries[] = {
    {"trusted", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.trusted, "list of trusted keys; repeatable", "FILE"},
    {"signers", 0, 0, G_OPTION_ARG_INT, &flags.n_signers, "how many trusted persons must have signed (default 1)", "N"},
    INPUTS_ENTRY, POLICY_ENTRY,
    LOG_ENTRY("run log whose chain is checked, alone or with the folder"),
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &flags.is_quiet, "print only what does not match", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_attest_options(void) {
    return attest_entries;
}

const GOptionEntry *verb_verify_options(void) {
    return verify_entries;
}

/* What both verbs hold while they look at a folder. */
struct visit {
    char *folder;
    struct evidence *evidence;
    struct statement *statement;
    struct envelope *envelope; /* NULL: there is none yet */
    GPtrArray *policies;
};

static void visit_clear(struct visit *v) {
    evidence_free(v->evidence);
    statement_free(v->statement);
    envelope_free(v->envelope);
    g_clear_pointer(&v->policies, g_ptr_array_unref);
}

static void say(bool is_checked, const char *name, const char *what) {
    if (!flags.is_quiet) {
        printf("%s  %-24s %s\n", is_checked ? "ok" : "--", name, what);
    }
}

/* What does not match: the line, and exit status 1. */
static int mismatch(const char *what) {
    printf("!!  %s\n", what);
    return CLI_FAIL;
}

/* The evidence of the folder, which must be in the bytes in which it was written. */
static struct evidence *read_evidence(const char *folder, GError **error) {
    size_t size = 0;
    g_autofree char *path = g_build_filename(folder, "evidence.json", NULL);
    g_autofree char *text = cli_read_file(path, MAX_EVIDENCE, &size, error);
    struct evidence *e = text == NULL ? NULL : evidence_parse(text, size, "evidence.json", error);
    size_t n = 0;
    g_autofree char *again = e == NULL ? NULL : evidence_text(e, &n);
    if (e != NULL && (n != size || memcmp(text, again, n) != 0)) {
        g_set_error(error, g_quark_from_static_string("ombud-attest"), 0,
                    "evidence.json: is not in its canonical form; fix: take it as it was written");
        g_clear_pointer(&e, evidence_free);
    }
    return e;
}

/* Those that are not built in; none is no fault. */
static bool load_policies(struct visit *v, GError **error) {
    if (flags.policies != NULL) {
        v->policies = cli_flag_policies(flags.policies, NULL, error);
    }
    return flags.policies == NULL || v->policies != NULL;
}

static char *envelope_path(const struct visit *v) {
    return g_build_filename(v->folder, ENVELOPE_NAME, NULL);
}

static bool read_envelope(struct visit *v, GError **error) {
    g_autofree char *path = envelope_path(v);
    size_t size = 0;
    g_autofree char *text = cli_read_file(path, MAX_ENVELOPE, &size, error);
    v->envelope = text == NULL ? NULL : envelope_parse(text, size, ENVELOPE_NAME, error);
    return v->envelope != NULL;
}

/* --- attest --- */

static int make_key(GError **error) {
    if (flags.name == NULL || flags.role == NULL) {
        return cli_usage("attest", "--new-key needs --name and --role");
    }
    g_autofree char *trusted_path = g_strdup_printf("%s.pub", flags.new_key);
    if (!output_check(flags.new_key, false, error) || !output_check(trusted_path, false, error)) {
        return CLI_ERROR;
    }
    struct signer *s = signer_new(flags.name, flags.role);
    g_autofree char *secret = signer_secret_text(s);
    g_autofree char *trusted = signer_trusted_text(s);
    mode_t before = umask(077);
    bool is_ok = output_file(flags.new_key, secret, strlen(secret), false, error);
    (void)umask(before);
    is_ok = is_ok && output_file(trusted_path, trusted, strlen(trusted), false, error);
    signature_wipe(secret, strlen(secret));
    if (is_ok) {
        printf(
            "key %s of %s (%s): keep the file as you keep your signature; give the .pub to those "
            "who verify\n",
            s->keyid, s->name, s->role);
    }
    signer_free(s);
    return is_ok ? CLI_PASS : CLI_ERROR;
}

static struct signer *read_key(const char *path, GError **error) {
    size_t size = 0;
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *text = cli_read_file(path, MAX_KEY, &size, error);
    struct signer *s = text == NULL ? NULL : signer_parse(text, size, name, error);
    if (text != NULL) {
        signature_wipe(text, size);
    }
    return s;
}

static bool sign(struct envelope *e, GError **error) {
    for (char **key = flags.keys; *key != NULL; key++) {
        struct signer *s = read_key(*key, error);
        if (s == NULL) {
            return false;
        }
        envelope_sign(e, s);
        printf("signed by %s (%s), key %s\n", s->name, s->role, s->keyid);
        signer_free(s);
    }
    return true;
}

/* The envelope there is; a further signer signs the same words, so its log digest stays. */
static bool open_envelope(struct visit *v, GError **error) {
    g_autofree char *path = envelope_path(v);
    if (flags.is_forced || !g_file_test(path, G_FILE_TEST_EXISTS)) {
        return true;
    }
    if (!read_envelope(v, error)) {
        return false;
    }
    struct statement *s =
        statement_parse(v->envelope->payload, v->envelope->length, ENVELOPE_NAME, error);
    if (s == NULL) {
        return false;
    }
    g_free(v->statement->log_sha256);
    v->statement->log_sha256 = g_strdup(s->log_sha256);
    statement_free(s);
    return true;
}

/* A new envelope, or the one that is there when it says the same. */
static bool fill_envelope(struct visit *v, GError **error) {
    g_autofree char *text = statement_text(v->statement, v->evidence);
    if (v->envelope == NULL) {
        v->envelope = envelope_new(text);
    }
    if (strcmp(v->envelope->payload, text) != 0) {
        g_set_error(error, g_quark_from_static_string("ombud-attest"), 0,
                    ENVELOPE_NAME ": attests something else; fix: --force replaces it and its "
                                  "signatures");
        return false;
    }
    return true;
}

/* The statement of what the folder holds now, after holding it against itself. */
static int state(struct visit *v, GError **error) {
    v->evidence = read_evidence(v->folder, error);
    if (v->evidence == NULL || !load_policies(v, error)) {
        return CLI_ERROR;
    }
    v->statement = statement_of_folder(v->folder, v->evidence, error);
    if (v->statement == NULL || !inspect_find_render(v->folder, v->evidence, v->statement, error)) {
        return CLI_ERROR;
    }
    const struct inspection i = {.folder = v->folder,
                                 .inputs = flags.inputs,
                                 .statement = v->statement,
                                 .evidence = v->evidence,
                                 .policies = v->policies};
    g_autofree char *fault = inspect(&i);
    return fault == NULL ? CLI_PASS : mismatch(fault);
}

static bool log_it(const char *verb, struct visit *v, GError **error) {
    size_t size = 0;
    g_autofree char *text = evidence_text(v->evidence, &size);
    g_autofree char *hex = digest_hex(text, size);
    if (!run_log_append(flags.log, verb, hex, NULL, error)) {
        return false;
    }
    g_autofree char *all = cli_read_file(flags.log, MAX_LOG, &size, error);
    return all != NULL && run_log_check(all, size, "the log", &v->statement->log_sha256, error) > 0;
}

static int attest(struct visit *v, GError **error) {
    int status = state(v, error);
    if (status != CLI_PASS) {
        return status;
    }
    if ((flags.log != NULL && !log_it("attest", v, error)) || !open_envelope(v, error) ||
        !fill_envelope(v, error) || !sign(v->envelope, error)) {
        return CLI_ERROR;
    }
    g_autofree char *path = envelope_path(v);
    g_autofree char *out = envelope_text(v->envelope);
    return output_file(path, out, strlen(out), true, error) ? CLI_PASS : CLI_ERROR;
}

int verb_attest(int argc, char **argv) {
    bool is_done = false;
    if (!cli_parse("attest", attest_entries, &argc, &argv, &is_done)) {
        return CLI_ERROR;
    }
    if (is_done) {
        return CLI_PASS;
    }
    GError *error = NULL;
    int status = CLI_ERROR;
    if (!signature_start(&error)) {
        return cli_error(error);
    }
    if (flags.new_key != NULL) {
        status = argc == 1 ? make_key(&error) : cli_usage("attest", "--new-key takes no folder");
        return error == NULL ? status : cli_error(error);
    }
    if (argc != 2 || flags.keys == NULL) {
        return cli_usage("attest", "a folder and --key, or --new-key, are expected");
    }
    struct visit v = {.folder = argv[1]};
    status = attest(&v, &error);
    visit_clear(&v);
    return error == NULL ? status : cli_error(error);
}

/* --- verify --- */

static void free_signer(gpointer s) {
    signer_free(s);
}

static GPtrArray *read_trusted(GError **error) {
    GPtrArray *list = g_ptr_array_new_with_free_func(free_signer);
    for (char **p = flags.trusted; p != NULL && *p != NULL; p++) {
        size_t size = 0;
        g_autofree char *name = g_path_get_basename(*p);
        g_autofree char *text = cli_read_file(*p, MAX_KEY, &size, error);
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
            return mismatch(what);
        }
        if (!envelope_check(e, i, who)) {
            g_autofree char *fault =
                g_strdup_printf("%s: does not hold; it claims the key of %s", name, what);
            return mismatch(fault);
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
        return mismatch(fault);
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
        return mismatch(ENVELOPE_NAME ": its statement is not that of this folder");
    }
    say(true, ENVELOPE_NAME, "says what the folder says");
    return CLI_PASS;
}

static int check_log(const struct statement *s, GError **error) {
    size_t size = 0;
    g_autofree char *name = g_path_get_basename(flags.log);
    g_autofree char *text = cli_read_file(flags.log, MAX_LOG, &size, error);
    if (text == NULL) {
        return CLI_ERROR;
    }
    GError *fault = NULL;
    int n = run_log_check(text, size, name, NULL, &fault);
    if (n < 0) {
        int status = mismatch(fault->message);
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
        return mismatch("the run log: lacks the entry that was attested");
    }
    g_autofree char *what = g_strdup_printf("run log, a whole chain of %d entries", n);
    say(true, name, what);
    return CLI_PASS;
}

/* A file of the folder that cannot be what was signed is a mismatch, not an error of use. */
static int as_mismatch(GError *fault) {
    int status = mismatch(fault->message);
    g_error_free(fault);
    return status;
}

static int verify(struct visit *v, const GPtrArray *trusted, GError **error) {
    GError *fault = NULL;
    if (!load_policies(v, error)) {
        return CLI_ERROR;
    }
    if (!read_envelope(v, &fault)) {
        return as_mismatch(fault);
    }
    int status = check_signatures(v->envelope, trusted);
    if (status != CLI_PASS) {
        return status;
    }
    v->statement =
        statement_parse(v->envelope->payload, v->envelope->length, ENVELOPE_NAME, &fault);
    if (v->statement == NULL) {
        return as_mismatch(fault);
    }
    struct inspection i = {.folder = v->folder,
                           .inputs = flags.inputs,
                           .statement = v->statement,
                           .policies = v->policies,
                           .say = say};
    g_autofree char *digest_fault = inspect_digests(&i);
    if (digest_fault != NULL) {
        return mismatch(digest_fault);
    }
    v->evidence = read_evidence(v->folder, &fault);
    if (v->evidence == NULL) {
        return as_mismatch(fault);
    }
    i.evidence = v->evidence;
    g_autofree char *render_fault = inspect_render(&i);
    status = render_fault != NULL ? mismatch(render_fault) : check_statement(v, error);
    return status == CLI_PASS && flags.log != NULL ? check_log(v->statement, error) : status;
}

int verb_verify(int argc, char **argv) {
    bool is_done = false;
    if (!cli_parse("verify", verify_entries, &argc, &argv, &is_done)) {
        return CLI_ERROR;
    }
    if (is_done) {
        return CLI_PASS;
    }
    if (flags.n_signers < 1) {
        return cli_usage("verify", "--signers is 1 or more");
    }
    GError *error = NULL;
    if (argc == 1 && flags.log != NULL) {
        int status = check_log(NULL, &error);
        return error == NULL ? status : cli_error(error);
    }
    if (argc != 2 || flags.trusted == NULL) {
        return cli_usage("verify", "a folder and --trusted are expected");
    }
    GPtrArray *trusted = signature_start(&error) ? read_trusted(&error) : NULL;
    struct visit v = {.folder = argv[1]};
    int status = trusted == NULL ? CLI_ERROR : verify(&v, trusted, &error);
    visit_clear(&v);
    g_clear_pointer(&trusted, g_ptr_array_unref);
    if (error == NULL && status == CLI_PASS) {
        printf("VERIFIED\n");
    }
    return error == NULL ? status : cli_error(error);
}
