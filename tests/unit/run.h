/* Runs Check tests and gives main()'s exit status.
 *
 *     RUN_TESTS("score", test_one, test_two)                     where each test runs once
 *
 *     int main(void) {                                           where some loop, or need files
 *         TCase *c = tcase_create("csv columns");
 *         tcase_add_checked_fixture(c, make_files, remove_files);
 *         tcase_add_loop_test(c, test_one, 0, 7);
 *         return run_case("csv columns", c);
 *     }
 */
#ifndef OMBUD_TESTS_UNIT_RUN_H
#define OMBUD_TESTS_UNIT_RUN_H

#include <check.h>
#include <stddef.h>

/* Takes the case over. */
static inline int run_case(const char *name, TCase *c) {
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}

static inline int run_tests(const char *name, const TTest *const *tests, size_t n) {
    TCase *c = tcase_create(name);
    tcase_set_timeout(c, 120);
    for (size_t i = 0; i < n; i++) {
        tcase_add_test(c, tests[i]);
    }
    return run_case(name, c);
}

#define RUN_TESTS(name, ...)                                                                       \
    int main(void) {                                                                               \
        const TTest *const tests[] = {__VA_ARGS__};                                                \
        return run_tests(name, tests, sizeof tests / sizeof tests[0]);                             \
    }

#endif
