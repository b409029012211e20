package dev.zt.policy;

import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the compiler of conditions, once. */
final class Conditions {

    private static final Logger LOG = LoggerFactory.getLogger(AccessPolicyReader.class);

    /** The one compiler beside this class, or null: then no policy with a condition can be read. */
    static final @Nullable ConditionCompiler COMPILER = find();

    private Conditions() {}

    private static @Nullable ConditionCompiler find() {
        try {
            // Not the loader of the thread: what conditions mean must not depend on who asks first.
            List<ConditionCompiler> found =
                    ServiceLoader.load(ConditionCompiler.class, ConditionCompiler.class.getClassLoader()).stream()
                            .map(ServiceLoader.Provider::get)
                            .toList();
            if (found.size() > 1) {
                LOG.error("Policies with conditions are refused: several compilers are on the class path: {}.", found);
            }
            return found.size() == 1 ? found.get(0) : null;
        } catch (Throwable e) {
            LOG.error("Policies with conditions are refused: their compiler cannot be loaded.", e);
            return null;
        }
    }
}
