package dev.zt.verification.benchmarks;

/**
 * One rule in no engine's words, so that each engine is given the same.
 *
 * @param id its name
 * @param allows whether it allows or denies
 * @param peers whom it is about: a SPIFFE ID, or the beginning of those of all
 * @param peersBelow whether the peers are all whose ID begins so, and goes on
 * @param target what it is about; of a path each segment in braces stands for any
 * @param targetBelow whether it is about all methods of the service and all paths below the path
 */
record Clause(String id, boolean allows, String peers, boolean peersBelow, Ask.Target target, boolean targetBelow) {

    private static final String VARIABLE = "{tenant}";

    boolean isAbout(String peer) {
        return peersBelow ? peer.startsWith(peers) && peer.length() > peers.length() : peer.equals(peers);
    }

    /** Tells what the rule means, as slowly and plainly as can be: engines are held against this. */
    boolean matches(Ask ask) {
        return isAbout(ask.peer()) && (target.equals(Rules.ANYTHING) || isAbout(ask.target()));
    }

    private boolean isAbout(Ask.Target asked) {
        if (targetBelow) {
            return asked.service().equals(target.service());
        }
        return asked.fullMethodName().equals(target.fullMethodName());
    }

    boolean hasVariable() {
        return target.path().contains(VARIABLE);
    }

    /** Returns the path with another spelling of what stands for any segment. */
    String path(String variable) {
        return target.path().replace(VARIABLE, variable);
    }
}
