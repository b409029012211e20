package dev.zt.example.shop.inventory;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.zt.Zt;
import dev.zt.identity.SpiffeId;
import dev.zt.tls.PeerExpectation;

/**
 * Opens the database. PostgreSQL knows this service by its SVID, there is no password; and this service knows PostgreSQL by
 * the SVID that it was given.
 */
final class Database {

    private static final SpiffeId DATABASE = SpiffeId.parse("spiffe://shop.example/ns/shop/sa/database");

    private Database() {}

    static HikariDataSource open(String url, Zt zt) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        if (url.startsWith("jdbc:postgresql:")) {
            SvidSocketFactory.provide(zt.tls().clientSocketFactory(PeerExpectation.exactly(DATABASE)));
            config.setUsername("inventory");
            // Not verify-full: the factory knows whom to expect, by SPIFFE ID instead of by host name.
            config.addDataSourceProperty("sslmode", "require");
            config.addDataSourceProperty("sslfactory", SvidSocketFactory.class.getName());
        }
        return new HikariDataSource(config);
    }
}
