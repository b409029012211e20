package dev.zt.verification.interop.istio;

import dev.zt.devkit.ca.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes what the translator has to know of the workload, its mesh and its keys. */
final class Settings {

    private Settings() {}

    static void write(Path file, Path folder, Cast cast, Map<String, Integer> ports) throws IOException {
        Path own = cast.write(folder, Cast.OWN);
        Path partner = cast.write(folder, Cast.PARTNER);
        Map<String, String> bundles = new LinkedHashMap<>();
        bundles.put(Cast.OWN, own.resolve(PemFiles.BUNDLE).toString());
        bundles.put(Cast.PARTNER, partner.resolve(PemFiles.BUNDLE).toString());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("namespace", text(Zero.NAMESPACE));
        fields.put("labels", object(Zero.LABELS));
        fields.put("rootNamespace", text(Zero.ROOT_NAMESPACE));
        fields.put("trustDomain", text(Cast.OWN));
        fields.put("trustDomainAliases", List.of(text(Cast.ALIAS)).toString());
        fields.put("certificate", text(own.resolve(PemFiles.CHAIN).toString()));
        fields.put("key", text(own.resolve(PemFiles.KEY).toString()));
        fields.put("bundles", object(bundles));
        fields.put("ports", raw(ports));
        Files.writeString(file, raw(fields));
    }

    private static String object(Map<String, String> texts) {
        Map<String, String> quoted = new LinkedHashMap<>();
        texts.forEach((key, value) -> quoted.put(key, text(value)));
        return raw(quoted);
    }

    /** Writes an object whose values are JSON already. */
    private static String raw(Map<String, ?> fields) {
        return fields.entrySet().stream()
                .map(entry -> text(entry.getKey()) + ":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** The texts are names and paths of this run: nothing in them needs more than this. */
    private static String text(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
