package dev.zt.verification.conformance;

import dev.zt.devkit.ca.CertificateForge;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.SpiffeId;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Rules 1 to 5: each text is read, and shown in a certificate of an authority that is trusted. */
final class IdCases {

    private static final String ID = "spiffe://a.test/web";

    private final List<ConformanceCase> cases = new ArrayList<>();

    static List<ConformanceCase> all() {
        IdCases all = new IdCases();
        all.schemeAndParts();
        all.trustDomains();
        all.paths();
        all.lengths();
        all.letters();
        return all.cases;
    }

    private void schemeAndParts() {
        accept(1, ID);
        refuse(1, "https://a.test/web");
        refuse(1, "spiffe:/a.test/web");
        refuse(1, "spiffe:///web");
        refuse(1, "spiffe://a.test/web?role=admin");
        refuse(1, "spiffe://a.test/web#admin");
        refuse(1, "spiffe://admin@a.test/web");
        refuse(1, "spiffe://a.test:443/web");
        refuse(1, "spiffe://a.test/w%65b");
    }

    private void trustDomains() {
        accept(2, "spiffe://under_score.test/web");
        accept(2, "spiffe://10.0.0.1/web");
        accept(2, "spiffe://" + "a".repeat(255) + "/web", "a trust domain of 255 characters");
        refuse(2, "spiffe://" + "a".repeat(256) + "/web", "a trust domain of 256 characters");
        refuse(2, "spiffe://a!b.test/web");
        refuse(2, "spiffe://[::1]/web");
        refuse(2, "spiffe://\u00e4.test/web", "a trust domain with the letter \u00e4");
    }

    private void paths() {
        accept(3, "spiffe://a.test/.a/..a/...");
        accept(3, "spiffe://a.test/ns/Shop/sa/we-b_1");
        refuse(3, "spiffe://a.test/");
        refuse(3, "spiffe://a.test//web");
        refuse(3, "spiffe://a.test/web/");
        refuse(3, "spiffe://a.test/./web");
        refuse(3, "spiffe://a.test/../web");
        refuse(3, "spiffe://a.test/we b");
        refuse(3, "spiffe://a.test/web~1");
    }

    private void lengths() {
        String longest = "spiffe://a.test/" + "x".repeat(2048 - 16);
        accept(4, longest, "an ID of 2048 characters");
        refuse(4, longest + "x", "an ID of 2049 characters");
    }

    private void letters() {
        accept(5, "spiffe://a.test/WEB");
        refuse(5, "SPIFFE://a.test/web");
        refuse(5, "spiffe://A.TEST/web");
        configured(true, "SPIFFE://A.TEST/web", "`SPIFFE://A.TEST/web` in configuration");
        configured(false, "spiffe://\u212a.test/web", "a trust domain with the KELVIN SIGN in configuration");
        cases.add(new ConformanceCase(
                5,
                "`spiffe://a.test/WEB` where `" + ID + "` is meant",
                false,
                List.of(new Trial(
                        Role.READER,
                        () -> Verdict.of(SpiffeId.parse("spiffe://a.test/WEB").equals(SpiffeId.parse(ID))),
                        () -> Verdict.of(otherId("spiffe://a.test/WEB").equals(otherId(ID)))))));
    }

    private void accept(int rule, String text) {
        add(rule, true, text, "`" + text + "`");
    }

    private void refuse(int rule, String text) {
        add(rule, false, text, "`" + text + "`");
    }

    private void accept(int rule, String text, String words) {
        add(rule, true, text, words);
    }

    private void refuse(int rule, String text, String words) {
        add(rule, false, text, words);
    }

    private void add(int rule, boolean accept, String text, String words) {
        List<Trial> trials = new ArrayList<>();
        trials.add(new Trial(Role.READER, reads(() -> SpiffeId.parse(text)), reads(() -> otherId(text))));
        if (fitsIntoACertificate(text)) {
            DevAuthority authority = DevAuthority.create(
                    accept ? SpiffeId.parse(text).trustDomain().name() : "a.test");
            CertificateForge forge = authority.forgery("/web");
            forge.leaf().withUris(text);
            trials.addAll(Ends.trials(Presented.of(forge), Trust.in(authority)));
        }
        cases.add(new ConformanceCase(rule, words, accept, trials));
    }

    /** The JDK reads no certificate whose URI is none; others are ASCII. */
    private static boolean fitsIntoACertificate(String text) {
        try {
            return new URI(text).toASCIIString().equals(text);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void configured(boolean accept, String text, String words) {
        cases.add(new ConformanceCase(
                5,
                words,
                accept,
                List.of(new Trial(
                        Role.READER, reads(() -> SpiffeId.parseConfigured(text)), reads(() -> otherId(text))))));
    }

    private static io.spiffe.spiffeid.SpiffeId otherId(String text) {
        return io.spiffe.spiffeid.SpiffeId.parse(text);
    }

    private static Callable<Verdict> reads(Callable<?> reading) {
        return () -> {
            reading.call();
            return Verdict.ACCEPTED;
        };
    }
}
