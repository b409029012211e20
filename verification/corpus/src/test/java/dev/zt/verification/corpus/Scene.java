package dev.zt.verification.corpus;

import dev.zt.Zt;
import dev.zt.audit.AuditEvent;
import dev.zt.authz.Decision;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Revocation;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The world of one case: two trust domains, the workload that is asked, its peer, and what happens to them. */
final class Scene implements AutoCloseable {

    /** Longer than any SVID of a peer lives, shorter than the workload's own. */
    private static final Duration PEER_LIFE = Duration.ofMinutes(10);

    final MutableClock clock = MutableClock.atSystemTime();
    final RecordingSink audit = new RecordingSink();
    final DevAuthority shop = DevAuthority.builder("shop.test").clock(clock).build();
    final DevAuthority partner =
            DevAuthority.builder("partner.test").clock(clock).build();
    final JwtAuthority shopTokens = JwtAuthority.create(shop.trustDomain(), clock);
    final JwtAuthority partnerTokens = JwtAuthority.create(partner.trustDomain(), clock);
    final StaticIdentitySource source;
    final List<String> authorization;
    final X509Svid peer;
    final Zt zt;
    final PeerExpectation expectation;

    private X509Svid own;
    private TrustBundleSet bundles;

    Scene(CorpusCase question) {
        this.own = shop.issue(question.workload().path(), Duration.ofHours(1));
        this.bundles = TrustBundleSet.of(shop.bundle(), partner.bundle());
        this.peer = question.peer() == null || question.isBearer()
                ? null
                : authority(question.peer()).issue(question.peer().path(), PEER_LIFE);
        this.source = StaticIdentitySource.of(material(own, bundles), clock);
        Zt.Builder builder = Zt.builder(source).clock(clock).audit(audit).auditFailsClosed();
        if (question.given().stream().anyMatch(given -> given.startsWith("authorizer-"))) {
            builder.authorizer((request, now) -> misbehave(question.given().get(0)));
        } else if (question.policy() != null) {
            builder.policies(AccessPolicyReader.parse(question.policy(), question.name()));
        }
        if (question.given().contains("observed")) {
            builder.observeUntil(clock.instant().plus(PEER_LIFE));
        }
        this.zt = builder.build();
        this.authorization = question.isBearer()
                ? new Tokens(tokens(question.peer()), clock, question.peer(), question.workload())
                        .fields(question.token())
                : List.of();
        this.expectation =
                question.expects() == null ? null : PeerExpectation.matching(SpiffeIdPattern.parse(question.expects()));
    }

    static JwtSvidValidator validator(CorpusCase question) {
        return JwtSvidValidator.builder(question.workload().toString()).build();
    }

    private JwtAuthority tokens(SpiffeId id) {
        return id.trustDomain().equals(shop.trustDomain()) ? shopTokens : partnerTokens;
    }

    private DevAuthority authority(SpiffeId id) {
        return id.trustDomain().equals(shop.trustDomain()) ? shop : partner;
    }

    /** Lets happen what the case says, after the handshake. */
    void apply(CorpusCase question) {
        question.given().forEach(given -> apply(given, question));
    }

    private void apply(String given, CorpusCase question) {
        switch (given) {
            case "own-rotated" -> update(shop.issue(question.workload().path()), bundles);
            case "own-expired" -> update(shop.issueExpired(question.workload().path()), bundles);
            case "own-redacted" -> source.update(new IdentityMaterial(List.of(), bundles, Instant.MAX, true));
            case "source-stale" -> source.update(new IdentityMaterial(List.of(own), bundles, Instant.MAX, false));
            case "bundles-too-old" -> source.update(new IdentityMaterial(List.of(own), bundles, clock.instant(), true));
            case "root-added" -> {
                shop.rotateRoot();
                update(own, TrustBundleSet.of(shop.bundle(), partner.bundle()));
            }
            case "root-renewed" -> {
                shop.renewRoot();
                shop.dropOldRoots();
                update(own, TrustBundleSet.of(shop.bundle(), partner.bundle()));
            }
            case "root-replaced" -> {
                shop.rotateRoot();
                shop.dropOldRoots();
                update(own, TrustBundleSet.of(shop.bundle(), partner.bundle()));
            }
            case "partner-dropped" -> update(own, TrustBundleSet.of(shop.bundle()));
            case "partner-emptied" ->
                update(own, TrustBundleSet.of(shop.bundle(), TrustBundle.of(partner.trustDomain(), List.of())));
            case "peer-expired" -> clock.advance(PEER_LIFE);
            case "peer-revoked" -> revoke(Revocation.of(SpiffeIdPattern.of(question.peer()), "stolen"));
            case "pattern-revoked" ->
                revoke(Revocation.of(SpiffeIdPattern.anyOf(question.peer().trustDomain()), "all"));
            case "serial-revoked" ->
                revoke(new Revocation(
                        new Revocation.Serial(
                                question.peer().trustDomain(), peer.leaf().getSerialNumber()),
                        "key",
                        null));
            case "revocation-ended" ->
                revoke(Revocation.of(SpiffeIdPattern.of(question.peer()), "was")
                        .until(Instant.ofEpochMilli(clock.millis())));
            case "other-revoked" ->
                revoke(Revocation.of(SpiffeIdPattern.anyOf(TrustDomain.parse("partner.test")), "other"));
            case "jwt-key-added" -> {
                tokens(question.peer()).rotate();
                update(own, bundles);
            }
            case "jwt-key-replaced" -> {
                tokens(question.peer()).rotate();
                tokens(question.peer()).dropOldKeys();
                update(own, bundles);
            }
            case "audit-down" -> audit.breakDown();
            case "closed" -> zt.close();
            case "observed", "authorizer-throws", "authorizer-errs", "authorizer-null" -> {
                // In place from the start.
            }
            default -> throw new IllegalArgumentException("unknown given: " + given);
        }
    }

    private void update(X509Svid svid, TrustBundleSet next) {
        own = svid;
        bundles = next;
        source.update(material(svid, next));
    }

    private IdentityMaterial material(X509Svid svid, TrustBundleSet bundles) {
        return IdentityMaterial.of(List.of(svid), bundles)
                .withJwtBundles(JwtBundleSet.of(
                        JwtBundle.parse(shop.trustDomain(), shopTokens.bundle()),
                        JwtBundle.parse(partner.trustDomain(), partnerTokens.bundle())));
    }

    private void revoke(Revocation entry) {
        zt.revocations().revoke(entry);
    }

    private static Decision misbehave(String given) {
        switch (given) {
            case "authorizer-throws" -> throw new IllegalStateException("authorizer");
            case "authorizer-errs" -> throw new StackOverflowError("authorizer");
            default -> {
                return null;
            }
        }
    }

    /** The last decision that was recorded. */
    AuditEvent.AccessDecided lastDecision() {
        return audit.lastDecision();
    }

    @Override
    public void close() {
        zt.close();
    }
}
