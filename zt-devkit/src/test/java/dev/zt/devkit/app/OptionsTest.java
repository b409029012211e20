package dev.zt.devkit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    private static Options parse(String line) {
        return Options.parse(line.isEmpty() ? List.of() : Arrays.asList(line.split(" ", -1)));
    }

    @Test
    void readsTheShortestLine() {
        Options options = parse("--socket-dir /run/zt --identity /ns/shop/sa/web");

        assertThat(options.socketFolder()).isEqualTo(Path.of("/run/zt"));
        assertThat(options.trustDomain()).hasToString("local.zt-dev.internal");
        assertThat(options.identities())
                .containsOnly(
                        java.util.Map.entry("web", SpiffeId.parse("spiffe://local.zt-dev.internal/ns/shop/sa/web")));
        assertThat(options.federated()).isEmpty();
        assertThat(options.ttl()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.detached()).isFalse();
    }

    @Test
    void readsTheLongestLine() {
        Options options =
                parse("--tcp --detached --ttl 5m --trust-domain a.zt-dev.internal --federated b.zt-dev.internal"
                        + " --identity /web=frontend --identity spiffe://b.zt-dev.internal/pay");

        assertThat(options.socketFolder()).isNull();
        assertThat(options.identities().get("frontend")).hasToString("spiffe://a.zt-dev.internal/web");
        assertThat(options.identities().get("pay")).hasToString("spiffe://b.zt-dev.internal/pay");
        assertThat(options.federated()).containsExactly(TrustDomain.parse("b.zt-dev.internal"));
        assertThat(options.ttl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.detached()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | say one of --socket-dir DIR and --tcp",
                "--identity /a | say one of --socket-dir DIR and --tcp",
                "--tcp --socket-dir /x --identity /a | say one of --socket-dir DIR and --tcp",
                "--tcp | nobody is to be served",
                "--tcp --identity | option --identity has no value",
                "--tcp --identity /a --nope | option --nope is unknown",
                "--tcp --identity /a --trust-domain example.org | trust domain example.org could be a real one",
                "--tcp --identity /a --trust-domain zt-dev.internal | could be a real one",
                "--tcp --identity /a --trust-domain x.zt-dev.internal.org | could be a real one",
                "--tcp --identity /a --trust-domain xzt-dev.internal | could be a real one",
                "--tcp --identity /a --federated partner.example | trust domain partner.example could be a real one",
                "--tcp --identity /a --federated local.zt-dev.internal | is the authority's own domain",
                "--tcp --identity /a --ttl 1s | --ttl 1s is too short",
                "--tcp --identity /a --ttl 60 | duration '60' is none",
                "--tcp --identity /a --ttl -5s | duration '-5s' is none",
                "--tcp --identity / | SPIFFE ID",
                "--tcp --identity a | SPIFFE ID",
                "--tcp --identity /a=../b | has a name that is not of letters",
                "--tcp --identity /a= | has a name that is not of letters",
                "--tcp --identity /a --identity /b=a | is there already",
                "--tcp --identity /a --identity /a=b | is there already",
                "--tcp --identity spiffe://b.zt-dev.internal/a | say --federated b.zt-dev.internal too",
                "--tcp --identity spiffe://local.zt-dev.internal | has no path",
            })
    void refuses(String line, String why) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
