package dev.zt.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** The page of properties is written from the configuration metadata; {@code -Dzt.docs.update=true} writes it anew. */
class PropertiesPageTest {

    private static final Path PAGE = Path.of("../../docs/reference/spring-properties.md");
    private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

    @Test
    void pageSaysWhatTheCodeSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    @Test
    void everyPropertyIsDescribed() throws IOException {
        assertThat(properties())
                .hasSizeGreaterThan(12)
                .allSatisfy(property -> assertThat(text(property, "description"))
                        .as(text(property, "name"))
                        .isNotEmpty());
    }

    private static List<Map<String, Object>> properties() throws IOException {
        Object all = JsonParserFactory.getJsonParser()
                .parseMap(Files.readString(METADATA))
                .get("properties");
        return ((List<?>) all)
                .stream()
                        .map(PropertiesPageTest::property)
                        .filter(property -> text(property, "name").startsWith("zt."))
                        .toList();
    }

    @SuppressWarnings("unchecked") // Objects of JSON have names.
    private static Map<String, Object> property(Object object) {
        return (Map<String, Object>) object;
    }

    private static String text(Map<String, Object> property, String name) {
        return String.valueOf(property.getOrDefault(name, ""));
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Properties of zt-spring-boot

                Written from the configuration metadata of the code.

                | property | type | default | what it says |
                |---|---|---|---|
                """);
        for (Map<String, Object> property : properties()) {
            page.append("| `")
                    .append(text(property, "name"))
                    .append("` | ")
                    .append(type(text(property, "type")))
                    .append(" | ")
                    .append(property.containsKey("defaultValue") ? "`" + text(property, "defaultValue") + "`" : "")
                    .append(" | ")
                    .append(text(property, "description").replaceAll("\\{@code ([^}]*)}", "`$1`"))
                    .append(" |\n");
        }
        return page + """

                A peer of `zt.clients` named `orders` is written `zt.clients.orders.peer`, and `zt.clients.orders.url` for HTTP or
                `zt.clients.orders.target` for gRPC. `@ZtClient("orders")` injects its `RestClient` or its `ManagedChannel`.

                An entry of `zt.federation` is an element of a list: `zt.federation[0].trust-domain`, and `url`, `profile` (`https-spiffe` or
                `https-web`), `endpoint-id` and `bundle` beside it. [The guide](../guide/federation.md) says what they mean.

                ## Annotations and policy files

                With `zt.policy.authority=merged` annotations and files are one policy: each may allow what the other does not, and what
                one denies is denied. With `files` the files alone allow, and annotations are what the code says of itself:

                - Each has to be implied by the files at the start. One that is not fails it, with a call that the files decide otherwise,
                  and the rules to add. What a file allows on a further condition, a claim or a header say, is enough for an annotation
                  that allows.
                - What annotations deny stays denied, whatever a reload allows.
                - A reload that says less than annotations do is in force at once, is logged, and is listed by `/actuator/zt` under
                  `annotations` until it is mended.
                - `zt.static` fails the start, since no file says what it opens.

                A label of `zt.workload.labels` whose key has a dot or a slash is written in brackets:
                `zt.workload.labels[app.kubernetes.io/name]`, in YAML `"[app.kubernetes.io/name]"`. Any of `zt.workload` has
                [policies of Istio](../guide/istio-policies.md) read.

                ## What is closed unless a property or a rule opens it

                - **Handlers** are guarded by annotations or by a rule for their path; one with neither fails the start.
                - **Functional routes** bear no annotations. They are listed at the start, and closed but for rules for their path.
                - **Handlers that are mapped after the start** follow rules for their paths, unless they bear annotations of zt's, which nobody
                  has read: then they are denied, by the rule `zt.unread-annotations`. So is a handler that is no method and bears some.
                - **Static resources** are closed but for `zt.static` and rules. The welcome page is a handler that forwards to
                  `index.html`: it needs a rule for `/`, and `zt.static` or a rule for `/index.html`.
                - **Other servlets** and **actuator** on the main port: closed but for rules.
                - A mapped path with **another method**, or an **unknown path**: the 405 or 404 is for those alone whom a rule for the
                  path lets in.
                - **`/error`**, where a request was allowed, follows that decision; asked for directly it is closed but for a rule.
                - **Whatever Tomcat refuses by itself**, a path with `%2F` say, is answered with 400 before zt, and not recorded. A
                  caller in plaintext, whom it answers too, is recorded, unless the application chose another protocol for its connector.
                - **Methods of gRPC services** are guarded by annotations or by a rule for them; one of the application with neither
                  fails the start. **Health**, **reflection** and unknown methods: closed but for rules.

                ## What does not start

                A reactive server, one that is not Tomcat, `server.ssl.*` that says otherwise than zt, `zt.source=dev` in
                Kubernetes or production or at a socket of another user, and any source without an identity at the end of its wait.

                A second connector of Tomcat, plaintext or AJP; a `MappedInterceptor` bean that would run before zt's; a controller behind a
                JDK proxy, which hides the annotations of its class; `ZtServletAutoConfiguration` or `ZtGrpcServerAutoConfiguration`
                excluded where a server would start.

                A gRPC server that zt does not make: one of the application's own `GrpcServerFactory`, in the process, in servlets, on
                a unix domain socket; `spring.grpc.server.ssl.*` that says otherwise than zt; a channel of Spring's gRPC clients for
                a name that `zt.clients` does not know, or with settings of `spring.grpc.client.channel.<name>`.
                """;
    }

    private static String type(String name) {
        String brief = name.replaceAll("([a-z]+\\.)+", "")
                .replace("ZtProperties$", "")
                .replace("Audit$Failure", "open or closed")
                .replaceAll("^Mode$", "enforce or observe")
                .replaceAll("^Authority$", "merged or files")
                .replace("CryptoEngine", "jdk, conscrypt, accp or auto");
        return "`" + brief + "`";
    }
}
