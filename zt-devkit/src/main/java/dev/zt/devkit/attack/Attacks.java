package dev.zt.devkit.attack;

import java.util.ArrayList;
import java.util.List;

/** The corpus: all attacks on one resource. */
final class Attacks {

    private Attacks() {}

    /** Returns the request as it is. */
    static Attack plain(ProtectedResource resource, boolean http2) {
        return new Attack(AttackClass.PLAIN, "as it is", message(resource, http2, true));
    }

    /** Returns the request of the control. */
    static Message control(ProtectedResource resource, boolean http2) {
        return message(resource, http2, false);
    }

    private static Message message(ProtectedResource resource, boolean http2, boolean denied) {
        if (http2) {
            Http2Text text = new Http2Text(resource);
            return denied ? text.get(resource.path) : text.undenied();
        }
        Http1Text text = new Http1Text(resource);
        return new Message.Http1(denied ? text.get(resource.path) : text.undenied());
    }

    static List<Attack> http1(ProtectedResource resource) {
        List<Attack> attacks = new ArrayList<>(RequestAttacks.of(resource));
        attacks.addAll(FieldAttacks.of(resource));
        attacks.addAll(SmugglingAttacks.of(resource));
        attacks.addAll(UpgradeAttacks.of(resource));
        return attacks;
    }

    static List<Attack> http2(ProtectedResource resource) {
        return Http2Attacks.of(resource);
    }
}
