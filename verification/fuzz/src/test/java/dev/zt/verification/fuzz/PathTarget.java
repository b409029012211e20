package dev.zt.verification.fuzz;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.CanonicalPath;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Request paths, judged by a naive reading, and decided about by rules for what the decoded segments are. */
final class PathTarget implements Target {

    private static final PeerIdentity PEER =
            PeerIdentity.supposed(SpiffeId.parse("spiffe://prod.example/web"), Assurance.CHANNEL_BOUND);

    private static final PolicySet RULES = PolicySet.compile(AccessPolicyReader.parse("""
                    apiVersion: zt.dev/v1
                    kind: AccessPolicy
                    metadata: {name: paths}
                    spec:
                      workload: spiffe://prod.example/ns/shop/sa/orders
                      rules:
                        - {id: secret, effect: deny, to: [{http: {paths: ["/admin/{**}", "/@me/{x}"]}}]}
                        - {id: rest, effect: allow, from: [{trustDomains: [prod.example]}]}
                    """, "paths"), Verdicts.WORKLOAD);

    private static final int SECRET = 0;
    private static final int REST = 1;

    @Override
    public String name() {
        return "path";
    }

    @Override
    public int shortRuns() {
        return 20_000;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "/",
                        "/admin",
                        "/admin/",
                        "/admin/users/7",
                        "/@me/a",
                        "/%40me/a",
                        "/orders/%C3%A9/%F0%9F%98%80",
                        "/orders/%c3%a9",
                        "/orders//7",
                        "/orders/../admin",
                        "/orders/%2e%2e/admin",
                        "/orders/%2fadmin",
                        "/orders;v=1/admin",
                        "/a?b#c",
                        "/%61dmin",
                        "/%C0%AF",
                        "/%ED%A0%80",
                        "/%F4%90%80%80",
                        "/...",
                        "/%24&'()*+,=:@!~",
                        "http://h/admin",
                        "*")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Override
    public boolean test(byte[] input) {
        String path = new String(input, StandardCharsets.ISO_8859_1);
        List<String> segments = NaivePath.segments(path);
        String problem = CanonicalPath.problem(path);
        Holds.same(problem == null, segments != null, "canonical is what the naive reading takes: " + problem);
        int rule = RULES.decide(PEER, new Operation.Http("GET", path), RequestAttributes.ABSENT, 0)
                .rule();
        if (segments == null) {
            Holds.same(rule, PolicySet.NOT_CANONICAL, "what is not canonical is not looked at");
            return false;
        }
        Holds.same(rule, isSecret(segments) ? SECRET : REST, "the segments that a server sees decide");
        byte[] wider = Arrays.copyOf(input, input.length + 1);
        wider[input.length] = '/';
        String longer = new String(wider, StandardCharsets.ISO_8859_1);
        Holds.same(
                CanonicalPath.problem(longer) == null,
                NaivePath.segments(longer) != null,
                "a slash behind it changes nothing but for a second one");
        return true;
    }

    private static boolean isSecret(List<String> segments) {
        String first = segments.get(0);
        return first.equals("admin")
                || (first.equals("@me")
                        && segments.size() == 2
                        && !segments.get(1).isEmpty());
    }
}
