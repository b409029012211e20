package dev.zt.verification.interop.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A peer with zt as a program: it follows the lines of its input and ends with it. */
public final class Peer {

    private Peer() {}

    /**
     * Runs it.
     *
     * @param arguments none
     * @throws IOException if the input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        try (Commands commands = new Commands();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(commands.answer(line));
                System.out.flush();
            }
        }
        System.exit(0);
    }
}
