package dev.zt.enforce;

import dev.zt.authz.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What becomes of open connections at each event. Immutable and thread-safe.
 *
 * <table>
 * <caption>Defaults</caption>
 * <tr><th>event</th><th>server</th><th>client</th></tr>
 * <tr><td>{@link ConnectionEvent#OWN_ROTATION}</td><td>keep</td><td>drain</td></tr>
 * <tr><td>{@link ConnectionEvent#PEER_EXPIRED}</td><td>drain</td><td>drain</td></tr>
 * <tr><td>{@link ConnectionEvent#PEER_NOT_VOUCHED}</td><td>cut</td><td>cut</td></tr>
 * <tr><td>{@link ConnectionEvent#PEER_REVOKED}</td><td>cut</td><td>cut</td></tr>
 * </table>
 *
 * <p>A server's peers come back by themselves; a client that changes over at its own rotation costs its servers one
 * handshake, and shows them what its issuer says of it now.
 *
 * <h2>Guarantees</h2>
 *
 * No choice lets a call through: each is checked by itself. None keeps a TLS session resumable whose peer was denied for
 * what it is.
 *
 * <h2>Does not protect against</h2>
 *
 * What a transport gives no hold on; {@code docs/reference/closing.md} tells what each can do.
 */
public final class ConnectionRules {

    private static final ConnectionRules SERVERS = new ConnectionRules(defaults(ConnectionAction.KEEP), false);
    private static final ConnectionRules CLIENTS = new ConnectionRules(defaults(ConnectionAction.DRAIN), true);

    private final Map<ConnectionEvent, ConnectionAction> actions;
    private final boolean client;

    private ConnectionRules(Map<ConnectionEvent, ConnectionAction> actions, boolean client) {
        this.actions = actions;
        this.client = client;
    }

    private static Map<ConnectionEvent, ConnectionAction> defaults(ConnectionAction onOwnRotation) {
        Map<ConnectionEvent, ConnectionAction> defaults = new EnumMap<>(ConnectionEvent.class);
        defaults.put(ConnectionEvent.OWN_ROTATION, onOwnRotation);
        defaults.put(ConnectionEvent.PEER_EXPIRED, ConnectionAction.DRAIN);
        defaults.put(ConnectionEvent.PEER_NOT_VOUCHED, ConnectionAction.CUT);
        defaults.put(ConnectionEvent.PEER_REVOKED, ConnectionAction.CUT);
        return defaults;
    }

    /**
     * Returns the defaults for connections that others began.
     *
     * @return rules for servers
     */
    public static ConnectionRules forServers() {
        return SERVERS;
    }

    /**
     * Returns the defaults for connections that this side began.
     *
     * @return rules for clients
     */
    public static ConnectionRules forClients() {
        return CLIENTS;
    }

    /**
     * Returns rules that differ in one event.
     *
     * @param event the event
     * @param action what shall become of a connection then
     * @return the rules
     * @throws IllegalArgumentException for clients, if the connection to a server that is refused should be kept, since
     *     no call would be made any more, or if calls in flight should be lost to an own rotation
     */
    public ConnectionRules with(ConnectionEvent event, ConnectionAction action) {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(action, "action");
        if (client) {
            check(event, action);
        }
        Map<ConnectionEvent, ConnectionAction> changed = new EnumMap<>(actions);
        changed.put(event, action);
        return new ConnectionRules(changed, client);
    }

    private static void check(ConnectionEvent event, ConnectionAction action) {
        if (event == ConnectionEvent.OWN_ROTATION && action == ConnectionAction.CUT) {
            throw new IllegalArgumentException(
                    "a client cannot CUT at OWN_ROTATION: calls in flight would fail for nothing; use KEEP or DRAIN");
        }
        if (event != ConnectionEvent.OWN_ROTATION && action == ConnectionAction.KEEP) {
            throw new IllegalArgumentException("a client cannot KEEP at " + event
                    + ": it would go on choosing a connection on which it refuses every call; use DRAIN or CUT");
        }
    }

    /**
     * Returns what becomes of a connection at an event.
     *
     * @param event the event
     * @return the action
     */
    public ConnectionAction on(ConnectionEvent event) {
        // Each event has an action; were one missing, the strictest would be right.
        return actions.getOrDefault(event, ConnectionAction.CUT);
    }

    /**
     * Returns what becomes of a connection whose call was denied.
     *
     * @param reason why
     * @return {@code KEEP} for what the next call need not meet, the event's action where it is one, and {@code CUT} for
     *     other reasons that {@linkplain Reason#condemnsConnection() condemn} a connection
     */
    public ConnectionAction on(Reason reason) {
        ConnectionEvent event = ConnectionEvent.of(reason);
        if (event != null) {
            return on(event);
        }
        return reason.condemnsConnection() ? ConnectionAction.CUT : ConnectionAction.KEEP;
    }

    /**
     * Tells for which end these rules are.
     *
     * @return whether they are for connections that this side began
     */
    public boolean isForClients() {
        return client;
    }

    @Override
    public String toString() {
        return (client ? "clients " : "servers ") + actions;
    }
}
