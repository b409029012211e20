package dev.zt.policy.analysis;

import java.util.Set;

/** Names that stand for all that nobody has named. */
final class Fresh {

    private Fresh() {}

    /** Returns the wish, or the wish with a number behind it, whichever is not taken first. */
    static String name(String wish, Set<String> taken) {
        String name = wish;
        for (int i = 2; taken.contains(name); i++) {
            name = wish + i;
        }
        return name;
    }
}
