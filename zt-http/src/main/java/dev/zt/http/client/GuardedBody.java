package dev.zt.http.client;

import dev.zt.enforce.Enforcement;
import dev.zt.trust.Registration;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands a body on while its call may go on: when that is ended, the rest is given up, and the subscriber sees the denial
 * as a failure, behind what it is just being given.
 */
final class GuardedBody implements Flow.Subscriber<List<ByteBuffer>> {

    private final Flow.Subscriber<? super List<ByteBuffer>> subscriber;
    private final Function<Consumer<Enforcement>, Registration> watch;
    /** A subscriber is told one thing after the other; what it asks for may arrive within its asking. */
    private final ReentrantLock telling = new ReentrantLock();

    private volatile @Nullable Registration watching;
    private volatile Flow.@Nullable Subscription upstream;
    private volatile @Nullable Enforcement denial;
    private volatile boolean over;

    GuardedBody(
            Flow.Subscriber<? super List<ByteBuffer>> subscriber, Function<Consumer<Enforcement>, Registration> watch) {
        this.subscriber = subscriber;
        this.watch = watch;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        upstream = subscription;
        tell(() -> subscriber.onSubscribe(new Watched(subscription)));
        watching = watch.apply(this::end);
        if (over) {
            unwatch();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        tell(() -> subscriber.onNext(part));
    }

    @Override
    public void onError(Throwable failure) {
        tell(() -> {
            finish();
            subscriber.onError(failure);
        });
    }

    @Override
    public void onComplete() {
        tell(() -> {
            finish();
            subscriber.onComplete();
        });
    }

    /** On a thread of its own, for what a subscriber does with a failure is the user's code. */
    private void end(Enforcement denied) {
        denial = denied;
        Flow.Subscription rest = upstream;
        if (rest != null) {
            rest.cancel();
        }
        ForkJoinPool.commonPool().execute(this::tellDenial);
    }

    private void tell(Runnable signal) {
        telling.lock();
        try {
            if (!over && denial == null) {
                signal.run();
            }
        } finally {
            telling.unlock();
        }
        tellDenial();
    }

    /** Whoever holds the lock meanwhile comes here after it. */
    private void tellDenial() {
        Enforcement denied = denial;
        if (denied == null || over || telling.isHeldByCurrentThread() || !telling.tryLock()) {
            return;
        }
        try {
            if (!over) {
                finish();
                subscriber.onError(new CallDeniedException(denied));
            }
        } finally {
            telling.unlock();
        }
    }

    private void finish() {
        over = true;
        unwatch();
    }

    private void unwatch() {
        Registration now = watching;
        if (now != null) {
            now.close();
        }
    }

    /** A subscriber that has had enough is not watched any more. */
    private final class Watched implements Flow.Subscription {

        private final Flow.Subscription subscription;

        Watched(Flow.Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void request(long parts) {
            subscription.request(parts);
        }

        @Override
        public void cancel() {
            subscription.cancel();
            finish();
        }
    }
}
