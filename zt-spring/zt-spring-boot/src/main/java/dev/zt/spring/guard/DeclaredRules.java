package dev.zt.spring.guard;

import dev.zt.Zt;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.analysis.PolicyClaims;
import dev.zt.policy.analysis.UnmetClaim;
import dev.zt.spring.DeclaredPolicy;
import dev.zt.trust.Registration;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what the guards of one application declare, so that none of them replaces another's rules, and puts in force
 * what counts of it. Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * Under {@link Authority#FILES} no declared rule that allows is ever in force.
 */
public final class DeclaredRules implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeclaredRules.class);

    private final Zt zt;
    private final Authority authority;
    private final Clock clock;
    private final Map<String, AccessPolicy> policies = new LinkedHashMap<>();
    private final Map<String, List<List<Rule>>> claims = new LinkedHashMap<>();
    private final Map<String, Supplier<Written>> written = new LinkedHashMap<>();
    private boolean started;
    private volatile Claims declared = new Claims(List.of(), Set.of());
    private volatile Registration following = () -> {};
    // Never held while something else is waited for: it is taken where policies are swapped.
    private final Object comparing = new Object();
    private @Nullable Comparison last;
    private List<UnmetClaim> told = List.of();

    /** A comparison may take long, and those who swap policies must not wait: one runs, one waits, and sees the newest. */
    private final ThreadPoolExecutor comparer = new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), DeclaredRules::thread, new DiscardPolicy());

    /** What the code says of itself, and the ids of those of its rules that are in force. */
    private record Claims(List<List<Rule>> claims, Set<String> inForce) {}

    /** What a comparison was about, and until when it holds. */
    private record Comparison(
            PolicySet policies,
            Claims claims,
            long until,
            List<UnmetClaim> unmet,
            @Nullable IllegalStateException impossible) {}

    /**
     * Creates a collector; an application needs one alone.
     *
     * @param zt whose policy the rules become part of
     * @param authority what they count for
     * @param clock tells which rules of the policy have expired when they are compared with the declared ones
     */
    public DeclaredRules(Zt zt, Authority authority, Clock clock) {
        this.zt = Objects.requireNonNull(zt, "zt");
        this.authority = Objects.requireNonNull(authority, "authority");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Returns what declared rules count for.
     *
     * @return as this was created
     */
    public Authority authority() {
        return authority;
    }

    /**
     * Puts the rules of one guard in force as far as they count, in the place of what was declared under that name before.
     *
     * @param policy the rules; without one there is no policy either, and records say so
     * @param said what the rules of each piece of code mean, in the words of policy files
     * @param writing writes rules for who must not read too much into them, once somebody asks
     */
    public synchronized void declare(AccessPolicy policy, List<List<Rule>> said, Supplier<Written> writing) {
        List<Rule> counting = policy.rules().stream().filter(this::counts).toList();
        if (counting.isEmpty()) {
            policies.remove(policy.name());
        } else {
            policies.put(
                    policy.name(),
                    new AccessPolicy(
                            policy.name(),
                            policy.revision(),
                            policy.workload(),
                            policy.trustDomainAliases(),
                            counting));
        }
        claims.put(policy.name(), List.copyOf(said));
        written.put(policy.name(), writing);
        declared = new Claims(
                claims.values().stream().flatMap(List::stream).toList(),
                policies.values().stream()
                        .flatMap(each -> each.rules().stream())
                        .map(Rule::id)
                        .collect(Collectors.toUnmodifiableSet()));
        zt.declarePolicies(List.copyOf(policies.values()));
    }

    /**
     * Writes all that was declared as one policy, whatever it counts for.
     *
     * @return the policy
     * @throws IllegalStateException if the application has not started, so that not all may have been declared, or if the
     *     identity source has no SVID
     * @throws IllegalArgumentException if a policy cannot hold as much
     */
    public synchronized DeclaredPolicy written() {
        if (!started) {
            throw new IllegalStateException("the application has not started, so that not all of its annotations were"
                    + " read; inject an ObjectProvider<DeclaredPolicy>, and ask it then");
        }
        X509Svid svid = zt.source().current().defaultSvid();
        if (svid == null) {
            throw new IllegalStateException("the identity source has no SVID, so that no policy can name its workload");
        }
        List<Written> parts = written.values().stream().map(Supplier::get).toList();
        Map<String, Rule> rules = new TreeMap<>();
        parts.stream().flatMap(part -> part.rules().stream()).forEach(rule -> add(rules, rule));
        return new DeclaredPolicy(
                new AccessPolicy("annotations", "", svid.id(), List.copyOf(rules.values())),
                parts.stream().flatMap(part -> part.notes().stream()).toList());
    }

    /** By another id than the annotation's own, so that both may be in force, and what one denies stays in force. */
    private static void add(Map<String, Rule> rules, Rule rule) {
        String id = rule.id().replace('#', '.');
        while (rules.containsKey(id)) {
            id += "-too";
        }
        rules.put(id, new Rule(id, rule.effect(), rule.from(), rule.to()));
    }

    private boolean counts(Rule rule) {
        return authority == Authority.MERGED || rule.effect() != Effect.ALLOW;
    }

    /**
     * Looks which annotations the policy that is not of the code does not imply.
     *
     * @return for each such annotation one call, in the order of their ids; none if annotations count beside that policy
     * @throws IllegalStateException if the rules tell too many peers or operations apart to compare them
     */
    public List<UnmetClaim> unmet() {
        SpiffeId workload = zt.policies().workload();
        if (authority == Authority.MERGED || workload == null) {
            return List.of();
        }
        synchronized (comparing) {
            PolicySet inForce = zt.policies();
            Claims current = declared;
            long now = clock.millis();
            Comparison known = last;
            if (known == null
                    || !known.policies.equals(inForce)
                    || !known.claims.equals(current)
                    || now >= known.until) {
                known = compare(inForce, workload.trustDomain(), current, now);
                last = known;
            }
            if (known.impossible != null) {
                throw known.impossible;
            }
            return known.unmet;
        }
    }

    private static Comparison compare(PolicySet inForce, TrustDomain own, Claims claims, long now) {
        List<Rule> files = inForce.rules().stream()
                .filter(rule -> !claims.inForce.contains(rule.id()))
                .toList();
        long until = inForce.validUntil(now);
        try {
            List<UnmetClaim> unmet = PolicyClaims.unmet(files, own, claims.claims, now).stream()
                    .sorted(Comparator.comparing(each -> each.claim().id()))
                    .toList();
            return new Comparison(inForce, claims, until, unmet, null);
        } catch (IllegalStateException e) {
            // Remembered as well: whoever asks again would wait as long for the same.
            return new Comparison(inForce, claims, until, List.of(), e);
        }
    }

    /**
     * Tells that the application has started: from now on warns of annotations that are no longer implied when the policy
     * changes. Once is enough.
     */
    public synchronized void follow() {
        started = true;
        following.close();
        following = authority == Authority.MERGED ? () -> {} : zt.onChange(() -> comparer.execute(this::warn));
        warn();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "zt-authority");
        thread.setDaemon(true);
        return thread;
    }

    private void warn() {
        List<UnmetClaim> unmet;
        try {
            unmet = unmet();
        } catch (RuntimeException e) {
            LOG.warn("The policy files decide, and nobody can tell whether they say what the code says.", e);
            return;
        }
        synchronized (comparing) {
            if (unmet.equals(told)) {
                return;
            }
            told = unmet;
        }
        unmet.forEach(claim -> LOG.warn(
                "The policy files decide, and no longer say what the code says: {}. Mend the files, or the annotation.",
                claim));
        if (unmet.isEmpty()) {
            LOG.info("The policy files say again all that annotations say.");
        }
    }

    /** Follows the policy no longer. */
    @Override
    public void close() {
        following.close();
        comparer.shutdownNow();
    }
}
