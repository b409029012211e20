package dev.zt.spring.autoconfigure;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySource;
import dev.zt.source.ProductionMarkers;
import dev.zt.spiffe.WorkloadApiAddress;
import dev.zt.spiffe.WorkloadApiSource;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@code zt.source=dev}: joins the dev authority that runs on this machine, as the identity that it serves under this
 * application's name. The one source that accepts identities of the development authority, and accepts no others.
 */
final class DevOpener implements IdentitySourceOpener {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** A dev authority is on this machine and answers at once, unless the machine is busy building something. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(15);

    private final ConfigurableEnvironment environment;

    DevOpener(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "dev";
    }

    @Override
    public IdentitySource open(ZtProperties properties) {
        refuseProduction();
        String id = id(properties.dev().id());
        String name = name(id);
        Path folder = folder(properties.dev().socketDirectory());
        Path socket = folder.resolve(name + ".sock");
        String action = start(folder, id);
        if (Files.notExists(socket)) {
            throw new StartRefusedException(
                    "zt.source is dev, and no dev authority serves this application: there is no socket " + socket
                            + ".",
                    action);
        }
        WorkloadApiAddress address = new WorkloadApiAddress(UnixDomainSocketAddress.of(PrivateSocket.require(socket)));
        WorkloadApiSource source = new Agent(address, START_TIMEOUT, true)
                .open("See whether the dev authority still runs; its socket stays when it is killed. If it has ended:\n"
                        + action);
        try {
            requireExpected(source.current().defaultSvid(), id, address);
            return source;
        } catch (StartRefusedException e) {
            source.close();
            throw e;
        }
    }

    private void refuseProduction() {
        Map<String, String> settings = new HashMap<>();
        environment.getSystemEnvironment().forEach((name, value) -> settings.put(name, String.valueOf(value)));
        environment.getSystemProperties().forEach((name, value) -> settings.put(name, String.valueOf(value)));
        // Profiles may come from files and arguments too; neither place overrules the other.
        String profiles = String.join(",", environment.getActiveProfiles());
        settings.merge("spring.profiles.active", profiles, (one, other) -> one + "," + other);
        ProductionMarkers.find(settings).ifPresent(marker -> {
            throw new StartRefusedException(
                    "zt.source is dev, and " + marker + ". The dev authority gives identities to whoever asks.",
                    "Set zt.source to workload-api or files here.");
        });
    }

    private String id(@Nullable String configured) {
        String id = configured == null ? environment.getProperty("spring.application.name") : configured;
        if (id == null || !NAME.matcher(name(id)).matches() || (id.contains("/") && !id.startsWith("/"))) {
            throw new StartRefusedException(
                    "zt.source is dev, and " + (id == null ? "this application has no name" : "\"" + id + "\" is no id")
                            + " to ask the dev authority for.",
                    "Set zt.dev.id to a name of letters, digits, '.', '_' and '-', or to the path of a SPIFFE ID, for"
                            + " example /ns/shop/sa/orders; or set spring.application.name.");
        }
        return id;
    }

    /** Under which the authority serves an identity. */
    private static String name(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private static Path folder(@Nullable Path configured) {
        return (configured == null ? Path.of(System.getProperty("user.home"), ".zt", "dev") : configured)
                .toAbsolutePath()
                .normalize();
    }

    private static String start(Path folder, String id) {
        String version = DevOpener.class.getPackage().getImplementationVersion();
        return "Start one, with all identities that are to talk with each other, under the paths that your rules name:\n    java -jar zt-devkit-"
                + (version == null ? "<version>" : version) + "-app.jar --socket-dir " + folder
                + " --identity " + (id.startsWith("/") ? id : "/" + id)
                + (id.startsWith("/")
                        ? ""
                        : "\n(or any other path that ends in /" + id + ", as /ns/shop/sa/" + id + ")")
                + "\nor set zt.dev.socket-directory to the --socket-dir of one that runs.";
    }

    private static void requireExpected(@Nullable X509Svid svid, String id, WorkloadApiAddress address) {
        if (svid == null || !svid.id().trustDomain().isDevelopment()) {
            throw new StartRefusedException(
                    "zt.source is dev, and what listens at " + address + " is no dev authority: it issues "
                            + (svid == null ? "nothing" : svid.id()) + ".",
                    "Set zt.source=workload-api to take the identity from a real agent.");
        }
        SpiffeId issued = svid.id();
        if (id.startsWith("/") && !issued.path().equals(id)) {
            throw new StartRefusedException(
                    "The dev authority issues " + issued + " at " + address + ", and zt.dev.id is " + id + ".",
                    "Correct zt.dev.id, or start the dev authority with --identity " + id + ".");
        }
    }
}
