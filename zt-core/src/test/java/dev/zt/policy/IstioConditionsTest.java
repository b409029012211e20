package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code when} of an Istio policy asks of the peer and of the connection. */
class IstioConditionsTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://prod.example/ns/shop/sa/orders");
    private static final String WEB = "spiffe://prod.example/ns/shop/sa/web";
    private static final String MALLORY = "spiffe://prod.example/ns/evil/sa/mallory";

    /** A connection of which all is known, or nothing. */
    private record Connection(
            byte @Nullable [] address, int port, @Nullable String sni) implements RequestAttributes {

        @Override
        public byte @Nullable [] remoteAddress() {
            return address;
        }

        @Override
        public int localPort() {
            return port;
        }

        @Override
        public @Nullable String serverName() {
            return sni;
        }
    }

    private static final Connection KNOWN = new Connection(new byte[] {10, 1, 2, 3}, 8443, "Orders.Example");
    private static final Connection UNKNOWN = new Connection(null, 8443, null);

    private static PolicySet policy(String action, String condition) {
        PolicyReading reading = AccessPolicyReader.read(
                "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, namespace: shop}\n"
                        + "spec:\n  action: " + action + "\n  rules:\n  - when: [{key: " + condition + "}]\n",
                "i.yaml",
                IstioWorkload.of(WORKLOAD));
        assertThat(reading.issues()).isEmpty();
        return PolicySet.compile(reading.policies(), WORKLOAD);
    }

    private static boolean holds(String condition, String peer, RequestAttributes attributes) {
        return decides(policy("ALLOW", condition), peer, attributes);
    }

    private static boolean denies(String condition, String peer, RequestAttributes attributes) {
        return decides(policy("DENY", condition), peer, attributes);
    }

    private static boolean decides(PolicySet set, String peer, RequestAttributes attributes) {
        return set.decide(Peers.peer(peer), new Operation.Http("GET", "/"), attributes, 0)
                        .rule()
                >= 0;
    }

    @Test
    void askForThePrincipal() {
        assertThat(holds("source.principal, values: [prod.example/ns/shop/sa/web]", WEB, KNOWN))
                .isTrue();
        assertThat(holds("source.principal, values: [prod.example/ns/shop/sa/web]", MALLORY, KNOWN))
                .isFalse();
        assertThat(denies("source.principal, notValues: [prod.example/ns/shop/sa/web]", WEB, KNOWN))
                .isFalse();
        assertThat(denies("source.principal, notValues: [prod.example/ns/shop/sa/web]", MALLORY, KNOWN))
                .isTrue();
    }

    @Test
    void askForTheNamespaceAndTheServiceAccount() {
        assertThat(holds("source.namespace, values: [shop]", WEB, KNOWN)).isTrue();
        assertThat(holds("source.namespace, values: [shop]", MALLORY, KNOWN)).isFalse();
        assertThat(holds("source.namespace, values: [shop]", "spiffe://prod.example/web", KNOWN))
                .isFalse();
        assertThat(holds("source.serviceAccount, values: [shop/web]", WEB, KNOWN))
                .isTrue();
        assertThat(holds("source.serviceAccount, values: [shop/web]", MALLORY, KNOWN))
                .isFalse();
    }

    @Test
    void askForTheAddress() {
        assertThat(holds("source.ip, values: [10.0.0.0/8]", WEB, KNOWN)).isTrue();
        assertThat(holds("source.ip, values: [10.2.0.0/16, 192.168.0.0/16]", WEB, KNOWN))
                .isFalse();
        assertThat(holds("source.ip, values: [10.0.0.0/8]", WEB, UNKNOWN)).isFalse();
        assertThat(denies("source.ip, notValues: [10.0.0.0/8]", WEB, KNOWN)).isFalse();
        assertThat(denies("source.ip, notValues: [10.0.0.0/8]", WEB, UNKNOWN)).isTrue();
    }

    @Test
    void askForThePort() {
        assertThat(holds("destination.port, values: [\"8443\", \"9443\"]", WEB, KNOWN))
                .isTrue();
        assertThat(holds("destination.port, values: [\"9443\"]", WEB, KNOWN)).isFalse();
        assertThat(denies("destination.port, notValues: [\"9443\"]", WEB, KNOWN))
                .isTrue();
    }

    @Test
    void askForTheServerNameWhateverItsCase() {
        assertThat(holds("connection.sni, values: [orders.example]", WEB, KNOWN))
                .isTrue();
        assertThat(holds("connection.sni, values: [\"*.example\"]", WEB, KNOWN)).isTrue();
        assertThat(holds("connection.sni, values: [stock.example]", WEB, KNOWN)).isFalse();
        assertThat(holds("connection.sni, values: [\"*\"]", WEB, UNKNOWN)).isFalse();
        assertThat(denies("connection.sni, notValues: [orders.example]", WEB, UNKNOWN))
                .isTrue();
    }
}
