package dev.zt.example.shop.inventory;

import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.WrappedFactory;

/** Hands zt's sockets to the PostgreSQL driver, which makes its socket factory itself, by the name of its class. */
public final class SvidSocketFactory extends WrappedFactory {

    private static volatile @Nullable SSLSocketFactory provided;

    /** Called by the driver. */
    public SvidSocketFactory() {
        SSLSocketFactory current = provided;
        if (current == null) {
            throw new IllegalStateException("no socket factory was provided");
        }
        this.factory = current;
    }

    static void provide(SSLSocketFactory factory) {
        provided = factory;
    }
}
