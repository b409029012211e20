package dev.zt.spring.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * The settings of zt. Immutable.
 *
 * @param source where the identity comes from: {@code files}; nothing if the application defines an IdentitySource bean
 * @param files the source {@code files}
 * @param policy the policy
 * @param audit the audit trail
 * @param annotations the annotations on handlers
 * @param openStatic whether static resources are open to all workloads of the own trust domain; else they are denied
 *     unless a rule of the policy allows them
 * @param probes whether liveness and readiness probes are open to everybody, without TLS, on a management port of their
 *     own, where nothing else is
 * @param clients peers to call, by the name that {@code @ZtClient} uses
 */
@ConfigurationProperties("zt")
public record ZtProperties(
        @Nullable String source,
        @DefaultValue Files files,
        @DefaultValue Policy policy,
        @DefaultValue Audit audit,
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
     * The policy that is merged with the annotations.
     *
     * @param file a YAML file, followed while the application runs; without one only annotations allow anything
     */
    public record Policy(@Nullable Path file) {}

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
     * The annotations on handlers.
     *
     * @param packages where they count, subpackages included; by default the packages of the application class
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
