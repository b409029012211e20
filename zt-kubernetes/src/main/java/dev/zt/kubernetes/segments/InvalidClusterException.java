package dev.zt.kubernetes.segments;

import dev.zt.identity.ZtException;
import java.util.List;

/** What runs in a cluster cannot be read, or is not clear enough to derive anything of it. */
public final class InvalidClusterException extends ZtException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 20;

    private final transient List<String> problems;

    /**
     * Creates an exception.
     *
     * @param what what cannot be done
     * @param problems all that is wrong, each with its mend; the message shows the first
     */
    public InvalidClusterException(String what, List<String> problems) {
        super(Code.INVALID_CLUSTER, message(what, problems), null);
        this.problems = List.copyOf(problems);
    }

    /**
     * Returns all that is wrong.
     *
     * @return sentences, each with its mend
     */
    public List<String> problems() {
        return problems;
    }

    private static String message(String what, List<String> problems) {
        StringBuilder text = new StringBuilder(what).append(':');
        problems.stream().limit(MAX_SHOWN).forEach(problem -> text.append('\n').append(problem));
        if (problems.size() > MAX_SHOWN) {
            text.append("\nand ").append(problems.size() - MAX_SHOWN).append(" more");
        }
        return text.toString();
    }
}
