package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random policies, peers and requests over the whole model, from few words, so that matches are common. */
final class RandomPolicies {

    static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/w");

    private static final List<String> WORDS = List.of("a", "b", "ab");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT");

    private final Random random;
    /** Whether only what own policy files can write is made. */
    private final boolean own;

    RandomPolicies(long seed, boolean own) {
        this.random = new Random(seed);
        this.own = own;
    }

    List<AccessPolicy> policies() {
        List<AccessPolicy> policies = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        Set<TrustDomain> aliases = random.nextInt(3) == 0 ? Set.of(TrustDomain.parse("alias.test")) : Set.of();
        for (int p = 0; p < count; p++) {
            policies.add(new AccessPolicy("p" + p, "", WORKLOAD, aliases, rules("p" + p)));
        }
        return policies;
    }

    private List<Rule> rules(String policy) {
        List<Rule> rules = new ArrayList<>();
        int count = random.nextInt(random.nextInt(20) == 0 ? 150 : 7);
        while (rules.size() < count) {
            Effect effect = pick(List.of(Effect.ALLOW, Effect.ALLOW, Effect.DENY, Effect.AUDIT));
            List<PeerMatcher> from = some(effect == Effect.ALLOW ? 1 : 0, this::peerMatcher);
            if (effect != Effect.ALLOW
                    || from.stream()
                            .allMatch(matcher -> PinnedDomains.of(matcher).isPresent())) {
                rules.add(new Rule(
                        policy + "-r" + rules.size(),
                        effect,
                        random.nextInt(6) == 0 ? Mode.SHADOW : Mode.ENFORCE,
                        from,
                        some(0, this::operationMatcher),
                        own || random.nextInt(5) > 0 ? List.of() : some(1, this::condition),
                        random.nextInt(5) > 0 ? null : Instant.ofEpochSecond(1 + random.nextInt(4))));
            }
        }
        return rules;
    }

    // Peers.

    private PeerMatcher peerMatcher() {
        while (true) {
            PeerFields is = peerFields(2);
            PeerFields not = peerFields(10);
            if (!is.isEmpty() || !not.isEmpty()) {
                List<Assurance> assurances =
                        random.nextInt(4) > 0 ? List.of() : some(1, () -> pick(List.of(Assurance.values())));
                boolean named = is.namespaces().isEmpty()
                        && is.serviceAccounts().isEmpty()
                        && not.namespaces().isEmpty()
                        && not.serviceAccounts().isEmpty();
                return new PeerMatcher(
                        own && !named && is.trustDomains().isEmpty()
                                ? is.withTrustDomains(List.of(TextMatcher.exact(domain())))
                                : is,
                        not,
                        assurances);
            }
        }
    }

    private PeerFields peerFields(int rarity) {
        PeerFields fields = PeerFields.NONE
                .withPrincipals(seldom(rarity, this::principal))
                .withTrustDomains(seldom(rarity, () -> text(domain())))
                .withNamespaces(seldom(2 * rarity, () -> text(word())))
                .withServiceAccounts(seldom(2 * rarity, () -> text(word() + "/" + word())))
                .withIpBlocks(seldom(
                        3 * rarity, () -> IpBlock.parse(pick(List.of("10.0.0.0/8", "10.1.0.0/16", "192.0.2.7")))));
        return own ? fields : fields.withIds(seldom(3 * rarity, () -> text(id())));
    }

    private SpiffeIdPattern principal() {
        return SpiffeIdPattern.parse(
                switch (random.nextInt(4)) {
                    case 0 -> "spiffe://" + domain() + "/**";
                    case 1 -> "spiffe://" + domain() + "/ns/" + word() + "/sa/*";
                    case 2 -> "spiffe://" + domain() + "/*/" + word();
                    default -> id();
                });
    }

    private String domain() {
        return pick(List.of("a.test", "a.test", "b.test", "alias.test"));
    }

    private String id() {
        String domain = "spiffe://" + pick(List.of("a.test", "b.test", "ab.test"));
        return domain
                + switch (random.nextInt(5)) {
                    case 0 -> "/" + word() + "/" + word();
                    case 1 -> "/x/ns/" + word() + "/sa/" + word();
                    case 2 -> "/ns/" + word() + "/sa/" + word() + "/y";
                    default -> "/ns/" + word() + "/sa/" + word();
                };
    }

    PeerIdentity peer() {
        return random.nextInt(4) == 0 ? Peers.bearer(id()) : Peers.peer(id());
    }

    // Operations.

    private OperationMatcher operationMatcher() {
        return switch (random.nextInt(own ? 6 : 8)) {
            case 0 -> new OperationMatcher.Grpc(some(1, this::grpcMethod), seldom(4, this::grpcMethod));
            case 1 -> new OperationMatcher.Grpc(List.of(), some(1, this::grpcMethod));
            case 6, 7 ->
                random.nextInt(4) == 0
                        ? new OperationMatcher.Handler(some(1, () -> "H." + word()))
                        : new OperationMatcher.Http(httpFields(2), httpFields(8), true);
            default -> new OperationMatcher.Http(httpFields(2), httpFields(8), false);
        };
    }

