package dev.zt.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.DevIdentities;
import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.jwt.JwtVerdict;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BearerGuideTest {

    private static final Path GUIDE = Path.of("../docs/guide/bearer-tokens.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/zt/http/docs/BearerGuide.java");

    @Test
    void showsWhatIsCompiledHere() throws IOException {
        String guide = Files.readString(GUIDE);
        String source = Files.readString(SOURCE);

        assertThat(List.of("server", "tomcat", "client"))
                .allSatisfy(tag -> assertThat(guide).contains("```java\n" + tagged(source, tag) + "```"));
    }

    @Test
    void showsAPolicyThatLetsTheBearerReadAndNotWrite() throws IOException {
        String guide = Files.readString(GUIDE);
        int start = guide.indexOf("```yaml\n") + "```yaml\n".length();
        PolicySet policy = PolicySet.compile(
                AccessPolicyReader.parse(guide.substring(start, guide.indexOf("```", start)), "bearer-tokens.md"),
                SpiffeId.parse("spiffe://shop.example/ns/shop/sa/orders"));
        PeerIdentity bearer = bearer();

        assertThat(bearer.assurance()).isEqualTo(Assurance.BEARER);
        assertThat(policy.decide(bearer, new Operation.Http("GET", "/orders"), RequestAttributes.ABSENT, 0)
                        .rule())
                .isZero();
        assertThat(policy.decide(bearer, new Operation.Http("POST", "/orders"), RequestAttributes.ABSENT, 0)
                        .rule())
                .isEqualTo(PolicySet.NO_MATCH);
    }

    private static PeerIdentity bearer() {
        DevIdentities domain = DevIdentities.create("shop.example");
        String token =
                domain.jwtAuthority().issue(SpiffeId.parse("spiffe://shop.example/ns/shop/sa/reports"), List.of("x"));
        JwtVerdict.Valid valid = (JwtVerdict.Valid) JwtSvidValidator.builder("x")
                .build()
                .validate(
                        token,
                        domain.workload("/w").source().current().jwtBundles(),
                        domain.clock().millis());
        return PeerIdentity.bearer(
                valid.id(), valid.signer(), valid.acceptedUntil().toEpochMilli());
    }

    private static String tagged(String source, String tag) {
        int start = source.indexOf('\n', source.indexOf("tag::" + tag)) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("end::" + tag));
        return source.substring(start, end).stripIndent() + "\n";
    }
}
