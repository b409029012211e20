package dev.zt.trust;

/** Ends a listening when closed; closing twice is harmless. */
@FunctionalInterface
public interface Registration extends AutoCloseable {

    @Override
    void close();
}