    private HttpFields httpFields(int rarity) {
        HttpFields fields = HttpFields.NONE
                .withMethods(seldom(rarity, () -> own ? TextMatcher.exact(pick(METHODS)) : text(pick(METHODS))))
                .withPaths(seldom(rarity, this::path))
                .withHosts(seldom(3 * rarity, this::host))
                .withHeaders(headers(3 * rarity));
        return own ? fields : fields.withPorts(seldom(6 * rarity, () -> pick(List.of(443, 8443))));
    }

    private List<HeaderMatcher> headers(int rarity) {
        List<HeaderMatcher> headers = new ArrayList<>();
        for (String name : seldom(rarity, () -> pick(List.of("x-a", "x-b")))) {
            if (headers.stream().noneMatch(header -> header.name().equals(name))) {
                headers.add(new HeaderMatcher(name, some(0, () -> text(pick(List.of("a", "b", "a,b", ""))))));
            }
        }
        return headers;
    }

    private HostMatcher host() {
        String name = pick(List.of("a.example", "b.example"));
        return own || random.nextBoolean()
                ? HostMatcher.parse(name)
                : new HostMatcher(text(random.nextBoolean() ? name : name + ":443"), true);
    }

    private PathMatcher path() {
        int kind = own ? 0 : random.nextInt(3);
        if (kind == 1) {
            return new PathMatcher.Text(text(requestPath()));
        }
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            path.append('/').append(random.nextInt(3) == 0 ? kind == 0 ? "{v" + i + "}" : "{*}" : word());
        }
        path.append(random.nextInt(3) == 0 ? "/{**}" : random.nextInt(4) == 0 ? "/" : "");
        return kind == 0
                ? PathPattern.parse(path.toString())
                : new PathTemplate(path + (path.indexOf("{**}") >= 0 && random.nextBoolean() ? "/" + word() : ""));
    }

    private GrpcMethod grpcMethod() {
        return new GrpcMethod(word(), pick(List.of("a", "b", "*")));
    }

    Operation operation() {
        if (random.nextInt(3) == 0) {
            return new Operation.Grpc(word() + "/" + word());
        }
        String handler = random.nextBoolean() ? null : "H." + word();
        String suffix = random.nextInt(30) == 0 ? pick(List.of("//", "%2F", "/..", "#")) : "";
        return new Operation.Http(pick(METHODS), requestPath() + suffix, handler);
    }

    private String requestPath() {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            path.append('/').append(word());
        }
        return path + (random.nextInt(5) == 0 ? "/" : "");
    }

    // The rest.

    private Condition condition() {
        int kind = random.nextInt(4);
        return new Condition() {
            @Override
            public String text() {
                return List.of("true", "false", "method is GET", "throw").get(kind);
            }

            @Override
            public boolean test(ConditionInput input) {
                return switch (kind) {
                    case 0 -> true;
                    case 1 -> false;
                    case 2 -> input.operation().action().equals("GET");
                    default -> throw new IllegalStateException("cannot say");
                };
            }
        };
    }

    RequestAttributes attributes() {
        String host = pick(List.of("a.example", "A.Example:443", "b.example.", "c.example", ""));
        byte[] address =
                random.nextInt(5) == 0 ? null : new byte[] {10, (byte) random.nextInt(2), 0, (byte) random.nextInt(3)};
        Map<String, List<String>> headers = Map.of("x-a", sent(), "x-b", sent());
        boolean throwing = random.nextInt(20) == 0;
        int port = pick(List.of(-1, 443, 8443));
        return new RequestAttributes() {
            @Override
            public @Nullable String host() {
                return host.isEmpty() ? null : host;
            }

            @Override
            public List<String> headers(String name) {
                if (throwing) {
                    throw new IllegalStateException("headers are gone");
                }
                return headers.getOrDefault(name, List.of());
            }

            @Override
            public byte @Nullable [] remoteAddress() {
                return address;
            }

            @Override
            public int localPort() {
                return port;
            }

            @Override
            public String toString() {
                return host + " " + headers + " port " + port + " throwing " + throwing;
            }
        };
    }

    private List<String> sent() {
        return some(0, () -> pick(List.of("a", "b", "a,b", "")));
    }

    long now() {
        return 1_000L * random.nextInt(6) + random.nextInt(2);
    }

    private TextMatcher text(String text) {
        if (own || random.nextBoolean()) {
            return TextMatcher.exact(text);
        }
        int cut = text.length() < 2 ? 0 : 1 + random.nextInt(text.length() - 1);
        boolean empty = text.isEmpty();
        return switch (random.nextInt(3)) {
            case 0 -> empty ? TextMatcher.PRESENT : new TextMatcher.Prefix(text.substring(0, Math.max(1, cut)));
            case 1 -> empty ? TextMatcher.PRESENT : new TextMatcher.Suffix(text.substring(cut));
            default -> TextMatcher.PRESENT;
        };
    }

    private String word() {
        return pick(WORDS);
    }

    private <T> List<T> seldom(int rarity, Supplier<T> source) {
        return random.nextInt(rarity) == 0 ? some(1, source) : List.of();
    }

    private <T> List<T> some(int least, Supplier<T> source) {
        List<T> values = new ArrayList<>();
        int count = Math.max(least, random.nextInt(4) - 1);
        for (int i = 0; i < count; i++) {
            values.add(source.get());
        }
        return values;
    }

    <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
