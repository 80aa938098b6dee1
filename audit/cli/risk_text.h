/* The disclosure risk of `ombud deid --risk` for a terminal, read from the evidence. */
#ifndef OMBUD_AUDIT_CLI_RISK_TEXT_H
#define OMBUD_AUDIT_CLI_RISK_TEXT_H

#include "reports/evidence.h"

/* Of evidence with a section "risk"; caller frees with g_free. */
char *risk_text(const struct evidence *e);

#endif
