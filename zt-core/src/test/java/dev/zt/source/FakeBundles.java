package dev.zt.source;

import dev.zt.identity.TrustDomain;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundleSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A bundle source that says what it is told to say, or throws. */
final class FakeBundles implements BundleSource {

    private final Set<TrustDomain> domains;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Supplier<TrustBundleSet> answer;

    FakeBundles(TrustDomain domain, TrustBundleSet first) {
        this.domains = Set.of(domain);
        this.answer = () -> first;
    }

    void say(TrustBundleSet bundles) {
        answer(() -> bundles);
    }

    void answer(Supplier<TrustBundleSet> next) {
        answer = next;
        listeners.forEach(Runnable::run);
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public Set<TrustDomain> trustDomains() {
        return domains;
    }

    @Override
    public TrustBundleSet bundles() {
        return answer.get();
    }

    @Override
    public Registration addListener(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        throw new IllegalStateException("who handed this source in closes it");
    }
}
