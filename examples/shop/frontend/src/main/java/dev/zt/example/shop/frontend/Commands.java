package dev.zt.example.shop.frontend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes commands from standard input and answers each with one line. */
final class Commands {

    private final Calls calls;
    private @Nullable Load load;

    Commands(Calls calls) {
        this.calls = calls;
    }

    /** Answers until standard input ends. */
    void obey() throws IOException, InterruptedException {
        System.out.println("READY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(answer(line.split(" ", -1)));
        }
    }

    private String answer(String[] words) throws InterruptedException {
        return switch (words[0]) {
            case "order" -> calls.order("pen").toString();
            case "reserve" -> calls.reserve("pen").toString();
            case "load" -> {
                load = Load.start(() -> calls.order("pen"));
                yield "STARTED";
            }
            case "more" -> load == null ? "no load was started" : load.more(Integer.parseInt(words[1]));
            case "counts" -> load == null ? "no load was started" : load.counts();
            case "stop" -> load == null ? "no load was started" : load.stopAfter(Integer.parseInt(words[1]));
            default -> "unknown command";
        };
    }
}
