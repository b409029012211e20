package dev.zt.cli;

/** A number with its noun, for one and for many. */
final class Count {

    private Count() {}

    static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
