package dev.zt.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code source} as zt has it.
 *
 * @param peer the peers, or null for any, which an allow rule may not say
 * @param when what else must hold, beyond what the rule's own conditions ask
 */
record IstioSource(@Nullable PeerMatcher peer, List<Condition> when) {}
