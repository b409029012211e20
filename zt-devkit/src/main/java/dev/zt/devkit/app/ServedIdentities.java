package dev.zt.devkit.app;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.workloadapi.Fault;
import dev.zt.devkit.workloadapi.RotationTimer;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The running authority: its domains, one server for each identity, and the timer that rotates them. */
final class ServedIdentities implements AutoCloseable {

    private final DevIdentities own;
    private final Map<TrustDomain, DevIdentities> domains = new LinkedHashMap<>();
    private final Map<String, Served> served = new LinkedHashMap<>();
    private final RotationTimer timer;

    private ServedIdentities(DevIdentities own, Options options) {
        this.own = own;
        domains.put(own.trustDomain(), own);
        for (TrustDomain name : options.federated()) {
            federate(name);
        }
        this.timer = RotationTimer.start(List.copyOf(domains.values()));
    }

    /**
     * One identity with its server.
     *
     * @param workload the identity
     * @param server its endpoint
     * @param running whether the endpoint is there
     */
    record Served(Workload workload, WorkloadApiServer server, boolean running) {}

    static ServedIdentities start(Options options, Clock clock) throws IOException {
        DevIdentities own = DevIdentities.create(options.trustDomain().name(), clock, options.ttl());
        ServedIdentities all = new ServedIdentities(own, options);
        try {
            for (Map.Entry<String, SpiffeId> identity : options.identities().entrySet()) {
                all.serve(identity.getKey(), identity.getValue(), options);
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void serve(String name, SpiffeId id, Options options) throws IOException {
        DevIdentities domain = domains.get(id.trustDomain());
        if (domain == null) {
            throw new IllegalArgumentException("identity " + id + " is of a domain that is not served");
        }
        Workload workload = domain.workload(id.path());
        WorkloadApiServer server = options.socketFolder() == null
                ? WorkloadApiServer.tcp(workload)
                : WorkloadApiServer.unix(workload, options.socketFolder().resolve(name + ".sock"));
        served.put(name, new Served(workload, server, true));
    }

    /** Takes an endpoint away, as if its agent were gone; the identity stays and is rotated. */
    void stop(String name) {
        Served one = running(name);
        one.server().close();
        served.put(name, new Served(one.workload(), one.server(), false));
    }

    /**
     * Serves an identity again where it was served before.
     *
     * @throws IllegalStateException if somebody else listens there by now
     */
    void start(String name) {
        Served one = get(name);
        if (one.running()) {
            throw new IllegalArgumentException(name + " is not stopped");
        }
        URI address = URI.create(one.server().address());
        try {
            WorkloadApiServer server = address.getScheme().equals("tcp")
                    ? WorkloadApiServer.tcp(one.workload(), address.getPort())
                    : WorkloadApiServer.unix(one.workload(), Path.of(address.getPath()));
            served.put(name, new Served(one.workload(), server, true));
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be served at " + address + ": " + e.getMessage(), e);
        }
    }

    private Served running(String name) {
        Served one = get(name);
        if (!one.running()) {
            throw new IllegalArgumentException(name + " is stopped; 'start " + name + "' serves it again");
        }
        return one;
    }

    /** Returns the endpoint and the ID of each identity, one line each. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        served.values()
                .forEach(one ->
                        lines.add(one.server().address() + " " + one.workload().id()));
        return lines;
    }

    DevIdentities own() {
        return own;
    }

    Map<String, Served> served() {
        return served;
    }

    Served get(String name) {
        Served found = served.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "nobody is named " + name + " (there are: " + String.join(", ", served.keySet()) + ")");
        }
        return found;
    }

    /** Lets the own domain and another trust each other; one that is not known yet is made. */
    void federate(TrustDomain name) {
        if (name.equals(own.trustDomain())) {
            throw new IllegalArgumentException("trust domain " + name + " is the authority's own");
        }
        own.federate(domains.computeIfAbsent(name, missing -> own.foreignDomain(missing.name())));
    }

    /** Ends the trust between the own domain and another, both ways. */
    void defederate(TrustDomain name) {
        DevIdentities other = domains.get(name);
        if (other == null || name.equals(own.trustDomain())) {
            throw new IllegalArgumentException("trust domain " + name + " is not federated");
        }
        own.dropBundle(name);
        other.dropBundle(own.trustDomain());
    }

    void misbehave(String name, Fault fault, Duration delay) {
        WorkloadApiServer server = running(name).server();
        if (fault == Fault.DELAY && !delay.isZero()) {
            server.delay(delay);
        } else {
            server.misbehave(fault);
        }
    }

    @Override
    public void close() {
        timer.close();
        served.values().forEach(one -> one.server().close());
    }
}
