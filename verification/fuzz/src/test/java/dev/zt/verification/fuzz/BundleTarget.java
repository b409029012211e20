package dev.zt.verification.fuzz;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.trust.BundleDocument;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** SPIFFE bundles of X.509 authorities. */
final class BundleTarget implements Target {

    private static final Duration LONGEST_HINT = Duration.ofDays(3650);

    @Override
    public String name() {
        return "bundle";
    }

    @Override
    public int shortRuns() {
        return 4_000;
    }

    @Override
    public List<byte[]> seeds() {
        DevAuthority authority = DevAuthority.create(Reissued.DOMAIN.name());
        authority.rotateRoot();
        String key = key(authority.bundle().authorities().iterator().next());
        return List.of(
                bytes(document(authority.bundle().authorities(), BigInteger.TEN, Duration.ofMinutes(1))),
                bytes("{\"keys\":[]}"),
                bytes("{\"keys\":[" + key + "," + key + "]}"),
                bytes("{\"keys\":[" + key.replace("{", "{\"kid\":\"a\",") + "],\"spiffe_sequence\":1e3}"),
                bytes("{\"keys\":[" + key.replace("x509-svid", "jwt-svid") + "],\"more\":{\"a\":[1,{}]}}"),
                bytes("{\"keys\":[" + key.replace("{", "{\"d\":\"AA\",") + "],\"keys\":[]}"),
                bytes(
                        "{\"spiffe_refresh_hint\":99999999999999999999,\"keys\":[{\"kty\":\"XX\",\"use\":\"x509-svid\"}]}"));
    }

    @Override
    public boolean test(byte[] input) throws CertificateEncodingException {
        BundleDocument document;
        try {
            document = BundleDocument.parse(Reissued.DOMAIN, input);
        } catch (IllegalArgumentException e) {
            Holds.that(e.getClass() == IllegalArgumentException.class, "a refusal is what its Javadoc says");
            Holds.that(e.getMessage().startsWith("Bundle of prod.example is invalid: "), "a refusal says of what");
            return false;
        }
        Holds.that(input.length <= BundleDocument.MAX_BYTES, "a document is bounded");
        Collection<X509Certificate> authorities = document.bundle().authorities();
        Holds.that(authorities.size() + document.leftOut().size() <= BundleDocument.MAX_KEYS, "the keys are bounded");
        Holds.that(document.refreshHint().compareTo(LONGEST_HINT) <= 0, "a hint is bounded");
        for (X509Certificate authority : authorities) {
            new NaiveCertificate(authority.getEncoded()).checkAuthority(Reissued.DOMAIN.name());
        }
        document.leftOut()
                .forEach(line -> Holds.that(line.chars().noneMatch(Character::isISOControl), "safe in a log"));
        BundleDocument again = BundleDocument.parse(
                Reissued.DOMAIN,
                bytes(document(authorities, document.sequence().orElse(BigInteger.ZERO), document.refreshHint())));
        Holds.same(again.bundle(), document.bundle(), "what it holds reads as the same");
        Holds.same(again.refreshHint(), document.refreshHint(), "its hint reads as the same");
        Holds.that(again.leftOut().isEmpty(), "what it holds is used when it is read again");
        return true;
    }

    private static String document(Collection<X509Certificate> authorities, BigInteger sequence, Duration hint) {
        return "{\"keys\":["
                + authorities.stream().map(BundleTarget::key).collect(Collectors.joining(",\n"))
                + "],\"spiffe_sequence\":" + sequence + ",\"spiffe_refresh_hint\":" + hint.toSeconds() + "}";
    }

    private static String key(X509Certificate authority) {
        try {
            return "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\""
                    + Base64.getEncoder().encodeToString(authority.getEncoded()) + "\"]}";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
