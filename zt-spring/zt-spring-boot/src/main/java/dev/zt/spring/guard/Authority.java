package dev.zt.spring.guard;

/** What annotations count for beside the policy that is not of the code. */
public enum Authority {
    /** Their rules are merged with it: each may allow what the other does not. */
    MERGED,
    /**
     * They allow nobody anything: the policy has to say as much as they do, or the application does not start. What they
     * deny stays denied.
     */
    FILES
}
