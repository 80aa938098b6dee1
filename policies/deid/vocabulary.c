/* The words of the rules. A row is words of one meaning; a word may be in several. */
#include "policies/deid/vocabulary.h"

#include <glib.h>
#include <string.h>

#include "policies/deid/lexicon.h"

#define SLOTS 8192u

struct row {
    uint32_t classes;
    char letter;
    int value; /* the first word's; each next has one more when counts */
    const char *words;
};

/* clang-format off */
static const struct row rows[] = {
    {WORD_TITLE, 0, 0, "mr mrs ms miss mister mx sir madam"},
    {WORD_DOCTOR, 0, 0, "dr doctor drs prof professor nurse physician surgeon provider attending resident cardiologist oncologist neurologist therapist pcp"},
    {WORD_SIGN, 0, 0, "signed by dictated transcribed author authored attested cosigned reviewed performed consultant referring"},
    {WORD_CREDENTIAL, 0, 0, "md do rn np pa phd dds dmd lpn crna facs facc pac dnp aprn fnp rph pharmd lcsw psyd dpm od pt ot"},
    {WORD_KIN, 0, 0, "son daughter wife husband mother father mom dad brother sister spouse partner fiance fiancee aunt uncle cousin nephew niece grandmother grandfather grandson granddaughter grandma grandpa stepson stepdaughter stepmother stepfather boyfriend girlfriend guardian caregiver caretaker kid child twin parent friend neighbor roommate colleague"},
    {WORD_NAME_LABEL, 0, 0, "patient pt name named called known client surname firstname lastname pts alias aka identified contact resident beneficiary subscriber member insured guarantor kin"},
    {WORD_PERSON, 0, 0, "male female man woman boy girl gentleman lady pt patient person individual child infant adult teenager resident yo year-old m f"},
    {WORD_MONTH, 0, 1, "january february march april may june july august september october november december"},
    {WORD_MONTH, 0, 1, "jan feb mar apr may jun jul aug sep oct nov dec"},
    {WORD_MONTH, 0, 9, "sept"},
    {WORD_DAY, 0, 0, "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"},
    {WORD_FACILITY, 0, 0, "hospital hosp clinic center centre ctr cntr medical med health healthcare infirmary sanatorium hospice rehab rehabilitation pharmacy nursing home university college institute foundation memorial surgery oncology facility laboratory laboratories lab pavilion group associates practice presbyterian general mercy methodist permanente er ymca school church shelter manor healthcenter office branch dental pediatrics orthopedics cardiology neurology unit ward department campus"},
    {WORD_HOSPITAL, 0, 0, "ucsf ucla ucsd uci nyu mgh bwh bidmc upmc mskcc msk chop nyp jfk kaiser mayo cedars cedar sinai hopkins stanford baylor geisinger brigham bellevue langone sloan kettering montefiore emory vanderbilt duke scripps northwestern presbyterian ochsner intermountain sutter ascension anderson dana-farber wellstar providence tufts yale cornell columbia rush loyola methodist"},
    {WORD_STREET, 0, 0, "street st avenue ave road rd boulevard blvd lane ln drive dr court ct place pl way circle cir terrace ter trail trl parkway pkwy highway hwy square sq plaza plz loop alley expressway turnpike pike crescent cres run row path mews crossing xing ridge hollow cove point pt strasse str"},
    {WORD_STATE, 0, 0, "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming"},
    {WORD_STATE, 0, 1, "new north south west rhode district puerto"},
    {WORD_STATE, 0, 2, "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr"},
    {WORD_COUNTRY, 0, 0, "usa us america american canada mexico england france germany spain italy china japan india africa asia europe brazil australia ireland scotland wales uk britain russia korea vietnam cuba haiti philippines united states caucasian hispanic asian african european white black latino latina mexican german french italian spanish chinese japanese indian english irish jewish christian catholic muslim western eastern northern southern midwest"},
    {WORD_AT, 0, 0, "at our visited attended visiting attending @ toured"},
    {WORD_IN, 0, 0, "in from near around to outside"},
    {WORD_TO, 0, 0, "admitted transferred referred discharged presented moved moving transported taken admission visit went came come returned return relocated seen treated evaluated"},
    {WORD_LIVES, 0, 0, "lives live lived living resides reside resided residing residence resident hometown native"},
    {WORD_EPONYM, 0, 0, "infection infections encephalitis disease diseases syndrome syndromes palsy catheter catheters cyst cysts scale scales score scores sign signs reflex reflexes test tests testing index criteria criterion lymphoma lymphomas sarcoma tumor tumors tumour procedure fracture fractures esophagus tube tubes thyroiditis ophthalmopathy maneuver maneuvers manoeuvre phenomenon anemia ataxia chorea dementia disorder disorders law classification stage staging stain culture contracture deformity dystrophy encephalopathy ganglion hernia ligament line loop drain pouch ring rings node nodes nodule nodules body bodies triad operation repair incision retractor forceps position needle suture knife graft shunt valve filter stent prosthesis solution ringer lactate lesion malformation murmur murmurs neuroma nevus pneumonia pain population risk study trial heart questionnaire inventory technique method approach equation formula rule rules protocol regimen reaction respiration breathing rash spot spots ulcer vaccine virus fever bacillus grading grade nephropathy neuropathy gland glands duct hiatal papilloma purpura arteritis granulomatosis paralysis vasculitis diverticulum fascia fasciitis thrombosis angina"},
    {WORD_UNIT, 0, 0, "mg mcg gram grams g kg ml l dl cc mm cm m km inch inches ft feet lb lbs pounds oz mmhg meq mmol mol umol iu units unit u ng pg hz bpm percent hours hour hrs hr minutes minute min mins seconds sec days day weeks week wks wk months month mos times tablets tablet tabs tab capsules caps doses dose puffs drops degrees degree copies cells gauge fr french cigarettes packs pack beers drinks pills pill ounces french"},
    {WORD_GENERIC, 0, 0, "number numbers no num nr id ids identifier is was are code codes of the with as and under her his their your my has s assigned listed given ending"},
    {WORD_LABEL, 'D', 0, "phone phones telephone tel ph cell mobile pager call contact reach reached callback home work texted text dial hotline voicemail"},
    {WORD_LABEL, 'E', 0, "fax facsimile faxed"},
    {WORD_LABEL, 'F', 0, "email e-mail mail"},
    {WORD_LABEL, 'G', 0, "ssn ssns social sin itin tin"},
    {WORD_LABEL, 'H', 0, "mrn mrns mr# mr record records rec chart medrec emr ehr mpi empi hospital"},
    {WORD_LABEL, 'I', 0, "insurance ins policy member subscriber beneficiary medicare medicaid plan hicn mbi payer insured coverage healthplan group hpn hmo ppo aetna cigna humana bcbs anthem tricare insurer enrollee"},
    {WORD_LABEL, 'J', 0, "account acct acc bank card credit debit visa mastercard amex iban routing aba billing invoice guarantor swift statement"},
    {WORD_LABEL, 'K', 0, "license licence lic npi dea dl certificate cert certification passport driver driving permit upin"},
    {WORD_LABEL, 'L', 0, "vin plate plates vehicle tag registration car truck"},
    {WORD_LABEL, 'M', 0, "serial sn device udi imei implant pacemaker lot implanted pump defibrillator icd generator lead leads model"},
    {WORD_LABEL, 'O', 0, "ip"},
    {WORD_LABEL, 'P', 0, "fingerprint fingerprints biometric biometrics voiceprint retina retinal iris thumbprint palmprint faceprint"},
    {WORD_LABEL, 'Q', 0, "photo photos photograph image picture selfie portrait headshot"},
    {WORD_LABEL, 'R', 0, "identifier trial study subject accession specimen order encounter case reference ref ticket rx prescription claim confirmation visit participant enrollment authorization referral employee badge student requisition csn fin har uuid guid token hash sample protocol id patient pt"},
    {WORD_LABEL, 'B', 0, "zip zipcode postal postcode"},
    {WORD_CODE, 0, 0, "icd icd-10 icd10 icd9 icd-9 cpt hcpcs loinc snomed ndc rxnorm rxcui drg pcs dx diagnosis procedure hcc ccsr revenue modifier umls cui atc mesh omim version"},
    {WORD_DATE_CUE, 0, 0, "on since until dated date admitted discharged admit discharge adm dob born birth birthdate seen visit visited through thru before after dos by from scheduled appointment performed expired died death deceased updated effective due surgery collected reported last next follow-up followup signed received started stopped between dx diagnosed exp expires expiration early late mid circa"},
    {WORD_BORN, 0, 0, "born birth dob birthdate birthyear yob birthday"},
    {WORD_WORKS, 0, 0, "works worked working employed employer employment job workplace"},
    {WORD_NOT_NAME, 0, 0, "the a an and or but if then she he her his him they them their it its this that these those there here what which who whom whose when where why how is are was were be been has have had do does did can could may might will would shall should no not yes none all any some each most more less other another such same both either neither i we you your our my me us for with without of in on at to from by as into onto per via about after before during while since until because so than too very also only just now today yesterday tomorrow"},
    {WORD_NOT_NAME, 0, 0, "patient patients pt history physical exam examination assessment plan review systems family social past medical surgical medications medication allergies allergy vital vitals signs chief complaint present illness hpi ros pmh psh fh sh labs laboratory imaging impression diagnosis diagnoses disposition subjective objective note notes summary report consult consultation discharge admission admit admitted discharged procedure procedures results result findings finding general skin heent neck chest lungs heart cardiovascular abdomen extremities neurologic neurological psychiatric musculoskeletal genitourinary gastrointestinal respiratory endocrine hematologic constitutional eyes ears nose throat mouth back spine positive negative normal abnormal acute chronic left right bilateral upper lower mild moderate severe stable status post follow continue started stopped given taken denies denied reports reported states stated complains noted seen evaluated treated managed type stage grade class level score scale index day days week weeks month months year years old age male female man woman boy girl gentleman lady child infant mother father he's she's yes guidelines guideline recommendations recommendation treatment treatments management protocol protocols options effectiveness efficacy comparison prognosis risk risks side effects contraindications best practices latest current updated recommended suggested therapy advice concerns date dob ssn mrn npi dea vin udi ip url skilled outside local community emergency ambulatory psychiatric outpatient inpatient primary urgent intensive critical referral phone fax email address county city state zip country insurance medicare medicaid member account license serial portal login"},
    {WORD_NOT_NAME, 0, 0, "advil tylenol motrin aleve allegra claritin zyrtec benadryl lasix coumadin plavix lipitor zocor crestor norvasc lexapro zoloft prozac paxil celexa effexor cymbalta wellbutrin xanax ativan valium klonopin ambien adderall ritalin concerta vyvanse lyrica neurontin vicodin percocet oxycontin norco dilaudid morphine fentanyl demerol cipro levaquin bactrim augmentin amoxil zithromax keflex flagyl diflucan nexium prilosec protonix pepcid zantac synthroid lantus humalog novolog glucophage actos januvia farxiga jardiance ozempic trulicity metformin lisinopril losartan valsartan amlodipine atorvastatin simvastatin rosuvastatin warfarin apixaban rivaroxaban dabigatran eliquis xarelto pradaxa clopidogrel aspirin ibuprofen naproxen acetaminophen prednisone methotrexate humira enbrel remicade viagra cialis levitra flomax proscar avodart singulair advair symbicort spiriva albuterol ventolin proair flovent tamiflu paxlovid chantix botox heparin lovenox insulin digoxin amiodarone metoprolol carvedilol atenolol furosemide spironolactone hydrochlorothiazide gabapentin tramadol risperdal seroquel zyprexa abilify lithium depakote lamictal topamax keppra dilantin tegretol clozaril haldol aricept namenda sinemet"},
    {WORD_NOT_NAME, 'e', 0, "crohn parkinson alzheimer huntington hodgkin cushing addison marfan babinski chaddock gleason framingham mcgill glasgow kawasaki horner gehrig raynaud sjogren tourette guillain barre meniere paget kaposi ewing wilms burkitt hashimoto barrett dupuytren colles bartholin cheyne stokes kussmaul apgar braden morse foley hickman swan ganz homan homans murphy mcburney lachman phalen tinel hoffa romberg weber rinne snellen ishihara papanicolaou pap gram bence bowman henle fallot ebstein eisenmenger turner klinefelter hirschsprung meckel virchow trousseau koplik osler janeway reiter behcet takayasu wegener goodpasture fanconi gaucher tay sachs niemann pick creutzfeldt jakob wernicke korsakoff lewy friedreich charcot duchenne becker erb klumpke lennox gastaut dravet schatzker salter weiss mallory boerhaave zenker billroth roux whipple nissen hartmann kegel lamaze valsalva trendelenburg fowler heimlich epley dix hallpike ringer achilles coli aureus pylori difficile diff pneumoniae albicans"},
    {WORD_PARTICLE, 0, 0, "de la del van von der den di da dos le el al bin ibn ter st mc o"},
    {WORD_AGED, 0, 0, "age aged turned turning ages"},
    {WORD_YEARS, 0, 0, "year years yr yrs yo yof yom y year-old y/o years-old"},
    {WORD_NUMBER, 0, 90, "ninety"},
    {WORD_NUMBER, 0, 100, "hundred centenarian"},
    {WORD_NUMBER, 0, 99, "nonagenarian nineties 90s"},
    {WORD_COUNTY, 0, 0, "county parish borough township precinct"},
};
/* clang-format on */

