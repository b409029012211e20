package dev.zt.example.shop.k8s;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads manifests, and says what a strict Kubernetes API server would refuse in them. */
final class Manifests {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SCHEMAS = "https://zt.dev/kubernetes.schema.json";

    private final JsonNode kinds;
    private final SchemaRegistry registry;

    private Manifests(String schemas) {
        this.kinds = JSON.readTree(schemas).get("x-kinds");
        this.registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(SCHEMAS, schemas)));
    }

    static Manifests withSchemas(Path file) throws IOException {
        return new Manifests(Files.readString(file));
    }

    /** Reads all documents of a file; a field that is given twice is an error. */
    static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (Object document : new Load(
                        LoadSettings.builder().setLabel(file.toString()).build())
                .loadAllFromString(Files.readString(file))) {
            documents.add(JSON.valueToTree(document));
        }
        return documents;
    }

    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    static List<JsonNode> readAll(Path directory) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (Path file : files(directory)) {
            all.addAll(read(file));
        }
        return all;
    }

    List<String> problems(JsonNode document) {
        String kind = document.path("apiVersion").asString("?") + " "
                + document.path("kind").asString("?");
        JsonNode definition = kinds.get(kind);
        if (definition == null) {
            return List.of("no schema for " + kind);
        }
        Schema schema = registry.getSchema(SchemaLocation.of(SCHEMAS + definition.asString()));
        return schema.validate(document).stream().map(Object::toString).toList();
    }
}
