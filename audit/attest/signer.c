#include "audit/attest/signer.h"

#include <string.h>

#include "audit/digest.h"
#include "policies/canonical.h"
#include "policies/json_reader.h"

#define MAX_BYTES ((size_t)1 << 20)
#define MAX_KEYS 1000
#define KEYID_BYTES 16

static const char *const secret_keys[] = {"schema", "name", "role", "keyid", "secret_key", NULL};
static const char *const trusted_keys[] = {"name", "role", "keyid", "public_key", NULL};
static const char *const list_keys[] = {"schema", "keys", NULL};

static char *keyid_of(const uint8_t public_key[SIGNATURE_PUBLIC_BYTES]) {
    char *hex = digest_hex(public_key, SIGNATURE_PUBLIC_BYTES);
    hex[(size_t)2 * KEYID_BYTES] = '\0';
    return hex;
}

struct signer *signer_new(const char *name, const char *role) {
    struct signer *s = g_new0(struct signer, 1);
    signature_new_key(s->public_key, s->secret);
    s->keyid = keyid_of(s->public_key);
    s->name = g_strdup(name);
    s->role = g_strdup(role);
    return s;
}

void signer_free(struct signer *s) {
    if (s != NULL) {
        signature_wipe(s->secret, sizeof s->secret);
        g_free(s->keyid);
        g_free(s->name);
        g_free(s->role);
        g_free(s);
    }
}

/* Canonical, with a line end. Takes the object over. */
static char *text_of(json_t *object) {
    g_autofree char *text = canonical_json(object, NULL);
    json_decref(object);
    return g_strconcat(text, "\n", NULL);
}

char *signer_secret_text(const struct signer *s) {
    g_autofree char *secret = signature_base64(s->secret, sizeof s->secret);
    char *text =
        text_of(json_pack("{s:s,s:s,s:s,s:s,s:s}", "schema", "ombud-key/1", "name", s->name, "role",
                          s->role, "keyid", s->keyid, "secret_key", secret));
    signature_wipe(secret, strlen(secret));
    return text;
}

char *signer_trusted_text(const struct signer *s) {
    g_autofree char *key = signature_base64(s->public_key, sizeof s->public_key);
    return text_of(json_pack("{s:s,s:[{s:s,s:s,s:s,s:s}]}", "schema", "ombud-keys/1", "keys",
                             "name", s->name, "role", s->role, "keyid", s->keyid, "public_key",
                             key));
}

/* Key bytes of exactly this size. */
static void read_key(struct json_reader *r, const json_t *object, const char *path, const char *key,
                     uint8_t *out, size_t size) {
    g_autofree char *text = json_reader_text(r, object, path, key, 200, true);
    if (text == NULL) {
        return;
    }
    size_t n = 0;
    g_autofree uint8_t *data = signature_unbase64(text, &n);
    if (data == NULL || n != size) {
        g_autofree char *at = g_strdup_printf("%s.%s", path, key);
        json_reader_fail(r, at, "this is no Ed25519 key in base64",
                         "make keys with `ombud attest --new-key`");
    } else {
        memcpy(out, data, size);
        signature_wipe(data, n);
    }
    signature_wipe(text, strlen(text));
}

static void read_who(struct json_reader *r, const json_t *object, const char *path,
                     struct signer *s) {
    s->name = json_reader_text(r, object, path, "name", 120, true);
    s->role = json_reader_text(r, object, path, "role", 120, true);
    s->keyid = json_reader_text(r, object, path, "keyid", 2 * KEYID_BYTES, true);
}

static void check_keyid(struct json_reader *r, const char *path, const struct signer *s) {
    if (r->error == NULL) {
        g_autofree char *keyid = keyid_of(s->public_key);
        g_autofree char *at = g_strdup_printf("%s.keyid", path);
        if (strcmp(keyid, s->keyid) != 0) {
            json_reader_fail(r, at, "the keyid is not that of the key",
                             "take the file as it was made");
        }
    }
}

static void check_schema(struct json_reader *r, const json_t *root, const char *schema) {
    g_autofree char *text = json_reader_text(r, root, "$", "schema", 60, true);
    if (text != NULL && strcmp(text, schema) != 0) {
        g_autofree char *fix = g_strdup_printf("a file of schema %s is expected", schema);
        json_reader_fail(r, "$.schema", "this is another kind of file", fix);
    }
}

struct signer *signer_parse(const char *text, size_t length, const char *name, GError **error) {
    struct json_reader r = {.name = name};
    struct signer *s = g_new0(struct signer, 1);
    json_t *root = json_reader_load(&r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", secret_keys)) {
        check_schema(&r, root, "ombud-key/1");
        read_who(&r, root, "$", s);
        read_key(&r, root, "$", "secret_key", s->secret, sizeof s->secret);
        signature_public_of(s->secret, s->public_key);
        check_keyid(&r, "$", s);
    }
    json_decref(root);
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        g_clear_pointer(&s, signer_free);
    }
    return s;
}

static void read_trusted(struct json_reader *r, const json_t *item, const char *path,
                         GPtrArray *to) {
    if (!json_reader_keys(r, item, path, trusted_keys)) {
        return;
    }
    struct signer *s = g_new0(struct signer, 1);
    read_who(r, item, path, s);
    read_key(r, item, path, "public_key", s->public_key, sizeof s->public_key);
    check_keyid(r, path, s);
    g_ptr_array_add(to, s);
}

bool signers_parse(GPtrArray *to, const char *text, size_t length, const char *name,
                   GError **error) {
    struct json_reader r = {.name = name};
    json_t *root = json_reader_load(&r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", list_keys)) {
        check_schema(&r, root, "ombud-keys/1");
        const json_t *list = json_reader_array(&r, root, "$", "keys", MAX_KEYS, true);
        for (size_t i = 0; i < json_array_size(list) && r.error == NULL; i++) {
            g_autofree char *path = g_strdup_printf("$.keys[%" G_GSIZE_FORMAT "]", i);
            read_trusted(&r, json_array_get(list, i), path, to);
        }
    }
    json_decref(root);
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        return false;
    }
    return true;
}

const struct signer *signers_find(const GPtrArray *signers, const char *keyid) {
    for (guint i = 0; i < signers->len; i++) {
        const struct signer *s = signers->pdata[i];
        if (s->keyid != NULL && strcmp(s->keyid, keyid) == 0) {
            return s;
        }
    }
    return NULL;
}
