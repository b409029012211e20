package dev.zt.verification.conformance;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.CertificateForge;
import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.X509Svid;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rules 6 to 12: certificates, shown by a server and by a client. */
final class PeerCases {

    private final DevAuthority authority = DevAuthority.create("a.test");
    private final DevAuthority layered =
            DevAuthority.builder("a.test").withIntermediate().build();
    private final DevAuthority foreign = DevAuthority.create("b.test");
    private final Presented proper = Presented.of(authority.issue("/web"));
    private final List<ConformanceCase> cases = new ArrayList<>();

    static List<ConformanceCase> all() {
        PeerCases all = new PeerCases();
        all.names();
        all.paths();
        all.leaves();
        all.signers();
        all.purposes();
        all.chains();
        all.authorities();
        all.extensions();
        return all.cases;
    }

    private void names() {
        add(6, true, "one URI SAN", proper);
        add(6, true, "an email address besides", Defect.ADDITIONAL_EMAIL);
        add(6, true, "a DNS name besides", Defect.ADDITIONAL_DNS_NAME);
        add(6, true, "an otherName besides", Defect.ADDITIONAL_OTHER_NAME);
        add(6, false, "no SAN", Defect.NO_SAN);
        add(6, false, "two SPIFFE IDs", Defect.TWO_URI_SANS);
        add(6, false, "the same SPIFFE ID twice", Defect.REPEATED_URI_SAN);
        add(6, false, "an https URI besides", Defect.SECOND_URI_IS_HTTPS);
        add(6, false, "the SPIFFE ID as a DNS name", Defect.ID_AS_DNS_NAME);
        add(6, false, "the SPIFFE ID as an otherName", Defect.ID_AS_OTHER_NAME);
    }

    private void paths() {
        DevAuthority named =
                DevAuthority.builder("a.test").commonNames(id -> "web").build();
        add(7, true, "a path, no subject, critical SAN", proper);
        add(7, true, "a path and a subject", Presented.of(named.issue("/web")), Trust.in(named));
        add(7, false, "the ID of the trust domain itself", Defect.ID_WITHOUT_PATH);
    }

    private void leaves() {
        add(8, true, "cA=false, digitalSignature alone, critical", proper);
        add(8, true, "no basic constraints", Defect.NO_BASIC_CONSTRAINTS);
        add(8, false, "cA=true", Defect.CA_LEAF);
        add(8, false, "basic constraints that cannot be read", Defect.UNREADABLE_BASIC_CONSTRAINTS);
        add(8, false, "keyCertSign", Defect.KEY_CERT_SIGN);
        add(8, false, "cRLSign", Defect.CRL_SIGN);
        add(8, false, "no digitalSignature", Defect.NO_DIGITAL_SIGNATURE);
        add(8, false, "no key usage", Defect.NO_KEY_USAGE);
        add(8, false, "a key usage that is not critical", Defect.NON_CRITICAL_KEY_USAGE);
    }

    private void signers() {
        add(
                9,
                true,
                "an intermediate with the ID of the domain",
                Presented.of(layered.issue("/web")),
                Trust.in(layered));
        add(9, false, "an intermediate with cA=false", Defect.INTERMEDIATE_WITHOUT_CA);
        add(9, false, "an intermediate without keyCertSign", Defect.INTERMEDIATE_WITHOUT_KEY_CERT_SIGN);
        add(9, false, "an intermediate with the ID of a workload", Defect.INTERMEDIATE_WITH_PATH);
        add(9, false, "an intermediate with the ID of another domain", Defect.INTERMEDIATE_OF_ANOTHER_DOMAIN);
        add(9, false, "an intermediate whose names cannot be read", Defect.INTERMEDIATE_WITH_UNREADABLE_NAMES);
        CertificateForge signer = authority.forgery("/web");
        signer.leaf().asCa();
        signer.leaf().withUris("spiffe://a.test");
        add(9, false, "a signing certificate in the place of the leaf", Presented.of(signer));
        X509Svid svid = authority.issue("/web");
        add(9, false, "a leaf as its own authority", Presented.of(svid), Trust.in("a.test", svid.chain()));
    }

