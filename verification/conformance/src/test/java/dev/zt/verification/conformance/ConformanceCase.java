package dev.zt.verification.conformance;

import java.util.List;

/**
 * One input and what its rule demands.
 *
 * @param rule the number of the rule
 * @param input the input in words
 * @param accept whether it is to be accepted
 * @param trials the roles in which it is tried
 */
record ConformanceCase(int rule, String input, boolean accept, List<Trial> trials) {

    ConformanceCase {
        trials = List.copyOf(trials);
    }

    @Override
    public String toString() {
        return "rule " + rule + ": " + (accept ? "accept " : "refuse ") + input;
    }
}
