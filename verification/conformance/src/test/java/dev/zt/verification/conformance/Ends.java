package dev.zt.verification.conformance;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.tls.PeerRejection;
import dev.zt.tls.RejectionReason;
import dev.zt.tls.TlsContexts;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import io.spiffe.provider.SpiffeSslContextFactory;
import io.spiffe.provider.SpiffeSslContextFactory.SslContextOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Lets a peer meet zt, or java-spiffe, in a real handshake. Any verified identity is welcome at either. */
final class Ends {

    private static final X509Svid OWN = DevAuthority.create("own.test").issue("/own");

    /** What zt says about a certificate, and not about the handshake around it. */
    private static final Set<RejectionReason> ABOUT_THE_PEER = EnumSet.of(
            RejectionReason.INVALID_SVID,
            RejectionReason.NO_BUNDLE,
            RejectionReason.UNTRUSTED_CHAIN,
            RejectionReason.EXPIRED,
            RejectionReason.NOT_YET_VALID);

    private Ends() {}

    /** Returns the trials of a peer in both roles. */
    static List<Trial> trials(Presented peer, Trust... trusted) {
        return List.of(
                new Trial(Role.CLIENT, () -> zt(Role.CLIENT, peer, trusted), () -> other(Role.CLIENT, peer, trusted)),
                new Trial(Role.SERVER, () -> zt(Role.SERVER, peer, trusted), () -> other(Role.SERVER, peer, trusted)));
    }

    private static Verdict zt(Role role, Presented peer, Trust... trusted) throws Exception {
        List<PeerRejection> rejections = new CopyOnWriteArrayList<>();
        try (TlsContexts tls = TlsContexts.builder(StaticIdentitySource.of(OWN, bundles(trusted)))
                .acceptForeign(domain -> true)
                .listener((server, remote, rejection) -> rejections.add(rejection))
                .build()) {
            boolean client = role == Role.CLIENT;
            SSLContext context = client ? tls.client(PeerExpectation.insecurelyAcceptAnyPeer()) : tls.server();
            Throwable refusal = Handshake.refusal(context.createSSLEngine(), Stranger.engine(peer, !client));
            return refusal == null ? Verdict.ACCEPTED : refused(rejections, refusal);
        }
    }

    /** A refusal counts if it names the certificate's fault. */
    private static Verdict refused(List<PeerRejection> rejections, Throwable refusal) {
        if (rejections.size() != 1 || !ABOUT_THE_PEER.contains(rejections.get(0).reason())) {
            throw new AssertionError("not refused for its certificate, but: " + rejections, refusal);
        }
        PeerRejection rejection = rejections.get(0);
        return Verdict.refused(rejection.rule() > 0 ? "rule " + rejection.rule() : "`" + rejection.reason() + "`");
    }

    private static TrustBundleSet bundles(Trust... trusted) {
        return TrustBundleSet.of(List.of(trusted).stream()
                .map(trust -> TrustBundle.of(TrustDomain.parse(trust.domain()), trust.authorities()))
                .toList());
    }

    private static Verdict other(Role role, Presented peer, Trust... trusted) throws Exception {
        boolean client = role == Role.CLIENT;
        try (JavaSpiffeSource source = new JavaSpiffeSource(OWN, trusted)) {
            SSLEngine tested = SpiffeSslContextFactory.getSslContext(SslContextOptions.builder()
                            .x509Source(source)
                            .acceptAnySpiffeId()
                            .build())
                    .createSSLEngine();
            tested.setUseClientMode(client);
            tested.setNeedClientAuth(!client);
            Throwable refusal = Handshake.refusal(tested, Stranger.engine(peer, !client));
            return refusal == null ? Verdict.ACCEPTED : Verdict.refusal(refusal);
        }
    }
}
