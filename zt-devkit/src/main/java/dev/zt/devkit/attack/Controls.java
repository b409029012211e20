package dev.zt.devkit.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What must be so for a run to prove anything. */
final class Controls {

    private static final int TRIES = 3;

    private final LongSupplier nanoTime;
    private final ProtectedResource resource;
    private final Wire allowed;
    private final Wire denied;
    private final boolean http2;
    private final List<Boolean> protocols = new ArrayList<>();

    /**
     * Connects once, to see what the server speaks.
     *
     * @param nanoTime as {@link System#nanoTime()}
     */
    Controls(ProtectedResource resource, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.resource = resource;
        this.allowed = Wire.forControls(resource, resource.allowed);
        this.denied = Wire.forControls(resource, resource.denied);
        this.http2 = allowed.speaksHttp2();
        if (resource.grpc && !http2) {
            throw failed(
                    "the server was not reached over HTTP/2 and TLS, which gRPC needs", "Look at address and identity");
        }
    }

    boolean http2() {
        return http2;
    }

    /** The identity that is allowed reaches the resource, in half of the time that attacks are given. */
    void before(boolean overHttp2) {
        protocols.add(overHttp2);
        reach(overHttp2);
        inHalfOfTheTime(overHttp2);
        if (resource.open && !overHttp2) {
            Answer answer = denied.send(new Message.Http1(new Http1Text(resource).get(resource.openPath)));
            if (answer.status() / 100 != 2) {
                throw failed(
                        "the open path " + resource.openPath + " is not open to the identity that is denied: "
                                + answer.text(),
                        "Name one that it may call, or none");
            }
        }
    }

    /** A machine that pauses for a moment is no slow server: one try of several has to be quick enough. */
    private void inHalfOfTheTime(boolean overHttp2) {
        long half = resource.patience.toMillis() / 2;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && least > half; i++) {
            long start = nanoTime.getAsLong();
            reach(overHttp2);
            least = Math.min(least, TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start));
        }
        if (least > half) {
            throw failed("the resource took " + least + " ms to answer", "Raise patience above twice that");
        }
    }

    /** The server still lives: one that died under the attacks let nothing through, and proves nothing. */
    void after() {
        protocols.forEach(this::reach);
    }

    private void reach(boolean overHttp2) {
        long before = resource.reached();
        Answer answer = allowed.send(Attacks.control(resource, overHttp2));
        if (resource.marker != null && !answer.holds(resource.marker)) {
            throw failed(
                    "the identity that is allowed does not get the text: " + answer.text(), "Look at policy and text");
        }
        if (resource.count != null && resource.reached() == before) {
            throw failed(
                    "the count does not rise for the identity that is allowed: " + answer.text(),
                    "Look at policy and count");
        }
    }

    List<Attack> plainAttacks() {
        return protocols.stream()
                .map(overHttp2 -> Attacks.plain(resource, overHttp2))
                .toList();
    }

    /** Sends the request as it is, which must be answered: who fails in the handshake tests no path. */
    List<Bypass> plain() {
        List<Bypass> bypasses = new ArrayList<>();
        for (Attack attack : plainAttacks()) {
            long before = resource.reached();
            Answer answer = denied.send(attack.message());
            if (answer.holds(resource.marker) || resource.reached() != before) {
                bypasses.add(new Bypass(attack, answer.text()));
            } else if (answer.octets().isEmpty()) {
                throw failed(
                        "the identity that is denied gets no answer at all: " + answer.text(),
                        "Attacks reach no handler this way: take an identity that TLS lets in, of the same trust domain");
            }
        }
        return bypasses;
    }

    private AssertionError failed(String what, String mend) {
        return new AssertionError("Control of " + resource + " failed: " + what + ". " + mend + ".");
    }
}
