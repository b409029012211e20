package dev.zt.policy;

/** Compiles the conditions of policy files. Found by {@link java.util.ServiceLoader}; thread-safe. */
@FunctionalInterface
public interface ConditionCompiler {

    /**
     * Compiles a condition.
     *
     * @param text what stands in {@code when}
     * @return the condition, whose text is that text
     * @throws IllegalArgumentException if it cannot be compiled; the message says what is wrong and how to write it
     */
    Condition compile(String text);
}
