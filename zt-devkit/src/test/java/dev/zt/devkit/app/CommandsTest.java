package dev.zt.devkit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.Workload;
import dev.zt.devkit.workloadapi.Fault;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.PublicKey;
import java.security.SignatureException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T07:00:00Z"), ZoneOffset.UTC);

    private ServedIdentities identities;
    private Commands commands;
    private Workload web;

    @BeforeEach
    void start() throws IOException {
        List<String> line = List.of(
                "--tcp",
                "--federated",
                "p.zt-dev.internal",
                "--identity",
                "/web",
                "--identity",
                "spiffe://p.zt-dev.internal/pay");
        identities = ServedIdentities.start(Options.parse(line), CLOCK);
        commands = new Commands(identities);
        web = identities.get("web").workload();
    }

    @AfterEach
    void stop() {
        identities.close();
    }

    private int roots() {
        return identities.own().authority().bundle().authorities().size();
    }

    private boolean trusts(Workload workload, String domain) {
        return workload.source()
                .current()
                .bundles()
                .get(TrustDomain.parse(domain))
                .isPresent();
    }

    private static boolean listens(String address) {
        URI uri = URI.create(address);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void rotateOneOrAll() {
        Workload pay = identities.get("pay").workload();
        X509Svid oldWeb = web.svid();
        X509Svid oldPay = pay.svid();

        assertThat(commands.answer("rotate web")).isEqualTo("ok rotated web");
        assertThat(web.svid()).isNotSameAs(oldWeb);
        assertThat(pay.svid()).isSameAs(oldPay);

        assertThat(commands.answer(" rotate ")).isEqualTo("ok rotated 2");
        assertThat(pay.svid()).isNotSameAs(oldPay);
    }

    @Test
    void rotateTheAuthorityAndDropWhatIsOld() {
        String oldKeys = identities.own().jwtAuthority().bundle();

        assertThat(commands.answer("rotate-ca")).isEqualTo("ok rotate-ca");
        assertThat(roots()).isEqualTo(2);
        assertThat(commands.answer("drop-old-roots")).isEqualTo("ok drop-old-roots");
        assertThat(roots()).isEqualTo(1);
        assertThat(commands.answer("rotate-jwt")).isEqualTo("ok rotate-jwt");
        assertThat(commands.answer("drop-old-jwt")).isEqualTo("ok drop-old-jwt");
        assertThat(identities.own().jwtAuthority().bundle()).isNotEqualTo(oldKeys);
    }

    @Test
    void announceAnAuthorityThatSignsLater() {
        X509Svid before = web.svid();

        assertThat(commands.answer("announce-ca")).isEqualTo("ok announce-ca");
        assertThat(roots()).isEqualTo(2);
        assertThat(web.svid()).isSameAs(before);
        commands.answer("rotate");
        commands.answer("drop-old-roots");
        assertThat(roots()).isEqualTo(1);
        PublicKey newest = identities
                .own()
                .authority()
                .bundle()
                .authorities()
                .iterator()
                .next()
                .getPublicKey();
        assertThatCode(() -> web.svid().leaf().verify(newest)).doesNotThrowAnyException();
        assertThatThrownBy(() -> before.leaf().verify(newest)).isInstanceOf(SignatureException.class);
    }

    @Test
    void stopAnEndpointAndServeItAgainAtTheSameAddress() {
        String address = identities.get("web").server().address();

        assertThat(commands.answer("stop web")).isEqualTo("ok stop web");
        assertThat(listens(address)).isFalse();
        assertThat(commands.answer("status")).contains("web issued until 2026-11-24T07:01:00Z stopped, pay");
        assertThat(commands.answer("stop web")).isEqualTo("error web is stopped; 'start web' serves it again");
        assertThat(commands.answer("fault web EOF")).isEqualTo("error web is stopped; 'start web' serves it again");
        assertThat(commands.answer("stop")).isEqualTo("ok stop pay");

        assertThat(commands.answer("start")).isEqualTo("ok start web, pay");
        assertThat(commands.answer("start web")).isEqualTo("error web is not stopped");
        assertThat(identities.get("web").server().address()).isEqualTo(address);
        assertThat(listens(address)).isTrue();
    }

    @Test
    void redactUntilIssuedAgain() {
        assertThat(commands.answer("redact web")).isEqualTo("ok redacted web");
        assertThat(commands.answer("rotate")).isEqualTo("ok rotated 1");
        assertThat(web.source().current().svids()).isEmpty();
        assertThat(commands.answer("rotate web"))
                .isEqualTo("error web is redacted; 'issue web' gives it an identity again");
        assertThat(commands.answer("status")).contains("web redacted fault NONE");

        assertThat(commands.answer("issue web")).isEqualTo("ok issued web");
        assertThat(web.source().current().svids()).hasSize(1);
    }

    @Test
    void setFaults() {
        assertThat(commands.answer("fault web silence")).isEqualTo("ok fault web SILENCE");
        assertThat(identities.get("web").server().fault()).isEqualTo(Fault.SILENCE);
        assertThat(identities.get("pay").server().fault()).isEqualTo(Fault.NONE);
        assertThat(commands.answer("fault web DELAY 2s")).isEqualTo("ok fault web DELAY");
        assertThat(identities.get("web").server().fault()).isEqualTo(Fault.DELAY);
    }

    @Test
    void federateBothWaysAndEndIt() {
        Workload pay = identities.get("pay").workload();
        assertThat(trusts(web, "p.zt-dev.internal")).isTrue();

        assertThat(commands.answer("defederate p.zt-dev.internal")).isEqualTo("ok defederated p.zt-dev.internal");
        assertThat(trusts(web, "p.zt-dev.internal")).isFalse();
        assertThat(trusts(pay, "local.zt-dev.internal")).isFalse();

        assertThat(commands.answer("federate p.zt-dev.internal")).isEqualTo("ok federated p.zt-dev.internal");
        assertThat(trusts(web, "p.zt-dev.internal")).isTrue();
        assertThat(trusts(pay, "local.zt-dev.internal")).isTrue();
    }

    @Test
    void tellTheStatus() {
        assertThat(commands.answer("status"))
                .isEqualTo("ok web issued until 2026-11-24T07:01:00Z fault NONE, pay issued until 2026-11-24T07:01:00Z"
                        + " fault NONE; trusts local.zt-dev.internal, p.zt-dev.internal");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nope | command 'nope' is unknown",
                "rotate-ca now | nothing may follow here: now",
                "status all | nothing may follow here: all",
                "rotate web pay | rotate takes one name",
                "redact | redact takes one name",
                "redact nobody | nobody is named nobody (there are: web, pay)",
                "issue nobody | nobody is named nobody",
                "announce-ca now | nothing may follow here: now",
                "stop nobody | nobody is named nobody",
                "start web pay | start takes one name",
                "fault web | fault takes a name, a fault",
                "fault web HICCUP | fault 'HICCUP' is unknown; there are: [NONE",
                "fault nobody EOF | nobody is named nobody",
                "fault web EOF 2s | a duration goes with DELAY alone",
                "fault web DELAY soon | duration 'soon' is none",
                "federate example.org | trust domain example.org could be a real one",
                "federate local.zt-dev.internal | is the authority's own",
                "defederate local.zt-dev.internal | is not federated",
                "defederate x.zt-dev.internal | is not federated",
            })
    void refuse(String line, String why) {
        assertThat(commands.answer(line)).startsWith("error ").contains(why).doesNotContain("\n");
    }
}
