package dev.zt.devkit.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** One run: controls, attacks, controls. */
final class BypassRun {

    private static final int AT_A_TIME = 16;
    private static final int TRIES = 3;

    private final ProtectedResource resource;
    private final Wire denied;
    private final Controls controls;

    BypassRun(ProtectedResource resource) {
        this.resource = resource;
        this.denied = Wire.forAttacks(resource, resource.denied);
        this.controls = new Controls(resource, System::nanoTime);
    }

    BypassReport run() {
        List<Attack> attacks = new ArrayList<>();
        boolean http2 = controls.http2();
        for (boolean overHttp2 : http2 ? List.of(false, true) : List.of(false)) {
            if (overHttp2 || !resource.grpc) {
                controls.before(overHttp2);
                attacks.addAll(overHttp2 ? Attacks.http2(resource) : Attacks.http1(resource));
            }
        }
        List<Bypass> plain = controls.plain();
        if (!plain.isEmpty()) {
            // Nothing has to be hidden.
            return new BypassReport(resource.toString(), List.of(plain.get(0).attack()), plain, http2, 0);
        }
        List<Attack> all = new ArrayList<>(controls.plainAttacks());
        all.addAll(attacks);
        long before = resource.reached();
        List<Answer> answers = sendAll(attacks);
        List<Bypass> bypasses = shown(attacks, answers);
        if (resource.reached() != before) {
            bypasses = counted(attacks);
        }
        controls.after();
        return new BypassReport(resource.toString(), all, bypasses, http2, (int)
                answers.stream().filter(answer -> answer.octets().isEmpty()).count());
    }

    /** Each worker takes every so manieth attack, so that those that wait are spread. */
    private List<Answer> sendAll(List<Attack> attacks) {
        Answer[] answers = new Answer[attacks.size()];
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int first = 0; first < AT_A_TIME; first++) {
            int start = first;
            work.add(() -> {
                try (Session session = new Session(denied)) {
                    for (int i = start; i < answers.length; i += AT_A_TIME) {
                        answers[i] = send(attacks.get(i), session::send);
                    }
                }
                return true;
            });
        }
        inParallel(work);
        return List.of(answers);
    }

    private static void inParallel(List<Callable<Boolean>> work) {
        ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME, runnable -> {
            Thread thread = new Thread(runnable, "zt-attack");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (Future<Boolean> done : executor.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failed) {
                throw failed;
            }
            throw new IllegalStateException("an attack failed in the kit itself", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while attacking", e);
        } finally {
            executor.shutdownNow();
        }
    }

    /** An attack that was not sent proves nothing. */
    private Answer send(Attack attack, Function<Message, Answer> way) {
        Answer answer = way.apply(attack.message());
        for (int i = 1; i < TRIES && !answer.connected(); i++) {
            answer = way.apply(attack.message());
        }
        if (!answer.connected()) {
            throw new AssertionError(attack + " of " + resource + " could not be sent, so that nothing is proven: "
                    + answer.failure() + ". Does the server bound its connections?");
        }
        return answer;
    }

    /** What showed on a connection that others shared is tried again on one of its own, to be told by what it does there. */
    private List<Bypass> shown(List<Attack> attacks, List<Answer> answers) {
        List<Bypass> bypasses = new ArrayList<>();
        for (int i = 0; i < attacks.size(); i++) {
            if (answers.get(i).holds(resource.marker)) {
                Answer alone = denied.send(attacks.get(i).message());
                bypasses.add(new Bypass(
                        attacks.get(i),
                        alone.holds(resource.marker)
                                ? alone.text()
                                : answers.get(i).text()
                                        + " (on a connection that carried others, not on one of its own)"));
            }
        }
        return bypasses;
    }

    /** One after the other, since a count does not tell whose it is. */
    private List<Bypass> counted(List<Attack> attacks) {
        List<Bypass> bypasses = new ArrayList<>();
        for (Attack attack : attacks) {
            long before = resource.reached();
            Answer answer = send(attack, denied::send);
            if (resource.reached() != before || answer.holds(resource.marker)) {
                bypasses.add(new Bypass(attack, answer.text()));
            }
        }
        if (bypasses.isEmpty()) {
            throw new AssertionError("The count of " + resource + " rose while it was attacked, and did not when the"
                    + " attacks were sent one by one. Either something else called it, or an attack works by chance.");
        }
        return bypasses;
    }
}
