package dev.zt.verification.fuzz;

import java.util.List;

/** One reader of zt under fuzzing, and what must hold of it whatever the input is. */
interface Target {

    /** What it is called on the command line and in results. */
    String name();

    /** Inputs to begin with, accepted ones and refused ones. */
    List<byte[]> seeds();

    /**
     * Puts one input to the reader.
     *
     * @return whether the reader accepted it
     * @throws AssertionError if an invariant does not hold
     */
    boolean test(byte[] input) throws Exception;

    /** How many mutated inputs it gets in an ordinary build. */
    int shortRuns();
}
