package dev.zt.verification.corpus;

import dev.zt.authz.Reason;
import dev.zt.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads the corpus files; an unknown field or a repeated name is an error. */
final class Corpus {

    private static final Path DIRECTORY = Path.of("src/test/resources/corpus");
    private static final Set<String> CASE_FIELDS =
            Set.of("id", "peer", "token", "given", "http", "grpc", "expects", "expect", "unseen", "headers");

    private Corpus() {}

    static List<CorpusCase> load() throws IOException {
        List<CorpusCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.sorted().toList()) {
                read(file, cases);
            }
        }
        long names = cases.stream().map(CorpusCase::name).distinct().count();
        if (names != cases.size()) {
            throw new IllegalStateException("two corpus cases have the same name");
        }
        return cases;
    }

    private static void read(Path file, List<CorpusCase> cases) throws IOException {
        Map<?, ?> document =
                (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        SpiffeId workload = SpiffeId.parse((String) document.get("workload"));
        for (Object entry : (List<?>) document.get("cases")) {
            cases.add(
                    parse(file.getFileName().toString(), (String) document.get("policy"), workload, (Map<?, ?>) entry));
        }
    }

    private static CorpusCase parse(String file, String policy, SpiffeId workload, Map<?, ?> entry) {
        String name = file.replace(".yaml", "") + ": " + entry.get("id");
        if (!CASE_FIELDS.containsAll(entry.keySet())) {
            throw new IllegalStateException(name + " has unknown fields: " + entry.keySet());
        }
        String[] http = entry.containsKey("http") ? ((String) entry.get("http")).split(" ", 2) : null;
        String[] expect = ((String) entry.get("expect")).split(" ");
        boolean allowed = expect[0].equals("allow");
        boolean namesReason = !allowed || Set.of("PEER_EXPECTED", "OBSERVED").contains(expect[1]);
        return new CorpusCase(
                name,
                policy,
                workload,
                peer(workload, (String) entry.get("peer")),
                (String) entry.get("token"),
                strings(entry.get("given")),
                strings(entry.get("unseen")),
                strings(entry.get("headers")),
                http == null ? null : http[0],
                http == null ? null : http[1],
                (String) entry.get("grpc"),
                (String) entry.get("expects"),
                allowed,
                namesReason ? Reason.valueOf(expect[1]) : Reason.ALLOW_RULE,
                allowed ? (namesReason ? null : expect[1]) : (expect.length > 2 ? expect[2] : null));
    }

    private static SpiffeId peer(SpiffeId workload, String text) {
        if (text == null) {
            return null;
        }
        return text.startsWith("spiffe:")
                ? SpiffeId.parse(text)
                : workload.trustDomain().id("/" + text);
    }

    private static List<String> strings(Object value) {
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(String.class::cast).toList();
    }
}
