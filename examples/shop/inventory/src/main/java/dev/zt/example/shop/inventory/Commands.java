package dev.zt.example.shop.inventory;

import dev.zt.PolicyStatus;
import dev.zt.Zt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;

/** What the operator may ask this process: commands on standard input, one line of answer to each. */
final class Commands {

    private final Zt zt;
    private final Stock stock;
    private final Gauges gauges;

    Commands(Zt zt, Stock stock, Gauges gauges) {
        this.zt = zt;
        this.stock = stock;
        this.gauges = gauges;
    }

    /** Answers until standard input ends. */
    void obey() throws IOException, SQLException {
        System.out.println("READY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(answer(line.split(" ", -1)));
        }
    }

    private String answer(String[] words) throws SQLException {
        return switch (words[0]) {
            case "reservations" -> String.valueOf(stock.reservations());
            case "explain" -> explained(words[1]);
            case "gauge" -> String.valueOf(gauges.read(words[1]).orElse(-1));
            case "policy" -> policy(zt.policyStatus());
            default -> "unknown command";
        };
    }

    /** For the operator alone: it tells of rules. */
    private String explained(String decisionId) {
        return zt.explain(decisionId)
                .map(why -> why.reason().name().toLowerCase(Locale.ROOT) + ": "
                        + why.nearestMiss().orElse("no rule came near"))
                .orElse("unknown");
    }

    private static String policy(PolicyStatus status) {
        return "revision " + status.policy().revision() + (status.isFailing() ? ", failing" : ", in order");
    }
}
