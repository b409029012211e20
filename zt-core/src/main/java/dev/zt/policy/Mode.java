package dev.zt.policy;

/** Whether what a rule says counts. */
public enum Mode {
    /** It counts. */
    ENFORCE,

    /** It is recorded what would be if it counted; the call is decided as if the rule were not there. */
    SHADOW
}
