package dev.zt.kubernetes.istio;

import dev.zt.policy.HeaderMatcher;
import dev.zt.policy.HttpFields;
import dev.zt.policy.IpBlock;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.Rule;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests with the hosts, headers and addresses that rules name, and with others. Immutable and thread-safe. */
final class RequestSamples {

    private static final int MOST = 1_024;
    private static final String OTHER = "other";

    private final List<Sample> all;

    private RequestSamples(List<Sample> all) {
        this.all = List.copyOf(all);
    }

    /**
     * What is known of a request.
     *
     * @param host the host, or null if none is sent
     * @param fields the headers by name
     * @param address the address of the caller
     */
    record Sample(@Nullable String host, Map<String, String> fields, InetAddress address) implements RequestAttributes {

        @Override
        public List<String> headers(String name) {
            String value = fields.get(name);
            return value == null ? List.of() : List.of(value);
        }

        @Override
        public byte[] remoteAddress() {
            return address.getAddress();
        }

        @Override
        public String toString() {
            return "host " + host + ", headers " + fields + " from " + address.getHostAddress();
        }
    }

    static RequestSamples of(List<Rule> rules) {
        Set<String> hosts = new LinkedHashSet<>();
        Map<String, Set<String>> headers = new LinkedHashMap<>();
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (Rule rule : rules) {
            rule.to().stream().flatMap(RequestSamples::fields).forEach(fields -> {
                fields.hosts().forEach(host -> hosts.add(host.toString().replace("*", OTHER)));
                fields.headers().forEach(header -> values(headers, header));
            });
            rule.from().stream().flatMap(RequestSamples::blocks).forEach(block -> addresses.add(first(block)));
        }
        hosts.add("other.example");
        addresses.add(first(IpBlock.parse("192.0.2.1")));
        List<Sample> samples = new ArrayList<>();
        for (String host : hosts) {
            addresses.forEach(address -> samples.add(new Sample(host, Map.of(), address)));
        }
        return new RequestSamples(withHeaders(samples, headers));
    }

    private static Stream<HttpFields> fields(OperationMatcher matcher) {
        return matcher instanceof OperationMatcher.Http http ? Stream.of(http.is(), http.not()) : Stream.empty();
    }

    private static Stream<IpBlock> blocks(PeerMatcher matcher) {
        return Stream.concat(matcher.is().ipBlocks().stream(), matcher.not().ipBlocks().stream());
    }

    private static InetAddress first(IpBlock block) {
        try {
            return InetAddress.getByAddress(block.address());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a block has an address", e);
        }
    }

    private static void values(Map<String, Set<String>> headers, HeaderMatcher header) {
        Set<String> values = headers.computeIfAbsent(header.name(), absent -> new LinkedHashSet<>(List.of(OTHER)));
        header.values().forEach(value -> values.add(value.toString()));
    }

    /** Multiplies the samples by the values of each header, as long as they are not too many. */
    private static List<Sample> withHeaders(List<Sample> samples, Map<String, Set<String>> headers) {
        List<Sample> all = samples;
        for (Map.Entry<String, Set<String>> header : headers.entrySet()) {
            List<Sample> more = new ArrayList<>(all);
            for (Sample sample : all) {
                for (String value : header.getValue()) {
                    if (more.size() < MOST) {
                        Map<String, String> fields = new LinkedHashMap<>(sample.fields());
                        fields.put(header.getKey(), value);
                        more.add(new Sample(sample.host(), fields, sample.address()));
                    }
                }
            }
            all = more;
        }
        return all;
    }

    List<Sample> all() {
        return all;
    }
}
