// Validates PDF files with veraPDF: java CheckPdf.java FLAVOUR FILE... ; prints "FILE FLAVOUR pass" or
// "FILE FLAVOUR fail" and then, one a line, the clauses that failed with their first place.
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class CheckPdf {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(args[0]);
        boolean good = true;
        for (int i = 1; i < args.length; i++) {
            good &= check(args[i], flavour);
        }
        System.exit(good ? 0 : 1);
    }

    static boolean check(String path, PDFAFlavour flavour) throws Exception {
        try (FileInputStream in = new FileInputStream(path);
             PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour)) {
            ValidationResult result =
                Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
            System.out.println(path + " " + flavour + (result.isCompliant() ? " pass" : " fail"));
            Map<String, String> clauses = new TreeMap<>();
            for (TestAssertion t : result.getTestAssertions()) {
                if (t.getStatus() == TestAssertion.Status.FAILED) {
                    clauses.putIfAbsent(
                        t.getRuleId().getClause() + "-" + t.getRuleId().getTestNumber(),
                        t.getMessage() + " at " + t.getLocation().getContext());
                }
            }
            clauses.forEach((clause, what) -> System.out.println("  " + clause + " " + what));
            return result.isCompliant();
        }
    }
}
