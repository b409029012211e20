package dev.zt;

import dev.zt.trust.Registration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told that identity, bundles, revocations or policy changed, in the order in which they came. Thread-safe. */
final class ChangeListeners {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeListeners.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    Registration add(Runnable listener) {
        Objects.requireNonNull(listener, "listener");
        // An object of its own for each registration, so that a listener that is added twice is removed once.
        Runnable own = () -> listener.run();
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (Throwable e) {
                LOG.warn("A listener for changes failed; the change is in force all the same.", e);
            }
        }
    }
}
