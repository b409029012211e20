package dev.zt.policy;

import java.util.List;

/** A condition cannot be compiled. Carries all that is wrong with it, and where. */
public final class InvalidConditionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Creates the exception.
     *
     * @param problems all that is wrong, at least one, in the order of the text
     * @throws IllegalArgumentException if there is none
     */
    public InvalidConditionException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    private static String message(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("problems is empty");
        }
        return problems.get(0).message();
    }

    /**
     * Returns all that is wrong.
     *
     * @return at least one problem, in the order of the text; unmodifiable
     */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One thing that is wrong with a condition.
     *
     * @param offset how many code points of the condition stand before it
     * @param message what is wrong, why, and the mend
     */
    public record Problem(int offset, String message) {

        /**
         * Checks the offset.
         *
         * @param offset how many code points of the condition stand before it
         * @param message what is wrong, why, and the mend
         * @throws IllegalArgumentException if the offset is negative
         */
        public Problem {
            if (offset < 0) {
                throw new IllegalArgumentException("offset " + offset + " is negative");
            }
        }
    }
}
