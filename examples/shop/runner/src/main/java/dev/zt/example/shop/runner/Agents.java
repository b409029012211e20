package dev.zt.example.shop.runner;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.X509Svid;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The authority of the shop: a Workload API socket for each service, as an agent of SPIRE would have. */
final class Agents implements AutoCloseable {

    private final DevIdentities shop =
            DevIdentities.create("shop.example", Clock.systemUTC(), Duration.ofHours(1), Agents::commonName);
    private final Path folder;
    private final Map<String, WorkloadApiServer> sockets = new LinkedHashMap<>();

    Agents(Path folder) {
        this.folder = folder;
    }

    static String path(String name) {
        return "/ns/shop/sa/" + name;
    }

    /** Says {@code inventory.shop} for {@code /ns/shop/sa/inventory}, as SPIRE does for an entry with this DNS name. */
    private static String commonName(SpiffeId id) {
        String[] segments = id.path().split("/", -1);
        return segments[4] + "." + segments[2];
    }

    /** Serves an identity, the first time that it is asked for, and returns the address of its socket. */
    String socket(String name) throws IOException {
        if (!sockets.containsKey(name)) {
            sockets.put(name, WorkloadApiServer.unix(workload(name), folder.resolve(name + ".sock")));
        }
        return sockets.get(name).address();
    }

    private Workload workload(String name) {
        return shop.workload(path(name));
    }

    X509Svid svid(String name) {
        return workload(name).svid();
    }

    X509Svid expired(String name) {
        return shop.authority().issueExpired(path(name));
    }

    X509Svid foreign(String name) {
        return shop.foreignDomain("evil.example").workload(path(name)).svid();
    }

    TrustBundle bundle() {
        return shop.authority().bundle();
    }

    void rotate() {
        sockets.keySet().forEach(name -> workload(name).rotate());
    }

    @Override
    public void close() {
        sockets.values().forEach(WorkloadApiServer::close);
    }
}
