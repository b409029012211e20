package dev.zt.policy;

/**
 * One thing that a rule asks of a call.
 *
 * @param name what it is about
 * @param value what the call has
 * @param needs what the rule wants
 * @param weight how much it counts if it differs
 * @param matches whether the call has what the rule wants
 * @param decisive whether a rule that shares this part, the peer or what is acted on, is about the call at all
 */
record Part(String name, String value, String needs, int weight, boolean matches, boolean decisive) {

    String miss() {
        return "for the " + name + ": " + value + ", needs " + needs;
    }

    String match() {
        return name + " " + value + " by " + needs;
    }
}
