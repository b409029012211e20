package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.PolicySet;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Who may call what, as a table: for a snapshot test, so that a change of a policy shows in what it changes. */
public final class AccessMatrix {

    private AccessMatrix() {}

    /**
     * Writes the table, for peers of mutual TLS.
     *
     * @param policies the policy
     * @param peers one for each column
     * @param endpoints one for each row
     * @param nowMillis the moment at which rules count or have expired, in milliseconds since the epoch
     * @return Markdown: {@code allow}, {@code deny} or {@code depends} for each, with the rule that decides
     */
    public static String of(
            PolicySet policies, Collection<SpiffeId> peers, Collection<Endpoint> endpoints, long nowMillis) {
        Side side = new Side(policies, nowMillis);
        List<RuleBits> columns = peers.stream()
                .map(peer -> side.ofPeer(peer, Assurance.CHANNEL_BOUND))
                .toList();
        StringBuilder table = new StringBuilder("| endpoint |");
        peers.forEach(peer -> table.append(" `").append(peer).append("` |"));
        table.append("\n|---|").append("---|".repeat(peers.size())).append('\n');
        for (Endpoint endpoint : endpoints) {
            RuleBits row = side.ofOperation(endpoint.example());
            table.append("| `").append(endpoint).append("` |");
            columns.forEach(column ->
                    table.append(' ').append(cell(side.outcome(column, row))).append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    private static String cell(Outcome outcome) {
        return switch (outcome.kind()) {
            case ALLOW -> "allow: " + outcome.ruleId();
            case DENY -> outcome.rule() == null ? "deny" : "deny: " + outcome.ruleId();
            case CONDITIONAL ->
                "depends: " + outcome.depends().stream().map(rule -> rule.id()).collect(Collectors.joining(", "));
        };
    }
}
