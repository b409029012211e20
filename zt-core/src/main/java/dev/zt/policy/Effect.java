package dev.zt.policy;

/** What a rule says about the calls that it matches. */
public enum Effect {
    /** The call may go on, unless a deny rule matches too. */
    ALLOW,

    /** The call must not go on, whatever the allow rules say. */
    DENY,

    /** Nothing: that the rule matched is recorded, and the call is decided by the others. */
    AUDIT
}
