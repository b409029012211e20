package dev.zt.source;

import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.identity.ZtException;
import dev.zt.internal.file.BoundedFile;
import dev.zt.internal.file.FailureLog;
import dev.zt.internal.file.PeriodicTask;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the identity from PEM files and follows them: a chain, its PKCS#8 key, and one bundle for each trust domain.
 *
 * <p>The files are read again every {@linkplain Builder#interval interval} (default 1 s). New material is published
 * only when all files could be read and the key is the key of the leaf, so that a half-written rotation is never seen.
 * Replace files by renaming over them, or swap a symbolic link as Kubernetes does. While they cannot be read the last
 * good material stays; after 30 s of that it counts as {@link Freshness#STALE}, and once its bundles were not confirmed
 * for {@linkplain Builder#maxBundleAge their bound} (default 24 h) every call is denied.
 *
 * <p>Thread-safe. Owns one daemon thread, ended by {@link #close()}.
 */
public final class PemFileIdentitySource implements IdentitySource {

    private static final Logger LOG = LoggerFactory.getLogger(PemFileIdentitySource.class);
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration STALE_AFTER = Duration.ofSeconds(30);

    private final Builder files;
    private final FailureLog failures;
    private final SnapshotPublisher publisher;
    private final PeriodicTask task;
    private List<byte[]> lastRead;
    private IdentityMaterial lastGood;

    private PemFileIdentitySource(Builder files) {
        this.files = files;
        this.failures = new FailureLog(LOG, "Identity in " + files.chain);
        try {
            this.lastRead = files.readAll();
            this.lastGood = files.parse(lastRead);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new ZtException(
                    ZtException.Code.NO_IDENTITY,
                    "No identity from " + files.chain + ": " + withoutPeriod(String.valueOf(e.getMessage()))
                            + ". Write the chain, its key and the bundle as PEM files that this process can read.",
                    e);
        }
        this.publisher = new SnapshotPublisher(lastGood, files.clock);
        this.task = PeriodicTask.start("zt-pem-source", files.interval, this::reload);
    }

    /**
     * Describes a source.
     *
     * @param chain the certificate chain, leaf first
     * @param key the private key of the leaf, PKCS#8, unencrypted
     * @param bundle the authorities of the leaf's own trust domain
     * @return a builder
     */
    public static Builder builder(Path chain, Path key, Path bundle) {
        return new Builder(chain, key, bundle);
    }

    /**
     * Opens a source on {@code svid.pem}, {@code svid_key.pem} and {@code bundle.pem} of one directory.
     *
     * @param directory the directory
     * @return the source, with its first snapshot
     * @throws ZtException with code NO_IDENTITY if the files hold no complete identity
     */
    public static PemFileIdentitySource open(Path directory) {
        return builder(
                        directory.resolve("svid.pem"),
                        directory.resolve("svid_key.pem"),
                        directory.resolve("bundle.pem"))
                .open();
    }

    private static String withoutPeriod(String message) {
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    /** Reads the files now instead of after the interval. Never throws: what fails is logged and shows as freshness. */
    public synchronized void reload() {
        Instant now = files.clock.instant();
        try {
            List<byte[]> read = files.readAll();
            if (!sameBytes(read, lastRead)) {
                lastGood = files.parse(read);
                lastRead = read;
            }
            lastGood = new IdentityMaterial(lastGood.svids(), lastGood.bundles(), files.bundlesGoodUntil(), true);
            publisher.publish(lastGood);
            failures.succeeded(now);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            failures.failed(e.getMessage() == null ? e.toString() : e.getMessage(), now);
            if (failures.age(now).compareTo(STALE_AFTER) >= 0) {
                publisher.publish(
                        new IdentityMaterial(lastGood.svids(), lastGood.bundles(), lastGood.bundlesGoodUntil(), false));
            }
        }
    }

    private static boolean sameBytes(List<byte[]> a, List<byte[]> b) {
        for (int i = 0; i < a.size(); i++) {
            if (!Arrays.equals(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public IdentitySnapshot current() {
        return publisher.current();
    }

    @Override
    public Registration addListener(IdentityListener listener) {
        return publisher.addListener(listener);
    }

    @Override
    public void close() {
        task.close();
    }

    /** Describes the files of a {@link PemFileIdentitySource}. Not thread-safe. */
    public static final class Builder {

        private final Path chain;
        private final Path key;
        private final Path bundle;
        private final Map<TrustDomain, Path> foreign = new LinkedHashMap<>();
        private Duration interval = Duration.ofSeconds(1);
        private Duration maxBundleAge = Duration.ofHours(24);
        private Clock clock = Clock.systemUTC();

        private Builder(Path chain, Path key, Path bundle) {
            this.chain = Objects.requireNonNull(chain, "chain");
            this.key = Objects.requireNonNull(key, "key");
            this.bundle = Objects.requireNonNull(bundle, "bundle");
        }

        /**
         * Adds the bundle of a foreign trust domain. Default: none.
         *
         * @param trustDomain the trust domain
         * @param file its authorities
         * @return this
         * @throws IllegalArgumentException if the domain has a file already
         */
        public Builder foreignBundle(TrustDomain trustDomain, Path file) {
            if (foreign.putIfAbsent(trustDomain, Objects.requireNonNull(file, "file")) != null) {
                throw new IllegalArgumentException("trust domain " + trustDomain + " has a bundle file already");
            }
            return this;
        }

        /**
         * Sets how often the files are read. Default: 1 s.
         *
         * @param interval a positive duration
         * @return this
         */
        public Builder interval(Duration interval) {
            this.interval = positive(interval, "interval");
            return this;
        }

        /**
         * Sets how long the bundles count after they were last read. Default: 24 h.
         *
         * @param maxBundleAge a positive duration
         * @return this
         */
        public Builder maxBundleAge(Duration maxBundleAge) {
            this.maxBundleAge = positive(maxBundleAge, "maxBundleAge");
            return this;
        }

        /**
         * Sets the clock. Default: the system's.
         *
         * @param clock tells when material was read
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Reads the files and starts to follow them.
         *
         * @return the source, with its first snapshot
         * @throws ZtException with code NO_IDENTITY if the files hold no complete identity
         */
        public PemFileIdentitySource open() {
            return new PemFileIdentitySource(new Builder(this));
        }

        private Builder(Builder other) {
            this(other.chain, other.key, other.bundle);
            this.foreign.putAll(other.foreign);
            this.interval = other.interval;
            this.maxBundleAge = other.maxBundleAge;
            this.clock = other.clock;
        }

        private static Duration positive(Duration duration, String name) {
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException(name + " must be positive, not " + duration);
            }
            return duration;
        }

        private Instant bundlesGoodUntil() {
            return clock.instant().plus(maxBundleAge);
        }

        private List<byte[]> readAll() throws IOException {
            List<byte[]> contents = new ArrayList<>();
            contents.add(read(chain));
            contents.add(read(key));
            contents.add(read(bundle));
            for (Path file : foreign.values()) {
                contents.add(read(file));
            }
            return contents;
        }

        private static byte[] read(Path file) throws IOException {
            try {
                return BoundedFile.read(file, MAX_BYTES);
            } catch (IOException e) {
                throw new IOException(
                        "cannot read " + file + " (" + e.getClass().getSimpleName() + ")", e);
            }
        }

        private IdentityMaterial parse(List<byte[]> contents) throws GeneralSecurityException {
            X509Svid svid = X509Svid.of(
                    inFile(chain, () -> PemReader.certificates(contents.get(0))),
                    inFile(key, () -> PemReader.privateKey(contents.get(1))));
            DevelopmentIdentities.refuse(svid.id());
            List<TrustBundle> bundles = new ArrayList<>();
            bundles.add(bundle(svid.id().trustDomain(), bundle, contents.get(2)));
            int next = 3;
            for (Map.Entry<TrustDomain, Path> entry : foreign.entrySet()) {
                bundles.add(bundle(entry.getKey(), entry.getValue(), contents.get(next++)));
            }
            return new IdentityMaterial(List.of(svid), TrustBundleSet.of(bundles), bundlesGoodUntil(), true);
        }

        private static TrustBundle bundle(TrustDomain domain, Path file, byte[] pem) throws GeneralSecurityException {
            return TrustBundle.of(domain, inFile(file, () -> PemReader.certificates(pem)));
        }

        private static <T> T inFile(Path file, Parser<T> parser) throws GeneralSecurityException {
            try {
                return parser.parse();
            } catch (GeneralSecurityException e) {
                throw new GeneralSecurityException(file + " is invalid: " + e.getMessage(), e);
            }
        }

        private interface Parser<T> {
            T parse() throws GeneralSecurityException;
        }
    }
}