    private void purposes() {
        add(10, true, "serverAuth and clientAuth", proper);
        add(10, true, "no extended key usage", Defect.NO_EXTENDED_KEY_USAGE);
        add(10, false, "serverAuth alone", Defect.SERVER_AUTH_ONLY);
        add(10, false, "clientAuth alone", Defect.CLIENT_AUTH_ONLY);
        add(10, false, "codeSigning alone", Defect.CODE_SIGNING_ONLY);
        add(10, false, "anyExtendedKeyUsage alone", Defect.ANY_PURPOSE_ONLY);
        add(10, false, "an extended key usage that cannot be read", Defect.UNREADABLE_EXTENDED_KEY_USAGE);
    }

    private void chains() {
        List<X509Certificate> withRoot = new ArrayList<>(proper.chain());
        withRoot.addAll(authority.bundle().authorities());
        add(11, true, "signed by the root", proper);
        add(11, true, "signed by the root, which is sent along", new Presented(withRoot, proper.key()));
        add(11, true, "signed by an intermediate", Presented.of(layered.issue("/web")), Trust.in(layered));
        add(11, false, "expired", Defect.EXPIRED);
        add(11, false, "not valid yet", Defect.NOT_YET_VALID);
        add(11, false, "signed by a stranger in the authority's name", Defect.FOREIGN_KEY);
        add(11, false, "signed by itself", Defect.SELF_SIGNED);
        add(11, false, "signed with MD5", Defect.MD5_SIGNATURE);
        add(11, false, "signed with SHA-1", Defect.SHA1_SIGNATURE);
        CertificateForge hidden = authority.forgery("/web");
        hidden.signedWithSha1Pss();
        add(11, false, "signed with RSASSA-PSS over SHA-1", Presented.of(hidden));
        add(11, false, "an expired intermediate", Defect.EXPIRED_INTERMEDIATE);
    }

    private void authorities() {
        Presented partner = Presented.of(foreign.issue("/pay"));
        add(11, true, "of a federated domain", partner, Trust.in(authority), Trust.in(foreign));
        add(11, false, "of a domain without a bundle", partner, Trust.in(authority));
        CertificateForge impostor = foreign.forgery("/web");
        impostor.leaf().withUris("spiffe://a.test/web");
        add(
                11,
                false,
                "signed by the authority of another trusted domain",
                Presented.of(impostor),
                Trust.in(authority),
                Trust.in(foreign));
        MutableClock clock = MutableClock.at(Clock.systemUTC().instant().minus(Duration.ofDays(2)));
        DevAuthority old = DevAuthority.builder("a.test")
                .clock(clock)
                .rootLifetime(Duration.ofDays(1))
                .build();
        clock.advance(Duration.ofDays(2));
        add(11, false, "signed by an authority that has expired", Presented.of(old.issue("/web")), Trust.in(old));
        DevAuthority dropped = DevAuthority.create("a.test");
        Presented before = Presented.of(dropped.issue("/web"));
        dropped.rotateRoot();
        dropped.dropOldRoots();
        add(11, false, "signed by an authority that was taken out of the bundle", before, Trust.in(dropped));
    }

    private void extensions() {
        CertificateForge permitted = authority.forgery("/web");
        permitted.throughIntermediateFor("a.test");
        add(12, true, "an intermediate that may name the trust domain alone", Presented.of(permitted));
        add(12, false, "an intermediate that may name other hosts alone", Defect.NAME_CONSTRAINED_INTERMEDIATE);
        under(true, "an authority that may name the trust domain alone", "a.test");
        under(false, "an authority that may name other hosts alone", "permitted.example");
        add(12, false, "a critical extension that nobody knows", Defect.UNKNOWN_CRITICAL_EXTENSION);
    }

    /** The constrained certificate is in the bundle itself, and not sent. */
    private void under(boolean accept, String input, String host) {
        CertificateForge forge = authority.forgery("/web");
        forge.throughIntermediateFor(host);
        Presented whole = Presented.of(forge);
        Presented leaf = new Presented(whole.chain().subList(0, 1), whole.key());
        add(12, accept, input, leaf, Trust.in("a.test", whole.chain().subList(1, 2)));
    }

    private void add(int rule, boolean accept, String input, Defect defect) {
        add(rule, accept, input, Presented.of(authority.forge(defect, "/web")));
    }

    private void add(int rule, boolean accept, String input, Presented peer) {
        add(rule, accept, input, peer, Trust.in(authority));
    }

    private void add(int rule, boolean accept, String input, Presented peer, Trust... trusted) {
        cases.add(new ConformanceCase(rule, input, accept, Ends.trials(peer, trusted)));
    }
}
