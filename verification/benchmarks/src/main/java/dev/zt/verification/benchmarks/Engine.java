package dev.zt.verification.benchmarks;

/**
 * An engine that has been given the rules.
 *
 * @param <Q> a question as its framework asks it, made before the clock runs
 */
interface Engine<Q> {

    /** Puts a question in the words of the engine. */
    Q question(Ask ask);

    /** Answers it: this is what is measured. */
    boolean allows(Q question);
}
