package dev.zt.example.shop.runner;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;

/** Runs the main method of an application that knows nothing of the runner, and ends with standard input. */
public final class Supervised {

    private Supervised() {}

    /**
     * Says {@code READY} on standard output when the application's main method has returned; what the application prints
     * goes to standard error.
     *
     * @param args the name of the application's class, then its arguments
     * @throws ReflectiveOperationException if the application fails
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(Supervised::endWithStandardInput, "supervision");
        watch.setDaemon(true);
        watch.start();
        PrintStream wire = System.out;
        System.setOut(System.err);
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
        wire.println("READY");
    }

    private static void endWithStandardInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("Standard input is lost: " + e);
        }
        Runtime.getRuntime().halt(0);
    }
}
