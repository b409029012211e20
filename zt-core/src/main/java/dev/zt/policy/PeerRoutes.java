package dev.zt.policy;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a peer that decide about HTTP requests, where they are few: looking at each is faster then than finding a path
 * among those of all rules. Immutable and thread-safe.
 */
final class PeerRoutes {

    /** Of more texts than that, a lookup costs less than comparing with each: a route of one method has two or three. */
    static final int MAX_COMPARED = 12;

    private static final PeerRoutes TOO_MANY = new PeerRoutes(new int[0], new RuleRoutes[0]);

    private final int[] rules;
    private final RuleRoutes[] routes;

    private PeerRoutes(int[] rules, RuleRoutes[] routes) {
        this.rules = rules;
        this.routes = routes;
    }

    /**
     * Returns the rules of a bitset.
     *
     * @param bits of a peer
     * @param enforced how many rules decide
     * @param routesOf what each of them is about
     */
    static PeerRoutes of(long[] bits, int enforced, IntFunction<RuleRoutes> routesOf) {
        int[] rules = new int[MAX_COMPARED];
        RuleRoutes[] routes = new RuleRoutes[MAX_COMPARED];
        int size = 0;
        int compared = 0;
        for (int rule = next(bits, 0); rule < enforced; rule = next(bits, rule + 1)) {
            RuleRoutes found = routesOf.apply(rule);
            if (found.cost() > 0) {
                compared += found.cost();
                if (compared > MAX_COMPARED) {
                    return TOO_MANY;
                }
                rules[size] = rule;
                routes[size++] = found;
            }
        }
        return new PeerRoutes(Arrays.copyOf(rules, size), Arrays.copyOf(routes, size));
    }

    /** Returns the lowest rule of a bitset that is not below a start, or the largest number if there is none. */
    private static int next(long[] bits, int from) {
        for (int i = from >>> 6; i < bits.length; i++) {
            long word = i == from >>> 6 ? bits[i] & (-1L << from) : bits[i];
            if (word != 0) {
                return (i << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return Integer.MAX_VALUE;
    }

    /** Tells whether the rules are few, so that {@link #first} answers. */
    @SuppressWarnings("ReferenceEquality") // there is one
    boolean areFew() {
        return this != TOO_MANY;
    }

    /**
     * Returns the lowest rule that could match a request, or the limit. It is given in parts, so that nobody has to make one.
     */
    int first(String method, String path, @Nullable String handler, int limit) {
        for (int i = 0; i < rules.length; i++) {
            if (routes[i].hold(method, path, handler)) {
                return rules[i];
            }
        }
        return limit;
    }
}
