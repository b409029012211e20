package dev.zt.verification.corpus;

import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;

/** What a case's peer writes into its {@code Authorization} fields. */
final class Tokens {

    private static final String END = "9999999999";

    private final JwtAuthority issuer;
    private final Clock clock;
    private final SpiffeId subject;
    private final String audience;

    Tokens(JwtAuthority issuer, Clock clock, SpiffeId subject, SpiffeId audience) {
        this.issuer = issuer;
        this.clock = clock;
        this.subject = subject;
        this.audience = audience.toString();
    }

    List<String> fields(String kind) {
        return switch (kind) {
            case "none" -> List.of();
            case "good" -> List.of("Bearer " + good());
            case "good in lower case" -> List.of("bearer " + good());
            case "two fields" -> List.of("Bearer " + good(), "Bearer " + good());
            case "another scheme too" -> List.of("Basic d2ViOndlYg==", "Bearer " + good());
            case "two values" -> List.of("Bearer " + good() + ", Bearer " + good());
            case "another scheme" -> List.of("Basic d2ViOndlYg==");
            case "no scheme" -> List.of(good());
            case "no token" -> List.of("Bearer abc");
            case "cut" -> List.of("Bearer " + good().substring(0, good().lastIndexOf('.')));
            case "unsigned" -> List.of("Bearer " + forged("{\"alg\":\"none\"}", subject.toString()));
            case "by a secret" -> List.of("Bearer " + forged("{\"alg\":\"HS256\"}", subject.toString()));
            case "with a key" -> List.of("Bearer " + forged("{\"alg\":\"ES256\",\"jwk\":{}}", subject.toString()));
            case "for a domain" ->
                List.of("Bearer "
                        + forged("{\"alg\":\"ES256\"}", subject.trustDomain().toString()));
            case "for no workload" -> List.of("Bearer " + forged("{\"alg\":\"ES256\"}", "web"));
            case "by an impostor" -> List.of("Bearer " + impostor().issue(subject, List.of(audience)));
            case "by an unknown domain" ->
                List.of("Bearer "
                        + JwtAuthority.create(TrustDomain.parse("unknown.test"), clock)
                                .issue(SpiffeId.parse("spiffe://unknown.test/web"), List.of(audience)));
            case "for others" -> List.of("Bearer " + issuer.issue(subject, List.of(audience + "2")));
            default -> throw new IllegalArgumentException("unknown token: " + kind);
        };
    }

    private String good() {
        return issuer.issue(subject, List.of(audience));
    }

    private JwtAuthority impostor() {
        return JwtAuthority.create(subject.trustDomain(), clock);
    }

    private String forged(String header, String sub) {
        return encode(header) + "."
                + encode("{\"sub\":\"" + sub + "\",\"aud\":\"" + audience + "\",\"exp\":" + END + "}") + ".AAAA";
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
