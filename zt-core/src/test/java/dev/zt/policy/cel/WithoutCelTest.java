package dev.zt.policy.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.AccessPolicyReader;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads policies where dev.cel is not on the class path, as with most users. */
class WithoutCelTest {

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: orders}
            spec:
              workload: spiffe://prod.example/ns/shop/sa/orders
              rules:
              - id: rule
                effect: deny
                to: [{http: {methods: [GET]}}]
            """;

    @Test
    void aConditionIsAnIssueThatNamesTheArtifact() throws Exception {
        assertThat(issues(POLICY + "    when: [\"claims.a == 1\"]\n")).containsExactly("""
                policy.yaml:10:12: Condition "claims.a == 1" cannot be read: conditions are CEL, and nothing on the class path\
                 compiles it. Add dev.cel:compiler:0.14.0, or remove the condition.""");
    }

    @Test
    void aPolicyWithoutConditionsIsRead() throws Exception {
        assertThat(issues(POLICY)).isEmpty();
    }

    private static List<String> issues(String policy) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(withoutCel(), ClassLoader.getPlatformClassLoader())) {
            Class<?> reader = loader.loadClass(AccessPolicyReader.class.getName());
            Object reading =
                    reader.getMethod("read", String.class, String.class).invoke(null, policy, "policy.yaml");
            List<?> issues = (List<?>) reading.getClass().getMethod("issues").invoke(reading);
            return issues.stream().map(Object::toString).toList();
        }
    }

    private static URL[] withoutCel() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.replace('\\', '/').contains("/dev/cel/"))
                .map(WithoutCelTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
