/* Runs a list of Check tests and gives main()'s exit status. */
#ifndef OMBUD_TESTS_UNIT_RUN_H
#define OMBUD_TESTS_UNIT_RUN_H

#include <check.h>
#include <stddef.h>

static inline int run_tests(const char *name, const TTest *const *tests, size_t n) {
    Suite *suite = suite_create(name);
    TCase *c = tcase_create(name);
    tcase_set_timeout(c, 120);
    for (size_t i = 0; i < n; i++) {
        tcase_add_test(c, tests[i]);
    }
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}

#define RUN_TESTS(name, ...)                                                                       \
    int main(void) {                                                                               \
        const TTest *const tests[] = {__VA_ARGS__};                                                \
        return run_tests(name, tests, sizeof tests / sizeof tests[0]);                             \
    }

#endif
