package dev.zt.devkit.attack;

import static dev.zt.devkit.attack.NoBypass.assertNoBypass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.Workload;
import dev.zt.devkit.junit.ZtIdentities;
import java.io.IOException;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NoBypassHttp2Test {

    private static final String METHOD = "shop.v1.Admin/Secrets";
    private static final String PATH = "/" + METHOD;

    @RegisterExtension
    final ZtIdentities kit = ZtIdentities.of("a.test");

    private final Workload admin = kit.workload("/admin");
    private final Workload stranger = kit.workload("/stranger");

    private WeakHttp2Server server(BiPredicate<List<Message.Field>, String> denies) throws IOException {
        return new WeakHttp2Server(kit.workload("/server"), admin, PATH, denies);
    }

    private ProtectedResource resource(WeakHttp2Server server) {
        return ProtectedResource.grpc(METHOD, server.address())
                .shows(WeakHttp2Server.SECRET)
                .allowedTo(admin)
                .deniedTo(stranger)
                .build();
    }

    @Test
    void passesAServerThatDecidesOnTheHandler() throws IOException {
        try (WeakHttp2Server server = server((fields, routed) -> true)) {
            assertThatCode(() -> assertNoBypass(resource(server))).doesNotThrowAnyException();
        }
    }

    /** grpc-go before 1.79.3: CVE-2026-33186. */
    @Test
    void findsAMethodWithoutItsSlash() throws IOException {
        try (WeakHttp2Server server = server((fields, routed) -> routed.equals(PATH))) {
            BypassReport report = NoBypass.attack(resource(server));

            assertThat(report.byClass()).containsOnlyKeys(AttackClass.NO_LEADING_SLASH);
            assertThat(report.bypasses().get(0).attack().sent()).contains(":path: shop.v1.Admin/Secrets\n");
            assertThat(report.http2()).isTrue();
        }
    }

    @Test
    void findsASecondPath() throws IOException {
        try (WeakHttp2Server server = server((fields, routed) -> fields.stream()
                .filter(field -> field.name().equals(":path"))
                .findFirst()
                .filter(first -> !first.value().equals("/"))
                .isPresent())) {
            BypassReport report = NoBypass.attack(resource(server));

            assertThat(report.byClass()).containsOnlyKeys(AttackClass.PSEUDO_HEADER);
            assertThat(report.bypasses())
                    .extracting(bypass -> bypass.attack().name())
                    .contains("two paths, the open one first");
        }
    }

    @Test
    void failsWhereNobodyAnswersOverHttp2() throws IOException {
        try (WeakServer server = new WeakServer(Weakness.NONE)) {
            ProtectedResource resource = ProtectedResource.grpc(METHOD, server.address())
                    .shows(WeakHttp2Server.SECRET)
                    .allowedTo(admin)
                    .deniedTo(stranger)
                    .build();

            assertThatThrownBy(() -> assertNoBypass(resource))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("does not get the text: nothing: java");
        }
    }
}
