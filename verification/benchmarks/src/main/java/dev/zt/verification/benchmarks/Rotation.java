package dev.zt.verification.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the same questions in turn, so that no compiler takes one for a constant. Its own cost is a row of the
 * table.
 *
 * @param <Q> a question
 */
final class Rotation<Q> {

    private static final int ROOM = 8;

    private final @Nullable Object[] questions = new Object[ROOM];
    private int turn;

    private Rotation(List<Q> questions) {
        for (int i = 0; i < ROOM; i++) {
            this.questions[i] = questions.get(i % questions.size());
        }
    }

    /** Returns a rotation of up to eight questions; of fewer some come more often. */
    static <Q> Rotation<Q> of(List<Q> questions) {
        if (questions.isEmpty() || questions.size() > ROOM) {
            throw new IllegalArgumentException(questions.size() + " questions; 1 to " + ROOM + " can be asked");
        }
        return new Rotation<>(questions);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only the constructor puts questions in
    Q next() {
        return (Q) questions[turn++ & (ROOM - 1)];
    }
}
