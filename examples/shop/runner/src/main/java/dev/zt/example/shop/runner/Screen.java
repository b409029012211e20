package dev.zt.example.shop.runner;

import java.io.PrintStream;
import java.util.Map;

/** Prints for people: in colours and with a line of progress on a terminal, plainly elsewhere. One thread at a time. */
final class Screen {

    private static final String ERASE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean coloured;
    private boolean pending;

    private Screen(PrintStream out, boolean terminal, boolean coloured) {
        this.out = out;
        this.terminal = terminal;
        this.coloured = coloured;
    }

    /** Returns standard output; the script that starts the runner says whether it is a terminal. */
    static Screen standard() {
        Map<String, String> environment = System.getenv();
        boolean terminal = Boolean.getBoolean("shop.terminal");
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return new Screen(System.out, terminal, terminal && !plain);
    }

    /** Says what is being done; the next line takes its place. */
    void progress(String what) {
        if (terminal) {
            out.print(coloured ? ERASE + "… " + what : "\r… " + what + " ".repeat(Math.max(0, 70 - what.length())));
            out.flush();
            pending = true;
        }
    }

    void line(String text) {
        if (pending) {
            out.print(coloured ? ERASE : "\r" + " ".repeat(74) + "\r");
            pending = false;
        }
        out.println(text);
    }

    String good(String text) {
        return colour("32", text);
    }

    String bad(String text) {
        return colour("1;31", text);
    }

    String faint(String text) {
        return colour("2", text);
    }

    private String colour(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
