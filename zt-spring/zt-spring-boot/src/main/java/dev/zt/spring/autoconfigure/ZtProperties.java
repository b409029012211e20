package dev.zt.spring.autoconfigure;

import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.spring.guard.Authority;
import dev.zt.tls.CryptoEngine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * The settings of zt. Immutable.
 *
 * @param source where the identity comes from: {@code workload-api}, {@code files} or {@code dev}; nothing if the
 *     application defines an IdentitySource bean
 * @param files the source {@code files}
 * @param workloadApi the source {@code workload-api}, which needs zt-spiffe on the class path
 * @param dev the source {@code dev}, which needs zt-spiffe on the class path
 * @param federation where the bundles of foreign trust domains are fetched from, whatever the source says of those domains
 * @param policy the policy
 * @param workload what policies of Istio are read for
 * @param mode what becomes of calls that no rule allows and none denies: enforce denies them, observe lets them pass and
 *     records them, until observe-until; all else is enforced in both
 * @param observeUntil when the mode observe ends by itself, for example 2027-01-01T00:00:00Z, at most 366 days ahead; it
 *     has no default, and is for that mode alone
 * @param revocations who no longer counts
 * @param audit the audit trail
 * @param tls TLS, whichever stack it runs in
 * @param connections what becomes of open connections
 * @param annotations the annotations on handlers
 * @param openStatic whether static resources are open to all workloads of the own trust domain; else they are denied
 *     unless a rule of the policy allows them
 * @param probes whether liveness and readiness probes are open to everybody, without TLS, on a management port of their
 *     own, where nothing else is
 * @param clients peers to call, by the name that {@code @ZtClient} uses; each has a peer, which is a SPIFFE ID or a
 *     pattern of them and has no default, and a url, which begins with https, or a target for gRPC
 */
