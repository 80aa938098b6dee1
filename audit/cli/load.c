/* What verbs read whole: tallies, evidence, policies. */
#include <string.h>

#include "audit/cli/cli.h"
#include "audit/tally_file.h"

#define MAX_TALLY ((size_t)1 << 34)
#define MAX_EVIDENCE ((size_t)1 << 30)
#define MAX_POLICY ((size_t)1 << 20)

struct tally *cli_load_tally(const char *path, GError **error) {
    size_t size = 0;
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *data = cli_read_file(path, MAX_TALLY, &size, error);
    return data == NULL ? NULL : tally_file_parse(data, size, name, error);
}

struct evidence *cli_load_evidence(const char *path, GError **error) {
    size_t size = 0;
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *text = cli_read_file(path, MAX_EVIDENCE, &size, error);
    return text == NULL ? NULL : evidence_parse(text, size, name, error);
}

static bool is_path(const char *name) {
    return strchr(name, '/') != NULL || g_str_has_suffix(name, ".json");
}

static struct policy *load_policy(const char *name, GError **error) {
    if (!is_path(name)) {
        return policy_load_pack(name, error);
    }
    size_t size = 0;
    g_autofree char *text = cli_read_file(name, MAX_POLICY, &size, error);
    g_autofree char *base = g_path_get_basename(name);
    return text == NULL ? NULL : policy_parse(text, size, base, error);
}

static void free_policy(gpointer p) {
    policy_free(p);
}

static bool is_there(const GPtrArray *policies, const struct policy *p) {
    for (guint i = 0; i < policies->len; i++) {
        const struct policy *other = policies->pdata[i];
        if (strcmp(other->sha256, p->sha256) == 0) {
            return true;
        }
    }
    return false;
}

GPtrArray *cli_load_policies(char *const *names, guint n, const char *fallback, GError **error) {
    GPtrArray *policies = g_ptr_array_new_with_free_func(free_policy);
    for (guint i = 0; i < MAX(n, 1); i++) {
        struct policy *p = load_policy(n == 0 ? fallback : names[i], error);
        if (p == NULL) {
            g_ptr_array_unref(policies);
            return NULL;
        }
        if (is_there(policies, p)) { /* by the study and by a flag: its rules count once */
            policy_free(p);
        } else {
            g_ptr_array_add(policies, p);
        }
    }
    return policies;
}

GPtrArray *cli_flag_policies(char *const *flag, const char *fallback, GError **error) {
    guint n = flag == NULL ? 0 : g_strv_length((char **)flag);
    return cli_load_policies(flag, n, fallback, error);
}
