/*
 * Runs a fuzz target without a fuzzer: every file in the folders named, then each
 * cut short and with bytes changed, always in the same way, so that `make check`
 * replays what the fuzzer has found and a little more.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define N_CUTS 64U
#define N_CHANGES 256U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In a block of exactly its size, so that the sanitizer sees a read past the end. */
static void run(const void *data, size_t size) {
    uint8_t *copy = g_memdup2(data, size);
    (void)LLVMFuzzerTestOneInput(copy, size);
    g_free(copy);
}

static void run_file(const char *data, size_t size) {
    run(data, size);
    for (size_t i = 0; i < N_CUTS; i++) {
        run(data, size * i / N_CUTS);
    }
    uint64_t state = size;
    for (size_t i = 0; size > 0 && i < N_CHANGES; i++) {
        char *changed = g_memdup2(data, size);
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        changed[(state >> 16) % size] = (char)(state >> 56);
        run(changed, size);
        g_free(changed);
    }
}

static size_t run_folder(const char *path) {
    GDir *dir = g_dir_open(path, 0, NULL);
    size_t n = 0;
    const char *name = NULL;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_autofree char *data = NULL;
        gsize size = 0;
        if (g_file_get_contents(file, &data, &size, NULL)) {
            run_file(data, size);
            n++;
        }
    }
    if (dir != NULL) {
        g_dir_close(dir);
    }
    return n;
}

int main(int argc, char **argv) {
    size_t n = 0;
    for (int i = 1; i < argc; i++) {
        n += run_folder(argv[i]);
    }
    printf("%zu files, %u variants each\n", n, 1 + N_CUTS + N_CHANGES);
    return n > 0 ? 0 : 1;
}
