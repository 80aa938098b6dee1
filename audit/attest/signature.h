/*
 * Ed25519 signatures (RFC 8032) and strict base64, by libsodium. The only file that knows it.
 *
 *     uint8_t sig[SIGNATURE_BYTES];
 *     signature_make(secret, text, n, sig);
 *     if (signature_check(public_key, text, n, sig)) ...
 *
 * Call signature_start() once before anything else.
 */
#ifndef OMBUD_AUDIT_ATTEST_SIGNATURE_H
#define OMBUD_AUDIT_ATTEST_SIGNATURE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGNATURE_BYTES 64
#define SIGNATURE_PUBLIC_BYTES 32
#define SIGNATURE_SECRET_BYTES 64

bool signature_start(GError **error);
void signature_new_key(uint8_t public_key[SIGNATURE_PUBLIC_BYTES],
                       uint8_t secret[SIGNATURE_SECRET_BYTES]);
/* The public key that belongs to a secret one. */
void signature_public_of(const uint8_t secret[SIGNATURE_SECRET_BYTES],
                         uint8_t public_key[SIGNATURE_PUBLIC_BYTES]);
void signature_make(const uint8_t secret[SIGNATURE_SECRET_BYTES], const void *data, size_t n,
                    uint8_t signature[SIGNATURE_BYTES]);
bool signature_check(const uint8_t public_key[SIGNATURE_PUBLIC_BYTES], const void *data, size_t n,
                     const uint8_t signature[SIGNATURE_BYTES]);
void signature_wipe(void *data, size_t n);

/* Standard alphabet with padding (RFC 4648, 4). Caller frees. */
char *signature_base64(const void *data, size_t n);
/* NULL unless the text is exactly what signature_base64() writes: no blanks, no loose bits.
 * Ends with a NUL that *n does not count. Caller frees. */
uint8_t *signature_unbase64(const char *text, size_t *n);

#endif
