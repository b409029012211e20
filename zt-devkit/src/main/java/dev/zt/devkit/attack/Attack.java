package dev.zt.devkit.attack;

import java.util.Objects;

/**
 * One thing that is tried. Immutable and thread-safe.
 *
 * @see AttackClass
 */
public final class Attack {

    private final AttackClass kind;
    private final String name;
    private final Message message;

    Attack(AttackClass kind, String name, Message message) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.name = Objects.requireNonNull(name, "name");
        this.message = Objects.requireNonNull(message, "message");
    }

    /**
     * Returns what it plays on.
     *
     * @return the class
     */
    public AttackClass kind() {
        return kind;
    }

    /**
     * Returns what tells it from the others of its class.
     *
     * @return a few words
     */
    public String name() {
        return name;
    }

    /**
     * Returns what is sent.
     *
     * @return the bytes of HTTP/1, or the fields of HTTP/2 one in a line; what is no printable ASCII is escaped
     */
    public String sent() {
        return message.text();
    }

    Message message() {
        return message;
    }

    /** Returns class and name. */
    @Override
    public String toString() {
        return kind + ": " + name + (message instanceof Message.Http2 ? " (HTTP/2)" : "");
    }
}
