package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.authz.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionRulesTest {

    private final ConnectionRules servers = ConnectionRules.forServers();
    private final ConnectionRules clients = ConnectionRules.forClients();

    @Test
    void keepServersOnOwnRotationAndLetClientsChangeOver() {
        assertThat(servers.on(ConnectionEvent.OWN_ROTATION)).isEqualTo(ConnectionAction.KEEP);
        assertThat(clients.on(ConnectionEvent.OWN_ROTATION)).isEqualTo(ConnectionAction.DRAIN);
    }

    @Test
    void drainTheExpiredAndCutWhoIsRevokedOrNoLongerVouchedForAtBothEnds() {
        for (ConnectionRules rules : new ConnectionRules[] {servers, clients}) {
            assertThat(rules.on(Reason.PEER_EXPIRED)).isEqualTo(ConnectionAction.DRAIN);
            assertThat(rules.on(Reason.PEER_NOT_VOUCHED)).isEqualTo(ConnectionAction.CUT);
            assertThat(rules.on(Reason.PEER_REVOKED)).isEqualTo(ConnectionAction.CUT);
        }
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void keepWhatIsDeniedForTheCallAlone(Reason reason) {
        assertThat(servers.on(reason) == ConnectionAction.KEEP).isNotEqualTo(reason.condemnsConnection());
    }

    @Test
    void changeOneEventAndLeaveTheOthersAndTheDefaults() {
        ConnectionRules changed = servers.with(ConnectionEvent.PEER_REVOKED, ConnectionAction.DRAIN);

        assertThat(changed.on(ConnectionEvent.PEER_REVOKED)).isEqualTo(ConnectionAction.DRAIN);
        assertThat(changed.on(ConnectionEvent.PEER_NOT_VOUCHED)).isEqualTo(ConnectionAction.CUT);
        assertThat(changed.isForClients()).isFalse();
        assertThat(servers.on(ConnectionEvent.PEER_REVOKED)).isEqualTo(ConnectionAction.CUT);
    }

    @ParameterizedTest
    @EnumSource(value = ConnectionEvent.class, mode = EnumSource.Mode.EXCLUDE, names = "OWN_ROTATION")
    void refuseAClientThatWouldKeepToAServerWhichItRefuses(ConnectionEvent event) {
        assertThatThrownBy(() -> clients.with(event, ConnectionAction.KEEP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a client cannot KEEP at " + event + ": it would go on choosing a connection on which it"
                        + " refuses every call; use DRAIN or CUT");
        assertThat(servers.with(event, ConnectionAction.KEEP).on(event)).isEqualTo(ConnectionAction.KEEP);
    }

    @Test
    void refuseAClientThatWouldLoseItsCallsToItsOwnRotation() {
        assertThatThrownBy(() -> clients.with(ConnectionEvent.OWN_ROTATION, ConnectionAction.CUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a client cannot CUT at OWN_ROTATION: calls in flight would fail for nothing; use KEEP or"
                        + " DRAIN");
    }

    @Test
    void tellForWhichEndTheyAreAndWhatBecomesOfConnections() {
        assertThat(clients.isForClients()).isTrue();
        assertThat(clients.with(ConnectionEvent.PEER_REVOKED, ConnectionAction.DRAIN)
                        .isForClients())
                .isTrue();
        assertThat(clients.toString()).startsWith("clients {").contains("PEER_REVOKED=CUT");
        assertThat(servers.toString()).startsWith("servers {").contains("PEER_REVOKED=CUT");
    }
}
