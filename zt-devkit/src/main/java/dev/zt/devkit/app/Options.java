package dev.zt.devkit.app;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param socketFolder where the sockets go; null to serve over tcp
 * @param trustDomain the domain of the authority
 * @param federated the domains that it and its workloads trust from the start
 * @param identities whom to serve, by name
 * @param ttl how long an X.509-SVID lives
 * @param detached whether the input is left alone
 */
record Options(
        @Nullable Path socketFolder,
        TrustDomain trustDomain,
        Set<TrustDomain> federated,
        Map<String, SpiffeId> identities,
        Duration ttl,
        boolean detached) {

    static final String USAGE = """
            usage: java -jar zt-devkit-app.jar (--socket-dir DIR | --tcp) --identity /PATH[=NAME] ... [options]
              --socket-dir DIR         one unix socket for each identity, DIR/NAME.sock; DIR is for its owner alone
              --tcp                    one port of 127.0.0.1 for each identity
              --identity /PATH[=NAME]  whom to serve; the name is the last segment unless given. An identity of a
                                       federated domain is written in full: spiffe://DOMAIN/PATH[=NAME]
              --trust-domain NAME      ends in .zt-dev.internal; by default local.zt-dev.internal
              --federated NAME         another domain, trusted both ways; ends in .zt-dev.internal too
              --ttl 60s                life of an X.509-SVID, rotated at half of it: ms, s, m or h, at least 2s
              --detached               do not read commands from the input
            commands, one a line: rotate [NAME] | announce-ca | rotate-ca | rotate-jwt | drop-old-roots | drop-old-jwt
              | redact NAME | issue NAME | stop [NAME] | start [NAME] | fault NAME FAULT [DURATION]
              | call NAME [METHOD] URL [BODY] | federate DOMAIN | defederate DOMAIN | status""";

    private static final Duration SHORTEST_TTL = Duration.ofSeconds(2);

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it cannot be followed; the message says what to change
     */
    static Options parse(List<String> arguments) {
        Draft draft = new Draft();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            draft.read(rest.next(), rest);
        }
        return draft.finished();
    }

    /** Reads the name of a domain, which has to be one that nobody takes for a real one. */
    static TrustDomain developmentDomain(String name) {
        TrustDomain domain = TrustDomain.parse(name);
        if (!domain.isDevelopment()) {
            throw new IllegalArgumentException("trust domain " + domain
                    + " could be a real one; the dev authority serves names that end in .zt-dev.internal, for example "
                    + "local.zt-dev.internal");
        }
        return domain;
    }

    private static final class Draft {

        private @Nullable Path socketFolder;
        private boolean tcp;
        private TrustDomain trustDomain = TrustDomain.parse("local.zt-dev.internal");
        private final Set<TrustDomain> federated = new LinkedHashSet<>();
        private final List<String> identities = new ArrayList<>();
        private Duration ttl = Duration.ofSeconds(60);
        private boolean detached;

        private void read(String option, Iterator<String> rest) {
            switch (option) {
                case "--tcp" -> tcp = true;
                case "--detached" -> detached = true;
                case "--socket-dir" -> socketFolder = Path.of(value(option, rest));
                case "--trust-domain" -> trustDomain = developmentDomain(value(option, rest));
                case "--federated" -> federated.add(developmentDomain(value(option, rest)));
                case "--identity" -> identities.add(value(option, rest));
                case "--ttl" -> ttl = ttl(value(option, rest));
                default -> throw new IllegalArgumentException("option " + option + " is unknown");
            }
        }

        private static String value(String option, Iterator<String> rest) {
            if (!rest.hasNext()) {
                throw new IllegalArgumentException("option " + option + " has no value");
            }
            return rest.next();
        }

        private static Duration ttl(String text) {
            Duration ttl = DurationText.parse(text);
            if (ttl.compareTo(SHORTEST_TTL) < 0) {
                throw new IllegalArgumentException("--ttl " + text + " is too short: use at least 2s");
            }
            return ttl;
        }

        private Options finished() {
            if (tcp == (socketFolder != null)) {
                throw new IllegalArgumentException("say one of --socket-dir DIR and --tcp");
            }
            if (federated.contains(trustDomain)) {
                throw new IllegalArgumentException("--federated " + trustDomain + " is the authority's own domain");
            }
            if (identities.isEmpty()) {
                throw new IllegalArgumentException("nobody is to be served: say --identity /PATH, for example /web");
            }
            Map<String, SpiffeId> named = new LinkedHashMap<>();
            identities.forEach(text -> add(named, text));
            return new Options(socketFolder, trustDomain, federated, named, ttl, detached);
        }

        private void add(Map<String, SpiffeId> named, String text) {
            int equals = text.indexOf('=');
            String id = equals < 0 ? text : text.substring(0, equals);
            SpiffeId parsed = id.startsWith("/") ? trustDomain.id(id) : SpiffeId.parse(id);
            String name = equals < 0 ? id.substring(id.lastIndexOf('/') + 1) : text.substring(equals + 1);
            requireServed(parsed);
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new IllegalArgumentException("--identity " + text
                        + " has a name that is not of letters, digits, '.', '_' and '-'; say " + id + "=NAME");
            }
            if (named.containsValue(parsed) || named.putIfAbsent(name, parsed) != null) {
                throw new IllegalArgumentException(
                        "--identity " + text + " is there already, by its name or its ID; say " + id + "=OTHER-NAME");
            }
        }

        private void requireServed(SpiffeId id) {
            if (!id.hasPath()) {
                throw new IllegalArgumentException("--identity " + id + " has no path, as a workload has");
            }
            if (!id.trustDomain().equals(trustDomain) && !federated.contains(id.trustDomain())) {
                throw new IllegalArgumentException("--identity " + id + " is of a domain that is not served; say"
                        + " --federated " + id.trustDomain() + " too");
            }
        }
    }
}
