package dev.zt.verification.conformance;

import static dev.zt.verification.conformance.ScriptedAgent.fails;
import static dev.zt.verification.conformance.ScriptedAgent.says;
import static dev.zt.verification.conformance.ScriptedAgent.saysAndEnds;

import com.google.protobuf.ByteString;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.spiffe.WorkloadApiAddress;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.spiffe.workloadapi.Address;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Rules 27 to 32: what a workload makes of the messages of its agent. */
final class WorkloadApiCases {

    /** Inputs of which java-spiffe does not make what the rule demands, so that other things are waited for. */
    private static final Set<String> DEPARTURES = Set.of(
            "an identity after UNIMPLEMENTED, by asking again",
            "a new SVID after the agent ended the stream",
            "the SVID, after PERMISSION_DENIED on the running stream",
            "an SVID with the key of another",
            "a good message after one without SVIDs",
            "a hint of 1025 bytes");

    private final DevAuthority authority = DevAuthority.create("a.test");
    private final DevAuthority foreign = DevAuthority.create("b.test");
    private final X509Svid web = authority.issue("/web");
    private final X509Svid admin = authority.issue("/admin");
    private final List<ConformanceCase> cases = new ArrayList<>();

    static List<ConformanceCase> all() {
        WorkloadApiCases all = new WorkloadApiCases();
        all.addresses();
        all.codes();
        all.streams();
        all.fields();
        all.hints();
        all.domains();
        all.kinds();
        return all.cases;
    }

    private void addresses() {
        add(27, true, "an agent that demands `workload.spiffe.io: true`", scripted(says(message(web))), has("/web"));
        for (String text :
                List.of("unix:///run/agent.sock", "unix:/run/agent.sock", "tcp://127.0.0.1:8081", "tcp://[::1]:8081")) {
            address(true, text);
        }
        for (String text : List.of(
                "unix:agent.sock",
                "unix://host/run/agent.sock",
                "unix:///run/agent.sock?x=1",
                "tcp://localhost:8081",
                "tcp://127.0.0.1",
                "tcp://127.0.0.1:8081/x",
                "http://127.0.0.1:8081")) {
            address(false, text);
        }
    }

    private void codes() {
        for (Status status : List.of(Status.PERMISSION_DENIED, Status.UNAVAILABLE)) {
            add(
                    28,
                    true,
                    "an identity after " + name(status),
                    scripted(fails(status), says(message(web))),
                    has("/web"));
        }
        for (Status status : List.of(Status.INVALID_ARGUMENT, Status.UNIMPLEMENTED)) {
            add(
                    28,
                    false,
                    "an identity after " + name(status) + ", by asking again",
                    scripted(fails(status), says(message(web))),
                    (agent, client) ->
                            client.comesAfterAll(() -> client.identity().equals("/web")));
        }
    }

    private void streams() {
        add(
                29,
                true,
                "a new SVID after the agent ended the stream",
                scripted(saysAndEnds(message(web)), says(message(admin))),
                has("/admin"));
        add(29, true, "a new SVID on the same stream", scripted(says(message(web))), (agent, client) -> {
            client.comes(() -> client.identity().equals("/web"));
            agent.now(says(message(admin)));
            return client.comes(() -> client.identity().equals("/admin"));
        });
        add(
                29,
                false,
                "the SVID, after PERMISSION_DENIED on the running stream",
                scripted(says(message(web)), fails(Status.PERMISSION_DENIED)),
                (agent, client) -> {
                    client.comes(() -> client.identity().equals("/web"));
                    agent.now(fails(Status.PERMISSION_DENIED));
                    return !client.comes(() -> client.identity().isEmpty());
                });
        add(
                29,
                false,
                "a federated bundle that the next message does not hold",
                scripted(says(federated())),
                (agent, client) -> {
                    client.comes(() -> client.trusts("b.test"));
                    agent.now(says(message(web)));
                    return !client.comes(() -> !client.trusts("b.test"));
                });
    }

    private void fields() {
        refuseNext("an SVID without its key", X509SVID.Builder::clearX509SvidKey);
        refuseNext("an SVID without `spiffe_id`", X509SVID.Builder::clearSpiffeId);
        refuseNext("an SVID without its bundle", X509SVID.Builder::clearBundle);
        refuseNext("an SVID with the key of another", entry -> entry.setX509SvidKey(key(web)));
        refuseNext(
                "an SVID with the `spiffe_id` of another",
                entry -> entry.setSpiffeId(web.id().toString()));
        add(
                30,
                true,
                "the SVID of before, after a message without SVIDs",
                scripted(says(message(web))),
                (agent, client) -> {
                    client.comes(() -> client.identity().equals("/web"));
                    agent.now(says(X509SVIDResponse.getDefaultInstance()));
                    return !client.comesAfterAll(() -> !client.identity().equals("/web"));
                });
        add(30, true, "a good message after one without SVIDs", scripted(says(message(web))), (agent, client) -> {
            client.comes(() -> client.identity().equals("/web"));
            agent.now(says(X509SVIDResponse.getDefaultInstance()).andThen(says(message(admin))));
            return client.comes(() -> client.identity().equals("/admin"));
        });
    }

    private void refuseNext(String input, UnaryOperator<X509SVID.Builder> damage) {
        X509SVIDResponse damaged = message(damage.apply(entry(admin)));
        add(30, false, input, scripted(says(message(web))), (agent, client) -> {
            client.comes(() -> client.identity().equals("/web"));
            agent.now(says(damaged));
            return client.comesAfterAll(() -> !client.identity().equals("/web"));
        });
    }

