package dev.zt.devkit.attack;

import java.util.ArrayList;
import java.util.List;

/** What must be so for a run to prove anything. */
final class Controls {

    private final ProtectedResource resource;
    private final Wire allowed;
    private final Wire denied;
    private final boolean http2;
    private final List<Boolean> protocols = new ArrayList<>();

    Controls(ProtectedResource resource, Wire denied) {
        this.resource = resource;
        this.allowed = new Wire(resource, resource.allowed);
        this.denied = denied;
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
        long start = System.nanoTime();
        reach(overHttp2);
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (millis * 2 > resource.patience.toMillis()) {
            throw failed("the resource took " + millis + " ms to answer", "Raise patience above twice that");
        }
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