struct table {
    struct vocable slots[SLOTS];
    uint32_t hashes[SLOTS]; /* apart, so that most questions touch these alone */
};

static void add(struct table *t, const struct row *r, const char *word, int value) {
    size_t size = strlen(word);
    if (size > VOCABLE_MAX) {
        return; /* no token is asked that is longer */
    }
    uint32_t hash = lexicon_hash(word, size);
    uint32_t i = hash % SLOTS;
    while (t->slots[i].size > 0 && strcmp(t->slots[i].word, word) != 0) {
        i = (i + 1) % SLOTS;
    }
    struct vocable *v = &t->slots[i];
    t->hashes[i] = hash | 1; /* 0: an empty slot */
    v->size = (uint8_t)size;
    memcpy(v->word, word, size);
    v->classes |= r->classes;
    if (r->letter != 0 && (v->letter == 0 || v->letter == 'e')) {
        v->letter = r->letter;
    }
    if (value != 0) {
        v->value = (uint8_t)value;
    }
}

static struct table *make_table(void) {
    struct table *t = g_new0(struct table, 1);
    for (size_t k = 0; k < G_N_ELEMENTS(rows); k++) {
        char **words = g_strsplit(rows[k].words, " ", -1);
        for (int i = 0; words[i] != NULL; i++) {
            bool counts = rows[k].classes == WORD_MONTH;
            add(t, &rows[k], words[i], rows[k].value + (counts ? i : 0));
        }
        g_strfreev(words);
    }
    return t;
}

static bool is_same(const struct vocable *v, const char *text, size_t size) {
    if (v->size != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        char c = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
        if (v->word[i] != c) {
            return false;
        }
    }
    return true;
}

const struct vocable *vocabulary_find(const char *word, size_t size, uint32_t hash) {
    static gsize made;
    if (g_once_init_enter(&made)) {
        g_once_init_leave(&made, (gsize)make_table());
    }
    const struct table *t = (const struct table *)made;
    for (uint32_t i = hash % SLOTS; t->hashes[i] != 0; i = (i + 1) % SLOTS) {
        if (t->hashes[i] == (hash | 1) && is_same(&t->slots[i], word, size)) {
            return &t->slots[i];
        }
    }
    return NULL;
}
