package dev.zt.enforce;

/** Takes notice of decisions after they were made. What it throws is logged and changes none. */
interface DecisionObserver {

    /** Called on the thread of each call, once its decision is final. */
    void decided(Question question, Enforcement enforcement, long nowMillis);
}