@ConfigurationProperties("zt")
public record ZtProperties(
        @Nullable String source,
        @DefaultValue Files files,
        @DefaultValue WorkloadApi workloadApi,
        @DefaultValue Dev dev,
        @DefaultValue List<Federation> federation,
        @DefaultValue Policy policy,
        @DefaultValue Workload workload,
        @DefaultValue("enforce") Mode mode,
        @Nullable Instant observeUntil,
        @DefaultValue Revocations revocations,
        @DefaultValue Audit audit,
        @DefaultValue Tls tls,
        @DefaultValue Connections connections,
        @DefaultValue Annotations annotations,
        @Name("static") @DefaultValue("false") boolean openStatic,
        @DefaultValue("false") boolean probes,
        @DefaultValue Map<String, Client> clients) {

    /**
     * PEM files as an identity source.
     *
     * @param directory holds svid.pem, svid_key.pem and bundle.pem, and is read again when they change
     */
    public record Files(@Nullable Path directory) {}

    /**
     * An agent, SPIRE's say, as an identity source.
     *
     * @param socket where the Workload API listens, for example unix:///run/spire/agent.sock; by default what the
     *     variable SPIFFE_ENDPOINT_SOCKET says
     * @param startTimeout how long to wait for the first identity before the application fails to start
     */
    public record WorkloadApi(
            @Nullable String socket, @DefaultValue("30s") Duration startTimeout) {}

    /**
     * The dev authority of this machine as an identity source; refused in Kubernetes and in production.
     *
     * @param id the name that the authority serves this application under, or the path of its SPIFFE ID; by default the
     *     value of spring.application.name
     * @param socketDirectory the folder of the authority's sockets; by default .zt/dev in the home of the user
     */
    public record Dev(@Nullable String id, @Nullable Path socketDirectory) {}

    /**
     * Where the bundle of one foreign trust domain is fetched from.
     *
     * @param trustDomain the foreign trust domain; there is no default
     * @param url the bundle endpoint, https; there is no default
     * @param profile how its server proves itself; there is no default
     * @param endpointId the SPIFFE ID that its server has to prove, with the profile https-spiffe alone
     * @param bundle a file with the bundle of the server's trust domain for the first fetch, in the SPIFFE format, with the
     *     profile https-spiffe alone; not needed where that domain has an entry of its own
     */
    public record Federation(
            @Nullable String trustDomain,
            @Nullable URI url,
            @Nullable Profile profile,
            @Nullable String endpointId,
            @Nullable Path bundle) {

        /** How the server of a bundle endpoint proves itself. */
        public enum Profile {
            /** By an X.509-SVID. */
            HTTPS_SPIFFE,
            /** By a certificate of a web authority for its host. */
            HTTPS_WEB
        }
    }

    /**
     * The policy that is not of the code.
     *
     * @param file a YAML file, or a directory whose {@code *.yaml} and {@code *.yml} count together, a mounted ConfigMap say;
     *     followed while the application runs; or {@code classpath:} and the name of a resource, which is read once; without
     *     any only annotations allow anything
     * @param istioAllowWhenNoAllowPolicy whether all peers of the own trust domain are allowed, as Istio does, where policies
     *     of Istio are in force and nothing allows anything, no annotation either; not with {@code zt.policy.authority=files}
     * @param authority what annotations count for beside the file: merged lets each allow what the other does not; files
     *     lets the file alone allow, which then has to say all that annotations say, or the application does not start
     */
    public record Policy(
            @Nullable String file,
            @DefaultValue("false") boolean istioAllowWhenNoAllowPolicy,
            @DefaultValue("merged") Authority authority) {

        /**
         * Takes an empty file for none.
         *
         * @param file a path, or {@code classpath:} and the name of a resource, or null
         * @param istioAllowWhenNoAllowPolicy whether all peers of the own trust domain are allowed where nothing allows
         *     anything
         * @param authority what annotations count for beside the file
         */
        public Policy {
            file = file == null || file.isBlank() ? null : file;
        }
    }

    /**
     * What Istio knows of this workload. With any of it, policies of Istio in zt.policy.file are read as well.
     *
     * @param namespace the Kubernetes namespace of the pods; by default the one that the SPIFFE ID of this application names
     * @param labels the labels of the pods, all of them; without them a policy with a selector cannot be read
     * @param rootNamespace the root namespace of the mesh, by Istio's default istio-system; without it a policy of another
     *     namespace cannot be read
     */
    public record Workload(
            @Nullable String namespace,
            @Nullable Map<String, String> labels,
            @Nullable String rootNamespace) {

        boolean isSet() {
            return namespace != null || labels != null || rootNamespace != null;
        }
    }

    /** What becomes of calls that no rule allows and none denies. */
    public enum Mode {
        /** They are denied. */
        ENFORCE,
        /** They are let pass and recorded. */
        OBSERVE
    }

    /**
     * Who no longer counts.
     *
     * @param file a revocation file, which must be there at the start and is followed while the application runs;
     *     without one nobody is revoked
     */
    public record Revocations(@Nullable Path file) {}

    /**
     * The audit trail.
     *
     * @param file where to append each record as a line of JSON; without one records go to the logger zt.audit
     * @param fail what becomes of calls while records cannot be written: open lets them go on, closed denies them
     */
    public record Audit(
            @Nullable Path file, @DefaultValue("open") Failure fail) {

        /** What becomes of calls while records cannot be written. */
        public enum Failure {
            /** They go on, and the loss is logged. */
            OPEN,
            /** They are denied. */
            CLOSED
        }
    }

    /**
     * What becomes of open connections: keep, drain or cut, for own-rotation, peer-expired, peer-not-vouched and
     * peer-revoked.
     *
     * @param server those that others began; by default keep at own-rotation, drain at peer-expired, else cut
     * @param client those that this application began; by default drain at own-rotation and peer-expired, else cut
     */
    public record Connections(
            @DefaultValue Map<ConnectionEvent, ConnectionAction> server,
            @DefaultValue Map<ConnectionEvent, ConnectionAction> client) {}

    /**
     * TLS, whichever stack it runs in.
     *
     * @param crypto what does the cryptography; an engine that is not on the class path, or fails its self test, is
     *     replaced by the JDK with a warning
     */
    public record Tls(@DefaultValue("jdk") CryptoEngine crypto) {}

    /**
     * The annotations on handlers.
     *
     * @param packages where those that allow count, subpackages included; by default the packages of the application class
     */
    public record Annotations(@DefaultValue List<String> packages) {}

    /**
     * A peer to call.
     *
     * @param peer whom to expect: a SPIFFE ID, or a pattern by whole segments; there is no default
     * @param url the base URL, https
     * @param target where gRPC finds it, for example {@code dns:///orders:9090}; without one there is no channel
     */
    public record Client(
            @Nullable String peer,
            @Nullable String url,
            @Nullable String target) {}
}
