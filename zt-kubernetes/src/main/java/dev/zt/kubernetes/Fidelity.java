package dev.zt.kubernetes;

/** How what was written for a layer compares with what the policy says. */
public enum Fidelity {
    /** It says the same, as far as that layer sees calls. */
    EXACT,
    /** It lets through more. Only in front of an application that enforces the policy itself. */
    WIDER,
    /** It lets through less. */
    NARROWER
}
