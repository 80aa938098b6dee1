#include "audit/attest/signature.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT(SIGNATURE_BYTES == crypto_sign_BYTES);
G_STATIC_ASSERT(SIGNATURE_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT(SIGNATURE_SECRET_BYTES == crypto_sign_SECRETKEYBYTES);

bool signature_start(GError **error) {
    if (sodium_init() < 0) {
        g_set_error(error, g_quark_from_static_string("ombud-signature"), 0,
                    "libsodium cannot start; fix: check that /dev/urandom is there");
        return false;
    }
    return true;
}

void signature_new_key(uint8_t public_key[SIGNATURE_PUBLIC_BYTES],
                       uint8_t secret[SIGNATURE_SECRET_BYTES]) {
    (void)crypto_sign_keypair(public_key, secret);
}

void signature_public_of(const uint8_t secret[SIGNATURE_SECRET_BYTES],
                         uint8_t public_key[SIGNATURE_PUBLIC_BYTES]) {
    /* From the seed, so that a secret key whose halves do not match is found out. */
    uint8_t seed[crypto_sign_SEEDBYTES];
    uint8_t again[SIGNATURE_SECRET_BYTES];
    (void)crypto_sign_ed25519_sk_to_seed(seed, secret);
    (void)crypto_sign_seed_keypair(public_key, again, seed);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(again, sizeof again);
}

void signature_make(const uint8_t secret[SIGNATURE_SECRET_BYTES], const void *data, size_t n,
                    uint8_t signature[SIGNATURE_BYTES]) {
    (void)crypto_sign_detached(signature, NULL, data, n, secret);
}

bool signature_check(const uint8_t public_key[SIGNATURE_PUBLIC_BYTES], const void *data, size_t n,
                     const uint8_t signature[SIGNATURE_BYTES]) {
    return crypto_sign_verify_detached(signature, data, n, public_key) == 0;
}

void signature_wipe(void *data, size_t n) {
    sodium_memzero(data, n);
}

char *signature_base64(const void *data, size_t n) {
    size_t size = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = g_malloc(size);
    return sodium_bin2base64(text, size, data, n, sodium_base64_VARIANT_ORIGINAL);
}

uint8_t *signature_unbase64(const char *text, size_t *n) {
    size_t length = strlen(text);
    uint8_t *data = g_malloc0(length / 4 * 3 + 4);
    const char *end = NULL;
    int status = sodium_base642bin(data, length / 4 * 3 + 3, text, length, NULL, n, &end,
                                   sodium_base64_VARIANT_ORIGINAL);
    g_autofree char *again = status == 0 ? signature_base64(data, *n) : NULL;
    if (again == NULL || strcmp(again, text) != 0) {
        g_free(data);
        return NULL;
    }
    data[*n] = '\0';
    return data;
}
