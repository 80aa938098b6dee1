#include "metrics/quality.h"

#include <string.h>

/* clang-format off */
const struct quality_row quality_rows[QUALITY_COUNTERS] = {
    [QUALITY_PREDICTION_ROWS] = {"prediction_rows", "rows", NULL, QUALITY_ADD,
        "Prediction rows read", "Records read from the predictions, after the header."},
    [QUALITY_TRUTH_ROWS] = {"truth_rows", "rows", NULL, QUALITY_ADD,
        "Truth rows read", "Records read from the truth, after the header."},
    [QUALITY_ENCOUNTER_ROWS] = {"encounter_rows", "rows", NULL, QUALITY_ADD,
        "Encounter rows read", "Records read from the encounters file, after the header."},
    [QUALITY_PATIENT_ROWS] = {"patient_rows", "rows", NULL, QUALITY_SAME,
        "Patient rows read", "Records read from the patients file, after the header."},
    [QUALITY_FILTERED_ROWS] = {"filtered_rows", "rows", NULL, QUALITY_ADD,
        "Rows left out by the study's filter", "Rows whose filter column has another value; left out as asked."},
    [QUALITY_RAGGED_ROWS] = {"ragged_rows", "rows", NULL, QUALITY_ADD,
        "Rows with a wrong number of fields", "Rows with more or fewer fields than the header; left out."},
    [QUALITY_EMPTY_IDS] = {"empty_ids", "rows", NULL, QUALITY_ADD,
        "Rows without an encounter id", "Rows whose encounter id is blank; left out."},
    [QUALITY_EMPTY_CODES] = {"empty_codes", "rows", NULL, QUALITY_ADD,
        "Rows without a code", "Long-format rows whose code is blank; left out."},
    [QUALITY_MALFORMED_CODES] = {"malformed_codes", "codes", NULL, QUALITY_ADD,
        "Malformed codes", "Codes that do not have the shape of the study's code system; kept and counted."},
    [QUALITY_BAD_SCORES] = {"bad_scores", "codes", "prediction_rows", QUALITY_ADD,
        "Scores outside 0 to 1", "Predictions whose score is blank, not a number or outside 0 to 1; left out."},
    [QUALITY_DUPLICATE_PREDICTIONS] = {"duplicate_predictions", "codes", "prediction_rows", QUALITY_ADD,
        "Repeated predictions", "A code predicted again for the same encounter; counted once, with its highest score."},
    [QUALITY_CONFLICTING_SCORES] = {"conflicting_scores", "codes", "prediction_rows", QUALITY_ADD,
        "Repeats that disagree", "Repeated predictions on both sides of the threshold."},
    [QUALITY_UNLISTED_CODES] = {"unlisted_codes", "codes", "prediction_rows", QUALITY_ADD,
        "Predictions outside the label list", "Predicted codes that the study's label list does not have; left out."},
    [QUALITY_DUPLICATE_TRUTH] = {"duplicate_truth", "codes", "truth_rows", QUALITY_ADD,
        "Repeated truth codes", "A code given again for the same encounter; counted once."},
    [QUALITY_CONFLICTING_DEMOGRAPHICS] = {"conflicting_demographics", "encounters", "encounters_matched", QUALITY_ADD,
        "Encounters with two values of an attribute", "Rows of one encounter disagree; the attribute is taken as not recorded."},
    [QUALITY_CONFLICTING_PATIENTS] = {"conflicting_patients", "encounters", "encounters_matched", QUALITY_ADD,
        "Encounters with two patients", "Rows of one encounter name different patients; one of them is used, always the same one."},
    [QUALITY_BAD_NUMBERS] = {"bad_numbers", "values", NULL, QUALITY_ADD,
        "Values that are not numbers", "Values of a banded attribute that are not numbers; taken as not recorded."},
    [QUALITY_UNKNOWN_LEVELS] = {"unknown_levels", "values", NULL, QUALITY_ADD,
        "Values outside the declared levels", "Values that the study does not declare; counted under \"other\"."},
    [QUALITY_ENCOUNTERS_WITH_TRUTH] = {"encounters_with_truth", "encounters", NULL, QUALITY_ADD,
        "Encounters with truth", "Encounters that have at least one truth row."},
    [QUALITY_ENCOUNTERS_MATCHED] = {"encounters_matched", "encounters", NULL, QUALITY_ADD,
        "Encounters audited", "Encounters with truth that entered the audit."},
    [QUALITY_ENCOUNTERS_WITHOUT_PREDICTION] = {"encounters_without_prediction", "encounters", "encounters_with_truth", QUALITY_ADD,
        "Encounters without a prediction", "Encounters with truth and no prediction row; the study says if they count as missed or are left out."},
    [QUALITY_ENCOUNTERS_WITHOUT_TRUTH] = {"encounters_without_truth", "encounters", "encounters_with_truth", QUALITY_ADD,
        "Encounters without truth", "Encounters with predictions but no truth; left out."},
    [QUALITY_PREDICTIONS_WITHOUT_TRUTH] = {"predictions_without_truth", "rows", "prediction_rows", QUALITY_ADD,
        "Predictions without truth", "Prediction rows of encounters that have no truth; left out."},
    [QUALITY_ENCOUNTERS_WITHOUT_DEMOGRAPHICS] = {"encounters_without_demographics", "encounters", "encounters_matched", QUALITY_ADD,
        "Encounters missing from the encounters file", "Their attributes are taken as not recorded."},
    [QUALITY_ENCOUNTERS_WITHOUT_PATIENT] = {"encounters_without_patient", "encounters", "encounters_matched", QUALITY_ADD,
        "Encounters without a patient", "The patient id is blank or missing from the patients file."},
};
/* clang-format on */

int quality_find(const char *id) {
    for (int i = 0; i < QUALITY_COUNTERS; i++) {
        if (strcmp(quality_rows[i].id, id) == 0) {
            return i;
        }
    }
    return -1;
}
