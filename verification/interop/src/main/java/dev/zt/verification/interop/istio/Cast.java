package dev.zt.verification.interop.istio;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.PlainTls;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.PemFiles;
import dev.zt.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** The trust domains, the server and the clients. Not thread-safe. */
final class Cast {

    static final String OWN = "prod.example";
    static final String PARTNER = "partner.example";
    static final String ALIAS = "old.example";

    private final DevIdentities own = DevIdentities.create(OWN, Clock.systemUTC(), Duration.ofHours(1));
    private final DevIdentities partner = own.foreignDomain(PARTNER);
    private final Workload server = own.workload("/ns/shop/sa/orders");
    private final Map<String, SSLContext> contexts = new HashMap<>();

    Cast() {
        own.federate(partner);
    }

    Workload server() {
        return server;
    }

    /** Returns the TLS of a client, which trusts any server. */
    SSLContext context(String identity) {
        return contexts.computeIfAbsent(
                identity, id -> PlainTls.insecurelyTrustingAnyone(workload(id).svid()));
    }

    Workload workload(String identity) {
        SpiffeId id = SpiffeId.parse(identity);
        return (id.trustDomain().equals(own.trustDomain()) ? own : partner).workload(id.path());
    }

    /** Writes the server's certificate and each domain's bundle, and returns the directory of a domain. */
    Path write(Path folder, String domain) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(domain));
        DevIdentities identities = domain.equals(OWN) ? own : partner;
        PemFiles.in(directory).replaceEach(server.svid(), identities.authority().bundle());
        return directory;
    }
}
