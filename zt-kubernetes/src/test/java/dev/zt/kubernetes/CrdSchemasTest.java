package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrdSchemasTest {

    private static final String SERVER = """
            apiVersion: policy.linkerd.io/v1beta3
            kind: Server
            metadata: {name: orders, namespace: shop, labels: {a: b}, annotations: {any: "text at all"}}
            spec: {podSelector: {matchLabels: {app: orders}}, port: 8443, proxyProtocol: TLS}
            """;

    private final CrdSchemas schemas = CrdSchemas.of("linkerd", "spire");

    private static GenericKubernetesResource read(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }

    @Test
    void takesWhatTheSchemaSays() {
        assertThat(schemas.problems(read(SERVER))).isEmpty();
        assertThat(schemas.problems(read(SERVER.replace("8443", "https")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'port: 8443', 'ports: 8443', port",
        "'port: 8443', 'port: 8443, protocol: TCP', protocol",
        "'port: 8443', 'port: true', boolean found",
        "'matchLabels', 'matchLabel', matchLabel",
        "'proxyProtocol: TLS', 'proxyProtocol: HTTPS', proxyProtocol",
        "'name: orders,', 'name: Orders,', pattern",
        "'a: b', 'a: b c', pattern",
        "'annotations:', 'annotation:', annotation",
        "'namespace: shop, ', '', namespace",
        "v1beta3, v1beta9, no schema for policy.linkerd.io/v1beta9 Server",
    })
    void refusesWhatTheSchemaDoesNotSay(String part, String instead, String why) {
        assertThat(SERVER).contains(part);
        assertThat(schemas.problems(read(SERVER.replace(part, instead))))
                .anySatisfy(problem -> assertThat(problem).contains(why));
    }

    @Test
    void refusesAnUnknownFieldOfAPublishedSchema() {
        String id = """
                apiVersion: spire.spiffe.io/v1alpha1
                kind: ClusterSPIFFEID
                metadata: {name: shop.orders}
                spec: {spiffeIDTemplate: "spiffe://shop.example/x", podSelector: {matchLabels: {app: orders}}}
                """;

        assertThat(schemas.problems(read(id))).isEmpty();
        assertThat(schemas.problems(read(id.replace("spiffeIDTemplate", "spiffeIdTemplate"))))
                .hasSize(2);
        assertThat(schemas.problems(read(id.replace("app: orders", "app: 1")))).hasSize(1);
        assertThat(schemas.problems(read(id.replace("matchLabels", "matchLabel"))))
                .hasSize(1);
    }

    @Test
    void refusesADirectoryWithoutDefinitions() {
        assertThatThrownBy(() -> CrdSchemas.of("nobody")).isInstanceOf(UncheckedIOException.class);
    }
}
