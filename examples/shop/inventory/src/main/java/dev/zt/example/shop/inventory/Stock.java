package dev.zt.example.shop.inventory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;
import javax.sql.DataSource;

/** The stock, in two tables. Thread-safe. */
final class Stock {

    private final DataSource database;

    private Stock(DataSource database) {
        this.database = database;
    }

    /** Creates the tables where there are none. */
    static Stock in(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS stock (article VARCHAR(40) PRIMARY KEY, amount INT NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS reservation (id BIGINT GENERATED ALWAYS AS IDENTITY"
                    + " PRIMARY KEY, article VARCHAR(40) NOT NULL, caller VARCHAR(2048) NOT NULL)");
            statement.execute("INSERT INTO stock SELECT 'pen', 1000000 WHERE NOT EXISTS (SELECT 1 FROM stock)");
        }
        return new Stock(database);
    }

    /** Takes one of an article for a caller and says how many are left; nothing if there is none. */
    OptionalInt reserve(String article, String caller) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement take = connection.prepareStatement(
                            "UPDATE stock SET amount = amount - 1 WHERE article = ? AND amount > 0");
                    PreparedStatement note =
                            connection.prepareStatement("INSERT INTO reservation (article, caller) VALUES (?, ?)")) {
                take.setString(1, article);
                if (take.executeUpdate() == 0) {
                    return OptionalInt.empty();
                }
                note.setString(1, article);
                note.setString(2, caller);
                note.executeUpdate();
            }
            OptionalInt left = left(connection, article);
            connection.commit();
            return left;
        }
    }

    /** Says how many of an article are left; nothing if it is unknown. */
    OptionalInt left(String article) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return left(connection, article);
        }
    }

    /** Says how many reservations there are. */
    int reservations() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM reservation")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static OptionalInt left(Connection connection, String article) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement("SELECT amount FROM stock WHERE article = ?")) {
            ask.setString(1, article);
            try (ResultSet result = ask.executeQuery()) {
                return result.next() ? OptionalInt.of(result.getInt(1)) : OptionalInt.empty();
            }
        }
    }
}
