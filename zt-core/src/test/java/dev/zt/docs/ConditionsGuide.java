package dev.zt.docs;

import dev.zt.Zt;
import dev.zt.jwt.AccessTokenValidator;
import dev.zt.jwt.JwkSet;
import dev.zt.source.IdentitySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The snippets of {@code docs/guide/conditions.md}; a test compares them. */
final class ConditionsGuide {

    private ConditionsGuide() {}

    static Zt issuer(IdentitySource source, Path policy, Path jwks) throws IOException {
        // tag::issuer
        JwkSet keys = JwkSet.parse(Files.readString(jwks));
        AccessTokenValidator issuer = AccessTokenValidator.builder(
                        "https://login.example/realms/shop", "orders", () -> keys)
                .build();
        Zt zt = Zt.builder(source).policyFile(policy).tokenIssuer(issuer).build();
        // end::issuer
        return zt;
    }
}
