/* ombud attest: signatures over an audit, and the keys they are made with. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/attest/inspect.h"
#include "audit/attest/run_log.h"
#include "audit/cli/cli.h"
#include "audit/cli/verbs.h"
#include "audit/cli/visit.h"
#include "audit/digest.h"
#include "audit/output.h"

static struct {
    char *new_key, *name, *role;
    char **keys;
    gboolean is_forced;
    struct visit_flags visit;
} flags;

/* clang-format off */
static const GOptionEntry entries[] = {
    {"key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.keys, "secret key to sign with; repeatable", "FILE"},
    {"new-key", 0, 0, G_OPTION_ARG_FILENAME, &flags.new_key, "make a secret key, and FILE.pub for trusted lists", "FILE"},
    {"name", 0, 0, G_OPTION_ARG_STRING, &flags.name, "of --new-key: who signs with it", "NAME"},
    {"role", 0, 0, G_OPTION_ARG_STRING, &flags.role, "of --new-key: in which role", "ROLE"},
    VISIT_ENTRIES(flags.visit, "run log to append to; the attestation then holds its last digest"),
    {"force", 0, 0, G_OPTION_ARG_NONE, &flags.is_forced, "replace an attestation of something else", NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};
/* clang-format on */

const GOptionEntry *verb_attest_options(void) {
    return entries;
}

static int make_key(GError **error) {
    if (flags.name == NULL || flags.role == NULL) {
        return cli_usage("attest", "--new-key needs --name and --role");
    }
    g_autofree char *trusted_path = g_strdup_printf("%s.pub", flags.new_key);
    if (!output_file_check(flags.new_key, false, error) ||
        !output_file_check(trusted_path, false, error)) {
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
    g_autofree char *text = cli_read_file(path, VISIT_MAX_KEY, &size, error);
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
    g_autofree char *path = visit_envelope_path(v);
    if (flags.is_forced || !g_file_test(path, G_FILE_TEST_EXISTS)) {
        return true;
    }
    if (!visit_envelope(v, error)) {
        return false;
    }
    struct statement *s =
        statement_parse(v->envelope->payload, v->envelope->length, VISIT_ENVELOPE, error);
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
                    VISIT_ENVELOPE ": attests something else; fix: --force replaces it and its "
                                   "signatures");
        return false;
    }
    return true;
}

/* The statement of what the folder holds now, after holding it against itself. */
static int state(struct visit *v, GError **error) {
    v->evidence = visit_evidence(v, error);
    if (v->evidence == NULL || !visit_policies(v, error)) {
        return CLI_ERROR;
    }
    v->statement = statement_of_folder(v->folder, v->evidence, error);
    if (v->statement == NULL || !inspect_find_render(v->folder, v->evidence, v->statement, error)) {
        return CLI_ERROR;
    }
    const struct inspection i = {.folder = v->folder,
                                 .inputs = v->flags->inputs,
                                 .statement = v->statement,
                                 .evidence = v->evidence,
                                 .policies = v->policies};
    g_autofree char *fault = inspect(&i);
    return fault == NULL ? CLI_PASS : visit_mismatch(fault);
}

static bool log_it(const char *verb, struct visit *v, GError **error) {
    size_t size = 0;
    g_autofree char *text = evidence_text(v->evidence, &size);
    g_autofree char *hex = digest_hex(text, size);
    if (!run_log_append(flags.visit.log, verb, hex, NULL, error)) {
        return false;
    }
    g_autofree char *all = cli_read_file(flags.visit.log, VISIT_MAX_LOG, &size, error);
    return all != NULL && run_log_check(all, size, "the log", &v->statement->log_sha256, error) > 0;
}

static int attest(struct visit *v, GError **error) {
    int status = state(v, error);
    if (status != CLI_PASS) {
        return status;
    }
    if ((flags.visit.log != NULL && !log_it("attest", v, error)) || !open_envelope(v, error) ||
        !fill_envelope(v, error) || !sign(v->envelope, error)) {
        return CLI_ERROR;
    }
    g_autofree char *path = visit_envelope_path(v);
    g_autofree char *out = envelope_text(v->envelope);
    return output_file(path, out, strlen(out), true, error) ? CLI_PASS : CLI_ERROR;
}

int verb_attest(int argc, char **argv) {
    int ended = cli_parse("attest", entries, &argc, &argv);
    if (ended != CLI_GO_ON) {
        return ended;
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
    struct visit v = {.folder = argv[1], .flags = &flags.visit};
    status = attest(&v, &error);
    visit_clear(&v);
    return error == NULL ? status : cli_error(error);
}
