package dev.zt.example.shop.inventory;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.zt.http.server.ZtHttpsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.OptionalInt;

/**
 * Answers {@code GET /stock/{article}} and {@code POST /stock/{article}/reservations} with how many are left. Whoever gets
 * here is allowed to: there is no check in it.
 */
final class StockHandler implements HttpHandler {

    private final ZtHttpsServer server;
    private final Stock stock;

    StockHandler(ZtHttpsServer server, Stock stock) {
        this.server = server;
        this.stock = stock;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String article = exchange.getRequestURI().getPath().split("/", -1)[2];
            boolean posted = exchange.getRequestMethod().equals("POST");
            OptionalInt left =
                    posted ? stock.reserve(article, server.peer(exchange).id().toString()) : stock.left(article);
            if (left.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] body = String.valueOf(left.getAsInt()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(posted ? 201 : 200, body.length);
            exchange.getResponseBody().write(body);
        } catch (SQLException e) {
            throw new IOException("The database does not answer", e);
        }
    }
}
