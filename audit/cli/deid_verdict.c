#include "audit/cli/deid_verdict.h"

#include <stdio.h>

#include "audit/output.h"

bool deid_verdict_check(const struct deid_verdict_flags *f, GError **error) {
    const char *fault = cli_report_fault(&f->report);
    if (fault != NULL) {
        g_set_error(error, g_quark_from_static_string("ombud-flags"), 0,
                    "%s; fix: see `ombud deid --help`", fault);
        return false;
    }
    return (f->out == NULL || output_check(f->out, f->is_forced, error)) &&
           cli_machine_check(&f->machine, false, error);
}

static bool write_folder(struct evidence *e, const struct deid_verdict_flags *f,
                         const char *input_sums, GError **error) {
    static char kind[] = "gate";
    struct cli_report report = f->report;
    report.kind = kind;
    GPtrArray *files = cli_report_files(e, &report, error);
    if (files == NULL) {
        return false;
    }
    cli_add_sums(files, input_sums);
    bool is_ok = output_folder(f->out, files, f->is_forced, error);
    g_ptr_array_unref(files);
    return is_ok;
}

bool deid_verdict(struct evidence *e, const struct deid_verdict_flags *f,
                  const struct deid_verdict_options *o, enum verdict *verdict, GError **error) {
    GPtrArray *policies = cli_flag_policies(f->policy, o->fallback, error);
    bool is_ok = policies != NULL && cli_judge_with(e, policies, &f->people, verdict, error) &&
                 (f->out == NULL || write_folder(e, f, o->input_sums, error)) &&
                 cli_log(o->verb, &f->people, e, *verdict, error);
    if (is_ok && !o->is_quiet && !f->machine.is_json) {
        g_autofree char *text = o->text(e);
        fputs(text, stdout);
        cli_print_summary(e);
    }
    g_clear_pointer(&policies, g_ptr_array_unref);
    return is_ok && cli_machine_put(&f->machine, e, o->about, error);
}