    private void hints() {
        add(31, true, "the first of two SVIDs, as the default", scripted(says(message(web, admin))), has("/web"));
        add(31, true, "both of two SVIDs without hint", scripted(says(message(web, admin))), holds("/admin"));
        add(
                31,
                true,
                "the first of two SVIDs with one hint",
                scripted(says(message(entry(web).setHint("x"), entry(admin).setHint("x")))),
                holds("/web"));
        add(
                31,
                false,
                "the second of two SVIDs with one hint",
                scripted(says(message(entry(web).setHint("x"), entry(admin).setHint("x")))),
                (agent, client) -> {
                    client.comes(() -> client.identities().contains("/web"));
                    return client.identities().contains("/admin");
                });
        add(
                31,
                false,
                "a hint of 1025 bytes",
                scripted(says(message(entry(web).setHint("x".repeat(1025))))),
                (agent, client) ->
                        client.comesAfterAll(() -> client.identities().contains("/web")));
    }

    private void domains() {
        DevAuthority impostor = DevAuthority.create("b.test");
        X509SVIDResponse twice = federated().toBuilder()
                .putFederatedBundles("b.test", der(impostor.bundle().authorities()))
                .build();
        add(24, true, "a message with bundles of two domains", scripted(says(federated())), trusts("b.test"));
        add(
                24,
                false,
                "a domain with two bundles in one message, as `spiffe://b.test` and `b.test`",
                scripted(says(twice)),
                (agent, client) -> {
                    client.comes(() -> client.identity().equals("/web"));
                    return client.trusts("b.test");
                });
    }

    private static Meeting trusts(String domain) {
        return (agent, client) -> client.comes(() -> client.trusts(domain));
    }

    private void kinds() {
        add(
                32,
                true,
                "a domain with an X.509 bundle",
                scripted(says(federated())),
                (agent, client) -> client.comes(() -> client.trusts("b.test")));
        add(32, false, "a domain with a JWT bundle alone", scripted(says(message(web))), (agent, client) -> {
            client.comes(() -> client.identity().equals("/web"));
            return client.comesAfterAll(() -> client.trusts("b.test"));
        });
    }

    private void address(boolean accept, String text) {
        cases.add(new ConformanceCase(
                27,
                "`" + text + "`",
                accept,
                List.of(new Trial(
                        Role.READER,
                        reads(() -> WorkloadApiAddress.parse(text)),
                        reads(() -> Address.parseAddress(text))))));
    }

    private static Callable<Verdict> reads(Callable<?> reading) {
        return () -> {
            reading.call();
            return Verdict.ACCEPTED;
        };
    }

    private void add(int rule, boolean accept, String input, Script script, Meeting meeting) {
        cases.add(new ConformanceCase(
                rule,
                input,
                accept,
                List.of(new Trial(
                        Role.WORKLOAD,
                        () -> meet(script, ApiClient.OfZt::open, meeting),
                        () -> meet(
                                script,
                                address -> ApiClient.OfJavaSpiffe.open(address, DEPARTURES.contains(input)),
                                meeting)))));
    }

    private Verdict meet(Script script, ApiClient.Opener opener, Meeting meeting) throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(jwtBundles(), script.answers());
                ApiClient client = opener.open(agent.address())) {
            return Verdict.of(meeting.isTaken(agent, client));
        }
    }

    private static Meeting has(String path) {
        return (agent, client) -> client.comes(() -> client.identity().equals(path));
    }

    private static Meeting holds(String path) {
        return (agent, client) -> client.comes(() -> client.identities().contains(path));
    }

    private static Script scripted(Consumer<StreamObserver<X509SVIDResponse>> first) {
        return new Script(List.of(first));
    }

    private static Script scripted(
            Consumer<StreamObserver<X509SVIDResponse>> first, Consumer<StreamObserver<X509SVIDResponse>> then) {
        return new Script(List.of(first, then));
    }

    private static String name(Status status) {
        return status.getCode().name();
    }

    private X509SVIDResponse message(X509Svid... svids) {
        X509SVIDResponse.Builder message = X509SVIDResponse.newBuilder();
        for (X509Svid svid : svids) {
            message.addSvids(entry(svid));
        }
        return message.build();
    }

    private static X509SVIDResponse message(X509SVID.Builder... entries) {
        X509SVIDResponse.Builder message = X509SVIDResponse.newBuilder();
        for (X509SVID.Builder entry : entries) {
            message.addSvids(entry);
        }
        return message.build();
    }

    private X509SVIDResponse federated() {
        return message(web).toBuilder()
                .putFederatedBundles("spiffe://b.test", der(foreign.bundle().authorities()))
                .build();
    }

    private static JWTBundlesResponse jwtBundles() {
        JwtAuthority keys = JwtAuthority.create(TrustDomain.parse("b.test"), Clock.systemUTC());
        return JWTBundlesResponse.newBuilder()
                .putBundles("spiffe://b.test", ByteString.copyFromUtf8(keys.bundle()))
                .build();
    }

    private X509SVID.Builder entry(X509Svid svid) {
        return X509SVID.newBuilder()
                .setSpiffeId(svid.id().toString())
                .setX509Svid(der(svid.chain()))
                .setX509SvidKey(key(svid))
                .setBundle(der(authority.bundle().authorities()));
    }

    private static ByteString key(X509Svid svid) {
        return ByteString.copyFrom(svid.privateKey().getEncoded());
    }

    private static ByteString der(Collection<X509Certificate> certificates) {
        try {
            return ByteString.copyFrom(JavaSpiffeSource.der(List.copyOf(certificates)));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The agent's answers, one for each stream. */
    private record Script(List<Consumer<StreamObserver<X509SVIDResponse>>> answers) {}

    /** Brings agent and workload together and tells whether the input was taken. */
    @FunctionalInterface
    private interface Meeting {
        boolean isTaken(ScriptedAgent agent, ApiClient client) throws Exception;
    }
}
