package dev.zt.example.firstcall;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The authority of the shop: a Workload API socket for each service, as an agent of SPIRE would have. */
final class Agents implements AutoCloseable {

    private final DevIdentities shop = DevIdentities.create("shop.example");
    private final Path folder;
    private final Map<Path, Workload> workloads = new LinkedHashMap<>();
    private final Map<Path, WorkloadApiServer> sockets = new LinkedHashMap<>();

    Agents(Path folder) {
        this.folder = folder;
    }

    /** Serves an identity and returns the address of its socket. */
    String serve(String name) throws IOException {
        Path socket = folder.resolve(name + ".sock");
        workloads.put(socket, shop.workload(path(name)));
        sockets.put(socket, WorkloadApiServer.unix(workloads.get(socket), socket));
        return sockets.get(socket).address();
    }

    static String path(String name) {
        return "/ns/shop/sa/" + name;
    }

    DevAuthority authority() {
        return shop.authority();
    }

    void rotate() {
        workloads.values().forEach(Workload::rotate);
    }

    /** Gives everybody a new root, which signs from now on; the old one is trusted until {@link #dropOldRoot()}. */
    void announceAuthority() {
        shop.announceCa();
    }

    void dropOldRoot() {
        shop.dropOldRoots();
    }

    /** Kills all sockets and makes new ones at their paths. */
    void restart() throws IOException {
        close();
        for (Map.Entry<Path, Workload> entry : workloads.entrySet()) {
            sockets.put(entry.getKey(), WorkloadApiServer.unix(entry.getValue(), entry.getKey()));
        }
    }

    @Override
    public void close() {
        sockets.values().forEach(WorkloadApiServer::close);
    }
}
